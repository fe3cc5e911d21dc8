//! What a search found.

use std::fmt::{self, Debug};
use std::time::Duration;

use stateright::Model;

use super::model::Strength;
use super::path::Path;
use super::recoverable::Recovery;

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every state reachable within the boundary was expanded.
    Complete,
    /// [`Limits::max_states`](super::Limits::max_states) was reached.
    MaxStates(u64),
    /// [`Limits::timeout`](super::Limits::timeout) was reached.
    Timeout(Duration),
    /// [`Limits::stop`](super::Limits::stop) was set.
    Interrupted,
    /// [`Limits::memory`](super::Limits::memory) was reached.
    Memory(u64),
    /// A violation was found and [`Limits::stop_on_violation`](super::Limits::stop_on_violation) was set.
    Violation,
    /// The [`Visitor`](super::Visitor) broke off.
    Visitor,
}

impl Ending {
    /// Whether every state within the boundary was expanded.
    pub fn is_complete(self) -> bool {
        self == Ending::Complete
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ending::Complete => f.write_str("complete within bounds"),
            Ending::MaxStates(n) => write!(f, "stopped at {n} states"),
            Ending::Timeout(t) => write!(f, "stopped after {:.1} s", t.as_secs_f64()),
            Ending::Memory(bytes) => write!(f, "stopped at {} MiB", bytes >> 20),
            Ending::Interrupted => f.write_str("interrupted"),
            Ending::Violation => f.write_str("stopped at a violation"),
            Ending::Visitor => f.write_str("stopped by the visitor"),
        }
    }
}

/// The kind of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Holds in every state.
    Always,
    /// Holds in some state.
    Sometimes,
    /// Every fair behaviour has a good state; stateright's `eventually` too.
    Eventually,
    /// Every fair behaviour has good states again and again.
    AlwaysEventually,
    /// Every fair behaviour is good for ever from some moment on.
    EventuallyAlways,
    /// Every fair behaviour goes from each state of one kind to one of another.
    LeadsTo,
    /// Holds of every step.
    Edge,
    /// From every state a lasting good state can be reached.
    Recoverable,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Always => "always",
            Kind::Sometimes => "sometimes",
            Kind::Eventually => "eventually",
            Kind::AlwaysEventually => "always eventually",
            Kind::EventuallyAlways => "eventually always",
            Kind::LeadsTo => "leads to",
            Kind::Edge => "edge",
            Kind::Recoverable => "recoverable",
        })
    }
}

/// What was decided about a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<A> {
    /// The search was complete, and found no violation (within bounds: see [`Report::cut_states`]).
    Holds,
    /// Violated; for a recoverable: the path leads into a trap.
    Violated {
        /// A shortest path to a violation; of an edge property, the last action is the violation.
        path: Path<A>,
        /// How many violating states (steps, for an edge property; trapped states, for a recoverable) were found.
        count: u64,
    },
    /// Neither.
    Undecided {
        /// Why not.
        why: String,
    },
    /// A `sometimes` property holds somewhere.
    Reached {
        /// A shortest path to such a state.
        path: Path<A>,
    },
    /// The search was complete, and a `sometimes` property holds nowhere.
    NotReached,
}

impl<A> Verdict<A> {
    /// Whether this is [`Verdict::Violated`].
    pub fn is_violated(&self) -> bool {
        matches!(self, Verdict::Violated { .. })
    }

    /// Whether this is what the model's author hopes for: held, or reached.
    pub fn is_good(&self) -> bool {
        matches!(self, Verdict::Holds | Verdict::Reached { .. })
    }

    /// The counterexample or example.
    pub fn path(&self) -> Option<&Path<A>> {
        match self {
            Verdict::Violated { path, .. } | Verdict::Reached { path } => Some(path),
            _ => None,
        }
    }

    /// One word for the verdict.
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Violated { .. } => "violated",
            Verdict::Undecided { .. } => "undecided",
            Verdict::Reached { .. } => "reached",
            Verdict::NotReached => "not reached",
        }
    }
}

/// The shape of a behaviour that never ends: the path of a violated liveness property is run once, and what comes from `stem` on is repeated for
/// ever. With nothing left to repeat, the behaviour stutters in its last state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasso {
    /// How many actions come before the loop.
    pub stem: usize,
    /// Why the loop is fair: for each condition, where it is met.
    pub met: Vec<Met>,
}

/// How a loop meets a fairness condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The condition's name.
    pub condition: String,
    /// How fair it asks to be.
    pub strength: Strength,
    /// How it is met.
    pub how: How,
}

/// See [`Met`]. Positions count from 0 at the begin of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The loop's action at this position is one that the condition asks for.
    Taken(usize),
    /// Before the loop's action at this position none is enabled, so that a weak condition asks for nothing.
    Disabled(usize),
    /// None is enabled anywhere in the loop.
    NeverEnabled,
}

