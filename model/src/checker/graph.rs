//! The recorded graph, for questions about what can be reached.

use super::blocks::Blocks;

/// Successors of every expanded state, in order; states are numbered in the order in which they were expanded.
#[derive(Debug)]
pub(super) struct Graph {
    degrees: Blocks<u32>,
    targets: Blocks<u32>,
}

impl Graph {
    pub(super) fn new() -> Self {
        Graph { degrees: Blocks::new(), targets: Blocks::new() }
    }

    /// The next expanded state. Self-loops and repetitions do not matter for reachability.
    pub(super) fn push(&mut self, targets: &[u32]) {
        let from = self.degrees.len() as u32;
        let mut degree = 0;
        let mut last = from;
        for &target in targets {
            if target != from && target != last {
                self.targets.push(target);
                last = target;
                degree += 1;
            }
        }
        self.degrees.push(degree);
    }

    pub(super) fn bytes(&self) -> u64 {
        self.degrees.bytes() + self.targets.bytes()
    }

    /// Turns all edges round. `states` includes those that were not expanded.
    pub(super) fn reverse(self, states: usize) -> Reverse {
        let mut ends = vec![0u64; states + 1];
        for target in self.targets.iter() {
            ends[target as usize + 1] += 1;
        }
        for i in 0..states {
            ends[i + 1] += ends[i];
        }
        let mut sources = vec![0u32; self.targets.len()];
        let mut targets = self.targets.iter();
        for (from, degree) in self.degrees.iter().enumerate() {
            for target in targets.by_ref().take(degree as usize) {
                let slot = &mut ends[target as usize];
                sources[*slot as usize] = from as u32;
                *slot += 1;
            }
        }
        // Each entry now is the end of its own run, thus the start of the next one.
        Reverse { ends, sources }
    }
}

/// Predecessors of every state.
#[derive(Debug)]
pub(super) struct Reverse {
    ends: Vec<u64>,
    sources: Vec<u32>,
}

impl Reverse {
    fn sources(&self, of: u32) -> &[u32] {
        let of = of as usize;
        let start = if of == 0 { 0 } else { self.ends[of - 1] };
        &self.sources[start as usize..self.ends[of] as usize]
    }

    /// The states from which a state of the set can be reached, the set included.
    pub(super) fn reaching(&self, set: &Bits) -> Bits {
        let mut reach = set.clone();
        let mut todo: Vec<u32> = set.iter().collect();
        while let Some(at) = todo.pop() {
            for &from in self.sources(at) {
                if reach.insert(from) {
                    todo.push(from);
                }
            }
        }
        reach
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.ends.len() * 8 + self.sources.len() * 4) as u64
    }
}

/// A set of states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub(super) fn new(states: usize) -> Self {
        Bits { words: vec![0; states.div_ceil(64)] }
    }

    /// Adds a state, making room for it; whether it was absent.
    #[inline]
    pub(super) fn insert(&mut self, id: u32) -> bool {
        let (word, bit) = (id as usize / 64, 1u64 << (id % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let absent = self.words[word] & bit == 0;
        self.words[word] |= bit;
        absent
    }

    /// Takes a state out.
    #[inline]
    pub(super) fn remove(&mut self, id: u32) {
        if let Some(word) = self.words.get_mut(id as usize / 64) {
            *word &= !(1 << (id % 64));
        }
    }

    #[inline]
    pub(super) fn contains(&self, id: u32) -> bool {
        self.words.get(id as usize / 64).is_some_and(|word| word >> (id % 64) & 1 == 1)
    }

    pub(super) fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The states, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.words.iter().enumerate().flat_map(|(i, &word)| {
            std::iter::successors((word != 0).then_some(word), |w| {
                let rest = w & (w - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |w| i as u32 * 64 + w.trailing_zeros())
        })
    }
}
