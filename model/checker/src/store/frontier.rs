//! States that wait to be expanded, in blocks: in memory as long as there is room, the rest in a
//! file.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use crate::space::block::{BLOCK, Block, Content};
use crate::store::seal::{Extent, Sealer};
use crate::store::settings::Unread;

/// Bytes before each block in a file: how many states, how many bytes, and the checksum.
const HEADER: usize = 12;
/// Bytes that are read at a time when a whole file is checked.
const BUFFER: usize = 1 << 20;

/// Where a block is.
enum Place {
    /// Next in the queue, with so many states and of this length.
    Memory(u32, u32),
    /// In the file.
    File(Stored),
}

/// A block in a file.
#[derive(Clone, Copy, Debug)]
struct Stored {
    /// Where it begins.
    at: u64,
    count: u32,
    len: u32,
    checksum: u32,
}

/// The states of one level: filled at the end, emptied at the front.
#[derive(Default)]
pub(crate) struct Level<T: Content> {
    /// What is left of a block that a search broke off in; it comes before the others.
    first: Option<Block<T>>,
    blocks: VecDeque<Place>,
    /// The last block, while it may still grow.
    open: Block<T>,
    /// The blocks in memory.
    queue: T::Queue,
    states: u64,
    /// Where blocks go that do not fit; all of them if the level is kept for a later run.
    file: Option<File>,
    /// How much is written to the file.
    written: Extent,
    sealer: Sealer,
    /// Bytes of the blocks that are in the file only.
    spilled: u64,
    /// Whether every block is written.
    keeps: bool,
}

impl<T: Content> Level<T> {
    /// A level of which every block is written to this empty file too.
    pub(crate) fn kept(file: File, sealer: Sealer) -> Self {
        Level { file: Some(file), keeps: true, sealer, ..Level::default() }
    }

    /// A level of which this much of the file is left, without the first `skip` blocks.
    ///
    /// # Errors
    /// If the file cannot be read, or is not what was written.
    pub(crate) fn found(
        file: File,
        sealer: Sealer,
        extent: Extent,
        skip: u64,
    ) -> Result<Self, Unread> {
        let mut level = Level { keeps: true, sealer, ..Level::default() };
        let mut number = 0;
        (&file).seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::with_capacity(BUFFER, &file);
        while level.written.bytes < extent.bytes {
            let (stored, bytes) = level.check(&mut reader, extent.bytes)?;
            if number >= skip {
                level.spilled += u64::from(stored.len);
                level.blocks.push_back(Place::File(stored));
                level.states += u64::from(stored.count);
            }
            number += 1;
            level.written.add(bytes, stored.checksum);
        }
        if level.written != extent {
            let (found, wanted) = (level.written.sum, extent.sum);
            let why = format!("the whole file has checksum {found:08x} instead of {wanted:08x}");
            return Err(Unread::Damaged { offset: 0, why });
        }
        level.file = Some(file);
        Ok(level)
    }

    /// Reads the next block of a file that has to end at `end`, and compares its checksum. Returns
    /// also how many bytes it takes in the file.
    fn check(&self, reader: &mut impl Read, end: u64) -> Result<(Stored, u64), Unread> {
        let at = self.written.bytes;
        let left = end - at;
        let damaged = |why| Err(Unread::Damaged { offset: at, why });
        if left < HEADER as u64 {
            return damaged(format!("a block of at least {HEADER} bytes in {left}"));
        }
        let mut head = [0; HEADER];
        reader.read_exact(&mut head)?;
        let ([count, len, checksum], bytes) = numbers(&head);
        if u64::from(len) + HEADER as u64 > left {
            return damaged(format!("a block of {len} bytes in {left}"));
        }
        let mut hasher = self.sealer.begin(at, &bytes);
        let mut content = reader.take(u64::from(len));
        let mut piece = [0; 1 << 12];
        loop {
            match content.read(&mut piece)? {
                0 => break,
                read => hasher.update(&piece[..read]),
            }
        }
        compare(at, hasher.finalize(), checksum)?;
        Ok((Stored { at, count, len, checksum }, HEADER as u64 + u64::from(len)))
    }

    /// Puts back what is left of the block that was taken last.
    pub(crate) fn put_back(&mut self, block: Block<T>) {
        self.states += u64::from(block.count);
        self.first = Some(block);
    }

