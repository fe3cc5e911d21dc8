//! One step of a trace on the cores, and the comparison after it.

use quorate_model::cluster::{Action, ClusterModel, State};

use crate::cluster::{Cluster, EventError};
use crate::core::Core;
use crate::divergence::{Difference, compare, compare_messages, compare_torn};
use crate::record;
use crate::trace::{Event, Input, Message, Observation};

/// Runs an event on the cores and compares them with the model's next state.
///
/// # Errors
/// What differs, or why the core refused.
pub(super) fn follow<C: Core>(
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
    // Only living nodes: a dead node no longer has a state.
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
            // The model ignores a message that the core refuses as broken. Both consume it.
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
            next.network.iter().map(|sent| record::message(model.plan(), sent)).collect();
        list.sort();
        list
    };
    differences.extend(compare_messages(&in_flight, &cluster.pool()));
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}

/// How the two sides differ in what a crash in the middle of a write can leave. We compare this
/// only where the model's nodes write in the order of STORE-1.
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
