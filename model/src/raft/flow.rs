//! FLOW: how much is sent. The model knows two limits for an Append: none, and the smallest.

use super::log::Entry;
use super::run::{Run, Witness};
use crate::ids::NodeId;
use crate::rule::Rule;

impl<W: Witness> Run<'_, W> {
    /// The first of the entries that an Append could carry, where the scenario limits it to one;
    /// all of them otherwise. FLOW-1.
    pub(super) fn within_limit<'e>(&mut self, entries: &'e [Entry]) -> &'e [Entry] {
        if !self.context.single_entry_appends {
            return entries;
        }
        self.acts(Rule::Flow1);
        &entries[..entries.len().min(1)]
    }

    /// Sends Append, and then Append, not empty, until nothing is sent. FLOW-3. Without a limit the
    /// first Append carries all that there is.
    pub(super) fn send_appends(&mut self, peer: NodeId, may_be_empty: bool) {
        self.send_append(peer, may_be_empty);
        if !self.context.single_entry_appends {
            return;
        }
        if self.round.gathers {
            self.round.until_nothing_is_sent.insert(peer);
            return;
        }
        let mut sent = self.messages.len();
        loop {
            self.send_append(peer, false);
            if self.messages.len() == sent {
                return;
            }
            sent = self.messages.len();
            self.acts(Rule::Flow3);
        }
    }
}
