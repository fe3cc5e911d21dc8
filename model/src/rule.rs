//! The ids of `specs/raft.md` as values, and sets of them.

use std::fmt;
use std::str::FromStr;

macro_rules! rules {
    ($($variant:ident $id:literal $title:literal;)*) => {
        /// One id of `specs/raft.md`. Every rule that is not marked as core only has a variant.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[repr(u8)]
        pub enum Rule {
            $(#[doc = concat!($id, ": ", $title, ".")] $variant,)*
        }

        impl Rule {
            /// Every rule, in the order of the rulebook.
            pub const ALL: &[Rule] = &[$(Rule::$variant),*];

            /// The id as the rulebook writes it, such as `ROLE-1`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Rule::$variant => $id,)* }
            }

            /// A few words that say what the rule is about.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Rule::$variant => $title,)* }
            }
        }
    };
}

rules! {
    Role1 "ROLE-1" "become follower";
    Role2 "ROLE-2" "the vote outlives a step-down";
    Role3 "ROLE-3" "restart as follower";
    Role4 "ROLE-4" "term and vote are durable";
    Term1 "TERM-1" "which term a message carries";
    Term2 "TERM-2" "vote request ignored in lease";
    Term3 "TERM-3" "higher pre-vote leaves the term";
    Term4 "TERM-4" "granted pre-vote leaves the term";
    Term5 "TERM-5" "higher term makes a follower";
    Term6 "TERM-6" "stale leader is answered";
    Term7 "TERM-7" "stale pre-vote is answered";
    Term10 "TERM-10" "stale candidate is answered";
    Term8 "TERM-8" "lower term is ignored";
    Term9 "TERM-9" "equal term goes by role";
    Vote1 "VOTE-1" "free to vote";
    Vote2 "VOTE-2" "candidate's log is up to date";
    Vote3 "VOTE-3" "grant or refuse";
    Vote4 "VOTE-4" "grant carries the request's term";
    Vote5 "VOTE-5" "refusal carries the own term";
    Vote6 "VOTE-6" "granted vote is stored";
    Vote7 "VOTE-7" "granted pre-vote changes nothing";
    Vote8 "VOTE-8" "membership is not consulted";
    Vote9 "VOTE-9" "commit in votes";
    Elect1 "ELECT-1" "election timeout";
    Elect2 "ELECT-2" "trying to campaign";
    Elect3 "ELECT-3" "become candidate";
    Elect4 "ELECT-4" "tally of answers";
    Elect5 "ELECT-5" "winner becomes leader";
    Elect6 "ELECT-6" "loser becomes follower";
    Elect7 "ELECT-7" "a leader in the same term";
    Elect8 "ELECT-8" "campaign on request";
    PreVote1 "PREVOTE-1" "become pre-candidate";
    PreVote2 "PREVOTE-2" "pre-candidate gives up its leader";
    PreVote3 "PREVOTE-3" "pre-vote changes nothing durable";
    PreVote4 "PREVOTE-4" "pre-vote won";
    Lease1 "LEASE-1" "meaning of the lease bit";
    Lease2 "LEASE-2" "in lease";
    Lease3 "LEASE-3" "lease expires";
    Lease4 "LEASE-4" "election timer restarts";
    Lease6 "LEASE-6" "only the leader renews the lease";
    Quorum1 "QUORUM-1" "leader without quorum steps down";
    Quorum2 "QUORUM-2" "answers keep a peer active";
    Transfer1 "TRANSFER-1" "transfer begins";
    Transfer2 "TRANSFER-2" "transferee caught up";
    Transfer3 "TRANSFER-3" "no proposals during a transfer";
    Transfer4 "TRANSFER-4" "transfer given up";
    Transfer5 "TRANSFER-5" "told to campaign now";
    Transfer6 "TRANSFER-6" "transfer pierces the lease";
    Append1 "APPEND-1" "append to one peer";
    Append2 "APPEND-2" "append to all peers";
    Append3 "APPEND-3" "who handles an append";
    Append4 "APPEND-4" "append names the leader";
    Append5 "APPEND-5" "log consistency";
    Append6 "APPEND-6" "append accepted";
    Append8 "APPEND-8" "commit travels with the entries";
    Append7 "APPEND-7" "append rejected";
    Beat1 "BEAT-1" "heartbeat sent with clamped commit";
    Beat2 "BEAT-2" "heartbeat handled";
    Beat3 "BEAT-3" "heartbeat answered";
    Commit1 "COMMIT-1" "commit by quorum";
    Commit2 "COMMIT-2" "commit only in the own term";
    Apply1 "APPLY-1" "committed entries are applied";
    Propose1 "PROPOSE-1" "proposal appended";
    Propose2 "PROPOSE-2" "proposal refused";
    Propose5 "PROPOSE-5" "a leader outside proposes nothing";
    Flow1 "FLOW-1" "limit per append";
    Flow3 "FLOW-3" "appends until paused";
    Snap1 "SNAP-1" "snapshot in place of an append";
    Snap2 "SNAP-2" "nothing else beside a snapshot";
    Snap3 "SNAP-3" "snapshot handled";
    Snap4 "SNAP-4" "storing a snapshot applies it";
    Snap5 "SNAP-5" "what became of a snapshot";
    Snap6 "SNAP-6" "snapshot acknowledged";
    Snap7 "SNAP-7" "rejected while a snapshot is sent";
    Snap8 "SNAP-8" "log compacted";
    Conf1 "CONF-1" "new leader's tail may hold a change";
    Conf2 "CONF-2" "one change at a time";
    Conf3 "CONF-3" "no campaign over an unapplied change";
    Conf4 "CONF-4" "what a configuration is";
    Conf5 "CONF-5" "leave, enter joint or simple";
    Conf6 "CONF-6" "arithmetic of edits";
    Conf7 "CONF-7" "checked when proposed";
    Conf8 "CONF-8" "in force when applied";
    Conf15 "CONF-15" "removed leader steps down";
    Conf9 "CONF-9" "joint configuration left by itself";
    Conf10 "CONF-10" "both halves decide";
    Conf11 "CONF-11" "who votes and who is asked";
    Conf13 "CONF-13" "activation by appending";
    Conf14 "CONF-14" "a commit in the own term first";
    Store1 "STORE-1" "commit no later than the entries";
    Store2 "STORE-2" "restart defends itself";
    Contract1 "CONTRACT-1" "who may send what to whom";
    Contract2 "CONTRACT-2" "terms of appended entries";
    Contract3 "CONTRACT-3" "no message undoes what is settled";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// The text is not an id of the rulebook, or it is the id of a rule that only the core has.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the model has no rule {0:?}")]
pub struct UnknownRule(pub String);

impl FromStr for Rule {
    type Err = UnknownRule;

    /// Reads an id in any case, such as `role-1`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Rule::ALL.iter().find(|rule| rule.id().eq_ignore_ascii_case(text));
        found.copied().ok_or_else(|| UnknownRule(text.to_owned()))
    }
}

