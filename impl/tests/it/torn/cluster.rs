//! Nodes on disks that lose power, and a network that an adversary holds.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::rc::Rc;

use quorate_core::{
    Config, ConfigError, EntryData, Membership, Message, NodeId, RawNode, Role, Timer,
};

use super::witness::Witness;
use crate::fuzz::disk::{Disk, Order};

pub(crate) type Node = RawNode<Disk>;

/// Messages after which the nodes do not come to an end.
pub(crate) const LONGEST: usize = 1000;

/// How the nodes store, and whether a restart defends itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Mode {
    pub(crate) order: Order,
    /// STORE-2.
    pub(crate) defence: bool,
}

/// A cluster in the middle of a write of one node.
#[derive(Clone, Debug)]
pub(crate) struct Torn {
    /// With the write on the disk of the node, and not yet synced.
    pub(crate) cluster: Cluster,
    /// The parts that are not yet synced.
    pub(crate) parts: usize,
    /// The same, in words.
    words: String,
}

impl fmt::Display for Torn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", self.words)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    mode: Mode,
    /// Shared with clones until they differ: most of an attack is cloning.
    pub(crate) nodes: BTreeMap<NodeId, Rc<Node>>,
    wire: VecDeque<Message>,
    /// Between whom messages pass; all others are lost.
    group: BTreeSet<NodeId>,
    pub(crate) witness: Witness,
    /// Takes messages, but has no time to write.
    busy: Option<NodeId>,
    /// Proposes as soon as it leads, so that its first entries leave together.
    pub(crate) proposer: Option<NodeId>,
    /// Whose writes are to be torn.
    watched: Option<NodeId>,
    torn: Vec<Torn>,
}

impl Cluster {
    /// A cluster of `voters`, and of `waiting` nodes that are to join. Those start from the same
    /// configuration, of which they are no members: they replay the log from its beginning.
    pub(crate) fn new(mode: Mode, voters: &[NodeId], waiting: &[NodeId]) -> Self {
        let started = Membership::new(voters.iter().copied(), []).unwrap();
        let ids = || voters.iter().chain(waiting).copied();
        let mut cluster = Self {
            mode,
            nodes: BTreeMap::new(),
            wire: VecDeque::new(),
            group: ids().collect(),
            witness: Witness::default(),
            busy: None,
            proposer: None,
            watched: None,
            torn: Vec::new(),
        };
        for id in ids() {
            cluster.start(id, Disk::new(mode.order, started.clone())).unwrap();
        }
        cluster
    }

    /// Starts a node on its disk, and does nothing with it yet.
    fn start(&mut self, id: NodeId, disk: Disk) -> Result<(), ConfigError> {
        let config = Config {
            pre_vote: false,
            check_quorum: false,
            applied: disk.applied(),
            storage_is_atomic: !self.mode.defence,
            // The hard case, and etcd's: a vote could tell a node the commit that its disk lost.
            commit_in_votes: false,
            ..Config::new(id)
        };
        self.nodes.insert(id, Rc::new(RawNode::new(config, disk)?));
        Ok(())
    }

    /// Crashes a node in the middle of a write, and restarts it on what is left. If it refuses
    /// to start, it stays down.
    pub(crate) fn tear(
        &mut self,
        id: NodeId,
        keep: usize,
        application_lost: bool,
    ) -> Result<(), ConfigError> {
        let node = Rc::unwrap_or_clone(self.nodes.remove(&id).unwrap());
        let mut disk = node.into_storage().crash(keep);
        if application_lost {
            disk = disk.without_application();
        }
        self.start(id, disk)
    }

    /// Only these hear one another from now on; what is under way is lost.
    pub(crate) fn part(&mut self, group: impl IntoIterator<Item = NodeId>) {
        self.group = group.into_iter().collect();
        self.wire.clear();
    }

    /// The node takes messages from now on, but does not write what they lead to.
    pub(crate) fn keep_busy(&mut self, id: NodeId) {
        self.busy = Some(id);
    }

    /// The node writes again, all at once.
    pub(crate) fn let_write(&mut self) {
        if let Some(id) = self.busy.take() {
            self.drain(id);
        }
    }

    /// Watches the writes of a node from now on.
    pub(crate) fn watch(&mut self, id: NodeId) {
        self.watched = Some(id);
    }

    /// The torn writes that were seen.
    pub(crate) fn take_torn(&mut self) -> Vec<Torn> {
        std::mem::take(&mut self.torn)
    }

