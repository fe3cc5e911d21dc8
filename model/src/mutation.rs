//! Rules that can be switched off or altered, to show what they are for.

use std::fmt;
use std::str::FromStr;

use crate::near::nearest;
use crate::rule::{Rule, RuleSet};

macro_rules! alterations {
    ($($variant:ident $rule:ident $id:literal $effect:literal;)*) => {
        /// A rule that holds in another way than the rulebook has it, named `ID/WORD`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[repr(u8)]
        pub enum Alteration {
            $(#[doc = concat!($id, ": ", $effect)] $variant,)*
        }

        impl Alteration {
            /// Every alteration, in the order of the rulebook.
            pub const ALL: &[Alteration] = &[$(Alteration::$variant),*];

            /// The name as the rulebook writes it, such as `CONF-10/union`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Alteration::$variant => $id,)* }
            }

            /// The rule that is altered.
            #[must_use]
            pub const fn rule(self) -> Rule {
                match self { $(Alteration::$variant => Rule::$rule,)* }
            }

            /// What it does, in one sentence.
            #[must_use]
            pub const fn effect(self) -> &'static str {
                match self { $(Alteration::$variant => $effect,)* }
            }
        }
    };
}

alterations! {
    LastTerm Role4 "ROLE-4/log" "A restart finds the log only: the term is that of its last entry, and the vote is lost.";
    Counted Vote9 "VOTE-9/counted" "Only requests and refusals carry the commit, which a refused request and a counted refusal tell.";
    Lower Append8 "APPEND-8/lower" "A follower takes the commit of an Append also where it is lower than its own.";
    Incoming Snap3 "SNAP-3/incoming" "A snapshot is for incoming voters and learners only.";
    Members Snap3 "SNAP-3/members" "With activation by appending, too, a snapshot is for the members of its configuration only.";
    Committed Conf2 "CONF-2/committed" "A change may be proposed once the last one is committed.";
    Replace Conf2 "CONF-2/replace" "A change takes the place of one that is not committed yet.";
    Joint Conf7 "CONF-7/joint" "A change is made in a joint configuration as in any other.";
    Informed Conf15 "CONF-15/informed" "A removed leader leads on until all of its log is committed, an empty entry at its end.";
    HandOver Conf15 "CONF-15/hand-over" "A removed leader tells the voter that is furthest to campaign.";
    Again Conf9 "CONF-9/again" "Leaving is proposed every time that applied moves.";
    Applied Conf9 "CONF-9/applied" "Whether to leave is looked at only when applied moves.";
    Outgoing Conf10 "CONF-10/outgoing" "While joint, the outgoing voters alone decide everything.";
    Union Conf10 "CONF-10/union" "While joint, one majority of all voters decides everything.";
    Votes Conf10 "CONF-10/votes" "While joint, the incoming voters alone decide a tally.";
    Commit Conf10 "CONF-10/commit" "While joint, the incoming voters alone decide what is committed.";
    Check Conf10 "CONF-10/check" "While joint, the incoming voters alone pass the quorum check.";
}

/// One thing that is not as the rulebook has it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Mutation {
    /// A rule is switched off.
    Removed(Rule),
    /// A rule is altered.
    Altered(Alteration),
}

impl Mutation {
    /// Every one that there is: the removable rules, then the alterations.
    pub fn all() -> impl Iterator<Item = Mutation> {
        let rules = Mutations::REMOVABLE.iter().map(|rule| Mutation::Removed(*rule));
        rules.chain(Alteration::ALL.iter().map(|alteration| Mutation::Altered(*alteration)))
    }

    /// `ID` or `ID/WORD`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Mutation::Removed(rule) => rule.id(),
            Mutation::Altered(alteration) => alteration.id(),
        }
    }

    /// The rule that is switched off or altered.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Mutation::Removed(rule) => rule,
            Mutation::Altered(alteration) => alteration.rule(),
        }
    }

    /// What it does, in one sentence.
    #[must_use]
    pub const fn effect(self) -> &'static str {
        match self {
            Mutation::Removed(rule) => Mutations::effect(rule),
            Mutation::Altered(alteration) => alteration.effect(),
        }
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// Why a text names nothing that can be switched off or altered.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MutationError {
    /// The rulebook has the rule, but does not mark it as removable.
    #[error(transparent)]
    NotRemovable(#[from] NotRemovable),
    /// The rule does not exist, or it does not have this variant.
    #[error("unknown rule {0:?}")]
    Unknown(String),
}

impl MutationError {
    /// The error with what was expected: the ids most like the text, or all that there are.
    #[must_use]
    pub fn in_full(&self) -> String {
        let known = || Mutation::all().map(Mutation::id);
        match self {
            MutationError::NotRemovable(_) => {
                format!("{self}: expected one of {}", known().collect::<Vec<_>>().join(", "))
            }
            MutationError::Unknown(text) => match nearest(text, known()) {
                near if near.is_empty() => {
                    let known = known().collect::<Vec<_>>().join(", ");
                    format!("{self}: expected one of the removable rules {known}")
                }
                near => format!("{self}: did you mean {}?", near.join(" or ")),
            },
        }
    }
}

