//! Which rules the compared transitions have exercised.

use quorate_model::rule::{Rule, RuleSet};

/// Rules seen at work.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Coverage {
    acted: RuleSet,
}

impl Coverage {
    /// Notes rules that acted.
    pub fn note(&mut self, rules: RuleSet) {
        self.acted = self.acted.union(rules);
    }

    /// Adds what another run has covered.
    pub fn join(&mut self, other: Coverage) {
        self.acted = self.acted.union(other.acted);
    }

    /// Rules that acted at least once.
    pub fn acted(&self) -> RuleSet {
        self.acted
    }

    /// Rules that never acted.
    pub fn missing(&self) -> Vec<Rule> {
        Rule::ALL.iter().copied().filter(|rule| !self.acted.contains(*rule)).collect()
    }
}
