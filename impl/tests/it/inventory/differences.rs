//! Where the core does otherwise than etcd's, in small things that no other test is about.

use quorate_core::{
    ConfChange, Config, Edit, Index, MessageBody, NodeId, ReadState, Transfer, TransferIgnored,
    Transition,
};

use crate::common::*;

/// TRANSFER-1: whoever leads can give a transfer up, a learner too.
#[test]
fn a_leader_that_is_a_learner_gives_up_a_transfer() {
    let start = Config { step_down_on_removal: false, ..config(1, false, false) };
    let mut node = elected(start, &membership(&[1, 2, 3], &[]));
    step(&mut node, 2, 2, accept(1));
    node.propose_conf_change(ConfChange::one(Edit::AddLearner(NodeId(1)))).unwrap();
    drain(&mut node);
    step(&mut node, 2, 2, accept(2));
    assert_eq!(node.status().membership, &membership(&[2, 3], &[1]));
    assert_eq!(node.transfer_leader(NodeId(3)), Ok(Transfer::Begun));
    assert_eq!(node.status().transferee, Some(NodeId(3)));
    let given_up = Transfer::Ignored(TransferIgnored::Itself);
    assert_eq!(node.transfer_leader(NodeId(1)), Ok(given_up));
    assert_eq!(node.status().transferee, None);
}

/// CONF-8: who is a member before and after a change keeps its progress, whatever came between.
#[test]
fn a_learner_that_is_removed_and_added_in_one_change_keeps_its_progress() {
    let mut node = elected(config(1, false, false), &membership(&[1, 2], &[4]));
    step(&mut node, 2, 2, accept(1));
    step(&mut node, 4, 2, accept(1));
    let again = ConfChange::joint([Edit::Remove(NodeId(4)), Edit::AddLearner(NodeId(4))]);
    node.propose_conf_change(again).unwrap();
    drain(&mut node);
    let before = progress(&node, 4).matched;
    step(&mut node, 2, 2, accept(2));
    assert!(node.status().membership.is_joint());
    assert_eq!(
        (before, progress(&node, 4).matched),
        (Index(1), Index(1)),
        "in etcd it begins at 0 again"
    );
}

/// READ-3: a leader that is a quorum alone answers alone, also if it is so in both halves.
#[test]
fn the_only_voter_of_both_halves_answers_reads_alone() {
    let mut node = elected(config(1, false, false), &membership(&[1], &[]));
    let edits = vec![Edit::Update(NodeId(1))];
    node.propose_conf_change(ConfChange {
        transition: Transition::Explicit,
        edits,
        ..ConfChange::default()
    })
    .unwrap();
    drain(&mut node);
    assert_eq!(node.status().membership.to_string(), "(1)&(1)");
    node.read_index("r".into()).unwrap();
    let reads = drain_step(&mut node).reads;
    assert_eq!(reads, [ReadState { index: Index(2), context: "r".into() }]);
}

/// COMMIT-1: a leader acknowledges its own entries once for each write, not once for each
/// proposal.
#[test]
fn own_entries_are_acknowledged_once_for_each_write() {
    let mut node = elected(config(1, false, false), &membership(&[1], &[2]));
    step(&mut node, 2, 2, accept(1));
    for payload in ["a", "b", "c"] {
        node.propose(payload.into()).unwrap();
    }
    let sent = drain(&mut node);
    let commits: Vec<_> = sent
        .iter()
        .map(|sent| match sent.body {
            MessageBody::Append { commit, .. } => (indexes(sent), commit),
            ref other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        commits,
        [([2, 3, 4].map(Index).to_vec(), Index(1)), (vec![], Index(4))],
        "commit moved once"
    );
}

/// APPEND-7: a hint that leads to what is compacted is 0, since nothing there can be compared. So
/// the peer is probed from its match on, which calls for a snapshot.
#[test]
fn a_hint_into_what_is_compacted_leads_back_to_match() {
    let mut node = elected(config(1, false, false), &membership(&[1, 2, 3], &[]));
    node.propose_many(vec!["p".into(); 5]).unwrap();
    drain(&mut node);
    step(&mut node, 2, 2, accept(6));
    let members = membership(&[1, 2, 3], &[]);
    node.storage_mut().create_snapshot(Index(4), members, Index(0), "state".into()).unwrap();
    node.storage_mut().compact(Index(4)).unwrap();
    node.log_compacted().unwrap();
    let prev = (progress(&node, 3).next).previous();
    let refused = reject(prev, at(3, 2));
    node.step(message(3, 1, 2, refused)).unwrap();
    assert_eq!(progress(&node, 3).next, 1, "etcd goes to the index after the hint, 4");
}

/// READ-3: each read that is queued sends its heartbeats, but those that were parked share a round.
#[test]
fn parked_reads_share_a_round_of_heartbeats() {
    let mut node = elected(config(1, false, false), &membership(&[1, 2, 3], &[]));
    for context in ["a", "b", "c"] {
        node.read_index(context.into()).unwrap();
    }
    let sent = step(&mut node, 2, 2, accept(1));
    let asked = |sent: &[quorate_core::Message]| -> Vec<_> {
        let read = |body: &MessageBody| match *body {
            MessageBody::Heartbeat { read, .. } => Some(read),
            _ => None,
        };
        sent.iter().filter_map(|sent| Some((sent.to, read(&sent.body)?))).collect()
    };
    assert_eq!(asked(&sent), [(NodeId(2), 3), (NodeId(3), 3)], "one round, in etcd three");
    let reads = {
        node.step(message(2, 1, 2, MessageBody::HeartbeatResp { read: 3 })).unwrap();
        drain_step(&mut node).reads
    };
    assert_eq!(reads.len(), 3);
}
