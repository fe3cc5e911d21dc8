//! The bounds of a scenario, as conditions on the state that a step leads to.

use quorate_model::cluster::{ClusterModel, State};
use quorate_model::raft::Relation;

use super::condition::{Condition, Source};

/// The bounds of a state. A state that breaks one is reached and not explored further.
pub(super) fn conditions(model: &ClusterModel, state: &State) -> Vec<Condition> {
    let scenario = model.scenario();
    let bounds = &scenario.bounds;
    let fits = !state.out_of_bounds;
    let name = "the state has room in the model";
    let mut list = vec![Condition::bit(Source::Bounds, name, fits, ("yes", "no"))];
    let at_most = |name: String, value: usize, most: usize| {
        Condition::compare(Source::Bounds, name, value, Relation::Le, most).noted("explored")
    };
    let most = if state.is_stable() { bounds.max_in_flight } else { scenario.chaos.max_in_flight };
    list.push(at_most("messages in flight".to_owned(), state.network.len(), most));
    for id in state.ids() {
        let node = state.node(id);
        if !model.renames() {
            let name = format!("term of node {id}");
            list.push(at_most(name, node.term.into(), bounds.max_term.into()));
        }
        let name = format!("entries in the log of node {id}");
        list.push(at_most(name, node.log.len().into(), bounds.max_log.into()));
    }
    list
}
