//! Majorities of the voters.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::{Index, NodeId};

/// The answers to a campaign: for each voter that answered, whether it granted.
pub(crate) type Votes = BTreeMap<NodeId, bool>;

/// What the answers so far say (ELECT-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tally {
    /// The grants are a quorum.
    Won,
    /// The grants can no longer become a quorum.
    Lost,
    /// It is open.
    Pending,
}

/// Whether `count` out of `voters` nodes are a majority.
pub(crate) fn is_quorum(count: usize, voters: usize) -> bool {
    count > voters / 2
}

/// Counts the answers of the voters (ELECT-4); those of other nodes do not matter.
pub(crate) fn tally(voters: &BTreeSet<NodeId>, votes: &Votes) -> Tally {
    let mut granted = 0;
    let mut open = 0;
    for voter in voters {
        match votes.get(voter) {
            Some(true) => granted += 1,
            Some(false) => {}
            None => open += 1,
        }
    }
    if is_quorum(granted, voters.len()) {
        Tally::Won
    } else if is_quorum(granted + open, voters.len()) {
        Tally::Pending
    } else {
        Tally::Lost
    }
}

/// The largest index that a quorum of voters match, given the match of each (COMMIT-1).
///
/// Quadratic in the handful of voters, which costs less than sorting them on the heap.
pub(crate) fn committed<I>(matches: I) -> Index
where
    I: Iterator<Item = Index> + Clone,
{
    let voters = matches.clone().count();
    let reached = |index| is_quorum(matches.clone().filter(|&m| m >= index).count(), voters);
    matches.clone().filter(|&index| reached(index)).max().unwrap_or(0)
}
