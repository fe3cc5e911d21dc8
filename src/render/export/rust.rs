//! A walk as a Rust test that replays it on model and core.

use quorate_conformance::core::QuorateCore;
use quorate_conformance::replay::replay;
use quorate_conformance::trace::Trace;

/// The test. It needs `quorate-conformance` as a dev-dependency.
pub(super) fn text(trace: &Trace) -> String {
    // A name must not begin with a digit, and a scenario may.
    let name: String = format!("walk {} {}", trace.scenario, trace.setting)
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' })
        .collect();
    // The header has the scenario's text, so the text may hold any sign but this one.
    let text = trace.to_text();
    let hashes = "#".repeat(longest_hashes(&text) + 1);
    let without = trace.without.join(", ");
    let diverges = !without.is_empty()
        && replay::<QuorateCore>(trace, None).is_ok_and(|run| run.divergence.is_some());
    let check = if diverges {
        format!(
            "    // The model runs without {without}: a core that has the rule diverges where it decides.\n    \
             let divergence = run.divergence.expect(\"the core lacks the rule as well\");\n    \
             assert!(!divergence.rules.is_empty(), \"{{divergence:?}}\");\n"
        )
    } else {
        "    let divergence = run.divergence;\n    assert!(divergence.is_none(), \"the core diverges: {divergence:?}\");\n".to_owned()
    };
    format!(
        "// Made by `quorate export --as rust`. Add quorate-conformance to the dev-dependencies.\n\
         use quorate_conformance::core::QuorateCore;\n\
         use quorate_conformance::replay::replay;\n\
         use quorate_conformance::trace::Trace;\n\n\
         const TRACE: &str = r{hashes}\"{text}\"{hashes};\n\n\
         /// {title}: {scenario}@{setting}.\n\
         #[test]\n\
         fn {name}() {{\n    \
         let trace = Trace::parse(TRACE).expect(\"a whole trace\");\n    \
         let run = replay::<QuorateCore>(&trace, None).expect(\"the model follows the trace\");\n\
         {check}}}\n",
        title = trace.title,
        scenario = trace.scenario,
        setting = trace.setting,
    )
}

/// The longest run of `#` after a quotation mark.
fn longest_hashes(text: &str) -> usize {
    let runs =
        text.split('"').skip(1).map(|rest| rest.chars().take_while(|sign| *sign == '#').count());
    runs.max().unwrap_or(0)
}
