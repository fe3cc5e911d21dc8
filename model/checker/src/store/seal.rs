//! Checksums of the files that a search reads back.
//!
//! A file is written in pieces, and each piece carries a CRC-32 of its place, its head and its
//! content. The place includes the file's name and the search's identity, so a piece of another
//! file, of another search or of another position does not pass. What the manifest says of a file
//! sums up the checksums of its pieces, so an older or newer copy of the file does not pass either.

use crc32fast::Hasher;
use serde::{Deserialize, Serialize};

/// How much of a file counts, and the sum over the checksums of its pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Extent {
    /// Bytes from the start of the file.
    pub(crate) bytes: u64,
    /// Sum over the checksums of the pieces up to there, in order.
    pub(crate) sum: u32,
}

impl Extent {
    /// Adds the next piece, of so many bytes with its head.
    pub(crate) fn add(&mut self, bytes: u64, checksum: u32) {
        let mut hasher = Hasher::new();
        hasher.update(&self.sum.to_le_bytes());
        hasher.update(&checksum.to_le_bytes());
        self.sum = hasher.finalize();
        self.bytes += bytes;
    }
}

/// Makes the checksums of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sealer(Hasher);

impl Sealer {
    /// For the file that these texts tell from every other.
    pub(crate) fn of(texts: &[&str]) -> Self {
        let mut hasher = Hasher::new();
        for text in texts {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        Sealer(hasher)
    }

    /// The checksum of a piece: where it begins, its head without the checksum, and its content.
    pub(crate) fn piece(&self, at: u64, head: &[u8], content: &[u8]) -> u32 {
        let mut hasher = self.begin(at, head);
        hasher.update(content);
        hasher.finalize()
    }

    /// The same, for content that comes bit by bit.
    pub(crate) fn begin(&self, at: u64, head: &[u8]) -> Hasher {
        let mut hasher = self.0.clone();
        hasher.update(&at.to_le_bytes());
        hasher.update(head);
        hasher
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_tells_places_files_heads_and_contents_apart() {
        let sealer = Sealer::of(&["search", "file"]);
        let one = sealer.piece(8, &[1, 2], &[3]);
        assert_eq!(one, sealer.piece(8, &[1, 2], &[3]));
        for other in [
            sealer.piece(9, &[1, 2], &[3]),
            sealer.piece(8, &[1, 3], &[3]),
            sealer.piece(8, &[1, 2], &[4]),
            Sealer::of(&["searchfile"]).piece(8, &[1, 2], &[3]),
            Sealer::of(&["searchf", "ile"]).piece(8, &[1, 2], &[3]),
        ] {
            assert_ne!(one, other);
        }
        let (mut there, mut back) = (Extent::default(), Extent::default());
        for sum in [1, 2] {
            there.add(4, sum);
            back.add(4, 3 - sum);
        }
        assert_eq!((there.bytes, back.bytes), (8, 8));
        assert_ne!(there.sum, back.sum);
    }
}
