//! What the model looks at before it tries an input: roles and what the application could do.

use quorate_conformance::record;
use quorate_conformance::trace::{self, EntryKind};
use quorate_model::cluster::{ClusterModel, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::{Input, Kind, ProgressState, Relation};
use quorate_model::scenario::Budget;

use super::condition::{Condition, Source};
use super::words::role;

/// The payload that the next proposal has.
pub(super) fn next_payload(state: &State) -> u8 {
    1 + state.spent[Budget::Proposals as usize] % 5
}

/// The conditions under which the model tries an input on a running node.
pub(super) fn conditions(
    model: &ClusterModel,
    state: &State,
    id: NodeId,
    input: &Input,
) -> Vec<Condition> {
    let node = state.node(id);
    let of = |what: &str| format!("{what} of node {id}");
    let is_role =
        |relation| Condition::compare(Source::Role, of("role"), role(node), relation, "leader");
    match input {
        Input::ElectionTimeout | Input::Campaign => {
            vec![is_role(Relation::Ne), may_vote(model, id)]
        }
        Input::LeaseExpired => {
            vec![Condition::bit(Source::Node, of("lease"), node.lease, ("held", "over"))]
        }
        Input::HeartbeatDue | Input::QuorumCheckDue => vec![is_role(Relation::Eq)],
        Input::Transfer(target) => {
            let member = model.ever_members().contains(*target);
            let name = format!("node {target} may ever be a member");
            vec![
                is_role(Relation::Eq),
                Condition::bit(Source::Scenario, name, member, ("yes", "no")),
            ]
        }
        Input::Propose(kind) => vec![is_role(Relation::Eq), next_proposal(model, state, *kind)],
        Input::Apply => {
            let lagging = model.scenario().lagging_apply;
            let name = "applying is an event of its own";
            vec![
                Condition::bit(Source::Scenario, name, lagging, ("yes", "no")),
                Condition::compare(
                    Source::Node,
                    of("applied"),
                    node.applied,
                    Relation::Ne,
                    node.commit,
                )
                .noted("committed"),
            ]
        }
        Input::Compact => vec![
            Condition::compare(
                Source::Node,
                of("applied"),
                node.applied,
                Relation::Ne,
                node.compacted,
            )
            .noted("compacted"),
        ],
        Input::SnapshotStatus(peer, _) if *peer == id => {
            let name = "receiver of the snapshot";
            vec![Condition::compare(Source::Node, name, *peer, Relation::Ne, id)]
        }
        Input::SnapshotStatus(peer, _) => {
            let waits = node.progress_of(*peer).state;
            let name = format!("what node {id} sends to node {peer}");
            vec![
                is_role(Relation::Eq),
                Condition::compare(Source::Node, name, sends(waits), Relation::Eq, SNAPSHOT),
            ]
        }
        Input::Deliver(message) => {
            let copies = state.network.iter().filter(|other| *other == message).count();
            let name = "copies of the message in flight";
            vec![Condition::compare(Source::Network, name, copies, Relation::Gt, 0)]
        }
    }
}

const SNAPSHOT: &str = "a snapshot";

const fn sends(state: ProgressState) -> &'static str {
    match state {
        ProgressState::Probe => "one append at a time",
        ProgressState::Replicate => "appends",
        ProgressState::Snapshot => SNAPSHOT,
    }
}

/// Some configuration of the scenario has the node as a voter.
fn may_vote(model: &ClusterModel, id: NodeId) -> Condition {
    let name = format!("node {id} may ever be a voter");
    Condition::bit(Source::Scenario, name, model.promotable(id), ("yes", "no"))
}

/// The application proposes what comes next in the scenario, and nothing else.
fn next_proposal(model: &ClusterModel, state: &State, kind: Kind) -> Condition {
    let (name, next) = match kind {
        Kind::Conf(_) => ("change proposed", model.next_change(state).map(Kind::Conf)),
        _ => ("payload proposed", Some(Kind::Normal(next_payload(state)))),
    };
    let words = |kind: Option<Kind>| kind.map_or("none".to_owned(), |kind| proposal(model, kind));
    Condition::compare(Source::Scenario, name, words(Some(kind)), Relation::Eq, words(next))
        .noted("comes next")
}

/// A proposal in words. Two changes of a scenario that read the same differ by their place.
fn proposal(model: &ClusterModel, kind: Kind) -> String {
    match (kind, record::input(model.plan(), &Input::Propose(kind))) {
        (Kind::Conf(id), trace::Input::Propose(EntryKind::Conf(change))) => match id.index() {
            Some(place) => format!("{change} (change {})", place + 1),
            None => change.to_string(),
        },
        (Kind::Normal(payload), _) => payload.to_string(),
        _ => "empty".to_owned(),
    }
}
