//! EventualLeaderFair: once faults have ended, every fair behaviour reaches a leader that every
//! living linked node follows, and this stays so.
//!
//! ◇□ of *not stable, or good* ([`eventual_leader::good`]), under the conditions of
//! [`crate::cluster::fairness`]. This is the stronger demand: fair behaviours have probability one,
//! so what holds here is recoverable too. Where timeouts may coincide, duelling candidates violate
//! it: nodes that time out together for ever are fair, and have probability zero.

use super::definition::{Asked, Concerns, Definition, Kind};
use super::eventual_leader;
use crate::cluster::{ClusterModel, State};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "EventualLeaderFair",
    kind: Kind::UnderFairness { good },
    asked: Asked::OnRequest,
    concerns: Concerns::State(concerns),
};

/// Faults may yet strike, or the state is good.
pub fn good(model: &ClusterModel, state: &State) -> bool {
    !state.is_stable() || eventual_leader::good(model, state)
}

/// Whether faults have ended in a state that is not good, so that something is left to reach.
pub fn concerns(model: &ClusterModel, state: &State) -> bool {
    state.is_stable() && !eventual_leader::good(model, state)
}
