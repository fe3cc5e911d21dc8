//! CONF-4: what a configuration is, and which one is in force on a node.

use arrayvec::ArrayVec;

use super::MAX_LOG;
use super::joint::Halves;
use super::log::Entry;
use super::node::{Context, Node, NodeId, NodeSet};
use super::plan::{Activation, Plan};
use crate::deviation::Deviations;
use crate::rule::Rule;

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

/// The configuration in force on a node: the first one with every change made in order, up to what it has applied
/// (CONF-8) or, with activation by appending, up to the end of its log (CONF-13).
#[inline]
#[must_use]
pub fn configuration(context: &Context, node: &Node) -> JointConfiguration {
    let plan = &*context.plan;
    if plan.is_fixed() {
        return plan.first;
    }
    let entries = node.log.as_slice();
    let made = match plan.activation {
        Activation::Apply => &entries[..entries.len().min(usize::from(node.applied))],
        Activation::Append => entries,
    };
    after(plan, node, made, context.without)
}

/// The configuration of a node after the first entries of its log, as far as it has made something of them: of all, except without SNAP-3.
#[inline]
#[must_use]
pub fn after(
    plan: &Plan,
    node: &Node,
    entries: &[Entry],
    without: Deviations,
) -> JointConfiguration {
    if node.unlearned == 0 {
        return plan.fold(entries, without);
    }
    let learned = (0..).zip(entries).filter(|(at, _)| node.unlearned >> at & 1 == 0);
    let learned: ArrayVec<Entry, MAX_LOG> = learned.map(|(_, entry)| *entry).collect();
    plan.fold(&learned, without)
}

/// Whether a node may campaign at all.
#[inline]
#[must_use]
pub fn promotable(context: &Context, node: &Node) -> bool {
    is_promotable(context, configuration(context, node))
}

/// A voter of either set may campaign; without ELECT-2 a learner, too.
#[inline]
pub(super) const fn is_promotable(context: &Context, configuration: JointConfiguration) -> bool {
    configuration.voters.all().contains(context.id)
        || (context.without.off(Rule::Elect2) && configuration.learners.contains(context.id))
}
