//! One action: where it leads, with terms and messages as they are.

use super::action::Action;
use super::model::ClusterModel;
use super::phase::Phase;
use super::state::State;
use crate::ids::{NodeId, NodeSet};
use crate::raft::{Input, Message, Node, Role, restart, step};
use crate::scenario::{Allowance, Budget, Timing};

impl ClusterModel {
    /// Puts the successor by one action into an empty slot, with terms and messages as they are,
    /// and without asking whether budget and timing allow it. The slot stays empty if no rule lets
    /// the action act, or if it is the far outcome of a step, which only renamed terms have.
    pub(crate) fn act(&self, last: &State, action: &Action, slot: &mut Option<State>) {
        match action {
            Action::Step { far: true, .. } => return,
            Action::Step { node, input, keep, far: false } => {
                self.run_into(last, *node, input, *keep, slot);
            }
            Action::Drop(message) => {
                slot.insert(last.clone()).network.remove(message);
            }
            Action::Torn { node, input, cut } => *slot = self.tear(last, *node, input, *cut),
            Action::Crash(node) => self.stop(slot.insert(last.clone()), *node),
            Action::Restart(node, flags) => {
                let next = slot.insert(last.clone());
                next.down.remove(*node);
                let started = next.node_mut(*node);
                *started = restart(self.context(*node), last.node(*node), *flags);
                // A restart is a step like others: unless applying lags it ends with all applied
                // that is known to be committed. APPLY-1.
                if !self.scenario().lagging_apply {
                    started.applied = started.commit;
                }
            }
            Action::EmptyDisk(node) => self.empty(slot.insert(last.clone()), *node),
            Action::Stabilise(number) => *slot = Some(self.stabilise(last, *number)),
        }
        if let Some(next) = slot
            && next.phase == Phase::Chaos
            && !self.uncounted(last, action)
        {
            self.spend(next, action);
        }
    }

    /// Counts an action where a budget does.
    fn spend(&self, next: &mut State, action: &Action) {
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

    /// One input to one node, and what it sends put on the wire.
    pub(crate) fn run(&self, last: &State, id: NodeId, input: &Input, keep: bool) -> Option<State> {
        let mut next = None;
        self.run_into(last, id, input, keep, &mut next);
        next
    }

    fn run_into(
        &self,
        last: &State,
        id: NodeId,
        input: &Input,
        keep: bool,
        slot: &mut Option<State>,
    ) {
        let before = last.node(id);
        let outcome = step(self.context_in(last, id), before, input);
        let delivery = matches!(input, Input::Deliver(_));
        if !delivery && !outcome.overflow && outcome.node == *before && outcome.messages.is_empty()
        {
            return;
        }
        let next = slot.insert(last.clone());
        if let Input::Deliver(message) = input
            && !keep
        {
            next.network.remove(message);
        }
        next.out_of_bounds |= outcome.overflow;
        *next.node_mut(id) = outcome.node;
        self.store(next, id, before, &outcome);
        self.send(next, &outcome.messages);
        self.note(next, id, input);
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
