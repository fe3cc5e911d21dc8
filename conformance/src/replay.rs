//! Replaying a trace on the model, on cores, or on both side by side.

use std::sync::Arc;

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::{Mutation, Mutations};
use quorate_model::rule::Rule;
use quorate_model::scenario::{Scenario, ScenarioError, Setting};

use crate::claim::{self, NotShown, Shown};
use crate::cluster::{Cluster, EventError};
use crate::core::{Core, Refusal, Setup};
use crate::record;
use crate::trace::{Event, Input, Message, Observation, Step, Trace};
use crate::verdict::{Difference, compare, compare_messages, compare_torn, suspects};

/// A trace that cannot be replayed at all.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The scenario that the trace carries cannot be read.
    #[error("the scenario in the trace's header: {0}")]
    Scenario(#[from] ScenarioError),
    /// The setting does not fit the scenario.
    #[error("setting {setting:?} in the trace's header: expected flags for {nodes} nodes")]
    Setting {
        /// The setting.
        setting: String,
        /// Number of nodes in the scenario.
        nodes: u8,
    },
    /// A removed rule is unknown or not removable.
    #[error("rule {0:?} in the trace's header: expected a removable rule")]
    Rule(String),
    /// The start commands are not those of the scenario.
    #[error("start = {found} in the trace's header: the scenario has {expected} start commands")]
    Start {
        /// How many the trace has.
        found: usize,
        /// How many the scenario has.
        expected: usize,
    },
    /// The core does not start.
    #[error("the core does not start: {0}")]
    Core(#[from] Refusal),
    /// The model does not follow the trace any more.
    #[error("step {step} ({event}): {what}")]
    Stale {
        /// The step, from 1.
        step: usize,
        /// The event.
        event: String,
        /// What was expected and what was found.
        what: String,
    },
    /// The model follows the trace, and the property that the trace claims to violate is not
    /// violated.
    #[error("{property} is not violated by this trace: {why}")]
    NotShown {
        /// The property.
        property: String,
        /// What differs.
        why: NotShown,
    },
}

/// What a replay found.
#[derive(Debug)]
pub struct Replay<C: Core> {
    /// Steps on which model and trace agree: all of them, or the replay is an error.
    pub steps: usize,
    /// The violation that the trace claims, which the model confirms; none if the trace claims
    /// none, or the replay ends before it.
    pub shown: Option<Shown>,
    /// The steps, from 1, in which something that was removed from the rulebook decides: with it
    /// back, the model would go another way.
    pub deciding: Vec<usize>,
    /// The first step at which the core departs from the trace, if it does.
    pub departure: Option<Departure>,
    /// The cluster of cores before each step, and after the last one that it followed.
    pub history: Vec<Cluster<C>>,
}

/// Where a core leaves a trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Departure {
    /// The step, from 1.
    pub step: usize,
    /// The event.
    pub event: String,
    /// What was removed from the rulebook and decides here: with it back, the model's step is
    /// another one.
    pub removed: Vec<Mutation>,
    /// The rules that were removed and decide here, then those that acted by the model's account;
    /// the likeliest first.
    pub rules: Vec<Rule>,
    /// What differs, or why the core refused.
    pub differences: Vec<Difference>,
}

/// The model that a trace was made with, with exact terms.
///
/// # Errors
/// [`ReplayError`] if the header does not make sense.
pub fn model_of(trace: &Trace) -> Result<ClusterModel, ReplayError> {
    model_with(trace, Reduction::Off)
}

fn model_with(trace: &Trace, reduction: Reduction) -> Result<ClusterModel, ReplayError> {
    let scenario = Scenario::parse(&trace.scenario, &trace.scenario_text)?;
    // A variant makes sense only where the scenario says what changes.
    let fits = |setting: &Setting| match setting.variant {
        None => scenario.reconfigure.variants.is_empty(),
        Some(variant) => !scenario.reconfigure.proposals(variant.scheme).is_empty(),
    };
    let setting = Setting::parse(&trace.setting, scenario.nodes).filter(fits);
    let setting = setting.ok_or_else(|| ReplayError::Setting {
        setting: trace.setting.clone(),
        nodes: scenario.nodes,
    })?;
    let list = trace
        .without
        .iter()
        .map(|id| id.parse::<Mutation>().map_err(|_| ReplayError::Rule(id.clone())))
        .collect::<Result<Vec<_>, _>>()?;
    let without = Mutations::of(&list);
    Ok(ClusterModel::new(Arc::new(scenario), setting, without, reduction))
}

