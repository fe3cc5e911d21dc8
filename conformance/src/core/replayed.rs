//! Makes a core that can branch of one that cannot, by replaying its steps.
//!
//! A node is the list of its steps from the start, its *place*. All branches of a node share one
//! running instance. A step from where the instance is, or from a place behind that, continues with
//! it. A step from any other place starts a new instance and replays all steps up to there. Each
//! replayed step has to lead to what it led to the first time; if it does not, the core is not
//! deterministic.
//!
//! `place` is the list of steps, `live` the running instance, `run` runs one step on it.

mod live;
mod place;
mod run;

use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use self::live::Live;
use self::place::{Place, Seen, Step};
use super::{Capabilities, Core, Disk, Output, Refusal, ReplayCore, Setup, Trouble};
use crate::trace::{Input, Observation};

/// A node of a [`ReplayCore`] that can branch.
///
/// Two of them are *equal* if the same steps lead to them. They are *alike* ([`Core::alike`]) if
/// what the core tells is the same: the observation, and the disk and the fingerprint if it tells
/// them. Nothing else of them is compared.
pub struct Replayed<R> {
    place: Rc<Place>,
    live: Rc<RefCell<Live<R>>>,
}

impl<R: ReplayCore> Replayed<R> {
    fn seen(&self) -> &Seen {
        &self.place.seen
    }

    /// Takes a step and goes to the place after it. The result is empty if the core is in trouble.
    fn step(&mut self, step: Step) -> Option<Result<Output, Refusal>> {
        let (output, place) = self.live.borrow_mut().step(&self.place, step).ok()?;
        // A step that is refused does not count if it changes nothing.
        if output.is_ok() || place.seen != self.place.seen {
            self.place = place;
        }
        Some(output)
    }

    /// The node after a step; the same node if the core is in trouble.
    fn after(&self, step: Step) -> Result<Self, Refusal> {
        let mut after = self.clone();
        after.step(step).unwrap_or_else(|| Ok(Output::default()))?;
        Ok(after)
    }
}

impl<R: ReplayCore> Core for Replayed<R> {
    const CAPABILITIES: Capabilities =
        Capabilities { whole_state: false, ..<R as ReplayCore>::CAPABILITIES };

    fn start(setup: &Setup) -> Result<Self, Refusal> {
        let (live, place) = match Live::start(setup) {
            Ok(started) => started?,
            Err(trouble) => (Live::in_trouble(trouble), nowhere(setup)),
        };
        Ok(Replayed { place, live: Rc::new(RefCell::new(live)) })
    }

    fn crash(&self, left: Option<&Disk>) -> Result<Self, Refusal> {
        self.after(Step::Crash(left.cloned()))
    }

    fn restart(&self, pre_vote: bool, check_quorum: bool) -> Result<Self, Refusal> {
        self.after(Step::Restart(pre_vote, check_quorum))
    }

    fn torn(&self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        let torn = self.live.borrow_mut().spend(&self.place, |core| core.torn(input));
        torn.unwrap_or_else(|_| Ok(Vec::new()))
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        let output = self.step(Step::Input(input.clone()));
        output.unwrap_or_else(|| Ok(Output::default()))
    }

    fn together(&mut self, inputs: &[Input]) -> Option<Result<Output, Refusal>> {
        if !R::CAPABILITIES.two_inputs {
            return None;
        }
        let output = self.step(Step::Together(inputs.to_vec()));
        Some(output.unwrap_or_else(|| Ok(Output::default())))
    }

    fn observe(&self) -> Observation {
        self.seen().observation.clone()
    }

    /// What stands in storage. Of a core that does not tell it, this is what is observed.
    fn disk(&self) -> Disk {
        self.seen().disk.clone().unwrap_or_else(|| as_observed(&self.seen().observation))
    }

    fn alike(&self, other: &Self) -> bool {
        self.place.seen == other.place.seen
    }

    fn trouble(&self) -> Option<Trouble> {
        self.live.borrow().trouble()
    }
}

impl<R> Clone for Replayed<R> {
    fn clone(&self) -> Self {
        Replayed { place: Rc::clone(&self.place), live: Rc::clone(&self.live) }
    }
}

impl<R> PartialEq for Replayed<R> {
    fn eq(&self, other: &Self) -> bool {
        self.place.is_same(&other.place)
    }
}

impl<R> Eq for Replayed<R> {}

impl<R> Hash for Replayed<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.place.hash().hash(state);
    }
}

impl<R> fmt::Debug for Replayed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.seen.fmt(f)
    }
}

/// The place of a node whose core failed when it started. Nothing is compared there.
fn nowhere(setup: &Setup) -> Rc<Place> {
    let Setup { id, configuration, pre_vote, check_quorum, .. } = setup;
    let observation = Observation::blank(*id, configuration, *pre_vote, *check_quorum);
    let seen = Rc::new(Seen { observation, disk: None, fingerprint: None });
    Place::new(None, Step::Start(setup.clone()), Ok(Vec::new()), seen)
}

/// The disk of a core that does not tell it.
fn as_observed(seen: &Observation) -> Disk {
    Disk {
        term: seen.term,
        vote: seen.vote,
        commit: seen.commit,
        applied: seen.applied,
        snapshot: seen.snapshot.clone(),
        log: seen.log.clone(),
        configuration: seen.configuration(),
    }
}
