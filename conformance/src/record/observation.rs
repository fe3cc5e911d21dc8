//! What can be observed of a node.

use std::collections::BTreeMap;

use quorate_model::cluster::ClusterModel;
use quorate_model::raft::{self, Node, NodeId, ProgressState};

use super::configuration::configuration;
use super::log::{snapshot, uncompacted};
use crate::trace::{Configuration, Observation, Progress, Role};

/// What can be observed of a node of the model.
pub fn observation(model: &ClusterModel, id: NodeId, node: &Node) -> Observation {
    let in_force = raft::configuration(model.context(id), node);
    let Configuration { voters, outgoing, learners, learners_next, auto_leave } =
        configuration(&in_force);
    let mut votes = BTreeMap::new();
    votes.extend(node.granted.iter().map(|voter| (u64::from(voter), true)));
    votes.extend(node.refused.iter().map(|voter| (u64::from(voter), false)));
    let mut progress = BTreeMap::new();
    if node.role == raft::Role::Leader {
        for peer in in_force.peers_of(id).iter() {
            let seen = node.progress_of(peer);
            progress.insert(
                u64::from(peer),
                Progress {
                    matched: seen.matched.into(),
                    next: seen.next.into(),
                    replicate: seen.state == ProgressState::Replicate,
                    recent_active: seen.recent_active,
                    paused: seen.paused,
                    sent_commit: seen.sent_commit.into(),
                    pending_snapshot: seen.pending_snapshot.into(),
                },
            );
        }
    }
    Observation {
        id: id.into(),
        role: match node.role {
            raft::Role::Follower => Role::Follower,
            raft::Role::PreCandidate => Role::PreCandidate,
            raft::Role::Candidate => Role::Candidate,
            raft::Role::Leader => Role::Leader,
        },
        term: node.term.into(),
        vote: node.vote.into(),
        leader: node.leader.into(),
        lease: node.lease,
        commit: node.commit.into(),
        applied: node.applied.into(),
        log: uncompacted(model.plan(), node),
        snapshot: snapshot(model.plan(), node),
        pre_vote: node.flags.pre_vote,
        check_quorum: node.flags.check_quorum,
        votes,
        transferee: node.transferee.into(),
        pending_conf: node.pending_conf.into(),
        progress,
        voters,
        learners,
        outgoing,
        learners_next,
        auto_leave,
    }
}
