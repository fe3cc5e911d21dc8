//! The cluster: nodes, network, faults and budgets.
//!
//! Reading order: [`State`] is one state, [`Action`] one step, [`ClusterModel`] what is fixed in a
//! search. `step` says where an action leads, [`enabled`] which actions there are, [`timing`] when
//! timers may fire once the network is timely, [`fairness`] what has to happen. [`membership`] says
//! which configuration is in force where, [`storage`] what a crash leaves. [`coverage`] counts
//! which rules decided something.

mod action;
mod class;
pub mod coverage;
mod electable;
pub mod enabled;
pub mod fairness;
mod faults;
pub mod history;
pub mod membership;
mod model;
pub mod network;
mod permutation;
mod phase;
mod state;
mod step;
pub mod storage;
pub mod timing;

pub use action::{Action, label_name};
pub use class::Class;
pub use model::ClusterModel;
pub use permutation::Permutation;
pub use phase::Phase;
pub use state::{Spent, State};
