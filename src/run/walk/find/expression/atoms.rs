//! The parts of an expression that begin with a word.

use quorate_model::property::{Definition, Kind, definitions};
use quorate_model::raft::MessageKind;

use super::super::events::VERBS;
use super::cursor::Cursor;
use super::error::ExpressionError;
use super::syntax::{Formula, NodeRef, Number, Part, RoleTerm, Sum};
use super::tokens::Token;
use super::words::{Count, Fact, OfNode, OfPair, Question, RoleWord, known};

/// Every kind of message.
const KINDS: [MessageKind; 10] = [
    MessageKind::PreVote,
    MessageKind::Vote,
    MessageKind::PreVoteResp,
    MessageKind::VoteResp,
    MessageKind::Append,
    MessageKind::AppendResp,
    MessageKind::Heartbeat,
    MessageKind::HeartbeatResp,
    MessageKind::TimeoutNow,
    MessageKind::Snapshot,
];

/// The part that begins with a word, which stands at a column and is read already.
///
/// # Errors
/// If it is not known, or if what belongs to it does not follow.
pub(super) fn atom(cursor: &mut Cursor, word: &str, at: usize) -> Result<Part, ExpressionError> {
    let called = cursor.is_symbol("(");
    // Alone these words count nodes, with a node they speak of it.
    if !called && let Some(count) = Count::named(word) {
        return Ok(Part::number(Number::Count(count)));
    }
    if !called && let Some(role) = RoleWord::named(word) {
        return Ok(Part::Role(RoleTerm::Word(role)));
    }
    if let Some(what) = OfNode::named(word) {
        let [of] = nodes(cursor, word)?;
        return Ok(Part::number(Number::OfNode(what, of)));
    }
    if let Some(what) = OfPair::named(word) {
        let [of, peer] = nodes(cursor, word)?;
        return Ok(Part::number(Number::OfPair(what, of, peer)));
    }
    if let Some(fact) = Fact::named(word) {
        let [of] = nodes(cursor, word)?;
        return Ok(Part::Formula(Formula::Fact(fact, of)));
    }
    if let Some(question) = Question::named(word) {
        return Ok(Part::Formula(Formula::Property(question, property(cursor, question)?)));
    }
    Ok(match word {
        "role" => {
            let [of] = nodes(cursor, word)?;
            Part::Role(RoleTerm::Of(of))
        }
        "linked" => {
            let [one, other] = nodes(cursor, word)?;
            Part::Formula(Formula::Linked(one, other))
        }
        "in_flight" => Part::number(in_flight(cursor)?),
        "none" => Part::number(Number::None),
        "stable" => Part::Formula(Formula::Stable),
        "enabled" => Part::Formula(Formula::Enabled(event(cursor)?)),
        _ => {
            let expected = "a word of the language";
            let error = ExpressionError::new(at, expected, format!("{word:?}"));
            return Err(error.near(word, &known()));
        }
    })
}

/// The nodes in brackets after a word.
fn nodes<const N: usize>(cursor: &mut Cursor, word: &str) -> Result<[NodeRef; N], ExpressionError> {
    cursor.symbol("(", &format!("and a node after {word}"))?;
    let mut list = Vec::with_capacity(N);
    for place in 0..N {
        if place > 0 {
            cursor.symbol(",", "and another node")?;
        }
        list.push(cursor.node()?);
    }
    cursor.symbol(")", "after the node")?;
    list.try_into().map_err(|_| cursor.wrong("a node"))
}

/// The term in brackets after `leaders`.
///
/// # Errors
/// If it is not a number.
pub(super) fn term_of_leaders(
    cursor: &mut Cursor,
    sum: impl Fn(&mut Cursor) -> Result<Part, ExpressionError>,
) -> Result<Sum, ExpressionError> {
    cursor.symbol("(", "and a term")?;
    let at = cursor.at();
    let Part::Sum(term) = sum(cursor)? else {
        return Err(ExpressionError::new(at, "a term, which is a number", "something else"));
    };
    cursor.symbol(")", "after the term")?;
    Ok(term)
}

