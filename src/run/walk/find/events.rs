//! Enabled actions, and events by their first words.

use quorate_conformance::record;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::Input;
use stateright::Model as _;

/// The words that an event can begin with.
pub(super) const VERBS: [&str; 17] = [
    "election-timeout",
    "lease-expired",
    "heartbeat-due",
    "quorum-check-due",
    "campaign",
    "transfer",
    "propose",
    "apply",
    "compact",
    "snapshot-status",
    "deliver",
    "duplicate",
    "drop",
    "crash",
    "restart",
    "empty",
    "settle",
];

/// The word that the event of an action begins with.
fn verb(action: &Action) -> &'static str {
    match action {
        Action::Step { input: Input::Deliver(_), keep: true, .. } => "duplicate",
        Action::Step { input, .. } => match input {
            Input::ElectionTimeout => "election-timeout",
            Input::LeaseExpired => "lease-expired",
            Input::HeartbeatDue => "heartbeat-due",
            Input::QuorumCheckDue => "quorum-check-due",
            Input::Campaign => "campaign",
            Input::Transfer(_) => "transfer",
            Input::Propose(_) => "propose",
            Input::Apply => "apply",
            Input::Compact => "compact",
            Input::SnapshotStatus(..) => "snapshot-status",
            Input::Deliver(_) => "deliver",
        },
        Action::Drop(_) => "drop",
        Action::Crash(_) | Action::Torn { .. } => "crash",
        Action::Restart(..) => "restart",
        Action::EmptyDisk(_) => "empty",
        Action::Stabilise(_) => "settle",
    }
}

/// The enabled actions of a state: those that budgets and timing allow and some rule lets act.
pub(super) fn enabled<'a>(
    model: &'a ClusterModel,
    state: &'a State,
) -> impl Iterator<Item = Action> + use<'a> {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    actions.into_iter().filter(|action| model.next_state(state, *action).is_some())
}

/// The events of enabled actions that begin with these words, in any case.
pub(super) fn beginning_with<'a>(
    model: &'a ClusterModel,
    state: &'a State,
    words: &'a [String],
) -> impl Iterator<Item = String> + use<'a> {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    // Most actions are ruled out by their first word, which costs nothing.
    let first = move |action: &Action| {
        words.first().is_none_or(|word| verb(action).eq_ignore_ascii_case(word))
    };
    let begins = |text: &str| {
        let mut found = text.split_whitespace();
        words.iter().all(|word| found.next().is_some_and(|next| next.eq_ignore_ascii_case(word)))
    };
    actions
        .into_iter()
        .filter(first)
        .map(|action| (action, record::event(model, &action).to_string()))
        .filter(move |(_, text)| begins(text))
        .filter(|(action, _)| model.next_state(state, *action).is_some())
        .map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{exact, states};
    use super::*;

    #[test]
    fn walk_events_are_found_by_their_first_words() {
        let mut met = std::collections::BTreeSet::new();
        for name in ["faults-3@both", "transfer-3", "snapshot-3", "storage-3-4", "story-1@none"] {
            let model = exact(name, &[]);
            for state in states(&model, 400).iter().step_by(7) {
                let actions: Vec<Action> = enabled(&model, state).collect();
                for action in &actions {
                    let text = record::event(&model, action).to_string();
                    assert!(text.starts_with(verb(action)), "{text}: {}", verb(action));
                    assert!(VERBS.contains(&verb(action)), "{text}");
                    met.insert(verb(action));
                    let words: Vec<String> =
                        text.to_uppercase().split_whitespace().map(str::to_owned).collect();
                    for length in 1..=words.len() {
                        let found = beginning_with(&model, state, &words[..length]);
                        assert!(found.into_iter().any(|event| event == text), "{text}");
                    }
                }
                let words = ["deliver".to_owned(), "Vot".to_owned()];
                let none = beginning_with(&model, state, &words);
                assert_eq!(none.count(), 0);
            }
        }
        assert!(met.len() >= 12, "{met:?}");
    }

    #[test]
    fn walk_what_no_rule_lets_act_is_not_enabled() {
        let model = exact("transfer-3", &[]);
        let (mut offered, mut acting) = (0, 0);
        for state in states(&model, 300) {
            let mut actions = Vec::new();
            model.actions(&state, &mut actions);
            offered += actions.len();
            acting += enabled(&model, &state).count();
            let words = ["transfer".to_owned()];
            let handing =
                enabled(&model, &state).filter(|action| verb(action) == "transfer").count();
            assert_eq!(beginning_with(&model, &state, &words).count(), handing);
        }
        assert!(acting > 0 && acting < offered, "{acting} of {offered}");
    }
}
