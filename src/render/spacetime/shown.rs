//! Which rows and messages a diagram shows, and where.

use std::collections::BTreeSet;

use super::arrows::Arrow;
use super::diagram::Diagram;
use super::happening::Owner;
use super::only::Only;
use super::options::Options;

/// Rows that follow one another and are shown as one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Group {
    pub(super) first: usize,
    pub(super) last: usize,
    /// How many rows it stands for.
    pub(super) count: usize,
}

/// What is shown of a diagram.
pub(super) struct Shown<'a> {
    pub(super) diagram: &'a Diagram<'a>,
    pub(super) options: Options<'a>,
    /// The current row, which exists.
    pub(super) current: usize,
    pub(super) groups: Vec<Group>,
    /// The column of each lane; none if it is hidden.
    pub(super) columns: Vec<Option<usize>>,
    /// For each row, the place of the last group at or before it, from 1; 0 for row 0.
    places: Vec<usize>,
    bad: BTreeSet<usize>,
}

impl<'a> Shown<'a> {
    pub(super) fn of(diagram: &'a Diagram<'a>, options: &Options<'a>) -> Shown<'a> {
        let mut columns = Vec::new();
        let mut column = 0;
        for lane in &diagram.chart.lanes {
            let shown = !options.hidden.contains(&lane.id);
            columns.push(shown.then_some(column));
            column += usize::from(shown);
        }
        let bad = options.violations.iter().map(|violation| violation.row).collect();
        let mut shown = Shown {
            diagram,
            options: *options,
            current: options.current.min(diagram.rows()),
            groups: Vec::new(),
            columns,
            places: vec![0],
            bad,
        };
        let mut concerned = vec![false; diagram.rows() + 1];
        for arrow in diagram.arrows.iter().filter(|arrow| shown.concerns(arrow)) {
            for row in arrow.rows() {
                concerned[row] = true;
            }
        }
        let mut joinable = false;
        for ((row, happening), concerned) in (1..).zip(&diagram.happenings).zip(&concerned[1..]) {
            let lane = match happening.owner {
                Owner::Lane(lane) => Some(lane),
                Owner::Network | Owner::All => None,
            };
            if shown.keeps(row, lane, *concerned) {
                let joins = options.collapse && joinable && happening.local && shown.may_join(row);
                match shown.groups.last_mut().filter(|group| joins && group.last + 1 == row) {
                    Some(group) => {
                        group.last = row;
                        group.count += 1;
                    }
                    None => shown.groups.push(Group { first: row, last: row, count: 1 }),
                }
                joinable = happening.local;
            }
            shown.places.push(shown.groups.len());
        }
        shown
    }

    /// Whether a row may be one with the row before it: neither the current step nor the start of a
    /// loop lies between them, and neither violates anything.
    fn may_join(&self, row: usize) -> bool {
        let edge = [Some(self.current), self.diagram.repeats()].contains(&Some(row - 1));
        !edge && !self.is_bad(row) && !self.is_bad(row - 1)
    }

    fn keeps(&self, row: usize, lane: Option<usize>, concerned: bool) -> bool {
        let hidden = |lane: usize| self.columns[lane].is_none();
        if self.is_bad(row) && lane.is_none_or(|lane| !hidden(lane)) {
            return true;
        }
        match self.diagram.happenings[row - 1].owner {
            Owner::All => true,
            // A lost message is shown where both of its lanes are.
            Owner::Network => concerned,
            Owner::Lane(lane) if hidden(lane) => false,
            Owner::Lane(lane) => match self.options.only {
                None => true,
                Some(Only::Node(id)) => concerned || self.diagram.lane_of(id) == Some(lane),
                Some(Only::Kind(_)) => concerned,
            },
        }
    }

    /// Whether a message belongs to the projection, and both of its lanes are shown.
    pub(super) fn concerns(&self, arrow: &Arrow) -> bool {
        let (from, to) = arrow.lanes;
        let lanes = self.columns[from].is_some() && self.columns[to].is_some();
        lanes
            && match self.options.only {
                None => true,
                Some(Only::Node(id)) => arrow.message.from == id || arrow.message.to == id,
                Some(Only::Kind(kind)) => arrow.message.body.name() == kind,
            }
    }

    pub(super) fn is_bad(&self, row: usize) -> bool {
        self.bad.contains(&row)
    }

    /// The properties that a row violates.
    pub(super) fn violated(&self, row: usize) -> impl Iterator<Item = &str> {
        let violations = self.options.violations.iter();
        violations.filter(move |known| known.row == row).map(|known| known.property.as_str())
    }

    /// The place of a row among the groups; a row that is not shown has that of the last one before
    /// it.
    pub(super) fn place(&self, row: usize) -> usize {
        self.places[row.min(self.diagram.rows())]
    }

    /// Whether a row is shown.
    pub(super) fn has(&self, row: usize) -> bool {
        let group = self.place(row).checked_sub(1).map(|at| self.groups[at]);
        row == 0 || group.is_some_and(|group| (group.first..=group.last).contains(&row))
    }

    /// Lines of causality through hidden lanes: from a row to a row, with their lanes. A line is
    /// left out where its end follows from its beginning without it.
    pub(super) fn detours(&self) -> Vec<((usize, usize), (usize, usize))> {
        let clocks = &self.diagram.clocks;
        let lanes = self.columns.len();
        // For each row on a hidden lane, the last row of each shown lane that leads to it through
        // hidden lanes alone.
        let mut via = vec![Vec::new(); self.diagram.rows() + 1];
        let mut latest: Vec<Vec<usize>> = vec![vec![0; lanes]; lanes];
        let mut before = vec![0; lanes];
        let mut ends: Vec<Vec<&Arrow>> = vec![Vec::new(); self.diagram.rows() + 1];
        for arrow in &self.diagram.arrows {
            if let Some((row, _)) = arrow.end {
                ends[row].push(arrow);
            }
        }
        let mut lines = Vec::new();
        for row in 1..=self.diagram.rows() {
            let Owner::Lane(lane) = self.diagram.happenings[row - 1].owner else { continue };
            let arriving = ends[row].iter().filter(|arrow| arrow.lanes.1 == lane);
            if self.columns[lane].is_some() {
                for arrow in arriving.filter(|arrow| self.columns[arrow.lanes.0].is_none()) {
                    let sources: &Vec<usize> = &via[arrow.sent];
                    for (source, from) in sources.iter().enumerate() {
                        let known = clocks.clock(before[lane])[source];
                        if source != lane && *from > known {
                            lines.push(((*from, source), (row, lane)));
                        }
                    }
                }
            } else {
                let mut own = latest[lane].clone();
                for arrow in arriving {
                    let from = arrow.lanes.0;
                    if self.columns[from].is_some() {
                        own[from] = own[from].max(arrow.sent);
                    } else if let Some(other) = via.get(arrow.sent) {
                        for (own, other) in own.iter_mut().zip(other) {
                            *own = (*own).max(*other);
                        }
                    }
                }
                latest[lane].clone_from(&own);
                via[row] = own;
            }
            before[lane] = row;
        }
        lines.retain(|((from, _), (to, _))| self.has(*from) && self.has(*to));
        lines
    }
}
