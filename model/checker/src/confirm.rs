//! Counterexamples, executed and asked once more before anybody sees them.
//!
//! Nothing of how a counterexample was found is used here: no table, no recorded graph, no fingerprint. Only the
//! model's own transition function and its properties are asked. A counterexample that this cannot confirm is an
//! error ([`Unconfirmed`]) and never a verdict. It means that the model answers differently each time, or that two
//! states were taken for one.

mod behaviour;
mod trap;

use stateright::{Expectation, Model};

use super::model::{Checked, Formula};
use super::pack::Pack;
use super::path::Path;
use super::report::{Kind, Lasso, Report, Verdict};

pub(super) use behaviour::ANY_STEP;

/// A counterexample that the model does not bear out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{property}: the run does not show what is claimed: {why}")]
pub struct Unconfirmed {
    /// The property.
    pub property: String,
    /// What differs.
    pub why: Differs,
}

/// What differs between a counterexample and the model. Steps count from 1; step 0 is the initial state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Differs {
    /// The model does not declare the property.
    #[error("the model asks no property of this name")]
    NoProperty,
    /// The path starts from an initial state that the model does not have.
    #[error("the model has no initial state {0}")]
    NoInit(usize),
    /// An action of the path cannot be taken.
    #[error("the model does not offer step {0}")]
    NotOffered(usize),
    /// A state of the path is not one of the explored ones.
    #[error("the state after step {0} is beyond the bounds")]
    Beyond(usize),
    /// What is looked for is not where the path ends.
    #[error("it does not hold {}", after(*.0))]
    Unseen(usize),
    /// The property holds where the path ends.
    #[error("it holds {}", after(*.0))]
    Holds(usize),
    /// A liveness property needs a loop, and there is none.
    #[error("a violation of {0:?} is a behaviour without end, and no loop is given")]
    NoLoop(Kind),
    /// A loop is given for a property that needs none.
    #[error("a violation of {0:?} has an end, and a loop is given")]
    Loop(Kind),
    /// The loop does not come back to its first state.
    #[error("the loop starts after step {from}, and the state after step {to} is another one")]
    Open {
        /// Where the loop starts.
        from: usize,
        /// Where it ends.
        to: usize,
    },
    /// A step of the loop need not be possible each time ([`Checked::assumed`]).
    #[error("step {0}, in the loop, is only assumed to be possible")]
    Assumed(usize),
    /// The loop is not fair.
    #[error("the loop does not meet the fairness condition {0:?}")]
    Unfair(String),
    /// The loop meets a fairness condition in another way than the report says.
    #[error("the loop does not meet the fairness condition {0:?} in the way that is reported")]
    OtherWay(String),
    /// The behaviour satisfies the formula.
    #[error("the behaviour satisfies the formula")]
    Satisfied,
    /// A state beyond the bounds can be reached from the trap.
    #[error("{0} steps after the path, a step leads beyond the bounds")]
    Leak(usize),
    /// From the trap a state can be reached that is good for ever.
    #[error("{0} steps after the path, a state is reached that is good for ever")]
    Lasting(usize),
}

impl Differs {
    /// The same, where the path is what comes after so many other steps.
    #[must_use]
    pub fn plus(self, steps: usize) -> Differs {
        match self {
            Differs::NotOffered(step) => Differs::NotOffered(step + steps),
            Differs::Beyond(step) => Differs::Beyond(step + steps),
            Differs::Unseen(step) => Differs::Unseen(step + steps),
            Differs::Holds(step) => Differs::Holds(step + steps),
            Differs::Open { from, to } => Differs::Open { from: from + steps, to: to + steps },
            Differs::Assumed(step) => Differs::Assumed(step + steps),
            Differs::NoProperty
            | Differs::NoInit(_)
            | Differs::NoLoop(_)
            | Differs::Loop(_)
            | Differs::Unfair(_)
            | Differs::OtherWay(_)
            | Differs::Satisfied
            | Differs::Leak(_)
            | Differs::Lasting(_) => self,
        }
    }
}

fn after(step: usize) -> String {
    if step == 0 { "in the initial state".to_owned() } else { format!("after step {step}") }
}

/// How far a counterexample was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// In all that it claims.
    Wholly,
    /// It leads into a trap that is larger than what was looked at: the path is confirmed, and that no step out of
    /// this many states of the trap leads beyond the bounds.
    Partly {
        /// How many states of the trap were looked at.
        states: u64,
    },
}

/// A property of the model, found by its name.
enum Asked<M: Model> {
    State(fn(&M, &M::State) -> bool, Expectation),
    Edge(fn(&M, &M::State, &M::Action, &M::State) -> bool),
    Recoverable(fn(&M, &M::State) -> bool),
    /// Whether it is stateright's, which asks nothing of fairness.
    Temporal(Formula<M>, bool),
}

impl<M: Checked> Asked<M> {
    fn of(model: &M, name: &str) -> Option<Self> {
        let plain = model.properties().into_iter().find(|property| property.name == name);
        if let Some(property) = plain {
            return Some(match property.expectation {
                Expectation::Eventually => {
                    Asked::Temporal(Formula::Eventually(property.condition), true)
                }
                expectation => Asked::State(property.condition, expectation),
            });
        }
        let edges = model.edge_properties().into_iter().map(|p| (p.name, Asked::Edge(p.condition)));
        let traps = model.recoverables().into_iter().map(|p| (p.name, Asked::Recoverable(p.good)));
        let fair =
            model.liveness().into_iter().map(|p| (p.name, Asked::Temporal(p.formula, false)));
        edges.chain(traps).chain(fair).find(|(other, _)| *other == name).map(|(_, asked)| asked)
    }

