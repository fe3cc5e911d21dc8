//! PROPOSE: entries from the application.

use super::log::{Entry, Kind, MAX_ENTRY_TERM};
use super::node::Role;
use super::run::{Flow, Run, Stop, Witness};
use crate::rule::Rule;

impl<W: Witness> Run<'_, W> {
    /// A leader appends, broadcasts, then counts its own acknowledgement. PROPOSE-1.
    pub(super) fn propose(&mut self, kind: Kind) -> Flow {
        if self.refuses_proposals() {
            self.acts(Rule::Propose2);
            return Ok(());
        }
        self.acts(Rule::Propose1);
        let kind = if let Kind::Conf(change) = kind { self.admit_change(change) } else { kind };
        self.append_own_entry(kind)?;
        self.broadcast_append();
        self.acknowledge_own_entries();
        Ok(())
    }

    /// Refused on other roles and during a transfer. PROPOSE-2.
    fn refuses_proposals(&mut self) -> bool {
        self.node.role != Role::Leader || self.is_transferring()
    }

    /// Appends an entry of the own term. PROPOSE-1, ELECT-5.
    pub(super) fn append_own_entry(&mut self, kind: Kind) -> Flow {
        if self.node.term > MAX_ENTRY_TERM {
            return Err(Stop::Overflow);
        }
        self.push_entry(Entry::new(self.node.term, kind))
    }

    /// Appends an entry, if there is room.
    pub(super) fn push_entry(&mut self, entry: Entry) -> Flow {
        if self.node.log.push(entry) { Err(Stop::Overflow) } else { Ok(()) }
    }
}
