//! Voters and learners.

use std::collections::BTreeSet;

use crate::NodeId;

/// The configuration of a cluster: its voters and, disjoint from them, its learners.
///
/// Learners follow and answer (VOTE-8), but count in no quorum and never campaign.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Configuration {
    voters: BTreeSet<NodeId>,
    learners: BTreeSet<NodeId>,
}

/// Why a set of voters and learners is no configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// A configuration has at least one voter.
    #[error("a configuration of {learners} learners has no voter, it needs at least one")]
    NoVoter {
        /// The number of learners given.
        learners: usize,
    },
    /// Ids are positive.
    #[error("a member has id 0, but ids start at 1")]
    ZeroId,
    /// A member is either voter or learner.
    #[error("node {id} is given as a voter and as a learner, it can be only one")]
    VoterAndLearner {
        /// The node in both sets.
        id: NodeId,
    },
}

impl Configuration {
    /// A configuration of these members.
    ///
    /// # Errors
    ///
    /// If there is no voter, an id is 0, or a node is voter and learner at once.
    pub fn new(
        voters: impl IntoIterator<Item = NodeId>,
        learners: impl IntoIterator<Item = NodeId>,
    ) -> Result<Self, ConfigurationError> {
        let configuration =
            Self { voters: voters.into_iter().collect(), learners: learners.into_iter().collect() };
        configuration.validate()?;
        Ok(configuration)
    }

    /// Deserialising can build what `new` refuses, so a node checks what it loads.
    pub(crate) fn validate(&self) -> Result<(), ConfigurationError> {
        if self.voters.is_empty() {
            return Err(ConfigurationError::NoVoter { learners: self.learners.len() });
        }
        if self.voters.contains(&0) || self.learners.contains(&0) {
            return Err(ConfigurationError::ZeroId);
        }
        match self.voters.intersection(&self.learners).next() {
            Some(&id) => Err(ConfigurationError::VoterAndLearner { id }),
            None => Ok(()),
        }
    }

    /// The voters, ascending.
    #[must_use]
    pub fn voters(&self) -> &BTreeSet<NodeId> {
        &self.voters
    }

    /// The learners, ascending.
    #[must_use]
    pub fn learners(&self) -> &BTreeSet<NodeId> {
        &self.learners
    }

    /// Whether the node is a voter.
    #[must_use]
    pub fn is_voter(&self, id: NodeId) -> bool {
        self.voters.contains(&id)
    }

    /// Whether the node is a voter or a learner.
    #[must_use]
    pub fn is_member(&self, id: NodeId) -> bool {
        self.is_voter(id) || self.learners.contains(&id)
    }

    /// Every member other than `id`: its peers.
    pub(crate) fn peers(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        self.voters.iter().chain(&self.learners).copied().filter(move |&peer| peer != id)
    }

    /// Every voter other than `id`.
    pub(crate) fn other_voters(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        self.voters.iter().copied().filter(move |&voter| voter != id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_configuration() {
        assert_eq!(Configuration::new([], [4]), Err(ConfigurationError::NoVoter { learners: 1 }));
        assert_eq!(Configuration::new([0, 1], []), Err(ConfigurationError::ZeroId));
        assert_eq!(Configuration::new([1], [0]), Err(ConfigurationError::ZeroId));
        assert_eq!(
            Configuration::new([1, 2], [2, 3]),
            Err(ConfigurationError::VoterAndLearner { id: 2 })
        );
    }

    #[test]
    fn peers_are_the_other_members() {
        let configuration = Configuration::new([1, 2, 3], [4]).unwrap();
        assert_eq!(configuration.peers(2).collect::<Vec<_>>(), [1, 3, 4]);
        assert_eq!(configuration.other_voters(2).collect::<Vec<_>>(), [1, 3]);
        assert!(configuration.is_member(4) && !configuration.is_voter(4));
        assert!(!configuration.is_member(5));
    }
}
