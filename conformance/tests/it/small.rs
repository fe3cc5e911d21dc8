//! The lying core behind the small trait, with a chosen set of capabilities.

use std::hash::{DefaultHasher, Hash, Hasher};

use quorate_conformance::core::{
    Capabilities, Core, Disk, Output, Refusal, ReplayCore, Sent, Setup, Stored,
};
use quorate_conformance::trace::{Input, Observation};

use crate::liar::Liar;

/// Tells its disk.
pub(crate) const DISK: u8 = 1;
/// Tells what was durable when.
pub(crate) const TIMING: u8 = 2;
/// Tells what a torn write leaves.
pub(crate) const TORN: u8 = 4;
/// Starts on any disk.
pub(crate) const ANY_DISK: u8 = 8;
/// Takes two inputs together.
pub(crate) const TWO_INPUTS: u8 = 16;
/// Has a fingerprint.
pub(crate) const FINGERPRINT: u8 = 32;

/// Does not tell its vote and its progress.
pub(crate) const SECRETIVE: u8 = 64;
/// Has no transfer of leadership.
pub(crate) const NO_TRANSFER: u8 = 128;

/// A core that can be neither copied nor compared, and that can do only what `CAN` has.
pub(crate) struct Small<const CAN: u8>(Liar);

fn not_asked<T>() -> T {
    panic!("the lockstep asks for what the core cannot do")
}

impl<const CAN: u8> ReplayCore for Small<CAN> {
    const CAPABILITIES: Capabilities = Capabilities {
        whole_state: false,
        disk: CAN & DISK != 0,
        timing: CAN & TIMING != 0,
        torn_writes: CAN & TORN != 0,
        any_disk: CAN & ANY_DISK != 0,
        two_inputs: CAN & TWO_INPUTS != 0,
        fields_not_told: if CAN & SECRETIVE != 0 { &["vote", "progress"] } else { &[] },
        inputs_not_taken: if CAN & NO_TRANSFER != 0 { &["transfer", "TimeoutNow"] } else { &[] },
    };

    fn start(setup: &Setup) -> Result<Self, Refusal> {
        <Liar as Core>::start(setup).map(Small)
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        if CAN & NO_TRANSFER != 0 && ["transfer", "TimeoutNow"].contains(&input.kind()) {
            not_asked()
        }
        let output = Core::input(&mut self.0, input)?;
        match CAN & TIMING {
            0 => Ok(Output::of(output.messages())),
            _ => Ok(output),
        }
    }

    fn observe(&mut self) -> Observation {
        let mut seen = Core::observe(&self.0);
        if CAN & SECRETIVE != 0 {
            seen.vote = 99;
            seen.progress.clear();
        }
        seen
    }

    fn crash(&mut self, left: Option<&Disk>) -> Result<(), Refusal> {
        if left.is_some() && CAN & ANY_DISK == 0 {
            not_asked()
        }
        self.0 = Core::crash(&self.0, left)?;
        Ok(())
    }

    fn restart(&mut self, pre_vote: bool, check_quorum: bool) -> Result<(), Refusal> {
        self.0 = Core::restart(&self.0, pre_vote, check_quorum)?;
        Ok(())
    }

    fn disk(&mut self) -> Option<Disk> {
        if CAN & DISK == 0 { not_asked() } else { Some(Core::disk(&self.0)) }
    }

    fn fingerprint(&mut self) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        self.0.hash(&mut hasher);
        (CAN & FINGERPRINT != 0).then(|| hasher.finish())
    }

    fn torn(&mut self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        if CAN & TORN == 0 { not_asked() } else { Core::torn(&self.0, input) }
    }

    fn together(&mut self, inputs: &[Input]) -> Result<Output, Refusal> {
        if CAN & TWO_INPUTS == 0 {
            not_asked()
        }
        Core::together(&mut self.0, inputs).unwrap()
    }
}

#[test]
fn small_messages_alone_are_an_output() {
    let output = Output::of(Vec::new());
    assert_eq!(output, Output::default());
    let message = quorate_conformance::trace::Message {
        from: 1,
        to: 2,
        term: 1,
        body: quorate_conformance::trace::Body::TimeoutNow,
    };
    let sent = Sent { message: message.clone(), stored: Stored::default() };
    assert_eq!(Output::of(vec![message]).sent, [sent]);
}
