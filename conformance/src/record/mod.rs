//! Turns the model's states, actions and runs into the neutral vocabulary, and events back into
//! actions. Nothing else names both the model's types and the neutral ones field by field.

mod action;
mod configuration;
mod disk;
mod input;
mod log;
mod message;
mod observation;
mod probe;
mod rules;
mod run;
mod setup;

pub use action::action;
pub use disk::{all_left, left, writes_as_the_core_does};
pub use input::{event, input};
pub use message::message;
pub use observation::observation;
pub use probe::{pairable, probe_step, probed, probes};
pub use rules::{deciding, rule_ids, rules};
pub use run::{again_step, end, origin, step_of, trace, two_runs};
pub use setup::setup;
