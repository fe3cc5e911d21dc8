//! Nodes with disks that lag and tear, and applications that lag: everything that may happen to a
//! cluster, one event at a time, and what must hold whatever happens.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use quorate_core::{
    AsyncWrite, Bytes, Config, Entry, EntryData, Index, MemStorage, Membership, Message, NodeId,
    Proposed, RawNode, ReadState, Record, Role, Term,
};

use super::{Node, membership};

/// A node, the writes it waits for, and its application, whose state is durable at once.
pub(crate) struct Host {
    pub(crate) node: Node,
    config: Config,
    writes: VecDeque<AsyncWrite>,
    to_apply: VecDeque<Entry>,
}

/// The hosts, what is under way between them, and all that was ever seen.
pub(crate) struct Hosts {
    pub(crate) hosts: BTreeMap<NodeId, Host>,
    pub(crate) wire: Vec<Message>,
    /// The nodes on one side of a partition, one bit each; what crosses it is lost.
    pub(crate) split: u8,
    leaders: BTreeMap<Term, NodeId>,
    /// What was applied at each index by whoever did so first, and the configuration then.
    applied: BTreeMap<Index, (Entry, Membership)>,
    /// For each read, the index it has to reach at least.
    reads: Vec<Index>,
    pub(crate) answered: usize,
    /// The reads that a node dropped, by number.
    pub(crate) dropped: BTreeSet<u64>,
}

/// A read is known by its number.
fn number_of(context: &Bytes) -> u64 {
    u64::from_be_bytes(context.as_ref().try_into().unwrap())
}

impl Hosts {
    /// Nodes 1 to 3, and 4 and 5 that are to join.
    pub(crate) fn new(config: impl Fn(NodeId) -> Config) -> Self {
        let founders = membership(&[1, 2, 3], &[]);
        let host = |id: NodeId| {
            let config = config(id);
            let node = RawNode::new(config.clone(), MemStorage::new(founders.clone())).unwrap();
            (id, Host { node, config, writes: VecDeque::new(), to_apply: VecDeque::new() })
        };
        Self {
            hosts: (1..=5).map(NodeId).map(host).collect(),
            wire: Vec::new(),
            split: 0,
            leaders: BTreeMap::new(),
            applied: BTreeMap::new(),
            reads: Vec::new(),
            answered: 0,
            dropped: BTreeSet::new(),
        }
    }

    /// Runs an input, and does what is to be done at once.
    pub(crate) fn at<T>(&mut self, id: NodeId, input: impl FnOnce(&mut Node) -> T) -> T {
        let result = input(&mut self.host(id).node);
        self.hand_out(id);
        result
    }

    fn host(&mut self, id: NodeId) -> &mut Host {
        self.hosts.get_mut(&id).unwrap()
    }

    fn hand_out(&mut self, id: NodeId) {
        let host = self.hosts.get_mut(&id).unwrap();
        let (mut reads, mut dropped) = (Vec::new(), Vec::new());
        while host.node.has_ready() {
            if host.config.asynchronous_writes {
                let ready = host.node.async_ready().unwrap();
                self.wire.extend(ready.messages);
                host.writes.extend(ready.write);
                host.to_apply.extend(ready.committed_entries);
                reads.extend(ready.read_states);
                dropped.extend(ready.dropped_reads);
            } else {
                let mut ready = host.node.ready().unwrap();
                self.wire.append(&mut ready.messages);
                host.node.storage_mut().write(&ready.write).unwrap();
                host.node.advance(&mut ready).unwrap();
                self.wire.append(&mut ready.messages);
                host.to_apply.extend(ready.committed_entries);
                reads.append(&mut ready.read_states);
                dropped.append(&mut ready.dropped_reads);
            }
        }
        reads.into_iter().for_each(|read| self.check_read(&read));
        for context in dropped {
            assert!(self.dropped.insert(number_of(&context)), "dropped twice");
        }
        self.check_leaders();
    }