    /// How many states are in.
    pub(crate) fn states(&self) -> u64 {
        self.states
    }

    /// Memory held.
    pub(crate) fn bytes(&self) -> u64 {
        T::queued(&self.queue)
            + self.first.as_ref().map_or(0, |block| block.content.bytes())
            + self.open.content.held()
            + (self.blocks.capacity() * size_of::<Place>()) as u64
    }

    /// Bytes of waiting states that are in the file and not in memory.
    pub(crate) fn spilled(&self) -> u64 {
        self.spilled
    }

    /// How much is written to the file, once [`Level::seal`] has been called.
    pub(crate) fn written(&self) -> Extent {
        self.written
    }

    /// The file.
    pub(crate) fn file(&self) -> Option<&File> {
        self.file.as_ref()
    }

    /// How many blocks are left.
    pub(crate) fn len(&self) -> usize {
        self.blocks.len() + usize::from(self.first.is_some())
    }

    /// Adds states at the end. Once memory holds `room` bytes of this level, further blocks go to a
    /// file that `make` opens.
    ///
    /// # Errors
    /// If the file cannot be opened or written.
    pub(crate) fn push(
        &mut self,
        block: Block<T>,
        room: u64,
        make: &mut dyn FnMut() -> io::Result<File>,
    ) -> io::Result<()> {
        if self.open.count + block.count > BLOCK {
            self.seal(room, make)?;
        }
        self.states += u64::from(block.count);
        self.open.count += block.count;
        self.open.content.append(block.content);
        if self.open.count > BLOCK / 2 { self.seal(room, make) } else { Ok(()) }
    }

    /// Ends the last block.
    ///
    /// # Errors
    /// If the file cannot be opened or written.
    pub(crate) fn seal(
        &mut self,
        room: u64,
        make: &mut dyn FnMut() -> io::Result<File>,
    ) -> io::Result<()> {
        if self.open.count == 0 {
            return Ok(());
        }
        let fits = T::queued(&self.queue) + self.open.content.bytes() <= room;
        let stored = if self.keeps || !fits { Some(self.write(make)?) } else { None };
        let Block { count, content } = &mut self.open;
        let place = match stored.filter(|_| !fits) {
            None => {
                let len = content.len();
                content.enqueue(&mut self.queue);
                Place::Memory(*count, len)
            }
            Some(stored) => {
                self.spilled += u64::from(stored.len);
                *content = T::default();
                Place::File(stored)
            }
        };
        self.blocks.push_back(place);
        *count = 0;
        Ok(())
    }

    fn write(&mut self, make: &mut dyn FnMut() -> io::Result<File>) -> io::Result<Stored> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(make()?),
        };
        let Block { count, content } = &self.open;
        let bytes = content.to_file().ok_or_else(|| io::Error::other(NOT_IN_FILES))?;
        let (at, len) = (self.written.bytes, bytes.len() as u32);
        let mut record = Vec::with_capacity(HEADER + bytes.len());
        record.extend_from_slice(&count.to_le_bytes());
        record.extend_from_slice(&len.to_le_bytes());
        let checksum = self.sealer.piece(at, &record, bytes);
        record.extend_from_slice(&checksum.to_le_bytes());
        record.extend_from_slice(bytes);
        file.seek(SeekFrom::Start(at))?;
        file.write_all(&record)?;
        self.written.add(record.len() as u64, checksum);
        Ok(Stored { at, count: *count, len, checksum })
    }

    /// Takes up to `most` blocks from the front.
    ///
    /// # Errors
    /// If the file cannot be read, or is not what was written.
    pub(crate) fn take(&mut self, most: usize) -> Result<Vec<Block<T>>, Unread> {
        let mut taken = Vec::with_capacity(most.min(self.len()));
        taken.extend(self.first.take());
        while taken.len() < most {
            let Some(place) = self.blocks.pop_front() else { break };
            taken.push(match place {
                Place::Memory(count, len) => {
                    Block { count, content: T::dequeue(&mut self.queue, len) }
                }
                Place::File(stored) => {
                    self.spilled -= u64::from(stored.len);
                    self.read(stored)?
                }
            });
        }
        self.states -= taken.iter().map(|block| u64::from(block.count)).sum::<u64>();
        Ok(taken)
    }

    fn read(&mut self, stored: Stored) -> Result<Block<T>, Unread> {
        let Stored { at, count, len, checksum } = stored;
        let file = self.file.as_mut().ok_or_else(|| io::Error::other("a block without a file"))?;
        let mut head = [0; HEADER];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut head)?;
        let mut bytes = vec![0; len as usize];
        file.read_exact(&mut bytes)?;
        compare(at, self.sealer.piece(at, &numbers(&head).1, &bytes), checksum)?;
        let content = T::from_file(bytes).ok_or_else(|| io::Error::other(NOT_IN_FILES))?;
        Ok(Block { count, content })
    }
}