/// A property with its verdict.
pub struct PropertyVerdict<M: Model> {
    /// The property's name.
    pub name: &'static str,
    /// The property's kind.
    pub kind: Kind,
    /// What was decided.
    pub verdict: Verdict<M::Action>,
    /// How many states (steps, for an edge property) the property was evaluated on.
    pub evaluated: u64,
    /// How many of those satisfied it (were good, for a recoverable).
    pub satisfied: u64,
    /// How many states or steps satisfied the property's [`Antecedent`](super::Antecedent), if it has one. Zero: it passed
    /// vacuously.
    pub antecedent: Option<u64>,
    /// The counts behind a recoverable's verdict.
    pub recovery: Option<Recovery>,
    /// The shape of the counterexample of a violated liveness property.
    pub lasso: Option<Lasso>,
}

impl<M: Model> Clone for PropertyVerdict<M>
where
    M::Action: Clone,
{
    fn clone(&self) -> Self {
        PropertyVerdict { verdict: self.verdict.clone(), lasso: self.lasso.clone(), ..*self }
    }
}

impl<M: Model> PartialEq for PropertyVerdict<M>
where
    M::Action: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        let key = |v: &Self| (v.name, v.kind, v.evaluated, v.satisfied, v.antecedent, v.recovery);
        key(self) == key(other) && self.verdict == other.verdict && self.lasso == other.lasso
    }
}

impl<M: Model> Debug for PropertyVerdict<M>
where
    M::Action: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PropertyVerdict")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("verdict", &self.verdict)
            .field("evaluated", &self.evaluated)
            .field("satisfied", &self.satisfied)
            .field("antecedent", &self.antecedent)
            .field("recovery", &self.recovery)
            .field("lasso", &self.lasso)
            .finish()
    }
}

/// What [`check()`](super::check()) found.
pub struct Report<M: Model> {
    /// How the search ended.
    pub ending: Ending,
    /// Distinct states.
    pub distinct: u64,
    /// Distinct states that were expanded and evaluated; all of them if the search is complete.
    pub expanded: u64,
    /// Initial states and successors generated within the boundary, repetitions included.
    pub generated: u64,
    /// The level of the deepest state; initial states are at level 0.
    pub depth: u32,
    /// States with a successor outside the boundary.
    pub cut_states: u64,
    /// Steps that lead outside the boundary.
    pub cut_edges: u64,
    /// States without any step, not even one that leads outside the boundary.
    pub deadlocks: u64,
    /// The probability that somewhere two different states were taken for one.
    pub collision_odds: f64,
    /// How long the search took, earlier runs included.
    pub elapsed: Duration,
    /// How many distinct states an earlier run had found, if this one continued it.
    pub resumed: Option<u64>,
    /// The most memory that the search held, with the graph and what is decided on it (without what states hold on the heap, and without what a
    /// liveness property needs beside the graph while it is decided).
    pub bytes: u64,
    /// [`Report::bytes`] for each distinct state.
    pub bytes_per_state: f64,
    /// The names of the classes of actions.
    pub class_names: Vec<String>,
    /// How often each class fired (within the boundary).
    pub class_counts: Vec<u64>,
    /// How often each class led outside the boundary.
    pub class_cuts: Vec<u64>,
    /// What the model observed, in the order of [`Checked::counters`](super::Checked::counters).
    pub counters: Vec<u64>,
    /// The verdicts: the model's `properties`, `edge_properties` and `recoverables`, in declaration order.
    pub verdicts: Vec<PropertyVerdict<M>>,
}

impl<M: Model> Report<M> {
    /// The verdict of the property of that name.
    pub fn verdict(&self, name: &str) -> Option<&PropertyVerdict<M>> {
        self.verdicts.iter().find(|v| v.name == name)
    }

    /// The violated properties.
    pub fn violations(&self) -> impl Iterator<Item = &PropertyVerdict<M>> {
        self.verdicts.iter().filter(|v| v.verdict.is_violated())
    }

    /// Whether the exploration was complete and no bound cut anything.
    pub fn unbounded(&self) -> bool {
        self.ending.is_complete() && self.cut_states == 0
    }
}

impl<M: Model> Clone for Report<M>
where
    M::Action: Clone,
{
    fn clone(&self) -> Self {
        Report {
            class_names: self.class_names.clone(),
            class_counts: self.class_counts.clone(),
            class_cuts: self.class_cuts.clone(),
            counters: self.counters.clone(),
            verdicts: self.verdicts.clone(),
            ..*self
        }
    }
}

impl<M: Model> Debug for Report<M>
where
    M::Action: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("ending", &self.ending)
            .field("distinct", &self.distinct)
            .field("expanded", &self.expanded)
            .field("generated", &self.generated)
            .field("depth", &self.depth)
            .field("cut_states", &self.cut_states)
            .field("cut_edges", &self.cut_edges)
            .field("deadlocks", &self.deadlocks)
            .field("collision_odds", &self.collision_odds)
            .field("elapsed", &self.elapsed)
            .field("resumed", &self.resumed)
            .field("bytes", &self.bytes)
            .field("bytes_per_state", &self.bytes_per_state)
            .field("class_names", &self.class_names)
            .field("class_counts", &self.class_counts)
            .field("class_cuts", &self.class_cuts)
            .field("counters", &self.counters)
            .field("verdicts", &self.verdicts)
            .finish()
    }
}

/// The probability that among `n` states two share a 64-bit fingerprint (the birthday bound n²/2⁶⁵).
pub(super) fn collision_odds(n: u64) -> f64 {
    ((n as f64).powi(2) / 2f64.powi(65)).min(1.0)
}
