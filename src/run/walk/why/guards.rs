//! The guards that the rules consult in a step, as plain data.

use quorate_model::cluster::{ClusterModel, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::{Guard, Input, explain};
use quorate_model::rule::Rule;
use serde::Serialize;

use super::condition::Condition;
use super::decision::decision;

/// One guard that a rule consulted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Guarded {
    /// The id of the rule.
    pub rule: &'static str,
    /// The rule's title.
    pub title: &'static str,
    /// Whether the guard holds.
    pub holds: bool,
    /// What follows from that.
    pub decides: &'static str,
    /// The guard: it holds if every condition of one of these lists holds.
    pub any: Vec<Vec<Condition>>,
}

/// The guards that the rules consult when an input comes to a node, in order.
pub(super) fn consulted(
    model: &ClusterModel,
    state: &State,
    id: NodeId,
    input: &Input,
) -> Vec<Guarded> {
    let guards = explain(model.context_in(state, id), state.node(id), input);
    let guarded = |(rule, guard): (Rule, Guard)| {
        let holds = guard.holds();
        let (rule_id, title) = (rule.id(), rule.title());
        let decides = decision(rule, holds);
        Guarded { rule: rule_id, title, holds, decides, any: conjunctions(rule, &guard) }
    };
    guards.into_iter().map(guarded).collect()
}

/// The alternatives of a guard.
pub(super) fn conjunctions(rule: Rule, guard: &Guard) -> Vec<Vec<Condition>> {
    let alternatives = guard.alternatives();
    alternatives
        .map(|alternative| alternative.map(|part| Condition::of_guard(rule, &part)).collect())
        .collect()
}
