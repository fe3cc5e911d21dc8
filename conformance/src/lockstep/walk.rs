//! Follows every explored edge with a cluster of cores.

use std::ops::ControlFlow;

use quorate_checker::Visitor;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{Input, MAX_NODES, Node, NodeId};
use quorate_model::rule::{Rule, RuleSet};

use super::memo::{Cores, Memo, NONE, Reaction};
use super::mismatch::{Last, Mismatch};
use super::pairs::pairs;
use super::probe::probe;
use super::takes::takes;
use crate::core::{Core, Disk, Refusal};
use crate::divergence::{Class, Difference, compare_told, compare_torn};
use crate::judge::{Fault, hidden, trouble};
use crate::named_rule::NamedRule;
use crate::record;
use crate::suspects::suspects;

/// A step of the model.
struct Edge<'a> {
    /// The number of the state in which it begins.
    id: u32,
    /// That state.
    state: &'a State,
    /// What happens.
    action: &'a Action,
    /// The state in which it ends.
    next: &'a State,
}

/// The explored states with their clusters of cores, and what was compared so far.
pub(super) struct Walk<'a, C> {
    /// Whether each two inputs are tried together.
    tries_pairs: bool,
    /// How many were.
    pub(super) pairs: u64,
    /// Cores and their reactions.
    pub(super) memo: Memo<'a, C>,
    /// The cluster of cores of each state, by the state's number.
    clusters: Vec<Cores>,
    /// Edges run on both sides.
    pub(super) edges: u64,
    /// Disabled inputs that were probed.
    pub(super) disabled: u64,
    /// Edges into a state that was met before.
    pub(super) joins: u64,
    /// Starts that the core refused, on a disk that only the model's storage mode could leave.
    pub(super) refused: u64,
    /// Steps that the core does not have, after which the node is not followed.
    pub(super) unfollowed: u64,
    /// The divergence that ended the walk, if one did.
    pub(super) mismatch: Option<Mismatch>,
}

impl<'a, C: Core> Walk<'a, C> {
    pub(super) fn new(model: &'a ClusterModel, forget: bool, tries_pairs: bool) -> Self {
        Walk {
            tries_pairs,
            pairs: 0,
            memo: Memo::new(model, forget),
            clusters: Vec::new(),
            edges: 0,
            disabled: 0,
            joins: 0,
            refused: 0,
            unfollowed: 0,
            mismatch: None,
        }
    }

    /// Compares a core that has stopped, or a new process on what it left, with the model's node
    /// after the edge. The result is [`NONE`] where the core refuses to start on a disk that only
    /// the model's storage mode could leave: from there on the node is no longer followed.
    fn restarted(
        &mut self,
        edge: &Edge<'_>,
        id: NodeId,
        started: Result<C, Refusal>,
        left: Option<&Disk>,
    ) -> Result<u32, Mismatch> {
        let new = edge.next.node(id);
        let mut rules = vec![Rule::Role3, Rule::Role4];
        if left.is_some_and(|disk| disk.commit < new.commit.into()) {
            rules.insert(0, Rule::Store2);
        }
        self.memo.coverage.note(rules.iter().copied().collect());
        let foreign = !record::writes_as_the_core_does(self.memo.model);
        let mismatch = |class, differences: Vec<Difference>| Mismatch {
            state: edge.id,
            last: Last::Action(*edge.action),
            node: id,
            fault: Fault { class, rules: suspects(None, &rules, &differences), differences },
        };
        if let Some(fault) = started.as_ref().ok().and_then(trouble) {
            let last = Last::Action(*edge.action);
            return Err(Mismatch { state: edge.id, last, node: id, fault });
        }
        match started {
            Err(_) if left.is_some() && foreign => {
                self.refused += 1;
                Ok(NONE)
            }
            Err(refusal) => Err(mismatch(Class::CoreRefuses, vec![refuses("restart", &refusal)])),
            Ok(after) => {
                let differences = differences(self.memo.model, id, new, &after);
                if differences.is_empty() {
                    Ok(self.memo.cores.number(&after))
                } else {
                    Err(mismatch(Class::State, differences))
                }
            }
        }
    }

