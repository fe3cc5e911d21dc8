//! Section 5.4: why a leader has all that is committed, and what counts as committed.

use quorate_core::{HardState, Index, NodeId, Role, Term, Timer};

use super::nodes::*;
use crate::common::{Network, accept, append, log, message, node_with, step, telling, timer};

/// 5.4.1 paragraph 2: a request to vote tells about the candidate's log.
#[test]
fn a_request_to_vote_tells_the_end_of_the_log() {
    for (tail, last) in [(&[][..], (0, 0)), (&[1, 2], (2, 2)), (&[3, 3, 3], (3, 3))] {
        let mut node = follower(3, tail);
        let term = node.status().term.next();
        let sent = timer(&mut node, Timer::ElectionTimeout);
        assert_eq!(sent, [2, 3].map(|peer| message(1, peer, term, vote(last))));
    }
}

/// 5.4.1 paragraphs 2 and 3: a voter refuses if its own log is more up to date: first by the term
/// of the last entry, then, in the same term, by length.
#[test]
fn a_voter_refuses_an_older_log() {
    // (own log, last entry of the candidate, granted)
    let table: [(Terms, At, bool); 12] = [
        (&[], (0, 0), true),
        (&[], (1, 1), true),
        (&[1], (0, 0), false),
        (&[1], (1, 1), true),
        (&[1], (2, 1), true),
        (&[1], (1, 2), true),
        (&[1, 1], (1, 1), false),
        (&[1, 1], (1, 2), true),
        (&[1, 2], (1, 2), false),
        (&[1, 2], (9, 1), false),
        (&[2, 2], (2, 2), true),
        (&[2, 2, 2], (1, 3), true),
    ];
    for (own, last, granted) in table {
        // A leader has made an entry of its own, so its log is another one.
        let voters = in_every_role(own).into_iter().filter(|(role, _)| *role != Role::Leader);
        for (role, mut node) in voters {
            // In a higher term the vote is free whatever the role.
            let answer = if granted { GRANTED } else { REFUSED };
            let answers = step(&mut node, 2, 9, vote(last));
            assert_eq!(answers, [message(1, 2, 9, answer)], "{role:?} {own:?} {last:?}");
        }
    }
}

/// 5.4.1 paragraph 1: so only a server with all committed entries can be elected, and entries flow
/// from leaders only.
#[test]
fn only_who_has_all_committed_entries_is_elected() {
    for away in [[1, 2], [2, 3], [3, 5], [4, 5]] {
        for candidate in 1..=5 {
            let leader = (1..=5).find(|id| !away.contains(id)).unwrap();
            let mut network = Network::of_voters(5, false, false);
            network.elect(leader);
            network.isolated.extend(away.map(NodeId));
            network.propose(leader, "x");
            assert_eq!(commit(&network.nodes[&NodeId(leader)]), 2);
            network.isolated.clear();
            network.timer(candidate, Timer::ElectionTimeout);
            network.deliver_all();
            let leads = network.role(candidate) == Role::Leader;
            assert_eq!(leads, !away.contains(&candidate), "{candidate} with {away:?} away");
        }
    }
}

/// 5.4.2 paragraph 2: only entries of the leader's own term are committed by counting; once one is,
/// all before it are.
#[test]
fn only_entries_of_the_own_term_are_counted() {
    // (entries before the leader's first, acknowledged by node 2, committed)
    let table: [(Terms, Index, Index); 6] = [
        (&[1], Index(1), Index(0)),
        (&[1], Index(2), Index(2)),
        (&[1, 2, 3], Index(1), Index(0)),
        (&[1, 2, 3], Index(3), Index(0)),
        (&[1, 2, 3], Index(4), Index(4)),
        (&[5, 5], Index(2), Index(0)),
    ];
    for (tail, acknowledged, committed) in table {
        let mut node = leader(3, tail);
        let term = node.status().term;
        step(&mut node, 2, term, accept(acknowledged));
        assert_eq!(commit(&node), committed, "{tail:?} {acknowledged}");
    }
}

/// 5.4.2 paragraph 1 and figure 8, (a) to (d): an entry of an old term that is on a majority may
/// still be overwritten.
#[test]
fn an_old_entry_on_a_majority_may_be_overwritten() {
    // (c): server 1 leads term 4, its entry of term 2 is on 1, 2 and 3.
    let mut s1 = node_with(plain(1), &voters(5), &[1, 2], hard_state(Term(3), Index(1)));
    timer(&mut s1, Timer::ElectionTimeout);
    for voter in [2, 3] {
        step(&mut s1, voter, 4, GRANTED);
    }
    step(&mut s1, 2, 4, accept(2));
    step(&mut s1, 3, 4, accept(2));
    assert_eq!(commit(&s1), 1, "on three of five, but not committed");

    // (d): server 5, with an entry of term 3, wins term 5 with the votes of 2, 3 and 4, and
    // overwrites.
    let mut s5 = node_with(plain(5), &voters(5), &[1, 3], hard_state(Term(4), Index(1)));
    timer(&mut s5, Timer::ElectionTimeout);
    for id in [2, 3] {
        let mut voter = node_with(plain(id), &voters(5), &[1, 2], hard_state(Term(4), Index(1)));
        let answer = step(&mut voter, 5, 5, vote((2, 3)));
        assert_eq!(answer, [message(id, 5, 5, telling(GRANTED, (1, 1)))]);
        let sent = step(&mut s5, id, 5, GRANTED);
        if id == 3 {
            converse(&mut s5, &mut voter, sent);
            assert_eq!(terms(&voter), [1, 3, 5]);
        }
    }
    assert_eq!(s5.status().role, Role::Leader);
}

/// 5.4.2 and figure 8 (e): but once an entry of the own term is on a majority, such a candidate
/// cannot win.
#[test]
fn an_entry_of_the_own_term_on_a_majority_stays() {
    let mut s1 = node_with(plain(1), &voters(5), &[1, 2], hard_state(Term(3), Index(1)));
    timer(&mut s1, Timer::ElectionTimeout);
    for voter in [2, 3] {
        step(&mut s1, voter, 4, GRANTED);
    }
    step(&mut s1, 2, 4, accept(3));
    step(&mut s1, 3, 4, accept(3));
    assert_eq!(commit(&s1), 3);
    for id in [2, 3] {
        let mut voter = node_with(plain(id), &voters(5), &[1, 2, 4], hard_state(Term(4), Index(1)));
        assert_eq!(
            step(&mut voter, 5, 5, vote((2, 3))),
            [message(id, 5, 5, telling(REFUSED, (1, 1)))]
        );
    }
}

/// 5.4.2 paragraph 3: entries keep the term in which they were made when a later leader sends them.
#[test]
fn entries_keep_their_terms() {
    let mut node = leader(3, &[1, 2, 2]);
    let sent = step(&mut node, 2, 3, rejected(3, (0, 0)));
    assert_eq!(sent, [message(1, 2, 3, append((0, 0), &log(&[1, 2, 2, 3]), 0))]);
}

fn hard_state(term: Term, commit: Index) -> HardState {
    HardState { term, vote: None, commit }
}
