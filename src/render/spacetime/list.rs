//! The list that says the same as a diagram.

use quorate_conformance::trace::Event;
use serde::Serialize;

use super::arrows::End;
use super::diagram::Diagram;
use super::happening::Owner;
use super::marks::DEAD;
use super::options::Options;
use super::shown::Shown;

/// One line: a step, or a run of steps that is shown as one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Line {
    /// The row; the last one of a run.
    pub row: usize,
    /// The number that the reader sees.
    pub number: usize,
    /// How many steps it stands for.
    pub steps: usize,
    /// The node that it happens to; none for a lost message and for the end of the faults.
    pub node: Option<u64>,
    /// What happens, in the words of a trace.
    pub events: Vec<String>,
    /// What changes, node by node, such as `node 2: votes for 1`.
    pub changes: Vec<String>,
    /// The row that sent the message which arrives or is lost.
    pub sent: Option<usize>,
    /// The rows in which the messages that it sends end; those that are lost are among them.
    pub leads_to: Vec<usize>,
    /// Whether it is the current step.
    pub current: bool,
    /// The properties that are violated after it.
    pub violated: Vec<String>,
    /// Whether a run without end returns to the state before this line.
    pub loop_begins: bool,
}

impl Line {
    /// The line as one text.
    #[must_use]
    pub fn text(&self) -> String {
        let first = self.number - self.row;
        let mut parts = vec![self.events.join(", then ")];
        parts.extend(self.changes.iter().cloned());
        parts.extend(self.sent.map(|row| match row {
            0 => "the message was sent before the first step".to_owned(),
            row => format!("the message was sent in step {}", row + first),
        }));
        parts.extend(self.violated.iter().map(|name| format!("violates {name}")));
        parts.extend(self.loop_begins.then(|| "from here on the steps repeat for ever".to_owned()));
        parts.join("; ")
    }
}

/// The lines that a diagram draws with these options, in the order of its rows.
#[must_use]
pub fn list(diagram: &Diagram<'_>, options: &Options<'_>) -> Vec<Line> {
    let shown = Shown::of(diagram, options);
    let lanes = &diagram.chart.lanes;
    let mut lines = Vec::new();
    for group in &shown.groups {
        let rows = group.first..=group.last;
        let changes = lanes.iter().zip(&shown.columns).filter(|(_, column)| column.is_some());
        let changes = changes.flat_map(|(lane, _)| {
            let marks = lane.marks.iter().filter(|mark| rows.contains(&mark.row));
            let dead = diagram.dead_from(lane.id).filter(|row| rows.contains(row));
            let marks = marks.filter(move |mark| !mark.change.is_empty() && dead != Some(mark.row));
            let changes = marks.map(|mark| mark.change.as_str()).chain(dead.map(|_| DEAD));
            changes.map(|change| format!("node {}: {change}", lane.id))
        });
        let arrows = || diagram.arrows.iter().filter(|arrow| shown.concerns(arrow));
        let ends = |end: Option<(usize, End)>| {
            end.filter(|(row, end)| rows.contains(row) && *end != End::Gone)
        };
        lines.push(Line {
            row: group.last,
            number: group.last + options.first,
            steps: group.count,
            node: match diagram.happenings[group.last - 1].owner {
                Owner::Lane(lane) => Some(lanes[lane].id),
                Owner::Network | Owner::All => None,
            },
            events: rows
                .clone()
                .filter_map(|row| diagram.event(row))
                .map(Event::to_string)
                .collect(),
            changes: changes.collect(),
            sent: arrows().find(|arrow| ends(arrow.end).is_some()).map(|arrow| arrow.sent),
            leads_to: arrows()
                .filter(|arrow| rows.contains(&arrow.sent))
                .filter_map(|arrow| arrow.end.map(|(row, _)| row))
                .collect(),
            current: rows.contains(&shown.current),
            violated: shown.violated(group.last).map(str::to_owned).collect(),
            loop_begins: diagram.repeats() == Some(group.first - 1)
                && diagram.repeats() != Some(diagram.rows()),
        });
    }
    lines
}
