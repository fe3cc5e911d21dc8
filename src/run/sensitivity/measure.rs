//! Tries mutations until each property of a scenario is violated by one.

use std::sync::atomic::Ordering;

use quorate_checker::{Limits, SearchError};
use quorate_model::mutation::Mutations;
use quorate_model::property;

use super::attempt::{asked, attempt};
use super::open::Open;
use super::order::{Candidate, candidates, listed};
use super::row::Sensitivity;
use super::walks::Walks;
use crate::run::select::Chosen;
use crate::run::watch::Watch;

/// Each round stops its searches at this part of their limit: most violations are near, and a
/// mutation that violates nothing should not use up what the others need.
const ROUNDS: [u64; 3] = [100, 10, 1];

/// So many walks of each candidate make the first round of walks. Each round has four times as many
/// as the one before.
const WALKS: u64 = 4;

/// Walks without two rules have this part of the steps of all walks.
const PAIRS: u64 = 8;

/// How much is tried.
pub struct Effort<'a> {
    /// The limits of each search.
    pub limits: &'a Limits,
    /// No search of a scenario begins once all of its searches have found so many states.
    pub states_in_all: u64,
    /// All random walks of a scenario together have no more steps than this.
    pub walk_steps: u64,
}

/// A candidate with what is still to be learned from it.
struct Work {
    candidate: Candidate,
    asks: Vec<&'static str>,
    /// The round whose search was made already.
    made: Option<u64>,
}

/// What is tried, and what is known so far.
struct Trial<'a> {
    chosen: &'a Chosen,
    effort: &'a Effort<'a>,
    open: Open,
    known: Sensitivity,
}

/// What makes each property of a scenario fail.
///
/// The violations that the scenario lists itself come first. Random walks look for what is open
/// then, and searches by breadth for what they do not meet.
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
    let work = |candidate: Candidate| {
        let setting = candidate.setting.to_string();
        let of = settings.iter().find(|(other, _)| *other == setting);
        let asks = of.map_or_else(Vec::new, |(_, asks)| asks.clone());
        Work { candidate, asks, made: None }
    };
    let mut waiting: Vec<Work> = candidates(chosen).into_iter().map(work).collect();
    let known = Sensitivity {
        scenario: chosen.scenario.name.clone(),
        rows: Vec::new(),
        searches: 0,
        states: 0,
        walked: 0,
        interrupted: false,
    };
    let open = Open::of(all.iter().copied().filter(asks));
    let mut trial = Trial { chosen, effort, open, known };
    let rest = waiting.split_off(listed(chosen).len());
    waiting = trial.search(waiting, ROUNDS[0], watch)?;
    waiting.extend(rest);
    // A removal of one rule says more than one of two.
    let (alone, pairs): (Vec<&Work>, Vec<&Work>) =
        waiting.iter().partition(|work| !work.candidate.is_pair());
    let of_pairs = effort.walk_steps / PAIRS;
    trial.walk(&alone, effort.walk_steps - of_pairs);
    trial.walk(&pairs, of_pairs);
    for part in ROUNDS {
        waiting = trial.search(waiting, part, watch)?;
    }
    let Trial { open, mut known, .. } = trial;
    known.rows = open.rows(&chosen.scenario.promises);
    Ok(known)
}

impl Trial<'_> {
    /// Makes a round of searches, and returns what is left for a longer one.
    fn search(
        &mut self,
        waiting: Vec<Work>,
        part: u64,
        watch: &dyn Watch,
    ) -> Result<Vec<Work>, SearchError> {
        let full = self.effort.limits.max_states.unwrap_or(u64::MAX);
        let last = part == 1;
        let limits =
            Limits { max_states: Some((full / part).max(1)), ..self.effort.limits.clone() };
        let mut again = Vec::new();
        for Work { candidate, asks, made } in waiting {
            let wanted = self.open.among(&asks);
            if wanted.is_empty() {
                continue;
            }
            if made == Some(part) {
                again.push(Work { candidate, asks: wanted, made });
                continue;
            }
            if self.known.interrupted || self.known.states >= self.effort.states_in_all {
                if last {
                    self.open.note_untried(&wanted);
                }
                again.push(Work { candidate, asks: wanted, made });
                continue;
            }
            let tried = attempt(&candidate.instance(self.chosen), &wanted, &limits, watch)?;
            self.known.searches += 1;
            self.known.states += tried.states;
            self.known.interrupted = self.interrupted();
            // More states decide nothing more if the search was complete.
            let settled = last || tried.complete;
            self.open.note_search(&candidate, &wanted, &tried, settled);
            if !tried.undecided.is_empty() && !settled {
                again.push(Work { candidate, asks: tried.undecided, made: Some(part) });
            }
        }
        Ok(again)
    }

    /// Makes random walks until nothing is open that they could violate, or no steps are left.
    fn walk(&mut self, waiting: &[&Work], steps: u64) {
        let walks =
            |work: &Work| Walks::of(self.chosen, &work.candidate, &self.open.among(&work.asks));
        let known = waiting.iter().filter_map(|work| Some((&work.candidate, walks(work)?)));
        let mut list: Vec<(&Candidate, Walks)> = known.collect();
        let (mut left, mut round) = (steps, WALKS);
        while left > 0 && !list.is_empty() && !self.known.interrupted {
            for (candidate, walks) in &mut list {
                let open = self.open.among(walks.asks());
                for met in walks.make(round, &open, &mut left) {
                    self.open.note_walk(candidate, met);
                }
                self.known.interrupted = self.interrupted();
                if left == 0 || self.known.interrupted {
                    break;
                }
            }
            list.retain(|(_, walks)| !self.open.among(walks.asks()).is_empty());
            round = round.saturating_mul(4);
        }
        self.known.walked += steps - left;
    }

    fn interrupted(&self) -> bool {
        let stop = self.effort.limits.stop.as_ref();
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}
