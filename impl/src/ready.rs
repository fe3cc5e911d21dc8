//! What a node hands out.

use crate::entry::Entry;
use crate::message::Message;
use crate::storage::HardState;
use crate::{Index, NodeId, Term};

/// Work for the owner of a node, to be done in the order of the fields.
///
/// Handed out by [`RawNode::ready`](crate::RawNode::ready), given back to
/// [`RawNode::advance`](crate::RawNode::advance) when the first three are done. The fields may be
/// emptied before that.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "the node takes no input until its Ready is advanced"]
pub struct Ready {
    /// Entries to be stored. The first one's index may be stored already: the log is to be cut
    /// there.
    pub entries: Vec<Entry>,
    /// The hard state to be stored, if it changed: together with the entries or after them,
    /// since its commit may be theirs.
    pub hard_state: Option<HardState>,
    /// Messages to be sent, after both of the above are durable (ROLE-4).
    pub messages: Vec<Message>,
    /// Committed entries to be applied, after the above are stored. The application may take its
    /// time; see [`RawNode::advance_apply`](crate::RawNode::advance_apply).
    pub committed_entries: Vec<Entry>,
    pub(crate) receipt: Receipt,
}

/// What a [`Ready`] is recognised by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Receipt {
    pub(crate) id: NodeId,
    /// The hard state as it is with this Ready.
    pub(crate) hard_state: HardState,
    /// Index and term of the last entry to be stored, if there is any.
    pub(crate) last: Option<(Index, Term)>,
    /// The index up to which this and earlier ones handed out committed entries.
    pub(crate) handed_out: Index,
}
