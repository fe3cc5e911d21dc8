//! What a counterexample claims and the model does not show.

use crate::report::verdict::Kind;

/// A counterexample that the model does not bear out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{property}: the run does not show what is claimed: {why}")]
pub struct Unconfirmed {
    /// The property.
    pub property: String,
    /// What differs.
    pub why: Differs,
}

/// What differs between a counterexample and the model. Steps count from 1; step 0 is the initial
/// state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Differs {
    /// The model does not declare the property.
    #[error("the model asks no property of this name")]
    NoProperty,
    /// The path starts from an initial state that the model does not have.
    #[error("the model has no initial state {0}")]
    NoInit(usize),
    /// An action of the path cannot be taken.
    #[error("the model does not offer step {0}")]
    NotOffered(usize),
    /// A state of the path is not one of the explored ones.
    #[error("the state after step {0} is beyond the bounds")]
    Beyond(usize),
    /// What is looked for is not where the path ends.
    #[error("it does not hold {}", after(*.0))]
    Unseen(usize),
    /// The property holds where the path ends.
    #[error("it holds {}", after(*.0))]
    Holds(usize),
    /// A liveness property needs a loop, and there is none.
    #[error("a violation of {0:?} is a behaviour without end, and no loop is given")]
    NoLoop(Kind),
    /// A loop is given for a property that needs none.
    #[error("a violation of {0:?} has an end, and a loop is given")]
    Loop(Kind),
    /// The loop does not come back to its first state.
    #[error("the loop starts after step {from}, and the state after step {to} is another one")]
    Open {
        /// Where the loop starts.
        from: usize,
        /// Where it ends.
        to: usize,
    },
    /// A step of the loop need not be possible each time; see
    /// [`Checked::assumed`](crate::Checked::assumed).
    #[error("step {0}, in the loop, is only assumed to be possible")]
    Assumed(usize),
    /// The loop is not fair.
    #[error("the loop does not meet the fairness condition {0:?}")]
    Unfair(String),
    /// The loop meets a fairness condition in another way than the report says.
    #[error("the loop does not meet the fairness condition {0:?} in the way that is reported")]
    OtherWay(String),
    /// The behaviour satisfies the formula.
    #[error("the behaviour satisfies the formula")]
    Satisfied,
    /// A state beyond the bounds can be reached from the trap.
    #[error("{0} steps after the path, a step leads beyond the bounds")]
    Leak(usize),
    /// A packed state is not read back, so many steps after the path.
    #[error("{0} steps after the path, a packed state is not read back")]
    Lost(usize),
    /// From the trap a state can be reached that is good for ever.
    #[error("{0} steps after the path, a state is reached that is good for ever")]
    Lasting(usize),
}

impl Differs {
    /// The same, where the path is what comes after so many other steps.
    #[must_use]
    pub fn plus(self, steps: usize) -> Differs {
        match self {
            Differs::NotOffered(step) => Differs::NotOffered(step + steps),
            Differs::Beyond(step) => Differs::Beyond(step + steps),
            Differs::Unseen(step) => Differs::Unseen(step + steps),
            Differs::Holds(step) => Differs::Holds(step + steps),
            Differs::Open { from, to } => Differs::Open { from: from + steps, to: to + steps },
            Differs::Assumed(step) => Differs::Assumed(step + steps),
            Differs::NoProperty
            | Differs::NoInit(_)
            | Differs::NoLoop(_)
            | Differs::Loop(_)
            | Differs::Unfair(_)
            | Differs::OtherWay(_)
            | Differs::Satisfied
            | Differs::Leak(_)
            | Differs::Lost(_)
            | Differs::Lasting(_) => self,
        }
    }
}

fn after(step: usize) -> String {
    if step == 0 { "in the initial state".to_owned() } else { format!("after step {step}") }
}

/// How far a counterexample was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// In all that it claims.
    Wholly,
    /// It leads into a trap that is larger than what was looked at: the path is confirmed, and that
    /// no step out of this many states of the trap leads beyond the bounds.
    Partly {
        /// How many states of the trap were looked at.
        states: u64,
    },
}
