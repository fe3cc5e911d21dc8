//! What comes out of expanding one block of states, and how it becomes part of the search.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::model::Label;
use crate::search::questions::Questions;
use crate::space::block::{BLOCK, Block};
use crate::space::codec::Codec;
use crate::space::mistake::ModelError;
use crate::space::mode::{Arriving, Kept, Mode, State};
use crate::store::record::OUT;
use crate::store::record::Rows;
use crate::store::small::Narrow;
use crate::store::table::{SHARDS, shard_of};
use crate::store::tally::Tally;

/// The outcome of an arrival that is new. Otherwise the outcome is a number, see [`Numbers`].
pub(crate) const FRESH: u32 = u32::MAX;

/// What came out of a block. Its states, the *sources*, are numbered from 0; *arrivals* are their
/// successors within the boundary, without most of those that the block had before.
pub(crate) struct Chunk<K: Mode> {
    /// The first mistake of the model that was seen.
    pub(crate) mistake: Option<Box<ModelError>>,
    pub(crate) recorded: bool,
    pub(crate) labelled: bool,
    pub(crate) tally: Tally,
    /// The arrivals, in order.
    pub(crate) fingerprints: Vec<u64>,
    /// The indices of their actions.
    actions: Vec<u32>,
    /// The arrivals themselves.
    pub(crate) states: Arriving<K>,
    /// How many arrivals there are after each source.
    arrived: Vec<u32>,
    /// For the graph: the number of steps of each source, and for each the arrival that it leads
    /// to, or [`OUT`]; labels where they are wanted.
    pub(crate) degrees: Vec<u32>,
    pub(crate) targets: Vec<u32>,
    pub(crate) labels: Vec<Label>,
    /// The sources that have truncated successors.
    pub(crate) cut: Vec<u32>,
    /// The sources in each of the recorded sets.
    pub(crate) sets: Vec<Vec<u32>>,
    /// The arrivals and their fingerprints by shard, in order within each; and where each shard
    /// begins.
    order: Vec<u32>,
    sorted: Vec<u64>,
    bounds: Vec<u32>,
    /// What became of each, in that order: each worker writes where no other does, and mostly not
    /// even close.
    outcomes: Vec<AtomicU32>,
    /// How many are fresh.
    fresh: AtomicU32,
    /// What became of each arrival, in the order of arrivals.
    fates: Vec<u32>,
    /// How many fresh arrivals each source has; and the index of the action for each fresh arrival.
    pub(crate) children: Narrow,
    pub(crate) steps: Narrow,
    /// The fresh arrivals.
    pub(crate) blocks: Vec<Block<Kept<K>>>,
    /// The steps of the sources.
    pub(crate) rows: Rows,
}

/// How the arrivals of a round are numbered. A number below `next` is that of a state which was
/// known before. The others are arrivals of the round, counted through from `next`; those that are
/// fresh get their own number in the end, in the same order.
#[derive(Default)]
pub(crate) struct Numbers {
    pub(crate) next: u32,
    /// For each fresh arrival, counted through, its own number. Empty if nothing is recorded.
    pub(crate) own: Vec<u32>,
}

