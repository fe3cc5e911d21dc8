//! Names of trace files, and what becomes of the traces of earlier runs.

use std::fs;
use std::path::PathBuf;

use quorate_conformance::trace::Trace;

use crate::cli::{Bench, SMALL, TRACE};

const WITHOUT: [&str; 2] = ["--without", "ROLE-2"];

/// A bench with two scenario files of one name, which differ.
fn twins() -> Bench {
    let bench = Bench::new(SMALL);
    for (folder, title) in [("a", "The first"), ("b", "The second")] {
        fs::create_dir(bench.path(folder)).unwrap();
        let text = SMALL.replace("Two election timeouts in one term", title);
        fs::write(bench.path(&format!("{folder}/small.toml")), text).unwrap();
    }
    bench
}

/// The trace files, with the titles of their scenarios.
fn found(bench: &Bench) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(bench.path("target/quorate")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut found: Vec<(PathBuf, String)> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "qtrace"))
        .map(|path| {
            let trace = Trace::read(&fs::read(&path).unwrap()).unwrap();
            (path, trace.scenario_text.lines().next().unwrap().to_owned())
        })
        .collect();
    found.sort();
    found
}

fn check(bench: &Bench, files: &[&str]) -> String {
    let ran = bench.run(&[&["check"], files, &WITHOUT].concat());
    assert_eq!(ran.code, 12, "{}{}", ran.out, ran.err);
    ran.out
}

#[test]
fn cli_traces_of_two_files_of_one_name_stand_side_by_side() {
    let titles = ["title = \"The first\"", "title = \"The second\""];
    let together = twins();
    check(&together, &["a/small.toml", "b/small.toml"]);
    let apart = twins();
    check(&apart, &["a/small.toml"]);
    let out = check(&apart, &["b/small.toml"]);
    for bench in [&together, &apart] {
        let mut seen: Vec<String> = found(bench).into_iter().map(|(_, title)| title).collect();
        seen.sort();
        assert_eq!(seen, titles);
        assert!(bench.path(TRACE).is_file(), "the first has the plain name");
    }
    let replayed = out.lines().find_map(|line| line.strip_prefix("  replay: quorate replay "));
    assert_eq!(apart.run(&["replay", replayed.unwrap()]).code, 0);
    // The next run of either replaces its own.
    let before = found(&apart);
    check(&apart, &["./b/small.toml"]);
    check(&apart, &["a/small.toml"]);
    assert_eq!(found(&apart), before);
}

#[test]
fn cli_the_trace_of_an_earlier_run_goes_when_its_property_holds() {
    let bench = Bench::new(SMALL);
    check(&bench, &["small.toml"]);
    // Not decided, so not touched; decided with the whole rulebook is another question.
    bench.run(&["check", "small.toml", "--without", "ROLE-2", "--max-states", "5"]);
    bench.run(&["check", "small.toml"]);
    assert!(bench.path(TRACE).is_file());
    let mended = SMALL.replace("election_timeouts = 2", "election_timeouts = 1");
    fs::write(bench.path("small.toml"), mended).unwrap();
    let ran = bench.run(&["check", "small.toml", "--without", "ROLE-2"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(&format!("  removed the stale trace of an earlier run: {TRACE}\n")));
    assert_eq!(found(&bench), []);
}

#[test]
fn cli_a_file_that_is_no_trace_of_ours_stays() {
    let bench = Bench::new(SMALL);
    fs::create_dir_all(bench.path("target/quorate")).unwrap();
    fs::write(bench.path(TRACE), "my notes\n").unwrap();
    let out = check(&bench, &["small.toml"]);
    let file = out.lines().find_map(|line| line.strip_prefix("  trace: ")).unwrap();
    assert!(file != TRACE && bench.path(file).is_file(), "{out}");
    let mended = SMALL.replace("election_timeouts = 2", "election_timeouts = 1");
    fs::write(bench.path("small.toml"), mended).unwrap();
    assert_eq!(bench.run(&["check", "small.toml", "--without", "ROLE-2"]).code, 0);
    assert!(!bench.path(file).exists());
    assert_eq!(fs::read_to_string(bench.path(TRACE)).unwrap(), "my notes\n");
}
