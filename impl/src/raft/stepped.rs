//! The result of a message.

use crate::NodeId;

/// The result of a message that keeps the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stepped {
    /// It went to the rules, which may have found nothing to do.
    Handled,
    /// The node did not look at it, and is as it was.
    Ignored(StepIgnored),
}

/// Why a node did not look at a message. No reason is a fault of anyone, so none should alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum StepIgnored {
    /// Answers count from members only (CONTRACT-1). After a removal, late answers of who was
    /// removed are a matter of course.
    #[error("node {id} got an answer from node {from}, which is not in its configuration")]
    NotMember {
        /// The node.
        id: NodeId,
        /// The sender.
        from: NodeId,
    },
}
