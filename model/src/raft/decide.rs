//! CONF-10, CONF-11: whose word counts.

use super::joint::Halves;
use super::run::{Run, Witness};
use crate::deviation::Bend;
use crate::ids::NodeSet;
use crate::rule::Rule;

/// What a quorum is asked. CONF-10.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Question {
    /// Who has won, ELECT-4.
    Tally,
    /// What is committed, COMMIT-1.
    Commit,
    /// Whether the leader is heard, QUORUM-1.
    Check,
}

impl Question {
    /// The bend that concerns this question only.
    const fn bend(self) -> Bend {
        match self {
            Question::Tally => Bend::Votes,
            Question::Commit => Bend::Commit,
            Question::Check => Bend::Check,
        }
    }
}

impl<W: Witness> Run<'_, W> {
    /// Voters of either set, learners-next among them, count, and are asked. CONF-11; without it, learners are as voters of
    /// incoming.
    pub(super) fn voters(&mut self) -> Halves {
        let mut voters = self.configuration.voters;
        if !self.in_force(Rule::Conf11) {
            voters.incoming = voters.incoming.union(self.configuration.learners);
        }
        voters
    }

    /// The same as one set.
    pub(super) fn all_voters(&mut self) -> NodeSet {
        self.voters().all()
    }

    /// The sets of which each must have a majority: both while joint. CONF-10 (thesis §4.3); without it or bent, one that
    /// decides alone.
    pub(super) fn who_decides(&mut self, question: Question) -> Halves {
        let voters = self.voters();
        if !voters.is_joint() {
            return voters;
        }
        let without = self.context.without;
        if !self.in_force(Rule::Conf10) || without.bent(question.bend()) {
            Halves::one(voters.incoming)
        } else if without.bent(Bend::Outgoing) {
            Halves::one(voters.outgoing)
        } else if without.bent(Bend::Union) {
            Halves::one(voters.all())
        } else {
            voters
        }
    }
}
