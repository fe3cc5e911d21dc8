//! What leaders do: propose, commit, apply (PROPOSE, COMMIT, CONF-1, CONF-2, CONF-7 to CONF-9,
//! CONF-14, CONF-15).

use super::step::Step;
use super::successors::{Successors, tear};
use crate::cell::{Activation, Cell};
use crate::config::{Config, Nodes, only};
use crate::log::{Entry, Kind};
use crate::rules::{AutoLeave, Settled};
use crate::state::{Node, Reign, State, at};

/// Adds every step of a leader, and every application of what is committed.
pub(super) fn leaders(cell: &Cell, state: &State, out: &mut Successors) {
    for place in 0..state.reigns.len() {
        if state.reigns[place].leads {
            propose(cell, state, place, out);
            commit(cell, state, place, out);
        }
    }
    if cell.lagging {
        for node in 1..=cell.nodes {
            apply(cell, state, node, out);
        }
    }
}

fn propose(cell: &Cell, state: &State, place: usize, out: &mut Successors) {
    let reign = &state.reigns[place];
    let leader = reign.leader;
    let before = state.nodes[at(leader)];
    let config = state.config(cell, leader);
    // PROPOSE-5: a leader outside its own configuration proposes nothing.
    if config.members() & only(leader) == 0 {
        return;
    }
    let change =
        usize::from(state.changes) < cell.changes.len() && may_change(cell, state, reign, config);
    let payload = state.payloads < cell.bounds.payloads;
    if (change || payload) && before.log.len() >= cell.bounds.log {
        out.truncated = true;
        return;
    }
    let index = before.log.len() + 1;
    for (wanted, change) in [(change, true), (payload, false)] {
        if !wanted {
            continue;
        }
        let mut next = *state;
        let kind = if change {
            next.changes += 1;
            cell.entry_of(state.changes)
        } else {
            next.payloads += 1;
            Kind::Payload(state.payloads)
        };
        append(&mut next, place, kind);
        if change {
            next.reigns[place].pending = index;
        }
        // A torn proposal was made all the same.
        let start = State { changes: next.changes, payloads: next.payloads, ..*state };
        let step = |torn| Step::Propose { leader, index, change, torn };
        rounds(cell, (&start, &before), (next, place), step, out);
    }
}

/// Whether the next change would be appended as it is. Where an empty entry would take its place
/// the change is left for later; the entry of a client does what such an entry could do.
fn may_change(cell: &Cell, state: &State, reign: &Reign, config: Config) -> bool {
    let held = &state.nodes[at(reign.leader)];
    let appending = cell.activation == Activation::Append;
    let settled = match cell.rules.conf_2 {
        Settled::Always => true,
        Settled::Rule if !appending => reign.pending <= held.applied,
        Settled::Rule | Settled::Committed => reign.pending <= held.commit,
    };
    let own = !appending || cell.rules.no_conf_14 || held.log.term(held.commit) == state.term;
    let change = &cell.changes[usize::from(state.changes)];
    let fits = cell.rules.no_conf_7 || config.after(change, cell.rules.no_conf_5).is_some();
    settled && own && fits
}

/// Appends an entry to a leader's log. Its first Append carries the commit of this moment.
fn append(state: &mut State, place: usize, kind: Kind) {
    let term = state.term;
    let reign = &mut state.reigns[place];
    let held = &mut state.nodes[at(reign.leader)];
    reign.births[usize::from(held.log.len())] = held.commit;
    held.log = held.log.push(Entry::new(term, kind));
}

fn commit(cell: &Cell, state: &State, place: usize, out: &mut Successors) {
    let reign = &state.reigns[place];
    let leader = reign.leader;
    let before = state.nodes[at(leader)];
    // An acknowledgement may be late, so any of these moves is possible, not only the longest.
    for index in before.commit + 1..=before.log.len() {
        if !decides(cell, state, (reign, index), acknowledged(reign, index)) {
            continue;
        }
        let mut next = *state;
        next.nodes[at(leader)].commit = index;
        let step = |torn| Step::Commit { leader, index, torn };
        rounds(cell, (state, &before), (next, place), step, out);
    }
}