/// A set of rules as a bit mask.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct RuleSet(u128);

impl RuleSet {
    /// The set without any rule.
    pub const EMPTY: RuleSet = RuleSet(0);

    /// The set of the given rules.
    #[must_use]
    pub const fn of(rules: &[Rule]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < rules.len() {
            bits |= 1 << rules[i] as u8;
            i += 1;
        }
        RuleSet(bits)
    }

    /// Puts a rule in.
    #[inline]
    pub const fn insert(&mut self, rule: Rule) {
        self.0 |= 1 << rule as u8;
    }

    /// Whether the rule is in the set.
    #[inline]
    #[must_use]
    pub const fn contains(self, rule: Rule) -> bool {
        self.0 >> rule as u8 & 1 == 1
    }

    /// The rules of both sets.
    #[inline]
    #[must_use]
    pub const fn union(self, other: RuleSet) -> RuleSet {
        RuleSet(self.0 | other.0)
    }

    /// Whether no rule is in the set.
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The number of rules in the set.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The rules in the order of the rulebook.
    pub fn iter(self) -> impl Iterator<Item = Rule> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let rule = Rule::ALL.get(rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(*rule)
        })
    }
}

impl FromIterator<Rule> for RuleSet {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        let mut set = RuleSet::EMPTY;
        rules.into_iter().for_each(|rule| set.insert(rule));
        set
    }
}

impl fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Rule::id)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raft_rules_are_those_of_the_rulebook() {
        let book = include_str!("../docs/rulebook.md");
        // The text of a rule ends where the next heading begins.
        let rules = book.split("\n- **").skip(1).filter_map(|text| text.split("\n## ").next());
        let ids: Vec<&str> = rules
            .filter(|text| !text.contains("**Core only.**"))
            .filter_map(|text| text.split([' ', '*']).next())
            .filter(|word| word.contains('-') && *word == word.to_uppercase())
            .collect();
        assert_eq!(ids, Rule::ALL.iter().map(|rule| rule.id()).collect::<Vec<_>>());
    }

    #[test]
    fn raft_rule_ids_are_read_in_any_case() {
        assert_eq!("prevote-4".parse(), Ok(Rule::PreVote4));
        for unknown in ["VOTE-99", "FLOW-2"] {
            assert_eq!(unknown.parse::<Rule>(), Err(UnknownRule(unknown.to_owned())));
        }
        assert_eq!(format!("{:>8}|", Rule::Role1), "  ROLE-1|");
    }

    #[test]
    fn raft_rule_sets_hold_every_rule() {
        let mut set = RuleSet::default();
        for (count, rule) in Rule::ALL.iter().enumerate() {
            assert!(!set.contains(*rule));
            set.insert(*rule);
            assert!(set.contains(*rule) && set.len() == count + 1);
        }
        assert_eq!(set.iter().collect::<RuleSet>(), set);
        assert_eq!(RuleSet::of(Rule::ALL), set);
    }
}
