//! The messages that the steps of a trace send. A trace names a message only where it arrives.

use crate::record;
use crate::replay::{ReplayError, Taken, begin, model_of, take};
use crate::trace::{Event, Input, Message, Trace};

/// For each step of a trace, the messages that the model's nodes send in it. A second run begins
/// with the messages of the start commands in flight, which it does not send again.
///
/// # Errors
/// [`ReplayError`] if the header of the trace does not make sense, or if the model does not follow
/// the events of the trace.
pub fn sent(trace: &Trace) -> Result<Vec<Vec<Message>>, ReplayError> {
    let model = model_of(trace)?;
    let (mut state, _) = begin(trace, &model)?;
    let plan = model.plan();
    let mut sent = Vec::new();
    for (index, step) in trace.steps.iter().enumerate() {
        if index == trace.start {
            state = model.start(model.blank().swap_remove(0)).1;
        }
        let next = match take(&model, &state, step, index)? {
            Taken::Action(_, next) => *next,
            // What a probe sends goes nowhere.
            Taken::Probe(..) => state.clone(),
            Taken::Again => {
                state = model.start(model.blank().swap_remove(0)).1;
                state.clone()
            }
        };
        let mut before: Vec<Message> =
            state.network.iter().map(|message| record::message(plan, message)).collect();
        if let Some(taken) = taken(&step.event) {
            before.iter().position(|message| message == taken).map(|at| before.swap_remove(at));
        }
        let mut new: Vec<Message> =
            next.network.iter().map(|message| record::message(plan, message)).collect();
        for old in &before {
            new.iter().position(|message| message == old).map(|at| new.swap_remove(at));
        }
        new.sort();
        sent.push(new);
        state = next;
    }
    Ok(sent)
}

/// The message that an event takes out of the network.
pub fn taken(event: &Event) -> Option<&Message> {
    match event {
        Event::Input { input: Input::Deliver(message), .. }
        | Event::Torn { input: Input::Deliver(message), .. }
        | Event::Drop(message) => Some(message),
        _ => None,
    }
}
