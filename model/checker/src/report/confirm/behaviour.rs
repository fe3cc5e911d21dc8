//! Is a behaviour without end fair, and does it violate its formula? Word by word after the
//! definitions.

use std::collections::BTreeSet;

use stateright::Model;

use crate::model::{Fairness, Formula, Label, Strength};
use crate::report::confirm::differs::Differs;
use crate::report::confirm::execute::one;
use crate::report::lasso::{ANY_STEP, How, Lasso, Met};
use crate::space::facts::Facts;
use crate::space::mode::{Action, Mode, State};

/// The actions of a path and its states, one more.
type Run<'a, K> = (&'a [Action<K>], &'a [State<K>]);

/// What can be done in the loop, and what is done there.
struct Loop {
    /// For each state: the labels of the steps that are enabled.
    enabled: Vec<BTreeSet<Label>>,
    /// The label of each step; none for one that changes nothing.
    taken: Vec<Option<Label>>,
}

/// Checks that what comes after `stem` steps is a loop that can be repeated for ever, that it meets
/// every fairness condition, and that the behaviour violates the formula.
pub(crate) fn confirm<K: Mode>(
    model: &K::Model,
    formula: &Formula<K::Model>,
    plain: bool,
    run: Run<'_, K>,
    stem: usize,
) -> Result<(), Differs> {
    let (actions, states) = run;
    let end = actions.len();
    if one::<K>(&states[stem]) != one::<K>(&states[end]) {
        return Err(Differs::Open { from: stem, to: end });
    }
    for (at, (action, state)) in actions.iter().zip(states).enumerate().skip(stem) {
        if K::Facts::assumed(model, state, action) {
            return Err(Differs::Assumed(at + 1));
        }
    }
    let looped = Loop::of::<K>(model, run, stem);
    let conditions = K::Facts::fairness(model);
    if plain && conditions.is_empty() && !looped.moves_if_it_can() {
        return Err(Differs::Unfair(ANY_STEP.to_owned()));
    }
    if let Some(unfair) = conditions.iter().find(|condition| !looped.meets(condition)) {
        return Err(Differs::Unfair(unfair.name.clone()));
    }
    let inside = if stem == end { &states[stem..] } else { &states[stem..end] };
    if violates(model, formula, &states[..stem], inside) { Ok(()) } else { Err(Differs::Satisfied) }
}

/// Checks that each condition is met at the place that a report names.
pub(crate) fn met_as_reported<K: Mode>(
    model: &K::Model,
    run: Run<'_, K>,
    lasso: &Lasso,
) -> Result<(), Differs> {
    let looped = Loop::of::<K>(model, run, lasso.stem);
    let conditions = K::Facts::fairness(model);
    let mut wanted = conditions.iter();
    for met in &lasso.met {
        let condition = match wanted.next() {
            Some(condition) => condition.clone(),
            // Without conditions, stateright's `eventually` still asks that some step is taken.
            None => Fairness {
                name: ANY_STEP.to_owned(),
                strength: Strength::Weak,
                labels: looped.enabled.iter().flatten().copied().collect(),
            },
        };
        if !looped.meets_as(&condition, met) {
            return Err(Differs::OtherWay(met.condition.clone()));
        }
    }
    match wanted.next() {
        Some(missing) => Err(Differs::OtherWay(missing.name.clone())),
        None => Ok(()),
    }
}

impl Loop {
    fn of<K: Mode>(model: &K::Model, (actions, states): Run<'_, K>, stem: usize) -> Loop {
        let end = actions.len();
        let inside = if stem == end { &states[stem..] } else { &states[stem..end] };
        let enabled = inside.iter().map(|state| {
            let before = one::<K>(state);
            let mut offered = Vec::new();
            model.actions(state, &mut offered);
            let label = |action: Action<K>| {
                let label = K::Facts::label(model, &action);
                let next = model.next_state(state, action)?;
                // A step that a bound cuts is enabled, and no loop takes it.
                let counts = !model.within_boundary(&next) || one::<K>(&next) != before;
                counts.then_some(label)
            };
            offered.into_iter().filter_map(label).collect()
        });
        let taken = (stem..end).map(|at| {
            let changes = one::<K>(&states[at]) != one::<K>(&states[at + 1]);
            changes.then(|| K::Facts::label(model, &actions[at]))
        });
        Loop { enabled: enabled.collect(), taken: taken.collect() }
    }

    /// Whether some step is taken, or some state has none.
    fn moves_if_it_can(&self) -> bool {
        self.taken.iter().any(Option::is_some) || self.enabled.iter().any(BTreeSet::is_empty)
    }

    fn meets(&self, condition: &Fairness) -> bool {
        let taken = self.taken.iter().flatten().any(|label| condition.labels.contains(label));
        let mut enabled = self.enabled.iter().map(|labels| asks(condition, labels));
        taken
            || match condition.strength {
                Strength::Weak => !enabled.all(|enabled| enabled),
                Strength::Strong => !enabled.any(|enabled| enabled),
            }
    }

    fn meets_as(&self, condition: &Fairness, met: &Met) -> bool {
        let here = match met.how {
            How::Taken(at) => {
                let label = self.taken.get(at).copied().flatten();
                label.is_some_and(|label| condition.labels.contains(&label))
            }
            How::Disabled(at) => {
                condition.strength == Strength::Weak
                    && self.enabled.get(at).is_some_and(|labels| !asks(condition, labels))
            }
            How::NeverEnabled => !self.enabled.iter().any(|labels| asks(condition, labels)),
        };
        here && (&condition.name, condition.strength) == (&met.condition, met.strength)
    }
}

fn asks(condition: &Fairness, labels: &BTreeSet<Label>) -> bool {
    condition.labels.iter().any(|label| labels.contains(label))
}

fn violates<M: Model>(
    model: &M,
    formula: &Formula<M>,
    before: &[M::State],
    inside: &[M::State],
) -> bool {
    let mut all = before.iter().chain(inside);
    match formula {
        Formula::Eventually(good) => all.all(|state| !good(model, state)),
        Formula::AlwaysEventually(good) => inside.iter().all(|state| !good(model, state)),
        Formula::EventuallyAlways(good) => inside.iter().any(|state| !good(model, state)),
        Formula::LeadsTo(from, to) => {
            let never = inside.iter().all(|state| !to(model, state));
            let last = before.iter().rposition(|state| to(model, state));
            never && all.skip(last.map_or(0, |at| at + 1)).any(|state| from(model, state))
        }
    }
}
