//! Traces that somebody edited: each is refused, or it still shows what it names, for a reason that
//! is checked here.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use quorate_checker::{Checked, Fairness, Formula, Pack, Path, Step, Strength};
use quorate_conformance::core::QuorateCore;
use quorate_conformance::replay::{ReplayError, model_of, replay};
use quorate_conformance::trace::Trace;
use quorate_conformance::{claim, exact_terms, record};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::scenario::Scenario;
use stateright::Model;

use crate::cli_lasso;
use crate::regressions;

const EDITS: usize = 1000;

/// Numbers from a fixed seed (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

/// The parts of a text, numbers or words, by their places.
fn parts(text: &str, of: fn(char) -> bool) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        match (start, of(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                parts.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    parts
}

fn replaced(text: &str, (from, to): (usize, usize), by: &str) -> Vec<u8> {
    format!("{}{by}{}", &text[..from], &text[to..]).into_bytes()
}

/// The lines, with a footer that fits them.
fn with_footer(mut lines: Vec<&str>) -> Vec<u8> {
    lines.pop();
    let steps = lines.len() - 1;
    format!("{}\n{{\"steps\":{steps}}}\n", lines.join("\n")).into_bytes()
}

/// One edit, and what it is called.
fn edit(text: &str, random: &mut Random) -> (&'static str, Vec<u8>) {
    let mut lines: Vec<&str> = text.lines().collect();
    let (one, other) = (random.below(lines.len()), random.below(lines.len()));
    let joined = |lines: Vec<&str>| (lines.join("\n") + "\n").into_bytes();
    match random.below(11) {
        0 | 1 => {
            let mut bytes = text.as_bytes().to_vec();
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
            ("bit flipped", bytes)
        }
        2 => {
            lines.remove(one);
            ("line deleted", joined(lines))
        }
        3 => {
            lines.insert(other, lines[one]);
            ("line duplicated", joined(lines))
        }
        4 => {
            lines.swap(one, other);
            ("lines swapped", joined(lines))
        }
        5 | 6 => {
            let numbers = parts(text, |c| c.is_ascii_digit());
            let place = numbers[random.below(numbers.len())];
            let old: u64 = text[place.0..place.1].parse().unwrap_or(0);
            let new = [0, 1, old + 1, old.saturating_sub(1), old + 256, u64::MAX];
            ("number changed", replaced(text, place, &new[random.below(new.len())].to_string()))
        }
        7 => {
            let words = parts(text, |c| c.is_alphabetic() || c == '-' || c == '_');
            let (from, to) = (words[random.below(words.len())], words[random.below(words.len())]);
            ("word changed", replaced(text, from, &text[to.0..to.1]))
        }
        8 => ("truncated", text.as_bytes()[..random.below(text.len())].to_vec()),
        // The footer fits again, so that nothing but the model can tell.
        9 => {
            lines.remove(1 + random.below(lines.len() - 2));
            ("step deleted", with_footer(lines))
        }
        _ => {
            let steps = lines.len() - 2;
            lines.swap(1 + random.below(steps), 1 + random.below(steps));
            ("steps swapped", joined(lines))
        }
    }
}

/// The same scenario but for its prose and name.
fn wordless(trace: &Trace) -> Scenario {
    Scenario {
        name: String::new(),
        title: String::new(),
        about: String::new(),
        text: String::new(),
        ..Scenario::parse(&trace.scenario, &trace.scenario_text).unwrap()
    }
}

/// The actions of a run up to where the violation should be, and the states: executed here and not
/// by the replay.
fn run(model: &ClusterModel, trace: &Trace) -> (Vec<Action>, Vec<State>) {
    let (mut actions, mut states) = (Vec::new(), vec![model.init_states().swap_remove(0)]);
    for step in &trace.steps[trace.start..claim::step(trace)] {
        let state = states.last().unwrap();
        let action = record::action(model, state, &step.event).unwrap();
        let next = model.successor(state, &action).unwrap();
        assert_eq!(record::step_of(model, state, &action, &next), *step);
        actions.push(action);
        states.push(next);
    }
    (actions, states)
}

/// Whether a run violates a property, asked here by the definitions and not by the replay.
fn violates(trace: &Trace, property: &str) -> bool {
    let exact = model_of(trace).unwrap();
    let (actions, states) = run(&exact, trace);
    let last = states.last().unwrap();
    if let Some(asked) = exact.properties().iter().find(|asked| asked.name == property) {
        return !(asked.condition)(&exact, last);
    }
    if let Some(asked) = exact.edge_properties().iter().find(|asked| asked.name == property) {
        let before = &states[states.len() - 2];
        return !(asked.condition)(&exact, before, actions.last().unwrap(), last);
    }
    let scenario = Arc::new(exact.scenario().clone());
    let (setting, without) = (exact.setting().clone(), exact.without());
    let explored = ClusterModel::new(scenario, setting, without, Reduction::AsAsked);
    let actions = exact_terms::to_reduced(&exact, &explored, &actions).unwrap();
    let steps = Path { init: 0, actions }.replay(&explored).unwrap();
    match trace.repeats {
        Some(repeats) => is_fair_loop(&explored, &steps[repeats - trace.start..], property),
        None => is_trap(&explored, &steps.last().unwrap().1, property),
    }
}

/// Whether from a state neither a bound nor a state that is good for ever can be reached.
fn is_trap(model: &ClusterModel, state: &State, property: &str) -> bool {
    let asked = model.recoverables().into_iter().find(|asked| asked.name == property).unwrap();
    let (mut states, mut steps) = (vec![state.clone()], Vec::new());
    let mut numbers = HashMap::from([(bytes(state), 0)]);
    let mut from = 0;
    while let Some(state) = states.get(from).cloned() {
        let mut actions = Vec::new();
        model.actions(&state, &mut actions);
        for next in actions.iter().filter_map(|action| model.next_state(&state, *action)) {
            if !model.within_boundary(&next) {
                return false;
            }
            let to = *numbers.entry(bytes(&next)).or_insert(states.len());
            steps.push((from, to));
            if to == states.len() {
                states.push(next);
            }
        }
        from += 1;
    }
    let mut leads_to_bad: Vec<bool> = states.iter().map(|s| !(asked.good)(model, s)).collect();
    loop {
        let before = leads_to_bad.clone();
        for (from, to) in &steps {
            leads_to_bad[*from] |= leads_to_bad[*to];
        }
        if leads_to_bad == before {
            return leads_to_bad.iter().all(|leads| *leads);
        }
    }
}

fn bytes(state: &State) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.pack(&mut bytes);
    bytes
}

