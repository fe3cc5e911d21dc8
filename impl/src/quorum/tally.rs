//! What the answers to a campaign amount to.

use super::is_majority;
use crate::NodeId;
use crate::membership::Membership;

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

/// Counts the answers of the voters (ELECT-4): granted, refused, or none yet. While joint, both
/// halves must be won, and one is enough to lose (CONF-10). A set without voters is won.
pub(crate) fn tally(membership: &Membership, answer: impl Fn(NodeId) -> Option<bool>) -> Tally {
    let incoming = of_half(membership.voters(), &answer);
    let outgoing = of_half(membership.outgoing(), &answer);
    match (incoming, outgoing) {
        (Tally::Lost, _) | (_, Tally::Lost) => Tally::Lost,
        (Tally::Won, Tally::Won) => Tally::Won,
        _ => Tally::Pending,
    }
}

fn of_half(voters: &[NodeId], answer: &impl Fn(NodeId) -> Option<bool>) -> Tally {
    let (mut granted, mut open) = (0_usize, 0_usize);
    for &voter in voters {
        match answer(voter) {
            Some(true) => granted = granted.saturating_add(1),
            Some(false) => {}
            None => open = open.saturating_add(1),
        }
    }
    if voters.is_empty() || is_majority(granted, voters.len()) {
        Tally::Won
    } else if is_majority(granted.saturating_add(open), voters.len()) {
        Tally::Pending
    } else {
        Tally::Lost
    }
}
