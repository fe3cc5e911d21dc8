//! The rules: [`state`] holds the state of a node, and each family of rules has a file.
//!
//! An input first checks whether it may act; a typed error leaves the node as it was. Then it acts
//! without failing. [`dispatch`] is the table that says which rule handles it. Only
//! [`output`](self::output) reads the storage.

mod append;
mod apply;
mod commit;
mod commit_in_votes;
mod conf;
mod contract;
mod counted;
mod dispatch;
mod elect;
mod flow;
mod follow;
mod heartbeat;
mod invariants;
mod lease;
mod output;
mod prevote;
mod propose;
mod quorum_check;
mod read;
mod role;
mod send;
mod settings;
mod snapshot;
mod state;
mod stepped;
mod term;
mod tick;
mod transfer;
mod vote;

pub(crate) use self::counted::count_proposal;
pub use self::elect::{Campaign, CampaignIgnored};
pub use self::lease::ForgetLeader;
pub use self::propose::{ConfRefusal, Proposed};
pub use self::role::Role;
pub(crate) use self::role::{Leadership, RoleState};
pub use self::snapshot::SnapshotStatus;
pub(crate) use self::state::Raft;
pub use self::stepped::{StepIgnored, Stepped};
pub use self::transfer::{Transfer, TransferIgnored};
