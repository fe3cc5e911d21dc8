//! Examined instances and differences as JSON.

use quorate_conformance::divergence::Difference;
use serde_json::{Value, json};

use super::lasso;
use crate::run::examine::Examined;
use crate::run::process::resident;
use crate::run::traces::Traces;
use crate::run::traces::unwritten::Unwritten;

/// In what model and core differ, as JSON: each field with both sides.
pub fn differences(differences: &[Difference]) -> Vec<Value> {
    let one = |difference: &Difference| {
        let Difference { field, model, core } = difference;
        json!({ "field": field, "model": model, "core": core })
    };
    differences.iter().map(one).collect()
}

/// The instance as JSON; `traces` are those of its violations.
pub fn examined(examined: &Examined, code: u8, traces: &Traces<'_>) -> Value {
    let report = &examined.report;
    let cannot_fail = examined.cannot_fail();
    let properties: Vec<Value> = examined
        .properties()
        .map(|(property, assessment)| {
            let violation = traces.violations.iter().find(|one| one.property.name == property.name);
            let file = violation.and_then(|violation| violation.file.as_ref());
            let mut value = json!({
                "name": property.name,
                "kind": property.kind.to_string(),
                "verdict": property.verdict.word(),
                "standing": assessment.word(),
                "evaluated": property.evaluated,
                "steps": property.verdict.path().map(quorate_checker::Path::len),
                "antecedent": property.antecedent,
                "cannot_fail": cannot_fail.contains(&property.name),
                "because": assessment.because(),
                "trace": file.and_then(|file| file.as_ref().ok()),
                "unwritten": file.and_then(|file| file.as_ref().err()).map(unwritten),
            });
            if let Some(recovery) = &property.recovery {
                value["recovery"] = json!({
                    "recoverable": recovery.recoverable,
                    "trapped": recovery.trapped,
                    "undecided": recovery.undecided,
                    "lasting": recovery.lasting,
                });
            }
            if let (Some(lasso), Some(path)) = (&property.lasso, property.verdict.path()) {
                value["lasso"] = lasso::json(lasso, path.len());
            }
            value
        })
        .collect();
    let fired: serde_json::Map<String, Value> = report
        .class_names
        .iter()
        .cloned()
        .zip(report.class_counts.iter().map(|count| json!(count)))
        .collect();
    json!({
        "scenario": examined.instance.scenario.name,
        "setting": examined.instance.setting.to_string(),
        "without": examined.instance.removed(),
        "exit": code,
        "properties": properties,
        "states": report.distinct,
        "generated": report.generated,
        "depth": report.depth,
        "cut_states": report.cut_states,
        "deadlocks": report.deadlocks,
        "collision_odds": report.collision_odds,
        "bytes": report.bytes,
        "peak_resident": resident::peak(),
        "ending": report.ending.to_string(),
        "complete": report.ending.is_complete(),
        "resumed": report.resumed,
        "renamed_terms": examined.model.renames(),
        "seconds": report.elapsed.as_secs_f64(),
        "actions": fired,
        "vacuous": examined.vacuous,
        "skipped_start": { "here": examined.skipped.here, "everywhere": examined.skipped.everywhere },
    })
}

/// The error and the steps of a trace that could not be written.
pub fn unwritten(unwritten: &Unwritten) -> Value {
    json!({ "error": unwritten.error.json(), "steps": unwritten.steps })
}
