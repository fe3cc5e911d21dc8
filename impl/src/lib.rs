//! A Raft core as a deterministic state machine: no IO, no clock, no randomness, no threads.
//!
//! The rules are numbered in `specs/raft.md`; the code cites them by id, for example ELECT-4. The owner of a
//! [`RawNode`] feeds it inputs (ticks or timer events, messages, proposals, reads), then drains its [`Ready`]s: write
//! what is to be durable, send the messages, apply what is committed.
//!
//! # One step
//!
//! An input, followed by this loop until nothing is left, is one *step* of the rulebook:
//!
//! 1. [`RawNode::ready`] hands out the work;
//! 2. send the [`Ready::messages`] that are there: they need not wait. (Or leave them, and send them in step 5.)
//! 3. make [`Ready::write`] durable;
//! 4. [`RawNode::advance`] tells the node so, and puts into the `Ready` what had to wait for it;
//! 5. send the [`Ready::messages`] that are there now;
//! 6. apply [`Ready::committed_entries`] and tell so with [`RawNode::advance_apply`], now or later. A configuration
//!    change among them goes through [`RawNode::apply_conf_change`] first.
//!
//! An owner that wants to take inputs while it writes starts the node with
//! [`Config::asynchronous_writes`], and uses [`RawNode::async_ready`] and [`RawNode::written`] instead.
//!
//! Every error is typed, and an input that fails leaves the node as it was. Inputs never read the storage; only
//! [`RawNode::new`], the handing out of work and [`RawNode::log_compacted`] do.
//!
//! # What a storage has to keep
//!
//! A node relies on what it wrote. That what it acknowledges is durable is the smaller half of that; the other half is
//! an order (STORE-1). A configuration change takes effect when it is applied, and nothing but the log says which
//! changes a node that restarts has to apply before it may campaign (CONF-3). So a log on disk that holds two changes
//! must come with a commit that has reached the first: else the node campaigns in a configuration that the cluster has
//! left two steps ago, and its quorum need not meet that of the others. Two leaders in one term, and two entries
//! committed at one index, have been seen to come of it.
//!
//! A storage is safe if, after a crash at any moment, it holds
//!
//! - of each [`Write`] all or nothing, in the order in which they were handed out:
//!   [`Write::atomic`]; or
//! - of the [records](Write::records) of all writes, in their order, any first part. Each such part is a
//!   state that a node may start from: commit comes before the entries that rely on it, and never runs ahead of the log.
//!
//! It is not safe to write the entries of a write first and its hard state after them, nor the hard state first, nor
//! to skip syncing a write that [must be synced](Write::must_sync). A write that need not be is one that only
//! moves commit: it may be lost, as long as a later sync makes it durable too.
//!
//! A node defends itself all the same: when it starts, it takes the last configuration change but one in its log for
//! committed, because its successor's presence proves that (STORE-2). [`Config::storage_is_atomic`] switches this
//! off. It does not defend against a lost log, which it refuses to start on, or against a disk that was emptied: a node
//! with another disk is another node, and needs another id.
//!
//! The configuration is stored by the application, together with what it has applied: it is what
//! [`RawNode::apply_conf_change`] returned last up to [`Config::applied`], or that of the snapshot.
//!
//! # Members that come and go
//!
//! The founders of a cluster start with the same configuration in their storages; it is in no log entry. Later ones
//! come with [`RawNode::propose_conf_change`], and each node puts them in force when it applies them.
//!
//! A node that is to join starts with the configuration that the founders began with, in which it is no member, and
//! gets the log from its first entry on; or with the empty one, [`Configuration::default`], if what it gets first is a
//! snapshot: then the leader's log must be compacted, up to a snapshot that was made when the node was a member
//! already. A node with the empty configuration that gets the log instead cannot apply the changes in it (CONF-6).
//!
//! # Example
//!
//! Three nodes in one process elect a leader and commit a payload.
//!
//! ```
//! use quorate_core::{
//!     Config, Configuration, EntryData, MemStorage, Message, RawNode, Ready, Role, Timer,
//! };
//!
//! type Node = RawNode<MemStorage>;
//!
//! /// Writes and applies all a node hands out; returns what it sends.
//! fn drain(node: &mut Node) -> Result<Vec<Message>, Box<dyn std::error::Error>> {
//!     let mut sent = Vec::new();
//!     let mut ready = Ready::default();
//!     while node.has_ready() {
//!         node.ready_into(&mut ready)?;
//!         sent.append(&mut ready.messages);
//!         node.storage_mut().write(&ready.write)?;
//!         node.advance(&mut ready)?;
//!         sent.append(&mut ready.messages);
//!         for entry in ready.committed_entries.drain(..) {
//!             if let EntryData::Conf(_) = entry.data {
//!                 let configuration = node.apply_conf_change(entry.index)?;
//!                 node.storage_mut().set_configuration(configuration, entry.index);
//!             }
//!             node.advance_apply(entry.index)?;
//!         }
//!     }
//!     Ok(sent)
//! }
//!
//! /// Delivers messages until none is under way.
//! fn settle(nodes: &mut [Node], mut wire: Vec<Message>) -> Result<(), Box<dyn std::error::Error>> {
//!     while let Some(message) = wire.pop() {
//!         let Some(node) = nodes.iter_mut().find(|node| node.id() == message.to) else { continue };
//!         node.step(message)?;
//!         wire.extend(drain(node)?);
//!     }
//!     Ok(())
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let configuration = Configuration::new([1, 2, 3], [])?;
//! let mut nodes = Vec::new();
//! for id in 1..=3 {
//!     nodes.push(RawNode::new(Config::new(id), MemStorage::new(configuration.clone()))?);
//! }
//!
//! nodes[0].timer(Timer::ElectionTimeout)?;
//! let wire = drain(&mut nodes[0])?;
//! settle(&mut nodes, wire)?;
//! assert_eq!(nodes[0].status().role, Role::Leader);
//!
//! nodes[0].propose("hello".into())?;
//! let wire = drain(&mut nodes[0])?;
//! settle(&mut nodes, wire)?;
//! assert!(nodes.iter().all(|node| node.status().commit == 2));
//!
//! // A linearizable read: apply up to the index of the answer, then look.
//! nodes[0].read_index("my read".into())?;
//! let mut wire = drain(&mut nodes[0])?;
//! assert_eq!(wire.len(), 2, "a heartbeat to each follower");
//! nodes[1].step(wire.swap_remove(0))?;
//! let answer = drain(&mut nodes[1])?.swap_remove(0);
//! nodes[0].step(answer)?;
//! let ready = nodes[0].ready()?;
//! assert_eq!(ready.read_states[0].index, 2);
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod aside;
#[cfg(test)]
mod cases;
mod confchange;
mod config;
mod configuration;
mod entry;
mod error;
mod hard_state;
mod log;
mod message;
mod progress;
mod quorum;
mod raft;
mod raw_node;
mod read;
mod ready;
mod snapshot;
mod status;
mod storage;
mod ticker;
mod trace;
mod write;

