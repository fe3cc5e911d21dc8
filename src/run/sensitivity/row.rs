//! What is known of each property of a scenario.

use quorate_model::mutation::Mutation;

/// What makes the properties of a scenario fail.
pub struct Sensitivity {
    /// The scenario.
    pub scenario: String,
    /// The properties that some setting asks, in the order of reports.
    pub rows: Vec<Row>,
    /// How many searches were made.
    pub searches: u64,
    /// Distinct states of all searches.
    pub states: u64,
    /// Steps of all random walks.
    pub walked: u64,
    /// Whether Ctrl-C ended it.
    pub interrupted: bool,
}

/// A property of a scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The property.
    pub property: &'static str,
    /// Whether the scenario promises that the property can fail in it.
    pub promised: bool,
    /// What is known.
    pub outcome: Outcome,
}

/// What found a violation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// A search by breadth: the violation is a shortest one.
    Search {
        /// Distinct states that the search knew when it ended.
        states: u64,
    },
    /// A random walk: the violation is one within so many steps. A shorter one may exist.
    Walk {
        /// The steps, as the record keeps them.
        text: String,
    },
}

/// What is known of a property in a scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A mutation violates it.
    Fails {
        /// The setting in which it fails.
        setting: String,
        /// The rules that are removed or altered; none if the whole rulebook violates it.
        without: Vec<Mutation>,
        /// Steps of the violation.
        steps: usize,
        /// What found it.
        found: Found,
    },
    /// Every mutation was searched to its end, in every setting that asks the property, and none
    /// violates it.
    Cannot,
    /// No mutation was seen to violate it, but some were not searched to their end.
    Open {
        /// Searches that left the property undecided: a limit stopped them, or the bounds did.
        undecided: u64,
        /// Searches that were not made, since the limit for the whole scenario was reached.
        untried: u64,
    },
}

impl Row {
    /// Whether a mutation violates the property.
    pub fn fails(&self) -> bool {
        matches!(self.outcome, Outcome::Fails { .. })
    }

    /// Whether the scenario promises that the property can fail in it, and no violation is known.
    pub fn breaks_promise(&self) -> bool {
        self.promised && !self.fails()
    }
}

impl Outcome {
    /// The verdict in words: `violated`, `cannot fail here` or `not seen to fail here`.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Fails { .. } => "violated",
            Outcome::Cannot => "cannot fail here",
            Outcome::Open { .. } => "not seen to fail here",
        }
    }

    /// Why no violation is known; none if there is one.
    pub fn reason(&self) -> Option<String> {
        match self {
            Outcome::Fails { .. } => None,
            Outcome::Cannot => Some("no removal violates it within these bounds".to_owned()),
            Outcome::Open { undecided, untried } => Some(format!(
                "not tried to the end: {undecided} searches undecided, {untried} not made"
            )),
        }
    }
}

/// The rules of a mutation as records and reports name them; `-` for the whole rulebook.
pub fn ids(without: &[Mutation]) -> String {
    match without {
        [] => "-".to_owned(),
        list => list.iter().map(|mutation| mutation.id()).collect::<Vec<_>>().join(", "),
    }
}
