//! quorate-core in the closed loop.

use closed_loop::{Node, Settings};
use quorate_core::{
    Bytes, Config, EntryData, Index, MemStorage, Membership, Message, NodeId, RawNode, Ready, Role,
};

/// A node of quorate-core.
pub struct Quorate {
    node: RawNode<MemStorage>,
    /// What was handed out, kept for its buffers.
    ready: Ready,
    timeout: u64,
    applied: u64,
    bytes: u64,
}

impl Quorate {
    fn apply(&mut self, last: Index) {
        for entry in self.ready.committed_entries.drain(..) {
            self.applied += 1;
            match entry.data {
                EntryData::Empty => {}
                EntryData::Normal(payload) => self.bytes += payload.len() as u64,
                EntryData::Conf(_) => panic!("nobody changes the configuration here"),
            }
        }
        self.node.advance_apply(last).expect("the entries were handed out");
    }
}

impl Node for Quorate {
    type Message = Message;
    type Payload = Bytes;

    fn new(id: u64, voters: &[u64], settings: Settings) -> Self {
        let config = Config {
            election_tick: settings.election_tick,
            heartbeat_tick: 1,
            first_election_timeout: settings.timeout,
            max_size_per_message: Settings::MAX_MESSAGE,
            max_inflight_messages: Settings::WINDOW,
            pre_vote: true,
            check_quorum: true,
            ..Config::new(id)
        };
        let membership =
            Membership::new(voters.iter().copied().map(NodeId), []).expect("ids are positive");
        let storage = MemStorage::new(membership);
        let node = RawNode::new(config, storage).expect("the configuration is valid");
        Self { node, ready: Ready::default(), timeout: settings.timeout, applied: 0, bytes: 0 }
    }

    fn tick(&mut self) {
        self.node.tick(self.timeout).expect("the timeout is in range");
    }

    fn campaign(&mut self) {
        self.node.campaign().expect("terms do not run out");
    }

    fn propose(&mut self, payload: Vec<u8>) {
        self.node.propose(payload.into()).expect("the node is leader");
    }

    fn propose_together(&mut self, payloads: impl Iterator<Item = Vec<u8>>) {
        let payloads = payloads.map(Bytes::from).collect();
        self.node.propose_many(payloads).expect("the node is leader");
    }

    fn step(&mut self, message: Message) {
        self.node.step(message).expect("messages keep to the contract");
    }

    fn has_ready(&self) -> bool {
        self.node.has_ready()
    }

    fn drain(&mut self, mut send: impl FnMut(u64, Message)) {
        while self.node.has_ready() {
            self.node.ready_into(&mut self.ready).expect("the storage can be read");
            let mut send_all = |ready: &mut Ready| {
                for message in ready.messages.drain(..) {
                    send(message.to.get(), message);
                }
            };
            send_all(&mut self.ready);
            if !self.ready.write.is_empty() {
                let storage = self.node.storage_mut();
                storage.take(&mut self.ready.write).expect("entries follow the stored ones");
            }
            self.node.advance(&mut self.ready).expect("the write is stored");
            send_all(&mut self.ready);
            if let Some(last) = self.ready.committed_entries.last() {
                let last = last.index;
                self.apply(last);
            }
        }
    }

    fn leads(&self) -> bool {
        self.node.status().role == Role::Leader
    }

    fn committed(&self) -> u64 {
        self.node.status().commit.get()
    }

    fn last_index(&self) -> u64 {
        self.node.status().log.last_index().get()
    }

    fn applied(&self) -> (u64, u64) {
        (self.applied, self.bytes)
    }

    fn compact(&mut self) {
        let status = self.node.status();
        let (applied, membership) = (status.applied, status.membership.clone());
        let made = status.membership_index;
        let storage = self.node.storage_mut();
        // Only what a snapshot stands for may go.
        storage
            .create_snapshot(applied, membership, made, Bytes::new())
            .and_then(|_| storage.compact(applied))
            .expect("applied entries are stored");
    }
}
