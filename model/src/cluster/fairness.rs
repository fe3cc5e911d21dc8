//! What is fair: labels of steps, and the conditions under which `EventualLeaderFair` is asked.
//!
//! A label is a step's class with the node whose step it is and, for a message, its sender. One label for a whole link would be too coarse: the network
//! is no queue, so that a link may deliver for ever and yet never the one kind of message that matters.
//!
//! Only the settled phase has behaviours without end that are asked anything: it is never left, and a behaviour that stays in the chaos phase passes
//! ([`crate::property::eventual_leader_fair`]). So the conditions are those of a network that is fast against a timeout ([`super::timing`]):
//!
//! | steps | fair | why |
//! |---|---|---|
//! | delivery, for each kind, sender and receiver | weakly | nothing is lost, and a message stays deliverable until it is delivered |
//! | each timer of each node | strongly | a timer may fire only when nothing is in flight, so it is enabled again and again but never for good: weak fairness would say nothing |
//! | `Compact`, for each node | strongly | as a timer: the application has to make the snapshot that is needed |
//! | `SnapshotStatus` of a failure, for each node and peer | strongly | as a timer: the application has to report what was lost |
//! | `Apply`, for each node that applies at all | weakly | it stays enabled until it is taken |
//!
//! *Strongly* is no stronger than the truth. A timer that could fire again and again and never does has probability zero, as timeouts are drawn at
//! random; so the fair behaviours have probability one, and what holds under fairness holds with probability one. The converse is not so: two candidates that
//! time out in step for ever are fair, where the timing lets them ([`super::scenario::Timing::Coinciding`]).
//!
//! Nothing is asked of faults and restarts, which need not happen and do not in this phase; nor of the application, which need not campaign, propose or hand over; nor of
//! settling, which is a choice. Of several messages of one kind on one link some are delivered again and again, not each: an old one may be overtaken for ever. In a timely
//! phase that takes a conversation without an end, since no timer fires while it lasts.
//!
//! # With renamed terms
//!
//! A loop of renamed states need not be one of true states. Where a gap stands for "at least k" ([`super::rename`]) a campaign below it has two
//! outcomes, and each assumes something of the true gap: the *far* one that it was more than k, the near one that it was k.
//!
//! * A loop none of whose steps narrows such a gap is real: from any true state that stands for its first, each step leads to one that stands for
//!   the next, since the rules only compare and add one; gaps that grow stay "at least k". So it can go on for ever.
//! * A loop with far steps needs a gap that narrows and never ends. It is real only if other steps widen the same gap as often, which the renamed states do
//!   not show. Hence [`assumed`].
//! * A loop with the near twin of a far step ([`super::ClusterModel::splits`]) is real if the gap is k whenever the twin is taken: it must have grown back to k and no
//!   further. Where it grows further the true behaviour goes through the far twin, and so through other states. So it is [`assumed`] too.
//!   One of the two is possible all the same, so that the input is enabled.
//!
//! The other direction needs no care: each true behaviour has its renamed one with the same labels, which is as fair, so *holds* is true of exact terms.

use super::action::{Action, CLASSES};
use super::model::ClusterModel;
use super::scenario::Settle;
use super::state::State;
use crate::raft::{Input, Message, MessageKind, NodeId};
use quorate_checker::{Fairness, LABELS, Label, Strength};

/// Ids of nodes are below this, 0 for none.
const IDS: Label = 6;

const KINDS: [MessageKind; 10] = [
    MessageKind::PreVote,
    MessageKind::PreVoteResp,
    MessageKind::Vote,
    MessageKind::VoteResp,
    MessageKind::Append,
    MessageKind::AppendResp,
    MessageKind::Heartbeat,
    MessageKind::HeartbeatResp,
    MessageKind::TimeoutNow,
    MessageKind::Snapshot,
];

const TIMERS: [Input; 4] =
    [Input::ElectionTimeout, Input::LeaseExpired, Input::HeartbeatDue, Input::QuorumCheckDue];

