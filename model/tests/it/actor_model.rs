//! The same servers in stateright's own `ActorModel`, explored by stateright's own checkers: the
//! states that they evaluate are those of [`ClusterModel`], neither more nor less.
//!
//! What is compared is all servers and all messages in flight. Left out are the history of leaders,
//! which only [`ClusterModel`] keeps, and stateright's timers, which are always set. Where
//! stateright takes the delivery of a message without effect for no step, the loss of the message
//! leads to the same state.

use std::sync::{Arc, Mutex};

use foldhash::HashSet;
use quorate_model::cluster::{ClusterModel, Phase, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::raft::actor::{Server, ServerState};
use quorate_model::raft::{Flags, JointConfiguration, Message, Node, NodeSet, Plan};
use quorate_model::rule::Rule;
use stateright::actor::{ActorModel, ActorModelState, LossyNetwork, Network};
use stateright::{Checker, Expectation, Model};

use super::common::{instance, reachable};

/// All servers, and all messages in flight in order.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Cluster {
    nodes: Vec<Node>,
    messages: Vec<Message>,
}

/// A small cluster of voters with the same flags, where everything but crashes may happen at any
/// time within the bounds.
#[derive(Clone, Copy)]
struct Small {
    nodes: u8,
    setting: &'static str,
    flags: Flags,
    max_term: u8,
    max_log: u8,
    max_in_flight: usize,
}

const NONE: Flags = Flags { pre_vote: false, check_quorum: false };
const PRE_VOTE: Flags = Flags { pre_vote: true, ..NONE };
const CHECK_QUORUM: Flags = Flags { check_quorum: true, ..NONE };
const BOTH: Flags = Flags { pre_vote: true, check_quorum: true };

const SETTINGS: [(&str, Flags); 4] =
    [("none", NONE), ("pre_vote", PRE_VOTE), ("check_quorum", CHECK_QUORUM), ("both", BOTH)];

impl Small {
    fn text(&self) -> String {
        let Small { nodes, setting, max_term, max_log, max_in_flight, .. } = *self;
        let voters: Vec<u8> = (1..=nodes).collect();
        format!(
            r#"
title = "Small"
about = "Everything that stateright's actors can do."

[cluster]
voters = {voters:?}
flags = ["{setting}"]

[chaos]
election_timeouts = "any"
lease_expiries = "any"
heartbeats = "any"
quorum_checks = "any"
losses = "any"

[bounds]
max_term = {max_term}
max_log = {max_log}
max_in_flight = {max_in_flight}
"#
        )
    }

    /// The states of our own model, by our own walk.
    fn ours(&self, without: &[Rule]) -> HashSet<Cluster> {
        let model = instance(&self.text(), self.setting, without, Reduction::AsAsked);
        reachable(&model, &|state| of_state(&model, state))
    }

    /// The same cluster as actors of stateright.
    fn actors(&self, without: &[Rule]) -> Actors {
        let voters = NodeSet::first(self.nodes);
        let plan = Plan::fixed(JointConfiguration::simple(voters, NodeSet::EMPTY)).into();
        let without = Mutations::without(without).unwrap();
        let server = Server { plan, flags: self.flags, without };
        let setup = Setup { bounds: *self, evaluated: Arc::default() };
        ActorModel::new(setup, ())
            .actors((0..self.nodes).map(|_| server.clone()))
            .init_network(Network::new_unordered_nonduplicating([]))
            .lossy_network(LossyNetwork::Yes)
            .within_boundary(|setup, state| setup.bounds.admits(state))
            .property(Expectation::Always, "noted", |model, state| {
                model.cfg.evaluated.lock().unwrap().insert(of_actors(state));
                true
            })
    }

    fn admits(&self, state: &ActorModelState<Server>) -> bool {
        let fits = |server: &ServerState| {
            !server.overflow
                && server.node.term <= self.max_term
                && server.node.log.len() <= self.max_log
        };
        state.network.len() <= self.max_in_flight
            && state.actor_states.iter().all(|server| fits(server))
    }

    /// The states that one of stateright's searches evaluates.
    fn theirs(&self, without: &[Rule], search: Search) -> HashSet<Cluster> {
        let model = self.actors(without);
        let evaluated = model.cfg.evaluated.clone();
        let checker = model.checker().threads(2);
        let count = match search {
            Search::Wide => checker.spawn_bfs().join().unique_state_count(),
            Search::Deep => checker.spawn_dfs().join().unique_state_count(),
        };
        let states = std::mem::take(&mut *evaluated.lock().unwrap());
        // Different states are different clusters, so that nothing hides behind the projection.
        assert_eq!(count, states.len());
        states
    }
}

/// A search of stateright's.
#[derive(Clone, Copy, Debug)]
enum Search {
    Wide,
    Deep,
}

/// What stateright's model is configured with: bounds, and where evaluated states are noted.
#[derive(Clone)]
struct Setup {
    bounds: Small,
    evaluated: Arc<Mutex<HashSet<Cluster>>>,
}

type Actors = ActorModel<Server, Setup, ()>;

