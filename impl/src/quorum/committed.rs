//! The index that a quorum has reached.

use alloc::vec::Vec;

use crate::NodeId;
use crate::membership::Membership;

/// Voters of a half that are sorted on the stack.
const FEW: usize = 8;

/// The largest index that a quorum has reached, given what each voter has (COMMIT-1); while joint,
/// the lower of that of the two halves (CONF-10). A half without voters limits nothing: it has
/// reached `everything`.
///
/// Given the read position that each voter confirmed, it is the confirmed position (READ-3).
#[inline]
pub(crate) fn committed<T: Copy + Ord>(
    membership: &Membership,
    everything: T,
    reached: impl Fn(NodeId) -> T,
) -> T {
    let incoming = of_half(membership.voters(), everything, &reached);
    match membership.is_joint() {
        true => incoming.min(of_half(membership.outgoing(), everything, &reached)),
        false => incoming,
    }
}

fn of_half<T: Copy + Ord>(voters: &[NodeId], everything: T, reached: &impl Fn(NodeId) -> T) -> T {
    let mut few = [everything; FEW];
    match few.get_mut(..voters.len()) {
        Some(few) => {
            few.iter_mut().zip(voters).for_each(|(slot, &voter)| *slot = reached(voter));
            of_majority(few, everything)
        }
        None => {
            let mut many = voters.iter().map(|&voter| reached(voter)).collect::<Vec<_>>();
            of_majority(&mut many, everything)
        }
    }
}

/// The largest of these that a majority reaches; `everything` if there is none.
fn of_majority<T: Copy + Ord>(reached: &mut [T], everything: T) -> T {
    if let [a, b, c] = *reached {
        // The usual cluster: the one in the middle.
        return a.max(b).min(c).max(a.min(b));
    }
    reached.sort_unstable();
    // All from this place on have reached what stands there: of 3, the upper 2; of 4, the upper 3.
    let lowest = reached.len().saturating_sub(1) / 2;
    reached.get(lowest).copied().unwrap_or(everything)
}
