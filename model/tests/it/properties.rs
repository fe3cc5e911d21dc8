//! Every property seen red: a state or a step made by hand that violates it, beside a like one that
//! does not.
//!
//! The properties are taken from the model, not from their files, so that one that is missing in a
//! list is missing here too.

use std::collections::BTreeSet;

use quorate_checker::{Checked, When};
use quorate_model::cluster::{Action, ClusterModel, Phase, State};
use quorate_model::instance::Reduction;
use quorate_model::property;
use quorate_model::raft::{
    ChangeId, Entry, Flags, Input, Kind, Log, Message, Node, NodeId, NodeSet, Progress, Role,
};
use stateright::{Expectation, Model};

use super::common::instance;

/// Three nodes, every property asked for; the faults may end with all up, with 3 dead, or with 3
/// cut off from 1.
pub(super) const TEXT: &str = include_str!("everything_asked.toml");

pub(super) const CHAOS: Phase = Phase::Chaos;
pub(super) const ALL_UP: Phase = Phase::Stable(0);
pub(super) const DEAD_3: Phase = Phase::Stable(1);
pub(super) const APART: Phase = Phase::Stable(2);

pub(super) fn model() -> ClusterModel {
    instance(TEXT, "both", &[], Reduction::AsAsked)
}

/// A state of the given nodes.
pub(super) fn state(phase: Phase, nodes: [Node; 3]) -> State {
    let mut state = model().blank().remove(0);
    state.phase = phase;
    state.nodes[..3].copy_from_slice(&nodes);
    if phase == DEAD_3 {
        state.down.insert(3);
    }
    state
}

/// A log of empty entries with these terms.
fn log(terms: &[u8]) -> Log {
    Log::from_slice(&terms.iter().map(|term| Entry::new(*term, Kind::Empty)).collect::<Vec<_>>())
        .unwrap()
}

pub(super) fn follower(term: u8) -> Node {
    let flags = Flags { pre_vote: true, check_quorum: true };
    Node { term, ..Node::new(flags) }
}

/// A follower of node 1 that voted for it.
pub(super) fn loyal(term: u8) -> Node {
    Node { leader: 1, vote: 1, lease: true, ..follower(term) }
}

pub(super) fn leader(id: NodeId, term: u8, terms: &[u8]) -> Node {
    let log = log(terms);
    Node { role: Role::Leader, leader: id, vote: id, log, ..follower(term) }
}

pub(super) fn candidate(id: NodeId, term: u8) -> Node {
    let granted = NodeSet::of(&[id]);
    Node { role: Role::Candidate, vote: id, granted, ..follower(term) }
}

pub(super) fn with_log(node: Node, terms: &[u8], commit: u8) -> Node {
    Node { log: log(terms), commit, applied: commit, ..node }
}

fn condition(name: &str) -> fn(&ClusterModel, &State) -> bool {
    let properties = model().properties();
    let property = properties.iter().find(|property| property.name == name);
    property.unwrap_or_else(|| panic!("{name} is not among the model's")).condition
}

type EdgeCondition = fn(&ClusterModel, &State, &Action, &State) -> bool;

fn edge_condition(name: &str) -> EdgeCondition {
    let properties = model().edge_properties();
    let property = properties.iter().find(|property| property.name == name);
    property.unwrap_or_else(|| panic!("{name} is not among the model's")).condition
}

/// Whether a property has something to say, if it can be silent.
pub(super) fn speaks(name: &str, before: &State, action: &Action, after: &State) -> bool {
    let antecedents = model().antecedents();
    match antecedents.iter().find(|antecedent| antecedent.property == name).map(|a| a.when) {
        Some(When::State(when)) => when(&model(), after),
        Some(When::Edge(when)) => when(&model(), before, action, after),
        None => true,
    }
}

/// A property of states: one that violates it, what the explanation says of it, and one that does
/// not.
struct OfState {
    name: &'static str,
    bad: State,
    says: &'static str,
    good: State,
}

