//! Checkpoints that are damaged, in use, or another search's: each is refused, or does no harm.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use stateright::{Model, Property};
use tempfile::TempDir;

use crate::{
    Checked, Checkpoint, EdgeProperty, Formula, Limits, Liveness, Recoverable, Report, SearchError,
    Store, StoreError, explore,
};

use super::{run, timeless};

/// Numbers below a modulus, with every kind of property: so a checkpoint has every kind of file.
struct Wheel;

const MODULUS: u32 = 4099;

impl Model for Wheel {
    type State = u32;
    type Action = u32;

    fn init_states(&self) -> Vec<u32> {
        vec![1, 1]
    }

    fn actions(&self, _: &u32, actions: &mut Vec<u32>) {
        actions.extend([2, 3, 5]);
    }

    fn next_state(&self, state: &u32, action: u32) -> Option<u32> {
        (!state.is_multiple_of(17)).then_some((state * action + 1) % MODULUS)
    }

    fn within_boundary(&self, state: &u32) -> bool {
        !state.is_multiple_of(101)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("small", |_, s| *s < 4000),
            Property::sometimes("middle", |_, s| *s == 2000),
        ]
    }
}

impl Checked for Wheel {
    fn edge_properties(&self) -> Vec<EdgeProperty<Self>> {
        vec![EdgeProperty { name: "moves", condition: |_, a, _, b| a != b }]
    }

    fn recoverables(&self) -> Vec<Recoverable<Self>> {
        vec![Recoverable { name: "low", good: |_, s| *s < 3000 }]
    }

    fn liveness(&self) -> Vec<Liveness<Self>> {
        vec![Liveness { name: "even", formula: Formula::AlwaysEventually(|_, s| s % 2 == 0) }]
    }

    fn class(&self, action: &u32) -> usize {
        (*action / 2) as usize
    }

    fn class_names(&self) -> Vec<String> {
        ["none", "double", "more"].map(String::from).to_vec()
    }
}

fn keeping(folder: &Path, identity: &str, build: &str) -> Store {
    let checkpoint = Checkpoint {
        folder: folder.to_owned(),
        every: Duration::from_secs(3600),
        identity: identity.to_owned(),
        build: build.to_owned(),
    };
    Store { spill: None, checkpoint: Some(checkpoint) }
}

/// Explores up to so many states in a folder.
fn explored(folder: &Path, max_states: Option<u64>) -> Result<Report<Wheel>, SearchError> {
    let limits = Limits { max_states, ..Limits::default() };
    let mut store = keeping(folder, "wheel", "one");
    if let Some(kept) = store.checkpoint.as_mut().filter(|_| max_states.is_some()) {
        // Saved after each round, so that each file has several frames.
        kept.every = Duration::ZERO;
    }
    explore(&Wheel, &limits, &store, &mut |_| ())
}

/// Why a search in a folder is refused; nothing in the folder may change.
fn refused(folder: &Path, store: &Store) -> StoreError {
    let before = files(folder);
    match explore(&Wheel, &Limits::default(), store, &mut |_| ()) {
        Ok(report) => panic!("it continued: {:?}", report.ending),
        Err(SearchError::Store(error)) => {
            assert!(before == files(folder), "a refusal changes nothing: {error}");
            error
        }
        Err(error) => panic!("{error}"),
    }
}

fn refused_here(folder: &Path) -> StoreError {
    refused(folder, &keeping(folder, "wheel", "one"))
}

/// Every file with its content.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|file| {
        let file = file.unwrap();
        (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())
    });
    files.collect()
}

/// Makes a folder what it was.
fn put(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    fs::remove_dir_all(folder).unwrap();
    fs::create_dir(folder).unwrap();
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

/// A search that was stopped within a level, and the files that it left.
fn stopped() -> (TempDir, BTreeMap<String, Vec<u8>>) {
    let folder = TempDir::new().unwrap();
    let report = explored(folder.path(), Some(2500)).unwrap();
    assert!(report.expanded > 500 && report.distinct > report.expanded);
    let files = files(folder.path());
    // Every file but the lock has something in it.
    let empty: Vec<_> = files.iter().filter(|(_, bytes)| bytes.is_empty()).map(|f| f.0).collect();
    assert_eq!(empty, ["lock"]);
    assert!(files.len() > 10, "{:?}", files.keys());
    (folder, files)
}

#[test]
fn a_thousand_flipped_bits_are_refused_or_do_no_harm() {
    let whole = timeless(&run(&Wheel, 1));
    let (folder, mut files) = stopped();
    let folder = folder.path();
    // What a kill leaves behind the end of what counts.
    for (name, bytes) in &mut files {
        if name.ends_with(".bin") && !name.starts_with("set-") {
            bytes.extend(std::iter::repeat_n(0xa5, bytes.len() / 32 + 1));
        }
    }
    put(folder, &files);
    let names: Vec<&String> = files.keys().filter(|name| *name != "lock").collect();
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    let mut draw = |below: usize| {
        random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        ((u128::from(random) * below as u128) >> 64) as usize
    };
    let (mut noticed, mut harmless) = (BTreeMap::new(), 0);
    for _ in 0..1000 {
        let name = names[draw(names.len())];
        let mut bytes = files[name].clone();
        let (byte, bit) = (draw(bytes.len()), draw(8));
        bytes[byte] ^= 1 << bit;
        fs::write(folder.join(name), &bytes).unwrap();
        match explored(folder, None) {
            Ok(report) => {
                assert_eq!(timeless(&report), whole, "byte {byte}, bit {bit} of {name}");
                harmless += 1;
                put(folder, &files);
            }
            Err(SearchError::Store(StoreError::Damaged { path, offset, .. })) => {
                assert_eq!(path, folder.join(name));
                assert!(offset <= byte as u64, "{offset} for byte {byte} of {name}");
                assert_eq!(fs::read(folder.join(name)).unwrap(), bytes, "left as it was");
                fs::write(folder.join(name), &files[name]).unwrap();
                *noticed.entry(name).or_insert(0) += 1;
            }
            Err(error) => panic!("byte {byte}, bit {bit} of {name}: {error}"),
        }
    }
    let refused: u32 = noticed.values().sum();
    assert_eq!(refused + harmless, 1000);
    assert_eq!(noticed.len(), names.len(), "in every file: {noticed:?}");
    assert!(refused > 900 && harmless > 5, "{refused} refused, {harmless} harmless");
}

#[test]
fn files_that_are_short_or_missing_are_refused() {
    let (folder, files) = stopped();
    let folder = folder.path();
    for (name, bytes) in files.iter().filter(|(name, _)| *name != "lock") {
        let path = folder.join(name);
        for len in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&path, &bytes[..len]).unwrap();
            match refused_here(folder) {
                StoreError::Damaged { path: at, offset, .. } => {
                    assert_eq!(at, path);
                    assert!(offset <= len as u64, "{offset} of {len}");
                }
                error => panic!("{name}, {len} bytes: {error}"),
            }
        }
        fs::remove_file(&path).unwrap();
        let error = refused_here(folder);
        assert!(matches!(error, StoreError::Damaged { offset: 0, .. }), "{name}: {error}");
        assert!(error.to_string().contains(&format!("{name}: damaged at byte 0: missing")));
        fs::write(&path, bytes).unwrap();
    }
    // Nothing is lost.
    assert_eq!(timeless(&explored(folder, None).unwrap()), timeless(&run(&Wheel, 1)));
}

