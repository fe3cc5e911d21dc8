//! Writes that are acknowledged later.

use std::sync::Arc;

use quorate_core::{
    AsyncReady, AsyncWrite, Campaign, CampaignIgnored, Config, HardState, Index, MemStorage,
    Message, MessageBody, RawNode, Snapshot, Term,
};

use crate::common::*;

fn follower(terms: &[u64], commit: u64) -> Node {
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.append(&log(terms)).unwrap();
    let term = terms.last().copied().unwrap_or(1);
    storage.set_hard_state(HardState { term: Term(term), vote: None, commit: Index(commit) });
    let start =
        Config { asynchronous_writes: true, applied: Index(commit), ..config(1, false, false) };
    RawNode::new(start, storage).unwrap()
}

fn finish(node: &mut Node, write: AsyncWrite) -> Vec<Message> {
    node.storage_mut().write(&write.write).unwrap();
    node.written(write.receipt).unwrap();
    write.messages
}

fn write_of(ready: AsyncReady) -> AsyncWrite {
    assert_eq!(ready.messages, []);
    ready.write.unwrap()
}

/// STORE-4: answers, refusals too, wait for all that was to be written when they were made.
#[test]
fn answers_wait_for_what_is_being_written() {
    let mut node = follower(&[1], 0);
    node.step(message(2, 1, 1, append((1, 1), &[entry(2, 1)], 0))).unwrap();
    let first = write_of(node.async_ready().unwrap());
    assert_eq!(first.messages, [message(1, 2, 1, accept(2))]);
    // Nothing new is to be written; what is made now waits for the same write.
    let bodies = [append((9, 1), &[], 0), vote(0, 0, false), pre_vote(0, 0)];
    for body in bodies {
        node.step(message(3, 1, 1, body)).unwrap();
    }
    let second = write_of(node.async_ready().unwrap());
    assert!(second.write.is_empty() && !second.write.must_sync());
    assert_eq!(second.messages.len(), 3);
    // The answer to a heartbeat promises nothing.
    node.step(message(2, 1, 1, heartbeat(0))).unwrap();
    let ready = node.async_ready().unwrap();
    assert_eq!((ready.messages, ready.write), (vec![message(1, 2, 1, heartbeat_resp())], None));
    finish(&mut node, first);
    finish(&mut node, second);
    // With all of it durable, answers leave at once.
    node.step(message(2, 1, 1, append((9, 1), &[], 0))).unwrap();
    let ready = node.async_ready().unwrap();
    assert_eq!((ready.messages.len(), ready.write), (1, None));
}

/// A change of term does not devalue a write: what of its entries still stands is durable with it.
#[test]
fn a_write_counts_after_a_change_of_term() {
    let mut node = follower(&[1], 0);
    node.step(message(2, 1, 1, append((1, 1), &[entry(2, 1), entry(3, 1)], 0))).unwrap();
    let first = write_of(node.async_ready().unwrap());
    // Node 3 leads in term 2, and replaces entry 3.
    node.step(message(3, 1, 2, append((2, 1), &[entry(3, 2)], 3))).unwrap();
    let ready = node.async_ready().unwrap();
    assert_eq!(
        (node.status().commit, &ready.committed_entries[..]),
        (Index(3), &[entry(1, 1)][..])
    );
    let second = write_of(ready);
    finish(&mut node, first);
    let handed = node.async_ready().unwrap().committed_entries;
    assert_eq!(handed, [entry(2, 1)], "entry 3 waits for its own write");
    finish(&mut node, second);
    assert_eq!(node.async_ready().unwrap().committed_entries, [entry(3, 2)]);
}

/// SNAP-4: a snapshot is applied when its write is acknowledged, whatever the term is then.
#[test]
fn a_snapshot_is_applied_with_its_write() {
    let mut node = follower(&[1], 0);
    let members = membership(&[1, 2, 3], &[]);
    let snapshot = Snapshot {
        index: Index(5),
        term: Term(1),
        membership: members,
        membership_index: Index(0),
        data: "state".into(),
    };
    node.step(message(2, 1, 1, MessageBody::Snapshot(Arc::new(snapshot)))).unwrap();
    let write = write_of(node.async_ready().unwrap());
    assert_eq!(write.messages, [message(1, 2, 1, accept(5))]);
    node.step(message(3, 1, 2, append((5, 1), &[entry(6, 2)], 6))).unwrap();
    let second = write_of(node.async_ready().unwrap());
    assert_eq!(node.campaign(), ignored(CampaignIgnored::SnapshotPending));
    assert_eq!((node.status().commit, node.status().applied), (Index(6), Index(0)));
    finish(&mut node, write);
    assert_eq!((node.status().applied, node.status().pending_snapshot), (Index(5), None));
    finish(&mut node, second);
    assert_eq!(node.async_ready().unwrap().committed_entries, [entry(6, 2)]);
    assert_eq!(node.campaign(), Ok(Campaign::Begun));
}
