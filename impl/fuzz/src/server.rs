//! A node with its disk and its application, which can be stopped between any two things they do.

use std::collections::VecDeque;

use quorate_core::{
    AsyncWrite, Config, ConfigError, Entry, EntryData, Index, Membership, Message, MessageBody,
    NodeId, RawNode, ReadState, Ready, ReadyError, Term,
};

use super::disk::Disk;

pub(crate) type Node = RawNode<Disk>;

/// A node, and the work that it has handed out.
pub(crate) struct Server {
    pub(crate) node: Node,
    config: Config,
    /// The Ready that is out, its write on the disk but not synced (synchronous form).
    ready: Option<Ready>,
    /// Writes that are out, the oldest first (asynchronous form).
    writes: VecDeque<AsyncWrite>,
    /// How many of them are on the disk, not synced.
    begun: usize,
    /// Handed out to be applied.
    to_apply: VecDeque<Entry>,
    /// The highest index handed out.
    handed_out: Index,
    /// What may be sent, and is to be taken.
    pub(crate) outbox: Vec<Message>,
    /// Reads that are answered, and are to be taken.
    pub(crate) reads: Vec<ReadState>,
}

impl Server {
    /// Starts a node on its disk.
    pub(crate) fn start(config: Config, disk: Disk) -> Result<Self, ConfigError> {
        let config = Config { applied: disk.applied(), ..config };
        let handed_out = config.applied;
        let node = RawNode::new(config.clone(), disk)?;
        Ok(Self {
            node,
            config,
            ready: None,
            writes: VecDeque::new(),
            begun: 0,
            to_apply: VecDeque::new(),
            handed_out,
            outbox: Vec::new(),
            reads: Vec::new(),
        })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Whether a Ready is out, so that the node takes no input.
    pub(crate) fn is_busy(&self) -> bool {
        self.ready.is_some()
    }

    /// Whether there is anything to be taken and written.
    pub(crate) fn has_to_write(&self) -> bool {
        self.node.has_ready() || self.ready.is_some() || !self.writes.is_empty()
    }

    /// Whether there is anything to be applied.
    pub(crate) fn has_to_apply(&self) -> bool {
        !self.to_apply.is_empty()
    }

    /// Whether there is anything to do.
    pub(crate) fn has_work(&self) -> bool {
        self.has_to_write() || self.has_to_apply()
    }

    /// Takes what the node hands out, if there is anything.
    pub(crate) fn take(&mut self) -> Result<(), ReadyError> {
        if !self.node.has_ready() {
            return Ok(());
        }
        if self.config.asynchronous_writes {
            let ready = self.node.async_ready()?;
            self.send(ready.messages);
            self.reads.extend(ready.read_states);
            self.hand_out(ready.committed_entries);
            self.writes.extend(ready.write);
            return Ok(());
        }
        let mut ready = self.node.ready()?;
        assert!(ready.committed_entries.is_empty(), "handed out before the write");
        let messages = std::mem::take(&mut ready.messages);
        self.send(messages);
        self.reads.append(&mut ready.read_states);
        self.node.storage_mut().begin(&ready.write);
        self.ready = Some(ready);
        Ok(())
    }

    /// Puts the oldest write that is not there yet on the disk, without a sync.
    pub(crate) fn begin(&mut self) {
        if let Some(out) = self.writes.get(self.begun) {
            self.node.storage_mut().begin(&out.write);
            self.begun += 1;
        }
    }

    /// Syncs if the oldest write asks for it, and tells the node that it is done.
    pub(crate) fn finish(&mut self) {
        if let Some(mut ready) = self.ready.take() {
            if ready.write.must_sync() {
                self.node.storage_mut().sync();
            }
            self.node.advance(&mut ready).expect("the write is on the disk");
            self.send(ready.messages);
            self.hand_out(ready.committed_entries);
            self.reads.append(&mut ready.read_states);
        } else if self.begun > 0
            && let Some(out) = self.writes.pop_front()
        {
            self.begun -= 1;
            if out.write.must_sync() {
                self.node.storage_mut().sync();
            }
            self.node.written(out.receipt).expect("acknowledged in order");
            self.send(out.messages);
        }
        self.drop_applied();
    }

    /// A restored snapshot stands for what was handed out before it.
    fn drop_applied(&mut self) {
        let applied = self.node.status().applied;
        self.handed_out = self.handed_out.max(applied);
        self.to_apply.retain(|entry| entry.index > applied);
    }

    /// Applies the next entry that was handed out. Returns it, and the configuration that it
    /// leads to.
    pub(crate) fn apply(&mut self) -> Option<(Entry, Option<Membership>)> {
        let entry = self.to_apply.pop_front()?;
        let mut membership = None;
        if entry.is_conf() && self.node.status().pending_snapshot.is_some() {
            // The configuration is that of the snapshot already, and so will be the rest.
            self.to_apply.clear();
            return None;
        }
        if let EntryData::Conf(_) = entry.data {
            match self.node.apply_conf_change(entry.index) {
                Ok(after) => membership = Some(after),
                Err(_) => self.node.reject_conf_change(entry.index).expect("it is next"),
            }
        }
        self.node.storage_mut().apply(entry.index, membership.clone());
        self.node.advance_apply(entry.index).expect("it is next");
        Some((entry, membership))
    }

    fn send(&mut self, messages: Vec<Message>) {
        for message in messages {
            self.check_durable(&message);
            self.check_append(&message);
            self.outbox.push(message);
        }
    }

    /// What a message promises is durable when it leaves (STORE-4).
    fn check_durable(&self, message: &Message) {
        let disk = self.node.storage();
        let (durable, id) = (disk.durable(), self.node.id());
        let sent_in = match message.body {
            MessageBody::PreVote { .. } => message.term.previous(),
            // A grant carries a term that is not the sender's.
            MessageBody::PreVoteResp { granted: true, .. } => Term(0),
            _ => message.term,
        };
        assert!(sent_in <= durable.term, "{message:?} leaves, but {durable:?} is durable");
        if sent_in < durable.term || message.from != id {
            return;
        }
        let vote = match message.body {
            MessageBody::Vote { .. } => Some(id),
            MessageBody::VoteResp { granted: true, .. } => Some(message.to),
            _ => durable.vote,
        };
        assert_eq!(vote, durable.vote, "{message:?} leaves, but {durable:?} is durable");
    }

    /// An Append is one piece of the log, within the limit (FLOW-1).
    fn check_append(&self, message: &Message) {
        let MessageBody::Append { prev, entries, commit } = &message.body else {
            return;
        };
        let (mut last, mut size) = (*prev, 0);
        for entry in entries {
            assert!(entry.index == last.index.next() && entry.term >= last.term, "{message:?}");
            (last, size) = (entry.position(), size + entry.size());
        }
        assert!(last.term <= message.term && *commit <= self.node.status().commit, "{message:?}");
        assert!(entries.len() <= 1 || size <= self.config.max_size_per_message, "{message:?}");
    }

    fn hand_out(&mut self, entries: Vec<Entry>) {
        self.drop_applied();
        let commit = self.node.status().commit;
        for entry in entries {
            assert_eq!(entry.index, self.handed_out.next(), "handed out of order");
            assert!(entry.index <= commit, "{entry:?} is handed out with commit {commit}");
            let durable = self.node.storage().durable_term(entry.index);
            let must = self.config.asynchronous_writes;
            assert!(!must || durable == Some(entry.term), "{entry:?} is not durable (STORE-5)");
            self.handed_out = entry.index;
            self.to_apply.push_back(entry);
        }
        let size: u64 = self.to_apply.iter().map(Entry::size).sum();
        let limit = self.config.max_committed_size;
        assert!(self.to_apply.len() <= 1 || size <= limit, "{size} bytes handed out (FLOW-5)");
    }

    /// The highest index handed out to be applied.
    pub(crate) fn handed_out(&self) -> Index {
        self.handed_out
    }
}

/// What must hold of a node at any time, by itself.
pub(crate) fn check(server: &Server) {
    let status = server.node.status();
    let config = server.config();
    let (log, last) = (&status.log, status.log.last_index());
    let context = || format!("node {} in term {}", status.id, status.term);
    assert!(status.applied <= server.handed_out(), "{}", context());
    assert!(server.handed_out() <= status.commit, "{}", context());
    assert!(status.commit <= last, "{}: commit {} > {last}", context(), status.commit);
    assert!(log.term(last).is_some_and(|term| term <= status.term), "{}", context());
    check_role(server);
    let uncommitted = config.max_uncommitted_size.saturating_add(LONGEST_PROPOSAL);
    assert!(status.uncommitted_size <= uncommitted, "{}: FLOW-4", context());
    for (peer, progress) in status.progress {
        let window = progress.inflight_messages();
        assert!(progress.matched < progress.next, "{}: {peer} {progress:?}", context());
        assert!(progress.matched <= last, "{}: {peer} {progress:?}", context());
        assert!(progress.next <= last.next(), "{}: {peer} {progress:?}", context());
        assert!(progress.sent_commit <= status.commit, "{}: {peer} {progress:?}", context());
        assert!(window <= config.max_inflight_messages, "{}: {peer} {progress:?}", context());
        let replicates = progress.state == quorate_core::ProgressState::Replicate;
        assert!(replicates || window == 0, "{}: {peer} {progress:?}", context());
        let bytes = config.max_inflight_bytes.saturating_add(LONGEST_APPEND);
        assert!(progress.inflight_bytes() <= bytes.saturating_add(config.max_size_per_message));
    }
}

/// More than the bytes of the largest proposal a driver makes; one may cross the limit.
const LONGEST_PROPOSAL: u64 = 1024;

/// More than the size of the largest entry a driver makes.
const LONGEST_APPEND: u64 = 1024;

fn check_role(server: &Server) {
    use quorate_core::Role;
    let status = server.node.status();
    let leads = status.role == Role::Leader;
    assert_eq!(leads, status.leader == Some(status.id));
    assert!(!leads || !status.lease, "a leader's own lease bit is always clear (LEASE-1)");
    assert!(status.leader.is_some() || !status.lease, "no lease without a leader (LEASE-1)");
    let peers: Vec<NodeId> = status.progress.iter().map(|(peer, _)| *peer).collect();
    if leads {
        let members = status.membership.members().filter(|&id| id != status.id);
        assert_eq!(peers, members.collect::<Vec<_>>());
    } else {
        assert!(peers.is_empty() && status.transferee.is_none() && status.pending_conf == 0);
    }
    match status.role {
        Role::Candidate => assert_eq!(status.vote, Some(status.id)),
        Role::PreCandidate => {}
        Role::Follower | Role::Leader => assert!(status.votes.is_empty()),
    }
    if matches!(status.role, Role::Candidate | Role::PreCandidate) {
        assert_eq!(status.leader, None);
    }
}
