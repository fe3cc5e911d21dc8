//! The enabled actions of a state: what timers, application, network and environment may do, as
//! budgets and timing allow.

use super::action::Action;
use super::model::ClusterModel;
use super::phase::Phase;
use super::state::State;
use super::timing;
use crate::ids::NodeId;
use crate::raft::{Input, Kind, MessageKind, ProgressState, Role};
use crate::scenario::Budget;

/// Whether the input can lead to a campaign, which is where new terms come from.
pub(crate) fn may_campaign(input: &Input) -> bool {
    match input {
        Input::ElectionTimeout | Input::Campaign => true,
        Input::Deliver(message) => {
            matches!(message.kind, MessageKind::PreVoteResp | MessageKind::TimeoutNow)
        }
        _ => false,
    }
}

impl ClusterModel {
    /// Adds every action that budgets and timing allow. The rules themselves may still refuse some
    /// of them.
    pub(crate) fn enabled_actions(&self, state: &State, actions: &mut Vec<Action>) {
        for id in state.up() {
            self.local_actions(state, id, actions);
        }
        self.deliveries_and_losses(state, actions);
        if state.phase != Phase::Chaos {
            return;
        }
        self.torn_writes(state, actions);
        self.faults(state, actions);
    }

    fn deliveries_and_losses(&self, state: &State, actions: &mut Vec<Action>) {
        let chaos = |budget: Budget| state.phase == Phase::Chaos && self.left(state, budget);
        let (duplicates, losses) = (chaos(Budget::Duplicates), chaos(Budget::Losses));
        for message in state.network.distinct() {
            if !state.down.contains(message.to) {
                self.push(state, Action::deliver(*message), actions);
                if duplicates {
                    let duplicate = Action::Step {
                        node: message.to,
                        input: Input::Deliver(*message),
                        keep: true,
                        far: false,
                    };
                    self.push(state, duplicate, actions);
                }
            }
            if losses {
                actions.push(Action::Drop(*message));
            }
        }
    }

    /// Adds a crash in the write of each enabled step, where it can leave something that a crash
    /// before or after the step cannot.
    fn torn_writes(&self, state: &State, actions: &mut Vec<Action>) {
        if !self.disks().tears() || !self.left(state, Budget::Crashes) {
            return;
        }
        for at in 0..actions.len() {
            let Action::Step { node, input, keep: false, far: false } = actions[at] else {
                continue;
            };
            if self.scenario().chaos.crash.contains(&node) {
                let cuts = self.torn(state, node, &input).len() as u8;
                actions.extend((0..cuts).map(|cut| Action::Torn { node, input, cut }));
            }
        }
    }

    /// Crashes, restarts, and the end of all that.
    fn faults(&self, state: &State, actions: &mut Vec<Action>) {
        for id in state.ids() {
            if !state.down.contains(id) {
                let crash = Action::Crash(id);
                if self.scenario().chaos.crash.contains(&id) || self.uncounted(state, &crash) {
                    self.push(state, crash, actions);
                }
                continue;
            }
            if self.may_empty(state, id) {
                actions.push(Action::EmptyDisk(id));
            }
            let old = state.node(id).flags;
            actions.push(Action::Restart(id, old));
            let all = self.flags_at_last(id, old);
            if all != old {
                actions.push(Action::Restart(id, all));
            }
        }
        for (number, ending) in self.scenario().stabilisations.iter().enumerate() {
            let lives = |id: &NodeId| !ending.dead.contains(id);
            let switched = |id: NodeId| !self.to_switch(state, id);
            if !state.down.iter().any(|id| lives(&id))
                && (!ending.switched || state.ids().filter(lives).all(switched))
            {
                actions.push(Action::Stabilise(number as u8));
            }
        }
    }

    fn local_actions(&self, state: &State, id: NodeId, actions: &mut Vec<Action>) {
        let node = state.node(id);
        let leader = node.role == Role::Leader;
        // Only what the roles rule out at a glance is left away here; the rules themselves decide
        // in `successor`.
        let may_campaign = !leader && self.promotable(id);
        let mut enable = |input: Input| {
            if timing::allows(self, state, id, &input) {
                self.push(state, Action::step(id, input), actions);
            }
        };
        if may_campaign {
            enable(Input::ElectionTimeout);
        }
        if node.lease {
            enable(Input::LeaseExpired);
        }
        if leader {
            enable(Input::HeartbeatDue);
            enable(Input::QuorumCheckDue);
        }
        if may_campaign {
            enable(Input::Campaign);
        }
        if leader {
            self.ever_members().iter().for_each(|to| enable(Input::Transfer(to)));
            // Each proposal has a payload of its own, as long as there are five or fewer.
            let payload = 1 + state.spent[Budget::Proposals as usize] % 5;
            enable(Input::Propose(Kind::Normal(payload)));
            if let Some(change) = self.next_change(state) {
                enable(Input::Propose(Kind::Conf(change)));
            }
        }
        if self.scenario().lagging_apply && node.applied != node.commit {
            enable(Input::Apply);
        }
        if node.applied != node.compacted {
            enable(Input::Compact);
        }
        if leader {
            let waits = |peer: &NodeId| node.progress_of(*peer).state == ProgressState::Snapshot;
            for peer in state.ids().filter(waits) {
                enable(Input::SnapshotStatus(peer, true));
                enable(Input::SnapshotStatus(peer, false));
            }
        }
    }

    /// Adds an action if the budget allows it, with its second outcome where terms are renamed.
    fn push(&self, state: &State, action: Action, actions: &mut Vec<Action>) {
        if !self.affords(state, &action) {
            return;
        }
        actions.push(action);
        if self.renames()
            && let Action::Step { node, input, keep, .. } = action
            && may_campaign(&input)
        {
            actions.push(Action::Step { node, input, keep, far: true });
        }
    }
}
