//! The neutral vocabulary: events, observations and traces. No logic.
//!
//! Ids, terms and indexes are `u64`; 0 is never a node. `specs/mapping.md` is the dictionary.

mod change;
mod event;
mod file;
mod message;
mod observation;

pub use change::{Change, Configuration, Edit, Transition};
pub use event::{Event, Input};
pub use file::{FORMAT, Step, Trace, TraceError};
pub use message::{Body, Entry, EntryKind, Known, Message, Snapshot};
pub use observation::{Observation, Progress, Role};
