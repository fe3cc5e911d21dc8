//! Rules that can be switched off or bent, to show what they are for.

use std::fmt;
use std::str::FromStr;

use crate::near::nearest;
use crate::rule::{Rule, RuleSet};

macro_rules! bends {
    ($($variant:ident $rule:ident $id:literal $effect:literal;)*) => {
        /// A rule that holds in another way than the rulebook has it, named `ID/WORD`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[repr(u8)]
        pub enum Bend {
            $(#[doc = concat!($id, ": ", $effect)] $variant,)*
        }

        impl Bend {
            /// Every bend, in the order of the rulebook.
            pub const ALL: &[Bend] = &[$(Bend::$variant),*];

            /// The name as the rulebook writes it, such as `CONF-10/union`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Bend::$variant => $id,)* }
            }

            /// The rule that is bent.
            #[must_use]
            pub const fn rule(self) -> Rule {
                match self { $(Bend::$variant => Rule::$rule,)* }
            }

            /// What it does, in one sentence.
            #[must_use]
            pub const fn effect(self) -> &'static str {
                match self { $(Bend::$variant => $effect,)* }
            }
        }
    };
}

bends! {
    Counted Vote9 "VOTE-9/counted" "Only requests and refusals carry the commit, which a refused request and a counted refusal tell.";
    Incoming Snap3 "SNAP-3/incoming" "A snapshot is for incoming voters and learners only.";
    Members Snap3 "SNAP-3/members" "With activation by appending, too, a snapshot is for the members of its configuration only.";
    Committed Conf2 "CONF-2/committed" "A change may be proposed once the last one is committed.";
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
pub enum Deviation {
    /// A rule is switched off.
    Off(Rule),
    /// A rule is bent.
    Bent(Bend),
}

impl Deviation {
    /// Every one that there is: the removable rules, then the bends.
    pub fn all() -> impl Iterator<Item = Deviation> {
        let rules = Deviations::REMOVABLE.iter().map(|rule| Deviation::Off(*rule));
        rules.chain(Bend::ALL.iter().map(|bend| Deviation::Bent(*bend)))
    }

    /// `ID` or `ID/WORD`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Deviation::Off(rule) => rule.id(),
            Deviation::Bent(bend) => bend.id(),
        }
    }

    /// The rule that is switched off or bent.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Deviation::Off(rule) => rule,
            Deviation::Bent(bend) => bend.rule(),
        }
    }

    /// What it does, in one sentence.
    #[must_use]
    pub const fn effect(self) -> &'static str {
        match self {
            Deviation::Off(rule) => Deviations::effect(rule),
            Deviation::Bent(bend) => bend.effect(),
        }
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// Why a text names nothing that can be switched off or bent.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoDeviation {
    /// The rulebook has the rule, but does not mark it as removable.
    #[error(transparent)]
    NotRemovable(#[from] NotRemovable),
    /// There is no such rule, or it cannot be bent like that.
    #[error("unknown rule {0:?}")]
    Unknown(String),
}

impl NoDeviation {
    /// The error with what was expected: the ids most like the text, or all that there are.
    #[must_use]
    pub fn in_full(&self) -> String {
        let known = || Deviation::all().map(Deviation::id);
        match self {
            NoDeviation::NotRemovable(_) => {
                format!("{self}: expected one of {}", known().collect::<Vec<_>>().join(", "))
            }
            NoDeviation::Unknown(text) => match nearest(text, known()) {
                near if near.is_empty() => {
                    let known = known().collect::<Vec<_>>().join(", ");
                    format!("{self}: expected one of the removable rules {known}")
                }
                near => format!("{self}: did you mean {}?", near.join(" or ")),
            },
        }
    }
}

impl FromStr for Deviation {
    type Err = NoDeviation;

    /// Reads `ID` or `ID/WORD` in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || NoDeviation::Unknown(text.to_owned());
        if text.contains('/') {
            let found = Bend::ALL.iter().find(|bend| bend.id().eq_ignore_ascii_case(text));
            return found.map(|bend| Deviation::Bent(*bend)).ok_or_else(unknown);
        }
        let rule: Rule = text.parse().map_err(|_| unknown())?;
        Deviations::without(&[rule])?;
        Ok(Deviation::Off(rule))
    }
}

