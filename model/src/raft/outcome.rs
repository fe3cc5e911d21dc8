//! What a step leads to.

use arrayvec::ArrayVec;

use super::message::Message;
use super::node::Node;
use crate::ids::Index;
use crate::rule::RuleSet;

/// What a step leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The next state; equal to the given one if no rule lets the input act.
    pub node: Node,
    /// What was sent.
    pub messages: ArrayVec<Message, 32>,
    /// The commit of the last round whose write changed term or vote, or stored entries and moved
    /// commit: what the storage mode *same-batch* stores if each round is a write. Section STORE.
    pub batch_commit: Option<Index>,
    /// The rules that decided something in this step.
    pub rules: RuleSet,
    /// The next state would not fit [`MAX_LOG`](crate::limits::MAX_LOG) or
    /// [`MAX_TERM`](crate::limits::MAX_TERM): `node` is the given one, nothing is sent, and the
    /// step must not be taken for a disabled one.
    pub overflow: bool,
    /// The input broke a CONTRACT rule: `node` is the given one and nothing is sent.
    pub broken_contract: bool,
}
