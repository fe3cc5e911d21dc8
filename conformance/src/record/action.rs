//! Neutral events as actions: the way back into the model.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{self, Kind, NodeId};

use super::configuration::numbers;
use super::message::message;
use crate::trace::{EntryKind, Event, Input, Message};

/// The action that an event names in a state. `None` if the model has no such input or node, if the
/// message is not in flight, or if the event is not an action: a probe, or a second run.
pub fn action(model: &ClusterModel, state: &State, wanted: &Event) -> Option<Action> {
    let plan = model.plan();
    let small = |id: u64| NodeId::try_from(id).ok().filter(|id| (1..=state.count).contains(id));
    let find = |wanted: &Message| {
        state.network.iter().find(|candidate| message(plan, candidate) == *wanted).copied()
    };
    Some(match wanted {
        Event::Input { input: Input::Deliver(wanted), .. } => Action::deliver(find(wanted)?),
        Event::Input { node, input } => {
            let input = match input {
                Input::ElectionTimeout => raft::Input::ElectionTimeout,
                Input::LeaseExpired => raft::Input::LeaseExpired,
                Input::HeartbeatDue => raft::Input::HeartbeatDue,
                Input::QuorumCheckDue => raft::Input::QuorumCheckDue,
                Input::Campaign => raft::Input::Campaign,
                Input::Transfer(target) => raft::Input::Transfer(small(*target)?),
                Input::Propose(EntryKind::Conf(wanted)) => {
                    let node = small(*node)?;
                    let inputs =
                        numbers(plan, wanted).map(|id| raft::Input::Propose(Kind::Conf(id)));
                    let actions: Vec<_> = inputs.map(|input| Action::step(node, input)).collect();
                    let acts = |action: &&Action| model.successor(state, action).is_some();
                    return actions.iter().find(acts).or(actions.first()).copied();
                }
                Input::Propose(EntryKind::Normal(payload)) => raft::Input::Propose(Kind::Normal(
                    u8::try_from(*payload).ok().filter(|p| (1..=5).contains(p))?,
                )),
                Input::Propose(EntryKind::Empty) | Input::Deliver(_) => return None,
                Input::Apply => raft::Input::Apply,
                Input::Compact => raft::Input::Compact,
                Input::SnapshotStatus { peer, success } => {
                    raft::Input::SnapshotStatus(small(*peer)?, *success)
                }
            };
            Action::step(small(*node)?, input)
        }
        Event::Duplicate(wanted) => {
            let found = find(wanted)?;
            Action::Step {
                node: found.to,
                input: raft::Input::Deliver(found),
                keep: true,
                far: false,
            }
        }
        Event::Drop(wanted) => Action::Drop(find(wanted)?),
        Event::Torn { node, input, cut } => {
            let begun = Event::Input { node: *node, input: input.clone() };
            let Action::Step { node, input, .. } = action(model, state, &begun)? else {
                return None;
            };
            Action::Torn { node, input, cut: u8::try_from(*cut).ok()? }
        }
        Event::Crash(node) => Action::Crash(small(*node)?),
        Event::Restart { node, pre_vote, check_quorum } => Action::Restart(
            small(*node)?,
            raft::Flags { pre_vote: *pre_vote, check_quorum: *check_quorum },
        ),
        Event::EmptyDisk(node) => Action::EmptyDisk(small(*node)?),
        Event::Probe { .. } | Event::Again => return None,
        Event::Settle(name) => Action::Stabilise(
            model.scenario().stabilisations.iter().position(|settle| settle.name == *name)? as u8,
        ),
    })
}
