//! One instance of a scenario as a [`stateright::Model`].

use std::sync::Arc;

use stateright::{Model, Property};

use super::action::Action;
use super::history::History;
use super::network::Network;
use super::offers::may_campaign;
use super::scenario::{Allowance, Assignment, Budget, Cut, Scenario, Setting, Terms, Timing};
use super::state::{STARTING, State};
use super::storage::Disks;
use super::symmetry::{self, Permutation};
use super::{dead, rename, start};
use crate::deviation::Deviations;
use crate::property;
use crate::raft::{
    ChangeId, Context, Flags, Input, Kind, MAX_NODES, Message, MessageKind, Node, NodeId, NodeSet,
    Plan, Role, promotable, restart, step,
};
use crate::rule::Rule;

/// Whether the reductions that a scenario asks for are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reduction {
    /// As the scenario says.
    AsAsked,
    /// None: exact terms up to the scenario's bound. What the lockstep with a core runs on.
    Off,
}

/// A scenario with one assignment of flags and a set of removed rules.
#[derive(Clone, Debug)]
pub struct ClusterModel {
    scenario: Arc<Scenario>,
    setting: Setting,
    without: Deviations,
    terms: Terms,
    /// How nodes store.
    disks: Disks,
    /// What is proposed as configuration changes, in order; none if that is the change that alters nothing, any number of times.
    script: Option<Vec<ChangeId>>,
    contexts: [Context; MAX_NODES],
    /// The same for start commands.
    starting: [Context; MAX_NODES],
    /// Who may ever be promotable.
    ever_promotable: NodeSet,
    /// Who may ever be a member.
    ever_members: NodeSet,
    /// Whether messages to which nobody can react are lost at once.
    buries: bool,
    /// Whether rules are counted.
    observed: bool,
    /// The valid permutations of the nodes, if the scenario reduces by them and there are others than the identity.
    symmetries: Arc<[Permutation]>,
}

impl ClusterModel {
    /// The model of one instance.
    pub fn new(
        scenario: Arc<Scenario>,
        setting: Setting,
        without: Deviations,
        reduction: Reduction,
    ) -> ClusterModel {
        let plan = Arc::new(scenario.plan(&setting));
        let context = |id: NodeId| Context {
            without,
            lagging_apply: scenario.lagging_apply,
            ..Context::new(id, Arc::clone(&plan))
        };
        let variant = setting.variant;
        let disks = variant.map_or_else(Disks::default, |variant| Disks {
            storage: variant.storage,
            remedy: variant.remedy,
        });
        let script = variant.map(|_| scenario.script(&setting));
        let contexts: [Context; MAX_NODES] =
            std::array::from_fn(|index| context(index as NodeId + 1));
        let starting =
            contexts.clone().map(|context| Context { without: Deviations::NONE, ..context });
        let ever_members = plan.ever_members();
        let ever_promotable =
            if without.off(Rule::Elect2) { ever_members } else { plan.ever_voters() };
        let terms = match reduction {
            Reduction::AsAsked => scenario.terms,
            Reduction::Off => Terms::Exact,
        };
        let symmetries = Arc::new([]);
        let asked = reduction == Reduction::AsAsked;
        let buries = scenario.reduce.dead_messages && asked;
        let observed = false;
        let mut model = ClusterModel {
            disks,
            script,
            contexts,
            starting,
            ever_promotable,
            ever_members,
            terms,
            scenario,
            setting,
            without,
            buries,
            observed,
            symmetries,
        };
        if model.scenario.reduce.symmetry && asked {
            let group = symmetry::group(&model);
            if group.len() > 1 {
                model.symmetries = group.into();
            }
        }
        model
    }

    /// The same, and a search counts what each rule decides: see [`super::coverage::Coverage`].
    #[must_use]
    pub fn observed(mut self) -> ClusterModel {
        self.observed = true;
        self
    }

    /// Whether a search counts what each rule decides.
    pub fn is_observed(&self) -> bool {
        self.observed
    }

