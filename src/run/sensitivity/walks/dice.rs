//! The chance in a walk: always the same for the same candidate and number.

use quorate_model::cluster::{Action, Class};
use rand_xoshiro::Xoshiro256StarStar;
use rand_xoshiro::rand_core::{RngCore as _, SeedableRng as _};

use crate::run::process::build::digest;

/// A generator with a fixed algorithm, so that a walk is the same on every machine.
pub(super) struct Dice(Xoshiro256StarStar);

impl Dice {
    /// The generator of one walk.
    pub(super) fn of(candidate: &str, number: u64) -> Dice {
        Dice(Xoshiro256StarStar::seed_from_u64(digest(&format!("{candidate} {number}"))))
    }

    /// A number below `end`; 0 if that is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        // The high half of the product: the bias is far below what a walk could show.
        ((u128::from(self.0.next_u64()) * end as u128) >> 64) as usize
    }

    fn one_of(&mut self, weights: [u32; 8]) -> u32 {
        weights[self.below(8)]
    }
}

/// How likely each class of actions is in one walk.
///
/// Each walk has weights of its own (swarm testing, Groce et al. 2012). A walk with all classes at
/// the same weight rarely does one thing often enough: it loses every message, or it crashes before
/// anybody is elected.
pub(super) struct Weights([u32; Class::ALL.len()]);

impl Weights {
    /// The weights of a walk.
    pub(super) fn of(dice: &mut Dice) -> Weights {
        Weights(std::array::from_fn(|class| match Class::ALL[class] {
            // A safety property rarely fails after the faults.
            Class::Stabilise => dice.one_of([0, 0, 0, 0, 0, 0, 0, 1]),
            Class::Drop | Class::Duplicate => dice.one_of([0, 0, 1, 1, 1, 4, 4, 16]),
            Class::Crash | Class::TornWrite | Class::EmptyDisk => {
                dice.one_of([0, 1, 1, 1, 4, 4, 16, 16])
            }
            _ => dice.one_of([0, 1, 1, 4, 4, 4, 16, 16]),
        }))
    }

    /// Takes an action out of a list; none if the list is empty. Actions of weight 0 come last.
    pub(super) fn take(&self, actions: &mut Vec<Action>, dice: &mut Dice) -> Option<Action> {
        let weight = |action: &Action| self.0[action.class() as usize] as usize;
        let all: usize = actions.iter().map(weight).sum();
        let place = if all == 0 {
            dice.below(actions.len())
        } else {
            let mut left = dice.below(all);
            let fits = |action: &Action| match left.checked_sub(weight(action)) {
                Some(rest) => {
                    left = rest;
                    false
                }
                None => true,
            };
            actions.iter().position(fits)?
        };
        (place < actions.len()).then(|| actions.swap_remove(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitivity_a_walk_has_the_same_chance_every_time() {
        let numbers = |candidate: &str, number| {
            let mut dice = Dice::of(candidate, number);
            (0..8).map(|_| dice.below(1_000)).collect::<Vec<_>>()
        };
        // The record rests on these numbers only through the steps that it keeps.
        assert_eq!(numbers("a", 1), numbers("a", 1));
        assert_ne!(numbers("a", 1), numbers("a", 2));
        assert_ne!(numbers("a", 1), numbers("b", 1));
        assert_eq!(Dice::of("a", 1).below(0), 0);
    }

    #[test]
    fn sensitivity_an_action_of_weight_0_comes_last() {
        let mut weights = Weights([0; Class::ALL.len()]);
        weights.0[Class::Restart as usize] = 3;
        let mut dice = Dice::of("a", 1);
        let restart = |node| Action::Restart(node, Default::default());
        let mut list = vec![Action::Crash(1), restart(1), Action::Crash(2), restart(2)];
        let mut taken = Vec::new();
        while let Some(action) = weights.take(&mut list, &mut dice) {
            taken.push(action.class());
        }
        assert_eq!(taken, [Class::Restart, Class::Restart, Class::Crash, Class::Crash]);
    }
}
