//! Where a search is.

use std::collections::VecDeque;
use std::time::Duration;

use crate::report::summary::collision_odds;
use crate::report::verdict::Kind;

/// The rate of the moment is taken over this time.
const WINDOW: Duration = Duration::from_secs(3);

/// Where a search is. Passed to the progress callback about ten times a second, at the end of each
/// level, and at the very beginning if the search continues from where an earlier run stopped.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The level being expanded; initial states are level 0.
    pub depth: u32,
    /// Distinct states known.
    pub distinct: u64,
    /// Initial states and successors generated within the boundary, repetitions included.
    pub generated: u64,
    /// Known states that are not yet expanded.
    pub frontier: u64,
    /// Time since the start, earlier runs included.
    pub elapsed: Duration,
    /// Distinct states a second, within the last few seconds.
    pub rate: f64,
    /// Distinct states a second, since this run started.
    pub average: f64,
    /// Memory held by the search (without what states hold on the heap).
    pub bytes: u64,
    /// Bytes of waiting states that are in a file and not in memory.
    pub spilled: u64,
    /// The probability that two different states were taken for one so far.
    pub collision_odds: f64,
    /// Distinct states that are known from the earlier run which this one continues.
    pub resumed: Option<u64>,
    /// What is known about each property, in the order of the report; empty if the search has none.
    pub properties: Vec<PropertyProgress>,
    /// Whether this is the end of level `depth`.
    pub level_end: bool,
}

/// What is known about a property during the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PropertyProgress {
    /// The property's name.
    pub name: &'static str,
    /// The property's kind.
    pub kind: Kind,
    /// What is known.
    pub so_far: SoFar,
}

/// See [`PropertyProgress`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoFar {
    /// Neither violated nor reached.
    Open,
    /// Violated; a shortest counterexample has so many steps.
    Violated(u32),
    /// A `sometimes` property holds after so many steps.
    Reached(u32),
    /// Decided on the graph, once the search is over.
    AtTheEnd,
}

/// How fast distinct states are found in one run.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    first: u64,
    marks: VecDeque<(Duration, u64)>,
}

impl Pace {
    /// A run that starts with so many states known.
    pub(crate) fn from(distinct: u64) -> Self {
        Pace { first: distinct, marks: VecDeque::from([(Duration::ZERO, distinct)]) }
    }

    /// Notes where a run is; returns the rate of the moment and the average.
    pub(crate) fn mark(&mut self, running: Duration, distinct: u64) -> (f64, f64) {
        while self.marks.get(1).is_some_and(|(at, _)| *at + WINDOW <= running) {
            self.marks.pop_front();
        }
        let (at, before) = self.marks.front().copied().unwrap_or((Duration::ZERO, self.first));
        // At the end of small levels calls come thick and fast.
        if self.marks.back().is_none_or(|(last, _)| *last + WINDOW / 32 <= running) {
            self.marks.push_back((running, distinct));
        }
        let rate = |more: u64, time: Duration| more as f64 / time.as_secs_f64().max(1e-3);
        (rate(distinct - before, running - at), rate(distinct - self.first, running))
    }
}

/// The counts of a moment, to be completed.
pub(crate) struct Counts {
    pub(crate) depth: u32,
    pub(crate) distinct: u64,
    pub(crate) generated: u64,
    pub(crate) frontier: u64,
}

impl Progress {
    /// What the counts say, and the clock; without memory and properties.
    pub(crate) fn of(
        counts: Counts,
        pace: &mut Pace,
        running: Duration,
        elapsed: Duration,
    ) -> Self {
        let Counts { depth, distinct, generated, frontier } = counts;
        let (rate, average) = pace.mark(running, distinct);
        Progress {
            depth,
            distinct,
            generated,
            frontier,
            elapsed,
            rate,
            average,
            bytes: 0,
            spilled: 0,
            collision_odds: collision_odds(distinct),
            resumed: None,
            properties: Vec::new(),
            level_end: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_of_the_moment_forgets_and_the_average_does_not() {
        let mut pace = Pace::from(1_000);
        let at = Duration::from_secs;
        assert_eq!(pace.mark(at(1), 1_100), (100.0, 100.0));
        assert_eq!(pace.mark(at(2), 1_300), (150.0, 150.0));
        for second in 3..20 {
            pace.mark(at(second), 1_300);
        }
        assert_eq!(pace.mark(at(20), 1_300), (0.0, 15.0));
    }

    #[test]
    fn nothing_is_divided_by_no_time() {
        let (now, average) = Pace::from(0).mark(Duration::ZERO, 0);
        assert_eq!((now, average), (0.0, 0.0));
    }
}
