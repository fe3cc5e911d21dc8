//! When a search ends early, and how it says where it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::report::ending::Ending;

/// When to stop, and how many threads to use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Stop after the first expanded state at which this many distinct states are known. The same
    /// for any number of threads.
    pub max_states: Option<u64>,
    /// Stop after this much time.
    pub timeout: Option<Duration>,
    /// Worker threads; 0 counts as 1.
    pub threads: usize,
    /// Stop soon after this turns true (Ctrl-C).
    pub stop: Option<Arc<AtomicBool>>,
    /// Stop at the end of the level in which the first `always` or edge property was violated.
    /// Without effect if the model has recoverables, which need the whole graph.
    pub stop_on_violation: bool,
    /// Stop when the search holds this many bytes, without what states hold on the heap. With
    /// files ([`Store`](crate::Store)) waiting states go to a file before that.
    pub memory: Option<u64>,
    /// Chooses the hash function. Two searches with different seeds agree unless fingerprints
    /// collided in one.
    pub seed: u64,
    /// Check every state that is kept (a packed one is read back, the hash of a whole one
    /// compared), instead of the first few thousand and one in 256 after them. The default is yes
    /// in builds with debug assertions.
    pub every_pack: bool,
}

impl Default for Limits {
    /// No limit, one thread, and not stopped by a violation; see [`Limits::every_pack`].
    fn default() -> Self {
        Limits {
            max_states: None,
            timeout: None,
            threads: 1,
            stop: None,
            stop_on_violation: false,
            memory: None,
            seed: 0,
            every_pack: cfg!(debug_assertions),
        }
    }
}

/// Numbers of states are `u32`; so many are kept free, for the successors of the last state and the
/// arrivals of a round.
pub(crate) const SPARE: u32 = 1 << 24;

/// The clock and the switches of one search.
pub(crate) struct Watch<'a> {
    limits: &'a Limits,
    start: Instant,
    /// Spent in earlier runs.
    before: Duration,
    said: Instant,
}

impl<'a> Watch<'a> {
    pub(crate) fn start(limits: &'a Limits) -> Self {
        let start = Instant::now();
        Watch { limits, start, before: Duration::ZERO, said: start }
    }

    /// Counts the time of earlier runs too; it does not count for the timeout.
    pub(crate) fn resume(&mut self, before: Duration) {
        self.before = before;
    }

    /// Time since the start of this run.
    pub(crate) fn running(&self) -> Duration {
        self.start.elapsed()
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.before + self.start.elapsed()
    }

    /// Why to stop now, for reasons outside the search.
    pub(crate) fn over(&self) -> Option<Ending> {
        if self.limits.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Some(Ending::Interrupted);
        }
        let timeout = self.limits.timeout?;
        (self.start.elapsed() >= timeout).then_some(Ending::Timeout(timeout))
    }

    /// Whether it is time for another progress call.
    pub(crate) fn due(&mut self) -> bool {
        let now = Instant::now();
        let due = now - self.said >= Duration::from_millis(100);
        if due {
            self.said = now;
        }
        due
    }

    /// How many distinct states are enough.
    pub(crate) fn max_states(&self) -> u64 {
        self.limits.max_states.unwrap_or(u64::MAX).min(u64::from(u32::MAX - SPARE))
    }
}
