//! Different ways to one goal: "show me five ways in which this can happen".
//!
//! Two ways are different if they do not consist of the same kinds of steps
//! ([`super::goal::Pattern`]), so the order of independent steps makes no difference. A way is left
//! out if it contains all the kinds of steps of another one, because what it adds is not needed.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use quorate_checker::Pack as _;
use quorate_model::cluster::{Action, ClusterModel, State};
use stateright::Model as _;

use super::bag::{Bag, Names, choose};
use super::effort::{Effort, FindError};
use super::goal::Goal;

/// The most ways to one state that the search continues.
const WAYS: usize = 3;
/// The search ends with so many different ways for each that is asked for.
const POOL: usize = 12;
/// The search ends when a way would be so many steps longer than the shortest.
const SLACK: u32 = 8;
/// How many states are expanded between two looks at the clock.
const POLL: usize = 64;

/// Different ways to a goal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Several {
    /// The ways, the shortest first. The first one is a shortest path.
    pub ways: Vec<Vec<Action>>,
    /// How many different ways were found, of which `ways` are chosen.
    pub found: usize,
    /// How many states were reached.
    pub states: u64,
    /// Why the search ended early, if a limit ended it.
    pub stopped: Option<String>,
}

/// One way to a state.
struct Entry {
    state: u32,
    /// The way to the state before, by its number; its own for the first.
    before: u32,
    action: Option<Action>,
    /// The name of the kind of step.
    name: u16,
    /// How many steps.
    depth: u32,
    /// The sum of the hashes of the kinds of steps.
    sum: u64,
}

/// Searches for up to `most` different ways from a state to states that satisfy a goal. It prefers
/// short ones that differ much. Of the ways to one state it continues a few only, so that it need
/// not find all there are. No way continues beyond the first state that satisfies the goal.
///
/// # Errors
/// If the goal does not fit the model.
pub fn several(
    model: &ClusterModel,
    from: &State,
    goal: &Goal,
    most: usize,
    effort: &Effort,
) -> Result<Several, FindError> {
    goal.check(model)?;
    let mut search = Search::new(from);
    let stopped = search.run(model, goal, most, effort);
    let (ways, bags): (Vec<u32>, Vec<Bag>) = search.found.iter().cloned().unzip();
    // They were found in the order of their lengths.
    let chosen = choose(&bags, most);
    Ok(Several {
        ways: chosen.into_iter().map(|place| search.actions(ways[place])).collect(),
        found: ways.len(),
        states: search.states.len() as u64,
        stopped,
    })
}

struct Search {
    names: Names,
    entries: Vec<Entry>,
    numbers: HashMap<Rc<[u8]>, u32>,
    /// The states by number, and the ways to each.
    states: Vec<(Rc<[u8]>, Vec<u32>)>,
    /// The different ways to the goal.
    found: Vec<(u32, Bag)>,
}

impl Search {
    fn new(from: &State) -> Search {
        let first = Entry { state: 0, before: 0, action: None, name: 0, depth: 0, sum: 0 };
        let mut search = Search {
            names: Names::default(),
            entries: vec![first],
            numbers: HashMap::new(),
            states: Vec::new(),
            found: Vec::new(),
        };
        let number = search.number(from) as usize;
        search.states[number].1.push(0);
        search
    }

    /// The number of a state.
    fn number(&mut self, state: &State) -> u32 {
        let mut bytes = Vec::new();
        state.pack(&mut bytes);
        let bytes: Rc<[u8]> = bytes.into();
        *self.numbers.entry(Rc::clone(&bytes)).or_insert_with(|| {
            self.states.push((bytes, Vec::new()));
            self.states.len() as u32 - 1
        })
    }

