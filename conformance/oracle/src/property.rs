//! What is asked of every state.

use std::fmt::{self, Display, Formatter};

use crate::cell::Cell;
use crate::log::{Kind, Log};
use crate::state::{State, at};

/// A safety property, named and defined as in `specs/properties.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub enum Property {
    /// No term has had two leaders.
    ElectionSafety,
    /// Every leader holds what a node of its term or an earlier one knows to be committed.
    LeaderCompleteness,
    /// The committed parts of any two logs agree.
    StateMachineSafety,
    /// Two logs that agree on the term at an index are equal up to that index.
    LogMatching,
    /// No log holds more than one change above its node's commit.
    OneUnknownChange,
    /// Every change that a node knows to be committed fits the configuration before it.
    ChangesFit,
    /// No log holds two leaves without another change between them.
    OnePendingLeave,
}

use Property::{
    ChangesFit, ElectionSafety, LeaderCompleteness, LogMatching, OnePendingLeave, OneUnknownChange,
    StateMachineSafety,
};

impl Property {
    /// Every property that the oracle asks.
    pub const ALL: [Property; 7] = [
        ElectionSafety,
        LeaderCompleteness,
        StateMachineSafety,
        LogMatching,
        OneUnknownChange,
        ChangesFit,
        OnePendingLeave,
    ];

    /// Its name in `specs/properties.md`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ElectionSafety => "ElectionSafety",
            LeaderCompleteness => "LeaderCompleteness",
            StateMachineSafety => "StateMachineSafety",
            LogMatching => "LogMatching",
            OneUnknownChange => "OneUnknownChange",
            ChangesFit => "ChangesFit",
            OnePendingLeave => "OnePendingLeave",
        }
    }

    /// Whether a state has the property.
    #[must_use]
    pub fn holds(self, cell: &Cell, state: &State) -> bool {
        let nodes = || state.nodes.iter().take(usize::from(cell.nodes));
        let logs = || nodes().map(|node| node.log);
        let known = || nodes().map(|node| node.log.prefix(node.commit));
        match self {
            ElectionSafety => state.reigns[1].leader == 0,
            LeaderCompleteness => state.reigns.iter().filter(|reign| reign.leads).all(|reign| {
                // No node is in a later term than the present one.
                let log = state.nodes[at(reign.leader)].log;
                known().all(|part| part.common(log) == part.len())
            }),
            StateMachineSafety => {
                pairs(known, |one, two| one.common(two) == one.len().min(two.len()))
            }
            LogMatching => pairs(logs, match_in_terms),
            OneUnknownChange => nodes()
                .all(|node| node.log.changes().filter(|index| *index > node.commit).count() < 2),
            ChangesFit => known().all(|part| fits(cell, part)),
            OnePendingLeave => logs().all(one_leave_at_a_time),
        }
    }
}

impl Display for Property {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn pairs<I: Iterator<Item = Log>>(logs: impl Fn() -> I, agree: impl Fn(Log, Log) -> bool) -> bool {
    logs().enumerate().all(|(at, one)| logs().skip(at + 1).all(|two| agree(one, two)))
}

fn match_in_terms(one: Log, two: Log) -> bool {
    let shared = one.common(two);
    let further = shared + 1..=one.len().min(two.len());
    further.into_iter().all(|index| one.term(index) != two.term(index))
}

fn fits(cell: &Cell, part: Log) -> bool {
    let mut config = Some(cell.first_config());
    for (_, entry) in part.entries() {
        if let Some(change) = cell.change(entry) {
            config = config.and_then(|config| config.after(change, cell.rules.no_conf_5));
        }
    }
    config.is_some()
}

fn one_leave_at_a_time(log: Log) -> bool {
    let mut kinds = log.entries().map(|(_, entry)| entry).filter(|entry| entry.is_change());
    let mut last = None;
    kinds.all(|entry| {
        let twice = last == Some(Kind::Leave) && entry.kind() == Kind::Leave;
        last = Some(entry.kind());
        !twice
    })
}