fn states() -> Vec<OfState> {
    let matched = |index| {
        let mut node = leader(1, 2, &[1, 2]);
        *node.progress_of_mut(2) = Progress { matched: index, next: 3, ..Progress::default() };
        node
    };
    let led = |leaders: &[(u8, NodeId)]| {
        let mut state = state(CHAOS, [follower(3), follower(3), follower(3)]);
        leaders.iter().for_each(|(term, id)| state.history.note(*term, *id));
        // Somebody has to lead, or the property is silent.
        *state.node_mut(3) = leader(3, 3, &[3]);
        state
    };
    vec![
        OfState {
            name: "ElectionSafety",
            bad: state(CHAOS, [leader(1, 2, &[2]), follower(2), leader(3, 2, &[2])]),
            says: "leaders of term 2: 2 ≤ 1 ✗  (nodes [1, 3])",
            good: state(CHAOS, [leader(1, 2, &[2]), follower(2), leader(3, 3, &[3])]),
        },
        OfState {
            name: "ElectionSafety",
            bad: led(&[(1, 2), (2, 1), (2, 3)]),
            says: "leaders of term 2: 2 ≤ 1 ✗  (nodes [1, 3])",
            good: led(&[(1, 2), (2, 1), (2, 1), (3, 3)]),
        },
        OfState {
            name: "LeaderDoesNotVote",
            bad: state(CHAOS, [Node { vote: 2, ..leader(1, 2, &[2]) }, follower(2), follower(2)]),
            says: "vote of leader 1 in term 2: 2 = 1 ✗",
            good: state(CHAOS, [leader(1, 2, &[2]), Node { vote: 1, ..follower(2) }, follower(2)]),
        },
        OfState {
            name: "LogMatching",
            bad: state(
                CHAOS,
                [with_log(follower(2), &[1, 2], 0), with_log(follower(2), &[2, 2], 0), follower(0)],
            ),
            says: "nodes 1 and 2 agree on the term at index 2",
            good: state(
                CHAOS,
                [
                    with_log(follower(2), &[1, 2], 0),
                    with_log(follower(2), &[1, 1], 0),
                    with_log(follower(2), &[2], 0),
                ],
            ),
        },
        OfState {
            name: "MatchImpliesPrefix",
            bad: state(CHAOS, [matched(2), with_log(follower(2), &[1], 0), follower(2)]),
            says: "leader 1 takes node 2 for matched up to 2",
            good: state(CHAOS, [matched(2), with_log(follower(2), &[1, 2], 0), follower(2)]),
        },
        OfState {
            name: "MatchImpliesPrefix",
            bad: state(CHAOS, [matched(1), with_log(follower(2), &[2, 2], 0), follower(2)]),
            says: "matched up to 1",
            // In another term it may have cut its log.
            good: state(CHAOS, [matched(1), with_log(follower(3), &[2, 2], 0), follower(2)]),
        },
        OfState {
            name: "LeaderCompleteness",
            bad: state(CHAOS, [leader(1, 3, &[1]), with_log(follower(2), &[1, 2], 2), follower(2)]),
            says: "index 2, committed on node 2",
            good: state(
                CHAOS,
                [leader(1, 3, &[1, 2, 3]), with_log(follower(2), &[1, 2], 2), follower(2)],
            ),
        },
        OfState {
            name: "LeaderCompleteness",
            bad: state(
                CHAOS,
                [leader(1, 3, &[1, 3]), with_log(follower(3), &[1, 2], 2), follower(2)],
            ),
            says: "index 2, committed on node 2",
            // A leader of an earlier term need not hold it.
            good: state(
                CHAOS,
                [leader(1, 2, &[1, 2]), with_log(follower(3), &[1, 3], 2), follower(2)],
            ),
        },
        OfState {
            name: "StateMachineSafety",
            bad: state(
                CHAOS,
                [with_log(follower(2), &[1, 2], 2), with_log(follower(3), &[1, 3], 2), follower(0)],
            ),
            says: "committed at index 2: [1:-, 2:-] on node 1 = [1:-, 3:-] on node 2 ✗",
            good: state(
                CHAOS,
                [with_log(follower(2), &[1, 2], 1), with_log(follower(3), &[1, 3], 2), follower(0)],
            ),
        },
        OfState {
            name: "StateMachineSafety",
            // Committed, and not even there.
            bad: state(
                ALL_UP,
                [with_log(follower(2), &[], 1), with_log(follower(2), &[1], 1), follower(0)],
            ),
            says: "committed at index 1",
            good: state(
                ALL_UP,
                [with_log(follower(2), &[1], 1), with_log(follower(2), &[1], 1), follower(0)],
            ),
        },
    ]
}

