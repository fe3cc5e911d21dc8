//! What is asked of every scenario, one property in a file. *With changes*: of every scenario whose configuration changes.
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
//! | ChangesFit | state, with changes | etcd#12136 |
//! | OneUnknownChange | state, with changes | thesis §4.1; etcd#7625 |
//! | ConfigurationValid | state, with changes | thesis §4.1, §4.3 |
//! | OnePendingLeave | state, with changes | etcd#12136 |
//! | AutoLeaveProposed | state, with changes | etcd#12136 |
//! | CommittedInQuorum | edge, with changes | paper §5.3, thesis §4.3 |
//! | OnlyVotersCampaign | edge, with changes | etcd#10998 |
//! | LeaveAfterCommit | edge, with changes | thesis §4.3 |
//! | HealthyLeaderStays | edge, on request | thesis §4.2.3, §9.6 |
//! | EventualLeader | recoverable, on request | etcd#5468 and others |
//! | EventualLeaderFair | under fairness, on request | thesis §3.9, etcd#8334 |
//! | QuorumLeader | recoverable, on request | partial connectivity |
//! | ElectableByMajority | recoverable, on request | etcd#12359 |
//! | ReconfigurationEnds | recoverable, on request | thesis §4.3; etcd#12136 |
//! | what must be seen at least once | sometimes, on request | – |
//!
//! `specs/properties.md` says what each does not cover.

pub mod auto_leave_proposed;
pub mod changes_fit;
pub mod commit_current_term_only;
pub mod committed_in_quorum;
pub mod configuration_valid;
pub mod electable_by_majority;
pub mod election_safety;
pub mod eventual_leader;
pub mod eventual_leader_fair;
pub mod healthy_leader_stays;
pub mod leader_append_only;
pub mod leader_completeness;
pub mod leader_does_not_vote;
pub mod leave_after_commit;
pub mod log_matching;
pub mod match_implies_prefix;
pub mod monotonic;
pub mod one_pending_leave;
pub mod one_unknown_change;
pub mod only_voters_campaign;
pub mod pre_vote_has_no_side_effect;
pub mod quorum_leader;
pub mod reconfiguration_ends;
pub mod sometimes;
pub mod state_machine_safety;
pub mod vote_once_per_term;
pub mod votes_match_term;

use stateright::Property;

use crate::cluster::membership::changes;
use crate::cluster::scenario::Scheme;
use crate::cluster::{Action, ClusterModel, State};
use crate::raft::{Input, MessageKind, NodeId, Role};
use crate::rule::Rule;
use quorate_checker::{Antecedent, EdgeProperty, Formula, Liveness, Recoverable, When};

/// The recoverable properties.
const RECOVERABLES: [(&str, OfState); 4] = [
    (RECOVERABLE, eventual_leader::good),
    (quorum_leader::NAME, quorum_leader::good),
    (electable_by_majority::NAME, electable_by_majority::good),
    (reconfiguration_ends::NAME, reconfiguration_ends::good),
];

/// The name of the recoverable property that most liveness scenarios ask.
pub const RECOVERABLE: &str = "EventualLeader";

/// The properties that a scenario may ask for besides those that always are.
pub const OPTIONAL: [&str; 18] = [
    RECOVERABLE,
    eventual_leader_fair::NAME,
    healthy_leader_stays::NAME,
    quorum_leader::NAME,
    electable_by_majority::NAME,
    reconfiguration_ends::NAME,
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
    sometimes::JOINT,
    "ReconfigurationDone",
];

/// Whether a property of that name is asked of scenarios without their asking: of all, or of all whose configuration changes.
pub fn always_asked(name: &str) -> Option<&'static str> {
    let states = ALWAYS.iter().chain(&WITH_CHANGES).map(|(name, _)| *name);
    states.chain(EDGES).chain(EDGES_WITH_CHANGES).find(|other| *other == name)
}

/// The names of the properties of steps that are always asked.
const EDGES: [&str; 7] = [
    "VotesMatchTerm",
    "VoteOncePerTerm",
    "MonotonicTerm",
    "MonotonicCommit",
    "LeaderAppendOnly",
    "CommitCurrentTermOnly",
    "PreVoteHasNoSideEffect",
];

/// The names of those that are asked where the configuration changes.
const EDGES_WITH_CHANGES: [&str; 3] =
    ["CommittedInQuorum", "OnlyVotersCampaign", "LeaveAfterCommit"];

/// The commit that a node takes over in this step from a vote or from the answer to one, before
/// anything else of the step moves its commit: its own if there is none, or if it leads. VOTE-9.
fn commit_told(model: &ClusterModel, before: &State, action: &Action, id: NodeId) -> u8 {
    let own = before.node(id);
    let Action::Step { node, input: Input::Deliver(message), .. } = action else {
        return own.commit;
    };
    let votes = matches!(
        message.kind,
        MessageKind::PreVote | MessageKind::Vote | MessageKind::PreVoteResp | MessageKind::VoteResp
    );
    let looks = *node == id && own.role != Role::Leader && model.context(id).tells_commit();
    let fits = own.log.term(message.commit) == Some(message.commit_term());
    if votes && looks && fits { own.commit.max(message.commit) } else { own.commit }
}

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

