//! A text as tokens.

use super::error::ExpressionError;

/// What a token is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// A word.
    Word(String),
    /// A number.
    Number(u32),
    /// What stands in quotes or, without them, between the brackets of `enabled(…)`.
    Text(String),
    /// A bracket, comma, colon, sign or comparison.
    Symbol(&'static str),
    /// Nothing follows.
    End,
}

/// A token and the column where it begins, from 1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Placed {
    /// The token.
    pub(super) token: Token,
    /// Its column.
    pub(super) at: usize,
}

impl Token {
    /// The token in an error message.
    pub(super) fn shown(&self) -> String {
        match self {
            Token::Word(word) => format!("{word:?}"),
            Token::Number(number) => format!("\"{number}\""),
            Token::Text(text) => format!("the text {text:?}"),
            Token::Symbol(symbol) => format!("{symbol:?}"),
            Token::End => "the end".to_owned(),
        }
    }
}

/// Symbols as one writes them and as they are printed; the longer ones first.
const SYMBOLS: [(&str, &str); 20] = [
    ("==", "="),
    ("!=", "!="),
    ("<=", "<="),
    (">=", ">="),
    ("&&", "and"),
    ("||", "or"),
    ("≠", "!="),
    ("≤", "<="),
    ("≥", ">="),
    ("∧", "and"),
    ("∨", "or"),
    ("¬", "not"),
    ("=", "="),
    ("<", "<"),
    (">", ">"),
    ("(", "("),
    (")", ")"),
    (",", ","),
    (":", ":"),
    ("+", "+"),
];

/// The tokens of a text, the end as the last one.
///
/// # Errors
/// For a character that begins no token, a number that is too large, and a text without its end.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, ExpressionError> {
    let mut reader = Reader { rest: text, at: 1, list: Vec::new() };
    while reader.one()? {}
    Ok(reader.list)
}

struct Reader<'a> {
    rest: &'a str,
    at: usize,
    list: Vec<Placed>,
}

impl<'a> Reader<'a> {
    /// Takes so many bytes, which end at a character.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        self.at += taken.chars().count();
        taken
    }

    /// Takes as long as characters satisfy the condition.
    fn take_while(&mut self, is: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !is(c)).unwrap_or(self.rest.len());
        self.take(end)
    }

    fn push(&mut self, token: Token, at: usize) {
        self.list.push(Placed { token, at });
    }

    /// Reads one token; `false` after the last.
    fn one(&mut self) -> Result<bool, ExpressionError> {
        self.take_while(char::is_whitespace);
        let at = self.at;
        let Some(first) = self.rest.chars().next() else {
            self.push(Token::End, at);
            return Ok(false);
        };
        if first.is_ascii_alphabetic() || first == '_' {
            self.word(at)?;
        } else if first.is_ascii_digit() {
            let digits = self.take_while(|c| c.is_ascii_digit());
            let number = digits
                .parse()
                .map_err(|_| ExpressionError::new(at, "a number up to 4294967295", digits))?;
            self.push(Token::Number(number), at);
        } else if first == '"' {
            self.quoted(at)?;
        } else if first == '-' || first == '−' {
            self.take(first.len_utf8());
            self.push(Token::Symbol("-"), at);
        } else if let Some((written, symbol)) =
            SYMBOLS.iter().find(|(written, _)| self.rest.starts_with(written))
        {
            self.take(written.len());
            let word = matches!(*symbol, "and" | "or" | "not");
            let token = if word { Token::Word((*symbol).into()) } else { Token::Symbol(symbol) };
            self.push(token, at);
        } else if first == '!' {
            self.take(1);
            self.push(Token::Word("not".to_owned()), at);
        } else {
            let expected = "a word, a number, a bracket or a comparison";
            return Err(ExpressionError::new(at, expected, format!("{first:?}")));
        }
        Ok(true)
    }

    fn word(&mut self, at: usize) -> Result<(), ExpressionError> {
        let word = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        // The only word with a hyphen, which otherwise subtracts.
        let word = match word {
            "pre" if self.rest.starts_with("-candidate") => {
                self.take("-candidate".len());
                "pre-candidate"
            }
            "precandidate" | "pre_candidate" => "pre-candidate",
            word => word,
        };
        self.push(Token::Word(word.to_owned()), at);
        if word == "enabled" { self.event() } else { Ok(()) }
    }

    /// The event in the brackets after `enabled`, which may stand there without quotes.
    fn event(&mut self) -> Result<(), ExpressionError> {
        self.take_while(char::is_whitespace);
        if !self.rest.starts_with('(') {
            return Ok(());
        }
        let open = self.at;
        self.take(1);
        self.push(Token::Symbol("("), open);
        self.take_while(char::is_whitespace);
        if self.rest.starts_with('"') {
            return Ok(());
        }
        let mut depth = 0;
        let end = self.rest.char_indices().find(|(_, c)| {
            depth += i32::from(*c == '(') - i32::from(*c == ')');
            depth < 0
        });
        let (end, _) = end.ok_or_else(|| {
            let column = self.at + self.rest.chars().count();
            ExpressionError::new(column, "\")\" after the event", "the end")
        })?;
        let at = self.at;
        let text = self.take(end).trim().to_owned();
        self.push(Token::Text(text), at);
        Ok(())
    }

    fn quoted(&mut self, at: usize) -> Result<(), ExpressionError> {
        self.take(1);
        let text = self.take_while(|c| c != '"').to_owned();
        if self.rest.is_empty() {
            return Err(ExpressionError::new(self.at, "a closing quote", "the end"));
        }
        self.take(1);
        self.push(Token::Text(text), at);
        Ok(())
    }
}
