//! Carrying out a scenario's start commands.

use super::action::Action;
use super::model::ClusterModel;
use super::scenario::StartCommand;
use super::state::State;
use crate::raft::{ChangeId, Input, Kind, Message, NodeId};

/// More deliveries than any cluster of five needs to come to rest; a start that is still busy then stays as it is.
const DELIVERIES: usize = 1_000;

/// Carries out the start commands and returns the steps that changed something.
pub(super) fn run(model: &ClusterModel, blank: State) -> (Vec<Action>, State) {
    let mut runner = Runner { model, state: blank, actions: Vec::new() };
    for command in &model.scenario().start {
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
    }
    (runner.actions, runner.state)
}

struct Runner<'a> {
    model: &'a ClusterModel,
    state: State,
    actions: Vec<Action>,
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
