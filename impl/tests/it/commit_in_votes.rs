//! What requests to vote and their answers tell of what is committed (VOTE-9). The story of
//! etcd#12359 itself is in `inventory/membership.rs` and in `transcripts/commit-in-votes.txt`.

use quorate_core::{
    ConfChange, Config, Edit, Entry, Index, MemStorage, Message, MessageBody, NodeId, RawNode,
    Role, Term, Timer,
};

use crate::common::*;

/// The last committed entry, as a message tells it: index and term.
type Known = (u64, u64);

const NOTHING: Known = (0, 0);

/// The log of node 1, in term 3: a change at 2 that takes node 3 away.
fn entries() -> [Entry; 3] {
    [entry(1, 1), conf_entry(2, 2, ConfChange::one(Edit::Remove(NodeId(3)))), entry(3, 2)]
}

/// Node 1 of voters 1, 2 and 3, in term 3 with commit 1.
fn node(pre_vote: bool, commit_in_votes: bool) -> Node {
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.append(&entries()).unwrap();
    storage.set_hard_state(hard_state(3, 0, 1));
    let config = Config { commit_in_votes, ..config(1, pre_vote, false) };
    let mut node = RawNode::new(config, storage).unwrap();
    drain(&mut node);
    node
}

/// What a message of the four kinds tells.
fn known(body: &MessageBody) -> Option<Known> {
    match *body {
        MessageBody::PreVote { committed, .. }
        | MessageBody::Vote { committed, .. }
        | MessageBody::PreVoteResp { committed, .. }
        | MessageBody::VoteResp { committed, .. } => Some((committed.index.0, committed.term.0)),
        _ => None,
    }
}

/// What each of these messages tells.
fn all_known(messages: &[Message]) -> Vec<Known> {
    messages.iter().map(|message| known(&message.body).unwrap()).collect()
}

fn is_granted(body: &MessageBody) -> bool {
    matches!(
        body,
        MessageBody::PreVoteResp { granted: true, .. }
            | MessageBody::VoteResp { granted: true, .. }
    )
}

fn ask(last: (u64, u64), known: Known) -> MessageBody {
    telling(vote(last.0, last.1, false), known)
}

fn pre_ask(last: (u64, u64), known: Known) -> MessageBody {
    telling(pre_vote(last.0, last.1), known)
}

fn answer(granted: bool, known: Known) -> MessageBody {
    telling(vote_resp(granted), known)
}

fn pre_answer(granted: bool, known: Known) -> MessageBody {
    telling(pre_vote_resp(granted), known)
}

fn commit(node: &Node) -> Index {
    node.status().commit
}

#[test]
fn all_four_messages_tell_the_commit() {
    for (on, told) in [(true, (1, 1)), (false, NOTHING)] {
        for pre_vote in [false, true] {
            let asked = timer(&mut node(pre_vote, on), Timer::ElectionTimeout);
            assert_eq!(all_known(&asked), [told, told]);
        }
        let sent = |body, term| {
            let sent = step(&mut node(false, on), 2, term, body);
            (all_known(&sent), sent[0].term)
        };
        // VOTE-2: an older log is refused. TERM-7, TERM-10: so is a request of a lower term.
        assert_eq!(sent(ask((1, 1), NOTHING), 4), (vec![told], Term(4)));
        assert_eq!(sent(pre_ask((1, 1), NOTHING), 4), (vec![told], Term(3)));
        assert_eq!(sent(ask((9, 9), NOTHING), 2), (vec![told], Term(3)));
        assert_eq!(sent(pre_ask((9, 9), NOTHING), 2), (vec![told], Term(3)));
        // A grant tells, too.
        assert_eq!(sent(ask((9, 9), NOTHING), 4), (vec![told], Term(4)));
        assert_eq!(sent(pre_ask((9, 9), NOTHING), 4), (vec![told], Term(4)));
    }
}

/// As of the moment of sending: the answer leaves before what the request tells is looked at.
#[test]
fn who_answers_a_request_looks_at_it_afterwards() {
    let know = (3, 2);
    let requests = [
        (ask((1, 1), know), 4, false),
        (pre_ask((1, 1), know), 4, false),
        (ask((3, 2), know), 4, true),
        (pre_ask((3, 2), know), 4, true),
        (ask((9, 9), know), 3, true),
        (ask((9, 9), know), 2, false),
        (pre_ask((9, 9), know), 2, false),
    ];
    for (request, term, granted) in requests {
        let mut on = node(false, true);
        let sent = step(&mut on, 2, term, request.clone());
        assert_eq!(all_known(&sent), [(1, 1)]);
        assert_eq!(is_granted(&sent[0].body), granted, "{term} {request:?}");
        let status = on.status();
        assert_eq!(
            (status.commit, status.applied),
            (Index(3), Index(3)),
            "APPLY-1: {term} {request:?}"
        );
        assert_eq!(status.membership.voters(), [1, 2]);

        let mut off = node(false, false);
        step(&mut off, 2, term, request);
        assert_eq!(commit(&off), 1, "off, nothing is looked at");
    }
}

