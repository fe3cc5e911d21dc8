//! When timers may fire: single cases of [`held`] and [`allows`].

use quorate_model::cluster::timing::{allows, held};
use quorate_model::cluster::{ClusterModel, Phase, State};
use quorate_model::instance::Reduction;
use quorate_model::raft::{ChangeId, Input, Kind, Message, Node, Role};

use super::common::instance;

const TEXT: &str = r#"
title = "Two voters and a learner"
about = "For states made by hand."

[cluster]
voters = [1, 2]
learners = [3]
flags = ["both"]

[[settle]]
name = "timely"
[[settle]]
name = "tight"
timing = "tight"
[[settle]]
name = "3-dead"
dead = [3]
[[settle]]
name = "apart"
cut = [[1, 2]]
[[settle]]
name = "coinciding"
timing = "coinciding"

[bounds]
max_term = 7
max_log = 7
max_in_flight = 20
"#;

const CHAOS: Phase = Phase::Chaos;
const TIMELY: Phase = Phase::Stable(0);
const TIGHT: Phase = Phase::Stable(1);
const DEAD_3: Phase = Phase::Stable(2);
const APART: Phase = Phase::Stable(3);
const COINCIDING: Phase = Phase::Stable(4);

fn model() -> ClusterModel {
    instance(TEXT, "both", &[], Reduction::AsAsked)
}

/// All in term 1; node 1 leads if asked for.
fn state(phase: Phase, led: bool) -> State {
    let mut state = model().blank().remove(0);
    state.phase = phase;
    if phase == DEAD_3 {
        state.down.insert(3);
    }
    for id in 1..=3 {
        // Whoever has a lease knows a leader, which may be gone.
        let leader = u8::from(led || id != 1);
        *state.node_mut(id) = Node { term: 1, leader, lease: id != 1, ..*state.node(id) };
    }
    if led {
        state.node_mut(1).role = Role::Leader;
    }
    state
}

fn in_flight(mut state: State, to: u8) -> State {
    assert!(state.network.insert(Message::heartbeat(1, to, 1, 0)));
    state
}

fn ends(state: &State, id: u8, input: Input) -> bool {
    allows(&model(), state, id, &input)
}

#[test]
fn a_node_is_held_by_a_leader_that_it_hears_and_accepts() {
    let led = state(TIMELY, true);
    assert!(!held(&model(), &led, 1), "a leader does not hold itself");
    assert!(held(&model(), &led, 2) && held(&model(), &led, 3));
    assert!(!held(&model(), &state(TIMELY, false), 2), "there is no leader");
    for (term, is_held) in [(0, true), (1, true), (2, false)] {
        let mut state = led.clone();
        state.node_mut(2).term = term;
        assert_eq!(held(&model(), &state, 2), is_held, "in term {term}");
    }
    let mut down = led.clone();
    down.down.insert(1);
    assert!(!held(&model(), &down, 2), "a leader that is down holds nobody");
    let apart = state(APART, true);
    assert!(!held(&model(), &apart, 2) && held(&model(), &apart, 3));
    // Two leaders: any that is accepted will do, also for a leader.
    let mut two = led;
    two.node_mut(2).role = Role::Leader;
    two.node_mut(2).term = 2;
    assert!(held(&model(), &two, 1) && !held(&model(), &two, 2) && held(&model(), &two, 3));
}

#[test]
fn everything_is_allowed_while_timers_are_free() {
    let message = Message::heartbeat(1, 2, 1, 0);
    for phase in [CHAOS, Phase::Starting] {
        let state = in_flight(state(phase, true), 2);
        for input in model().local_inputs().chain([Input::Deliver(message), Input::Apply]) {
            assert!((1..=3).all(|id| ends(&state, id, input)), "{input:?}");
        }
    }
}

#[test]
fn an_election_timeout_needs_rest_no_leader_and_no_lease() {
    let lost = |phase| {
        let mut state = state(phase, false);
        state.node_mut(2).lease = false;
        state
    };
    let timeout = Input::ElectionTimeout;
    assert!(ends(&lost(TIMELY), 2, timeout));
    assert!(!ends(&state(TIMELY, false), 2, timeout), "its lease still runs");
    assert!(!ends(&in_flight(lost(TIMELY), 3), 2, timeout), "a message is on its way");
    let mut held = state(TIMELY, true);
    held.node_mut(2).lease = false;
    assert!(!ends(&held, 2, timeout), "it hears a leader");
    held.phase = APART;
    assert!(ends(&held, 2, timeout), "it no longer does");
    // What is bound for the dead never arrives, so it is not waited for.
    assert!(ends(&in_flight(lost(DEAD_3), 3), 2, timeout));
    assert!(!ends(&in_flight(lost(DEAD_3), 1), 2, timeout));
    // With timeouts as short as may be the lease ends in the same step.
    assert!(ends(&state(TIGHT, false), 2, timeout));
    assert!(!ends(&state(TIGHT, true), 2, timeout), "it hears a leader");
    assert!(!ends(&in_flight(state(TIGHT, false), 3), 2, timeout));
}

