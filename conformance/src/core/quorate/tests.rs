//! Our own core behind the trait.

use super::QuorateCore;
use crate::core::{Core, Disk, Setup};
use crate::trace::{
    Body, Change, Configuration, Edit, Entry, EntryKind, Input, Message, Transition,
};
fn setup(id: u64, raise: bool) -> Setup {
    Setup {
        id,
        configuration: Configuration { voters: [1, 2].into(), ..Configuration::default() },
        pre_vote: false,
        check_quorum: false,
        step_down_on_removal: true,
        commit_in_votes: false,
        durable_applied: true,
        raise,
        lagging_apply: false,
        single_entry_appends: false,
    }
}

fn change(edit: Edit) -> EntryKind {
    EntryKind::Conf(Change { transition: Transition::Auto, edits: vec![edit] })
}

fn entry(index: u64, kind: EntryKind) -> Entry {
    Entry { index, term: 1, kind }
}

/// An Append to node 2 with a no-op and two changes, the first of them committed.
fn append() -> Input {
    let entries = vec![
        entry(1, EntryKind::Empty),
        entry(2, change(Edit::AddVoter(3))),
        entry(3, change(Edit::Remove(1))),
    ];
    let body = Body::Append { prev_index: 0, prev_term: 0, entries, commit: 2 };
    Input::Deliver(Message { from: 1, to: 2, term: 1, body })
}

#[test]
fn core_a_torn_write_leaves_a_commit_before_the_change_that_relies_on_it() {
    let core = QuorateCore::start(&setup(2, false)).unwrap();
    let disks = core.torn(&append()).unwrap();
    let seen: Vec<_> = disks.iter().map(|disk| (disk.term, disk.commit, disk.log.len())).collect();
    assert_eq!(seen, [(0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 2), (1, 2, 2), (1, 2, 3)]);
    assert!(disks.iter().all(|disk| disk.applied == 0));
    assert_eq!(core.disk(), disks[0], "it was not touched");
}

#[test]
fn core_a_change_is_applied_and_stored_and_a_refused_one_alters_nothing() {
    let mut core = QuorateCore::start(&setup(2, false)).unwrap();
    core.input(&append()).unwrap();
    let seen = core.observe();
    assert_eq!((seen.commit, seen.applied, seen.voters.len()), (2, 2, 3));
    assert_eq!(core.disk().configuration, seen.configuration());
    // There is nothing to leave: no leader of this rulebook appends it.
    let entries = vec![entry(4, EntryKind::Conf(Change::leave()))];
    let body = Body::Append { prev_index: 3, prev_term: 1, entries, commit: 4 };
    core.input(&Input::Deliver(Message { from: 1, to: 2, term: 1, body })).unwrap();
    let seen = core.observe();
    assert_eq!((seen.applied, seen.voters), (4, [2, 3].into()));
}

#[test]
fn core_a_disk_by_force_is_started_on_or_refused() {
    let whole = |raise| {
        let mut core = QuorateCore::start(&setup(2, raise)).unwrap();
        core.input(&append()).unwrap();
        core
    };
    for (raise, commit) in [(false, 0), (true, 2)] {
        let core = whole(raise);
        let configuration = setup(2, raise).configuration;
        let disk = Disk { commit: 0, applied: 0, configuration, ..core.disk() };
        let stopped = core.crash(Some(&disk)).unwrap().observe();
        assert_eq!((stopped.commit, stopped.applied, stopped.log.len()), (commit, 0, 3), "STORE-2");
        let started = core.crash(Some(&disk)).unwrap().restart(true, false).unwrap().observe();
        assert_eq!((started.applied, started.pre_vote), (commit, true), "APPLY-1");
        // A log of a later term than the one that is stored has lost a hard state.
        assert!(core.crash(Some(&Disk { term: 0, ..disk })).is_err());
    }
    let core = whole(false);
    let stopped = core.crash(None).unwrap();
    assert_eq!(stopped.disk(), core.disk());
}

#[test]
fn core_an_application_that_keeps_nothing_applies_the_log_again() {
    let setup = Setup { durable_applied: false, ..setup(2, false) };
    let mut core = QuorateCore::start(&setup).unwrap();
    core.input(&append()).unwrap();
    assert_eq!((core.observe().applied, core.observe().voters.len()), (2, 3));
    let stopped = core.crash(None).unwrap();
    let seen = stopped.observe();
    assert_eq!((seen.commit, seen.applied, seen.voters.len()), (2, 0, 2), "ROLE-3");
    let seen = stopped.restart(false, false).unwrap().observe();
    assert_eq!((seen.commit, seen.applied, seen.voters.len()), (2, 2, 3), "APPLY-1");
    // What the stored snapshot stands for is not applied again.
    core.input(&Input::Compact).unwrap();
    let seen = core.crash(None).unwrap().observe();
    assert_eq!((seen.applied, seen.voters.len(), seen.log.len()), (2, 3, 1));
    let torn = core.torn(&append()).unwrap();
    assert!(torn.iter().all(|disk| disk.applied == 2));
}
