//! Answering a request for a vote.

use super::Raft;
use crate::message::MessageBody;
use crate::storage::Storage;
use crate::trace::event;
use crate::{LogPosition, NodeId, Term};

/// Which of the two kinds of election.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ballot {
    PreVote,
    Vote,
}

/// A request for a vote, in a pre-vote or in a real one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) ballot: Ballot,
    pub(super) from: NodeId,
    pub(super) term: Term,
    /// Where the candidate's log ends.
    pub(super) last: LogPosition,
    /// What the candidate knows to be committed (VOTE-9).
    pub(super) committed: LogPosition,
}

/// Why a node refuses its vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VoteRefusal {
    /// It gave its vote of this term to another node (VOTE-1).
    AlreadyGiven { to: NodeId },
    /// It has not voted in this term, but knows the leader of it (VOTE-1).
    LeaderKnown { leader: NodeId },
    /// The candidate's log is less up to date than its own (VOTE-2).
    LogBehind { last: LogPosition, own: LogPosition },
}

impl Ballot {
    /// Its name in metrics.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::PreVote => "pre_vote",
            Self::Vote => "vote",
        }
    }

    fn response(self, granted: bool, committed: LogPosition) -> MessageBody {
        match self {
            Self::PreVote => MessageBody::PreVoteResp { granted, committed },
            Self::Vote => MessageBody::VoteResp { granted, committed },
        }
    }
}

impl<S: Storage> Raft<S> {
    /// Answers a request of the own term, or a pre-vote of a higher one (VOTE-3), and then looks at
    /// the commit that it carries (VOTE-9). The configuration is not consulted (VOTE-8): that of
    /// this node may be behind.
    pub(super) fn on_vote_request(&mut self, request: Request) {
        match self.refusal(&request) {
            None => self.grant(&request),
            Some(reason) => {
                event!(id = self.id, from = request.from, reason = reason, "refuses a vote");
                self.refuse(request.ballot, request.from);
            }
        }
        self.learn_commit(request.committed);
    }

    /// Grants a request, in the request's term (VOTE-4).
    fn grant(&mut self, request: &Request) {
        // VOTE-6: a vote is stored, before the answer leaves. VOTE-7, PREVOTE-3: a pre-vote
        // leaves nothing behind.
        if request.ballot == Ballot::Vote {
            self.state.vote = Some(request.from);
            self.restart_election_timer();
        }
        let grant = request.ballot.response(true, self.committed_to_tell());
        self.send_in(request.term, request.from, grant);
    }

    /// Refuses a request, in the own term (VOTE-5).
    pub(super) fn refuse(&mut self, ballot: Ballot, from: NodeId) {
        self.send(from, ballot.response(false, self.committed_to_tell()));
    }

    /// Why the request is refused, if it is (VOTE-1, VOTE-2).
    fn refusal(&self, request: &Request) -> Option<VoteRefusal> {
        let own = self.log.last();
        match self.refusal_of_sender(request) {
            None if request.last >= own => None,
            None => Some(VoteRefusal::LogBehind { last: request.last, own }),
            refusal => refusal,
        }
    }

    /// Why the vote is not free for the sender, if it is not (VOTE-1). A pre-vote of a higher term
    /// asks for a vote that is still to be given.
    fn refusal_of_sender(&self, request: &Request) -> Option<VoteRefusal> {
        if request.ballot == Ballot::PreVote && request.term > self.state.term {
            return None;
        }
        match (self.state.vote, self.state.leader) {
            (Some(to), _) if to == request.from => None,
            (Some(to), _) => Some(VoteRefusal::AlreadyGiven { to }),
            (None, Some(leader)) => Some(VoteRefusal::LeaderKnown { leader }),
            (None, None) => None,
        }
    }
}
