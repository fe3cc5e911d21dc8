//! A trace under way: the state of the model, and the cluster of cores beside it.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::mutation::Mutation;
use quorate_model::raft::{Input, NodeId};
use quorate_model::rule::Rule;

use super::divergence::StepDivergence;
use super::error::ReplayError;
use super::follow::{Found, follow, inputs_on};
use super::step::{differs, stale};
use crate::cluster::Cluster;
use crate::core::{Core, Setup};
use crate::divergence::{Class, Difference, compare_told};
use crate::judge::{Fault, hidden, trouble};
use crate::named_rule::NamedRule;
use crate::record;
use crate::trace::{Step, Trace};

/// A replay, and what it has found so far. The cores stop where they diverge; the model continues.
pub(super) struct Run<'a, C: Core> {
    model: &'a ClusterModel,
    /// The state of the model.
    pub(super) state: State,
    /// The last state of the run that came before this one, with its cores.
    earlier: Option<(State, Option<Cluster<C>>)>,
    /// The cores after the start commands.
    first: Option<Cluster<C>>,
    /// The rules that acted in the last action.
    rules: Vec<NamedRule>,
    pub(super) deciding: Vec<usize>,
    pub(super) divergence: Option<StepDivergence>,
    pub(super) history: Vec<Cluster<C>>,
}

impl<'a, C: Core> Run<'a, C> {
    /// Starts the cores of a blank state.
    pub(super) fn begin(model: &'a ClusterModel, blank: State) -> Self {
        let setups: Vec<Setup> =
            blank.ids().map(|id| record::setup(model, id, blank.node(id))).collect();
        let mut run = Run {
            model,
            state: blank,
            earlier: None,
            first: None,
            rules: vec![Rule::Role3.into()],
            deciding: Vec::new(),
            divergence: None,
            history: Vec::new(),
        };
        let found = match Cluster::<C>::start(&setups) {
            Err((node, refusal)) => {
                let core = format!("refuses: {refusal}");
                let difference = Difference { field: "start", model: "starts".to_owned(), core };
                Some((node, Class::CoreRefuses, vec![difference]))
            }
            Ok(cluster) => {
                let of = |id: NodeId| {
                    if let Some(fault) = cluster.core(id.into()).and_then(trouble) {
                        return Some((id.into(), fault.class, fault.differences));
                    }
                    let model = record::observation(model, id, run.state.node(id));
                    let differences = compare_told::<C>(&model, &cluster.observe(id.into())?);
                    (!differences.is_empty()).then_some((id.into(), Class::State, differences))
                };
                let found = run.state.ids().find_map(of);
                run.history.push(cluster);
                found
            }
        };
        if let Some((node, class, differences)) = found {
            let fault = Fault { class, rules: run.rules.clone(), differences };
            run.diverges(0, "start", &[], (node, fault));
        }
        run
    }

    /// The start commands are done.
    pub(super) fn end_of_start(&mut self) {
        self.state = self.begin_of_exploration();
        self.first = self.history.last().cloned();
    }

    fn begin_of_exploration(&self) -> State {
        self.model.start(self.model.blank().swap_remove(0)).1
    }

    /// Takes step number `index`, from 0, which is an action of the model.
    ///
    /// # Errors
    /// How the model's step differs from that of the trace.
    pub(super) fn action(
        &mut self,
        index: usize,
        step: &Step,
        action: &Action,
        next: State,
    ) -> Result<(), String> {
        let model = self.model;
        let of_model = record::step_of(model, &self.state, action, &next);
        if let Some(what) = differs(step, &of_model) {
            return Err(what);
        }
        let removed = record::deciding(model, &self.state, action);
        if !removed.is_empty() {
            self.deciding.push(index + 1);
        }
        self.rules =
            record::rules(model, &self.state, action).iter().map(NamedRule::from).collect();
        if let Some(mut cluster) = self.followed() {
            let event = (&step.event, action);
            match follow(model, &mut cluster, event, &self.state, &next) {
                Ok(()) => self.history.push(cluster),
                Err(found) => self.diverges(index + 1, &step.event.to_string(), &removed, found),
            }
        }
        self.state = next;
        Ok(())
    }

    /// Tries an input on a copy of a node, in step number `index`, from 0.
    ///
    /// # Errors
    /// How the model's step differs from that of the trace.
    pub(super) fn probe(
        &mut self,
        index: usize,
        step: &Step,
        node: NodeId,
        inputs: &[Input],
    ) -> Result<(), String> {
        let of_model = record::probe_step(self.model, &self.state, node, inputs);
        if let Some(what) = differs(step, &of_model) {
            return Err(what);
        }
        if let Some(cluster) = self.followed() {
            match inputs_on(self.model, &cluster, &self.state, node, inputs) {
                Ok(()) => self.history.push(cluster),
                Err(found) => self.diverges(index + 1, &step.event.to_string(), &[], found),
            }
        }
        Ok(())
    }

    /// Begins a second run after the start commands.
    ///
    /// # Errors
    /// How the model's step differs from that of the trace, or that there is a second run already.
    pub(super) fn again(&mut self, step: &Step) -> Result<(), String> {
        let first = self.begin_of_exploration();
        if let Some(what) = differs(step, &record::again_step(self.model, &self.state, &first)) {
            return Err(what);
        }
        if self.earlier.is_some() {
            return Err("the trace has a second run already".to_owned());
        }
        self.earlier = Some((std::mem::replace(&mut self.state, first), self.followed()));
        if self.divergence.is_none() {
            self.history.extend(self.first.clone());
        }
        Ok(())
    }

    /// Compares whole cores where two runs have come together.
    ///
    /// # Errors
    /// [`ReplayError::Stale`] if the model's two runs end in different states.
    pub(super) fn end(&mut self, trace: &Trace) -> Result<(), ReplayError> {
        let Some(((state, earlier), step)) = self.earlier.take().zip(trace.steps.last()) else {
            return Ok(());
        };
        let index = trace.steps.len() - 1;
        if state != self.state {
            let what = "the two runs of the trace end in different states of the model";
            return Err(stale(step, index, what.to_owned()));
        }
        let Some((earlier, later)) = earlier.zip(self.followed()) else { return Ok(()) };
        let followed = |id: &NodeId| earlier.follows((*id).into()) && later.follows((*id).into());
        let differ = self.state.living().filter(followed).find_map(|id| {
            let (left, right) = (earlier.core(id.into())?, later.core(id.into())?);
            (!left.alike(right)).then(|| (u64::from(id), hidden(left, right)))
        });
        if let Some((node, difference)) = differ {
            let (class, rules) = (Class::HiddenState, self.rules.clone());
            let fault = Fault { class, rules, differences: vec![difference] };
            self.history.pop();
            self.diverges(index + 1, &step.event.to_string(), &[], (node, fault));
        }
        Ok(())
    }

    /// The cores, if they have followed so far.
    fn followed(&self) -> Option<Cluster<C>> {
        self.history.last().filter(|_| self.divergence.is_none()).cloned()
    }

    /// Notes a divergence. The removed rules that decide here come first.
    fn diverges(&mut self, step: usize, event: &str, removed: &[Mutation], (node, fault): Found) {
        let mut rules: Vec<NamedRule> = removed.iter().map(|one| one.rule().into()).collect();
        for rule in fault.rules {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        self.divergence = Some(StepDivergence {
            step,
            event: event.to_owned(),
            class: fault.class,
            node,
            removed: removed.to_vec(),
            rules,
            differences: fault.differences,
        });
    }
}
