//! Driving nodes in memory.

pub(crate) mod arbitrary;
pub(crate) mod clock;
pub(crate) mod hosts;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use quorate_core::{
    Campaign, CampaignIgnored, ConfChange, Config, Edit, Entry, EntryData, Error, HardState, Index,
    LogPosition, MemStorage, Membership, Message, MessageBody, NodeId, Progress, Proposed, RawNode,
    ReadState, Ready, Role, Term, Timer,
};

pub(crate) type Node = RawNode<MemStorage>;

pub(crate) fn membership(voters: &[u64], learners: &[u64]) -> Membership {
    Membership::new(ids(voters), ids(learners)).unwrap()
}

pub(crate) fn ids(numbers: &[u64]) -> Vec<NodeId> {
    numbers.iter().copied().map(NodeId).collect()
}

/// A position in a log, the index first as in `7@2`.
pub(crate) fn at(index: impl Into<Index>, term: impl Into<Term>) -> LogPosition {
    LogPosition { term: term.into(), index: index.into() }
}

/// Without forwarding, so that what a follower is asked to do is refused where it is asked.
pub(crate) fn config(id: impl Into<NodeId>, pre_vote: bool, check_quorum: bool) -> Config {
    Config { pre_vote, check_quorum, forwarding: false, ..Config::new(id) }
}

pub(crate) fn entry(index: impl Into<Index>, term: impl Into<Term>) -> Entry {
    Entry { index: index.into(), term: term.into(), data: EntryData::Empty }
}

/// Entries from index 1 on with these terms.
pub(crate) fn log(terms: &[u64]) -> Vec<Entry> {
    terms.iter().zip(1_u64..).map(|(&term, index)| entry(index, term)).collect()
}

/// A hard state in plain numbers; the vote 0 is none.
pub(crate) fn hard_state(term: u64, vote: u64, commit: u64) -> HardState {
    let vote = (vote > 0).then_some(NodeId(vote));
    HardState { term: Term(term), vote, commit: Index(commit) }
}

/// A Vote for a log that ends there, without a commit (VOTE-9).
pub(crate) fn vote(index: impl Into<Index>, term: impl Into<Term>, transfer: bool) -> MessageBody {
    MessageBody::Vote { last: at(index, term), transfer, committed: LogPosition::START }
}

/// A `PreVote` for a log that ends there, without a commit (VOTE-9).
pub(crate) fn pre_vote(index: impl Into<Index>, term: impl Into<Term>) -> MessageBody {
    MessageBody::PreVote { last: at(index, term), committed: LogPosition::START }
}

/// An answer to a Vote, without a commit (VOTE-9).
pub(crate) fn vote_resp(granted: bool) -> MessageBody {
    MessageBody::VoteResp { granted, committed: LogPosition::START }
}

/// An answer to a `PreVote`, without a commit (VOTE-9).
pub(crate) fn pre_vote_resp(granted: bool) -> MessageBody {
    MessageBody::PreVoteResp { granted, committed: LogPosition::START }
}

/// The same request to vote, or answer to one, with the last entry that its sender knows to be
/// committed (VOTE-9).
pub(crate) fn telling(
    mut body: MessageBody,
    (index, term): (impl Into<Index>, impl Into<Term>),
) -> MessageBody {
    let known = at(index, term);
    match &mut body {
        MessageBody::PreVote { committed, .. }
        | MessageBody::Vote { committed, .. }
        | MessageBody::PreVoteResp { committed, .. }
        | MessageBody::VoteResp { committed, .. } => *committed = known,
        _ => panic!("{body:?} tells no commit"),
    }
    body
}

/// A node with the given durable state; all that is committed is applied.
pub(crate) fn node_with(
    config: Config,
    voters: &[u64],
    terms: &[u64],
    hard_state: HardState,
) -> Node {
    let mut storage = MemStorage::new(membership(voters, &[]));
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
        finish(node, &mut ready);
        sent.append(&mut ready.messages);
    }
    sent
}

/// Writes what a Ready holds, and advances it.
pub(crate) fn finish(node: &mut Node, ready: &mut Ready) {
    node.storage_mut().write(&ready.write).unwrap();
    node.advance(ready).unwrap();
}

/// Applies all that was handed out.
pub(crate) fn apply(node: &mut Node) {
    let status = node.status();
    let entries = status.log.entries(status.applied.next()..status.commit.next()).unwrap();
    apply_entries(node, &entries);
}

