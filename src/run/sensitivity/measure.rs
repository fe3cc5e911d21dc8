//! Tries mutations until each property of a scenario is violated by one.

use std::sync::atomic::Ordering;

use quorate_checker::{Limits, SearchError};
use quorate_model::mutation::Mutations;
use quorate_model::property;

use super::attempt::{Tried, asked, attempt};
use super::order::{Candidate, candidates};
use super::row::{Outcome, Row, Sensitivity};
use crate::run::select::Chosen;
use crate::run::watch::Watch;

/// Each round stops its searches at this part of their limit: most violations are near, and a
/// mutation that violates nothing should not use up what the others need.
const ROUNDS: [u64; 3] = [100, 10, 1];

/// How much is tried.
pub struct Effort<'a> {
    /// The limits of each search.
    pub limits: &'a Limits,
    /// No search of a scenario begins once all of its searches have found so many states.
    pub states_in_all: u64,
}

/// A candidate with what is still to be learned from it.
struct Work {
    candidate: Candidate,
    asks: Vec<&'static str>,
}

/// What makes each property of a scenario fail.
///
/// # Errors
/// If the model does not confirm a counterexample.
pub fn measure(
    chosen: &Chosen,
    effort: &Effort<'_>,
    watch: &dyn Watch,
) -> Result<Sensitivity, SearchError> {
    let all: Vec<&'static str> = property::definitions()
        .filter(|definition| definition.kind_words().0 != "sometimes")
        .map(|definition| definition.name)
        .collect();
    let settings: Vec<(String, Vec<&'static str>)> = chosen
        .instances(Mutations::NONE)
        .map(|instance| (instance.setting.to_string(), asked(&instance, &all)))
        .collect();
    let asks = |name: &&str| settings.iter().any(|(_, asks)| asks.contains(name));
    let mut open: Vec<OfProperty> = all
        .iter()
        .copied()
        .filter(asks)
        .map(|property| OfProperty { property, fails: None, undecided: 0, untried: 0 })
        .collect();
    let work = |candidate: Candidate| {
        let setting = candidate.setting.to_string();
        let of = settings.iter().find(|(other, _)| *other == setting);
        Work { candidate, asks: of.map_or_else(Vec::new, |(_, asks)| asks.clone()) }
    };
    let mut waiting: Vec<Work> = candidates(chosen).into_iter().map(work).collect();
    let mut known = Sensitivity {
        scenario: chosen.scenario.name.clone(),
        rows: Vec::new(),
        searches: 0,
        states: 0,
        interrupted: false,
    };
    let full = effort.limits.max_states.unwrap_or(u64::MAX);
    for part in ROUNDS {
        let last = part == 1;
        let limits = Limits { max_states: Some((full / part).max(1)), ..effort.limits.clone() };
        let mut again = Vec::new();
        for Work { candidate, asks } in waiting {
            let wanted: Vec<&'static str> = open
                .iter()
                .filter(|of| of.fails.is_none() && asks.contains(&of.property))
                .map(|of| of.property)
                .collect();
            if wanted.is_empty() {
                continue;
            }
            if known.interrupted || known.states >= effort.states_in_all {
                if last {
                    let of = open.iter_mut().filter(|of| wanted.contains(&of.property));
                    of.for_each(|of| of.untried += 1);
                }
                again.push(Work { candidate, asks: wanted });
                continue;
            }
            let tried = attempt(&candidate.instance(chosen), &wanted, &limits, watch)?;
            known.searches += 1;
            known.states += tried.states;
            known.interrupted = interrupted(effort.limits);
            // More states decide nothing more if the search was complete.
            let settled = last || tried.complete;
            for of in open.iter_mut().filter(|of| wanted.contains(&of.property)) {
                of.note(&candidate, &tried, settled);
            }
            if !tried.undecided.is_empty() && !settled {
                again.push(Work { candidate, asks: tried.undecided });
            }
        }
        waiting = again;
    }
    known.rows = open.into_iter().map(OfProperty::row).collect();
    Ok(known)
}

fn interrupted(limits: &Limits) -> bool {
    limits.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
}

/// What is known of a property so far.
struct OfProperty {
    property: &'static str,
    fails: Option<Outcome>,
    /// Searches that left it undecided for good.
    undecided: u64,
    /// Searches that were not made.
    untried: u64,
}

impl OfProperty {
    fn note(&mut self, candidate: &Candidate, tried: &Tried, settled: bool) {
        let violation = tried.violated.iter().find(|(name, _)| *name == self.property);
        if let Some(&(_, steps)) = violation {
            self.fails = Some(Outcome::Fails {
                setting: candidate.setting.to_string(),
                without: candidate.without.clone(),
                steps,
                states: tried.states,
            });
        } else if settled && tried.undecided.contains(&self.property) {
            self.undecided += 1;
        }
    }

    fn row(self) -> Row {
        let outcome = match (self.fails, self.undecided, self.untried) {
            (Some(fails), ..) => fails,
            (None, 0, 0) => Outcome::Cannot,
            (None, undecided, untried) => Outcome::Open { undecided, untried },
        };
        Row { property: self.property, outcome }
    }
}
