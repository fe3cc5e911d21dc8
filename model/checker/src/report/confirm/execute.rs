//! A path, executed.

use crate::model::Checked;
use crate::pack::Pack;
use crate::report::confirm::differs::Differs;
use crate::report::path::Path;

/// The states along a path: the initial one, then one for each action. Each action has to be among those that the
/// model offers, by the state that it leads to.
pub(crate) fn execute<M>(model: &M, path: &Path<M::Action>) -> Result<Vec<M::State>, Differs>
where
    M: Checked,
    M::State: Pack,
    M::Action: Clone,
{
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
        let wanted = packed(&next);
        offered.clear();
        model.actions(state, &mut offered);
        let leads_there = |other| {
            let there = model.next_state(state, other);
            there.is_some_and(|there| packed(&there) == wanted)
        };
        let same = |other: &M::Action| model.label(other) == model.label(action);
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

pub(crate) fn packed<S: Pack>(state: &S) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.pack(&mut bytes);
    bytes
}
