//! ConfigurationValid: what is in force is a configuration, and one voter at a time, or a joint
//! configuration, lies between it and the one before. (thesis §4.1, §4.3; CONF-4, CONF-5)

use super::definition::{Asked, Concerns, Definition, Kind};
use super::one_unknown_change;
use crate::cluster::membership::changes;
use crate::cluster::{ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::JointConfiguration;
use crate::rule::Rule;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "ConfigurationValid",
    kind: Kind::State { holds, explain },
    asked: Asked::WithChanges,
    concerns: Concerns::State(one_unknown_change::concerns),
};

/// Every log, change by change, goes from one configuration to the next in a way that lets their
/// majorities meet. Without CONF-5 that is not so, and only each configuration by itself is looked
/// at.
pub fn holds(model: &ClusterModel, state: &State) -> bool {
    offence(model, state).is_none()
}

/// Whether each quorum of one configuration meets each of the next, by their form alone.
fn adjoins(old: JointConfiguration, new: JointConfiguration) -> bool {
    let (from, to) = (old.voters, new.voters);
    match (old.is_joint(), new.is_joint()) {
        (false, false) => {
            let (gone, come) =
                (from.incoming.difference(to.incoming), to.incoming.difference(from.incoming));
            gone.union(come).len() <= 1
        }
        (false, true) => to.outgoing == from.incoming,
        (true, false) => to.incoming == from.incoming,
        (true, true) => from == to,
    }
}

fn offence(model: &ClusterModel, state: &State) -> Option<(NodeId, u8)> {
    let free = model.without().off(Rule::Conf5);
    state.living().find_map(|id| {
        let node = state.node(id);
        let mut before = model.plan().first;
        let indexes = changes(node, 1, node.log.last_index()).map(|(index, _)| index);
        indexes
            .into_iter()
            .find(|index| {
                let after = model.configuration_at(node, *index);
                let bad = !after.is_valid() || !(free || adjoins(before, after));
                before = after;
                bad
            })
            .map(|index| (id, index))
    })
}

/// Which step.
pub fn explain(model: &ClusterModel, state: &State) -> String {
    offence(model, state).map_or_else(String::new, |(id, index)| {
        let node = state.node(id);
        format!(
            "the change at index {index} on node {id} leads from {:?} to a configuration next to it: {:?} ✗",
            model.configuration_at(node, index - 1),
            model.configuration_at(node, index)
        )
    })
}
