//! Keeping terms and logs finite in a phase that never ends.
//!
//! A stuck candidate campaigns for ever, and every new leader appends an entry. The rules compare terms and add one to
//! them, nothing else. So a state is replaced by one with the same order of all terms in it (of nodes, messages and entries) and the same gaps
//! up to a small *k*; a gap of *k* stands for "at least k". Gaps below the lowest term of a running node shrink to one, since
//! no new term can arise there. An event that creates term v + 1 below a neighbour "at least k" above v has two outcomes: the gap is now
//! k − 1, or it is still at least k ([`super::Action::Step`] with `far`). So every true step has its step here.
//!
//! Logs: an entry at index 1 that every running node holds, has committed and has applied is dropped, and all indexes fall by one; this is done
//! when nothing is in flight. What stands before the first entry is the same for all nodes, so no comparison changes its
//! outcome: positions are compared only with one another. A leader that does not know yet that a peer holds the entry, or that the peer knows it
//! committed, would take the peer for caught up; so an entry stays until every peer that still answers is known to have it. An entry that
//! changes the configuration must not be dropped, so that a scenario with such changes has exact terms ([`allows`]).

use super::state::State;
use crate::raft::{Entry, Log, MAX_ENTRY_TERM, MAX_TERM, Message, MessageKind, NodeId, Plan};

/// The set of terms in a state, as bits.
fn terms(state: &State) -> u64 {
    let mut bits = 0u64;
    let mut note = |term: u8| bits |= 1 << term;
    for node in state.living().map(|id| state.node(id)) {
        note(node.term);
        node.log.as_slice().iter().for_each(|entry| note(entry.term()));
    }
    for message in state.network.iter() {
        note(message.term);
        note(message.log_term);
        note(message.commit_term());
        message.entries.as_slice().iter().for_each(|entry| note(entry.term()));
    }
    bits & !1
}

/// The highest term of an entry in a state.
fn highest_entry_term(state: &State) -> u8 {
    let logs = state.living().map(|id| &state.node(id).log);
    let logs = logs.chain(state.network.iter().map(|message| &message.entries));
    logs.flat_map(|log| log.as_slice()).map(|entry| entry.term()).max().unwrap_or(0)
}

/// Renaming refuses a scenario: the entry of a configuration change would be dropped, and its effect with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "rename_terms drops entries that all have applied: expected no configuration changes, found {changes} listed{}",
    if *.joint { " and a joint start" } else { "" }
)]
pub struct ChangesWouldBeLost {
    /// How many changes the plan lists.
    pub changes: usize,
    /// Whether the configuration is joint at first, so that leaving it is a change, too.
    pub joint: bool,
}

/// Whether terms may be renamed: only where no change alters the configuration.
///
/// # Errors
/// [`ChangesWouldBeLost`] if one may.
pub fn allows(plan: &Plan) -> Result<(), ChangesWouldBeLost> {
    let (changes, joint) = (plan.changes.len(), plan.first.is_joint());
    if plan.is_fixed() { Ok(()) } else { Err(ChangesWouldBeLost { changes, joint }) }
}

/// Rewrites every term of a state; `map[0]` must be 0.
fn rewrite(state: &mut State, map: &[u8; 64]) {
    let to = |term: u8| map[usize::from(term)];
    let entries = |log: &Log| -> Log {
        let list: arrayvec::ArrayVec<Entry, { crate::raft::MAX_LOG }> =
            log.as_slice().iter().map(|entry| Entry::new(to(entry.term()), entry.kind())).collect();
        Log::from_slice(&list).unwrap_or(Log::EMPTY)
    };
    for id in state.living() {
        let node = state.node_mut(id);
        node.term = to(node.term);
        node.log = entries(&node.log);
    }
    state.network.map(|message: &mut Message| {
        message.term = to(message.term);
        message.log_term = to(message.log_term);
        *message = message.with_commit_term(to(message.commit_term()));
        message.entries = entries(&message.entries);
    });
}

/// Brings terms (and, when nothing is in flight, logs) into canonical form.
pub fn canonical(state: &mut State, gap: u8) {
    if state.settled() && state.network.is_empty() {
        while drop_common_entry(state) {}
    }
    rename_terms(state, gap);
}

