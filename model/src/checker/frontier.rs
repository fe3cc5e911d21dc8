//! States that wait to be expanded, packed, in blocks: in memory as long as there is room, the rest in a file.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// The most states of a block, so that what it needs while it is expanded stays in the cache, and there are blocks for every worker.
pub(super) const BLOCK: u32 = 256;
/// Bytes that are allocated at once. A piece of this size is given back to the system when it is empty, which small ones are not: between them others stay,
/// so that the memory of a wide level would be lost to the table that still grows when levels become narrow.
const SLAB: usize = 64 << 20;
/// Bytes before each block in a file: how many states, and how many bytes.
const HEADER: usize = 8;

/// Packed states, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// How many.
    pub(super) count: u32,
    /// One after the other.
    pub(super) bytes: Vec<u8>,
}

/// Where a block is.
#[derive(Debug)]
enum Place {
    /// Next in the slabs, with so many states and bytes.
    Memory(u32, u32),
    /// In the file, at this position, with so many states.
    File(u64, u32),
}

/// Blocks in memory, one after the other: added at the end, taken at the front.
#[derive(Debug, Default)]
struct Slabs {
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

/// The states of one level: filled at the end, emptied at the front.
#[derive(Debug, Default)]
pub(super) struct Level {
    blocks: VecDeque<Place>,
    /// The last block, while it may still grow.
    open: Block,
    /// The blocks in memory.
    slabs: Slabs,
    states: u64,
    /// Where blocks go that do not fit; all of them if the level is kept for a later run.
    file: Option<File>,
    /// Bytes written to the file.
    written: u64,
    /// Bytes of the blocks that are in the file only.
    spilled: u64,
    /// Whether every block is written.
    keeps: bool,
}

impl Level {
    /// A level of which every block is written to this empty file too.
    pub(super) fn kept(file: File) -> Self {
        Level { file: Some(file), keeps: true, ..Level::default() }
    }

    /// A level of which the first `written` bytes of the file are left, without the first `skip` blocks.
    ///
    /// # Errors
    /// If the file cannot be read, or does not consist of blocks up to there.
    pub(super) fn found(mut file: File, written: u64, skip: u64) -> io::Result<Self> {
        let mut level = Level { keeps: true, written, ..Level::default() };
        let mut at = 0;
        let mut number = 0;
        while at < written {
            let (count, len) = header(&mut file, at)?;
            if number >= skip {
                level.spilled += len as u64;
                level.blocks.push_back(Place::File(at, count));
                level.states += u64::from(count);
            }
            number += 1;
            at += (HEADER + len) as u64;
        }
        if at != written || file.metadata()?.len() < written {
            return Err(io::Error::other(format!("{written} bytes are no whole blocks")));
        }
        file.set_len(written)?;
        level.file = Some(file);
        Ok(level)
    }

    /// How many states are in.
    pub(super) fn states(&self) -> u64 {
        self.states
    }

    /// Memory held.
    pub(super) fn bytes(&self) -> u64 {
        self.slabs.bytes
            + self.open.bytes.capacity() as u64
            + (self.blocks.capacity() * size_of::<Place>()) as u64
    }

    /// Bytes of waiting states that are in the file and not in memory.
    pub(super) fn spilled(&self) -> u64 {
        self.spilled
    }

    /// Bytes written to the file, once [`Level::seal`] has been called.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// The file.
    pub(super) fn file(&self) -> Option<&File> {
        self.file.as_ref()
    }

    /// How many blocks are left.
    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Adds states at the end. Once memory holds `room` bytes of this level, further blocks go to a file that `make` opens.
    ///
    /// # Errors
    /// If the file cannot be opened or written.
    pub(super) fn push(
        &mut self,
        block: Block,
        room: u64,
        make: &mut dyn FnMut() -> io::Result<File>,
    ) -> io::Result<()> {
        if self.open.count + block.count > BLOCK {
            self.seal(room, make)?;
        }
        self.states += u64::from(block.count);
        if self.open.count == 0 {
            self.open = block;
        } else {
            self.open.count += block.count;
            self.open.bytes.extend_from_slice(&block.bytes);
        }
        if self.open.count > BLOCK / 2 { self.seal(room, make) } else { Ok(()) }
    }

    /// Ends the last block.
    ///
    /// # Errors
    /// If the file cannot be opened or written.
    pub(super) fn seal(
        &mut self,
        room: u64,
        make: &mut dyn FnMut() -> io::Result<File>,
    ) -> io::Result<()> {
        if self.open.count == 0 {
            return Ok(());
        }
        let fits = self.slabs.bytes + self.open.bytes.len() as u64 <= room;
        let at = self.written;
        if self.keeps || !fits {
            self.write(make)?;
        }
        let Block { count, bytes } = &mut self.open;
        if fits {
            self.slabs.push(bytes);
            self.blocks.push_back(Place::Memory(*count, bytes.len() as u32));
        } else {
            self.blocks.push_back(Place::File(at, *count));
            self.spilled += bytes.len() as u64;
        }
        *count = 0;
        bytes.clear();
        Ok(())
    }

    fn write(&mut self, make: &mut dyn FnMut() -> io::Result<File>) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(make()?),
        };
        let Block { count, bytes } = &self.open;
        let mut record = Vec::with_capacity(HEADER + bytes.len());
        record.extend_from_slice(&count.to_le_bytes());
        record.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        record.extend_from_slice(bytes);
        file.seek(SeekFrom::Start(self.written))?;
        file.write_all(&record)?;
        self.written += record.len() as u64;
        Ok(())
    }

    /// Takes up to `most` blocks from the front.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn take(&mut self, most: usize) -> io::Result<Vec<Block>> {
        let mut taken = Vec::with_capacity(most.min(self.blocks.len()));
        while taken.len() < most {
            let Some(place) = self.blocks.pop_front() else { break };
            let block = match place {
                Place::Memory(count, len) => Block { count, bytes: self.slabs.take(len as usize) },
                Place::File(at, count) => {
                    let block = self.read(at, count)?;
                    self.spilled -= block.bytes.len() as u64;
                    block
                }
            };
            self.states -= u64::from(block.count);
            taken.push(block);
        }
        Ok(taken)
    }

    fn read(&mut self, at: u64, count: u32) -> io::Result<Block> {
        let file = self.file.as_mut().ok_or_else(|| io::Error::other("a block without a file"))?;
        let (found, len) = header(file, at)?;
        if found != count {
            return Err(io::Error::other(format!("a block of {found} states instead of {count}")));
        }
        let mut bytes = vec![0; len];
        file.read_exact(&mut bytes)?;
        Ok(Block { count, bytes })
    }
}

/// The header of a block in a file, which is read up to the block's bytes.
fn header(file: &mut File, at: u64) -> io::Result<(u32, usize)> {
    let mut bytes = [0; HEADER];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    let [a, b, c, d, e, f, g, h] = bytes;
    Ok((u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]) as usize))
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
