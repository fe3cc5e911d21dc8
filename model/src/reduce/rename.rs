//! Keeping terms and logs finite in a phase that never ends.
//!
//! A stuck candidate campaigns for ever, and every new leader appends an entry. The rules compare
//! terms and add one to them, nothing else. So a state is replaced by one with the same order of
//! all terms in it (of nodes, messages and entries) and the same gaps up to a small *k*; a gap of
//! *k* stands for "at least k". Gaps below the lowest term of a running node shrink to one, since
//! no new term can arise there. An event that creates term v + 1 below a neighbour "at least k"
//! above v has two outcomes: the gap is now k − 1, or it is still at least k
//! ([`Action::Step`](crate::cluster::Action::Step) with `far`). So every true step has its step
//! here.
//!
//! Logs: an entry that every running node holds, has committed and has applied is dropped if
//! nothing is before it but such entries and configuration changes, and all indexes from it on fall
//! by one; this is done when nothing is in flight. Configuration changes stay, for the
//! configuration follows from them. What stands before the first entry is the same for all nodes,
//! so no comparison changes its outcome: positions are compared only with one another. A commit
//! that a vote tells (VOTE-9) and that is not above a dropped entry is not above the commit of any
//! running node, so that nobody takes it over. A leader that does not know yet that a peer holds
//! the entry, or that the peer knows it committed, would take the peer for caught up; so an entry
//! stays until every peer that still answers is known to have it.

use crate::cluster::State;
use crate::ids::{Index, NodeId, Term};
use crate::limits::{MAX_LOG, MAX_TERM};
use crate::raft::{
    ChangeId, Entry, Kind, Log, MAX_ENTRY_TERM, Message, MessageKind, Node, Progress,
};

