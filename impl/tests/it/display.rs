//! What messages, entries and the state of a node look like in a line of a log. The stories in
//! `tests/transcripts` show the rest.

use std::sync::Arc;

use quorate_core::{
    ConfChange, Edit, Index, MessageBody, NodeId, Proposal, Role, Snapshot, Term, Timer,
};

use crate::common::*;

fn line(body: MessageBody) -> String {
    message(1, 2, 3, body).to_string()
}

#[test]
fn messages_read_as_a_line() {
    let entries = [entry(3, 2), conf_entry(4, 2, Edit::AddVoter(NodeId(4)).into())];
    assert_eq!(
        line(append((2, 1), &entries, 1)),
        "1->2 Append term=3 prev=2@1 commit=1 [3@2 empty, 4@2 conf auto +v4]"
    );
    assert_eq!(line(reject(4, at(2, 1))), "1->2 AppendResp term=3 rejected=4 hint=2@1");
    assert_eq!(line(accept(4)), "1->2 AppendResp term=3 index=4");
    assert_eq!(
        line(telling(vote(4, 2, true), (3, 2))),
        "1->2 Vote term=3 last=4@2 transfer commit=3@2"
    );
    assert_eq!(line(pre_vote_resp(false)), "1->2 PreVoteResp term=3 refused");
    let leave =
        Proposal::ConfFor { membership_index: Index(7), change: Arc::new(ConfChange::leave()) };
    let forwarded = message(1, 2, 0, MessageBody::Propose(leave));
    assert_eq!(forwarded.to_string(), "1->2 Propose conf leave for 7");
}

#[test]
fn long_payloads_show_their_length() {
    let snapshot = Snapshot {
        index: Index(7),
        term: Term(2),
        membership: membership(&[1, 2], &[3]),
        membership_index: Index(0),
        data: vec![0; 17].into(),
    };
    assert_eq!(snapshot.to_string(), "7@2 (1 2) learners(3) <17 bytes>");
    let context = MessageBody::ReadIndex { context: "sixteen bytes, 16".into() };
    assert_eq!(line(context), "1->2 ReadIndex term=3 <17 bytes>");
    let context = MessageBody::ReadIndex { context: "just \"16\" bytes.".into() };
    assert_eq!(line(context), r#"1->2 ReadIndex term=3 "just \"16\" bytes.""#);
}

#[test]
fn a_node_reads_as_a_line() {
    let mut node = elected(config(1, false, false), &membership(&[1, 2, 3], &[]));
    step(&mut node, 2, 2, accept(1));
    assert_eq!(
        node.status().to_string(),
        "1 leader term=2 vote=1 leader=1 commit=1 applied=1 last=1 conf=(1 2 3) pending-conf=0"
    );
    assert_eq!(progress(&node, 2).to_string(), "replicate match=1 next=2 sent-commit=1 active");
    assert_eq!(progress(&node, 3).to_string(), "probe match=0 next=1 sent-commit=0 paused");
    assert_eq!(format!("{:>9}", Role::Leader), "   leader");

    let mut node = node_with(config(1, false, false), &[1, 2, 3], &[1], hard_state(1, 0, 0));
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 2, vote_resp(false));
    assert_eq!(
        node.status().to_string(),
        "1 candidate term=2 vote=1 leader=none commit=0 applied=0 last=1 conf=(1 2 3) 1:granted \
         2:refused"
    );
    node.propose("payload".into()).unwrap_err();
}

#[test]
fn a_write_reads_as_a_line() {
    let mut node = elected(config(1, false, false), &membership(&[1], &[]));
    node.propose("payload".into()).unwrap();
    let mut ready = node.ready().unwrap();
    assert_eq!(ready.write.to_string(), "[2@2 \"payload\"]");
    finish(&mut node, &mut ready);
    let ready = node.ready().unwrap();
    assert_eq!(ready.write.to_string(), "state term=2 vote=1 commit=2");
}
