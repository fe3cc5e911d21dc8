//! A lockstep as text and as JSON.

use serde_json::{Value, json};

use super::{json, report, steps};
use crate::out::Out;
use crate::run::conform::Compared;
use crate::text::{bad, bold, count, good, grouped, warn};

/// Prints the instance.
pub fn print(out: &mut Out, compared: &Compared) {
    let report = &compared.report;
    out.line(bold(&compared.instance.to_string()));
    if let Some(reason) = report.skipped {
        out.line(format_args!("  {} {reason}", warn(&format!("{:<11}", "skipped"))));
        return;
    }
    let verdict = match &report.divergence {
        Some(_) => bad(&format!("{:<11}", "diverges")),
        None if compared.is_empty() => bad(&format!("{:<11}", "empty")),
        None => good(&format!("{:<11}", "agrees")),
    };
    out.line(format_args!(
        "  {verdict} {} edges, {} disabled inputs, {} joins of {} states, {}",
        grouped(report.edges),
        grouped(report.disabled),
        grouped(report.joins),
        grouped(report.states),
        report.ending
    ));
    out.line(format_args!(
        "  {:<11} {} transitions run on {} core nodes, {:.1} s, {} edges/s",
        "core",
        grouped(report.transitions),
        grouped(report.cores),
        report.elapsed.as_secs_f64(),
        grouped(compared.rate())
    ));
    if report.refused > 0 {
        out.line(format_args!(
            "  {:<11} {}: the core does not accept the disk that the storage mode leaves",
            "refused",
            count(report.refused, "start")
        ));
    }
    if let Some(divergence) = &report.divergence {
        divergence.to_string().lines().for_each(|line| out.line(format_args!("  {line}")));
        match &compared.file {
            Some(Ok(file)) => {
                out.line(format_args!("  trace: {file}"));
                out.line(format_args!(
                    "  replay: quorate replay {file} --until {}",
                    divergence.trace.steps.len()
                ));
                out.line(format_args!("  explore: quorate explore {file}"));
            }
            Some(Err(unwritten)) => {
                steps::print(out, &divergence.trace, true);
                out.line(format_args!("  no trace file: {}", unwritten.error));
            }
            None => {}
        }
    }
    report::warnings(out, &compared.skipped.lines());
}

/// The instance as JSON.
pub fn json(compared: &Compared, require_complete: bool) -> Value {
    let report = &compared.report;
    let divergence = report.divergence.as_ref().map(|divergence| {
        json!({
            "class": divergence.class.to_string(),
            "step": divergence.trace.steps.len(),
            "node": divergence.node,
            "event": divergence.event,
            "rules": divergence.rules.iter().map(|rule| rule.id()).collect::<Vec<_>>(),
            "differences": json::differences(&divergence.differences),
            "trace": compared.file.as_ref().and_then(|file| file.as_ref().ok()),
            "unwritten": compared.file.as_ref().and_then(|file| file.as_ref().err()).map(json::unwritten),
        })
    });
    json!({
        "scenario": compared.instance.scenario.name,
        "setting": compared.instance.setting.to_string(),
        "exit": compared.code(require_complete),
        "states": report.states,
        "edges": report.edges,
        "disabled": report.disabled,
        "joins": report.joins,
        "transitions": report.transitions,
        "core_nodes": report.cores,
        "refused_starts": report.refused,
        "ending": report.ending.to_string(),
        "complete": report.ending.is_complete(),
        "seconds": report.elapsed.as_secs_f64(),
        "edges_per_second": compared.rate(),
        "skipped": report.skipped,
        "divergence": divergence,
        "skipped_start": { "here": compared.skipped.here, "everywhere": compared.skipped.everywhere },
    })
}
