//! The rules of `specs/raft.md`, one file for each family: a pure function from a node and an
//! input to the next node and the messages it sends.

mod append;
mod commit;
mod conf;
mod contract;
mod decide;
mod dispatch;
mod elect;
mod flow;
mod force;
mod heartbeat;
mod input;
mod lease;
mod outcome;
mod prevote;
mod propose;
mod quorum;
mod removed;
mod role;
mod round;
mod run;
mod snapshot;
mod term;
mod transfer;
mod vote;
mod vote_commit;

pub mod actor;
pub mod change;
pub mod configuration;
pub mod context;
pub mod guard;
pub mod in_force;
pub mod joint;
pub mod log;
pub mod message;
pub mod node;
pub mod plan;
pub mod prepared;

#[cfg(test)]
mod tests;

pub use self::change::{Change, Edit, Transition};
pub use self::configuration::JointConfiguration;
pub use self::context::Context;
pub use self::dispatch::{GUARDED, explain, observe, step, step_together};
pub use self::guard::{Conjunct, Guard, Relation};
pub use self::in_force::{configuration, promotable};
pub use self::input::Input;
pub use self::log::{ChangeId, Entries, Entry, Kind, Log, MAX_ENTRY_TERM};
pub use self::message::{Message, MessageKind};
pub use self::node::{Flags, Node, Progress, ProgressState, Role};
pub use self::outcome::Outcome;
pub use self::plan::{Activation, Plan};
pub use self::prepared::Prepared;
pub use self::role::{raise, restart, restart_rules};
pub use self::run::Consulted;
pub use crate::ids::{NodeId, NodeSet};
pub use crate::limits::{MAX_LOG, MAX_NODES, MAX_TERM};