#[test]
fn properties_of_states_have_been_red() {
    let cases = states();
    let idle = Action::Stabilise(0);
    for case in &cases {
        let OfState { name, bad, says, good } = case;
        let holds = condition(name);
        assert!(!holds(&model(), bad), "{name} lets {bad:?} pass");
        assert!(holds(&model(), good), "{name} rejects {good:?}");
        for state in [bad, good] {
            assert!(
                ["LogMatching", "MatchImpliesPrefix"].contains(name)
                    || speaks(name, state, &idle, state)
            );
        }
        let text = property::explain(&model(), name, None, bad);
        assert!(text.contains(says), "{name}: {text}");
        assert_eq!(property::explain(&model(), name, None, good), "", "{name}");
    }
    let always = |property: &stateright::Property<_>| property.expectation == Expectation::Always;
    let known = model().properties().into_iter().filter(always).map(|property| property.name);
    assert_eq!(cases.iter().map(|c| c.name).collect::<BTreeSet<_>>(), known.collect());
}

#[test]
fn dead_nodes_are_not_asked() {
    let divergent = [
        with_log(leader(1, 3, &[]), &[1, 3], 1),
        with_log(loyal(3), &[1, 3], 1),
        with_log(leader(3, 3, &[]), &[2, 3], 2),
    ];
    for name in ["ElectionSafety", "LogMatching", "LeaderCompleteness", "StateMachineSafety"] {
        assert!(!condition(name)(&model(), &state(ALL_UP, divergent)), "{name}");
        assert!(condition(name)(&model(), &state(DEAD_3, divergent)), "{name}");
    }
}

#[test]
fn crashed_nodes_are_asked_for_what_is_durable() {
    let mut state = state(
        CHAOS,
        [with_log(follower(2), &[1, 2], 2), with_log(follower(3), &[1, 3], 2), follower(0)],
    );
    state.down.insert(2);
    assert!(!condition("StateMachineSafety")(&model(), &state));
    *state.node_mut(3) = leader(3, 4, &[1, 2]);
    assert!(!condition("LeaderCompleteness")(&model(), &state));
    *state.node_mut(2) = with_log(follower(3), &[2, 2], 0);
    assert!(!condition("LogMatching")(&model(), &state));
}

/// A property of steps: the state before, the action, an outcome that violates it, and one that
/// does not.
pub(super) struct OfStep {
    pub(super) name: &'static str,
    pub(super) before: State,
    pub(super) action: Action,
    pub(super) bad: State,
    pub(super) says: &'static str,
    pub(super) good: State,
}

pub(super) fn timeout(node: NodeId) -> Action {
    Action::step(node, Input::ElectionTimeout)
}

