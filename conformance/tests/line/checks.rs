//! What the harness says of each host, and how long it takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use quorate_conformance::core::{LeftOut, QuorateCore, Replayed};
use quorate_conformance::divergence::Class;
use quorate_conformance::line::{Host, Process, Request, serve};
use quorate_conformance::lockstep::{self, Options, Report};
use quorate_model::cluster::ClusterModel;
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::scenario::Scenario;

use crate::hosts::*;

/// Every check by its name.
pub(crate) const ALL: [(&str, fn()); 5] = [
    ("line_an_honest_host_agrees_with_the_same_counts", honest),
    ("line_a_host_that_can_do_less_agrees_and_says_so", frugal),
    ("line_each_failure_has_a_verdict_of_its_own_in_time", failures),
    ("line_a_program_that_is_not_there_is_a_failure", missing),
    ("line_the_page_shows_lines_of_the_protocol", page),
];

const PAIR: &str = r#"
title = "Two nodes, a leader, a crash"
about = "One node leads. A heartbeat and a crash may each happen once."
[cluster]
voters = [1, 2]
flags = ["none"]
start = ["election-timeout 1", "deliver-all"]
[chaos]
heartbeats = 1
lease_expiries = 0
crashes = 1
[bounds]
max_term = 1
max_log = 1
max_in_flight = 2
[check]
ask = ["EntryCommitted"]
"#;

fn model() -> ClusterModel {
    let scenario = Scenario::parse("pair", PAIR).unwrap();
    let setting = scenario.settings[0].clone();
    ClusterModel::new(Arc::new(scenario), setting, Mutations::NONE, Reduction::Off)
}

fn lockstep<H: Host>() -> Report {
    lockstep::run::<Replayed<Process<H>>>(&model(), &Options::default(), &mut |_| {})
}

fn counts(report: &Report) -> [u64; 5] {
    let Report { states, edges, disabled, joins, transitions, .. } = *report;
    [states, edges, disabled, joins, transitions]
}

fn honest() {
    let report = lockstep::<Honest>();
    assert!(report.agrees(), "{report:?}");
    let within = lockstep::run::<Replayed<QuorateCore>>(&model(), &Options::default(), &mut |_| {});
    assert_eq!(counts(&report), counts(&within));
    assert!(!report.left_out.contains(&LeftOut::Disk));
    assert!(report.left_out.contains(&LeftOut::Timing));
}

fn frugal() {
    let report = lockstep::<Frugal>();
    assert!(report.agrees() && report.left_out.contains(&LeftOut::Disk), "{report:?}");
}

/// Asserts that a host fails, in these words, within twice its time limit and what it takes before.
fn fails<H: Host>(words: &[&str]) {
    let begin = Instant::now();
    let found = lockstep::<H>().divergence.expect("the failure is found");
    let text = found.to_string();
    assert_eq!(found.class, Class::HostFailure, "{text}");
    words.iter().for_each(|words| assert!(text.contains(words), "{words:?} is not in {text}"));
    assert!(begin.elapsed() < 2 * H::LIMIT + Duration::from_secs(5), "{:?}", begin.elapsed());
}

fn failures() {
    fails::<Hangs>(&["no answer to request 10", "within 1.5s"]);
    fails::<HangsAtOnce>(&["no answer to request 1 (hello) within 1.5s"]);
    fails::<Late>(&["no answer to request 10", "within 1.5s"]);
    fails::<Crashes>(&["the host ends (exit status: 3) instead of answering request 10"]);
    fails::<Panics>(&["the host ends (", "instead of answering request 10"]);
    fails::<DiesWithin>(&["ends within its answer to request 10", "{\\\"id\\\":10,"]);
    fails::<Garbage>(&["is answered by \"Raft is easy\": expected value at line 1"]);
    fails::<Endless>(&["xxx…", "longer than 1048576 bytes"]);
    fails::<Flood>(&["request 10 is answered where 11 is asked: it is answered twice"]);
    fails::<Twice>(&["request 10 is answered where 11 is asked: it is answered twice"]);
    fails::<Ahead>(&["request 90 was not asked"]);
    fails::<HelloAgain>(&["a hello to no hello"]);
    fails::<Old>(&["version 0 of the protocol, the harness version 1"]);
    fails::<ClosesOutput>(&["the host ends (exit status: 0) instead of answering"]);
    fails::<NoDisk>(&["the core tells no disk"]);
}

fn missing() {
    fails::<Missing>(&["the host cannot be started: "]);
}

/// The session of the page is one: each request is written as the harness writes it, and the
/// answers are those of the honest host.
fn page() {
    let page = include_str!("../../protocol.md");
    let lines = |arrow: &str| -> Vec<String> {
        let side = page.lines().filter_map(|line| line.strip_prefix(arrow)?.strip_prefix(' '));
        side.filter(|line| line.starts_with('{')).map(str::to_owned).collect()
    };
    let (requests, answers) = (lines("→"), lines("←"));
    let mut asked = Vec::new();
    for line in &requests {
        let request: Request = serde_json::from_str(line).unwrap();
        asked.push(request.ask.name());
        assert_eq!(serde_json::to_string(&request).unwrap(), *line);
    }
    for name in ["hello", "start", "input", "crash", "restart"] {
        assert!(asked.contains(&name), "{name}");
    }
    let mut answered = Vec::new();
    serve::<QuorateCore>("honest", requests.join("\n").as_bytes(), &mut answered).unwrap();
    assert_eq!(String::from_utf8(answered).unwrap(), answers.join("\n") + "\n");
}
