//! CONF: what elections need of configuration changes.

use super::guard::{Conjunct, Guard, Relation};
use super::log::{ChangeId, Kind};
use super::node::Node;
use super::run::{Run, Witness};
use crate::rule::Rule;

/// The number of configuration changes in (applied, commit]. CONF-3.
fn unapplied_changes(node: &Node) -> u8 {
    let is_change =
        |index: &u8| node.log.entry(*index).is_some_and(|e| matches!(e.kind(), Kind::Conf(_)));
    (node.applied + 1..=node.commit).filter(is_change).count() as u8
}

/// There is none. CONF-3 (etcd#7280, etcd#11284).
fn all_changes_are_applied(node: &Node) -> Guard {
    let unapplied = unapplied_changes(node);
    Guard::all(&[Conjunct::fixed("committed changes to apply", unapplied, Relation::Eq, 0)])
}

impl<W: Witness> Run<'_, W> {
    /// A new leader treats its whole tail as possibly holding a change. CONF-1.
    pub(super) fn suspect_tail(&mut self) {
        self.acts(Rule::Conf1);
        self.node.pending_conf = self.node.log.last_index();
    }

    /// A proposed change is appended as such, or as an empty entry while another may be pending.
    /// CONF-2 (thesis §4.1).
    pub(super) fn admit_change(&mut self, change: ChangeId) -> Kind {
        self.acts(Rule::Conf2);
        if self.node.pending_conf > self.node.applied {
            return Kind::Empty;
        }
        self.node.pending_conf = self.node.log.last_index() + 1;
        Kind::Conf(change)
    }

    /// A node with a committed change that it has not applied does not campaign. CONF-3; without
    /// it, it does.
    pub(super) fn has_unapplied_change(&mut self) -> bool {
        let guard = all_changes_are_applied(&self.node);
        let off = self.context.without.off(Rule::Conf3);
        let refused = !off && !self.consult(Rule::Conf3, &guard);
        if refused {
            self.acts(Rule::Conf3);
        }
        refused
    }
}