fn steps() -> Vec<OfStep> {
    let rest = |first: Node| state(CHAOS, [first, follower(2), follower(2)]);
    let grant = Message::vote_resp(2, 1, 2, true);
    let pre_vote = Message::pre_vote(2, 1, 3, 0, 0);
    let pre_candidate = Node { role: Role::PreCandidate, ..follower(2) };
    let healthy = [leader(1, 2, &[2]), loyal(2), follower(1)];
    let deposed = |phase| state(phase, [follower(2), loyal(2), follower(1)]);
    vec![
        OfStep {
            name: "VoteOncePerTerm",
            before: rest(Node { vote: 2, ..follower(2) }),
            action: Action::deliver(Message::vote(3, 1, 2, 0, 0, false)),
            bad: rest(Node { vote: 3, ..follower(2) }),
            says: "vote of node 1 in term 2: 2 = 3 ✗",
            good: rest(Node { vote: 3, ..follower(3) }),
        },
        OfStep {
            name: "VoteOncePerTerm",
            before: rest(Node { vote: 2, ..follower(2) }),
            action: Action::Restart(1, Flags::default()),
            bad: rest(follower(2)),
            says: "vote of node 1 in term 2: 2 = 0 ✗",
            good: rest(Node { vote: 2, ..follower(2) }),
        },
        OfStep {
            name: "MonotonicTerm",
            before: rest(follower(2)),
            action: timeout(1),
            bad: rest(follower(1)),
            says: "term of node 1: 2 ≤ 1 ✗",
            good: rest(candidate(1, 3)),
        },
        OfStep {
            name: "MonotonicCommit",
            before: rest(with_log(follower(2), &[1, 1], 2)),
            action: Action::Crash(1),
            bad: rest(with_log(follower(2), &[1, 1], 1)),
            says: "commit of node 1: 2 ≤ 1 ✗",
            good: rest(with_log(follower(2), &[1, 1], 2)),
        },
        OfStep {
            name: "LeaderAppendOnly",
            before: rest(leader(1, 2, &[1, 2])),
            action: Action::step(1, Input::Propose(Kind::Normal(1))),
            bad: rest(leader(1, 2, &[2, 2])),
            says: "leader 1: [2:-, 2:-] starts with [1:-, 2:-] ✗",
            good: rest(leader(1, 2, &[1, 2, 2])),
        },
        OfStep {
            name: "LeaderAppendOnly",
            before: rest(leader(1, 2, &[1, 2])),
            action: Action::step(1, Input::HeartbeatDue),
            bad: rest(leader(1, 2, &[1])),
            says: "leader 1: [1:-] starts with [1:-, 2:-] ✗",
            // No longer leader, it may.
            good: rest(with_log(follower(3), &[1], 0)),
        },
        OfStep {
            name: "CommitCurrentTermOnly",
            before: rest(leader(1, 2, &[1, 2])),
            action: Action::deliver(Message::append_accepted(2, 1, 2, 1)),
            bad: rest(with_log(leader(1, 2, &[]), &[1, 2], 1)),
            says: "leader 1 commits index 1: its term 1 = 2 ✗",
            good: rest(with_log(leader(1, 2, &[]), &[1, 2], 2)),
        },
        OfStep {
            name: "PreVoteHasNoSideEffect",
            before: rest(follower(2)),
            action: Action::deliver(pre_vote),
            bad: rest(Node { vote: 2, ..follower(2) }),
            says: "(changed: [1])",
            good: rest(follower(2)),
        },
        OfStep {
            name: "PreVoteHasNoSideEffect",
            before: rest(loyal(2)),
            action: timeout(1),
            bad: rest(Node { term: 3, ..pre_candidate }),
            says: "(changed: [1])",
            good: rest(Node { vote: 1, ..pre_candidate }),
        },
        OfStep {
            name: "VotesMatchTerm",
            before: rest(candidate(1, 2)),
            action: Action::deliver(grant),
            bad: rest(leader(1, 2, &[2])),
            says: "2: term 2 vote 0",
            // What the voter holds decides, so the good case has a state before of its own, below.
            good: rest(candidate(1, 2)),
        },
        OfStep {
            name: "HealthyLeaderStays",
            before: state(ALL_UP, healthy),
            action: Action::deliver(Message::append_accepted(3, 1, 3, 0)),
            bad: deposed(ALL_UP),
            says: "leader 1 of term 2, followed by a quorum in a timely network, still leads ✗  (now Follower in term 2)",
            good: state(ALL_UP, healthy),
        },
    ]
}

/// The property that looks only at the state before and the action.
const OF_CAUSE: &str = "VotesMatchTerm";

#[test]
fn properties_of_steps_have_been_red() {
    let mut cases = steps();
    cases.extend(super::told::steps());
    for case in &cases {
        let OfStep { name, before, action, bad, says, good } = case;
        let holds = edge_condition(name);
        assert!(!holds(&model(), before, action, bad), "{name} lets {bad:?} pass");
        assert!(*name == OF_CAUSE || holds(&model(), before, action, good), "{name}: {good:?}");
        assert!(speaks(name, before, action, bad), "{name}");
        let text = property::explain(&model(), name, Some(before), bad);
        assert!(text.contains(says), "{name}: {text}");
        assert_eq!(
            property::explain(&model(), name, None, bad),
            "",
            "{name} needs the state before"
        );
    }
    let known = model().edge_properties().into_iter().map(|property| property.name);
    assert_eq!(cases.iter().map(|case| case.name).collect::<BTreeSet<_>>(), known.collect());
}

