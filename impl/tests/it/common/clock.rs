//! A clock in front of a node: it counts ticks and says which timer events they stand for.
//!
//! It is written from the section LEASE of the rulebook, and knows of the node only what everybody
//! can see: its status before and after an input, and what it sends.

use quorate_core::{Message, MessageBody, NodeId, Role, Term, Timer};

use super::Node;

/// What the clock looks at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Seen {
    pub(crate) role: Role,
    pub(crate) term: Term,
    pub(crate) leader: Option<NodeId>,
}

impl Seen {
    pub(crate) fn of(node: &Node) -> Self {
        let status = node.status();
        Seen { role: status.role, term: status.term, leader: status.leader }
    }
}

/// What came to the node.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Came<'a> {
    Timer(Timer),
    Message(&'a Message),
    /// Something that the application asks for.
    Wish,
}

/// The counts of one node.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// The base election timeout and the heartbeat interval, in ticks.
    base: u64,
    interval: u64,
    /// The length of the election timer; none if it is to be drawn.
    length: Option<u64>,
    /// Whether a tick has counted towards that length.
    used: bool,
    /// Ticks since the election timer restarted, and since the leader was heard.
    since_restart: u64,
    since_heard: u64,
    /// Ticks since the last quorum check and the last heartbeat, or since it became leader.
    since_check: u64,
    since_heartbeat: u64,
}

impl Clock {
    pub(crate) fn new(base: u64, interval: u64, length: u64) -> Self {
        Clock {
            base,
            interval,
            length: Some(length),
            used: false,
            since_restart: 0,
            since_heard: 0,
            since_check: 0,
            since_heartbeat: 0,
        }
    }

    /// Counts a tick, with a length that is drawn in case one is needed. The events come in this
    /// order.
    pub(crate) fn tick(&mut self, role: Role, drawn: u64) -> Vec<Timer> {
        let length = *self.length.get_or_insert(drawn);
        self.used = true;
        let mut due = Vec::new();
        if role == Role::Leader {
            self.since_check += 1;
            self.since_heartbeat += 1;
            if self.since_check == self.base {
                self.since_check = 0;
                due.push(Timer::QuorumCheckDue);
            }
            if self.since_heartbeat == self.interval {
                self.since_heartbeat = 0;
                due.push(Timer::HeartbeatDue);
            }
            return due;
        }
        self.since_restart += 1;
        self.since_heard += 1;
        if self.since_heard == self.base {
            due.push(Timer::LeaseExpired);
        }
        if self.since_restart >= length {
            due.push(Timer::ElectionTimeout);
        }
        due
    }

    /// Notes what an input did: which counts start again (LEASE-4, LEASE-6). The node is a voter
    /// and waits for no snapshot, so an election timeout restarts its timer (ELECT-1).
    pub(crate) fn note(
        &mut self,
        came: Came<'_>,
        (before, after): (&Seen, &Seen),
        sent: &[Message],
    ) {
        let asks = |message: &Message| {
            matches!(message.body, MessageBody::Vote { .. } | MessageBody::PreVote { .. })
        };
        let campaigns = after.role != Role::Follower && sent.iter().any(asks);
        let of_role = before.role != after.role || campaigns;
        let grants = sent
            .iter()
            .any(|message| matches!(message.body, MessageBody::VoteResp { granted: true, .. }));
        let heard = match came {
            Came::Message(message) => {
                let of_leader = matches!(
                    message.body,
                    MessageBody::Append { .. }
                        | MessageBody::Heartbeat { .. }
                        | MessageBody::Snapshot(_)
                );
                of_leader && message.term == after.term && after.leader == Some(message.from)
            }
            _ => false,
        };
        let timed_out =
            matches!(came, Came::Timer(Timer::ElectionTimeout)) && before.role != Role::Leader;
        if of_role || grants || heard || timed_out {
            self.since_restart = 0;
        }
        if heard {
            self.since_heard = 0;
        }
        if of_role {
            (self.since_check, self.since_heartbeat) = (0, 0);
            if self.used {
                (self.length, self.used) = (None, false);
            }
        }
    }
}
