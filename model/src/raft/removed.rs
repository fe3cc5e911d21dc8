//! CONF-15: what a leader does that is not a voter any more.

use std::cmp::Reverse;

use super::guard::{Conjunct, Guard};
use super::in_force::after;
use super::log::Kind;
use super::message::Message;
use super::node::Role;
use super::run::{Flow, Run, Witness};
use crate::mutation::Alteration;
use crate::rule::Rule;

/// A leader leads on after a change if it is still a voter, or if it does not step down. CONF-15
/// (thesis §4.2.2).
fn leads_on(voter: bool, steps_down: bool) -> Guard {
    Guard::any(&[
        &[Conjunct::is_set("voter", voter)],
        &[Conjunct::is_clear("steps down when removed", steps_down)],
    ])
}

impl<W: Witness> Run<'_, W> {
    /// A leader has applied a change: if it is not a voter any more it becomes follower. CONF-15;
    /// without it, it leads on.
    pub(super) fn step_down_if_removed(&mut self) -> Flow {
        let voter = self.configuration.voters.all().contains(self.context.id);
        let guard = leads_on(voter, self.context.steps_down());
        if self.consult(Rule::Conf15, &guard) {
            return Ok(());
        }
        self.acts(Rule::Conf15);
        if self.context.without.alters(Alteration::Informed) {
            return self.append_and_broadcast(Kind::Empty);
        }
        if self.context.without.alters(Alteration::HandOver) {
            self.hand_over_to_furthest();
        }
        self.become_follower(self.node.term, 0)
    }

    /// TimeoutNow to the voter with the highest match, of equal ones to the one with the lowest id.
    /// CONF-15/hand-over (openraft#1783, redpanda#19966).
    fn hand_over_to_furthest(&mut self) {
        let voters = self.configuration.voters.all().iter();
        let furthest = voters.max_by_key(|id| (self.node.progress_of(*id).matched, Reverse(*id)));
        if let Some(to) = furthest {
            self.send(Message::timeout_now(self.context.id, to, self.node.term));
        }
    }

    /// Whether a leader that has applied its removal waits for the others to know, and proposes
    /// nothing more. CONF-15/informed.
    pub(super) fn waits_to_step_down(&self) -> bool {
        if self.node.role != Role::Leader
            || !self.context.without.alters(Alteration::Informed)
            || !self.context.steps_down()
        {
            return false;
        }
        let (plan, without) = (&*self.context.plan, self.context.without);
        let applied = &self.node.log.as_slice()[..usize::from(self.node.applied)];
        let applied = after(plan, &self.node, applied, without);
        [applied, self.configuration]
            .iter()
            .all(|configuration| !configuration.voters.all().contains(self.context.id))
    }

    /// It becomes follower when all of its log is committed, once the messages of the round have
    /// left. CONF-15/informed.
    pub(super) fn step_down_if_all_is_known(&mut self) -> Flow {
        if self.waits_to_step_down() && self.node.commit == self.node.log.last_index() {
            self.acts(Rule::Conf15);
            return self.become_follower(self.node.term, 0);
        }
        Ok(())
    }
}
