//! Truth trees of the properties of leaving a joint configuration.

use quorate_model::cluster::membership::changes;
use quorate_model::cluster::{ClusterModel, State};
use quorate_model::ids::{Index, NodeId};
use quorate_model::raft::{Activation, ChangeId, Node, Relation};

use super::moment::{Step, leaders};
use super::tree::Truth;

/// OnePendingLeave: between two leaves in a log there is another change.
pub(super) fn one_pending_leave(state: &State) -> Truth {
    let of = |id: NodeId| {
        let node = state.node(id);
        let list: Vec<_> = changes(node, 1, node.log.last_index()).collect();
        let twice = |pair: &[(u8, ChangeId)]| {
            let [(first, a), (second, b)] = pair else { return None };
            let name = format!("changes at index {first} and {second} on node {id}");
            let both = (*a, *b) == (ChangeId::LEAVE, ChangeId::LEAVE);
            Some(Truth::is(name, !both, ("not both leave", "both leave")))
        };
        list.windows(2).filter_map(twice).collect::<Vec<_>>()
    };
    let text = "no log leaves a joint configuration twice";
    Truth::all(text, state.living().flat_map(of).collect())
}

/// AutoLeaveProposed: a leader that has to leave a joint configuration by itself has proposed it,
/// or hands over.
pub(super) fn auto_leave_proposed(model: &ClusterModel, state: &State) -> Truth {
    let of = |(id, node): (NodeId, &Node)| {
        let own_term = node.log.term(node.applied) == Some(node.term);
        let has_to = own_term && model.configuration(state, id).auto_leave;
        let any = vec![
            Truth::compare(
                format!("pending-conf and applied of leader {id}"),
                node.pending_conf,
                Relation::Gt,
                node.applied,
            ),
            Truth::compare(format!("transferee of leader {id}"), node.transferee, Relation::Ne, 0),
        ];
        let text = format!("leader {id} has to leave: a change is pending, or it hands over");
        has_to.then(|| Truth::any(text, any))
    };
    let text = "no leader stands idle in a joint configuration that it has to leave";
    Truth::all(text, leaders(state).filter_map(of).collect())
}

/// LeaveAfterCommit: a joint configuration is left only once entering it is committed.
pub(super) fn leave_after_commit(step: &Step<'_>) -> Truth {
    let Step { model, before, after, .. } = *step;
    let of = |id: NodeId| {
        let (old, new) = (before.node(id), after.node(id));
        let grown = new.log.as_slice().starts_with(old.log.as_slice());
        let joint = |state: &State| model.configuration(state, id).is_joint();
        (grown && joint(before) && !joint(after)).then(|| leaves_in_time(model, id, new))
    };
    let text = "a joint configuration is left only once it is committed";
    Truth::all(text, after.up().filter_map(of).collect())
}

/// With activation by applying the leave is committed, and with activation by appending the enter
/// is.
fn leaves_in_time(model: &ClusterModel, id: NodeId, node: &Node) -> Truth {
    let applies = model.plan().activation == Activation::Apply;
    match places(model, node) {
        Some((left, entered)) => {
            let (what, index) = if applies { ("leave", left) } else { ("enter", entered) };
            let name = format!("commit of node {id} and the index of its {what}");
            Truth::compare(name, node.commit, Relation::Ge, index)
        }
        None => {
            let name = format!("place in the log of node {id} where it leaves");
            Truth::is(name, false, ("found", "not found"))
        }
    }
}

/// Where the last joint configuration that was in force is left, and where it was entered.
fn places(model: &ClusterModel, node: &Node) -> Option<(Index, Index)> {
    let last = match model.plan().activation {
        Activation::Apply => node.applied,
        Activation::Append => node.log.last_index(),
    };
    let list: Vec<(Index, ChangeId)> = changes(node, 1, last).collect();
    let joint_before = |index: Index| model.configuration_at(node, index - 1).is_joint();
    let leaves = |(index, id): &(Index, ChangeId)| *id == ChangeId::LEAVE && joint_before(*index);
    let left = list.iter().rposition(leaves)?;
    let entered = list[..left].iter().rev().find(|(index, _)| !joint_before(*index))?;
    Some((list[left].0, entered.0))
}
