//! The one running instance of a node, and how it is brought to a place.

use std::rc::Rc;

use super::place::{Answer, Place, Step};
use super::run::{guarded, look, perform, start};
use crate::core::{Output, Refusal, ReplayCore, Setup, Trouble};

/// A running instance, and where it is.
struct Running<R> {
    core: R,
    place: Rc<Place>,
}

/// What all branches of a node share.
pub(super) struct Live<R> {
    /// The instance that was used last.
    running: Option<Running<R>>,
    /// What went wrong. A node in trouble is not asked again.
    trouble: Option<Trouble>,
}

impl<R: ReplayCore> Live<R> {
    /// A node that starts, and its place after that.
    ///
    /// # Errors
    /// What went wrong with the core. The second result says that the core refuses the setup.
    pub(super) fn start(setup: &Setup) -> Result<Result<(Self, Rc<Place>), Refusal>, Trouble> {
        let mut core = match start::<R>(setup)? {
            Ok(core) => core,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let seen = look(&mut core)?;
        let place = Place::new(None, Step::Start(setup.clone()), Ok(Vec::new()), seen);
        let running = Some(Running { core, place: Rc::clone(&place) });
        Ok(Ok((Live { running, trouble: None }, place)))
    }

    /// A node that is in trouble from the start.
    pub(super) fn in_trouble(trouble: Trouble) -> Self {
        Live { running: None, trouble: Some(trouble) }
    }

    /// What went wrong, if anything did.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.trouble.clone()
    }

    /// Takes a step from a place. The instance stays at the place after it.
    ///
    /// # Errors
    /// What went wrong with the core, now or before.
    pub(super) fn step(
        &mut self,
        from: &Rc<Place>,
        step: Step,
    ) -> Result<(Result<Output, Refusal>, Rc<Place>), Trouble> {
        let mut core = self.take(from)?;
        let output = perform(&mut core, &step).map_err(|trouble| self.note(trouble))?;
        let seen = look(&mut core).map_err(|trouble| self.note(trouble))?;
        let place = Place::new(Some(Rc::clone(from)), step, answer(&output), seen);
        // A core that refused a step may have changed all the same. It is not used again.
        if output.is_ok() {
            self.running = Some(Running { core, place: Rc::clone(&place) });
        }
        Ok((output, place))
    }

    /// Uses up an instance at a place.
    ///
    /// # Errors
    /// What went wrong with the core, now or before.
    pub(super) fn spend<T>(
        &mut self,
        place: &Rc<Place>,
        use_up: impl FnOnce(&mut R) -> T,
    ) -> Result<T, Trouble> {
        let mut core = self.take(place)?;
        let used = guarded(|| (use_up(&mut core), core.failure()));
        match used.map_err(|trouble| self.note(trouble))? {
            (_, Some(failure)) => Err(self.note(Trouble::Host(failure))),
            (used, None) => Ok(used),
        }
    }

    /// An instance at a place: the running one if it is there or before it, or else a new one that
    /// takes all steps again. Each step has to lead to what it led to the first time.
    fn take(&mut self, place: &Rc<Place>) -> Result<R, Trouble> {
        if let Some(trouble) = self.trouble() {
            return Err(trouble);
        }
        let running = self.running.take();
        let (steps, found) = place.steps_after(running.as_ref().map(|running| &running.place));
        let running = running.filter(|_| found).map(|running| running.core);
        again(running, &steps).map_err(|trouble| self.note(trouble))
    }

    /// Notes what went wrong; the first trouble counts.
    fn note(&mut self, trouble: Trouble) -> Trouble {
        self.trouble.get_or_insert(trouble).clone()
    }
}

/// Runs steps again, on an instance or on a new one. Every answer has to be what it was the first
/// time. The node is looked at after the last step alone: whatever differs before, and is not seen
/// there, is seen when that earlier place is the one that is wanted.
///
/// # Errors
/// What went wrong with the core, or what differs from the first time.
fn again<R: ReplayCore>(running: Option<R>, steps: &[&Rc<Place>]) -> Result<R, Trouble> {
    let same = |differ: Option<Trouble>| differ.map_or(Ok(()), Err);
    let (mut core, rest) = match (running, steps) {
        (Some(core), rest) => (core, rest),
        (None, [first, rest @ ..]) => {
            let Step::Start(setup) = &first.step else { return Err(no_start()) };
            match start::<R>(setup)? {
                Ok(core) => (core, rest),
                Err(refusal) => {
                    same(first.answers_differ(&Err(refusal.0)))?;
                    return Err(no_start());
                }
            }
        }
        (None, []) => return Err(no_start()),
    };
    for place in rest {
        let output = perform(&mut core, &place.step)?;
        same(place.answers_differ(&answer(&output)))?;
    }
    if let Some(last) = steps.last() {
        same(last.nodes_differ(&*look(&mut core)?))?;
    }
    Ok(core)
}

fn answer(output: &Result<Output, Refusal>) -> Answer {
    output.as_ref().map(Output::messages).map_err(|refusal| refusal.0.clone())
}

/// No start leads to a place. There is no such place: each is made after a start.
fn no_start() -> Trouble {
    Trouble::Host("the node has no start to replay from".to_owned())
}
