//! What is counted while states are expanded.

use serde::{Deserialize, Serialize};

/// What was found about one property.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PropertyTally {
    pub(crate) satisfied: u64,
    pub(crate) antecedent: u64,
    /// The first violation (or example): the state, and for an edge the index of the action.
    pub(crate) first: Option<(u32, u32)>,
}

/// Sums over expanded states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) generated: u64,
    pub(crate) cut_states: u64,
    pub(crate) cut_edges: u64,
    pub(crate) deadlocks: u64,
    pub(crate) class_counts: Vec<u64>,
    pub(crate) class_cuts: Vec<u64>,
    /// What the model observed.
    #[serde(default)]
    pub(crate) counters: Vec<u64>,
    pub(crate) properties: Vec<PropertyTally>,
}

impl Tally {
    pub(crate) fn clear(&mut self) {
        self.generated = 0;
        self.cut_states = 0;
        self.cut_edges = 0;
        self.deadlocks = 0;
        self.class_counts.fill(0);
        self.class_cuts.fill(0);
        self.counters.fill(0);
        self.properties.fill(PropertyTally::default());
    }

    /// Adds a later tally, whose states are numbered from `base`.
    pub(crate) fn add(&mut self, later: &Tally, base: u32) {
        self.generated += later.generated;
        self.cut_states += later.cut_states;
        self.cut_edges += later.cut_edges;
        self.deadlocks += later.deadlocks;
        add_all(&mut self.class_counts, &later.class_counts);
        add_all(&mut self.class_cuts, &later.class_cuts);
        add_all(&mut self.counters, &later.counters);
        for (sum, p) in self.properties.iter_mut().zip(&later.properties) {
            sum.satisfied += p.satisfied;
            sum.antecedent += p.antecedent;
            sum.first = sum.first.or(p.first.map(|(state, step)| (base + state, step)));
        }
    }
}

fn add_all(sums: &mut [u64], more: &[u64]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}
