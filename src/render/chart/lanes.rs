//! What stands on the lanes of a chart: who leads, who is down, and what a step changes.

use std::collections::{BTreeMap, BTreeSet};

use quorate_conformance::trace::{Event, Input, Observation, Role, Trace};

/// One node over time.
#[derive(Debug)]
pub struct Lane {
    /// The node.
    pub id: u64,
    /// What row 0 shows of it.
    pub start: String,
    /// Where it leads.
    pub leads: Vec<Span>,
    /// Where it is down.
    pub down: Vec<Span>,
    /// What rows show on the lane, by row.
    pub marks: Vec<Mark>,
}

/// Rows from the first to the last, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// The first row.
    pub first: usize,
    /// The last row.
    pub last: usize,
    /// The term, for a leader.
    pub term: u64,
    /// Whether another node leads the same term.
    pub rival: bool,
}

/// What one row shows of a node.
#[derive(PartialEq, Eq, Debug)]
pub struct Mark {
    /// The row.
    pub row: usize,
    /// What happens to the node, other than a message; empty if nothing does.
    pub event: &'static str,
    /// What the step changes on it; empty if nothing that a chart shows.
    pub change: String,
}

/// The lanes of a trace.
pub(super) fn of(trace: &Trace) -> Vec<Lane> {
    let mut seen: BTreeMap<u64, Observation> = BTreeMap::new();
    for node in trace.steps.iter().take(trace.start).flat_map(|step| &step.nodes) {
        seen.insert(node.id, node.clone());
    }
    let mut ids: Vec<u64> = seen.keys().copied().collect();
    ids.extend(trace.steps.iter().flat_map(|step| step.nodes.iter().map(|node| node.id)));
    ids.extend(trace.steps.iter().filter_map(|step| owner(&step.event)));
    ids.sort_unstable();
    ids.dedup();
    let mut lanes: Vec<Lane> =
        ids.iter().map(|&id| Lane::begin(id, seen.get(&id), down(trace, id))).collect();
    for (row, step) in trace.steps.iter().skip(trace.start).enumerate() {
        let row = row + 1;
        let word = event(&step.event);
        for lane in &mut lanes {
            let after = step.nodes.iter().find(|node| node.id == lane.id);
            let own = owner(&step.event) == Some(lane.id);
            let torn = own && matches!(step.event, Event::Torn { .. });
            let change =
                after.map_or(String::new(), |after| change(seen.get(&lane.id), after, torn));
            lane.take(row, &step.event, after, own);
            if own || !change.is_empty() {
                lane.marks.push(Mark { row, event: if own { word } else { "" }, change });
            }
        }
        for node in &step.nodes {
            seen.insert(node.id, node.clone());
        }
    }
    let rivals = rivals(&lanes);
    for span in lanes.iter_mut().flat_map(|lane| &mut lane.leads) {
        span.rival = rivals.contains(&span.term);
    }
    lanes
}

/// The terms that two nodes lead.
fn rivals(lanes: &[Lane]) -> Vec<u64> {
    let mut leaders: Vec<(u64, u64)> =
        lanes.iter().flat_map(|lane| lane.leads.iter().map(|span| (span.term, lane.id))).collect();
    leaders.sort_unstable();
    leaders.dedup();
    leaders.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[0].0).collect()
}

/// Whether a node is down after the start commands.
fn down(trace: &Trace, id: u64) -> bool {
    let mut down = false;
    for step in trace.steps.iter().take(trace.start) {
        match &step.event {
            Event::Crash(node) | Event::Torn { node, .. } if *node == id => down = true,
            Event::Restart { node, .. } if *node == id => down = false,
            _ => {}
        }
    }
    down
}

impl Lane {
    fn begin(id: u64, seen: Option<&Observation>, down: bool) -> Lane {
        let start = seen.map_or("blank".to_owned(), |node| {
            let voters: Vec<String> = node.voters.iter().map(ToString::to_string).collect();
            format!(
                "{} t{}, log {}, voters {}",
                node.role,
                node.term,
                node.log.len(),
                voters.join(" ")
            )
        });
        let mut lane = Lane { id, start, leads: Vec::new(), down: Vec::new(), marks: Vec::new() };
        match seen {
            _ if down => lane.down.push(Span { first: 0, last: 0, term: 0, rival: false }),
            Some(node) if node.role == Role::Leader => {
                lane.leads.push(Span { first: 0, last: 0, term: node.term, rival: false });
            }
            _ => {}
        }
        lane
    }