/// Asked where the configuration changes.
const WITH_CHANGES: [(&str, OfState); 5] = [
    ("ChangesFit", changes_fit::holds),
    ("OneUnknownChange", one_unknown_change::holds),
    ("ConfigurationValid", configuration_valid::holds),
    ("OnePendingLeave", one_pending_leave::holds),
    ("AutoLeaveProposed", auto_leave_proposed::holds),
];

/// Whether the scenario asks for a property of that name. Nobody sees a joint configuration where changes are made one at a time.
fn asked(model: &ClusterModel, name: &str) -> bool {
    let joint = model.setting().variant.is_some_and(|variant| variant.scheme == Scheme::Joint);
    model.scenario().asks.contains(&name) && (name != sometimes::JOINT || joint)
}

/// State properties of a model, as stateright's.
pub fn of_states(model: &ClusterModel) -> Vec<Property<ClusterModel>> {
    let with_changes = WITH_CHANGES.iter().filter(|_| model.changes_configuration());
    let always = ALWAYS.iter().chain(with_changes);
    let always = always.map(|(name, condition)| Property::always(name, *condition));
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
    if model.changes_configuration() && !model.renames() {
        properties.extend([
            EdgeProperty { name: "CommittedInQuorum", condition: committed_in_quorum::holds },
            EdgeProperty { name: "OnlyVotersCampaign", condition: only_voters_campaign::holds },
            EdgeProperty { name: "LeaveAfterCommit", condition: leave_after_commit::holds },
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
    if model.changes_configuration() {
        list.extend(antecedents_of_changes(model));
    }
    if asked(model, healthy_leader_stays::NAME) {
        list.push(Antecedent {
            property: healthy_leader_stays::NAME,
            when: When::Edge(healthy_leader_stays::concerns),
        });
    }
    list
}

/// When the properties of changing configurations have something to say.
fn antecedents_of_changes(model: &ClusterModel) -> Vec<Antecedent<ClusterModel>> {
    fn committed_change(_: &ClusterModel, state: &State) -> bool {
        state.living().any(|id| changes(state.node(id), 1, state.node(id).commit).next().is_some())
    }
    let state = |property, when| Antecedent { property, when: When::State(when) };
    let edge = |property, when| Antecedent { property, when: When::Edge(when) };
    let mut list = vec![
        state("ChangesFit", committed_change as OfState),
        state("OneUnknownChange", one_unknown_change::concerns),
        state("ConfigurationValid", one_unknown_change::concerns),
    ];
    if !model.renames() {
        list.push(edge("CommittedInQuorum", commit_current_term_only::leader_commits));
        list.push(edge("OnlyVotersCampaign", only_voters_campaign::concerns));
    }
    if model.leaves() && !model.without().off(Rule::Conf5) {
        list.push(state("OnePendingLeave", one_pending_leave::concerns));
        if model.leaves_by_itself() {
            list.push(state("AutoLeaveProposed", auto_leave_proposed::concerns));
        }
        if !model.renames() {
            list.push(edge("LeaveAfterCommit", leave_after_commit::concerns));
        }
    }
    list
}

/// The violated condition of a property in words, for a state (and the state before it) in which it fails.
pub fn explain(model: &ClusterModel, name: &str, before: Option<&State>, state: &State) -> String {
    match name {
        "ChangesFit" => changes_fit::explain(model, state),
        "OneUnknownChange" => one_unknown_change::explain(state),
        "ConfigurationValid" => configuration_valid::explain(model, state),
        "OnePendingLeave" => one_pending_leave::explain(state),
        "AutoLeaveProposed" => auto_leave_proposed::explain(model, state),
        "ElectionSafety" => election_safety::explain(state),
        "LogMatching" => log_matching::explain(state),
        "LeaderCompleteness" => leader_completeness::explain(state),
        "StateMachineSafety" => state_machine_safety::explain(state),
        "LeaderDoesNotVote" => leader_does_not_vote::explain(state),
        "MatchImpliesPrefix" => match_implies_prefix::explain(state),
        _ => before.map_or_else(String::new, |before| explain_edge(model, name, before, state)),
    }
}

fn explain_edge(model: &ClusterModel, name: &str, before: &State, state: &State) -> String {
    match name {
        "CommittedInQuorum" => committed_in_quorum::explain(model, before, state),
        "OnlyVotersCampaign" => only_voters_campaign::explain(model, before, state),
        "LeaveAfterCommit" => leave_after_commit::explain(model, before, state),
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
