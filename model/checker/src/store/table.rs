//! The set of visited fingerprints.
//!
//! Linear probing in which the home slot grows with the fingerprint and every run is kept sorted,
//! so the whole table is sorted: a miss stops as early as a hit, any capacity will do, and growing
//! is one pass in order. Shards (by the topmost bits) belong to one worker at a time, so that no
//! slot needs a lock or an atomic; they are of different sizes on purpose, so that they do not grow
//! at the same time, and the memory grows with the number of states instead of in leaps.

use prefetch_index::prefetch_index;

use crate::space::fingerprint::EMPTY;

const SHARD_BITS: u32 = 6;
/// How many shards there are.
pub(crate) const SHARDS: usize = 1 << SHARD_BITS;
/// The home slots of the smallest shard at first.
const FIRST_HOMES: usize = 512;
/// A full shard grows by this fraction of its home slots: little, so that the table is never much
/// emptier than it may be.
const GROWTH: usize = 8;
/// Slots behind the last home slot: enough for the run that the last homes may have at the highest
/// load.
const fn tail(homes: usize) -> usize {
    let more = homes / 16;
    64 + if more < 2048 { more } else { 2048 }
}
/// How many slots are compared at once, whatever the outcome: a branch for each would mostly be
/// guessed wrong.
const WINDOW: usize = 4;

/// What was there when a fingerprint was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    /// Nothing; it now has the number that was given.
    Fresh,
    /// The same fingerprint, with this number (0 if numbers are not kept).
    Known(u32),
}

/// A set of fingerprints; with numbers, a map from fingerprints to them.
#[derive(Debug)]
pub(crate) struct Table {
    shards: Vec<Shard>,
}

/// The fingerprints that begin with the same bits.
#[derive(Debug)]
pub(crate) struct Shard {
    /// A fingerprint, or [`EMPTY`]: greater than every one, so that one comparison ends a search.
    slots: Vec<u64>,
    /// As long as `slots`, or empty if numbers are not kept.
    numbers: Vec<u32>,
    homes: usize,
    len: usize,
}

/// The shard of a fingerprint.
#[inline]
pub(crate) fn shard_of(fp: u64) -> usize {
    (fp >> (64 - SHARD_BITS)) as usize
}

impl Table {
    pub(crate) fn new(numbered: bool) -> Self {
        // Evenly over the factor by which a shard grows.
        let homes = |shard: usize| FIRST_HOMES + shard * FIRST_HOMES / GROWTH / SHARDS;
        Table { shards: (0..SHARDS).map(|shard| Shard::new(homes(shard), numbered)).collect() }
    }

    /// The number of a known fingerprint (0 if numbers are not kept).
    #[cfg(test)]
    pub(crate) fn get(&self, fp: u64) -> Option<u32> {
        self.shards[shard_of(fp)].get(fp)
    }

    /// Adds a fingerprint if it is not yet known.
    #[inline]
    pub(crate) fn put(&mut self, fp: u64, number: u32) -> Put {
        self.shards[shard_of(fp)].put(fp, number)
    }

    /// The shards, each to be changed by one worker.
    pub(crate) fn shards_mut(&mut self) -> &mut [Shard] {
        &mut self.shards
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.shards.iter().map(|s| (s.slots.len() * 8 + s.numbers.len() * 4) as u64).sum()
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|s| s.len).sum()
    }
}

impl Shard {
    fn new(homes: usize, numbered: bool) -> Self {
        let slots = homes + tail(homes);
        let numbers = if numbered { vec![0; slots] } else { Vec::new() };
        Shard { slots: vec![EMPTY; slots], numbers, homes, len: 0 }
    }

    /// Where a fingerprint belongs; grows with the fingerprint within a shard.
    #[inline]
    fn home(&self, fp: u64) -> usize {
        ((u128::from(fp << SHARD_BITS) * self.homes as u128) >> 64) as usize
    }

