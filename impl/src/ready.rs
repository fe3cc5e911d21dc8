//! What a node hands out.

use alloc::vec::Vec;

use crate::entry::Entry;
use crate::message::Message;
use crate::read::ReadState;
use crate::soft_state::SoftState;
use crate::write::Write;
use crate::{Bytes, NodeId};

/// Work for an owner that writes before it gives the next input: the synchronous form.
///
/// Handed out by [`RawNode::ready`](crate::RawNode::ready); when [`write`](Self::write) is durable,
/// given back to [`RawNode::advance`](crate::RawNode::advance), which puts in it what had to wait
/// for that. So nothing can be sent or applied too early: it is not there.
///
/// [`RawNode::ready_into`](crate::RawNode::ready_into) fills a used one again and reuses its
/// memory. The default is an empty one, made for that.
#[derive(Debug, Default, PartialEq, Eq)]
#[must_use = "the node takes no input until its Ready is advanced"]
pub struct Ready {
    /// Messages to be sent. Those that are here before [`advance`](crate::RawNode::advance) need
    /// not wait for the write, which saves latency; the others come with it.
    pub messages: Vec<Message>,
    /// To be made durable before the next call of [`advance`](crate::RawNode::advance); may be
    /// empty.
    pub write: Write,
    /// Answers to reads (READ-4).
    pub read_states: Vec<ReadState>,
    /// The contexts of the reads of this node's application that will not be answered, because the
    /// leadership in which they waited has ended (READ-5). They may be asked again at once, of the
    /// new leader. See [`RawNode::read_index`](crate::RawNode::read_index) for what is not told.
    pub dropped_reads: Vec<Bytes>,
    /// Committed entries to be applied, in order; they come with
    /// [`advance`](crate::RawNode::advance). The application may take its time; see
    /// [`RawNode::advance_apply`](crate::RawNode::advance_apply).
    pub committed_entries: Vec<Entry>,
    /// Term, role and leader, if one of them changed since this was last told. It comes with
    /// [`advance`](crate::RawNode::advance), because a term counts only when it is durable
    /// (ROLE-4). Before that it is always none. A change of it alone writes nothing.
    pub soft_state: Option<SoftState>,
    /// Messages that wait for the write (STORE-4).
    pub(crate) waiting: Vec<Message>,
    /// Committed entries that wait for the write, because they may be part of it.
    pub(crate) to_apply: Vec<Entry>,
    pub(crate) receipt: Option<WriteReceipt>,
}

impl Ready {
    /// Empties it, but keeps its memory. What is left in `write` is replaced later.
    #[inline]
    pub(crate) fn clear(&mut self) {
        clear(&mut self.messages);
        clear(&mut self.read_states);
        clear(&mut self.dropped_reads);
        clear(&mut self.committed_entries);
        clear(&mut self.waiting);
        clear(&mut self.to_apply);
        self.soft_state = None;
        self.receipt = None;
    }
}

/// Work for an owner that gives inputs while it writes: the asynchronous form
/// ([`Config::asynchronous_writes`](crate::Config::asynchronous_writes)).
///
/// Handed out by [`RawNode::async_ready`](crate::RawNode::async_ready). All parts may be done side
/// by side; of each part, everything is to be done in order, also over several of these.
#[derive(Debug, Default, PartialEq, Eq)]
#[must_use = "what is not written, sent and applied is lost"]
#[non_exhaustive]
pub struct AsyncReady {
    /// Messages to be sent at once.
    pub messages: Vec<Message>,
    /// To be made durable, after all earlier ones, if there is anything to write or anything that
    /// waits for what is being written.
    pub write: Option<AsyncWrite>,
    /// Answers to reads (READ-4).
    pub read_states: Vec<ReadState>,
    /// The contexts of reads that will not be answered (READ-5), as in
    /// [`Ready::dropped_reads`].
    pub dropped_reads: Vec<Bytes>,
    /// Committed entries to be applied, in order. They are durable already (STORE-5).
    pub committed_entries: Vec<Entry>,
    /// Term, role and leader, if one of them changed since this was last told. While the write of
    /// the term or the vote is under way, nothing is told; the state of the moment is told after
    /// it (ROLE-4). A change of it alone writes nothing.
    pub soft_state: Option<SoftState>,
}

/// A write and what waits for it. Several may be under way; they become durable in order.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "messages wait for the write, and so does the node"]
#[non_exhaustive]
pub struct AsyncWrite {
    /// To be made durable; may be empty, then it is durable when all earlier ones are.
    pub write: Write,
    /// To be sent when the write is durable (STORE-4).
    pub messages: Vec<Message>,
    /// For [`RawNode::written`](crate::RawNode::written), when the write is durable.
    pub receipt: WriteReceipt,
}

/// What a write is recognised by when it is acknowledged (STORE-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WriteReceipt {
    pub(crate) id: NodeId,
    pub(crate) number: u64,
}

impl WriteReceipt {
    /// The number of the write; writes of a node are numbered from 1 on, from each start.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }
}

/// Most are empty already.
#[inline]
fn clear<T>(list: &mut Vec<T>) {
    if !list.is_empty() {
        list.clear();
    }
}
