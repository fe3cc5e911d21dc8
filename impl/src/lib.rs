//! A Raft core as a deterministic state machine: no IO, no clock, no randomness, no threads.
//!
//! The code cites the rules of the [`rulebook`] by id, for example ELECT-4. The owner of a
//! [`RawNode`] feeds it inputs (ticks or timer events, messages, proposals, reads), then drains its
//! [`Ready`]s: write what is to be durable, send the messages, apply what is committed.
//!
//! # One step
//!
//! An input, followed by this loop until nothing is left, is one *step* of the rulebook:
//!
//! 1. [`RawNode::ready`] hands out the work;
//! 2. send the [`Ready::messages`] that are there: they need not wait. (Or leave them, and send
//!    them in step 5.)
//! 3. make [`Ready::write`] durable. If there is a snapshot in it, the leader had compacted what
//!    this node lacks: what the application has applied is replaced by the snapshot's data, and its
//!    index is applied from now on. An application with a durable state of its own replaces that in
//!    the same step: a node does not start on a log that begins beyond what is applied;
//! 4. [`RawNode::advance`] tells the node so, and puts into the `Ready` what had to wait for it. If
//!    the role or the leader changed, [`Ready::soft_state`] says so from now on;
//! 5. send the [`Ready::messages`] that are there now;
//! 6. apply [`Ready::committed_entries`] and tell so with [`RawNode::advance_apply`], now or later.
//!    A configuration change among them goes through [`RawNode::apply_conf_change`] first. Entries
//!    that are still to be applied when a snapshot comes are part of it: drop them.
//!
//! An owner that wants to take inputs while it writes starts the node with
//! [`Config::asynchronous_writes`], and uses [`RawNode::async_ready`] and [`RawNode::written`]
//! instead.
//!
//! Every error is typed, and an input that fails leaves the node as it was. Inputs never read the
//! storage; only [`RawNode::new`], the handing out of work and [`RawNode::log_compacted`] do.
//!
//! # What a storage has to keep
//!
//! A node relies on what it wrote. That what it acknowledges is durable is the smaller half of
//! that; the other half is an order (STORE-1). A configuration change takes effect when it is
//! applied, and nothing but the log says which changes a node that restarts has to apply before it
//! may campaign (CONF-3). So a log on disk that holds two changes must come with a commit that has
//! reached the first: else the node campaigns in a configuration that the cluster has left two
//! steps ago, and its quorum need not meet that of the others. Two leaders in one term, and two
//! entries committed at one index, have been seen to come of it.
//!
//! A storage is safe if, after a crash at any moment, it holds
//!
//! - of each [`Write`] all or nothing, in the order in which they were handed out:
//!   [`Write::atomic`]; or
//! - of the [records](Write::records) of all writes, in their order, any first part. Each such part
//!   is a state that a node may start from: commit comes before the entries that rely on it, and
//!   never runs ahead of the log.
//!
//! It is not safe to write the entries of a write first and its hard state after them, nor the hard
//! state first, nor to skip syncing a write that [must be synced](Write::must_sync). A write that
//! need not be is one that only moves commit: it may be lost, as long as a later sync makes it
//! durable too.
//!
//! A node defends itself all the same: when it starts, it takes the last configuration change but
//! one in its log for committed, because its successor's presence proves that (STORE-2).
//! [`Config::storage_is_atomic`] switches this off. It does not defend against a lost log, which it
//! refuses to start on, or against a disk that was emptied: a node with another disk is another
//! node, and needs another id.
//!
//! The configuration is stored by the application, together with what it has applied: it is what
//! [`RawNode::apply_conf_change`] returned last up to [`Config::applied`], or that of the snapshot.
//! With it goes the index of the change that made it, so that a node does not start on a
//! configuration that is newer than what is applied ([`InitialState::membership_index`]). An
//! application that keeps its state in memory, and on disk only snapshots of it, stores no
//! configuration but that of the snapshot, and starts with a [`Config::applied`] of 0.
//!
//! # Members that come and go
//!
//! The founders of a cluster start with the same configuration in their storages; it is in no log
//! entry. Later ones come with [`RawNode::propose_conf_change`], and each node puts them in force
//! when it applies them.
//!
//! A node that is to join starts with the configuration that the founders began with, in which it
//! is no member, and gets the log from its first entry on; or with the empty one,
//! [`Membership::default`], if what it gets first is a snapshot: then the leader's log must be
//! compacted, up to a snapshot that was made when the node was a member already. A node with the
//! empty configuration that gets the log instead cannot apply the changes in it (CONF-6).
//!
//! # Example
//!
//! Three nodes in one process elect a leader and commit a payload.
//!
//! ```
//! use quorate_core::{
//!     Config, EntryData, MemStorage, Membership, Message, NodeId, RawNode, Ready, Role, Timer,
//! };
//!
//! type Node = RawNode<MemStorage>;
//!
//! /// A node with the state of its application: all payloads, one after the other.
//! struct Server {
//!     node: Node,
//!     state: Vec<u8>,
//! }
//!
//! /// Writes and applies all a node hands out; returns what it sends.
//! fn drain(server: &mut Server) -> Result<Vec<Message>, Box<dyn std::error::Error>> {
//!     let Server { node, state } = server;
//!     let mut sent = Vec::new();
//!     let mut ready = Ready::default();
//!     while node.has_ready() {
//!         node.ready_into(&mut ready)?;
//!         sent.append(&mut ready.messages);
//!         node.storage_mut().write(&ready.write)?;
//!         if let Some(snapshot) = ready.write.atomic().snapshot {
//!             *state = snapshot.data.to_vec();
//!         }
//!         node.advance(&mut ready)?;
//!         sent.append(&mut ready.messages);
//!         for entry in ready.committed_entries.drain(..) {
//!             match entry.data {
//!                 EntryData::Empty => {}
//!                 EntryData::Normal(payload) => state.extend(payload),
//!                 EntryData::Conf(_) => {
//!                     let membership = node.apply_conf_change(entry.index)?;
//!                     node.storage_mut().set_membership(membership, entry.index);
//!                 }
//!             }
//!             node.advance_apply(entry.index)?;
//!         }
//!     }
//!     Ok(sent)
//! }
//!
//! /// Delivers messages until none is under way.
//! fn deliver_all(
//!     servers: &mut [Server],
//!     mut wire: Vec<Message>,
//! ) -> Result<(), Box<dyn std::error::Error>> {
//!     while let Some(message) = wire.pop() {
//!         let to = servers.iter_mut().find(|server| server.node.id() == message.to);
//!         let Some(server) = to else { continue };
//!         server.node.step(message)?;
//!         wire.extend(drain(server)?);
//!     }
//!     Ok(())
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let membership = Membership::new([1, 2, 3].map(NodeId), [])?;
//! let mut servers = Vec::new();
//! for id in 1..=3 {
//!     let node = RawNode::new(Config::new(id), MemStorage::new(membership.clone()))?;
//!     servers.push(Server { node, state: Vec::new() });
//! }
//!
//! servers[0].node.timer(Timer::ElectionTimeout)?;
//! let wire = drain(&mut servers[0])?;
//! deliver_all(&mut servers, wire)?;
//! assert_eq!(servers[0].node.status().role, Role::Leader);
//!
//! servers[0].node.propose("hello".into())?;
//! let wire = drain(&mut servers[0])?;
//! deliver_all(&mut servers, wire)?;
//! assert!(servers.iter().all(|server| server.state == b"hello"));
//!
//! // A linearizable read: apply up to the index of the answer, then look. The context is unique
//! // among all reads of this node, also those before a restart.
//! servers[0].node.read_index("my read".into())?;
//! let mut wire = drain(&mut servers[0])?;
//! assert_eq!(wire.len(), 2, "a heartbeat to each follower");
//! servers[1].node.step(wire.swap_remove(0))?;
//! let answer = drain(&mut servers[1])?.swap_remove(0);
//! servers[0].node.step(answer)?;
//! let ready = servers[0].node.ready()?;
//! assert_eq!(ready.read_states[0].index, 2);
//! # Ok(())
//! # }
//! ```

