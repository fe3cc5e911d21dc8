//! A tally as a page shows it: the voters of each half, what they say, and how many are needed.

use quorate_model::ids::{Index, NodeId};
use serde::Serialize;

use super::super::condition::Condition;

/// What a voter says in a tally.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// It granted its vote.
    Granted,
    /// It refused its vote.
    Refused,
    /// It has not answered.
    Silent,
    /// It has answered since the last quorum check.
    Heard,
    /// It is known to hold the entry.
    Holds,
    /// It is not known to hold the entry.
    Lacks,
    /// It is the node itself, which always counts for itself.
    Itself,
}

/// A voter in a tally.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Pip {
    /// The voter.
    pub node: NodeId,
    /// What it says.
    pub word: Word,
    /// Whether it counts toward the quorum.
    pub counts: bool,
    /// The highest index that it is known to hold; only in the tally of a commit.
    pub matched: Option<Index>,
}

/// One set of voters in a tally.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Half {
    /// `voters`, or `incoming` and `outgoing` while the configuration is joint.
    pub name: &'static str,
    /// The voters, by id.
    pub pips: Vec<Pip>,
    /// How many count.
    pub count: u8,
    /// How many have to: the majority.
    pub needed: u8,
    /// Whether as many count as have to.
    pub reached: bool,
}

/// A question that voters decide.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Tally {
    /// One set of voters, or two while the configuration is joint.
    pub halves: Vec<Half>,
    /// Whether every half is reached.
    pub reached: bool,
    /// Whether a half can no longer be reached, because too many have refused. Then a campaign is
    /// lost. ELECT-6.
    pub lost: bool,
}

/// How far a leader is toward its next commit. COMMIT-1, COMMIT-2.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CommitTally {
    /// The index that is tallied: the highest that a quorum holds, or the first above commit.
    pub index: Index,
    /// The leader's commit.
    pub commit: Index,
    /// Who holds the entry at the index.
    pub tally: Tally,
    /// What else the leader needs to commit it. COMMIT-2.
    pub conditions: Vec<Condition>,
}

/// The configuration in force on a node.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct InForce {
    /// The voters; the incoming ones while it is joint.
    pub voters: Vec<NodeId>,
    /// The outgoing voters; empty unless it is joint.
    pub outgoing: Vec<NodeId>,
    /// The learners.
    pub learners: Vec<NodeId>,
    /// Outgoing voters that become learners when it is left.
    pub learners_next: Vec<NodeId>,
    /// Whether it is joint.
    pub joint: bool,
    /// Whether the leader leaves it by itself.
    pub auto_leave: bool,
}

/// Whose word counts on a node.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct QuorumView {
    /// The node.
    pub node: NodeId,
    /// The configuration in force on it.
    pub configuration: InForce,
    /// The votes of a candidate, or the pre-votes of a pre-candidate.
    pub votes: Option<Tally>,
    /// Whom a leader with check_quorum has heard since its last quorum check. QUORUM-1.
    pub heard: Option<Tally>,
    /// How far a leader is toward its next commit.
    pub commit: Option<CommitTally>,
}
