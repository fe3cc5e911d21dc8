//! What a write leaves on a disk, complete or torn (the rulebook's section STORE).

use crate::log::Log;

/// A storage mode of the rulebook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// One record with everything.
    #[default]
    Atomic,
    /// The records of STORE-1.
    Ordered,
    /// The entries, one record each; then the hard state.
    EntriesFirst,
    /// The hard state; then the entries, one record each.
    StateFirst,
    /// One record; commit is stored only together with a term, a vote or an entry.
    SameBatch,
    /// One record; commit is never stored.
    Lost,
}

impl Mode {
    /// Whether the disk holds every commit that the node knows.
    #[must_use]
    pub fn keeps_commit(self) -> bool {
        !matches!(self, Mode::SameBatch | Mode::Lost)
    }
}

/// A remedy that can be added to a mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// None.
    #[default]
    None,
    /// A restart raises commit to the last change but one (STORE-2).
    Raise,
    /// What stands before a change is durable before the change is written.
    Sync,
}

/// What one node has on its disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// The log.
    pub log: Log,
    /// Whether the stored term is the present one; otherwise it is an earlier one.
    pub current: bool,
    /// Whom the node voted for in the present term, 0 for nobody.
    pub vote: u8,
    /// The stored commit.
    pub commit: u8,
}

/// One write: what the disk holds, and what the node holds once it is done.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    /// The disk before the write.
    pub before: Disk,
    /// The node after the write; its commit is the one in memory.
    pub after: Disk,
    /// The commit in memory before the step.
    pub commit_before: u8,
}

/// One record of a write. Records with a hard state bring term, vote, and a commit.
#[derive(Clone, Copy, Debug)]
enum Record {
    State { commit: u8 },
    Entry { index: u8 },
    Batch { upto: u8, commit: Option<u8> },
}

impl Write {
    /// The disk after the whole write.
    #[must_use]
    pub fn complete(&self, mode: Mode, remedy: Remedy) -> Disk {
        let records = self.records(mode, remedy);
        records.iter().fold(self.before, |disk, record| self.store(disk, *record))
    }

    /// The disks that a crash can leave that comes before anything of the step is sent or applied:
    /// those after some of the records, or after all of them. The disk before the write is not
    /// among them.
    #[must_use]
    pub fn torn(&self, mode: Mode, remedy: Remedy) -> Vec<Disk> {
        let mut disk = self.before;
        let mut found: Vec<Disk> = Vec::new();
        for record in self.records(mode, remedy) {
            disk = self.store(disk, record);
            if disk != self.before && !found.contains(&disk) {
                found.push(disk);
            }
        }
        found
    }

    fn store(&self, mut disk: Disk, record: Record) -> Disk {
        let state = |disk: &mut Disk, commit: u8| {
            (disk.current, disk.vote) = (self.after.current, self.after.vote);
            // No write lowers the commit on a disk.
            disk.commit = disk.commit.max(commit);
        };
        match record {
            Record::State { commit } => state(&mut disk, commit),
            Record::Entry { index } => disk.log = self.after.log.prefix(index),
            Record::Batch { upto, commit } => {
                if upto > 0 {
                    disk.log = self.after.log.prefix(upto);
                }
                state(&mut disk, commit.unwrap_or(0));
            }
        }
        disk
    }

    fn records(&self, mode: Mode, remedy: Remedy) -> Vec<Record> {
        let log = self.after.log;
        let first = self.before.log.common(log) + 1;
        let changes: Vec<u8> = log.changes().filter(|index| *index >= first).collect();
        let mut records = Vec::new();
        let mut from = first;
        if remedy == Remedy::Sync && mode != Mode::Ordered {
            for change in &changes {
                let commit = self.after.commit.min(change - 1);
                part(mode, (from, change - 1), Some(commit), &mut records);
                from = *change;
            }
        }
        let commit = self.after.commit;
        if mode != Mode::Ordered {
            part(mode, (from, log.len()), self.stored(mode, first), &mut records);
            return records;
        }
        if first <= log.len() {
            records.push(Record::State { commit: commit.min(first - 1) });
        }
        for index in first..=log.len() {
            if changes.contains(&index) {
                records.push(Record::State { commit: commit.min(index - 1) });
            }
            records.push(Record::Entry { index });
        }
        records.push(Record::State { commit });
        records
    }

