//! What comes out of expanding one block of states, and how it becomes part of the search.

use std::sync::atomic::{AtomicU32, Ordering};

use super::expand::UNKNOWN;
use super::frontier::BLOCK;
use super::model::{Checked, Label};
use super::questions::Questions;
use super::table::{SHARDS, shard_of};
use super::tally::Tally;

/// The outcome of an arrival that is new.
pub(super) const FRESH: u32 = u32::MAX;

/// What came out of a block. Its states, the *sources*, are numbered from 0; *arrivals* are the successors that were not known before this round.
pub(super) struct Chunk {
    pub(super) recorded: bool,
    pub(super) labelled: bool,
    pub(super) tally: Tally,
    /// The arrivals, in order; repetitions are possible.
    pub(super) fingerprints: Vec<u64>,
    /// Their sources and the indices of the actions.
    pub(super) origins: Vec<(u32, u32)>,
    /// The arrivals packed, one after the other, and where each ends.
    pub(super) packed: Vec<u8>,
    pub(super) ends: Vec<u32>,
    /// How many of them are looked up.
    pub(super) settled: usize,
    /// Finds those again.
    pub(super) known: Known,
    /// For each successor that is not looked up yet, its place in `targets`.
    pub(super) pending_targets: Vec<u32>,
    /// For each unknown target, in order, the arrival.
    pub(super) links: Vec<u32>,
    /// For the graph: the number of steps of each source, and all targets; labels where they are wanted.
    pub(super) degrees: Vec<u32>,
    pub(super) targets: Vec<u32>,
    pub(super) labels: Vec<Label>,
    /// The sources of which successors were cut.
    pub(super) cut: Vec<u32>,
    /// The sources in each of the recorded sets.
    pub(super) sets: Vec<Vec<u32>>,
    /// The arrivals by shard, in order within each.
    order: Vec<u32>,
    bounds: Vec<u32>,
    /// What became of each arrival: [`FRESH`], or the first one in this round with the same fingerprint.
    pub(super) outcomes: Vec<AtomicU32>,
    /// For each source with fresh arrivals, how many; and the index of the action for each fresh arrival.
    pub(super) children: Vec<u32>,
    pub(super) steps: Vec<u32>,
    /// The fresh arrivals in pieces of up to [`BLOCK`]: how many, and where they end in `packed`.
    pieces: Vec<(u32, u32)>,
}

