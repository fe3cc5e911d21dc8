//! Traces of divergences, with steps that no other trace has.

use std::fs;
use std::sync::Arc;

use quorate_conformance::record;
use quorate_model::cluster::{Action, ClusterModel};
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::raft::Input;
use quorate_model::scenario::{Scenario, Setting};

use crate::cli::{Bench, SMALL};

/// Two runs that end in one state, with a probe before the end of the second. Nodes 1 and 2
/// campaign, once in this order and once in the other.
fn bench() -> Bench {
    let scenario = Arc::new(Scenario::parse("small", SMALL).unwrap());
    let setting = Setting::parse("none", 3).unwrap();
    let model = ClusterModel::new(scenario, setting, Mutations::NONE, Reduction::Off);
    let campaign = |node| Action::step(node, Input::ElectionTimeout);
    let runs = [[campaign(1), campaign(2)], [campaign(2), campaign(1)]];
    let runs_so_far = [&runs[0][..], &runs[1][..1]];
    let mut trace = record::two_runs(&model, 0, runs_so_far, "divergence: made up");
    let before = record::end(&model, 0, runs_so_far[1]).unwrap();
    trace.steps.push(record::probe_step(&model, &before, 3, &[Input::HeartbeatDue]));
    let whole = record::two_runs(&model, 0, [&runs[0], &runs[1]], "divergence: made up");
    trace.steps.extend(whole.steps.last().cloned());
    assert_eq!(trace.steps.len(), 6);
    let bench = Bench::new(SMALL);
    fs::write(bench.path("two.qtrace"), trace.to_text()).unwrap();
    // The second run goes another way, so the two do not come together.
    let apart = record::two_runs(&model, 0, [&runs[0], &runs[1][..1]], "divergence: made up");
    fs::write(bench.path("apart.qtrace"), apart.to_text()).unwrap();
    bench
}

#[test]
fn cli_divergences_with_a_probe_and_a_second_run_replay() {
    let bench = bench();
    let ran = bench.run(&["replay", "two.qtrace"]);
    assert_eq!((ran.code, ran.last_line()), (0, "ok: model and core follow, 6 steps"), "{ran:?}");
    for until in ["3", "5"] {
        assert_eq!(bench.run(&["replay", "two.qtrace", "--until", until]).code, 0);
    }
    let ran = bench.run(&["replay", "apart.qtrace"]);
    assert_eq!(ran.code, 21, "{ran:?}");
    assert!(ran.err.contains("the two runs of the trace end in different states"), "{ran:?}");
    // A probe that the model does not know, and one on which another rule acts.
    let text = fs::read_to_string(bench.path("two.qtrace")).unwrap();
    let probe = r#"{"probe":{"node":3,"input":"heartbeat-due"}},"rules":["#;
    let edits = [
        (probe.replace('3', "4"), "the model knows no such input"),
        (probe.to_owned() + r#""VOTE-1","#, "by the trace the rules VOTE-1"),
    ];
    for (edited, why) in edits {
        assert!(text.contains(probe), "{text}");
        fs::write(bench.path("edited.qtrace"), text.replacen(probe, &edited, 1)).unwrap();
        let ran = bench.run(&["replay", "edited.qtrace"]);
        assert!(ran.code == 21 && ran.err.contains(why), "{why}: {ran:?}");
    }
}

#[test]
fn cli_divergences_with_a_probe_and_a_second_run_are_shown() {
    let bench = bench();
    let shown = bench.run(&["show", "two.qtrace"]);
    assert_eq!(shown.code, 0);
    assert!(shown.out.contains("probe 3: heartbeat-due 3"), "{}", shown.out);
    assert!(shown.out.contains("again from the start"), "{}", shown.out);
    let drawn = bench.run(&["show", "two.qtrace", "--as", "svg"]);
    assert!(drawn.code == 0 && drawn.out.starts_with("<svg"), "{drawn:?}");
    // A walk is the second run, without what the lockstep tried.
    let walk = bench.run(&["export", "two.qtrace", "--as", "md"]);
    assert_eq!(walk.code, 0, "{walk:?}");
    assert!(walk.out.contains("election-timeout 2") && !walk.out.contains("probe"), "{walk:?}");
}