    /// Runs until enough ways are found; returns the limit that ended it, if one did.
    fn run(
        &mut self,
        model: &ClusterModel,
        goal: &Goal,
        most: usize,
        effort: &Effort,
    ) -> Option<String> {
        let begin = Instant::now();
        let mut place = 0;
        let mut actions = Vec::new();
        while let Some(Entry { state, depth, .. }) = self.entries.get(place) {
            if place.is_multiple_of(POLL)
                && let Some(why) = over(effort, begin)
            {
                return Some(why);
            }
            if self.entries.len() as u64 >= effort.states {
                return Some(format!("stopped at {} ways to states", self.entries.len()));
            }
            let shortest = self.found.first().map(|(way, _)| self.entries[*way as usize].depth);
            let enough = self.found.len() >= most.saturating_mul(POOL);
            if enough || shortest.is_some_and(|shortest| *depth > shortest + SLACK) {
                break;
            }
            let way = place as u32;
            place += 1;
            let Some(state) = State::unpack(&mut &*self.states[*state as usize].0) else {
                continue;
            };
            let bag = self.bag(way);
            if self.found.iter().any(|(_, other)| other.is_within(&bag)) {
                continue;
            }
            if goal.holds(model, &state) {
                self.found.push((way, bag));
                continue;
            }
            actions.clear();
            model.actions(&state, &mut actions);
            for action in &actions {
                let next = model.next_state(&state, *action);
                if let Some(next) = next.filter(|next| model.within_boundary(next)) {
                    self.reach(way, *action, &next);
                }
            }
        }
        None
    }

    /// Adds a way with one more step, unless it is like one that is known.
    fn reach(&mut self, before: u32, action: Action, next: &State) {
        let name = self.names.of(&action);
        let last = &self.entries[before as usize];
        let sum = last.sum.wrapping_add(Names::hash(name));
        let depth = last.depth + 1;
        let state = self.number(next);
        let ways = &self.states[state as usize].1;
        let same = |way: &u32| self.entries[*way as usize].sum == sum;
        if ways.len() >= WAYS || ways.iter().any(same) {
            return;
        }
        if !ways.is_empty() {
            let bag = self.bag(before).with(name);
            if ways.iter().any(|way| self.bag(*way).is_within(&bag)) {
                return;
            }
        }
        let way = self.entries.len() as u32;
        self.entries.push(Entry { state, before, action: Some(action), name, depth, sum });
        self.states[state as usize].1.push(way);
    }

    /// The steps of a way, the last one first.
    fn back(&self, way: u32) -> impl Iterator<Item = &Entry> {
        let mut at = way;
        std::iter::from_fn(move || {
            let entry = &self.entries[at as usize];
            at = entry.before;
            entry.action.is_some().then_some(entry)
        })
    }

    fn bag(&self, way: u32) -> Bag {
        Bag::of(self.back(way).map(|entry| entry.name))
    }

    fn actions(&self, way: u32) -> Vec<Action> {
        let mut actions: Vec<Action> = self.back(way).filter_map(|entry| entry.action).collect();
        actions.reverse();
        actions
    }
}

