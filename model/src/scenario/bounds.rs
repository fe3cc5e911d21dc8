//! How far a scenario is explored, and what makes its space smaller.

/// The limits of the space. A state beyond them is truncated: it is not explored, and a state that
/// has it as a successor is marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Highest term.
    pub max_term: u8,
    /// Longest log.
    pub max_log: u8,
    /// Most messages in flight.
    pub max_in_flight: usize,
}

/// How terms are kept finite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Terms {
    /// As they are, up to [`Bounds::max_term`].
    Exact,
    /// Renamed in order, gaps exact below this number and "at least this number" otherwise: see
    /// [`crate::reduce::rename`].
    Renamed {
        /// The gap that stands for itself and all larger ones; at least 2.
        gap: u8,
    },
}

/// What is done to make the space smaller, without a change of any verdict.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Reduce {
    /// States that differ in the names of nodes only are explored once: see
    /// [`crate::reduce::symmetry`].
    pub symmetry: bool,
    /// Messages to which nobody can react are lost at once: see [`crate::reduce::inert`].
    pub inert_messages: bool,
}
