//! How large a model may be: a state has a fixed size.

/// The most nodes that a model has.
pub const MAX_NODES: usize = 5;

/// The most entries that a log holds.
pub const MAX_LOG: usize = 7;

/// The highest term.
pub const MAX_TERM: u8 = 31;

/// The highest term of a search with exact terms: the history of leaders has a slot for each.
pub const MAX_EXACT_TERM: u8 = 7;

/// The most messages in flight that a state can hold.
pub const MAX_IN_FLIGHT: usize = 20;