/// Why whole states cannot be written.
const NOT_IN_FILES: &str = "only packed states are kept in files";

/// Compares the checksum of the block at this place.
fn compare(at: u64, found: u32, wanted: u32) -> Result<(), Unread> {
    if found == wanted {
        return Ok(());
    }
    let why = format!("checksum {found:08x} instead of {wanted:08x}");
    Err(Unread::Damaged { offset: at, why })
}

/// The numbers in the header of a block, and the part of it that has a checksum.
fn numbers(head: &[u8; HEADER]) -> ([u32; 3], [u8; 8]) {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *head;
    let numbers = [[a, b, c, d], [e, f, g, h], [i, j, k, l]].map(u32::from_le_bytes);
    (numbers, [a, b, c, d, e, f, g, h])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::packed::Bytes;

    /// A level of three blocks in a file, and the file.
    fn spilled() -> (Level<Bytes>, File) {
        let file = tempfile::tempfile().unwrap();
        let other = file.try_clone().unwrap();
        let mut level = Level::default();
        let mut make = || file.try_clone();
        for byte in 0..3 {
            level
                .push(Block { count: BLOCK, content: Bytes(vec![byte; 1000]) }, 0, &mut make)
                .unwrap();
        }
        (level, other)
    }

    #[test]
    fn a_spilled_block_that_was_changed_is_refused() {
        let (mut level, _) = spilled();
        assert_eq!(level.take(3).unwrap()[2].content.0, [2; 1000]);
        for at in [1012, 1015, 1016, 1019, 1024, 1500, 2023] {
            for bit in 0..8 {
                let (mut level, mut file) = spilled();
                let mut byte = [0];
                file.seek(SeekFrom::Start(at)).unwrap();
                file.read_exact(&mut byte).unwrap();
                file.seek(SeekFrom::Start(at)).unwrap();
                file.write_all(&[byte[0] ^ 1 << bit]).unwrap();
                assert_eq!(level.take(1).unwrap()[0].content.0, [0; 1000]);
                match level.take(1) {
                    Err(Unread::Damaged { offset: 1012, why }) => assert!(why.contains("checksum")),
                    other => panic!("byte {at}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn another_file_with_right_blocks_is_refused() {
        let (level, file) = spilled();
        let sealer = Sealer::default();
        let extent = level.written();
        let other = Extent { sum: extent.sum ^ 1, ..extent };
        let found =
            |extent| Level::<Bytes>::found(file.try_clone().unwrap(), sealer.clone(), extent, 1);
        match found(other) {
            Err(Unread::Damaged { offset: 0, why }) => assert!(why.contains("the whole file")),
            other => panic!("{:?}", other.map(|level| level.states())),
        }
        assert_eq!(found(extent).unwrap().states(), 2 * u64::from(BLOCK));
    }

    #[test]
    fn what_is_left_of_a_block_comes_first() {
        let (mut level, _) = spilled();
        let Block { count, content } = level.take(1).unwrap().pop().unwrap();
        assert_eq!((level.len(), level.states()), (2, 2 * u64::from(BLOCK)));
        level.put_back(Block { count: count - 1, content: Bytes(content.0[1..].to_vec()) });
        assert_eq!((level.len(), level.states()), (3, 3 * u64::from(BLOCK) - 1));
        let counts: Vec<_> = level.take(9).unwrap().iter().map(|block| block.count).collect();
        assert_eq!((counts, level.states()), (vec![BLOCK - 1, BLOCK, BLOCK], 0));
    }
}
