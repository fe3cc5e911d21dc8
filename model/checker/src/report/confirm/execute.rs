//! A path, executed.

use stateright::Model;

use crate::report::confirm::differs::Differs;
use crate::report::path::Path;
use crate::space::codec::Codec;
use crate::space::facts::Facts;
use crate::space::mode::{Action, Mode, One, State};

/// The states along a path: the initial one, then one for each action. Each action has to be among
/// those that the model offers, by the state that it leads to.
pub(crate) fn execute<K: Mode>(
    model: &K::Model,
    path: &Path<Action<K>>,
) -> Result<Vec<State<K>>, Differs> {
    let first = model.init_states().into_iter().nth(path.init).ok_or(Differs::NoInit(path.init))?;
    if !model.within_boundary(&first) {
        return Err(Differs::Beyond(0));
    }
    let mut states = Vec::with_capacity(path.len() + 1);
    states.push(first);
    let mut offered = Vec::new();
    for (step, action) in (1..).zip(&path.actions) {
        let state = &states[step - 1];
        let next = model.next_state(state, action.clone()).ok_or(Differs::NotOffered(step))?;
        let wanted = one::<K>(&next);
        offered.clear();
        model.actions(state, &mut offered);
        let leads_there = |other| {
            let there = model.next_state(state, other);
            there.is_some_and(|there| one::<K>(&there) == wanted)
        };
        let same =
            |other: &Action<K>| K::Facts::label(model, other) == K::Facts::label(model, action);
        if !offered.drain(..).filter(same).any(leads_there) {
            return Err(Differs::NotOffered(step));
        }
        if !model.within_boundary(&next) {
            return Err(Differs::Beyond(step));
        }
        states.push(next);
    }
    Ok(states)
}

/// A state, to be compared.
pub(crate) fn one<K: Mode>(state: &State<K>) -> One<K> {
    K::Codec::one(state)
}
