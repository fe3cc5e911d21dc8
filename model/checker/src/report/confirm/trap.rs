//! Is a state a trap? What can be reached from it is explored again, with whole states instead of
//! fingerprints.

use std::collections::HashMap;

use stateright::Model;

use crate::model::StatePredicate;
use crate::report::confirm::differs::{Confirmed, Differs};
use crate::report::confirm::execute::one;
use crate::space::codec::Codec;
use crate::space::facts::Facts;
use crate::space::mode::{Mode, One, State};

/// How many states of a trap are looked at.
const MOST: usize = 100_000;

/// What can be reached from a state.
struct Reached<K: Mode> {
    /// The states in breadth-first order, each with its distance.
    states: Vec<(One<K>, usize)>,
    /// The number of each state, by what stands for it.
    numbers: HashMap<One<K>, usize>,
    /// Steps, as numbers of states.
    steps: Vec<(usize, usize)>,
}

impl<K: Mode> Reached<K> {
    fn number(&mut self, model: &K::Model, state: &State<K>, distance: usize) -> usize {
        let own = one::<K>(state);
        let other = K::Facts::representative(model, state);
        let key = other.map_or_else(|| own.clone(), |other| one::<K>(&other));
        let fresh = self.states.len();
        let number = *self.numbers.entry(key).or_insert(fresh);
        if number == fresh {
            self.states.push((own, distance));
        }
        number
    }
}

/// Checks that no state can be reached that is good for ever, nor one beyond the bounds.
pub(crate) fn confirm<K: Mode>(
    model: &K::Model,
    good: StatePredicate<K::Model>,
    trapped: &State<K>,
) -> Result<Confirmed, Differs> {
    let mut reached =
        Reached::<K> { states: Vec::new(), numbers: HashMap::new(), steps: Vec::new() };
    reached.number(model, trapped, 0);
    let mut bad = Vec::new();
    let (mut at, mut offered) = (0, Vec::new());
    while let Some((kept, distance)) = reached.states.get(at) {
        if at == MOST {
            return Ok(Confirmed::Partly { states: MOST as u64 });
        }
        let next_distance = distance + 1;
        let state = K::Codec::back(kept.clone()).ok_or(Differs::Lost(*distance))?;
        if !good(model, &state) {
            bad.push(at);
        }
        offered.clear();
        model.actions(&state, &mut offered);
        for action in offered.drain(..) {
            let Some(next) = model.next_state(&state, action) else { continue };
            if !model.within_boundary(&next) {
                return Err(Differs::Leak(next_distance));
            }
            let to = reached.number(model, &next, next_distance);
            reached.steps.push((at, to));
        }
        at += 1;
    }
    match lasting(&reached, bad) {
        Some(distance) => Err(Differs::Lasting(distance)),
        None => Ok(Confirmed::Wholly),
    }
}

/// The distance of the nearest state from which no bad one can be reached.
fn lasting<K: Mode>(reached: &Reached<K>, bad: Vec<usize>) -> Option<usize> {
    let mut sources = vec![Vec::new(); reached.states.len()];
    for (from, to) in &reached.steps {
        sources[*to].push(*from);
    }
    let mut leaves = vec![false; reached.states.len()];
    let mut due = bad;
    while let Some(state) = due.pop() {
        if !std::mem::replace(&mut leaves[state], true) {
            due.append(&mut sources[state]);
        }
    }
    let lasting = leaves.iter().position(|leaves| !leaves)?;
    Some(reached.states[lasting].1)
}
