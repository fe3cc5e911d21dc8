//! Storage modes: what is on disk after a crash inside the write of a step, and what a restart
//! makes of it.
//!
//! The table of section STORE in `specs/raft.md`. A write is a list of records in order; a crash
//! inside it leaves a prefix of them. Whether nothing of a write is there need not be asked: that
//! is a crash before the step. Nor need it be asked of everything, where the commit is stored: that
//! is a crash after the step, whose messages are never delivered. Where a commit may be forgotten
//! it is another matter, since what the step committed was not applied yet.

use arrayvec::ArrayVec;

use crate::ids::{Index, Term};
use crate::limits::MAX_LOG;
use crate::raft::{Log, Node, Outcome, raise};
use crate::scenario::{Remedy, Storage};

/// What is on a disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Disk {
    term: Term,
    vote: u8,
    commit: Index,
    log: Log,
    compacted: Index,
    unlearned: u8,
}

/// The most records of a write: each entry, and as many hard states; a snapshot and the hard state
/// before it; and one.
const RECORDS: usize = 2 * MAX_LOG + 4;

/// How a scenario's nodes store.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Disks {
    /// The order of a write.
    pub storage: Storage,
    /// What is done against its torn end.
    pub remedy: Remedy,
    /// The application keeps nothing: a restart begins with what the stored snapshot stands for.
    /// ROLE-3.
    pub forgets_applied: bool,
}

impl Disks {
    /// Whether a crash inside a write can leave what one before or after it cannot.
    #[must_use]
    pub fn tears(self) -> bool {
        self.remedy == Remedy::Sync
            || self.storage.forgets()
            || matches!(
                self.storage,
                Storage::Ordered | Storage::EntriesFirst | Storage::StateFirst
            )
    }

    /// The commit on disk once the write of a step is done, from that before it. Where every commit
    /// is stored this is the node's own.
    #[must_use]
    pub fn stored(self, stored: u8, before: &Node, after: &Outcome) -> u8 {
        self.records(stored, before, after).last().map_or(stored, |disk| disk.commit)
    }

    /// The highest index that is applied for good: what the application keeps, and what a stored
    /// snapshot stands for. ROLE-3, SNAP-4.
    #[must_use]
    pub fn kept(self, node: &Node) -> Index {
        if self.forgets_applied { node.compacted } else { node.applied.max(node.compacted) }
    }

    /// What a new process on the disk of a node begins with: the node with the commit that it
    /// finds, which is never below what is applied for good. STORE-2.
    #[must_use]
    pub fn found(self, stored: u8, node: &Node) -> Node {
        let commit = if self.storage.forgets() { stored } else { node.commit };
        let mut node = *node;
        node.applied = self.kept(&node);
        node.commit = commit.min(node.log.last_index()).max(node.applied);
        if self.remedy == Remedy::Raise {
            node.commit = node.commit.max(raise(&node));
        }
        node
    }

    /// What a crash inside the write of a step can leave that a crash before or after it cannot:
    /// each time the node as its disk has it, and the commit on disk. Nothing of the step is
    /// applied.
    #[must_use]
    pub fn torn(self, stored: u8, before: &Node, after: &Outcome) -> ArrayVec<(Node, u8), RECORDS> {
        let records = self.records(stored, before, after);
        let untouched = Disk { commit: self.on_disk(stored, before), ..disk(before) };
        let mut list: ArrayVec<(Node, u8), RECORDS> = ArrayVec::new();
        let Some(last) = records.last() else { return list };
        for record in &records {
            let Disk { term, vote, commit, log, compacted, unlearned } = *record;
            let node = Node { term, vote, commit, log, compacted, unlearned, ..*before };
            let is_inside = record != last || self.storage.forgets();
            if *record != untouched && is_inside && !list.contains(&(node, commit)) {
                list.push((node, commit));
            }
        }
        list
    }

    /// The commit on the disk of a node.
    fn on_disk(self, stored: u8, node: &Node) -> u8 {
        if self.storage.forgets() { stored } else { node.commit }
    }

