//! Numbers of which nearly all fit into a byte.

use std::collections::BTreeMap;

use crate::store::blocks::Blocks;

/// A number that does not fit into a byte; it stands beside.
const WIDE: u8 = u8::MAX;

/// Some numbers, to be appended to others.
#[derive(Debug, Default)]
pub(crate) struct Narrow {
    bytes: Vec<u8>,
    /// The wide ones, each with its place.
    wide: Vec<(u32, u32)>,
}

impl Narrow {
    pub(crate) fn with_room(numbers: usize) -> Self {
        Narrow { bytes: Vec::with_capacity(numbers), wide: Vec::new() }
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.wide.clear();
    }

    #[inline]
    pub(crate) fn push(&mut self, number: u32) {
        let narrow = u8::try_from(number).unwrap_or(WIDE);
        if narrow == WIDE {
            self.wide.push((self.bytes.len() as u32, number));
        }
        self.bytes.push(narrow);
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
        self.wide.retain(|(at, _)| (*at as usize) < len);
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The numbers, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        let mut wide = self.wide.iter();
        self.bytes.iter().map(move |byte| match *byte {
            WIDE => wide.next().expect("a wide number stands beside").1,
            narrow => u32::from(narrow),
        })
    }

    /// Gives back what it does not need.
    pub(crate) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.wide.shrink_to_fit();
    }

    pub(crate) fn bytes(&self) -> u64 {
        (self.bytes.capacity() + self.wide.capacity() * size_of::<(u32, u32)>()) as u64
    }
}

/// Many numbers; they only become more.
#[derive(Debug)]
pub(crate) struct Small {
    bytes: Blocks<u8>,
    wide: BTreeMap<u32, u32>,
}

impl Small {
    pub(crate) fn new() -> Self {
        Small { bytes: Blocks::new(), wide: BTreeMap::new() }
    }

    #[inline]
    pub(crate) fn push(&mut self, number: u32) {
        let narrow = u8::try_from(number).unwrap_or(WIDE);
        if narrow == WIDE {
            self.wide.insert(self.bytes.len() as u32, number);
        }
        self.bytes.push(narrow);
    }

    /// Appends all of them.
    pub(crate) fn extend(&mut self, more: &Narrow) {
        let first = self.bytes.len() as u32;
        self.wide.extend(more.wide.iter().map(|(at, number)| (first + at, *number)));
        self.bytes.extend(&more.bytes);
    }

    pub(crate) fn get(&self, at: usize) -> u32 {
        match self.bytes.get(at) {
            WIDE => self.wide[&(at as u32)],
            narrow => u32::from(narrow),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The numbers from a position on.
    pub(crate) fn iter_from(&self, start: usize) -> impl Iterator<Item = u32> {
        let bytes = self.bytes.iter_from(start).zip(start as u32..);
        bytes.map(|(byte, at)| if byte == WIDE { self.wide[&at] } else { u32::from(byte) })
    }

    pub(crate) fn bytes(&self) -> u64 {
        // A node of the tree of wide numbers takes about twice what is in it.
        self.bytes.bytes() + (self.wide.len() * 2 * size_of::<(u32, u32)>()) as u64
    }
}
