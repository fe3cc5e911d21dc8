//! To whom each step of a trace happens.

use quorate_conformance::trace::{Event, Input, Trace};

use super::arrows::Arrow;

/// To whom a step happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Owner {
    /// The node on this lane.
    Lane(usize),
    /// A message; no node notices.
    Network,
    /// Everybody.
    All,
}

/// One step after the start commands.
#[derive(Debug)]
pub(super) struct Happening {
    pub(super) owner: Owner,
    /// Only its node notices: no message, no fault, no new role or term.
    pub(super) local: bool,
}

/// To whom each step after the start commands happens.
pub(super) fn of(trace: &Trace, lanes: &[u64], arrows: &[Arrow]) -> Vec<Happening> {
    let lane = |id: u64| lanes.iter().position(|lane| *lane == id);
    let mut quiet = vec![true; trace.steps.len() - trace.start.min(trace.steps.len()) + 1];
    for row in arrows.iter().flat_map(Arrow::rows) {
        quiet[row] = false;
    }
    let mut seen: Vec<_> = lanes.iter().map(|_| None).collect();
    let mut happenings = Vec::new();
    for (index, step) in trace.steps.iter().enumerate() {
        let mut steady = true;
        for node in &step.nodes {
            let Some(lane) = lane(node.id) else { continue };
            let now = Some((node.role, node.term));
            steady &= seen[lane] == now;
            seen[lane] = now;
        }
        let Some(row) = (index + 1).checked_sub(trace.start).filter(|row| *row > 0) else {
            continue;
        };
        let owner = match &step.event {
            Event::Input { node, .. }
            | Event::Probe { node, .. }
            | Event::Torn { node, .. }
            | Event::Restart { node, .. }
            | Event::Crash(node)
            | Event::EmptyDisk(node) => lane(*node).map_or(Owner::Network, Owner::Lane),
            Event::Duplicate(message) => lane(message.to).map_or(Owner::Network, Owner::Lane),
            Event::Drop(_) => Owner::Network,
            Event::Settle(_) | Event::Again => Owner::All,
        };
        let input = matches!(&step.event, Event::Input { input, .. }
            if !matches!(input, Input::Deliver(_)));
        happenings.push(Happening { owner, local: input && steady && quiet[row] });
    }
    happenings
}
