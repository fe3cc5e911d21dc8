//! Our own core behind [`Core`]: the only file that names its types.

use std::sync::Arc;

use quorate_core::{
    Bytes, ConfChange, Config, Configuration, Edit, Entry as CoreEntry, EntryData, MemStorage,
    Message as CoreMessage, MessageBody, ProgressState, RawNode, Role as CoreRole, Storage as _,
    Timer,
};

use super::{Core, Refusal, Setup};
use crate::trace::{Body, Entry, EntryKind, Input, Message, Observation, Progress, Role};

/// A [`RawNode`] on memory storage, driven by events.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct QuorateCore {
    node: RawNode<MemStorage>,
    lagging_apply: bool,
}

/// More rounds of Ready than one input can cause; a core that wants more does not come to rest.
const ROUNDS: usize = 16;

fn refusal(error: impl std::fmt::Display) -> Refusal {
    Refusal(error.to_string())
}

impl QuorateCore {
    fn open(
        id: u64,
        flags: (bool, bool),
        applied: u64,
        lagging_apply: bool,
        storage: MemStorage,
    ) -> Result<QuorateCore, Refusal> {
        // Everything that the model does not have is off or without a limit.
        let config = Config {
            pre_vote: flags.0,
            check_quorum: flags.1,
            applied,
            forwarding: false,
            max_size_per_message: u64::MAX,
            max_inflight_messages: usize::MAX,
            ..Config::new(id)
        };
        let node = RawNode::new(config, storage).map_err(refusal)?;
        let mut core = QuorateCore { node, lagging_apply };
        core.drain()?;
        Ok(core)
    }

    /// Stores, sends and applies until there is nothing left to do.
    fn drain(&mut self) -> Result<Vec<Message>, Refusal> {
        let mut sent = Vec::new();
        for _ in 0..ROUNDS {
            if !self.node.has_ready() {
                return Ok(sent);
            }
            let mut ready = self.node.ready().map_err(refusal)?;
            self.node.storage_mut().write(&ready.write).map_err(refusal)?;
            self.node.advance(&mut ready).map_err(refusal)?;
            for message in &ready.messages {
                sent.push(to_neutral(message)?);
            }
            if !self.lagging_apply {
                self.apply(&ready.committed_entries)?;
            }
        }
        Err(Refusal(format!("the core still has work after {ROUNDS} rounds of Ready")))
    }

    /// Applies what was handed out. Configuration changes alter nothing here, and the storage is told so.
    fn apply(&mut self, entries: &[CoreEntry]) -> Result<(), Refusal> {
        for entry in entries.iter().filter(|entry| entry.is_conf()) {
            let configuration = self.node.apply_conf_change(entry.index).map_err(refusal)?;
            self.node.storage_mut().set_configuration(configuration);
        }
        entries.last().map_or(Ok(()), |last| self.node.advance_apply(last.index).map_err(refusal))
    }

    fn feed(&mut self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::ElectionTimeout => self.node.timer(Timer::ElectionTimeout).map_err(refusal),
            Input::LeaseExpired => self.node.timer(Timer::LeaseExpired).map_err(refusal),
            Input::HeartbeatDue => self.node.timer(Timer::HeartbeatDue).map_err(refusal),
            Input::QuorumCheckDue => self.node.timer(Timer::QuorumCheckDue).map_err(refusal),
            Input::Campaign => self.node.campaign().map(drop).map_err(refusal),
            Input::Transfer(target) => {
                self.node.transfer_leader(*target).map(drop).map_err(refusal)
            }
            Input::Propose(EntryKind::Normal(payload)) => self
                .node
                .propose(Bytes::copy_from_slice(&payload.to_be_bytes()))
                .map(drop)
                .map_err(refusal),
            Input::Propose(EntryKind::Conf) => {
                self.node.propose_conf_change(no_change()).map(drop).map_err(refusal)
            }
            Input::Propose(EntryKind::Empty) => {
                Err(Refusal("an empty entry cannot be proposed".to_owned()))
            }
            Input::Apply => {
                let status = self.node.status();
                let entries = status.log.entries(status.applied + 1..status.commit + 1);
                let entries = entries.map_err(refusal)?;
                self.apply(&entries)
            }
            Input::Deliver(message) => self.node.step(from_neutral(message)).map_err(refusal),
        }
    }
}

impl Core for QuorateCore {
    fn start(setup: &Setup) -> Result<QuorateCore, Refusal> {
        let configuration =
            Configuration::new(setup.voters.iter().copied(), setup.learners.iter().copied())
                .map_err(refusal)?;
        let storage = MemStorage::new(configuration);
        Self::open(setup.id, (setup.pre_vote, setup.check_quorum), 0, setup.lagging_apply, storage)
    }

    fn restart(&self, pre_vote: bool, check_quorum: bool) -> Result<QuorateCore, Refusal> {
        let applied = self.node.status().applied;
        let storage = self.node.clone().into_storage();
        Self::open(self.node.id(), (pre_vote, check_quorum), applied, self.lagging_apply, storage)
    }

    fn input(&mut self, input: &Input) -> Result<Vec<Message>, Refusal> {
        self.feed(input)?;
        self.drain()
    }

