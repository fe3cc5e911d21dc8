//! Small shapes on the lanes. Each is a path around the origin.

use quorate_conformance::trace::{Event, Role};

/// What is said of a node that is dead from the end of the faults on.
pub(super) const DEAD: &str = "is dead for good";

/// The shape of what happens to a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Anything else.
    Dot,
    /// It grants a vote to another node.
    Vote,
    /// It becomes leader.
    Leads,
    /// It becomes candidate or pre-candidate.
    Campaigns,
    /// It stops.
    Stops,
    /// It starts again.
    Starts,
}

impl Shape {
    pub(super) fn class(self) -> &'static str {
        match self {
            Shape::Dot => "st-dot",
            Shape::Vote => "st-vote",
            Shape::Leads | Shape::Campaigns => "st-role",
            Shape::Stops => "st-stop",
            Shape::Starts => "st-back",
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Shape::Dot => "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
            Shape::Vote => "m0-5l5 5l-5 5l-5-5z",
            Shape::Leads => {
                "m0-8l2.2 5.1l5.5.5l-4.2 3.6l1.3 5.4l-4.8-2.9l-4.8 2.9l1.3-5.4l-4.2-3.6l5.5-.5z"
            }
            Shape::Campaigns => "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
            Shape::Stops => "m-5-5l10 10m0-10l-10 10",
            Shape::Starts => "m-4-5l9 5l-9 5z",
        }
    }

    /// The shape for what happens to a node and what that changes, in the words of a chart.
    pub(super) fn of(event: Option<&Event>, change: &str) -> Shape {
        let becomes = |role: Role| change.starts_with(&format!("{role} "));
        match event {
            Some(Event::Crash(_) | Event::Torn { .. } | Event::EmptyDisk(_)) => Shape::Stops,
            _ if change == DEAD => Shape::Stops,
            Some(Event::Restart { .. }) => Shape::Starts,
            _ if becomes(Role::Leader) => Shape::Leads,
            _ if becomes(Role::Candidate) || becomes(Role::PreCandidate) => Shape::Campaigns,
            _ if change.contains("votes for ") => Shape::Vote,
            _ => Shape::Dot,
        }
    }
}
