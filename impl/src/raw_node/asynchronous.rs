//! The asynchronous form: inputs are taken while writes are under way (STORE-3).

use alloc::vec::Vec;

use super::RawNode;
use super::counted::{count_reads, count_sent, set_gauges};
use crate::Index;
use crate::error::{AdvanceError, ReadyError};
use crate::ready::{AsyncReady, AsyncWrite, WriteReceipt};
use crate::storage::Storage;
use crate::write::Write;

impl<S: Storage> RawNode<S> {
    /// Hands out what is to be written, sent and applied, while what was handed out before may
    /// still be under way.
    ///
    /// # Errors
    ///
    /// [`ReadyError::WrongForm`] without asynchronous writes, or [`ReadyError::Storage`] if what
    /// is to be sent or applied cannot be read. Nothing is handed out then, and the node is as it
    /// was.
    pub fn async_ready(&mut self) -> Result<AsyncReady, ReadyError> {
        self.check_form(true)?;
        let mut ready = AsyncReady::default();
        self.raft.output(&mut ready.messages, &mut ready.committed_entries)?;
        let raft = &mut self.raft;
        ready.messages.append(&mut raft.outbox);
        core::mem::swap(&mut ready.read_states, &mut raft.read_states);
        core::mem::swap(&mut ready.dropped_reads, &mut raft.dropped_reads);
        let hard_state = raft.hard_state();
        let news = raft.log.has_unwritten() || hard_state != self.handed;
        let busy = news || raft.log.oldest_write().is_some();
        // STORE-4: nothing leaves before the term and the vote it was sent under are durable, and
        // no answer before what is to be written, now or already.
        let mut waiting = Vec::new();
        if !self.is_vote_durable() {
            core::mem::swap(&mut waiting, &mut ready.messages);
        }
        ready.soft_state = self.take_soft_state();
        let raft = &mut self.raft;
        let answers = if busy { &mut waiting } else { &mut ready.messages };
        answers.append(&mut raft.answers);
        // Messages that wait for a write that is under way get an empty one, which comes after it.
        count_sent(&ready.messages);
        count_sent(&waiting);
        count_reads(&ready.read_states, &ready.dropped_reads);
        if news || !waiting.is_empty() {
            let mut write = Write::default();
            let number = raft.log.begin_write(self.handed, hard_state, &mut write);
            let receipt = WriteReceipt { id: raft.id, number };
            ready.write = Some(AsyncWrite { write, messages: waiting, receipt });
            self.handed = hard_state;
        }
        set_gauges(&self.raft);
        self.look_whether_busy();
        Ok(self.end_step(ready))
    }

    /// A write is durable, and all before it are. A leader counts its own entries now (COMMIT-1),
    /// and what is durable may be applied (STORE-5), so there may be another
    /// [`async_ready`](Self::async_ready) after this.
    ///
    /// Entries that were cut from the log since then do not become durable by it, even if the same
    /// entries were appended again (STORE-3).
    ///
    /// # Errors
    ///
    /// [`AdvanceError::WrongReceipt`] and [`AdvanceError::OtherNode`] if it is not the next one;
    /// nothing changes then.
    pub fn written(&mut self, receipt: WriteReceipt) -> Result<(), AdvanceError> {
        let id = self.raft.id;
        if receipt.id != id {
            return Err(AdvanceError::OtherNode { id, of: receipt.id });
        }
        let oldest = self.raft.log.oldest_write().filter(|_| self.raft.settings.asynchronous);
        let (expected, last) = match oldest {
            Some((number, write)) => (Some(number), write.last),
            None => (None, Index(0)),
        };
        if expected != Some(receipt.number) {
            return Err(AdvanceError::WrongReceipt { id, given: receipt.number, expected });
        }
        self.acknowledge_write(last > self.raft.log.stable_index());
        self.look_whether_busy();
        self.end_step(());
        Ok(())
    }
}
