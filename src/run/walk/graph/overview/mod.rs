//! The state space by clusters: states with the same key are one cluster.

mod data;
mod sorter;

use std::sync::Arc;

use quorate_model::cluster::ClusterModel;

use super::key::Key;
use sorter::Sorter;

pub use data::{Bounds, Bundle, Cluster, Overview, OverviewError, Way};

/// The overview of the state space of a model, by breadth-first search on one thread.
///
/// # Errors
/// If the search or the model fails; a bound that is reached is not an error.
pub fn overview(
    model: &ClusterModel,
    key: &Key,
    bounds: &Bounds,
) -> Result<Overview, OverviewError> {
    let mut sorter = Sorter::new(model, key, bounds.clusters);
    let mut search =
        quorate_checker::check(model).packed().max_states(bounds.states).timeout(bounds.time);
    if let Some(stop) = &bounds.stop {
        search = search.stop(Arc::clone(stop));
    }
    let report = search.visit(&mut sorter)?;
    sorter.finish(&report)
}

#[cfg(test)]
mod tests {
    use quorate_model::instance::Reduction;
    use quorate_model::mutation::Mutations;

    use quorate_model::cluster::State;

    use super::*;
    use crate::run::select;

    fn model(name: &str) -> ClusterModel {
        let chosen = select::one(name).unwrap();
        chosen.instances(Mutations::NONE).next().unwrap().model(Reduction::Off)
    }

    /// What is counted anew: states, dead ends and steps, by a search of the test's own.
    fn count(model: &ClusterModel) -> (u64, u64, u64) {
        let start = model.blank().into_iter().map(|blank| model.start(blank).1);
        let mut queue: Vec<State> = start.collect();
        let mut known: std::collections::HashSet<State> = queue.iter().cloned().collect();
        let (mut dead, mut edges) = (0, 0);
        while let Some(state) = queue.pop() {
            let mut next = crate::run::walk::graph::flags::steps(model, &state);
            dead += u64::from(next.is_empty());
            next.retain(|(_, next)| stateright::Model::within_boundary(model, next));
            edges += next.len() as u64;
            queue.extend(next.into_iter().map(|(_, n)| n).filter(|n| known.insert(n.clone())));
        }
        (known.len() as u64, dead, edges)
    }

    #[test]
    fn walk_overview_counts_every_state_once() {
        let model = model("snapshot-3@none");
        let found = overview(&model, &Key::default(), &Bounds::default()).unwrap();
        assert!(found.complete, "{}", found.ending);
        assert!(found.cut_states > 0, "a state without steps inside the bounds is not a dead end");
        let sum = |of: fn(&Cluster) -> u64| found.clusters.iter().map(of).sum::<u64>();
        let steps = found.links.iter().map(|link| link.count).sum();
        assert_eq!((sum(|c| c.states), sum(|c| c.dead_ends), steps), count(&model));
        assert_eq!((sum(|c| c.states), sum(|c| c.waiting)), (found.states, 0));
    }

    #[test]
    fn walk_overview_paths_lead_where_they_say() {
        let model = model("lost-leave@both+joint+apply");
        let key: Key = "nodes,commit".parse().unwrap();
        let found = overview(&model, &key, &Bounds::default()).unwrap();
        for cluster in found.clusters.iter().filter(|cluster| !cluster.rest) {
            for way in [Some(&cluster.path), cluster.to_dead_end.as_ref()].into_iter().flatten() {
                let mut state = model.start(model.blank().swap_remove(way.initial)).1;
                for action in &way.actions {
                    state = model.successor(&state, action).unwrap();
                }
                assert_eq!(key.of(&model, &state), cluster.key);
            }
            assert_eq!(cluster.path.steps, cluster.min_depth as usize);
        }
        assert!(found.clusters.iter().any(|cluster| cluster.to_dead_end.is_some()));
    }

    #[test]
    fn walk_overview_says_where_it_stopped() {
        let model = model("election-3@none");
        let bounds = Bounds { states: 500, clusters: 4, ..Bounds::default() };
        let found = overview(&model, &"roles".parse().unwrap(), &bounds).unwrap();
        assert!(!found.complete && found.expanded < found.states, "{found:?}");
        assert_eq!(found.ending, "stopped at 500 states");
        let waiting: u64 = found.clusters.iter().map(|cluster| cluster.waiting).sum();
        assert_eq!(waiting, found.states - found.expanded);
        assert_eq!(found.clusters.len(), 4);
        assert!(found.clusters[3].rest && found.clusters[3].key == "further keys");
    }
}
