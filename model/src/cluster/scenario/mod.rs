//! Scenarios: named, bounded instances of a cluster, read from TOML.
//!
//! A scenario says who is in the cluster, which faults may strike and how often, how the faults end, and what is asked. The
//! format is described in `specs/scenarios/README.md`; [`Scenario::parse`] turns a file into checked values or into one
//! [`ScenarioError`] that names the line and what was expected.

mod contradiction;
mod error;
mod file;
mod flags;
mod reconfigure;
mod setting;
mod start;
mod tables;
mod variant;
mod verdicts;
mod wording;

pub use error::ScenarioError;
pub use flags::{Assignment, parse_flags, print_flags};
pub use reconfigure::Reconfigure;
pub use setting::Setting;
pub use start::StartCommand;
pub use variant::{Scheme, Variant};

use crate::deviation::{Deviation, Deviations};
use crate::raft::{Activation, ChangeId, JointConfiguration, NodeId, NodeSet, Plan};
use crate::rule::RuleSet;

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

/// A limit on how often something may happen in the chaos phase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Allowance {
    /// At most this many times.
    Times(u8),
    /// As often as it likes; other bounds keep the space finite.
    Any,
}

/// What the chaos phase counts, in the order of [`super::Spent`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Budget {
    /// Election timeouts, of all nodes together.
    ElectionTimeouts,
    /// Leases that run out.
    LeaseExpiries,
    /// Heartbeat rounds.
    Heartbeats,
    /// Quorum checks.
    QuorumChecks,
    /// Campaigns asked for by the application.
    Campaigns,
    /// Client proposals.
    Proposals,
    /// Proposed configuration changes.
    ConfProposals,
    /// Leadership transfers.
    Transfers,
    /// Messages lost.
    Losses,
    /// Messages duplicated.
    Duplicates,
    /// Crashes; each may be followed by one restart.
    Crashes,
    /// Snapshots of what a node has applied, with the log dropped up to there.
    Compactions,
    /// Reports of what became of a snapshot that was sent.
    SnapshotReports,
}

impl Budget {
    /// Every kind, in order.
    pub const ALL: [Budget; 13] = [
        Budget::ElectionTimeouts,
        Budget::LeaseExpiries,
        Budget::Heartbeats,
        Budget::QuorumChecks,
        Budget::Campaigns,
        Budget::Proposals,
        Budget::ConfProposals,
        Budget::Transfers,
        Budget::Losses,
        Budget::Duplicates,
        Budget::Crashes,
        Budget::Compactions,
        Budget::SnapshotReports,
    ];

    /// The key in a scenario file.
    pub fn key(self) -> &'static str {
        match self {
            Budget::ElectionTimeouts => "election_timeouts",
            Budget::LeaseExpiries => "lease_expiries",
            Budget::Heartbeats => "heartbeats",
            Budget::QuorumChecks => "quorum_checks",
            Budget::Campaigns => "campaigns",
            Budget::Proposals => "proposals",
            Budget::ConfProposals => "conf_proposals",
            Budget::Transfers => "transfers",
            Budget::Losses => "losses",
            Budget::Duplicates => "duplicates",
            Budget::Crashes => "crashes",
            Budget::Compactions => "compactions",
            Budget::SnapshotReports => "snapshot_reports",
        }
    }
}

/// When timers may fire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    /// At any moment.
    Free,
    /// As with a network that is fast against a timeout: see [`super::timing`].
    Timely,
    /// Timely, and every election timeout is as short as it may be, so that it ends together with the lease.
    Tight,
    /// Timely, but election timeouts of several nodes may fall together, before any hears of another's campaign.
    Coinciding,
}

/// A set of links that are down, as one bit per ordered pair of nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cut(u32);

impl Cut {
    /// Cuts the link between `a` and `b`, both ways.
    pub fn link(&mut self, a: NodeId, b: NodeId) {
        self.0 |= Cut::bit(a, b) | Cut::bit(b, a);
    }

    /// Whether a message from `a` to `b` is cut off.
    pub fn separates(self, a: NodeId, b: NodeId) -> bool {
        self.0 & Cut::bit(a, b) != 0
    }

    /// Whether no link is cut.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn bit(a: NodeId, b: NodeId) -> u32 {
        1 << ((u32::from(a) - 1) * 5 + u32::from(b) - 1)
    }
}

/// The first phase: what may go wrong, and how often.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chaos {
    /// When timers may fire.
    pub timing: Timing,
    /// Links that are down from the end of the start commands until the network settles.
    pub cut: Cut,
    /// Allowance for each [`Budget`], in its order.
    pub allowance: [Allowance; Budget::ALL.len()],
    /// Nodes that may crash and restart; all if the scenario names none.
    pub crash: Vec<NodeId>,
    /// Nodes that may come back with an empty disk once they were removed.
    pub empty_disk: Vec<NodeId>,
    /// Most messages in flight in this phase; at most [`Bounds::max_in_flight`].
    pub max_in_flight: usize,
}

