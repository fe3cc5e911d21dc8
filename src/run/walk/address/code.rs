//! Steps as codes: what a link says of a step.
//!
//! A code has eight bytes: the kind of the event (a fixed table, version 1), the node and its peer,
//! two bytes that tell events of one kind apart, and four bytes that tell states apart. The last
//! two parts are digests of texts, so that they do not depend on how the program keeps events and
//! states.

use quorate_conformance::record;
use quorate_conformance::trace::{Body, EntryKind, Event, Input, Message};
use quorate_model::cluster::{ClusterModel, Phase, State};
use quorate_model::scenario::Budget;

use crate::run::process::build::digest;
use crate::run::walk::wire::in_flight;

/// The length of a code in bytes.
pub const LENGTH: usize = 8;

/// One step as a link names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    /// The kind of the event.
    pub kind: u8,
    /// The node to which it happens; 0 for the cluster as a whole.
    pub node: u8,
    /// The sender of the message, or the target; 0 for none.
    pub peer: u8,
    /// Tells events of one kind and place apart.
    pub event: u16,
    /// Tells the states after the step apart.
    pub state: u32,
}

impl Code {
    /// The code of an event, and of the state after it.
    pub fn of(event: &Event, after: u32) -> Code {
        let (kind, node, peer) = place(event);
        let text = digest(&event.to_string());
        Code { kind, node, peer, event: (text ^ (text >> 32)) as u16, state: after }
    }

    /// Whether an event is the one that the code means.
    pub fn means(&self, event: &Event) -> bool {
        *self == Code::of(event, self.state)
    }

    /// Whether two codes mean the same event, whatever comes of it.
    pub fn is_same_event(&self, other: &Code) -> bool {
        *self == Code { state: self.state, ..*other }
    }

    /// Whether an event is of the same kind and has the same place.
    pub fn is_like(&self, event: &Event) -> bool {
        (self.kind, self.node, self.peer) == place(event)
    }

    /// The code as bytes.
    pub fn bytes(&self) -> [u8; LENGTH] {
        let [a, b] = self.event.to_be_bytes();
        let [c, d, e, f] = self.state.to_be_bytes();
        [self.kind, self.node << 4 | self.peer & 15, a, b, c, d, e, f]
    }

    /// The code of some bytes.
    pub fn read(bytes: [u8; LENGTH]) -> Code {
        let [kind, place, a, b, c, d, e, f] = bytes;
        Code {
            kind,
            node: place >> 4,
            peer: place & 15,
            event: u16::from_be_bytes([a, b]),
            state: u32::from_be_bytes([c, d, e, f]),
        }
    }

    /// The event in words, as far as the code tells it.
    pub fn words(&self) -> String {
        let Code { kind, node, peer, .. } = *self;
        let (about, name) = match kind {
            0..32 => ("", name(kind)),
            DUPLICATE..DROP => ("duplicate ", name(kind - DUPLICATE)),
            DROP..CRASH => ("drop ", name(kind - DROP)),
            CRASH => ("", Some("crash")),
            RESTART => ("", Some("restart")),
            EMPTY_DISK => ("", Some("empty disk")),
            SETTLE => return "settle".to_owned(),
            TORN.. => ("crash in the write of ", name(kind - TORN)),
            _ => ("", None),
        };
        let Some(name) = name else { return format!("an event of the unknown kind {kind}") };
        let message = kind < CRASH && kind % 32 >= FIRST_MESSAGE;
        match (message, peer) {
            (true, _) if about.is_empty() => format!("deliver {name} {peer}->{node}"),
            (true, _) => format!("{about}{name} {peer}->{node}"),
            (false, 0) => format!("{about}{name} {node}"),
            (false, _) => format!("{about}{name} {node} to {peer}"),
        }
    }
}

const DUPLICATE: u8 = 32;
const DROP: u8 = 64;
const CRASH: u8 = 96;
const RESTART: u8 = 97;
const EMPTY_DISK: u8 = 98;
const SETTLE: u8 = 99;
const TORN: u8 = 128;
/// No walk has these two: a trace of a divergence may have them.
const AGAIN: u8 = 100;
const PROBE: u8 = 160;
const FIRST_MESSAGE: u8 = 12;

