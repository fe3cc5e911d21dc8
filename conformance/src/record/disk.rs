//! What a crash leaves on disk.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{self, Node, NodeId, step};
use quorate_model::scenario::Storage;

use super::configuration::configuration;
use super::log::{snapshot, uncompacted};
use crate::core::Disk;

/// Whether the model's nodes write in the order that the core keeps (STORE-1). Only then is what a
/// torn write leaves compared.
pub fn writes_as_the_core_does(model: &ClusterModel) -> bool {
    model.disks().storage == Storage::Ordered
}

/// What a crash leaves on the disk of a node. `None` where nothing crashes, or where the disk holds
/// what the core has stored. It may hold something else after a torn write, after the loss of the
/// disk, and in storage modes that forget commits. A commit index beyond the log is lowered to the
/// last index.
pub fn left(model: &ClusterModel, state: &State, action: &Action) -> Option<Disk> {
    let forgets = model.disks().storage.forgets();
    let (node, stored) = match action {
        Action::Torn { node: id, input, cut } => {
            let torn = torn(model, state, *id, input);
            torn.into_iter().nth((*cut).into())?
        }
        Action::Crash(id) if forgets => (*state.node(*id), state.stored[usize::from(*id) - 1]),
        Action::EmptyDisk(id) => {
            return Some(disk(model, &Node::new(state.node(*id).flags), 0, 0));
        }
        Action::Crash(_)
        | Action::Restart(..)
        | Action::Step { .. }
        | Action::Drop(_)
        | Action::Stabilise(_) => return None,
    };
    let commit = if forgets { stored } else { node.commit };
    Some(disk(model, &node, commit, model.disks().kept(&node)))
}

/// Every disk that a crash in the middle of a step's write can leave, according to the model, with
/// what was applied before.
pub fn all_left(model: &ClusterModel, state: &State, id: NodeId, input: &raft::Input) -> Vec<Disk> {
    let torn = torn(model, state, id, input);
    // What a snapshot stands for is applied with it (SNAP-4).
    let done = |node: &Node| node.applied.max(node.compacted);
    torn.iter().map(|(node, _)| disk(model, node, node.commit, done(node))).collect()
}

/// The nodes that a torn write can leave, each with the commit index that is stored.
fn torn(model: &ClusterModel, state: &State, id: NodeId, input: &raft::Input) -> Vec<(Node, u8)> {
    let before = state.node(id);
    let outcome = step(model.context_in(state, id), before, input);
    let stored = state.stored[usize::from(id) - 1];
    model.disks().torn(stored, before, &outcome).to_vec()
}

/// The disk of a node whose application keeps what it has done up to an index.
fn disk(model: &ClusterModel, node: &Node, commit: u8, done: u8) -> Disk {
    let last_index = node.log.last_index();
    let applied = &node.log.as_slice()[..usize::from(done.min(last_index))];
    Disk {
        term: node.term.into(),
        vote: node.vote.into(),
        commit: commit.min(last_index).into(),
        applied: done.into(),
        snapshot: snapshot(model.plan(), node),
        log: uncompacted(model.plan(), node),
        configuration: configuration(&model.plan().fold(applied, model.without())),
    }
}
