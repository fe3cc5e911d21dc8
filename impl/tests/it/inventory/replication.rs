//! What a leader knows of its peers, and what a follower takes.

use std::sync::Arc;

use quorate_core::{Index, MessageBody, Snapshot, Term, Timer};

use crate::common::*;

/// The leader of 1, 2, 3 and learner 4, in term 2, with its no-op at index 1.
fn leader() -> Node {
    elected(config(1, false, true), &membership(&[1, 2, 3], &[4]))
}

/// QUORUM-2, QUORUM-1: voters are looked at; but the sign of life of each peer is cleared.
#[test]
fn a_check_clears_the_signs_of_life_of_all() {
    let mut node = leader();
    for peer in [2, 4] {
        step(&mut node, peer, 2, heartbeat_resp());
    }
    assert!(progress(&node, 2).recent_active && progress(&node, 4).recent_active);
    timer(&mut node, Timer::QuorumCheckDue);
    assert!(node.status().progress.iter().all(|(_, progress)| !progress.recent_active));
    step(&mut node, 4, 2, heartbeat_resp());
    timer(&mut node, Timer::QuorumCheckDue);
    assert!(node.status().progress.is_empty(), "a learner is no quorum with the leader");
}

/// QUORUM-2: a refusal is a sign of life, too, even one that says nothing new.
#[test]
fn any_answer_is_a_sign_of_life() {
    let rejected = reject(7, at(0, 0));
    for body in [rejected, accept(0), heartbeat_resp()] {
        let mut node = leader();
        step(&mut node, 2, 2, body.clone());
        assert!(progress(&node, 2).recent_active, "{body:?}");
    }
}

/// APPEND-6: with the commit that moves, everyone is told; who only lacks the commit is sent an
/// empty Append, once.
#[test]
fn who_lacks_the_commit_is_told_once() {
    let mut node = leader();
    for peer in [2, 3] {
        step(&mut node, peer, 2, accept(1));
    }
    node.propose("p".into()).unwrap();
    drain(&mut node);
    let told = |to| message(1, to, 2, append((2, 2), &[], 2));
    assert_eq!(step(&mut node, 2, 2, accept(2)), [told(2), told(3)], "4 is paused");
    assert_eq!(progress(&node, 3).sent_commit, 2);
    assert_eq!(step(&mut node, 3, 2, accept(2)), [], "3 was told already");
    // A heartbeat before the answer says no more than is known of 4, and so it is told again.
    step(&mut node, 4, 2, accept(1));
    let sent = timer(&mut node, Timer::HeartbeatDue);
    assert_eq!(sent[2], message(1, 4, 2, heartbeat(1)));
    assert_eq!(progress(&node, 4).sent_commit, 1);
    assert_eq!(step(&mut node, 4, 2, accept(2)), [message(1, 4, 2, append((2, 2), &[], 2))]);
}

/// APPEND-5, STORE-4: below the snapshot, its index is the commit and so the answer; that waits for
/// its write, too.
#[test]
fn an_append_after_a_snapshot_that_is_not_stored_is_answered_after_it() {
    let hard_state = crate::common::hard_state(2, 0, 0);
    let mut node = node_with(config(1, true, true), &[1, 2, 3], &[], hard_state);
    let members = membership(&[1, 2, 3], &[]);
    let snapshot = Snapshot {
        index: Index(5),
        term: Term(2),
        membership: members,
        membership_index: Index(0),
        data: "state".into(),
    };
    node.step(message(2, 1, 2, MessageBody::Snapshot(Arc::new(snapshot)))).unwrap();
    node.step(message(2, 1, 2, append((3, 1), &[entry(4, 2)], 5))).unwrap();
    assert_eq!(node.status().log.last_index(), 5);
    assert_eq!(drain(&mut node), [message(1, 2, 2, accept(5)), message(1, 2, 2, accept(5))]);
}