/// The node and the index in brackets after `entry`.
///
/// # Errors
/// If they are not there, or the index is not a number.
pub(super) fn place_of_entry(
    cursor: &mut Cursor,
    sum: impl Fn(&mut Cursor) -> Result<Part, ExpressionError>,
) -> Result<(NodeRef, Sum), ExpressionError> {
    cursor.symbol("(", "and a node after entry")?;
    let node = cursor.node()?;
    cursor.symbol(",", "and an index")?;
    let at = cursor.at();
    let Part::Sum(index) = sum(cursor)? else {
        return Err(ExpressionError::new(at, "an index, which is a number", "something else"));
    };
    cursor.symbol(")", "after the index")?;
    Ok((node, index))
}

fn in_flight(cursor: &mut Cursor) -> Result<Number, ExpressionError> {
    if !cursor.skip("(") {
        return Ok(Number::InFlight { kind: None, link: None });
    }
    let names = KINDS.map(|kind| format!("{kind:?}"));
    let mut kind = None;
    if let Token::Word(word) = cursor.token().clone()
        && !cursor.variables.contains(&word)
    {
        let found = names.iter().position(|name| name.eq_ignore_ascii_case(&word));
        let found = found.ok_or_else(|| {
            let known = names.each_ref().map(String::as_str);
            cursor.wrong("a kind of message, or the node that sends").near(&word, &known)
        })?;
        kind = Some(KINDS[found]);
        cursor.next();
    }
    let mut link = None;
    if kind.is_none() || cursor.skip(",") {
        let from = cursor.node()?;
        cursor.symbol(",", "and the node that receives")?;
        link = Some((from, cursor.node()?));
    }
    cursor.symbol(")", "after what is in flight")?;
    Ok(Number::InFlight { kind, link })
}

/// Whether a property can answer a question in one state.
fn answers(question: Question, property: &Definition) -> bool {
    match question {
        Question::Holds | Question::Violated => matches!(property.kind, Kind::State { .. }),
        Question::Seen => matches!(property.kind, Kind::Sometimes { .. }),
        Question::Good => {
            matches!(property.kind, Kind::Recoverable { .. } | Kind::UnderFairness { .. })
        }
    }
}

fn property(
    cursor: &mut Cursor,
    question: Question,
) -> Result<&'static Definition, ExpressionError> {
    cursor.symbol("(", "and the name of a property")?;
    let Token::Word(word) = cursor.token().clone() else {
        return Err(cursor.wrong("the name of a property"));
    };
    let found = definitions().find(|property| property.name.eq_ignore_ascii_case(&word));
    let Some(property) = found.filter(|property| answers(question, property)) else {
        let fit = definitions().filter(|property| answers(question, property));
        let known: Vec<&str> = fit.map(|property| property.name).collect();
        let what = match question {
            Question::Holds | Question::Violated => "a property of states",
            Question::Seen => "a *sometimes* property",
            Question::Good => "a liveness property",
        };
        let error = cursor.wrong(format!("the name of {what}"));
        return Err(match found {
            Some(other) => {
                let found = format!("{}, which is {}", other.name, kind_words(other));
                ExpressionError { found, ..error }
            }
            None => error.near(&word, &known),
        });
    };
    cursor.next();
    cursor.symbol(")", "after the name of the property")?;
    Ok(property)
}

fn kind_words(property: &Definition) -> &'static str {
    match property.kind {
        Kind::State { .. } => "a property of states",
        Kind::Step { .. } => "a property of steps",
        Kind::Recoverable { .. } | Kind::UnderFairness { .. } => "a liveness property",
        Kind::Sometimes { .. } => "a *sometimes* property",
    }
}

fn event(cursor: &mut Cursor) -> Result<Vec<String>, ExpressionError> {
    cursor.symbol("(", "and an event")?;
    let Token::Text(text) = cursor.token().clone() else {
        return Err(cursor.wrong("an event, such as campaign 1"));
    };
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let verb = words.first().map_or("", String::as_str);
    if !VERBS.iter().any(|known| known.eq_ignore_ascii_case(verb)) {
        let expected = "an event that begins with a known word, such as campaign 1";
        let found = if verb.is_empty() { "nothing".to_owned() } else { format!("{verb:?}") };
        return Err(ExpressionError::new(cursor.at(), expected, found).near(verb, &VERBS));
    }
    cursor.next();
    cursor.symbol(")", "after the event")?;
    Ok(words)
}
