//! Integration tests of conformance, one binary: the lockstep sees every way in which a core can
//! lie, and each divergence replays to itself.

mod disks;
mod fields;
mod hidden;
mod honest;
mod inputs;
mod liar;
mod messages;
mod replayed;
mod scenarios;
mod shown;
mod small;
mod timing;
mod together;
mod troubled;
