//! One node, its disk and its application.

use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::Arc;

use quorate_core::{
    AsyncWrite, Bytes, Config, Entry, EntryData, Index, Message, NodeId, RawNode, ReadState, Ready,
    Record, Snapshot,
};

use super::disk::Disk;
use super::show;
use super::trace::{Seen, Trace};

pub(crate) type Node = RawNode<Disk>;

/// How a server is started.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) config: Config,
    /// Committed entries are applied by a command of their own.
    pub(crate) manual_apply: bool,
}

#[derive(Debug)]
enum Power {
    Up(Box<Node>),
    Down(Disk),
}

/// Whether messages are shown when they are sent; they always are when they arrive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Talk {
    Full,
    Short,
}

impl Talk {
    fn sends(self, trace: &mut Trace, id: NodeId, verb: &str, messages: &[Message]) {
        if self == Self::Full {
            for message in messages {
                trace.line(format!("{id} {verb} {}", message));
            }
        }
    }
}

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) setup: Setup,
    power: Power,
    /// What the application has applied; durable.
    applied: Index,
    /// Handed out to be applied.
    to_apply: VecDeque<Entry>,
    /// Writes in flight, and whether each is durable.
    writes: VecDeque<(bool, AsyncWrite)>,
}

impl Server {
    pub(crate) fn new(setup: Setup, disk: Disk, applied: Index) -> Self {
        Self {
            setup,
            power: Power::Down(disk),
            applied,
            to_apply: VecDeque::new(),
            writes: VecDeque::new(),
        }
    }

    pub(crate) fn id(&self) -> NodeId {
        self.setup.config.id
    }

    pub(crate) fn up(&self) -> Option<&Node> {
        match &self.power {
            Power::Up(node) => Some(node),
            Power::Down(_) => None,
        }
    }

    fn node(&mut self) -> Result<&mut Node, String> {
        let id = self.id();
        match &mut self.power {
            Power::Up(node) => Ok(node),
            Power::Down(_) => Err(format!("node {id} is down")),
        }
    }

    pub(crate) fn disk(&mut self) -> &mut Disk {
        match &mut self.power {
            Power::Up(node) => node.storage_mut(),
            Power::Down(disk) => disk,
        }
    }

    /// A new process on the old disk (ROLE-3).
    pub(crate) fn start(&mut self, trace: &mut Trace) -> Result<(), String> {
        let Power::Down(disk) = &self.power else {
            return Err(format!("node {} is up", self.id()));
        };
        let config = Config { applied: self.applied, ..self.setup.config.clone() };
        match RawNode::new(config, disk.clone()) {
            Ok(node) => self.power = Power::Up(Box::new(node)),
            Err(error) => trace.line(format!("{} error: {error}", self.id())),
        }
        Ok(())
    }

    /// The process ends; what is not durable is lost.
    pub(crate) fn crash(&mut self) {
        if let Power::Up(node) = &mut self.power {
            self.applied = self.applied.max(node.status().applied);
            let disk = node.storage().clone();
            self.power = Power::Down(disk);
        }
        self.to_apply.clear();
        self.writes.clear();
    }

