//! What a scenario rules out for good.

use quorate_model::cluster::{Action, ClusterModel, Phase, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::{Input, Kind};
use quorate_model::scenario::{Allowance, Budget};

use super::budget::{allowance, words};
use super::switch::crash_is_switch;

/// Why no state that follows can enable such an action, in one sentence; none if one may.
pub(super) fn never(model: &ClusterModel, state: &State, action: &Action) -> Option<String> {
    if state.phase == Phase::Starting {
        return None;
    }
    match action {
        Action::Step { keep: true, .. } => fault(model, state, Budget::Duplicates),
        Action::Step { input: Input::Deliver(_), .. } => None,
        Action::Step { node, input, .. } => {
            dead(model, state, *node).or_else(|| local(model, state, *node, input))
        }
        Action::Drop(_) => fault(model, state, Budget::Losses),
        Action::Crash(id) => crash(model, state, *id),
        Action::Torn { node, .. } => crash(model, state, *node),
        Action::Restart(id, _) if state.down.contains(*id) => ended(state),
        Action::Restart(id, _) => crash(model, state, *id),
        Action::EmptyDisk(id) => empty_disk(model, state, *id),
        Action::Stabilise(_) => ended(state),
    }
}

fn ended(state: &State) -> Option<String> {
    state.is_stable().then(|| "Faults have ended, and no new ones begin.".to_owned())
}

fn dead(model: &ClusterModel, state: &State, id: NodeId) -> Option<String> {
    let dead = model.dead(state).contains(id);
    dead.then(|| format!("Node {id} is dead: it never runs again."))
}

fn is_none(model: &ClusterModel, budget: Budget) -> bool {
    allowance(model, budget) == Allowance::Times(0)
}

fn none(budget: Budget) -> String {
    format!("This scenario allows no {}.", words(budget))
}

fn fault(model: &ClusterModel, state: &State, budget: Budget) -> Option<String> {
    ended(state).or_else(|| is_none(model, budget).then(|| none(budget)))
}

/// A node that never stops.
fn crash(model: &ClusterModel, state: &State, id: NodeId) -> Option<String> {
    if let Some(ended) = ended(state) {
        return Some(ended);
    }
    if crash_is_switch(model, state, id) {
        return None;
    }
    if is_none(model, Budget::Crashes) {
        return Some(none(Budget::Crashes));
    }
    let listed = model.scenario().chaos.crash.contains(&id);
    (!listed).then(|| format!("Node {id} never crashes in this scenario."))
}

fn empty_disk(model: &ClusterModel, state: &State, id: NodeId) -> Option<String> {
    if !model.scenario().chaos.empty_disk.contains(&id) {
        return Some(format!("Node {id} never gets an empty disk in this scenario."));
    }
    if state.down.contains(id) { ended(state) } else { crash(model, state, id) }
}

/// An input that is not allowed among faults, and does not come after them either.
fn local(model: &ClusterModel, state: &State, id: NodeId, input: &Input) -> Option<String> {
    let needs_vote = matches!(input, Input::ElectionTimeout | Input::Campaign);
    if needs_vote && !model.promotable(id) {
        return Some(format!("Node {id} is never a voter in this scenario."));
    }
    if let Input::SnapshotStatus(peer, _) = input
        && *peer == id
    {
        return Some(format!("Node {id} sends no snapshot to itself."));
    }
    let snapshots = matches!(input, Input::Compact | Input::SnapshotStatus(..));
    if snapshots && !model.compacts() {
        return Some("No log is compacted in this scenario, so there are no snapshots.".to_owned());
    }
    if *input == Input::Apply {
        let never = model.never_applies(state, id);
        return never.then(|| format!("Node {id} never applies once faults have ended."));
    }
    let budget = Action::step(id, *input).budget()?;
    let later = if state.is_stable() || !model.scenario().stabilisations.is_empty() {
        comes_after_faults(input)
    } else {
        false
    };
    if later {
        return None;
    }
    if state.is_stable() {
        return Some("The application does this only among faults, which have ended.".to_owned());
    }
    is_none(model, budget).then(|| none(budget))
}

/// Whether an input may come once faults have ended.
const fn comes_after_faults(input: &Input) -> bool {
    match input {
        Input::Campaign
        | Input::Transfer(_)
        | Input::Propose(Kind::Empty | Kind::Normal(_) | Kind::Conf(_))
        | Input::SnapshotStatus(_, true) => false,
        Input::ElectionTimeout
        | Input::LeaseExpired
        | Input::HeartbeatDue
        | Input::QuorumCheckDue
        | Input::Compact
        | Input::SnapshotStatus(_, false)
        | Input::Apply
        | Input::Deliver(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::candidates::candidates;
    use super::super::choices::ends;
    use super::super::sample::{models, states, steps};
    use super::*;

    /// What an action is, whatever its message, payload or flags.
    type Key = (&'static str, NodeId, NodeId, String);

    fn key(action: &Action) -> Key {
        let (class, (node, peer)) = (action.class().name(), ends(action));
        match action {
            // Of messages it is said for all of them at once.
            Action::Drop(_) | Action::Step { keep: true, .. } => (class, 0, 0, String::new()),
            Action::Step { input: Input::SnapshotStatus(_, success), .. } => {
                (class, node, peer, success.to_string())
            }
            Action::Step { input: Input::Propose(kind), .. } => {
                (class, node, peer, format!("{:?}", matches!(kind, Kind::Conf(_))))
            }
            Action::Stabilise(number) => (class, 0, 0, number.to_string()),
            _ => (class, node, peer, String::new()),
        }
    }

    /// Whether each candidate of a state is ruled out for good.
    fn ruled_out(model: &ClusterModel, state: &State) -> HashMap<Key, bool> {
        let all = candidates(model, state);
        let all = [all.of_nodes, all.of_network, all.of_faults].concat();
        all.iter().map(|action| (key(action), never(model, state, action).is_some())).collect()
    }

    /// What is ruled out is not enabled, and is still ruled out after each step.
    fn stays_ruled_out(name: &str, most: usize) -> usize {
        let mut count = 0;
        for model in models(name, &[]) {
            for state in states(&model, most) {
                let now = ruled_out(&model, &state);
                count += now.values().filter(|never| **never).count();
                for (action, next) in steps(&model, &state) {
                    assert!(!now[&key(&action)], "{action:?} in {state:?}");
                    for (key, never) in ruled_out(&model, &next) {
                        let lost = !never && now.get(&key) == Some(&true);
                        assert!(!lost, "{key:?} after {action:?} in {state:?}");
                    }
                }
            }
        }
        count
    }

    #[test]
    fn walk_what_is_ruled_out_never_happens() {
        let names = [
            "faults-3@none",
            "story-1@both",
            "story-6@none",
            "refused-campaign",
            "learner-3@none",
            "reconf-again-empty@none*",
            "snapshot-ends-old",
            "storage-3-4@none+joint+apply+ordered",
            "mixed-3-rolling@none+both+check_quorum",
        ];
        for name in names {
            assert!(stays_ruled_out(name, 40) > 0, "{name}");
        }
    }

    #[test]
    fn walk_what_a_scenario_does_not_allow_is_ruled_out_with_the_reason() {
        let model = &models("election-3@none", &[])[0];
        let state = &model.initial_states()[0];
        let says = |action: Action| never(model, state, &action);
        assert_eq!(says(Action::Crash(1)).as_deref(), Some("This scenario allows no crashes."));
        assert_eq!(says(Action::step(1, Input::ElectionTimeout)), None);
    }
}
