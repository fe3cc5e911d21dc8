//! What a node takes from others: Appends, Heartbeats, and commits in votes (APPEND, BEAT, VOTE-9).
//!
//! A message is not kept. Instead, a node may at any time take any message that a leader of the
//! present term has sent, which covers every delay and every loss. Three things make this small:
//!
//! - A follower that takes entries takes one more than it shares with the leader, or up to the
//!   leader's no-op where an Append carries the whole tail (APPEND-1). Taking many at once is
//!   taking one after the other.
//! - It takes them with the commit that the first Append with them carried. A later commit is a
//!   Heartbeat more. Only where a crash may tear the write, or may forget a commit that came alone,
//!   does it matter that both come in one message; there every commit of that time is tried.
//! - A Heartbeat moves commit by one.

use super::step::Step;
use super::successors::{Successors, tear};
use crate::cell::{Cell, Tail};
use crate::state::{Node, State, at};
use crate::storage::Mode;

/// Adds everything that a node may take now.
pub(super) fn followers(cell: &Cell, state: &State, out: &mut Successors) {
    for place in 0..state.reigns.len() {
        let leader = state.reigns[place].leader;
        for node in 1..=cell.nodes {
            // A leader ignores another leader of its own term (TERM-9).
            if leader != 0 && node != leader && !state.leads(node) {
                take(cell, state, (node, place), out);
                beat(cell, state, (node, place), out);
            }
        }
    }
    if !cell.rules.no_vote_9 {
        for node in 1..=cell.nodes {
            for from in 1..=cell.nodes {
                hear(cell, state, (node, from), out);
            }
        }
    }
}

fn take(cell: &Cell, state: &State, (node, place): (u8, usize), out: &mut Successors) {
    let reign = &state.reigns[place];
    let before = state.nodes[at(node)];
    let least = match cell.tail {
        Tail::Whole => reign.noop,
        Tail::Pieces => 1,
    };
    let shared = before.log.common(reign.log);
    let more = (shared + 1).max(least);
    // CONTRACT-3: no message deletes what its receiver knows to be committed.
    let may_grow = before.log.len() == shared || before.commit <= shared;
    if cell.thorough {
        for upto in least..=reign.log.len() {
            if upto <= shared || may_grow {
                append(cell, state, (node, place, upto), out);
            }
        }
        return;
    }
    if more <= reign.log.len() && may_grow {
        append(cell, state, (node, place, more), out);
    }
    if shared >= least && reign.matched[at(node)] < shared {
        append(cell, state, (node, place, shared), out);
    }
}

fn append(cell: &Cell, state: &State, (node, place, upto): (u8, usize, u8), out: &mut Successors) {
    let reign = &state.reigns[place];
    let before = state.nodes[at(node)];
    let first = reign.births[usize::from(upto) - 1];
    let apart = cell.storage == Mode::Atomic || !state.may_crash(cell, node);
    let last = if apart && !cell.thorough { first } else { reign.commit.max(first) };
    for commit in first..=last {
        let mut held = joined(&before);
        held.knows = true;
        if before.log.common(reign.log) < upto {
            held.log = reign.log.prefix(upto);
        }
        let known = if cell.rules.no_append_8 { 0 } else { commit.min(upto) };
        held.commit = held.commit.max(known);
        let after = held;
        held.settle(cell, &before);
        let mut next = *state;
        next.nodes[at(node)] = held;
        let matched = &mut next.reigns[place].matched[at(node)];
        *matched = upto.max(*matched);
        let step = |torn| Step::Take { node, leader: reign.leader, upto, commit, torn };
        out.add(cell, step(false), next);
        tear(cell, (node, &before, &after), state, step(true), out);
    }
}

fn beat(cell: &Cell, state: &State, (node, place): (u8, usize), out: &mut Successors) {
    let reign = &state.reigns[place];
    let before = state.nodes[at(node)];
    // BEAT-1: no commit beyond what the node has acknowledged; BEAT-2: none beyond its log.
    let sent = reign.commit.min(reign.matched[at(node)]).min(before.log.len());
    let most = if cell.thorough { sent } else { sent.min(before.commit + 1) };
    for commit in before.commit + 1..=most {
        let mut held = joined(&before);
        (held.knows, held.commit) = (true, commit);
        held.settle(cell, &before);
        let mut next = *state;
        next.nodes[at(node)] = held;
        out.add(cell, Step::Beat { node, leader: reign.leader, commit }, next);
    }
}

/// Lets a node learn what another one knows, as by a request for a vote or by its answer. The
/// terms that such a campaign would take are not counted, so this allows more than the rule does.
fn hear(cell: &Cell, state: &State, (node, from): (u8, u8), out: &mut Successors) {
    let (before, other) = (state.nodes[at(node)], state.nodes[at(from)]);
    let same = before.log.get(other.commit) == other.log.get(other.commit);
    if node == from || state.leads(node) || other.commit <= before.commit || !same {
        return;
    }
    let mut held = if other.current { joined(&before) } else { before };
    held.commit = other.commit;
    held.settle(cell, &before);
    let mut next = *state;
    next.nodes[at(node)] = held;
    out.add(cell, Step::Hear { node, from, commit: other.commit }, next);
}

/// The node in the present term, with no vote in it yet unless it was there before.
fn joined(node: &Node) -> Node {
    match node.current {
        true => *node,
        false => Node { current: true, vote: 0, knows: false, ..*node },
    }
}
