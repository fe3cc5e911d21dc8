//! Our own core with asynchronous writes (STORE-3 to STORE-5).

use super::node::QuorateCore;
use crate::core::{Core, Disk, Output, Refusal, Setup};
use crate::trace::{Input, Observation};

/// The same node with asynchronous writes, each acknowledged as late as one input allows. After
/// each input it is where the synchronous one is, so it can be compared with the same model.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AsynchronousCore(QuorateCore);

impl Core for AsynchronousCore {
    fn start(setup: &Setup) -> Result<Self, Refusal> {
        QuorateCore::begin_with(setup, true).map(AsynchronousCore)
    }

    fn crash(&self, left: Option<&Disk>) -> Result<Self, Refusal> {
        self.0.crash(left).map(AsynchronousCore)
    }

    fn restart(&self, pre_vote: bool, check_quorum: bool) -> Result<Self, Refusal> {
        self.0.restart(pre_vote, check_quorum).map(AsynchronousCore)
    }

    fn torn(&self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        self.0.torn(input)
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        self.0.input(input)
    }

    fn together(&mut self, inputs: &[Input]) -> Option<Result<Output, Refusal>> {
        self.0.together(inputs)
    }

    fn observe(&self) -> Observation {
        self.0.observe()
    }

    fn disk(&self) -> Disk {
        self.0.disk()
    }
}