#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod cached;
#[cfg(test)]
mod cases;
mod confchange;
mod config;
mod display;
pub mod encoding;
mod entry;
mod error;
mod hard_state;
mod ids;
mod log;
mod membership;
mod message;
mod meter;
#[cfg(feature = "metrics")]
pub mod metrics;
mod progress;
mod quorum;
mod raft;
mod raw_node;
mod read;
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
mod ready;
#[cfg(doc)]
#[doc = include_str!("../docs/rulebook.md")]
pub mod rulebook {}
mod snapshot;
mod soft_state;
mod status;
mod storage;
mod ticker;
mod trace;
mod write;

pub use bytes::Bytes;

pub use crate::confchange::{ChangeKind, ConfChange, ConfChangeError, Edit, Transition};
pub use crate::config::{Config, ReadMode};
pub use crate::entry::{Entry, EntryData};
pub use crate::error::{
    AdvanceError, ApplyError, ConfigError, Error, ProposeError, ReadError, ReadyError, StepError,
};
pub use crate::ids::{Index, LogPosition, NodeId, Term};
pub use crate::membership::{Membership, MembershipError};
pub use crate::message::{Message, MessageBody, Proposal};
pub use crate::progress::{Progress, ProgressState};
pub use crate::raft::{
    Campaign, CampaignIgnored, ConfRefusal, ForgetLeader, Proposed, Role, SnapshotStatus,
    StepIgnored, Stepped, Transfer, TransferIgnored,
};
pub use crate::raw_node::RawNode;
pub use crate::read::ReadState;
pub use crate::ready::{AsyncReady, AsyncWrite, Ready, WriteReceipt};
pub use crate::snapshot::Snapshot;
pub use crate::soft_state::SoftState;
pub use crate::status::{LogView, Status};
pub use crate::storage::{HardState, InitialState, MemStorage, Storage, StorageError};
pub use crate::ticker::Timer;
pub use crate::write::{AtomicWrite, Record, Write};
