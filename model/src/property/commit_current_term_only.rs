//! CommitCurrentTermOnly: a leader moves its commit only to an entry of its own term. (paper
//! §5.4.2, figure 8)

use super::definition::{Asked, Concerns, Definition, Kind};
use super::told::commit_told;
use crate::cluster::{Action, ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::Role;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "CommitCurrentTermOnly",
    kind: Kind::Step {
        holds,
        compares_terms: true,
        explain: |_, before, after| explain(before, after),
    },
    asked: Asked::Always,
    concerns: Concerns::Step(leader_commits),
};

/// Whenever a leader's commit moves, the entry there has the leader's term. What a candidate is
/// told by the vote that makes it leader (VOTE-9) it learns before it leads, and others have
/// committed it.
pub fn holds(model: &ClusterModel, before: &State, action: &Action, after: &State) -> bool {
    offence(before, after).is_none_or(|id| {
        let commit = after.node(id).commit;
        before.node(id).role != Role::Leader && commit == commit_told(model, before, action, id)
    })
}

/// Whether a leader's commit moves in this step.
pub fn leader_commits(_: &ClusterModel, before: &State, _: &Action, after: &State) -> bool {
    after
        .running()
        .any(|(id, node)| node.role == Role::Leader && node.commit > before.node(id).commit)
}

fn offence(before: &State, after: &State) -> Option<NodeId> {
    after.up().find(|id| {
        let (old, new) = (before.node(*id), after.node(*id));
        new.role == Role::Leader
            && new.commit > old.commit
            && new.log.term(new.commit) != Some(new.term)
    })
}

/// Which leader, and the two terms.
pub fn explain(before: &State, after: &State) -> String {
    offence(before, after).map_or_else(String::new, |id| {
        let node = after.node(id);
        format!(
            "leader {id} commits index {}: its term {} = {} ✗",
            node.commit,
            node.log.term(node.commit).unwrap_or(0),
            node.term
        )
    })
}
