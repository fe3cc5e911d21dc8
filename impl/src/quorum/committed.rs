//! The index that a quorum has reached.

use crate::configuration::Configuration;
use crate::{Index, NodeId};

/// What a set without voters has reached: everything.
const NO_LIMIT: Index = Index::MAX;

/// Voters of a half that are sorted on the stack.
const FEW: usize = 8;

/// The largest index that a quorum has reached, given what each voter has (COMMIT-1); while joint,
/// the lower of that of the two halves (CONF-10). [`Index::MAX`] if there is no voter.
///
/// Given the read position that each voter confirmed, it is the confirmed position (READ-3).
#[inline]
pub(crate) fn committed(configuration: &Configuration, reached: impl Fn(NodeId) -> Index) -> Index {
    let incoming = of_half(configuration.voters(), &reached);
    match configuration.is_joint() {
        true => incoming.min(of_half(configuration.outgoing(), &reached)),
        false => incoming,
    }
}

fn of_half(voters: &[NodeId], reached: &impl Fn(NodeId) -> Index) -> Index {
    let mut few = [0; FEW];
    match few.get_mut(..voters.len()) {
        Some(few) => {
            few.iter_mut().zip(voters).for_each(|(slot, &voter)| *slot = reached(voter));
            of_majority(few)
        }
        None => of_majority(&mut voters.iter().map(|&voter| reached(voter)).collect::<Vec<_>>()),
    }
}

/// The largest index that a majority of these reach.
fn of_majority(indexes: &mut [Index]) -> Index {
    if let [a, b, c] = *indexes {
        // The usual cluster: the one in the middle.
        return a.max(b).min(c).max(a.min(b));
    }
    indexes.sort_unstable();
    // All from this place on have reached what stands there: of 3, the upper 2; of 4, the upper 3.
    let lowest = indexes.len().saturating_sub(1) / 2;
    indexes.get(lowest).copied().unwrap_or(NO_LIMIT)
}
