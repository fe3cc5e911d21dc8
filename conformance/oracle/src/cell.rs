//! One question: a cluster, its changes, its faults and bounds, and the rules that it keeps.

use crate::config::{Change, Config, Nodes};
use crate::log::{Entry, Kind, Log};
use crate::rules::Rules;
use crate::storage::{Mode, Remedy};

/// Most nodes of a cell.
pub const MOST_NODES: usize = 5;

/// When a change comes into force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    /// When its entry is applied (CONF-8).
    #[default]
    Apply,
    /// When its entry is appended (CONF-13).
    Append,
}

/// What an Append carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tail {
    /// Every entry that the leader has (APPEND-1), so a follower always gets the leader's no-op.
    #[default]
    Whole,
    /// Any number of entries, as with a limit on the size of a message (FLOW-1).
    Pieces,
}

/// How much may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Highest term.
    pub terms: u8,
    /// Longest log.
    pub log: u8,
    /// Elections that are won, besides that of the start.
    pub elections: u8,
    /// Entries of clients.
    pub payloads: u8,
    /// Crashes.
    pub crashes: u8,
    /// Nodes that may crash.
    pub crash: Nodes,
    /// Most states; a search that finds more is undecided.
    pub states: usize,
}

/// A question to the oracle.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its name, for people.
    pub name: String,
    /// Number of nodes, from 1 on.
    pub nodes: u8,
    /// The voters of the first configuration.
    pub voters: Nodes,
    /// The learners of the first configuration.
    pub learners: Nodes,
    /// The changes, each proposed at most once, in this order.
    pub changes: Vec<Change>,
    /// When a change comes into force.
    pub activation: Activation,
    /// How writes reach the disk.
    pub storage: Mode,
    /// What makes up for it.
    pub remedy: Remedy,
    /// The rules that hold.
    pub rules: Rules,
    /// Whether applying is a step of its own (APPLY-1).
    pub lagging: bool,
    /// Whether the application remembers over a restart what it applied.
    pub durable_applied: bool,
    /// What an Append carries.
    pub tail: Tail,
    /// Whether nothing has happened yet; otherwise node 1 leads and every voter has its no-op.
    pub blank: bool,
    /// Whether the search does without its reductions: a follower takes any Append that was sent,
    /// any quorum elects, and a Heartbeat brings any commit. Tests compare both ways.
    pub thorough: bool,
    /// How much may happen.
    pub bounds: Bounds,
}

impl Cell {
    /// The configuration that every log begins with.
    #[must_use]
    pub fn first_config(&self) -> Config {
        Config { incoming: self.voters, learners: self.learners, ..Config::default() }
    }

    /// The change that an entry stands for, if it is one.
    #[must_use]
    pub fn change(&self, entry: Entry) -> Option<&Change> {
        match entry.kind() {
            Kind::Change(number) => self.changes.get(usize::from(number)),
            Kind::Leave => Some(&Change::Leave),
            Kind::Empty | Kind::Payload(_) => None,
        }
    }

    /// The entry that stands for the change with this number.
    #[must_use]
    pub fn entry_of(&self, number: u8) -> Kind {
        match self.changes.get(usize::from(number)) {
            Some(Change::Leave) => Kind::Leave,
            _ => Kind::Change(number),
        }
    }

    /// The configuration after the changes in a log. A change that CONF-6 refuses alters nothing.
    #[must_use]
    pub fn config(&self, log: Log) -> Config {
        let mut config = self.first_config();
        for (_, entry) in log.entries() {
            if let Some(change) = self.change(entry) {
                config = config.after(change, self.rules.no_conf_5).unwrap_or(config);
            }
        }
        config
    }
}
