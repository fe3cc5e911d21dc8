//! Everything that a page shows of one moment of a walk.

use std::collections::BTreeMap;

use quorate_conformance::record;
use quorate_conformance::trace::{Event, Input, Message, Observation};
use quorate_model::cluster::ClusterModel;
use quorate_model::raft::NodeId;
use serde::Serialize;

use super::address::code::Code;
use super::address::{Address, Broken};
use super::changes::{self, Fields, Wire};
use super::graph::flags::Asked;
use super::lasso::{self, Met};
use super::path::Walk;
use super::why::{Choice, choices};
use super::why::{PropertyNow, properties};
use super::why::{QuorumView, quorum};

/// One moment of a walk, with what may happen next.
#[derive(Debug)]
pub struct View {
    /// The address of the whole walk; its step is the one that is shown.
    pub address: Address,
    /// The walk.
    pub walk: Walk,
    /// The step that is shown: the state after it.
    pub at: usize,
    /// What can be observed of the nodes.
    pub nodes: Vec<Observation>,
    /// Every field of every node, with what the step changed.
    pub fields: Vec<Fields>,
    /// The messages in flight.
    pub in_flight: Vec<Message>,
    /// What the step did to them.
    pub wire: Wire,
    /// What may happen next, and what may not.
    pub choices: Vec<Choice>,
    /// Who counts for what.
    pub quorums: BTreeMap<u64, QuorumView>,
    /// The properties in this state and in the step that led here.
    pub properties: Vec<PropertyNow>,
    /// The steps after which safety properties are violated, with these.
    pub violations: Vec<(usize, Vec<&'static str>)>,
    /// Where the walk stops before the end of its address, and why.
    pub broken: Option<Broken>,
    /// Whether the address was made with another text of the scenario.
    pub changed: bool,
    /// How the loop meets the fairness conditions, if the walk has no end.
    pub fairness: Vec<Met>,
    /// The last step from which something good can still be reached, if the reader asked.
    pub chance: Option<usize>,
    /// Other walks that were left by acting in the past.
    pub branches: Vec<Branch>,
}

/// A walk that was left by acting in the past.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Branch {
    /// The last step that it has in common with the walk that is shown.
    pub fork: usize,
    /// Its number of steps.
    pub steps: usize,
    /// Its first own step, in words.
    pub first: String,
    /// Its steps as in an address.
    pub path: String,
}

/// A step in a few words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Tick {
    /// The number of the step.
    pub step: usize,
    /// What happened.
    pub event: String,
    /// The node that it happened to; none for the cluster as a whole.
    pub node: Option<u64>,
    /// What is removed or altered and decided here.
    pub deciding: Vec<&'static str>,
    /// What is worth a mark.
    pub mark: Mark,
}

/// What a step is marked for; the first that fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// A node became leader.
    Leader,
    /// A fault struck, or faults ended.
    Fault,
    /// A commit moved.
    Commit,
    /// A node changed its role otherwise.
    Role,
    /// None of these.
    Plain,
}

impl View {
    /// The view of a walk after a step.
    pub fn of(walk: Walk, at: usize) -> View {
        let at = at.min(walk.len());
        let state = &walk.at(at).state;
        let model = &walk.model;
        let before = at.checked_sub(1).map(|before| &walk.at(before).state);
        // The faults' limits come into force after the start commands: no property of steps is
        // asked of these.
        let step = walk.at(at).step.as_ref().filter(|_| at > walk.start);
        let step = before.zip(step).map(|(before, step)| (before, &step.action));
        let quorums = state.ids().map(|id: NodeId| (u64::from(id), quorum(model, state, id)));
        View {
            address: Address::of(&walk).at(at),
            nodes: walk.observations(at),
            fields: changes::fields(&walk, at),
            in_flight: walk.in_flight(at),
            wire: changes::wire(&walk, at),
            choices: if at < walk.start { Vec::new() } else { choices(model, state) },
            quorums: quorums.collect(),
            properties: properties(model, step, state),
            violations: violations(&walk),
            broken: None,
            changed: false,
            fairness: Vec::new(),
            chance: None,
            branches: Vec::new(),
            at,
            walk,
        }
    }

    /// The same for a walk that repeats the steps after the first `repeats` ones for ever.
    #[must_use]
    pub fn repeating(mut self, repeats: usize) -> View {
        if (self.walk.start..=self.walk.len()).contains(&repeats) {
            self.address.repeats = Some(repeats);
            self.fairness = lasso::fairness(&self.walk, repeats);
        }
        self
    }

    /// The choice that a code means.
    pub fn choice(&self, code: &Code) -> Option<&Choice> {
        self.place_of(code).map(|place| &self.choices[place])
    }

    /// The place among the choices of the one that a code means.
    pub fn place_of(&self, code: &Code) -> Option<usize> {
        let model = &self.walk.model;
        self.choices.iter().position(|choice| code_of(model, choice).is_same_event(code))
    }

