//! Who is a member of a cluster, and who votes.

mod set;
#[cfg(test)]
mod tests;

use alloc::sync::Arc;
use core::fmt;

pub(crate) use self::set::{NodeSet, union};
use crate::NodeId;

/// The members of a cluster (CONF-4): its voters and, disjoint from them, its learners. The
/// rulebook calls this a *configuration*; [`Config`](crate::Config) is what a node is started with.
///
/// Learners follow and answer (VOTE-8), but count in no quorum and never campaign. While the
/// configuration is *joint* it has two sets of voters, incoming and outgoing, and needs a majority
/// of each (CONF-10); a *voter* is then a member of either (CONF-11).
///
/// The default is the empty configuration, that of a node that waits to join.
///
/// A clone shares the sets and allocates nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Sets", into = "Sets"))]
pub struct Membership {
    sets: Arc<Sets>,
}

/// The sets of a configuration. Not every value is one: [`Membership`] holds those that are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Sets {
    #[cfg_attr(feature = "serde", serde(rename = "voters"))]
    pub(crate) incoming: NodeSet,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(crate) outgoing: NodeSet,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(crate) learners: NodeSet,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(crate) learners_next: NodeSet,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(crate) auto_leave: bool,
}

/// Why some sets of nodes are no configuration (CONF-4).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MembershipError {
    /// A configuration has at least one incoming voter, unless it is empty altogether.
    #[error(
        "a configuration of {outgoing} outgoing voters and {learners} learners has no (incoming) \
         voter, it needs at least one"
    )]
    NoVoter {
        /// The number of outgoing voters given.
        outgoing: usize,
        /// The number of learners given, learners-next included.
        learners: usize,
    },
    /// Ids are positive.
    #[error("a member has id 0, but ids start at 1")]
    ZeroId,
    /// A learner is in neither set of voters.
    #[error("node {id} is given as a voter and as a learner, it can be only one")]
    VoterAndLearner {
        /// The node in both sets.
        id: NodeId,
    },
    /// Who is to become a learner is voter in the outgoing set.
    #[error(
        "node {id} is to become a learner when the joint configuration is left, but is not one of \
         its outgoing voters"
    )]
    NextNotOutgoing {
        /// The node in learners-next.
        id: NodeId,
    },
    /// A node that is to become a learner is not an incoming voter.
    #[error(
        "node {id} is to become a learner when the joint configuration is left, but is one of its \
         incoming voters"
    )]
    NextAndIncoming {
        /// The node in both sets.
        id: NodeId,
    },
    /// Only a joint configuration is left.
    #[error(
        "auto-leave is set, but without outgoing voters the configuration is not joint and there \
         is nothing to leave"
    )]
    AutoLeaveNotJoint,
}

impl Membership {
    /// A configuration of these members that is not joint. The order of ids does not matter, nor
    /// do repetitions.
    ///
    /// # Errors
    ///
    /// If there is no voter (the empty configuration is [`Membership::default`]), an id is 0,
    /// or a node is voter and learner at once.
    pub fn new(
        voters: impl IntoIterator<Item = NodeId>,
        learners: impl IntoIterator<Item = NodeId>,
    ) -> Result<Self, MembershipError> {
        let membership = Self::joint(voters, [], learners, [], false)?;
        match membership.is_empty() {
            true => Err(MembershipError::NoVoter { outgoing: 0, learners: 0 }),
            false => Ok(membership),
        }
    }

    /// A configuration of these sets (CONF-12), for storages that keep them apart: joint if
    /// `outgoing` has a node, empty if no set has any. The order of ids does not matter, nor do
    /// repetitions.
    ///
    /// # Errors
    ///
    /// If the sets are no configuration by CONF-4.
    pub fn joint(
        incoming: impl IntoIterator<Item = NodeId>,
        outgoing: impl IntoIterator<Item = NodeId>,
        learners: impl IntoIterator<Item = NodeId>,
        learners_next: impl IntoIterator<Item = NodeId>,
        auto_leave: bool,
    ) -> Result<Self, MembershipError> {
        Self::try_from(Sets {
            incoming: incoming.into_iter().collect(),
            outgoing: outgoing.into_iter().collect(),
            learners: learners.into_iter().collect(),
            learners_next: learners_next.into_iter().collect(),
            auto_leave,
        })
    }

    /// A configuration of sets that are known to be one.
    pub(crate) fn from_valid(sets: Sets) -> Self {
        Self { sets: Arc::new(sets) }
    }

    pub(crate) fn sets(&self) -> &Sets {
        &self.sets
    }

    /// The incoming voters, ascending; while not joint, that is all voters.
    #[inline]
    #[must_use]
    pub fn voters(&self) -> &[NodeId] {
        self.sets.incoming.as_slice()
    }

    /// The outgoing voters, ascending; none while not joint.
    #[inline]
    #[must_use]
    pub fn outgoing(&self) -> &[NodeId] {
        self.sets.outgoing.as_slice()
    }