    /// Compares what a crash in the middle of a write can leave with the core's own records, where
    /// the model's nodes write in the order of STORE-1.
    fn torn(
        &mut self,
        edge: &Edge<'_>,
        id: NodeId,
        core: u32,
        input: &Input,
    ) -> Result<(), Mismatch> {
        let model = self.memo.model;
        if !record::writes_as_the_core_does(model) || !C::CAPABILITIES.torn_writes {
            return Ok(());
        }
        self.memo.coverage.note(RuleSet::of(&[Rule::Store1]));
        let neutral = record::input(model.plan(), input);
        let all = record::all_left(model, edge.state, id, input);
        let core = self.memo.cores.get(core);
        let differs = compare_torn(&all, &core.torn(&neutral), &core.disk());
        let torn = differs.map(|difference| Fault {
            class: Class::Torn,
            rules: vec![Rule::Store1.into()],
            differences: vec![difference],
        });
        match trouble(core).or(torn) {
            None => Ok(()),
            Some(fault) => {
                let last = Last::Action(*edge.action);
                Err(Mismatch { state: edge.id, last, node: id, fault })
            }
        }
    }

    /// Starts a blank cluster of cores for initial state number `initial`, whose nodes are in the
    /// blank `state`.
    fn start(&mut self, initial: u32, state: &State) -> Result<Cores, Mismatch> {
        let model = self.memo.model;
        let mut cores = [NONE; MAX_NODES];
        for id in state.ids() {
            let node = state.node(id);
            let mismatch = |class, differences| Mismatch {
                state: initial,
                last: Last::Start,
                node: id,
                fault: Fault { class, rules: vec![Rule::Role3.into()], differences },
            };
            match C::start(&record::setup(model, id, node)) {
                Ok(core) => {
                    if let Some(fault) = trouble(&core) {
                        return Err(Mismatch {
                            state: initial,
                            last: Last::Start,
                            node: id,
                            fault,
                        });
                    }
                    let differences = differences(model, id, node, &core);
                    if !differences.is_empty() {
                        return Err(mismatch(Class::State, differences));
                    }
                    cores[usize::from(id) - 1] = self.memo.cores.number(&core);
                }
                Err(refusal) => {
                    let difference = refuses("start", &refusal);
                    return Err(mismatch(Class::CoreRefuses, vec![difference]));
                }
            }
        }
        Ok(cores)
    }

    /// The cluster of cores after an edge.
    ///
    /// # Errors
    /// Where the two sides diverge.
    fn follow(&mut self, edge: &Edge<'_>, cores: &Cores) -> Result<Cores, Mismatch> {
        let &Edge { id: from, state, action, next } = edge;
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
                if !takes::<C>(self.memo.model, input) {
                    self.unfollowed += 1;
                    after[slot] = NONE;
                    return Ok(after);
                }
                match self.memo.react(*id, state.node(*id), cores[slot], input) {
                    Reaction::Agreed { core, .. } => after[slot] = core,
                    Reaction::Diverged(fault) => {
                        let last = Last::Action(*action);
                        return Err(Mismatch { state: from, last, node: *id, fault });
                    }
                    Reaction::Beyond => {}
                }
            }
            Action::Crash(id) | Action::EmptyDisk(id) | Action::Torn { node: id, .. } => {
                let slot = usize::from(*id) - 1;
                if let Action::Torn { input, .. } = action {
                    self.torn(edge, *id, cores[slot], input)?;
                }
                let left = record::left(self.memo.model, state, action);
                if left.is_some() && !C::CAPABILITIES.any_disk {
                    self.unfollowed += 1;
                    after[slot] = NONE;
                    return Ok(after);
                }
                let stopped = self.memo.cores.get(cores[slot]).crash(left.as_ref());
                after[slot] = self.restarted(edge, *id, stopped, left.as_ref())?;
            }
            Action::Restart(id, flags) => {
                let slot = usize::from(*id) - 1;
                let core = self.memo.cores.get(cores[slot]);
                let started = core.restart(flags.pre_vote, flags.check_quorum);
                after[slot] = self.restarted(edge, *id, started, None)?;
            }
            Action::Drop(_) => {}
            Action::Stabilise(_) => {
                for id in self.memo.model.dead(next).iter() {
                    after[usize::from(id) - 1] = NONE;
                }
            }
        }
        Ok(after)
    }

    fn stop(&mut self, mismatch: Mismatch) -> ControlFlow<()> {
        self.mismatch = Some(mismatch);
        ControlFlow::Break(())
    }
}

