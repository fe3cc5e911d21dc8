//! A Raft core as a deterministic state machine: no IO, no clock, no randomness, no threads.
//!
//! The rules are numbered in `specs/raft.md`; the code cites them by id, for example ELECT-4. The owner of a
//! [`RawNode`] feeds it inputs (ticks or timer events, messages, proposals), then drains its [`Ready`]s: write what is
//! to be durable, send the messages, apply what is committed.
//!
//! # One step
//!
//! An input, followed by this loop until nothing is left, is one *step* of the rulebook:
//!
//! 1. [`RawNode::ready`] hands out the work;
//! 2. write [`Ready::entries`] and [`Ready::hard_state`] to the storage, durably;
//! 3. send [`Ready::messages`];
//! 4. [`RawNode::advance`] tells the node that all this is done. Only then a leader counts its own entries;
//! 5. apply [`Ready::committed_entries`] and tell so with [`RawNode::advance_apply`], now or later.
//!
//! Every error is typed, and an input that fails leaves the node as it was.
//!
//! # Example
//!
//! Three nodes in one process elect a leader and commit a payload.
//!
//! ```
//! use quorate_core::{Config, Configuration, MemStorage, Message, RawNode, Role, Timer};
//!
//! type Node = RawNode<MemStorage>;
//!
//! /// Writes and applies all a node hands out; returns what it sends.
//! fn drain(node: &mut Node) -> Result<Vec<Message>, Box<dyn std::error::Error>> {
//!     let mut sent = Vec::new();
//!     while node.has_ready() {
//!         let mut ready = node.ready()?;
//!         node.storage_mut().append(&ready.entries)?;
//!         if let Some(hard_state) = ready.hard_state {
//!             node.storage_mut().set_hard_state(hard_state);
//!         }
//!         sent.append(&mut ready.messages);
//!         node.advance(&ready)?;
//!         if let Some(entry) = ready.committed_entries.last() {
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
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod config;
mod configuration;
mod entry;
mod error;
mod log;
mod message;
mod progress;
mod quorum;
mod raft;
mod raw_node;
mod ready;
mod status;
mod storage;
mod ticker;

pub use bytes::Bytes;

pub use crate::config::Config;
pub use crate::configuration::{Configuration, ConfigurationError};
pub use crate::entry::{Entry, EntryData};
pub use crate::error::{
    AdvanceError, ApplyError, ConfigError, Error, ProposeError, ReadyError, StepError,
};
pub use crate::message::{Message, MessageBody};
pub use crate::progress::{Progress, ProgressState};
pub use crate::raw_node::RawNode;
pub use crate::ready::Ready;
pub use crate::status::{LogView, Role, Status};
pub use crate::storage::{HardState, InitialState, MemStorage, Storage, StorageError};
pub use crate::ticker::Timer;

/// The id of a node; positive, 0 is never a node.
pub type NodeId = u64;

/// A term; 0 before the first election, and the term of index 0.
pub type Term = u64;

/// The index of a log entry; the first entry has 1, 0 stands before it.
pub type Index = u64;
