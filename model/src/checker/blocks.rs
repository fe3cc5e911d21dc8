//! A vector that grows without moving what it holds.

const BITS: u32 = 14;
const BLOCK: usize = 1 << BITS;

/// An append-only vector in blocks: no reallocation, and never more than one block of slack.
#[derive(Debug)]
pub(super) struct Blocks<T> {
    blocks: Vec<Vec<T>>,
    len: usize,
}

impl<T: Copy> Blocks<T> {
    pub(super) fn new() -> Self {
        Blocks { blocks: Vec::new(), len: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, value: T) {
        if self.len & (BLOCK - 1) == 0 {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        self.blocks[self.len >> BITS].push(value);
        self.len += 1;
    }

    #[inline]
    pub(super) fn get(&self, i: usize) -> T {
        self.blocks[i >> BITS][i & (BLOCK - 1)]
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = T> {
        self.blocks.iter().flatten().copied()
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.blocks.len() * BLOCK * size_of::<T>()) as u64
    }
}
