//! LEASE: leader stickiness.

use super::guard::{Conjunct, Guard, Relation};
use super::node::{Node, Role};
use super::run::{Run, Witness};
use crate::rule::Rule;

/// In lease: with check_quorum and a known leader, while the bit is set or the node leads. LEASE-2
/// (thesis §4.2.3).
fn is_in_lease(node: &Node) -> Guard {
    let check_quorum = Conjunct::is_set("check_quorum", node.flags.check_quorum);
    let leader = Conjunct::fixed("known leader", node.leader, Relation::Ne, 0);
    Guard::any(&[
        &[check_quorum, leader, Conjunct::is_set("lease", node.lease)],
        &[check_quorum, leader, Conjunct::is_set("is leader", node.role == Role::Leader)],
    ])
}

impl<W: Witness> Run<'_, W> {
    /// Sets or clears the lease bit, which says that the election timer restarted less than one
    /// base timeout ago and a leader is known. LEASE-1.
    pub(super) fn set_lease(&mut self, lease: bool) {
        if self.node.lease != lease {
            self.acts(Rule::Lease1);
        }
        self.node.lease = lease;
    }

    /// Whether vote requests are ignored. LEASE-2; without it, never.
    pub(super) fn in_lease(&mut self) -> bool {
        let guard = is_in_lease(&self.node);
        let off = self.context.without.off(Rule::Lease2);
        let in_lease = !off && self.consult(Rule::Lease2, &guard);
        if in_lease {
            self.acts(Rule::Lease2);
        }
        in_lease
    }

    /// The lease expires. LEASE-3.
    pub(super) fn expire_lease(&mut self) {
        self.acts(Rule::Lease3);
        self.set_lease(false);
    }

    /// The election timer restarts: a node that knows a leader and is not leader is in lease from
    /// now on. LEASE-4.
    pub(super) fn restart_election_timer(&mut self) {
        self.acts(Rule::Lease4);
        self.set_lease(self.node.leader != 0 && self.node.role != Role::Leader);
    }
}
