//! Two inputs that come before a node hands anything out.

use quorate_conformance::core::{Core, Disk, Output, QuorateCore, Refusal, Setup};
use quorate_conformance::divergence::Class;
use quorate_conformance::lockstep::{self, Options, Report};
use quorate_conformance::replay::replay;
use quorate_conformance::trace::{Input, Observation};

use crate::scenarios::PAIR;

/// A core that loses a message where two inputs come together, and nowhere else.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Loses(QuorateCore);

impl Core for Loses {
    fn start(setup: &Setup) -> Result<Self, Refusal> {
        QuorateCore::start(setup).map(Loses)
    }

    fn crash(&self, left: Option<&Disk>) -> Result<Self, Refusal> {
        self.0.crash(left).map(Loses)
    }

    fn restart(&self, pre_vote: bool, check_quorum: bool) -> Result<Self, Refusal> {
        self.0.restart(pre_vote, check_quorum).map(Loses)
    }

    fn torn(&self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        self.0.torn(input)
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        self.0.input(input)
    }

    fn together(&mut self, inputs: &[Input]) -> Option<Result<Output, Refusal>> {
        self.0.together(inputs).map(|output| {
            output.map(|mut output| {
                output.sent.pop();
                output
            })
        })
    }

    fn observe(&self) -> Observation {
        self.0.observe()
    }

    fn disk(&self) -> Disk {
        self.0.disk()
    }
}

fn lockstep<C: Core>(pairs: bool) -> Report {
    let options = Options { pairs, ..Options::default() };
    lockstep::run::<C>(&PAIR.model(), &options, &mut |_| {})
}

#[test]
fn together_a_lost_message_is_seen_and_replays() {
    let honest = lockstep::<QuorateCore>(true);
    assert!(honest.agrees() && honest.pairs > 0, "{honest:?}");
    assert!(lockstep::<Loses>(false).agrees(), "one input at a time shows nothing");
    let found = lockstep::<Loses>(true).divergence.expect("pairs are tried");
    assert_eq!((found.class, found.differences[0].field), (Class::Messages, "messages"));
    let replayed = replay::<Loses>(&found.trace, None).unwrap().divergence.expect("it replays");
    assert_eq!((replayed.class, replayed.node), (found.class, found.node));
    assert!(replay::<QuorateCore>(&found.trace, None).unwrap().divergence.is_none());
}
