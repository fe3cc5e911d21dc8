//! Majorities, of each half while joint (CONF-10).
//!
//! What is known of a voter comes as a function of its id, so that no map has to be built.

mod committed;
mod tally;
#[cfg(test)]
mod tests;
mod votes;

pub(crate) use self::committed::committed;
pub(crate) use self::tally::{Tally, tally};
pub(crate) use self::votes::Votes;
use crate::NodeId;
use crate::membership::Membership;

/// Whether `count` out of `voters` nodes are a majority.
#[inline]
fn is_majority(count: usize, voters: usize) -> bool {
    count > voters / 2
}

/// Whether the active nodes are a quorum (QUORUM-1, CONF-10). An empty set of voters asks for
/// none.
///
/// With "is it me" as the function: whether a node alone is a quorum (READ-3).
#[inline]
pub(crate) fn is_active_quorum(
    membership: &Membership,
    is_active: impl Fn(NodeId) -> bool,
) -> bool {
    let half = |voters: &[NodeId]| {
        let active = voters.iter().filter(|&&voter| is_active(voter)).count();
        voters.is_empty() || is_majority(active, voters.len())
    };
    half(membership.voters()) && half(membership.outgoing())
}
