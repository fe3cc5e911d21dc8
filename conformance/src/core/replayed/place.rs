//! Where a node has got to: its steps from the start, and what was seen after each.

use std::hash::{BuildHasher, Hash, Hasher};
use std::rc::Rc;

use foldhash::fast::FixedState;

use crate::core::{Disk, Setup, Trouble};
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

/// The messages that a step hands out, in order, or why the core refuses it.
pub(super) type Answer = Result<Vec<Message>, String>;

/// A step, what came of it, and all steps before it.
#[derive(Debug)]
pub(super) struct Place {
    before: Option<Rc<Place>>,
    pub(super) step: Step,
    /// What the core answered.
    answer: Answer,
    /// The node after the step.
    pub(super) seen: Rc<Seen>,
    /// How many steps come before this one.
    depth: usize,
    /// The hash of all steps.
    hash: u64,
}

impl Place {
    pub(super) fn new(
        before: Option<Rc<Place>>,
        step: Step,
        answer: Answer,
        mut seen: Rc<Seen>,
    ) -> Rc<Place> {
        let mut hasher = FixedState::default().build_hasher();
        step.hash(&mut hasher);
        let mut depth = 0;
        if let Some(before) = &before {
            before.hash.hash(&mut hasher);
            depth = before.depth + 1;
            // Most inputs change nothing. What is equal is kept once.
            if before.seen == seen {
                seen = Rc::clone(&before.seen);
            }
        }
        Rc::new(Place { before, step, answer, seen, depth, hash: hasher.finish() })
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

    /// How the answer to the replayed step differs from the first answer, if it does.
    pub(super) fn answers_differ(&self, again: &Answer) -> Option<Trouble> {
        let of = |answer: &Answer| words(answer);
        (self.answer != *again).then(|| self.differ("messages", of(&self.answer), of(again)))
    }

    /// How the node after the replayed step differs from the node after the first one, if it does.
    pub(super) fn nodes_differ(&self, again: &Seen) -> Option<Trouble> {
        let fields = |seen: &Seen| {
            let disk = format!("{:?}", seen.disk);
            let mut fields = seen.observation.fields();
            fields.extend([("stored", disk), ("fingerprint", format!("{:?}", seen.fingerprint))]);
            fields
        };
        if *self.seen == *again {
            return None;
        }
        let mut pairs = fields(&self.seen).into_iter().zip(fields(again));
        let ((field, first), (_, again)) = pairs.find(|(first, again)| first != again)?;
        Some(self.differ(field, first, again))
    }

    fn differ(&self, field: &'static str, first: String, again: String) -> Trouble {
        let step = format!("step {} of the node, {}", self.depth + 1, self.step.words());
        Trouble::Nondeterminism { field, step, first, again }
    }
}

fn words(messages: &Answer) -> String {
    match messages {
        Err(refusal) => format!("refuses: {refusal}"),
        Ok(messages) if messages.is_empty() => "none".to_owned(),
        Ok(messages) => {
            let list: Vec<String> = messages.iter().map(ToString::to_string).collect();
            list.join("; ")
        }
    }
}
