//! A disk that loses power: what is written and not yet synced is kept up to some point, in the
//! order it was written, and lost from there on.
#![allow(dead_code, reason = "every harness uses a part of it")]

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use quorate_core::{
    Bytes, Entry, HardState, Index, InitialState, LogPosition, Membership, NodeId, Record,
    Snapshot, Storage, StorageError, Term, Write,
};

/// In which order the parts of a write reach the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    /// As `Write::records` gives them (STORE-1).
    Records,
    /// All or nothing, as `Write::atomic` is meant to be stored.
    Atomic,
    /// The entries, then the hard state, which is what etcd's log does. Unsafe.
    EntriesFirst,
    /// The hard state as it is, then the entries. Unsafe, too.
    StateFirst,
}

/// What reaches the disk as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Snapshot(Arc<Snapshot>),
    HardState(HardState),
    Entry(Entry),
    Several(Vec<Part>),
}

/// What a disk holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Content {
    hard_state: HardState,
    /// The newest snapshot, taken or restored.
    snapshot: Option<Arc<Snapshot>>,
    /// Index and term of the last entry that was compacted.
    before: LogPosition,
    /// The entry of index `before.index + 1 + n` is at `n`.
    entries: Vec<Entry>,
    /// What the application has applied, and the configuration at that point.
    applied: Index,
    membership: Arc<Membership>,
    /// The index of the change that made it.
    made: Index,
}

/// The disk of one node: its log, its hard state, and what its application keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Disk {
    order: Order,
    /// The configuration before the first entry.
    initial: Arc<Membership>,
    /// What survives a crash in any case.
    synced: Arc<Content>,
    /// What was written after the last sync, in order.
    tail: Vec<Part>,
    /// What a read sees: all that was written.
    content: Arc<Content>,
    /// Whether the storage has no snapshot at hand at the moment.
    pub(crate) snapshot_busy: bool,
    pub(crate) fuse: Fuse,
}

/// Makes reads fail: the `n`-th from now on, and all after it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fuse(Cell<Option<u32>>);

impl Fuse {
    /// Sets it to blow after this many reads, or never.
    pub(crate) fn set(&self, reads: Option<u32>) {
        self.0.set(reads);
    }

    fn burn(&self) -> Result<(), StorageError> {
        match self.0.get() {
            None => Ok(()),
            Some(0) => Err(StorageError::Backend("the fuse blew".to_owned())),
            Some(left) => {
                self.0.set(Some(left - 1));
                Ok(())
            }
        }
    }
}

/// It is no part of the state: a node whose storage failed is to equal what it was before.
impl PartialEq for Fuse {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Fuse {}

impl Hash for Fuse {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Content {
    fn put(&mut self, part: &Part) {
        match part {
            Part::Several(parts) => parts.iter().for_each(|part| self.put(part)),
            Part::HardState(hard_state) => self.hard_state = *hard_state,
            Part::Entry(entry) => {
                let place = entry.index.since(self.before.index);
                let place = place.checked_sub(1).expect("not compacted");
                let place = usize::try_from(place).expect("a small log");
                assert!(place <= self.entries.len(), "{entry:?} leaves a gap in {self:?}");
                self.entries.truncate(place);
                self.entries.push(entry.clone());
            }
            Part::Snapshot(snapshot) => {
                self.entries.clear();
                self.before = snapshot.position();
                self.applied = snapshot.index;
                self.membership = Arc::new(snapshot.membership.clone());
                self.made = snapshot.membership_index;
                self.snapshot = Some(Arc::clone(snapshot));
            }
        }
    }

    fn first(&self) -> Index {
        self.before.index.saturating_add(1)
    }

    fn last(&self) -> Index {
        self.before.index.saturating_add(self.entries.len() as u64)
    }

    fn unavailable(&self, index: Index) -> StorageError {
        StorageError::Unavailable { index, first: self.first(), last: self.last() }
    }

    fn entry(&self, index: Index) -> Option<&Entry> {
        let place = index.since(self.before.index).checked_sub(1)?;
        self.entries.get(usize::try_from(place).ok()?)
    }

    /// The application has applied up to here, which is durable at once.
    fn apply(&mut self, index: Index, (membership, made): (&Arc<Membership>, Index)) {
        // A snapshot that is restored, but not yet synced, is ahead of what is applied meanwhile.
        if index >= self.applied {
            self.applied = index;
            self.membership = Arc::clone(membership);
            self.made = made;
        }
    }
}

impl Disk {
    pub(crate) fn new(order: Order, initial: Membership) -> Self {
        let initial = Arc::new(initial);
        let content = Content {
            hard_state: HardState::default(),
            snapshot: None,
            before: LogPosition::START,
            entries: Vec::new(),
            applied: Index(0),
            membership: Arc::clone(&initial),
            made: Index(0),
        };
        let content = Arc::new(content);
        Self {
            order,
            initial,
            synced: Arc::clone(&content),
            tail: Vec::new(),
            content,
            snapshot_busy: false,
            fuse: Fuse::default(),
        }
    }

