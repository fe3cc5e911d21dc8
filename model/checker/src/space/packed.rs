//! States kept as bytes.

use std::collections::VecDeque;

use crate::pack::Pack;
use crate::space::block::{Block, Content};
use crate::space::codec::{Codec, Same};
use crate::space::fingerprint::Fingerprinter;
use crate::space::mistake::ModelError;
use crate::space::round_trip::{PackError, PackFault, SAMPLE, round_trip, wrong};
use crate::space::shown::shown;

/// Bytes that are allocated at once. A piece of this size is given back to the system when it is
/// empty, which small ones are not: between them others stay, so that the memory of a wide level
/// would be lost to the table that still grows when levels become narrow.
const SLAB: usize = 64 << 20;

/// States are kept as the bytes that their [`Pack`] makes: least memory, no allocation for each
/// state, and states can go to a file.
#[derive(Clone, Copy, Debug)]
pub struct Packed;

/// Packed states, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

/// Packed successors, one after the other, and where each ends.
#[derive(Debug, Default)]
pub(crate) struct PackedArrivals {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

/// Packed blocks in memory.
#[derive(Debug, Default)]
pub(crate) struct Slabs {
    slabs: VecDeque<Vec<u8>>,
    /// What is taken of the first slab.
    taken: usize,
    /// Bytes in all slabs.
    bytes: u64,
}

impl Slabs {
    fn push(&mut self, bytes: &[u8]) {
        let fits = |slab: &Vec<u8>| slab.capacity() - slab.len() >= bytes.len();
        if !self.slabs.back().is_some_and(fits) {
            self.slabs.push_back(Vec::with_capacity(SLAB.max(bytes.len())));
        }
        if let Some(slab) = self.slabs.back_mut() {
            slab.extend_from_slice(bytes);
            self.bytes += bytes.len() as u64;
        }
    }

    /// The next so many bytes, which were pushed together.
    fn take(&mut self, len: usize) -> Vec<u8> {
        let is_empty = |slab: &Vec<u8>| slab.len() == self.taken;
        if self.slabs.len() > 1 && self.slabs.front().is_some_and(is_empty) {
            self.bytes -= self.taken as u64;
            self.slabs.pop_front();
            self.taken = 0;
        }
        let Some(slab) = self.slabs.front() else { return Vec::new() };
        let bytes = slab[self.taken..self.taken + len].to_vec();
        self.taken += len;
        bytes
    }
}

impl Content for Bytes {
    type Queue = Slabs;

    fn len(&self) -> u32 {
        self.0.len() as u32
    }

    fn bytes(&self) -> u64 {
        self.0.len() as u64
    }

    fn held(&self) -> u64 {
        self.0.capacity() as u64
    }

    fn append(&mut self, more: Bytes) {
        if self.0.is_empty() {
            *self = more;
        } else {
            self.0.extend_from_slice(&more.0);
        }
    }

    fn enqueue(&mut self, queue: &mut Slabs) {
        queue.push(&self.0);
        self.0.clear();
    }

    fn dequeue(queue: &mut Slabs, len: u32) -> Self {
        Bytes(queue.take(len as usize))
    }

    fn queued(queue: &Slabs) -> u64 {
        queue.bytes
    }

    fn to_file(&self) -> Option<&[u8]> {
        Some(&self.0)
    }

    fn from_file(bytes: Vec<u8>) -> Option<Self> {
        Some(Bytes(bytes))
    }
}

#[cold]
fn pack_error(error: PackError) -> Box<ModelError> {
    Box::new(ModelError::Pack(error))
}

/// The error of states that are not read back as what they were.
fn broken<S>(bytes: usize, fault: PackFault) -> Box<ModelError> {
    pack_error(wrong::<S>(bytes, fault))
}

impl<S: Pack> Codec<S> for Packed {
    type Content = Bytes;
    type Arrivals = PackedArrivals;
    type One = Box<[u8]>;

    #[inline]
    fn stage(
        state: &S,
        representative: Option<&S>,
        hash: &Fingerprinter,
        into: &mut PackedArrivals,
        _: &[u64],
        check: bool,
    ) -> Result<u64, Box<ModelError>> {
        let out = &mut into.bytes;
        let start = out.len();
        let Some(other) = representative else {
            state.pack(out);
            let fingerprint = hash.of(&out[start..]);
            if check || fingerprint & SAMPLE == 0 {
                round_trip(state, &out[start..]).map_err(pack_error)?;
            }
            return Ok(fingerprint);
        };
        other.pack(out);
        let fingerprint = hash.of(&out[start..]);
        let sampled = check || fingerprint & SAMPLE == 0;
        if sampled {
            round_trip(other, &out[start..]).map_err(pack_error)?;
        }
        out.truncate(start);
        state.pack(out);
        if sampled {
            round_trip(state, &out[start..]).map_err(pack_error)?;
        }
        Ok(fingerprint)
    }

