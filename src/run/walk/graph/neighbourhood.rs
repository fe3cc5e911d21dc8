//! Every state within a few steps of a state.

use std::collections::{HashMap, VecDeque};

use quorate_conformance::record;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::ids::NodeId;
use serde::Serialize;
use stateright::Model as _;

use super::flags::{Asked, has_step, steps};
use super::label;

/// How far a neighbourhood reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// The most steps from the centre.
    pub hops: u32,
    /// The most states, the centre among them.
    pub vertices: usize,
}

impl Default for Reach {
    /// Two steps, and 120 states.
    fn default() -> Reach {
        Reach { hops: 2, vertices: 120 }
    }
}

/// A state and what surrounds it.
#[derive(Debug, Serialize)]
pub struct Neighbourhood {
    /// The last states of the walk before the centre, the oldest first.
    pub past: Vec<Passed>,
    /// The states in the order in which a breadth-first search finds them; the centre has id 0.
    pub vertices: Vec<Vertex>,
    /// The steps between them.
    pub links: Vec<Link>,
    /// The most steps from the centre that were asked for.
    pub hops: u32,
    /// Steps to states that have no place, because there are as many as were asked for.
    pub left_out: usize,
}

/// A state of a walk before the centre.
#[derive(Debug, Serialize)]
pub struct Passed {
    /// How many steps before the centre.
    pub back: usize,
    /// Roles and terms, see [`label::roles`].
    pub label: String,
    /// What roles and terms leave out.
    pub detail: String,
    /// The state properties that it violates.
    pub violated: Vec<&'static str>,
    /// The step that the walk took in it.
    pub event: String,
    /// The same step in two or three words.
    pub step: String,
    /// The class of that step.
    pub class: &'static str,
    /// The node that the step happened to; 0 if to all.
    pub node: NodeId,
    /// The vertex that is this very state, if some steps lead back to it.
    pub vertex: Option<usize>,
}

/// A state near the centre.
#[derive(Debug, Serialize)]
pub struct Vertex {
    /// Its number, which is its place in [`Neighbourhood::vertices`].
    pub id: usize,
    /// The fewest steps from the centre.
    pub depth: u32,
    /// Roles and terms, see [`label::roles`].
    pub label: String,
    /// What roles and terms leave out.
    pub detail: String,
    /// The last step on the way to it, in two or three words; empty for the centre.
    pub step: String,
    /// The way from the centre: places in [`Neighbourhood::links`].
    pub actions: Vec<usize>,
    /// It lies beyond a bound of the scenario; no search explores it.
    pub out_of_bounds: bool,
    /// Nothing can happen any more.
    pub dead_end: bool,
    /// The state properties that it violates.
    pub violated: Vec<&'static str>,
    /// Steps out of it that are not shown: all of them for a state at the edge of the
    /// neighbourhood. The number counts those to states that have no place; at the edge it is 0.
    pub frontier: bool,
    /// Steps to states that have no place.
    pub left_out: usize,
}

/// A step between two states.
#[derive(Debug, Serialize)]
pub struct Link {
    /// The state before it.
    pub from: usize,
    /// The state after it.
    pub to: usize,
    /// The step in the words of a trace.
    pub event: String,
    /// The step in two or three words.
    pub step: String,
    /// Its class.
    pub class: &'static str,
    /// The node that it happens to; 0 if to all.
    pub node: NodeId,
    /// The step properties that it violates.
    pub violated: Vec<&'static str>,
    /// The step itself.
    #[serde(skip)]
    pub action: Action,
}

impl Neighbourhood {
    /// The actions from the centre to a vertex; none if there is no such vertex.
    #[must_use]
    pub fn actions_to(&self, vertex: usize) -> Option<Vec<Action>> {
        let way = &self.vertices.get(vertex)?.actions;
        Some(way.iter().map(|link| self.links[*link].action).collect())
    }
}

