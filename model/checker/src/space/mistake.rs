//! Mistakes of a model that a search notices.

use crate::model::LABELS;
use crate::space::round_trip::PackError;

/// A mistake of the model. The search ends without a verdict: it may have missed states, or have
/// found some that the model does not have.
///
/// States are given as their `Debug` shows them, shortened to 2000 bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// States are not read back as what they were.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// `Model::actions` does not answer the same each time.
    #[error(
        "the model is not deterministic: it has {first} actions in {state}, \
         and {second} when it is asked again"
    )]
    Actions {
        /// The state.
        state: String,
        /// How many actions there were.
        first: usize,
        /// How many there were the second time.
        second: usize,
    },
    /// `Model::next_state` does not answer the same each time.
    #[error(
        "the model is not deterministic: action {action} of {state} leads to {first}, \
         and to {second} when it is taken again"
    )]
    NextState {
        /// The state.
        state: String,
        /// The action's position in what `Model::actions` gives, from 0.
        action: usize,
        /// Where the action led.
        first: String,
        /// Where it led the second time.
        second: String,
    },
    /// Two states are equal and their hashes are not: the search would take them for two.
    #[error("Hash and Eq do not agree: {state} equals {other}, and their hashes differ")]
    HashUnequal {
        /// The state.
        state: String,
        /// The state that equals it.
        other: String,
    },
    /// Two states differ and their hashes do not: the search would take them for one.
    #[error(
        "Hash leaves out what Eq compares: {state} differs from {other}, and their hashes are the \
         same; if both are meant to be one state, Eq has to say so"
    )]
    HashTooCoarse {
        /// The state.
        state: String,
        /// The state that differs from it.
        other: String,
    },
    /// An action has a class that has no name.
    #[error("an action of {state} has class {class}, and only {classes} classes have names")]
    Class {
        /// The state in which the action is offered.
        state: String,
        /// The action's class.
        class: usize,
        /// How many classes have a name.
        classes: usize,
    },
    /// The label of an action is not below [`LABELS`].
    #[error("an action of {state} has label {label}; labels are below {LABELS}")]
    Label {
        /// The state in which the action is offered.
        state: String,
        /// The action's label.
        label: u16,
    },
    /// Two properties have one name.
    #[error("two properties are called {name:?}")]
    TwoProperties {
        /// The name.
        name: &'static str,
    },
    /// An antecedent belongs to no property.
    #[error("an antecedent is declared for {property:?}, and no property is called so")]
    NoProperty {
        /// The property that the antecedent names.
        property: &'static str,
    },
    /// A property has two antecedents.
    #[error("two antecedents are declared for {property:?}")]
    TwoAntecedents {
        /// The property.
        property: &'static str,
    },
}
