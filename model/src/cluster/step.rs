//! One action: where it leads, with terms and messages as they are.

use super::action::Action;
use super::model::ClusterModel;
use super::phase::Phase;
use super::state::State;
use crate::ids::{NodeId, NodeSet};
use crate::raft::{Input, Message, Node, Role, restart, step};
use crate::scenario::{Allowance, Budget, Timing};

impl ClusterModel {
    /// The successor by one action with terms and messages as they are, without asking whether
    /// budget and timing allow it; `None` if no rule lets it act, or if it is the far outcome of a
    /// step, which only renamed terms have.
    pub(crate) fn exact_successor(&self, last: &State, action: &Action) -> Option<State> {
        let mut next = match action {
            Action::Step { far: true, .. } => return None,
            Action::Step { node, input, keep, far: false } => {
                self.run(last, *node, input, *keep)?
            }
            Action::Drop(message) => {
                let mut next = last.clone();
                next.network.remove(message);
                next
            }
            Action::Torn { node, input, cut } => self.tear(last, *node, input, *cut)?,
            Action::Crash(node) => {
                let mut next = last.clone();
                self.stop(&mut next, *node);
                next
            }
            Action::Restart(node, flags) => {
                let mut next = last.clone();
                next.down.remove(*node);
                let started = next.node_mut(*node);
                *started = restart(self.context(*node), last.node(*node), *flags);
                // A restart is a step like others: unless applying lags it ends with all applied
                // that is known to be committed. APPLY-1.
                if !self.scenario().lagging_apply {
                    started.applied = started.commit;
                }
                next
            }
            Action::EmptyDisk(node) => {
                let mut next = last.clone();
                self.empty(&mut next, *node);
                next
            }
            Action::Stabilise(number) => self.stabilise(last, *number),
        };
        if next.phase == Phase::Chaos && !self.uncounted(last, action) {
            // What a write was torn for has happened, too.
            let torn = match action {
                Action::Torn { node, input, .. } => Action::step(*node, *input).budget(),
                _ => None,
            };
            for budget in action.budget().into_iter().chain(torn) {
                if self.scenario().chaos.allowance[budget as usize] != Allowance::Any {
                    next.spent[budget as usize] = next.spent[budget as usize].saturating_add(1);
                }
            }
        }
        Some(next)
    }

    /// One input to one node, and what it sends put on the wire.
    pub(crate) fn run(&self, last: &State, id: NodeId, input: &Input, keep: bool) -> Option<State> {
        let before = last.node(id);
        let outcome = step(self.context_in(last, id), before, input);
        let delivery = matches!(input, Input::Deliver(_));
        if !delivery && !outcome.overflow && outcome.node == *before && outcome.messages.is_empty()
        {
            return None;
        }
        let mut next = last.clone();
        if let Input::Deliver(message) = input
            && !keep
        {
            next.network.remove(message);
        }
        next.out_of_bounds |= outcome.overflow;
        *next.node_mut(id) = outcome.node;
        self.store(&mut next, id, before, &outcome);
        self.send(&mut next, &outcome.messages);
        self.note(&mut next, id, input);
        Some(next)
    }

    fn send(&self, state: &mut State, messages: &[Message]) {
        let cut = self.cut(state);
        let dead = self.dead(state);
        for message in messages {
            let lost = dead.contains(message.to) || cut.separates(message.from, message.to);
            if !lost && !state.network.insert(*message) {
                state.out_of_bounds = true;
            }
        }
    }

    /// Keeps history and the timing's memory up to date after a step of `id`.
    fn note(&self, state: &mut State, id: NodeId, input: &Input) {
        let node = *state.node(id);
        let leads = node.role == Role::Leader;
        if leads && !self.renames() {
            state.history.note(node.term, id);
        }
        if self.timing(state) != Timing::Free {
            match input {
                Input::HeartbeatDue if leads => state.heartbeat_sent.insert(id),
                Input::QuorumCheckDue => state.heartbeat_sent.remove(id),
                _ if !leads => state.heartbeat_sent.remove(id),
                _ => {}
            }
        }
    }

    fn stabilise(&self, last: &State, number: u8) -> State {
        let mut next = last.clone();
        next.phase = Phase::Stable(number);
        next.spent = [0; Budget::ALL.len()];
        next.heartbeat_sent = NodeSet::EMPTY;
        let dead = self.dead(&next);
        for id in dead.iter() {
            next.down.insert(id);
            *next.node_mut(id) = Node::default();
            next.stored[usize::from(id) - 1] = 0;
        }
        let cut = self.cut(&next);
        next.network.retain(|message| {
            !dead.contains(message.to) && !cut.separates(message.from, message.to)
        });
        next
    }
}
