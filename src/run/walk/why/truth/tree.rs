//! A truth tree: a formula, its value, and the formulas that it consists of.

use std::fmt::Display;

use quorate_model::raft::Relation;
use serde::Serialize;

use crate::run::walk::why::relation::holds;

/// How the value of a formula follows from its parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Join {
    /// Every part has to hold.
    All,
    /// One part has to hold.
    Any,
    /// The formula compares two values.
    Compare,
}

/// A formula with its value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Truth {
    /// The formula in words, with its values if it compares some.
    pub text: String,
    /// How the value follows from the parts.
    pub join: Join,
    /// Whether it holds.
    pub holds: bool,
    /// The value on the left; empty if the formula compares nothing.
    pub left: String,
    /// The sign between the values; empty if the formula compares nothing.
    pub relation: &'static str,
    /// The value on the right; empty if the formula compares nothing.
    pub right: String,
    /// The parts; empty if the formula compares two values.
    pub children: Vec<Truth>,
}

impl Truth {
    /// A formula that holds if every part does. Without a part it holds.
    pub fn all(text: impl Into<String>, children: Vec<Truth>) -> Truth {
        let holds = children.iter().all(|child| child.holds);
        Truth::joined(text.into(), Join::All, holds, children)
    }

    /// A formula that holds if some part does. Without a part it fails.
    pub fn any(text: impl Into<String>, children: Vec<Truth>) -> Truth {
        let holds = children.iter().any(|child| child.holds);
        Truth::joined(text.into(), Join::Any, holds, children)
    }

    fn joined(text: String, join: Join, holds: bool, children: Vec<Truth>) -> Truth {
        let (left, right) = (String::new(), String::new());
        Truth { text, join, holds, left, relation: "", right, children }
    }

    /// A comparison of two values. `name` says what the left one is.
    pub fn compare<T: PartialOrd + Display>(
        name: impl Display,
        left: T,
        relation: Relation,
        right: T,
    ) -> Truth {
        let holds = holds(relation, &left, &right);
        let sign = relation.sign();
        Truth {
            text: format!("{name}: {left} {sign} {right}"),
            join: Join::Compare,
            holds,
            left: left.to_string(),
            relation: sign,
            right: right.to_string(),
            children: Vec::new(),
        }
    }

    /// The formula that something is so, with one word for each of its values.
    pub fn is(name: impl Display, is: bool, (yes, no): (&'static str, &'static str)) -> Truth {
        Truth::compare(name, if is { yes } else { no }, Relation::Eq, yes)
    }

    /// The comparisons that fail and make the whole formula fail, from left to right; empty if the
    /// formula holds.
    pub fn failing(&self) -> Vec<&Truth> {
        if self.holds {
            return Vec::new();
        }
        if self.children.is_empty() {
            return vec![self];
        }
        self.children.iter().flat_map(Truth::failing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walk_a_truth_tree_opens_down_to_what_differs() {
        let atom = |left| Truth::compare("term", left, Relation::Eq, 1);
        assert!(Truth::all("", vec![]).holds && !Truth::any("", vec![]).holds);
        let either = Truth::any("either", vec![atom(2), atom(3)]);
        let tree = Truth::all("both", vec![atom(1), either.clone()]);
        assert!(!tree.holds && Truth::any("one", vec![atom(1), either]).holds);
        let failing: Vec<&str> = tree.failing().iter().map(|atom| atom.text.as_str()).collect();
        assert_eq!(failing, ["term: 2 = 1", "term: 3 = 1"]);
        assert_eq!(Truth::is("node 1", false, ("down", "running")).text, "node 1: running = down");
    }
}