/// Applies entries that were handed out, all configuration changes among them.
pub(crate) fn apply_entries(node: &mut Node, entries: &[Entry]) {
    for entry in entries.iter().filter(|entry| entry.is_conf()) {
        let membership = node.apply_conf_change(entry.index).unwrap();
        node.storage_mut().set_membership(membership, entry.index);
    }
    if let Some(last) = entries.last() {
        node.advance_apply(last.index).unwrap();
    }
}

/// One step's worth of what a node hands out.
pub(crate) fn drain(node: &mut Node) -> Vec<Message> {
    drain_step(node).messages
}

/// What a node sends in a step, and the reads it answers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) messages: Vec<Message>,
    pub(crate) reads: Vec<ReadState>,
}

/// Does all that a node hands out.
pub(crate) fn drain_step(node: &mut Node) -> Step {
    let mut step = Step::default();
    while node.has_ready() {
        let mut ready = node.ready().unwrap();
        finish(node, &mut ready);
        step.messages.append(&mut ready.messages);
        step.reads.append(&mut ready.read_states);
        apply_entries(node, &ready.committed_entries);
    }
    step
}

/// The configuration change that alters nothing.
pub(crate) fn no_change() -> ConfChange {
    ConfChange::one(Edit::Update(NodeId(1)))
}

pub(crate) fn conf_entry(
    index: impl Into<Index>,
    term: impl Into<Term>,
    change: ConfChange,
) -> Entry {
    Entry { index: index.into(), term: term.into(), data: EntryData::Conf(Arc::new(change)) }
}

/// The entries in a storage.
pub(crate) fn stored(node: &Node) -> Vec<Entry> {
    node.storage().log().cloned().collect()
}

pub(crate) fn progress(node: &Node, peer: u64) -> &Progress {
    let status = node.status();
    let found = status.progress.iter().find(|(id, _)| *id == peer);
    found.map(|(_, progress)| progress).unwrap()
}

pub(crate) fn message(
    from: impl Into<NodeId>,
    to: impl Into<NodeId>,
    term: impl Into<Term>,
    body: MessageBody,
) -> Message {
    Message { from: from.into(), to: to.into(), term: term.into(), body }
}

pub(crate) fn accept(index: impl Into<Index>) -> MessageBody {
    MessageBody::AppendResp { index: index.into(), rejected: false, hint: LogPosition::START }
}

/// A refused Append, and where the logs may agree.
pub(crate) fn reject(index: impl Into<Index>, hint: LogPosition) -> MessageBody {
    MessageBody::AppendResp { index: index.into(), rejected: true, hint }
}

/// A Heartbeat without a read.
pub(crate) fn heartbeat(commit: impl Into<Index>) -> MessageBody {
    MessageBody::Heartbeat { commit: commit.into(), read: 0 }
}

/// The answer to a Heartbeat without a read.
pub(crate) fn heartbeat_resp() -> MessageBody {
    MessageBody::HeartbeatResp { read: 0 }
}

pub(crate) fn append(
    (index, term): (impl Into<Index>, impl Into<Term>),
    entries: &[Entry],
    commit: impl Into<Index>,
) -> MessageBody {
    let commit = commit.into();
    MessageBody::Append { prev: at(index, term), entries: entries.to_vec(), commit }
}

/// A step: the message, and what the node sends on it.
pub(crate) fn step(
    node: &mut Node,
    from: impl Into<NodeId>,
    term: impl Into<Term>,
    body: MessageBody,
) -> Vec<Message> {
    let to = node.id();
    node.step(message(from, to, term, body)).unwrap();
    drain(node)
}

/// The answer to a request to campaign that is ignored.
pub(crate) fn ignored(reason: CampaignIgnored) -> Result<Campaign, Error> {
    Ok(Campaign::Ignored(reason))
}

/// A step: the timer, and what the node sends on it.
pub(crate) fn timer(node: &mut Node, timer: Timer) -> Vec<Message> {
    node.timer(timer).unwrap();
    drain(node)
}

/// Starts a node in term 1 on an empty log and has it elected in term 2, by all it asks; its no-op
/// is at index 1 and is sent, but nobody has answered yet. Without pre-vote.
pub(crate) fn elected(config: Config, members: &Membership) -> Node {
    let mut storage = MemStorage::new(members.clone());
    storage.set_hard_state(hard_state(1, 0, 0));
    let mut node = RawNode::new(config, storage).unwrap();
    lead(&mut node);
    node
}

/// Has a node elected, by all it asks. Returns what it sends as leader.
pub(crate) fn lead(node: &mut Node) -> Vec<Message> {
    let mut sent = timer(node, Timer::ElectionTimeout);
    while node.status().role != Role::Leader {
        let asked = sent.pop().unwrap();
        assert!(matches!(asked.body, MessageBody::Vote { .. }), "{asked:?}");
        let answer = vote_resp(true);
        let on_answer = step(node, asked.to, asked.term, answer);
        if node.status().role == Role::Leader {
            return on_answer;
        }
    }
    sent
}

