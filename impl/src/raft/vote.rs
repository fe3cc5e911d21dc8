//! Answering a request for a vote.

use super::Raft;
use crate::message::MessageBody;
use crate::storage::Storage;
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

impl Ballot {
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
        if self.is_free_for(&request) && self.is_behind_or_equal(&request) {
            self.grant(&request);
        } else {
            self.refuse(request.ballot, request.from);
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

    /// Whether the vote is still to be given, or was given to the sender (VOTE-1).
    fn is_free_for(&self, request: &Request) -> bool {
        self.state.vote == Some(request.from)
            || (self.state.vote.is_none() && self.state.leader.is_none())
            || (request.ballot == Ballot::PreVote && request.term > self.state.term)
    }

    /// Whether the candidate's log is up to date (VOTE-2).
    fn is_behind_or_equal(&self, request: &Request) -> bool {
        request.last >= self.log.last()
    }
}