    fn observe(&self) -> Observation {
        let status = self.node.status();
        Observation {
            id: status.id,
            role: match status.role {
                CoreRole::Follower => Role::Follower,
                CoreRole::PreCandidate => Role::PreCandidate,
                CoreRole::Candidate => Role::Candidate,
                CoreRole::Leader => Role::Leader,
            },
            term: status.term,
            vote: status.vote.unwrap_or(0),
            leader: status.leader.unwrap_or(0),
            lease: status.lease,
            commit: status.commit,
            applied: status.applied,
            // What is stored, not what the node says of it: a step ends with the storage written.
            log: self.node.storage().log().map(entry_to_neutral).collect(),
            pre_vote: status.pre_vote,
            check_quorum: status.check_quorum,
            votes: status.votes.iter().copied().collect(),
            transferee: status.transferee.unwrap_or(0),
            pending_conf: status.pending_conf,
            progress: status
                .progress
                .iter()
                .map(|(peer, seen)| {
                    let progress = Progress {
                        matched: seen.matched,
                        next: seen.next,
                        replicate: seen.state == ProgressState::Replicate,
                        recent_active: seen.recent_active,
                        paused: seen.paused,
                        sent_commit: seen.sent_commit,
                    };
                    (*peer, progress)
                })
                .collect(),
            voters: status.configuration.voters().iter().copied().collect(),
            learners: status.configuration.learners().iter().copied().collect(),
        }
    }

    fn durable(&self) -> (u64, u64, u64) {
        let stored =
            self.node.storage().initial_state().map(|state| state.hard_state).unwrap_or_default();
        (stored.term, stored.vote.unwrap_or(0), stored.commit)
    }
}

/// The change of the model: it alters nothing.
fn no_change() -> ConfChange {
    ConfChange::one(Edit::Update(1))
}

fn entry_to_neutral(entry: &CoreEntry) -> Entry {
    let kind = match &entry.data {
        EntryData::Empty => EntryKind::Empty,
        // A payload that is not one of ours shows as u64::MAX, which no side ever proposes.
        EntryData::Normal(bytes) => {
            EntryKind::Normal(bytes.as_ref().try_into().map_or(u64::MAX, u64::from_be_bytes))
        }
        EntryData::Conf(_) => EntryKind::Conf,
    };
    Entry { index: entry.index, term: entry.term, kind }
}

fn entry_from_neutral(entry: &Entry) -> CoreEntry {
    let data = match entry.kind {
        EntryKind::Empty => EntryData::Empty,
        EntryKind::Normal(payload) => {
            EntryData::Normal(Bytes::copy_from_slice(&payload.to_be_bytes()))
        }
        EntryKind::Conf => EntryData::Conf(Arc::new(no_change())),
    };
    CoreEntry { index: entry.index, term: entry.term, data }
}

/// A message in neutral words. One that has none, since the model never sends its like, is refused: it must not go unseen.
fn to_neutral(message: &CoreMessage) -> Result<Message, Refusal> {
    let body = match &message.body {
        MessageBody::PreVote { last_index, last_term } => {
            Body::PreVote { last_index: *last_index, last_term: *last_term }
        }
        MessageBody::PreVoteResp { granted } => Body::PreVoteResp { granted: *granted },
        MessageBody::Vote { last_index, last_term, transfer } => {
            Body::Vote { last_index: *last_index, last_term: *last_term, transfer: *transfer }
        }
        MessageBody::VoteResp { granted } => Body::VoteResp { granted: *granted },
        MessageBody::Append { prev_index, prev_term, entries, commit } => Body::Append {
            prev_index: *prev_index,
            prev_term: *prev_term,
            entries: entries.iter().map(entry_to_neutral).collect(),
            commit: *commit,
        },
        MessageBody::AppendResp { index, rejected, hint_index, hint_term } => Body::AppendResp {
            index: *index,
            rejected: *rejected,
            hint_index: *hint_index,
            hint_term: *hint_term,
        },
        MessageBody::Heartbeat { commit, read: 0 } => Body::Heartbeat { commit: *commit },
        MessageBody::HeartbeatResp { read: 0 } => Body::HeartbeatResp,
        MessageBody::TimeoutNow => Body::TimeoutNow,
        other => return Err(Refusal(format!("the model has no message like {other:?}"))),
    };
    Ok(Message { from: message.from, to: message.to, term: message.term, body })
}

fn from_neutral(message: &Message) -> CoreMessage {
    let body = match &message.body {
        Body::PreVote { last_index, last_term } => {
            MessageBody::PreVote { last_index: *last_index, last_term: *last_term }
        }
        Body::PreVoteResp { granted } => MessageBody::PreVoteResp { granted: *granted },
        Body::Vote { last_index, last_term, transfer } => MessageBody::Vote {
            last_index: *last_index,
            last_term: *last_term,
            transfer: *transfer,
        },
        Body::VoteResp { granted } => MessageBody::VoteResp { granted: *granted },
        Body::Append { prev_index, prev_term, entries, commit } => MessageBody::Append {
            prev_index: *prev_index,
            prev_term: *prev_term,
            entries: entries.iter().map(entry_from_neutral).collect(),
            commit: *commit,
        },
        Body::AppendResp { index, rejected, hint_index, hint_term } => MessageBody::AppendResp {
            index: *index,
            rejected: *rejected,
            hint_index: *hint_index,
            hint_term: *hint_term,
        },
        Body::Heartbeat { commit } => MessageBody::Heartbeat { commit: *commit, read: 0 },
        Body::HeartbeatResp => MessageBody::HeartbeatResp { read: 0 },
        Body::TimeoutNow => MessageBody::TimeoutNow,
    };
    CoreMessage { from: message.from, to: message.to, term: message.term, body }
}
