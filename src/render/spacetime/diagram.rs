//! What a diagram of a trace shows, whatever the reader chooses.

use quorate_conformance::replay::ReplayError;
use quorate_conformance::trace::{Event, Trace};

use super::arrows::{self, Arrow, Told};
use super::clocks::Clocks;
use super::happening::{self, Happening};
use crate::render::chart::Chart;

/// What a diagram of a trace shows, apart from the reader's choices.
#[derive(Debug)]
pub struct Diagram<'a> {
    pub(super) chart: Chart<'a>,
    pub(super) arrows: Vec<Arrow>,
    /// Nodes that run until the end of the faults leaves them dead: the lane and the row.
    pub(super) dead: Vec<(usize, usize)>,
    pub(super) happenings: Vec<Happening>,
    pub(super) clocks: Clocks,
}

impl<'a> Diagram<'a> {
    /// The diagram of a trace.
    ///
    /// # Errors
    /// [`ReplayError`] if the model does not follow the trace: then it is unknown which step sent a
    /// message.
    pub fn of(trace: &'a Trace) -> Result<Diagram<'a>, ReplayError> {
        let chart = Chart::of(trace)?;
        let lanes: Vec<u64> = chart.lanes.iter().map(|lane| lane.id).collect();
        let Told { arrows, dead } = arrows::of(trace, &lanes)?;
        let happenings = happening::of(trace, &lanes, &arrows);
        let clocks = Clocks::of(lanes.len(), &happenings, &arrows);
        Ok(Diagram { chart, arrows, dead, happenings, clocks })
    }

    /// Number of rows after row 0.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.happenings.len()
    }

    /// The rows that precede a row: without them it could have been otherwise. Sorted, without the
    /// row itself; empty for row 0 and for rows that do not exist.
    #[must_use]
    pub fn past(&self, row: usize) -> Vec<usize> {
        (1..row).filter(|other| self.precedes(*other, row)).collect()
    }

    /// The rows that follow from a row, sorted, without the row itself.
    #[must_use]
    pub fn future(&self, row: usize) -> Vec<usize> {
        (row + 1..=self.rows()).filter(|other| self.precedes(row, *other)).collect()
    }

    pub(super) fn precedes(&self, row: usize, other: usize) -> bool {
        self.clocks.precedes(row, other)
    }

    pub(super) fn trace(&self) -> &'a Trace {
        self.chart.trace
    }

    /// The event of a row.
    pub(super) fn event(&self, row: usize) -> Option<&'a Event> {
        let trace = self.trace();
        trace.steps.get(trace.start + row.checked_sub(1)?).map(|step| &step.event)
    }

    /// The row to which a run without end returns.
    pub(super) fn repeats(&self) -> Option<usize> {
        let trace = self.trace();
        trace.repeats.map(|steps| steps.saturating_sub(trace.start).min(self.rows()))
    }

    /// The row from which on a node is dead, because the faults end with it dead.
    pub(super) fn dead_from(&self, id: u64) -> Option<usize> {
        let lane = self.lane_of(id)?;
        self.dead.iter().find(|(dead, _)| *dead == lane).map(|(_, row)| *row)
    }

    pub(super) fn lane_of(&self, id: u64) -> Option<usize> {
        self.chart.lanes.iter().position(|lane| lane.id == id)
    }
}
