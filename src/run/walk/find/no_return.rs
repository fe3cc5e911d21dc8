//! The point of no return of a path: the last state from which a good one can still be reached.

use quorate_model::cluster::{Action, ClusterModel};
use quorate_model::instance::Reduction;
use serde::Serialize;

use super::effort::FindError;
use super::expression::ExpressionError;
use super::goal::Goal;
pub use super::recorded::Recorded;
use super::reduced_path::reduced_path;

/// What should still be possible.
#[derive(Clone, Debug)]
pub struct Question {
    /// What a good state satisfies.
    pub goal: Goal,
    /// Whether the good state has to be a *lasting* one: from it only good states can be reached.
    pub lasting: bool,
}

impl Question {
    /// What a liveness property asks for: a lasting good state. None if there is no liveness
    /// property of that name.
    ///
    /// For a property under fairness this is not the whole question. Where no lasting good state
    /// can be reached, a fair behaviour may still stay among good states that it could leave.
    #[must_use]
    pub fn of_property(name: &str) -> Option<Question> {
        Some(Question { goal: Goal::good(name)?, lasting: true })
    }

    /// What the name of a liveness property asks for, or a state in which an expression holds.
    ///
    /// # Errors
    /// If the text is neither.
    pub fn parse(text: &str, model: &ClusterModel) -> Result<Question, ExpressionError> {
        match Question::of_property(text) {
            Some(question) => Ok(question),
            None => Ok(Question { goal: Goal::parse(text, model)?, lasting: false }),
        }
    }

    /// Whether one can ask it of a recording of the reduced model
    /// ([`Reduction::AsAsked`]). If not, it needs one
    /// with exact terms, which may be much larger.
    #[must_use]
    pub fn survives_reduction(&self) -> bool {
        self.goal.survives_reduction()
    }

    /// The reduction under which a recording answers the question with the fewest states.
    #[must_use]
    pub fn reduction(&self) -> Reduction {
        if self.survives_reduction() { Reduction::AsAsked } else { Reduction::Off }
    }
}

/// Whether a good state can be reached from a state, within the bounds of the scenario.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CanReach {
    /// It can.
    Yes,
    /// It cannot.
    No,
    /// It is not known: the only ways to one may lead through what was not explored.
    Unknown,
}

/// From which recorded states a good one can be reached.
pub struct Reach(Vec<CanReach>);

impl Reach {
    /// How many states have this answer.
    #[must_use]
    pub fn count(&self, answer: CanReach) -> u64 {
        self.0.iter().filter(|own| **own == answer).count() as u64
    }
}

/// The answer for each state of a path.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NoReturn {
    /// Whether a good state can be reached, for each state of the path: the first is the initial
    /// state, the next one that after the first step.
    pub per_step: Vec<CanReach>,
    /// The last state from which it can for sure, as an index of `per_step`.
    pub last_chance: Option<usize>,
    /// The first state from which it cannot for sure. If it follows `last_chance`, the step between
    /// them is the point of no return.
    pub first_lost: Option<usize>,
    /// How many states were recorded.
    pub states: u64,
    /// How many of them have a step that leads outside the bounds of the scenario.
    pub truncated: u64,
    /// Whether every state within the bounds was recorded.
    pub complete: bool,
    /// Why some answers are unknown, if it is a limit or the translation of the path.
    pub stopped: Option<String>,
}

impl Recorded {
    /// From which states a good one can be reached.
    ///
    /// # Errors
    /// If the goal does not fit the model, or needs exact terms where the recorded model has
    /// reduced ones.
    pub fn ask(&self, question: &Question) -> Result<Reach, FindError> {
        let model = self.model();
        question.goal.check(model)?;
        let reduced = model.renames() || model.drops_inert();
        if reduced && !question.survives_reduction() {
            return Err(FindError::Reduced);
        }
        let open = self.open();
        let good = self.satisfying(&question.goal);
        let wanted = if question.lasting {
            let doubtful: Vec<bool> =
                open.iter().zip(&good).map(|(open, good)| *open || !good).collect();
            self.reaching(&doubtful).into_iter().map(|leaves| !leaves).collect()
        } else {
            good
        };
        let sure = self.reaching(&wanted);
        let maybe = self.reaching(&open);
        let answer = |(sure, maybe): (bool, bool)| match (sure, maybe) {
            (true, _) => CanReach::Yes,
            (false, true) => CanReach::Unknown,
            (false, false) => CanReach::No,
        };
        Ok(Reach(sure.into_iter().zip(maybe).map(answer).collect()))
    }