    fn kind(&self) -> Kind {
        match self {
            Asked::State(_, Expectation::Sometimes) => Kind::Sometimes,
            Asked::State(..) => Kind::Always,
            Asked::Edge(_) => Kind::Edge,
            Asked::Recoverable(_) => Kind::Recoverable,
            Asked::Temporal(Formula::Eventually(_), _) => Kind::Eventually,
            Asked::Temporal(Formula::AlwaysEventually(_), _) => Kind::AlwaysEventually,
            Asked::Temporal(Formula::EventuallyAlways(_), _) => Kind::EventuallyAlways,
            Asked::Temporal(Formula::LeadsTo(..), _) => Kind::LeadsTo,
        }
    }
}

/// Executes a counterexample again and asks the property of it: of the last state, of the last step, of the states
/// that can be reached from a trap, or of a loop that starts after `stem` steps and that has to close and to be fair.
///
/// # Errors
/// [`Unconfirmed`] if the path is not one of the model, or does not violate the property.
pub fn confirm<M>(
    model: &M,
    property: &str,
    path: &Path<M::Action>,
    stem: Option<usize>,
) -> Result<Confirmed, Unconfirmed>
where
    M: Checked,
    M::State: Pack,
    M::Action: Clone,
{
    let differs = |why| Unconfirmed { property: property.to_owned(), why };
    let asked = Asked::of(model, property).ok_or_else(|| differs(Differs::NoProperty))?;
    ask(model, &asked, path, stem).map_err(differs)
}

fn ask<M>(
    model: &M,
    asked: &Asked<M>,
    path: &Path<M::Action>,
    stem: Option<usize>,
) -> Result<Confirmed, Differs>
where
    M: Checked,
    M::State: Pack,
    M::Action: Clone,
{
    let states = execute(model, path)?;
    let end = path.len();
    if stem.is_some() && !matches!(asked, Asked::Temporal(..)) {
        return Err(Differs::Loop(asked.kind()));
    }
    let violated = match asked {
        // What is looked for, and not what is forbidden: there is no path that violates it.
        Asked::State(_, Expectation::Sometimes) => false,
        Asked::State(condition, _) => !condition(model, &states[end]),
        Asked::Edge(condition) => match &path.actions[..] {
            [.., last] => !condition(model, &states[end - 1], last, &states[end]),
            [] => false,
        },
        Asked::Recoverable(good) => return trap::confirm(model, *good, &states[end]),
        Asked::Temporal(formula, plain) => {
            let stem = stem.filter(|stem| *stem <= end).ok_or(Differs::NoLoop(asked.kind()))?;
            behaviour::confirm(model, formula, *plain, (&path.actions, &states), stem)?;
            true
        }
    };
    if violated { Ok(Confirmed::Wholly) } else { Err(Differs::Holds(end)) }
}

/// Confirms everything in a report that has a path: violations, and examples of what was looked for.
///
/// # Errors
/// [`Unconfirmed`] for the first that the model does not bear out.
pub fn confirm_report<M>(model: &M, report: &Report<M>) -> Result<(), Unconfirmed>
where
    M: Checked,
    M::State: Pack,
    M::Action: Clone,
{
    for verdict in &report.verdicts {
        let differs = |why| Unconfirmed { property: verdict.name.to_owned(), why };
        match &verdict.verdict {
            Verdict::Violated { path, .. } => {
                let stem = verdict.lasso.as_ref().map(|lasso| lasso.stem);
                confirm(model, verdict.name, path, stem)?;
                if let Some(lasso) = &verdict.lasso {
                    met(model, path, lasso).map_err(differs)?;
                }
            }
            Verdict::Reached { path } => {
                let asked = Asked::of(model, verdict.name);
                let Some(Asked::State(condition, Expectation::Sometimes)) = asked else {
                    return Err(differs(Differs::NoProperty));
                };
                let states = execute(model, path).map_err(differs)?;
                if !condition(model, &states[path.len()]) {
                    return Err(differs(Differs::Unseen(path.len())));
                }
            }
            Verdict::Holds | Verdict::NotReached | Verdict::Undecided { .. } => {}
        }
    }
    Ok(())
}

/// Checks that a loop meets the fairness conditions in the way that is reported.
fn met<M>(model: &M, path: &Path<M::Action>, lasso: &Lasso) -> Result<(), Differs>
where
    M: Checked,
    M::State: Pack,
    M::Action: Clone,
{
    let states = execute(model, path)?;
    behaviour::met_as_reported(model, (&path.actions, &states), lasso)
}

/// The states along a path: the initial one, then one for each action. Each action has to be among those that the
/// model offers, by the state that it leads to.
fn execute<M>(model: &M, path: &Path<M::Action>) -> Result<Vec<M::State>, Differs>
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

fn packed<S: Pack>(state: &S) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.pack(&mut bytes);
    bytes
}