    /// Carries the spans on to a row.
    fn take(&mut self, row: usize, event: &Event, after: Option<&Observation>, own: bool) {
        let open = |spans: &[Span]| spans.last().is_some_and(|span| span.last + 1 == row);
        let (leads, down) = (open(&self.leads), open(&self.down));
        let stops = own && matches!(event, Event::Crash(_) | Event::Torn { .. });
        // A second run begins with the nodes that are down after the start commands.
        let again =
            matches!(event, Event::Again) && self.down.first().is_none_or(|span| span.first > 0);
        let starts = own && matches!(event, Event::Restart { .. }) || again;
        if stops || down && !starts {
            extend(&mut self.down, row, 0, down);
            return;
        }
        let term = match after {
            Some(node) => (node.role == Role::Leader).then_some(node.term),
            None => self.leads.last().filter(|_| leads).map(|span| span.term),
        };
        if let Some(term) = term {
            let same = leads && self.leads.last().is_some_and(|span| span.term == term);
            extend(&mut self.leads, row, term, same);
        }
    }
}

/// Lets the last span reach to a row, or begins one there.
fn extend(spans: &mut Vec<Span>, row: usize, term: u64, same: bool) {
    match spans.last_mut() {
        Some(span) if same => span.last = row,
        _ => spans.push(Span { first: row, last: row, term, rival: false }),
    }
}

/// The node that an event other than a message's way happens to.
fn owner(event: &Event) -> Option<u64> {
    match event {
        Event::Input { input: Input::Deliver(_), .. }
        | Event::Duplicate(_)
        | Event::Drop(_)
        | Event::Settle(_)
        | Event::Again => None,
        Event::Input { node, .. }
        | Event::Probe { node, .. }
        | Event::Torn { node, .. }
        | Event::Restart { node, .. }
        | Event::Crash(node)
        | Event::EmptyDisk(node) => Some(*node),
    }
}

/// What happens to a node, in two words.
fn event(event: &Event) -> &'static str {
    match event {
        Event::Input { input, .. } => match input {
            Input::ElectionTimeout => "timeout",
            Input::LeaseExpired => "lease expires",
            Input::HeartbeatDue => "heartbeat due",
            Input::QuorumCheckDue => "quorum check",
            Input::Campaign => "campaign",
            Input::Transfer(_) => "transfer",
            Input::Propose(_) => "propose",
            Input::Apply => "apply",
            Input::Compact => "compact",
            Input::SnapshotStatus { .. } => "snapshot status",
            Input::Deliver(_) => "",
        },
        Event::Torn { .. } => "crash in the write",
        Event::Crash(_) => "crash",
        Event::Restart { .. } => "restart",
        Event::EmptyDisk(_) => "empty disk",
        Event::Probe { .. } => "probe",
        Event::Duplicate(_) | Event::Drop(_) | Event::Settle(_) | Event::Again => "",
    }
}

/// What is different on a node, in a few words.
/// After a torn write it also says the commit, which may be what is missing.
fn change(before: Option<&Observation>, after: &Observation, torn: bool) -> String {
    let mut words = Vec::new();
    let was = |field: fn(&Observation) -> u64| before.map_or(0, field);
    let list =
        |ids: &BTreeSet<u64>| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let role = before.map_or(Role::Follower, |node| node.role);
    if role != after.role {
        // Under which voters a node counts votes is what many a run turns on.
        let among = match after.role {
            Role::Follower => String::new(),
            _ => format!(" among {}", list(&after.voters)),
        };
        words.push(format!("{} t{}{among}", after.role, after.term));
    } else if was(|node| node.term) != after.term {
        words.push(format!("t{}", after.term));
    }
    let voted = (was(|node| node.term), was(|node| node.vote)) != (after.term, after.vote);
    if voted && after.vote != 0 && after.vote != after.id {
        words.push(format!("votes for {}", after.vote));
    }
    let last = |node: &Observation| node.log.last().map(|entry| (entry.index, entry.term));
    // A new leader appends its no-op; that says nothing new.
    if before.and_then(last) != last(after) && (role == after.role || after.role != Role::Leader) {
        words.push(
            last(after)
                .map_or("log empty".to_owned(), |(index, term)| format!("log to {index}@{term}")),
        );
    }
    if torn || was(|node| node.commit) != after.commit {
        words.push(format!("commit {}", after.commit));
    }
    let voters = |node: &Observation| (node.voters.clone(), node.outgoing.clone());
    if before.is_some_and(|before| voters(before) != voters(after)) {
        let outgoing = match after.outgoing.is_empty() {
            true => String::new(),
            false => format!(" and {}", list(&after.outgoing)),
        };
        words.push(format!("voters {}{outgoing}", list(&after.voters)));
    }
    words.join(", ")
}