/// The set of terms in a state, as bits.
fn terms(state: &State) -> u64 {
    let mut bits = 0u64;
    let mut note = |term: Term| bits |= 1 << term;
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

/// Rewrites every term of a state; `map[0]` must be 0.
fn rewrite(state: &mut State, map: &[u8; 64]) {
    let to = |term: Term| map[usize::from(term)];
    let entries = |log: &Log| -> Log {
        let list: arrayvec::ArrayVec<Entry, MAX_LOG> =
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
    if state.is_stable() && state.network.is_empty() {
        while drop_common_entry(state) {}
    }
    rename_terms(state, gap);
}

fn rename_terms(state: &mut State, gap: u8) {
    let present = terms(state);
    // Terms that follow one another from 1 on are as low as they can be.
    let above = (present >> 1) + 1;
    if above.is_power_of_two() && present >> MAX_TERM <= 1 {
        return;
    }
    let lowest = state.living().map(|id| state.node(id).term).min().unwrap_or(0);
    let mut map = [0u8; 64];
    let (mut last_old, mut last_new) = (0u8, 0u8);
    let mut changed = false;
    let mut rest = present;
    while rest != 0 {
        let old = rest.trailing_zeros() as u8;
        rest &= rest - 1;
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

/// The same state with the gap above the term `own` one wider, if that gap is "at least `gap`";
/// `None` if there is no such gap. If there is no room for it, the state is out of bounds.
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

/// Whether an entry stays, since the configuration follows from it. A change that alters nothing
/// need not.
fn stays(entry: Entry) -> bool {
    matches!(entry.kind(), Kind::Conf(change) if change != ChangeId::NOTHING)
}

/// The first entry that need not stay, if every running node holds, has committed and has applied
/// it and all before it.
fn common_entry(state: &State) -> Option<u8> {
    let (_, first) = state.running().next()?;
    let known = state.running().map(|(_, node)| node.commit.min(node.applied)).min()?;
    let entries = |index: Index| state.running().map(move |(_, node)| node.log.entry(index));
    let mut index = 1;
    while index <= known && entries(index).all(|entry| entry == first.log.entry(index)) {
        if !stays(first.log.entry(index)?) {
            return Some(index);
        }
        index += 1;
    }
    None
}

/// Drops the first entry that need not stay, if every running node holds, has committed and has
/// applied it.
fn drop_common_entry(state: &mut State) -> bool {
    let Some(index) = common_entry(state) else { return false };
    for (_, node) in state.running() {
        // A peer whose next is not above it may still be sent the entry; one that is not known to
        // hold it, or to know that it is committed, would be taken for caught up. A dead node, or
        // one in a higher term, never answers in a way that lets this node continue to lead. So
        // nothing waits for it.
        let waits = |id: NodeId| {
            let progress = node.progress_of(id);
            let hears = state.node(id).term <= node.term;
            hears && progress.next > index && progress.matched.min(progress.sent_commit) < index
        };
        let still_to_send = |progress: &Progress| (1..=index).contains(&progress.next);
        if node.progress.iter().any(still_to_send) || state.up().any(waits) {
            return false;
        }
    }
    for id in state.up() {
        drop_entries(state.node_mut(id), &[index]);
        state.stored[usize::from(id) - 1] = without(state.stored[usize::from(id) - 1], &[index]);
    }
    true
}

/// An index once the entries at these positions are gone.
fn without(index: Index, dropped: &[u8]) -> u8 {
    index - dropped.iter().filter(|position| **position <= index).count() as u8
}

/// A log without the entries at these positions.
fn kept(log: &Log, dropped: &[u8]) -> Log {
    let entries = (1..).zip(log.as_slice());
    let rest = entries.filter(|(index, _)| !dropped.contains(index)).map(|(_, entry)| *entry);
    let rest: arrayvec::ArrayVec<Entry, MAX_LOG> = rest.collect();
    Log::from_slice(&rest).unwrap_or(Log::EMPTY)
}

/// Drops the entries at these positions, as far as the log has them.
fn drop_entries(node: &mut Node, dropped: &[u8]) {
    node.log = kept(&node.log, dropped);
    let indexes =
        [&mut node.commit, &mut node.applied, &mut node.compacted, &mut node.pending_conf];
    for index in indexes {
        *index = without(*index, dropped);
    }
    let unlearned = (1..=7u8).filter(|index| node.unlearned >> (index - 1) & 1 == 1);
    node.unlearned =
        unlearned.fold(0, |bits, index| bits | 1 << (without(index, dropped).max(1) - 1));
    for progress in &mut node.progress {
        let Progress { matched, next, sent_commit, pending_snapshot, .. } = progress;
        for index in [matched, next, sent_commit, pending_snapshot] {
            *index = without(*index, dropped);
        }
    }
}

/// What a state with exact terms and whole logs looks like once its first `dropped` entries that
/// need not stay are gone and its terms are renamed. Two runs of which one is renamed at every step
/// are in step as long as this is the renamed one's state.
#[must_use]
pub fn image(exact: &State, dropped: u8, gap: u8) -> State {
    let mut state = exact.clone();
    // The dropped entries are the same on every node that runs.
    let log = state.running().next().map_or(Log::EMPTY, |(_, node)| node.log);
    let positions = (1..=log.last_index()).filter(|index| !log.entry(*index).is_some_and(stays));
    let positions: Vec<u8> = positions.take(usize::from(dropped)).collect();
    for id in state.living() {
        drop_entries(state.node_mut(id), &positions);
    }
    // What stands at a position now that an entry was dropped there is what stood before that
    // entry.
    let term_before = |position: u8| {
        let before = (0..=log.last_index())
            .rev()
            .find(|index| !positions.contains(index) && without(*index, &positions) == position);
        before.and_then(|index| log.term(index)).unwrap_or(0)
    };
    state.network.map(|message| {
        if message.kind == MessageKind::Snapshot {
            message.entries = kept(&message.entries, &positions);
            (message.index, message.log_term) =
                (message.entries.last_index(), message.entries.last_term());
            return;
        }
        let votes = matches!(
            message.kind,
            MessageKind::PreVote
                | MessageKind::Vote
                | MessageKind::PreVoteResp
                | MessageKind::VoteResp
        );
        let told_is_gone = positions.contains(&message.commit);
        // For an AppendResp the position is the hint's.
        let position = if message.kind == MessageKind::AppendResp {
            &mut message.commit
        } else {
            message.commit = without(message.commit, &positions);
            &mut message.index
        };
        let gone = positions.contains(position);
        *position = without(*position, &positions);
        if gone {
            message.log_term = term_before(*position);
        }
        if message.kind == MessageKind::AppendResp {
            message.index = without(message.index, &positions);
        }
        if votes {
            // The term that a vote tells is that of the entry at its commit.
            let told =
                if told_is_gone { term_before(message.commit) } else { message.commit_term() };
            *message = message.with_commit_term(if message.commit == 0 { 0 } else { told });
        }
    });
    rename_terms(&mut state, gap);
    state
}
