//! A write, cut into records of which any first part is safe to keep.

use alloc::sync::Arc;

use super::Write;
use crate::entry::Entry;
use crate::hard_state::HardState;
use crate::snapshot::Snapshot;

/// One record of an ordered log; see [`Write::records`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub enum Record<'a> {
    /// Replaces the whole log, which begins after it.
    Snapshot(&'a Arc<Snapshot>),
    /// Replaces the hard state.
    HardState(HardState),
    /// Replace everything stored from the first one's index on; at least one entry.
    Entries(&'a [Entry]),
}

/// The records of a [`Write`] in the order of STORE-1.
///
/// Why any first part of them is safe to start on:
///
/// - *Commit comes before the configuration change that relies on it.* Entries are cut before each
///   change, and the hard state before it has commit as far as the entries stored by then go. The
///   node knew all earlier changes to be committed when it took this one in (CONF-2, APPEND-5), so
///   that commit has reached them.
/// - *Commit is never beyond the log.* Before the entry at i it is at most i - 1, and everything
///   up to i - 1 is stored by then: by this write, or by an earlier one and not cut, since what
///   this one cuts begins at its first entry.
/// - *Commit never falls.* Cut to i - 1 it is still at least the one stored before. That one was
///   the node's commit when it handed out the write before this one, with all entries it had. An
///   entry of this write is thus above the last index of then, or it replaces one that was cut
///   since; both are above the commit of then, because commit is not beyond the log and what is
///   committed is not cut. After a snapshot, entries are above its index, which is above that
///   commit too.
/// - *The term is that of the log or a later one.* A snapshot can be of a term that the storage
///   has not seen. So a new term (or vote) goes before it, with the commit stored before: that is
///   what a node writes that hears of a term and nothing else.
#[derive(Clone, Debug)]
struct Records<'a> {
    write: &'a Write,
    /// The entries still to come.
    rest: &'a [Entry],
    /// The hard state stored so far.
    stored: HardState,
    next: Next,
}

/// What is looked at next.
#[derive(Clone, Copy, Debug)]
enum Next {
    Term,
    Snapshot,
    HardState,
    Entries,
    End,
}

impl Write {
    /// All of it in the order in which it is to be written (STORE-1). A crash may keep any first
    /// part of the records of all writes, in their order.
    ///
    /// A storage that holds every record up to some one is one that a node may start on: a log with
    /// two configuration changes comes with a commit that has reached the first.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> + Clone {
        Records::new(self)
    }
}

impl<'a> Records<'a> {
    fn new(write: &'a Write) -> Self {
        Self { write, rest: &write.entries, stored: write.previous, next: Next::Term }
    }

    /// The hard state, if it says anything new.
    fn hard_state(&mut self, hard_state: HardState) -> Option<Record<'a>> {
        let news = hard_state != self.stored;
        self.stored = hard_state;
        news.then_some(Record::HardState(hard_state))
    }

    /// The term that a snapshot may need.
    fn term(&mut self) -> Option<Record<'a>> {
        self.next = Next::Snapshot;
        self.write.snapshot.as_ref()?;
        self.hard_state(HardState { commit: self.stored.commit, ..self.write.hard_state })
    }

    fn snapshot(&mut self) -> Option<Record<'a>> {
        self.next = Next::HardState;
        self.write.snapshot.as_ref().map(Record::Snapshot)
    }

    /// The hard state before the next entries, or the last one.
    fn before_entries(&mut self) -> Option<Record<'a>> {
        let Some(first) = self.rest.first() else {
            self.next = Next::End;
            return self.hard_state(self.write.hard_state);
        };
        self.next = Next::Entries;
        let cut = self.write.hard_state.cut_to(first.index.previous());
        let news = self.hard_state(cut);
        // Never left out before a configuration change: it must not depend on what the storage
        // is believed to hold.
        if first.is_conf() { Some(Record::HardState(cut)) } else { news }
    }

    /// Entries up to the next configuration change, which comes first in the next ones.
    fn entries(&mut self) -> Option<Record<'a>> {
        self.next = Next::HardState;
        let later = self.rest.iter().skip(1);
        let count = later.take_while(|entry| !entry.is_conf()).count().saturating_add(1);
        let (entries, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(Record::Entries(entries))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            let record = match self.next {
                Next::Term => self.term(),
                Next::Snapshot => self.snapshot(),
                Next::HardState => self.before_entries(),
                Next::Entries => self.entries(),
                Next::End => return None,
            };
            if record.is_some() {
                return record;
            }
        }
    }
}