    /// The commit that the write stores in a mode, if it stores one.
    fn stored(&self, mode: Mode, first: u8) -> Option<u8> {
        let votes =
            (self.before.current, self.before.vote) != (self.after.current, self.after.vote);
        let entries = first <= self.after.log.len() && self.after.commit > self.commit_before;
        match mode {
            Mode::Lost => None,
            Mode::SameBatch => (votes || entries).then_some(self.after.commit),
            _ => Some(self.after.commit),
        }
    }
}

/// The records of entries from one index to another and of a hard state, in the order of a mode.
fn part(mode: Mode, (from, to): (u8, u8), commit: Option<u8>, records: &mut Vec<Record>) {
    let entries = (from..=to).map(|index| Record::Entry { index });
    let state = Record::State { commit: commit.unwrap_or(0) };
    match mode {
        Mode::EntriesFirst => {
            records.extend(entries);
            records.push(state);
        }
        Mode::StateFirst => {
            records.push(state);
            records.extend(entries);
        }
        _ => records.push(Record::Batch { upto: if from <= to { to } else { 0 }, commit }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{Entry, Kind};

    /// A node with one entry gets two changes, and learns that the first is committed.
    fn two_changes() -> Write {
        let old = Log::default().push(Entry::new(1, Kind::Empty));
        let new = old.push(Entry::new(1, Kind::Change(0))).push(Entry::new(1, Kind::Change(1)));
        let before = Disk { log: old, current: true, vote: 0, commit: 1 };
        Write { before, after: Disk { log: new, commit: 2, ..before }, commit_before: 1 }
    }

    /// Length and commit of what each crash leaves.
    fn torn(mode: Mode, remedy: Remedy) -> Vec<(u8, u8)> {
        let disks = two_changes().torn(mode, remedy);
        disks.iter().map(|disk| (disk.log.len(), disk.commit)).collect()
    }

    #[test]
    fn each_mode_tears_in_its_own_way() {
        assert_eq!(torn(Mode::Atomic, Remedy::None), [(3, 2)]);
        assert_eq!(torn(Mode::Ordered, Remedy::None), [(2, 1), (2, 2), (3, 2)]);
        assert_eq!(torn(Mode::EntriesFirst, Remedy::None), [(2, 1), (3, 1), (3, 2)]);
        assert_eq!(torn(Mode::StateFirst, Remedy::None), [(1, 2), (2, 2), (3, 2)]);
        assert_eq!(torn(Mode::SameBatch, Remedy::None), [(3, 2)]);
        assert_eq!(torn(Mode::Lost, Remedy::None), [(3, 1)]);
        // What stands before the second change, and its commit, come first.
        assert_eq!(torn(Mode::EntriesFirst, Remedy::Sync), [(2, 1), (2, 2), (3, 2)]);
        assert_eq!(torn(Mode::Lost, Remedy::Sync), [(2, 2), (3, 2)]);
    }

    #[test]
    fn modes_differ_in_the_commit_that_they_store() {
        let stored = |write: Write, mode, remedy| write.complete(mode, remedy).commit;
        let write = two_changes();
        assert_eq!(stored(write, Mode::SameBatch, Remedy::None), 2);
        assert_eq!(stored(write, Mode::Lost, Remedy::None), 1);
        assert_eq!(stored(write, Mode::Lost, Remedy::Sync), 2);
        // The commit moved earlier than the change arrives.
        let before = Disk { log: write.after.log.prefix(2), ..write.before };
        let later = Write { before, after: Disk { commit: 2, ..write.after }, commit_before: 2 };
        assert_eq!(stored(later, Mode::SameBatch, Remedy::None), 1);
        assert_eq!(stored(later, Mode::SameBatch, Remedy::Sync), 2);
        assert_eq!(stored(later, Mode::Atomic, Remedy::None), 2);
    }
}
