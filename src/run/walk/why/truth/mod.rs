//! Truth trees of properties, down to the values that differ.
//!
//! The model knows a property as a predicate. A tree computes the same again from the state, part
//! by part, and a test compares its root with the predicate.

mod campaigns;
mod changes;
mod commits;
mod elections;
mod good;
mod leaves;
mod logs;
mod moment;
mod tree;

use quorate_model::cluster::{Action, ClusterModel, State};

use moment::Step;
pub use tree::{Join, Truth};

/// The truth tree of a property in a state; for a property of steps, in the step from `before` to
/// it. None for what must be seen somewhere, and for a property of steps where there is no step.
pub fn truth(
    model: &ClusterModel,
    name: &str,
    before: Option<(&State, &Action)>,
    state: &State,
) -> Option<Truth> {
    let of_state = match name {
        "ElectionSafety" => elections::election_safety(state),
        "LeaderDoesNotVote" => elections::leader_does_not_vote(state),
        "LogMatching" => logs::log_matching(state),
        "LeaderCompleteness" => logs::leader_completeness(state),
        "StateMachineSafety" => logs::state_machine_safety(state),
        "MatchImpliesPrefix" => logs::match_implies_prefix(state),
        "ChangesFit" => changes::changes_fit(model, state),
        "OneUnknownChange" => changes::one_unknown_change(state),
        "OnePendingLeave" => leaves::one_pending_leave(state),
        "AutoLeaveProposed" => leaves::auto_leave_proposed(model, state),
        "ConfigurationValid" => changes::configuration_valid(model, state),
        "EventualLeader" => good::eventual_leader(model, state),
        "EventualLeaderFair" => good::eventual_leader_fair(model, state),
        "QuorumLeader" => good::quorum_leader(model, state),
        "ElectableByMajority" => good::electable_by_majority(model, state),
        "ReconfigurationEnds" => good::reconfiguration_ends(model, state),
        _ => {
            let (before, action) = before?;
            return of_step(name, &Step { model, before, action, after: state });
        }
    };
    Some(of_state)
}

