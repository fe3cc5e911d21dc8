//! Runs one step on an instance, and looks at it. A panic is caught.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use super::place::{Seen, Step};
use crate::core::{Output, Refusal, ReplayCore, Setup, Trouble};

/// Starts an instance. The second result says that the core refuses the setup.
///
/// # Errors
/// What went wrong with the core.
pub(super) fn start<R: ReplayCore>(setup: &Setup) -> Result<Result<R, Refusal>, Trouble> {
    let started = guarded(|| R::start(setup))?;
    match started.as_ref().ok().and_then(ReplayCore::failure) {
        Some(failure) => Err(Trouble::Host(failure)),
        None => Ok(started),
    }
}

/// Takes one step that is not a start.
///
/// # Errors
/// What went wrong with the core.
pub(super) fn perform<R: ReplayCore>(
    core: &mut R,
    step: &Step,
) -> Result<Result<Output, Refusal>, Trouble> {
    let (output, failure) = guarded(|| {
        let output = match step {
            Step::Start(_) => Err(Refusal("the node has started already".to_owned())),
            Step::Input(input) => core.input(input),
            Step::Together(inputs) => core.together(inputs),
            Step::Crash(left) => core.crash(left.as_ref()).map(|()| Output::default()),
            Step::Restart(pre_vote, check_quorum) => {
                core.restart(*pre_vote, *check_quorum).map(|()| Output::default())
            }
        };
        (output, core.failure())
    })?;
    failure.map_or(Ok(output), |failure| Err(Trouble::Host(failure)))
}

/// Calls the core. A panic of the core is a failure of its host.
///
/// # Errors
/// The panic.
pub(super) fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, Trouble> {
    let words = |panic: Box<dyn Any + Send>| match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => other.downcast_ref::<&str>().map_or("", |text| text).to_owned(),
    };
    let caught = catch_unwind(AssertUnwindSafe(call));
    caught.map_err(|panic| Trouble::Host(format!("the core panics: {}", words(panic))))
}

/// What the core tells of the node.
///
/// # Errors
/// What went wrong with the core.
pub(super) fn look<R: ReplayCore>(core: &mut R) -> Result<Rc<Seen>, Trouble> {
    let tells_disk = R::CAPABILITIES.disk;
    let (failure, seen) = guarded(|| {
        let observation = core.observe();
        let disk = tells_disk.then(|| core.disk());
        let fingerprint = core.fingerprint();
        (core.failure(), (observation, disk, fingerprint))
    })?;
    let (observation, disk, fingerprint) = seen;
    match (failure, disk) {
        (Some(failure), _) => Err(Trouble::Host(failure)),
        (None, Some(None)) => {
            let what = "the capability disk is declared, and the core tells no disk";
            Err(Trouble::Host(what.to_owned()))
        }
        (None, disk) => Ok(Rc::new(Seen { observation, disk: disk.flatten(), fingerprint })),
    }
}