    #[inline]
    fn keep(_: &mut Option<S>, into: &mut PackedArrivals) {
        into.ends.push(into.bytes.len() as u32);
    }

    #[inline]
    fn drop_last(into: &mut PackedArrivals) {
        into.bytes.truncate(into.ends.last().map_or(0, |end| *end as usize));
    }

    fn clear(arrivals: &mut PackedArrivals) {
        arrivals.bytes.clear();
        arrivals.ends.clear();
    }

    fn bytes(arrivals: &PackedArrivals) -> u64 {
        (arrivals.bytes.capacity() + arrivals.ends.capacity() * 4) as u64
    }

    fn blocks(
        arrivals: &mut PackedArrivals,
        fresh: impl Iterator<Item = usize>,
        most: u32,
        blocks: &mut Vec<Block<Bytes>>,
    ) {
        // Collected at the front first, so that a block takes no more memory than it needs.
        let PackedArrivals { bytes, ends } = arrivals;
        let (mut count, mut free) = (0, 0);
        let block = |count, bytes: &[u8]| Block { count, content: Bytes(bytes.to_vec()) };
        for i in fresh {
            let start = if i == 0 { 0 } else { ends[i - 1] as usize };
            let end = ends[i] as usize;
            bytes.copy_within(start..end, free);
            free += end - start;
            count += 1;
            if count == most {
                blocks.push(block(count, &bytes[..free]));
                (count, free) = (0, 0);
            }
        }
        if count > 0 {
            blocks.push(block(count, &bytes[..free]));
        }
    }

    #[inline]
    fn each(
        block: &Block<Bytes>,
        most: u32,
        mut show: impl FnMut(u32, &S),
    ) -> Result<(), Box<ModelError>> {
        let all = block.content.0.len();
        let mut bytes = &block.content.0[..];
        for number in 0..block.count.min(most) {
            let Some(state) = S::unpack(&mut bytes) else {
                return Err(broken::<S>(all, PackFault::Unreadable));
            };
            show(number, &state);
        }
        if most >= block.count && !bytes.is_empty() {
            return Err(broken::<S>(all, PackFault::Left(bytes.len())));
        }
        Ok(())
    }

    fn split(content: &mut Bytes, states: u32) -> Result<Bytes, Box<ModelError>> {
        let mut rest = &content.0[..];
        for _ in 0..states {
            if S::unpack(&mut rest).is_none() {
                return Err(broken::<S>(content.0.len(), PackFault::Unreadable));
            }
        }
        let first = content.0.len() - rest.len();
        Ok(Bytes(content.0.split_off(first)))
    }

    fn one(state: &S) -> Box<[u8]> {
        let mut bytes = Vec::new();
        state.pack(&mut bytes);
        bytes.into()
    }

    fn back(one: Box<[u8]>) -> Option<S> {
        S::unpack(&mut &*one)
    }

    fn one_bytes(one: &Box<[u8]>) -> u64 {
        (one.len() + size_of::<Box<[u8]>>()) as u64
    }

    fn same(state: &S, other: &S, _: &Fingerprinter) -> Same {
        let bytes = [state, other].map(Self::one);
        if bytes[0] == bytes[1] {
            return Same::Yes;
        }
        if state != other {
            return Same::No;
        }
        let fault = PackFault::Unequal(shown(other));
        let error = PackError { state: shown(state), ..wrong::<S>(bytes[0].len(), fault) };
        Same::Mistaken(pack_error(error))
    }

    fn shown(state: &S) -> String {
        shown(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slabs_give_back_what_came_first_and_let_go_of_what_is_empty() {
        let mut slabs = Slabs::default();
        let piece = |byte: u8| vec![byte; SLAB / 2 - 7];
        (0..5).for_each(|byte| slabs.push(&piece(byte)));
        assert_eq!(slabs.slabs.len(), 3);
        let all = slabs.bytes;
        for byte in 0..5 {
            assert_eq!(slabs.take(SLAB / 2 - 7), piece(byte));
        }
        assert_eq!((slabs.slabs.len(), slabs.bytes), (1, all / 5));
        // What is larger than a slab is one of its own.
        slabs.push(&vec![7; SLAB + 1]);
        slabs.push(&[8]);
        assert_eq!((slabs.take(SLAB + 1), slabs.take(1)), (vec![7; SLAB + 1], vec![8]));
    }
}
