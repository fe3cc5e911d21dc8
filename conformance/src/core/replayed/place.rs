//! Where a node has got to: its steps from the start, and what was seen after each.

use std::hash::{BuildHasher, Hash, Hasher};
use std::rc::Rc;

use foldhash::fast::FixedState;

use crate::core::{Disk, Refusal, Setup, Trouble};
use crate::trace::{Input, Message, Observation};

/// A step of one node.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Step {
    /// The node starts for the first time.
    Start(Setup),
    /// One input.
    Input(Input),
    /// Several inputs that come together.
    Together(Vec<Input>),
    /// The process ends; a disk may be put in the place of what it stored.
    Crash(Option<Disk>),
    /// A new process, with its flags pre_vote and check_quorum.
    Restart(bool, bool),
}

impl Step {
    fn words(&self) -> String {
        match self {
            Step::Start(setup) => format!("start {}", setup.id),
            Step::Input(input) => format!("{input:?}"),
            Step::Together(inputs) => format!("together {inputs:?}"),
            Step::Crash(_) => "crash".to_owned(),
            Step::Restart(..) => "restart".to_owned(),
        }
    }
}

/// What a core tells of a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    pub(super) observation: Observation,
    pub(super) disk: Option<Disk>,
    pub(super) fingerprint: Option<u64>,
}

/// What came of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Outcome {
    /// What was handed out, in order, or why the step was refused.
    pub(super) messages: Result<Vec<Message>, String>,
    pub(super) seen: Rc<Seen>,
}

/// A step, what came of it, and all steps before it.
#[derive(Debug)]
pub(super) struct Place {
    before: Option<Rc<Place>>,
    pub(super) step: Step,
    pub(super) outcome: Outcome,
    /// How many steps come before this one.
    depth: usize,
    /// The hash of all steps.
    hash: u64,
}

impl Place {
    pub(super) fn new(before: Option<Rc<Place>>, step: Step, mut outcome: Outcome) -> Rc<Place> {
        let mut hasher = FixedState::default().build_hasher();
        step.hash(&mut hasher);
        let mut depth = 0;
        if let Some(before) = &before {
            before.hash.hash(&mut hasher);
            depth = before.depth + 1;
            // Most inputs change nothing. What is equal is kept once.
            if before.outcome.seen == outcome.seen {
                outcome.seen = Rc::clone(&before.outcome.seen);
            }
        }
        Rc::new(Place { before, step, outcome, depth, hash: hasher.finish() })
    }

    /// The hash of all steps.
    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    /// The steps that lead here, the first one first, and whether `known` lies on the way. If it
    /// does, these are only the steps after it.
    pub(super) fn steps_after<'a>(
        self: &'a Rc<Place>,
        known: Option<&Rc<Place>>,
    ) -> (Vec<&'a Rc<Place>>, bool) {
        let mut steps = Vec::new();
        let mut place = Some(self);
        while let Some(here) = place {
            if known.is_some_and(|known| Rc::ptr_eq(known, here)) {
                steps.reverse();
                return (steps, true);
            }
            steps.push(here);
            place = here.before.as_ref();
        }
        steps.reverse();
        (steps, false)
    }

    /// Whether the same steps lead to both.
    pub(super) fn is_same(self: &Rc<Place>, other: &Rc<Place>) -> bool {
        let (mut left, mut right) = (self, other);
        loop {
            if Rc::ptr_eq(left, right) {
                return true;
            }
            if left.hash != right.hash || left.step != right.step {
                return false;
            }
            match (&left.before, &right.before) {
                (Some(before), Some(other)) => (left, right) = (before, other),
                (None, None) => return true,
                _ => return false,
            }
        }
    }

    /// A replay refuses the step, which is a start.
    pub(super) fn refuses(&self, refusal: &Refusal) -> Trouble {
        Trouble::Nondeterminism {
            field: "start",
            step: self.step.words(),
            first: "starts".to_owned(),
            again: format!("refuses: {refusal}"),
        }
    }

    /// How a replay of the step differs from what came of it at first, if it does.
    pub(super) fn differs(&self, again: &Outcome) -> Option<Trouble> {
        let differs = |field, first: String, again: String| {
            let step = format!("step {} of the node, {}", self.depth + 1, self.step.words());
            Some(Trouble::Nondeterminism { field, step, first, again })
        };
        let first = &self.outcome;
        if first.messages != again.messages {
            return differs("messages", words(&first.messages), words(&again.messages));
        }
        let (seen, again) = (&first.seen, &again.seen);
        let fields = seen.observation.fields().into_iter().zip(again.observation.fields());
        if let Some(((field, first), (_, again))) = fields.into_iter().find(|(a, b)| a != b) {
            return differs(field, first, again);
        }
        let of = |seen: &Seen| (format!("{:?}", seen.disk), format!("{:?}", seen.fingerprint));
        let (first, again) = (of(seen), of(again));
        if first.0 != again.0 {
            return differs("stored", first.0, again.0);
        }
        if first.1 != again.1 {
            return differs("fingerprint", first.1, again.1);
        }
        None
    }
}

fn words(messages: &Result<Vec<Message>, String>) -> String {
    match messages {
        Err(refusal) => format!("refuses: {refusal}"),
        Ok(messages) if messages.is_empty() => "none".to_owned(),
        Ok(messages) => {
            let list: Vec<String> = messages.iter().map(ToString::to_string).collect();
            list.join("; ")
        }
    }
}
