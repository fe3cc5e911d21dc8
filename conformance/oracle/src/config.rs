//! Configurations and their changes (CONF-4 to CONF-6, CONF-10).

use crate::error::Error;
use crate::rules::Halves;

/// A set of nodes; node `n` (from 1) is bit `n - 1`.
pub type Nodes = u8;

/// The set with one node.
#[must_use]
pub fn only(node: u8) -> Nodes {
    1 << (node - 1)
}

/// A configuration (CONF-4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The voters, or those of the newer half while joint.
    pub incoming: Nodes,
    /// The voters of the older half; empty unless joint.
    pub outgoing: Nodes,
    /// Members that do not vote.
    pub learners: Nodes,
    /// Voters of outgoing that become learners when the joint configuration is left.
    pub learners_next: Nodes,
    /// Whether a leader leaves the joint configuration without being asked (CONF-9).
    pub auto_leave: bool,
}

/// What an edit does with its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Makes it a voter.
    AddVoter,
    /// Makes it a learner.
    AddLearner,
    /// Takes it out.
    Remove,
}

/// A change of a configuration (CONF-5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Leaves a joint configuration.
    Leave,
    /// Moves at most one voter.
    Simple(Vec<(Verb, u8)>),
    /// Enters a joint configuration, which is left without being asked if `auto` is set.
    Enter {
        /// What changes.
        edits: Vec<(Verb, u8)>,
        /// Whether the leader leaves by itself.
        auto: bool,
    },
}

impl Change {
    /// Reads a change as scenarios write it. With `joint`, edits go through a joint configuration.
    ///
    /// # Errors
    /// A text that is not a change.
    pub fn parse(text: &str, joint: bool) -> Result<Change, Error> {
        if text.trim() == "leave" {
            return Ok(Change::Leave);
        }
        let (auto, list) = match text.strip_prefix("explicit:") {
            Some(list) => (false, list),
            None => (true, text),
        };
        let wrong = || Error::Change(text.to_owned());
        let mut edits = Vec::new();
        for edit in list.split(',') {
            let (verb, node) = edit.trim().split_once(' ').ok_or_else(wrong)?;
            let verb = match verb {
                "add-voter" => Verb::AddVoter,
                "add-learner" => Verb::AddLearner,
                "remove" => Verb::Remove,
                _ => return Err(wrong()),
            };
            let node: u8 = node.trim().parse().map_err(|_| wrong())?;
            if !(1..=5).contains(&node) {
                return Err(wrong());
            }
            edits.push((verb, node));
        }
        match joint {
            true => Ok(Change::Enter { edits, auto }),
            false if edits.len() == 1 && auto => Ok(Change::Simple(edits)),
            false => Err(wrong()),
        }
    }
}

impl Change {
    /// The nodes that the change names.
    pub fn nodes(&self) -> impl Iterator<Item = u8> {
        let edits = match self {
            Change::Leave => &[],
            Change::Simple(edits) | Change::Enter { edits, .. } => edits.as_slice(),
        };
        edits.iter().map(|(_, node)| *node)
    }
}

impl Config {
    /// Voters of either half.
    #[must_use]
    pub fn voters(self) -> Nodes {
        self.incoming | self.outgoing
    }

    /// Members of any set.
    #[must_use]
    pub fn members(self) -> Nodes {
        self.voters() | self.learners | self.learners_next
    }

    /// Whether there are two halves.
    #[must_use]
    pub fn is_joint(self) -> bool {
        self.outgoing != 0
    }

    /// Whether a set of nodes decides (CONF-10).
    #[must_use]
    pub fn is_quorum(self, set: Nodes, halves: Halves) -> bool {
        let majority = |of: Nodes| of == 0 || 2 * (set & of).count_ones() > of.count_ones();
        match halves {
            Halves::Outgoing if self.is_joint() => majority(self.outgoing),
            Halves::Union => majority(self.voters()),
            Halves::Both => majority(self.incoming) && majority(self.outgoing),
            Halves::Incoming | Halves::Outgoing => majority(self.incoming),
        }
    }

