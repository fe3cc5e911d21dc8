//! Tokens as an expression.

use super::atoms::{atom, place_of_entry, term_of_leaders};
use super::cursor::Cursor;
use super::error::ExpressionError;
use super::syntax::{Formula, Number, Part, Relation, RoleTerm, Sign, Sum};
use super::tokens::{Token, tokens};
use super::words::{Count, RoleWord, is_taken};

/// The most quantifiers around one part: each multiplies the work by the number of nodes.
const QUANTIFIERS: usize = 3;
/// The most characters.
const LONGEST: usize = 2_000;

/// The formula that a text says.
///
/// # Errors
/// For the first place where it stops being one.
pub(super) fn formula(text: &str) -> Result<Formula, ExpressionError> {
    let length = text.chars().count();
    if length > LONGEST {
        let found = format!("{length} characters");
        let expected = format!("at most {LONGEST} characters");
        return Err(ExpressionError::new(LONGEST + 1, expected, found));
    }
    let mut cursor = Cursor::new(tokens(text)?);
    let formula = condition(&mut cursor)?;
    match cursor.token() {
        Token::End => Ok(formula),
        _ => Err(cursor.wrong("and, or, or the end")),
    }
}

/// A part that has to be true or false.
fn condition(cursor: &mut Cursor) -> Result<Formula, ExpressionError> {
    let at = cursor.at();
    let part = part(cursor)?;
    truth(part, at)
}

/// The formula that a part is.
fn truth(part: Part, at: usize) -> Result<Formula, ExpressionError> {
    let wrong = |found: &str| {
        let expected = "a condition, such as leaders > 0 or role(1) = leader";
        Err(ExpressionError::new(at, expected, format!("{found} that is compared with nothing")))
    };
    match part {
        Part::Formula(formula) => Ok(formula),
        Part::Sum(_) => wrong("a number"),
        Part::Role(_) => wrong("a role"),
    }
}

/// Parts with *or* between them.
fn part(cursor: &mut Cursor) -> Result<Part, ExpressionError> {
    list(cursor, "or", Formula::Or, |cursor| list(cursor, "and", Formula::And, negation))
}

/// Parts with a word between them; one part alone may be of any type.
fn list(
    cursor: &mut Cursor,
    word: &str,
    join: fn(Vec<Formula>) -> Formula,
    read: impl Fn(&mut Cursor) -> Result<Part, ExpressionError>,
) -> Result<Part, ExpressionError> {
    let at = cursor.at();
    let first = read(cursor)?;
    if !cursor.is_word(word) {
        return Ok(first);
    }
    let mut parts = vec![truth(first, at)?];
    while cursor.is_word(word) {
        cursor.next();
        let at = cursor.at();
        let part = read(cursor)?;
        parts.push(truth(part, at)?);
    }
    Ok(Part::Formula(join(parts)))
}

fn negation(cursor: &mut Cursor) -> Result<Part, ExpressionError> {
    if cursor.is_word("not") {
        cursor.next();
        let at = cursor.at();
        let part = cursor.deeper(negation)?;
        return Ok(Part::Formula(Formula::Not(Box::new(truth(part, at)?))));
    }
    let all = match cursor.token() {
        Token::Word(word) if ["some", "any"].contains(&word.as_str()) => Some(false),
        Token::Word(word) if ["all", "every"].contains(&word.as_str()) => Some(true),
        _ => None,
    };
    match all {
        Some(all) => cursor.deeper(|cursor| quantified(cursor, all)),
        None => comparison(cursor),
    }
}

fn quantified(cursor: &mut Cursor, all: bool) -> Result<Part, ExpressionError> {
    cursor.next();
    if cursor.variables.len() == QUANTIFIERS {
        let expected = format!("at most {QUANTIFIERS} quantifiers inside one another");
        return Err(cursor.wrong(expected));
    }
    let Token::Word(name) = cursor.token().clone() else {
        return Err(cursor.wrong("a name for the node"));
    };
    if cursor.variables.contains(&name) || is_taken(&name) {
        return Err(cursor.wrong("a name for the node that means nothing else"));
    }
    cursor.next();
    cursor.symbol(":", "after the name of the node")?;
    cursor.variables.push(name.clone());
    let body = condition(cursor);
    cursor.variables.pop();
    Ok(Part::Formula(Formula::Each { all, name, body: Box::new(body?) }))
}

