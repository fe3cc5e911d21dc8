//! Successors that a block had before.

/// How many fingerprints are remembered; what a worker remembers stays in the cache.
const SLOTS: usize = 1 << 11;

/// Which fingerprints arrived in a block, as far as they are remembered. Neighbours in a level have
/// many successors in common, so this saves many look-ups; what was forgotten arrives once more,
/// which costs time and changes nothing.
pub(crate) struct Recent {
    slots: Vec<Seen>,
    /// Counts the blocks from 1.
    block: u32,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    fingerprint: u64,
    /// The block in which it arrived; 0 if there is none.
    block: u32,
    arrival: u32,
}

impl Default for Recent {
    fn default() -> Self {
        Recent { slots: vec![Seen::default(); SLOTS], block: 0 }
    }
}

impl Recent {
    /// Forgets everything: another block begins.
    pub(crate) fn clear(&mut self) {
        self.block += 1;
    }

    /// The arrival with this fingerprint; without one, it is noted as the given arrival.
    #[inline]
    pub(crate) fn find_or_note(&mut self, fingerprint: u64, arrival: u32) -> Option<u32> {
        let seen = &mut self.slots[fingerprint as usize % SLOTS];
        if seen.fingerprint == fingerprint && seen.block == self.block {
            return Some(seen.arrival);
        }
        *seen = Seen { fingerprint, block: self.block, arrival };
        None
    }
}