    /// The configuration after a change, or nothing if CONF-6 refuses the change. `at_once` is the
    /// rulebook without CONF-5: edits act directly, however many voters they move.
    #[must_use]
    pub fn after(mut self, change: &Change, at_once: bool) -> Option<Config> {
        let before = self;
        if self.voters() == 0 {
            return None;
        }
        match change {
            Change::Leave => {
                if !self.is_joint() {
                    return None;
                }
                self.learners |= self.learners_next;
                (self.outgoing, self.learners_next, self.auto_leave) = (0, 0, false);
            }
            Change::Simple(edits) => {
                if self.is_joint() {
                    return None;
                }
                self.edit(edits);
                if !at_once && (before.incoming ^ self.incoming).count_ones() > 1 {
                    return None;
                }
            }
            Change::Enter { edits, auto } => {
                if self.is_joint() {
                    return None;
                }
                if !at_once {
                    (self.outgoing, self.auto_leave) = (self.incoming, *auto);
                }
                self.edit(edits);
            }
        }
        (self.incoming != 0).then_some(self)
    }

    fn edit(&mut self, edits: &[(Verb, u8)]) {
        for (verb, node) in edits {
            let bit = only(*node);
            match verb {
                Verb::AddVoter => {
                    self.incoming |= bit;
                    self.learners &= !bit;
                    self.learners_next &= !bit;
                }
                Verb::AddLearner if (self.learners | self.learners_next) & bit != 0 => {}
                Verb::AddLearner => {
                    self.incoming &= !bit;
                    match self.outgoing & bit {
                        0 => self.learners |= bit,
                        _ => self.learners_next |= bit,
                    }
                }
                Verb::Remove => {
                    self.incoming &= !bit;
                    self.learners &= !bit;
                    self.learners_next &= !bit;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Config {
        Config { incoming: 0b111, ..Config::default() }
    }

    #[test]
    fn a_joint_configuration_asks_both_halves() {
        let change = Change::parse("add-voter 4, add-voter 5, remove 1, remove 2", true);
        let joint = three().after(&change.expect("a change"), false).expect("it fits");
        assert_eq!((joint.incoming, joint.outgoing, joint.auto_leave), (0b11100, 0b111, true));
        assert!(joint.is_quorum(0b01101, Halves::Both));
        assert!(!joint.is_quorum(0b11100, Halves::Both));
        assert!(joint.is_quorum(0b11000, Halves::Incoming));
        assert!(joint.is_quorum(0b00011, Halves::Outgoing));
        assert!(joint.is_quorum(0b11001, Halves::Union));
        assert!(!joint.is_quorum(0b00011, Halves::Union));
        let left = joint.after(&Change::Leave, false).expect("it fits");
        assert_eq!((left.voters(), left.auto_leave), (0b11100, false));
        assert_eq!(left.after(&Change::Leave, false), None);
    }

    #[test]
    fn refused_changes_alter_nothing() {
        let two = Change::Simple(vec![(Verb::AddVoter, 4), (Verb::AddVoter, 5)]);
        assert_eq!(three().after(&two, false), None);
        assert_eq!(three().after(&two, true).map(Config::voters), Some(0b11111));
        let last = Config { incoming: 1, ..Config::default() };
        assert_eq!(last.after(&Change::Simple(vec![(Verb::Remove, 1)]), false), None);
        let add = Change::Simple(vec![(Verb::AddVoter, 1)]);
        assert_eq!(Config::default().after(&add, false), None);
    }

    #[test]
    fn a_voter_of_the_older_half_becomes_a_learner_at_the_end() {
        let change = Change::parse("explicit: add-learner 3, add-voter 4", true);
        let joint = three().after(&change.expect("a change"), false).expect("it fits");
        assert_eq!((joint.learners, joint.learners_next), (0, 0b100));
        let left = joint.after(&Change::Leave, false).expect("it fits");
        assert_eq!((left.learners, left.incoming), (0b100, 0b1011));
    }

    #[test]
    fn bad_changes_are_named() {
        for text in ["add-voter", "add-voter 6", "grow 3", "add-voter 3, add-voter 4", ""] {
            assert!(Change::parse(text, false).is_err(), "{text:?}");
        }
    }
}
