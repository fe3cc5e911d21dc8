//! What a visited state is remembered by.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::FixedState;

/// No fingerprint: greater than every one.
pub(crate) const EMPTY: u64 = u64::MAX;

/// Hashes states. With the same seed, the same states have the same fingerprints in every run.
#[derive(Clone)]
pub(crate) struct Fingerprinter(FixedState);

impl Fingerprinter {
    pub(crate) fn new(seed: u64) -> Self {
        Fingerprinter(FixedState::with_seed(0x71_756f_7261_7465 ^ seed))
    }

    /// Of a packed state. Never [`EMPTY`].
    #[inline]
    pub(crate) fn of(&self, packed: &[u8]) -> u64 {
        let mut hasher = self.0.build_hasher();
        hasher.write(packed);
        hasher.finish().min(EMPTY - 1)
    }

    /// Of a whole state, by its `Hash`. Never [`EMPTY`].
    #[inline]
    pub(crate) fn of_whole(&self, state: &impl Hash) -> u64 {
        self.0.hash_one(state).min(EMPTY - 1)
    }
}