/// The fields in which a core differs from the model's node.
fn differences<C: Core>(
    model: &ClusterModel,
    id: NodeId,
    node: &Node,
    core: &C,
) -> Vec<Difference> {
    compare_told::<C>(&record::observation(model, id, node), &core.observe())
}

/// The model starts a node, and the core does not.
fn refuses(field: &'static str, refusal: &Refusal) -> Difference {
    Difference { field, model: "starts".to_owned(), core: format!("refuses: {refusal}") }
}

impl<C: Core> Visitor<ClusterModel> for Walk<'_, C> {
    fn init(&mut self, id: u32, state: &State) -> ControlFlow<()> {
        let model = self.memo.model;
        let origin = record::origin(model, id as usize);
        let Some((mut blank, commands)) = origin else { return ControlFlow::Break(()) };
        let mut cores = match self.start(id, &blank) {
            Ok(cores) => cores,
            Err(mismatch) => return self.stop(mismatch),
        };
        for action in &commands {
            let Some(next) = model.successor(&blank, action) else { continue };
            match self.follow(&Edge { id, state: &blank, action, next: &next }, &cores) {
                Ok(after) => cores = after,
                // A start command is no explored step: the trace has it in any case.
                Err(mismatch) => return self.stop(Mismatch { last: Last::Start, ..mismatch }),
            }
            self.edges += 1;
            blank = next;
        }
        debug_assert_eq!(blank.nodes, state.nodes);
        self.clusters.push(cores);
        ControlFlow::Continue(())
    }

    fn enter(&mut self, id: u32, state: &State) -> ControlFlow<()> {
        let cores = self.clusters[id as usize];
        let tries_pairs = self.tries_pairs && C::CAPABILITIES.two_inputs;
        let mut tried = probe(&mut self.memo, id, state, &cores, &mut self.disabled);
        if tries_pairs && tried.is_ok() {
            tried = pairs(&mut self.memo, id, state, &cores, &mut self.pairs);
        }
        match tried {
            Ok(()) => ControlFlow::Continue(()),
            Err(mismatch) => self.stop(mismatch),
        }
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
        let after = match self.follow(&Edge { id: from, state, action, next }, &cores) {
            Ok(after) => after,
            Err(mismatch) => return self.stop(mismatch),
        };
        self.edges += 1;
        if fresh {
            debug_assert_eq!(self.clusters.len(), to as usize);
            self.clusters.push(after);
            return ControlFlow::Continue(());
        }
        self.joins += 1;
        let before = self.clusters[to as usize];
        let differ = |slot: &usize| {
            let pair = [before[*slot], after[*slot]];
            let cores = &self.memo.cores;
            pair[0] != pair[1]
                && !pair.contains(&NONE)
                && !cores.get(pair[0]).alike(cores.get(pair[1]))
        };
        match (0..MAX_NODES).find(differ) {
            None => ControlFlow::Continue(()),
            Some(slot) => {
                let known = self.memo.cores.get(before[slot]);
                let difference = hidden(known, self.memo.cores.get(after[slot]));
                self.stop(Mismatch {
                    state: from,
                    last: Last::Join(*action, to),
                    node: slot as NodeId + 1,
                    fault: Fault {
                        class: Class::HiddenState,
                        rules: record::rules(self.memo.model, state, action)
                            .iter()
                            .map(NamedRule::from)
                            .collect(),
                        differences: vec![difference],
                    },
                })
            }
        }
    }
}
