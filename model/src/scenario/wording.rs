//! Errors of the TOML reader, in words: which key, what stands there, and what was expected.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::error::ScenarioError;
use crate::near::nearest;

/// What the reader calls a type, and what a person calls it.
const TYPES: [(&str, &str); 9] = [
    ("u8", "a whole number from 0 to 255"),
    ("u64", "a whole number"),
    ("usize", "a whole number"),
    ("a boolean", "true or false"),
    ("a string", "a text in quotes"),
    ("a sequence", "a list in brackets"),
    ("an array of length 2", "a pair of ids, such as [1, 3]"),
    ("a tuple of size 2", "a pair of ids, such as [1, 3]"),
    ("a map", "a table"),
];

/// The most characters of a file that a message repeats.
const QUOTED: usize = 40;

/// Explains why a text is not the TOML form of a scenario.
pub(super) fn explain(text: &str, error: &Error) -> ScenarioError {
    let span = error.span().unwrap_or_default();
    let message = error.message();
    let words = unknown_key(message)
        .or_else(|| missing_key(text, message, &span))
        .or_else(|| wrong_value(text, message, &span));
    ScenarioError::at(text, span.start, words.unwrap_or_else(|| message.to_owned()))
}

/// "unknown field `x`, expected one of `a`, `b`".
fn unknown_key(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, expected) = rest.split_once("`, ")?;
    let known = expected.split('`').skip(1).step_by(2);
    let hint = match nearest(key, known).first() {
        Some(near) => format!("did you mean `{near}`? "),
        None => String::new(),
    };
    Some(format!("unknown key `{key}`: {hint}{expected}"))
}

/// "missing field `x`".
fn missing_key(text: &str, message: &str, span: &Range<usize>) -> Option<String> {
    let key = message.strip_prefix("missing field `")?.strip_suffix('`')?;
    let table = match path(text, span) {
        Some(path) if !path.is_empty() => format!("[{path}]"),
        _ => "the top of the file".to_owned(),
    };
    Some(format!("{table}: expected a key `{key}`, which is missing"))
}

/// "invalid type: x, expected y", and what tables.rs says that it expects.
fn wrong_value(text: &str, message: &str, span: &Range<usize>) -> Option<String> {
    let expected = match message.strip_prefix("expected ") {
        Some(expected) => expected,
        None => message.strip_prefix("invalid ")?.rsplit_once(", expected ")?.1,
    };
    let known = TYPES.iter().find(|(name, _)| *name == expected);
    let expected = match known {
        Some((_, words)) => words,
        None if expected.starts_with("struct ") => "a table",
        None => expected,
    };
    let path = path(text, span)?;
    let line = text.get(span.clone())?.lines().next().unwrap_or_default();
    let mut found: String = line.chars().take(QUOTED).collect();
    if found.len() < line.len() {
        found.push('…');
    }
    Some(format!("{path} = {found}: expected {expected}"))
}

/// The keys that lead to a place in the text, joined by dots; empty for the file as a whole.
fn path(text: &str, span: &Range<usize>) -> Option<String> {
    let table = DeTable::parse(text).ok()?;
    let mut keys = Vec::new();
    into_table(table.get_ref(), span, &mut keys);
    Some(keys.join("."))
}

fn holds<T>(outer: &Spanned<T>, span: &Range<usize>) -> bool {
    outer.span().start <= span.start && span.end <= outer.span().end
}

fn into_table(table: &DeTable<'_>, span: &Range<usize>, keys: &mut Vec<String>) {
    // The span of a table with a header is that of its header.
    for (key, value) in table.iter() {
        let known = keys.len();
        keys.push(key.get_ref().to_string());
        if into_value(value, span, keys) {
            return;
        }
        keys.truncate(known);
    }
}

/// Whether the place is in the value; its keys then follow.
fn into_value(value: &Spanned<DeValue<'_>>, span: &Range<usize>, keys: &mut Vec<String>) -> bool {
    let known = keys.len();
    match value.get_ref() {
        DeValue::Table(table) => into_table(table, span, keys),
        DeValue::Array(list) if list.iter().any(|item| into_value(item, span, keys)) => {
            return true;
        }
        _ => {}
    }
    keys.len() > known || holds(value, span)
}