#[test]
fn a_file_in_the_place_of_another_is_refused() {
    let (folder, files) = stopped();
    let folder = folder.path();
    let names: Vec<&String> = files.keys().filter(|name| name.ends_with(".bin")).collect();
    for (one, other) in names.iter().zip(names.iter().skip(1)) {
        fs::write(folder.join(one), &files[*other]).unwrap();
        fs::write(folder.join(other), &files[*one]).unwrap();
        let error = refused_here(folder);
        assert!(matches!(error, StoreError::Damaged { .. }), "{one} and {other}: {error}");
        put(folder, &files);
    }
    // The same search, kept at another moment, and another search of the same model.
    let later = TempDir::new().unwrap();
    explored(later.path(), Some(2490)).unwrap();
    explored(later.path(), Some(2505)).unwrap();
    let another = TempDir::new().unwrap();
    let limits = Limits { max_states: Some(2500), ..Limits::default() };
    let store = keeping(another.path(), "another wheel", "one");
    explore(&Wheel, &limits, &store, &mut |_| ()).unwrap();
    let mut tried = 0;
    for from in [later.path(), another.path()] {
        for name in &names {
            // A level that was finished in both is the same.
            let there = fs::read(from.join(name)).unwrap_or_default();
            if there.is_empty() || there.starts_with(&files[*name]) {
                continue;
            }
            tried += 1;
            fs::write(folder.join(name), there).unwrap();
            let error = refused_here(folder);
            assert!(matches!(error, StoreError::Damaged { .. }), "{name} of {from:?}: {error}");
            put(folder, &files);
        }
    }
    assert!(tried > names.len(), "{tried}");
}

#[test]
fn another_search_or_build_does_not_continue() {
    let (folder, _) = stopped();
    let folder = folder.path();
    let error = refused(folder, &keeping(folder, "cart", "one"));
    assert!(matches!(error, StoreError::Other { .. }));
    assert!(error.to_string().contains("holds the search of \"wheel\", not of \"cart\""));
    let error = refused(folder, &keeping(folder, "wheel", "two"));
    assert!(matches!(error, StoreError::Build { .. }));
    assert!(error.to_string().contains("kept by build one, and this is build two"), "{error}");
    assert!(error.to_string().contains("to start over"), "{error}");
}

#[test]
fn files_of_the_first_form_are_named_as_such() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("search.toml"), "version = 1\nidentity = \"wheel\"\n").unwrap();
    let error = refused_first(folder.path());
    assert!(matches!(error, StoreError::Form { found: 1, wanted: 2, .. }), "{error}");
    fs::write(folder.path().join("search.toml"), "identity = \"wheel\"\n").unwrap();
    let error = refused_first(folder.path());
    assert!(matches!(error, StoreError::Damaged { offset: 0, .. }), "{error}");
}

/// The same, in a folder that was never locked.
fn refused_first(folder: &Path) -> StoreError {
    fs::write(folder.join("lock"), "").unwrap();
    refused_here(folder)
}

#[test]
fn a_checkpoint_in_use_is_locked() {
    let folder = TempDir::new().unwrap();
    let mut tries = 0;
    let store = keeping(folder.path(), "wheel", "one");
    let report = explore(&Wheel, &Limits::default(), &store, &mut |_| {
        let error = refused_here(folder.path());
        assert!(matches!(&error, StoreError::Locked { path } if path == folder.path()), "{error}");
        assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}");
        tries += 1;
    });
    assert!(tries > 3);
    assert_eq!(timeless(&report.unwrap()), timeless(&run(&Wheel, 1)));
    // It is free again.
    assert_eq!(explored(folder.path(), None).unwrap().resumed, Some(run(&Wheel, 1).distinct));
}
