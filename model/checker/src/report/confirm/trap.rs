//! Is a state a trap? What can be reached from it is explored again, with whole states instead of fingerprints.

use std::collections::HashMap;

use crate::model::Checked;
use crate::pack::Pack;
use crate::report::confirm::differs::{Confirmed, Differs};
use crate::report::confirm::execute::packed;

/// How many states of a trap are looked at.
const MOST: usize = 100_000;

/// What can be reached from a state.
struct Reached {
    /// The states, packed, in breadth-first order, each with its distance.
    states: Vec<(Vec<u8>, usize)>,
    /// The number of each state, by the bytes of what stands for it.
    numbers: HashMap<Vec<u8>, usize>,
    /// Steps, as numbers of states.
    steps: Vec<(usize, usize)>,
}

impl Reached {
    fn number<M>(&mut self, model: &M, state: &M::State, distance: usize) -> usize
    where
        M: Checked,
        M::State: Pack,
    {
        let bytes = packed(state);
        let key = model.representative(state).map_or_else(|| bytes.clone(), |other| packed(&other));
        let fresh = self.states.len();
        let number = *self.numbers.entry(key).or_insert(fresh);
        if number == fresh {
            self.states.push((bytes, distance));
        }
        number
    }
}

/// Checks that no state can be reached that is good for ever, nor one beyond the bounds.
pub(crate) fn confirm<M>(
    model: &M,
    good: fn(&M, &M::State) -> bool,
    trapped: &M::State,
) -> Result<Confirmed, Differs>
where
    M: Checked,
    M::State: Pack,
    M::Action: Clone,
{
    let mut reached = Reached { states: Vec::new(), numbers: HashMap::new(), steps: Vec::new() };
    reached.number(model, trapped, 0);
    let mut bad = Vec::new();
    let (mut at, mut offered) = (0, Vec::new());
    while let Some((bytes, distance)) = reached.states.get(at) {
        if at == MOST {
            return Ok(Confirmed::Partly { states: MOST as u64 });
        }
        let next_distance = distance + 1;
        let state = M::State::unpack(&mut &bytes[..]).expect("a packed state");
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
fn lasting(reached: &Reached, bad: Vec<usize>) -> Option<usize> {
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
