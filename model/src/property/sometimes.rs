//! What a scenario must show at least once, so that its other verdicts are not empty.

use super::definition::{Asked, Concerns, Definition, Kind, OfState};
use crate::cluster::membership::changes;
use crate::cluster::{ClusterModel, State};
use crate::ids::Index;
use crate::raft::{ChangeId, Kind as EntryKind, Node, Role};
use crate::scenario::Scheme;

/// Every such property.
pub const DEFINITIONS: [Definition; 12] = [
    seen("LeaderElected", leader_elected),
    seen("SecondLeaderElected", second_leader_elected),
    seen("PreCandidateSeen", pre_candidate_seen),
    seen("EntryCommitted", entry_committed),
    seen("VoteSplit", vote_split),
    seen("LeaseHeld", lease_held),
    seen("TransferCompleted", transfer_completed),
    seen("MixedFlags", mixed_flags),
    seen("ConfUnapplied", conf_unapplied),
    seen("CandidateBehind", candidate_behind),
    // Nobody sees a joint configuration where changes are made one at a time.
    Definition { asked: Asked::OnRequestOf(is_joint), ..seen("JointEntered", joint_entered) },
    seen("ReconfigurationDone", reconfiguration_done),
];

const fn seen(name: &'static str, seen: OfState) -> Definition {
    let kind = Kind::Sometimes { seen };
    Definition { name, kind, asked: Asked::OnRequest, concerns: Concerns::Everything }
}

fn is_joint(model: &ClusterModel) -> bool {
    model.setting().variant.is_some_and(|variant| variant.scheme == Scheme::Joint)
}

fn any(state: &State, predicate: impl Fn(&Node) -> bool) -> bool {
    state.running().any(|(_, node)| predicate(node))
}

fn leader_elected(_: &ClusterModel, state: &State) -> bool {
    any(state, |node| node.role == Role::Leader)
}

/// Two leaders at once, in different terms: the older one does not know yet.
fn second_leader_elected(_: &ClusterModel, state: &State) -> bool {
    let mut terms =
        state.running().filter(|(_, node)| node.role == Role::Leader).map(|(_, node)| node.term);
    terms.next().is_some_and(|first| terms.any(|other| other != first))
}

fn pre_candidate_seen(_: &ClusterModel, state: &State) -> bool {
    any(state, |node| node.role == Role::PreCandidate)
}

fn entry_committed(_: &ClusterModel, state: &State) -> bool {
    any(state, |node| node.commit > 0)
}

/// Two candidates in one term.
fn vote_split(_: &ClusterModel, state: &State) -> bool {
    let candidates = || state.running().filter(|(_, node)| node.role == Role::Candidate);
    candidates()
        .any(|(id, node)| candidates().any(|(other, peer)| other != id && peer.term == node.term))
}

fn lease_held(_: &ClusterModel, state: &State) -> bool {
    any(state, |node| node.lease && node.flags.check_quorum)
}

/// A leader that a running node with a lower term wanted as its successor.
fn transfer_completed(_: &ClusterModel, state: &State) -> bool {
    state.running().any(|(_, node)| {
        node.transferee != 0 && {
            let successor = state.node(node.transferee);
            successor.role == Role::Leader && successor.term > node.term
        }
    })
}

fn mixed_flags(_: &ClusterModel, state: &State) -> bool {
    let mut flags = state.running().map(|(_, node)| node.flags);
    flags.next().is_some_and(|first| flags.any(|other| other != first))
}

fn conf_unapplied(_: &ClusterModel, state: &State) -> bool {
    any(state, |node| {
        (node.applied + 1..=node.commit).any(|index| {
            node.log.entry(index).is_some_and(|entry| matches!(entry.kind(), EntryKind::Conf(_)))
        })
    })
}

/// A candidate whose log lacks something committed.
fn candidate_behind(_: &ClusterModel, state: &State) -> bool {
    let committed = state.running().map(|(_, node)| node.commit).max().unwrap_or(0);
    any(state, |node| node.role == Role::Candidate && node.log.len() < committed)
}

fn joint_entered(model: &ClusterModel, state: &State) -> bool {
    state.up().any(|id| model.configuration(state, id).is_joint())
}

/// Every change of the scenario is in force on some node.
fn reconfiguration_done(model: &ClusterModel, state: &State) -> bool {
    let goal = model.goal();
    // Where the goal is what it began with, it is in force from the start on: then every change has
    // to be there.
    let returns = goal == model.plan().first;
    state.up().any(|id| {
        let node = state.node(id);
        let in_force = node.commit.min(node.applied);
        model.configuration_at(node, in_force) == goal
            && (!returns || is_complete(model, node, in_force))
    })
}

/// Whether the log has every change of the scenario up to an index.
fn is_complete(model: &ClusterModel, node: &Node, last: Index) -> bool {
    let made = changes(node, 1, last).filter(|(_, id)| *id != ChangeId::LEAVE).count();
    let scheme = model.setting().variant.map(|variant| variant.scheme);
    let script = scheme.map(|scheme| model.scenario().reconfigure.script(scheme));
    let asked = script.unwrap_or_default().iter().filter(|id| **id != ChangeId::LEAVE).count();
    made > 0 && made == asked
}
