//! What goes wrong with a core apart from its answers.

/// Something that went wrong with a core, so that its answers cannot be judged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The same inputs from the start led to something else.
    Nondeterminism {
        /// The field that differs.
        field: &'static str,
        /// The step of the node after which it differs, in words.
        step: String,
        /// What was seen the first time.
        first: String,
        /// What was seen when the inputs were replayed.
        again: String,
    },
    /// The core, or the process that runs it, failed: in its own words.
    Host(String),
}
