//! The messages of a trace: where each is sent, and how it ends.

use quorate_conformance::record;
use quorate_conformance::replay::{ReplayError, model_of};
use quorate_conformance::sent::taken;
use quorate_conformance::trace::{Event, Message, Trace};
use quorate_model::raft;

/// How a message ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// The receiver takes it.
    Arrives,
    /// The receiver takes it, and another copy stays on its way.
    Copied,
    /// The network loses it.
    Lost,
    /// It is lost with a link or a node when the faults end.
    Gone,
}

/// A message on its way.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) message: Message,
    /// The lanes of sender and receiver.
    pub(super) lanes: (usize, usize),
    /// The row that sends it; 0 if a start command sent it.
    pub(super) sent: usize,
    /// The row in which it ends, and how; none if it is on its way after the last row.
    pub(super) end: Option<(usize, End)>,
}

impl Arrow {
    /// The rows that it touches.
    pub(super) fn rows(&self) -> impl Iterator<Item = usize> + use<> {
        [self.sent].into_iter().chain(self.end.map(|(row, _)| row))
    }

    /// Whether it is on its way after a row. Of a copied message the other copy is.
    pub(super) fn flies_after(&self, row: usize) -> bool {
        let copied = matches!(self.end, Some((_, End::Copied)));
        self.sent <= row && !copied && self.end.is_none_or(|(end, _)| end > row)
    }
}

/// What a replay of a trace tells beyond its steps.
pub(super) struct Told {
    /// Every message, in the order in which they end; those on their way after the last row come
    /// last. Of equal messages the one that was sent first ends first.
    pub(super) arrows: Vec<Arrow>,
    /// Nodes that run until the end of the faults leaves them dead: the lane and the row.
    pub(super) dead: Vec<(usize, usize)>,
}

/// A message on its way: which, in the model's form, and the row that sent it.
type Flying = (raft::Message, usize);

/// Replays a trace from its first row on.
///
/// # Errors
/// [`ReplayError`] if the header of the trace does not make sense.
pub(super) fn of(trace: &Trace, lanes: &[u64]) -> Result<Told, ReplayError> {
    let model = model_of(trace)?;
    let (mut arrows, mut dead) = (Vec::new(), Vec::new());
    let Some(blank) = model.blank().into_iter().next() else { return Ok(Told { arrows, dead }) };
    let begin = model.start(blank).1;
    let mut state = begin.clone();
    let mut flying: Vec<Flying> = state.network.iter().map(|message| (*message, 0)).collect();
    let lane = |id: u64| lanes.iter().position(|lane| *lane == id);
    let mut push = |message: &raft::Message, sent: usize, end: Option<(usize, End)>| {
        let message = record::message(model.plan(), message);
        if let (Some(from), Some(to)) = (lane(message.from), lane(message.to)) {
            arrows.push(Arrow { message, lanes: (from, to), sent, end });
        }
    };
    for (row, step) in (1..).zip(trace.steps.iter().skip(trace.start)) {
        match &step.event {
            // A probe is tried on a copy, and what it sends goes nowhere.
            Event::Probe { .. } => continue,
            Event::Again => {
                flying.iter().for_each(|(message, sent)| push(message, *sent, None));
                state = begin.clone();
                flying = state.network.iter().map(|message| (*message, 0)).collect();
                continue;
            }
            _ => {}
        }
        // `Chart::of` has replayed the same steps before, so none is missing here.
        let Some(action) = record::action(&model, &state, &step.event) else { break };
        let Some(next) = model.successor(&state, &action) else { break };
        let ended = match &step.event {
            Event::Duplicate(message) => Some((message, End::Copied)),
            Event::Drop(message) => Some((message, End::Lost)),
            event => taken(event).map(|message| (message, End::Arrives)),
        };
        if let Some((message, end)) = ended {
            let is_it = |(known, _): &Flying| record::message(model.plan(), known) == *message;
            if let Some(at) = flying.iter().position(is_it) {
                push(&flying[at].0, flying[at].1, Some((row, end)));
                if end != End::Copied {
                    flying.remove(at);
                }
            }
        }
        // What the network has beyond those that fly was sent now; what it lacks is gone.
        let mut new: Vec<raft::Message> = next.network.iter().copied().collect();
        flying.retain(|(message, sent)| match new.iter().position(|other| other == message) {
            Some(at) => {
                new.remove(at);
                true
            }
            None => {
                push(message, *sent, Some((row, End::Gone)));
                false
            }
        });
        flying.extend(new.into_iter().map(|message| (message, row)));
        if matches!(step.event, Event::Settle(_)) {
            let dying = model.dead(&next).difference(state.down);
            dead.extend(dying.iter().filter_map(|id| Some((lane(id.into())?, row))));
        }
        state = next;
    }
    for (message, sent) in &flying {
        push(message, *sent, None);
    }
    Ok(Told { arrows, dead })
}
