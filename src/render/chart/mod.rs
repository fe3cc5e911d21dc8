//! A trace as a message chart: one lane for each node, one row for each step, time runs downwards.

mod lanes;
mod svg;

use quorate_conformance::replay::ReplayError;
use quorate_conformance::sent::{sent, taken};
use quorate_conformance::trace::{Event, Message, Trace};

pub use lanes::Lane;
pub use svg::{draw, label, shortened};

/// What a chart shows. Row 0 is the state after the scenario's start commands.
#[derive(Debug)]
pub struct Chart<'a> {
    /// The trace.
    pub trace: &'a Trace,
    /// The lanes, in the order of the ids.
    pub lanes: Vec<Lane>,
    /// The messages that arrive or are lost, in that order.
    pub arrows: Vec<Arrow<'a>>,
    /// How many rows follow row 0.
    pub rows: usize,
}

/// A message on its way.
#[derive(Debug)]
pub struct Arrow<'a> {
    /// The message.
    pub message: &'a Message,
    /// The row in which it was sent; 0 if a start command sent it.
    pub sent: usize,
    /// The row in which it arrives or is lost.
    pub ends: usize,
    /// How it ends.
    pub end: End,
}

/// How a message ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The receiver takes it.
    Arrives,
    /// The receiver takes it, and another copy stays on its way.
    Copied,
    /// The network loses it.
    Lost,
}

impl<'a> Chart<'a> {
    /// The chart of a trace.
    ///
    /// # Errors
    /// [`ReplayError`] if the model does not follow the trace: then it is unknown which step sent a
    /// message.
    pub fn of(trace: &'a Trace) -> Result<Chart<'a>, ReplayError> {
        let sent = sent(trace)?;
        let row = |index: usize| (index + 1).saturating_sub(trace.start);
        // Messages on their way with the row of their sending; equal messages leave in that order.
        let mut flying: Vec<(Message, usize)> = Vec::new();
        let (mut arrows, mut begin) = (Vec::new(), Vec::new());
        for (index, step) in trace.steps.iter().enumerate() {
            if index == trace.start {
                begin.clone_from(&flying);
            }
            if step.event == Event::Again {
                flying.clone_from(&begin);
            }
            let ended = match &step.event {
                Event::Duplicate(message) => Some((message, End::Copied)),
                Event::Drop(message) => Some((message, End::Lost)),
                event => taken(event).map(|message| (message, End::Arrives)),
            };
            if let Some((message, end)) = ended {
                let at = flying.iter().position(|(other, _)| other == message);
                let from = at.map_or(0, |at| flying[at].1);
                if let Some(at) = at.filter(|_| end != End::Copied) {
                    flying.remove(at);
                }
                if index >= trace.start {
                    arrows.push(Arrow { message, sent: from, ends: row(index), end });
                }
            }
            flying.extend(sent[index].iter().map(|message| (message.clone(), row(index))));
        }
        let rows = trace.steps.len() - trace.start.min(trace.steps.len());
        Ok(Chart { trace, lanes: lanes::of(trace), arrows, rows })
    }
}
