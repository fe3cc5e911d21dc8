//! What walks meet is there, and is found again.

use quorate_checker::Limits;
use quorate_model::mutation::Mutation;
use quorate_model::rule::Rule;
use stateright::Model as _;

use super::*;
use crate::run::select;
use crate::run::sensitivity::attempt::attempt;
use crate::run::watch::Silent;

const SAFETY: &str = "ElectionSafety";

fn candidate(name: &str, without: &[Rule]) -> (Chosen, Candidate) {
    let chosen = select::one(name).unwrap();
    let without = without.iter().map(|rule| Mutation::Removed(*rule)).collect();
    let candidate = Candidate { setting: chosen.settings[0].clone(), without };
    (chosen, candidate)
}

/// What so many walks meet, and how many steps they had in all.
fn met(name: &str, without: &[Rule], asks: &[&'static str], walks: u64) -> (Vec<Met>, u64) {
    let (chosen, candidate) = candidate(name, without);
    let mut left = 10_000_000;
    let met = Walks::of(&chosen, &candidate, asks).unwrap().make(walks, asks, &mut left);
    (met, 10_000_000 - left)
}

#[test]
fn sensitivity_a_walk_meets_what_is_too_deep_for_a_short_search() {
    let (chosen, candidate) = candidate("election-3@none", &[Rule::Vote1]);
    let instance = candidate.instance(&chosen);
    let (list, steps) = met("election-3@none", &[Rule::Vote1], &[SAFETY], 10_000);
    let [found] = &list[..] else { panic!("nothing was met in {steps} steps") };
    let limits = Limits { max_states: Some(1_000), ..Limits::default() };
    let short = attempt(&instance, &[SAFETY], &limits, &Silent).unwrap();
    assert!(short.violated.is_empty());
    let long = attempt(&instance, &[SAFETY], &Limits::default(), &Silent).unwrap();
    let [(_, shortest)] = long.violated[..] else { panic!("the search finds no violation") };
    assert!(shortest <= found.steps, "{shortest} ≤ {}", found.steps);
    // The record can be followed again, and only on a model without the rule.
    assert_eq!(followed(&instance, &found.text, SAFETY), Some(found.steps));
    let whole = Candidate { without: Vec::new(), ..candidate }.instance(&chosen);
    assert_eq!(followed(&whole, &found.text, SAFETY), None);
    assert_eq!(followed(&instance, &found.text, "LogMatching"), None);
}

#[test]
fn sensitivity_walks_are_the_same_every_time() {
    let texts = |number: u64| {
        let (met, steps) = met("restart-3@none", &[Rule::Role4], &[SAFETY, "LogMatching"], number);
        (met.into_iter().map(|met| met.text).collect::<Vec<_>>(), steps)
    };
    let first = texts(3_000);
    assert_eq!(first.0.len(), 1);
    assert_eq!(texts(3_000), first);
}

#[test]
fn sensitivity_no_step_of_what_a_walk_met_can_be_left_out() {
    let (chosen, candidate) = candidate("election-3@none", &[Rule::Vote2]);
    let ground = Ground::new(&candidate.instance(&chosen), &["LeaderCompleteness"]);
    let asks = ["LeaderCompleteness"];
    let (list, _) = met("election-3@none", &[Rule::Vote2], &asks, 10_000);
    let steps = Steps::followed(&ground, &list[0].text, asks[0]).unwrap();
    assert_eq!(steps.text(&ground), list[0].text);
    for place in 0..steps.actions.len() {
        let mut fewer = steps.clone();
        fewer.actions.remove(place);
        let text = fewer.text(&ground);
        assert_eq!(Steps::followed(&ground, &text, asks[0]), None, "without step {place}");
    }
    // Steps that are not possible change nothing.
    let mut more = steps.clone();
    more.actions.insert(1, *steps.actions.last().unwrap());
    assert_eq!(Steps::followed(&ground, &more.text(&ground), asks[0]), Some(steps));
}

#[test]
fn sensitivity_a_walk_stays_within_the_bounds_and_its_limit() {
    let (chosen, candidate) = candidate("election-3@none", &[Rule::Vote1]);
    let ground = Ground::new(&candidate.instance(&chosen), &[SAFETY]);
    let mut left = 100_000;
    for number in 0..50 {
        let mut dice = Dice::of("within the bounds", number);
        for (_, steps) in walk(&ground, &mut dice, &mut left) {
            let mut state = ground.first().next().unwrap().1.clone();
            for action in &steps.actions {
                state = ground.model().next_state(&state, *action).unwrap();
                assert!(ground.model().within_boundary(&state));
            }
        }
    }
    let mut few = 20;
    let mut walks = Walks::of(&chosen, &candidate, &[SAFETY]).unwrap();
    walks.make(1_000, &[SAFETY], &mut few);
    assert!(few == 0 && (1..=20).contains(&walks.made), "{few} {}", walks.made);
}

#[test]
fn sensitivity_a_damaged_walk_shows_nothing() {
    let (chosen, candidate) = candidate("election-3@none", &[Rule::Vote1]);
    let instance = candidate.instance(&chosen);
    let (list, _) = met("election-3@none", &[Rule::Vote1], &[SAFETY], 10_000);
    let text = &list[0].text;
    let version = text.replacen("AQ", "Ag", 1);
    let unknown_start = text.replacen("AQAA", "AQAB", 1);
    let (cut, half) = (&text[..text.len() - 1], &text[..text.len() / 2]);
    for damaged in ["", "AQ", "*", &version, &unknown_start, cut, half] {
        assert_eq!(followed(&instance, damaged, SAFETY), None, "{damaged}");
    }
}

#[test]
fn sensitivity_walks_ask_no_property_of_recovery() {
    let (chosen, candidate) = candidate("duel-3@none", &[Rule::Term4]);
    assert!(Walks::of(&chosen, &candidate, &["EventualLeader"]).is_none());
    let walks = Walks::of(&chosen, &candidate, &["EventualLeader", SAFETY]).unwrap();
    assert_eq!(walks.asks(), [SAFETY]);
}