fn comparison(cursor: &mut Cursor) -> Result<Part, ExpressionError> {
    let left_at = cursor.at();
    let left = sum(cursor)?;
    let (Token::Symbol(symbol), relation_at) = (cursor.token(), cursor.at()) else {
        return Ok(left);
    };
    let Some(relation) = Relation::of(symbol) else { return Ok(left) };
    cursor.next();
    let right_at = cursor.at();
    let right = sum(cursor)?;
    let formula = match (left, right) {
        (Part::Sum(left), Part::Sum(right)) => Formula::Compare(left, relation, right),
        (Part::Formula(_), _) => return Err(not_compared(left_at)),
        (_, Part::Formula(_)) => return Err(not_compared(right_at)),
        (left, right) => {
            if !matches!(relation, Relation::Equal | Relation::Unequal) {
                let found = format!("{:?}", relation.symbol());
                return Err(ExpressionError::new(relation_at, "= or != between roles", found));
            }
            Formula::Roles(role(left, left_at)?, relation, role(right, right_at)?)
        }
    };
    if matches!(cursor.token(), Token::Symbol(symbol) if Relation::of(symbol).is_some()) {
        return Err(cursor.wrong("and, or, or the end: one comparison has two sides"));
    }
    Ok(Part::Formula(formula))
}

/// Numbers with signs between them, or one part of another type.
fn sum(cursor: &mut Cursor) -> Result<Part, ExpressionError> {
    let negative = cursor.skip("-");
    let at = cursor.at();
    let first = primary(cursor)?;
    if !negative && !cursor.is_symbol("+") && !cursor.is_symbol("-") {
        return Ok(first);
    }
    let sign = |minus: bool| if minus { Sign::Minus } else { Sign::Plus };
    let mut terms = vec![(sign(negative), one_number(first, at)?)];
    while cursor.is_symbol("+") || cursor.is_symbol("-") {
        let minus = cursor.is_symbol("-");
        cursor.next();
        let at = cursor.at();
        terms.push((sign(minus), one_number(primary(cursor)?, at)?));
    }
    Ok(Part::Sum(Sum(terms)))
}

fn primary(cursor: &mut Cursor) -> Result<Part, ExpressionError> {
    match cursor.token().clone() {
        Token::Symbol("(") => {
            cursor.next();
            let part = cursor.deeper(part)?;
            cursor.symbol(")", "or a sign that continues the part in brackets")?;
            Ok(match part {
                Part::Sum(Sum(terms)) if terms.len() > 1 || terms[0].0 == Sign::Minus => {
                    Part::number(Number::Sum(Box::new(Sum(terms))))
                }
                part => part,
            })
        }
        Token::Number(number) => {
            cursor.next();
            Ok(Part::number(Number::Literal(number)))
        }
        Token::Word(word) if cursor.variables.contains(&word) => {
            Ok(Part::number(Number::Node(cursor.node()?)))
        }
        Token::Word(word) => {
            let at = cursor.at();
            cursor.next();
            if word == "leaders" && cursor.is_symbol("(") {
                let term = cursor.deeper(|cursor| term_of_leaders(cursor, sum))?;
                return Ok(Part::number(Number::LeadersOf(Box::new(term))));
            }
            if word == "entry" {
                let (node, index) = cursor.deeper(|cursor| place_of_entry(cursor, sum))?;
                return Ok(Part::number(Number::Entry(node, Box::new(index))));
            }
            atom(cursor, &word, at)
        }
        _ => Err(cursor.wrong("a condition, such as leaders > 0 or role(1) = leader")),
    }
}

fn not_compared(at: usize) -> ExpressionError {
    ExpressionError::new(at, "a number or a role beside a comparison", "a condition")
}

