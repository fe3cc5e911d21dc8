//! Every explored edge on both sides.
//!
//! The model is explored without reductions, and a core cluster walks along the spanning tree. Each
//! edge is run on the core and compared: what can be observed of the node, every message, what is
//! stored. Each input that could come to a node is run in each state, also where the model says
//! that it is disabled: then the core must change nothing and send nothing. Where two runs join in
//! one state of the model, the two core clusters must be equal in full.
//!
//! An event touches one node, and a core is deterministic. So equal cores are kept once, and what
//! an input does to a pair of a core and a model node is computed once and looked up for every
//! further edge that repeats it. `forget` switches this off: then every edge is run anew, which
//! also checks that the core *is* deterministic.

mod interned;
mod unsolicited;

use std::ops::ControlFlow;
use std::time::Duration;

use quorate_checker::{Ending, Limits, Progress, Visitor, visit};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{Activation, Input as ModelInput, MAX_NODES, Node, NodeId, step};
use quorate_model::rule::{Rule, RuleSet};

use self::interned::{Interned, Map};
use crate::core::{Core, Disk, Refusal};
use crate::coverage::Coverage;
use crate::record;
use crate::trace;
use crate::verdict::{self, Class, Difference, Divergence, compare, compare_messages, suspects};

/// Numbers of the cores of a cluster; [`NONE`] for a node that is dead, does not exist or is not
/// followed any more.
type Cores = [u32; MAX_NODES];

const NONE: u32 = u32::MAX;

/// What a lockstep found.
#[derive(Debug)]
pub struct Report {
    /// How the exploration ended.
    pub ending: Ending,
    /// Distinct states of the model.
    pub states: u64,
    /// Edges run on both sides.
    pub edges: u64,
    /// Inputs that the model says are disabled, run on the core; counted per state.
    pub disabled: u64,
    /// Edges that lead into a known state, where the whole core clusters were compared.
    pub joins: u64,
    /// Different (core, model node, input) triples, each of which was run on the core.
    pub transitions: u64,
    /// Different core nodes met.
    pub cores: u64,
    /// Starts that the core refused, on a disk that only the model's storage mode could leave.
    pub refused: u64,
    /// Rules that acted.
    pub coverage: Coverage,
    /// Time taken.
    pub elapsed: Duration,
    /// The first divergence, if any.
    pub divergence: Option<Divergence>,
    /// Why nothing was run: the model has what no core has.
    pub skipped: Option<&'static str>,
}

impl Report {
    /// Whether everything within bounds was compared and agreed.
    pub fn agrees(&self) -> bool {
        self.divergence.is_none() && self.skipped.is_none() && self.ending.is_complete()
    }
}

/// How a lockstep is run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Limits of the exploration; threads are not used.
    pub limits: Limits,
    /// Run every edge anew instead of looking up equal transitions.
    pub forget: bool,
}

/// What no core can follow: only the model has it.
pub fn unlike_any_core(model: &ClusterModel) -> Option<&'static str> {
    if !model.without().is_empty() {
        return Some("a rule is removed, and the core keeps all rules");
    }
    if record::plan(model).activation == Activation::Append {
        return Some("activation by appending (CONF-13) is the model's alone");
    }
    None
}

