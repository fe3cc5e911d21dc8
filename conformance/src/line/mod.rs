//! A core in another process, in any language: JSON lines over its standard input and output.
//!
//! `wire` has the lines, [`Process`] is the node as a core, `link` the process, [`Failure`] how it
//! fails, and [`serve()`] the other side. `docs/protocol.md` describes the protocol.

mod failure;
mod link;
mod process;
mod serve;
mod wire;

pub use self::failure::Failure;
pub use self::process::{Host, Process};
pub use self::serve::serve;
pub use self::wire::{Answer, Ask, Request, Response, Told, VERSION};
