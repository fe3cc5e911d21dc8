//! The ranks of a graph as rows, with a bend wherever a long link passes a rank.

use std::collections::BTreeMap;

use super::shape::Item;

/// The room that a bend takes within its rank, in pixels.
pub(super) const BEND: f64 = 8.0;

/// The most bends. A link beyond them is drawn straight, so that a dense graph stays quick.
const MOST_BENDS: usize = 6_000;

/// A graph of nodes in rows: first the items, then the bends. Neighbours are one row apart.
pub(super) struct Layers {
    /// The row of each node.
    pub(super) rank: Vec<usize>,
    /// The nodes of each row, in order.
    pub(super) rows: Vec<Vec<usize>>,
    /// Neighbours of each node in the row before.
    pub(super) up: Vec<Vec<usize>>,
    /// Neighbours of each node in the row after.
    pub(super) down: Vec<Vec<usize>>,
    /// The bends between two items of different rows, from the lower row to the higher one. Links
    /// of both directions share them.
    bends: BTreeMap<(usize, usize), Vec<usize>>,
}

impl Layers {
    pub(super) fn of(items: &[Item], links: &[(usize, usize)]) -> Layers {
        let mut known: Vec<u32> = items.iter().map(|item| item.rank).collect();
        known.sort_unstable();
        known.dedup();
        let row = |item: &Item| known.partition_point(|rank| *rank < item.rank);
        let mut layers = Layers {
            rank: items.iter().map(row).collect(),
            rows: vec![Vec::new(); known.len()],
            up: vec![Vec::new(); items.len()],
            down: vec![Vec::new(); items.len()],
            bends: BTreeMap::new(),
        };
        for node in 0..items.len() {
            layers.rows[layers.rank[node]].push(node);
        }
        let mut room = MOST_BENDS;
        for &(from, to) in links {
            if from < items.len() && to < items.len() {
                layers.join(from, to, &mut room);
            }
        }
        layers
    }

    /// Joins two items, with a bend in each row between them.
    fn join(&mut self, from: usize, to: usize, room: &mut usize) {
        let (high, low) = if self.rank[from] <= self.rank[to] { (from, to) } else { (to, from) };
        let between = self.rank[high] + 1..self.rank[low];
        let same = self.rank[high] == self.rank[low];
        if same || between.len() > *room || self.bends.contains_key(&(high, low)) {
            return;
        }
        *room -= between.len();
        let mut bends = Vec::with_capacity(between.len());
        let mut last = high;
        for row in between {
            let bend = self.rank.len();
            self.rank.push(row);
            self.rows[row].push(bend);
            self.up.push(Vec::new());
            self.down.push(Vec::new());
            self.touch(last, bend);
            bends.push(bend);
            last = bend;
        }
        self.touch(last, low);
        self.bends.insert((high, low), bends);
    }

    fn touch(&mut self, high: usize, low: usize) {
        self.down[high].push(low);
        self.up[low].push(high);
    }

    /// Number of nodes, bends included.
    pub(super) fn len(&self) -> usize {
        self.rank.len()
    }

    /// The bends on the way from one item to another, in the order of the way.
    pub(super) fn bends(&self, from: usize, to: usize) -> Vec<usize> {
        let forwards = self.rank[from] <= self.rank[to];
        let key = if forwards { (from, to) } else { (to, from) };
        let mut bends = self.bends.get(&key).cloned().unwrap_or_default();
        if !forwards {
            bends.reverse();
        }
        bends
    }

    /// The position of each node within its row.
    pub(super) fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.len()];
        for row in &self.rows {
            for (at, node) in row.iter().enumerate() {
                positions[*node] = at;
            }
        }
        positions
    }
}
