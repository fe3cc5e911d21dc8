//! The synchronous form: one write at a time.

use alloc::vec::Vec;

use super::RawNode;
use super::counted::{count_reads, count_sent, set_gauges};
use crate::cached::Cached;
use crate::error::{AdvanceError, ReadyError};
use crate::ready::{Ready, WriteReceipt};
use crate::storage::Storage;
use crate::{Index, NodeId};

impl<S: Storage> RawNode<S> {
    /// Hands out what is to be written, sent and applied. It is out until given back to
    /// [`advance`](Self::advance); the node takes no other input before.
    ///
    /// # Errors
    ///
    /// [`ReadyError::Outstanding`] if one is out already, [`ReadyError::WrongForm`] with
    /// asynchronous writes, or [`ReadyError::Storage`] if what is to be sent or applied cannot be
    /// read. Nothing is handed out then, and the node is as it was.
    pub fn ready(&mut self) -> Result<Ready, ReadyError> {
        let mut ready = Ready::default();
        self.ready_into(&mut ready)?;
        Ok(ready)
    }

    /// Does what [`ready`](Self::ready) does, in the memory of a used one.
    ///
    /// # Errors
    ///
    /// Those of [`ready`](Self::ready). What is left in `ready` then is of no use.
    pub fn ready_into(&mut self, ready: &mut Ready) -> Result<(), ReadyError> {
        self.check_form(false)?;
        if self.is_ready_out() {
            return Err(ReadyError::Outstanding { id: self.raft.id });
        }
        ready.clear();
        self.raft.output(&mut ready.messages, &mut ready.to_apply)?;
        let raft = &mut self.raft;
        let hard_state = raft.hard_state();
        let number = raft.log.begin_only_write(self.handed, hard_state, &mut ready.write);
        ready.receipt = Some(WriteReceipt { id: raft.id, number });
        move_all(&mut raft.outbox, &mut ready.messages);
        // STORE-4: nothing leaves before the term and the vote it was sent under are durable, and
        // no answer before what is to be written.
        if !self.is_vote_durable() {
            core::mem::swap(&mut ready.messages, &mut ready.waiting);
        }
        let raft = &mut self.raft;
        let answers = match ready.write.is_empty() {
            true => &mut ready.messages,
            false => &mut ready.waiting,
        };
        move_all(&mut raft.answers, answers);
        move_all(&mut raft.read_states, &mut ready.read_states);
        move_all(&mut raft.dropped_reads, &mut ready.dropped_reads);
        self.handed = hard_state;
        count_sent(&ready.messages);
        count_reads(&ready.read_states, &ready.dropped_reads);
        set_gauges(&self.raft);
        // Nothing is left, and nothing is taken before this is advanced.
        self.busy = Cached(false);
        self.end_step(());
        Ok(())
    }

    /// What `ready` handed out to be written is durable. Puts in it the messages that waited for
    /// that, the committed entries, and the soft state if it changed. A leader counts its own
    /// entries now (COMMIT-1), so there may be another Ready after this.
    ///
    /// # Errors
    ///
    /// If `ready` is not the one that is out, or if the storage does not hold its write. It is
    /// still out then.
    pub fn advance(&mut self, ready: &mut Ready) -> Result<(), AdvanceError> {
        let id = self.raft.id;
        let oldest = self.raft.log.oldest_write().filter(|_| !self.raft.settings.asynchronous);
        let Some((number, write)) = oldest else { return Err(AdvanceError::NoReady { id }) };
        if ready.receipt != Some(WriteReceipt { id, number }) {
            return Err(AdvanceError::WrongReady { id });
        }
        let last = write.last;
        let stores_log = last > self.raft.log.stable_index();
        if stores_log {
            self.check_stored(last)?;
        }
        ready.receipt = None;
        self.acknowledge_write(stores_log);
        count_sent(&ready.waiting);
        move_all(&mut ready.waiting, &mut ready.messages);
        move_all(&mut ready.to_apply, &mut ready.committed_entries);
        ready.soft_state = self.take_soft_state();
        self.look_whether_busy();
        self.end_step(());
        Ok(())
    }

    /// Whether the storage ends with the entry or the snapshot that it was to store last.
    fn check_stored(&self, last_index: Index) -> Result<(), AdvanceError> {
        let stored = self.storage().last_index()?;
        if stored != last_index {
            return Err(AdvanceError::EntriesNotStored { last_index, stored });
        }
        let stored = self.storage().term(last_index)?;
        match self.raft.log.term(last_index) {
            Some(term) if term != stored => {
                Err(AdvanceError::OtherEntryStored { index: last_index, term, stored })
            }
            _ => Ok(()),
        }
    }

    /// The oldest write under way is durable.
    #[inline]
    pub(super) fn acknowledge_write(&mut self, stores_log: bool) {
        if let Some(write) = self.raft.log.acknowledge() {
            self.stored = write.hard_state;
        }
        if stores_log {
            self.raft.own_entries_stored();
        }
    }

    /// Whether this is the form that the node was started for.
    #[inline]
    pub(super) fn check_form(&self, asynchronous: bool) -> Result<(), ReadyError> {
        let configured = self.raft.settings.asynchronous;
        match asynchronous == configured {
            true => Ok(()),
            false => Err(wrong_form(self.raft.id, asynchronous, configured)),
        }
    }
}

#[cold]
fn wrong_form(id: NodeId, asked: bool, configured: bool) -> ReadyError {
    let name = |asynchronous| if asynchronous { "asynchronous" } else { "synchronous" };
    ReadyError::WrongForm { id, asked: name(asked), configured: name(configured) }
}

/// Appends all of one list to another, and where it can, by exchanging the two.
#[inline]
fn move_all<T>(from: &mut Vec<T>, to: &mut Vec<T>) {
    match (from.is_empty(), to.is_empty()) {
        (true, _) => {}
        (false, true) => core::mem::swap(from, to),
        (false, false) => to.append(from),
    }
}
