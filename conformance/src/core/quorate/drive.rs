//! Takes what the node hands out, stores it, and notes what was durable when.

use std::collections::VecDeque;

use quorate_core::{ApplyError, AsyncWrite, Entry, MemStorage, Message, Write};

use super::neutral::message_to_neutral;
use super::node::{QuorateCore, refusal, stored};
use crate::core::{HandedOut, Output, Refusal, Sent, Stored, Written};

/// More rounds of Ready than one input can cause; a core that wants more does not come to rest.
const ROUNDS: usize = 16;

/// Looks at a write, and at what is stored before it.
pub(super) type Look<'a> = &'a mut dyn FnMut(&MemStorage, &Write) -> Result<(), Refusal>;

impl QuorateCore {
    /// Stores, sends and applies until there is nothing left to do.
    pub(super) fn drain(&mut self) -> Result<Output, Refusal> {
        self.drain_with(&mut |_, _| Ok(()))
    }

    /// The same, with a look at each write before it is stored.
    pub(super) fn drain_with(&mut self, look: Look<'_>) -> Result<Output, Refusal> {
        let mut output = Output::default();
        match self.options.asynchronous {
            true => self.asynchronous(&mut output, look)?,
            false => self.synchronous(&mut output, look)?,
        }
        Ok(output)
    }

    /// A process that begins has nothing to say to anybody.
    pub(super) fn begin(&mut self) -> Result<(), Refusal> {
        match self.drain()?.sent.first() {
            Some(sent) => Err(Refusal(format!("a process that begins sends {}", sent.message))),
            None => Ok(()),
        }
    }

    /// One Ready at a time: some of its messages are there before the write, the others after it.
    fn synchronous(&mut self, output: &mut Output, look: Look<'_>) -> Result<(), Refusal> {
        for _ in 0..ROUNDS {
            if !self.node.has_ready() {
                return Ok(());
            }
            let mut ready = self.node.ready().map_err(refusal)?;
            let before = self.stored();
            send(output, &std::mem::take(&mut ready.messages), before)?;
            hand_out(output, &ready.committed_entries, before);
            let mut entries = std::mem::take(&mut ready.committed_entries);
            self.store(output, &ready.write, look)?;
            self.node.advance(&mut ready).map_err(refusal)?;
            let after = self.stored();
            send(output, &ready.messages, after)?;
            hand_out(output, &ready.committed_entries, after);
            entries.append(&mut ready.committed_entries);
            self.apply_unless_lagging(&entries)?;
        }
        Err(restless())
    }

    /// A write is stored and acknowledged only when the node has nothing else to hand out, so
    /// everything that need not wait for it happens before.
    fn asynchronous(&mut self, output: &mut Output, look: Look<'_>) -> Result<(), Refusal> {
        let mut under_way: VecDeque<AsyncWrite> = VecDeque::new();
        for _ in 0..2 * ROUNDS {
            if self.node.has_ready() {
                let ready = self.node.async_ready().map_err(refusal)?;
                let now = self.stored();
                send(output, &ready.messages, now)?;
                hand_out(output, &ready.committed_entries, now);
                under_way.extend(ready.write);
                self.apply_unless_lagging(&ready.committed_entries)?;
            } else if let Some(write) = under_way.pop_front() {
                self.store(output, &write.write, look)?;
                self.node.written(write.receipt).map_err(refusal)?;
                send(output, &write.messages, self.stored())?;
            } else {
                return Ok(());
            }
        }
        Err(restless())
    }

    /// What is durable now.
    fn stored(&self) -> Stored {
        stored(self.node.storage())
    }

    /// Stores a write.
    fn store(&mut self, output: &mut Output, write: &Write, look: Look<'_>) -> Result<(), Refusal> {
        look(self.node.storage(), write)?;
        if write.is_empty() {
            return Ok(());
        }
        let before = self.stored();
        self.node.storage_mut().write(write).map_err(refusal)?;
        let whole = write.atomic();
        let stores_log = whole.snapshot.is_some() || !whole.entries.is_empty();
        let sync = write.must_sync();
        output.written.push(Written { before, after: self.stored(), stores_log, sync });
        Ok(())
    }

    fn apply_unless_lagging(&mut self, entries: &[Entry]) -> Result<(), Refusal> {
        if self.options.lagging_apply { Ok(()) } else { self.apply(entries) }
    }

    /// Applies what was handed out: each change in turn, of which the storage is told, then all at
    /// once (APPLY-1). A change that the arithmetic does not take (CONF-6) is rejected.
    pub(super) fn apply(&mut self, entries: &[Entry]) -> Result<(), Refusal> {
        for entry in entries.iter().filter(|entry| entry.is_conf()) {
            match self.node.apply_conf_change(entry.index) {
                Ok(configuration) => {
                    self.node.storage_mut().set_membership(configuration, entry.index);
                }
                Err(ApplyError::ConfChange { .. }) => {
                    self.node.reject_conf_change(entry.index).map_err(refusal)?;
                }
                Err(error) => return Err(refusal(error)),
            }
        }
        entries.last().map_or(Ok(()), |last| self.node.advance_apply(last.index).map_err(refusal))
    }
}

fn send(output: &mut Output, messages: &[Message], stored: Stored) -> Result<(), Refusal> {
    for message in messages {
        output.sent.push(Sent { message: message_to_neutral(message)?, stored });
    }
    Ok(())
}

fn hand_out(output: &mut Output, entries: &[Entry], stored: Stored) {
    output.to_apply.extend(entries.iter().map(|entry| HandedOut {
        index: entry.index.get(),
        term: entry.term.get(),
        stored,
    }));
}

fn restless() -> Refusal {
    Refusal(format!("the core still has work after {ROUNDS} rounds of Ready"))
}
