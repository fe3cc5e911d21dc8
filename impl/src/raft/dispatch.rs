//! The protocol as two tables: which rule handles a message, and which one a timer, by role.
//!
//! The first is a match on the body alone, with the role in guards: a pair of role and body would
//! be moved once more, which a step can measure.
//!
//! A handler is a method `on_…` in the file of its family. `grep -rn "fn on_" impl/src/raft`
//! prints the protocol.

use super::vote::{Ballot, Request};
use super::{Raft, Role, RoleState, count_proposal};
use crate::message::{Message, MessageBody};
use crate::storage::Storage;
use crate::ticker::Timer;

impl<S: Storage> Raft<S> {
    /// Handles a message whose term has been compared with the own one (TERM-1 to TERM-10): it is
    /// the own term, that of a pre-vote, or none. A message that no rule mentions for the role is
    /// ignored (TERM-9).
    pub(super) fn dispatch(&mut self, message: Message) {
        use MessageBody as Body;

        let Message { from, term, body, .. } = message;
        match body {
            // Any node answers a request for a vote, a leader too (VOTE-1, VOTE-8).
            Body::PreVote { last, committed } => {
                let ballot = Ballot::PreVote;
                self.on_vote_request(Request { ballot, from, term, last, committed });
            }
            Body::Vote { last, committed, .. } => {
                let ballot = Ballot::Vote;
                self.on_vote_request(Request { ballot, from, term, last, committed });
            }
            // The answer counts in a campaign of its kind only; its commit does everywhere.
            Body::PreVoteResp { granted, committed } => {
                self.on_vote_response(Ballot::PreVote, from, granted, committed);
            }
            Body::VoteResp { granted, committed } => {
                self.on_vote_response(Ballot::Vote, from, granted, committed);
            }

            // A term has one leader, so this comes from nobody that a leader has to heed.
            Body::Append { .. } | Body::Heartbeat { .. } | Body::Snapshot(_)
                if self.is_leader() => {}
            Body::Append { prev, entries, commit } => {
                self.on_append(from, prev, entries, commit);
            }
            Body::Heartbeat { commit, read } => self.on_heartbeat(from, commit, read),
            Body::Snapshot(snapshot) => self.on_snapshot(from, snapshot),

            Body::AppendResp { index, rejected: false, .. } if self.is_leader() => {
                self.on_append_accepted(from, index);
            }
            Body::AppendResp { index, hint, .. } if self.is_leader() => {
                self.on_append_rejected(from, index, hint);
            }
            Body::HeartbeatResp { read } if self.is_leader() => {
                self.on_heartbeat_response(from, read)
            }
            Body::AppendResp { .. } | Body::HeartbeatResp { .. } => {}

            Body::TimeoutNow if matches!(self.state.role, RoleState::Follower) => {
                self.on_timeout_now()
            }
            Body::TimeoutNow => {}

            // What a follower forwarded to the leader it knew. A node that does not lead ignores
            // it, so that nothing travels in circles (PROPOSE-3, TRANSFER-7, READ-1). A refusal is
            // silent: the follower told its application only that it forwarded.
            Body::Propose(proposal) if self.is_leader() => {
                count_proposal(&self.on_proposal(proposal))
            }
            Body::Transfer { target } if self.is_leader() => drop(self.on_transfer(target)),
            Body::ReadIndex { context } if self.is_leader() => self.on_read(Some(from), context),
            Body::Propose(_) | Body::Transfer { .. } | Body::ReadIndex { .. } => {}
            Body::ReadIndexResp { index, context } => {
                self.on_read_response(index, context);
            }
        }
    }

    /// Handles a timer event. One that does not concern the role does nothing.
    pub(super) fn dispatch_timer(&mut self, timer: Timer) {
        match (self.state.role.kind(), timer) {
            (Role::Leader, Timer::ElectionTimeout) => {}
            (_, Timer::ElectionTimeout) => self.on_election_timeout(),
            (_, Timer::LeaseExpired) => self.on_lease_expired(),
            (Role::Leader, Timer::HeartbeatDue) => self.on_heartbeat_due(),
            (Role::Leader, Timer::QuorumCheckDue) => self.on_quorum_check_due(),
            (_, Timer::HeartbeatDue | Timer::QuorumCheckDue) => {}
        }
    }
}
