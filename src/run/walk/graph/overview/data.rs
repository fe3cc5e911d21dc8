//! What an overview is: clusters of states, and the steps between them.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use quorate_checker::SearchError;
use quorate_model::cluster::{Action, ClusterModel, State};
use serde::Serialize;
use thiserror::Error;

use super::super::key::Key;

/// When an overview stops.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// The most states.
    pub states: u64,
    /// The most time.
    pub time: Duration,
    /// The most clusters. States with further keys share one cluster.
    pub clusters: usize,
    /// Stops the search soon after this turns true.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for Bounds {
    /// 200,000 states, 10 seconds, 80 clusters.
    fn default() -> Bounds {
        let time = Duration::from_secs(10);
        Bounds { states: 200_000, time, clusters: 80, stop: None }
    }
}

/// The clusters of a state space, and how it was cut if it was.
#[derive(Debug, Serialize)]
pub struct Overview {
    /// What the states of a cluster have in common.
    pub key: Key,
    /// The clusters in the order in which a breadth-first search finds them.
    pub clusters: Vec<Cluster>,
    /// The steps between them and within them, by class.
    pub links: Vec<Bundle>,
    /// Whether every state within the bounds of the scenario was seen.
    pub complete: bool,
    /// How the search ended, in words.
    pub ending: String,
    /// Distinct states.
    pub states: u64,
    /// States whose steps were all seen.
    pub expanded: u64,
    /// The fewest steps to the deepest state.
    pub depth: u32,
    /// States of which a successor lies beyond a bound of the scenario.
    pub cut_states: u64,
    /// The time in milliseconds.
    pub millis: u64,
}

impl Overview {
    /// The cluster of a state; none if the search did not find its key before it stopped.
    #[must_use]
    pub fn cluster_of(&self, model: &ClusterModel, state: &State) -> Option<usize> {
        let key = self.key.of(model, state);
        let own = self.clusters.iter().find(|cluster| !cluster.rest && cluster.key == key);
        let rest = || self.clusters.iter().find(|cluster| cluster.rest);
        own.or_else(rest).map(|cluster| cluster.id)
    }
}

/// States with the same key.
#[derive(Debug, Serialize)]
pub struct Cluster {
    /// Its number, which is its place in [`Overview::clusters`].
    pub id: usize,
    /// What its states have in common.
    pub key: String,
    /// Whether it is the one for all further keys.
    pub rest: bool,
    /// How many states it has.
    pub states: u64,
    /// How many of them were not expanded, because the search stopped before.
    pub waiting: u64,
    /// The fewest steps from an initial state.
    pub min_depth: u32,
    /// States that violate a state property.
    pub violated: u64,
    /// The violated state properties.
    pub properties: Vec<&'static str>,
    /// States in which nothing can happen any more.
    pub dead_ends: u64,
    /// A shortest path to the cluster.
    pub path: Way,
    /// A shortest path to a violating state of the cluster.
    pub to_violation: Option<Way>,
    /// A shortest path to a dead end of the cluster.
    pub to_dead_end: Option<Way>,
}

/// A path from an initial state.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Way {
    /// The number of the initial state.
    pub initial: usize,
    /// How many steps it has.
    pub steps: usize,
    /// The steps.
    #[serde(skip)]
    pub actions: Vec<Action>,
}

/// The steps of one class from one cluster to another, or within one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Bundle {
    /// The cluster before the steps.
    pub from: usize,
    /// The cluster after them.
    pub to: usize,
    /// Their class.
    pub class: &'static str,
    /// How many there are.
    pub count: u64,
}

/// Why there is no overview.
#[derive(Error, Debug)]
pub enum OverviewError {
    /// The search failed.
    #[error("the state space cannot be searched: {0}")]
    Search(#[from] SearchError),
    /// A path of the search cannot be found again.
    #[error("the path to state {state} of the search cannot be found again: {why}")]
    Path {
        /// The number of the state.
        state: u32,
        /// What the model answers.
        why: String,
    },
}