/// Why to stop now.
fn over(effort: &Effort, begin: Instant) -> Option<String> {
    if effort.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
        return Some("interrupted".to_owned());
    }
    let late = begin.elapsed() >= effort.time;
    late.then(|| format!("stopped after {:.1} s", effort.time.as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::expression::Expression;
    use super::super::goal::Pattern;
    use super::super::samples::exact;
    use super::super::shortest::{Found, shortest};
    use super::*;

    fn goal(text: &str) -> Goal {
        Goal::Expression(Expression::parse(text).unwrap())
    }

    fn kinds(way: &[Action]) -> Vec<Pattern> {
        let mut kinds: Vec<Pattern> = way.iter().map(Pattern::of).collect();
        kinds.sort();
        kinds
    }

    /// Whether the second list has everything of the first, as often.
    fn within(few: &[Pattern], many: &[Pattern]) -> bool {
        let mut rest = many.to_vec();
        few.iter().all(|kind| {
            let place = rest.iter().position(|other| other == kind);
            place.map(|place| rest.remove(place)).is_some()
        })
    }

    #[test]
    fn walk_ways_differ_in_more_than_order() {
        let mut longest = 0;
        for (name, without, text) in [
            ("election-3@none", &["VOTE-1"][..], "violated(ElectionSafety)"),
            ("election-3@none", &[], "leaders = 1"),
            ("story-1@pre_vote", &[], "max_term = 3"),
            ("story-1@check_quorum", &[], "some n: term(n) >= 2 and role(n) = leader"),
        ] {
            let (model, goal) = (exact(name, without), goal(text));
            let from = &model.initial_states()[0];
            let effort = Effort { states: 60_000, ..Effort::default() };
            let several = several(&model, from, &goal, 5, &effort).unwrap();
            assert_eq!(several.ways.len(), 5, "{text}");
            assert!(several.found >= 5 && several.states > 5);
            for way in &several.ways {
                let mut state = from.clone();
                for action in way {
                    assert!(!goal.holds(&model, &state), "{text}: it goes on after the goal");
                    let mut offered = Vec::new();
                    model.actions(&state, &mut offered);
                    assert!(offered.contains(action));
                    state = model.next_state(&state, *action).unwrap();
                }
                assert!(goal.holds(&model, &state), "{text}");
            }
            for (place, way) in several.ways.iter().enumerate() {
                for other in &several.ways[..place] {
                    assert!(other.len() <= way.len());
                    assert!(!within(&kinds(other), &kinds(way)), "{other:?} in {way:?}");
                }
            }
            let Found::Path(path) = shortest(&model, from, &goal, &Effort::default()).unwrap()
            else {
                panic!("{text}")
            };
            assert_eq!(several.ways[0].len(), path.len());
            longest = longest.max(path.len() as u32);
        }
        assert!(longest > SLACK, "{longest} steps: no goal is farther than what is added to it");
    }

    #[test]
    fn walk_ways_are_the_same_each_time_and_as_many_as_there_are() {
        let model = exact("election-3@none", &[]);
        let from = &model.initial_states()[0];
        let all = |text: &str, most| {
            several(&model, from, &goal(text), most, &Effort::default()).unwrap()
        };
        assert_eq!(all("leaders = 1", 4), all("leaders = 1", 4));
        // Each node can time out first: three ways, and nothing else makes a candidate.
        let candidates = all("candidates = 1", 9);
        assert_eq!((candidates.ways.len(), candidates.stopped), (3, None));
        assert!(candidates.ways.iter().all(|way| way.len() == 1));
        assert_eq!(all("max_term = 0", 3).ways, [Vec::new()]);
        assert!(all("leaders = 1", 0).ways.is_empty());
        let small = exact("reconf-uninformed-voter@none+one+append", &[]);
        let from = &small.initial_states()[0];
        let none = several(&small, from, &goal("leaders = 3"), 2, &Effort::default()).unwrap();
        assert!(none.ways.is_empty() && none.stopped.is_none() && none.states > 10, "{none:?}");
    }

    #[test]
    fn walk_limits_end_the_search_for_ways() {
        let model = exact("story-1@none", &[]);
        let from = &model.initial_states()[0];
        let never = goal("max_term > 6");
        let few = Effort { states: 300, ..Effort::default() };
        let stopped = several(&model, from, &never, 3, &few).unwrap().stopped.unwrap();
        assert!(stopped.starts_with("stopped at 3"), "{stopped}");
        let late = Effort { time: Duration::ZERO, ..Effort::default() };
        let stopped = several(&model, from, &never, 3, &late).unwrap().stopped;
        assert_eq!(stopped.as_deref(), Some("stopped after 0.0 s"));
        let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
        let told = Effort { stop: Some(stop), ..Effort::default() };
        let stopped = several(&model, from, &never, 3, &told).unwrap().stopped;
        assert_eq!(stopped.as_deref(), Some("interrupted"));
    }
}
