//! Progress for machines: JSON, one event on each line of stderr. `docs/events.md` describes them;
//! a test compares.

use std::io::{Write, stderr};
use std::time::{Duration, Instant};

use quorate_checker::{Limits, Progress, PropertyProgress, SoFar};
use serde_json::{Map, Value, json};

use crate::run::watch::{Decided, End};

/// The version of the events.
const SCHEMA: u32 = 1;
/// Time between two `progress` events.
const EVERY: Duration = Duration::from_secs(1);

/// Writes the events of one search.
pub(super) struct Events {
    instance: String,
    /// When the last `progress` was written.
    said: Option<Instant>,
    resumed: bool,
    /// Properties of which a violation was written.
    violated: Vec<&'static str>,
    /// What is known, in case that the search fails.
    depth: u32,
    distinct: u64,
    generated: u64,
    elapsed: Duration,
    ended: bool,
}

impl Events {
    pub(super) fn start(activity: &str, instance: &str, limits: &Limits) -> Events {
        let events = Events {
            instance: instance.to_owned(),
            said: None,
            resumed: false,
            violated: Vec::new(),
            depth: 0,
            distinct: 0,
            generated: 0,
            elapsed: Duration::ZERO,
            ended: false,
        };
        events.write(
            "start",
            json!({
                "activity": activity,
                "threads": limits.threads,
                "max_states": limits.max_states,
                "timeout_seconds": limits.timeout.map(|timeout| timeout.as_secs_f64()),
                "memory_bytes": limits.memory,
                "stop_on_violation": limits.stop_on_violation,
            }),
        );
        events
    }

    pub(super) fn note(&mut self, progress: &Progress, left: Option<Duration>) {
        let Progress { depth, distinct, generated, elapsed, .. } = *progress;
        (self.depth, self.distinct, self.generated) = (depth, distinct, generated);
        self.elapsed = elapsed;
        let counts = json!({
            "depth": depth,
            "distinct": distinct,
            "generated": generated,
            "frontier": progress.frontier,
            "seconds": elapsed.as_secs_f64(),
        });
        if let Some(known) = progress.resumed.filter(|_| !self.resumed) {
            self.resumed = true;
            let seconds = elapsed.as_secs_f64();
            let values = json!({ "depth": depth, "distinct": known, "seconds": seconds });
            self.write("resumed", values);
        }
        if progress.level_end {
            self.write("level", counts.clone());
        }
        for PropertyProgress { name, kind, so_far } in &progress.properties {
            if let SoFar::Violated(steps) = so_far {
                self.violation(name, &kind.to_string(), *steps as usize);
            }
        }
        if self.said.is_none_or(|said| said.elapsed() >= EVERY) {
            self.said = Some(Instant::now());
            self.progress(counts, progress, left);
        }
    }

    fn progress(&self, mut values: Value, progress: &Progress, left: Option<Duration>) {
        values["rate"] = json!(progress.rate);
        values["average"] = json!(progress.average);
        values["bytes"] = json!(progress.bytes);
        values["spilled_bytes"] = json!(progress.spilled);
        values["collision_odds"] = json!(progress.collision_odds);
        values["left_seconds"] = json!(left.map(|left| left.as_secs_f64()));
        let of = |property: &PropertyProgress| {
            let (state, steps) = match property.so_far {
                SoFar::Open => ("open", None),
                SoFar::Violated(steps) => ("violated", Some(steps)),
                SoFar::Reached(steps) => ("reached", Some(steps)),
                SoFar::AtTheEnd => ("at the end", None),
            };
            (property.name.to_owned(), json!({ "state": state, "steps": steps }))
        };
        values["properties"] = Value::Object(progress.properties.iter().map(of).collect());
        self.write("progress", values);
    }

    fn violation(&mut self, name: &'static str, kind: &str, steps: usize) {
        if !self.violated.contains(&name) {
            self.violated.push(name);
            self.write("violation", json!({ "property": name, "kind": kind, "steps": steps }));
        }
    }

    pub(super) fn end(&mut self, end: &End) {
        // What is decided on the graph has not been said yet.
        for decided in &end.verdicts {
            if let Some(steps) = decided.steps {
                self.violation(decided.name, &decided.kind, steps);
            }
        }
        self.ended = true;
        let of = |decided: &Decided| (decided.name.to_owned(), json!(decided.word));
        let verdicts: Map<String, Value> = end.verdicts.iter().map(of).collect();
        self.write(
            "end",
            json!({
                "ending": end.ending,
                "complete": end.complete,
                "depth": self.depth,
                "distinct": end.distinct,
                "generated": end.generated,
                "seconds": end.elapsed.as_secs_f64(),
                "verdicts": verdicts,
            }),
        );
    }

    fn write(&self, event: &str, mut values: Value) {
        values["schema"] = json!(SCHEMA);
        values["event"] = json!(event);
        values["instance"] = json!(self.instance);
        // The search continues even if the reader has closed stderr.
        let _ = writeln!(stderr().lock(), "{values}");
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        if !self.ended {
            let end = End {
                ending: "failed".to_owned(),
                complete: false,
                distinct: self.distinct,
                generated: self.generated,
                elapsed: self.elapsed,
                verdicts: Vec::new(),
            };
            self.end(&end);
        }
    }
}
