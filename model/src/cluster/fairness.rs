//! What is fair: labels of steps, and the conditions under which `EventualLeaderFair` is asked.
//!
//! A label is the class of a step, the node that takes it and, for a message, the sender. One label
//! for a whole link would be too coarse: the network is not a queue, so a link may deliver messages
//! for ever and never the one kind that matters.
//!
//! The property only asks about infinite behaviours of the stable phase. No behaviour leaves this
//! phase, and a behaviour that stays in the chaos phase passes
//! ([`crate::property::eventual_leader_fair`]). So the conditions describe a network that is fast
//! compared with a timeout ([`super::timing`]):
//!
//! | steps | fair | why |
//! |---|---|---|
//! | delivery, for each kind, sender and receiver | weakly | nothing is lost, and a message stays deliverable until it is delivered |
//! | each timer of each node | strongly | a timer may fire only when nothing is in flight, so it is enabled again and again but never for good: weak fairness would say nothing |
//! | `Compact`, for each node | strongly | as a timer: the application has to make the snapshot that is needed |
//! | `SnapshotStatus` of a failure, for each node and peer | strongly | as a timer: the application has to report what was lost |
//! | `Apply`, for each node that applies at all | weakly | it stays enabled until it is taken |
//!
//! *Strongly* does not assume too much. Timeouts are random, so a timer that could fire again and
//! again and never does has probability zero. So the fair behaviours have probability one, and what
//! holds under fairness holds with probability one. The converse is false: two candidates that time
//! out together for ever are fair, if the timing allows it
//! ([`crate::scenario::Timing::Coinciding`]).
//!
//! No condition demands faults or restarts, which do not happen in this phase. None demands that
//! the application campaigns, proposes or hands over, or that faults end in a given way, which is a
//! choice. Of several messages of one kind on one link, some are delivered again and again, but not
//! each: others may overtake an old one for ever. In a timely phase this needs an endless exchange
//! of messages, because no timer fires while messages are in flight.
//!
//! # With renamed terms
//!
//! A loop of renamed states is not always a loop of true states. Where a gap stands for "at least
//! k" ([`crate::reduce::rename`]) a campaign below it has two outcomes, and each assumes something
//! of the true gap: the *far* one that it was more than k, the near one that it was k.
//!
//! * A loop none of whose steps narrows such a gap is real: from any true state that stands for its
//!   first, each step leads to one that stands for the next, since the rules only compare and add
//!   one; gaps that grow stay "at least k". So the loop can be repeated for ever.
//! * A loop with far steps needs a gap that narrows and never ends. It is real only if other steps
//!   widen the same gap as often, which the renamed states do not show. Hence
//!   [`ClusterModel::assumed`].
//! * A loop with the near twin of a far step ([`ClusterModel::splits`]) is real if the gap is k
//!   whenever the twin is taken: it must have grown back to k and no further. Where it grows
//!   further the true behaviour goes through the far twin, and so through other states. So it is
//!   [`ClusterModel::assumed`] too. One of the two is possible all the same, so that the input is
//!   enabled.
//!
//! The other direction needs no care: each true behaviour has its renamed one with the same labels,
//! which is as fair, so *holds* is true of exact terms.

use super::action::{Action, label_name};
use super::model::ClusterModel;
use crate::ids::NodeId;
use crate::raft::{Input, Message, MessageKind};
use crate::scenario::Stabilisation;
use quorate_checker::{Fairness, Strength};

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

fn condition(strength: Strength, action: &Action) -> Fairness {
    let label = action.label();
    Fairness { name: label_name(label), strength, labels: vec![label] }
}

/// What is fair once the faults have ended, in one of the ways of the scenario.
pub fn conditions(model: &ClusterModel) -> Vec<Fairness> {
    let scenario = model.scenario();
    let lives = |id: NodeId| move |ending: &Stabilisation| !ending.dead.contains(&id);
    let living = (1..=scenario.nodes).filter(|id| scenario.stabilisations.iter().any(lives(*id)));
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
        let applies =
            |ending: &Stabilisation| lives(id)(ending) && !ending.never_applies.contains(&id);
        if scenario.lagging_apply && scenario.stabilisations.iter().any(applies) {
            list.push(condition(Strength::Weak, &Action::step(id, Input::Apply)));
        }
    }
    // What the dead have sent is still in flight.
    for from in 1..=scenario.nodes {
        for &to in &living {
            let linked =
                |ending: &Stabilisation| lives(to)(ending) && !ending.cut.separates(from, to);
            if from == to || !scenario.stabilisations.iter().any(linked) {
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
