//! What a core has to offer to be judged, in neutral words.

mod quorate;

use std::fmt::Debug;
use std::hash::Hash;

pub use quorate::QuorateCore;

use crate::trace::{Input, Message, Observation};

/// How a node is started.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setup {
    /// The node's id.
    pub id: u64,
    /// All voters.
    pub voters: Vec<u64>,
    /// All learners.
    pub learners: Vec<u64>,
    /// The flag pre_vote.
    pub pre_vote: bool,
    /// The flag check_quorum.
    pub check_quorum: bool,
    /// Committed entries are applied only on [`Input::Apply`].
    pub lagging_apply: bool,
}

/// A core that refused an input, in its own words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// One node of a core, with its storage.
///
/// Equality and hash cover the whole state, also what [`Core::observe`] does not show: where two runs join in one state of the
/// model, the lockstep compares whole cores and so finds hidden state.
pub trait Core: Clone + Eq + Hash + Debug {
    /// A node that has never run.
    ///
    /// # Errors
    /// If the core does not accept the setup.
    fn start(setup: &Setup) -> Result<Self, Refusal>;

    /// A new process on the durable state of this one.
    ///
    /// # Errors
    /// If the core does not accept what it stored.
    fn restart(&self, pre_vote: bool, check_quorum: bool) -> Result<Self, Refusal>;

    /// Runs one input until there is nothing more to hand out, with the storage written; returns what was sent.
    ///
    /// # Errors
    /// If the core refuses; it must then be as it was before.
    fn input(&mut self, input: &Input) -> Result<Vec<Message>, Refusal>;

    /// What can be seen of the node.
    fn observe(&self) -> Observation;

    /// Term, vote (0 for none) and commit as they stand in storage.
    fn durable(&self) -> (u64, u64, u64);
}
