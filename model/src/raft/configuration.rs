//! CONF-4: what a configuration is.

use super::joint::Halves;
use crate::ids::{NodeId, NodeSet};

/// A configuration that may be joint. CONF-4.
///
/// The default is that of a node that waits to join, which is empty altogether.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct JointConfiguration {
    /// Those whose majorities decide.
    pub voters: Halves,
    /// Those who only follow.
    pub learners: NodeSet,
    /// Outgoing voters that become learners when the joint configuration is left.
    pub learners_next: NodeSet,
    /// Whether the leader leaves the joint configuration by itself.
    pub auto_leave: bool,
}

impl JointConfiguration {
    /// One that is not joint.
    #[must_use]
    pub const fn simple(voters: NodeSet, learners: NodeSet) -> Self {
        let voters = Halves::one(voters);
        JointConfiguration { voters, learners, learners_next: NodeSet::EMPTY, auto_leave: false }
    }

    /// Joint if outgoing is not empty. CONF-4.
    #[must_use]
    pub const fn is_joint(self) -> bool {
        self.voters.is_joint()
    }

    /// Voters of either set, learners, and those who are to become learners.
    #[inline]
    #[must_use]
    pub const fn members(self) -> NodeSet {
        self.voters.all().union(self.learners).union(self.learners_next)
    }

    /// Every other member.
    #[inline]
    #[must_use]
    pub const fn peers_of(self, id: NodeId) -> NodeSet {
        self.members().without(id)
    }

    /// Whether this is a configuration at all. CONF-4.
    #[must_use]
    pub fn is_valid(self) -> bool {
        let Halves { incoming, outgoing } = self.voters;
        let waits_to_join = self == Self::default();
        let only_if_joint = !self.learners_next.is_empty() || self.auto_leave;
        let leaving = outgoing.difference(incoming);
        (!incoming.is_empty() || waits_to_join)
            && (self.is_joint() || !only_if_joint)
            && self.learners.intersection(self.voters.all()).is_empty()
            && self.learners_next.difference(leaving).is_empty()
    }
}
