//! The rules of `specs/raft.md`, one file for each family: a pure function from a node and an
//! input to the next node and the messages it sends.

mod append;
mod beat;
mod commit;
mod conf;
mod contract;
mod decide;
mod elect;
mod force;
mod lease;
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
pub mod guard;
pub mod joint;
pub mod log;
pub mod message;
pub mod node;
pub mod plan;

#[cfg(test)]
mod tests;

use arrayvec::ArrayVec;

pub use self::change::{Change, Edit, Transition};
pub use self::configuration::{JointConfiguration, configuration, promotable};
pub use self::guard::{Conjunct, Guard, Relation};
pub use self::log::{ChangeId, Entries, Entry, Kind, Log, MAX_ENTRY_TERM};
pub use self::message::{Message, MessageKind};
pub use self::node::{Context, Flags, Node, NodeId, NodeSet, Progress, ProgressState, Role};
pub use self::plan::{Activation, Plan};
pub use self::role::{raise, restart, restart_rules};
pub use self::run::Consulted;
use self::run::{Flow, Run, Witness};
use crate::rule::{Rule, RuleSet};

/// The most servers a model has.
pub const MAX_NODES: usize = 5;
/// The most entries a log holds.
pub const MAX_LOG: usize = 7;
/// The highest term.
pub const MAX_TERM: u8 = 31;

/// What can happen to one server.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Input {
    /// The election timer reached its drawn length.
    ElectionTimeout,
    /// The election timer reached the base election timeout.
    LeaseExpired,
    /// A leader's heartbeat is due.
    HeartbeatDue,
    /// A leader's check for a quorum is due.
    QuorumCheckDue,
    /// The application wants the node to campaign.
    Campaign,
    /// The application wants the leader to hand over.
    Transfer(NodeId),
    /// The application has an entry.
    Propose(Kind),
    /// The application takes the committed entries.
    Apply,
    /// The application makes a snapshot of what it has applied, and drops the entries up to there.
    Compact,
    /// The application says whether a peer got the snapshot that it was sent.
    SnapshotStatus(NodeId, bool),
    /// The network brings a message.
    Deliver(Message),
}

/// What a step came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The next state; equal to the given one if no rule lets the input act.
    pub node: Node,
    /// What was sent.
    pub messages: ArrayVec<Message, 32>,
    /// The rules that decided something in this step.
    pub rules: RuleSet,
    /// The next state would not fit [`MAX_LOG`] or [`MAX_TERM`]: `node` is the given one, nothing
    /// is sent, and the step must not be taken for a disabled one.
    pub overflow: bool,
    /// The input broke a CONTRACT rule: `node` is the given one and nothing is sent.
    pub broken_contract: bool,
}

/// Runs one input on one server, to the end.
#[must_use]
pub fn step(context: &Context, node: &Node, input: &Input) -> Outcome {
    run(context, node, input, ()).0
}

/// The guards that a step consults, in the order in which it does.
#[must_use]
pub fn explain(context: &Context, node: &Node, input: &Input) -> Vec<(Rule, Guard)> {
    run(context, node, input, Vec::new()).1
}

/// Runs one input on one server, and says of each guard what it came to.
#[must_use]
pub fn observe(context: &Context, node: &Node, input: &Input) -> (Outcome, Consulted) {
    run(context, node, input, Consulted::default())
}

/// The rules that have a guard: a list of named comparisons.
pub const GUARDED: &[Rule] = &[
    Rule::Term6,
    Rule::Vote1,
    Rule::Vote2,
    Rule::Vote9,
    Rule::Elect2,
    Rule::Lease2,
    Rule::Quorum1,
    Rule::Commit1,
    Rule::Commit2,
    Rule::Propose5,
    Rule::Conf2,
    Rule::Conf3,
    Rule::Conf7,
    Rule::Conf15,
    Rule::Conf9,
    Rule::Conf14,
];

fn run<W: Witness>(context: &Context, node: &Node, input: &Input, witness: W) -> (Outcome, W) {
    let mut run = Run::new(context, node, witness);
    let flow = dispatch(&mut run, input).and_then(|()| run.end_rounds());
    if flow.is_ok() {
        run.write_term_and_vote(node);
    }
    run.finish(node, flow)
}

fn dispatch<W: Witness>(run: &mut Run<'_, W>, input: &Input) -> Flow {
    match input {
        Input::ElectionTimeout => run.election_timeout()?,
        Input::LeaseExpired => run.expire_lease(),
        Input::HeartbeatDue => run.beat(),
        Input::QuorumCheckDue => run.check_quorum()?,
        Input::Campaign => run.campaign_on_request()?,
        Input::Transfer(target) => run.transfer_to(*target)?,
        Input::Propose(kind) => run.propose(*kind)?,
        Input::Apply => run.apply_on_request()?,
        Input::Compact => run.compact(),
        Input::SnapshotStatus(peer, success) => run.snapshot_status(*peer, *success),
        Input::Deliver(message) => run.receive(message)?,
    }
    Ok(())
}
