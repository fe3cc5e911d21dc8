//! Which step precedes which, by vector clocks.

use super::arrows::{Arrow, End};
use super::happening::{Happening, Owner};

/// The clock of each row.
#[derive(Debug)]
pub(super) struct Clocks {
    /// For each row and lane, the last row on the lane that precedes the row or is it; 0 for none.
    rows: Vec<Vec<usize>>,
    /// The rows on each lane.
    lanes: Vec<Vec<usize>>,
    /// The lane of each row; for a row of all lanes the first one.
    lane: Vec<Option<usize>>,
    /// For a row on no lane, the row that it hangs on.
    at: Vec<Option<usize>>,
}

impl Clocks {
    pub(super) fn of(lanes: usize, happenings: &[Happening], arrows: &[Arrow]) -> Clocks {
        // The rows that sent what ends in a row.
        let mut causes = vec![Vec::new(); happenings.len() + 1];
        for arrow in arrows {
            if let Some((row, end)) = arrow.end
                && end != End::Gone
            {
                causes[row].push(arrow.sent);
            }
        }
        let mut clocks = Clocks {
            rows: vec![vec![0; lanes]],
            lanes: vec![Vec::new(); lanes],
            lane: vec![None],
            at: vec![None],
        };
        for (row, happening) in (1..).zip(happenings) {
            let mut clock = vec![0; lanes];
            let mut merge = |other: &[usize]| {
                for (own, other) in clock.iter_mut().zip(other) {
                    *own = (*own).max(*other);
                }
            };
            causes[row].iter().for_each(|cause| merge(&clocks.rows[*cause]));
            let own = match happening.owner {
                Owner::Lane(lane) => lane..lane + 1,
                Owner::Network => 0..0,
                Owner::All => 0..lanes,
            };
            for lane in own.clone() {
                merge(&clocks.rows[clocks.lanes[lane].last().copied().unwrap_or(0)]);
            }
            for lane in own.clone() {
                clock[lane] = row;
                clocks.lanes[lane].push(row);
            }
            clocks.rows.push(clock);
            clocks.lane.push(own.clone().next());
            clocks.at.push(own.is_empty().then(|| causes[row].first().copied()).flatten());
        }
        clocks
    }

    /// The lane of a row, if it has one.
    pub(super) fn lane(&self, row: usize) -> Option<usize> {
        self.lane.get(row).copied().flatten()
    }

    /// The row that a row without a lane hangs on.
    pub(super) fn at(&self, row: usize) -> Option<usize> {
        self.at.get(row).copied().flatten()
    }

    /// For each lane, the last row that precedes one of the rows from `first` to `last`, and the
    /// first row that follows from one of them; 0 for none. Rows between these two are left out.
    pub(super) fn around(&self, first: usize, last: usize) -> (Vec<usize>, Vec<usize>) {
        let mut past = vec![0; self.lanes.len()];
        let mut next = vec![0; self.lanes.len()];
        for row in first..=last {
            for (lane, rows) in self.lanes.iter().enumerate() {
                let known = self.rows[row][lane].min(self.before(lane, first));
                past[lane] = past[lane].max(known);
                let follows = self.lane(row).and_then(|own| self.first_after(rows, own, row, last));
                if let Some(row) = follows
                    && (next[lane] == 0 || row < next[lane])
                {
                    next[lane] = row;
                }
            }
        }
        (past, next)
    }

    /// The last row on a lane before a row; 0 for none.
    fn before(&self, lane: usize, row: usize) -> usize {
        let rows = &self.lanes[lane];
        let count = rows.partition_point(|other| *other < row);
        count.checked_sub(1).map_or(0, |last| rows[last])
    }

    /// The first of a lane's rows after `last` that follows from a row on the lane `own`.
    fn first_after(&self, rows: &[usize], own: usize, row: usize, last: usize) -> Option<usize> {
        // Along a lane clocks only grow.
        let after = rows.partition_point(|other| *other <= last);
        let known = rows[after..].partition_point(|other| self.rows[*other][own] < row);
        rows.get(after + known).copied()
    }

    /// For each lane, its last row from `first` to `last`; 0 for none.
    pub(super) fn last_of(&self, first: usize, last: usize) -> Vec<usize> {
        let of = |lane| Some(self.before(lane, last + 1)).filter(|row| *row >= first);
        (0..self.lanes.len()).map(|lane| of(lane).unwrap_or(0)).collect()
    }

    /// Whether a row precedes another one.
    pub(super) fn precedes(&self, row: usize, other: usize) -> bool {
        let known = self.rows.get(other);
        match (self.lane(row), known) {
            (Some(lane), Some(clock)) => row < other && row <= clock[lane],
            _ => false,
        }
    }

    /// What a row on a lane knows of another lane just before its own messages.
    pub(super) fn clock(&self, row: usize) -> &[usize] {
        &self.rows[row]
    }
}