    /// The event of the step that is shown.
    pub fn event(&self) -> Option<&Event> {
        self.walk.at(self.at).step.as_ref().map(|step| &step.event)
    }

    /// Whether a node is down.
    pub fn is_down(&self, id: u64) -> bool {
        self.walk.at(self.at).state.down.contains(id as NodeId)
    }
}

/// The steps after which safety properties are violated. Start commands are not asked.
pub fn violations(walk: &Walk) -> Vec<(usize, Vec<&'static str>)> {
    let asked = Asked::of(&walk.model);
    let mut found = Vec::new();
    for step in walk.start..=walk.len() {
        let state = &walk.at(step).state;
        let mut names = asked.violated_by(&walk.model, state);
        let taken = walk.at(step).step.as_ref().filter(|_| step > walk.start);
        if let Some(taken) = taken {
            let before = &walk.at(step - 1).state;
            names.extend(asked.violated_in(&walk.model, before, &taken.action, state));
        }
        if !names.is_empty() {
            found.push((step, names));
        }
    }
    found
}

/// The code of a choice. A choice has no state yet.
pub fn code_of(model: &ClusterModel, choice: &Choice) -> Code {
    Code::of(&record::event(model, &choice.action), 0)
}

/// The steps of a walk in a few words each.
pub fn ticks(walk: &Walk) -> Vec<Tick> {
    use quorate_conformance::trace::Role;
    let mut nodes: BTreeMap<u64, (Role, u64)> = BTreeMap::new();
    let mut ticks = Vec::new();
    for (step, taken) in walk.steps() {
        let fault = matches!(
            taken.event,
            Event::Drop(_)
                | Event::Duplicate(_)
                | Event::Crash(_)
                | Event::Torn { .. }
                | Event::Restart { .. }
                | Event::EmptyDisk(_)
                | Event::Settle(_)
        );
        let mut mark = if fault { Mark::Fault } else { Mark::Plain };
        for changed in &taken.changed {
            let now = (changed.node.role, changed.node.commit);
            let old = nodes.insert(changed.node.id, now).unwrap_or((Role::Follower, 0));
            let found = match (old.0 != now.0, now.0) {
                (true, Role::Leader) => Mark::Leader,
                _ if fault => Mark::Fault,
                _ if now.1 > old.1 => Mark::Commit,
                (true, _) => Mark::Role,
                _ => Mark::Plain,
            };
            mark = if rank(found) < rank(mark) { found } else { mark };
        }
        ticks.push(Tick {
            step,
            event: taken.event.to_string(),
            node: node_of(&taken.event),
            deciding: taken.deciding.clone(),
            mark,
        });
    }
    ticks
}

fn rank(mark: Mark) -> u8 {
    mark as u8
}

/// The node that an event happens to.
pub fn node_of(event: &Event) -> Option<u64> {
    match event {
        Event::Input { node, .. }
        | Event::Probe { node, .. }
        | Event::Torn { node, .. }
        | Event::Restart { node, .. }
        | Event::Crash(node)
        | Event::EmptyDisk(node) => Some(*node),
        Event::Duplicate(message) | Event::Drop(message) => Some(message.to),
        Event::Settle(_) | Event::Again => None,
    }
}

/// What an event means, in plain words.
pub fn meaning(event: &Event) -> &'static str {
    match event {
        Event::Input { input, .. } => match input {
            Input::ElectionTimeout => "the election timer of the node fires",
            Input::LeaseExpired => "the node has not heard from a leader for one election timeout",
            Input::HeartbeatDue => "the heartbeat timer of the leader fires",
            Input::QuorumCheckDue => "the leader checks whether it still hears from a quorum",
            Input::Campaign => "the application asks the node to campaign",
            Input::Transfer(_) => "the application asks the leader to hand over its leadership",
            Input::Propose(_) => "the application proposes an entry",
            Input::Apply => "the application applies what is committed",
            Input::Compact => "the application makes a snapshot and drops the log up to it",
            Input::SnapshotStatus { .. } => "the application says what became of a snapshot",
            Input::Deliver(_) => "the network delivers the message",
        },
        Event::Duplicate(_) => "the network delivers the message, and a copy stays in flight",
        Event::Drop(_) => "the network loses the message",
        Event::Crash(_) => "the node stops; what is on its disk stays",
        Event::Torn { .. } => "the node stops in the middle of a write",
        Event::Restart { .. } => "a new process starts on the node's disk",
        Event::EmptyDisk(_) => "the node gets an empty disk",
        Event::Settle(_) => "the faults end: from here on the network and the timers are well",
        Event::Probe { .. } => "the lockstep tries an input on a copy of the node",
        Event::Again => "a second run begins after the start commands",
    }
}