fn rename_terms(state: &mut State, gap: u8) {
    let present = terms(state);
    let lowest = state.living().map(|id| state.node(id).term).min().unwrap_or(0);
    let mut map = [0u8; 64];
    let (mut last_old, mut last_new) = (0u8, 0u8);
    let mut changed = false;
    for old in (1..64u8).filter(|term| present >> term & 1 == 1) {
        let distance = if old <= lowest { 1 } else { (old - last_old).min(gap) };
        let new = last_new + distance;
        map[usize::from(old)] = new;
        changed |= new != old;
        (last_old, last_new) = (old, new);
    }
    // A term never rises by this, so that entries, which have less room for one, keep theirs.
    if last_new > MAX_TERM {
        state.out_of_bounds = true;
        return;
    }
    if changed {
        rewrite(state, &map);
    }
}

/// The same state with the gap above the term `own` one wider, if that gap is "at least `gap`"; `None` if there is no such gap.
/// If there is no room for it, the state is out of bounds.
pub fn widened(state: &State, own: u8, gap: u8) -> Option<State> {
    let present = terms(state);
    let above = (own + 1..64).find(|term| present >> term & 1 == 1)?;
    if above - own != gap {
        return None;
    }
    let highest = 63 - present.leading_zeros() as u8;
    let highest_entry = highest_entry_term(state);
    let entries_fit = highest_entry < above || highest_entry < MAX_ENTRY_TERM;
    if highest >= MAX_TERM || !entries_fit {
        return Some(State { out_of_bounds: true, ..state.clone() });
    }
    let mut map = [0u8; 64];
    for term in 1..63u8 {
        map[usize::from(term)] = if term >= above { term + 1 } else { term };
    }
    let mut wide = state.clone();
    rewrite(&mut wide, &map);
    Some(wide)
}

/// Drops the entry at index 1 if every running node holds, has committed and has applied it.
fn drop_common_entry(state: &mut State) -> bool {
    let mut first = None;
    for (_, node) in state.running() {
        let Some(entry) = node.log.entry(1) else { return false };
        if node.commit == 0 || node.applied == 0 || *first.get_or_insert(entry) != entry {
            return false;
        }
        // A peer whose next is 1 may still be sent the entry; one that is not known to hold it, or to know that it is committed, would be taken for
        // caught up. The dead and those in a higher term never
        // answer so that this node goes on leading: they are not waited for.
        let waits = |id: NodeId| {
            let progress = node.progress_of(id);
            let hears = state.node(id).term <= node.term;
            hears && progress.next > 1 && progress.matched.min(progress.sent_commit) == 0
        };
        let still_to_send = |progress: &crate::raft::Progress| progress.next == 1;
        if node.progress.iter().any(still_to_send) || state.up().any(waits) {
            return false;
        }
    }
    if first.is_none() {
        return false;
    }
    for id in state.up() {
        let node = state.node_mut(id);
        node.log = Log::from_slice(node.log.from_index(2)).unwrap_or(Log::EMPTY);
        node.commit -= 1;
        node.applied -= 1;
        node.pending_conf = node.pending_conf.saturating_sub(1);
        for progress in &mut node.progress {
            progress.matched = progress.matched.saturating_sub(1);
            progress.next = progress.next.saturating_sub(1);
            progress.sent_commit = progress.sent_commit.saturating_sub(1);
        }
    }
    true
}

/// What a state with exact terms and whole logs looks like once its first `dropped` entries are gone and its terms are renamed. Two runs of which one is renamed
/// at every step are in step as long as this is the renamed one's state.
#[must_use]
pub fn image(exact: &State, dropped: u8, gap: u8) -> State {
    let mut state = exact.clone();
    for id in state.living() {
        let node = state.node_mut(id);
        node.log = Log::from_slice(node.log.from_index(dropped + 1)).unwrap_or(Log::EMPTY);
        node.commit = node.commit.saturating_sub(dropped);
        node.applied = node.applied.saturating_sub(dropped);
        node.pending_conf = node.pending_conf.saturating_sub(dropped);
        for progress in &mut node.progress {
            progress.matched = progress.matched.saturating_sub(dropped);
            progress.next = progress.next.saturating_sub(dropped);
            progress.sent_commit = progress.sent_commit.saturating_sub(dropped);
        }
    }
    state.network.map(|message| {
        message.index = message.index.saturating_sub(dropped);
        // For an AppendResp this is the hint's index.
        message.commit = message.commit.saturating_sub(dropped);
        let position =
            if message.kind == MessageKind::AppendResp { message.commit } else { message.index };
        if position == 0 {
            message.log_term = 0;
        }
        if message.commit == 0 {
            *message = message.with_commit_term(0);
        }
    });
    rename_terms(&mut state, gap);
    state
}