/// The indexes of the entries of an Append.
pub(crate) fn indexes(message: &Message) -> Vec<Index> {
    let MessageBody::Append { entries, .. } = &message.body else { panic!("{message:?}") };
    entries.iter().map(|entry| entry.index).collect()
}

/// Nodes and what is under way between them.
pub(crate) struct Network {
    pub(crate) nodes: BTreeMap<NodeId, Node>,
    pub(crate) wire: VecDeque<Message>,
    /// What is sent to or by these nodes is lost.
    pub(crate) isolated: BTreeSet<NodeId>,
    /// The reads that were answered, and where.
    pub(crate) reads: Vec<(NodeId, ReadState)>,
}

impl Network {
    pub(crate) fn new(configs: impl IntoIterator<Item = Config>, members: &Membership) -> Self {
        let node = |config: Config| {
            (config.id, RawNode::new(config, MemStorage::new(members.clone())).unwrap())
        };
        let nodes = configs.into_iter().map(node).collect();
        Self { nodes, wire: VecDeque::new(), isolated: BTreeSet::new(), reads: Vec::new() }
    }

    /// A network of voters `1..=voters` with these flags.
    pub(crate) fn of_voters(voters: u64, pre_vote: bool, check_quorum: bool) -> Self {
        let ids: Vec<_> = (1..=voters).collect();
        let configs = ids.iter().map(|&id| config(id, pre_vote, check_quorum));
        Self::new(configs, &membership(&ids, &[]))
    }

    /// Runs an input on a node and puts on the wire what it sends.
    pub(crate) fn at<T>(&mut self, id: impl Into<NodeId>, input: impl FnOnce(&mut Node) -> T) -> T {
        let id = id.into();
        let node = self.nodes.get_mut(&id).unwrap();
        let result = input(node);
        let step = drain_step(node);
        self.reads.extend(step.reads.into_iter().map(|read| (id, read)));
        for message in step.messages {
            if !self.isolated.contains(&message.from) && !self.isolated.contains(&message.to) {
                self.wire.push_back(message);
            }
        }
        result
    }

    pub(crate) fn timer(&mut self, id: impl Into<NodeId>, timer: Timer) {
        self.at(id, |node| node.timer(timer)).unwrap();
    }

    /// Delivers the message at this place of the wire.
    pub(crate) fn deliver(&mut self, at: usize) {
        let Some(message) = self.wire.remove(at) else { return };
        if self.nodes.contains_key(&message.to) && !self.isolated.contains(&message.to) {
            match self.at(message.to, |node| node.step(message)) {
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Delivers everything, in order.
    pub(crate) fn deliver_all(&mut self) {
        while !self.wire.is_empty() {
            self.deliver(0);
        }
    }

    /// A leader's heartbeat, and all that follows.
    pub(crate) fn heartbeat(&mut self, id: impl Into<NodeId>) {
        self.timer(id, Timer::HeartbeatDue);
        self.deliver_all();
    }

    pub(crate) fn elect(&mut self, id: impl Into<NodeId>) {
        let id = id.into();
        self.timer(id, Timer::ElectionTimeout);
        self.deliver_all();
        assert_eq!(self.role(id), Role::Leader);
    }

    pub(crate) fn propose(&mut self, id: impl Into<NodeId>, payload: &'static str) -> Index {
        let proposed = self.at(id, |node| node.propose(payload.into())).unwrap();
        let Proposed::Appended { index } = proposed else { panic!("{proposed:?}") };
        self.deliver_all();
        index
    }

    pub(crate) fn restart(&mut self, id: impl Into<NodeId>, config: Config) {
        let id = id.into();
        let applied = self.nodes[&id].status().applied;
        let storage = self.nodes.remove(&id).unwrap().into_storage();
        self.nodes.insert(id, RawNode::new(Config { applied, ..config }, storage).unwrap());
        self.at(id, |_| ());
    }

    pub(crate) fn role(&self, id: impl Into<NodeId>) -> Role {
        self.nodes[&id.into()].status().role
    }

    pub(crate) fn log(&self, id: impl Into<NodeId>) -> Vec<Entry> {
        self.nodes[&id.into()].status().log.all().unwrap()
    }

    pub(crate) fn commits(&self) -> Vec<Index> {
        self.nodes.values().map(|node| node.status().commit).collect()
    }
}