/// The neighbourhood of a state of an unreduced model. `past` is the end of the walk that leads to
/// the state: each state before it with the action that was taken there, the oldest first.
///
/// At most [`Reach::vertices`] states are found, and the steps out of each of these are tried once.
#[must_use]
pub fn neighbourhood(
    model: &ClusterModel,
    centre: &State,
    past: &[(State, Action)],
    reach: Reach,
) -> Neighbourhood {
    let mut growth = Growth {
        model,
        asked: Asked::of(model),
        known: HashMap::new(),
        vertices: Vec::new(),
        links: Vec::new(),
        most: reach.vertices.max(1),
    };
    growth.add(centre, 0, String::new(), Vec::new());
    let mut queue = VecDeque::from([(0, centre.clone())]);
    let mut left_out = 0;
    while let Some((id, state)) = queue.pop_front() {
        if growth.vertices[id].depth >= reach.hops {
            growth.stop_at(id, &state);
        } else {
            left_out += growth.expand(id, &state, &mut queue);
        }
    }
    let passed = |(at, (state, action)): (usize, &(State, Action))| Passed {
        back: past.len() - at,
        label: label::roles(state),
        detail: label::detail(model, state),
        violated: growth.asked.violated_by(model, state),
        event: record::event(model, action).to_string(),
        step: label::step(model, action),
        class: action.class().name(),
        node: label::node(action),
        vertex: growth.known.get(state).copied(),
    };
    let past = past.iter().enumerate().map(passed).collect();
    let Growth { vertices, links, .. } = growth;
    Neighbourhood { past, vertices, links, hops: reach.hops, left_out }
}

/// A neighbourhood that is being explored.
struct Growth<'a> {
    model: &'a ClusterModel,
    asked: Asked,
    known: HashMap<State, usize>,
    vertices: Vec<Vertex>,
    links: Vec<Link>,
    most: usize,
}

impl Growth<'_> {
    fn add(&mut self, state: &State, depth: u32, step: String, actions: Vec<usize>) -> usize {
        let id = self.vertices.len();
        self.known.insert(state.clone(), id);
        self.vertices.push(Vertex {
            id,
            depth,
            label: label::roles(state),
            detail: label::detail(self.model, state),
            step,
            actions,
            out_of_bounds: !self.model.within_boundary(state),
            dead_end: false,
            violated: self.asked.violated_by(self.model, state),
            frontier: false,
            left_out: 0,
        });
        id
    }

    /// Leaves a state at the edge as it is.
    fn stop_at(&mut self, id: usize, state: &State) {
        let vertex = &mut self.vertices[id];
        if !vertex.out_of_bounds {
            vertex.frontier = has_step(self.model, state);
            vertex.dead_end = !vertex.frontier;
        }
    }

    /// Adds the steps out of a state. Returns how many lead to states that have no place.
    fn expand(&mut self, id: usize, state: &State, queue: &mut VecDeque<(usize, State)>) -> usize {
        let steps = steps(self.model, state);
        let mut left_out = 0;
        self.vertices[id].dead_end = steps.is_empty() && !self.vertices[id].out_of_bounds;
        for (action, next) in steps {
            let link = self.links.len();
            let to = match self.known.get(&next) {
                Some(to) => *to,
                None if self.vertices.len() >= self.most => {
                    left_out += 1;
                    continue;
                }
                None => {
                    let way = [self.vertices[id].actions.as_slice(), &[link]].concat();
                    let depth = self.vertices[id].depth + 1;
                    let to = self.add(&next, depth, label::step(self.model, &action), way);
                    queue.push_back((to, next.clone()));
                    to
                }
            };
            self.links.push(Link {
                from: id,
                to,
                event: record::event(self.model, &action).to_string(),
                step: label::step(self.model, &action),
                class: action.class().name(),
                node: label::node(&action),
                violated: self.asked.violated_in(self.model, state, &action, &next),
                action,
            });
        }
        self.vertices[id].left_out = left_out;
        self.vertices[id].frontier = left_out > 0;
        left_out
    }
}

#[cfg(test)]
mod tests {
    use quorate_model::instance::Reduction;
    use quorate_model::mutation::Mutations;

    use super::*;
    use crate::run::select;

    fn start(name: &str) -> (ClusterModel, State) {
        let chosen = select::one(name).unwrap();
        let model = chosen.instances(Mutations::NONE).next().unwrap().model(Reduction::Off);
        let state = model.start(model.blank().swap_remove(0)).1;
        (model, state)
    }