/// The label of a step: class, node, and the message's sender or the transfer's target. Both outcomes of a step with renamed terms have the same.
pub fn label(action: &Action) -> Label {
    let (node, peer) = match action {
        Action::Step { node, input: Input::Deliver(message), .. } => (*node, message.from),
        Action::Step {
            node,
            input: Input::Transfer(target) | Input::SnapshotStatus(target, _),
            ..
        } => (*node, *target),
        Action::Drop(message) => (message.to, message.from),
        Action::Step { node, .. }
        | Action::Crash(node)
        | Action::Restart(node, _)
        | Action::EmptyDisk(node)
        | Action::Torn { node, .. } => (*node, 0),
        Action::Settle(_) => (0, 0),
    };
    (action.class() as Label * IDS + Label::from(node)) * IDS + Label::from(peer)
}

const _: () = assert!((CLASSES.len() as Label) * IDS * IDS <= LABELS, "labels have room");

/// A label in words.
pub fn name(label: Label) -> String {
    let (node, peer) = (label / IDS % IDS, label % IDS);
    let class = CLASSES.get(usize::from(label / IDS / IDS)).copied().unwrap_or_default();
    match (node, peer) {
        (0, _) => class.to_owned(),
        (node, 0) => format!("{class} {node}"),
        (node, target) if matches!(class, "Transfer" | "SnapshotStatus") => {
            format!("{class} {node}→{target}")
        }
        (node, sender) => format!("{class} {sender}→{node}"),
    }
}

/// Whether a step has two outcomes because terms are renamed, of which neither can be told to be possible for ever.
pub fn assumed(model: &ClusterModel, state: &State, action: &Action) -> bool {
    matches!(action, Action::Step { far: true, .. }) || model.splits(state, action)
}

fn condition(strength: Strength, action: &Action) -> Fairness {
    let label = label(action);
    Fairness { name: name(label), strength, labels: vec![label] }
}

/// What is fair once the faults have ended, in one of the ways of the scenario.
pub fn conditions(model: &ClusterModel) -> Vec<Fairness> {
    let scenario = model.scenario();
    let lives = |id: NodeId| move |settle: &Settle| !settle.dead.contains(&id);
    let living = (1..=scenario.nodes).filter(|id| scenario.settle.iter().any(lives(*id)));
    let living: Vec<NodeId> = living.collect();
    let mut list = Vec::new();
    for &id in &living {
        let timers = TIMERS
            .iter()
            .filter(|timer| model.promotable(id) || matches!(timer, Input::LeaseExpired));
        list.extend(timers.map(|timer| condition(Strength::Strong, &Action::step(id, *timer))));
        if scenario.compacts() {
            list.push(condition(Strength::Strong, &Action::step(id, Input::Compact)));
        }
        let applies = |settle: &Settle| lives(id)(settle) && !settle.never_applies.contains(&id);
        if scenario.lagging_apply && scenario.settle.iter().any(applies) {
            list.push(condition(Strength::Weak, &Action::step(id, Input::Apply)));
        }
    }
    // What the dead have sent is still in flight.
    for from in 1..=scenario.nodes {
        for &to in &living {
            let linked = |settle: &Settle| lives(to)(settle) && !settle.cut.separates(from, to);
            if from == to || !scenario.settle.iter().any(linked) {
                continue;
            }
            if scenario.compacts() && living.contains(&from) {
                let lost = Action::step(from, Input::SnapshotStatus(to, false));
                list.push(condition(Strength::Strong, &lost));
            }
            let kinds = KINDS.iter();
            let kinds = kinds.filter(|kind| **kind != MessageKind::Snapshot || scenario.compacts());
            list.extend(kinds.map(|kind| {
                let message = Message { kind: *kind, ..Message::heartbeat(from, to, 1, 0) };
                condition(Strength::Weak, &Action::deliver(message))
            }));
        }
    }
    list
}
