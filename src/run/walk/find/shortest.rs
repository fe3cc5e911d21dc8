//! The shortest path from a state to the nearest one that satisfies a goal.

use quorate_checker::{Ending, check};
use quorate_model::cluster::{Action, ClusterModel, State};
use stateright::{Model, Property};

use super::effort::{Effort, FindError};
use super::goal::Goal;

/// What a search for the nearest state has found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// A shortest path: empty if the state itself satisfies the goal.
    Path(Vec<Action>),
    /// No state that can be reached within the bounds of the scenario satisfies it.
    Nowhere {
        /// How many states can be reached, the first one included.
        states: u64,
        /// How many of them have a step that leads outside the bounds. If there is none, no bound
        /// matters.
        truncated: u64,
    },
    /// A limit ended the search, and none of the states before it satisfies the goal.
    Stopped {
        /// How many states were looked at.
        states: u64,
        /// The limit, such as *stopped after 10.0 s*.
        why: String,
    },
}

/// The model from one state on, with the goal as what must never happen.
struct Onward<'a> {
    model: &'a ClusterModel,
    from: &'a State,
    goal: &'a Goal,
}

/// The property of [`Onward`].
const NEVER: &str = "the goal is never reached";

impl Model for Onward<'_> {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.from.clone()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.model.actions(state, actions);
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        self.model.next_state(last, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always(NEVER, |own, state| !own.goal.holds(own.model, state))]
    }

    /// The first state counts as within the bounds even if a user walked beyond them.
    fn within_boundary(&self, state: &State) -> bool {
        self.model.within_boundary(state) || state == self.from
    }
}