/// Which removable rules are switched off, and which are bent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct Deviations {
    off: RuleSet,
    /// One bit for each [`Bend`].
    bends: u16,
}

/// A rule that the rulebook does not mark as removable.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0} ({title}) is not removable", title = .0.title())]
pub struct NotRemovable(pub Rule);

impl Deviations {
    /// Every rule as the rulebook has it.
    pub const NONE: Deviations = Deviations { off: RuleSet::EMPTY, bends: 0 };

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
    pub fn without(rules: &[Rule]) -> Result<Deviations, NotRemovable> {
        match rules.iter().find(|rule| !Self::REMOVABLE.contains(rule)) {
            Some(rule) => Err(NotRemovable(*rule)),
            None => Ok(Deviations { off: RuleSet::of(rules), bends: 0 }),
        }
    }

    /// The model with all of these; a rule that is not removable stays in force.
    #[must_use]
    pub fn of(list: &[Deviation]) -> Deviations {
        let mut all = Deviations::NONE;
        for deviation in list {
            match *deviation {
                Deviation::Off(rule) if Self::REMOVABLE.contains(&rule) => all.off.insert(rule),
                Deviation::Off(_) => {}
                Deviation::Bent(bend) => all.bends |= 1 << bend as u16,
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

    /// Whether a rule is bent in this way.
    #[inline]
    #[must_use]
    pub const fn bent(self, bend: Bend) -> bool {
        self.bends >> bend as u8 & 1 == 1
    }

    /// Whether every rule holds as the rulebook has it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.off.is_empty() && self.bends == 0
    }

    /// The rules that are switched off or bent.
    #[must_use]
    pub fn rules(self) -> RuleSet {
        self.list().map(Deviation::rule).collect()
    }

    /// What is not as the rulebook has it, in its order: first what is switched off.
    pub fn list(self) -> impl Iterator<Item = Deviation> {
        let bent = Bend::ALL.iter().copied().filter(move |bend| self.bent(*bend));
        self.off.iter().map(Deviation::Off).chain(bent.map(Deviation::Bent))
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
    fn raft_bends_are_those_of_the_rulebook() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/raft.md");
        let book = std::fs::read_to_string(path).unwrap();
        // "*Without ID/WORD*:", or several, with commas and "and" between them.
        // A line may end inside a name's list.
        let book = book.split_whitespace().collect::<Vec<_>>().join(" ");
        let lists = book.split("*Without ").skip(1).filter_map(|text| text.split_once(": "));
        let words = lists.flat_map(|(list, _)| list.split(['*', ',', ' ']));
        let is_name = |word: &&str| word.split_once('/').is_some_and(|(id, _)| id.contains('-'));
        let ids: Vec<&str> = words.filter(is_name).collect();
        assert_eq!(ids, Bend::ALL.iter().map(|bend| bend.id()).collect::<Vec<_>>());
        for bend in Bend::ALL {
            assert_eq!(bend.id().split('/').next(), Some(bend.rule().id()));
            assert!(Deviations::REMOVABLE.contains(&bend.rule()) && bend.effect().ends_with('.'));
        }
    }

    #[test]
    fn raft_deviations_are_read_and_printed() {
        for deviation in Deviation::all() {
            assert_eq!(deviation.to_string().to_lowercase().parse(), Ok(deviation));
            let only = Deviations::of(&[deviation]);
            assert_eq!(only.list().collect::<Vec<_>>(), [deviation]);
            assert!(!only.is_empty() && only.rules() == RuleSet::of(&[deviation.rule()]));
        }
        for unknown in ["CONF-10/none", "CONF-2/union", "FLOW-1", "CONF-10/"] {
            let error = unknown.parse::<Deviation>().unwrap_err();
            assert_eq!(error, NoDeviation::Unknown(unknown.to_owned()));
        }
        let error = "VOTE-3".parse::<Deviation>().unwrap_err();
        assert_eq!(error, NotRemovable(Rule::Vote3).into());
        let bent = Deviations::of(&[Deviation::Bent(Bend::Union)]);
        assert!(bent.bent(Bend::Union) && !bent.bent(Bend::Outgoing) && !bent.off(Rule::Conf10));
        assert!(Deviations::of(&[Deviation::Off(Rule::Vote3)]).is_empty());
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
