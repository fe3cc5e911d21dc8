//! Answering a request for a vote.

use super::Raft;
use crate::message::MessageBody;
use crate::storage::Storage;
use crate::{Index, NodeId, Term};

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
    pub(super) last_index: Index,
    pub(super) last_term: Term,
}

impl Ballot {
    fn response(self, granted: bool) -> MessageBody {
        match self {
            Self::PreVote => MessageBody::PreVoteResp { granted },
            Self::Vote => MessageBody::VoteResp { granted },
        }
    }
}

impl<S: Storage> Raft<S> {
    /// Answers a request of the own term, or a pre-vote of a higher one (VOTE-3). The
    /// configuration is not consulted (VOTE-8): that of this node may be behind.
    pub(super) fn answer(&mut self, request: Request) {
        let granted = self.is_free_for(&request) && self.is_behind_or_equal(&request);
        // VOTE-4, VOTE-5: a grant carries the request's term, a refusal the own.
        let term = if granted { request.term } else { self.state.term };
        // VOTE-6: a vote is stored, before the answer leaves. VOTE-7, PREVOTE-3: a pre-vote
        // leaves nothing behind.
        if granted && request.ballot == Ballot::Vote {
            self.state.vote = Some(request.from);
            self.restart_election_timer();
        }
        self.send_in(term, request.from, request.ballot.response(granted));
    }

    /// Whether the vote is still to be given, or was given to the sender (VOTE-1).
    fn is_free_for(&self, request: &Request) -> bool {
        self.state.vote == Some(request.from)
            || (self.state.vote.is_none() && self.state.leader.is_none())
            || (request.ballot == Ballot::PreVote && request.term > self.state.term)
    }

    /// Whether the candidate's log is up to date (VOTE-2).
    fn is_behind_or_equal(&self, request: &Request) -> bool {
        let own = (self.log.last_term(), self.log.last_index());
        (request.last_term, request.last_index) >= own
    }
}
