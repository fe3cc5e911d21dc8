//! The committed corpus of the fuzz targets, replayed without libFuzzer; and some noise, so that
//! the drivers see a changed core at once. See `impl/fuzz/README.md`.

use std::fs;
use std::path::Path;

/// Runs every file of a target's corpus. A failure shows the name of the last one.
fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(target);
    let mut files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in &files {
        println!("{}", file.display());
        run(&fs::read(file).unwrap());
    }
    assert!(files.len() >= 50, "{} files in the corpus of {target}", files.len());
}

/// Runs bytes that mean nothing, always the same ones.
fn noise(runs: u64, length: usize, run: fn(&[u8])) {
    for seed in 0..runs {
        println!("seed {seed}");
        run(&bytes(seed, length));
    }
}

/// Splitmix64.
fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).to_le_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

#[test]
fn the_corpus_of_step_replays() {
    replay("step", crate::fuzz::step::run);
}

#[test]
fn the_corpus_of_cluster_replays() {
    replay("cluster", crate::fuzz::cluster::run);
}

#[test]
fn noise_breaks_no_node() {
    noise(2000, 512, crate::fuzz::step::run);
}

#[test]
fn noise_breaks_no_cluster() {
    noise(2000, 1024, crate::fuzz::cluster::run);
}