#[test]
fn a_counted_grant_needs_a_vote_of_the_same_term_or_a_voter_that_went_on() {
    let holds = edge_condition("VotesMatchTerm");
    let count = |voter: Node, message: Message, phase: Phase| {
        let before = state(phase, [candidate(1, 2), voter, follower(2)]);
        holds(&model(), &before, &Action::deliver(message), &before)
    };
    let grant = Message::vote_resp(2, 1, 2, true);
    let voted = |vote, term| Node { vote, ..follower(term) };
    for (voter, good) in [
        (voted(1, 2), true),
        (voted(0, 3), true),
        (voted(3, 4), true),
        (voted(3, 2), false),
        (voted(0, 2), false),
        (voted(1, 1), false),
    ] {
        assert_eq!(count(voter, grant, CHAOS), good, "{voter:?}");
    }
    // A refusal, a grant of another term, or of a pre-vote: none is counted.
    for message in [
        Message::vote_resp(2, 1, 2, false),
        Message::vote_resp(2, 1, 1, true),
        Message::pre_vote_resp(2, 1, 2, true),
    ] {
        assert!(count(voted(0, 0), message, CHAOS), "{message:?}");
    }
    // The dead cannot be asked.
    let from_3 = Message::vote_resp(3, 1, 2, true);
    assert!(!count(voted(1, 2), from_3, ALL_UP));
    assert!(count(voted(1, 2), from_3, DEAD_3));
}

#[test]
fn only_a_healthy_leader_must_stay() {
    let holds = edge_condition("HealthyLeaderStays");
    let deposes = |phase, nodes: [Node; 3], id: NodeId| {
        let before = state(phase, nodes);
        let mut after = before.clone();
        *after.node_mut(id) = follower(3);
        let action = Action::deliver(Message::append_accepted(3, id, 3, 0));
        let holds = holds(&model(), &before, &action, &after);
        assert_eq!(speaks("HealthyLeaderStays", &before, &action, &after), !holds);
        !holds
    };
    let first = leader(1, 2, &[2]);
    let followed = [first, loyal(2), follower(1)];
    assert!(deposes(ALL_UP, followed, 1));
    assert!(deposes(DEAD_3, followed, 1));
    // While timers are free, nothing is said.
    assert!(!deposes(CHAOS, followed, 1));
    // Not followed, followed in another term, by a dead node, or over a link that is down.
    assert!(!deposes(ALL_UP, [first, follower(2), follower(2)], 1));
    assert!(!deposes(ALL_UP, [first, loyal(1), follower(2)], 1));
    let by_3 = [first, follower(2), loyal(2)];
    assert!(deposes(ALL_UP, by_3, 1));
    assert!(!deposes(DEAD_3, by_3, 1));
    assert!(!deposes(APART, by_3, 1));
    // Somebody else changes.
    assert!(holds(
        &model(),
        &state(ALL_UP, followed),
        &timeout(3),
        &state(ALL_UP, [first, loyal(2), candidate(3, 2)])
    ));
}

#[test]
fn a_good_state_has_a_leader_whom_all_that_it_can_reach_follow() {
    let recoverables = model().recoverables();
    let [eventual, _] = recoverables.as_slice() else { panic!("two are asked for") };
    assert_eq!(eventual.name, property::eventual_leader::DEFINITION.name);
    let good = |phase, nodes| (eventual.good)(&model(), &state(phase, nodes));
    let followed = [leader(1, 2, &[2]), loyal(2), loyal(2)];
    assert!(good(ALL_UP, followed));
    assert!(!good(CHAOS, followed));
    assert!(!good(ALL_UP, [follower(2), loyal(2), loyal(2)]));
    for third in [follower(2), Node { leader: 2, ..loyal(2) }, loyal(1), candidate(3, 3)] {
        let nodes = [followed[0], followed[1], third];
        assert!(!good(ALL_UP, nodes), "{third:?}");
        // The dead and those who cannot be reached need not follow.
        assert!(good(DEAD_3, nodes), "{third:?}");
        assert!(good(APART, nodes), "{third:?}");
    }
    // No quorum can be reached.
    let mut alone = state(DEAD_3, followed);
    alone.down.insert(2);
    assert!(!(eventual.good)(&model(), &alone));
}

