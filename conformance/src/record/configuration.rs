//! Configurations and their changes.

use std::collections::BTreeSet;

use quorate_model::raft::{self, ChangeId, JointConfiguration, Plan};

use crate::trace::{Change, Configuration, Edit, Transition};

/// A set of nodes.
fn ids(set: raft::NodeSet) -> BTreeSet<u64> {
    set.iter().map(u64::from).collect()
}

/// A configuration in neutral words.
pub(super) fn configuration(configuration: &JointConfiguration) -> Configuration {
    Configuration {
        voters: ids(configuration.voters.incoming),
        outgoing: ids(configuration.voters.outgoing),
        learners: ids(configuration.learners),
        learners_next: ids(configuration.learners_next),
        auto_leave: configuration.auto_leave,
    }
}

/// A change that the plan lists.
fn listed(change: &raft::Change) -> Change {
    let edit = |edit: &raft::Edit| match *edit {
        raft::Edit::AddVoter(id) => Edit::AddVoter(id.into()),
        raft::Edit::AddLearner(id) => Edit::AddLearner(id.into()),
        raft::Edit::Remove(id) => Edit::Remove(id.into()),
        raft::Edit::Update(id) => Edit::Update(id.into()),
    };
    Change {
        transition: match change.transition {
            raft::Transition::Auto => Transition::Auto,
            raft::Transition::Implicit => Transition::Implicit,
            raft::Transition::Explicit => Transition::Explicit,
        },
        edits: change.edits.iter().map(edit).collect(),
    }
}

/// The change that a number stands for. A number that the plan does not list alters nothing.
pub(super) fn change(plan: &Plan, id: ChangeId) -> Change {
    match id.index() {
        None if id == ChangeId::LEAVE => Change::leave(),
        None => Change::nothing(),
        Some(index) => plan.changes.get(index).map_or_else(Change::nothing, listed),
    }
}

/// The numbers of a change; a plan that lists the change several times gives several.
pub(super) fn numbers<'a>(
    plan: &'a Plan,
    wanted: &'a Change,
) -> impl Iterator<Item = ChangeId> + 'a {
    let all = (0..plan.changes.len()).filter_map(ChangeId::listed);
    let all = [ChangeId::NOTHING, ChangeId::LEAVE].into_iter().chain(all);
    all.filter(|id| change(plan, *id) == *wanted)
}
