//! What a core tells and can do beyond the least, and what is therefore not compared.

use std::fmt;

use crate::trace::Input;

/// What a core tells, and what it can do, beyond the least that a comparison needs.
///
/// What a core cannot do is left out, and each report names it ([`LeftOut`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capabilities {
    /// Equality covers the whole state, also what no observation shows.
    pub whole_state: bool,
    /// The core tells what stands in its storage.
    pub disk: bool,
    /// With each message, write and committed entry the core tells what was durable at that moment
    /// (STORE-4, STORE-5).
    pub timing: bool,
    /// The core tells what a crash inside a write can leave (STORE-1).
    pub torn_writes: bool,
    /// The core starts on a disk that is handed to it, not only on its own.
    pub any_disk: bool,
    /// The core takes several inputs before it hands anything out.
    pub two_inputs: bool,
    /// Fields of an observation that the core does not tell, by their names in
    /// [`Observation::fields`](crate::trace::Observation::fields). Their values are not looked at.
    pub fields_not_told: &'static [&'static str],
    /// Kinds of inputs that the core does not have ([`Input::kind`]). They are not tried on it. A
    /// node to which a run of the model brings one is not followed any further.
    pub inputs_not_taken: &'static [&'static str],
}

impl Capabilities {
    /// Everything.
    pub const ALL: Capabilities = Capabilities {
        whole_state: true,
        disk: true,
        timing: true,
        torn_writes: true,
        any_disk: true,
        two_inputs: true,
        fields_not_told: &[],
        inputs_not_taken: &[],
    };

    /// Nothing beyond the least.
    pub const NONE: Capabilities = Capabilities {
        whole_state: false,
        disk: false,
        timing: false,
        torn_writes: false,
        any_disk: false,
        two_inputs: false,
        fields_not_told: &[],
        inputs_not_taken: &[],
    };

    /// Whether the core has such an input.
    pub(crate) fn takes(self, input: &Input) -> bool {
        self.inputs_not_taken.is_empty() || !self.inputs_not_taken.contains(&input.kind())
    }

    /// What a comparison leaves out on such a core.
    pub fn left_out(self) -> Vec<LeftOut> {
        let all = [
            (self.whole_state, LeftOut::HiddenState),
            (self.disk, LeftOut::Disk),
            (self.timing, LeftOut::Timing),
            (self.torn_writes, LeftOut::TornWrites),
            (self.any_disk, LeftOut::AnyDisk),
            (self.two_inputs, LeftOut::TwoInputs),
        ];
        let parts = all.into_iter().filter(|(can, _)| !can).map(|(_, left_out)| left_out);
        let fields = self.fields_not_told.iter().map(|name| LeftOut::Field(name));
        let inputs = self.inputs_not_taken.iter().map(|name| LeftOut::Input(name));
        parts.chain(fields).chain(inputs).collect()
    }
}

/// Something that a comparison leaves out, because the core cannot tell or do it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeftOut {
    /// State that no observation shows.
    HiddenState,
    /// What is stored, against what the node says.
    Disk,
    /// What left before which write.
    Timing,
    /// What a crash inside a write leaves.
    TornWrites,
    /// A start on a disk that the node did not leave.
    AnyDisk,
    /// Two inputs that come together.
    TwoInputs,
    /// A field of an observation.
    Field(&'static str),
    /// A kind of inputs.
    Input(&'static str),
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LeftOut::HiddenState => "hidden state",
            LeftOut::Disk => "what is stored",
            LeftOut::Timing => "what leaves before which write (STORE-4, STORE-5)",
            LeftOut::TornWrites => "what a crash inside a write leaves (STORE-1)",
            LeftOut::AnyDisk => "a start on a disk that the node did not leave",
            LeftOut::TwoInputs => "two inputs that come together",
            LeftOut::Field(name) => return write!(f, "field {name}"),
            LeftOut::Input(name) => return write!(f, "input {name}"),
        })
    }
}
