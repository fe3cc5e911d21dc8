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
    /// Sets or clears the lease bit, which says that a leader is known and was last heard less than
    /// one base timeout ago. LEASE-1.
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

    /// The election timer restarts since the leader was heard: from now on the node is in lease.
    /// LEASE-4, LEASE-6.
    pub(super) fn restart_election_timer_for_leader(&mut self) {
        self.acts(Rule::Lease4);
        self.acts(Rule::Lease6);
        self.renew_lease();
    }

    /// The election timer restarts for another reason, which leaves the lease as it is. LEASE-4,
    /// LEASE-6; without the latter, a node that knows a leader is in lease from now on.
    pub(super) fn restart_election_timer(&mut self) {
        self.acts(Rule::Lease4);
        if !self.in_force(Rule::Lease6) {
            self.renew_lease();
        }
    }

    /// Of a node that knows a leader and is not leader itself.
    fn renew_lease(&mut self) {
        self.set_lease(self.node.leader != 0 && self.node.role != Role::Leader);
    }
}