/// Runs every explored edge of the model on cores of type `C`. Nothing is run where the model has
/// what no core has.
///
/// # Panics
/// If the model answers differently each time, or its states are not read back as what they were.
pub fn run<C: Core>(
    model: &ClusterModel,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
) -> Report {
    if let Some(reason) = unlike_any_core(model) {
        return Report {
            ending: Ending::Complete,
            states: 0,
            edges: 0,
            disabled: 0,
            joins: 0,
            transitions: 0,
            cores: 0,
            refused: 0,
            coverage: Coverage::default(),
            elapsed: Duration::ZERO,
            divergence: None,
            skipped: Some(reason),
        };
    }
    let mut walk = Walk::<C>::new(model, options.forget);
    let visited = visit(model, &options.limits, &mut walk, progress)
        .unwrap_or_else(|mistake| panic!("{mistake}"));
    let divergence = walk.found.take().map(|found| {
        let path = visited
            .path_to(model, found.state)
            .unwrap_or_else(|differs| panic!("state {}: {differs}", found.state));
        let mut actions = path.actions;
        actions.extend(found.action);
        let title = format!("divergence: {}", found.class);
        let trace = record::trace(model, path.init, &actions, &title);
        let event =
            trace.steps.last().map_or_else(|| "start".to_owned(), |step| step.event.to_string());
        Divergence {
            class: found.class,
            node: found.node,
            event,
            rules: found.rules,
            differences: found.differences,
            trace,
        }
    });
    Report {
        ending: visited.ending,
        states: visited.distinct,
        edges: walk.edges,
        disabled: walk.disabled,
        joins: walk.joins,
        transitions: walk.transitions,
        cores: walk.cores.len() as u64,
        refused: walk.refused,
        coverage: walk.coverage,
        elapsed: visited.elapsed,
        divergence,
        skipped: None,
    }
}

/// Where two sides part: the node, in which way, the likeliest rules, what differs.
type Parted = (NodeId, Class, Vec<Rule>, Vec<Difference>);

/// A divergence as the walk sees it, before there is a trace.
struct Found {
    state: u32,
    action: Option<Action>,
    class: Class,
    node: u64,
    rules: Vec<Rule>,
    differences: Vec<Difference>,
}

/// What a pair of core and model node does on one input.
enum Reaction {
    /// Both sides agree; the core becomes this one. `disabled` if nothing changed and nothing was
    /// sent.
    Agreed { core: u32, disabled: bool },
    /// They do not.
    Parted(Class, Vec<Rule>, Vec<Difference>),
    /// The model cannot hold the outcome (a capacity), so there is nothing to compare.
    Beyond,
}

struct Walk<'a, C> {
    model: &'a ClusterModel,
    forget: bool,
    cores: Interned<C>,
    nodes: Interned<(NodeId, Node)>,
    clusters: Vec<Cores>,
    known: Map<(u32, u32, ModelInput), (u32, bool)>,
    probed: Map<(u32, u32), u32>,
    edges: u64,
    disabled: u64,
    joins: u64,
    transitions: u64,
    refused: u64,
    coverage: Coverage,
    found: Option<Found>,
}

impl<'a, C: Core> Walk<'a, C> {
    fn new(model: &'a ClusterModel, forget: bool) -> Self {
        Walk {
            model,
            forget,
            cores: Interned::new(),
            nodes: Interned::new(),
            clusters: Vec::new(),
            known: Map::default(),
            probed: Map::default(),
            edges: 0,
            disabled: 0,
            joins: 0,
            transitions: 0,
            refused: 0,
            coverage: Coverage::default(),
            found: None,
        }
    }

    /// Runs an input on a pair of core and model node, or looks it up.
    fn react(&mut self, id: NodeId, node: &Node, core: u32, input: &ModelInput) -> Reaction {
        let number = self.nodes.number(&(id, *node));
        let key = (core, number, *input);
        if !self.forget
            && let Some((core, disabled)) = self.known.get(&key)
        {
            return Reaction::Agreed { core: *core, disabled: *disabled };
        }
        let reaction = self.run(id, node, core, input);
        if let Reaction::Agreed { core, disabled } = reaction {
            self.known.insert(key, (core, disabled));
        }
        reaction
    }

