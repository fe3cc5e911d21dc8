//! The recorded graph, for questions about what can be reached.

use super::blocks::Blocks;
use super::csr::{Csr, OUT};
use super::model::Label;

/// Successors of every expanded state, in order; states are numbered in the order in which they were expanded.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) degrees: Blocks<u32>,
    pub(super) targets: Blocks<u32>,
    /// As long as `targets`, or empty.
    pub(super) labels: Blocks<Label>,
}

impl Graph {
    pub(super) fn new() -> Self {
        Graph { degrees: Blocks::new(), targets: Blocks::new(), labels: Blocks::new() }
    }

    /// The next expanded states: the number of steps of each, then all their targets and labels.
    pub(super) fn extend(&mut self, degrees: &[u32], targets: &[u32], labels: &[Label]) {
        self.degrees.extend(degrees);
        self.targets.extend(targets);
        self.labels.extend(labels);
    }

    pub(super) fn bytes(&self) -> u64 {
        self.degrees.bytes() + self.targets.bytes() + self.labels.bytes()
    }

    /// All edges the other way round. `states` includes those that were not expanded.
    pub(super) fn reverse(&self, states: usize) -> Reverse {
        let mut ends = vec![0u64; states + 1];
        for target in self.targets.iter().filter(|target| *target != OUT) {
            ends[target as usize + 1] += 1;
        }
        for i in 0..states {
            ends[i + 1] += ends[i];
        }
        let mut sources = vec![0u32; ends[states] as usize];
        let mut targets = self.targets.iter();
        for (from, degree) in self.degrees.iter().enumerate() {
            for target in targets.by_ref().take(degree as usize).filter(|target| *target != OUT) {
                let slot = &mut ends[target as usize];
                sources[*slot as usize] = from as u32;
                *slot += 1;
            }
        }
        // Each entry now is the end of its own run, thus the start of the next one.
        Reverse { ends, sources }
    }

    /// The graph row by row, for questions that need labels.
    pub(super) fn into_rows(self, states: u32, inits: u32) -> Csr {
        let mut end = 0;
        let ends = self.degrees.iter().map(|degree| {
            end += u64::from(degree);
            end
        });
        let ends = ends.collect();
        let (targets, labels) = (self.targets.into_vec(), self.labels.into_vec());
        Csr { ends, targets, labels, states, inits }
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

    /// Eight bytes a word.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// What [`Bits::to_bytes`] made.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Bits> {
        let (words, rest) = bytes.as_chunks::<8>();
        let words = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        rest.is_empty().then_some(Bits { words })
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
