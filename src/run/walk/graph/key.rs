//! What the states of one cluster have in common.

use std::fmt;
use std::str::FromStr;

use quorate_model::cluster::{ClusterModel, Phase, State};
use quorate_model::ids::NodeSet;
use quorate_model::raft::{JointConfiguration, Role};
use serde::Serialize;
use thiserror::Error;

use super::label::letter;

/// One part of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// How many nodes have each role.
    Roles,
    /// The role of each node.
    Nodes,
    /// The highest term of a node.
    Term,
    /// The configuration in force on the leader with the highest term; without a leader the newest
    /// one that is known to be committed.
    Configuration,
    /// The number of messages in flight.
    InFlight,
    /// Before or after the end of the faults.
    Phase,
    /// The highest commit of a node.
    Commit,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 7] = [
        Part::Roles,
        Part::Nodes,
        Part::Term,
        Part::Configuration,
        Part::InFlight,
        Part::Phase,
        Part::Commit,
    ];

    /// The name in addresses and on the page.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Roles => "roles",
            Part::Nodes => "nodes",
            Part::Term => "term",
            Part::Configuration => "configuration",
            Part::InFlight => "in-flight",
            Part::Phase => "phase",
            Part::Commit => "commit",
        }
    }

    /// What it distinguishes, in a few words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Part::Roles => "how many nodes have each role",
            Part::Nodes => "the role of each node",
            Part::Term => "the highest term",
            Part::Configuration => "the configuration of the newest leader",
            Part::InFlight => "the number of messages in flight",
            Part::Phase => "whether the faults have ended, and how",
            Part::Commit => "the highest commit",
        }
    }

    /// What a state has.
    fn of(self, model: &ClusterModel, state: &State) -> String {
        let highest = |number: fn(&quorate_model::raft::Node) -> u8| {
            state.ids().map(|id| number(state.node(id))).max().unwrap_or(0)
        };
        match self {
            Part::Roles => roles(state),
            Part::Nodes => {
                let role = |id| match state.down.contains(id) {
                    true => 'x',
                    false => letter(state.node(id).role),
                };
                state.ids().map(|id| role(id).to_string()).collect::<Vec<_>>().join(" ")
            }
            Part::Term => format!("term {}", highest(|node| node.term)),
            Part::Configuration => {
                let leaders = state.running().filter(|(_, node)| node.role == Role::Leader);
                let newest = leaders.max_by_key(|(id, node)| (node.term, *id));
                configuration(newest.map_or_else(
                    || model.newest_committed(state),
                    |(id, _)| model.configuration(state, id),
                ))
            }
            Part::InFlight => format!("{} in flight", state.network.len()),
            Part::Phase => match (state.phase, model.ending(state)) {
                (Phase::Starting, _) => "start".to_owned(),
                (_, None) => "faults".to_owned(),
                (_, Some(ending)) => ending.name.clone(),
            },
            Part::Commit => format!("commit {}", highest(|node| node.commit)),
        }
    }
}

/// The number of nodes of each role, such as `1L 2F`.
fn roles(state: &State) -> String {
    let of = |role: Role| state.running().filter(|(_, node)| node.role == role).count();
    let roles = [Role::Leader, Role::Candidate, Role::PreCandidate, Role::Follower];
    let counts = roles.iter().map(|role| (letter(*role), of(*role)));
    let down = state.ids().filter(|id| state.down.contains(*id)).count();
    let counts = counts.chain([('x', down)]).filter(|(_, count)| *count > 0);
    counts.map(|(letter, count)| format!("{count}{letter}")).collect::<Vec<_>>().join(" ")
}

/// A configuration: `{1 2 3}`, while joint `{1 2}+{3 4 5}`, with learners `{1 2} learners {3}`.
fn configuration(of: JointConfiguration) -> String {
    let set = |nodes: NodeSet| {
        let ids: Vec<String> = nodes.iter().map(|id| id.to_string()).collect();
        format!("{{{}}}", ids.join(" "))
    };
    let mut text = set(of.voters.incoming);
    if of.is_joint() {
        text += &format!("+{}", set(of.voters.outgoing));
    }
    if !of.learners.is_empty() {
        text += &format!(" learners {}", set(of.learners));
    }
    text
}

/// What the states of one cluster have in common: one part or several.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct Key(Vec<Part>);

/// A text that is not a key.
#[derive(Clone, PartialEq, Eq, Error, Debug)]
pub enum KeyError {
    /// It names no part.
    #[error("the key is empty: expected one or more of {list}, joined by \",\"", list = known())]
    Empty,
    /// It names a part that does not exist.
    #[error("key {0:?}: expected one of {list}", list = known())]
    Unknown(String),
}

fn known() -> String {
    Part::ALL.map(Part::name).join(", ")
}

impl Default for Key {
    /// Roles and the highest term.
    fn default() -> Key {
        Key(vec![Part::Roles, Part::Term])
    }
}

impl FromStr for Key {
    type Err = KeyError;

    /// Reads `roles,term`. A part that is named twice counts once.
    fn from_str(text: &str) -> Result<Key, KeyError> {
        let mut parts = Vec::new();
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let part = Part::ALL.into_iter().find(|part| part.name() == word);
            let part = part.ok_or_else(|| KeyError::Unknown(word.to_owned()))?;
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        if parts.is_empty() { Err(KeyError::Empty) } else { Ok(Key(parts)) }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(|part| part.name()).collect::<Vec<_>>().join(","))
    }
}

impl Key {
    /// The parts, in the order of the text.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// What a state has, part by part.
    #[must_use]
    pub fn of(&self, model: &ClusterModel, state: &State) -> String {
        let parts: Vec<String> = self.0.iter().map(|part| part.of(model, state)).collect();
        parts.join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walk_keys_are_read_and_wrong_ones_are_named() {
        let key: Key = "term, roles,term".parse().unwrap();
        assert_eq!(key.parts(), [Part::Term, Part::Roles]);
        assert_eq!(key.to_string(), "term,roles");
        assert_eq!(" ,".parse::<Key>(), Err(KeyError::Empty));
        let error = "term,rolls".parse::<Key>().unwrap_err().to_string();
        assert!(error.starts_with("key \"rolls\": expected one of roles, nodes, "), "{error}");
        for part in Part::ALL {
            assert_eq!(part.name().parse::<Key>().unwrap().parts(), [part]);
        }
    }

    #[test]
    fn walk_keys_name_configurations() {
        let simple = JointConfiguration::simple(NodeSet::of(&[1, 2]), NodeSet::of(&[3]));
        assert_eq!(configuration(simple), "{1 2} learners {3}");
        let mut joint = simple;
        joint.voters.outgoing = NodeSet::of(&[3, 4, 5]);
        joint.learners = NodeSet::EMPTY;
        assert_eq!(configuration(joint), "{1 2}+{3 4 5}");
    }
}
