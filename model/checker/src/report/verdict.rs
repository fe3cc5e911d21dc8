//! What was decided about a property.

use std::fmt::{self, Debug};

use stateright::Model;

use crate::report::lasso::Lasso;
use crate::report::path::Path;

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
    /// The search was complete, and found no violation within bounds; see
    /// [`Report::cut_states`](crate::Report::cut_states).
    Holds,
    /// Violated; for a recoverable: the path leads into a trap.
    Violated {
        /// A shortest path to a violation; of an edge property, the last action is the violation.
        path: Path<A>,
        /// How many violating states (steps, for an edge property; trapped states, for a
        /// recoverable) were found.
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
    /// How many states or steps satisfied the property's [`Antecedent`](crate::Antecedent), if it
    /// has one. Zero: it passed vacuously.
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

/// The counts behind a recoverable's verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// States from which a lasting good state can be reached.
    pub recoverable: u64,
    /// States from which none can be reached, whatever happens beyond the bounds.
    pub trapped: u64,
    /// States for which the answer depends on what a bound truncated, or on states that were not
    /// expanded.
    pub undecided: u64,
    /// Good states from which only good states can be reached, and no truncated or unexpanded
    /// state.
    pub lasting: u64,
}
