//! Driving nodes in memory.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use quorate_core::{
    Config, Configuration, Entry, EntryData, HardState, Index, MemStorage, Message, MessageBody,
    NodeId, RawNode, Role, Term, Timer,
};

pub(crate) type Node = RawNode<MemStorage>;

pub(crate) fn configuration(voters: &[NodeId], learners: &[NodeId]) -> Configuration {
    Configuration::new(voters.iter().copied(), learners.iter().copied()).unwrap()
}

pub(crate) fn config(id: NodeId, pre_vote: bool, check_quorum: bool) -> Config {
    Config { pre_vote, check_quorum, ..Config::new(id) }
}

pub(crate) fn entry(index: Index, term: Term) -> Entry {
    Entry { index, term, data: EntryData::Empty }
}

/// Entries from index 1 on with these terms.
pub(crate) fn log(terms: &[Term]) -> Vec<Entry> {
    terms.iter().zip(1..).map(|(&term, index)| entry(index, term)).collect()
}

/// A node with the given durable state; all that is committed is applied.
pub(crate) fn node_with(
    config: Config,
    voters: &[NodeId],
    terms: &[Term],
    hard_state: HardState,
) -> Node {
    let mut storage = MemStorage::new(configuration(voters, &[]));
    storage.append(&log(terms)).unwrap();
    storage.set_hard_state(hard_state);
    let mut node = RawNode::new(config, storage).unwrap();
    drain(&mut node);
    node
}

/// Does all that a node hands out but applying, and returns what it sends.
pub(crate) fn drain_lagging(node: &mut Node) -> Vec<Message> {
    let mut sent = Vec::new();
    while node.has_ready() {
        let mut ready = node.ready().unwrap();
        node.storage_mut().append(&ready.entries).unwrap();
        if let Some(hard_state) = ready.hard_state {
            node.storage_mut().set_hard_state(hard_state);
        }
        sent.append(&mut ready.messages);
        node.advance(&ready).unwrap();
    }
    sent
}

/// Applies all that is committed.
pub(crate) fn apply(node: &mut Node) {
    let commit = node.status().commit;
    node.advance_apply(commit).unwrap();
}

/// One step's worth of what a node hands out.
pub(crate) fn drain(node: &mut Node) -> Vec<Message> {
    let sent = drain_lagging(node);
    apply(node);
    sent
}

pub(crate) fn message(from: NodeId, to: NodeId, term: Term, body: MessageBody) -> Message {
    Message { from, to, term, body }
}

pub(crate) fn accept(index: Index) -> MessageBody {
    MessageBody::AppendResp { index, rejected: false, hint_index: 0, hint_term: 0 }
}

pub(crate) fn append(prev: (Index, Term), entries: &[Entry], commit: Index) -> MessageBody {
    MessageBody::Append { prev_index: prev.0, prev_term: prev.1, entries: entries.to_vec(), commit }
}

/// A step: the message, and what the node sends on it.
pub(crate) fn step(node: &mut Node, from: NodeId, term: Term, body: MessageBody) -> Vec<Message> {
    let to = node.id();
    node.step(message(from, to, term, body)).unwrap();
    drain(node)
}

/// A step: the timer, and what the node sends on it.
pub(crate) fn timer(node: &mut Node, timer: Timer) -> Vec<Message> {
    node.timer(timer).unwrap();
    drain(node)
}

/// Nodes and what is under way between them.
pub(crate) struct Network {
    pub(crate) nodes: BTreeMap<NodeId, Node>,
    pub(crate) wire: VecDeque<Message>,
    /// What is sent to or by these nodes is lost.
    pub(crate) isolated: BTreeSet<NodeId>,
}

impl Network {
    pub(crate) fn new(configs: impl IntoIterator<Item = Config>, members: &Configuration) -> Self {
        let node = |config: Config| {
            (config.id, RawNode::new(config, MemStorage::new(members.clone())).unwrap())
        };
        let nodes = configs.into_iter().map(node).collect();
        Self { nodes, wire: VecDeque::new(), isolated: BTreeSet::new() }
    }

    /// A network of voters `1..=voters` with these flags.
    pub(crate) fn of_voters(voters: u64, pre_vote: bool, check_quorum: bool) -> Self {
        let ids: Vec<_> = (1..=voters).collect();
        let configs = ids.iter().map(|&id| config(id, pre_vote, check_quorum));
        Self::new(configs, &configuration(&ids, &[]))
    }

    /// Runs an input on a node and puts on the wire what it sends.
    pub(crate) fn at<T>(&mut self, id: NodeId, input: impl FnOnce(&mut Node) -> T) -> T {
        let node = self.nodes.get_mut(&id).unwrap();
        let result = input(node);
        for message in drain(node) {
            if !self.isolated.contains(&message.from) && !self.isolated.contains(&message.to) {
                self.wire.push_back(message);
            }
        }
        result
    }

    pub(crate) fn timer(&mut self, id: NodeId, timer: Timer) {
        self.at(id, |node| node.timer(timer)).unwrap();
    }

    /// Delivers the message at this place of the wire.
    pub(crate) fn deliver(&mut self, at: usize) {
        let Some(message) = self.wire.remove(at) else { return };
        if self.nodes.contains_key(&message.to) && !self.isolated.contains(&message.to) {
            self.at(message.to, |node| node.step(message)).unwrap();
        }
    }

    /// Delivers everything, in order.
    pub(crate) fn settle(&mut self) {
        while !self.wire.is_empty() {
            self.deliver(0);
        }
    }

    /// A leader's heartbeat, and all that follows.
    pub(crate) fn beat(&mut self, id: NodeId) {
        self.timer(id, Timer::HeartbeatDue);
        self.settle();
    }

    pub(crate) fn elect(&mut self, id: NodeId) {
        self.timer(id, Timer::ElectionTimeout);
        self.settle();
        assert_eq!(self.role(id), Role::Leader);
    }

    pub(crate) fn propose(&mut self, id: NodeId, payload: &'static str) -> Index {
        let index = self.at(id, |node| node.propose(payload.into())).unwrap();
        self.settle();
        index
    }

    pub(crate) fn restart(&mut self, id: NodeId, config: Config) {
        let applied = self.nodes[&id].status().applied;
        let storage = self.nodes.remove(&id).unwrap().into_storage();
        self.nodes.insert(id, RawNode::new(Config { applied, ..config }, storage).unwrap());
        self.at(id, |_| ());
    }

    pub(crate) fn role(&self, id: NodeId) -> Role {
        self.nodes[&id].status().role
    }

    pub(crate) fn log(&self, id: NodeId) -> Vec<Entry> {
        self.nodes[&id].status().log.all().unwrap()
    }

    pub(crate) fn commits(&self) -> Vec<Index> {
        self.nodes.values().map(|node| node.status().commit).collect()
    }
}
