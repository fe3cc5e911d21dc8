//! What is asked of every scenario, one property in a file.
//!
//! | property | kind | where it comes from |
//! |---|---|---|
//! | ElectionSafety | state, with history | paper §5.2 |
//! | LeaderDoesNotVote | state | paper §5.2 |
//! | VotesMatchTerm | edge | paper §5.2 |
//! | LogMatching | state | paper §5.3 |
//! | MatchImpliesPrefix | state | paper §5.3 |
//! | LeaderCompleteness | state | paper §5.4 |
//! | StateMachineSafety | state | paper §5.4.3 |
//! | VoteOncePerTerm | edge | paper §5.2 |
//! | MonotonicTerm, MonotonicCommit | edge | paper §5.1, §5.3 |
//! | LeaderAppendOnly | edge | paper §5.3 |
//! | CommitCurrentTermOnly | edge | paper §5.4.2 |
//! | PreVoteHasNoSideEffect | edge | thesis §9.6 |
//! | HealthyLeaderStays | edge, on request | thesis §4.2.3, §9.6 |
//! | EventualLeader | recoverable, on request | etcd#5468 and others |
//! | EventualLeaderFair | under fairness, on request | thesis §3.9, etcd#8334 |
//! | QuorumLeader | recoverable, on request | partial connectivity |
//! | what must be seen at least once | sometimes, on request | – |
//!
//! `specs/properties.md` says what each does not cover.

pub mod commit_current_term_only;
pub mod election_safety;
pub mod eventual_leader;
pub mod eventual_leader_fair;
pub mod healthy_leader_stays;
pub mod leader_append_only;
pub mod leader_completeness;
pub mod leader_does_not_vote;
pub mod log_matching;
pub mod match_implies_prefix;
pub mod monotonic;
pub mod pre_vote_has_no_side_effect;
pub mod quorum_leader;
pub mod sometimes;
pub mod state_machine_safety;
pub mod vote_once_per_term;
pub mod votes_match_term;

use stateright::Property;

use crate::checker::{Antecedent, EdgeProperty, Formula, Liveness, Recoverable, When};
use crate::cluster::{ClusterModel, State};
use crate::raft::Role;

/// The recoverable properties.
const RECOVERABLES: [(&str, OfState); 2] =
    [(RECOVERABLE, eventual_leader::good), (quorum_leader::NAME, quorum_leader::good)];

/// The name of the recoverable property that most liveness scenarios ask.
pub const RECOVERABLE: &str = "EventualLeader";

/// The properties that a scenario may ask for besides those that always are.
pub const OPTIONAL: [&str; 14] = [
    RECOVERABLE,
    eventual_leader_fair::NAME,
    healthy_leader_stays::NAME,
    quorum_leader::NAME,
    "LeaderElected",
    "SecondLeaderElected",
    "PreCandidateSeen",
    "EntryCommitted",
    "VoteSplit",
    "LeaseHeld",
    "TransferCompleted",
    "MixedFlags",
    "ConfUnapplied",
    "CandidateBehind",
];

/// A predicate on one state.
pub(crate) type OfState = fn(&ClusterModel, &State) -> bool;

const ALWAYS: [(&str, OfState); 6] = [
    ("ElectionSafety", election_safety::holds),
    ("LeaderDoesNotVote", leader_does_not_vote::holds),
    ("LogMatching", log_matching::holds),
    ("MatchImpliesPrefix", match_implies_prefix::holds),
    ("LeaderCompleteness", leader_completeness::holds),
    ("StateMachineSafety", state_machine_safety::holds),
];

fn asked(model: &ClusterModel, name: &str) -> bool {
    model.scenario().asks.contains(&name)
}

/// State properties of a model, as stateright's.
pub fn of_states(model: &ClusterModel) -> Vec<Property<ClusterModel>> {
    let always = ALWAYS.iter().map(|(name, condition)| Property::always(name, *condition));
    let seen = sometimes::ALL
        .iter()
        .filter(|(name, _)| asked(model, name))
        .map(|(name, condition)| Property::sometimes(name, *condition));
    always.chain(seen).collect()
}

