//! Entries and logs, packed: an entry is one byte, a log one machine word.

use std::fmt;

use crate::ids::{Index, Term};
use crate::limits::MAX_LOG;

/// The highest term of an entry: one that is higher does not fit, and a step that would append it
/// overflows.
pub const MAX_ENTRY_TERM: u8 = 15;

/// A configuration change as a log names it; what it stands for is the
/// [`Plan`](super::plan::Plan)'s to say.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ChangeId(u8);

impl ChangeId {
    /// How many there are.
    pub const COUNT: usize = 8;

    /// The change that alters nothing: an update of one member. CONF-6.
    pub const NOTHING: ChangeId = ChangeId(0);

    /// The change that leaves a joint configuration. CONF-5.
    pub const LEAVE: ChangeId = ChangeId(1);

    /// The change at an index of the plan's list; none if no list is so long.
    #[inline]
    #[must_use]
    pub const fn listed(index: usize) -> Option<ChangeId> {
        if index < Self::COUNT - 2 { Some(ChangeId(index as u8 + 2)) } else { None }
    }

    /// All of them, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = ChangeId> {
        (0..Self::COUNT as u8).map(ChangeId)
    }

    /// Its number, below [`ChangeId::COUNT`].
    #[inline]
    #[must_use]
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    /// The index in the plan's list, for a change that is in it.
    #[inline]
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        if self.0 >= 2 { Some(self.0 as usize - 2) } else { None }
    }
}

/// What an entry is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A leader's no-op, or a refused configuration change.
    Empty,
    /// A configuration change.
    Conf(ChangeId),
    /// A payload of the application, 1 to 5.
    Normal(u8),
}

/// The numbers of the kinds: 0 for empty, then the changes, then the payloads.
const FIRST_CHANGE: u8 = 1;
const LAST_CHANGE: u8 = ChangeId::COUNT as u8;
const LAST_KIND: u8 = LAST_CHANGE + 5;

/// One entry: four bits of term, four bits of kind.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Entry(u8);

impl Entry {
    /// Packs an entry. The term must not exceed [`MAX_ENTRY_TERM`], a payload must be 1 to 5.
    #[inline]
    #[must_use]
    pub const fn new(term: Term, kind: Kind) -> Self {
        debug_assert!(term <= MAX_ENTRY_TERM);
        let kind = match kind {
            Kind::Empty => 0,
            Kind::Conf(change) => FIRST_CHANGE + change.0,
            Kind::Normal(payload) => {
                debug_assert!(payload >= 1 && payload <= 5);
                LAST_CHANGE + payload
            }
        };
        Entry(term << 4 | kind)
    }

    /// The entry as one byte.
    #[inline]
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// The entry of a byte; none if no kind has its number.
    #[inline]
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Entry> {
        if byte & 15 > LAST_KIND { None } else { Some(Entry(byte)) }
    }

    /// The term in which a leader appended it.
    #[inline]
    #[must_use]
    pub const fn term(self) -> u8 {
        self.0 >> 4
    }

    /// What it is for.
    #[inline]
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self.0 & 15 {
            0 => Kind::Empty,
            code @ FIRST_CHANGE..=LAST_CHANGE => Kind::Conf(ChangeId(code - FIRST_CHANGE)),
            code => Kind::Normal(code - LAST_CHANGE),
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::Empty => write!(f, "{}:-", self.term()),
            Kind::Conf(ChangeId::NOTHING) => write!(f, "{}:conf", self.term()),
            Kind::Conf(ChangeId::LEAVE) => write!(f, "{}:leave", self.term()),
            Kind::Conf(change) => write!(f, "{}:conf{}", self.term(), change.0 - 1),
            Kind::Normal(payload) => write!(f, "{}:{payload}", self.term()),
        }
    }
}

/// The entries at index 1, 2, 3, …; index 0 stands before them and has term 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Log {
    /// Slots behind the last entry hold `Entry::default()`.
    entries: [Entry; MAX_LOG],
    len: u8,
}

/// The entries that a message carries, packed like a log.
pub type Entries = Log;

impl Log {
    /// The log without entries.
    pub const EMPTY: Log = Log { entries: [Entry(0); MAX_LOG], len: 0 };

    /// A log of the given entries, or none if they are more than [`MAX_LOG`].
    #[must_use]
    pub fn from_slice(entries: &[Entry]) -> Option<Log> {
        let mut log = Log::EMPTY;
        entries.iter().all(|entry| !log.push(*entry)).then_some(log)
    }

    /// The entries in order.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> &[Entry] {
        &self.entries[..usize::from(self.len)]
    }

    /// The number of entries.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> u8 {
        self.len
    }

    /// Whether there is no entry.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The index of the last entry, 0 for the empty log.
    #[inline]
    #[must_use]
    pub const fn last_index(&self) -> u8 {
        self.len
    }

    /// The term of the last entry, 0 for the empty log.
    #[inline]
    #[must_use]
    pub fn last_term(&self) -> u8 {
        self.as_slice().last().map_or(0, |entry| entry.term())
    }

    /// The entry at an index.
    #[inline]
    #[must_use]
    pub fn entry(&self, index: Index) -> Option<Entry> {
        self.as_slice().get(usize::from(index).checked_sub(1)?).copied()
    }

    /// Whether there is a configuration change at an index.
    #[inline]
    #[must_use]
    pub fn is_change(&self, index: Index) -> bool {
        self.entry(index).is_some_and(|entry| matches!(entry.kind(), Kind::Conf(_)))
    }

    /// The term at an index: 0 at index 0, none behind the last entry.
    #[inline]
    #[must_use]
    pub fn term(&self, index: Index) -> Option<u8> {
        if index == 0 { Some(0) } else { self.entry(index).map(Entry::term) }
    }

    /// The entries from an index on.
    #[inline]
    #[must_use]
    pub fn from_index(&self, index: Index) -> &[Entry] {
        let before = usize::from(index.saturating_sub(1)).min(usize::from(self.len));
        &self.as_slice()[before..]
    }

    /// Appends an entry; true means that there was no room for it (overflow).
    #[inline]
    #[must_use = "true means overflow"]
    pub fn push(&mut self, entry: Entry) -> bool {
        match self.entries.get_mut(usize::from(self.len)) {
            Some(slot) => {
                *slot = entry;
                self.len += 1;
                false
            }
            None => true,
        }
    }

    /// Puts another entry at an index that the log has.
    pub fn replace(&mut self, index: Index, entry: Entry) {
        debug_assert!(1 <= index && index <= self.len);
        if let Some(slot) = self.entries.get_mut(usize::from(index).wrapping_sub(1)) {
            *slot = entry;
        }
    }

    /// Cuts the log so that `last` is the last index.
    pub fn truncate(&mut self, last: Index) {
        for slot in self.entries.iter_mut().skip(usize::from(last)) {
            *slot = Entry::default();
        }
        self.len = self.len.min(last);
    }

    /// The largest index not above `index` whose term is not above `term`. Index 0 always fits.
    #[must_use]
    pub fn last_index_up_to(&self, index: Index, term: Term) -> u8 {
        let fits = |i: &u8| self.term(*i).is_some_and(|own| own <= term);
        (0..=index.min(self.last_index())).rev().find(fits).unwrap_or(0)
    }

    /// The whole log as one word.
    #[inline]
    #[must_use]
    pub const fn word(&self) -> u64 {
        let [a, b, c, d, e, f, g] = self.entries;
        u64::from_le_bytes([a.0, b.0, c.0, d.0, e.0, f.0, g.0, self.len])
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.as_slice()).finish()
    }
}
