//! The loop of an owner: what is handed out, when, and what may be done with it.

use quorate_core::{Index, Role};

use crate::common::*;

/// A write of a commit alone need not be synced; one of entries, term or vote must be.
#[test]
fn only_a_commit_alone_need_not_be_synced() {
    let mut node = elected(config(1, false, true), &membership(&[1], &[]));
    node.propose("p".into()).unwrap();
    let mut ready = node.ready().unwrap();
    assert!(ready.write.must_sync());
    finish(&mut node, &mut ready);
    let mut ready = node.ready().unwrap();
    assert!(!ready.write.is_empty() && !ready.write.must_sync());
    finish(&mut node, &mut ready);
    node.step(message(2, 1, 9, heartbeat(0))).unwrap();
    assert!(node.ready().unwrap().write.must_sync());
}

/// A node that has nothing to do says so, and handing out nothing changes nothing.
#[test]
fn a_ready_of_nothing_is_nothing() {
    let mut node = elected(config(1, false, true), &membership(&[1, 2, 3], &[]));
    drain(&mut node);
    assert!(!node.has_ready());
    let before = node.clone();
    let mut ready = node.ready().unwrap();
    assert!(ready.write.is_empty() && ready.messages.is_empty());
    finish(&mut node, &mut ready);
    assert_eq!(node, before);
}

/// Applying is the owner's, whenever it likes, also while a Ready is out; a status can always be
/// looked at.
#[test]
fn applying_goes_on_while_a_ready_is_out() {
    let mut node = elected(config(1, false, true), &membership(&[1], &[]));
    node.propose("p".into()).unwrap();
    drain_lagging(&mut node);
    node.propose("q".into()).unwrap();
    let mut ready = node.ready().unwrap();
    node.advance_apply(Index(2)).unwrap();
    assert_eq!((node.status().applied, node.status().role), (Index(2), Role::Leader));
    finish(&mut node, &mut ready);
}
