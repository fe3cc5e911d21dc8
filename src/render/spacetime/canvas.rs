//! Where things are on a diagram.

use std::collections::BTreeMap;

use super::arrows::Arrow;
use super::diagram::Diagram;
use super::marks::DEAD;
use super::segment::Segment;
use super::shown::Shown;

const LEFT: usize = 52;
const LANE: usize = 158;
/// Where row 0 is.
pub(super) const TOP: usize = 76;
/// Room for what the last lane says.
const RIGHT: usize = 176;
/// The height of a row.
pub(super) const ROW: usize = 36;
/// Room for the bracket of a loop.
pub(super) const LOOP: usize = 56;

/// The row that sends messages which do not end on the diagram, the sender's lane, and whether they
/// go to the right.
type Stub = (usize, usize, bool);

/// Where things are.
pub(super) struct Canvas<'a> {
    pub(super) shown: &'a Shown<'a>,
    pub(super) diagram: &'a Diagram<'a>,
    pub(super) width: usize,
    pub(super) height: usize,
    /// The messages that end in each group.
    pub(super) ends: Vec<Vec<&'a Arrow>>,
    /// The messages that are on their way at the current step and end in a later group.
    pub(super) flying: Vec<&'a Arrow>,
    /// The messages that end in no group.
    pub(super) stubs: BTreeMap<Stub, Vec<&'a Arrow>>,
    /// For each group, what happens on lanes and what that changes.
    pub(super) said: Vec<Vec<(usize, &'a str, &'a str)>>,
}

impl<'a> Canvas<'a> {
    pub(super) fn of(shown: &'a Shown<'a>) -> Canvas<'a> {
        let diagram = shown.diagram;
        let columns = shown.columns.iter().flatten().count();
        let bracket = if diagram.repeats().is_some() { LOOP } else { 0 };
        let mut canvas = Canvas {
            shown,
            diagram,
            width: LEFT + columns * LANE + RIGHT + bracket,
            height: TOP + (shown.groups.len() + 1) * ROW,
            ends: vec![Vec::new(); shown.groups.len() + 1],
            flying: Vec::new(),
            stubs: BTreeMap::new(),
            said: vec![Vec::new(); shown.groups.len() + 1],
        };
        for arrow in diagram.arrows.iter().filter(|arrow| shown.concerns(arrow)) {
            match arrow.end.filter(|(row, _)| shown.has(*row)) {
                Some(_) if arrow.flies_after(shown.current) => canvas.flying.push(arrow),
                Some((row, _)) => canvas.ends[shown.place(row)].push(arrow),
                None => {
                    let (from, to) = arrow.lanes;
                    canvas.stubs.entry((arrow.sent, from, from < to)).or_default().push(arrow);
                }
            }
        }
        for (lane, line) in diagram.chart.lanes.iter().enumerate() {
            // The model empties a node that is dead for good; that is not a change of its state.
            let dead = diagram.dead_from(line.id);
            let marks = line.marks.iter().filter(|mark| dead != Some(mark.row));
            for mark in marks.filter(|mark| shown.has(mark.row)) {
                let what = (lane, mark.event, mark.change.as_str());
                canvas.said[shown.place(mark.row)].push(what);
            }
        }
        for (lane, row) in diagram.dead.iter().filter(|(_, row)| shown.has(*row)) {
            canvas.said[shown.place(*row)].push((*lane, "", DEAD));
        }
        canvas
    }

    /// The middle of a lane; none if it is hidden.
    pub(super) fn x(&self, lane: usize) -> Option<usize> {
        self.shown.columns[lane].map(|column| LEFT + LANE / 2 + column * LANE)
    }

    /// Where the lanes end.
    pub(super) fn bottom(&self) -> usize {
        y(self.shown.groups.len()) + 16
    }

    /// The line of a message from its sending to a place on the receiver's lane.
    pub(super) fn line(&self, arrow: &Arrow, place: usize) -> Option<Segment> {
        let (from, to) = (self.x(arrow.lanes.0)?, self.x(arrow.lanes.1)?);
        let (y1, y2) = (y(self.shown.place(arrow.sent)), y(place));
        Some(Segment { x1: from as f64, y1: y1 as f64, x2: to as f64, y2: y2 as f64 })
    }
}

/// The middle of a group, by its place from 1; 0 is row 0.
pub(super) fn y(place: usize) -> usize {
    TOP + place * ROW
}
