//! A vector that grows without moving what it holds.

const BITS: u32 = 16;
const BLOCK: usize = 1 << BITS;

/// An append-only vector in blocks: no reallocation, and never more than one block of slack.
#[derive(Debug)]
pub(crate) struct Blocks<T> {
    blocks: Vec<Vec<T>>,
    len: usize,
}

impl<T: Copy> Blocks<T> {
    pub(crate) fn new() -> Self {
        Blocks { blocks: Vec::new(), len: 0 }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: T) {
        if self.len & (BLOCK - 1) == 0 {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        self.blocks[self.len >> BITS].push(value);
        self.len += 1;
    }

    /// Appends all of them.
    pub(crate) fn extend(&mut self, mut values: &[T]) {
        while !values.is_empty() {
            if self.len & (BLOCK - 1) == 0 {
                self.blocks.push(Vec::with_capacity(BLOCK));
            }
            let room = BLOCK - (self.len & (BLOCK - 1));
            let (now, later) = values.split_at(room.min(values.len()));
            self.blocks[self.len >> BITS].extend_from_slice(now);
            self.len += now.len();
            values = later;
        }
    }

    #[inline]
    pub(crate) fn get(&self, i: usize) -> T {
        self.blocks[i >> BITS][i & (BLOCK - 1)]
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The values from position `start` on.
    pub(crate) fn iter_from(&self, start: usize) -> impl Iterator<Item = T> {
        let first = self.blocks.get(start >> BITS).map_or(&[][..], |b| &b[start & (BLOCK - 1)..]);
        first.iter().chain(self.blocks.iter().skip((start >> BITS) + 1).flatten()).copied()
    }

    pub(crate) fn bytes(&self) -> u64 {
        (self.blocks.len() * BLOCK * size_of::<T>()) as u64
    }
}
