//! The language in which a user describes a state: "find a state where …".
//!
//! [`help`] lists its elements. A text becomes a tree ([`Expression::parse`]), which prints itself
//! in one canonical way. What only a model knows is asked by [`Expression::check`]. A checked
//! expression has a value in each state of the model ([`Expression::holds`]), and
//! [`Expression::explain`] shows the parts with theirs.

mod atoms;
mod check;
mod cursor;
mod error;
mod parser;
mod print;
mod syntax;
mod tokens;
mod truth;
mod value;
mod words;

use std::fmt;
use std::str::FromStr;

use quorate_model::cluster::{ClusterModel, State};
use serde::{Serialize, Serializer};

pub use self::error::ExpressionError;
pub use self::truth::{Reading, Truth};
pub use self::words::{Element, help};

use self::print::Shown;
use self::syntax::Formula;
use self::value::Place;

/// A condition on one state.
#[derive(Clone, Debug)]
pub struct Expression(Formula);

impl Expression {
    /// The expression that a text says.
    ///
    /// # Errors
    /// For the first place where the text stops being an expression.
    pub fn parse(text: &str) -> Result<Expression, ExpressionError> {
        parser::formula(text).map(Expression)
    }

    /// Whether the expression makes sense for a model: whether there are the nodes that it names.
    ///
    /// # Errors
    /// For the first node that the scenario does not have.
    pub fn check(&self, model: &ClusterModel) -> Result<(), ExpressionError> {
        check::fits(&self.0, model.scenario().nodes)
    }

    /// Whether the expression is true in a state.
    #[must_use]
    pub fn holds(&self, model: &ClusterModel, state: &State) -> bool {
        Place { model, state, bound: Vec::new() }.truth(&self.0)
    }

    /// The expression and its parts with their values in a state.
    #[must_use]
    pub fn explain(&self, model: &ClusterModel, state: &State) -> Truth {
        truth::truth(&Place { model, state, bound: Vec::new() }, &self.0)
    }

    /// Whether the expression has the same value in a state with exact terms and in the reduced
    /// state that stands for it. *No* may also mean that it is not known.
    #[must_use]
    pub fn survives_reduction(&self) -> bool {
        check::survives_reduction(&self.0)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(&self.0, &[]).fmt(f)
    }
}

/// As its text.
impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Expression {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Expression, ExpressionError> {
        Expression::parse(text)
    }
}
