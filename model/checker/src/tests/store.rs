//! Searches that use files: waiting states are spilled, and a search that ended early continues.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::{Checkpoint, Ending, Limits, Report, Store, explore};

use super::check;
use super::toys::Drawn;
use super::{run, timeless};

const MODEL: Drawn = Drawn { nodes: 60_000, degree: 5, recover: true };

fn keeping(folder: &Path) -> Store {
    let checkpoint = Checkpoint {
        folder: folder.to_owned(),
        every: Duration::ZERO,
        identity: "drawn".to_owned(),
        build: "this one".to_owned(),
    };
    Store { spill: None, checkpoint: Some(checkpoint) }
}

fn explored(model: &Drawn, limits: &Limits, store: &Store) -> Report<Drawn> {
    explore(model, limits, store, &mut |_| ()).expect("the folder can be used")
}

fn copy(from: &Path, to: &Path) {
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[test]
fn what_is_spilled_is_found_again() {
    for recover in [false, true] {
        let model = Drawn { recover, ..MODEL };
        let folder = TempDir::new().unwrap();
        let whole = run(&model, 1);
        // Hardly more than what cannot be spilled.
        for (threads, percent) in [(1, 70), (2, 85)] {
            let memory = whole.bytes * percent / 100;
            let limits = Limits { threads, memory: Some(memory), ..Limits::default() };
            let store = Store { spill: Some(folder.path().to_owned()), checkpoint: None };
            let mut least = u64::MAX;
            let report = explore(&model, &limits, &store, &mut |p| least = least.min(p.bytes));
            let report = report.unwrap();
            if report.ending == Ending::Complete {
                assert_eq!(timeless(&report), timeless(&whole));
            } else {
                assert_eq!(report.ending, Ending::Memory(memory));
            }
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    }
}

#[test]
fn a_search_that_was_stopped_again_and_again_comes_to_the_same() {
    for (recover, threads) in [(false, 1), (true, 2)] {
        let model = Drawn { recover, ..MODEL };
        let whole = run(&model, 1);
        let folder = TempDir::new().unwrap();
        let mut stops = 0;
        let report = loop {
            let timeout = Some(Duration::from_millis(5 * (stops + 1)));
            let limits = Limits { threads, timeout, ..Limits::default() };
            let report = explored(&model, &limits, &keeping(folder.path()));
            if report.ending == Ending::Complete {
                break report;
            }
            stops += 1;
        };
        assert!(stops > 3, "it was stopped {stops} times only");
        assert_eq!(timeless(&report), timeless(&whole));
        // Once more, from the end.
        let again = explored(&model, &Limits::default(), &keeping(folder.path()));
        assert_eq!(timeless(&again), timeless(&whole));
    }
}

#[test]
fn a_search_goes_on_from_whatever_a_kill_leaves() {
    let whole = timeless(&run(&MODEL, 1));
    let folder = TempDir::new().unwrap();
    let mut left = Vec::new();
    explore(&MODEL, &Limits::default(), &keeping(folder.path()), &mut |_| {
        // What is there now, between two manifests too, is what a kill would leave.
        let here = TempDir::new().unwrap();
        copy(folder.path(), here.path());
        left.push(here);
    })
    .unwrap();
    assert!(left.len() > 10, "{}", left.len());
    for here in left {
        let report = explored(&MODEL, &Limits::default(), &keeping(here.path()));
        assert_eq!(timeless(&report), whole);
    }
}

#[test]
fn a_level_that_is_done_takes_no_room() {
    let folder = TempDir::new().unwrap();
    explored(&MODEL, &Limits::default(), &keeping(folder.path()));
    let files = fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name());
    let levels: Vec<_> = files.filter(|f| f.to_str().unwrap().starts_with("level-")).collect();
    assert!(levels.len() <= 3, "{levels:?}");
}

#[test]
fn a_search_that_was_stopped_by_its_states_continues_within_the_block() {
    for (recover, threads) in [(false, 1), (true, 2)] {
        let model = Drawn { recover, ..MODEL };
        let folder = TempDir::new().unwrap();
        let store = Store {
            checkpoint: keeping(folder.path())
                .checkpoint
                .map(|kept| Checkpoint { every: Duration::from_secs(3600), ..kept }),
            ..Store::default()
        };
        let mut known = None;
        // The second to fourth limit fall into one block; the fifth was reached before.
        for max_states in [1, 1000, 1001, 1020, 900, 20_000, 20_001, 1 << 30].map(Some) {
            let limits = Limits { max_states, threads, ..Limits::default() };
            let report = explored(&model, &limits, &store);
            assert_eq!(report.resumed, known, "{max_states:?}");
            known = Some(report.distinct);
            if max_states != Some(900) {
                let whole = check(&model, &limits, &mut |_| ());
                assert_eq!(timeless(&report), timeless(&whole), "{max_states:?}");
            }
        }
        assert!(known.unwrap() > 20_010);
    }
}
