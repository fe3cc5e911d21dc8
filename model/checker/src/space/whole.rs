//! States kept as they are.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::hash::Hash;

use crate::space::block::{Block, Content};
use crate::space::codec::{Codec, Same};
use crate::space::fingerprint::Fingerprinter;
use crate::space::mistake::ModelError;
use crate::space::round_trip::SAMPLE;
use crate::space::shown::shown;

/// A state that is checked is compared with so many that arrived just before it.
const NEIGHBOURS: usize = 8;

/// States are kept as they are, and told apart by a fingerprint of their `Hash`: nothing has to be
/// written for a model of stateright.
#[derive(Clone, Copy, Debug)]
pub struct Whole;

/// Whole states, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct States<S>(Vec<S>);

impl<S> Default for States<S> {
    fn default() -> Self {
        States(Vec::new())
    }
}

/// Whole blocks in memory.
#[derive(Debug)]
pub(crate) struct Blocks<S> {
    blocks: VecDeque<Vec<S>>,
    states: usize,
}

impl<S> Default for Blocks<S> {
    fn default() -> Self {
        Blocks { blocks: VecDeque::new(), states: 0 }
    }
}

/// One whole state. Many states of stateright's own actors have `PartialEq` and not `Eq`, so `Eq`
/// is taken for granted; a state that does not equal its clone is noticed while states are checked.
#[derive(Clone, Debug, PartialEq, Hash)]
pub(crate) struct Single<S>(S);

impl<S: PartialEq> Eq for Single<S> {}

impl<S: Send + Sync> Content for States<S> {
    type Queue = Blocks<S>;

    fn len(&self) -> u32 {
        self.0.len() as u32
    }

    fn bytes(&self) -> u64 {
        (self.0.len() * size_of::<S>()) as u64
    }

    fn held(&self) -> u64 {
        (self.0.capacity() * size_of::<S>()) as u64
    }

    fn append(&mut self, mut more: States<S>) {
        if self.0.is_empty() {
            *self = more;
        } else {
            self.0.append(&mut more.0);
        }
    }

    fn enqueue(&mut self, queue: &mut Blocks<S>) {
        queue.states += self.0.len();
        self.0.shrink_to_fit();
        queue.blocks.push_back(std::mem::take(&mut self.0));
    }

    fn dequeue(queue: &mut Blocks<S>, len: u32) -> Self {
        let states = queue.blocks.pop_front().unwrap_or_default();
        debug_assert_eq!(states.len(), len as usize);
        queue.states -= states.len();
        States(states)
    }

    fn queued(queue: &Blocks<S>) -> u64 {
        (queue.states * size_of::<S>() + queue.blocks.capacity() * size_of::<Vec<S>>()) as u64
    }

    fn to_file(&self) -> Option<&[u8]> {
        None
    }

    fn from_file(_: Vec<u8>) -> Option<Self> {
        None
    }
}

impl<S> Codec<S> for Whole
where
    S: Clone + PartialEq + Hash + Debug + Send + Sync,
{
    type Content = States<S>;
    type Arrivals = Vec<Option<S>>;
    type One = Single<S>;

    #[inline]
    fn stage(
        state: &S,
        representative: Option<&S>,
        hash: &Fingerprinter,
        into: &mut Vec<Option<S>>,
        known: &[u64],
        check: bool,
    ) -> Result<u64, Box<ModelError>> {
        let fingerprint = hash.of_whole(representative.unwrap_or(state));
        if (check || fingerprint & SAMPLE == 0) && representative.is_none() {
            agrees(state, fingerprint, hash, into, known)?;
        }
        Ok(fingerprint)
    }

    #[inline]
    fn keep(state: &mut Option<S>, into: &mut Vec<Option<S>>) {
        into.push(state.take());
    }

    #[inline]
    fn drop_last(_: &mut Vec<Option<S>>) {}

    fn clear(arrivals: &mut Vec<Option<S>>) {
        arrivals.clear();
    }

    fn bytes(arrivals: &Vec<Option<S>>) -> u64 {
        (arrivals.capacity() * size_of::<Option<S>>()) as u64
    }

    fn blocks(
        arrivals: &mut Vec<Option<S>>,
        fresh: impl Iterator<Item = usize>,
        most: u32,
        blocks: &mut Vec<Block<States<S>>>,
    ) {
        let block = |states: Vec<S>| Block { count: states.len() as u32, content: States(states) };
        let mut states = Vec::new();
        for i in fresh {
            states.extend(arrivals[i].take());
            if states.len() == most as usize {
                blocks.push(block(std::mem::take(&mut states)));
            }
        }
        if !states.is_empty() {
            blocks.push(block(states));
        }
        arrivals.clear();
    }

    #[inline]
    fn each(
        block: &Block<States<S>>,
        most: u32,
        mut show: impl FnMut(u32, &S),
    ) -> Result<(), Box<ModelError>> {
        (0..most).zip(&block.content.0).for_each(|(number, state)| show(number, state));
        Ok(())
    }

    fn split(content: &mut States<S>, states: u32) -> Result<States<S>, Box<ModelError>> {
        Ok(States(content.0.split_off(content.0.len().min(states as usize))))
    }

    fn one(state: &S) -> Single<S> {
        Single(state.clone())
    }

    fn back(one: Single<S>) -> Option<S> {
        Some(one.0)
    }

    fn one_bytes(_: &Single<S>) -> u64 {
        size_of::<S>() as u64
    }

    fn same(state: &S, other: &S, hash: &Fingerprinter) -> Same {
        if state != other {
            return Same::No;
        }
        if hash.of_whole(state) == hash.of_whole(other) {
            return Same::Yes;
        }
        Same::Mistaken(unequal(state, other))
    }

    fn shown(state: &S) -> String {
        shown(state)
    }
}

/// Compares a state with its clone and with those that arrived before it: equal states must have
/// equal hashes, and states that differ must not.
#[cold]
fn agrees<S: Clone + PartialEq + Hash + Debug>(
    state: &S,
    fingerprint: u64,
    hash: &Fingerprinter,
    before: &[Option<S>],
    known: &[u64],
) -> Result<(), Box<ModelError>> {
    let clone = state.clone();
    if clone != *state || hash.of_whole(&clone) != fingerprint {
        return Err(unequal(state, &clone));
    }
    let some = before.len().saturating_sub(NEIGHBOURS);
    for (other, theirs) in before.iter().zip(known).skip(some) {
        let Some(other) = other else { continue };
        match (other == state, *theirs == fingerprint) {
            (true, false) => return Err(unequal(state, other)),
            (false, true) => {
                let (state, other) = (shown(state), shown(other));
                return Err(Box::new(ModelError::HashTooCoarse { state, other }));
            }
            _ => {}
        }
    }
    Ok(())
}

fn unequal<S: Debug>(state: &S, other: &S) -> Box<ModelError> {
    Box::new(ModelError::HashUnequal { state: shown(state), other: shown(other) })
}
