//! The protocol as two tables: which rule handles a message, and which one a timer, by role.
//!
//! A handler is a method `on_…` in the file of its family. `grep -rn "fn on_" impl/src/raft`
//! prints the protocol.

use super::vote::{Ballot, Request};
use super::{Raft, Role, count_proposal};
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
        match (self.state.role.kind(), body) {
            // Any node answers a request for a vote, a leader too (VOTE-1, VOTE-8).
            (_, Body::PreVote { last, committed }) => {
                let ballot = Ballot::PreVote;
                self.on_vote_request(Request { ballot, from, term, last, committed });
            }
            (_, Body::Vote { last, committed, .. }) => {
                let ballot = Ballot::Vote;
                self.on_vote_request(Request { ballot, from, term, last, committed });
            }
            // The answer counts in a campaign of its kind only; its commit does everywhere.
            (_, Body::PreVoteResp { granted, committed }) => {
                self.on_vote_response(Ballot::PreVote, from, granted, committed);
            }
            (_, Body::VoteResp { granted, committed }) => {
                self.on_vote_response(Ballot::Vote, from, granted, committed);
            }

            // A term has one leader, so this comes from nobody that a leader has to heed.
            (Role::Leader, Body::Append { .. } | Body::Heartbeat { .. } | Body::Snapshot(_)) => {}
            (_, Body::Append { prev, entries, commit }) => {
                self.on_append(from, prev, entries, commit);
            }
            (_, Body::Heartbeat { commit, read }) => self.on_heartbeat(from, commit, read),
            (_, Body::Snapshot(snapshot)) => self.on_snapshot(from, snapshot),

            (Role::Leader, Body::AppendResp { index, rejected: false, .. }) => {
                self.on_append_accepted(from, index);
            }
            (Role::Leader, Body::AppendResp { index, hint, .. }) => {
                self.on_append_rejected(from, index, hint);
            }
            (Role::Leader, Body::HeartbeatResp { read }) => self.on_heartbeat_response(from, read),
            (_, Body::AppendResp { .. } | Body::HeartbeatResp { .. }) => {}

            (Role::Follower, Body::TimeoutNow) => self.on_timeout_now(),
            (_, Body::TimeoutNow) => {}

            // What a follower forwarded to the leader it knew. A node that does not lead ignores
            // it, so that nothing travels in circles (PROPOSE-3, TRANSFER-7, READ-1). A refusal is
            // silent: the follower told its application only that it forwarded.
            (Role::Leader, Body::Propose(proposal)) => count_proposal(&self.on_proposal(proposal)),
            (Role::Leader, Body::Transfer { target }) => drop(self.on_transfer(target)),
            (Role::Leader, Body::ReadIndex { context }) => self.on_read(Some(from), context),
            (_, Body::Propose(_) | Body::Transfer { .. } | Body::ReadIndex { .. }) => {}
            (_, Body::ReadIndexResp { index, context }) => {
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
