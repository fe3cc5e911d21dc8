//! Where the parser is in its tokens, and which names are bound there.

use super::error::ExpressionError;
use super::syntax::NodeRef;
use super::tokens::{Placed, Token};

/// The most brackets, negations and quantifiers around one part.
const DEEPEST: usize = 40;

/// Tokens of which the first ones are read.
pub(super) struct Cursor {
    tokens: Vec<Placed>,
    place: usize,
    /// How many parts are around this one.
    depth: usize,
    /// The variables that are bound, the outermost first.
    pub(super) variables: Vec<String>,
}

impl Cursor {
    /// At the first of these tokens.
    pub(super) fn new(tokens: Vec<Placed>) -> Cursor {
        Cursor { tokens, place: 0, depth: 0, variables: Vec::new() }
    }

    /// The token that is to be read; the end stays for ever.
    pub(super) fn token(&self) -> &Token {
        self.tokens.get(self.place).map_or(&Token::End, |placed| &placed.token)
    }

    /// Where that token begins.
    pub(super) fn at(&self) -> usize {
        self.tokens.get(self.place).or(self.tokens.last()).map_or(1, |placed| placed.at)
    }

    /// Goes past the token.
    pub(super) fn next(&mut self) {
        self.place += 1;
    }

    /// Says that something else should stand here.
    pub(super) fn wrong(&self, expected: impl Into<String>) -> ExpressionError {
        ExpressionError::new(self.at(), expected, self.token().shown())
    }

    /// Whether this symbol is to be read.
    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.token(), Token::Symbol(found) if *found == symbol)
    }

    /// Whether this word is to be read.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.token(), Token::Word(found) if found == word)
    }

    /// Goes past a symbol, if it stands here.
    pub(super) fn skip(&mut self, symbol: &str) -> bool {
        let here = self.is_symbol(symbol);
        self.place += usize::from(here);
        here
    }

    /// Goes past a symbol that has to stand here.
    pub(super) fn symbol(&mut self, symbol: &str, after: &str) -> Result<(), ExpressionError> {
        if self.skip(symbol) { Ok(()) } else { Err(self.wrong(format!("{symbol:?} {after}"))) }
    }

    /// Reads a part with one more part around it.
    pub(super) fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Cursor) -> Result<T, ExpressionError>,
    ) -> Result<T, ExpressionError> {
        if self.depth == DEEPEST {
            return Err(self.wrong(format!("at most {DEEPEST} parts inside one another")));
        }
        self.depth += 1;
        let part = read(self);
        self.depth -= 1;
        part
    }

    /// A node.
    pub(super) fn node(&mut self) -> Result<NodeRef, ExpressionError> {
        let at = self.at();
        let node = match self.token() {
            Token::Number(number) => {
                let most = quorate_model::raft::MAX_NODES;
                match u8::try_from(*number) {
                    Ok(id) if (1..=most).contains(&usize::from(id)) => NodeRef::Number { id, at },
                    _ => return Err(self.wrong(format!("a node from 1 to {most}"))),
                }
            }
            Token::Word(word) => match self.variables.iter().position(|name| name == word) {
                Some(slot) => NodeRef::Variable { name: word.clone(), slot },
                None => return Err(self.wrong("the number of a node, or a bound name")),
            },
            _ => return Err(self.wrong("the number of a node")),
        };
        self.next();
        Ok(node)
    }
}
