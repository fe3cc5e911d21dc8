//! Fairness conditions as sets of bits.

use crate::model::{Fairness, Label, Strength};
use crate::store::record::ASSUMED;

/// Fairness conditions, numbered. A set of them is a row of words.
pub(crate) struct Fair {
    pub(crate) words: usize,
    pub(crate) weak: Vec<u64>,
    pub(crate) strong: Vec<u64>,
    /// For each label up to the greatest that a condition asks for: the conditions that ask for it.
    asking: Vec<u64>,
}

impl Fair {
    pub(crate) fn new(fairness: &[Fairness]) -> Self {
        let words = fairness.len().div_ceil(64);
        let plain = |label: &Label| usize::from(label & !ASSUMED);
        let greatest = fairness.iter().flat_map(|f| &f.labels).map(plain).max();
        let mut asking = vec![0; greatest.map_or(0, |label| label + 1) * words];
        let (mut weak, mut strong) = (vec![0; words], vec![0; words]);
        for (i, condition) in fairness.iter().enumerate() {
            let (word, bit) = (i / 64, 1 << (i % 64));
            match condition.strength {
                Strength::Weak => weak[word] |= bit,
                Strength::Strong => strong[word] |= bit,
            }
            for label in condition.labels.iter().map(plain) {
                asking[label * words + word] |= bit;
            }
        }
        Fair { words, weak, strong, asking }
    }

    /// The conditions that ask for a label.
    pub(crate) fn asking(&self, label: Label) -> &[u64] {
        let from = usize::from(label & !ASSUMED) * self.words;
        self.asking.get(from..from + self.words).unwrap_or(&[])
    }
}

/// Adds one set to another.
pub(crate) fn unite(into: &mut [u64], more: &[u64]) {
    for (into, more) in into.iter_mut().zip(more) {
        *into |= more;
    }
}