impl Chunk {
    pub(super) fn new<M: Checked>(questions: &Questions<'_, M>) -> Self {
        Chunk {
            recorded: questions.recorded(),
            labelled: questions.labelled(),
            tally: questions.tally(),
            fingerprints: Vec::new(),
            origins: Vec::new(),
            packed: Vec::new(),
            ends: Vec::new(),
            settled: 0,
            known: Known::default(),
            pending_targets: Vec::new(),
            links: Vec::new(),
            degrees: Vec::new(),
            targets: Vec::new(),
            labels: Vec::new(),
            cut: Vec::new(),
            sets: vec![Vec::new(); questions.sets.len()],
            order: Vec::new(),
            bounds: Vec::new(),
            outcomes: Vec::new(),
            children: Vec::new(),
            steps: Vec::new(),
            pieces: Vec::new(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.tally.clear();
        self.fingerprints.clear();
        self.origins.clear();
        self.packed.clear();
        self.ends.clear();
        self.settled = 0;
        self.known.clear();
        self.links.clear();
        self.degrees.clear();
        self.targets.clear();
        self.labels.clear();
        self.cut.clear();
        self.sets.iter_mut().for_each(Vec::clear);
        self.children.clear();
        self.steps.clear();
    }

    pub(super) fn bytes(&self) -> u64 {
        let words = self.degrees.capacity()
            + self.targets.capacity()
            + self.cut.capacity()
            + self.ends.capacity()
            + self.links.capacity()
            + self.known.slots.capacity()
            + self.order.capacity()
            + self.outcomes.capacity()
            + self.children.capacity()
            + self.steps.capacity();
        (self.fingerprints.capacity() * 16
            + self.packed.capacity()
            + self.labels.capacity() * 2
            + words * 4) as u64
    }

    /// Sorts the arrivals by shard.
    pub(super) fn sort(&mut self) {
        let mut next = [0u32; SHARDS + 1];
        for &fp in &self.fingerprints {
            next[shard_of(fp) + 1] += 1;
        }
        for shard in 0..SHARDS {
            next[shard + 1] += next[shard];
        }
        self.bounds.clear();
        self.bounds.extend_from_slice(&next);
        self.order.clear();
        self.order.resize(self.fingerprints.len(), 0);
        for (position, &fp) in (0u32..).zip(&self.fingerprints) {
            let slot = &mut next[shard_of(fp)];
            self.order[*slot as usize] = position;
            *slot += 1;
        }
        self.outcomes.resize_with(self.fingerprints.len(), AtomicU32::default);
        debug_assert_eq!(self.ends.len(), self.fingerprints.len());
    }

    /// The arrivals of a shard.
    pub(super) fn of_shard(&self, shard: usize) -> &[u32] {
        &self.order[self.bounds[shard] as usize..self.bounds[shard + 1] as usize]
    }

    pub(super) fn arrivals(&self) -> usize {
        self.fingerprints.len()
    }

    /// The arrivals that are fresh.
    pub(super) fn fresh(&self) -> impl Iterator<Item = usize> {
        (0..self.arrivals()).filter(|&i| self.outcomes[i].load(Ordering::Relaxed) == FRESH)
    }

    /// After [`Chunk::compact`]: forgets what came of the sources from this one on, and leaves so many fresh arrivals. The tally stays what it
    /// was.
    pub(super) fn forget(&mut self, sources: u32, fresh: usize) {
        self.cut.retain(|source| *source < sources);
        self.sets.iter_mut().for_each(|set| set.retain(|source| *source < sources));
        self.degrees.truncate(sources as usize);
        let edges = self.degrees.iter().sum::<u32>() as usize;
        self.targets.truncate(edges);
        self.labels.truncate(edges);
        self.children.truncate(sources as usize);
        self.steps.truncate(fresh);
        let end = self.fresh().nth(fresh).unwrap_or(self.arrivals());
        self.fingerprints.truncate(end);
    }

    /// Counts the children of each of so many sources, and leaves only the fresh arrivals packed.
    pub(super) fn compact(&mut self, sources: u32) {
        self.children.clear();
        self.children.resize(sources as usize, 0);
        self.steps.clear();
        self.pieces.clear();
        let (mut start, mut free, mut count) = (0, 0, 0);
        for i in 0..self.arrivals() {
            let end = self.ends[i] as usize;
            if self.outcomes[i].load(Ordering::Relaxed) == FRESH {
                let (source, step) = self.origins[i];
                self.children[source as usize] += 1;
                self.steps.push(step);
                self.packed.copy_within(start..end, free);
                free += end - start;
                count += 1;
                if count == BLOCK {
                    self.pieces.push((count, free as u32));
                    count = 0;
                }
            }
            start = end;
        }
        if count > 0 {
            self.pieces.push((count, free as u32));
        }
        self.packed.truncate(free);
    }

    /// The fresh arrivals, packed, in pieces.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let mut start = 0;
        self.pieces.iter().map(move |&(count, end)| {
            let bytes = &self.packed[start..end as usize];
            start = end as usize;
            (count, bytes)
        })
    }

    /// Puts numbers for the unknown targets, and drops steps that stay where they are and repetitions. The chunk's own arrivals are the ones from
    /// `first` on in `numbers`, which has a number for each arrival of the round; the first source has the number `base`.
    pub(super) fn resolve(&mut self, base: u32, first: usize, numbers: &[u32]) {
        let mut links = self.links.iter();
        let (mut read, mut free) = (0, 0);
        for (source, degree) in (base..).zip(&mut self.degrees) {
            let row = free;
            for i in read..read + *degree as usize {
                let target = match self.targets[i] {
                    UNKNOWN => {
                        let link = links.next().expect("a link for each unknown target");
                        numbers[first + *link as usize]
                    }
                    target => target,
                };
                let label = self.labels.get(i).copied();
                let again = free > row
                    && self.targets[free - 1] == target
                    && self.labels.get(free - 1).copied() == label;
                if target == source || again {
                    continue;
                }
                self.targets[free] = target;
                if let Some(label) = label {
                    self.labels[free] = label;
                }
                free += 1;
            }
            read += *degree as usize;
            *degree = (free - row) as u32;
        }
        self.targets.truncate(free);
        if self.labelled {
            self.labels.truncate(free);
        }
    }
}

/// Finds the arrivals of a chunk by their fingerprints.
#[derive(Default)]
pub(super) struct Known {
    /// Arrivals, each counted from 1; 0 is empty. The number of slots is a power of two.
    slots: Vec<u32>,
    len: usize,
}

impl Known {
    fn clear(&mut self) {
        self.slots.fill(0);
        self.len = 0;
    }

    /// The arrival with this fingerprint; the given one, if there is none so far. `fingerprints` are those of the arrivals so far.
    #[inline]
    pub(super) fn find_or_put(&mut self, fp: u64, arrival: u32, fingerprints: &[u64]) -> u32 {
        if self.len * 2 >= self.slots.len() {
            self.grow(fingerprints);
        }
        let mask = self.slots.len() - 1;
        let mut at = fp as usize & mask;
        loop {
            match self.slots[at] {
                0 => {
                    self.slots[at] = arrival + 1;
                    self.len += 1;
                    return arrival;
                }
                slot if fingerprints[slot as usize - 1] == fp => return slot - 1,
                _ => at = (at + 1) & mask,
            }
        }
    }

    #[cold]
    fn grow(&mut self, fingerprints: &[u64]) {
        let slots = (self.slots.len() * 2).max(1024);
        self.slots.clear();
        self.slots.resize(slots, 0);
        for (arrival, fp) in (1..).zip(fingerprints) {
            let mut at = *fp as usize & (slots - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (slots - 1);
            }
            self.slots[at] = arrival;
        }
    }
}
