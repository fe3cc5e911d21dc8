//! PROPOSE: entries from the application.

use super::configuration::JointConfiguration;
use super::guard::{Conjunct, Guard};
use super::log::{Entry, Kind, MAX_ENTRY_TERM};
use super::node::Role;
use super::run::{Flow, Run, Stop, Witness};
use crate::ids::NodeId;
use crate::rule::Rule;

/// The leader is in one of the sets of its configuration. PROPOSE-5.
fn is_member(id: NodeId, configuration: JointConfiguration) -> Guard {
    Guard::all(&[Conjunct::is_set("member", configuration.members().contains(id))])
}

impl<W: Witness> Run<'_, W> {
    /// A leader appends, broadcasts, then counts its own acknowledgement. PROPOSE-1. A change that
    /// the configuration cannot take is an error: nothing happens. CONF-7.
    pub(super) fn propose(&mut self, kind: Kind) -> Flow {
        if self.refuses_proposals() {
            self.acts(Rule::Propose2);
            return Ok(());
        }
        if !self.may_propose() {
            return Ok(());
        }
        let kind = match kind {
            Kind::Conf(change) if self.replaces_pending_change(change) => {
                self.broadcast_append();
                return Ok(());
            }
            Kind::Conf(change) => match self.admit_change(change) {
                Some(kind) => kind,
                None => return Ok(()),
            },
            Kind::Empty | Kind::Normal(_) => kind,
        };
        self.append_and_broadcast(kind)
    }

    /// Appends and broadcasts; the own acknowledgement ends the round. PROPOSE-1.
    pub(super) fn append_and_broadcast(&mut self, kind: Kind) -> Flow {
        self.acts(Rule::Propose1);
        self.append_own_entry(kind)?;
        self.broadcast_append();
        Ok(())
    }

    /// A leader outside its own configuration refuses proposals. PROPOSE-5 (raft#83).
    fn may_propose(&mut self) -> bool {
        let guard = is_member(self.context.id, self.configuration);
        let may = self.consult(Rule::Propose5, &guard);
        if !may {
            self.acts(Rule::Propose5);
        }
        may
    }

    /// Refused on other roles and during a transfer. PROPOSE-2; where CONF-15 is altered, by a
    /// removed leader, too.
    fn refuses_proposals(&mut self) -> bool {
        self.node.role != Role::Leader || self.is_transferring() || self.waits_to_step_down()
    }

    /// Appends an entry of the own term. PROPOSE-1, ELECT-5.
    pub(super) fn append_own_entry(&mut self, kind: Kind) -> Flow {
        if self.node.term > MAX_ENTRY_TERM {
            return Err(Stop::Overflow);
        }
        self.push_entry(Entry::new(self.node.term, kind))?;
        self.round.unacknowledged = true;
        self.own_change_is_appended(kind);
        Ok(())
    }

    /// Appends an entry, if there is room.
    pub(super) fn push_entry(&mut self, entry: Entry) -> Flow {
        if self.node.log.push(entry) { Err(Stop::Overflow) } else { Ok(()) }
    }
}