    fn run(&mut self, id: NodeId, node: &Node, core: u32, input: &ModelInput) -> Reaction {
        let outcome = step(self.model.context(id), node, input);
        if outcome.overflow {
            return Reaction::Beyond;
        }
        self.transitions += 1;
        self.coverage.note(outcome.rules);
        let acted: Vec<Rule> = outcome.rules.iter().collect();
        let disabled = outcome.node == *node && outcome.messages.is_empty();
        let neutral = record::input(record::plan(self.model), input);
        let part = |class, differences: Vec<Difference>| {
            let rules = suspects(Some(&neutral), &acted, &differences);
            Reaction::Parted(class, rules, differences)
        };
        let before = self.cores.get(core).clone();
        let mut after = before.clone();
        let plan = record::plan(self.model);
        let mut expected: Vec<trace::Message> =
            outcome.messages.iter().map(|sent| record::message(plan, sent)).collect();
        expected.sort();
        match after.input(&neutral) {
            Err(refusal) => {
                if after != before {
                    let differences = compare(&before.observe(), &after.observe());
                    return part(Class::ChangedByRefusal, differences);
                }
                if !disabled {
                    let difference = Difference {
                        field: "input",
                        model: "acts".to_owned(),
                        core: format!("refuses: {refusal}"),
                    };
                    return part(Class::CoreRefuses, vec![difference]);
                }
                Reaction::Agreed { core, disabled }
            }
            Ok(mut sent) => {
                sent.sort();
                let model = record::observation(self.model, id, &outcome.node);
                let seen = after.observe();
                let mut differences = compare(&model, &seen);
                let of_state = !differences.is_empty();
                differences.extend(compare_messages(&expected, &sent));
                if !differences.is_empty() {
                    let class = match (disabled, of_state) {
                        (true, _) => Class::CoreActs,
                        (false, true) => Class::State,
                        (false, false) => Class::Messages,
                    };
                    return part(class, differences);
                }
                if let Some(difference) = durable(&after) {
                    return part(Class::Durable, vec![difference]);
                }
                if disabled && after != before {
                    return part(Class::HiddenState, vec![hidden(&before, &after)]);
                }
                Reaction::Agreed { core: self.cores.number(&after), disabled }
            }
        }
    }

    /// A core that has stopped, or a new process on what it left, against the model's node.
    /// [`NONE`] where the core refuses to start on a disk that only the model's storage mode could
    /// leave: the node is not followed from there on.
    fn restarted(
        &mut self,
        id: NodeId,
        new: &Node,
        started: Result<C, Refusal>,
        left: Option<&Disk>,
    ) -> Result<u32, Parted> {
        let mut rules = vec![Rule::Role3, Rule::Role4];
        if left.is_some_and(|disk| disk.commit < new.commit.into()) {
            rules.insert(0, Rule::Store2);
        }
        self.coverage.note(rules.iter().copied().collect());
        let foreign = !record::writes_as_the_core_does(self.model);
        match started {
            Err(_) if left.is_some() && foreign => {
                self.refused += 1;
                Ok(NONE)
            }
            Err(refusal) => {
                let difference = Difference {
                    field: "restart",
                    model: "starts".to_owned(),
                    core: format!("refuses: {refusal}"),
                };
                Err((id, Class::CoreRefuses, rules, vec![difference]))
            }
            Ok(after) => {
                let differences =
                    compare(&record::observation(self.model, id, new), &after.observe());
                if differences.is_empty() {
                    Ok(self.cores.number(&after))
                } else {
                    Err((id, Class::State, suspects(None, &rules, &differences), differences))
                }
            }
        }
    }

    /// Where the model's nodes write in the order of STORE-1: what a crash in the middle of a write
    /// can leave, by the core's own records.
    fn torn(
        &mut self,
        state: &State,
        id: NodeId,
        core: u32,
        input: &ModelInput,
    ) -> Result<(), Parted> {
        if !record::writes_as_the_core_does(self.model) {
            return Ok(());
        }
        self.coverage.note(RuleSet::of(&[Rule::Store1]));
        let neutral = record::input(record::plan(self.model), input);
        let all = record::all_left(self.model, state, id, input);
        let core = self.cores.get(core);
        match verdict::compare_torn(&all, &core.torn(&neutral), &core.disk()) {
            None => Ok(()),
            Some(difference) => Err((id, Class::Torn, vec![Rule::Store1], vec![difference])),
        }
    }

