//! Why a proposal or a read was refused.

use super::{Error, name_leader};
use crate::confchange::ConfChangeError;
use crate::{Index, NodeId};

/// Why a proposal was refused (PROPOSE-2). Nothing of it was appended or forwarded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProposeError {
    /// The node could not take any input.
    #[error(transparent)]
    Input(#[from] Error),
    /// Only a leader takes proposals, and there is none to forward to (PROPOSE-3), or the node
    /// is not to forward.
    #[error("node {id} takes no proposal: {}", name_leader(.leader))]
    NotLeader {
        /// The node.
        id: NodeId,
        /// The leader it knows.
        leader: Option<NodeId>,
    },
    /// A leader that is about to hand over takes no proposals (TRANSFER-3).
    #[error("node {id} takes no proposal while its leadership is transferred to node {target}")]
    TransferInProgress {
        /// The node.
        id: NodeId,
        /// To whom it is handing over.
        target: NodeId,
    },
    /// A leader that left the configuration takes no proposals (PROPOSE-5).
    #[error("node {id} takes no proposal: it leads, but is not in its own configuration any more")]
    NotMember {
        /// The node.
        id: NodeId,
    },
    /// The change is meant for another configuration than the one that is applied (PROPOSE-6).
    #[error(
        "node {id} takes no change for the configuration of index {expected}: the one it has \
         applied is of index {applied}"
    )]
    OtherMembership {
        /// The node.
        id: NodeId,
        /// The index of the configuration that the change is meant for.
        expected: Index,
        /// The index of the applied configuration.
        applied: Index,
    },
    /// Too much is appended and not yet handed out to be applied (FLOW-4).
    #[error(
        "node {id} takes no {size} bytes while {uncommitted} are uncommitted, the limit is {limit}"
    )]
    TooMuchUncommitted {
        /// The node.
        id: NodeId,
        /// The payload bytes proposed.
        size: u64,
        /// The payload bytes proposed before and not yet handed out.
        uncommitted: u64,
        /// [`Config::max_uncommitted_size`](crate::Config::max_uncommitted_size).
        limit: u64,
    },
    /// No payload is proposed (PROPOSE-4).
    #[error("node {id} got a proposal of no payload, but one proposes at least one")]
    Empty {
        /// The node.
        id: NodeId,
    },
    /// The configuration does not take the change (CONF-6, CONF-7).
    #[error(transparent)]
    ConfChange(#[from] ConfChangeError),
}

/// Why a read was refused (READ-1).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The node could not take any input.
    #[error(transparent)]
    Input(#[from] Error),
    /// Only a leader answers reads, and there is none to forward to, or the node is not to
    /// forward.
    #[error("node {id} takes no read: {}", name_leader(.leader))]
    NotLeader {
        /// The node.
        id: NodeId,
        /// The leader it knows.
        leader: Option<NodeId>,
    },
}