/// Edge properties of a model. Where terms are renamed, those that compare terms before and after a step are left to the scenarios with exact terms.
pub fn of_edges(model: &ClusterModel) -> Vec<EdgeProperty<ClusterModel>> {
    let mut properties =
        vec![EdgeProperty { name: "VotesMatchTerm", condition: votes_match_term::holds }];
    if !model.renames() {
        properties.extend([
            EdgeProperty { name: "VoteOncePerTerm", condition: vote_once_per_term::holds },
            EdgeProperty { name: "MonotonicTerm", condition: monotonic::term },
            EdgeProperty { name: "MonotonicCommit", condition: monotonic::commit },
            EdgeProperty { name: "LeaderAppendOnly", condition: leader_append_only::holds },
            EdgeProperty {
                name: "CommitCurrentTermOnly",
                condition: commit_current_term_only::holds,
            },
            EdgeProperty {
                name: "PreVoteHasNoSideEffect",
                condition: pre_vote_has_no_side_effect::holds,
            },
        ]);
    }
    if asked(model, healthy_leader_stays::NAME) {
        properties.push(EdgeProperty {
            name: healthy_leader_stays::NAME,
            condition: healthy_leader_stays::holds,
        });
    }
    properties
}

/// Properties of a model that hold with probability one.
pub fn recoverable(model: &ClusterModel) -> Vec<Recoverable<ClusterModel>> {
    let asked = RECOVERABLES.iter().filter(|(name, _)| asked(model, name));
    asked.map(|(name, good)| Recoverable { name, good: *good }).collect()
}

/// Whether a property of that name speaks of what comes after the faults, so that they have to end for it.
pub fn is_liveness(name: &str) -> bool {
    name == eventual_leader_fair::NAME || RECOVERABLES.iter().any(|(other, _)| *other == name)
}

/// Properties of a model that every fair behaviour has.
pub fn under_fairness(model: &ClusterModel) -> Vec<Liveness<ClusterModel>> {
    let formula = Formula::EventuallyAlways(eventual_leader_fair::good);
    asked(model, eventual_leader_fair::NAME)
        .then_some(Liveness { name: eventual_leader_fair::NAME, formula })
        .into_iter()
        .collect()
}

/// When each property has something to say.
pub fn antecedents(model: &ClusterModel) -> Vec<Antecedent<ClusterModel>> {
    fn some_leader(_: &ClusterModel, state: &State) -> bool {
        state.running().any(|(_, node)| node.role == Role::Leader)
    }
    fn some_commit(_: &ClusterModel, state: &State) -> bool {
        state.running().any(|(_, node)| node.commit > 0)
    }
    let mut list = vec![
        Antecedent { property: "ElectionSafety", when: When::State(some_leader) },
        Antecedent { property: "LeaderDoesNotVote", when: When::State(some_leader) },
        Antecedent { property: "LeaderCompleteness", when: When::State(some_leader) },
        Antecedent { property: "StateMachineSafety", when: When::State(some_commit) },
        Antecedent { property: "VotesMatchTerm", when: When::Edge(votes_match_term::concerns) },
    ];
    if !model.renames() {
        list.push(Antecedent {
            property: "CommitCurrentTermOnly",
            when: When::Edge(commit_current_term_only::leader_commits),
        });
        // Where no node ever has the flag there is no pre-vote to speak of.
        if model.some_flags(|flags| flags.pre_vote) {
            list.push(Antecedent {
                property: "PreVoteHasNoSideEffect",
                when: When::Edge(pre_vote_has_no_side_effect::concerns),
            });
        }
    }
    if asked(model, healthy_leader_stays::NAME) {
        list.push(Antecedent {
            property: healthy_leader_stays::NAME,
            when: When::Edge(healthy_leader_stays::concerns),
        });
    }
    list
}

/// The violated condition of a property in words, for a state (and the state before it) in which it fails.
pub fn explain(name: &str, before: Option<&State>, state: &State) -> String {
    match name {
        "ElectionSafety" => election_safety::explain(state),
        "LogMatching" => log_matching::explain(state),
        "LeaderCompleteness" => leader_completeness::explain(state),
        "StateMachineSafety" => state_machine_safety::explain(state),
        "LeaderDoesNotVote" => leader_does_not_vote::explain(state),
        "MatchImpliesPrefix" => match_implies_prefix::explain(state),
        _ => before.map_or_else(String::new, |before| explain_edge(name, before, state)),
    }
}

fn explain_edge(name: &str, before: &State, state: &State) -> String {
    match name {
        "VotesMatchTerm" => votes_match_term::explain(before, state),
        "VoteOncePerTerm" => vote_once_per_term::explain(before, state),
        "MonotonicTerm" => monotonic::explain("term", before, state, |node| node.term),
        "MonotonicCommit" => monotonic::explain("commit", before, state, |node| node.commit),
        "LeaderAppendOnly" => leader_append_only::explain(before, state),
        "CommitCurrentTermOnly" => commit_current_term_only::explain(before, state),
        "PreVoteHasNoSideEffect" => pre_vote_has_no_side_effect::explain(before, state),
        healthy_leader_stays::NAME => healthy_leader_stays::explain(before, state),
        _ => String::new(),
    }
}
