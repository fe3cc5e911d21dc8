//! What is stored after a step, and what the node says of itself.

use std::fmt::Debug;

use quorate_model::raft::Node;

use crate::core::Disk;
use crate::divergence::Difference;
use crate::trace::Observation;

/// How what a core has stored differs from what it says of itself.
pub(super) fn difference(seen: &Observation, disk: &Disk) -> Option<Difference> {
    let configuration = seen.configuration();
    let differs = |field, said: &dyn Debug, stored: &dyn Debug| {
        Some(Difference { field, model: format!("{said:?}"), core: format!("{stored:?}") })
    };
    let (said, stored) = ((seen.term, seen.vote, seen.commit), (disk.term, disk.vote, disk.commit));
    if said != stored {
        return differs("stored term, vote, commit", &said, &stored);
    }
    if seen.log != disk.log {
        return differs("stored log", &seen.log, &disk.log);
    }
    if seen.snapshot != disk.snapshot {
        return differs("stored snapshot", &seen.snapshot, &disk.snapshot);
    }
    if seen.applied != disk.applied {
        return differs("stored applied", &seen.applied, &disk.applied);
    }
    if configuration != disk.configuration {
        return differs("stored configuration", &configuration, &disk.configuration);
    }
    None
}

/// Whether a step of the model leaves what is durable as it was.
pub(super) fn stays(before: &Node, after: &Node) -> bool {
    let of = |node: &Node| (node.term, node.vote, node.commit);
    of(before) == of(after) && before.log == after.log
}