    /// A blank cluster of cores.
    fn start(&mut self, state: &State) -> Result<Cores, Parted> {
        let mut cores = [NONE; MAX_NODES];
        for id in state.ids() {
            let node = state.node(id);
            let setup = record::setup(self.model, id, node);
            let rules = vec![Rule::Role3];
            match C::start(&setup) {
                Ok(core) => {
                    let differences =
                        compare(&record::observation(self.model, id, node), &core.observe());
                    if !differences.is_empty() {
                        return Err((id, Class::State, rules, differences));
                    }
                    cores[usize::from(id) - 1] = self.cores.number(&core);
                }
                Err(refusal) => {
                    let difference = Difference {
                        field: "start",
                        model: "starts".to_owned(),
                        core: format!("refuses: {refusal}"),
                    };
                    return Err((id, Class::CoreRefuses, rules, vec![difference]));
                }
            }
        }
        Ok(cores)
    }

    /// The cluster of cores after an action, or where the sides part.
    fn follow(
        &mut self,
        state: &State,
        cores: &Cores,
        action: &Action,
        next: &State,
    ) -> Result<Cores, Parted> {
        let mut after = *cores;
        match action {
            Action::Step { node: id, .. }
            | Action::Crash(id)
            | Action::Restart(id, _)
            | Action::EmptyDisk(id)
            | Action::Torn { node: id, .. }
                if cores[usize::from(*id) - 1] == NONE => {}
            Action::Step { node: id, input, .. } => {
                let slot = usize::from(*id) - 1;
                match self.react(*id, state.node(*id), cores[slot], input) {
                    Reaction::Agreed { core, .. } => after[slot] = core,
                    Reaction::Parted(class, rules, differences) => {
                        return Err((*id, class, rules, differences));
                    }
                    Reaction::Beyond => {}
                }
            }
            Action::Crash(id) | Action::EmptyDisk(id) | Action::Torn { node: id, .. } => {
                let slot = usize::from(*id) - 1;
                if let Action::Torn { input, .. } = action {
                    self.torn(state, *id, cores[slot], input)?;
                }
                let left = record::left(self.model, state, action);
                let stopped = self.cores.get(cores[slot]).crash(left.as_ref());
                after[slot] = self.restarted(*id, next.node(*id), stopped, left.as_ref())?;
            }
            Action::Restart(id, flags) => {
                let slot = usize::from(*id) - 1;
                let started =
                    self.cores.get(cores[slot]).restart(flags.pre_vote, flags.check_quorum);
                after[slot] = self.restarted(*id, next.node(*id), started, None)?;
            }
            Action::Drop(_) => {}
            Action::Stabilise(_) => {
                for id in self.model.dead(next).iter() {
                    after[usize::from(id) - 1] = NONE;
                }
            }
        }
        Ok(after)
    }

    fn fail(
        &mut self,
        state: u32,
        action: Option<Action>,
        (node, class, rules, differences): Parted,
    ) -> ControlFlow<()> {
        self.found = Some(Found { state, action, class, node: node.into(), rules, differences });
        ControlFlow::Break(())
    }