/// A request that TERM-2 ignores is not looked at.
#[test]
fn in_lease_a_request_of_a_higher_term_tells_nothing() {
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.append(&entries()).unwrap();
    storage.set_hard_state(hard_state(3, 0, 1));
    let mut node = RawNode::new(config(1, true, true), storage).unwrap();
    step(&mut node, 2, 3, heartbeat(1));
    for request in [ask((3, 2), (3, 2)), pre_ask((3, 2), (3, 2))] {
        assert_eq!(step(&mut node, 3, 4, request), []);
        assert_eq!(commit(&node), 1);
    }
    // VOTE-9 knows no lease: at the own term a request is answered, and looked at.
    assert_eq!(step(&mut node, 3, 3, ask((3, 2), (2, 2))).len(), 1);
    assert_eq!((commit(&node), node.status().lease), (Index(2), true));
}

#[test]
fn what_tells_of_no_entry_of_the_log_changes_nothing() {
    let useless = [
        (0, 2),
        (3, 0),
        (1, 1),
        (0, 0),
        (3, 1),
        (2, 1),
        (2, 3),
        (4, 2),
        (u64::MAX, 2),
        (u64::MAX, u64::MAX),
        (2, u64::MAX),
    ];
    for told in useless {
        let mut node = node(false, true);
        step(&mut node, 2, 4, ask((1, 1), told));
        assert_eq!(commit(&node), 1, "{told:?}");
        timer(&mut node, Timer::ElectionTimeout);
        step(&mut node, 2, 5, answer(false, told));
        assert_eq!((commit(&node), node.status().role), (Index(1), Role::Candidate), "{told:?}");
    }
}

/// CONF-3 would refuse the campaign now: it is over before the answer counts, which would decide
/// the tally.
#[test]
fn an_answer_ends_a_campaign_over_a_change_before_it_counts() {
    for (told, granted) in [((2, 2), false), ((3, 2), false), ((2, 2), true), ((3, 2), true)] {
        let mut candidate = node(false, true);
        timer(&mut candidate, Timer::ElectionTimeout);
        assert_eq!(step(&mut candidate, 2, 4, answer(granted, told)), []);
        let status = candidate.status();
        assert_eq!(
            (status.role, status.term, status.vote),
            (Role::Follower, Term(4), Some(NodeId(1)))
        );
        assert_eq!(
            (status.leader, status.commit, status.applied),
            (None, Index(told.0), Index(told.0))
        );

        let mut pre_candidate = node(true, true);
        timer(&mut pre_candidate, Timer::ElectionTimeout);
        // TERM-4: a grant carries the term to come. It is looked at all the same.
        let term = if granted { 4 } else { 3 };
        assert_eq!(step(&mut pre_candidate, 2, term, pre_answer(granted, told)), []);
        let status = pre_candidate.status();
        assert_eq!((status.role, status.term, status.vote), (Role::Follower, Term(3), None));
        assert_eq!((status.commit, status.applied), (Index(told.0), Index(told.0)));
    }
    // So does a request, whether it is granted or refused, of a lower term too.
    for (term, body) in [
        (4, ask((1, 1), (2, 2))),
        (5, pre_ask((3, 2), (2, 2))),
        (3, ask((3, 2), (2, 2))),
        (3, pre_ask((3, 2), (2, 2))),
    ] {
        let mut candidate = node(false, true);
        timer(&mut candidate, Timer::ElectionTimeout);
        assert_eq!(step(&mut candidate, 2, term, body).len(), 1);
        assert_eq!((candidate.status().role, commit(&candidate)), (Role::Follower, Index(2)));
    }
}

#[test]
fn a_campaign_goes_on_if_no_change_is_in_the_way() {
    let log = [entry(1, 1), entry(2, 2)];
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.append(&log).unwrap();
    storage.set_hard_state(hard_state(3, 0, 0));
    let mut node = RawNode::new(config(1, false, false), storage).unwrap();
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 4, answer(false, (2, 2)));
    assert_eq!((node.status().role, commit(&node)), (Role::Candidate, Index(2)));
    step(&mut node, 3, 4, vote_resp(true));
    assert_eq!(node.status().role, Role::Leader);
}

