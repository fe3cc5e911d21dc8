//! One search for violations.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use quorate_checker::{Limits, Progress, SearchError, SoFar, Store, Verdict, explore};
use quorate_model::instance::Reduction;
use quorate_model::property;

use crate::run::select::Instance;
use crate::run::watch::{Activity, End, Watch};

/// What one search says of the properties that it was asked.
pub(super) struct Tried {
    /// The violated ones, each with the steps of a shortest violation.
    pub(super) violated: Vec<(&'static str, usize)>,
    /// Those that it left undecided.
    pub(super) undecided: Vec<&'static str>,
    /// Distinct states.
    pub(super) states: u64,
    /// Whether every state within the bounds was explored.
    pub(super) complete: bool,
}

/// The properties among `wanted` that the instance asks.
pub(super) fn asked(instance: &Instance, wanted: &[&'static str]) -> Vec<&'static str> {
    let model = instance.model(Reduction::AsAsked);
    let of = property::definitions().filter(|definition| definition.is_asked(&model));
    of.map(|definition| definition.name).filter(|name| wanted.contains(name)).collect()
}

/// Searches until every wanted property is violated, or to the end.
///
/// What the scenario asks besides is not asked here: a property about recovery would need the whole
/// graph. The search stops at the end of a level, so that its figures are always the same.
///
/// # Errors
/// If the model does not confirm a counterexample.
pub(super) fn attempt(
    instance: &Instance,
    wanted: &[&'static str],
    limits: &Limits,
    watch: &dyn Watch,
) -> Result<Tried, SearchError> {
    let mut instance = instance.clone();
    let mut scenario = (*instance.scenario).clone();
    scenario.asks.retain(|name| wanted.contains(name));
    instance.scenario = Arc::new(scenario);
    let model = instance.model(Reduction::AsAsked);
    let stop = Arc::new(AtomicBool::new(false));
    let limits_here = Limits { stop: Some(Arc::clone(&stop)), ..limits.clone() };
    let is_violated = |progress: &Progress, name: &&str| {
        let found = progress.properties.iter().find(|property| property.name == *name);
        found.is_none_or(|property| matches!(property.so_far, SoFar::Violated(_)))
    };
    let mut meter = watch.begin(Activity::Check, &instance.to_string(), limits);
    let report = explore(&model, &limits_here, &Store::default(), &mut |progress| {
        meter.note(progress);
        let done = progress.level_end && wanted.iter().all(|name| is_violated(progress, name));
        let interrupted = limits.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
        if done || interrupted {
            stop.store(true, Ordering::Relaxed);
        }
    })?;
    meter.end(&End::of(&report));
    let (states, complete) = (report.distinct, report.ending.is_complete());
    let mut tried = Tried { violated: Vec::new(), undecided: Vec::new(), states, complete };
    for of in report.verdicts.iter().filter(|of| wanted.contains(&of.name)) {
        match &of.verdict {
            Verdict::Violated { path, .. } => tried.violated.push((of.name, path.len())),
            Verdict::Undecided { .. } => tried.undecided.push(of.name),
            Verdict::Holds | Verdict::Reached { .. } | Verdict::NotReached => {}
        }
    }
    Ok(tried)
}
