//! One round: some blocks are expanded, and what is new among their successors is numbered, by all
//! workers together.
//!
//! The order of numbers must not depend on who was faster. So every shard of the table takes in its
//! arrivals by one worker, from all blocks in order: the first of several equal arrivals is the
//! fresh one. After that each block knows how many fresh ones it has, and numbers follow from a
//! sum. A look-up costs little that way: the worker has only a part of the table in use, and
//! nothing is looked up a second time to be put in.

use std::sync::atomic::Ordering;

use crate::search::chunk::{Chunk, FRESH, Numbers};
use crate::search::expand::{Care, Scratch};
use crate::search::questions::Questions;
use crate::search::workers::WorkerPool;
use crate::space::block::Block;
use crate::space::mode::{Kept, Mode};
use crate::store::table::{Put, Shard, Table};

/// So many chunks ahead slots are brought into the cache.
const AHEAD: usize = 2;

/// Expands each block into the chunk beside it.
pub(crate) fn expand<K: Mode>(
    pool: &WorkerPool,
    questions: &Questions<'_, K>,
    blocks: &[Block<Kept<K>>],
    chunks: &mut [Chunk<K>],
    care: Care,
) {
    pool.each_with(blocks.iter().zip(chunks), Scratch::default, |scratch, (block, chunk)| {
        chunk.clear();
        questions.expand(block, u32::MAX, care, chunk, scratch);
    });
}

/// The arrivals of all chunks, counted through.
pub(crate) struct Arrivals {
    /// The number of the first arrival of each chunk.
    pub(crate) firsts: Vec<u32>,
    pub(crate) count: usize,
}

impl Arrivals {
    pub(crate) fn of<K: Mode>(chunks: &[Chunk<K>]) -> Self {
        let mut count = 0;
        let firsts = chunks.iter().map(|chunk| {
            let first = count as u32;
            count += chunk.arrivals();
            first
        });
        Arrivals { firsts: firsts.collect(), count }
    }
}

/// Puts the arrivals into the table, counted through from `next`, and decides which are fresh.
///
/// All arrivals of a shard are looked up one after the other: so even of a large table only a part
/// is in use at a time.
pub(crate) fn admit<K: Mode>(
    pool: &WorkerPool,
    table: &mut Table,
    chunks: &[Chunk<K>],
    arrivals: &Arrivals,
    next: u32,
) {
    pool.each(table.shards_mut().iter_mut().enumerate(), |(number, shard)| {
        let ahead = chunks.iter().skip(AHEAD).map(Some).chain([None; AHEAD]);
        for ((chunk, first), ahead) in chunks.iter().zip(&arrivals.firsts).zip(ahead) {
            if let Some(ahead) = ahead {
                ahead.of_shard(number).0.iter().for_each(|&fp| shard.prefetch(fp));
            }
            admit_some(shard, chunk, number, next + first);
        }
    });
}

#[inline]
fn admit_some<K: Mode>(shard: &mut Shard, chunk: &Chunk<K>, number: usize, first: u32) {
    let (fingerprints, order, outcomes) = chunk.of_shard(number);
    let mut fresh = 0;
    for ((&fp, &arrival), outcome) in fingerprints.iter().zip(order).zip(outcomes) {
        let became = match shard.put(fp, first + arrival) {
            Put::Known(number) => number,
            Put::Fresh => {
                fresh += 1;
                FRESH
            }
        };
        outcome.store(became, Ordering::Relaxed);
    }
    chunk.count_fresh(fresh);
}

/// Leaves the fresh arrivals of each chunk only, and numbers them in order from `numbers.next`.
pub(crate) fn compact<K: Mode>(
    pool: &WorkerPool,
    chunks: &mut [Chunk<K>],
    arrivals: &Arrivals,
    numbers: &mut Numbers,
    recorded: bool,
) {
    numbers.own.resize(if recorded { arrivals.count } else { 0 }, 0);
    let (mut rest, mut number) = (&mut numbers.own[..], numbers.next);
    let items = chunks.iter_mut().map(|chunk| {
        let first = number;
        number += chunk.fresh_count();
        let count = if recorded { chunk.arrivals() } else { 0 };
        let (own, others) = std::mem::take(&mut rest).split_at_mut(count);
        rest = others;
        (chunk, first, own)
    });
    pool.each(items, |(chunk, first, own)| chunk.compact(first, own));
}

/// Puts the numbers in place of the arrivals, into the table and into the rows of the sources,
/// which are numbered from `source` on.
pub(crate) fn resolve<K: Mode>(
    pool: &WorkerPool,
    table: &mut Table,
    blocks: &[Block<Kept<K>>],
    chunks: &mut [Chunk<K>],
    arrivals: &Arrivals,
    numbers: &Numbers,
    mut source: u32,
) {
    pool.each(table.shards_mut().iter_mut().enumerate(), |(number, shard)| {
        let later = chunks.iter().skip(AHEAD).map(Some).chain([None; AHEAD]);
        for ((chunk, first), later) in chunks.iter().zip(&arrivals.firsts).zip(later) {
            if let Some(later) = later {
                later.fresh_of_shard(number).for_each(|(fp, _)| shard.prefetch(fp));
            }
            for (fp, arrival) in chunk.fresh_of_shard(number) {
                shard.renumber(fp, numbers.own[(first + arrival) as usize]);
            }
        }
    });
    let items = blocks.iter().zip(chunks).zip(&arrivals.firsts).map(|((block, chunk), &first)| {
        let own = source;
        source += block.count;
        (chunk, own, first)
    });
    pool.each(items, |(chunk, source, first)| chunk.resolve(source, first as usize, numbers));
}
