//! Links: what they hold, and what is said of those that do not.

mod changed;
mod damaged;
mod golden;
mod trips;

use std::sync::Arc;

use quorate_model::cluster::Action;
use quorate_model::scenario::{Scenario, Setting};
use stateright::Model as _;

use super::{Address, Code};
use crate::run::select::{self, Instance};
use crate::run::walk::path::Walk;

/// Numbers that look random and are the same in every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// The instance of a name, without some rules.
fn instance(name: &str, without: &[&str]) -> Instance {
    let without: Vec<String> = without.iter().map(|id| (*id).to_owned()).collect();
    let removed = select::removal(&without).unwrap();
    select::one(name).unwrap().instances(removed).next().unwrap()
}

/// The instance of a scenario that is not built in.
fn of_text(text: &str, setting: &str) -> Instance {
    let scenario = Arc::new(Scenario::parse("own", text).unwrap());
    let setting = Setting::parse(setting, scenario.nodes).unwrap();
    Instance { scenario, setting, without: select::removal(&[]).unwrap(), file: None }
}

/// A walk by the first words of its events.
fn walked(instance: Instance, events: &[&str]) -> Walk {
    let mut walk = Walk::begin(instance, 0).unwrap();
    for words in events {
        let model = Arc::clone(&walk.model);
        let mut actions = Vec::new();
        model.actions(&walk.last().state, &mut actions);
        let event = |action: &Action| quorate_conformance::record::event(&model, action);
        let meant = actions.iter().find(|action| event(action).to_string().starts_with(words));
        let offered: Vec<String> = actions.iter().map(|a| event(a).to_string()).collect();
        let meant = meant.unwrap_or_else(|| panic!("{words:?} is none of {offered:?}"));
        assert!(walk.take(meant), "{words}");
    }
    walk
}

/// A walk by chance that takes the kinds of steps first that were taken least.
fn wander(mut walk: Walk, steps: usize, chance: &mut Chance, seen: &mut [u32; 256]) -> Walk {
    for _ in 0..steps {
        let model = Arc::clone(&walk.model);
        let mut actions = Vec::new();
        model.actions(&walk.last().state, &mut actions);
        if actions.is_empty() {
            break;
        }
        let kind = |action: &Action| {
            Code::of(&quorate_conformance::record::event(&model, action), 0).kind as usize
        };
        // Faults of a kind that was seen would only use up the budget.
        let common = |action: &Action| kind(action) >= 32 && seen[kind(action)] > 2;
        if actions.iter().any(|action| !common(action)) {
            actions.retain(|action| !common(action));
        }
        // Not always the rarest, or a walk would drop what it needs.
        let keep = if chance.below(3) == 0 { actions.len() } else { 1 };
        let mut some = actions.clone();
        some.sort_by_cached_key(|_| chance.next());
        some[..keep].sort_by_key(|action| seen[kind(action)]);
        let Some(action) = some.into_iter().find(|action| walk.take(action)) else { break };
        seen[kind(&action)] += 1;
    }
    walk
}

/// A walk of some steps through one of the small scenarios.
fn usual_walk() -> Walk {
    let mut chance = Chance(15);
    let walk = Walk::begin(instance("story-2@both", &[]), 0).unwrap();
    wander(walk, 12, &mut chance, &mut [0; 256])
}

/// The address in a text.
fn read(text: &str) -> Address {
    Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