/// One way for the faults to end: who is dead for good, and which links stay down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settle {
    /// The name, used in traces.
    pub name: String,
    /// Nodes that are dead from here on.
    pub dead: Vec<NodeId>,
    /// Links that stay down.
    pub cut: Cut,
    /// Timing of the second phase; never [`Timing::Free`].
    pub timing: Timing,
    /// Whether a rolling switch has to be over: every node that lives has the flags of its setting.
    pub switched: bool,
    /// Whether the application makes no snapshot any more, also where the present one is of no use to a peer.
    pub old_snapshots: bool,
    /// Nodes that apply nothing from here on; only where applying lags.
    pub never_applies: Vec<NodeId>,
}

/// Where the space is cut off. States beyond are not explored; a state that has one as successor is marked *cut*.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Highest term.
    pub max_term: u8,
    /// Longest log.
    pub max_log: u8,
    /// Most messages in flight.
    pub max_in_flight: usize,
}

/// How terms are kept finite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Terms {
    /// As they are, up to [`Bounds::max_term`].
    Exact,
    /// Renamed in order, gaps exact below this number and "at least this number" otherwise: see [`super::rename`].
    Renamed {
        /// The gap that stands for itself and all larger ones; at least 2.
        gap: u8,
    },
}

/// What is done to make the space smaller, without a change of any verdict.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Reduce {
    /// States that differ in the names of nodes only are explored once: see [`super::symmetry`].
    pub symmetry: bool,
    /// Messages to which nobody can react are lost at once: see [`super::dead`].
    pub dead_messages: bool,
}

/// Removals for which the scenario is decided besides the whole rulebook, with what is to be said of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decide {
    /// The rules removed or bent.
    pub without: Vec<Deviation>,
    /// The settings for which it is to be decided.
    pub settings: Vec<Setting>,
    /// What the outcome means, in words; empty if the verdict speaks for itself.
    pub note: String,
}

/// A verdict other than "holds" that the whole rulebook gives, and why: a true statement about Raft, not an excuse.
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
    /// Number of nodes, those among them that are not in the first configuration; ids are 1 to this.
    pub nodes: u8,
    /// The changes of the configuration; empty if it does not change.
    pub reconfigure: Reconfigure,
    /// The assignments of flags that it is decided for, each with each variant of the changes, one instance each.
    pub settings: Vec<Setting>,
    /// Flags that a node lacks at first and gets by a restart (a rolling switch).
    pub switch_on: crate::raft::Flags,
    /// Whether applying is an event of its own.
    pub lagging_apply: bool,
    /// Whether a leader that is no voter any more steps down (CONF-15).
    pub step_down_on_removal: bool,
    /// Whether requests for votes and the answers to them carry the commit (VOTE-9).
    pub commit_in_votes: bool,
    /// What happens before the exploration begins.
    pub start: Vec<StartCommand>,
    /// The first phase.
    pub chaos: Chaos,
    /// The ways in which it may end; empty if it never does.
    pub settle: Vec<Settle>,
    /// Bounds of the space.
    pub bounds: Bounds,
    /// How terms are kept finite.
    pub terms: Terms,
    /// How the space is made smaller.
    pub reduce: Reduce,
    /// Names of the optional properties that it asks, besides the safety properties that always are.
    pub asks: Vec<&'static str>,
    /// Removals to be decided.
    pub decide: Vec<Decide>,
    /// Verdicts of the whole rulebook that are not "holds".
    pub expect: Vec<Expect>,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing that is not as expected, with its line.
    pub fn parse(name: &str, text: &str) -> Result<Scenario, ScenarioError> {
        file::read(name, text)
    }

    /// The verdict that the whole rulebook is known to give to a property, if it is not "holds" or "reached".
    pub fn expected(&self, setting: &Setting, property: &str) -> Option<&Expect> {
        self.expect.iter().find(|expect| expect.setting == *setting && expect.property == property)
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

    /// The rules that it says it is about: those that `about` names, and those whose removal it decides.
    pub fn rules(&self) -> RuleSet {
        let words = self.about.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let named = words.filter_map(|word| word.parse().ok());
        let decided = self.decide.iter().flat_map(|decide| &decide.without);
        named.chain(decided.map(|deviation| deviation.rule())).collect()
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

    /// What is proposed in a setting once the exploration has begun, in order and each once: what its scheme lists and no start command proposes.
    pub fn script(&self, setting: &Setting) -> Vec<ChangeId> {
        let Some(variant) = setting.variant else { return Vec::new() };
        let at_first = |number: usize| {
            let proposes = |command: &StartCommand| matches!(command, StartCommand::ProposeChange(_, other) if *other == number);
            self.start.iter().any(proposes)
        };
        let numbered = (1..).zip(self.reconfigure.script(variant.scheme));
        numbered.filter(|(number, _)| !at_first(*number)).map(|(_, id)| id).collect()
    }

    /// The removals to be decided for a setting as [`Deviations`]; the whole rulebook first.
    pub fn removals(&self, setting: &Setting) -> Vec<(Deviations, Vec<Deviation>)> {
        let none = (Deviations::default(), Vec::new());
        let decided =
            |decide: &&Decide| !decide.without.is_empty() && decide.settings.contains(setting);
        let named = self
            .decide
            .iter()
            .filter(decided)
            .map(|decide| (Deviations::of(&decide.without), decide.without.clone()));
        std::iter::once(none).chain(named).collect()
    }
}
