//! Inputs and actions as neutral events.

use quorate_model::cluster::{Action, ClusterModel};
use quorate_model::raft::{self, Plan};

use super::log::kind;
use super::message::message;
use crate::trace::{Event, Input};

/// An input of the model in neutral words.
pub fn input(plan: &Plan, input: &raft::Input) -> Input {
    match input {
        raft::Input::ElectionTimeout => Input::ElectionTimeout,
        raft::Input::LeaseExpired => Input::LeaseExpired,
        raft::Input::HeartbeatDue => Input::HeartbeatDue,
        raft::Input::QuorumCheckDue => Input::QuorumCheckDue,
        raft::Input::Campaign => Input::Campaign,
        raft::Input::Transfer(target) => Input::Transfer((*target).into()),
        raft::Input::Propose(what) => Input::Propose(kind(plan, *what)),
        raft::Input::Apply => Input::Apply,
        raft::Input::Compact => Input::Compact,
        raft::Input::SnapshotStatus(peer, success) => {
            Input::SnapshotStatus { peer: (*peer).into(), success: *success }
        }
        raft::Input::Deliver(incoming) => Input::Deliver(message(plan, incoming)),
    }
}

/// An action of the model in neutral words.
pub fn event(model: &ClusterModel, action: &Action) -> Event {
    let plan = model.plan();
    match action {
        Action::Step { input: raft::Input::Deliver(incoming), keep: true, .. } => {
            Event::Duplicate(message(plan, incoming))
        }
        Action::Step { node, input: what, .. } => {
            Event::Input { node: (*node).into(), input: input(plan, what) }
        }
        Action::Drop(lost) => Event::Drop(message(plan, lost)),
        Action::Crash(node) => Event::Crash((*node).into()),
        Action::Torn { node, input: what, cut } => {
            Event::Torn { node: (*node).into(), input: input(plan, what), cut: (*cut).into() }
        }
        Action::Restart(node, flags) => Event::Restart {
            node: (*node).into(),
            pre_vote: flags.pre_vote,
            check_quorum: flags.check_quorum,
        },
        Action::EmptyDisk(node) => Event::EmptyDisk((*node).into()),
        Action::Stabilise(number) => {
            Event::Settle(model.scenario().stabilisations[usize::from(*number)].name.clone())
        }
    }
}