impl<K: Mode> Chunk<K> {
    pub(crate) fn new(questions: &Questions<'_, K>) -> Self {
        Chunk {
            mistake: None,
            recorded: questions.recorded(),
            labelled: questions.labelled(),
            tally: questions.tally(),
            fingerprints: Vec::new(),
            actions: Vec::new(),
            states: Arriving::<K>::default(),
            arrived: Vec::new(),
            degrees: Vec::new(),
            targets: Vec::new(),
            labels: Vec::new(),
            cut: Vec::new(),
            sets: vec![Vec::new(); questions.sets.len()],
            order: Vec::new(),
            sorted: Vec::new(),
            bounds: Vec::new(),
            outcomes: Vec::new(),
            fresh: AtomicU32::new(0),
            fates: Vec::new(),
            children: Narrow::default(),
            steps: Narrow::default(),
            blocks: Vec::new(),
            rows: Rows::default(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.mistake = None;
        self.tally.clear();
        self.fingerprints.clear();
        self.actions.clear();
        K::Codec::clear(&mut self.states);
        self.arrived.clear();
        self.degrees.clear();
        self.targets.clear();
        self.labels.clear();
        self.cut.clear();
        self.sets.iter_mut().for_each(Vec::clear);
        *self.fresh.get_mut() = 0;
    }

    pub(crate) fn bytes(&self) -> u64 {
        let words = self.actions.capacity()
            + self.arrived.capacity()
            + self.degrees.capacity()
            + self.targets.capacity()
            + self.cut.capacity()
            + self.sets.iter().map(Vec::capacity).sum::<usize>()
            + self.order.capacity()
            + self.bounds.capacity()
            + self.outcomes.capacity()
            + self.fates.capacity();
        let longs = self.fingerprints.capacity() + self.sorted.capacity();
        let rest = self.labels.capacity() * size_of::<Label>();
        K::Codec::bytes(&self.states)
            + self.children.bytes()
            + self.steps.bytes()
            + (longs * 8 + words * 4 + rest) as u64
    }

    /// Takes in the arrival that was staged.
    #[inline]
    pub(crate) fn arrive(&mut self, state: &mut Option<State<K>>, fingerprint: u64, action: u32) {
        self.fingerprints.push(fingerprint);
        self.actions.push(action);
        K::Codec::keep(state, &mut self.states);
    }

    /// Ends a source.
    #[inline]
    pub(crate) fn close(&mut self) {
        self.arrived.push(self.fingerprints.len() as u32);
    }

    pub(crate) fn arrivals(&self) -> usize {
        self.fingerprints.len()
    }

    /// Sorts the arrivals by shard.
    pub(crate) fn sort(&mut self) {
        let mut next = [0u32; SHARDS + 1];
        for &fp in &self.fingerprints {
            next[shard_of(fp) + 1] += 1;
        }
        for shard in 0..SHARDS {
            next[shard + 1] += next[shard];
        }
        self.bounds.clear();
        self.bounds.extend_from_slice(&next);
        let count = self.fingerprints.len();
        self.order.resize(count, 0);
        self.sorted.resize(count, 0);
        self.outcomes.resize_with(count, AtomicU32::default);
        for (arrival, &fp) in (0u32..).zip(&self.fingerprints) {
            let slot = &mut next[shard_of(fp)];
            self.order[*slot as usize] = arrival;
            self.sorted[*slot as usize] = fp;
            *slot += 1;
        }
    }

    /// The arrivals of a shard, in order: their fingerprints, which arrivals they are, and where to
    /// write the outcome of each.
    #[inline]
    pub(crate) fn of_shard(&self, shard: usize) -> (&[u64], &[u32], &[AtomicU32]) {
        let range = self.bounds[shard] as usize..self.bounds[shard + 1] as usize;
        (&self.sorted[range.clone()], &self.order[range.clone()], &self.outcomes[range])
    }

    /// The fresh arrivals of a shard: their fingerprints, and which arrivals they are.
    #[inline]
    pub(crate) fn fresh_of_shard(&self, shard: usize) -> impl Iterator<Item = (u64, u32)> {
        let (fingerprints, order, outcomes) = self.of_shard(shard);
        let arrivals = fingerprints.iter().copied().zip(order.iter().copied()).zip(outcomes);
        let fresh = arrivals.filter(|(_, outcome)| outcome.load(Ordering::Relaxed) == FRESH);
        fresh.map(|(arrival, _)| arrival)
    }

    /// Counts fresh arrivals.
    #[inline]
    pub(crate) fn count_fresh(&self, more: u32) {
        self.fresh.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn fresh_count(&self) -> u32 {
        self.fresh.load(Ordering::Relaxed)
    }

    /// The fresh arrivals. After [`Chunk::compact`].
    pub(crate) fn fresh(&self) -> impl Iterator<Item = usize> {
        (0..self.arrivals()).filter(|&i| self.fates[i] == FRESH)
    }

    /// Leaves only the fresh arrivals, in blocks for the next level, with what the tree is to know
    /// of them. They are numbered from `number` on; `own` takes the numbers of this chunk's
    /// arrivals, if they are recorded.
    pub(crate) fn compact(&mut self, mut number: u32, own: &mut [u32]) {
        self.fates.resize(self.arrivals(), 0);
        for (&arrival, outcome) in self.order.iter().zip(&mut self.outcomes) {
            self.fates[arrival as usize] = *outcome.get_mut();
        }
        self.children.clear();
        self.steps.clear();
        self.blocks.clear();
        let mut first = 0;
        for &last in &self.arrived {
            let before = self.steps.len();
            for i in first as usize..last as usize {
                if self.fates[i] == FRESH {
                    self.steps.push(self.actions[i]);
                    if let Some(own) = own.get_mut(i) {
                        *own = number;
                        number += 1;
                    }
                }
            }
            first = last;
            self.children.push((self.steps.len() - before) as u32);
        }
        // Blocks of about the same size, so that a new level has no crumbs.
        let fresh = self.fresh_count();
        let most = fresh.div_ceil(fresh.div_ceil(BLOCK).max(1));
        let fates = self.fates.iter().enumerate();
        let fresh = fates.filter(|(_, fate)| **fate == FRESH).map(|(i, _)| i);
        K::Codec::blocks(&mut self.states, fresh, most, &mut self.blocks);
    }

    /// Puts numbers in place of arrivals into the rows of the sources, the first of which has the
    /// number `source`. Steps that stay where they are are dropped, and repetitions. The chunk's
    /// arrivals are those from `first` on in the round.
    pub(crate) fn resolve(&mut self, mut source: u32, first: usize, numbers: &Numbers) {
        let mut rows = Rows::with_room(self.degrees.len(), self.targets.len(), self.labels.len());
        let mut read = 0;
        for &degree in &self.degrees {
            let row = rows.targets.len();
            for i in read..read + degree as usize {
                let target = match self.targets[i] {
                    OUT => OUT,
                    arrival => numbers.of(self.fates[arrival as usize], first + arrival as usize),
                };
                let label = self.labels.get(i);
                let again = rows.targets[row..].last() == Some(&target)
                    && (label.is_none() || rows.labels.last() == label);
                if target != source && !again {
                    rows.targets.push(target);
                    rows.labels.extend(label);
                }
            }
            read += degree as usize;
            rows.degrees.push((rows.targets.len() - row) as u32);
            source += 1;
        }
        rows.shrink();
        self.rows = rows;
    }

    /// Forgets what came of the sources from this one on. The tally stays what it was.
    pub(crate) fn forget(&mut self, sources: u32) {
        let kept = self.children.iter().take(sources as usize).sum::<u32>() as usize;
        self.cut.retain(|source| *source < sources);
        self.sets.iter_mut().for_each(|set| set.retain(|source| *source < sources));
        self.rows.truncate(sources as usize);
        self.children.truncate(sources as usize);
        self.steps.truncate(kept);
        let end = self.fresh().nth(kept).unwrap_or(self.arrivals());
        self.fingerprints.truncate(end);
    }
}

impl Numbers {
    /// The number of an arrival with this outcome, the given one of the round.
    #[inline]
    fn of(&self, outcome: u32, arrival: usize) -> u32 {
        match outcome {
            FRESH => self.own[arrival],
            known if known < self.next => known,
            first => self.own[(first - self.next) as usize],
        }
    }
}
