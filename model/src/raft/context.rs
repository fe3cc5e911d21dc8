//! What is fixed while a node runs.

use std::sync::Arc;

use super::prepared::Prepared;
use crate::ids::NodeId;
use crate::mutation::Mutations;
use crate::rule::Rule;

/// What is given to a step besides the state and the input.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Context {
    /// Whose step it is.
    pub id: NodeId,
    /// The first configuration and the changes that there are.
    pub plan: Arc<Prepared>,
    /// Which rules are switched off.
    pub without: Mutations,
    /// Committed entries are applied on [`super::Input::Apply`] only.
    pub lagging_apply: bool,
    /// An Append carries at most one entry. FLOW-1.
    pub single_entry_appends: bool,
}

impl Context {
    /// Every rule holds, entries are applied at once, and an Append has no limit.
    #[must_use]
    pub fn new(id: NodeId, plan: impl Into<Arc<Prepared>>) -> Self {
        Context {
            id,
            plan: plan.into(),
            without: Mutations::NONE,
            lagging_apply: false,
            single_entry_appends: false,
        }
    }

    /// Whether requests and answers carry the sender's commit, and receivers look at it. VOTE-9.
    #[inline]
    #[must_use]
    pub fn tells_commit(&self) -> bool {
        self.plan.commit_in_votes && !self.without.off(Rule::Vote9)
    }

    /// Whether a leader that is not a voter any more becomes follower. CONF-15.
    #[inline]
    #[must_use]
    pub fn steps_down(&self) -> bool {
        self.plan.step_down_on_removal && !self.without.off(Rule::Conf15)
    }
}
