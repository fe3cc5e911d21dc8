//! Counterexamples of removed rules, kept as traces in `tests/regressions/`: the model without the
//! rule follows each of them, each violates the property that it names, and the core diverges from
//! it where that rule decides. `tests/regressions/README.md` says how they are made.

use std::fs;
use std::path::PathBuf;

use quorate_conformance::core::QuorateCore;
use quorate_conformance::replay::{model_of, replay};
use quorate_conformance::trace::Trace;
use quorate_conformance::{claim, record};

/// Set, the traces are written again from their events, with the scenario's text and the model of
/// today. A violation that is gone still fails.
const BLESS: &str = "QUORATE_BLESS";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The file of a scenario, from the root: beside the traces, if it is not built in.
fn scenario_file(name: &str) -> String {
    let beside = format!("tests/regressions/{name}.toml");
    if root().join(&beside).is_file() { beside } else { format!("specs/scenarios/{name}.toml") }
}

/// The text of a scenario as it is today.
fn scenario_text(name: &str) -> String {
    let file = scenario_file(name);
    fs::read_to_string(root().join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn paths() -> Vec<PathBuf> {
    let folder = root().join("tests/regressions");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "qtrace"));
    paths.sort();
    paths
}

/// The traces with their names, in order.
pub(crate) fn traces() -> Vec<(String, Trace)> {
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut trace = Trace::read(&fs::read(&path).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        if std::env::var_os(BLESS).is_some() {
            trace = blessed(&trace);
            fs::write(&path, trace.to_text()).unwrap();
        }
        (name, trace)
    };
    paths().into_iter().map(read).collect()
}

/// The same events, the scenario's text of today, and what the model says of the events today.
fn blessed(trace: &Trace) -> Trace {
    let trace = &Trace { scenario_text: scenario_text(&trace.scenario), ..trace.clone() };
    let model = model_of(trace).unwrap();
    let mut state = model.start(model.blank().swap_remove(0)).1;
    let mut actions = Vec::new();
    for step in &trace.steps[trace.start..] {
        let action = record::action(&model, &state, &step.event).expect("the model knows it");
        state = model.successor(&state, &action).expect("the model can take it");
        actions.push(action);
    }
    // A trace of a built-in scenario names no file.
    let file = Some(scenario_file(&trace.scenario)).filter(|file| !file.starts_with("specs/"));
    let mut blessed = Trace {
        property: trace.claim().map(str::to_owned),
        repeats: trace.repeats,
        file,
        ..record::trace(&model, 0, &actions, &trace.title)
    };
    if trace.repeats.is_none() {
        // The violation is where it is first seen.
        let last = trace.steps.len();
        let mut at = (trace.start..last).map(Some).chain([None]);
        let shows = |at: &Option<usize>| {
            replay::<QuorateCore>(&Trace { at: *at, ..blessed.clone() }, None).is_ok()
        };
        blessed.at = at.find(shows).expect("it is violated");
    }
    blessed
}

#[test]
fn regressions_each_trace_has_the_text_of_its_scenario() {
    for (name, trace) in traces() {
        assert!(
            trace.scenario_text == scenario_text(&trace.scenario),
            "{name}: {} has another text now; {BLESS}=1 writes the trace again",
            scenario_file(&trace.scenario)
        );
    }
}

#[test]
fn regressions_the_core_diverges_from_each_trace_where_the_removed_rule_decides() {
    let traces = traces();
    assert!(!traces.is_empty());
    for (name, trace) in traces {
        assert!(!trace.without.is_empty(), "{name}: nothing is removed");
        let replayed = replay::<QuorateCore>(&trace, None);
        let replayed = replayed.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(replayed.steps, trace.steps.len(), "{name}");
        let property = trace.property.as_deref();
        let shown = replayed.shown.as_ref().map(|shown| shown.property.as_str());
        assert!(property.is_some() && property == shown, "{name}: {property:?}, {shown:?}");
        assert!(name.ends_with(&format!("-{}.qtrace", property.unwrap())), "{name}");
        let Some(divergence) = replayed.divergence else {
            panic!("{name}: the core follows to the end, as if it lacked {:?}", trace.without);
        };
        let step = divergence.step;
        assert_eq!(
            replayed.deciding.first(),
            Some(&step),
            "{name}: the core diverges at step {step}, the removal of {:?} decides in {:?}: {:?}",
            trace.without,
            replayed.deciding,
            divergence.differences
        );
    }
}

/// A trace that ends one step early shows nothing yet: these are shortest counterexamples. Where
/// the trace of a trap goes on, its header says after which step the trap is reached, and one step
/// before it there is still a way out.
#[test]
fn regressions_each_trace_shows_its_violation_at_its_step_and_not_before() {
    for (name, trace) in traces() {
        let step = claim::step(&trace);
        let mut early = Trace { at: None, ..trace };
        early.steps.truncate(step - 1);
        let error = replay::<QuorateCore>(&early, None).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(" is not violated by this trace: "), "{name}: {error}");
    }
}