#[test]
fn what_must_be_seen_is_seen_and_not_always() {
    let conf = Log::from_slice(&[Entry::new(1, Kind::Conf(ChangeId::NOTHING))]).unwrap();
    let behind = |commit| [candidate(1, 3), with_log(follower(2), &[1], commit), follower(2)];
    let wanted = |transferee, term| {
        [Node { transferee, ..leader(1, 2, &[2]) }, leader(2, term, &[2]), follower(2)]
    };
    let flagged = |pre_vote| {
        let flags = Flags { pre_vote, check_quorum: true };
        [follower(1), follower(1), Node { flags, ..follower(1) }]
    };
    let lease = |check_quorum| {
        let flags = Flags { pre_vote: true, check_quorum };
        [Node { flags, ..loyal(1) }, Node { lease: false, ..loyal(1) }, follower(1)]
    };
    let unapplied =
        |applied| [Node { log: conf, commit: 1, applied, ..follower(1) }, follower(1), follower(1)];
    let pre = Node { role: Role::PreCandidate, ..follower(1) };
    let plain = [follower(1); 3];
    let cases: [(&str, [Node; 3], [Node; 3]); 13] = [
        (
            "LeaderElected",
            [plain[0], leader(2, 1, &[1]), plain[2]],
            [candidate(1, 1), plain[1], plain[2]],
        ),
        (
            "SecondLeaderElected",
            [leader(1, 1, &[1]), leader(2, 2, &[2]), plain[2]],
            [leader(1, 1, &[1]), loyal(1), loyal(1)],
        ),
        ("PreCandidateSeen", [plain[0], plain[1], pre], [candidate(1, 1), plain[1], plain[2]]),
        (
            "EntryCommitted",
            [with_log(plain[0], &[1], 1), plain[1], plain[2]],
            [with_log(plain[0], &[1], 0), plain[1], plain[2]],
        ),
        (
            "VoteSplit",
            [candidate(1, 2), candidate(2, 2), plain[2]],
            [candidate(1, 2), candidate(2, 3), plain[2]],
        ),
        ("LeaseHeld", lease(true), lease(false)),
        ("TransferCompleted", wanted(2, 3), wanted(2, 2)),
        ("TransferCompleted", wanted(2, 3), wanted(0, 3)),
        ("TransferCompleted", wanted(2, 3), wanted(3, 3)),
        ("MixedFlags", flagged(false), flagged(true)),
        ("ConfUnapplied", unapplied(0), unapplied(1)),
        ("CandidateBehind", behind(1), behind(0)),
        (
            "CandidateBehind",
            behind(1),
            [with_log(candidate(1, 3), &[1], 0), behind(1)[1], plain[2]],
        ),
    ];
    for (name, seen, unseen) in &cases {
        assert!(condition(name)(&model(), &state(CHAOS, *seen)), "{name}");
        assert!(!condition(name)(&model(), &state(CHAOS, *unseen)), "{name}");
    }
    // Whoever is down counts for nothing.
    let mut down = state(CHAOS, [follower(1), follower(1), leader(3, 1, &[1])]);
    assert!(condition("LeaderElected")(&model(), &down));
    down.down.insert(3);
    assert!(!condition("LeaderElected")(&model(), &down));

    let sometimes = |property: &stateright::Property<_>| {
        assert!(property.expectation != Expectation::Eventually);
        property.expectation == Expectation::Sometimes
    };
    let known = model().properties().into_iter().filter(sometimes).map(|property| property.name);
    let seen: BTreeSet<_> = cases.iter().map(|(name, ..)| *name).collect();
    assert_eq!(seen, known.collect());
    // Whatever may be asked for has been seen red, here or above, or where the configuration
    // changes.
    let others = [
        property::eventual_leader::DEFINITION.name,
        "EventualLeaderFair",
        "HealthyLeaderStays",
        "QuorumLeader",
    ];
    let all = seen.into_iter().chain(others).chain(super::changes::ASKED);
    assert_eq!(all.collect::<BTreeSet<_>>(), property::optional().collect());
}
