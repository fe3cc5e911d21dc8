//! One instance of a scenario: what is fixed in a search.

use std::sync::Arc;

use super::action::Action;
use super::history::History;
use super::network::Network;
use super::permutation::Permutation;
use super::phase::Phase;
use super::state::State;
use super::storage::Disks;
use crate::ids::{NodeId, NodeSet};
use crate::limits::MAX_NODES;
use crate::mutation::Mutations;
use crate::raft::{ChangeId, Context, Flags, Input, Kind, Node, Prepared, promotable};
use crate::rule::Rule;
use crate::scenario::{
    Allowance, Assignment, Budget, Cut, Scenario, Setting, Stabilisation, Terms, Timing,
};

/// A scenario with one assignment of flags and a set of removed rules.
#[derive(Clone, Debug)]
pub struct ClusterModel {
    scenario: Arc<Scenario>,
    setting: Setting,
    without: Mutations,
    terms: Terms,
    /// How nodes store.
    disks: Disks,
    /// What is proposed as configuration changes, in order; none if that is the change that alters
    /// nothing, any number of times.
    script: Option<Vec<ChangeId>>,
    contexts: [Context; MAX_NODES],
    /// The same for start commands.
    starting: [Context; MAX_NODES],
    /// Who may ever be promotable.
    ever_promotable: NodeSet,
    /// Who may ever be a member.
    ever_members: NodeSet,
    /// Whether messages to which nobody can react are lost at once.
    drops_inert: bool,
    /// Whether rules are counted.
    observed: bool,
    /// The valid permutations of the nodes, if the scenario reduces by them and there are others
    /// than the identity.
    symmetries: Arc<[Permutation]>,
}

impl ClusterModel {
    /// The model of one instance, with terms and messages treated so, and without symmetries.
    pub(crate) fn of(
        scenario: Arc<Scenario>,
        setting: Setting,
        without: Mutations,
        terms: Terms,
        drops_inert: bool,
    ) -> ClusterModel {
        let plan: Arc<Prepared> = scenario.plan(&setting).into();
        let context = |id: NodeId| Context {
            without,
            lagging_apply: scenario.lagging_apply,
            single_entry_appends: scenario.single_entry_appends,
            ..Context::new(id, Arc::clone(&plan))
        };
        let variant = setting.variant;
        let disks = Disks {
            storage: variant.map_or_else(Default::default, |variant| variant.storage),
            remedy: variant.map_or_else(Default::default, |variant| variant.remedy),
            forgets_applied: !scenario.durable_applied,
        };
        let script = variant.map(|_| scenario.script(&setting));
        let contexts: [Context; MAX_NODES] =
            std::array::from_fn(|index| context(index as NodeId + 1));
        let starting =
            contexts.clone().map(|context| Context { without: Mutations::NONE, ..context });
        let ever_members = plan.ever_members();
        let ever_promotable =
            if without.off(Rule::Elect2) { ever_members } else { plan.ever_voters() };
        let symmetries = Arc::new([]);
        let observed = false;
        ClusterModel {
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
            drops_inert,
            observed,
            symmetries,
        }
    }

    /// The same, and states are reduced by these permutations.
    pub(crate) fn reduced_by(self, symmetries: Vec<Permutation>) -> ClusterModel {
        ClusterModel { symmetries: symmetries.into(), ..self }
    }

