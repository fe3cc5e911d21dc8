//! Carrying out a scenario's start commands.

use std::sync::Arc;

use super::build::Reduction;
use crate::cluster::{Action, ClusterModel, Phase, State};
use crate::ids::NodeId;
use crate::mutation::Mutations;
use crate::raft::{ChangeId, Input, Kind, Message};
use crate::scenario::{Scenario, StartCommand};

/// More deliveries than any cluster of five needs to become quiet. A start that is still busy after
/// them stays as it is.
const DELIVERIES: usize = 1_000;

impl ClusterModel {
    /// The states that the exploration begins with, one for each assignment of flags.
    #[must_use]
    pub fn initial_states(&self) -> Vec<State> {
        self.blank().into_iter().map(|blank| self.start(blank).1).collect()
    }

    /// The steps that the scenario's start commands make from a blank cluster, and where they lead.
    pub fn start(&self, blank: State) -> (Vec<Action>, State) {
        let Runner { actions, mut state, .. } = carry_out(self, blank);
        // Links go down only now.
        state.phase = Phase::Chaos;
        let cut = self.scenario().chaos.cut;
        state.network.retain(|message| !cut.separates(message.from, message.to));
        self.make_canonical(&mut state);
        (actions, state)
    }

    /// The start commands, by their places from 0, that nothing follows from in this instance: no
    /// rule lets them act, no message is where they look for one, or the list of proposals is
    /// shorter. With several assignments of flags, a command counts that is skipped in all. A
    /// command that clears the network may find it clear, and does not count.
    #[must_use]
    pub fn skipped_commands(&self) -> Vec<usize> {
        let runs = self.blank().into_iter().map(|blank| carry_out(self, blank).skipped);
        runs.reduce(|mut skipped, other| {
            skipped.retain(|place| other.contains(place));
            skipped
        })
        .unwrap_or_default()
    }

    /// The start commands, by their places from 0, that are skipped in every setting of a scenario.
    #[must_use]
    pub fn idle_commands(scenario: &Arc<Scenario>) -> Vec<usize> {
        let mut idle: Vec<usize> = (0..scenario.start.len()).collect();
        for setting in &scenario.settings {
            if idle.is_empty() {
                break;
            }
            let (scenario, setting) = (Arc::clone(scenario), setting.clone());
            let model = ClusterModel::new(scenario, setting, Mutations::NONE, Reduction::Off);
            let skipped = model.skipped_commands();
            idle.retain(|place| skipped.contains(place));
        }
        idle
    }
}

fn carry_out(model: &ClusterModel, blank: State) -> Runner<'_> {
    let mut runner = Runner { model, state: blank, actions: Vec::new(), skipped: Vec::new() };
    for (place, command) in model.scenario().start.iter().enumerate() {
        let before = runner.actions.len();
        match *command {
            StartCommand::ElectionTimeout(id) => {
                runner.act(Action::step(id, Input::ElectionTimeout))
            }
            StartCommand::LeaseExpired(id) => runner.act(Action::step(id, Input::LeaseExpired)),
            StartCommand::HeartbeatDue(id) => runner.act(Action::step(id, Input::HeartbeatDue)),
            StartCommand::QuorumCheckDue(id) => runner.act(Action::step(id, Input::QuorumCheckDue)),
            StartCommand::Propose(id) => {
                runner.act(Action::step(id, Input::Propose(Kind::Normal(5))))
            }
            StartCommand::ProposeConf(id) => {
                runner.act(Action::step(id, Input::Propose(Kind::Conf(ChangeId::NOTHING))))
            }
            StartCommand::ProposeChange(id, number) => runner.propose_change(id, number),
            StartCommand::Apply(id) => runner.act(Action::step(id, Input::Apply)),
            StartCommand::Compact(id) => runner.act(Action::step(id, Input::Compact)),
            StartCommand::DeliverAll => runner.deliver(0),
            StartCommand::DeliverAllBut(id) => runner.deliver(id),
            StartCommand::Deliver(from, to) => runner.between(from, to, Action::deliver),
            StartCommand::Drop(from, to) => runner.between(from, to, Action::Drop),
            StartCommand::DropAll => runner.drop_all(),
        }
        if runner.actions.len() == before && !command.clears() {
            runner.skipped.push(place);
        }
    }
    runner
}

struct Runner<'a> {
    model: &'a ClusterModel,
    state: State,
    actions: Vec<Action>,
    /// Places of the commands that made no step.
    skipped: Vec<usize>,
}

impl Runner<'_> {
    fn act(&mut self, action: Action) {
        if let Some(next) = self.model.successor(&self.state, &action) {
            self.state = next;
            self.actions.push(action);
        }
    }

    /// Makes a proposal of the scheme's list; nothing if the list is shorter.
    fn propose_change(&mut self, id: NodeId, number: usize) {
        let scenario = self.model.scenario();
        let script = self.model.setting().variant.map(|of| scenario.reconfigure.script(of.scheme));
        if let Some(change) = script.and_then(|script| script.get(number - 1).copied()) {
            self.act(Action::step(id, Input::Propose(Kind::Conf(change))));
        }
    }

    /// Delivers until nothing is in flight; messages from and to `lost` are dropped.
    fn deliver(&mut self, lost: NodeId) {
        for _ in 0..DELIVERIES {
            let Some(message) = self.state.network.iter().next().copied() else { return };
            let drop = message.from == lost || message.to == lost;
            self.act(if drop { Action::Drop(message) } else { Action::deliver(message) });
        }
    }

    /// Does the same to everything that is in flight from one node to another at this moment.
    fn between(&mut self, from: NodeId, to: NodeId, action: impl Fn(Message) -> Action) {
        let between = |message: &&Message| message.from == from && message.to == to;
        let messages: Vec<Message> = self.state.network.iter().filter(between).copied().collect();
        for message in messages {
            self.act(action(message));
        }
    }

    fn drop_all(&mut self) {
        let lost: Vec<_> = self.state.network.iter().copied().collect();
        for message in lost {
            self.act(Action::Drop(message));
        }
    }
}