    /// Runs an input on a node, and does all that it then hands out.
    pub(crate) fn at<T>(&mut self, id: NodeId, input: impl FnOnce(&mut Node) -> T) -> T {
        let node = Rc::make_mut(self.nodes.get_mut(&id).unwrap());
        let result = input(node);
        if self.proposer == Some(id) && node.status().role == Role::Leader {
            let _ = node.propose(format!("by {id}").into());
            self.proposer = None;
        }
        self.drain(id);
        result
    }

    fn node(&mut self, id: NodeId) -> &mut Node {
        Rc::make_mut(self.nodes.get_mut(&id).unwrap())
    }

    fn drain(&mut self, id: NodeId) {
        if self.busy == Some(id) {
            return;
        }
        loop {
            if !self.nodes[&id].has_ready() {
                break;
            }
            let node = self.node(id);
            let mut ready = node.ready().unwrap();
            node.storage_mut().begin(&ready.write);
            self.wire.extend(ready.messages.drain(..));
            if self.watched == Some(id) {
                self.record_torn(id);
            }
            let node = Rc::make_mut(self.nodes.get_mut(&id).unwrap());
            if ready.write.must_sync() {
                node.storage_mut().sync();
            }
            node.advance(&mut ready).unwrap();
            self.wire.extend(ready.messages.drain(..));
            for entry in ready.committed_entries.drain(..) {
                self.witness.applies(&entry);
                let mut membership = None;
                if let EntryData::Conf(_) = entry.data {
                    match node.apply_conf_change(entry.index) {
                        Ok(applied) => membership = Some(applied),
                        Err(_) => node.reject_conf_change(entry.index).unwrap(),
                    }
                }
                node.storage_mut().apply(entry.index, membership);
                node.advance_apply(entry.index).unwrap();
            }
        }
        let status = self.nodes[&id].status();
        if status.role == Role::Leader {
            self.witness.leads(id, status.term);
        }
    }

    fn record_torn(&mut self, id: NodeId) {
        let disk = self.nodes[&id].storage();
        let (parts, words) = (disk.unsynced(), disk.unsynced_parts());
        if parts > 0 {
            let torn = std::mem::take(&mut self.torn);
            let cluster = Self { watched: None, ..self.clone() };
            self.torn = torn;
            self.torn.push(Torn { cluster, parts, words });
        }
    }

    /// Delivers the oldest message. Returns its receiver, or none if nothing is under way.
    pub(crate) fn deliver(&mut self) -> Option<NodeId> {
        let message = self.wire.pop_front()?;
        let (from, to) = (message.from, message.to);
        let passes = self.group.contains(&from) && self.group.contains(&to);
        if passes && self.nodes.contains_key(&to) {
            // Members that were removed still answer; and where safety is lost, all is possible.
            let _ = self.at(to, |node| node.step(message));
        }
        Some(to)
    }

    /// Delivers everything. Nodes that contradict each other could go on for ever, so it ends
    /// at some point.
    pub(crate) fn deliver_all(&mut self) {
        for _ in 0..LONGEST {
            if self.deliver().is_none() {
                return;
            }
        }
        assert!(!self.witness.is_content(), "honest nodes come to an end");
    }

    /// Whether the node could win, or commit, with these: they are a quorum of its configuration,
    /// unless that is about to change.
    pub(crate) fn can_win(&self, id: NodeId, group: &[NodeId]) -> bool {
        let status = self.nodes[&id].status();
        let quorum = |half: &[NodeId]| {
            let there = half.iter().filter(|id| group.contains(id)).count();
            half.is_empty() || there > half.len() / 2
        };
        let membership = status.membership;
        let wins =
            membership.is_voter(id) && quorum(membership.voters()) && quorum(membership.outgoing());
        wins || status.applied < status.commit
    }

    pub(crate) fn leads(&self, id: NodeId) -> bool {
        self.nodes.get(&id).is_some_and(|node| node.status().role == Role::Leader)
    }

    /// Of those that hear one another, the leader of the highest term.
    pub(crate) fn leader(&self) -> Option<NodeId> {
        let leaders = self.group.iter().copied().filter(|&id| self.leads(id));
        leaders.max_by_key(|id| self.nodes[id].status().term)
    }

    /// The node campaigns, and is elected.
    pub(crate) fn elect(&mut self, id: NodeId) {
        self.at(id, |node| node.campaign()).unwrap();
        self.deliver_all();
        assert!(self.leads(id), "node {id} is not elected");
    }

    /// Two heartbeats of the leader, and all that follows: everyone who hears it is up to date.
    pub(crate) fn heartbeat(&mut self) {
        for _ in 0..2 {
            if let Some(leader) = self.leader() {
                self.at(leader, |node| node.timer(Timer::HeartbeatDue)).unwrap();
                self.deliver_all();
            }
        }
    }
}