    /// The answer for each state of a path of the exact model, which begins in its initial state
    /// with this number. The steps are those after the start commands.
    #[must_use]
    pub fn no_return(
        &self,
        reach: &Reach,
        exact: &ClusterModel,
        initial: usize,
        actions: &[Action],
    ) -> NoReturn {
        let path = reduced_path(exact, self.model(), initial, actions);
        let ids = self.follow(initial, &path.actions);
        let answer = |state: usize| {
            let id = ids.get(*path.places.get(state)?)?;
            reach.0.get(*id as usize).copied()
        };
        let per_step: Vec<Option<CanReach>> = (0..=actions.len()).map(answer).collect();
        let lost = per_step.iter().position(Option::is_none);
        let mut per_step: Vec<CanReach> =
            per_step.into_iter().map(|answer| answer.unwrap_or(CanReach::Unknown)).collect();
        let last_chance = per_step.iter().rposition(|answer| *answer == CanReach::Yes);
        let first_lost = per_step.iter().position(|answer| *answer == CanReach::No);
        // The path leads from there to the later states, also through what was not recorded.
        if let Some(first) = first_lost {
            per_step[first..].fill(CanReach::No);
        }
        let outside = || {
            let state = lost.filter(|_| first_lost.is_none())?;
            Some(format!(
                "the path leaves what was recorded with step {state} after the start commands"
            ))
        };
        let reasons: Vec<String> = match path.stopped {
            Some(why) if first_lost.is_none() => vec![why],
            _ => outside().into_iter().collect(),
        };
        let reasons: Vec<String> =
            self.stopped().map(str::to_owned).into_iter().chain(reasons).collect();
        NoReturn {
            per_step,
            last_chance,
            first_lost,
            states: self.states(),
            truncated: self.truncated(),
            complete: self.stopped().is_none(),
            stopped: (!reasons.is_empty()).then(|| reasons.join("; ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use quorate_checker::{Limits, Pack as _, Store, explore};
    use quorate_conformance::exact_terms::from_reduced;
    use quorate_model::cluster::State;
    use quorate_model::instance::Reduction;
    use quorate_model::raft::Input;
    use quorate_model::scenario::Scenario;
    use stateright::Model as _;

    use super::super::effort::Effort;
    use super::super::expression::Expression;
    use super::super::samples::{instance, random_path};
    use super::super::shortest::{Found, shortest};
    use super::*;
    use crate::run::select::Instance;

    /// An instance with a trap: its two models, and the shortest path into the trap with exact
    /// terms.
    fn trap(name: &str, without: &[&str], property: &str) -> (ClusterModel, Recorded, Vec<Action>) {
        let instance = instance(name, without);
        let (reduced, exact) = (instance.model(Reduction::AsAsked), instance.model(Reduction::Off));
        let limits = Limits::default();
        let report = explore(&reduced, &limits, &Store::default(), &mut |_| ()).unwrap();
        let path = report.verdict(property).unwrap().verdict.path().unwrap().clone();
        let actions = from_reduced(&reduced, &exact, path.init, &path.actions).unwrap();
        (exact, Recorded::of(reduced, &Effort::default()).unwrap(), actions)
    }

    /// Whether a lasting good state can be reached, by a forward search and by definition: a good
    /// state lasts if each of its steps leads to one that lasts.
    fn recovers(model: &ClusterModel, from: &State, good: &Goal) -> bool {
        let packed = |state: &State| {
            let mut bytes = Vec::new();
            state.pack(&mut bytes);
            bytes
        };
        let mut known = HashMap::from([(packed(from), 0)]);
        let (mut states, mut steps) = (vec![from.clone()], Vec::new());
        while let Some(state) = states.get(steps.len()).cloned() {
            let next: Vec<usize> = model
                .next_states(&state)
                .into_iter()
                .map(|next| {
                    *known.entry(packed(&next)).or_insert_with(|| {
                        states.push(next);
                        states.len() - 1
                    })
                })
                .collect();
            steps.push(next);
        }
        let mut lasts: Vec<bool> = states.iter().map(|state| good.holds(model, state)).collect();
        loop {
            let leaves =
                |state: &usize| lasts[*state] && steps[*state].iter().any(|to| !lasts[*to]);
            let wrong: Vec<usize> = (0..states.len()).filter(leaves).collect();
            if wrong.is_empty() {
                return lasts.contains(&true);
            }
            wrong.into_iter().for_each(|state| lasts[state] = false);
        }
    }

    #[test]
    fn walk_the_point_of_no_return_is_where_a_forward_search_finds_it() {
        let property = "ReconfigurationEnds";
        let (exact, recorded, path) = trap("reconf-ends@none+joint+apply", &["CONF-9"], property);
        let question = Question::of_property(property).unwrap();
        let reach = recorded.ask(&question).unwrap();
        let result = recorded.no_return(&reach, &exact, 0, &path);
        assert!(result.complete && result.stopped.is_none(), "{result:?}");
        assert_eq!(result.per_step.len(), path.len() + 1);
        let reduced = recorded.model();
        let steps = reduced_path(&exact, reduced, 0, &path).actions;
        let mut state = reduced.initial_states().remove(0);
        for (step, answer) in result.per_step.iter().enumerate() {
            if step > 0 {
                state = reduced.next_state(&state, steps[step - 1]).unwrap();
            }
            let recovers = recovers(reduced, &state, &question.goal);
            assert_eq!(*answer == CanReach::Yes, recovers, "after {step} steps: {result:?}");
            assert_ne!(*answer, CanReach::Unknown);
        }
        assert_eq!(result.last_chance.map(|last| last + 1), result.first_lost);
        assert_eq!(result.first_lost, Some(path.len()), "the shortest way into a trap ends there");
    }

    #[test]
    fn walk_a_recorded_graph_counts_what_the_checker_counts() {
        let (exact, recorded, path) =
            trap("reconf-ends@none+joint+apply", &["VOTE-9"], "ElectableByMajority");
        for property in ["ElectableByMajority", "ReconfigurationEnds"] {
            let reach = recorded.ask(&Question::of_property(property).unwrap()).unwrap();
            // As in specs/recorded/verdicts.toml.
            let counts = [CanReach::No, CanReach::Unknown, CanReach::Yes].map(|of| reach.count(of));
            assert_eq!(counts, [77, 0, 34_646], "{property}");
            let result = recorded.no_return(&reach, &exact, 0, &path);
            assert_eq!((result.last_chance, result.first_lost), (Some(10), Some(11)));
        }
    }

    /// The bounds decide something: the verdicts are *undecided* in part.
    #[test]
    fn walk_what_a_bound_hides_is_unknown() {
        let mut hidden = 0;
        for (old, new) in
            [("max_log = 7", "max_log = 3"), ("max_in_flight = 4", "max_in_flight = 3")]
        {
            let whole = instance("reconf-ends@none+joint+apply", &["CONF-9"]);
            let text = whole.scenario.text.replace(old, new);
            let scenario = Arc::new(Scenario::parse("tight", &text).unwrap());
            let model = Instance { scenario, ..whole }.model(Reduction::AsAsked);
            let limits = Limits::default();
            let report = explore(&model, &limits, &Store::default(), &mut |_| ()).unwrap();
            let recorded = Recorded::of(model, &Effort::default()).unwrap();
            for property in ["ReconfigurationEnds", "ElectableByMajority"] {
                let reach = recorded.ask(&Question::of_property(property).unwrap()).unwrap();
                let counts =
                    [CanReach::Yes, CanReach::Unknown, CanReach::No].map(|of| reach.count(of));
                let checked = report.verdict(property).unwrap().recovery.unwrap();
                let wanted = [checked.recoverable, checked.undecided, checked.trapped];
                assert_eq!(counts, wanted, "{new} {property}");
                hidden += usize::from(counts.iter().all(|count| *count > 0));
            }
        }
        assert!(hidden > 0, "no property has all three answers");
    }

    #[test]
    fn walk_what_a_limit_hides_is_unknown() {
        let property = "ElectableByMajority";
        let (exact, recorded, path) =
            trap("reconf-uninformed-voter@none+one+append", &["VOTE-8"], property);
        let reduced = recorded.model();
        let question = Question::of_property(property).unwrap();
        let ask = |effort: &Effort, path: &[Action]| {
            let recorded = Recorded::of(reduced.clone(), effort).unwrap();
            let reach = recorded.ask(&question).unwrap();
            recorded.no_return(&reach, &exact, 0, path)
        };
        let all = ask(&Effort::default(), &path);
        assert_eq!((all.last_chance, all.first_lost, all.states), (Some(0), Some(1), 17));
        let few = ask(&Effort { states: 4, ..Effort::default() }, &path);
        assert!(!few.complete && few.per_step == [CanReach::Unknown; 2], "{few:?}");
        assert_eq!(few.stopped.as_deref(), Some("stopped at 4 states"));
        // A step that the model does not have.
        let strange = [path[0], Action::step(2, Input::HeartbeatDue)];
        let strange = ask(&Effort::default(), &strange);
        assert_eq!(strange.per_step, [CanReach::Yes, CanReach::No, CanReach::No]);
        let strange = ask(&Effort::default(), &[Action::step(2, Input::HeartbeatDue)]);
        assert_eq!(strange.per_step, [CanReach::Yes, CanReach::Unknown]);
        let steps = [path[0], Action::step(2, Input::HeartbeatDue), path[0]];
        assert_eq!(reduced_path(&exact, reduced, 0, &steps).places, [0, 1]);
        let stopped = "step 1 after the start commands has no counterpart in the reduced model";
        assert_eq!(strange.stopped.as_deref(), Some(stopped));
    }

    #[test]
    fn walk_an_expression_can_be_reached_where_a_search_from_there_finds_it() {
        let instance = instance("learner-3@none", &[]);
        let exact = instance.model(Reduction::Off);
        let recorded = Recorded::of(exact.clone(), &Effort::default()).unwrap();
        let mut seen = [0, 0];
        for (seed, text) in [
            (1, "leaders(1) = 1"),
            (2, "role(2) = candidate and max_term = 1"),
            (3, "term(1) = 0 and leaders = 1"),
        ] {
            let goal = Goal::Expression(Expression::parse(text).unwrap());
            let question = Question { goal, lasting: false };
            let reach = recorded.ask(&question).unwrap();
            let path = random_path(&exact, seed, 9);
            let result = recorded.no_return(&reach, &exact, 0, &path);
            let mut state = exact.initial_states().remove(0);
            for (step, answer) in result.per_step.iter().enumerate() {
                if step > 0 {
                    state = exact.next_state(&state, path[step - 1]).unwrap();
                }
                let found = shortest(&exact, &state, &question.goal, &Effort::default()).unwrap();
                let reached = matches!(found, Found::Path(_));
                // A step that a bound truncates while faults may strike leaves no doubt.
                let wanted = if reached { CanReach::Yes } else { CanReach::No };
                assert_eq!(*answer, wanted, "{text} after {step}");
                seen[usize::from(reached)] += 1;
            }
        }
        assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
    }

    #[test]
    fn walk_exact_terms_are_not_asked_of_a_reduced_graph() {
        let instance = instance("reconf-uninformed-voter@none+one+append", &[]);
        let recorded =
            Recorded::of(instance.model(Reduction::AsAsked), &Effort::default()).unwrap();
        fn is_shared<T: Send + Sync>(_: &T) {}
        is_shared(&recorded);
        let ask = |text: &str| {
            let goal = Goal::Expression(Expression::parse(text).unwrap());
            recorded.ask(&Question { goal, lasting: false })
        };
        assert!(matches!(ask("max_term = 3"), Err(FindError::Reduced)));
        assert!(matches!(ask("down(4)"), Err(FindError::Goal { .. })));
        let reach = ask("stable and leaders = 1").unwrap();
        assert!(reach.count(CanReach::Yes) > 0);
    }
}
