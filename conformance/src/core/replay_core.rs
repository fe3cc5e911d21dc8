//! The small trait: what a core has to offer that can be neither copied nor compared.

use super::capabilities::Capabilities;
use super::output::Output;
use super::{Core, Disk, Refusal, Setup};
use crate::trace::{Input, Observation};

/// One node of a core that can be neither copied nor compared, such as a process.
///
/// [`Replayed`](super::Replayed) makes a [`Core`] of it, which can branch: it starts another node
/// and replays the inputs. So a node has to be deterministic: it draws nothing at random and asks
/// no clock. Its timers run out only on the inputs that say so.
///
/// The first five functions are required. What the others offer is optional: declare it in
/// [`CAPABILITIES`](ReplayCore::CAPABILITIES). What is not declared is never asked for, and each
/// report names it.
pub trait ReplayCore: Sized {
    /// What this core offers beyond the required functions. `whole_state` has no effect here: the
    /// state of such a core is never compared in full.
    const CAPABILITIES: Capabilities = Capabilities::NONE;

    /// Suites that are not run on this core, each with the reason
    /// ([`suite::ALL`](crate::suite::ALL)).
    const UNSUPPORTED: &'static [(&'static str, &'static str)] = &[];

    /// A node that has never run.
    ///
    /// # Errors
    /// If the core does not accept the setup.
    fn start(setup: &Setup) -> Result<Self, Refusal>;

    /// Runs one input until the node has nothing more to hand out, with the storage written.
    /// Returns what was handed out. Without the capability `timing`, the messages are enough
    /// ([`Output::of`]).
    ///
    /// # Errors
    /// If the core refuses. It must then be as it was before.
    fn input(&mut self, input: &Input) -> Result<Output, Refusal>;

    /// What can be seen of the node.
    fn observe(&mut self) -> Observation;

    /// The process of the node ends and only its storage is left. The node is then observed as a
    /// new process would begin on that storage, before it hands out anything. With the capability
    /// `any_disk`, `left` may be a disk to begin on instead of the node's own storage.
    ///
    /// # Errors
    /// If no process of this core would start on that.
    fn crash(&mut self, left: Option<&Disk>) -> Result<(), Refusal>;

    /// A new process starts on what the node has stored, with these flags.
    ///
    /// # Errors
    /// If the core does not accept what it stored.
    fn restart(&mut self, pre_vote: bool, check_quorum: bool) -> Result<(), Refusal>;

    /// What stands in storage, for the capability `disk`.
    fn disk(&mut self) -> Option<Disk> {
        None
    }

    /// A number that tells apart states that look equal, if the core has such a number. Two runs
    /// that join in one state of the model must agree on it.
    fn fingerprint(&mut self) -> Option<u64> {
        None
    }

    /// What can be on the disk after a crash inside the writes of the step that an input begins, as
    /// for [`Core::torn`], for the capability `torn_writes`. The node is not used afterwards.
    ///
    /// # Errors
    /// If the core refuses the input.
    fn torn(&mut self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        let _ = input;
        Err(not_offered("torn writes"))
    }

    /// Runs several inputs that come before the node hands anything out, for the capability
    /// `two_inputs`. Inputs that the core refuses leave it as it is.
    ///
    /// # Errors
    /// If the core cannot come to rest afterwards.
    fn together(&mut self, inputs: &[Input]) -> Result<Output, Refusal> {
        let _ = inputs;
        Err(not_offered("two inputs together"))
    }

    /// Why the node no longer answers, if it does not. This is asked after every call: a host that
    /// has lost its process says so here, and may then answer anything to the call itself.
    fn failure(&self) -> Option<String> {
        None
    }
}

fn not_offered(what: &str) -> Refusal {
    Refusal(format!("the capability is declared and not implemented: {what}"))
}

/// Every core offers what the small trait asks for.
impl<C: Core> ReplayCore for C {
    const CAPABILITIES: Capabilities = <C as Core>::CAPABILITIES;

    fn start(setup: &Setup) -> Result<Self, Refusal> {
        <C as Core>::start(setup)
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        Core::input(self, input)
    }

    fn observe(&mut self) -> Observation {
        Core::observe(self)
    }

    fn crash(&mut self, left: Option<&Disk>) -> Result<(), Refusal> {
        *self = Core::crash(self, left)?;
        Ok(())
    }

    fn restart(&mut self, pre_vote: bool, check_quorum: bool) -> Result<(), Refusal> {
        *self = Core::restart(self, pre_vote, check_quorum)?;
        Ok(())
    }

    fn disk(&mut self) -> Option<Disk> {
        Some(Core::disk(self))
    }

    fn torn(&mut self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        Core::torn(self, input)
    }

    fn together(&mut self, inputs: &[Input]) -> Result<Output, Refusal> {
        Core::together(self, inputs).unwrap_or_else(|| Err(not_offered("two inputs together")))
    }
}