impl FromStr for Mutation {
    type Err = MutationError;

    /// Reads `ID` or `ID/WORD` in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || MutationError::Unknown(text.to_owned());
        if text.contains('/') {
            let found = Alteration::ALL
                .iter()
                .find(|alteration| alteration.id().eq_ignore_ascii_case(text));
            return found.map(|alteration| Mutation::Altered(*alteration)).ok_or_else(unknown);
        }
        let rule: Rule = text.parse().map_err(|_| unknown())?;
        Mutations::without(&[rule])?;
        Ok(Mutation::Removed(rule))
    }
}

/// Which removable rules are switched off, and which are altered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct Mutations {
    off: RuleSet,
    /// One bit for each [`Alteration`].
    alterations: u32,
}

/// A rule that the rulebook does not mark as removable.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0} ({title}) is not removable", title = .0.title())]
pub struct NotRemovable(pub Rule);

impl Mutations {
    /// Every rule as the rulebook has it.
    pub const NONE: Mutations = Mutations { off: RuleSet::EMPTY, alterations: 0 };

    /// The rules marked **Removable** in `specs/raft.md`.
    pub const REMOVABLE: &[Rule] = &[
        Rule::Role2,
        Rule::Role4,
        Rule::Term4,
        Rule::Term6,
        Rule::Term7,
        Rule::Term10,
        Rule::Vote1,
        Rule::Vote2,
        Rule::Vote4,
        Rule::Vote7,
        Rule::Vote8,
        Rule::Vote9,
        Rule::Elect2,
        Rule::Elect4,
        Rule::PreVote2,
        Rule::Lease2,
        Rule::Lease6,
        Rule::Transfer6,
        Rule::Append8,
        Rule::Beat1,
        Rule::Commit2,
        Rule::Snap3,
        Rule::Conf1,
        Rule::Conf2,
        Rule::Conf3,
        Rule::Conf5,
        Rule::Conf7,
        Rule::Conf15,
        Rule::Conf9,
        Rule::Conf10,
        Rule::Conf11,
        Rule::Conf14,
    ];

    /// The model without the given rules.
    ///
    /// # Errors
    /// The first rule that is not removable.
    pub fn without(rules: &[Rule]) -> Result<Mutations, NotRemovable> {
        match rules.iter().find(|rule| !Self::REMOVABLE.contains(rule)) {
            Some(rule) => Err(NotRemovable(*rule)),
            None => Ok(Mutations { off: RuleSet::of(rules), alterations: 0 }),
        }
    }

    /// The model with all of these; a rule that is not removable stays in force.
    #[must_use]
    pub fn of(list: &[Mutation]) -> Mutations {
        let mut all = Mutations::NONE;
        for mutation in list {
            match *mutation {
                Mutation::Removed(rule) if Self::REMOVABLE.contains(&rule) => all.off.insert(rule),
                Mutation::Removed(_) => {}
                Mutation::Altered(alteration) => all.alterations |= 1 << alteration as u32,
            }
        }
        all
    }

    /// Whether the rule is switched off.
    #[inline]
    #[must_use]
    pub const fn off(self, rule: Rule) -> bool {
        self.off.contains(rule)
    }

    /// Whether a rule is altered in this way.
    #[inline]
    #[must_use]
    pub const fn alters(self, alteration: Alteration) -> bool {
        self.alterations >> alteration as u8 & 1 == 1
    }