    /// The learners, ascending.
    #[inline]
    #[must_use]
    pub fn learners(&self) -> &[NodeId] {
        self.sets.learners.as_slice()
    }

    /// The outgoing voters that become learners when the joint configuration is left, ascending.
    #[inline]
    #[must_use]
    pub fn learners_next(&self) -> &[NodeId] {
        self.sets.learners_next.as_slice()
    }

    /// Whether the leader leaves the joint configuration by itself (CONF-9).
    #[inline]
    #[must_use]
    pub fn auto_leave(&self) -> bool {
        self.sets.auto_leave
    }

    /// Whether there are two sets of voters.
    #[inline]
    #[must_use]
    pub fn is_joint(&self) -> bool {
        !self.sets.outgoing.is_empty()
    }

    /// Whether there is no member: the configuration of a node that waits to join.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        // No incoming voter, no other member (CONF-4).
        self.sets.incoming.is_empty()
    }

    /// Whether the node is a voter, incoming or outgoing (CONF-11).
    #[inline]
    #[must_use]
    pub fn is_voter(&self, id: NodeId) -> bool {
        self.sets.incoming.contains(id) || self.sets.outgoing.contains(id)
    }

    /// Whether the node is a voter or a learner.
    #[inline]
    #[must_use]
    pub fn is_member(&self, id: NodeId) -> bool {
        self.is_voter(id) || self.sets.learners.contains(id)
    }

    /// The voters of both sets, ascending, each once (CONF-11).
    pub fn all_voters(&self) -> impl Iterator<Item = NodeId> + Clone {
        union(self.sets.incoming.iter(), self.sets.outgoing.iter())
    }

    /// All voters and learners, ascending, each once.
    pub fn members(&self) -> impl Iterator<Item = NodeId> + Clone {
        union(self.all_voters(), self.sets.learners.iter())
    }

    /// Every member other than `id`, ascending: its peers.
    pub(crate) fn peers(&self, id: NodeId) -> impl Iterator<Item = NodeId> + Clone {
        self.members().filter(move |&peer| peer != id)
    }

    /// Every voter of either set other than `id`, ascending: whom it asks for votes (CONF-11).
    pub(crate) fn other_voters(&self, id: NodeId) -> impl Iterator<Item = NodeId> + Clone {
        self.all_voters().filter(move |&voter| voter != id)
    }
}

/// Takes the sets as they are if they are a configuration (CONF-12), so deserialising does too.
impl TryFrom<Sets> for Membership {
    type Error = MembershipError;

    fn try_from(sets: Sets) -> Result<Self, MembershipError> {
        sets.validate()?;
        Ok(Self::from_valid(sets))
    }
}

impl From<Membership> for Sets {
    fn from(membership: Membership) -> Self {
        Arc::unwrap_or_clone(membership.sets)
    }
}

impl Sets {
    /// Whether CONF-4 holds.
    pub(crate) fn validate(&self) -> Result<(), MembershipError> {
        let Self { incoming, outgoing, learners, learners_next, auto_leave } = self;
        if [incoming, outgoing, learners, learners_next].iter().any(|set| set.contains(NodeId(0))) {
            return Err(MembershipError::ZeroId);
        }
        let members_left = [outgoing, learners, learners_next].iter().any(|set| !set.is_empty());
        if incoming.is_empty() && members_left {
            let learners = learners.len().saturating_add(learners_next.len());
            return Err(MembershipError::NoVoter { outgoing: outgoing.len(), learners });
        }
        let both = |id: &NodeId| incoming.contains(*id) || outgoing.contains(*id);
        if let Some(id) = learners.iter().find(both) {
            return Err(MembershipError::VoterAndLearner { id });
        }
        if let Some(id) = learners_next.iter().find(|id| !outgoing.contains(*id)) {
            return Err(MembershipError::NextNotOutgoing { id });
        }
        if let Some(id) = learners_next.iter().find(|id| incoming.contains(*id)) {
            return Err(MembershipError::NextAndIncoming { id });
        }
        match *auto_leave && outgoing.is_empty() {
            true => Err(MembershipError::AutoLeaveNotJoint),
            false => Ok(()),
        }
    }
}

/// `(1 2 4)&(1 2 3) learners(5) next(3) auto`: incoming voters, outgoing ones, and the rest.
impl fmt::Display for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sets { incoming, outgoing, learners, learners_next, auto_leave } = self.sets();
        write!(f, "{incoming}")?;
        if !outgoing.is_empty() {
            write!(f, "&{outgoing}")?;
        }
        if !learners.is_empty() {
            write!(f, " learners{learners}")?;
        }
        if !learners_next.is_empty() {
            write!(f, " next{learners_next}")?;
        }
        if *auto_leave {
            write!(f, " auto")?;
        }
        Ok(())
    }
}