/// Whether steps, the first of which leads to the loop, go around for ever in a fair way and are
/// not all good.
fn is_fair_loop(model: &ClusterModel, around: &[Step<ClusterModel>], property: &str) -> bool {
    let asked = model.liveness().into_iter().find(|asked| asked.name == property).unwrap();
    let Formula::EventuallyAlways(good) = asked.formula else { panic!("{property}") };
    let enabled = |condition: &Fairness, state: &State| {
        let mut actions = Vec::new();
        model.actions(state, &mut actions);
        actions.retain(|action| condition.labels.contains(&model.label(action)));
        actions.iter().any(|action| model.next_state(state, *action).is_some_and(|n| n != *state))
    };
    let fair = |condition: &Fairness| {
        let mut taken = around.iter().skip(1).filter_map(|(action, _)| action.as_ref());
        let mut states = around.iter().map(|(_, state)| state);
        taken.any(|action| condition.labels.contains(&model.label(action)))
            || match condition.strength {
                Strength::Weak => states.any(|state| !enabled(condition, state)),
                Strength::Strong => !states.any(|state| enabled(condition, state)),
            }
    };
    around.first().unwrap().1 == around.last().unwrap().1
        && around.iter().any(|(_, state)| !good(model, state))
        && model.fairness().iter().all(fair)
}

/// Why an edited trace that was accepted is right.
fn reason(base: &Trace, edited: &Trace, shown: Option<&str>) -> &'static str {
    let Some(property) = shown else {
        assert_eq!(edited.claim(), None);
        return "names no property any longer";
    };
    assert_eq!(base.claim(), Some(property), "another verdict");
    if edited == base {
        return "says the same";
    }
    let same = Trace {
        scenario: base.scenario.clone(),
        scenario_text: base.scenario_text.clone(),
        file: base.file.clone(),
        ..edited.clone()
    };
    if same == *base && wordless(edited) == wordless(base) {
        return "differs in prose";
    }
    assert!(violates(edited, property), "{property} holds");
    "violates it, too"
}

#[test]
fn a_thousand_edited_traces_are_refused_or_true() {
    let mut bases: Vec<Trace> = regressions::traces().into_iter().map(|(_, trace)| trace).collect();
    // The shorter ones, those of traps among them.
    bases.retain(|trace| trace.steps.len() < 20 || trace.at.is_some());
    assert!(bases.iter().any(|trace| trace.at.is_some()));
    // A loop, and a trace from before properties were named.
    bases.push(cli_lasso::duel());
    bases.push(Trace { property: None, ..bases[0].clone() });
    let mut random = Random(0x0051_ead1_e55e_ed05);
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for number in 0..EDITS {
        let base = &bases[number % bases.len()];
        let (what, bytes) = edit(&base.to_text(), &mut random);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
            let edited = match Trace::read(&bytes) {
                Ok(edited) => edited,
                Err(error) => {
                    assert!((1..=lines).contains(&error.line), "{error}");
                    return "refused: no trace";
                }
            };
            match replay::<QuorateCore>(&edited, None) {
                Err(ReplayError::Stale { step, .. }) => {
                    assert!((1..=edited.steps.len()).contains(&step));
                    "refused: stale"
                }
                Err(ReplayError::NotShown { property, .. }) => {
                    assert_eq!(Some(property.as_str()), edited.claim());
                    "refused: not violated"
                }
                Err(_) => "refused: header",
                Ok(replayed) => {
                    reason(base, &edited, replayed.shown.as_ref().map(|s| s.property.as_str()))
                }
            }
        }));
        let Ok(outcome) = outcome else {
            panic!("edit {number} ({what}): {}", String::from_utf8_lossy(&bytes));
        };
        *counts.entry((what, outcome)).or_default() += 1;
    }
    println!("{counts:#?}");
    let of = |wanted: &str| -> usize {
        let matching = counts.iter().filter(|((_, outcome), _)| *outcome == wanted);
        matching.map(|(_, count)| count).sum()
    };
    assert_eq!(counts.values().sum::<usize>(), EDITS);
    for outcome in ["no trace", "stale", "not violated", "header"] {
        assert!(of(&format!("refused: {outcome}")) > 0, "{outcome}: {counts:#?}");
    }
    assert!(of("differs in prose") > 0, "{counts:#?}");
}
