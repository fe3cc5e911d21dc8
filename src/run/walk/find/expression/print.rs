//! Expressions as text, in one way of writing each.

use std::fmt::{self, Display, Formatter};

use super::syntax::{Formula, NodeRef, Number, RoleTerm, Sign, Sum};

/// A part of an expression, with the nodes that the first quantifiers stand for; a variable of
/// another quantifier is printed by its name.
pub(super) struct Shown<'a, T>(pub(super) &'a T, pub(super) &'a [u8]);

impl Display for Shown<'_, NodeRef> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            NodeRef::Number { id, .. } => write!(f, "{id}"),
            NodeRef::Variable { name, slot } => match self.1.get(*slot) {
                Some(id) => write!(f, "{id}"),
                None => f.write_str(name),
            },
        }
    }
}

impl Display for Shown<'_, Number> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let node = |node| Shown::<NodeRef>(node, self.1);
        match self.0 {
            Number::Literal(number) => write!(f, "{number}"),
            Number::None => f.write_str("none"),
            Number::Node(of) => write!(f, "{}", node(of)),
            Number::OfNode(what, of) => write!(f, "{}({})", what.name(), node(of)),
            Number::OfPair(what, of, peer) => {
                write!(f, "{}({}, {})", what.name(), node(of), node(peer))
            }
            Number::Count(count) => f.write_str(count.name()),
            Number::LeadersOf(term) => write!(f, "leaders({})", Shown(&**term, self.1)),
            Number::Entry(of, index) => {
                write!(f, "entry({}, {})", node(of), Shown(&**index, self.1))
            }
            Number::InFlight { kind, link } => {
                let kind = kind.iter().map(|kind| format!("{kind:?}"));
                let ends = link.iter().flat_map(|(from, to)| [from, to]);
                let list: Vec<String> = kind.chain(ends.map(|end| node(end).to_string())).collect();
                f.write_str("in_flight")?;
                if list.is_empty() { Ok(()) } else { write!(f, "({})", list.join(", ")) }
            }
            Number::Sum(sum) => write!(f, "({})", Shown(&**sum, self.1)),
        }
    }
}

impl Display for Shown<'_, Sum> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (place, (sign, number)) in self.0.0.iter().enumerate() {
            f.write_str(match (place, sign) {
                (0, Sign::Plus) => "",
                (0, Sign::Minus) => "-",
                (_, Sign::Plus) => " + ",
                (_, Sign::Minus) => " - ",
            })?;
            write!(f, "{}", Shown(number, self.1))?;
        }
        Ok(())
    }
}

impl Display for Shown<'_, RoleTerm> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            RoleTerm::Word(word) => f.write_str(word.name()),
            RoleTerm::Of(node) => write!(f, "role({})", Shown(node, self.1)),
        }
    }
}

/// How tightly a formula holds together; a part that is looser than the whole gets brackets.
fn tightness(formula: &Formula) -> u8 {
    match formula {
        Formula::Each { .. } => 0,
        Formula::Or(_) => 1,
        Formula::And(_) => 2,
        _ => 3,
    }
}

impl Shown<'_, Formula> {
    fn part(&self, f: &mut Formatter<'_>, part: &Formula, least: u8) -> fmt::Result {
        let shown = Shown(part, self.1);
        if tightness(part) < least { write!(f, "({shown})") } else { write!(f, "{shown}") }
    }

    fn parts(
        &self,
        f: &mut Formatter<'_>,
        parts: &[Formula],
        word: &str,
        least: u8,
    ) -> fmt::Result {
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                write!(f, " {word} ")?;
            }
            self.part(f, part, least)?;
        }
        Ok(())
    }
}

impl Display for Shown<'_, Formula> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Formula::Not(of) => {
                f.write_str("not ")?;
                self.part(f, of, 3)
            }
            Formula::And(parts) => self.parts(f, parts, "and", 3),
            Formula::Or(parts) => self.parts(f, parts, "or", 2),
            Formula::Compare(left, relation, right) => {
                let (left, right) = (Shown(left, self.1), Shown(right, self.1));
                write!(f, "{left} {} {right}", relation.symbol())
            }
            Formula::Roles(left, relation, right) => {
                let (left, right) = (Shown(left, self.1), Shown(right, self.1));
                write!(f, "{left} {} {right}", relation.symbol())
            }
            Formula::Fact(fact, node) => write!(f, "{}({})", fact.name(), Shown(node, self.1)),
            Formula::Linked(one, other) => {
                write!(f, "linked({}, {})", Shown(one, self.1), Shown(other, self.1))
            }
            Formula::Stable => f.write_str("stable"),
            Formula::Property(question, property) => {
                write!(f, "{}({})", question.name(), property.name)
            }
            Formula::Enabled(words) => write!(f, "enabled(\"{}\")", words.join(" ")),
            Formula::Each { all, name, body } => {
                let word = if *all { "all" } else { "some" };
                write!(f, "{word} {name}: {}", Shown(&**body, self.1))
            }
        }
    }
}