pub use bytes::Bytes;

pub use crate::confchange::{ChangeKind, ConfChange, ConfChangeError, Edit, Transition};
pub use crate::config::{Config, ReadMode};
pub use crate::configuration::{Configuration, ConfigurationError};
pub use crate::entry::{Entry, EntryData};
pub use crate::error::{
    AdvanceError, ApplyError, ConfigError, Error, ProposeError, ReadError, ReadyError, StepError,
};
pub use crate::message::{Message, MessageBody, Proposal};
pub use crate::progress::{Progress, ProgressState};
pub use crate::raft::{ConfRefusal, Proposed, SnapshotStatus, Transfer, TransferIgnored};
pub use crate::raw_node::RawNode;
pub use crate::read::ReadState;
pub use crate::ready::{AsyncReady, AsyncWrite, Ready, WriteReceipt};
pub use crate::snapshot::Snapshot;
pub use crate::status::{LogView, Role, Status};
pub use crate::storage::{HardState, InitialState, MemStorage, Storage, StorageError};
pub use crate::ticker::Timer;
pub use crate::write::{AtomicWrite, Record, Write};

/// The id of a node; positive, 0 is never a node.
pub type NodeId = u64;

/// A term; 0 before the first election, and the term of index 0.
pub type Term = u64;

/// The index of a log entry; the first entry has 1, 0 stands before it.
pub type Index = u64;
