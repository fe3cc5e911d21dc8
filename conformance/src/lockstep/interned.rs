//! Equal values, kept once.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use foldhash::fast::FixedState;

/// A map whose order does not differ from run to run.
pub(super) type Map<K, V> = HashMap<K, V, FixedState>;

/// A set whose order does not differ from run to run.
pub(super) type Set<T> = HashSet<T, FixedState>;

/// Values by numbers; equal values have the same number.
pub(super) struct Interned<T> {
    numbers: Map<T, u32>,
    values: Vec<T>,
}

impl<T: Clone + Eq + Hash> Interned<T> {
    pub(super) fn new() -> Self {
        Interned { numbers: Map::default(), values: Vec::new() }
    }

    pub(super) fn number(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        number
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn get(&self, number: u32) -> &T {
        &self.values[number as usize]
    }
}
