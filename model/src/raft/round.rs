//! One step goes in rounds: what a round wants to send leaves at its end, and what follows from
//! that belongs to the next.

use super::node::Role;
use super::run::{Flow, Round, Run, Witness};
use crate::ids::NodeSet;

impl<W: Witness> Run<'_, W> {
    /// Ends the round in which the input acted, and goes through as many more as want something.
    ///
    /// What was committed when the messages left is applied. So nobody is left behind without the
    /// news of a change that takes the leader away.
    pub(super) fn end_rounds(&mut self) -> Flow {
        loop {
            self.send_what_is_wanted();
            self.step_down_if_all_is_known()?;
            self.write_round();
            let committed = self.node.commit;
            self.round.gathers = true;
            self.acknowledge_own_entries();
            if !self.context.lagging_apply {
                self.apply(committed)?;
            }
            let to_apply = !self.context.lagging_apply && self.node.applied < self.node.commit;
            if self.round.wanted.is_empty() && !self.round.unacknowledged && !to_apply {
                return Ok(());
            }
        }
    }

    /// What the round changed is durable.
    fn write_round(&mut self) {
        let (old, new) = (&self.durable, &self.node);
        let votes = (old.term, old.vote) != (new.term, new.vote);
        if votes || (old.log != new.log && old.commit != new.commit) {
            self.batch_commit = Some(new.commit);
        }
        self.durable = self.node;
    }

    /// Sends the gathered Appends, unless the node no longer leads or the peer is no longer a peer.
    fn send_what_is_wanted(&mut self) {
        let Round { wanted, may_be_empty, until_nothing_is_sent, .. } = self.round;
        if wanted.is_empty() {
            return;
        }
        self.round = Round {
            gathers: false,
            wanted: NodeSet::EMPTY,
            may_be_empty: NodeSet::EMPTY,
            until_nothing_is_sent: NodeSet::EMPTY,
            ..self.round
        };
        if self.node.role == Role::Leader {
            for peer in wanted.intersection(self.peers()).iter() {
                let may_be_empty = may_be_empty.contains(peer);
                if until_nothing_is_sent.contains(peer) {
                    self.send_appends(peer, may_be_empty);
                } else {
                    self.send_append(peer, may_be_empty);
                }
            }
        }
    }
}
