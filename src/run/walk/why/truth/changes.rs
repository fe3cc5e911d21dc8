//! Truth trees of the properties of configuration changes.

use quorate_model::cluster::membership::changes;
use quorate_model::cluster::{ClusterModel, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::{JointConfiguration, Relation};
use quorate_model::rule::Rule;

use super::moment::words;
use super::tree::Truth;

/// ChangesFit: the configuration before a committed change takes the change.
pub(super) fn changes_fit(model: &ClusterModel, state: &State) -> Truth {
    let of = |id: NodeId| {
        let node = state.node(id);
        let mut before = model.plan().first;
        let mut parts = Vec::new();
        for (index, change) in changes(node, 1, node.commit) {
            let after = model.after(before, change);
            let name = format!("{} takes the change at index {index}", words(before));
            parts.push(Truth::is(name, after.is_some(), ("yes", "no")));
            // Behind a change that does not fit nothing is looked at.
            let Some(after) = after else { break };
            before = after;
        }
        Truth::all(format!("every committed change on node {id} fits"), parts)
    };
    let text = "every committed change can be applied where it stands";
    Truth::all(text, state.living().map(of).collect())
}

/// OneUnknownChange: no log holds two changes that its node does not know to be committed.
pub(super) fn one_unknown_change(state: &State) -> Truth {
    let of = |id: NodeId| {
        let node = state.node(id);
        let (commit, last) = (node.commit, node.log.last_index());
        let count = changes(node, commit + 1, last).count();
        let name = format!("changes on node {id} above its commit {commit}");
        Truth::compare(name, count, Relation::Le, 1)
    };
    let text = "no log holds two changes that its node does not know to be committed";
    Truth::all(text, state.living().map(of).collect())
}

/// ConfigurationValid: a log goes from one configuration to the next so that their majorities meet.
pub(super) fn configuration_valid(model: &ClusterModel, state: &State) -> Truth {
    let free = model.without().off(Rule::Conf5);
    let of = |id: NodeId| {
        let node = state.node(id);
        let mut before = model.plan().first;
        let mut parts = Vec::new();
        for (index, _) in changes(node, 1, node.log.last_index()) {
            let after = model.configuration_at(node, index);
            let name = format!("configuration ({})", words(after));
            let mut all = vec![Truth::is(name, after.is_valid(), ("valid", "not valid"))];
            if !free {
                all.push(adjoins(before, after));
            }
            let text = format!("the change at index {index} on node {id} leads to a neighbour");
            parts.push(Truth::all(text, all));
            before = after;
        }
        parts
    };
    let text = "every log goes from one configuration to the next so that their majorities meet";
    Truth::all(text, state.living().flat_map(of).collect())
}

/// Each quorum of one configuration meets each of the next, by their form alone.
fn adjoins(old: JointConfiguration, new: JointConfiguration) -> Truth {
    let (from, to) = (old.voters, new.voters);
    let same = |name: &str, left, right| {
        Truth::compare(name, format!("{left:?}"), Relation::Eq, format!("{right:?}"))
    };
    match (old.is_joint(), new.is_joint()) {
        (false, false) => {
            let gone = from.incoming.difference(to.incoming);
            let come = to.incoming.difference(from.incoming);
            let name = format!("voters that come {come:?} or go {gone:?}");
            Truth::compare(name, gone.union(come).len(), Relation::Le, 1)
        }
        (false, true) => same("outgoing voters and the voters before", to.outgoing, from.incoming),
        (true, false) => same("voters and the incoming voters before", to.incoming, from.incoming),
        (true, true) => Truth::all(
            "a joint configuration stays as it is",
            vec![
                same("incoming voters", from.incoming, to.incoming),
                same("outgoing voters", from.outgoing, to.outgoing),
            ],
        ),
    }
}

#[cfg(test)]
mod tests {
    use quorate_model::ids::NodeSet;
    use quorate_model::raft::joint::Halves;

    use super::*;

    #[test]
    fn walk_neighbours_have_quorums_that_meet() {
        let simple = |ids: &[NodeId]| JointConfiguration::simple(NodeSet::of(ids), NodeSet::EMPTY);
        let joint = |new: &[NodeId], old: &[NodeId]| JointConfiguration {
            voters: Halves { incoming: NodeSet::of(new), outgoing: NodeSet::of(old) },
            ..JointConfiguration::default()
        };
        let failing = |old, new| {
            let truth = adjoins(old, new);
            truth.failing().first().map(|part| part.text.clone())
        };
        let three = simple(&[1, 2, 3]);
        assert_eq!(failing(three, simple(&[1, 2, 3, 4])), None);
        let text = "voters that come {4, 5} or go {}: 2 ≤ 1";
        assert_eq!(failing(three, simple(&[1, 2, 3, 4, 5])).as_deref(), Some(text));
        let text = "voters that come {4} or go {3}: 2 ≤ 1";
        assert_eq!(failing(three, simple(&[1, 2, 4])).as_deref(), Some(text));
        assert_eq!(failing(three, joint(&[1, 4, 5], &[1, 2, 3])), None);
        assert!(failing(three, joint(&[1, 4, 5], &[1, 2])).is_some());
        assert_eq!(failing(joint(&[1, 4], &[1, 2]), simple(&[1, 4])), None);
        assert!(failing(joint(&[1, 4], &[1, 2]), simple(&[1, 2])).is_some());
        assert_eq!(failing(joint(&[1, 4], &[1, 2]), joint(&[1, 4], &[1, 2])), None);
        assert!(failing(joint(&[1, 4], &[1, 2]), joint(&[1, 4], &[1, 3])).is_some());
    }
}
