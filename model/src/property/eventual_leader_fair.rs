//! EventualLeaderFair: once faults have ended, every fair behaviour comes to a leader whom every
//! living linked node follows, and that stays so.
//!
//! ◇□ of *not settled, or good* ([`eventual_leader::good`]), under the conditions of
//! [`crate::cluster::fairness`]. The stronger demand: fair behaviours have probability one, so that
//! what holds here is recoverable too. Where timeouts may coincide, duelling candidates violate it,
//! nodes that time out in step for ever; they are fair, and have probability zero.

use super::definition::{Asked, Concerns, Definition, Kind};
use super::eventual_leader;
use crate::cluster::{ClusterModel, State};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "EventualLeaderFair",
    kind: Kind::UnderFairness { good },
    asked: Asked::OnRequest,
    concerns: Concerns::Everything,
};

/// Faults may yet strike, or the state is good.
pub fn good(model: &ClusterModel, state: &State) -> bool {
    !state.is_stable() || eventual_leader::good(model, state)
}
