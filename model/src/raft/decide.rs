//! CONF-10, CONF-11: whose word counts.

use super::joint::Halves;
use super::run::{Run, Witness};
use crate::ids::NodeSet;
use crate::mutation::Alteration;
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
    /// The alteration that concerns this question only.
    const fn alteration(self) -> Alteration {
        match self {
            Question::Tally => Alteration::Votes,
            Question::Commit => Alteration::Commit,
            Question::Check => Alteration::Check,
        }
    }
}

impl<W: Witness> Run<'_, W> {
    /// Voters of either set, learners-next among them, count, and are asked. CONF-11; without it,
    /// learners are as voters of incoming.
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

    /// The sets of which each must have a majority: both while joint. CONF-10 (thesis §4.3);
    /// without it or altered, one that decides alone.
    pub(super) fn who_decides(&mut self, question: Question) -> Halves {
        let voters = self.voters();
        if !voters.is_joint() {
            return voters;
        }
        let without = self.context.without;
        if !self.in_force(Rule::Conf10) || without.alters(question.alteration()) {
            Halves::one(voters.incoming)
        } else if without.alters(Alteration::Outgoing) {
            Halves::one(voters.outgoing)
        } else if without.alters(Alteration::Union) {
            Halves::one(voters.all())
        } else {
            voters
        }
    }
}
