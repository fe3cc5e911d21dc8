//! What a scenario's changes take where nothing goes wrong: no loss, no crash, and every message
//! arrives after one delay.

use crate::cluster::{Action, ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::{ChangeId, Input, Kind, Message, Role};

/// More rounds than any reconfiguration of five nodes takes.
const ROUNDS: u32 = 200;

/// The run in which nothing goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Ideal {
    /// Message delays from the first proposal until the last configuration is in force on each of
    /// its members.
    pub rounds: u32,
    /// Messages delivered until then.
    pub messages: u32,
    /// Configuration changes in the log of the last leader, those that leave a joint configuration
    /// included.
    pub changes: u32,
    /// Elections on the way, as where the leader is one of those that go.
    pub elections: u32,
}

impl ClusterModel {
    /// Proposes each change of the scenario as soon as a leader accepts it. Returns none if this
    /// does not end.
    #[must_use]
    pub fn ideal(&self) -> Option<Ideal> {
        let blank = self.blank().into_iter().next()?;
        let mut run = Run { model: self, state: self.start(blank).1, ideal: Ideal::default() };
        run.quiet();
        run.ideal = Ideal::default();
        let mut script: Vec<ChangeId> = self.scenario().script(self.setting());
        script.reverse();
        while run.ideal.rounds < ROUNDS {
            run.apply();
            while script.last().is_some_and(|change| run.propose(*change)) {
                script.pop();
            }
            if script.is_empty() && run.is_done() {
                let leader = run.leader()?;
                let log = run.state.node(leader).log;
                let is_change = |kind| matches!(kind, Kind::Conf(id) if id != ChangeId::NOTHING);
                run.ideal.changes =
                    log.as_slice().iter().filter(|entry| is_change(entry.kind())).count() as u32;
                return Some(run.ideal);
            }
            run.round();
        }
        None
    }
}

struct Run<'a> {
    model: &'a ClusterModel,
    state: State,
    ideal: Ideal,
}

impl Run<'_> {
    fn act(&mut self, action: &Action) -> bool {
        match self.model.successor(&self.state, action) {
            Some(next) => {
                self.state = next;
                true
            }
            None => false,
        }
    }

    /// The leader of the highest term.
    fn leader(&self) -> Option<NodeId> {
        let leaders = self.state.running().filter(|(_, node)| node.role == Role::Leader);
        leaders.max_by_key(|(_, node)| node.term).map(|(id, _)| id)
    }

    /// What is in flight arrives; with nothing in flight, time passes instead: a leader's
    /// heartbeat, or an election.
    fn round(&mut self) {
        self.ideal.rounds += 1;
        let arriving: Vec<Message> = self.state.network.iter().copied().collect();
        if arriving.is_empty() {
            self.wait();
        }
        for message in arriving {
            self.ideal.messages += 1;
            self.act(&Action::deliver(message));
        }
    }

    fn wait(&mut self) {
        if let Some(leader) = self.leader() {
            self.act(&Action::step(leader, Input::HeartbeatDue));
            return;
        }
        let ids: Vec<NodeId> = self.state.up().collect();
        for id in &ids {
            self.act(&Action::step(*id, Input::LeaseExpired));
        }
        // Of the nodes that may campaign, one with the longest log can win.
        let longest = |id: &NodeId| {
            let log = &self.state.node(*id).log;
            (log.last_term(), log.last_index(), std::cmp::Reverse(*id))
        };
        let may = ids
            .into_iter()
            .filter(|id| self.model.configuration(&self.state, *id).voters.all().contains(*id));
        if let Some(id) = may.max_by_key(longest) {
            self.ideal.elections += 1;
            self.act(&Action::step(id, Input::ElectionTimeout));
        }
    }

    /// With lagging apply, applying takes no time here.
    fn apply(&mut self) {
        for id in self.state.ids() {
            while self.state.node(id).applied < self.state.node(id).commit
                && self.act(&Action::step(id, Input::Apply))
            {}
        }
    }

    /// Whether a leader takes the change; one that it would replace by an empty entry is not
    /// proposed yet.
    fn propose(&mut self, change: ChangeId) -> bool {
        let Some(leader) = self.leader() else { return false };
        let action = Action::step(leader, Input::Propose(Kind::Conf(change)));
        let Some(next) = self.model.successor(&self.state, &action) else { return false };
        let log = next.node(leader).log;
        let taken = log.len() > self.state.node(leader).log.len()
            && log.entry(self.state.node(leader).log.last_index() + 1).map(|entry| entry.kind())
                == Some(Kind::Conf(change));
        if taken {
            self.state = next;
        }
        taken
    }

    /// Delivers messages until none is left.
    fn quiet(&mut self) {
        for _ in 0..ROUNDS {
            self.apply();
            if self.state.network.is_empty() {
                return;
            }
            self.round();
        }
    }

    /// The goal is in force on each of its members, and one of them leads.
    fn is_done(&self) -> bool {
        let goal = self.model.goal();
        let leads = self.leader().is_some_and(|id| goal.members().contains(id));
        leads && goal.members().iter().all(|id| self.model.configuration(&self.state, id) == goal)
    }
}
