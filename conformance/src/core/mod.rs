//! What a core has to offer to be judged, in neutral words.

mod capabilities;
mod output;
mod quorate;
mod replay_core;
mod replayed;
mod trouble;

use std::fmt::{self, Debug};
use std::hash::Hash;

pub use capabilities::{Capabilities, LeftOut};
pub use output::{HandedOut, Output, Sent, Stored, Written};
pub use quorate::{AsynchronousCore, QuorateCore};
pub use replay_core::ReplayCore;
pub use replayed::Replayed;
pub use trouble::Trouble;

use serde::{Deserialize, Serialize};

use crate::trace::{Configuration, Entry, Input, Observation, Snapshot};

/// How a node is started.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Setup {
    /// The node's id; it need not be a member.
    pub id: u64,
    /// The configuration that the log begins with, for members and others alike.
    pub configuration: Configuration,
    /// The flag pre_vote.
    pub pre_vote: bool,
    /// The flag check_quorum.
    pub check_quorum: bool,
    /// The option step-down-on-removal (CONF-8).
    pub step_down_on_removal: bool,
    /// The option commit-in-votes (VOTE-9).
    pub commit_in_votes: bool,
    /// The application keeps what it has applied, and the configuration of that place, over a
    /// restart; otherwise it begins with the stored snapshot, or with nothing (ROLE-3).
    pub durable_applied: bool,
    /// A restart takes the last configuration change but one for committed (STORE-2).
    pub raise: bool,
    /// Committed entries are applied only on [`Input::Apply`].
    pub lagging_apply: bool,
    /// An Append carries at most one entry (FLOW-1).
    pub single_entry_appends: bool,
}

/// What is durable of a node.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disk {
    /// The term.
    pub term: u64,
    /// The vote; 0 for none.
    pub vote: u64,
    /// The highest index stored as committed.
    pub commit: u64,
    /// The highest index applied, which the application keeps.
    pub applied: u64,
    /// What stands before the first entry of the log, if that is not the first of all.
    pub snapshot: Option<Snapshot>,
    /// The log.
    pub log: Vec<Entry>,
    /// The configuration as of applied, which the application keeps as well.
    pub configuration: Configuration,
}

impl Disk {
    /// How far it has got.
    pub fn stored(&self) -> Stored {
        let snapshot = self.snapshot.as_ref().map(|snapshot| (snapshot.index, snapshot.term));
        let last = self.log.last().map(|entry| (entry.index, entry.term));
        let (last_index, last_term) = last.or(snapshot).unwrap_or_default();
        let Disk { term, vote, commit, .. } = *self;
        Stored { term, vote, commit, last_index, last_term }
    }
}

impl fmt::Display for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let snapshot = self.snapshot.iter().map(|snapshot| format!("({snapshot})"));
        let log: Vec<String> = snapshot.chain(self.log.iter().map(ToString::to_string)).collect();
        let Disk { term, vote, commit, applied, .. } = self;
        write!(f, "t{term} vote {vote} commit {commit} applied {applied} [{}]", log.join(" "))
    }
}

/// A core that refused an input, in its own words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// One node of a core, with its storage.
///
/// Equality and hash cover the whole state, also what [`Core::observe`] does not show: where two
/// runs join in one state of the model, the lockstep compares whole cores and so finds hidden
/// state. A core that can be neither copied nor compared implements [`ReplayCore`] instead.
pub trait Core: Clone + Eq + Hash + Debug {
    /// What this core tells and can do. What it leaves out is not compared, and reports name it.
    const CAPABILITIES: Capabilities = Capabilities::ALL;

    /// A node that has never run.
    ///
    /// # Errors
    /// If the core does not accept the setup.
    fn start(setup: &Setup) -> Result<Self, Refusal>;

    /// The node stops. What is left is the disk `left`, which need not be one that this node could
    /// have left, or else what it has stored. It is seen as a new process would begin on it, before
    /// that hands out anything.
    ///
    /// # Errors
    /// If no process of this core would start on that.
    fn crash(&self, left: Option<&Disk>) -> Result<Self, Refusal>;

    /// A new process on the durable state of this one.
    ///
    /// # Errors
    /// If the core does not accept what it stored.
    fn restart(&self, pre_vote: bool, check_quorum: bool) -> Result<Self, Refusal>;

    /// What can be on the disk after a crash inside the writes of the step that an input begins, in
    /// the order of their records (STORE-1): first what was there before, last all that the step
    /// writes. Entries are taken one by one, and nothing of the step is applied for good.
    ///
    /// # Errors
    /// If the core refuses the input.
    fn torn(&self, input: &Input) -> Result<Vec<Disk>, Refusal>;

    /// Runs one input until there is nothing more to hand out, with the storage written. Returns
    /// what was handed out, each message with what was durable when the core let it go (STORE-4).
    /// Whoever implements this looks at the storage at that moment, not at the node.
    ///
    /// # Errors
    /// If the core refuses; it must then be as it was before.
    fn input(&mut self, input: &Input) -> Result<Output, Refusal>;

    /// Runs several inputs that come before the node hands anything out. Inputs that the core
    /// refuses leave it as it is. `None` if the core always hands out what one input leads to
    /// before it takes another.
    fn together(&mut self, inputs: &[Input]) -> Option<Result<Output, Refusal>> {
        let _ = inputs;
        None
    }

    /// What can be seen of the node.
    fn observe(&self) -> Observation;

    /// What stands in storage.
    fn disk(&self) -> Disk;

    /// Whether the two are the same as far as this core can tell: where two runs join, and after an
    /// input that is disabled. That is equality if the core has the capability `whole_state`.
    fn alike(&self, other: &Self) -> bool {
        self == other
    }

    /// What went wrong with the core, if its answers cannot be judged any more.
    fn trouble(&self) -> Option<Trouble> {
        None
    }
}
