//! One state of a cluster.

use std::hash::{Hash, Hasher};

use super::history::History;
use super::network::Network;
use super::phase::Phase;
use crate::ids::{NodeId, NodeSet};
use crate::limits::MAX_NODES;
use crate::raft::Node;
use crate::scenario::Budget;

/// How much of each [`Budget`] is used up, in its order; budgets without limit stay at 0.
pub type Spent = [u8; Budget::ALL.len()];

/// Servers, network and environment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// Number of nodes.
    pub count: u8,
    /// Nodes that are not running: crashed (the durable part stands in `nodes`) or dead for good
    /// (blank).
    pub down: NodeSet,
    /// Before, among or after the faults.
    pub phase: Phase,
    /// Leaders that have sent a heartbeat round since their last quorum check; kept only while
    /// timers are timely.
    pub heartbeat_sent: NodeSet,
    /// The state lies beyond a bound or a capacity and is not explored.
    pub out_of_bounds: bool,
    /// Budget used up.
    pub spent: Spent,
    /// Who has led in which term; empty when terms are renamed.
    pub history: History,
    /// The commit on each disk, where the storage forgets commits and it is above what is applied;
    /// else 0.
    pub stored: [u8; MAX_NODES],
    /// The servers, node `i` at index `i - 1`; unused slots are blank.
    pub nodes: [Node; MAX_NODES],
    /// Messages in flight.
    pub network: Network,
}

impl State {
    /// The server with this id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[usize::from(id) - 1]
    }

    /// The server with this id, to be changed.
    pub fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[usize::from(id) - 1]
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        1..=self.count
    }

    /// Ids of the nodes that run.
    pub fn up(&self) -> impl Iterator<Item = NodeId> + use<> {
        let down = self.down;
        (1..=self.count).filter(move |id| !down.contains(*id))
    }

    /// Ids of the nodes whose state can still matter: all until the faults end, afterwards those
    /// that run.
    pub fn living(&self) -> impl Iterator<Item = NodeId> + use<> {
        let dead = if self.is_stable() { self.down } else { NodeSet::EMPTY };
        (1..=self.count).filter(move |id| !dead.contains(*id))
    }

    /// Whether the faults have ended.
    pub fn is_stable(&self) -> bool {
        matches!(self.phase, Phase::Stable(_))
    }

    /// The nodes that run, with their ids.
    pub fn running(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.up().map(|id| (id, self.node(id)))
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let phase = self.phase.byte();
        let environment = [self.down.0, phase, self.heartbeat_sent.0, u8::from(self.out_of_bounds)];
        hasher.write_u32(u32::from_le_bytes(environment));
        let spent = self.spent.iter().fold(0u128, |word, used| word << 8 | u128::from(*used));
        hasher.write_u128(spent);
        hasher.write_u64(self.history.word());
        self.stored.iter().for_each(|commit| hasher.write_u8(*commit));
        self.nodes[..usize::from(self.count)].iter().for_each(|node| node.hash(hasher));
        self.network.hash(hasher);
    }
}