    /// Whether every rule holds as the rulebook has it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.off.is_empty() && self.alterations == 0
    }

    /// The rules that are switched off or altered.
    #[must_use]
    pub fn rules(self) -> RuleSet {
        self.list().map(Mutation::rule).collect()
    }

    /// What is not as the rulebook has it, in its order: first what is switched off.
    pub fn list(self) -> impl Iterator<Item = Mutation> {
        let altered =
            Alteration::ALL.iter().copied().filter(move |alteration| self.alters(*alteration));
        self.off.iter().map(Mutation::Removed).chain(altered.map(Mutation::Altered))
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
            Rule::Term10 => "A candidate of a lower term is never answered.",
            Rule::Vote1 => "A node votes for whoever asks, as often as it is asked.",
            Rule::Vote2 => "A node votes for a candidate with any log.",
            Rule::Vote4 => "A granted pre-vote carries the granter's own term.",
            Rule::Vote7 => "Granting a pre-vote stores the vote and restarts the election timer.",
            Rule::Vote8 => {
                "A node that is no voter of its own configuration answers no vote request."
            }
            Rule::Vote9 => "Neither requests nor answers tell what is committed.",
            Rule::Elect2 => "A learner campaigns, too.",
            Rule::Elect4 => "A candidate counts a repeated grant of one voter again.",
            Rule::PreVote2 => "A pre-candidate keeps its leader and its lease.",
            Rule::Lease2 => "No node is ever in lease, so every vote request gets through.",
            Rule::Lease6 => "Every restart of the election timer renews the lease.",
            Rule::Transfer6 => "A lease holds against a transferee's vote request too.",
            Rule::Append8 => "Only a heartbeat tells a follower what is committed.",
            Rule::Beat1 => "A heartbeat carries the whole commit, cut to the receiver's log.",
            Rule::Commit2 => "A leader commits entries of earlier terms by counting copies.",
            Rule::Snap3 => "A node that takes a snapshot keeps the configuration that it had.",
            Rule::Conf1 => "A new leader takes its tail to hold no change.",
            Rule::Conf2 => "A change is proposed whatever became of the last one.",
            Rule::Conf3 => "A node campaigns over a committed change that it has not applied.",
            Rule::Conf5 => {
                "No change goes through a joint configuration, however many voters it moves."
            }
            Rule::Conf7 => "A change is appended even if the configuration cannot take it.",
            Rule::Conf15 => "A leader that is removed leads on.",
            Rule::Conf9 => "A joint configuration is left only when somebody asks for it.",
            Rule::Conf10 => "While joint, the incoming voters alone decide everything.",
            Rule::Conf11 => "Learners count as if they were voters.",
            Rule::Conf14 => "A new leader proposes a change before it has committed anything.",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = include_str!("../docs/rulebook.md");

    #[test]
    fn raft_removable_rules_are_those_of_the_rulebook() {
        let removable = BOOK.split("\n- **").skip(1).filter_map(|text| {
            // The text of a rule ends where the next heading begins.
            let text = text.split("\n## ").next().unwrap();
            text.contains("**Removable.**").then(|| text.split([' ', '*']).next().unwrap())
        });
        let ids: Vec<&str> = removable.collect();
        assert_eq!(ids, Mutations::REMOVABLE.iter().map(|rule| rule.id()).collect::<Vec<_>>());
    }

    #[test]
    fn raft_alterations_are_those_of_the_rulebook() {
        // A mention of a rule is a link.
        let book = BOOK.replace(['[', ']'], "");
        // "*Without ID/WORD*:", or several, with commas and "and" between them.
        // A line may end inside a name's list.
        let book = book.split_whitespace().collect::<Vec<_>>().join(" ");
        let lists = book.split("*Without ").skip(1).filter_map(|text| text.split_once(": "));
        let words = lists.flat_map(|(list, _)| list.split(['*', ',', ' ']));
        let is_name = |word: &&str| word.split_once('/').is_some_and(|(id, _)| id.contains('-'));
        let ids: Vec<&str> = words.filter(is_name).collect();
        assert_eq!(
            ids,
            Alteration::ALL.iter().map(|alteration| alteration.id()).collect::<Vec<_>>()
        );
        for alteration in Alteration::ALL {
            assert_eq!(alteration.id().split('/').next(), Some(alteration.rule().id()));
            assert!(
                Mutations::REMOVABLE.contains(&alteration.rule())
                    && alteration.effect().ends_with('.')
            );
        }
    }

    #[test]
    fn raft_mutations_are_read_and_printed() {
        for mutation in Mutation::all() {
            assert_eq!(mutation.to_string().to_lowercase().parse(), Ok(mutation));
            let only = Mutations::of(&[mutation]);
            assert_eq!(only.list().collect::<Vec<_>>(), [mutation]);
            assert!(!only.is_empty() && only.rules() == RuleSet::of(&[mutation.rule()]));
        }
        for unknown in ["CONF-10/none", "CONF-2/union", "FLOW-2", "CONF-10/"] {
            let error = unknown.parse::<Mutation>().unwrap_err();
            assert_eq!(error, MutationError::Unknown(unknown.to_owned()));
        }
        let error = "VOTE-3".parse::<Mutation>().unwrap_err();
        assert_eq!(error, NotRemovable(Rule::Vote3).into());
        let altered = Mutations::of(&[Mutation::Altered(Alteration::Union)]);
        assert!(
            altered.alters(Alteration::Union)
                && !altered.alters(Alteration::Outgoing)
                && !altered.off(Rule::Conf10)
        );
        assert!(Mutations::of(&[Mutation::Removed(Rule::Vote3)]).is_empty());
    }

    #[test]
    fn raft_every_removable_rule_has_an_effect() {
        for rule in Rule::ALL {
            let removable = Mutations::REMOVABLE.contains(rule);
            assert_eq!(removable, !Mutations::effect(*rule).is_empty(), "{rule}");
            assert_eq!(removable, Mutations::without(&[*rule]).is_ok(), "{rule}");
        }
        let error = Mutations::without(&[Rule::Vote1, Rule::Vote3]).unwrap_err();
        assert_eq!(error.to_string(), "VOTE-3 (grant or refuse) is not removable");
        let without = Mutations::without(&[Rule::Vote1]).unwrap();
        assert!(without.off(Rule::Vote1) && !without.off(Rule::Vote2));
    }
}