    /// The permutations of the nodes by which states are reduced; none if they are not.
    pub fn symmetries(&self) -> &[Permutation] {
        &self.symmetries
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The assignment of flags.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The removed rules.
    pub fn without(&self) -> Deviations {
        self.without
    }

    /// The first configuration and the changes that there are.
    pub fn plan(&self) -> &Plan {
        &self.contexts[0].plan
    }

    /// How nodes store.
    pub fn disks(&self) -> Disks {
        self.disks
    }

    /// The configuration change that may be proposed next, if there is one.
    pub fn next_change(&self, state: &State) -> Option<ChangeId> {
        match &self.script {
            None => Some(ChangeId::NOTHING),
            Some(script) => {
                script.get(usize::from(state.spent[Budget::ConfProposals as usize])).copied()
            }
        }
    }

    /// Whether terms are renamed, so that terms before and after a step cannot be compared.
    pub fn renames(&self) -> bool {
        self.terms != Terms::Exact
    }

    /// What the rules need to know besides a node's state.
    pub fn context(&self, id: NodeId) -> &Context {
        &self.contexts[usize::from(id) - 1]
    }

    /// The same for a step in this state. Start commands follow the whole rulebook: how the cluster got to where the exploration begins is not
    /// at stake.
    pub fn context_in(&self, state: &State, id: NodeId) -> &Context {
        if state.phase == STARTING { &self.starting[usize::from(id) - 1] } else { self.context(id) }
    }

    /// Whether the node may ever be promotable (ELECT-2), in whatever configuration.
    pub fn promotable(&self, id: NodeId) -> bool {
        self.ever_promotable.contains(id)
    }

    /// Whether logs may be compacted, so that there are snapshots.
    pub fn compacts(&self) -> bool {
        self.scenario.compacts()
    }

    /// Who may ever be a member of the configuration.
    pub fn ever_members(&self) -> NodeSet {
        self.ever_members
    }

    /// Whether the node is promotable (ELECT-2) in this state.
    pub fn promotable_in(&self, state: &State, id: NodeId) -> bool {
        promotable(self.context_in(state, id), state.node(id))
    }

    /// Links that are down in this state.
    pub fn cut(&self, state: &State) -> Cut {
        match state.phase {
            STARTING => Cut::default(),
            0 => self.scenario.chaos.cut,
            phase => self.scenario.settle[usize::from(phase) - 1].cut,
        }
    }

    /// The timing in force in this state.
    pub fn timing(&self, state: &State) -> Timing {
        match state.phase {
            STARTING => Timing::Free,
            0 => self.scenario.chaos.timing,
            phase => self.scenario.settle[usize::from(phase) - 1].timing,
        }
    }

    /// Nodes that are down for good.
    pub fn dead(&self, state: &State) -> NodeSet {
        match state.phase {
            STARTING | 0 => NodeSet::EMPTY,
            phase => self.scenario.settle[usize::from(phase) - 1].dead.iter().copied().collect(),
        }
    }

    /// Whether a node applies nothing any more, however long one waits.
    pub fn never_applies(&self, state: &State, id: NodeId) -> bool {
        match state.phase {
            STARTING | 0 => false,
            phase => self.scenario.settle[usize::from(phase) - 1].never_applies.contains(&id),
        }
    }

    /// Clusters that have never run, one for each assignment of flags.
    pub fn blank(&self) -> Vec<State> {
        let nodes = self.scenario.nodes;
        let assignments = self.setting.assignments(nodes);
        assignments
            .iter()
            .map(|flags| {
                let mut state = State {
                    count: nodes,
                    down: NodeSet::EMPTY,
                    phase: STARTING,
                    beaten: NodeSet::EMPTY,
                    out_of_bounds: false,
                    spent: [0; Budget::ALL.len()],
                    history: History::default(),
                    stored: [0; MAX_NODES],
                    nodes: [Node::default(); MAX_NODES],
                    network: Network::default(),
                };
                for id in 1..=nodes {
                    *state.node_mut(id) =
                        Node::new(self.flags_at_first(flags[usize::from(id) - 1]));
                }
                state
            })
            .collect()
    }

    /// The steps that the scenario's start commands make from a blank cluster, and where they lead.
    pub fn start(&self, blank: State) -> (Vec<Action>, State) {
        let (actions, mut state) = start::run(self, blank);
        // Links go down only now.
        state.phase = 0;
        let cut = self.scenario.chaos.cut;
        state.network.retain(|message| !cut.separates(message.from, message.to));
        self.canonical(&mut state);
        (actions, state)
    }

    fn flags_at_first(&self, flags: Flags) -> Flags {
        let later = self.scenario.switch_on;
        Flags {
            pre_vote: flags.pre_vote && !later.pre_vote,
            check_quorum: flags.check_quorum && !later.check_quorum,
        }
    }

    /// Whether some node has such flags, at first or after a restart.
    pub fn some_flags(&self, has: impl Fn(&Flags) -> bool) -> bool {
        let nodes = self.scenario.nodes;
        let all = self.setting.assignments(nodes);
        all.iter().flat_map(|flags| &flags[..usize::from(nodes)]).any(has)
    }

    /// The flags that a node has once it was restarted in a rolling switch.
    pub(super) fn flags_at_last(&self, id: NodeId, now: Flags) -> Flags {
        let later = self.scenario.switch_on;
        match &self.setting.flags {
            Assignment::Uniform(flags) => *flags,
            Assignment::Mixed(list) => list[usize::from(id) - 1],
            // Which assignment a state belongs to is not kept, so that here every node gets what is switched on.
            Assignment::Every => Flags {
                pre_vote: now.pre_vote || later.pre_vote,
                check_quorum: now.check_quorum || later.check_quorum,
            },
        }
    }

    /// Whether the node has not got the flags yet that a rolling switch gives it.
    pub(super) fn to_switch(&self, state: &State, id: NodeId) -> bool {
        let flags = state.node(id).flags;
        self.flags_at_last(id, flags) != flags
    }

    /// Whether no budget counts the action: where a rolling switch goes through to its end, its restarts are no faults. Were they counted, a
    /// budget that is used up would leave states that nothing ends.
    pub(super) fn uncounted(&self, state: &State, action: &Action) -> bool {
        matches!(action, Action::Crash(id) if self.to_switch(state, *id))
            && self.scenario.settle.iter().any(|settle| settle.switched)
    }

    pub(super) fn affords(&self, state: &State, action: &Action) -> bool {
        let Some(budget) = action.budget() else { return true };
        state.phase > 0 || self.uncounted(state, action) || self.left(state, budget)
    }

    /// Whether there is something left of a budget, which counts in the chaos phase.
    pub(super) fn left(&self, state: &State, budget: Budget) -> bool {
        match self.scenario.chaos.allowance[budget as usize] {
            Allowance::Any => true,
            Allowance::Times(times) => state.spent[budget as usize] < times,
        }
    }

    /// The successor by one action, without asking whether budget and timing allow it; `None` if no rule lets it act.
    pub fn successor(&self, last: &State, action: &Action) -> Option<State> {
        let mut next = match action {
            Action::Step { node, input, keep, far: true } => {
                let Terms::Renamed { gap } = self.terms else { return None };
                let near = self.successor(
                    last,
                    &Action::Step { node: *node, input: *input, keep: *keep, far: false },
                )?;
                // The message came from the same state, so it has to be widened along with it.
                let position = match input {
                    Input::Deliver(message) => {
                        Some(last.network.iter().position(|other| other == message)?)
                    }
                    _ => None,
                };
                let own = match input {
                    Input::Deliver(message) if message.kind == MessageKind::TimeoutNow => {
                        message.term.max(last.node(*node).term)
                    }
                    _ => last.node(*node).term,
                };
                let wide = rename::widened(last, own, gap)?;
                let input = match position {
                    Some(at) => Input::Deliver(*wide.network.iter().nth(at)?),
                    None => *input,
                };
                let mut far = self.run(&wide, *node, &input, *keep)?;
                far.spent = near.spent;
                self.canonical(&mut far);
                return (far != near).then_some(far);
            }
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
                // A restart is a step like others: unless applying lags it ends with all applied that is known to be committed. APPLY-1.
                if !self.scenario.lagging_apply {
                    started.applied = started.commit;
                }
                next
            }
            Action::EmptyDisk(node) => {
                let mut next = last.clone();
                self.empty(&mut next, *node);
                next
            }
            Action::Settle(number) => self.settle(last, *number),
        };
        if next.phase == 0 && !self.uncounted(last, action) {
            // What a write was torn for has happened, too.
            let torn = match action {
                Action::Torn { node, input, .. } => Action::step(*node, *input).budget(),
                _ => None,
            };
            for budget in action.budget().into_iter().chain(torn) {
                if self.scenario.chaos.allowance[budget as usize] != Allowance::Any {
                    next.spent[budget as usize] = next.spent[budget as usize].saturating_add(1);
                }
            }
        }
        self.canonical(&mut next);
        Some(next)
    }