/// Replays a trace on the model and on cores of type `C`, up to step `until` if given.
///
/// # Errors
/// [`ReplayError`] if the trace makes no sense; if the model does not follow it, in every word of
/// every step: such a trace is stale; or if it does not violate the property that it claims to
/// violate.
pub fn replay<C: Core>(trace: &Trace, until: Option<usize>) -> Result<Replay<C>, ReplayError> {
    let model = model_of(trace)?;
    let (mut state, commands) = begin(trace, &model)?;
    if trace.start != commands.len() {
        return Err(ReplayError::Start { found: trace.start, expected: commands.len() });
    }
    let setups: Vec<Setup> =
        state.ids().map(|id| record::setup(&model, id, state.node(id))).collect();
    let mut cluster = Cluster::<C>::start(&setups)?;
    let mut history = vec![cluster.clone()];
    let (mut deciding, mut departure) = (Vec::new(), None);
    let mut explored = Vec::new();
    let last = until.unwrap_or(trace.steps.len()).min(trace.steps.len());
    for (index, step) in trace.steps.iter().take(last).enumerate() {
        if index == trace.start {
            state = model.start(model.blank().swap_remove(0)).1;
        }
        let stale = |what: String| stale(step, index, what);
        let (action, next) = take(&model, &state, step, index)?;
        let rules = record::rules(&model, &state, &action);
        match commands.get(index) {
            Some(command) if *command != action => {
                let command = record::event(&model, command);
                return Err(stale(format!("the scenario's start command is {command}")));
            }
            Some(_) => {}
            None => explored.push(action),
        }
        if let Some(what) = differs(step, &record::step_of(&model, &state, &action, &next)) {
            return Err(stale(what));
        }
        let removed = record::deciding(&model, &state, &action);
        if !removed.is_empty() {
            deciding.push(index + 1);
        }
        if departure.is_none() {
            let acted: Vec<Rule> = rules.iter().collect();
            let outcome = follow(&model, &mut cluster, (&step.event, &action), &state, &next);
            match outcome {
                Ok(()) => history.push(cluster.clone()),
                Err(differences) => {
                    let input = match &step.event {
                        Event::Input { input, .. } => Some(input.clone()),
                        Event::Duplicate(message) => Some(Input::Deliver(message.clone())),
                        _ => None,
                    };
                    let mut rules: Vec<Rule> = removed.iter().map(|one| one.rule()).collect();
                    for rule in suspects(input.as_ref(), &acted, &differences) {
                        if !rules.contains(&rule) {
                            rules.push(rule);
                        }
                    }
                    let event = step.event.to_string();
                    let step = index + 1;
                    departure = Some(Departure { step, event, removed, rules, differences });
                }
            }
        }
        state = next;
    }
    let shown = match trace.claim().filter(|_| last >= claim::step(trace)) {
        Some(property) => {
            let as_explored = model_with(trace, Reduction::AsAsked)?;
            let shown = claim::ask(trace, property, &model, &as_explored, &explored);
            let property = property.to_owned();
            Some(shown.map_err(|why| ReplayError::NotShown { property, why })?)
        }
        None => None,
    };
    Ok(Replay { steps: last, shown, deciding, departure, history })
}

/// The state in which a trace begins, and the scenario's start commands.
///
/// # Errors
/// [`ReplayError::Setting`] if the setting has no such state.
pub(crate) fn begin(
    trace: &Trace,
    model: &ClusterModel,
) -> Result<(State, Vec<Action>), ReplayError> {
    record::origin(model, 0).ok_or_else(|| ReplayError::Setting {
        setting: trace.setting.clone(),
        nodes: model.scenario().nodes,
    })
}

/// Takes the event of a step in the model. `index` is the step's number, from 0.
///
/// # Errors
/// [`ReplayError::Stale`] if the model cannot take it.
pub(crate) fn take(
    model: &ClusterModel,
    state: &State,
    step: &Step,
    index: usize,
) -> Result<(Action, State), ReplayError> {
    let action = record::action(model, state, &step.event).ok_or_else(|| {
        let what = "the model knows no such input, or the message is not in flight";
        stale(step, index, what.to_owned())
    })?;
    let next = model.successor(state, &action);
    let disabled = || stale(step, index, "the model says that this is disabled".to_owned());
    Ok((action, next.ok_or_else(disabled)?))
}

