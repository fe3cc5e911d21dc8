//! Our own core behind [`Core`](super::Core): this folder alone names its types.
//!
//! `node` is the node with its storage, `neutral` the dictionary, `feed` gives it inputs, `drive`
//! takes what it hands out. `synchronous` and `asynchronous` are the two forms of writing.

mod asynchronous;
mod drive;
mod feed;
mod neutral;
mod node;
mod synchronous;
#[cfg(test)]
mod tests;

pub use self::asynchronous::AsynchronousCore;
pub use self::node::QuorateCore;
