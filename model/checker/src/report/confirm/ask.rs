//! A property, asked of a counterexample.

use stateright::{Expectation, Model};

use crate::model::Formula;
use crate::report::confirm::differs::{Confirmed, Differs, Unconfirmed};
use crate::report::confirm::execute::execute;
use crate::report::confirm::{behaviour, trap};
use crate::report::lasso::Lasso;
use crate::report::path::Path;
use crate::report::summary::Report;
use crate::report::verdict::{Kind, Verdict};
use crate::space::facts::Facts;
use crate::space::mode::{Action, Mode};

/// A property of the model, found by its name.
enum Asked<M: Model> {
    State(fn(&M, &M::State) -> bool, Expectation),
    Edge(fn(&M, &M::State, &M::Action, &M::State) -> bool),
    Recoverable(fn(&M, &M::State) -> bool),
    /// Whether it is stateright's, which asks nothing of fairness.
    Temporal(Formula<M>, bool),
}

impl<M: Model> Asked<M> {
    fn of<F: Facts<M>>(model: &M, name: &str) -> Option<Self> {
        let plain = model.properties().into_iter().find(|property| property.name == name);
        if let Some(property) = plain {
            return Some(match property.expectation {
                Expectation::Eventually => {
                    Asked::Temporal(Formula::Eventually(property.condition), true)
                }
                expectation => Asked::State(property.condition, expectation),
            });
        }
        let edges =
            F::edge_properties(model).into_iter().map(|p| (p.name, Asked::Edge(p.condition)));
        let traps =
            F::recoverables(model).into_iter().map(|p| (p.name, Asked::Recoverable(p.good)));
        let fair =
            F::liveness(model).into_iter().map(|p| (p.name, Asked::Temporal(p.formula, false)));
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

/// Executes a counterexample again and asks the property of it: of the last state, of the last
/// step, of the states that can be reached from a trap, or of a loop that starts after `stem` steps
/// and that has to close and to be fair.
///
/// # Errors
/// [`Unconfirmed`] if the path is not one of the model, or does not violate the property.
pub(crate) fn confirm<K: Mode>(
    model: &K::Model,
    property: &str,
    path: &Path<Action<K>>,
    stem: Option<usize>,
) -> Result<Confirmed, Unconfirmed> {
    let differs = |why| Unconfirmed { property: property.to_owned(), why };
    let asked =
        Asked::of::<K::Facts>(model, property).ok_or_else(|| differs(Differs::NoProperty))?;
    ask::<K>(model, &asked, path, stem).map_err(differs)
}

fn ask<K: Mode>(
    model: &K::Model,
    asked: &Asked<K::Model>,
    path: &Path<Action<K>>,
    stem: Option<usize>,
) -> Result<Confirmed, Differs> {
    let states = execute::<K>(model, path)?;
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
        Asked::Recoverable(good) => return trap::confirm::<K>(model, *good, &states[end]),
        Asked::Temporal(formula, plain) => {
            let stem = stem.filter(|stem| *stem <= end).ok_or(Differs::NoLoop(asked.kind()))?;
            behaviour::confirm::<K>(model, formula, *plain, (&path.actions, &states), stem)?;
            true
        }
    };
    if violated { Ok(Confirmed::Wholly) } else { Err(Differs::Holds(end)) }
}

/// Confirms everything in a report that has a path: violations, and examples of what was looked
/// for.
///
/// # Errors
/// [`Unconfirmed`] for the first that the model does not bear out.
pub(crate) fn confirm_report<K: Mode>(
    model: &K::Model,
    report: &Report<K::Model>,
) -> Result<(), Unconfirmed> {
    for verdict in &report.verdicts {
        let differs = |why| Unconfirmed { property: verdict.name.to_owned(), why };
        match &verdict.verdict {
            Verdict::Violated { path, .. } => {
                let stem = verdict.lasso.as_ref().map(|lasso| lasso.stem);
                confirm::<K>(model, verdict.name, path, stem)?;
                if let Some(lasso) = &verdict.lasso {
                    met::<K>(model, path, lasso).map_err(differs)?;
                }
            }
            Verdict::Reached { path } => {
                let asked = Asked::of::<K::Facts>(model, verdict.name);
                let Some(Asked::State(condition, Expectation::Sometimes)) = asked else {
                    return Err(differs(Differs::NoProperty));
                };
                let states = execute::<K>(model, path).map_err(differs)?;
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
fn met<K: Mode>(model: &K::Model, path: &Path<Action<K>>, lasso: &Lasso) -> Result<(), Differs> {
    let states = execute::<K>(model, path)?;
    behaviour::met_as_reported::<K>(model, (&path.actions, &states), lasso)
}
