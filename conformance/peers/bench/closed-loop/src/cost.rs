//! What operations cost.

use std::time::{Duration, Instant};

use crate::allocations::Counting;

/// What operations cost, without what prepares them. Instructions are counted from outside: by
/// callgrind, between entering and leaving [`measured_part`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Time on the clock.
    pub time: Duration,
    /// Allocations and reallocations, if [`Counting`] is the global allocator.
    pub allocations: u64,
}

impl Cost {
    /// Does some work and adds what it costs.
    pub(crate) fn add(&mut self, work: impl FnOnce()) {
        let (allocations, start) = (Counting::count(), Instant::now());
        measured_part(work);
        self.time += start.elapsed();
        self.allocations += Counting::count() - allocations;
    }
}

/// Stays a function, with this name, for `callgrind --toggle-collect`.
#[inline(never)]
fn measured_part(work: impl FnOnce()) {
    work();
}
