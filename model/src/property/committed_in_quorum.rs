//! CommittedInQuorum: what a leader commits is in the logs of a quorum, of each half while joint.
//! (paper §5.3, thesis §4.3)
//!
//! Asked when a leader's commit moves, of each entry that it moves over, and of some configuration
//! that was in force on it in the step: with one change after another applied at once there may be
//! several. What a candidate is told to be committed by the vote that makes it leader (VOTE-9) is
//! none of its doing.

use super::commit_current_term_only;
use super::definition::{Asked, Concerns, Definition, Kind};
use super::told::commit_told;
use crate::cluster::membership::is_quorum;
use crate::cluster::{Action, ClusterModel, State};
use crate::ids::{Index, NodeId, NodeSet};
use crate::raft::{Activation, JointConfiguration, Role};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "CommittedInQuorum",
    kind: Kind::Step { holds, compares_terms: true, explain },
    asked: Asked::WithChanges,
    concerns: Concerns::Step(commit_current_term_only::leader_commits),
};

/// Every entry that a leader newly commits is held by a quorum.
pub fn holds(model: &ClusterModel, before: &State, action: &Action, after: &State) -> bool {
    offence(model, before, after, |id| commit_told(model, before, action, id)).is_none()
}

/// The configurations that were in force in the step.
fn in_force(
    model: &ClusterModel,
    before: &State,
    after: &State,
    id: NodeId,
) -> Vec<JointConfiguration> {
    let (old, new) = (before.node(id), after.node(id));
    match model.plan().activation {
        Activation::Apply => {
            (old.applied..=new.applied).map(|index| model.configuration_at(new, index)).collect()
        }
        Activation::Append => {
            let whole = (old.log.last_index()..=new.log.last_index())
                .map(|index| model.configuration_at(new, index));
            std::iter::once(model.configuration(before, id)).chain(whole).collect()
        }
    }
}

/// Who holds a leader's log up to an index. What the dead hold is not known any more; they may have
/// acknowledged it.
fn holders(state: &State, id: NodeId, index: Index) -> NodeSet {
    let log = state.node(id).log;
    let prefix = &log.as_slice()[..usize::from(index)];
    let holds = |other: &NodeId| state.node(*other).log.as_slice().starts_with(prefix);
    let dead = if state.is_stable() { state.down } else { NodeSet::EMPTY };
    state.living().filter(holds).collect::<NodeSet>().union(dead)
}

/// The first entry above what each node knew to be committed that its leader commits without a
/// quorum.
fn offence(
    model: &ClusterModel,
    before: &State,
    after: &State,
    known: impl Fn(NodeId) -> u8,
) -> Option<(NodeId, u8)> {
    after.up().find_map(|id| {
        let (old, new) = (before.node(id), after.node(id));
        let leads = new.role == Role::Leader || old.role == Role::Leader && old.term == new.term;
        if !leads || new.commit <= old.commit {
            return None;
        }
        let configurations = in_force(model, before, after, id);
        let held = |index: Index| {
            let set = holders(after, id, index);
            configurations.iter().any(|configuration| is_quorum(set, configuration.voters))
        };
        (known(id) + 1..=new.commit).find(|index| !held(*index)).map(|index| (id, index))
    })
}

/// Which entry, and who holds it.
pub fn explain(model: &ClusterModel, before: &State, after: &State) -> String {
    offence(model, before, after, |id| before.node(id).commit).map_or_else(
        String::new,
        |(id, index)| {
            format!(
                "leader {id} commits index {index}, which {:?} hold: a quorum of {:?} ✗",
                holders(after, id, index),
                model.configuration(before, id).voters
            )
        },
    )
}