/// The kinds of inputs and messages. A number is part of links, so it never changes; a new kind
/// gets a new number.
const NAMES: [(u8, &str); 21] = [
    (1, "election-timeout"),
    (2, "lease-expired"),
    (3, "heartbeat-due"),
    (4, "quorum-check-due"),
    (5, "campaign"),
    (6, "transfer"),
    (7, "propose"),
    (8, "propose conf"),
    (9, "apply"),
    (10, "compact"),
    (11, "snapshot-status"),
    (12, "PreVote"),
    (13, "PreVoteResp"),
    (14, "Vote"),
    (15, "VoteResp"),
    (16, "Append"),
    (17, "AppendResp"),
    (18, "Heartbeat"),
    (19, "HeartbeatResp"),
    (20, "TimeoutNow"),
    (21, "Snapshot"),
];

fn name(kind: u8) -> Option<&'static str> {
    NAMES.iter().find(|(number, _)| *number == kind).map(|(_, name)| *name)
}

/// The kind of an event, its node and its peer.
fn place(event: &Event) -> (u8, u8, u8) {
    let small = |id: u64| u8::try_from(id).unwrap_or(15).min(15);
    let way = |message: &Message| (of_message(message), small(message.to), small(message.from));
    match event {
        Event::Input { node, input } => of_input(small(*node), input),
        Event::Torn { node, input, .. } => {
            let (kind, node, peer) = of_input(small(*node), input);
            (TORN + kind, node, peer)
        }
        Event::Duplicate(message) => {
            let (kind, to, from) = way(message);
            (DUPLICATE + kind, to, from)
        }
        Event::Drop(message) => {
            let (kind, to, from) = way(message);
            (DROP + kind, to, from)
        }
        Event::Crash(node) => (CRASH, small(*node), 0),
        Event::Restart { node, .. } => (RESTART, small(*node), 0),
        Event::EmptyDisk(node) => (EMPTY_DISK, small(*node), 0),
        Event::Settle(_) => (SETTLE, 0, 0),
        Event::Probe { node, input, .. } => {
            let (kind, node, peer) = of_input(small(*node), input);
            (PROBE + kind, node, peer)
        }
        Event::Again => (AGAIN, 0, 0),
    }
}

fn of_input(node: u8, input: &Input) -> (u8, u8, u8) {
    let peer = |id: u64| u8::try_from(id).unwrap_or(15).min(15);
    match input {
        Input::ElectionTimeout => (1, node, 0),
        Input::LeaseExpired => (2, node, 0),
        Input::HeartbeatDue => (3, node, 0),
        Input::QuorumCheckDue => (4, node, 0),
        Input::Campaign => (5, node, 0),
        Input::Transfer(target) => (6, node, peer(*target)),
        Input::Propose(EntryKind::Conf(_)) => (8, node, 0),
        Input::Propose(_) => (7, node, 0),
        Input::Apply => (9, node, 0),
        Input::Compact => (10, node, 0),
        Input::SnapshotStatus { peer: of, .. } => (11, node, peer(*of)),
        Input::Deliver(message) => (of_message(message), node, peer(message.from)),
    }
}

fn of_message(message: &Message) -> u8 {
    match message.body {
        Body::PreVote { .. } => 12,
        Body::PreVoteResp { .. } => 13,
        Body::Vote { .. } => 14,
        Body::VoteResp { .. } => 15,
        Body::Append { .. } => 16,
        Body::AppendResp { .. } => 17,
        Body::Heartbeat { .. } => 18,
        Body::HeartbeatResp => 19,
        Body::TimeoutNow => 20,
        Body::Snapshot(_) => 21,
    }
}

/// Tells states apart by what can be observed of them.
///
/// Only what is there counts: a field without a value, a budget of which nothing is spent and an
/// empty network leave no trace. So a field or a budget that a later version adds changes no link
/// in which it has no part.
pub fn checksum(model: &ClusterModel, state: &State) -> u32 {
    let mut text = match state.phase {
        Phase::Starting => "starting".to_owned(),
        Phase::Chaos => "chaos".to_owned(),
        Phase::Stable(way) => format!("stable {way}"),
    };
    for id in state.ids() {
        let down = if state.down.contains(id) { " down" } else { "" };
        text += &format!("\nnode {id}{down}");
        for (name, value) in record::observation(model, id, state.node(id)).fields() {
            if !EMPTY.contains(&value.as_str()) {
                text += &format!("; {name} {value}");
            }
        }
    }
    for message in in_flight(model, state) {
        text += &format!("\n{message}");
    }
    for budget in Budget::ALL {
        match state.spent[budget as usize] {
            0 => {}
            spent => text += &format!("\n{} {spent}", budget.key()),
        }
    }
    let digest = digest(&text);
    (digest ^ (digest >> 32)) as u32
}

/// How a field without a value is printed.
const EMPTY: [&str; 6] = ["0", "none", "false", "[]", "{}", "-"];