fn stale(step: &Step, index: usize, what: String) -> ReplayError {
    ReplayError::Stale { step: index + 1, event: step.event.to_string(), what }
}

/// What a step of a trace has that the model's step has not, or the other way round.
fn differs(trace: &Step, model: &Step) -> Option<String> {
    if trace.event != model.event {
        return Some(format!("the model calls it {}", model.event));
    }
    let has = |node: &Observation, step: &Step| {
        let found = step.nodes.iter().find(|other| other.id == node.id);
        found.map_or_else(|| format!("node {} as it was", node.id), ToString::to_string)
    };
    if let Some(node) = trace.nodes.iter().find(|node| !model.nodes.contains(node)) {
        return Some(format!("the trace has {node}; the model has {}", has(node, model)));
    }
    if let Some(node) = model.nodes.iter().find(|node| !trace.nodes.contains(node)) {
        return Some(format!("the trace has {}; the model has {node}", has(node, trace)));
    }
    if trace.nodes != model.nodes {
        return Some("the trace has the nodes in another order, or twice".to_owned());
    }
    (trace.rules != model.rules).then(|| {
        let (trace, model) = (trace.rules.join(", "), model.rules.join(", "));
        format!("by the trace the rules {trace} act; in the model {model}")
    })
}

/// Runs an event on the cores and compares them with the model's next state.
fn follow<C: Core>(
    model: &ClusterModel,
    cluster: &mut Cluster<C>,
    (event, action): (&Event, &Action),
    state: &State,
    next: &State,
) -> Result<(), Vec<Difference>> {
    let cut = model.cut(next);
    let dead = model.dead(next);
    let gone: Vec<u64> = dead.iter().map(u64::from).collect();
    let lost = |message: &Message| {
        let (from, to) = (message.from as u8, message.to as u8);
        dead.contains(to) || cut.separates(from, to)
    };
    // Only the running nodes; the dead have no state any more.
    let compare_all = |cluster: &Cluster<C>| -> Vec<Difference> {
        let nodes = next.living().filter_map(|id| {
            let seen: Observation = cluster.observe(id.into())?;
            Some(compare(&record::observation(model, id, next.node(id)), &seen))
        });
        nodes.flatten().collect()
    };
    let left = record::left(model, state, action);
    if let Some(difference) = torn(model, cluster, event, state, action) {
        return Err(vec![difference]);
    }
    match cluster.apply(event, left.as_ref(), &gone, &lost) {
        Err(EventError::Refused(refusal)) if state.nodes == next.nodes => {
            // A message that the core refuses as broken and the model ignores is consumed all the
            // same.
            let _ = refusal;
            if let Event::Input { input: Input::Deliver(message), .. } = event {
                let _ = cluster.apply(&Event::Drop(message.clone()), None, &gone, &lost);
            }
        }
        Err(error) => {
            return Err(vec![Difference {
                field: "input",
                model: "acts".to_owned(),
                core: error.to_string(),
            }]);
        }
        Ok(_) => {}
    }
    let mut differences = compare_all(cluster);
    let in_flight: Vec<Message> = {
        let mut list: Vec<Message> =
            next.network.iter().map(|sent| record::message(record::plan(model), sent)).collect();
        list.sort();
        list
    };
    differences.extend(compare_messages(&in_flight, &cluster.pool()));
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}

/// Where the model's nodes write in the order of STORE-1: how what a crash in the middle of a write
/// can leave differs.
fn torn<C: Core>(
    model: &ClusterModel,
    cluster: &Cluster<C>,
    event: &Event,
    state: &State,
    action: &Action,
) -> Option<Difference> {
    let (Event::Torn { node, input, .. }, Action::Torn { node: id, input: what, .. }) =
        (event, action)
    else {
        return None;
    };
    let core = cluster.core(*node).filter(|_| record::writes_as_the_core_does(model))?;
    let all = record::all_left(model, state, *id, what);
    compare_torn(&all, &core.torn(input), &core.disk())
}
