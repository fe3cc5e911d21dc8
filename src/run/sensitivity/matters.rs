//! Which mutations can make a difference in an instance.
//!
//! Only mutations are left out of which it is certain that every state and step stays the same. A
//! test explores instances with the mutations that are left out, and compares.

use quorate_model::cluster::ClusterModel;
use quorate_model::mutation::{Alteration, Mutation};
use quorate_model::rule::Rule;
use quorate_model::scenario::{Allowance, Budget, Scheme, StartCommand};

/// Whether a mutation can make a difference in an instance.
pub(super) fn matters(model: &ClusterModel, mutation: Mutation) -> bool {
    let scenario = model.scenario();
    let changes = model.changes_configuration();
    let joint = model.setting().variant.is_some_and(|variant| variant.scheme == Scheme::Joint);
    match mutation {
        Mutation::Altered(Alteration::Members | Alteration::Incoming) => {
            joint && scenario.compacts()
        }
        Mutation::Altered(Alteration::LastTerm | Alteration::Lower) => true,
        Mutation::Altered(Alteration::Counted) => scenario.commit_in_votes,
        Mutation::Altered(Alteration::Committed | Alteration::Replace) => {
            changes || proposes_empty_changes(model)
        }
        Mutation::Altered(Alteration::Informed | Alteration::HandOver) => {
            changes && scenario.step_down_on_removal
        }
        Mutation::Altered(
            Alteration::Again
            | Alteration::Applied
            | Alteration::Outgoing
            | Alteration::Union
            | Alteration::Votes
            | Alteration::Commit
            | Alteration::Check
            | Alteration::Joint,
        ) => joint,
        Mutation::Removed(rule) => removal_matters(model, rule, changes, joint),
    }
}

fn removal_matters(model: &ClusterModel, rule: Rule, changes: bool, joint: bool) -> bool {
    let scenario = model.scenario();
    let flags = |has: fn(&quorate_model::raft::Flags) -> bool| {
        model.some_flags(has) || has(&scenario.switch_on)
    };
    match rule {
        Rule::Term4 | Rule::Term7 | Rule::Vote4 | Rule::Vote7 | Rule::PreVote2 => {
            flags(|flags| flags.pre_vote)
        }
        Rule::Lease2 => flags(|flags| flags.check_quorum),
        Rule::Transfer6 => {
            flags(|flags| flags.check_quorum)
                && scenario.chaos.allowance[Budget::Transfers as usize] != Allowance::Times(0)
        }
        Rule::Vote9 => scenario.commit_in_votes,
        Rule::Snap3 => scenario.compacts(),
        Rule::Elect2 | Rule::Conf11 => changes || !scenario.configuration.learners.is_empty(),
        Rule::Conf1 | Rule::Conf2 | Rule::Conf3 | Rule::Conf7 | Rule::Conf14 => {
            changes || proposes_empty_changes(model)
        }
        Rule::Conf5 | Rule::Conf9 | Rule::Conf10 => joint,
        Rule::Conf15 => changes && scenario.step_down_on_removal,
        _ => true,
    }
}

/// Whether a change that alters nothing may be proposed.
fn proposes_empty_changes(model: &ClusterModel) -> bool {
    let scenario = model.scenario();
    scenario.chaos.allowance[Budget::ConfProposals as usize] != Allowance::Times(0)
        || scenario.start.iter().any(|command| matches!(command, StartCommand::ProposeConf(_)))
}

#[cfg(test)]
mod tests {
    use quorate_checker::{Limits, Store, explore};
    use quorate_model::instance::Reduction;
    use quorate_model::mutation::Mutations;

    use super::*;
    use crate::run::select;

    /// What tells two explored spaces apart.
    fn space(instance: &select::Instance) -> (u64, u64, u32, Vec<u64>) {
        let model = instance.model(Reduction::AsAsked);
        let limits = Limits { max_states: Some(30_000), ..Limits::default() };
        let report = explore(&model, &limits, &Store::default(), &mut |_| ()).unwrap();
        (report.distinct, report.generated, report.depth, report.class_counts)
    }

    #[test]
    fn sensitivity_a_mutation_that_is_left_out_changes_nothing() {
        let names = [
            "duel-3",
            "story-4@none",
            "story-6@none",
            "heartbeat-3",
            "lagging-term",
            "reconf-informed",
            "reconf-removed-leader@both+one*",
            "removed-leader-longest-log",
            "snapshot-3@none",
            "transfer-3@none",
        ];
        let mut left_out = Vec::new();
        for name in names {
            for instance in select::one(name).unwrap().instances(Mutations::NONE).take(2) {
                let whole = space(&instance);
                let model = instance.model(Reduction::AsAsked);
                for mutation in Mutation::all().filter(|mutation| !matters(&model, *mutation)) {
                    let without = Mutations::of(&[mutation]);
                    let mutated = space(&select::Instance { without, ..instance.clone() });
                    assert_eq!(mutated, whole, "{instance} without {mutation}");
                    left_out.push(mutation);
                }
            }
        }
        left_out.sort();
        left_out.dedup();
        assert!(left_out.len() > 20, "{left_out:?}");
    }
}
