//! What is to be made durable, and in which order (STORE-1).

mod records;
#[cfg(test)]
mod tests;

use alloc::sync::Arc;
use alloc::vec::Vec;

pub use self::records::Record;
use crate::entry::Entry;
use crate::hard_state::HardState;
use crate::snapshot::Snapshot;

/// What a node hands out to be written, durably.
///
/// A storage that writes it whole or not at all takes [`atomic`](Self::atomic). One that writes
/// one ordered log, of which a crash can keep any first part, takes [`records`](Self::records): the
/// order of the parts is not free, since a node relies on it after a crash.
///
/// The entries replace everything that is stored from the first one's index on. The snapshot
/// replaces the whole log: it is empty then, and begins after the snapshot's index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Write {
    snapshot: Option<Arc<Snapshot>>,
    entries: Vec<Entry>,
    /// The hard state of the node when it handed this out.
    hard_state: HardState,
    /// The hard state that the storage has when all writes before this one are done.
    previous: HardState,
}

/// A [`Write`], for a storage that writes all of it or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AtomicWrite<'a> {
    /// Replaces the whole log, which begins after it.
    pub snapshot: Option<&'a Arc<Snapshot>>,
    /// Replace everything stored from the first one's index on.
    pub entries: &'a [Entry],
    /// The hard state, if it changed. With a configuration change among the entries it is always
    /// here, so that its commit cannot be missed (STORE-1).
    pub hard_state: Option<HardState>,
}

impl Write {
    /// Whether there is nothing to write.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.snapshot.is_none() && self.entries.is_empty() && self.hard_state == self.previous
    }

    /// Whether the write must be durable before it is acknowledged: all but a hard state in which
    /// only commit moved. That may be lost in a crash, as long as later writes make earlier ones
    /// durable too.
    #[must_use]
    pub fn must_sync(&self) -> bool {
        self.snapshot.is_some() || !self.entries.is_empty() || self.changes_vote()
    }

    /// All of it at once, for a storage that writes it all or nothing.
    #[must_use]
    #[inline]
    pub fn atomic(&self) -> AtomicWrite<'_> {
        let always = self.entries.iter().any(Entry::is_conf);
        AtomicWrite {
            snapshot: self.snapshot.as_ref(),
            entries: &self.entries,
            hard_state: (always || self.hard_state != self.previous).then_some(self.hard_state),
        }
    }

    /// Moves the entries to the end of a log that is kept in memory, instead of copying them. What
    /// else is to be written, and what they replace there, is to be looked at before.
    #[inline]
    pub fn append_entries_to(&mut self, log: &mut Vec<Entry>) {
        log.append(&mut self.entries);
    }

    /// Whether the term or the vote changed.
    fn changes_vote(&self) -> bool {
        (self.hard_state.term, self.hard_state.vote) != (self.previous.term, self.previous.vote)
    }

    /// Fills a new or used write with a hard state and nothing else.
    #[inline]
    pub(crate) fn fill_hard_state(&mut self, previous: HardState, hard_state: HardState) {
        self.previous = previous;
        self.hard_state = hard_state;
        self.snapshot = None;
        if !self.entries.is_empty() {
            self.entries.clear();
        }
    }

    /// Adds what else is to be written, to one that is filled with nothing but a hard state. The
    /// entries come in exchange for an empty list.
    #[inline]
    pub(crate) fn exchange(
        &mut self,
        snapshot: Option<Arc<Snapshot>>,
        entries: impl FnOnce(Vec<Entry>) -> Vec<Entry>,
    ) {
        self.snapshot = snapshot;
        self.entries = entries(core::mem::take(&mut self.entries));
    }

    /// Fills a new or used write. The entries come in two parts, one after the other.
    pub(crate) fn fill(
        &mut self,
        previous: HardState,
        hard_state: HardState,
        snapshot: Option<Arc<Snapshot>>,
        entries: (&[Entry], &[Entry]),
    ) {
        self.previous = previous;
        self.hard_state = hard_state;
        self.snapshot = snapshot;
        self.entries.clear();
        self.entries.extend_from_slice(entries.0);
        if !entries.1.is_empty() {
            self.entries.extend_from_slice(entries.1);
        }
    }
}