    /// What is on disk after each record of the write of a step.
    fn records(self, stored: u8, before: &Node, after: &Outcome) -> ArrayVec<Disk, RECORDS> {
        let Outcome { node: after, batch_commit, .. } = after;
        let mut on = Disk { commit: self.on_disk(stored, before), ..disk(before) };
        let mut records = ArrayVec::new();
        let same = before.log.as_slice().iter().zip(after.log.as_slice());
        let same = same.take_while(|(old, new)| old == new).count() as u8;
        let mut first = same + 1;
        let last = after.log.last_index();
        // What is compacted is the node's own log, or a snapshot takes its place.
        if after.compacted > same {
            self.write_snapshot(&mut on, after, &mut records);
            first = after.compacted + 1;
        }
        // What is below a configuration change is a write of its own.
        if self.remedy == Remedy::Sync {
            let changes = (first..=last).filter(|index| after.log.is_change(*index));
            for index in changes {
                let commit = after.commit.min(index - 1);
                self.write(&mut on, after, (first, index - 1), Some(commit), &mut records);
                first = index;
            }
        }
        let votes = (before.term, before.vote) != (after.term, after.vote);
        let moves = first <= last && before.commit != after.commit;
        let commit = match self.storage {
            Storage::Lost => None,
            // What a leader commits by its own acknowledgement comes after the write of its entry.
            // An application that keeps what it has applied makes good for it.
            Storage::SameBatch if self.forgets_applied => *batch_commit,
            Storage::SameBatch if !votes && !moves => None,
            _ => Some(after.commit),
        };
        self.write(&mut on, after, (first, last), commit, &mut records);
        records
    }

    /// Adds what is on disk after each record of the write of a snapshot. In the order of STORE-1
    /// the commit that was stored before goes with term and vote.
    fn write_snapshot(self, on: &mut Disk, after: &Node, records: &mut ArrayVec<Disk, RECORDS>) {
        let mut put = |on: &Disk| {
            if !records.is_full() {
                records.push(*on);
            }
        };
        let state = |on: &mut Disk| (on.term, on.vote) = (after.term, after.vote);
        let snapshot = |on: &mut Disk| {
            (on.log, on.compacted, on.unlearned) = (after.log, after.compacted, after.unlearned);
            on.commit = on.commit.max(after.compacted);
        };
        match self.storage {
            Storage::Atomic | Storage::SameBatch | Storage::Lost => {
                state(on);
                snapshot(on);
                put(on);
            }
            Storage::Ordered => {
                state(on);
                put(on);
                snapshot(on);
                put(on);
            }
            Storage::EntriesFirst => {
                snapshot(on);
                put(on);
                state(on);
                put(on);
            }
            Storage::StateFirst => {
                state(on);
                on.commit = on.commit.max(after.commit);
                put(on);
                snapshot(on);
                put(on);
            }
        }
    }

    /// Adds what is on disk after each record of one write: entries from one index to another, and
    /// term, vote and commit.
    fn write(
        self,
        on: &mut Disk,
        after: &Node,
        (first, last): (Index, Index),
        commit: Option<u8>,
        records: &mut ArrayVec<Disk, RECORDS>,
    ) {
        let mut put = |on: &Disk| {
            if records.last() != Some(on) && !records.is_full() {
                records.push(*on);
            }
        };
        let state = |on: &mut Disk, commit: Option<u8>| {
            (on.term, on.vote) = (after.term, after.vote);
            // What is on disk is never taken back.
            on.commit = commit.unwrap_or_default().max(on.commit);
        };
        let entry = |on: &mut Disk, index: Index| {
            on.log =
                Log::from_slice(&after.log.as_slice()[..usize::from(index)]).unwrap_or(after.log);
        };
        match self.storage {
            Storage::Atomic | Storage::SameBatch | Storage::Lost => {
                state(on, commit);
                if first <= last {
                    entry(on, last);
                }
                put(on);
            }
            Storage::Ordered => {
                if first <= last {
                    state(on, commit.map(|commit| commit.min(first - 1)));
                    put(on);
                }
                for index in first..=last {
                    if after.log.is_change(index) {
                        state(on, commit.map(|commit| commit.min(index - 1)));
                        put(on);
                    }
                    entry(on, index);
                    put(on);
                }
                state(on, commit);
                put(on);
            }
            Storage::EntriesFirst => {
                for index in first..=last {
                    entry(on, index);
                    put(on);
                }
                state(on, commit);
                put(on);
            }
            Storage::StateFirst => {
                state(on, commit);
                put(on);
                for index in first..=last {
                    entry(on, index);
                    put(on);
                }
            }
        }
    }
}

