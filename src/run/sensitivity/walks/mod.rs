//! Random walks that meet violations which a search does not reach.
//!
//! A search by breadth meets the nearest violation, and only if it is near: the states within 15
//! steps are too many. A walk goes deep at once. After a rule is removed that a property rests on,
//! nearly any long walk violates the property. What a walk finds is made shorter and followed once
//! more on the model. It is a violation within so many steps, not a shortest one.
//!
//! Walks ask properties of states and of steps. A walk proves nothing about recovery.

mod dice;
mod ground;
mod steps;
#[cfg(test)]
mod tests;

use quorate_model::cluster::{Action, State};

use self::dice::{Dice, Weights};
use self::ground::Ground;
use self::steps::Steps;
use super::order::Candidate;
use super::row::ids;
use crate::run::select::{Chosen, Instance};

/// The longest walk. Few scenarios allow so many steps without a bound or a budget ending them.
const LONGEST: usize = 150;

/// A violation that a walk met.
pub(super) struct Met {
    /// The property.
    pub(super) property: &'static str,
    /// How many steps lead to it.
    pub(super) steps: usize,
    /// The steps, as the record keeps them.
    pub(super) text: String,
}

/// The walks of one candidate.
pub(super) struct Walks {
    ground: Ground,
    asks: Vec<&'static str>,
    seed: String,
    made: u64,
}

impl Walks {
    /// Walks that look for violations of these properties; none if a walk can violate none of them.
    pub(super) fn of(
        chosen: &Chosen,
        candidate: &Candidate,
        asks: &[&'static str],
    ) -> Option<Walks> {
        let ground = Ground::new(&candidate.instance(chosen), asks);
        let names =
            [&chosen.scenario.name, &candidate.setting.to_string(), &ids(&candidate.without)];
        let seed = names.map(String::as_str).join(" ");
        let asks: Vec<&'static str> = ground.asks().collect();
        (!asks.is_empty()).then_some(Walks { ground, asks, seed, made: 0 })
    }

    /// The properties that the walks can violate.
    pub(super) fn asks(&self) -> &[&'static str] {
        &self.asks
    }

    /// Makes some more walks, as long as there are steps left, and says what they met of the open
    /// properties.
    pub(super) fn make(&mut self, walks: u64, open: &[&'static str], left: &mut u64) -> Vec<Met> {
        self.ground.ask_only(open);
        let mut met = Vec::new();
        for _ in 0..walks {
            if *left == 0 || self.ground.asks().next().is_none() {
                break;
            }
            // A walk that cannot take a step costs one, so that there is an end.
            *left -= 1;
            let mut dice = Dice::of(&self.seed, self.made);
            self.made += 1;
            for (property, steps) in walk(&self.ground, &mut dice, left) {
                // A record that nobody could follow would be worth nothing.
                let Some(steps) = steps.shortened(&self.ground, property) else { continue };
                let text = steps.text(&self.ground);
                let Some(steps) = Steps::followed(&self.ground, &text, property) else { continue };
                met.push(Met { property, steps: steps.actions.len(), text });
                self.ground.drop_property(property);
            }
        }
        met
    }
}

/// Follows recorded steps; how many of them lead to a violation of the property, none if they lead
/// to none.
pub(super) fn followed(instance: &Instance, text: &str, property: &'static str) -> Option<usize> {
    let ground = Ground::new(instance, &[property]);
    Steps::followed(&ground, text, property).map(|steps| steps.actions.len())
}

/// Walks until nothing more is possible. Each violated property comes with the steps to its first
/// violation.
fn walk(ground: &Ground, dice: &mut Dice, left: &mut u64) -> Vec<(&'static str, Steps)> {
    let mut met: Vec<(&'static str, Steps)> = Vec::new();
    let firsts: Vec<(usize, &State)> = ground.first().collect();
    let Some(&(first, state)) = firsts.get(dice.below(firsts.len())) else { return met };
    let mut state = state.clone();
    let weights = Weights::of(dice);
    let mut taken: Vec<Action> = Vec::new();
    let mut note = |names: Vec<&'static str>, taken: &[Action]| {
        for name in names {
            if !met.iter().any(|(known, _)| *known == name) {
                met.push((name, Steps { first, actions: taken.to_vec() }));
            }
        }
    };
    note(ground.violated_at_first(&state), &taken);
    let mut actions = Vec::new();
    while taken.len() < LONGEST && *left > 0 {
        ground.actions(&state, &mut actions);
        let next = std::iter::from_fn(|| weights.take(&mut actions, dice))
            .find_map(|action| Some((action, ground.next(&state, &action)?)));
        let Some((action, next)) = next else { break };
        *left -= 1;
        taken.push(action);
        note(ground.violated(&state, &action, &next), &taken);
        state = next;
    }
    met
}
