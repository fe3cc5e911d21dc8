//! One step of a trace on the cores, and the comparison after it.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{self, NodeId, step, step_together};
use quorate_model::rule::Rule;

use crate::cluster::{Cluster, EventError};
use crate::core::{Core, Disk};
use crate::divergence::{Class, Difference, compare_messages, compare_told, compare_torn};
use crate::judge::{Fault, Judged, judge, judge_together, trouble};
use crate::record;
use crate::suspects::suspects;
use crate::trace::{Event, Input, Message};

/// A node whose core differs from the model's node, and in what.
pub(super) type Found = (u64, Fault);

/// Runs an event on the cores and compares them with the model's next state.
///
/// # Errors
/// The node and what differs on it, or why its core refused.
pub(super) fn follow<C: Core>(
    model: &ClusterModel,
    cluster: &mut Cluster<C>,
    (event, action): (&Event, &Action),
    state: &State,
    next: &State,
) -> Result<(), Found> {
    let owner = owner(action).map_or(0, u64::from);
    let left = record::left(model, state, action);
    if !takes::<C>(event, left.is_some()) {
        cluster.abandon(owner);
    }
    if cluster.follows(owner) {
        torn(model, cluster, event, state, action)?;
        if let Action::Step { node, input, .. } = action {
            inputs_on(model, cluster, state, *node, std::slice::from_ref(input))?;
        }
        if let Err(error) = apply(model, cluster, event, left.as_ref(), next) {
            let refused = matches!(error, EventError::Refused(_));
            let step = matches!(action, Action::Step { .. });
            match (refused, event) {
                // Both sides consume a message that the core refuses as the model does.
                (true, Event::Input { input: Input::Deliver(message), .. }) if step => {
                    let _ = apply(model, cluster, &Event::Drop(message.clone()), None, next);
                }
                (true, _) if step => {}
                (true, _) if left.is_some() && is_foreign(model) => cluster.abandon(owner),
                _ => {
                    let rules = restart_rules(left.as_ref(), next, owner);
                    return Err(fault(owner, Class::CoreRefuses, &rules, refuses(&error)));
                }
            }
        }
    }
    if let Some(fault) = cluster.core(owner).and_then(trouble) {
        return Err((owner, fault));
    }
    // Only living nodes: a dead node no longer has a state.
    for id in next.living().filter(|id| cluster.follows((*id).into())) {
        let Some(seen) = cluster.observe(id.into()) else { continue };
        let differences = compare_told::<C>(&record::observation(model, id, next.node(id)), &seen);
        if !differences.is_empty() {
            let rules = restart_rules(left.as_ref(), next, id.into());
            return Err(fault(id.into(), Class::State, &rules, differences));
        }
    }
    let in_flight = in_flight(model, next);
    // The messages of a node that is not followed are known from the model alone.
    if !cluster.follows_all() {
        cluster.set_pool(&in_flight);
    }
    match compare_messages(&in_flight, &cluster.pool()) {
        Some(difference) => Err(fault(owner, Class::Messages, &[], vec![difference])),
        None => Ok(()),
    }
}

/// Whether the cores have such a step. `leaves` says that it leaves a disk that is not the node's
/// own.
fn takes<C: Core>(event: &Event, leaves: bool) -> bool {
    match event {
        Event::Input { input, .. } => C::CAPABILITIES.takes(input),
        Event::Duplicate(message) => C::CAPABILITIES.takes(&Input::Deliver(message.clone())),
        _ => !leaves || C::CAPABILITIES.any_disk,
    }
}

/// Compares what an input does on both sides, as the lockstep does.
///
/// # Errors
/// What differs.
pub(super) fn inputs_on<C: Core>(
    model: &ClusterModel,
    cluster: &Cluster<C>,
    state: &State,
    id: NodeId,
    inputs: &[raft::Input],
) -> Result<(), Found> {
    let Some(core) = cluster.core(id.into()).filter(|_| cluster.follows(id.into())) else {
        return Ok(());
    };
    let neutral = |input: &raft::Input| record::input(model.plan(), input);
    if !inputs.iter().all(|input| C::CAPABILITIES.takes(&neutral(input))) {
        return Ok(());
    }
    let node = state.node(id);
    let context = model.context_in(state, id);
    let fault = match inputs {
        [input] => {
            let outcome = step(context, node, input);
            match judge(model, (id, node, input), &outcome, core) {
                Judged::Diverged(fault) if !outcome.overflow => Some(fault),
                _ => None,
            }
        }
        several => {
            let outcome = step_together(context, node, several);
            let fault = judge_together(model, (id, several), &outcome, core);
            fault.filter(|_| !outcome.overflow)
        }
    };
    fault.map_or(Ok(()), |fault| Err((id.into(), fault)))
}