    pub(crate) fn deliver(&mut self, message: Message) {
        let side = |id: NodeId| self.split >> (id.get() - 1) & 1;
        if side(message.from) != side(message.to) {
            return;
        }
        match self.at(message.to, |node| node.step(message)) {
            Ok(_) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// The oldest write is done.
    pub(crate) fn write(&mut self, id: NodeId) {
        let host = self.host(id);
        let Some(write) = host.writes.pop_front() else { return };
        host.node.storage_mut().write(&write.write).unwrap();
        host.node.written(write.receipt).unwrap();
        self.wire.extend(write.messages);
        self.hand_out(id);
    }

    /// The application applies the next entry it was handed.
    pub(crate) fn apply(&mut self, id: NodeId) {
        let Some(entry) = self.host(id).to_apply.pop_front() else { return };
        let node = &mut self.host(id).node;
        let status = node.status();
        let replaced = status.pending_snapshot.map_or(Index(0), |snapshot| snapshot.index);
        if entry.index <= status.applied.max(replaced) {
            // A snapshot was faster.
            return;
        }
        if let EntryData::Conf(_) = entry.data {
            match node.apply_conf_change(entry.index) {
                Ok(members) => node.storage_mut().set_membership(members, entry.index),
                Err(_) => node.reject_conf_change(entry.index).unwrap(),
            }
        }
        node.advance_apply(entry.index).unwrap();
        let members = node.status().membership.clone();
        let index = entry.index;
        let first = self.applied.entry(index).or_insert((entry.clone(), members.clone()));
        assert_eq!((&first.0, &first.1), (&entry, &members), "two entries at {index}");
        self.hand_out(id);
    }

    /// Makes a snapshot of what is applied, and compacts the log up to it.
    pub(crate) fn compact(&mut self, id: NodeId) {
        let node = &mut self.host(id).node;
        let status = node.status();
        let (applied, waits) = (status.applied, status.pending_snapshot.is_some());
        let (members, made) = (status.membership.clone(), status.membership_index);
        let stored = node.storage().stored_snapshot().map_or(Index(0), |snapshot| snapshot.index);
        if !waits && applied > stored {
            let storage = node.storage_mut();
            storage.create_snapshot(applied, members, made, "state".into()).unwrap();
            storage.compact(applied).unwrap();
            node.log_compacted().unwrap();
        }
    }

    /// The process ends. Of the writes that are not done, a first part of the records may be on
    /// disk; then the process starts again.
    pub(crate) fn crash(&mut self, id: NodeId, mut records: usize) {
        let host = self.hosts.remove(&id).unwrap();
        let mut applied = host.node.status().applied;
        let mut storage = host.node.into_storage();
        for record in host.writes.iter().flat_map(|write| write.write.records()) {
            if records == 0 {
                break;
            }
            records -= 1;
            match record {
                Record::Entries(entries) => storage.append(entries).unwrap(),
                Record::HardState(hard_state) => storage.set_hard_state(hard_state),
                Record::Snapshot(snapshot) => {
                    storage.apply_snapshot(snapshot.clone()).unwrap();
                    // The application begins with it.
                    applied = snapshot.index;
                }
            }
        }
        let config = Config { applied, ..host.config };
        let node = RawNode::new(config.clone(), storage).unwrap();
        let (writes, to_apply) = (VecDeque::new(), VecDeque::new());
        self.hosts.insert(id, Host { node, config, writes, to_apply });
        self.hand_out(id);
    }

    pub(crate) fn read(&mut self, id: NodeId) {
        // Whatever anyone has applied may be acknowledged to a client.
        let seen = self.applied.keys().next_back().copied().unwrap_or(Index(0));
        let number = self.reads.len() as u64;
        if self.at(id, |node| node.read_index(number.to_be_bytes().to_vec().into())).is_ok() {
            self.reads.push(seen);
        }
    }

    fn check_read(&mut self, read: &ReadState) {
        let number = number_of(&read.context);
        assert!(!self.dropped.contains(&number), "answered after it was dropped (READ-5)");
        // One that is answered at once is not counted yet.
        let seen = self.reads.get(number as usize).copied();
        let floor = seen.or(self.applied.keys().next_back().copied()).unwrap_or(Index(0));
        assert!(read.index >= floor, "a read of {} after {floor} was acknowledged", read.index);
        self.answered += 1;
    }

    fn check_leaders(&mut self) {
        for host in self.hosts.values() {
            let status = host.node.status();
            if status.role == Role::Leader {
                let first = *self.leaders.entry(status.term).or_insert(status.id);
                assert_eq!(first, status.id, "two leaders in term {}", status.term);
            }
        }
    }

    /// How much was applied, and how often the members changed.
    pub(crate) fn progress(&self) -> (usize, usize) {
        let members: Vec<_> = self.applied.values().map(|(_, members)| members).collect();
        let changes = members.windows(2).filter(|pair| pair[0] != pair[1]).count();
        (self.applied.len(), changes)
    }

    /// Proposes a payload where a leader is known to be.
    pub(crate) fn propose(&mut self, id: NodeId) -> bool {
        matches!(self.at(id, |node| node.propose("p".into())), Ok(Proposed::Appended { .. }))
    }
}