    /// The slot of a known fingerprint, or the slot at which an unknown one is to be inserted. The
    /// last slots are always empty.
    #[inline]
    fn seek(&self, fp: u64) -> usize {
        let mut at = self.home(fp);
        loop {
            // Behind an empty slot there are only greater ones, so the smaller ones are the first
            // of the window.
            let window = &self.slots[at..at + WINDOW];
            let smaller = window.iter().map(|slot| usize::from(*slot < fp)).sum::<usize>();
            at += smaller;
            if smaller < WINDOW {
                return at;
            }
        }
    }

    #[inline]
    fn number(&self, at: usize) -> u32 {
        self.numbers.get(at).copied().unwrap_or(0)
    }

    /// Has the home slot and its number brought into the cache, without waiting for them.
    #[inline]
    pub(crate) fn prefetch(&self, fp: u64) {
        let home = self.home(fp);
        prefetch_index(&self.slots, home);
        prefetch_index(&self.slots, home + 7);
        if !self.numbers.is_empty() {
            prefetch_index(&self.numbers, home);
        }
    }

    #[cfg(test)]
    fn get(&self, fp: u64) -> Option<u32> {
        let at = self.seek(fp);
        (self.slots[at] == fp).then(|| self.number(at))
    }

    /// See [`Table::put`].
    #[inline]
    pub(crate) fn put(&mut self, fp: u64, number: u32) -> Put {
        let at = self.seek(fp);
        if self.slots[at] == fp {
            return Put::Known(self.number(at));
        }
        self.insert(at, fp, number);
        Put::Fresh
    }

    /// Gives a known fingerprint another number.
    pub(crate) fn renumber(&mut self, fp: u64, number: u32) {
        let at = self.seek(fp);
        debug_assert_eq!(self.slots[at], fp);
        self.numbers[at] = number;
    }

    #[inline]
    fn insert(&mut self, at: usize, fp: u64, number: u32) {
        let (mut end, mut moved) = (at, fp);
        loop {
            moved = std::mem::replace(&mut self.slots[end], moved);
            end += 1;
            if moved == EMPTY {
                break;
            }
        }
        if !self.numbers.is_empty() {
            let places = self.numbers[at..end].iter_mut();
            places.fold(number, |moved, place| std::mem::replace(place, moved));
        }
        self.len += 1;
        if self.len * 20 > self.homes * 17 || end + WINDOW > self.slots.len() {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        loop {
            let homes = self.homes + self.homes / GROWTH;
            if self.spread(homes) {
                return;
            }
        }
    }

    /// Spreads the content over more home slots, in place: a second copy would be new memory each
    /// time, and clearing that costs more than the move. Whether there was room; if not, nothing is
    /// lost, and more home slots will do.
    fn spread(&mut self, homes: usize) -> bool {
        let (before, slots) = (self.slots.len(), homes + tail(homes));
        let numbered = !self.numbers.is_empty();
        self.homes = homes;
        self.slots.reserve_exact(slots - before);
        self.slots.resize(slots, EMPTY);
        if numbered {
            self.numbers.reserve_exact(slots - before);
            self.numbers.resize(slots, 0);
        }
        // All to the end, without gaps; then from the front to their places, which are never behind
        // where they are now.
        let mut first = slots;
        for at in (0..before).rev() {
            let fp = self.slots[at];
            self.slots[first - 1] = fp;
            if numbered {
                self.numbers[first - 1] = self.numbers[at];
            }
            first -= usize::from(fp != EMPTY);
        }
        self.slots[..first].fill(EMPTY);
        let mut free = 0;
        for at in first..slots {
            let fp = self.slots[at];
            let to = self.home(fp).max(free);
            if to > at || to + 1 + WINDOW > slots {
                return false;
            }
            self.slots[at] = EMPTY;
            self.slots[to] = fp;
            if numbered {
                self.numbers[to] = self.numbers[at];
            }
            free = to + 1;
        }
        true
    }
}
