//! Does a model answer the same each time?

use stateright::Model;

use crate::space::codec::{Codec, Same};
use crate::space::fingerprint::Fingerprinter;
use crate::space::mistake::ModelError;
use crate::space::mode::{Mode, State};

/// While fewer states than this are known, the model is asked twice about each: that costs as much
/// as to expand it two times more.
pub(crate) const FEW: u64 = 1 << 9;

/// Asks a model twice for the steps out of a state, and compares.
///
/// # Errors
/// If the answers differ.
#[cold]
pub(crate) fn repeats<K: Mode>(
    model: &K::Model,
    state: &State<K>,
    hash: &Fingerprinter,
) -> Result<(), Box<ModelError>> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    model.actions(state, &mut first);
    model.actions(state, &mut second);
    if first.len() != second.len() {
        let (first, second) = (first.len(), second.len());
        return Err(Box::new(ModelError::Actions { state: K::Codec::shown(state), first, second }));
    }
    let inside = |next: State<K>| model.within_boundary(&next).then_some(next);
    for (action, (one, other)) in first.into_iter().zip(second).enumerate() {
        let one = model.next_state(state, one).map(inside);
        let other = model.next_state(state, other).map(inside);
        let same = match (&one, &other) {
            (Some(Some(one)), Some(Some(other))) => K::Codec::same(one, other, hash),
            (None, None) | (Some(None), Some(None)) => Same::Yes,
            _ => Same::No,
        };
        match same {
            Same::Yes => {}
            Same::Mistaken(error) => return Err(error),
            Same::No => {
                let shown = |next: Option<Option<State<K>>>| match next {
                    None => "no state".to_owned(),
                    Some(None) => "a state beyond the boundary".to_owned(),
                    Some(Some(next)) => K::Codec::shown(&next),
                };
                return Err(Box::new(ModelError::NextState {
                    state: K::Codec::shown(state),
                    action,
                    first: shown(one),
                    second: shown(other),
                }));
            }
        }
    }
    Ok(())
}
