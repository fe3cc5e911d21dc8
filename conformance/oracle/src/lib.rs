//! A second opinion on reconfiguration: a small explorer that shares nothing with the model.
//!
//! A verdict *holds* is only as good as the search behind it. This crate decides the same
//! questions with an abstraction of its own. It was written from the Raft paper, the thesis and
//! `specs/raft.md`, by somebody who had not read the model, the core or the lockstep. So a mistake
//! in one of the two has to be made twice to stay hidden. `cargo xtask oracle` compares the two,
//! verdict by verdict.
//!
//! # What a state is
//!
//! A state has no messages. It holds each node's log, commit, stored commit, applied index and
//! vote ([`state::Node`]), and what each leader of the present term has sent so far
//! ([`state::Reign`]).
//!
//! # Why that is enough
//!
//! **Runs are sorted by term.** A message of term t leaves its receiver in term t or a later one.
//! So what happens in a term never depends on what happens in a later one, and every run has the
//! same result as a run in which the terms follow one another. A stale leader that commits late
//! appears as one that commits before the next term begins. A state therefore needs only one
//! present term; of a node in an earlier term it is enough to know that.
//!
//! One storage mode breaks the order: with entries first, a torn write can leave an entry of a
//! term that its node has forgotten. Such a node continues in the present term or a later one.
//! What it could do in the terms between is not explored.
//!
//! **Elections are one step.** [`moves`] says why for each kind of step, and which grants are
//! tried.
//!
//! Terms that nobody wins are not counted. In the cluster such a campaign may be what deposes a
//! leader, so that it can campaign itself. A trace of the oracle can therefore need more terms,
//! more election timeouts or a crash in a search that counts them.
//!
//! **Messages are what a leader has sent.** Its log only grows. For each index it is known which
//! commit the first Append with that index carried (APPEND-8). A follower may take, at any time in
//! the term, any Append that the leader has sent, as if it arrived just now. This stands for
//! delays, losses and repetitions without limit. It also stands for messages of a leader that has
//! crashed.
//!
//! **Acknowledgements are sets.** A leader commits an index once a quorum has ever acknowledged it
//! in this term, at any later time.
//!
//! **A crash and its restart are one step.** A crash inside a write leaves one of the disks that
//! the storage mode allows, and nobody hears of the step ([`storage`]).
//!
//! # What is not explored
//!
//! Snapshots, pre-votes, leases and transfers are left out: they take possibilities away or change
//! nothing about who may be elected and what may be committed. A refused change leaves no empty
//! entry behind; the entry of a client does what that entry could do. With VOTE-9 a node may learn
//! any commit that another node knows, at any time and without a campaign, which allows more than
//! the rule. Everything is bounded by [`cell::Bounds`].

pub mod cell;
pub mod cells;
pub mod config;
pub mod error;
pub mod log;
pub mod moves;
pub mod property;
pub mod rules;
pub mod search;
pub mod state;
pub mod storage;