    /// With this content, sensible or not.
    #[must_use]
    pub(crate) fn with(
        mut self,
        hard_state: HardState,
        before: LogPosition,
        entries: Vec<Entry>,
        applied: Index,
        membership: Membership,
    ) -> Self {
        let membership = Arc::new(membership);
        let snapshot = (before.index > 0).then(|| {
            Arc::new(Snapshot {
                index: before.index,
                term: before.term,
                membership: Membership::clone(&membership),
                membership_index: Index(0),
                data: Bytes::new(),
            })
        });
        let made = Index(0);
        let content = Content { hard_state, snapshot, before, entries, applied, membership, made };
        self.content = Arc::new(content);
        self.synced = Arc::clone(&self.content);
        self
    }

    /// Writes without a sync.
    pub(crate) fn begin(&mut self, write: &Write) {
        for part in parts(self.order, write) {
            Arc::make_mut(&mut self.content).put(&part);
            self.tail.push(part);
        }
    }

    /// Everything written so far survives a crash.
    pub(crate) fn sync(&mut self) {
        self.tail.clear();
        self.synced = Arc::clone(&self.content);
    }

    /// Writes, and syncs if the write asks for it.
    pub(crate) fn write(&mut self, write: &Write) {
        self.begin(write);
        if write.must_sync() {
            self.sync();
        }
    }

    /// How many parts a crash may lose.
    pub(crate) fn unsynced(&self) -> usize {
        self.tail.len()
    }

    /// The parts that a crash may lose, each in a word.
    pub(crate) fn unsynced_parts(&self) -> String {
        self.tail.iter().map(Part::word).collect::<Vec<_>>().join(", ")
    }

    /// What a crash leaves that keeps this many of the parts that were not synced.
    #[must_use]
    pub(crate) fn crash(mut self, keep: usize) -> Self {
        let kept = Arc::make_mut(&mut self.synced);
        for part in self.tail.drain(..).take(keep) {
            kept.put(&part);
        }
        self.content = Arc::clone(&self.synced);
        self.snapshot_busy = false;
        self.fuse.set(None);
        self
    }

    /// What is left if the application loses all it had but the newest snapshot.
    #[must_use]
    pub(crate) fn without_application(mut self) -> Self {
        for content in [&mut self.synced, &mut self.content] {
            let content = Arc::make_mut(content);
            let snapshot = content.snapshot.as_ref();
            content.applied = snapshot.map_or(Index(0), |snapshot| snapshot.index);
            content.made = snapshot.map_or(Index(0), |snapshot| snapshot.membership_index);
            content.membership = snapshot
                .map_or_else(|| Arc::clone(&self.initial), |s| Arc::new(s.membership.clone()));
        }
        self
    }

    pub(crate) fn applied(&self) -> Index {
        self.content.applied
    }

    pub(crate) fn membership(&self) -> &Membership {
        &self.content.membership
    }

    /// The hard state that survives a crash in any case.
    pub(crate) fn durable(&self) -> HardState {
        self.synced.hard_state
    }

    /// The term of the entry that survives a crash in any case; also of the last one compacted.
    pub(crate) fn durable_term(&self, index: Index) -> Option<Term> {
        let LogPosition { index: before, term } = self.synced.before;
        match index == before {
            true => Some(term),
            false => self.synced.entry(index).map(|entry| entry.term),
        }
    }

    /// The index of the first entry that a read finds.
    pub(crate) fn first(&self) -> Index {
        self.content.first()
    }

    /// The index of the last entry that was compacted, which survives a crash in any case.
    pub(crate) fn compacted(&self) -> Index {
        self.synced.before.index
    }

    /// The application has applied up to `index`, and lives under this configuration now.
    pub(crate) fn apply(&mut self, index: Index, membership: Option<Membership>) {
        let (membership, made) = match membership {
            Some(membership) => (Arc::new(membership), index),
            None => (Arc::clone(&self.synced.membership), self.synced.made),
        };
        let membership = (&membership, made);
        let one = Arc::ptr_eq(&self.synced, &self.content);
        Arc::make_mut(&mut self.synced).apply(index, membership);
        match one {
            true => self.content = Arc::clone(&self.synced),
            false => Arc::make_mut(&mut self.content).apply(index, membership),
        }
    }