    /// Runs every input that is not a message, and messages that nobody sends, on every running
    /// node: agreed reactions are looked up.
    fn probe(&mut self, id: u32, state: &State) -> ControlFlow<()> {
        let cores = self.clusters[id as usize];
        for (node_id, node) in state.running() {
            let core = cores[usize::from(node_id) - 1];
            if core == NONE {
                continue;
            }
            let pair = (core, self.nodes.number(&(node_id, *node)));
            if !self.forget
                && let Some(disabled) = self.probed.get(&pair)
            {
                self.disabled += u64::from(*disabled);
                continue;
            }
            let mut disabled = 0;
            let unsolicited = unsolicited::messages(self.model, node_id, node);
            for input in
                self.model.local_inputs().chain(unsolicited.into_iter().map(ModelInput::Deliver))
            {
                match self.react(node_id, node, core, &input) {
                    Reaction::Agreed { disabled: true, .. } => disabled += 1,
                    Reaction::Agreed { .. } | Reaction::Beyond => {}
                    Reaction::Parted(class, rules, differences) => {
                        let action = Action::step(node_id, input);
                        return self.fail(id, Some(action), (node_id, class, rules, differences));
                    }
                }
            }
            self.disabled += u64::from(disabled);
            self.probed.insert(pair, disabled);
        }
        ControlFlow::Continue(())
    }
}

/// Whether what is stored is what the node says.
fn durable<C: Core>(core: &C) -> Option<Difference> {
    let (seen, disk) = (core.observe(), core.disk());
    let configuration = seen.configuration();
    let (said, stored) = ((seen.term, seen.vote, seen.commit), (disk.term, disk.vote, disk.commit));
    if said != stored {
        return Some(Difference {
            field: "stored term, vote, commit",
            model: format!("{said:?}"),
            core: format!("{stored:?}"),
        });
    }
    (configuration != disk.configuration).then(|| Difference {
        field: "stored configuration",
        model: format!("{configuration:?}"),
        core: format!("{:?}", disk.configuration),
    })
}

/// Two cores that look alike and are not.
fn hidden<C: Core>(left: &C, right: &C) -> Difference {
    Difference { field: "whole core", model: format!("{left:?}"), core: format!("{right:?}") }
}

impl<C: Core> Visitor<ClusterModel> for Walk<'_, C> {
    fn init(&mut self, id: u32, state: &State) -> ControlFlow<()> {
        let origin = record::origin(self.model, id as usize);
        let Some((mut blank, commands)) = origin else { return ControlFlow::Break(()) };
        let mut cores = match self.start(&blank) {
            Ok(cores) => cores,
            Err(parted) => return self.fail(id, None, parted),
        };
        for command in &commands {
            let Some(next) = self.model.successor(&blank, command) else { continue };
            match self.follow(&blank, &cores, command, &next) {
                Ok(after) => cores = after,
                Err(parted) => return self.fail(id, None, parted),
            }
            self.edges += 1;
            blank = next;
        }
        debug_assert_eq!(blank.nodes, state.nodes);
        self.clusters.push(cores);
        ControlFlow::Continue(())
    }

    fn enter(&mut self, id: u32, state: &State) -> ControlFlow<()> {
        self.probe(id, state)
    }

    fn edge(
        &mut self,
        from: u32,
        state: &State,
        action: &Action,
        to: u32,
        next: &State,
        fresh: bool,
    ) -> ControlFlow<()> {
        let cores = self.clusters[from as usize];
        let after = match self.follow(state, &cores, action, next) {
            Ok(after) => after,
            Err(parted) => return self.fail(from, Some(*action), parted),
        };
        self.edges += 1;
        if fresh {
            debug_assert_eq!(self.clusters.len(), to as usize);
            self.clusters.push(after);
            return ControlFlow::Continue(());
        }
        self.joins += 1;
        let known = self.clusters[to as usize];
        let differ = |slot: &usize| {
            let pair = [known[*slot], after[*slot]];
            pair[0] != pair[1] && !pair.contains(&NONE)
        };
        match (0..MAX_NODES).find(differ) {
            None => ControlFlow::Continue(()),
            Some(slot) => {
                let difference = hidden(self.cores.get(known[slot]), self.cores.get(after[slot]));
                let rules = record::rules(self.model, state, action).iter().collect();
                self.fail(
                    from,
                    Some(*action),
                    (slot as NodeId + 1, Class::HiddenState, rules, vec![difference]),
                )
            }
        }
    }
}