    /// Whether a step has two outcomes in this state, because it narrows a gap between terms that stands for itself and all wider ones.
    pub fn splits(&self, state: &State, action: &Action) -> bool {
        let Action::Step { node, input, keep, .. } = *action else { return false };
        may_campaign(&input)
            && self.successor(state, &Action::Step { node, input, keep, far: true }).is_some()
    }

    /// One input to one server, and what it sends put on the wire.
    fn run(&self, last: &State, id: NodeId, input: &Input, keep: bool) -> Option<State> {
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
        self.store(&mut next, id, before);
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
                Input::HeartbeatDue if leads => state.beaten.insert(id),
                Input::QuorumCheckDue => state.beaten.remove(id),
                _ if !leads => state.beaten.remove(id),
                _ => {}
            }
        }
    }

    fn settle(&self, last: &State, number: u8) -> State {
        let mut next = last.clone();
        next.phase = number + 1;
        next.spent = [0; Budget::ALL.len()];
        next.beaten = NodeSet::EMPTY;
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

    /// Whether messages that matter no more are lost at once.
    pub fn buries(&self) -> bool {
        self.buries
    }

    fn canonical(&self, state: &mut State) {
        if self.buries && state.phase != STARTING && !state.out_of_bounds {
            dead::bury(self, state);
        }
        if let Terms::Renamed { gap } = self.terms
            && !state.out_of_bounds
        {
            rename::canonical(state, gap);
        }
    }

    /// Inputs that are not messages and that could come to a node: what the timers and the application may do.
    pub fn local_inputs(&self) -> impl Iterator<Item = Input> + use<> {
        let timers = [
            Input::ElectionTimeout,
            Input::LeaseExpired,
            Input::HeartbeatDue,
            Input::QuorumCheckDue,
            Input::Campaign,
        ];
        let targets = self.ever_members;
        let changes = self.script.clone().unwrap_or_else(|| vec![ChangeId::NOTHING]);
        let apply = self.scenario.lagging_apply.then_some(Input::Apply);
        let compacts = self.compacts();
        let told = move |peer| [true, false].map(|success| Input::SnapshotStatus(peer, success));
        let snapshots = compacts.then_some(Input::Compact).into_iter();
        let snapshots = snapshots.chain(targets.iter().filter(move |_| compacts).flat_map(told));
        timers
            .into_iter()
            .chain(targets.iter().map(Input::Transfer))
            .chain([Input::Propose(Kind::Normal(1))])
            .chain(changes.into_iter().map(|change| Input::Propose(Kind::Conf(change))))
            .chain(apply)
            .chain(snapshots)
    }
}

impl Model for ClusterModel {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        self.blank().into_iter().map(|blank| self.start(blank).1).collect()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.offer(state, actions);
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        self.successor(last, &action)
    }

    fn properties(&self) -> Vec<Property<ClusterModel>> {
        property::of_states(self)
    }

    fn within_boundary(&self, state: &State) -> bool {
        let bounds = &self.scenario.bounds;
        let exact = !self.renames();
        let fits = |node: &Node| {
            (!exact || node.term <= bounds.max_term) && node.log.len() <= bounds.max_log
        };
        let most =
            if state.settled() { bounds.max_in_flight } else { self.scenario.chaos.max_in_flight };
        !state.out_of_bounds
            && state.network.len() <= most
            && state.nodes[..usize::from(state.count)].iter().all(fits)
    }
}
