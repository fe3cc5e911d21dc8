//! What is seen of one node.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::change::Configuration;
use super::message::{Entry, Snapshot};

/// Role of a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "named as in the rulebook")]
pub enum Role {
    Follower,
    PreCandidate,
    Candidate,
    Leader,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Follower => "follower",
            Role::PreCandidate => "pre-candidate",
            Role::Candidate => "candidate",
            Role::Leader => "leader",
        })
    }
}

/// A leader's view of a peer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in the rulebook")]
pub struct Progress {
    #[serde(rename = "match")]
    pub matched: u64,
    pub next: u64,
    pub replicate: bool,
    pub recent_active: bool,
    pub paused: bool,
    pub sent_commit: u64,
    /// Index of the snapshot on its way, which also says that the state is snapshot; 0 in the other
    /// states.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pending_snapshot: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Every field of a node that the rulebook names; 0 stands for "none".
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in the rulebook")]
pub struct Observation {
    pub id: u64,
    pub role: Role,
    pub term: u64,
    pub vote: u64,
    pub leader: u64,
    pub lease: bool,
    pub commit: u64,
    pub applied: u64,
    pub log: Vec<Entry>,
    /// What the storage has in the place of the entries before those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Snapshot>,
    pub pre_vote: bool,
    pub check_quorum: bool,
    pub votes: BTreeMap<u64, bool>,
    pub transferee: u64,
    pub pending_conf: u64,
    pub progress: BTreeMap<u64, Progress>,
    pub voters: BTreeSet<u64>,
    pub learners: BTreeSet<u64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub outgoing: BTreeSet<u64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub learners_next: BTreeSet<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_leave: bool,
}

impl Observation {
    /// What is seen of a node that has never run.
    pub fn blank(
        id: u64,
        configuration: &Configuration,
        pre_vote: bool,
        check_quorum: bool,
    ) -> Observation {
        let Configuration { voters, outgoing, learners, learners_next, auto_leave } =
            configuration.clone();
        Observation {
            id,
            role: Role::Follower,
            term: 0,
            vote: 0,
            leader: 0,
            lease: false,
            commit: 0,
            applied: 0,
            log: Vec::new(),
            snapshot: None,
            pre_vote,
            check_quorum,
            votes: BTreeMap::new(),
            transferee: 0,
            pending_conf: 0,
            progress: BTreeMap::new(),
            voters,
            learners,
            outgoing,
            learners_next,
            auto_leave,
        }
    }

    /// The configuration in force on the node.
    pub fn configuration(&self) -> Configuration {
        Configuration {
            voters: self.voters.clone(),
            outgoing: self.outgoing.clone(),
            learners: self.learners.clone(),
            learners_next: self.learners_next.clone(),
            auto_leave: self.auto_leave,
        }
    }

    /// Every field by name, as text, in a fixed order.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let node = |id: u64| if id == 0 { "none".to_owned() } else { id.to_string() };
        let set = |ids: &BTreeSet<u64>| format!("{ids:?}");
        let log: Vec<String> = self.log.iter().map(ToString::to_string).collect();
        let votes: Vec<String> = self
            .votes
            .iter()
            .map(|(id, yes)| format!("{id}:{}", if *yes { "yes" } else { "no" }))
            .collect();
        let progress: Vec<String> = self
            .progress
            .iter()
            .map(|(id, p)| {
                let state = match (p.pending_snapshot, p.replicate) {
                    (0, true) => "replicate".to_owned(),
                    (0, false) => "probe".to_owned(),
                    (index, _) => format!("snapshot {index}"),
                };
                let active = if p.recent_active { " active" } else { "" };
                let paused = if p.paused { " paused" } else { "" };
                format!(
                    "{id}:{state} match {} next {} sent-commit {}{active}{paused}",
                    p.matched, p.next, p.sent_commit
                )
            })
            .collect();
        vec![
            ("role", self.role.to_string()),
            ("term", self.term.to_string()),
            ("vote", node(self.vote)),
            ("leader", node(self.leader)),
            ("lease", self.lease.to_string()),
            ("commit", self.commit.to_string()),
            ("applied", self.applied.to_string()),
            ("log", format!("[{}]", log.join(" "))),
            (
                "snapshot",
                self.snapshot.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string),
            ),
            ("pre_vote", self.pre_vote.to_string()),
            ("check_quorum", self.check_quorum.to_string()),
            ("votes", format!("{{{}}}", votes.join(" "))),
            ("transferee", node(self.transferee)),
            ("pending_conf", self.pending_conf.to_string()),
            ("progress", format!("{{{}}}", progress.join(", "))),
            ("voters", set(&self.voters)),
            ("learners", set(&self.learners)),
            ("outgoing", set(&self.outgoing)),
            ("learners_next", set(&self.learners_next)),
            ("auto_leave", self.auto_leave.to_string()),
            ("id", self.id.to_string()),
        ]
    }
}

impl fmt::Display for Observation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let node = |id: u64| if id == 0 { "-".to_owned() } else { id.to_string() };
        let snapshot = self.snapshot.iter().map(|s| format!("…{}@{}", s.index, s.term));
        let log: Vec<String> = snapshot.chain(self.log.iter().map(ToString::to_string)).collect();
        write!(
            f,
            "n{} {} t{} vote {} leader {}{} log [{}] commit {}",
            self.id,
            self.role,
            self.term,
            node(self.vote),
            node(self.leader),
            if self.lease { " lease" } else { "" },
            log.join(" "),
            self.commit
        )
    }
}