    /// An input, with what it changes. A refused one must leave the node as it was.
    pub(crate) fn input<T, E: Display>(
        &mut self,
        trace: &mut Trace,
        input: impl FnOnce(&mut Node) -> Result<T, E>,
    ) -> Result<Option<T>, String> {
        let id = self.id();
        let node = self.node()?;
        let (whole, before) = (node.clone(), Seen::of(node));
        let result = input(node);
        if let Some(changes) = Seen::of(node).since(&before) {
            trace.line(format!("{id}:{changes}"));
        }
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                trace.line(format!("{id} error: {error}"));
                (*node == whole).then_some(None).ok_or(format!("node {id} erred and changed"))
            }
        }
    }

    pub(crate) fn has_ready(&self) -> bool {
        self.up().is_some_and(RawNode::has_ready)
    }

    /// Hands out one Ready and does all of it. With `torn`, only so many records of its write,
    /// with a crash after them. Returns what is sent.
    pub(crate) fn ready(
        &mut self,
        trace: &mut Trace,
        talk: Talk,
        torn: Option<usize>,
    ) -> Result<Vec<Message>, String> {
        if self.setup.config.asynchronous_writes {
            return self.async_ready(trace, talk);
        }
        let Some(mut ready) = self.input(trace, Node::ready)? else { return Ok(Vec::new()) };
        let mut sent = std::mem::take(&mut ready.messages);
        let id = self.id();
        talk.sends(trace, id, "sends", &sent);
        if !ready.write.is_empty() {
            trace.line(format!("{id} writes {}", ready.write));
        }
        if let Some(records) = torn {
            self.tear(&ready, records)?;
            trace.line(format!("{id} crashes after {records} of these records"));
            self.crash();
            return Ok(sent);
        }
        let stored = self.disk().memory.write(&ready.write);
        stored.map_err(|error| format!("node {id} cannot write: {error}"))?;
        self.input(trace, |node| node.advance(&mut ready))?;
        talk.sends(trace, id, "then sends", &ready.messages);
        sent.append(&mut ready.messages);
        self.reads(trace, ready.read_states, ready.dropped_reads);
        self.hand_out(trace, ready.committed_entries)?;
        Ok(sent)
    }

    fn tear(&mut self, ready: &Ready, records: usize) -> Result<(), String> {
        let id = self.id();
        for record in ready.write.records().take(records) {
            let memory = &mut self.disk().memory;
            let stored = match record {
                Record::Snapshot(snapshot) => memory.apply_snapshot(snapshot.clone()),
                Record::HardState(hard_state) => {
                    memory.set_hard_state(hard_state);
                    Ok(())
                }
                Record::Entries(entries) => memory.append(entries),
            };
            stored.map_err(|error| format!("node {id} cannot write: {error}"))?;
        }
        Ok(())
    }

    fn async_ready(&mut self, trace: &mut Trace, talk: Talk) -> Result<Vec<Message>, String> {
        let Some(ready) = self.input(trace, Node::async_ready)? else { return Ok(Vec::new()) };
        let id = self.id();
        talk.sends(trace, id, "sends", &ready.messages);
        if let Some(write) = ready.write {
            let number = write.receipt.number();
            trace.line(format!("{id} begins write {number}: {}", write.write));
            talk.sends(trace, id, "is then to send", &write.messages);
            self.writes.push_back((false, write));
        }
        self.reads(trace, ready.read_states, ready.dropped_reads);
        self.hand_out(trace, ready.committed_entries)?;
        Ok(ready.messages)
    }

    /// The oldest write that is not durable becomes so, and what waited for it leaves.
    pub(crate) fn write_durable(
        &mut self,
        trace: &mut Trace,
        talk: Talk,
    ) -> Result<Vec<Message>, String> {
        let id = self.id();
        let oldest = self.writes.iter_mut().find(|(durable, _)| !*durable);
        let (durable, write) = oldest.ok_or(format!("node {id} writes nothing"))?;
        *durable = true;
        trace.line(format!("{id} has write {} durable", write.receipt.number()));
        let (messages, write) = (std::mem::take(&mut write.messages), write.write.clone());
        let stored = self.disk().memory.write(&write);
        stored.map_err(|error| format!("node {id} cannot write: {error}"))?;
        talk.sends(trace, id, "sends", &messages);
        Ok(messages)
    }

    /// The oldest write is acknowledged. If it was not durable, it becomes so before.
    pub(crate) fn write_done(
        &mut self,
        trace: &mut Trace,
        talk: Talk,
    ) -> Result<Vec<Message>, String> {
        let id = self.id();
        let durable = self.writes.front().is_some_and(|(durable, _)| *durable);
        let messages = if durable { Vec::new() } else { self.write_durable(trace, talk)? };
        let oldest = self.writes.pop_front().ok_or(format!("node {id} writes nothing"))?;
        let (_, AsyncWrite { receipt, .. }) = oldest;
        trace.line(format!("{id} hears of write {}", receipt.number()));
        self.input(trace, |node| node.written(receipt))?;
        Ok(messages)
    }

    pub(crate) fn writes_in_flight(&self) -> usize {
        self.writes.len()
    }

    fn reads(&mut self, trace: &mut Trace, reads: Vec<ReadState>, dropped: Vec<Bytes>) {
        let id = self.id();
        for ReadState { index, context } in reads {
            trace.line(format!("{id} answers read {} with index={index}", show::bytes(&context)));
        }
        for context in dropped {
            trace.line(format!("{id} drops read {}", show::bytes(&context)));
        }
    }

    fn hand_out(&mut self, trace: &mut Trace, entries: Vec<Entry>) -> Result<(), String> {
        if self.setup.manual_apply && !entries.is_empty() {
            trace.line(format!("{} is to apply {}", self.id(), show::entries(&entries)));
        }
        self.to_apply.extend(entries);
        match self.setup.manual_apply {
            true => Ok(()),
            false => self.apply(trace, Index::MAX),
        }
    }

    /// Applies what was handed out, up to an index.
    pub(crate) fn apply(&mut self, trace: &mut Trace, to: Index) -> Result<(), String> {
        while self.to_apply.front().is_some_and(|entry| entry.index <= to) {
            let Some(entry) = self.to_apply.pop_front() else { break };
            let (id, index) = (self.id(), entry.index);
            trace.line(format!("{id} applies {}", entry));
            if let EntryData::Conf(_) = entry.data {
                let applied = self.input(trace, |node| node.apply_conf_change(index))?;
                let Some(membership) = applied else { continue };
                self.disk().memory.set_membership(membership, index);
            }
            self.input(trace, |node| node.advance_apply(index))?;
        }
        Ok(())
    }

    /// The application makes a snapshot of what it has applied.
    pub(crate) fn take_snapshot(&mut self) -> Result<Arc<Snapshot>, String> {
        let node = self.node()?;
        let status = node.status();
        let (index, membership) = (status.applied, status.membership.clone());
        let made = status.membership_index;
        let data = format!("state at {index}").into_bytes().into();
        let taken = self.disk().memory.create_snapshot(index, membership, made, data);
        taken.map_err(|error| error.to_string())
    }

    /// The application turns the next entry down, which is to be a configuration change.
    pub(crate) fn reject(&mut self, trace: &mut Trace) -> Result<(), String> {
        let id = self.id();
        let entry = self.to_apply.pop_front().ok_or(format!("node {id} has nothing to apply"))?;
        trace.line(format!("{id} rejects {}", entry));
        self.input(trace, |node| node.reject_conf_change(entry.index))?;
        self.input(trace, |node| node.advance_apply(entry.index))?;
        Ok(())
    }
}
