//! From every state a lasting good state can be reached?

use crate::report::verdict::Recovery;
use crate::store::bits::Bits;

/// How many sets of states there are while one is decided, `open` included.
pub(crate) const SETS: u64 = 6;

/// Decides one recoverable; also returns the first trapped state.
///
/// `reaching` finds the states from which one of a set can be reached. `good` are the good states
/// among the expanded ones, `open` those with a truncated step and those that were not expanded. A
/// state that reaches only good states, but also an open one, may or may not be lasting. The same
/// holds for the states that lead to it. So a state is trapped if it reaches neither a lasting nor
/// an open state.
pub(crate) fn decide(
    reaching: &mut dyn FnMut(&Bits) -> Bits,
    states: usize,
    good: &Bits,
    open: &Bits,
) -> (Recovery, Option<u32>) {
    let mut doubtful = open.clone();
    for id in (0..states as u32).filter(|&id| !good.contains(id)) {
        doubtful.insert(id);
    }
    let left = reaching(&doubtful);
    let mut lasting = Bits::new(states);
    for id in (0..states as u32).filter(|&id| !left.contains(id)) {
        lasting.insert(id);
    }
    let sure = reaching(&lasting);
    let maybe = reaching(open);
    let mut recovery = Recovery { lasting: lasting.count(), ..Recovery::default() };
    let mut first = None;
    for id in 0..states as u32 {
        if sure.contains(id) {
            recovery.recoverable += 1;
        } else if maybe.contains(id) {
            recovery.undecided += 1;
        } else {
            recovery.trapped += 1;
            first = first.or(Some(id));
        }
    }
    (recovery, first)
}
