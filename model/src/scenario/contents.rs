//! A scenario as read and checked.

use super::bounds::{Bounds, Reduce, Terms};
use super::budget::{Allowance, Budget};
use super::faults::{Chaos, Stabilisation};
use super::reconfigure::Reconfigure;
use super::setting::Setting;
use super::start::StartCommand;
use crate::ids::{NodeId, NodeSet};
use crate::mutation::{Mutation, Mutations};
use crate::raft::{Activation, ChangeId, Flags, JointConfiguration, Plan};
use crate::rule::{Rule, RuleSet};

/// Who belongs to the cluster at first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct Configuration {
    /// Those whose majority decides.
    pub voters: NodeSet,
    /// Those who only follow.
    pub learners: NodeSet,
}

impl Configuration {
    /// Voters and learners.
    #[inline]
    #[must_use]
    pub const fn members(self) -> NodeSet {
        self.voters.union(self.learners)
    }

    /// Every other member.
    #[inline]
    #[must_use]
    pub const fn peers_of(self, id: NodeId) -> NodeSet {
        self.members().without(id)
    }

    /// The same as one that may become joint. CONF-4.
    #[must_use]
    pub const fn joint(self) -> JointConfiguration {
        JointConfiguration::simple(self.voters, self.learners)
    }
}

/// Removals for which the scenario is decided besides the whole rulebook, with what is to be said
/// of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decide {
    /// The rules removed or altered.
    pub without: Vec<Mutation>,
    /// The settings for which it is to be decided.
    pub settings: Vec<Setting>,
    /// What the outcome means, in words; empty if the verdict speaks for itself.
    pub note: String,
}

/// A verdict other than "holds" that the whole rulebook gives, and why: a true statement about
/// Raft, not an excuse.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expect {
    /// The setting that it concerns.
    pub setting: Setting,
    /// The property's name.
    pub property: &'static str,
    /// The verdict's word: `violated`, `undecided` or `not reached`.
    pub verdict: String,
    /// Why it is so.
    pub because: String,
}

/// Something that a scenario names and that never occurs in it, and why it stands there all the
/// same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vacuous {
    /// What never occurs.
    pub what: Never,
    /// The settings in which it never does; all for a rule.
    pub settings: Vec<Setting>,
    /// Why it is named or allowed all the same.
    pub because: String,
}

/// What never occurs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Never {
    /// The antecedent of this property.
    Property(&'static str),
    /// This rule decides something.
    Rule(Rule),
    /// An action of the class of this name fires.
    Action(String),
}

/// A scenario as read and checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scenario {
    /// The name: the file's name without `.toml`.
    pub name: String,
    /// One line for lists.
    pub title: String,
    /// What it is about, in sentences.
    pub about: String,
    /// The story of the election half that it decides, if any.
    pub story: Option<u8>,
    /// The table of several scenarios that its verdicts go into, if any.
    pub table: Option<String>,
    /// Whether `gate` runs it.
    pub ci: bool,
    /// Whether it takes minutes or hours, so that it runs only when it is named.
    pub deep: bool,
    /// The file's text, kept so that a trace can carry it.
    pub text: String,
    /// Voters and learners that the log begins with.
    pub configuration: Configuration,
    /// Number of nodes, those among them that are not in the first configuration; ids are 1 to
    /// this.
    pub nodes: u8,
    /// The changes of the configuration; empty if it does not change.
    pub reconfigure: Reconfigure,
    /// The assignments of flags that it is decided for, each with each variant of the changes, one
    /// instance each.
    pub settings: Vec<Setting>,
    /// Flags that a node lacks at first and gets by a restart (a rolling switch).
    pub switch_on: Flags,
    /// Whether applying is a separate event.
    pub lagging_apply: bool,
    /// Whether an Append carries at most one entry (FLOW-1).
    pub single_entry_appends: bool,
    /// Whether the application keeps what it has applied over a restart (ROLE-3).
    pub durable_applied: bool,
    /// Whether a leader that is no longer a voter steps down (CONF-15).
    pub step_down_on_removal: bool,
    /// Whether requests for votes and the answers to them carry the commit (VOTE-9).
    pub commit_in_votes: bool,
    /// What happens before the exploration begins.
    pub start: Vec<StartCommand>,
    /// The first phase.
    pub chaos: Chaos,
    /// The ways in which it may end; empty if it never does.
    pub stabilisations: Vec<Stabilisation>,
    /// Bounds of the space.
    pub bounds: Bounds,
    /// How terms are kept finite.
    pub terms: Terms,
    /// How the space is made smaller.
    pub reduce: Reduce,
    /// Names of the optional properties that it asks, besides the safety properties that always
    /// are.
    pub asks: Vec<&'static str>,
    /// Names of the safety properties that the title and the text promise to put at risk: some
    /// mutation has to violate each of them here (`check --sensitivity`).
    pub promises: Vec<&'static str>,
    /// Removals to be decided.
    pub decide: Vec<Decide>,
    /// Verdicts of the whole rulebook that are not "holds".
    pub expect: Vec<Expect>,
    /// What is known never to occur.
    pub vacuous: Vec<Vacuous>,
}

