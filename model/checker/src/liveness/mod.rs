//! Does every fair behaviour satisfy a temporal formula? Decided on the recorded graph.
//!
//! A behaviour starts in an initial state and never ends; it may stutter at any time. What it does
//! for ever is a *loop*: a closed walk, or one state in which it stutters. Only which loops are
//! fair, where they may lie and how they are reached depends on the question:
//!
//! | question | a violation | what counts as unexplored |
//! |---|---|---|
//! | ◇P | a fair loop in ¬P, reached through ¬P | open states reached through ¬P |
//! | □◇P | a fair loop in ¬P | any open state |
//! | ◇□P | a fair loop with a ¬P state | any open state |
//! | P ↝ Q | a fair loop in ¬Q, reached through ¬Q from a state in P and ¬Q | any open state |
//!
//! A state is *open* if a bound truncated one of its steps, or if it was not expanded. Anything may
//! happen beyond an open state, so each leaves a doubt. For ◇P alone it does not matter what comes
//! after a state in P.
//!
//! As in TLA+ only steps that change the state count, and stuttering is always possible. A step
//! that a bound truncated is enabled and never taken, so a behaviour cannot stop at the edge of
//! what was explored. What to make of steps that are only assumed to be possible: see
//! [`view::View`].
//!
//! [`layers`] finds the states that count and the shortest ways to them, [`fair_scc`] all fair
//! loops by strongly connected components ([`scc`]), [`lasso`] a short one, [`verify`] checks it
//! against the definition.

pub(crate) mod case;
pub(crate) mod decide;
mod fair;
mod fair_scc;
pub(crate) mod graph;
mod lasso;
mod layers;
mod reach;
pub(crate) mod recoverable;
mod scc;
mod tally;
#[cfg(test)]
mod tests;
mod verify;
mod view;
mod walk;
