//! LeaveAfterCommit: a joint configuration is left only once entering it is committed. (thesis
//! §4.3; CONF-9)

use super::antecedent::may_leave;
use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::membership::changes;
use crate::cluster::{Action, ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::{Activation, ChangeId, Node};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "LeaveAfterCommit",
    kind: Kind::Step { holds, compares_terms: true, explain },
    asked: Asked::WithChanges,
    concerns: Concerns::StepOf(may_leave, concerns),
};

/// Finds the nodes that go from a joint configuration to a simple one in this step because of a
/// change, and not because they delete entries.
fn leaves<'a>(
    model: &'a ClusterModel,
    before: &'a State,
    after: &'a State,
) -> impl Iterator<Item = NodeId> + 'a {
    after.up().filter(|id| {
        let (old, new) = (before.node(*id), after.node(*id));
        // What a configuration follows from. Most steps leave it as it is.
        let same = (old.applied, old.log, old.unlearned) == (new.applied, new.log, new.unlearned);
        let grown = new.log.as_slice().starts_with(old.log.as_slice());
        !same
            && grown
            && model.configuration(before, *id).is_joint()
            && !model.configuration(after, *id).is_joint()
    })
}

/// Where the last joint configuration that was in force is left, and where it was entered.
fn places(model: &ClusterModel, node: &Node) -> Option<(u8, u8)> {
    let last = match model.plan().activation {
        Activation::Apply => node.applied,
        Activation::Append => node.log.last_index(),
    };
    let mut list: Vec<(u8, ChangeId)> = changes(node, 1, last).collect();
    while let Some((index, id)) = list.pop() {
        let was_joint = model.configuration_at(node, index - 1).is_joint();
        if id == ChangeId::LEAVE && was_joint {
            let enters =
                |(at, _): &&(u8, ChangeId)| !model.configuration_at(node, at - 1).is_joint();
            return list.iter().rev().find(enters).map(|(at, _)| (index, *at));
        }
    }
    None
}

/// With activation by applying the leave is committed, and with activation by appending the enter
/// is.
pub fn holds(model: &ClusterModel, before: &State, _: &Action, after: &State) -> bool {
    offence(model, before, after).is_none()
}

/// Whether somebody leaves a joint configuration.
pub fn concerns(model: &ClusterModel, before: &State, _: &Action, after: &State) -> bool {
    leaves(model, before, after).next().is_some()
}

fn offence(model: &ClusterModel, before: &State, after: &State) -> Option<NodeId> {
    leaves(model, before, after).find(|id| {
        let node = after.node(*id);
        let needed = places(model, node).map(|(left, entered)| match model.plan().activation {
            Activation::Apply => left,
            Activation::Append => entered,
        });
        needed.is_none_or(|index| node.commit < index)
    })
}

/// Who, and its log.
pub fn explain(model: &ClusterModel, before: &State, after: &State) -> String {
    offence(model, before, after).map_or_else(String::new, |id| {
        let node = after.node(id);
        format!(
            "node {id} leaves the joint configuration of {:?}, committed up to {} ✗",
            node.log, node.commit
        )
    })
}
