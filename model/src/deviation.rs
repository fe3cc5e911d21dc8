//! Rules that can be switched off, to show what they are for.

use crate::rule::{Rule, RuleSet};

/// Which removable rules are switched off.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct Deviations(RuleSet);

/// A rule that the rulebook does not mark as removable.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0} ({title}) is not removable", title = .0.title())]
pub struct NotRemovable(pub Rule);

impl Deviations {
    /// Every rule as the rulebook has it.
    pub const NONE: Deviations = Deviations(RuleSet::EMPTY);

    /// The rules marked **Removable** in `specs/raft.md`.
    pub const REMOVABLE: &[Rule] = &[
        Rule::Role2,
        Rule::Role4,
        Rule::Term4,
        Rule::Term6,
        Rule::Term7,
        Rule::Vote1,
        Rule::Vote2,
        Rule::Vote4,
        Rule::Vote7,
        Rule::Elect4,
        Rule::PreVote2,
        Rule::Lease2,
        Rule::Transfer6,
        Rule::Beat1,
        Rule::Commit2,
        Rule::Conf3,
    ];

    /// The model without the given rules.
    ///
    /// # Errors
    /// The first rule that is not removable.
    pub fn without(rules: &[Rule]) -> Result<Deviations, NotRemovable> {
        match rules.iter().find(|rule| !Self::REMOVABLE.contains(rule)) {
            Some(rule) => Err(NotRemovable(*rule)),
            None => Ok(Deviations(RuleSet::of(rules))),
        }
    }

    /// Whether the rule is switched off.
    #[inline]
    #[must_use]
    pub const fn off(self, rule: Rule) -> bool {
        self.0.contains(rule)
    }

    /// Whether every rule holds.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The rules that are switched off.
    #[must_use]
    pub const fn rules(self) -> RuleSet {
        self.0
    }

    /// What the removal of a rule does, in one sentence; empty for a rule that is not removable.
    #[must_use]
    pub const fn effect(rule: Rule) -> &'static str {
        match rule {
            Rule::Role2 => "Becoming follower clears the vote in the same term too.",
            Rule::Role4 => "A restart loses the vote, but not the term.",
            Rule::Term4 => "A granted pre-vote moves the receiver to the granted term.",
            Rule::Term6 => "A leader of a lower term is never answered.",
            Rule::Term7 => "A pre-vote of a lower term is never answered.",
            Rule::Vote1 => "A node votes for whoever asks, as often as it is asked.",
            Rule::Vote2 => "A node votes for a candidate with any log.",
            Rule::Vote4 => "A granted pre-vote carries the granter's own term.",
            Rule::Vote7 => "Granting a pre-vote stores the vote and restarts the election timer.",
            Rule::Elect4 => "A candidate counts a repeated grant of one voter again.",
            Rule::PreVote2 => "A pre-candidate keeps its leader and its lease.",
            Rule::Lease2 => "No node is ever in lease, so every vote request gets through.",
            Rule::Transfer6 => "A lease holds against a transferee's vote request too.",
            Rule::Beat1 => "A heartbeat carries the whole commit, cut to the receiver's log.",
            Rule::Commit2 => "A leader commits entries of earlier terms by counting copies.",
            Rule::Conf3 => "A node campaigns over a committed change that it has not applied.",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raft_removable_rules_are_those_of_the_rulebook() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/raft.md");
        let book = std::fs::read_to_string(path).unwrap();
        let removable = book.split("\n- **").skip(1).filter_map(|text| {
            // The text of a rule ends where the next heading begins.
            let text = text.split("\n## ").next().unwrap();
            text.contains("**Removable.**").then(|| text.split([' ', '*']).next().unwrap())
        });
        let ids: Vec<&str> = removable.collect();
        assert_eq!(ids, Deviations::REMOVABLE.iter().map(|rule| rule.id()).collect::<Vec<_>>());
    }

    #[test]
    fn raft_every_removable_rule_has_an_effect() {
        for rule in Rule::ALL {
            let removable = Deviations::REMOVABLE.contains(rule);
            assert_eq!(removable, !Deviations::effect(*rule).is_empty(), "{rule}");
            assert_eq!(removable, Deviations::without(&[*rule]).is_ok(), "{rule}");
        }
        let error = Deviations::without(&[Rule::Vote1, Rule::Vote3]).unwrap_err();
        assert_eq!(error.to_string(), "VOTE-3 (grant or refuse) is not removable");
        let without = Deviations::without(&[Rule::Vote1]).unwrap();
        assert!(without.off(Rule::Vote1) && !without.off(Rule::Vote2));
    }
}