    /// Takes a snapshot of all that is applied and drops the entries up to `index`, all of it
    /// synced. Does nothing if `index` is not applied or already dropped.
    pub(crate) fn compact(&mut self, index: Index) {
        self.sync();
        let applied = self.content.applied;
        if index > applied || index <= self.content.before.index {
            return;
        }
        let term_of = |index| self.content.entry(index).map_or(Term(0), |entry| entry.term);
        let (index_term, term) = (term_of(index), term_of(applied));
        let snapshot = Snapshot {
            index: applied,
            term,
            membership: Membership::clone(&self.content.membership),
            membership_index: self.content.made,
            data: Bytes::new(),
        };
        let content = Arc::make_mut(&mut self.content);
        let dropped = usize::try_from(index.since(content.before.index)).expect("a small log");
        content.entries.drain(..dropped);
        content.before = LogPosition { index, term: index_term };
        content.snapshot = Some(Arc::new(snapshot));
        self.sync();
    }
}

impl Part {
    fn word(&self) -> String {
        match self {
            Self::Snapshot(snapshot) => format!("snapshot {}", snapshot.index),
            Self::HardState(hard_state) => format!("commit {}", hard_state.commit),
            Self::Entry(entry) if entry.is_conf() => format!("change {}", entry.index),
            Self::Entry(entry) => format!("entry {}", entry.index),
            Self::Several(parts) => {
                format!("[{}]", parts.iter().map(Self::word).collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// What a write is to this disk, in order.
fn parts(order: Order, write: &Write) -> Vec<Part> {
    if order == Order::Records {
        let mut parts = Vec::new();
        for record in write.records() {
            match record {
                Record::Snapshot(snapshot) => parts.push(Part::Snapshot(Arc::clone(snapshot))),
                Record::HardState(hard_state) => parts.push(Part::HardState(hard_state)),
                Record::Entries(entries) => {
                    parts.extend(entries.iter().cloned().map(Part::Entry));
                }
            }
        }
        return parts;
    }
    let whole = write.atomic();
    let snapshot = whole.snapshot.map(|snapshot| Part::Snapshot(Arc::clone(snapshot)));
    let state = whole.hard_state.map(Part::HardState);
    let entries = whole.entries.iter().cloned().map(Part::Entry);
    match order {
        Order::StateFirst => snapshot.into_iter().chain(state).chain(entries).collect(),
        Order::EntriesFirst => snapshot.into_iter().chain(entries).chain(state).collect(),
        Order::Atomic | Order::Records => {
            let all: Vec<_> = snapshot.into_iter().chain(entries).chain(state).collect();
            if all.is_empty() { all } else { vec![Part::Several(all)] }
        }
    }
}

impl Storage for Disk {
    fn initial_state(&self) -> Result<InitialState, StorageError> {
        self.fuse.burn()?;
        Ok(InitialState {
            hard_state: self.content.hard_state,
            membership: Membership::clone(&self.content.membership),
            membership_index: self.content.made,
            snapshot_index: self
                .content
                .snapshot
                .as_ref()
                .map_or(Index(0), |snapshot| snapshot.index),
        })
    }

    fn entries(
        &self,
        range: Range<Index>,
        max_size: u64,
        out: &mut Vec<Entry>,
    ) -> Result<(), StorageError> {
        self.fuse.burn()?;
        let mut size = 0_u64;
        for index in (range.start.get()..range.end.get()).map(Index) {
            if index <= self.content.before.index {
                return Err(StorageError::Compacted { index, first: self.content.first() });
            }
            let entry = self.content.entry(index).ok_or(self.content.unavailable(index))?;
            size = size.saturating_add(entry.size());
            if size > max_size && index > range.start {
                break;
            }
            out.push(entry.clone());
        }
        Ok(())
    }

    fn term(&self, index: Index) -> Result<Term, StorageError> {
        self.fuse.burn()?;
        let LogPosition { index: before, term } = self.content.before;
        if index == before {
            return Ok(term);
        }
        if index < before {
            return Err(StorageError::Compacted { index, first: self.content.first() });
        }
        self.content.entry(index).map(|e| e.term).ok_or(self.content.unavailable(index))
    }

    fn first_index(&self) -> Result<Index, StorageError> {
        self.fuse.burn()?;
        Ok(self.content.first())
    }

    fn last_index(&self) -> Result<Index, StorageError> {
        self.fuse.burn()?;
        Ok(self.content.last())
    }

    fn snapshot(&self, _at_least: Index, _to: NodeId) -> Result<Arc<Snapshot>, StorageError> {
        self.fuse.burn()?;
        match &self.content.snapshot {
            Some(snapshot) if !self.snapshot_busy => Ok(Arc::clone(snapshot)),
            _ => Err(StorageError::SnapshotTemporarilyUnavailable),
        }
    }
}