fn of_step(name: &str, step: &Step<'_>) -> Option<Truth> {
    Some(match name {
        "VoteOncePerTerm" => elections::vote_once_per_term(step),
        "VotesMatchTerm" => elections::votes_match_term(step),
        "MonotonicTerm" => logs::monotonic_term(step),
        "MonotonicCommit" => logs::monotonic_commit(step),
        "LeaderAppendOnly" => logs::leader_append_only(step),
        "CommitCurrentTermOnly" => commits::commit_current_term_only(step),
        "OnlyVotersCampaign" => campaigns::only_voters_campaign(step),
        "HealthyLeaderStays" => campaigns::healthy_leader_stays(step),
        "PreVoteHasNoSideEffect" => campaigns::pre_vote_has_no_side_effect(step),
        "LeaveAfterCommit" => leaves::leave_after_commit(step),
        "CommittedInQuorum" => commits::committed_in_quorum(step),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use quorate_model::property::{Kind, definitions};
    use quorate_model::raft::{Entry, Log, Node};

    use super::super::sample::{Draw, mixed, models, states, steps};
    use super::*;

    /// The properties whose truth tree had some value.
    type Seen = HashSet<(&'static str, bool)>;

    /// Compares the root of every tree with the predicate of the model.
    fn compare(
        model: &ClusterModel,
        (before, action): (&State, &Action),
        state: &State,
        seen: &mut Seen,
    ) {
        for definition in definitions() {
            let tree = truth(model, definition.name, Some((before, action)), state);
            let sometimes = matches!(definition.kind, Kind::Sometimes { .. });
            assert_eq!(tree.is_none(), sometimes, "{}", definition.name);
            let Some(tree) = tree else { continue };
            let holds = match definition.kind {
                Kind::State { holds, .. } => holds(model, state),
                Kind::Step { holds, .. } => holds(model, before, action, state),
                Kind::Recoverable { good } | Kind::UnderFairness { good } => good(model, state),
                Kind::Sometimes { seen } => seen(model, state),
            };
            let at =
                || format!("{}\n{action:?}\n{before:?}\n{state:?}\n{tree:#?}", definition.name);
            assert_eq!(tree.holds, holds, "{}", at());
            // What fails does so because of values that differ.
            assert_eq!(tree.failing().is_empty(), holds, "{}", at());
            assert!(tree.failing().iter().all(|part| part.join == Join::Compare), "{}", at());
            seen.insert((definition.name, holds));
        }
    }

    /// A mixed state in which some logs are shuffled, too.
    fn mix(model: &ClusterModel, list: &[State], draw: &mut Draw) -> State {
        let mut state = mixed(model, list, draw);
        for id in state.ids() {
            if draw.below(8) == 0 {
                let node = *list[draw.below(list.len())].node(id);
                shuffle_log(state.node_mut(id), &node, draw);
            }
        }
        state
    }

    /// The entries of two logs in any order, and as much of them committed and applied as may be.
    fn shuffle_log(node: &mut Node, other: &Node, draw: &mut Draw) {
        let all = [node.log.as_slice(), other.log.as_slice()].concat();
        if all.is_empty() {
            return;
        }
        let pick = |_: usize| all[draw.below(all.len())];
        let entries: Vec<Entry> = (0..all.len().min(4)).map(pick).collect();
        node.log = Log::from_slice(&entries).unwrap();
        node.commit = draw.below(entries.len() + 1) as u8;
        node.applied = draw.below(usize::from(node.commit) + 1) as u8;
        node.compacted = 0;
    }

    fn agrees(list: &[(&str, &[&str])], most: usize, mixed: usize) -> Seen {
        let mut seen = Seen::new();
        let mut draw = Draw::default();
        for (name, without) in list {
            for model in models(name, without) {
                let list = states(&model, most);
                for state in &list {
                    for (action, next) in steps(&model, state) {
                        compare(&model, (state, &action), &next, &mut seen);
                    }
                }
                for _ in 0..mixed {
                    let before = mix(&model, &list, &mut draw);
                    let after = mix(&model, &list, &mut draw);
                    let actions = steps(&model, &list[draw.below(list.len())]);
                    if !actions.is_empty() {
                        let (action, _) = actions[draw.below(actions.len())];
                        compare(&model, (&before, &action), &after, &mut seen);
                    }
                }
            }
        }
        seen
    }

    fn both(seen: &Seen, names: &[&'static str]) {
        for name in names {
            for value in [true, false] {
                assert!(seen.contains(&(*name, value)), "{name} is never {value}");
            }
        }
    }

    #[test]
    fn walk_trees_of_elections_and_logs_agree_with_the_model() {
        let list: &[(&str, &[&str])] = &[
            ("election-3@none", &["VOTE-1"]),
            ("faults-3@both", &["VOTE-2"]),
            ("restart-3@none", &["ROLE-4"]),
            ("learner-3@none", &["ELECT-2"]),
            ("reconf-again-empty@none*", &[]),
        ];
        let names = [
            "ElectionSafety",
            "LeaderDoesNotVote",
            "LogMatching",
            "LeaderCompleteness",
            "StateMachineSafety",
            "MatchImpliesPrefix",
            "VoteOncePerTerm",
            "VotesMatchTerm",
            "MonotonicTerm",
            "MonotonicCommit",
            "LeaderAppendOnly",
            "PreVoteHasNoSideEffect",
            "OnlyVotersCampaign",
            "CommitCurrentTermOnly",
        ];
        both(&agrees(list, 150, 400), &names);
    }

    #[test]
    fn walk_trees_of_changes_agree_with_the_model() {
        let list: &[(&str, &[&str])] = &[
            ("auto-leave-transfer", &[]),
            ("auto-leave-transfer", &["CONF-7"]),
            ("reconf-ends", &["CONF-2"]),
            ("storage-3-5@none*+append+*", &["CONF-5"]),
        ];
        let names = [
            "ChangesFit",
            "OneUnknownChange",
            "OnePendingLeave",
            "AutoLeaveProposed",
            "LeaveAfterCommit",
            "CommittedInQuorum",
            "ReconfigurationEnds",
        ];
        let seen = agrees(list, 60, 200);
        both(&seen, &names);
        // No log of the model leads to a configuration that is not valid.
        assert!(seen.contains(&("ConfigurationValid", true)));
    }

    #[test]
    fn walk_trees_of_good_states_agree_with_the_model() {
        let list: &[(&str, &[&str])] = &[
            ("story-1", &[]),
            ("partial-hub-4", &[]),
            ("reconf-ends", &[]),
            ("story-6@both", &[]),
        ];
        let names = [
            "EventualLeader",
            "EventualLeaderFair",
            "HealthyLeaderStays",
            "QuorumLeader",
            "ElectableByMajority",
            "ReconfigurationEnds",
        ];
        both(&agrees(list, 100, 200), &names);
    }
}
