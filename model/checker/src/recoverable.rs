//! From every state a lasting good state can be reached?

use super::bits::Bits;

/// The counts behind a recoverable's verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// States from which a lasting good state can be reached.
    pub recoverable: u64,
    /// States from which none can be reached, whatever happens beyond the bounds.
    pub trapped: u64,
    /// States for which it depends on what a bound cut, or on states that were not expanded.
    pub undecided: u64,
    /// Good states from which only good states can be reached, and nothing that was cut or not expanded.
    pub lasting: u64,
}

/// How many sets of states there are while one is decided, `open` included.
pub(super) const SETS: u64 = 6;

/// Decides one recoverable; also returns the first trapped state.
///
/// `reaching` finds the states from which one of a set can be reached. `good` are the good states among the expanded ones, `open` those that were
/// cut or not expanded. A state that is good for ever as far as was seen, but reaches an open one, may or may not be lasting; so may what leads to
/// it. Hence a state is trapped if it reaches neither a lasting nor an open state.
pub(super) fn decide(
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
