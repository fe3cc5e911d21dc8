//! What only a model knows of an expression.

use super::error::ExpressionError;
use super::syntax::{Formula, NodeRef, Number, RoleTerm, Sum};
use super::words::{Count, OfNode};

/// The nodes that an expression names, with their columns, in the order of the text.
pub(super) fn nodes(formula: &Formula, found: &mut Vec<(u8, usize)>) {
    match formula {
        Formula::Not(part) => nodes(part, found),
        Formula::And(parts) | Formula::Or(parts) => {
            parts.iter().for_each(|part| nodes(part, found));
        }
        Formula::Each { body, .. } => nodes(body, found),
        Formula::Compare(left, _, right) => {
            in_sum(left, found);
            in_sum(right, found);
        }
        Formula::Roles(left, _, right) => {
            for role in [left, right] {
                if let RoleTerm::Of(node) = role {
                    one(node, found);
                }
            }
        }
        Formula::Fact(_, node) => one(node, found),
        Formula::Linked(left, right) => {
            one(left, found);
            one(right, found);
        }
        Formula::Stable | Formula::Property(..) | Formula::Enabled(_) => {}
    }
}

fn in_sum(sum: &Sum, found: &mut Vec<(u8, usize)>) {
    for (_, number) in &sum.0 {
        match number {
            Number::Literal(_) | Number::None | Number::Count(_) => {}
            Number::Node(node) | Number::OfNode(_, node) => one(node, found),
            Number::OfPair(_, node, peer) => {
                one(node, found);
                one(peer, found);
            }
            Number::LeadersOf(sum) | Number::Sum(sum) => in_sum(sum, found),
            Number::Entry(node, index) => {
                one(node, found);
                in_sum(index, found);
            }
            Number::InFlight { link, .. } => {
                if let Some((from, to)) = link {
                    one(from, found);
                    one(to, found);
                }
            }
        }
    }
}

fn one(node: &NodeRef, found: &mut Vec<(u8, usize)>) {
    if let NodeRef::Number { id, at } = node {
        found.push((*id, *at));
    }
}

/// Whether every node that the expression names is one of the first `count`.
///
/// # Errors
/// For the first that is not.
pub(super) fn fits(formula: &Formula, count: u8) -> Result<(), ExpressionError> {
    let mut found = Vec::new();
    nodes(formula, &mut found);
    match found.into_iter().find(|(id, _)| *id > count) {
        None => Ok(()),
        Some((id, at)) => {
            let expected = format!("a node from 1 to {count}, as the scenario has");
            Err(ExpressionError::new(at, expected, format!("\"{id}\"")))
        }
    }
}

/// Whether the expression has the same value in a state and in the reduced state that stands for
/// it. Renaming keeps the order of terms and changes their numbers, it shifts indexes, and it
/// forgets who has led. Dropping inert messages changes what is in flight and what is enabled.
///
/// The answer is on the safe side: *no* for an expression that may have the same value.
pub(super) fn survives_reduction(formula: &Formula) -> bool {
    match formula {
        Formula::Not(part) => survives_reduction(part),
        Formula::And(parts) | Formula::Or(parts) => parts.iter().all(survives_reduction),
        Formula::Each { body, .. } => survives_reduction(body),
        Formula::Compare(left, _, right) => {
            (is_term(left) && is_term(right)) || [left, right].into_iter().all(stays)
        }
        Formula::Roles(..) | Formula::Fact(..) | Formula::Linked(..) | Formula::Stable => true,
        Formula::Property(question, _) => *question == super::words::Question::Good,
        Formula::Enabled(_) => false,
    }
}

/// Whether it is the term of a node and nothing else.
fn is_term(sum: &Sum) -> bool {
    matches!(sum.0[..], [(super::syntax::Sign::Plus, Number::OfNode(OfNode::Term, _))])
}

fn stays(sum: &Sum) -> bool {
    sum.0.iter().all(|(_, number)| match number {
        Number::Literal(_) | Number::None | Number::Node(_) => true,
        Number::OfNode(what, _) => matches!(
            what,
            OfNode::Vote
                | OfNode::Leader
                | OfNode::Granted
                | OfNode::Refused
                | OfNode::Transferee
                | OfNode::Voters
                | OfNode::Outgoing
                | OfNode::Learners
        ),
        Number::Count(count) => !matches!(count, Count::MaxTerm | Count::MaxCommit),
        Number::Sum(sum) => stays(sum),
        Number::OfPair(..) | Number::LeadersOf(_) | Number::Entry(..) | Number::InFlight { .. } => {
            false
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::samples::exact;
    use super::super::Expression;

    fn parsed(text: &str) -> Expression {
        Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn walk_only_the_model_knows_how_many_nodes_there_are() {
        let model = exact("story-1@none", &[]);
        assert!(parsed("term(3) > 0 and in_flight(1, 2) = 0").check(&model).is_ok());
        for (text, column) in [
            ("term(4) > 0", 6),
            ("stable and not (leaders(term(3) + term(4)) = 1)", 40),
            ("some n: match(n, 5) = 0", 18),
            ("role(1) = role(4)", 16),
            ("in_flight(Vote, 1, 4) = 0", 20),
            ("lease(5) or term(4) > 0", 7),
            ("entry(1, log(4)) = 0 or linked(5, 1)", 14),
            ("linked(1, 5)", 11),
        ] {
            let error = parsed(text).check(&model).expect_err(text);
            assert_eq!(error.column, column, "{text}: {error}");
            assert!(error.expected.contains("from 1 to 3"), "{error}");
        }
    }

    #[test]
    fn walk_what_reductions_change_is_not_asked_of_reduced_states() {
        for (text, survives) in [
            ("stable and leaders = 1", true),
            ("some n: leader(n) != none and voters(n) + 1 > 3", true),
            ("term(1) < term(2) and good(EventualLeader)", true),
            ("term(1) < 2", false),
            ("term(1) = term(2) + 1", false),
            ("linked(1, 2)", true),
            ("entry(1, 1) = entry(2, 1)", false),
            ("leaders(2) = 1", false),
            ("not log(1) = log(2)", false),
            ("max_term = 1", false),
            ("in_flight = 0", false),
            ("enabled(campaign 1)", false),
            ("holds(ElectionSafety)", false),
        ] {
            assert_eq!(parsed(text).survives_reduction(), survives, "{text}");
        }
    }
}