/// The one number that a part is.
fn one_number(part: Part, at: usize) -> Result<Number, ExpressionError> {
    match part {
        Part::Sum(Sum(mut terms)) if terms.len() == 1 && terms[0].0 == Sign::Plus => {
            Ok(terms.remove(0).1)
        }
        Part::Sum(sum) => Ok(Number::Sum(Box::new(sum))),
        Part::Formula(_) => Err(ExpressionError::new(at, "a number", "a condition")),
        Part::Role(_) => Err(ExpressionError::new(at, "a number", "a role")),
    }
}

/// The role that a part is: *down* alone is a count unless a role stands beside it.
fn role(part: Part, at: usize) -> Result<RoleTerm, ExpressionError> {
    match part {
        Part::Role(role) => Ok(role),
        Part::Sum(Sum(terms))
            if matches!(terms[..], [(Sign::Plus, Number::Count(Count::Down))]) =>
        {
            Ok(RoleTerm::Word(RoleWord::Down))
        }
        _ => {
            let expected = format!("a role, one of {}", RoleWord::NAMES.join(", "));
            Err(ExpressionError::new(at, expected, "a number"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Expression;

    fn parsed(text: &str) -> Expression {
        Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn walk_other_ways_of_writing_print_in_the_same_way() {
        for (text, printed) in [
            ("leaders==2||!stable", "leaders = 2 or not stable"),
            ("((leaders)) > (1)", "leaders > 1"),
            ("not (down(1) or stable) and down = 0", "not (down(1) or stable) and down = 0"),
            ("not (down(1) and stable)", "not (down(1) and stable)"),
            ("stable and (joint(1) and joint(2))", "stable and (joint(1) and joint(2))"),
            ("entry(1,log(1)-1)=0", "entry(1, log(1) - 1) = 0"),
            ("down(1) or stable and joint(2)", "down(1) or stable and joint(2)"),
            ("(down(1) or stable) && joint(2)", "(down(1) or stable) and joint(2)"),
            ("role(1)=pre_candidate", "role(1) = pre-candidate"),
            ("down = role(2)", "down = role(2)"),
            ("term(1)-term(2)=-1", "term(1) - term(2) = -1"),
            ("1-(term(2)-3) ≤ 4", "1 - (term(2) - 3) <= 4"),
            ("in_flight( vote ,1,2)>0", "in_flight(Vote, 1, 2) > 0"),
            ("in_flight(1,2)>0", "in_flight(1, 2) > 0"),
            ("any x: not all y: vote(x)=y", "some x: not (all y: vote(x) = y)"),
            ("stable and some n: down(n)", "stable and (some n: down(n))"),
            ("enabled( deliver  Vote 1->2 )", "enabled(\"deliver Vote 1->2\")"),
            ("enabled(propose 1 conf (x))", "enabled(\"propose 1 conf (x)\")"),
            ("violated(electionsafety)", "violated(ElectionSafety)"),
        ] {
            let once = parsed(text).to_string();
            assert_eq!(once, printed);
            assert_eq!(parsed(&once).to_string(), printed);
        }
    }

    #[test]
    fn walk_any_text_is_an_expression_or_an_error() {
        const PIECES: [&str; 30] = [
            "stable",
            "leaders",
            "(",
            ")",
            " and ",
            " or ",
            "not ",
            "term(1)",
            "role(2)",
            "leader",
            "=",
            "<",
            "-",
            "+",
            "3",
            ",",
            ":",
            "some n",
            "all m",
            "n",
            "enabled(",
            "crash 1",
            "\"",
            "é",
            "down",
            "in_flight",
            "Vote",
            "!",
            "holds(",
            "ElectionSafety",
        ];
        let (mut seed, mut fine) = (7u64, 0);
        for _ in 0..30_000 {
            let mut text = String::new();
            for _ in 0..1 + seed % 7 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text += PIECES[(seed >> 33) as usize % PIECES.len()];
            }
            match Expression::parse(&text) {
                Err(error) => {
                    assert!((1..=text.chars().count() + 1).contains(&error.column), "{text}")
                }
                Ok(expression) => {
                    fine += 1;
                    let printed = expression.to_string();
                    assert_eq!(parsed(&printed).to_string(), printed, "{text}");
                }
            }
        }
        assert!(fine > 100, "{fine}");
    }
}