    #[test]
    fn walk_neighbourhood_has_every_state_within_reach() {
        let (model, centre) = start("story-1@none");
        let found = neighbourhood(&model, &centre, &[], Reach { hops: 3, vertices: 9_999 });
        let mut ring = vec![centre.clone()];
        let mut all: std::collections::HashSet<State> = [centre.clone()].into();
        for depth in 0..=3 {
            let here = found.vertices.iter().filter(|vertex| vertex.depth == depth);
            assert_eq!(here.count(), ring.len(), "depth {depth}");
            let next = ring.iter().flat_map(|state| steps(&model, state)).map(|(_, next)| next);
            ring = next.filter(|next| all.insert(next.clone())).collect();
        }
        assert_eq!(found.left_out, 0);
        assert!(found.vertices.iter().any(|v| v.out_of_bounds));
        let open = |v: &Vertex| !v.dead_end && !v.out_of_bounds;
        assert!(found.vertices.iter().all(|v| v.frontier == (v.depth == 3 && open(v))));
    }

    #[test]
    fn walk_neighbourhood_ways_lead_to_their_states() {
        let (model, centre) = start("lagging-term@none+check_quorum+pre_vote");
        let found = neighbourhood(&model, &centre, &[], Reach { hops: 9, vertices: 999 });
        for vertex in &found.vertices {
            let mut state = centre.clone();
            for action in found.actions_to(vertex.id).unwrap() {
                state = model.successor(&state, &action).unwrap();
            }
            assert_eq!(vertex.label, label::roles(&state));
            assert_eq!(vertex.detail, label::detail(&model, &state));
            assert_eq!(vertex.actions.len(), vertex.depth as usize);
            let within = model.within_boundary(&state);
            assert_eq!(vertex.out_of_bounds, !within);
            assert_eq!(vertex.dead_end, steps(&model, &state).is_empty() && within);
        }
        assert!(found.vertices.iter().any(|vertex| vertex.dead_end));
        assert_eq!(found.actions_to(found.vertices.len()), None);
    }

    #[test]
    fn walk_neighbourhood_keeps_to_its_limit_and_says_so() {
        let (model, centre) = start("election-3@none");
        let found = neighbourhood(&model, &centre, &[], Reach { hops: 4, vertices: 10 });
        assert_eq!(found.vertices.len(), 10);
        assert!(found.left_out > 0);
        let each: usize = found.vertices.iter().map(|vertex| vertex.left_out).sum();
        assert_eq!(each, found.left_out);
        assert!(found.vertices.iter().all(|v| v.left_out == 0 || v.frontier));
        assert!(found.links.iter().all(|link| link.from < 10 && link.to < 10));
    }

    #[test]
    fn walk_neighbourhood_shows_where_the_walk_came_from() {
        let (model, start) = start("election-3@none");
        let mut state = start.clone();
        let mut past = Vec::new();
        for _ in 0..3 {
            let (action, next) = steps(&model, &state).swap_remove(0);
            past.push((std::mem::replace(&mut state, next), action));
        }
        let found = neighbourhood(&model, &state, &past, Reach { hops: 1, vertices: 120 });
        let back: Vec<usize> = found.past.iter().map(|passed| passed.back).collect();
        assert_eq!(back, [3, 2, 1]);
        assert_eq!(found.past[0].label, label::roles(&start));
        assert_eq!(found.past[0].event, record::event(&model, &past[0].1).to_string());
        assert!(serde_json::to_string(&found).unwrap().contains("\"back\":3"));
    }

    #[test]
    fn walk_neighbourhood_marks_violations_and_bounds() {
        // Without ROLE-2 a node votes twice in one term.
        let chosen = select::one("story-7@none").unwrap();
        let without = select::removal(&["ROLE-2".to_owned()]).unwrap();
        let model = chosen.instances(without).next().unwrap().model(Reduction::Off);
        let mut beyond = model.start(model.blank().swap_remove(0)).1;
        beyond.out_of_bounds = true;
        let found = neighbourhood(&model, &beyond, &[], Reach::default());
        assert_eq!(found.vertices.len(), 1);
        assert!(found.vertices[0].out_of_bounds && !found.vertices[0].dead_end);
        beyond.out_of_bounds = false;
        for id in [1, 2] {
            beyond.node_mut(id).role = quorate_model::raft::Role::Leader;
            beyond.node_mut(id).term = 2;
            beyond.history.note(2, id);
        }
        let found = neighbourhood(&model, &beyond, &[], Reach { hops: 0, vertices: 1 });
        assert!(found.vertices[0].violated.contains(&"ElectionSafety"), "{found:?}");
    }
}
