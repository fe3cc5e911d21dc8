//! What comes out of expanding one block of states, and how it becomes part of the search.

use std::sync::atomic::{AtomicU32, Ordering};

use super::expand::UNKNOWN;
use super::frontier::Block;
use super::model::{Checked, Label};
use super::questions::Questions;
use super::table::{SHARDS, shard_of};
use super::tally::Tally;

/// The outcome of a candidate that is new.
pub(super) const FRESH: u32 = u32::MAX;

/// What came out of a block. Its states, the *sources*, are numbered from 0; *candidates* are the successors that were not known before this round.
pub(super) struct Chunk<S> {
    pub(super) recorded: bool,
    pub(super) labelled: bool,
    pub(super) tally: Tally,
    /// The candidates, in order; repetitions are possible.
    pub(super) fingerprints: Vec<u64>,
    /// Their sources and the indices of the actions.
    pub(super) origins: Vec<(u32, u32)>,
    /// The candidates packed, one after the other, and where each ends.
    pub(super) packed: Vec<u8>,
    pub(super) ends: Vec<u32>,
    /// Successors that are not looked up yet.
    pub(super) pending: Vec<S>,
    /// For each of those its place in `targets`.
    pub(super) pending_targets: Vec<u32>,
    /// For the graph: the number of steps of each source, and all targets; labels where they are wanted.
    pub(super) degrees: Vec<u32>,
    pub(super) targets: Vec<u32>,
    pub(super) labels: Vec<Label>,
    /// The sources of which successors were cut.
    pub(super) cut: Vec<u32>,
    /// The sources in each of the recorded sets.
    pub(super) sets: Vec<Vec<u32>>,
    /// The candidates by shard, in order within each.
    order: Vec<u32>,
    bounds: Vec<u32>,
    /// What became of each candidate: [`FRESH`], or the first one in this round with the same fingerprint.
    pub(super) outcomes: Vec<AtomicU32>,
    /// For each source with fresh candidates, how many; and the index of the action for each fresh candidate.
    pub(super) children: Vec<u32>,
    pub(super) steps: Vec<u32>,
}

impl<S> Chunk<S> {
    pub(super) fn new<M: Checked<State = S>>(questions: &Questions<'_, M>) -> Self {
        Chunk {
            recorded: questions.recorded(),
            labelled: questions.labelled(),
            tally: questions.tally(),
            fingerprints: Vec::new(),
            origins: Vec::new(),
            packed: Vec::new(),
            ends: Vec::new(),
            pending: Vec::new(),
            pending_targets: Vec::new(),
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
        }
    }

    pub(super) fn clear(&mut self) {
        self.tally.clear();
        self.fingerprints.clear();
        self.origins.clear();
        self.packed.clear();
        self.ends.clear();
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
            + self.order.capacity()
            + self.outcomes.capacity()
            + self.children.capacity()
            + self.steps.capacity();
        (self.fingerprints.capacity() * 16
            + self.packed.capacity()
            + self.labels.capacity() * 2
            + self.pending.capacity() * size_of::<S>()
            + words * 4) as u64
    }

    /// Sorts the candidates by shard.
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

    /// The candidates of a shard.
    pub(super) fn of_shard(&self, shard: usize) -> &[u32] {
        &self.order[self.bounds[shard] as usize..self.bounds[shard + 1] as usize]
    }

    pub(super) fn candidates(&self) -> usize {
        self.fingerprints.len()
    }

    /// The candidates that are fresh.
    pub(super) fn fresh(&self) -> impl Iterator<Item = usize> {
        (0..self.candidates()).filter(|&i| self.outcomes[i].load(Ordering::Relaxed) == FRESH)
    }

    /// After [`Chunk::compact`]: forgets what came of the sources from this one on, and leaves so many fresh candidates. The tally stays what it
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
        let end = self.fresh().nth(fresh).unwrap_or(self.candidates());
        self.fingerprints.truncate(end);
    }

    /// Counts the children of each of so many sources, and leaves only the fresh candidates packed.
    pub(super) fn compact(&mut self, sources: u32) {
        self.children.clear();
        self.children.resize(sources as usize, 0);
        self.steps.clear();
        let (mut start, mut free) = (0, 0);
        for i in 0..self.candidates() {
            let end = self.ends[i] as usize;
            if self.outcomes[i].load(Ordering::Relaxed) == FRESH {
                let (source, step) = self.origins[i];
                self.children[source as usize] += 1;
                self.steps.push(step);
                self.packed.copy_within(start..end, free);
                free += end - start;
            }
            start = end;
        }
        self.packed.truncate(free);
    }

    /// The fresh candidates as a block; to be given back.
    pub(super) fn lend(&mut self) -> Block {
        Block { count: self.steps.len() as u32, bytes: std::mem::take(&mut self.packed) }
    }

    /// Takes the buffer back.
    pub(super) fn take_back(&mut self, block: Block) {
        self.packed = block.bytes;
    }

    /// Puts numbers for the unknown targets, and drops steps that stay where they are and repetitions. The chunk's own candidates are the ones from
    /// `first` on in `numbers`, which has a number for each candidate of the round; the first source has the number `base`.
    pub(super) fn resolve(&mut self, base: u32, first: usize, numbers: &[u32]) {
        let mut candidate = first;
        let (mut read, mut free) = (0, 0);
        for (source, degree) in (base..).zip(&mut self.degrees) {
            let row = free;
            for i in read..read + *degree as usize {
                let target = match self.targets[i] {
                    UNKNOWN => {
                        candidate += 1;
                        numbers[candidate - 1]
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
