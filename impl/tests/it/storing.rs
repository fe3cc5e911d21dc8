//! STORE-1, STORE-2 and STORE-4 in the synchronous form, and starting anew.

use quorate_core::{
    CampaignIgnored, ConfChange, Config, ConfigError, Edit, HardState, Index, MemStorage,
    MessageBody, NodeId, RawNode, Record, Role, Term, Timer,
};

use crate::common::*;

fn hard_state(term: Term, vote: Option<NodeId>, commit: Index) -> HardState {
    HardState { term, vote, commit }
}

fn follower() -> Node {
    node_with(config(1, false, false), &[1, 2, 3], &[1], hard_state(Term(2), None, Index(1)))
}

#[test]
fn a_leaders_appends_are_there_before_its_own_write_is_durable() {
    let mut node = elected(config(1, false, false), &membership(&[1, 2, 3], &[]));
    step(&mut node, 2, 2, accept(1));
    node.propose("p".into()).unwrap();
    let mut ready = node.ready().unwrap();
    assert_eq!(ready.messages.iter().map(indexes).collect::<Vec<_>>(), [vec![2]], "STORE-4");
    assert!(ready.write.must_sync());
    ready.messages.clear();
    finish(&mut node, &mut ready);
    assert_eq!(ready.messages, [], "nothing is handed out twice");
}

#[test]
fn answers_are_there_only_after_the_write() {
    let mut node = follower();
    node.step(message(2, 1, 2, append((1, 1), &[entry(2, 2)], 2))).unwrap();
    node.step(message(2, 1, 2, heartbeat(1))).unwrap();
    let mut ready = node.ready().unwrap();
    assert_eq!(ready.messages, [message(1, 2, 2, heartbeat_resp())], "term and vote are durable");
    assert!(ready.committed_entries.is_empty());
    finish(&mut node, &mut ready);
    assert_eq!(ready.messages[1..], [message(1, 2, 2, accept(2))]);
    assert_eq!(ready.committed_entries, [entry(2, 2)], "also what was just written");
}

#[test]
fn nothing_leaves_before_the_term_and_the_vote_it_was_sent_under() {
    for (pre_vote, early) in [(false, 0), (true, 2)] {
        let hard_state = hard_state(Term(2), None, Index(1));
        let mut node = node_with(config(1, pre_vote, false), &[1, 2, 3], &[1], hard_state);
        node.campaign().unwrap();
        let mut ready = node.ready().unwrap();
        assert_eq!(ready.messages.len(), early, "PREVOTE-3: nothing durable changed");
        finish(&mut node, &mut ready);
        assert_eq!(ready.messages.len(), 2);
    }
    let mut node = follower();
    node.step(message(2, 1, 7, heartbeat(1))).unwrap();
    let mut ready = node.ready().unwrap();
    assert_eq!(ready.messages, [], "STORE-4");
    finish(&mut node, &mut ready);
    assert_eq!(ready.messages, [message(1, 2, 7, heartbeat_resp())]);
}

#[test]
fn nothing_leaves_before_a_vote_in_a_term_that_is_durable() {
    let hard_state = hard_state(Term(2), None, Index(1));
    let mut node = node_with(config(1, true, false), &[1, 2, 3], &[1], hard_state);
    node.step(message(2, 1, 2, vote(Index(1), Term(1)))).unwrap();
    node.campaign().unwrap();
    let mut ready = node.ready().unwrap();
    assert_eq!(ready.messages, [], "STORE-4: the requests for pre-votes wait for the vote");
    finish(&mut node, &mut ready);
    assert_eq!(ready.messages.len(), 3);
}

#[test]
fn without_a_write_all_leaves_at_once() {
    let mut node = follower();
    node.step(message(2, 1, 2, append((1, 1), &[], 1))).unwrap();
    let mut ready = node.ready().unwrap();
    assert!(ready.write.is_empty());
    assert_eq!(ready.messages, [message(1, 2, 2, accept(1))]);
    finish(&mut node, &mut ready);
}

#[test]
fn a_used_ready_is_filled_anew() {
    let mut node = follower();
    let mut ready = quorate_core::Ready::default();
    for index in 2..9 {
        node.step(message(2, 1, 2, append((index - 1, (index - 1).min(2)), &[entry(index, 2)], 1)))
            .unwrap();
        node.ready_into(&mut ready).unwrap();
        assert!(ready.messages.is_empty(), "what was left in it is gone");
        finish(&mut node, &mut ready);
        assert_eq!(ready.messages, [message(1, 2, 2, accept(index))]);
    }
    assert_eq!(stored(&node).len(), 8);
}

/// The log after adding node 4 and removing node 1, on node 2, with this commit stored.
fn torn(commit: Index) -> MemStorage {
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    let add = conf_entry(2, 1, ConfChange::one(Edit::AddVoter(NodeId(4))));
    let remove = conf_entry(3, 1, ConfChange::one(Edit::Remove(NodeId(1))));
    storage.append(&[entry(1, 1), add, remove]).unwrap();
    storage.set_hard_state(hard_state(Term(1), None, commit));
    storage
}

