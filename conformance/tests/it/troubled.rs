//! Cores whose answers cannot be judged: they are not deterministic, or they fail.

use std::cell::Cell;

use quorate_conformance::core::{
    Capabilities, Core, Disk, Output, QuorateCore, Refusal, ReplayCore, Replayed, Setup,
};
use quorate_conformance::divergence::{Class, Divergence};
use quorate_conformance::lockstep::{self, Options};
use quorate_conformance::replay::replay;
use quorate_conformance::suite;
use quorate_conformance::trace::{Input, Observation};

use crate::scenarios::{PAIR, Scene};

/// What goes wrong.
#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    /// Every other instance has another leader after an input.
    OtherLeader,
    /// Every other instance sends one message less.
    OtherMessages,
    /// Every other instance refuses an input.
    OtherRefusal,
    /// Every other instance tells another disk.
    OtherDisk,
    /// Every other instance tells another fingerprint.
    OtherFingerprint,
    /// Only the first instance starts.
    NoSecondStart,
    /// It panics when a message comes.
    Panics,
    /// It panics when it starts.
    PanicsAtTheStart,
    /// It says that its process has ended, after a proposal.
    Ended,
    /// It declares a disk and tells none.
    NoDisk,
}

thread_local! {
    static FLAW: Cell<Flaw> = const { Cell::new(Flaw::Panics) };
    static STARTS: Cell<u32> = const { Cell::new(0) };
}

/// The real core with a flaw.
struct Flawed {
    core: QuorateCore,
    /// Whether this is a second instance.
    second: bool,
    ended: bool,
}

fn has(flaw: Flaw) -> bool {
    FLAW.get() == flaw
}

impl ReplayCore for Flawed {
    const CAPABILITIES: Capabilities = Capabilities { timing: true, ..Capabilities::ALL };

    fn start(setup: &Setup) -> Result<Self, Refusal> {
        assert!(!has(Flaw::PanicsAtTheStart), "no such file");
        let starts = STARTS.replace(STARTS.get() + 1);
        // Each of the nodes starts once before any of them starts again.
        let second = starts >= 2;
        if has(Flaw::NoSecondStart) && second {
            return Err(Refusal("port in use".to_owned()));
        }
        Ok(Flawed { core: <QuorateCore as Core>::start(setup)?, second, ended: false })
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        if has(Flaw::Panics) && matches!(input, Input::Deliver(_)) {
            panic!("index {} out of range", 7);
        }
        if has(Flaw::OtherRefusal) && self.second && *input == Input::ElectionTimeout {
            return Err(Refusal("busy".to_owned()));
        }
        self.ended |= has(Flaw::Ended) && matches!(input, Input::Propose(_));
        let mut output = Core::input(&mut self.core, input)?;
        if has(Flaw::OtherMessages) && self.second {
            output.sent.pop();
        }
        Ok(output)
    }

    fn observe(&mut self) -> Observation {
        let mut seen = Core::observe(&self.core);
        if has(Flaw::OtherLeader) && self.second && seen.term > 0 {
            seen.leader = 3;
        }
        seen
    }

    fn crash(&mut self, left: Option<&Disk>) -> Result<(), Refusal> {
        self.core = Core::crash(&self.core, left)?;
        Ok(())
    }

    fn restart(&mut self, pre_vote: bool, check_quorum: bool) -> Result<(), Refusal> {
        self.core = Core::restart(&self.core, pre_vote, check_quorum)?;
        Ok(())
    }

    fn disk(&mut self) -> Option<Disk> {
        let mut disk = Core::disk(&self.core);
        disk.applied += u64::from(has(Flaw::OtherDisk) && self.second && disk.term > 0);
        (!has(Flaw::NoDisk)).then_some(disk)
    }

    fn fingerprint(&mut self) -> Option<u64> {
        has(Flaw::OtherFingerprint).then_some(u64::from(self.second))
    }

    fn torn(&mut self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        Core::torn(&self.core, input)
    }

    fn failure(&self) -> Option<String> {
        self.ended.then(|| "exit code 3".to_owned())
    }
}

fn found(scene: Scene, flaw: Flaw) -> Divergence {
    FLAW.set(flaw);
    STARTS.set(0);
    let report =
        lockstep::run::<Replayed<Flawed>>(&scene.model(), &Options::default(), &mut |_| {});
    report.divergence.expect("the flaw is seen")
}

#[test]
fn troubled_cores_that_are_not_deterministic_are_told_apart() {
    let flaws = [
        (Flaw::OtherLeader, "leader"),
        (Flaw::OtherMessages, "messages"),
        (Flaw::OtherRefusal, "messages"),
        (Flaw::OtherDisk, "stored"),
        (Flaw::OtherFingerprint, "fingerprint"),
        (Flaw::NoSecondStart, "messages"),
    ];
    for (flaw, field) in flaws {
        let found = found(PAIR, flaw);
        assert_eq!((found.class, found.differences[0].field), (Class::Nondeterminism, field));
        assert!(found.rules.is_empty(), "{found}");
        assert!(found.to_string().contains("the second time: "), "{found}");
    }
}

#[test]
fn troubled_cores_that_fail_when_they_start_never_take_a_step() {
    FLAW.set(Flaw::PanicsAtTheStart);
    let elections = suite::named("elections").unwrap();
    let report = suite::run::<Flawed>(elections).unwrap();
    let found = report.instances[0].report.divergence.as_ref().expect("the flaw is seen");
    assert_eq!((found.class, &found.event[..]), (Class::HostFailure, "start"));
}

#[test]
fn troubled_cores_that_fail_are_told_apart() {
    let flaws = [
        (Flaw::Panics, "the core panics: index 7 out of range"),
        (Flaw::PanicsAtTheStart, "the core panics: no such file"),
        (Flaw::Ended, "exit code 3"),
        (Flaw::NoDisk, "tells no disk"),
    ];
    for (flaw, says) in flaws {
        let found = found(PAIR, flaw);
        assert_eq!((found.class, found.differences[0].field), (Class::HostFailure, "host"));
        assert!(found.differences[0].core.contains(says), "{found}");
        let again = replay::<Replayed<Flawed>>(&found.trace, None).unwrap().divergence;
        let again = again.expect("it fails again");
        assert_eq!(again.class, Class::HostFailure, "{again:?}");
    }
}