/// Carries out an event on the cores. `next` is the model's state after it.
fn apply<C: Core>(
    model: &ClusterModel,
    cluster: &mut Cluster<C>,
    event: &Event,
    left: Option<&Disk>,
    next: &State,
) -> Result<(), EventError> {
    let (cut, dead) = (model.cut(next), model.dead(next));
    let gone: Vec<u64> = dead.iter().map(u64::from).collect();
    let lost = |message: &Message| {
        let (from, to) = (message.from as u8, message.to as u8);
        dead.contains(to) || cut.separates(from, to)
    };
    cluster.apply(event, left, &gone, &lost).map(drop)
}

/// How the two sides differ in what a crash in the middle of a write can leave. We compare this
/// only where the model's nodes write in the order of STORE-1.
fn torn<C: Core>(
    model: &ClusterModel,
    cluster: &Cluster<C>,
    event: &Event,
    state: &State,
    action: &Action,
) -> Result<(), Found> {
    let (Event::Torn { node, input, .. }, Action::Torn { node: id, input: what, .. }) =
        (event, action)
    else {
        return Ok(());
    };
    let tells = C::CAPABILITIES.torn_writes && record::writes_as_the_core_does(model);
    let Some(core) = cluster.core(*node).filter(|_| tells) else { return Ok(()) };
    let all = record::all_left(model, state, *id, what);
    let differs = compare_torn(&all, &core.torn(input), &core.disk());
    if let Some(fault) = trouble(core) {
        return Err((*node, fault));
    }
    match differs {
        Some(difference) => Err(fault(*node, Class::Torn, &[Rule::Store1], vec![difference])),
        None => Ok(()),
    }
}

/// Whether a storage mode can leave disks that the core need not start on. With every rule in force
/// the lockstep no longer follows a node that has one.
fn is_foreign(model: &ClusterModel) -> bool {
    !record::writes_as_the_core_does(model) && model.without().is_empty()
}

fn fault(node: u64, class: Class, rules: &[Rule], differences: Vec<Difference>) -> Found {
    (node, Fault { class, rules: suspects(None, rules, &differences), differences })
}

/// The model does what the core does not.
fn refuses(error: &EventError) -> Vec<Difference> {
    let (field, model, core) = match error {
        EventError::Refused(refusal) => ("restart", "starts", format!("refuses: {refusal}")),
        other => ("input", "acts", other.to_string()),
    };
    vec![Difference { field, model: model.to_owned(), core }]
}

/// The rules of a restart, of which STORE-2 is the first where it raises commit.
fn restart_rules(left: Option<&Disk>, next: &State, node: u64) -> Vec<Rule> {
    let commit = next.ids().find(|id| u64::from(*id) == node).map(|id| next.node(id).commit);
    let raised = left.zip(commit).is_some_and(|(disk, commit)| disk.commit < commit.into());
    let first = raised.then_some(Rule::Store2);
    first.into_iter().chain([Rule::Role3, Rule::Role4]).collect()
}

/// The node that an action happens to.
fn owner(action: &Action) -> Option<NodeId> {
    match action {
        Action::Step { node, .. }
        | Action::Crash(node)
        | Action::Restart(node, _)
        | Action::EmptyDisk(node)
        | Action::Torn { node, .. } => Some(*node),
        Action::Drop(_) | Action::Stabilise(_) => None,
    }
}

/// The messages in flight in a state of the model, in order.
fn in_flight(model: &ClusterModel, state: &State) -> Vec<Message> {
    let mut list: Vec<Message> =
        state.network.iter().map(|sent| record::message(model.plan(), sent)).collect();
    list.sort();
    list
}
