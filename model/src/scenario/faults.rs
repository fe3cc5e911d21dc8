//! What may go wrong in a cluster, and how the faults end.

use super::budget::{Allowance, Budget};
use crate::ids::NodeId;

/// When timers may fire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    /// At any moment.
    Free,
    /// As with a network that is fast against a timeout: see [`crate::cluster::timing`].
    Timely,
    /// Timely, and every election timeout is as short as it may be, so that it ends together with
    /// the lease.
    Tight,
    /// Timely, but election timeouts of several nodes may coincide, before any hears of another's
    /// campaign.
    Coinciding,
}

/// A set of links that are down, as one bit per ordered pair of nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cut(u32);

impl Cut {
    /// Cuts the link between `a` and `b`, both ways.
    pub fn link(&mut self, a: NodeId, b: NodeId) {
        self.0 |= Cut::bit(a, b) | Cut::bit(b, a);
    }

    /// Whether the link from `a` to `b` is cut.
    pub fn separates(self, a: NodeId, b: NodeId) -> bool {
        self.0 & Cut::bit(a, b) != 0
    }

    /// Whether no link is cut.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn bit(a: NodeId, b: NodeId) -> u32 {
        1 << ((u32::from(a) - 1) * 5 + u32::from(b) - 1)
    }
}

/// The first phase: what may go wrong, and how often.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chaos {
    /// When timers may fire.
    pub timing: Timing,
    /// Links that are down from the end of the start commands until faults end.
    pub cut: Cut,
    /// Allowance for each [`Budget`], in its order.
    pub allowance: [Allowance; Budget::ALL.len()],
    /// Nodes that may crash and restart; all if the scenario names none.
    pub crash: Vec<NodeId>,
    /// Nodes that may come back with an empty disk once they were removed.
    pub empty_disk: Vec<NodeId>,
    /// Most messages in flight in this phase; at most
    /// [`Bounds::max_in_flight`](super::Bounds::max_in_flight).
    pub max_in_flight: usize,
}

/// One way for the faults to end: who is dead for good, and which links stay down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stabilisation {
    /// The name, used in traces.
    pub name: String,
    /// Nodes that are dead from here on.
    pub dead: Vec<NodeId>,
    /// Links that stay down.
    pub cut: Cut,
    /// Timing of the second phase; never [`Timing::Free`].
    pub timing: Timing,
    /// Whether a rolling switch has to be over: every node that lives has the flags of its setting.
    pub switched: bool,
    /// Whether the application makes no snapshot any more, also where the present one is of no use
    /// to a peer.
    pub old_snapshots: bool,
    /// Nodes that apply nothing from here on; only where applying lags.
    pub never_applies: Vec<NodeId>,
}
