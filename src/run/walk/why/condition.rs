//! One condition of an action: two values, their relation, and where the condition comes from.

use std::fmt::Display;

use quorate_model::raft::{Conjunct, Relation};
use quorate_model::rule::Rule;
use serde::Serialize;

use super::relation::holds;

/// Where a condition comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The node has to run, or has to be down.
    Up,
    /// Faults strike only in the first phase of a scenario.
    Phase,
    /// The role of a node.
    Role,
    /// Another field of a node.
    Node,
    /// The messages in flight.
    Network,
    /// What the scenario says of a node, for example that it may crash.
    Scenario,
    /// How often the scenario allows an action; the budget's key in scenario files.
    Budget(&'static str),
    /// When the timing lets an action happen; the timing's word in scenario files.
    Timing(&'static str),
    /// How far the scenario is explored.
    Bounds,
    /// A rule of the rulebook, by its id.
    Rule(&'static str),
}

/// One condition with the values on both sides.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Condition {
    /// The condition with its values, in one line.
    pub text: String,
    /// The value on the left; empty if the condition consists of alternatives.
    pub left: String,
    /// The sign between the values; empty if the condition consists of alternatives.
    pub relation: &'static str,
    /// The value on the right; empty if the condition consists of alternatives.
    pub right: String,
    /// Whether the condition holds.
    pub holds: bool,
    /// Where the condition comes from.
    pub source: Source,
    /// Alternatives: the condition holds if every condition of one of these lists holds. Empty if
    /// the condition compares two values.
    pub any: Vec<Vec<Condition>>,
}

impl Condition {
    /// A comparison of two values. `name` says what the left one is.
    pub fn compare<T: PartialOrd + Display>(
        source: Source,
        name: impl Display,
        left: T,
        relation: Relation,
        right: T,
    ) -> Condition {
        let holds = holds(relation, &left, &right);
        let sign = relation.sign();
        Condition {
            text: format!("{name}: {left} {sign} {right}"),
            left: left.to_string(),
            relation: sign,
            right: right.to_string(),
            holds,
            source,
            any: Vec::new(),
        }
    }

    /// The condition that a bit is set, with one word for each of its values.
    pub fn bit(
        source: Source,
        name: impl Display,
        bit: bool,
        (set, clear): (&'static str, &'static str),
    ) -> Condition {
        let value = if bit { set } else { clear };
        Condition::compare(source, name, value, Relation::Eq, set)
    }

    /// The same condition with words after its right value.
    #[must_use]
    pub fn noted(mut self, words: &str) -> Condition {
        self.text = format!("{} {words}", self.text);
        self
    }

    /// The condition that one of several lists of conditions holds.
    pub fn any(source: Source, text: impl Into<String>, any: Vec<Vec<Condition>>) -> Condition {
        let holds = any.iter().any(|list| list.iter().all(|condition| condition.holds));
        let (left, right) = (String::new(), String::new());
        Condition { text: text.into(), left, relation: "", right, holds, source, any }
    }

    /// A conjunct of a rule's guard.
    pub fn of_guard(rule: Rule, conjunct: &Conjunct) -> Condition {
        let Conjunct { name, left, relation, other, right } = conjunct;
        let source = Source::Rule(rule.id());
        let condition = Condition::compare(source, name, *left, *relation, *right);
        if other.is_empty() {
            return condition;
        }
        let text = format!("{name}: {left} {} {other} {right}", relation.sign());
        Condition { text, ..condition }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walk_a_condition_has_both_values_and_says_whether_it_holds() {
        let spent = |left| {
            let source = Source::Budget("losses");
            Condition::compare(source, "losses spent", left, Relation::Lt, 2).noted("allowed")
        };
        assert_eq!(spent(2).text, "losses spent: 2 < 2 allowed");
        assert_eq!((spent(2).holds, spent(1).holds), (false, true));
        let either = |one, two| {
            let list = vec![vec![spent(one), spent(1)], vec![spent(two)]];
            Condition::any(Source::Network, "one of them", list).holds
        };
        assert_eq!((either(1, 2), either(2, 1), either(2, 2)), (true, true, false));
        let conjunct = Conjunct::new(("own vote", 2), Relation::Eq, ("sender", 1));
        let guard = Condition::of_guard(Rule::Vote1, &conjunct);
        assert_eq!((guard.text.as_str(), guard.holds), ("own vote: 2 = sender 1", false));
        assert_eq!(guard.source, Source::Rule("VOTE-1"));
    }
}