impl Scenario {
    /// The verdict that the whole rulebook is known to give to a property, if it is not "holds" or
    /// "reached".
    pub fn expected(&self, setting: &Setting, property: &str) -> Option<&Expect> {
        self.expect.iter().find(|expect| expect.setting == *setting && expect.property == property)
    }

    /// Whether the scenario says that something never occurs in a setting.
    pub fn is_vacuous(&self, setting: &Setting, what: &Never) -> bool {
        self.vacuous.iter().any(|known| known.what == *what && known.settings.contains(setting))
    }

    /// Whether logs may be compacted, so that there are snapshots.
    pub fn compacts(&self) -> bool {
        let compacts = |command: &StartCommand| matches!(command, StartCommand::Compact(_));
        self.chaos.allowance[Budget::Compactions as usize] != Allowance::Times(0)
            || self.start.iter().any(compacts)
    }

    /// The names of its instances, `NAME@SETTING` each.
    pub fn instance_names(&self) -> Vec<String> {
        self.settings.iter().map(|setting| format!("{}@{setting}", self.name)).collect()
    }

    /// The rules that it says it is about: those that `about` names, and those whose removal it
    /// decides.
    pub fn rules(&self) -> RuleSet {
        let words = self.about.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let named = words.filter_map(|word| word.parse().ok());
        let decided = self.decide.iter().flat_map(|decide| &decide.without);
        named.chain(decided.map(|mutation| mutation.rule())).collect()
    }

    /// What is fixed of the changes in a setting.
    pub fn plan(&self, setting: &Setting) -> Plan {
        let variant = setting.variant;
        Plan {
            first: self.configuration.joint(),
            changes: variant.map_or_else(Vec::new, |of| self.reconfigure.changes(of.scheme)),
            activation: variant.map_or(Activation::Apply, |of| of.activation),
            step_down_on_removal: self.step_down_on_removal,
            commit_in_votes: self.commit_in_votes,
        }
    }

    /// What is proposed in a setting once the exploration has begun, in order and each once: what
    /// its scheme lists and no start command proposes.
    pub fn script(&self, setting: &Setting) -> Vec<ChangeId> {
        let Some(variant) = setting.variant else { return Vec::new() };
        let at_first = |number: usize| {
            let proposes = |command: &StartCommand| matches!(command, StartCommand::ProposeChange(_, other) if *other == number);
            self.start.iter().any(proposes)
        };
        let numbered = (1..).zip(self.reconfigure.script(variant.scheme));
        numbered.filter(|(number, _)| !at_first(*number)).map(|(_, id)| id).collect()
    }

    /// The removals to be decided for a setting as [`Mutations`]; the whole rulebook first.
    pub fn removals(&self, setting: &Setting) -> Vec<(Mutations, Vec<Mutation>)> {
        let none = (Mutations::default(), Vec::new());
        let decided =
            |decide: &&Decide| !decide.without.is_empty() && decide.settings.contains(setting);
        let named = self
            .decide
            .iter()
            .filter(decided)
            .map(|decide| (Mutations::of(&decide.without), decide.without.clone()));
        std::iter::once(none).chain(named).collect()
    }
}
