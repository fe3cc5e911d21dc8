//! The properties of an instance in the present state, and in the step that led to it.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::property::{Concerns, Definition, Kind, OfStep, definitions};
use serde::Serialize;

use super::truth::{Truth, truth};

/// What is asked of a property.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Every state satisfies it.
    State,
    /// Every step satisfies it.
    Step,
    /// From every state a lasting good one can be reached.
    Recoverable,
    /// Every fair behaviour has only good states in the end.
    Fairness,
    /// Some state satisfies it.
    Sometimes,
}

/// What can be said of a property now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The state or the step satisfies it.
    Holds,
    /// The state or the step violates it.
    Violated,
    /// The state shows what must be seen somewhere.
    Seen,
    /// The state does not show what must be seen somewhere.
    NotSeen,
    /// The state is one of its good states.
    Good,
    /// The state is not one of its good states. This alone violates nothing.
    NotGood,
    /// The property says nothing of this state or step.
    NothingToSay,
}

/// A property in the present state.
#[derive(Clone, Debug, Serialize)]
pub struct PropertyNow {
    /// The name.
    pub name: &'static str,
    /// What is asked.
    pub kind: Question,
    /// What can be said of it now.
    pub status: Status,
    /// Whether the condition holds under which the property has something to say; none if it always
    /// has, and for a property of steps if there is no step.
    pub antecedent: Option<bool>,
    /// What is violated, or what a good state lacks, in one line; empty otherwise.
    pub explain: String,
    /// The truth tree of what is violated, or of what a good state lacks.
    pub truth: Option<Truth>,
}

/// The properties that are asked of an instance, in the order of reports. `before` is the step that
/// led to `state`; without it, properties of steps have nothing to say.
pub fn properties(
    model: &ClusterModel,
    before: Option<(&State, &Action)>,
    state: &State,
) -> Vec<PropertyNow> {
    let asked = definitions().filter(|definition| definition.is_asked(model));
    asked.map(|definition| property(model, definition, before, state)).collect()
}

fn property(
    model: &ClusterModel,
    definition: &Definition,
    before: Option<(&State, &Action)>,
    state: &State,
) -> PropertyNow {
    let antecedent = antecedent(model, definition, before, state);
    let safe = |holds: bool| match (holds, antecedent) {
        (false, _) => Status::Violated,
        (true, Some(false)) => Status::NothingToSay,
        (true, _) => Status::Holds,
    };
    let goal = |good: bool| if good { Status::Good } else { Status::NotGood };
    let mut explanation = String::new();
    let (kind, status) = match definition.kind {
        Kind::State { holds, explain } => {
            let status = safe(holds(model, state));
            if status == Status::Violated {
                explanation = explain(model, state);
            }
            (Question::State, status)
        }
        Kind::Step { holds, explain, .. } => {
            let status = before.map_or(Status::NothingToSay, |(old, action)| {
                let status = safe(holds(model, old, action, state));
                if status == Status::Violated {
                    explanation = explain(model, old, state);
                }
                status
            });
            (Question::Step, status)
        }
        Kind::Recoverable { good } => (Question::Recoverable, goal(good(model, state))),
        Kind::UnderFairness { good } => (Question::Fairness, goal(good(model, state))),
        Kind::Sometimes { seen } => {
            let status = if seen(model, state) { Status::Seen } else { Status::NotSeen };
            (Question::Sometimes, status)
        }
    };
    let lacks = matches!(status, Status::Violated | Status::NotGood);
    let truth = if lacks { truth(model, definition.name, before, state) } else { None };
    if let (Status::NotGood, Some(tree)) = (status, &truth) {
        let failing: Vec<&str> = tree.failing().iter().map(|part| part.text.as_str()).collect();
        explanation = failing.join("; ");
    }
    PropertyNow { name: definition.name, kind, status, antecedent, explain: explanation, truth }
}

/// Whether the condition holds under which a property has something to say.
fn antecedent(
    model: &ClusterModel,
    definition: &Definition,
    before: Option<(&State, &Action)>,
    state: &State,
) -> Option<bool> {
    let step = |when: OfStep| before.map(|(old, action)| when(model, old, action, state));
    match definition.concerns {
        Concerns::Everything => None,
        Concerns::State(when) => Some(when(model, state)),
        Concerns::Step(when) => step(when),
        Concerns::StateOf(such, when) => Some(such(model) && when(model, state)),
        Concerns::StepOf(such, when) => step(when).map(|concerns| concerns && such(model)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{model, states, steps};
    use super::*;

    fn find(list: &[PropertyNow], name: &str) -> PropertyNow {
        list.iter().find(|property| property.name == name).expect("it is asked").clone()
    }

    #[test]
    fn walk_a_violated_property_has_a_tree_down_to_the_values() {
        let model = model("election-3@none", &["VOTE-1"]);
        let states = states(&model, 4_000);
        let reached = states.iter().find_map(|state| {
            let violates = |next: &State| {
                find(&properties(&model, None, next), "ElectionSafety").status == Status::Violated
            };
            steps(&model, state).into_iter().find(|(_, next)| violates(next))
        });
        let (_, state) = reached.expect("two leaders are reached");
        let property = find(&properties(&model, None, &state), "ElectionSafety");
        let tree = property.truth.expect("a violated property has a tree");
        let texts: Vec<&str> = tree.failing().iter().map(|part| part.text.as_str()).collect();
        assert!(texts[0].starts_with("leaders that term 1 has had, {"), "{texts:?}");
        assert!(texts[0].ends_with("2 ≤ 1"), "{texts:?}");
        assert!(property.explain.starts_with("leaders of term 1: 2 ≤ 1"), "{}", property.explain);
        assert_eq!((property.kind, property.antecedent), (Question::State, Some(true)));
    }

    #[test]
    fn walk_each_property_says_what_can_be_said_now() {
        let model = model("story-1@both", &[]);
        let first = &model.initial_states()[0];
        let now = properties(&model, None, first);
        let of = |name: &str| find(&now, name);
        assert_eq!(of("ElectionSafety").status, Status::Holds);
        assert_eq!(of("LogMatching").antecedent, None);
        // No step led here.
        assert_eq!(of("MonotonicTerm").status, Status::NothingToSay);
        let goal = of("EventualLeader");
        assert_eq!((goal.kind, goal.status), (Question::Recoverable, Status::NotGood));
        assert_eq!(goal.explain, "faults: may still strike = have ended");
        let settled = steps(&model, first)
            .into_iter()
            .find(|(action, _)| matches!(action, Action::Stabilise(_)));
        let (action, next) = settled.expect("faults may end");
        let then = properties(&model, Some((first, &action)), &next);
        assert_eq!(find(&then, "EventualLeader").status, Status::Good);
        assert_eq!(find(&then, "EventualLeaderFair").status, Status::Good);
        assert_eq!(find(&then, "MonotonicTerm").status, Status::Holds);
        assert_eq!(find(&then, "VotesMatchTerm").antecedent, Some(false));
        assert_eq!(find(&then, "VotesMatchTerm").status, Status::NothingToSay);
    }

    #[test]
    fn walk_what_must_be_seen_is_seen_or_not() {
        let model = model("election-3@none", &[]);
        let states = states(&model, 400);
        let seen = |status| {
            let is = |state: &&State| {
                let all = properties(&model, None, state);
                all.iter().any(|property| property.status == status)
            };
            states.iter().find(is).is_some()
        };
        assert!(seen(Status::Seen) && seen(Status::NotSeen));
    }
}
