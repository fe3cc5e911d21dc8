//! The real core, which lies in exactly one way.

use std::cell::Cell;

use quorate_conformance::core::{Core, Disk, Output, QuorateCore, Refusal, Setup, Stored};
use quorate_conformance::trace::{Input, Observation};

/// The one way in which a core lies.
#[derive(Clone, Copy)]
pub(crate) enum Lie {
    /// None.
    Truth,
    /// What can be seen of it.
    Seen(fn(&mut Observation)),
    /// What stands in its storage.
    Stored(fn(&mut Disk)),
    /// What a crash in the middle of a write leaves.
    Torn(fn(&mut Vec<Disk>)),
    /// What it hands out for an input; the second value was durable before.
    Output(fn(&Input, Stored, &mut Output)),
    /// It does not start.
    RefusesToStart(fn(&Setup) -> bool),
    /// It does not start again on a disk, which may be one that a storage mode leaves.
    RefusesToCrash(fn(Option<&Disk>) -> bool),
    /// It does not begin a new process.
    RefusesToRestart,
    /// What it finds on its disk after a crash.
    Finds(fn(&mut Disk)),
    /// It refuses an input.
    Refuses(fn(&Input, &Observation) -> bool),
    /// It takes another input and says that it refuses this one.
    RefusesAndTakes(fn(&Input, &Observation) -> Option<Input>),
    /// It takes another input in the place of this one.
    Takes(fn(&Input, &Observation) -> Option<Input>),
    /// It changes what nobody sees; `true` stands for an input on which it acts.
    Hides(fn(&Input, bool) -> Option<u8>),
    /// The same on an input that it refuses.
    HidesWhenItRefuses(fn(&Input) -> bool),
}

thread_local! {
    static LIE: Cell<Lie> = const { Cell::new(Lie::Truth) };
}

/// Lets the cores of this thread lie.
pub(crate) fn set(lie: Lie) {
    LIE.set(lie);
}

/// A core that lies as its thread says.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Liar {
    core: QuorateCore,
    hidden: u8,
}

fn planted() -> Refusal {
    Refusal("planted".to_owned())
}

impl Core for Liar {
    fn start(setup: &Setup) -> Result<Self, Refusal> {
        match LIE.get() {
            Lie::RefusesToStart(when) if when(setup) => Err(planted()),
            _ => Ok(Liar { core: QuorateCore::start(setup)?, hidden: 0 }),
        }
    }

    fn crash(&self, left: Option<&Disk>) -> Result<Self, Refusal> {
        let core = match LIE.get() {
            Lie::RefusesToCrash(when) if when(left) => return Err(planted()),
            Lie::Finds(alter) => {
                let mut disk = left.cloned().unwrap_or_else(|| self.core.disk());
                alter(&mut disk);
                self.core.crash(Some(&disk))?
            }
            _ => self.core.crash(left)?,
        };
        Ok(Liar { core, hidden: 0 })
    }

    fn restart(&self, pre_vote: bool, check_quorum: bool) -> Result<Self, Refusal> {
        match LIE.get() {
            Lie::RefusesToRestart => Err(planted()),
            _ => Ok(Liar { core: self.core.restart(pre_vote, check_quorum)?, hidden: 0 }),
        }
    }

    fn torn(&self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        let mut disks = self.core.torn(input)?;
        if let Lie::Torn(alter) = LIE.get() {
            alter(&mut disks);
        }
        Ok(disks)
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        let before = self.core.disk().stored();
        let lie = LIE.get();
        match lie {
            Lie::Refuses(when) if when(input, &self.core.observe()) => return Err(planted()),
            Lie::RefusesAndTakes(other) => {
                if let Some(other) = other(input, &self.core.observe()) {
                    self.core.input(&other)?;
                    return Err(planted());
                }
            }
            Lie::Takes(other) => {
                if let Some(other) = other(input, &self.core.observe()) {
                    return self.core.input(&other);
                }
            }
            _ => {}
        }
        let taken = self.core.input(input);
        let acts = taken.as_ref().is_ok_and(|output| !output.sent.is_empty());
        match lie {
            Lie::Hides(what) => self.hidden = what(input, acts).unwrap_or(self.hidden),
            Lie::HidesWhenItRefuses(when) if taken.is_err() && when(input) => self.hidden = 1,
            _ => {}
        }
        let mut output = match (lie, taken) {
            // A core need not refuse what it ignores.
            (Lie::Hides(_), Err(_)) => Output::default(),
            (_, taken) => taken?,
        };
        if let Lie::Output(alter) = lie {
            alter(input, before, &mut output);
        }
        Ok(output)
    }

    fn together(&mut self, inputs: &[Input]) -> Option<Result<Output, Refusal>> {
        self.core.together(inputs)
    }

    fn observe(&self) -> Observation {
        let mut seen = self.core.observe();
        if let Lie::Seen(alter) = LIE.get() {
            alter(&mut seen);
        }
        seen
    }

    fn disk(&self) -> Disk {
        let mut disk = self.core.disk();
        if let Lie::Stored(alter) = LIE.get() {
            alter(&mut disk);
        }
        disk
    }
}
