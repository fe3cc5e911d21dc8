//! Why a change is refused.

use super::{ConfChange, Edit};
use crate::membership::Membership;

/// Why a configuration does not take a change (CONF-6, CONF-7). It stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfChangeError {
    /// A joint configuration takes no change but that of leaving it.
    #[error(
        "the change '{change}' is refused while the configuration is joint, {membership}: only \
         leaving it is possible"
    )]
    AlreadyJoint {
        /// The configuration that was to change.
        membership: Membership,
        /// The change.
        change: ConfChange,
    },
    /// Only a joint configuration can be left.
    #[error("the configuration {membership} is not joint, there is nothing to leave")]
    NotJoint {
        /// The configuration that was to be left.
        membership: Membership,
    },
    /// A change without a joint configuration alters one voter at most, or quorums before and
    /// after might not overlap.
    #[error(
        "the change '{change}' of the configuration {membership} alters {altered} voters, at \
         most 1 changes without a joint configuration"
    )]
    MoreThanOneVoter {
        /// The configuration that was to change.
        membership: Membership,
        /// The change.
        change: ConfChange,
        /// How many nodes are voters either before or after, not both.
        altered: usize,
    },
    /// The change leaves no voter, or there was none before.
    #[error(
        "the change '{change}' of the configuration {membership} is refused: before and after \
         it there must be a voter"
    )]
    NoVoters {
        /// The configuration that was to change.
        membership: Membership,
        /// The change.
        change: ConfChange,
    },
    /// Ids are positive (CONF-7).
    #[error("the edit '{edit}' names node 0, but ids start at 1")]
    ZeroId {
        /// The edit with id 0.
        edit: Edit,
    },
}
