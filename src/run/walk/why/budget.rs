//! How often the scenario allows an action.

use quorate_model::cluster::{Action, ClusterModel, Phase, State};
use quorate_model::raft::Relation;
use quorate_model::scenario::{Allowance, Budget};

use super::condition::{Condition, Source};
use super::switch::crash_is_switch;

/// A budget in words.
pub(super) fn words(budget: Budget) -> String {
    match budget {
        Budget::ConfProposals => "configuration changes".to_owned(),
        other => other.key().replace('_', " "),
    }
}

/// How often a scenario allows what a budget counts.
pub(super) fn allowance(model: &ClusterModel, budget: Budget) -> Allowance {
    model.scenario().chaos.allowance[budget as usize]
}

/// The condition that the budget of an action is not used up; none if nothing counts the action.
pub(super) fn left(model: &ClusterModel, state: &State, action: &Action) -> Option<Condition> {
    let budget = action.budget()?;
    if state.phase != Phase::Chaos {
        return None;
    }
    if let Action::Crash(id) = action
        && crash_is_switch(model, state, *id)
    {
        return None;
    }
    Some(of(model, state, budget))
}

/// The condition that a budget is not used up.
pub(super) fn of(model: &ClusterModel, state: &State, budget: Budget) -> Condition {
    let source = Source::Budget(budget.key());
    let spent = state.spent[budget as usize];
    match allowance(model, budget) {
        Allowance::Times(times) => {
            let name = format!("{} spent", words(budget));
            Condition::compare(source, name, spent, Relation::Lt, times).noted("allowed")
        }
        Allowance::Any => Condition::compare(
            source,
            format!("{} allowed", words(budget)),
            "any number",
            Relation::Eq,
            "any number",
        ),
    }
}