/// The nodes that are known to hold a leader's log up to an index (COMMIT-1).
fn acknowledged(reign: &Reign, index: u8) -> Nodes {
    let holders = (1..).zip(reign.matched).filter(|(_, matched)| *matched >= index);
    holders.fold(only(reign.leader), |set, (node, _)| set | only(node))
}

/// Whether a set of nodes commits an index of a leader's log (COMMIT-1, COMMIT-2, CONF-10).
fn decides(cell: &Cell, state: &State, (reign, index): (&Reign, u8), set: Nodes) -> bool {
    let log = state.nodes[at(reign.leader)].log;
    let own_term = log.term(index) == state.term || cell.rules.no_commit_2;
    own_term && state.config(cell, reign.leader).is_quorum(set, cell.rules.commits)
}

fn apply(cell: &Cell, state: &State, node: u8, out: &mut Successors) {
    let before = state.nodes[at(node)];
    if before.applied >= before.commit {
        return;
    }
    let mut next = *state;
    next.nodes[at(node)].applied = before.commit;
    let step = |torn| Step::Apply { node, upto: before.commit, torn };
    match state.reigns.iter().position(|reign| reign.leads && reign.leader == node) {
        Some(place) => rounds(cell, (state, &before), (next, place), step, out),
        None => out.add(cell, step(false), next),
    }
}

/// Lets a leader do what follows in the same step, writes, and adds the state; and the states that
/// a crash inside the write leaves. The start is the state and the leader before the step.
///
/// What follows: a leader that is a quorum alone commits its own entries; unless applying lags what
/// is committed is applied; then the leader steps down if it is not a voter (CONF-15), or leaves a
/// joint configuration (CONF-9).
pub(super) fn rounds(
    cell: &Cell,
    (start, before): (&State, &Node),
    (mut state, place): (State, usize),
    step: impl Fn(bool) -> Step,
    out: &mut Successors,
) {
    let leader = state.reigns[place].leader;
    let mut looks = state.nodes[at(leader)].applied > before.applied;
    loop {
        let reign = &state.reigns[place];
        let held = &state.nodes[at(leader)];
        let last = held.log.len();
        let config = state.config(cell, leader);
        if held.commit < last && decides(cell, &state, (reign, last), only(leader)) {
            state.nodes[at(leader)].commit = last;
            continue;
        }
        if !cell.lagging && held.applied < held.commit {
            state.nodes[at(leader)].applied = held.commit;
            looks = true;
            continue;
        }
        if !looks {
            break;
        }
        looks = false;
        if config.voters() & only(leader) == 0 && !cell.rules.no_conf_15 {
            state.reigns[place].leads = false;
            state.nodes[at(leader)].knows = false;
            break;
        }
        if leaves(cell, reign, held, config) {
            if last >= cell.bounds.log {
                out.truncated = true;
                return;
            }
            append(&mut state, place, Kind::Leave);
            state.reigns[place].pending = last + 1;
        }
    }
    state.nodes[at(leader)].settle(cell, before);
    let after = state.nodes[at(leader)];
    let reign = &mut state.reigns[place];
    (reign.log, reign.commit) = (after.log, after.commit);
    out.add(cell, step(false), state);
    tear(cell, (leader, before, &after), start, step(true), out);
}

/// Whether a leader that looks now appends the leave by itself (CONF-9).
fn leaves(cell: &Cell, reign: &Reign, held: &Node, config: Config) -> bool {
    let settled = reign.pending <= held.applied;
    match cell.rules.conf_9 {
        AutoLeave::Never => false,
        AutoLeave::Again => config.auto_leave,
        AutoLeave::Rule => config.auto_leave && settled,
    }
}
