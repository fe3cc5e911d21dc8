//! One round: some blocks are expanded, and what is new among their successors is numbered, by all workers together.
//!
//! The order of numbers must not depend on who was faster. So every shard of the table is filled by one worker, from all blocks in order: the first of
//! several equal arrivals is the fresh one. After that each block knows how many fresh ones it has, and numbers follow from a sum.

use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::thread;

use super::chunk::{Chunk, FRESH};
use super::frontier::Block;
use super::model::Checked;
use super::pack::Pack;
use super::questions::Questions;
use super::table::{GROUP, Put, Shard, Table};

/// A round's workers.
#[derive(Clone, Copy)]
pub(super) struct Crew {
    pub(super) threads: usize,
}

impl Crew {
    /// Lets each item be worked on by one worker.
    pub(super) fn each<T: Send>(
        self,
        items: impl Iterator<Item = T> + Send,
        work: impl Fn(T) + Sync,
    ) {
        self.each_with(items, || (), |(), item| work(item));
    }

    /// The same, with something of its own for each worker.
    pub(super) fn each_with<T: Send, W>(
        self,
        items: impl Iterator<Item = T> + Send,
        own: impl Fn() -> W + Sync,
        work: impl Fn(&mut W, T) + Sync,
    ) {
        let todo = Mutex::new(items);
        let worker = || {
            let mut mine = own();
            loop {
                // A worker that panicked takes the whole search down; its lock was free by then.
                let next = todo.lock().expect("no worker panics while it takes an item").next();
                let Some(item) = next else { break };
                work(&mut mine, item);
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.threads {
                scope.spawn(worker);
            }
            worker();
        });
    }
}

/// Expands each block into the chunk beside it.
pub(super) fn expand<M>(
    crew: Crew,
    questions: &Questions<'_, M>,
    table: &Table,
    blocks: &[Block],
    chunks: &mut [Chunk],
) where
    M: Checked + Sync,
    M::State: Pack,
    M::Action: Clone,
{
    crew.each_with(blocks.iter().zip(chunks), Vec::new, |actions, (block, chunk)| {
        chunk.clear();
        questions.expand(block, u32::MAX, table, chunk, actions);
    });
}

/// The arrivals of all chunks, counted through.
pub(super) struct Arrivals {
    /// The number of the first arrival of each chunk.
    pub(super) firsts: Vec<u32>,
    pub(super) count: usize,
}

impl Arrivals {
    pub(super) fn of(chunks: &[Chunk]) -> Self {
        let mut count = 0;
        let firsts = chunks.iter().map(|chunk| {
            let first = count as u32;
            count += chunk.arrivals();
            first
        });
        Arrivals { firsts: firsts.collect(), count }
    }
}

/// What a shard took in: fingerprints, each with its arrival.
type Taken = Vec<(u64, u32)>;

/// Puts the arrivals into the table, and decides which are fresh. Returns for each shard what it took in, if numbers are to be put later.
pub(super) fn admit(
    crew: Crew,
    table: &mut Table,
    chunks: &[Chunk],
    arrivals: &Arrivals,
    numbered: bool,
) -> Vec<Taken> {
    let shards = table.shards_mut();
    let mut taken: Vec<Taken> = shards.iter().map(|_| Vec::new()).collect();
    let items = shards.iter_mut().zip(&mut taken).enumerate();
    crew.each_with(
        items,
        Vec::new,
        |queue: &mut Vec<(u64, u32, u32)>, (number, (shard, taken))| {
            queue.clear();
            for (chunk, index) in chunks.iter().zip(0u32..) {
                let own = chunk.of_shard(number);
                queue.extend(own.iter().map(|&at| (chunk.fingerprints[at as usize], index, at)));
            }
            for group in queue.chunks(GROUP) {
                admit_group(shard, group, chunks, arrivals, numbered.then_some(&mut *taken));
            }
        },
    );
    taken
}

fn admit_group(
    shard: &mut Shard,
    group: &[(u64, u32, u32)],
    chunks: &[Chunk],
    arrivals: &Arrivals,
    mut taken: Option<&mut Taken>,
) {
    black_box(group.iter().fold(0, |seen, &(fp, _, _)| seen ^ shard.touch(fp)));
    for &(fp, chunk, at) in group {
        let arrival = arrivals.firsts[chunk as usize] + at;
        let outcome = match shard.put(fp, arrival) {
            Put::Known(first) => first,
            Put::Fresh => {
                if let Some(taken) = &mut taken {
                    taken.push((fp, arrival));
                }
                FRESH
            }
        };
        chunks[chunk as usize].outcomes[at as usize].store(outcome, Ordering::Relaxed);
    }
}

/// The number of each arrival of the round, if the fresh ones are numbered in order from `next`.
pub(super) fn numbers(chunks: &[Chunk], arrivals: &Arrivals, mut next: u32) -> Vec<u32> {
    let mut numbers = Vec::with_capacity(arrivals.count);
    for outcome in chunks.iter().flat_map(|chunk| &chunk.outcomes) {
        let number = match outcome.load(Ordering::Relaxed) {
            FRESH => {
                next += 1;
                next - 1
            }
            first => numbers[first as usize],
        };
        numbers.push(number);
    }
    numbers
}

/// Puts the numbers in place of the arrivals.
pub(super) fn renumber(crew: Crew, table: &mut Table, taken: &[Taken], numbers: &[u32]) {
    crew.each(table.shards_mut().iter_mut().zip(taken), |(shard, taken)| {
        for group in taken.chunks(GROUP) {
            black_box(group.iter().fold(0, |seen, &(fp, _)| seen ^ shard.touch(fp)));
            for &(fp, arrival) in group {
                shard.renumber(fp, numbers[arrival as usize]);
            }
        }
    });
}
