//! Truth trees of the good states of liveness properties: which part of *good* is missing.

use quorate_model::cluster::membership::changes;
use quorate_model::cluster::{ClusterModel, State};
use quorate_model::ids::{NodeId, NodeSet};
use quorate_model::raft::{JointConfiguration, Node, Relation};

use super::moment::{leaders, quorum, words};
use super::tree::Truth;

/// Faults have ended.
fn stable(state: &State) -> Truth {
    Truth::is("faults", state.is_stable(), ("have ended", "may still strike"))
}

/// Some running leader has a property.
fn some_leader(state: &State, text: &str, of: impl Fn(NodeId, &Node) -> Truth) -> Truth {
    let list: Vec<Truth> = leaders(state).map(|(id, node)| of(id, node)).collect();
    if list.is_empty() {
        return Truth::compare("running leaders", 0, Relation::Ge, 1);
    }
    Truth::any(text, list)
}

/// EventualLeader: a leader that every linked running member follows, together a quorum.
pub(super) fn eventual_leader(model: &ClusterModel, state: &State) -> Truth {
    let of = |id: NodeId, leader: &Node| {
        let cut = model.cut(state);
        let configuration = model.configuration(state, id);
        let linked: NodeSet = state.up().filter(|other| !cut.separates(id, *other)).collect();
        let mut all = vec![quorum("running nodes linked to it", linked, configuration.voters)];
        let members = linked.intersection(configuration.members()).without(id);
        all.extend(members.iter().map(|other| follows(state, id, leader, other)));
        Truth::all(format!("every linked member follows leader {id}"), all)
    };
    let text = "some leader is followed by every running member that is linked to it";
    Truth::all(
        "faults have ended, and all follow one leader",
        vec![stable(state), some_leader(state, text, of)],
    )
}

/// EventualLeaderFair: faults may still strike, or the state is good.
pub(super) fn eventual_leader_fair(model: &ClusterModel, state: &State) -> Truth {
    let chaos = Truth::is("faults", !state.is_stable(), ("may still strike", "have ended"));
    let text = "faults may still strike, or all follow one leader";
    Truth::any(text, vec![chaos, eventual_leader(model, state)])
}

/// A node follows a leader in its term.
fn follows(state: &State, id: NodeId, leader: &Node, other: NodeId) -> Truth {
    let node = state.node(other);
    let all = vec![
        Truth::compare(format!("leader that node {other} knows"), node.leader, Relation::Eq, id),
        Truth::compare(
            format!("terms of node {other} and leader {id}"),
            node.term,
            Relation::Eq,
            leader.term,
        ),
    ];
    Truth::all(format!("node {other} follows leader {id}"), all)
}

/// QuorumLeader: a leader whom a quorum follows.
pub(super) fn quorum_leader(model: &ClusterModel, state: &State) -> Truth {
    let text = "faults have ended, and a quorum follows a leader";
    Truth::all(text, vec![stable(state), some_quorum_leader(model, state)])
}

fn some_quorum_leader(model: &ClusterModel, state: &State) -> Truth {
    let text = "some leader is followed by a quorum";
    some_leader(state, text, |id, leader| led_by(model, state, id, leader))
}

/// Linked nodes that follow a leader in its term are a quorum with it, both of its own
/// configuration and of the newest that is known to be committed.
fn led_by(model: &ClusterModel, state: &State, id: NodeId, leader: &Node) -> Truth {
    let cut = model.cut(state);
    let mut set = NodeSet::EMPTY.with(id);
    for (other, node) in state.running() {
        let linked = !cut.separates(id, other);
        if other != id && linked && node.leader == id && node.term == leader.term {
            set.insert(other);
        }
    }
    let of = |whose: &str, configuration: JointConfiguration| {
        let followers = quorum("the leader and its followers", set, configuration.voters);
        Truth::all(format!("{whose} configuration, {}", words(configuration)), vec![followers])
    };
    let all = vec![
        of("its own", model.configuration(state, id)),
        of("the newest committed", model.newest_committed(state)),
    ];
    Truth::all(format!("a quorum follows leader {id}"), all)
}

/// No quorum of the newest committed configuration is alive and linked.
fn cannot_decide(model: &ClusterModel, state: &State) -> Truth {
    let newest = model.newest_committed(state);
    let decides = model.can_decide(state, newest);
    let name = format!("a quorum of the newest committed configuration ({})", words(newest));
    Truth::is(name, !decides, ("is not alive and linked", "is alive and linked"))
}

/// ElectableByMajority: a quorum follows a leader, or there is no quorum to follow one.
pub(super) fn electable_by_majority(model: &ClusterModel, state: &State) -> Truth {
    let any = vec![cannot_decide(model, state), some_quorum_leader(model, state)];
    let text = "a quorum follows a leader, or no quorum is alive and linked";
    Truth::all(
        "faults have ended, and a quorum that can elect a leader follows one",
        vec![stable(state), Truth::any(text, any)],
    )
}

/// ReconfigurationEnds: a quorum follows a leader that has applied every change of its log and is
/// not in a joint configuration, or there is no quorum.
pub(super) fn reconfiguration_ends(model: &ClusterModel, state: &State) -> Truth {
    let of = |id: NodeId, node: &Node| {
        let pending = changes(node, node.applied + 1, node.log.last_index()).count();
        let joint = model.configuration(state, id).is_joint();
        let name = format!("changes in the log of leader {id} that it has not applied");
        let all = vec![
            Truth::compare(name, pending, Relation::Eq, 0),
            Truth::is(format!("configuration of leader {id}"), !joint, ("not joint", "joint")),
            led_by(model, state, id, node),
        ];
        Truth::all(format!("leader {id} has ended the change"), all)
    };
    let text = "some leader has ended the change, and a quorum follows it";
    let any = vec![cannot_decide(model, state), some_leader(state, text, of)];
    let text = "the change has ended, or no quorum is alive and linked";
    Truth::all(
        "faults have ended, and so has the change of the configuration",
        vec![stable(state), Truth::any(text, any)],
    )
}