fn disk(node: &Node) -> Disk {
    let Node { term, vote, commit, log, compacted, unlearned, .. } = *node;
    Disk { term, vote, commit, log, compacted, unlearned }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raft::{ChangeId, Context, Entry, Input, JointConfiguration, Kind, NodeSet, Plan};
    use crate::rule::RuleSet;

    fn log(kinds: &[Kind]) -> Log {
        let entries: Vec<Entry> = kinds.iter().map(|kind| Entry::new(1, *kind)).collect();
        Log::from_slice(&entries).unwrap()
    }

    /// What a step of one round leads to.
    fn outcome(before: &Node, after: &Node) -> Outcome {
        let votes = (before.term, before.vote) != (after.term, after.vote);
        let moves = before.log != after.log && before.commit != after.commit;
        Outcome {
            node: *after,
            messages: ArrayVec::new(),
            batch_commit: (votes || moves).then_some(after.commit),
            rules: RuleSet::EMPTY,
            overflow: false,
            broken_contract: false,
        }
    }

    /// A node that knows of nothing but its first entry, and the same after two changes that came
    /// together, the first of them committed.
    fn step() -> (Node, Node) {
        let change = Kind::Conf(ChangeId::NOTHING);
        let before =
            Node { term: 1, commit: 1, applied: 1, log: log(&[Kind::Empty]), ..Node::default() };
        let after = Node {
            term: 2,
            vote: 3,
            commit: 2,
            log: log(&[Kind::Empty, change, change]),
            ..before
        };
        (before, after)
    }

    /// What can be on disk of a torn write: the term, the commit that a new process finds, the
    /// number of entries.
    fn torn(storage: Storage, remedy: Remedy) -> Vec<(u8, u8, u8)> {
        let (before, after) = step();
        let disks = Disks { storage, remedy, forgets_applied: false };
        let list = disks.torn(1, &before, &outcome(&before, &after));
        let seen = |(node, stored): &(Node, u8)| {
            let found = disks.found(*stored, node);
            assert_eq!((found.term, found.log, found.applied), (node.term, node.log, 1));
            (found.term, found.commit, found.log.len())
        };
        list.iter().map(seen).collect()
    }

    #[test]
    fn a_torn_write_leaves_what_the_mode_says() {
        let without = |storage| torn(storage, Remedy::None);
        assert_eq!(without(Storage::Atomic), []);
        // All is written, and nothing of it applied.
        assert_eq!(without(Storage::SameBatch), [(2, 2, 3)]);
        assert_eq!(without(Storage::Lost), [(2, 1, 3)]);
        assert_eq!(without(Storage::Ordered), [(2, 1, 1), (2, 1, 2), (2, 2, 2)]);
        assert_eq!(without(Storage::EntriesFirst), [(1, 1, 2), (1, 1, 3)]);
        // The stored commit, 2, is lowered to the last index.
        assert_eq!(without(Storage::StateFirst), [(2, 1, 1), (2, 2, 2)]);
    }

    #[test]
    fn the_remedies_keep_the_commit_up_with_the_changes() {
        assert_eq!(torn(Storage::EntriesFirst, Remedy::Raise), [(1, 1, 2), (1, 2, 3)]);
        let sync = |storage| torn(storage, Remedy::Sync);
        assert_eq!(sync(Storage::EntriesFirst), [(2, 1, 1), (2, 1, 2), (2, 2, 2)]);
        assert_eq!(sync(Storage::Ordered), torn(Storage::Ordered, Remedy::None));
        assert_eq!(sync(Storage::SameBatch), [(2, 1, 1), (2, 2, 2), (2, 2, 3)]);
        assert_eq!(sync(Storage::Lost), [(2, 1, 1), (2, 2, 2), (2, 2, 3)]);
        assert_eq!(torn(Storage::Atomic, Remedy::Sync), [(2, 1, 1), (2, 2, 2)]);
    }

    #[test]
    fn an_application_that_keeps_nothing_begins_with_the_snapshot() {
        let (_, after) = step();
        let found = |storage, compacted| {
            let mut node: Node = after;
            (node.applied, node.compacted) = (2, compacted);
            let found =
                Disks { storage, forgets_applied: true, ..Disks::default() }.found(0, &node);
            (found.commit, found.applied)
        };
        assert_eq!(found(Storage::Atomic, 0), (2, 0));
        assert_eq!(found(Storage::Atomic, 1), (2, 1));
        assert_eq!(found(Storage::SameBatch, 0), (0, 0));
        assert_eq!(found(Storage::Lost, 1), (1, 1));
        let node = Node { applied: 2, ..after };
        let kept = Disks { storage: Storage::SameBatch, ..Disks::default() }.found(0, &node);
        assert_eq!((kept.commit, kept.applied), (2, 2));
    }

    #[test]
    fn a_leaders_own_acknowledgement_is_not_in_the_batch_of_its_entry() {
        let plan = Plan::fixed(JointConfiguration::simple(NodeSet::of(&[1]), NodeSet::EMPTY));
        let alone = Context::new(1, plan);
        let blank = Node::default();
        let elected = crate::raft::step(&alone, &blank, &Input::ElectionTimeout);
        assert_eq!((elected.node.commit, elected.batch_commit), (1, Some(0)));
        let stored = |forgets_applied, after: &Outcome| {
            let disks = Disks { storage: Storage::SameBatch, forgets_applied, ..Disks::default() };
            disks.stored(0, &blank, after)
        };
        assert_eq!((stored(false, &elected), stored(true, &elected)), (1, 0));
        let proposed = crate::raft::step(&alone, &elected.node, &Input::Propose(Kind::Normal(1)));
        assert_eq!((proposed.node.commit, proposed.batch_commit), (2, None));
    }

    #[test]
    fn a_torn_snapshot_leaves_the_old_log_or_the_snapshot() {
        let change = Kind::Conf(ChangeId::NOTHING);
        let before = Node { term: 1, log: log(&[Kind::Empty]), ..Node::default() };
        let after = Node {
            term: 2,
            commit: 3,
            applied: 3,
            compacted: 3,
            log: log(&[Kind::Empty, change, change]),
            ..before
        };
        let torn = |storage| -> Vec<_> {
            let disks = Disks { storage, ..Disks::default() };
            let list = disks.torn(0, &before, &outcome(&before, &after));
            let seen = |(node, stored): &(Node, u8)| {
                let found = disks.found(*stored, node);
                (found.term, found.commit, found.applied, found.compacted, found.log.len())
            };
            list.iter().map(seen).collect()
        };
        let (old, new) = ((0, 0, 0, 1), (3, 3, 3, 3));
        let at = |term, (commit, applied, compacted, len)| (term, commit, applied, compacted, len);
        assert_eq!(torn(Storage::Ordered), [at(2, old)]);
        // A stored commit beyond the last index is lowered to it.
        assert_eq!(torn(Storage::StateFirst), [at(2, (1, 0, 0, 1))]);
        // What a snapshot stands for is committed and applied with it.
        assert_eq!(torn(Storage::EntriesFirst), [at(1, new)]);
        assert_eq!(torn(Storage::Lost), [at(2, new)]);
        assert_eq!(torn(Storage::Atomic), []);
        // Compacting the own log writes nothing that could be torn.
        let own = Node { compacted: 0, ..after };
        for storage in Storage::ALL {
            let disks = Disks { storage, remedy: Remedy::Sync, ..Disks::default() };
            assert_eq!(disks.torn(3, &own, &outcome(&own, &after)).len(), 0, "{storage:?}");
        }
    }

    #[test]
    fn a_commit_is_stored_as_the_mode_says() {
        let (before, after) = step();
        let told = Node { commit: 1, ..before };
        let unaware = Node { commit: 0, applied: 0, ..before };
        let stored = |storage, remedy, before: &Node, after: &Node| {
            Disks { storage, remedy, forgets_applied: false }.stored(
                0,
                before,
                &outcome(before, after),
            )
        };
        // A commit by itself is worth a write in the modes that store commits.
        for (storage, expected) in
            [(Storage::SameBatch, 0), (Storage::Lost, 0), (Storage::Ordered, 1)]
        {
            assert_eq!(stored(storage, Remedy::None, &unaware, &told), expected, "{storage:?}");
        }
        assert_eq!(stored(Storage::SameBatch, Remedy::None, &before, &after), 2);
        // A commit that moved before is not made good for by entries.
        let (mut known, mut longer) = (before, after);
        (known.commit, longer.term, longer.vote) = (2, before.term, before.vote);
        assert_eq!(stored(Storage::SameBatch, Remedy::None, &known, &longer), 0);
        assert_eq!(stored(Storage::SameBatch, Remedy::Sync, &known, &longer), 2);
        assert_eq!(stored(Storage::Lost, Remedy::None, &before, &after), 0);
        assert_eq!(stored(Storage::Lost, Remedy::Sync, &before, &after), 2);
    }

    #[test]
    fn a_commit_that_was_not_stored_is_forgotten_down_to_what_is_applied() {
        fn found(storage: Storage, remedy: Remedy, applied: u8) -> u8 {
            let (_, mut node) = step();
            node.applied = applied;
            Disks { storage, remedy, forgets_applied: false }.found(0, &node).commit
        }
        assert_eq!(found(Storage::Lost, Remedy::None, 1), 1);
        assert_eq!(found(Storage::Lost, Remedy::None, 0), 0);
        assert_eq!(found(Storage::SameBatch, Remedy::Raise, 0), 2);
        assert_eq!(found(Storage::Ordered, Remedy::None, 0), 2);
    }

    #[test]
    fn words_are_read_as_they_are_printed() {
        for mode in Storage::ALL {
            assert_eq!(Storage::parse(mode.word()), Some(mode));
        }
        for remedy in Remedy::ALL {
            assert_eq!(Remedy::parse(remedy.word()), Some(remedy));
        }
        assert_eq!((Storage::parse("raise"), Remedy::parse("lost")), (None, None));
    }
}
