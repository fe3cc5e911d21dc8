//! The steps of a walk: followed again, made fewer, and as a text for the record.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use quorate_conformance::record;
use quorate_model::cluster::{Action, State};

use super::ground::Ground;
use crate::run::delta;
use crate::run::walk::address::code::{Code, LENGTH};

/// The version of the text, its first byte.
const VERSION: u8 = 1;
/// How many bytes the text has for a step: a [`Code`] without its state.
const BYTES: usize = 4;
/// How many shorter runs are tried for one violation.
const TRIES: usize = 600;

/// Steps from an initial state to a violation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Steps {
    /// The number of the initial state.
    pub(super) first: usize,
    /// The steps.
    pub(super) actions: Vec<Action>,
}

impl Steps {
    /// The same violation with fewer steps: none of them can be left out.
    pub(super) fn shortened(&self, ground: &Ground, property: &str) -> Option<Steps> {
        let actions = delta::shortest(&self.actions, TRIES, |actions| {
            let meant = |action: &Action| (*action, action.label());
            let wanted: Vec<_> = actions.iter().map(meant).collect();
            let taken = follow(ground, self.first, property, &wanted, |(action, label), of| {
                // A step that is left out changes terms and indexes. A message of the same kind
                // between the same nodes then takes the place of the one that is not sent.
                let same = of.iter().position(|other| other == action);
                same.or_else(|| of.iter().position(|other| other.label() == *label))
            })?;
            Some((taken.clone(), taken))
        })?;
        Some(Steps { actions, ..*self })
    }

    /// The steps as a text for the record.
    pub(super) fn text(&self, ground: &Ground) -> String {
        let [high, low] = u16::try_from(self.first).unwrap_or(u16::MAX).to_be_bytes();
        let mut bytes = vec![VERSION, high, low];
        for action in &self.actions {
            let code = Code::of(&record::event(ground.model(), action), 0);
            bytes.extend(&code.bytes()[..BYTES]);
        }
        BASE64.encode(bytes)
    }

    /// Follows the steps of a text up to the violation; none if the text is damaged, or if the
    /// property is not violated on the way. A step that is not possible is left out.
    pub(super) fn followed(ground: &Ground, text: &str, property: &str) -> Option<Steps> {
        let bytes = BASE64.decode(text).ok()?;
        let [VERSION, high, low, codes @ ..] = &bytes[..] else { return None };
        let first = usize::from(u16::from_be_bytes([*high, *low]));
        let (codes, rest) = codes.as_chunks::<BYTES>();
        if !rest.is_empty() {
            return None;
        }
        let code = |bytes: &[u8; BYTES]| {
            let mut whole = [0; LENGTH];
            whole[..BYTES].copy_from_slice(bytes);
            Code::read(whole)
        };
        let codes: Vec<Code> = codes.iter().map(code).collect();
        let actions = follow(ground, first, property, &codes, |code, of| {
            let event = |action: &Action| record::event(ground.model(), action);
            let same = of.iter().position(|action| code.means(&event(action)));
            // A message may carry a field more than when the record was made.
            same.or_else(|| of.iter().position(|action| code.is_like(&event(action))))
        })?;
        Some(Steps { first, actions })
    }
}

/// Takes those of the wanted steps that are possible, each as `choose` finds it among the actions
/// of a state. Ends at the first step that violates the property; none if no step does.
fn follow<T>(
    ground: &Ground,
    first: usize,
    property: &str,
    wanted: &[T],
    choose: impl Fn(&T, &[Action]) -> Option<usize>,
) -> Option<Vec<Action>> {
    let mut state: State = ground.first().find(|(number, _)| *number == first)?.1.clone();
    if ground.violated_at_first(&state).contains(&property) {
        return Some(Vec::new());
    }
    let (mut taken, mut actions) = (Vec::new(), Vec::new());
    for step in wanted {
        ground.actions(&state, &mut actions);
        let Some(action) = choose(step, &actions).map(|place| actions[place]) else { continue };
        let Some(next) = ground.next(&state, &action) else { continue };
        taken.push(action);
        if ground.violated(&state, &action, &next).contains(&property) {
            return Some(taken);
        }
        state = next;
    }
    None
}
