//! The actor does what the rules do.

use std::borrow::Cow;

use stateright::actor::{Actor, ActorModel, Id, Network, Out, is_no_op, is_no_op_with_timer};
use stateright::{Checker, Expectation, Model};

use super::*;
use crate::raft::actor::{Server, ServerState, Timer};

fn server(configuration: JointConfiguration) -> Server {
    let plan = Plan::fixed(configuration).into();
    Server { plan, flags: CHECK_QUORUM, without: Mutations::NONE }
}

#[test]
fn a_message_without_effect_is_a_no_op() {
    let state = ServerState { node: follower(2), overflow: false };
    for (message, no_op) in
        [(Message::timeout_now(2, 1, 1), true), (Message::timeout_now(2, 1, 2), false)]
    {
        let (mut cow, mut out) = (Cow::Borrowed(&state), Out::new());
        server(THREE).on_msg(Id::from(0), &mut cow, Id::from(1), message, &mut out);
        assert_eq!(is_no_op(&cow, &out), no_op);
    }
    for (timer, no_op) in [(Timer::HeartbeatDue, true), (Timer::ElectionTimeout, false)] {
        let (mut cow, mut out) = (Cow::Borrowed(&state), Out::new());
        server(THREE).on_timeout(Id::from(0), &mut cow, &timer, &mut out);
        assert_eq!(is_no_op_with_timer(&cow, &out, &timer), no_op);
    }
}

fn model(voters: u8) -> ActorModel<Server, (), ()> {
    let server = server(JointConfiguration::simple(NodeSet::first(voters), NodeSet::EMPTY));
    ActorModel::new((), ())
        .actors((0..voters).map(|_| server.clone()))
        .init_network(Network::new_unordered_duplicating([]))
        .within_boundary(|(), state| {
            let fits = |server: &ServerState| {
                !server.overflow && server.node.term <= 2 && server.node.log.len() <= 2
            };
            state.actor_states.iter().all(|server| fits(server))
        })
        .property(Expectation::Always, "one leader a term", |_, state| {
            let leaders = state.actor_states.iter().filter(|s| s.node.role == Role::Leader);
            let mut terms: Vec<u8> = leaders.map(|server| server.node.term).collect();
            terms.sort_unstable();
            terms.windows(2).all(|pair| pair[0] != pair[1])
        })
        .property(Expectation::Sometimes, "a commit", |_, state| {
            state.actor_states.iter().any(|server| server.node.commit > 0)
        })
}

#[test]
fn two_servers_elect_one_leader() {
    let checker = model(2).checker().target_max_depth(9).spawn_bfs().join();
    assert!(checker.unique_state_count() > 100);
    checker.assert_properties();
}
