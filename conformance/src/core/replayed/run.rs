//! Runs one step on an instance and looks at it afterwards. A panic is caught.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use super::place::{Outcome, Seen, Step};
use crate::core::{Output, Refusal, ReplayCore, Setup, Trouble};

/// What a step hands out, and what came of it.
pub(super) type Ran = (Result<Output, Refusal>, Outcome);

/// Starts an instance. The second result says that the core refuses the setup.
///
/// # Errors
/// What went wrong with the core.
pub(super) fn start<R: ReplayCore>(
    setup: &Setup,
) -> Result<Result<(R, Outcome), Refusal>, Trouble> {
    let mut core = match guarded(|| R::start(setup))? {
        Ok(core) => core,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let seen = look(&mut core)?;
    Ok(Ok((core, Outcome { messages: Ok(Vec::new()), seen })))
}

/// Takes one step that is not a start.
///
/// # Errors
/// What went wrong with the core.
pub(super) fn perform<R: ReplayCore>(core: &mut R, step: &Step) -> Result<Ran, Trouble> {
    let output = guarded(|| match step {
        Step::Start(_) => Err(Refusal("the node has started already".to_owned())),
        Step::Input(input) => core.input(input),
        Step::Together(inputs) => core.together(inputs),
        Step::Crash(left) => core.crash(left.as_ref()).map(|()| Output::default()),
        Step::Restart(pre_vote, check_quorum) => {
            core.restart(*pre_vote, *check_quorum).map(|()| Output::default())
        }
    })?;
    let seen = look(core)?;
    let messages = output.as_ref().map(Output::messages).map_err(|refusal| refusal.0.clone());
    Ok((output, Outcome { messages, seen }))
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
fn look<R: ReplayCore>(core: &mut R) -> Result<Rc<Seen>, Trouble> {
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
