//! Reads that wait for a quorum to confirm that the leader still leads (READ).

mod queue;
#[cfg(test)]
mod tests;

pub(crate) use self::queue::{Asked, Reads};
use crate::{Bytes, Index};

/// The answer to a read (READ-4): a state machine that has applied up to `index` shows every write
/// that was acknowledged before the question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReadState {
    /// The index that the application has to have applied before it reads.
    pub index: Index,
    /// What the read is known by: that given to
    /// [`RawNode::read_index`](crate::RawNode::read_index).
    pub context: Bytes,
}
