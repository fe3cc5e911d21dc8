//! The cluster: servers, network, faults and budgets as one [`stateright::Model`].
//!
//! Reading order: [`scenario`] says what is to be explored, [`State`] is one state of it, [`Action`] one step, [`ClusterModel`]
//! puts them together. [`timing`] holds when timers may fire once the network is timely, [`rename`] how terms stay finite, [`fairness`] what has to happen,
//! [`symmetry`] which states stand for others, [`dead`] which messages matter no more. [`membership`] says which configuration is in force where, [`storage`] what a crash leaves. [`coverage`] counts which rules decided something.

mod action;
mod checked;
pub mod coverage;
mod crash;
pub mod dead;
mod electable;
mod empty_disk;
pub mod fairness;
pub mod history;
mod ideal;
pub mod membership;
mod model;
pub mod network;
mod offers;
mod pack;
pub mod rename;
pub mod scenario;
mod start;
mod state;
pub mod storage;
pub mod symmetry;
pub mod timing;

pub use action::{Action, CLASSES};
pub use ideal::Ideal;
pub use model::{ClusterModel, Reduction};
pub use state::{STARTING, Spent, State};
