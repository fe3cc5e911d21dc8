//! How a search ended.

use std::fmt;
use std::time::Duration;

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every state reachable within the boundary was expanded.
    Complete,
    /// [`Limits::max_states`](crate::Limits::max_states) was reached.
    MaxStates(u64),
    /// [`Limits::timeout`](crate::Limits::timeout) was reached.
    Timeout(Duration),
    /// [`Limits::stop`](crate::Limits::stop) was set.
    Interrupted,
    /// [`Limits::memory`](crate::Limits::memory) was reached.
    Memory(u64),
    /// A violation was found and [`Limits::stop_on_violation`](crate::Limits::stop_on_violation)
    /// was set.
    Violation,
    /// The [`Visitor`](crate::Visitor) broke off.
    Visitor,
}

impl Ending {
    /// Whether every state within the boundary was expanded.
    pub fn is_complete(self) -> bool {
        self == Ending::Complete
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ending::Complete => f.write_str("complete within bounds"),
            Ending::MaxStates(n) => write!(f, "stopped at {n} states"),
            Ending::Timeout(t) => write!(f, "stopped after {:.1} s", t.as_secs_f64()),
            Ending::Memory(bytes) => write!(f, "stopped at {} MiB", bytes >> 20),
            Ending::Interrupted => f.write_str("interrupted"),
            Ending::Violation => f.write_str("stopped at a violation"),
            Ending::Visitor => f.write_str("stopped by the visitor"),
        }
    }
}
