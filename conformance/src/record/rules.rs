//! The rules that act in a step, and the mutations that decide in it.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::mutation::{Mutation, Mutations};
use quorate_model::raft::{self, Context, step};
use quorate_model::rule::RuleSet;

/// The rules that act in a step, according to the model.
pub fn rules(model: &ClusterModel, state: &State, action: &Action) -> RuleSet {
    match action {
        Action::Step { node, input, .. } => {
            step(model.context_in(state, *node), state.node(*node), input).rules
        }
        Action::Restart(node, _) | Action::Crash(node) | Action::Torn { node, .. } => {
            raft::restart_rules(model.context(*node))
        }
        Action::Drop(_) | Action::EmptyDisk(_) | Action::Stabilise(_) => RuleSet::EMPTY,
    }
}

/// The mutations that decide in a step: with one of them undone, the model does something else.
pub fn deciding(model: &ClusterModel, state: &State, action: &Action) -> Vec<Mutation> {
    let all: Vec<Mutation> = model.without().list().collect();
    let decides = |one: &Mutation| {
        let others: Vec<Mutation> = all.iter().copied().filter(|other| other != one).collect();
        let with_it_back =
            |context: &Context| Context { without: Mutations::of(&others), ..context.clone() };
        match action {
            Action::Step { node: id, input, .. } => {
                let (context, node) = (model.context_in(state, *id), state.node(*id));
                if context.without.is_empty() {
                    return false; // Start commands follow the whole rulebook.
                }
                let (here, there) =
                    (step(context, node, input), step(&with_it_back(context), node, input));
                here.node != there.node || here.messages != there.messages
            }
            Action::Restart(id, _) | Action::Crash(id) | Action::Torn { node: id, .. } => {
                let (context, node) = (model.context(*id), state.node(*id));
                let restarted = |context: &Context| raft::restart(context, node, node.flags);
                restarted(context) != restarted(&with_it_back(context))
            }
            Action::Drop(_) | Action::EmptyDisk(_) | Action::Stabilise(_) => false,
        }
    };
    all.iter().copied().filter(decides).collect()
}

/// The ids of a set of rules, in the order of the rulebook.
pub fn rule_ids(rules: RuleSet) -> Vec<String> {
    rules.iter().map(|rule| rule.id().to_owned()).collect()
}