    /// Whether a state of this instance, with exact terms, is within the scenario's bounds.
    pub(crate) fn is_within_bounds(&self, state: &State) -> bool {
        let bounds = &self.scenario.bounds;
        let exact = !self.renames();
        let fits = |node: &Node| {
            (!exact || node.term <= bounds.max_term) && node.log.len() <= bounds.max_log
        };
        let most = if state.is_stable() {
            bounds.max_in_flight
        } else {
            self.scenario.chaos.max_in_flight
        };
        !state.out_of_bounds
            && state.network.len() <= most
            && state.nodes[..usize::from(state.count)].iter().all(fits)
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
    pub fn without(&self) -> Mutations {
        self.without
    }

    /// The first configuration and the changes that there are.
    pub fn plan(&self) -> &Prepared {
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

    /// How terms are kept finite.
    pub fn terms(&self) -> Terms {
        self.terms
    }

    /// Whether terms are renamed, so that terms before and after a step cannot be compared.
    pub fn renames(&self) -> bool {
        self.terms != Terms::Exact
    }

    /// What the rules need to know besides a node's state.
    pub fn context(&self, id: NodeId) -> &Context {
        &self.contexts[usize::from(id) - 1]
    }

    /// The same for a step in this state. Start commands follow the whole rulebook: how the cluster
    /// got to where the exploration begins is not at stake.
    pub fn context_in(&self, state: &State, id: NodeId) -> &Context {
        if state.phase == Phase::Starting {
            &self.starting[usize::from(id) - 1]
        } else {
            self.context(id)
        }
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

    /// The way in which the faults have ended, if they have.
    pub fn ending(&self, state: &State) -> Option<&Stabilisation> {
        match state.phase {
            Phase::Starting | Phase::Chaos => None,
            Phase::Stable(way) => self.scenario.stabilisations.get(usize::from(way)),
        }
    }

    /// Links that are down in this state.
    pub fn cut(&self, state: &State) -> Cut {
        match state.phase {
            Phase::Starting => Cut::default(),
            Phase::Chaos => self.scenario.chaos.cut,
            Phase::Stable(way) => self.scenario.stabilisations[usize::from(way)].cut,
        }
    }

    /// The timing in force in this state.
    pub fn timing(&self, state: &State) -> Timing {
        match state.phase {
            Phase::Starting => Timing::Free,
            Phase::Chaos => self.scenario.chaos.timing,
            Phase::Stable(way) => self.scenario.stabilisations[usize::from(way)].timing,
        }
    }

    /// Nodes that are down for good.
    pub fn dead(&self, state: &State) -> NodeSet {
        let dead = |ending: &Stabilisation| ending.dead.iter().copied().collect();
        self.ending(state).map_or(NodeSet::EMPTY, dead)
    }

    /// Whether a node applies nothing any more, however long one waits.
    pub fn never_applies(&self, state: &State, id: NodeId) -> bool {
        self.ending(state).is_some_and(|ending| ending.never_applies.contains(&id))
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
                    phase: Phase::Starting,
                    heartbeat_sent: NodeSet::EMPTY,
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
    pub(crate) fn flags_at_last(&self, id: NodeId, now: Flags) -> Flags {
        let later = self.scenario.switch_on;
        match &self.setting.flags {
            Assignment::Uniform(flags) => *flags,
            Assignment::Mixed(list) => list[usize::from(id) - 1],
            // Which assignment a state belongs to is not kept, so that here every node gets what is
            // switched on.
            Assignment::Every => Flags {
                pre_vote: now.pre_vote || later.pre_vote,
                check_quorum: now.check_quorum || later.check_quorum,
            },
        }
    }

    /// Whether the node has not got the flags yet that a rolling switch gives it.
    pub(crate) fn to_switch(&self, state: &State, id: NodeId) -> bool {
        let flags = state.node(id).flags;
        self.flags_at_last(id, flags) != flags
    }

    /// Whether no budget counts the action. If a rolling switch has to be completed, its restarts
    /// are not faults. If a budget counted them, a used-up budget would leave states in which the
    /// switch never ends.
    pub(crate) fn uncounted(&self, state: &State, action: &Action) -> bool {
        matches!(action, Action::Crash(id) if self.to_switch(state, *id))
            && self.scenario.stabilisations.iter().any(|ending| ending.switched)
    }

    pub(crate) fn affords(&self, state: &State, action: &Action) -> bool {
        let Some(budget) = action.budget() else { return true };
        state.phase != Phase::Chaos || self.uncounted(state, action) || self.left(state, budget)
    }

    /// Whether some of a budget is left. Budgets count in the chaos phase only.
    pub(crate) fn left(&self, state: &State, budget: Budget) -> bool {
        match self.scenario.chaos.allowance[budget as usize] {
            Allowance::Any => true,
            Allowance::Times(times) => state.spent[budget as usize] < times,
        }
    }

    /// Whether messages that no longer matter are dropped at once.
    pub fn drops_inert(&self) -> bool {
        self.drops_inert
    }

    /// Inputs that are not messages and that could come to a node: what the timers and the
    /// application may do.
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
