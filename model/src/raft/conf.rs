//! CONF: proposing configuration changes, and what elections need of them.

use super::configuration::JointConfiguration;
use super::guard::{Conjunct, Guard, Relation};
use super::in_force::after;
use super::log::{ChangeId, Entry, Kind, MAX_ENTRY_TERM};
use super::node::{Node, Role};
use super::plan::Activation;
use super::run::{Flow, Run, Witness};
use crate::mutation::Alteration;
use crate::rule::Rule;

/// The number of configuration changes in (applied, commit]. CONF-3.
fn unapplied_changes(node: &Node) -> u8 {
    (node.applied + 1..=node.commit).filter(|index| node.log.is_change(*index)).count() as u8
}

/// There is none. CONF-3 (etcd#7280, etcd#11284).
fn all_changes_are_applied(node: &Node) -> Guard {
    let unapplied = unapplied_changes(node);
    Guard::all(&[Conjunct::fixed("committed changes to apply", unapplied, Relation::Eq, 0)])
}

/// The last change is in force everywhere it has to be. CONF-2 (thesis §4.1).
fn no_change_is_pending(pending: u8, settled: (&'static str, u8)) -> Guard {
    Guard::all(&[Conjunct::new(("pending-conf", pending), Relation::Le, settled)])
}

/// While joint, nothing but leaving; and leaving only while joint. CONF-7.
fn fits(configuration: JointConfiguration, leaves: bool) -> Guard {
    let joint = ("joint", configuration.is_joint() as u8);
    Guard::all(&[Conjunct::new(("leave", leaves as u8), Relation::Eq, joint)])
}

/// The entry at commit is of the leader's term. CONF-14.
fn has_committed_in_own_term(node: &Node) -> Guard {
    let term = ("term at commit", node.log.term(node.commit).unwrap_or(0));
    Guard::all(&[Conjunct::new(term, Relation::Eq, ("own term", node.term))])
}

/// The joint configuration may be left. CONF-9 (etcd#12136); altered, only the transfer is looked
/// at.
fn may_leave(node: &Node, again: bool) -> Guard {
    let transferee = Conjunct::fixed("transferee", node.transferee, Relation::Eq, 0);
    if again {
        return Guard::all(&[transferee]);
    }
    let pending = ("pending-conf", node.pending_conf);
    let applied = ("applied", node.applied);
    Guard::all(&[Conjunct::new(pending, Relation::Le, applied), transferee])
}

impl<W: Witness> Run<'_, W> {
    /// A new leader treats its whole tail as possibly holding a change. CONF-1; without it, as
    /// holding none.
    pub(super) fn suspect_tail(&mut self) {
        let suspects = self.in_force(Rule::Conf1);
        self.node.pending_conf = if suspects { self.node.log.last_index() } else { 0 };
    }

    /// What is appended for a proposed change: the change; an empty entry, if the time is not right
    /// for it; nothing, if the configuration could not take it. CONF-7, CONF-2, CONF-14.
    pub(super) fn admit_change(&mut self, change: ChangeId) -> Option<Kind> {
        if !self.is_next_change() || !self.has_own_commit() || !self.fits_configuration(change) {
            return Some(Kind::Empty);
        }
        if self.in_force(Rule::Conf7) {
            let (before, without) = (self.configuration, self.context.without);
            self.context.plan.after(before, change, without)?;
        }
        Some(self.pend(change))
    }

    /// The change is appended, and no other before it is in force. CONF-2.
    fn pend(&mut self, change: ChangeId) -> Kind {
        self.node.pending_conf = self.node.log.last_index() + 1;
        Kind::Conf(change)
    }

    /// One change at a time. CONF-2 (thesis §4.1): the last one is applied, or committed where
    /// appending brings it into force (CONF-13). Without it, nothing is looked at; altered, commit
    /// is.
    fn is_next_change(&mut self) -> bool {
        let Node { pending_conf, applied, commit, .. } = self.node;
        let appending = self.context.plan.activation == Activation::Append;
        let settled = if appending || self.context.without.alters(Alteration::Committed) {
            ("commit", commit)
        } else {
            ("applied", applied)
        };
        let guard = no_change_is_pending(pending_conf, settled);
        !self.in_force(Rule::Conf2) || self.consult(Rule::Conf2, &guard)
    }

    /// CONF-2/replace: the change takes the place of the one that is pending and not committed,
    /// with the term of the leader. Answers whether it did.
    pub(super) fn replaces_pending_change(&mut self, change: ChangeId) -> bool {
        let Node { pending_conf: index, commit, term, log, .. } = self.node;
        let pends = index > commit && log.is_change(index) && term <= MAX_ENTRY_TERM;
        if !pends || !self.context.without.alters(Alteration::Replace) {
            return false;
        }
        let (plan, without) = (&*self.context.plan, self.context.without);
        let before = match plan.activation {
            Activation::Apply => self.configuration,
            Activation::Append => {
                let earlier = &log.as_slice()[..usize::from(index) - 1];
                after(plan, &self.node, earlier, without)
            }
        };
        if plan.after(before, change, without).is_none() {
            return false;
        }
        self.node.log.replace(index, Entry::new(term, Kind::Conf(change)));
        self.own_log_is_rewritten();
        true
    }

    /// With activation by appending, a leader commits something of its own first. CONF-14.
    fn has_own_commit(&mut self) -> bool {
        if self.context.plan.activation == Activation::Apply {
            return true;
        }
        let guard = has_committed_in_own_term(&self.node);
        !self.in_force(Rule::Conf14) || self.consult(Rule::Conf14, &guard)
    }

    /// CONF-7; without it, a change is appended whatever the configuration is; altered, whether or
    /// not the configuration is joint.
    fn fits_configuration(&mut self, change: ChangeId) -> bool {
        let leaves = self.context.plan.leaves(change);
        let guard = fits(self.configuration, leaves);
        if !self.in_force(Rule::Conf7) || !leaves && self.context.without.alters(Alteration::Joint)
        {
            return true;
        }
        self.consult(Rule::Conf7, &guard)
    }

    /// Applied has moved, or a transferee was given up: a leader leaves a joint configuration that
    /// is to be left without being asked. CONF-9; without it, nobody does. Neither PROPOSE-2 nor
    /// PROPOSE-5 stands in the way: the first is in the guard, and whoever leads from outside
    /// leaves all the same.
    pub(super) fn leave_joint(&mut self) -> Flow {
        if self.node.role != Role::Leader || !self.configuration.auto_leave {
            return Ok(());
        }
        if !self.in_force(Rule::Conf9) {
            return Ok(());
        }
        let again = self.context.without.alters(Alteration::Again);
        let guard = may_leave(&self.node, again);
        if !self.consult(Rule::Conf9, &guard) {
            return Ok(());
        }
        let leave = ChangeId::LEAVE;
        let kind = if again { Some(self.pend(leave)) } else { self.admit_change(leave) };
        kind.map_or(Ok(()), |kind| self.append_and_broadcast(kind))
    }

    /// A transferee was given up while the node leads on, which may have kept it from leaving.
    /// CONF-9; altered, only a move of applied makes it look.
    pub(super) fn transfer_is_given_up(&mut self) -> Flow {
        if self.context.without.alters(Alteration::Applied) { Ok(()) } else { self.leave_joint() }
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
