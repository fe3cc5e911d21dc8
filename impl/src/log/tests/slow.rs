//! A log in which everything is computed anew, from the list of entries and the list of writes.

use std::collections::BTreeSet;

use super::*;

/// What tells two entries (or snapshots) apart that look the same.
pub(super) type Serial = u64;

#[derive(Clone, Debug)]
pub(super) struct Slow {
    pub(super) limit: u64,
    /// Before the first entry, as far as the log knows.
    pub(super) before: LogPosition,
    pub(super) entries: Vec<(Entry, Serial)>,
    pub(super) pending: Option<(Arc<Snapshot>, Serial)>,
    pub(super) commit: Index,
    pub(super) handed_out: Index,
    pub(super) applied: Index,
    /// The writes under way: the serials of all that is in them.
    pub(super) writes: Vec<BTreeSet<Serial>>,
    pub(super) handed: BTreeSet<Serial>,
    pub(super) durable: BTreeSet<Serial>,
    pub(super) next_serial: Serial,
}

impl Slow {
    /// The log that a storage holds, with everything in it applied that is to be.
    pub(super) fn of(storage: &MemStorage, applied: Index, limit: u64) -> Self {
        let before = storage.first_index().unwrap() - 1;
        let entries: Vec<_> = storage.log().cloned().zip(1..).collect();
        let all: BTreeSet<Serial> = entries.iter().map(|&(_, serial)| serial).collect();
        Self {
            limit,
            before: LogPosition::new(storage.term(before).unwrap(), before),
            commit: storage.hard_state().commit.max(applied),
            handed_out: applied,
            applied,
            next_serial: entries.len() as Serial + 1,
            entries,
            pending: None,
            writes: vec![],
            handed: all.clone(),
            durable: all,
        }
    }

    pub(super) fn last_index(&self) -> Index {
        self.before.index + self.entries.len() as u64
    }

    pub(super) fn term(&self, index: Index) -> Option<Term> {
        if index == self.before.index {
            return Some(self.before.term);
        }
        self.after(Index(0)).find(|entry| entry.index == index).map(|entry| entry.term)
    }

    pub(super) fn after(&self, index: Index) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(|(entry, _)| entry).filter(move |entry| entry.index > index)
    }

    pub(super) fn serial(&mut self) -> Serial {
        self.next_serial += 1;
        self.next_serial
    }

    pub(super) fn push(&mut self, entry: Entry) {
        assert_eq!(entry.index, self.last_index() + 1);
        let serial = self.serial();
        self.entries.push((entry, serial));
    }

    pub(super) fn replace_from(&mut self, entries: &[Entry]) {
        if let Some(first) = entries.first() {
            self.entries.retain(|(entry, _)| entry.index < first.index);
        }
        entries.iter().for_each(|entry| self.push(entry.clone()));
    }

    pub(super) fn restore(&mut self, snapshot: Arc<Snapshot>) {
        self.before = snapshot.position();
        self.entries.clear();
        self.commit = snapshot.index;
        self.pending = Some((snapshot, self.serial()));
    }

    /// What is to be written: the snapshot and the entries.
    pub(super) fn begin_write(&mut self) -> (Option<Arc<Snapshot>>, Vec<Entry>) {
        let unwritten = |serial: &Serial| !self.handed.contains(serial);
        let snapshot = self.pending.clone().filter(|(_, serial)| unwritten(serial));
        let entries = self.entries.iter().filter(|(_, serial)| unwritten(serial));
        let (entries, mut write): (Vec<_>, BTreeSet<_>) = entries.cloned().unzip();
        write.extend(snapshot.as_ref().map(|&(_, serial)| serial));
        self.handed.extend(&write);
        self.writes.push(write);
        (snapshot.map(|(snapshot, _)| snapshot), entries)
    }

    pub(super) fn has_unwritten(&self) -> bool {
        let serials = self.entries.iter().map(|(_, serial)| serial);
        let mut serials = serials.chain(self.pending.iter().map(|(_, serial)| serial));
        serials.any(|serial| !self.handed.contains(serial))
    }

    pub(super) fn acknowledge(&mut self) {
        self.durable.extend(self.writes.remove(0));
        if let Some((snapshot, _)) = self.pending.take_if(|(_, s)| self.durable.contains(s)) {
            self.applied = snapshot.index;
            self.handed_out = snapshot.index;
        }
    }

    pub(super) fn stable_index(&self) -> Index {
        if self.pending.is_some() {
            return Index(0);
        }
        let durable = self.entries.iter().take_while(|(_, serial)| self.durable.contains(serial));
        self.before.index + durable.count() as u64
    }

    /// What may be handed out to be applied (FLOW-5, SNAP-4).
    pub(super) fn committed(&self, limit: Index) -> Vec<Entry> {
        let mut out = Vec::new();
        let within = |entry: &&Entry| entry.index <= self.handed_out;
        let handed: Vec<&Entry> = self.after(self.applied).take_while(within).collect();
        let mut sum: u64 = handed.iter().map(|entry| entry.size()).sum();
        let single = handed.is_empty();
        for entry in self.after(self.handed_out) {
            sum += entry.size();
            let fits = sum <= self.limit || (single && out.is_empty());
            if self.pending.is_some() || entry.index > self.commit.min(limit) || !fits {
                break;
            }
            out.push(entry.clone());
        }
        out
    }

    /// The entries of an Append (FLOW-1).
    pub(super) fn entries_from(&self, next: Index, max_size: u64) -> Vec<Entry> {
        let mut out = Vec::new();
        let mut sum = 0;
        for entry in self.after(next - 1) {
            sum += entry.size();
            if sum > max_size && !out.is_empty() {
                break;
            }
            out.push(entry.clone());
        }
        out
    }

    pub(super) fn confs(&self) -> Vec<Index> {
        let confs = self.after(self.applied).filter(|entry| entry.is_conf());
        confs.map(|entry| entry.index).collect()
    }
}