/// What makes nobody leader is looked at all the same: a second answer, one that is not a voter's,
/// one of the other kind, one of a lower term (TERM-8) or of a higher one (after TERM-5), and one
/// to who does not campaign.
#[test]
fn what_is_not_counted_is_looked_at() {
    let candidate = || {
        let mut node = node(false, true);
        timer(&mut node, Timer::ElectionTimeout);
        node
    };
    let mut twice = candidate();
    step(&mut twice, 2, 4, answer(false, NOTHING));
    assert_eq!((twice.status().role, commit(&twice)), (Role::Candidate, Index(1)));
    step(&mut twice, 2, 4, answer(false, (3, 2)));
    assert_eq!((twice.status().role, commit(&twice)), (Role::Follower, Index(3)));
    for (term, body) in [
        (4, pre_answer(false, (3, 2))),
        (5, pre_answer(true, (3, 2))),
        (5, answer(false, (3, 2))),
        (5, pre_answer(false, (3, 2))),
        (3, answer(false, (3, 2))),
        (3, answer(true, (3, 2))),
        (3, pre_answer(false, (3, 2))),
        (3, pre_answer(true, (3, 2))),
    ] {
        let mut node = candidate();
        assert_eq!(step(&mut node, 2, term, body.clone()), [], "{term} {body:?}");
        let status = node.status();
        assert_eq!((status.role, status.commit), (Role::Follower, Index(3)), "{term} {body:?}");
        let raised = term == 5 && !matches!(body, MessageBody::PreVoteResp { granted: true, .. });
        assert_eq!(status.term, if raised { 5 } else { 4 }, "{term} {body:?}");
    }
    for term in [2, 3] {
        let mut follower = node(false, true);
        assert_eq!(step(&mut follower, 2, term, answer(false, (3, 2))), []);
        assert_eq!(commit(&follower), 3);
    }
    let mut off = node(false, false);
    step(&mut off, 2, 2, answer(false, (3, 2)));
    assert_eq!(commit(&off), 1);
}

/// A learner's answer does not count (ELECT-4), and tells.
#[test]
fn a_learner_tells_too() {
    let mut storage = MemStorage::new(membership(&[1, 2], &[3]));
    storage.append(&[entry(1, 1), entry(2, 2)]).unwrap();
    storage.set_hard_state(hard_state(3, 0, 0));
    let mut node = RawNode::new(config(1, false, false), storage).unwrap();
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 3, 4, answer(true, (2, 2)));
    assert_eq!((node.status().role, commit(&node)), (Role::Candidate, Index(2)));
}

/// An answer from outside the configuration is refused at the door (CONTRACT-1), and tells nothing.
/// A request is not.
#[test]
fn a_stranger_tells_by_a_request_only() {
    let mut node = node(false, true);
    for term in [2, 3, 4] {
        drop(node.step(message(9, 1, term, answer(false, (3, 2)))));
    }
    assert_eq!(commit(&node), 1);
    step(&mut node, 9, 2, ask((1, 1), (3, 2)));
    assert_eq!(commit(&node), 3);
}

#[test]
fn a_leader_does_not_look() {
    let mut leader = node(false, true);
    timer(&mut leader, Timer::ElectionTimeout);
    step(&mut leader, 2, 4, vote_resp(true));
    assert_eq!(leader.status().role, Role::Leader);
    assert_eq!(all_known(&step(&mut leader, 3, 4, ask((1, 1), (3, 2)))), [(1, 1)]);
    for term in [3, 4] {
        step(&mut leader, 3, term, ask((1, 1), (3, 2)));
        step(&mut leader, 3, term, answer(false, (3, 2)));
        step(&mut leader, 3, term, pre_answer(true, (3, 2)));
    }
    assert_eq!((leader.status().role, commit(&leader)), (Role::Leader, Index(1)));
}

/// Messages of a version without the fields are those of a node with the option off.
#[cfg(feature = "serde")]
#[test]
fn the_fields_may_be_missing_in_text() {
    let old = r#"{"from":2,"to":1,"term":4,"body":{"VoteResp":{"granted":false}}}"#;
    assert_eq!(serde_json::from_str::<Message>(old).unwrap(), message(2, 1, 4, vote_resp(false)));
    let new = message(2, 1, 4, answer(false, (3, 2)));
    let text = serde_json::to_string(&new).unwrap();
    assert!(text.contains(r#""committed":{"term":2,"index":3}"#), "{text}");
    assert_eq!(serde_json::from_str::<Message>(&text).unwrap(), new);
}