/// Searches for the nearest state that satisfies a goal, the first state included.
///
/// # Errors
/// If the goal does not fit the model, or the checker finds a mistake of the model.
pub fn shortest(
    model: &ClusterModel,
    from: &State,
    goal: &Goal,
    effort: &Effort,
) -> Result<Found, FindError> {
    goal.check(model)?;
    let onward = Onward { model, from, goal };
    let report = effort.limit(check(&onward).packed()).stop_on_violation().run()?;
    let verdict = report.verdict(NEVER).map(|property| &property.verdict);
    if let Some(path) = verdict.filter(|verdict| verdict.is_violated()).and_then(|v| v.path()) {
        return Ok(Found::Path(path.actions.clone()));
    }
    Ok(match report.ending {
        Ending::Complete => {
            Found::Nowhere { states: report.distinct, truncated: report.cut_states }
        }
        ending => Found::Stopped { states: report.expanded, why: ending.to_string() },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{HashSet, VecDeque};
    use std::time::Duration;

    use quorate_checker::Pack as _;
    use quorate_model::raft::Input;

    use super::super::expression::Expression;
    use super::super::goal::Pattern;
    use super::super::samples::exact;
    use super::*;

    fn goal(text: &str) -> Goal {
        Goal::Expression(Expression::parse(text).unwrap())
    }

    /// The state after some steps, each of which has to be enabled.
    fn after(model: &ClusterModel, from: &State, actions: &[Action]) -> State {
        actions.iter().fold(from.clone(), |state, action| {
            let mut offered = Vec::new();
            model.actions(&state, &mut offered);
            assert!(offered.contains(action), "{action:?}");
            model.next_state(&state, *action).unwrap()
        })
    }

    /// How many steps the nearest state is away, by a plain breadth-first search.
    fn distance(model: &ClusterModel, from: &State, goal: &Goal) -> Option<usize> {
        let packed = |state: &State| {
            let mut bytes = Vec::new();
            state.pack(&mut bytes);
            bytes
        };
        let mut seen = HashSet::from([packed(from)]);
        let mut queue = VecDeque::from([(from.clone(), 0)]);
        while let Some((state, depth)) = queue.pop_front() {
            if goal.holds(model, &state) {
                return Some(depth);
            }
            for next in model.next_states(&state) {
                if model.within_boundary(&next) && seen.insert(packed(&next)) {
                    queue.push_back((next, depth + 1));
                }
            }
        }
        None
    }

    #[test]
    fn walk_the_path_found_is_a_shortest_one() {
        let model = exact("election-3@none", &[]);
        let from = &model.initial_states()[0];
        let goals = ["max_term = 0", "leaders = 1", "candidates = 2", "max_commit = 1"];
        for text in goals {
            let goal = goal(text);
            let Found::Path(actions) = shortest(&model, from, &goal, &Effort::default()).unwrap()
            else {
                panic!("{text}")
            };
            assert!(goal.holds(&model, &after(&model, from, &actions)), "{text}");
            assert_eq!(Some(actions.len()), distance(&model, from, &goal), "{text}");
        }
    }

    #[test]
    fn walk_the_search_begins_where_one_stands() {
        let model = exact("election-3@none", &[]);
        let blank = &model.initial_states()[0];
        let effort = Effort { threads: 2, ..Effort::default() };
        let from = match shortest(&model, blank, &goal("role(1) = candidate"), &effort).unwrap() {
            Found::Path(actions) => after(&model, blank, &actions),
            other => panic!("{other:?}"),
        };
        let goal = goal("role(1) = leader");
        let Found::Path(actions) = shortest(&model, &from, &goal, &effort).unwrap() else {
            panic!("node 1 can be elected")
        };
        assert_eq!(actions.len(), 2);
        assert!(goal.holds(&model, &after(&model, &from, &actions)));
    }

    #[test]
    fn walk_what_is_nowhere_and_what_is_not_known_differ() {
        let model = exact("learner-3@none", &[]);
        let from = &model.initial_states()[0];
        let never = goal("role(3) = leader or holds(ElectionSafety) and max_term = 7");
        let few = Effort { states: 500, ..Effort::default() };
        match shortest(&model, from, &never, &few).unwrap() {
            Found::Stopped { states, why } => {
                assert!(states > 0 && states <= 500 && why.contains("500"), "{states} {why}");
            }
            other => panic!("{other:?}"),
        }
        let no_time = Effort { time: Duration::ZERO, ..Effort::default() };
        let stopped = shortest(&model, from, &never, &no_time).unwrap();
        assert!(matches!(&stopped, Found::Stopped { why, .. } if why.contains("after 0.0 s")));
        let small = exact("reconf-uninformed-voter@none+one+append", &[]);
        let from = &small.initial_states()[0];
        match shortest(&small, from, &never, &Effort::default()).unwrap() {
            Found::Nowhere { states, .. } => assert!(states > 10, "{states}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn walk_bounds_that_end_a_search_are_told() {
        let model = exact("election-3@none", &[]);
        let mut from = model.initial_states().remove(0);
        from.node_mut(1).term = 2;
        // Both timeouts are allowed in term 2 and lead to term 3, which is outside.
        match shortest(&model, &from, &goal("max_term = 3"), &Effort::default()).unwrap() {
            Found::Nowhere { truncated, .. } => assert!(truncated > 0),
            other => panic!("{other:?}"),
        }
        // A state beyond the bounds is where one stands all the same.
        from.node_mut(1).term = 3;
        let found = shortest(&model, &from, &goal("max_term = 3"), &Effort::default()).unwrap();
        assert_eq!(found, Found::Path(Vec::new()));
    }

    #[test]
    fn walk_the_nearest_state_where_an_action_is_enabled_is_found() {
        let model = exact("story-1@none", &[]);
        let from = &model.initial_states()[0];
        let due = Goal::Enabled(Pattern::of(&Action::step(2, Input::HeartbeatDue)));
        assert!(!due.holds(&model, from));
        let Found::Path(actions) = shortest(&model, from, &due, &Effort::default()).unwrap() else {
            panic!("node 2 can become leader")
        };
        let at = after(&model, from, &actions);
        assert!(due.holds(&model, &at) && at.node(2).role == quorate_model::raft::Role::Leader);
        assert_eq!(Some(actions.len()), distance(&model, from, &due));
    }

    #[test]
    fn walk_a_goal_that_does_not_fit_is_an_error() {
        let model = exact("election-3@none", &[]);
        let from = &model.initial_states()[0];
        let error = shortest(&model, from, &goal("down(4)"), &Effort::default()).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("the goal does not fit election-3: column 6: "), "{text}");
    }
}