fn of_state(model: &ClusterModel, state: &State) -> Cluster {
    let count = usize::from(model.scenario().nodes);
    assert!(
        state.down.is_empty()
            && state.phase == Phase::Chaos
            && state.spent.iter().all(|used| *used == 0)
    );
    Cluster {
        nodes: state.nodes[..count].to_vec(),
        messages: state.network.iter().copied().collect(),
    }
}

fn of_actors(state: &ActorModelState<Server>) -> Cluster {
    // Not `iter_all`: in stateright 0.31.0 it shows a message of which n > 1 copies are in flight n
    // + 1 times.
    let Network::UnorderedNonDuplicating(counts) = &state.network else {
        unreachable!("the kind of a network does not change")
    };
    let copies = counts.iter().flat_map(|(sent, count)| std::iter::repeat_n(sent.msg, *count));
    let mut messages: Vec<Message> = copies.collect();
    messages.sort_unstable();
    Cluster { nodes: state.actor_states.iter().map(|server| server.node).collect(), messages }
}

/// Which state one side has and the other lacks.
fn difference(ours: &HashSet<Cluster>, theirs: &HashSet<Cluster>) -> Result<(), String> {
    let only = |set: &HashSet<Cluster>, other: &HashSet<Cluster>, whose: &str| {
        let missing = || set.iter().filter(|state| !other.contains(*state));
        // The simplest one says most.
        let first = missing().min_by_key(|state| {
            (state.nodes.iter().map(|node| node.term).sum::<u8>(), state.messages.len())
        })?;
        Some(format!("{} states only of {whose}, such as {first:?}", missing().count()))
    };
    match only(ours, theirs, "the first").or_else(|| only(theirs, ours, "the second")) {
        Some(text) => Err(text),
        None => Ok(()),
    }
}

fn small(
    nodes: u8,
    (setting, flags): (&'static str, Flags),
    max_term: u8,
    max_in_flight: usize,
) -> Small {
    Small { nodes, setting, flags, max_term, max_log: 2, max_in_flight }
}

/// Compares both sides; answers how many states there are.
fn agree(bounds: &Small, without: &[Rule], searches: &[Search]) -> usize {
    let ours = bounds.ours(without);
    for search in searches {
        let theirs = bounds.theirs(without, *search);
        if let Err(text) = difference(&ours, &theirs) {
            panic!("{} of {} nodes, {search:?}: {text}", bounds.setting, bounds.nodes);
        }
    }
    ours.len()
}

/// The setting, the highest term, messages in flight.
type Case = ((&'static str, Flags), u8, usize);

/// Each large enough to hold elections in two terms or pre-votes, heartbeats, commits, and for
/// check_quorum leases and leaders that step down.
const TWO_NODES: [Case; 4] =
    [(SETTINGS[0], 2, 4), (SETTINGS[1], 1, 3), (SETTINGS[2], 2, 2), (SETTINGS[3], 1, 3)];

#[test]
fn two_nodes_reach_what_the_actors_reach() {
    for (setting, max_term, max_in_flight) in TWO_NODES {
        let bounds = small(2, setting, max_term, max_in_flight);
        let states = agree(&bounds, &[], &[Search::Wide, Search::Deep]);
        assert!(states > 10_000, "{}: {states}", setting.0);
    }
}

#[test]
fn three_nodes_reach_what_the_actors_reach() {
    let states = agree(&small(3, SETTINGS[0], 1, 3), &[], &[Search::Wide]);
    assert!(states > 400_000, "{states}");
}

#[test]
fn three_nodes_with_both_flags_reach_what_the_actors_reach() {
    let states = agree(&small(3, SETTINGS[3], 1, 2), &[], &[Search::Wide]);
    assert!(states > 200_000, "{states}");
}

#[test]
fn a_removed_rule_changes_both_sides_alike() {
    let cases = [
        (Rule::Role2, small(2, SETTINGS[3], 1, 2)),
        (Rule::Vote2, small(2, SETTINGS[0], 2, 2)),
        (Rule::Term6, small(2, SETTINGS[2], 2, 2)),
        (Rule::PreVote2, small(2, SETTINGS[1], 1, 2)),
        (Rule::Vote4, small(2, SETTINGS[1], 1, 2)),
    ];
    for (rule, bounds) in cases {
        agree(&bounds, &[rule], &[Search::Wide]);
        // So one side alone that breaks a rule is seen.
        let (ours, theirs) = (bounds.ours(&[]), bounds.theirs(&[rule], Search::Wide));
        assert!(difference(&ours, &theirs).is_err(), "{rule}");
        let (ours, theirs) = (bounds.ours(&[rule]), bounds.theirs(&[], Search::Wide));
        assert!(difference(&ours, &theirs).is_err(), "{rule}");
    }
}

#[test]
fn a_single_lost_state_is_named() {
    let bounds = small(2, SETTINGS[0], 1, 2);
    let (whole, mut less) = (bounds.ours(&[]), bounds.theirs(&[], Search::Deep));
    let lost = less.iter().find(|state| state.messages.len() == 2).unwrap().clone();
    assert!(less.remove(&lost));
    for error in [difference(&whole, &less), difference(&less, &whole)] {
        let text = error.unwrap_err();
        assert!(text.starts_with("1 states only of the "), "{text}");
        assert!(text.contains(&format!("{lost:?}")), "{text}");
    }
}
