//! Counterexamples of removed rules, kept as traces in `tests/regressions/`: the model without the rule follows each of them, and the
//! core parts from it where that rule decides. `tests/regressions/README.md` says how they are made.

use std::fs;
use std::path::PathBuf;

use quorate_conformance::core::QuorateCore;
use quorate_conformance::replay::replay;
use quorate_conformance::trace::Trace;

/// The traces with their names, in order.
fn traces() -> Vec<(String, Trace)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/regressions");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "qtrace"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let trace = Trace::parse(&fs::read_to_string(path).unwrap());
        (name.clone(), trace.unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn regressions_the_core_parts_from_each_trace_where_the_removed_rule_decides() {
    let traces = traces();
    assert!(!traces.is_empty());
    for (name, trace) in traces {
        assert!(!trace.without.is_empty(), "{name}: nothing is removed");
        let replayed = replay::<QuorateCore>(&trace, None);
        let replayed = replayed.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(replayed.steps, trace.steps.len(), "{name}");
        let Some(departure) = replayed.departure else {
            panic!("{name}: the core follows to the end, as if it lacked {:?}", trace.without);
        };
        let step = departure.step;
        assert_eq!(
            replayed.deciding.first(),
            Some(&step),
            "{name}: the core parts at step {step}, the lack of {:?} decides in {:?}: {:?}",
            trace.without,
            replayed.deciding,
            departure.differences
        );
    }
}
