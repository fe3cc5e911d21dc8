//! raft-rs in the closed loop. Its two codecs differ in the type of payloads: `Vec<u8>` with prost,
//! which copies them at every hop, and shared `Bytes` with rust-protobuf.

#[cfg(all(feature = "prost", feature = "protobuf"))]
compile_error!("raft-rs can only be built with one codec; build one package at a time");

use closed_loop::{Node, Settings};
use raft::prelude::{Config, Entry, Message, MessageType, RawNode, Ready};
use raft::storage::MemStorage;
use raft::{LightReady, StateRole};
use slog::{Discard, Logger, o};

/// A node of raft-rs.
pub struct RaftRs {
    node: RawNode<MemStorage>,
    applied: u64,
    bytes: u64,
}

impl RaftRs {
    fn apply(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            self.applied += 1;
            self.bytes += entry.data.len() as u64;
        }
    }

    /// What is to be done before [`RawNode::advance`].
    fn before_advance(&mut self, ready: &mut Ready, send: &mut impl FnMut(u64, Message)) {
        for message in ready.take_messages() {
            send(message.to, message);
        }
        assert!(ready.snapshot().is_empty(), "nobody falls behind here");
        self.apply(ready.take_committed_entries());
        let mut store = self.node.store().wl();
        if !ready.entries().is_empty() {
            store.append(ready.entries()).expect("entries follow the stored ones");
        }
        if let Some(hard_state) = ready.hs() {
            store.set_hardstate(hard_state.clone());
        }
        drop(store);
        for message in ready.take_persisted_messages() {
            send(message.to, message);
        }
    }

    /// What [`RawNode::advance`] hands out.
    fn after_advance(&mut self, mut light: LightReady, send: &mut impl FnMut(u64, Message)) {
        if let Some(commit) = light.commit_index() {
            self.node.store().wl().mut_hard_state().commit = commit;
        }
        for message in light.take_messages() {
            send(message.to, message);
        }
        self.apply(light.take_committed_entries());
        self.node.advance_apply();
    }
}

impl Node for RaftRs {
    type Message = Message;
    #[cfg(not(feature = "protobuf"))]
    type Payload = Vec<u8>;
    #[cfg(feature = "protobuf")]
    type Payload = bytes::Bytes;

    fn new(id: u64, voters: &[u64], settings: Settings) -> Self {
        let config = Config {
            id,
            election_tick: settings.election_tick as usize,
            min_election_tick: settings.timeout as usize,
            max_election_tick: settings.timeout as usize + 1,
            heartbeat_tick: 1,
            max_size_per_msg: Settings::MAX_MESSAGE,
            max_inflight_msgs: Settings::WINDOW,
            pre_vote: true,
            check_quorum: true,
            ..Config::default()
        };
        let storage = MemStorage::new_with_conf_state((voters.to_vec(), Vec::new()));
        let logger = Logger::root(Discard, o!());
        let node = RawNode::new(&config, storage, &logger).expect("the configuration is valid");
        Self { node, applied: 0, bytes: 0 }
    }

    fn tick(&mut self) {
        self.node.tick();
    }

    fn campaign(&mut self) {
        self.node.campaign().expect("no storage fails");
    }

    fn propose(&mut self, payload: Vec<u8>) {
        self.node.propose(Vec::new(), payload).expect("the node is leader");
    }

    fn propose_together(&mut self, payloads: impl Iterator<Item = Vec<u8>>) {
        let mut message = Message::default();
        message.set_msg_type(MessageType::MsgPropose);
        message.from = self.node.raft.id;
        let entry = |payload: Vec<u8>| Entry { data: payload.into(), ..Entry::default() };
        message.set_entries(payloads.map(entry).collect::<Vec<_>>().into());
        self.node.step(message).expect("the node is leader");
    }

    fn step(&mut self, message: Message) {
        self.node.step(message).expect("messages come from peers");
    }

    fn has_ready(&self) -> bool {
        self.node.has_ready()
    }

    fn drain(&mut self, mut send: impl FnMut(u64, Message)) {
        while self.node.has_ready() {
            let mut ready = self.node.ready();
            self.before_advance(&mut ready, &mut send);
            let light = self.node.advance(ready);
            self.after_advance(light, &mut send);
        }
    }

    fn leads(&self) -> bool {
        self.node.raft.state == StateRole::Leader
    }

    fn committed(&self) -> u64 {
        self.node.raft.raft_log.committed
    }

    fn last_index(&self) -> u64 {
        self.node.raft.raft_log.last_index()
    }

    fn applied(&self) -> (u64, u64) {
        (self.applied, self.bytes)
    }

    fn compact(&mut self) {
        let applied = self.node.raft.raft_log.applied();
        self.node.store().wl().compact(applied).expect("applied entries are stored");
    }
}