#[test]
fn a_starting_node_knows_the_last_change_but_one_committed() {
    let mut node = RawNode::new(config(2, false, false), torn(Index(0))).unwrap();
    assert_eq!(node.status().commit, 2, "STORE-2");
    assert_eq!(
        node.campaign(),
        ignored(CampaignIgnored::ConfChangeUnapplied),
        "CONF-3: it has to be applied first"
    );
    drain(&mut node);
    assert_eq!(node.storage().hard_state().commit, 2);
    assert_eq!(node.status().membership, &membership(&[1, 2, 3, 4], &[]));
    let asked: Vec<_> = timer(&mut node, Timer::ElectionTimeout).iter().map(|m| m.to).collect();
    assert_eq!(asked, [1, 3, 4], "not in the configuration before that");
    let atomic = Config { storage_is_atomic: true, ..config(2, false, false) };
    assert_eq!(RawNode::new(atomic, torn(Index(0))).unwrap().status().commit, 0);
    assert_eq!(RawNode::new(config(2, false, false), torn(Index(3))).unwrap().status().commit, 3);
}

#[test]
fn a_lost_log_is_an_error() {
    let error = RawNode::new(config(2, false, false), torn(Index(4))).unwrap_err();
    assert_eq!(
        error,
        ConfigError::CommitBeyondLog { commit: Index(4), last_index: Index(3) },
        "STORE-2"
    );
}

#[test]
fn every_part_of_a_write_can_be_started_from() {
    let mut node = follower();
    let add = conf_entry(3, 2, ConfChange::one(Edit::AddVoter(NodeId(4))));
    let remove = conf_entry(5, 3, ConfChange::one(Edit::Remove(NodeId(1))));
    let entries = [entry(2, 2), add, entry(4, 3), remove, entry(6, 3)];
    node.step(message(2, 1, 3, append((1, 1), &entries, 4))).unwrap();
    let ready = node.ready().unwrap();
    let records: Vec<_> = ready.write.records().collect();
    assert!(records.len() > 3, "STORE-1: {records:?}");
    for count in 0..=records.len() {
        let mut storage = node.storage().clone();
        for record in &records[..count] {
            match record {
                Record::Entries(entries) => storage.append(entries).unwrap(),
                Record::HardState(hard_state) => storage.set_hard_state(*hard_state),
                Record::Snapshot(_) => panic!("there is none"),
            }
        }
        let last = storage.log().len();
        let atomic =
            Config { storage_is_atomic: true, applied: Index(1), ..config(1, false, false) };
        let part = RawNode::new(atomic, storage).unwrap();
        assert!(last < 5 || part.status().commit >= 3, "whoever holds 5 knows 3, undefended");
    }
}

#[test]
fn a_restarted_node_hands_out_what_is_not_applied() {
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.append(&log(&[1, 1, 2])).unwrap();
    storage.set_hard_state(hard_state(Term(2), Some(NodeId(3)), Index(2)));
    let mut node =
        RawNode::new(Config { applied: Index(1), ..config(1, true, true) }, storage).unwrap();
    let status = node.status();
    assert_eq!((status.role, status.leader, status.vote), (Role::Follower, None, Some(NodeId(3))));
    let mut ready = node.ready().unwrap();
    assert!(ready.write.is_empty(), "ROLE-3: nothing of it is news");
    finish(&mut node, &mut ready);
    assert_eq!(ready.committed_entries, [entry(2, 1)]);
    // ROLE-4: it voted for 3 in this term.
    let ask = |id| message(id, 1, 2, vote(Index(3), Term(2)));
    node.step(ask(2)).unwrap();
    let refused = telling(vote_resp(false), (2, 1));
    assert_eq!(drain_lagging(&mut node), [message(1, 2, 2, refused)]);
}

fn vote(last_index: Index, last_term: Term) -> MessageBody {
    crate::common::vote(last_index, last_term, false)
}

#[test]
fn what_is_applied_is_committed_whatever_was_synced() {
    // A commit that moves alone need not be synced before applying; the application has synced.
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.append(&log(&[1, 1])).unwrap();
    storage.set_hard_state(hard_state(Term(1), None, Index(0)));
    let node =
        RawNode::new(Config { applied: Index(2), ..config(1, true, true) }, storage).unwrap();
    assert_eq!((node.status().commit, node.status().applied), (Index(2), Index(2)));
}

#[cfg(feature = "serde")]
#[test]
fn a_write_and_its_records_can_be_encoded() {
    let mut node = elected(config(1, false, false), &membership(&[1], &[]));
    node.propose("payload".into()).unwrap();
    let write = node.ready().unwrap().write;
    let text = serde_json::to_string(&write).unwrap();
    assert_eq!(serde_json::from_str::<quorate_core::Write>(&text).unwrap(), write);
    let records: Vec<_> = write.records().collect();
    let text = serde_json::to_string(&records).unwrap();
    assert!(text.starts_with(r#"[{"Entries":[{"index":2,"term":2,"#), "{text}");
}
