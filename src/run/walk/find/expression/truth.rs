//! Why an expression has its value in a state: its parts with their values.

use quorate_model::property::explain;
use serde::Serialize;

use super::super::events::beginning_with;
use super::print::Shown;
use super::syntax::{Formula, Number, RoleTerm, Sum};
use super::value::Place;
use super::words::Question;

/// How many events are named of those that make `enabled(…)` true.
const EVENTS: usize = 5;

/// A part of an expression with its value in a state.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Truth {
    /// The part as text; a variable is replaced by the node that it stands for.
    pub text: String,
    /// Whether it is true.
    pub value: bool,
    /// The numbers and roles in it with their values, unless they are written as such.
    pub numbers: Vec<Reading>,
    /// What else explains the value: the violated condition of a property, or the enabled events.
    pub note: Option<String>,
    /// The parts that it is made of; of a quantifier, one for each node.
    pub children: Vec<Truth>,
}

/// A number or a role with its value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reading {
    /// What it is of, such as `term(1)`.
    pub text: String,
    /// The value, such as `3` or `leader`.
    pub value: String,
}

/// A formula with its value, down to the numbers.
pub(super) fn truth(place: &Place<'_>, formula: &Formula) -> Truth {
    let mut numbers = Vec::new();
    let mut note = None;
    let children = match formula {
        Formula::Not(part) => vec![truth(place, part)],
        Formula::And(parts) | Formula::Or(parts) => {
            parts.iter().map(|part| truth(place, part)).collect()
        }
        Formula::Each { body, .. } => place.each().map(|place| truth(&place, body)).collect(),
        Formula::Compare(left, _, right) => {
            readings(place, left, &mut numbers);
            readings(place, right, &mut numbers);
            Vec::new()
        }
        Formula::Roles(left, _, right) => {
            let named = [left, right].into_iter().filter(|role| matches!(role, RoleTerm::Of(_)));
            numbers.extend(named.map(|role| Reading {
                text: Shown(role, &place.bound).to_string(),
                value: place.role(role).name().to_owned(),
            }));
            Vec::new()
        }
        Formula::Property(Question::Holds | Question::Violated, property) => {
            let words = explain(place.model, property.name, None, place.state);
            note = Some(words).filter(|words| !words.is_empty());
            Vec::new()
        }
        Formula::Enabled(words) => {
            let events: Vec<String> =
                beginning_with(place.model, place.state, words).take(EVENTS).collect();
            note = (!events.is_empty()).then(|| events.join("; "));
            Vec::new()
        }
        Formula::Property(..) | Formula::Fact(..) | Formula::Linked(..) | Formula::Stable => {
            Vec::new()
        }
    };
    let text = Shown(formula, &place.bound).to_string();
    Truth { text, value: place.truth(formula), numbers, note, children }
}

fn readings(place: &Place<'_>, sum: &Sum, found: &mut Vec<Reading>) {
    for (_, number) in &sum.0 {
        match number {
            Number::Literal(_) | Number::None | Number::Node(_) => {}
            Number::Sum(sum) => readings(place, sum, found),
            number => {
                let text = Shown(number, &place.bound).to_string();
                let reading = Reading { text, value: place.number(number).to_string() };
                if !found.contains(&reading) {
                    found.push(reading);
                }
                if let Number::LeadersOf(term) | Number::Entry(_, term) = number {
                    readings(place, term, found);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::samples::{exact, states};
    use super::super::Expression;
    use super::*;

    fn parsed(text: &str) -> Expression {
        Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn walk_a_violated_property_is_explained() {
        let model = exact("election-3@none", &["VOTE-1"]);
        let text = "violated(ElectionSafety) and leaders >= 1";
        let states = states(&model, 30_000);
        let state = states.iter().find(|state| parsed(text).holds(&model, state)).unwrap();
        let truth = parsed(text).explain(&model, state);
        assert!(truth.value && truth.text == text && truth.children.len() == 2, "{truth:?}");
        let note = truth.children[0].note.as_deref().unwrap();
        assert!(note.starts_with("leaders of term "), "{note}");
        assert_eq!(truth.children[1].numbers[0].text, "leaders");
    }

    #[test]
    fn walk_a_truth_shows_each_part_with_its_values() {
        let model = exact("story-1@none", &[]);
        let state = &model.initial_states()[0];
        let text = "not (some n: role(n) = leader and term(n) > 2) or enabled(heartbeat-due)";
        let truth = parsed(text).explain(&model, state);
        assert!(truth.value);
        let [not, enabled] = &truth.children[..] else { panic!("{truth:?}") };
        assert_eq!(enabled.value, enabled.note.is_some());
        let some = &not.children[0];
        assert_eq!((not.value, some.value, some.children.len()), (true, false, 3));
        let of_one = &some.children[0];
        assert_eq!(of_one.text, "role(1) = leader and term(1) > 2");
        let reading = |truth: &Truth| (truth.value, truth.numbers[0].value.clone());
        assert_eq!(reading(&of_one.children[0]), (true, "leader".to_owned()));
        assert_eq!(reading(&of_one.children[1]), (false, "1".to_owned()));
    }
}
