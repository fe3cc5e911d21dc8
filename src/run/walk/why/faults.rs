//! The conditions of faults: crashes, restarts, empty disks, torn writes, and how faults end.

use quorate_model::cluster::{ClusterModel, Phase, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::{Flags, Input, Node, Relation, step};
use quorate_model::scenario::{Budget, Stabilisation, print_flags};

use super::budget;
use super::condition::{Condition, Source};
use super::switch::{crash_is_switch, lacks_flags, last_flags};

/// The condition that faults may strike.
pub(super) fn among_faults(state: &State) -> Condition {
    let phase = match state.phase {
        Phase::Starting => "start of the scenario",
        Phase::Chaos => "faults strike",
        Phase::Stable(_) => "faults have ended",
    };
    Condition::compare(Source::Phase, "phase", phase, Relation::Eq, "faults strike")
}

/// The condition that a node runs.
pub(super) fn is_up(state: &State, id: NodeId) -> Condition {
    let up = !state.down.contains(id);
    Condition::bit(Source::Up, format!("node {id}"), up, ("running", "down"))
}

/// The condition that a node is down.
fn is_down(state: &State, id: NodeId) -> Condition {
    let down = state.down.contains(id);
    Condition::bit(Source::Up, format!("node {id}"), down, ("down", "running"))
}

/// The condition that a scenario lists a node for a fault.
fn is_listed(what: &str, listed: &[NodeId], id: NodeId) -> Condition {
    let name = format!("node {id} may {what} in this scenario");
    Condition::bit(Source::Scenario, name, listed.contains(&id), ("yes", "no"))
}

/// The conditions of a crash, but for its budget.
pub(super) fn crash(model: &ClusterModel, state: &State, id: NodeId) -> Vec<Condition> {
    let listed = is_listed("crash", &model.scenario().chaos.crash, id);
    let may = if crash_is_switch(model, state, id) {
        let name = format!("node {id} needs a restart to get its flags");
        let switch = Condition::compare(Source::Scenario, name, "yes", Relation::Eq, "yes");
        let text = format!("node {id} may crash, or has to restart");
        Condition::any(Source::Scenario, text, vec![vec![listed], vec![switch]])
    } else {
        listed
    };
    vec![among_faults(state), is_up(state, id), may]
}

/// The conditions of a restart with some flags.
pub(super) fn restart(
    model: &ClusterModel,
    state: &State,
    id: NodeId,
    flags: Flags,
) -> Vec<Condition> {
    let (now, last) = (state.node(id).flags, last_flags(model, state, id));
    let name = format!("flags of node {id} after a restart");
    let is = |known: Flags, note: &str| {
        let words = (print_flags(flags), print_flags(known));
        let condition = Condition::compare(Source::Scenario, &name, words.0, Relation::Eq, words.1);
        vec![condition.noted(note)]
    };
    let text = format!("node {id} keeps its flags or gets its last ones");
    let any = vec![is(now, "as now"), is(last, "at last")];
    vec![among_faults(state), is_down(state, id), Condition::any(Source::Scenario, text, any)]
}

/// The conditions under which a removed node gets an empty disk.
pub(super) fn empty_disk(model: &ClusterModel, state: &State, id: NodeId) -> Vec<Condition> {
    let listed = is_listed("get an empty disk", &model.scenario().chaos.empty_disk, id);
    let node = state.node(id);
    let used = *node != Node::new(node.flags);
    let disk = Condition::bit(Source::Node, format!("disk of node {id}"), used, ("used", "empty"));
    let may = listed.holds;
    let mut list = vec![listed, among_faults(state), is_down(state, id), disk];
    if may {
        list.extend(removal(model, state, id));
    }
    list
}

/// The removal of a node is done, as the running node that has applied most knows it.
fn removal(model: &ClusterModel, state: &State, id: NodeId) -> Vec<Condition> {
    let running = state.up().count();
    let some = Condition::compare(Source::Up, "running nodes", running, Relation::Gt, 0);
    let Some((ahead, node)) = state.running().max_by_key(|(_, node)| node.applied) else {
        return vec![some];
    };
    let member_at = |index| model.configuration_at(node, index).members().contains(id);
    let of = |when: &str| format!("node {id} as node {ahead} knows it: member {when}");
    let was = (0..node.applied).any(member_at);
    let (applied, last) = (node.applied, node.log.last_index());
    vec![
        some,
        Condition::bit(Source::Node, of("before"), was, ("yes", "no")),
        Condition::bit(
            Source::Node,
            of(&format!("at applied index {applied}")),
            !member_at(applied),
            ("no", "yes"),
        ),
        Condition::bit(
            Source::Node,
            of(&format!("at last index {last}")),
            !member_at(last),
            ("no", "yes"),
        ),
    ]
}

/// The conditions of a crash inside the write of a step, besides those of the step.
pub(super) fn torn(
    model: &ClusterModel,
    state: &State,
    id: NodeId,
    input: &Input,
    cut: u8,
) -> Vec<Condition> {
    let storage = model.disks().storage.word();
    let tears = model.disks().tears();
    let name = format!("a write in the storage mode {storage} can be torn");
    let outcome = step(model.context_in(state, id), state.node(id), input);
    let stored = state.stored[usize::from(id) - 1];
    let torn = model.disks().torn(stored, state.node(id), &outcome).len();
    let parts = "place of the cut in the write";
    vec![
        among_faults(state),
        Condition::bit(Source::Scenario, name, tears, ("yes", "no")),
        budget::of(model, state, Budget::Crashes),
        is_listed("crash", &model.scenario().chaos.crash, id),
        Condition::compare(Source::Node, parts, usize::from(cut), Relation::Lt, torn)
            .noted("places"),
    ]
}

/// The conditions under which faults end in a way of the scenario.
pub(super) fn stabilise(model: &ClusterModel, state: &State, number: u8) -> Vec<Condition> {
    let mut list = vec![among_faults(state)];
    let Some(ending) = model.scenario().stabilisations.get(usize::from(number)) else {
        let known = model.scenario().stabilisations.len();
        let name = "number of the way in which faults end";
        let number = usize::from(number);
        list.push(Condition::compare(Source::Scenario, name, number, Relation::Lt, known));
        return list;
    };
    let down = state.down.iter().filter(|id| !ending.dead.contains(id)).count();
    let name = "nodes that are down and not to die";
    list.push(Condition::compare(Source::Up, name, down, Relation::Eq, 0));
    if ending.switched {
        list.push(switched(model, state, ending));
    }
    list
}

/// Every node that is not to die has its last flags.
fn switched(model: &ClusterModel, state: &State, ending: &Stabilisation) -> Condition {
    let waits = |id: &NodeId| !ending.dead.contains(id) && lacks_flags(model, state, *id);
    let count = state.ids().filter(waits).count();
    let name = "nodes that still lack their flags";
    Condition::compare(Source::Scenario, name, count, Relation::Eq, 0)
}