#[test]
fn a_lease_ends_at_rest_without_a_leader() {
    let expiry = Input::LeaseExpired;
    assert!(ends(&state(TIMELY, false), 2, expiry));
    assert!(!ends(&in_flight(state(TIMELY, false), 1), 2, expiry));
    assert!(!ends(&state(TIMELY, true), 2, expiry));
    // Tight: on its own only for a learner, who does not time out.
    assert!(!ends(&state(TIGHT, false), 2, expiry));
    assert!(ends(&state(TIGHT, false), 3, expiry));
    assert!(!ends(&state(TIGHT, true), 3, expiry));
}

#[test]
fn heartbeats_are_due_at_rest() {
    for phase in [TIMELY, TIGHT] {
        assert!(ends(&state(phase, true), 1, Input::HeartbeatDue));
        assert!(!ends(&in_flight(state(phase, true), 2), 1, Input::HeartbeatDue));
    }
}

#[test]
fn a_quorum_check_follows_a_round_of_heartbeats() {
    let check = Input::QuorumCheckDue;
    let mut state = state(TIMELY, true);
    assert!(!ends(&state, 1, check));
    state.heartbeat_sent.insert(2);
    assert!(!ends(&state, 1, check), "another node's round");
    state.heartbeat_sent.insert(1);
    assert!(ends(&state, 1, check));
    assert!(!ends(&in_flight(state, 3), 1, check));
}

#[test]
fn the_round_of_heartbeats_is_remembered_until_the_check_or_the_end_of_leadership() {
    let mut led = state(TIMELY, true);
    let model = model();
    led.node_mut(1).log = quorate_model::raft::Log::EMPTY;
    for peer in [2, 3] {
        led.node_mut(1).progress_of_mut(peer).next = 1;
    }
    let step = |state: &State, id, input| {
        model.successor(state, &quorate_model::cluster::Action::step(id, input)).unwrap()
    };
    let mut heartbeat_sent = step(&led, 1, Input::HeartbeatDue);
    assert!(heartbeat_sent.heartbeat_sent.contains(1));
    heartbeat_sent.network.retain(|_| false);
    heartbeat_sent.node_mut(1).progress_of_mut(2).recent_active = true;
    let checked = step(&heartbeat_sent, 1, Input::QuorumCheckDue);
    assert!(checked.node(1).role == Role::Leader && !checked.heartbeat_sent.contains(1));
    let deposed = step(&heartbeat_sent, 1, Input::Deliver(Message::heartbeat(2, 1, 2, 0)));
    assert!(deposed.node(1).role == Role::Follower && !deposed.heartbeat_sent.contains(1));
}

#[test]
fn the_application_is_silent_once_faults_have_ended() {
    let inputs = [
        Input::Campaign,
        Input::Transfer(2),
        Input::Propose(Kind::Normal(1)),
        Input::Propose(Kind::Conf(ChangeId::NOTHING)),
    ];
    for input in inputs {
        assert!(!ends(&state(TIMELY, true), 1, input), "{input:?}");
        // Chaos may be timely too, and then it may speak.
        let text = TEXT.replace(
            "[[settle]]\nname = \"timely\"",
            "[chaos]\ntiming = \"timely\"\n[[settle]]\nname = \"timely\"",
        );
        let model = instance(&text, "both", &[], Reduction::AsAsked);
        assert!(allows(&model, &state(CHAOS, true), 1, &input), "{input:?}");
        assert!(!allows(&model, &state(CHAOS, true), 2, &Input::ElectionTimeout));
    }
}

#[test]
fn messages_and_applying_wait_for_nothing() {
    for phase in [TIMELY, TIGHT] {
        let state = in_flight(state(phase, true), 2);
        assert!(ends(&state, 2, Input::Apply));
        assert!(ends(&state, 2, Input::Deliver(Message::heartbeat(1, 2, 1, 0))));
    }
}

/// Node 2 has just asked 1 for a vote in term 2.
fn asked(phase: Phase, message: Message) -> State {
    let mut state = state(phase, false);
    for id in 1..=3 {
        state.node_mut(id).lease = false;
    }
    assert!(state.network.insert(message));
    state
}

#[test]
fn timeouts_coincide_only_with_campaigns_that_have_just_begun() {
    let request = Message::pre_vote(2, 1, 2, 0, 0);
    assert!(!ends(&asked(TIMELY, request), 1, Input::ElectionTimeout));
    let mut both = asked(COINCIDING, request);
    assert!(ends(&both, 1, Input::ElectionTimeout));
    assert!(!ends(&both, 2, Input::ElectionTimeout), "its timer has just begun anew");
    for other in [Input::HeartbeatDue, Input::QuorumCheckDue, Input::LeaseExpired] {
        assert!(!ends(&both, 1, other), "{other:?}");
    }
    let vote = Message::vote(2, 1, 2, 0, 0, false);
    assert!(!ends(&asked(COINCIDING, vote), 1, Input::ElectionTimeout), "after a pre-vote");
    let mut without = asked(COINCIDING, vote);
    without.node_mut(2).flags.pre_vote = false;
    assert!(ends(&without, 1, Input::ElectionTimeout));
    let mut again = asked(COINCIDING, request);
    again.node_mut(1).term = 2;
    assert!(!ends(&again, 1, Input::ElectionTimeout), "it has campaigned itself");
    both.node_mut(1).lease = true;
    assert!(!ends(&both, 1, Input::ElectionTimeout), "the lease ends first");
    let heard = in_flight(without, 2);
    assert!(!ends(&heard, 1, Input::ElectionTimeout), "something else is in flight");
}
