//! What is looked for.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::property::{Kind, OfState, definitions};
use quorate_model::raft::{Input, Kind as EntryKind, MessageKind};

use super::effort::FindError;
use super::events::enabled;
use super::expression::{Expression, ExpressionError};

/// What a state has to satisfy.
#[derive(Clone, Debug)]
pub enum Goal {
    /// The expression is true.
    Expression(Expression),
    /// An action of this kind is enabled.
    Enabled(Pattern),
    /// The function says yes, such as that of the good states of a property.
    Predicate(OfState),
}

impl Goal {
    /// The states in which an expression holds.
    ///
    /// # Errors
    /// If the text is not an expression, or names what the model does not have.
    pub fn parse(text: &str, model: &ClusterModel) -> Result<Goal, ExpressionError> {
        let expression = Expression::parse(text)?;
        expression.check(model)?;
        Ok(Goal::Expression(expression))
    }

    /// The good states of the liveness property of that name; none if there is no such property.
    #[must_use]
    pub fn good(property: &str) -> Option<Goal> {
        let found = definitions().find(|definition| definition.name == property)?;
        match found.kind {
            Kind::Recoverable { good } | Kind::UnderFairness { good } => {
                Some(Goal::Predicate(good))
            }
            _ => None,
        }
    }

    /// Whether a state satisfies it.
    #[must_use]
    pub fn holds(&self, model: &ClusterModel, state: &State) -> bool {
        match self {
            Goal::Expression(expression) => expression.holds(model, state),
            Goal::Enabled(pattern) => {
                enabled(model, state).any(|action| Pattern::of(&action) == *pattern)
            }
            Goal::Predicate(predicate) => predicate(model, state),
        }
    }

    /// Whether it makes sense for a model.
    ///
    /// # Errors
    /// If an expression names a node that the scenario does not have.
    pub(super) fn check(&self, model: &ClusterModel) -> Result<(), FindError> {
        let Goal::Expression(expression) = self else { return Ok(()) };
        expression
            .check(model)
            .map_err(|source| FindError::Goal { scenario: model.scenario().name.clone(), source })
    }

    /// Whether it has the same value in a state with exact terms and in the reduced state that
    /// stands for it.
    pub(super) fn survives_reduction(&self) -> bool {
        match self {
            Goal::Expression(expression) => expression.survives_reduction(),
            Goal::Enabled(_) => false,
            Goal::Predicate(_) => true,
        }
    }
}

/// What actions have in common that differ in terms, indexes and payloads only: the kind of event,
/// the node, and the peer or the sender.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Pattern {
    /// Class, node and peer.
    label: u16,
    /// The same of the step whose write is torn.
    torn: u16,
    /// The kind of a message.
    kind: Option<MessageKind>,
    /// What tells two actions of one label apart: a change of the configuration from another
    /// proposal, a success from a failure, the ways in which faults end.
    detail: u8,
}

impl Pattern {
    /// The pattern of an action.
    #[must_use]
    pub fn of(action: &Action) -> Pattern {
        let of_input = |input: &Input| match input {
            Input::Deliver(message) => (Some(message.kind), 0),
            Input::Propose(EntryKind::Conf(_)) => (None, 1),
            Input::SnapshotStatus(_, true) => (None, 1),
            _ => (None, 0),
        };
        let (kind, detail) = match action {
            Action::Step { input, .. } | Action::Torn { input, .. } => of_input(input),
            Action::Drop(message) => (Some(message.kind), 0),
            Action::Stabilise(way) => (None, *way),
            Action::Crash(_) | Action::Restart(..) | Action::EmptyDisk(_) => (None, 0),
        };
        let torn = match action {
            Action::Torn { node, input, .. } => Action::step(*node, *input).label(),
            _ => 0,
        };
        Pattern { label: action.label(), torn, kind, detail }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use quorate_conformance::record;

    use super::super::samples::{exact, states};
    use super::*;

    /// The text of an event without what a pattern leaves out.
    fn kind(text: &str) -> String {
        if let Some((crash, step)) = text.split_once(", of: ") {
            let node = crash.split(' ').nth(1).unwrap_or_default();
            return format!("torn {node}: {}", kind(step));
        }
        let words: Vec<&str> = text.split(' ').collect();
        let most = match words[0] {
            "deliver" | "duplicate" | "drop" => 3,
            "propose" => 3,
            "restart" => 2,
            _ => words.len(),
        };
        words[..most].join(" ")
    }

    #[test]
    fn walk_patterns_tell_kinds_nodes_and_peers_apart() {
        let mut seen: HashMap<Pattern, String> = HashMap::new();
        let mut back: HashMap<String, Pattern> = HashMap::new();
        let names = [
            "faults-3@both",
            "transfer-3",
            "snapshot-3",
            "storage-3-4@none+joint+apply+ordered",
            "duplicates-4",
            "reconf-ends@none+joint+apply",
            "snapshot-ends@both+joint+apply",
        ];
        for name in names {
            let model = exact(name, &[]);
            for state in states(&model, 900).iter().step_by(5) {
                for action in enabled(&model, state) {
                    let (pattern, text) =
                        (Pattern::of(&action), kind(&record::event(&model, &action).to_string()));
                    let settles = matches!(action, Action::Stabilise(_));
                    // Scenarios have names of their own for the ways in which faults end.
                    if !settles {
                        let known = seen.entry(pattern).or_insert_with(|| text.clone());
                        assert_eq!(*known, text);
                    }
                    let known = back.entry(format!("{} {text}", if settles { name } else { "" }));
                    assert_eq!(*known.or_insert(pattern), pattern, "{text}");
                }
            }
        }
        assert!(seen.len() > 60, "{}", seen.len());
        let has = |text: &str| seen.values().any(|known| known.starts_with(text));
        for text in ["torn ", "duplicate ", "propose 1 conf", "propose 1 payload", "drop Vote "] {
            assert!(has(text), "nothing met that begins with {text}");
        }
        let torn = |input, cut| Pattern::of(&Action::Torn { node: 1, input, cut });
        assert_eq!(torn(Input::ElectionTimeout, 0), torn(Input::ElectionTimeout, 1));
        assert_ne!(torn(Input::ElectionTimeout, 0), torn(Input::HeartbeatDue, 0));
        let pairs = [
            (Input::SnapshotStatus(2, true), Input::SnapshotStatus(2, false)),
            (Input::Transfer(1), Input::Transfer(2)),
        ];
        for (one, other) in pairs {
            assert_ne!(Pattern::of(&Action::step(1, one)), Pattern::of(&Action::step(1, other)));
        }
    }

    #[test]
    fn walk_only_liveness_properties_have_good_states() {
        let model = exact("story-1@none", &[]);
        let good = Goal::good("EventualLeader").unwrap();
        let list = states(&model, 3_000);
        let agree = |state: &State| {
            good.holds(&model, state)
                == quorate_model::property::eventual_leader::good(&model, state)
        };
        assert!(list.iter().all(agree) && list.iter().any(|state| good.holds(&model, state)));
        assert!(Goal::good("ElectionSafety").is_none() && Goal::good("nothing").is_none());
    }
}
