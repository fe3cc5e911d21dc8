//! From which states can one of a set be reached?

use crate::store::bits::Bits;
use crate::store::record::{Graph, OUT};

impl Graph {
    /// The states from which a state of the set can be reached, the set included. `states` includes
    /// those that were not expanded. `most` becomes at least the number of bytes that it took.
    pub(crate) fn reaching(&self, set: &Bits, states: usize, most: &mut u64) -> Bits {
        let mut reach = set.clone();
        let mut left = states as u64 - set.count();
        // Most steps lead to greater numbers, so a few sweeps usually find nearly all; the last
        // ones would take many.
        while left > 0 && left < states as u64 {
            let found = self.sweep(&mut reach);
            left -= found;
            if found <= left / 16 {
                let back = Back::of(self, states, &reach);
                *most = back.bytes().max(*most);
                back.finish(&mut reach);
                break;
            }
        }
        reach
    }

    /// Adds the states with a step into the set, from the last state to the first; returns how many
    /// they are.
    fn sweep(&self, set: &mut Bits) -> u64 {
        let mut found = 0;
        let mut end = self.pieces().iter().map(|rows| rows.degrees.len()).sum::<usize>() as u32;
        let mut degrees = Vec::new();
        for rows in self.pieces().iter().rev() {
            degrees.clear();
            degrees.extend(rows.degrees.iter());
            let mut targets = &rows.targets[..];
            let first = end - degrees.len() as u32;
            for (state, &degree) in (first..end).rev().zip(degrees.iter().rev()) {
                let (others, own) = targets.split_at(targets.len() - degree as usize);
                if !set.contains(state) && own.iter().any(|&to| to != OUT && set.contains(to)) {
                    set.insert(state);
                    found += 1;
                }
                targets = others;
            }
            end = first;
        }
        found
    }
}

/// The steps between states that are not yet known to reach a set, the other way round.
struct Back {
    /// Where the predecessors of each state end.
    ends: Vec<u64>,
    sources: Vec<u32>,
    /// States with a step into the set.
    found: Vec<u32>,
}

impl Back {
    fn of(graph: &Graph, states: usize, reach: &Bits) -> Self {
        let mut ends = vec![0u64; states + 1];
        let mut found = Vec::new();
        let open = || graph.iter().filter(|(from, _)| !reach.contains(*from));
        let inner = |to: &&u32| **to != OUT && !reach.contains(**to);
        for (from, targets) in open() {
            if targets.iter().any(|&to| to != OUT && reach.contains(to)) {
                found.push(from);
            }
            targets.iter().filter(inner).for_each(|&to| ends[to as usize + 1] += 1);
        }
        for i in 0..states {
            ends[i + 1] += ends[i];
        }
        let mut sources = vec![0u32; ends[states] as usize];
        for (from, targets) in open() {
            for &to in targets.iter().filter(inner) {
                let slot = &mut ends[to as usize];
                sources[*slot as usize] = from;
                *slot += 1;
            }
        }
        // Each entry now is the end of its own run, thus the start of the next one.
        Back { ends, sources, found }
    }

    /// Adds everything that leads to what was found.
    fn finish(&self, reach: &mut Bits) {
        let mut todo = self.found.clone();
        todo.retain(|&state| reach.insert(state));
        while let Some(at) = todo.pop() {
            let at = at as usize;
            let start = if at == 0 { 0 } else { self.ends[at - 1] };
            for &from in &self.sources[start as usize..self.ends[at] as usize] {
                if reach.insert(from) {
                    todo.push(from);
                }
            }
        }
    }

    fn bytes(&self) -> u64 {
        (self.ends.len() * 8 + self.sources.len() * 4 + self.found.len() * 8) as u64
    }
}
