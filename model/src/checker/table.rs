//! The set of visited fingerprints.
//!
//! Linear probing in which the home slot grows with the fingerprint and every run is kept sorted, so the whole table is sorted:
//! a miss stops as early as a hit, any capacity will do, and growing is one pass in order. Shards (by the topmost bits) keep the
//! passes short and the peak of memory low.

use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;

const SHARD_BITS: u32 = 6;
const SHARDS: usize = 1 << SHARD_BITS;
/// Slots behind the last home slot.
const TAIL: usize = 64;
/// How many look-ups are started together, so that their cache misses overlap.
pub(super) const GROUP: usize = 32;

/// Hashes states. The seed is fixed: the same states have the same fingerprints in every run.
#[derive(Clone)]
pub(super) struct Fingerprinter(FixedState);

impl Fingerprinter {
    pub(super) fn new() -> Self {
        Fingerprinter(FixedState::with_seed(0x71_756f_7261_7465))
    }

    /// Never 0, which marks an empty slot.
    #[inline]
    pub(super) fn of<S: Hash>(&self, state: &S) -> u64 {
        self.0.hash_one(state).max(1)
    }
}

/// What was there when a fingerprint was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// Nothing; it now has the number that was given.
    Fresh,
    /// The same fingerprint, with this number (0 if numbers are not kept).
    Known(u32),
}

/// A set of fingerprints; with numbers, a map from fingerprints to them.
#[derive(Debug)]
pub(super) struct Table {
    shards: Vec<Shard>,
    numbered: bool,
}

#[derive(Debug)]
struct Shard {
    /// Fingerprints without their topmost bits; 0 is empty.
    slots: Vec<u64>,
    numbers: Vec<u32>,
    homes: usize,
    len: usize,
}

impl Table {
    pub(super) fn new(numbered: bool) -> Self {
        Table { shards: (0..SHARDS).map(|_| Shard::new(64, numbered)).collect(), numbered }
    }

    #[inline]
    fn shard(fp: u64) -> usize {
        (fp >> (64 - SHARD_BITS)) as usize
    }

    /// Looks at the home slot, which brings it into the cache.
    #[inline]
    pub(super) fn touch(&self, fp: u64) -> u64 {
        let shard = &self.shards[Self::shard(fp)];
        shard.slots[shard.home(fp)]
    }

    /// The number of a known fingerprint (0 if numbers are not kept).
    #[inline]
    pub(super) fn get(&self, fp: u64) -> Option<u32> {
        let shard = &self.shards[Self::shard(fp)];
        let at = shard.seek(fp);
        (shard.slots[at] == fp).then(|| if self.numbered { shard.numbers[at] } else { 0 })
    }

    /// Adds a fingerprint if it is not yet known.
    #[inline]
    pub(super) fn put(&mut self, fp: u64, number: u32) -> Put {
        let shard = &mut self.shards[Self::shard(fp)];
        let at = shard.seek(fp);
        if shard.slots[at] == fp {
            return Put::Known(if self.numbered { shard.numbers[at] } else { 0 });
        }
        shard.insert(at, fp, number, self.numbered);
        Put::Fresh
    }

    pub(super) fn bytes(&self) -> u64 {
        let slot = 8 + if self.numbered { 4 } else { 0 };
        self.shards.iter().map(|s| (s.slots.len() * slot) as u64).sum()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|s| s.len).sum()
    }
}

impl Shard {
    fn new(homes: usize, numbered: bool) -> Self {
        let slots = homes + TAIL;
        let numbers = if numbered { vec![0; slots] } else { Vec::new() };
        Shard { slots: vec![0; slots], numbers, homes, len: 0 }
    }

    /// Where a fingerprint belongs; grows with the fingerprint within a shard.
    #[inline]
    fn home(&self, fp: u64) -> usize {
        ((u128::from(fp << SHARD_BITS) * self.homes as u128) >> 64) as usize
    }

    /// The slot of a known fingerprint, or the slot at which an unknown one is to be inserted. The last slot is always empty.
    #[inline]
    fn seek(&self, fp: u64) -> usize {
        let mut at = self.home(fp);
        while self.slots[at] != 0 && self.slots[at] < fp {
            at += 1;
        }
        at
    }

    #[inline]
    fn insert(&mut self, at: usize, fp: u64, number: u32, numbered: bool) {
        let mut end = at;
        while self.slots[end] != 0 {
            end += 1;
        }
        self.slots.copy_within(at..end, at + 1);
        self.slots[at] = fp;
        if numbered {
            self.numbers.copy_within(at..end, at + 1);
            self.numbers[at] = number;
        }
        self.len += 1;
        if self.len * 5 > self.homes * 4 || end + 2 >= self.slots.len() {
            self.grow(numbered);
        }
    }

    #[cold]
    fn grow(&mut self, numbered: bool) {
        let mut homes = self.homes + self.homes * 2 / 5;
        let mut bigger = self.rebuilt(homes, numbered);
        while bigger.is_none() {
            homes += homes / 4;
            bigger = self.rebuilt(homes, numbered);
        }
        *self = bigger.expect("the loop ended");
    }

    /// The same content over more home slots; none if it ran over the tail.
    fn rebuilt(&self, homes: usize, numbered: bool) -> Option<Shard> {
        let mut shard = Shard::new(homes, numbered);
        let mut free = 0;
        for (at, &fp) in self.slots.iter().enumerate().filter(|&(_, &fp)| fp != 0) {
            let to = shard.home(fp).max(free);
            if to + 2 >= shard.slots.len() {
                return None;
            }
            shard.slots[to] = fp;
            if numbered {
                shard.numbers[to] = self.numbers[at];
            }
            free = to + 1;
        }
        shard.len = self.len;
        Some(shard)
    }
}
