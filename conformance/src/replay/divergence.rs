//! Where a core diverges from a trace.

use quorate_model::mutation::Mutation;

use crate::divergence::{Class, Difference};
use crate::named_rule::NamedRule;

/// The step at which a core diverges from a trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepDivergence {
    /// The step, from 1; 0 if the cores diverge before the first step.
    pub step: usize,
    /// The event.
    pub event: String,
    /// In which way.
    pub class: Class,
    /// The node.
    pub node: u64,
    /// The mutations that decide here: with one of them undone, the model would take another step.
    pub removed: Vec<Mutation>,
    /// First the removed rules that decide here, then the rules that acted according to the model,
    /// the likeliest first.
    pub rules: Vec<NamedRule>,
    /// What differs, or why the core refused.
    pub differences: Vec<Difference>,
}
