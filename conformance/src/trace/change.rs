//! Configurations and their changes.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A configuration, which may be joint (CONF-4).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "named as in the rulebook")]
pub struct Configuration {
    /// The incoming voters, or the only ones.
    pub voters: BTreeSet<u64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub outgoing: BTreeSet<u64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub learners: BTreeSet<u64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub learners_next: BTreeSet<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_leave: bool,
}

impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.voters)?;
        let sets = [
            (" outgoing", &self.outgoing),
            (" learners", &self.learners),
            (" learners-next", &self.learners_next),
        ];
        for (name, set) in sets.into_iter().filter(|(_, set)| !set.is_empty()) {
            write!(f, "{name} {set:?}")?;
        }
        f.write_str(if self.auto_leave { " auto-leave" } else { "" })
    }
}

/// What is to become of one node (CONF-5).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Edit {
    /// It becomes a voter.
    AddVoter(u64),
    /// It becomes a learner.
    AddLearner(u64),
    /// It leaves.
    Remove(u64),
    /// It stays what it is.
    Update(u64),
}

/// How a change is to be made (CONF-5).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Transition {
    /// Through a joint configuration only if there is more than one edit.
    Auto,
    /// Through a joint configuration, which the leader leaves by itself.
    Implicit,
    /// Through a joint configuration, which stays until somebody proposes to leave it.
    Explicit,
}

/// A change of the configuration (CONF-5). With no edits and transition auto it leaves a joint one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// How it is to be made.
    pub transition: Transition,
    /// What changes, in order.
    pub edits: Vec<Edit>,
}

impl Change {
    /// The change that alters nothing.
    pub fn nothing() -> Change {
        Change { transition: Transition::Auto, edits: vec![Edit::Update(1)] }
    }

    /// The change that leaves a joint configuration.
    pub fn leave() -> Change {
        Change { transition: Transition::Auto, edits: Vec::new() }
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Edit::AddVoter(id) => write!(f, "+v{id}"),
            Edit::AddLearner(id) => write!(f, "+l{id}"),
            Edit::Remove(id) => write!(f, "-{id}"),
            Edit::Update(id) => write!(f, "~{id}"),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Change::nothing() {
            return f.write_str("nothing");
        }
        if *self == Change::leave() {
            return f.write_str("leave");
        }
        f.write_str(match self.transition {
            Transition::Auto => "auto",
            Transition::Implicit => "implicit",
            Transition::Explicit => "explicit",
        })?;
        self.edits.iter().try_for_each(|edit| write!(f, " {edit}"))
    }
}
