//! Section 7: log compaction.

use std::sync::Arc;

use quorate_core::{Index, Membership, MessageBody, NodeId, Role, Snapshot, Term};

use super::nodes::*;
use crate::common::{Network, accept, append, entry, message, step, timer};

fn snapshot(index: u64, term: u64) -> MessageBody {
    let membership = Membership::new([1, 2, 3].map(NodeId), []).unwrap();
    MessageBody::Snapshot(Arc::new(Snapshot {
        index: Index(index),
        term: Term(term),
        membership,
        membership_index: Index(0),
        data: "state".into(),
    }))
}

/// Paragraph 3: the snapshot holds index and term of the last entry it replaces, for the
/// consistency check of the first entry after it, and the configuration as of there.
#[test]
fn the_entry_after_a_snapshot_is_checked_against_it() {
    for (prev, accepted) in [((5, 3), true), ((5, 2), false)] {
        let mut node = follower(3, &[]);
        step(&mut node, 2, 3, snapshot(5, 3));
        assert_eq!(node.status().membership.voters(), [1, 2, 3]);
        let sent = step(&mut node, 2, 3, append(prev, &[entry(6, 3)], 5));
        let fits = matches!(sent[0].body, MessageBody::AppendResp { rejected: false, .. });
        assert!(fits || !accepted, "{sent:?}");
        assert_eq!(node.status().log.last_index(), if accepted { 6 } else { 5 });
    }
}

/// Paragraph 4: a leader that has discarded the next entry for a follower sends its snapshot.
#[test]
fn who_lags_behind_the_log_gets_the_snapshot() {
    let mut network = Network::of_voters(3, false, false);
    network.isolated.insert(NodeId(3));
    network.elect(1);
    for _ in 0..3 {
        network.propose(1, "x");
    }
    let leads = network.nodes.get_mut(&NodeId(1)).unwrap();
    let members = leads.status().membership.clone();
    leads.storage_mut().create_snapshot(Index(4), members, Index(0), "state".into()).unwrap();
    leads.storage_mut().compact(Index(3)).unwrap();
    network.isolated.clear();
    network.timer(1, quorate_core::Timer::HeartbeatDue);
    let mut snapshots = 0;
    while let Some(next) = network.wire.front() {
        snapshots += u64::from(matches!(next.body, MessageBody::Snapshot(_)));
        network.deliver(0);
    }
    network.propose(1, "y");
    assert_eq!(snapshots, 1);
    assert_eq!(network.commits(), [5, 5, 5]);
    assert_eq!(network.nodes[&NodeId(3)].status().applied, 5);
}

/// Paragraph 5: a snapshot that says more than the log replaces all of the log.
#[test]
fn a_snapshot_beyond_the_log_replaces_it() {
    for tail in [&[][..], &[1], &[1, 1, 2], &[1, 2, 2, 2, 2, 2, 2]] {
        let mut node = follower_at(3, tail, crate::common::hard_state(3, 0, 0));
        let sent = step(&mut node, 2, 3, snapshot(5, 3));
        assert_eq!(sent, [message(1, 2, 3, accept(5))]);
        let status = node.status();
        assert_eq!(
            (status.log.last_index(), status.commit, status.applied),
            (Index(5), Index(5), Index(5)),
            "{tail:?}"
        );
        assert_eq!(status.log.term(Index(5)), Some(Term(3)));
    }
}

/// Paragraph 5: if it describes what the log holds already, what follows in the log stays. *In
/// practice* the entries it covers stay too, until the application compacts; commit learns from it.
#[test]
fn a_snapshot_of_a_prefix_leaves_what_follows() {
    let mut node = follower_at(3, &[1, 1, 2, 3], crate::common::hard_state(3, 0, 1));
    let sent = step(&mut node, 2, 3, snapshot(3, 2));
    assert_eq!(sent, [message(1, 2, 3, accept(3))]);
    assert_eq!((terms(&node), commit(&node)), ([1, 1, 2, 3].map(Term).to_vec(), Index(3)));
}

/// Figure 13, step 1: a snapshot of a stale leader is not taken.
#[test]
fn a_stale_leaders_snapshot_is_not_taken() {
    for (role, mut node) in in_every_role(&[2]) {
        assert_eq!(step(&mut node, 2, 2, snapshot(5, 2)), []);
        assert_eq!((node.status().role, terms(&node)[0]), (role, Term(2)));
        assert_eq!(commit(&node), 0);
    }
    let mut node = candidate(3, &[]);
    step(&mut node, 2, 1, snapshot(5, 1));
    assert_eq!(
        (node.status().role, commit(&node)),
        (Role::Follower, Index(5)),
        "of the same term it is"
    );
    timer(&mut node, quorate_core::Timer::ElectionTimeout);
    assert_eq!(node.status().role, Role::Candidate);
}
