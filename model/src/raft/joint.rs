//! CONF-10: quorums where there may be two sets of voters. With one set they are those of ELECT-4,
//! QUORUM-1 and COMMIT-1.

use super::guard::{Conjunct, Guard, Relation};
use crate::ids::{NodeId, NodeSet};

/// The two sets of voters; outgoing is empty unless the configuration is joint. CONF-4.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct Halves {
    /// The voters of the configuration that comes, or of the only one.
    pub incoming: NodeSet,
    /// The voters of the configuration that goes.
    pub outgoing: NodeSet,
}

impl Halves {
    /// One set of voters.
    #[inline]
    #[must_use]
    pub const fn one(voters: NodeSet) -> Self {
        Halves { incoming: voters, outgoing: NodeSet::EMPTY }
    }

    /// Whether there are two sets. CONF-4.
    #[inline]
    #[must_use]
    pub const fn is_joint(self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Every voter: the members of either set. CONF-11.
    #[inline]
    #[must_use]
    pub const fn all(self) -> NodeSet {
        self.incoming.union(self.outgoing)
    }
}

/// What the answers to a campaign amount to. ELECT-4.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Tally {
    /// The grants are a quorum.
    Won,
    /// No quorum is possible even if every voter that has not answered grants.
    Lost,
    /// Neither.
    Pending,
}

/// The answers to a campaign. ELECT-4.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct Votes {
    /// Who granted.
    pub granted: NodeSet,
    /// Who refused.
    pub refused: NodeSet,
    /// Grants counted more than once; only without ELECT-4.
    pub extra_grants: u8,
}

impl Votes {
    /// Won if won in both sets, lost if lost in either. ELECT-4, CONF-10 (paper §5.2, thesis §4.3).
    #[inline]
    #[must_use]
    pub const fn tally(self, voters: Halves) -> Tally {
        match (self.tally_of(voters.incoming), self.tally_of(voters.outgoing)) {
            (Tally::Won, Tally::Won) => Tally::Won,
            (Tally::Lost, _) | (_, Tally::Lost) => Tally::Lost,
            _ => Tally::Pending,
        }
    }

    /// The same in one set. ELECT-4.
    #[inline]
    const fn tally_of(self, voters: NodeSet) -> Tally {
        let grants = self.granted.intersection(voters).len() + self.extra_grants;
        let silent = voters.difference(self.granted.union(self.refused)).len();
        if grants >= voters.majority() {
            Tally::Won
        } else if grants + silent < voters.majority() {
            Tally::Lost
        } else {
            Tally::Pending
        }
    }
}

/// The largest index that a quorum of voters match; while joint, the lower index of the two sets.
/// None means that there is no limit, because there is no voter. COMMIT-1, CONF-10 (paper §5.3,
/// thesis §4.3).
#[inline]
#[must_use]
pub fn quorum_index(voters: Halves, matched: impl Fn(NodeId) -> u8) -> Option<u8> {
    let halves = [voters.incoming, voters.outgoing];
    halves.into_iter().filter_map(|half| quorum_index_of(half, &matched)).min()
}

/// The same for one set. It is what one of the voters matches. COMMIT-1.
#[inline]
fn quorum_index_of(voters: NodeSet, matched: &impl Fn(NodeId) -> u8) -> Option<u8> {
    let has_quorum = |index: &u8| {
        let match_it: NodeSet = voters.iter().filter(|id| *index <= matched(*id)).collect();
        match_it.is_quorum_of(voters)
    };
    voters.iter().map(matched).filter(has_quorum).max()
}

/// Some nodes, which the name describes, are a quorum: a majority of each set. QUORUM-1, COMMIT-1,
/// CONF-10 (thesis §4.3).
#[inline]
#[must_use]
pub fn is_quorum(name: &'static str, nodes: NodeSet, voters: Halves) -> Guard {
    let incoming = is_majority(name, nodes, ("majority", voters.incoming));
    if !voters.is_joint() {
        return Guard::all(&[incoming]);
    }
    Guard::all(&[incoming, is_majority(name, nodes, ("outgoing majority", voters.outgoing))])
}

/// The same for one set.
#[inline]
const fn is_majority(
    name: &'static str,
    nodes: NodeSet,
    (majority, voters): (&'static str, NodeSet),
) -> Conjunct {
    let count = nodes.intersection(voters).len();
    Conjunct::new((name, count), Relation::Ge, (majority, voters.majority()))
}
