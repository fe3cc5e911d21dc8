//! States of built-in scenarios for tests.

use std::collections::HashSet;
use std::sync::Arc;

use quorate_model::cluster::network::Network;
use quorate_model::cluster::{Action, ClusterModel, Phase, State};
use quorate_model::ids::NodeSet;
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::raft::{ProgressState, Role};
use quorate_model::scenario::Scenario;
use stateright::Model;

use crate::run::select::{one, removal};

/// The models of an instance, one for each setting that the text names, with rules removed.
pub(super) fn models(name: &str, without: &[&str]) -> Vec<ClusterModel> {
    let chosen = one(name).unwrap();
    chosen.instances(mutations(without)).map(|instance| instance.model(Reduction::Off)).collect()
}

/// The model of one instance.
pub(super) fn model(name: &str, without: &[&str]) -> ClusterModel {
    models(name, without).into_iter().next().unwrap()
}

/// The model of the first setting of a scenario that no file has, with rules removed.
pub(super) fn parsed(text: &str, without: &[&str]) -> ClusterModel {
    let scenario = Arc::new(Scenario::parse("sample", text).unwrap());
    let setting = scenario.settings[0].clone();
    ClusterModel::new(scenario, setting, mutations(without), Reduction::Off)
}

fn mutations(without: &[&str]) -> Mutations {
    let ids: Vec<String> = without.iter().map(|id| (*id).to_owned()).collect();
    removal(&ids).unwrap()
}

/// The first states of a model in breadth-first order, at most `most`, and as many again on walks
/// that go deeper. Every state once.
pub(super) fn states(model: &ClusterModel, most: usize) -> Vec<State> {
    let mut seen = HashSet::new();
    let mut list = Vec::new();
    for state in model.initial_states() {
        if seen.insert(state.clone()) {
            list.push(state);
        }
    }
    let mut next = 0;
    while next < list.len() && list.len() < most {
        let state = list[next].clone();
        next += 1;
        for (_, after) in steps(model, &state) {
            if list.len() < most && model.within_boundary(&after) && seen.insert(after.clone()) {
                list.push(after);
            }
        }
    }
    let breadth = list.len();
    let mut draw = Draw::default();
    let mut tries = 0;
    while list.len() < 2 * breadth && tries < breadth {
        tries += 1;
        let mut state = list[draw.below(breadth)].clone();
        for _ in 0..30 {
            let all = steps(model, &state);
            if all.is_empty() {
                break;
            }
            let (_, after) = all[draw.below(all.len())].clone();
            if !model.within_boundary(&after) {
                continue;
            }
            state = after;
            if list.len() < 2 * breadth && seen.insert(state.clone()) {
                list.push(state.clone());
            }
        }
    }
    list
}

/// The states before the exploration: the start commands lead from one to the next.
pub(super) fn starting(model: &ClusterModel) -> Vec<State> {
    let mut list = Vec::new();
    for blank in model.blank() {
        let (commands, _) = model.start(blank.clone());
        let mut state = blank;
        for command in commands {
            let next = model.successor(&state, &command);
            list.push(std::mem::replace(&mut state, next.expect("a start command acts")));
        }
    }
    list
}

/// Every step of the model from a state.
pub(super) fn steps(model: &ClusterModel, state: &State) -> Vec<(Action, State)> {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    let step = |action: Action| model.successor(state, &action).map(|next| (action, next));
    actions.into_iter().filter_map(step).collect()
}

/// A state that need not be on any run: its nodes, its network and its budgets come from several
/// states of a model. The model answers for such a state, too, so that rare cases are compared.
pub(super) fn mixed(model: &ClusterModel, list: &[State], draw: &mut Draw) -> State {
    let mut state = list[draw.below(list.len())].clone();
    for id in state.ids() {
        if draw.below(3) == 0 {
            *state.node_mut(id) = *list[draw.below(list.len())].node(id);
        }
        if draw.below(8) == 0 {
            state.node_mut(id).term += 1;
        }
        let target = draw.below(usize::from(state.count) + 1) as u8;
        if draw.below(4) == 0 && state.node(id).role == Role::Leader && target != id {
            state.node_mut(id).transferee = target;
            if target != 0 && model.compacts() {
                state.node_mut(id).progress_of_mut(target).state = ProgressState::Snapshot;
            }
        }
    }
    state.network = match draw.below(3) {
        0 => Network::default(),
        1 => list[draw.below(list.len())].network.clone(),
        _ => state.network,
    };
    state.spent = state.spent.map(|spent| match draw.below(4) {
        0 => 0,
        1 => draw.below(3) as u8,
        _ => spent,
    });
    state.down = NodeSet(draw.below(1 << state.count) as u8 & draw.below(256) as u8);
    state.heartbeat_sent = NodeSet(draw.below(1 << state.count) as u8);
    state.phase = match model.scenario().stabilisations.len() {
        ways @ 1.. if draw.below(2) == 0 => Phase::Stable(draw.below(ways) as u8),
        _ => Phase::Chaos,
    };
    state.down = state.down.union(model.dead(&state));
    // A node that runs has applied what it knows to be committed, unless applying lags. APPLY-1.
    if !model.scenario().lagging_apply {
        state.up().for_each(|id| {
            let node = state.node_mut(id);
            node.applied = node.commit;
        });
    }
    state
}

/// Numbers that look random, always the same ones.
pub(super) struct Draw(u64);

impl Default for Draw {
    fn default() -> Draw {
        Draw(1)
    }
}

impl Draw {
    /// A number below `most`.
    pub(super) fn below(&mut self, most: usize) -> usize {
        let (factor, step) = (6_364_136_223_846_793_005, 1_442_695_040_888_963_407);
        self.0 = self.0.wrapping_mul(factor).wrapping_add(step);
        (self.0 >> 33) as usize % most
    }
}
