//! The configuration that a log begins with, and the changes that may be made to it.
//!
//! A log names a change by a number, so that an entry stays one byte; the plan says what each
//! number means. It is the same on every node, and fixed.

use super::change::{Change, Edit, Transition, Way};
use super::configuration::JointConfiguration;
use super::log::{ChangeId, Entry, Kind};
use crate::ids::NodeSet;
use crate::mutation::{Alteration, Mutations};
use crate::rule::Rule;

/// The most changes that a plan lists.
pub const MAX_CHANGES: usize = ChangeId::COUNT - 2;

/// The change that leaves. CONF-5.
const LEAVE: Change = Change { transition: Transition::Auto, edits: Vec::new() };

/// When a change comes into force. CONF-8, CONF-13.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub enum Activation {
    /// When its entry is applied, as in etcd. CONF-8.
    #[default]
    Apply,
    /// When its entry is appended, as in the thesis. CONF-13.
    Append,
}

/// What the configuration may become, and how.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Plan {
    /// The configuration that the log begins with.
    pub first: JointConfiguration,
    /// The changes that [`ChangeId::listed`] counts, at most [`MAX_CHANGES`].
    pub changes: Vec<Change>,
    /// When a change comes into force.
    pub activation: Activation,
    /// A leader that is not a voter any more steps down. CONF-15.
    pub step_down_on_removal: bool,
    /// Requests and answers carry the sender's commit. VOTE-9.
    pub commit_in_votes: bool,
}

impl Plan {
    /// Nothing changes.
    #[must_use]
    pub const fn fixed(first: JointConfiguration) -> Plan {
        Plan {
            first,
            changes: Vec::new(),
            activation: Activation::Apply,
            step_down_on_removal: true,
            commit_in_votes: true,
        }
    }

    /// Whether the change leaves a joint configuration. CONF-5.
    #[must_use]
    pub fn leaves(&self, id: ChangeId) -> bool {
        id == ChangeId::LEAVE || self.listed(id).is_some_and(|change| change.way() == Way::Leave)
    }

    /// The configuration after one change; none if CONF-6 refuses it, or if the plan does not list
    /// it.
    #[must_use]
    pub fn after(
        &self,
        before: JointConfiguration,
        id: ChangeId,
        without: Mutations,
    ) -> Option<JointConfiguration> {
        let overlooks_joint = without.alters(Alteration::Joint);
        let make = |change: &Change| {
            if without.off(Rule::Conf5) {
                change.apply_at_once(before).ok()
            } else if overlooks_joint {
                change.apply_in_any(before).ok()
            } else {
                change.apply(before).ok()
            }
        };
        match id {
            // An update is a simple change, and so refused like one.
            ChangeId::NOTHING => {
                let fits = overlooks_joint || !before.is_joint();
                (fits && !before.voters.incoming.is_empty()).then_some(before)
            }
            ChangeId::LEAVE => make(&LEAVE),
            id => make(self.listed(id)?),
        }
    }

    fn listed(&self, id: ChangeId) -> Option<&Change> {
        self.changes.get(id.index()?)
    }

    /// The first configuration with every change among the entries made in order; a refused one
    /// alters nothing. CONF-8.
    #[must_use]
    pub fn fold(&self, entries: &[Entry], without: Mutations) -> JointConfiguration {
        entries.iter().fold(self.first, |before, entry| match entry.kind() {
            Kind::Conf(id) => self.after(before, id, without).unwrap_or(before),
            Kind::Empty | Kind::Normal(_) => before,
        })
    }

    /// Whether every configuration is the first one.
    #[inline]
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.changes.is_empty() && !self.first.is_joint()
    }

    /// Who may ever be a voter.
    #[must_use]
    pub fn ever_voters(&self) -> NodeSet {
        let added = self.edits().filter_map(|edit| match edit {
            Edit::AddVoter(id) => Some(id),
            Edit::AddLearner(_) | Edit::Remove(_) | Edit::Update(_) => None,
        });
        added.fold(self.first.voters.all(), NodeSet::with)
    }

    /// Who may ever be a member.
    #[must_use]
    pub fn ever_members(&self) -> NodeSet {
        let added = self.edits().filter_map(|edit| match edit {
            Edit::AddVoter(id) | Edit::AddLearner(id) => Some(id),
            Edit::Remove(_) | Edit::Update(_) => None,
        });
        added.fold(self.first.members(), NodeSet::with)
    }

    fn edits(&self) -> impl Iterator<Item = Edit> {
        self.changes.iter().flat_map(|change| change.edits.iter().copied())
    }
}
