//! Truth trees of the properties of commits.

use quorate_model::cluster::State;
use quorate_model::ids::{Index, NodeId, NodeSet};
use quorate_model::raft::{Activation, JointConfiguration, Relation, Role};

use super::moment::{Step, commit_told, quorum, words};
use super::tree::Truth;

/// CommitCurrentTermOnly: a leader moves its commit only to an entry of its own term, or to what
/// the vote that made it leader told it.
pub(super) fn commit_current_term_only(step: &Step<'_>) -> Truth {
    let of = |id: NodeId| {
        let (old, new) = (step.before.node(id), step.after.node(id));
        let moves = new.role == Role::Leader && new.commit > old.commit;
        let name = format!("term of the entry at index {} that leader {id} commits", new.commit);
        let term = new.log.term(new.commit).map_or("none".to_owned(), |term| term.to_string());
        let own = Truth::compare(name, term, Relation::Eq, new.term.to_string());
        let text = format!("leader {id} commits an entry of its own term, or was told");
        moves.then(|| Truth::any(text, vec![own, was_told(step, id)]))
    };
    let text = "every leader commits an entry of its own term";
    Truth::all(text, step.after.up().filter_map(of).collect())
}

fn was_told(step: &Step<'_>, id: NodeId) -> Truth {
    let was_leader = step.before.node(id).role == Role::Leader;
    let (commit, told) = (step.after.node(id).commit, commit_told(step, id));
    let all = vec![
        Truth::is(format!("node {id} before the step"), !was_leader, ("no leader", "leader")),
        Truth::compare("its commit and what the message tells", commit, Relation::Eq, told),
    ];
    Truth::all(format!("node {id} learned the commit before it became leader"), all)
}

/// CommittedInQuorum: every entry that a leader newly commits is held by a quorum of some
/// configuration that was in force on it in the step.
pub(super) fn committed_in_quorum(step: &Step<'_>) -> Truth {
    let mut parts = Vec::new();
    for id in step.after.up() {
        let (old, new) = (step.before.node(id), step.after.node(id));
        let led = old.role == Role::Leader && old.term == new.term;
        if !(new.role == Role::Leader || led) || new.commit <= old.commit {
            continue;
        }
        let configurations = in_force(step, id);
        for index in commit_told(step, id) + 1..=new.commit {
            let set = holders(step.after, id, index);
            let of = |configuration: &JointConfiguration| {
                let held = quorum("nodes that hold it", set, configuration.voters);
                Truth::all(format!("a quorum of {}", words(*configuration)), vec![held])
            };
            let text =
                format!("a quorum holds the entry at index {index} that leader {id} commits");
            let mut any: Vec<Truth> = configurations.iter().map(of).collect();
            if any.is_empty() {
                any.push(Truth::compare("configurations in force", 0, Relation::Ge, 1));
            }
            parts.push(Truth::any(text, any));
        }
    }
    Truth::all("what a leader commits is in the logs of a quorum", parts)
}

/// The configurations that were in force on a node in a step, each once.
fn in_force(step: &Step<'_>, id: NodeId) -> Vec<JointConfiguration> {
    let (old, new) = (step.before.node(id), step.after.node(id));
    let (first, range) = match step.model.plan().activation {
        Activation::Apply => (None, old.applied..=new.applied),
        Activation::Append => (
            Some(step.model.configuration(step.before, id)),
            old.log.last_index()..=new.log.last_index(),
        ),
    };
    let mut list: Vec<JointConfiguration> = first.into_iter().collect();
    for index in range {
        let configuration = step.model.configuration_at(new, index);
        if !list.contains(&configuration) {
            list.push(configuration);
        }
    }
    list
}

/// Who holds a node's log up to an index. The dead may have held it.
fn holders(state: &State, id: NodeId, index: Index) -> NodeSet {
    let log = state.node(id).log;
    let prefix = &log.as_slice()[..usize::from(index.min(log.len()))];
    let holds = |other: &NodeId| state.node(*other).log.as_slice().starts_with(prefix);
    let dead = if state.is_stable() { state.down } else { NodeSet::EMPTY };
    state.living().filter(holds).collect::<NodeSet>().union(dead)
}
