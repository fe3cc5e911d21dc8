//! Every error: its text, and that it leaves no trace.

use std::sync::Arc;

use quorate_core::{
    AdvanceError, ApplyError, Config, ConfigError, Error, HardState, Index, MemStorage, Membership,
    MembershipError, Message, MessageBody, NodeId, ProposeError, RawNode, ReadError, Ready,
    ReadyError, Role, Snapshot, StepError, StepIgnored, Stepped, Term, Timer,
};

use crate::common::*;

fn node() -> Node {
    let hard_state = hard_state(3, 0, 2);
    node_with(config(1, false, false), &[1, 2, 3], &[1, 1, 2], hard_state)
}

fn leader() -> Node {
    let mut node = node();
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 4, vote_resp(true));
    node
}

fn refused(node: &mut Node, message: Message) -> (StepError, String) {
    drain(node);
    let before = node.clone();
    let error = node.step(message).unwrap_err();
    assert_eq!(*node, before);
    assert!(!node.has_ready());
    let text = error.to_string();
    (error, text)
}

#[test]
fn envelopes() {
    let heartbeat = heartbeat(0);
    let cases = [
        (
            message(2, 3, 3, heartbeat.clone()),
            StepError::WrongReceiver { id: NodeId(1), to: NodeId(3) },
        ),
        (
            message(1, 1, 3, heartbeat.clone()),
            StepError::FromSelf { id: NodeId(1), from: NodeId(1) },
        ),
        (message(0, 1, 3, MessageBody::TimeoutNow), StepError::FromNobody { id: NodeId(1) }),
        (message(2, 1, 0, heartbeat), StepError::ZeroTerm { id: NodeId(1), from: NodeId(2) }),
        (
            message(2, 1, 3, MessageBody::Transfer { target: NodeId(1) }),
            StepError::TermOnRequest { id: NodeId(1), from: NodeId(2), term: Term(3) },
        ),
    ];
    for (message, expected) in cases {
        assert_eq!(refused(&mut node(), message).0, expected);
    }
    // Its own configuration may be behind: whoever leads is followed.
    assert_eq!(node().step(message(9, 1, 9, append((0, 0), &[], 0))), Ok(Stepped::Handled));
    // So is what it answers to a read, in which a leader speaks and not a member.
    let read = MessageBody::ReadIndexResp { index: Index(1), context: "r".into() };
    assert_eq!(node().step(message(9, 1, 9, read)), Ok(Stepped::Handled));
}

/// CONTRACT-1: after a removal, answers of who was removed are a matter of course.
#[test]
fn answers_of_strangers_are_ignored_and_no_errors() {
    let reason = StepIgnored::NotMember { id: NodeId(1), from: NodeId(9) };
    for body in [heartbeat_resp(), accept(0), accept(99), vote_resp(true), pre_vote_resp(true)] {
        for mut node in [node(), leader()] {
            let before = node.clone();
            let stepped = node.step(message(9, 1, 9, body.clone()));
            assert_eq!(stepped, Ok(Stepped::Ignored(reason)));
            assert_eq!(node, before);
            assert!(!node.has_ready());
        }
    }
    assert_eq!(
        reason.to_string(),
        "node 1 got an answer from node 9, which is not in its configuration"
    );
    // What breaks the contract in any case is an error, also from a stranger.
    let wrong = StepError::WrongReceiver { id: NodeId(1), to: NodeId(3) };
    assert_eq!(node().step(message(9, 3, 9, accept(0))), Err(wrong));
    let zero = StepError::ZeroTerm { id: NodeId(1), from: NodeId(9) };
    assert_eq!(node().step(message(9, 1, 0, accept(0))), Err(zero));
}

#[test]
fn entries_of_an_append() {
    let at = u64::MAX;
    let cases = [
        ((3, 2), vec![entry(5, 3)], StepError::EntryGap { found: Index(5), expected: Index(4) }),
        (
            (3, 2),
            vec![entry(4, 3), entry(4, 3)],
            StepError::EntryGap { found: Index(4), expected: Index(5) },
        ),
        (
            (at, 2),
            vec![entry(0, 3)],
            StepError::EntryOverflow { found: Index(0), previous: Index(at) },
        ),
        (
            (at - 1, 2),
            vec![entry(at, 3)],
            StepError::EntryOverflow { found: Index(at), previous: Index(at - 1) },
        ),
        (
            (3, 2),
            vec![entry(4, 3), entry(5, 2)],
            StepError::EntryTermFalls { index: Index(5), term: Term(2), previous: Term(3) },
        ),
        (
            (3, 2),
            vec![entry(4, 1)],
            StepError::EntryTermFalls { index: Index(4), term: Term(1), previous: Term(2) },
        ),
        (
            (3, 2),
            vec![entry(4, 9)],
            StepError::EntryTermAhead { index: Index(4), term: Term(9), message_term: Term(3) },
        ),
        ((0, 0), vec![entry(1, 0)], StepError::EntryTermZero { index: Index(1) }),
    ];
    for (prev, entries, expected) in cases {
        let (error, text) = refused(&mut node(), message(2, 1, 3, append(prev, &entries, 0)));
        assert_eq!(error, expected);
        assert!(text.starts_with("append "), "{text}");
    }
}

#[test]
fn indexes_beyond_the_log() {
    // The message alone would make it follow node 2 in term 7: nothing of that happens.
    let (error, text) = refused(&mut node(), message(2, 1, 7, heartbeat(4)));
    assert_eq!(error, StepError::CommitBeyondLog { commit: Index(4), last_index: Index(3) });
    assert_eq!(text, "heartbeat commits index 4, which is above the last index 3");
    let (error, text) = refused(&mut leader(), message(2, 1, 4, accept(5)));
    assert_eq!(
        error,
        StepError::AckBeyondLog { from: NodeId(2), index: Index(5), last_index: Index(4) }
    );
    assert_eq!(text, "node 2 acknowledges index 5, which is above the last index 4");
    assert_eq!(
        node().step(message(2, 1, 3, accept(99))),
        Ok(Stepped::Handled),
        "only a leader minds"
    );
}

#[test]
fn snapshots() {
    let members = membership(&[1, 2, 3], &[]);
    let cases = [
        (0, 3, &members, "snapshot has index 0, but must be within [1, 18446744073709551614]"),
        (u64::MAX, 3, &members, "snapshot has index 18446744073709551615, but must be within"),
        (9, 0, &members, "snapshot has term 0, but must be within [1, 7]"),
        (9, 8, &members, "snapshot has term 8, but must be within [1, 7]"),
        (9, 7, &Membership::default(), "snapshot without a configuration: "),
    ];
    for (index, term, membership, expected) in cases {
        let membership = membership.clone();
        let membership_index = 0;
        let data = "s".into();
        let snapshot = Snapshot {
            index: Index(index),
            term: Term(term),
            membership,
            membership_index: Index(membership_index),
            data,
        };
        let body = MessageBody::Snapshot(Arc::new(snapshot));
        let (_, text) = refused(&mut node(), message(2, 1, 7, body.clone()));
        assert!(text.starts_with(expected), "CONTRACT-4: {text}");
        // Of a lower term it is malformed all the same.
        assert!(node().step(message(2, 1, 1, body)).is_err());
    }
}

#[test]
fn terms_and_indexes_have_an_end() {
    for pre_vote in [false, true] {
        let hard_state = HardState { term: Term(u64::MAX), vote: None, commit: Index(0) };
        let mut node = node_with(config(1, pre_vote, true), &[1, 2, 3], &[], hard_state);
        step(&mut node, 2, u64::MAX, heartbeat(0));
        let before = node.clone();
        let expected = Error::TermExhausted { id: NodeId(1), term: Term(u64::MAX) };
        assert_eq!(node.campaign(), Err(expected.clone()));
        assert_eq!(node.timer(Timer::ElectionTimeout), Err(expected.clone()));
        let now = message(2, 1, u64::MAX, MessageBody::TimeoutNow);
        assert_eq!(node.step(now), Err(StepError::Input(expected.clone())));
        assert_eq!(node, before);
        for _ in 1..10 {
            node.tick(10).unwrap();
        }
        let before = node.clone();
        assert_eq!(node.tick(10), Err(expected));
        assert_eq!(node, before, "the lease did not expire, and the tick is not counted");
    }
}

#[test]
fn the_log_has_an_end() {
    let last = Index::MAX.previous();
    let snapshot = Snapshot {
        index: last.previous(),
        term: Term(3),
        membership: membership(&[1], &[]),
        membership_index: Index(0),
        data: "state".into(),
    };
    let mut node = node();
    step(&mut node, 2, 3, MessageBody::Snapshot(Arc::new(snapshot)));
    timer(&mut node, Timer::ElectionTimeout);
    let status = node.status();
    assert_eq!((status.role, status.log.last_index(), status.commit), (Role::Leader, last, last));
    let before = node.clone();
    let expected = Error::IndexExhausted { id: NodeId(1), last_index: Index(last.get()), count: 1 };
    assert_eq!(node.propose("p".into()), Err(ProposeError::Input(expected.clone())));
    assert_eq!(node.propose_conf_change(no_change()), Err(ProposeError::Input(expected.clone())));
    assert_eq!(node, before);
    step(&mut node, 2, 9, vote(0, 0, true));
    let before = node.clone();
    assert_eq!(node.campaign(), Err(expected.clone()), "no index is left for the no-op");
    assert_eq!(node.timer(Timer::ElectionTimeout), Err(expected.clone()));
    let now = message(2, 1, 10, MessageBody::TimeoutNow);
    assert_eq!(node.step(now), Err(StepError::Input(expected)));
    assert_eq!(node, before);
}

#[test]
fn proposals() {
    let mut node = node();
    let error = node.propose("p".into()).unwrap_err();
    assert_eq!(error, ProposeError::NotLeader { id: NodeId(1), leader: None });
    assert_eq!(error.to_string(), "node 1 takes no proposal: it knows no leader");
    step(&mut node, 2, 3, heartbeat(0));
    let error = node.propose_conf_change(no_change()).unwrap_err();
    assert_eq!(error.to_string(), "node 1 takes no proposal: the leader is node 2");
    let mut node = leader();
    node.transfer_leader(NodeId(3)).unwrap();
    let error = node.propose_conf_change(no_change()).unwrap_err();
    assert_eq!(error, ProposeError::TransferInProgress { id: NodeId(1), target: NodeId(3) });
    assert_eq!(
        error.to_string(),
        "node 1 takes no proposal while its leadership is transferred to node 3"
    );
}

#[test]
fn one_ready_at_a_time() {
    let mut node = node();
    node.campaign().unwrap();
    let mut ready = node.ready().unwrap();
    let before = node.clone();
    assert!(!node.has_ready());
    assert_eq!(node.ready(), Err(ReadyError::Outstanding { id: NodeId(1) }));
    let outstanding = || Error::ReadyOutstanding { id: NodeId(1) };
    assert_eq!(node.campaign(), Err(outstanding()));
    assert_eq!(node.tick(10), Err(outstanding()));
    assert_eq!(node.timer(Timer::HeartbeatDue), Err(outstanding()));
    assert_eq!(node.transfer_leader(NodeId(2)), Err(outstanding()));
    assert_eq!(node.forget_leader(), Err(outstanding()));
    assert_eq!(node.read_index("r".into()), Err(ReadError::Input(outstanding())));
    assert_eq!(node.propose("p".into()), Err(ProposeError::Input(outstanding())));
    let answer = message(2, 1, 4, vote_resp(true));
    assert_eq!(node.step(answer), Err(StepError::Input(outstanding())));
    assert_eq!(node, before);
    assert_eq!(
        node.advance(&mut Ready::default()),
        Err(AdvanceError::WrongReady { id: NodeId(1) })
    );
    node.advance(&mut ready).unwrap();
    assert_eq!(node.advance(&mut ready), Err(AdvanceError::NoReady { id: NodeId(1) }));
    node.campaign().unwrap();
    let mut again = node.ready().unwrap();
    assert_eq!(node.advance(&mut ready), Err(AdvanceError::WrongReady { id: NodeId(1) }));
    node.advance(&mut again).unwrap();
}

#[test]
fn advance_looks_into_the_storage() {
    let mut node = leader();
    node.propose("p".into()).unwrap();
    let mut ready = node.ready().unwrap();
    let before = node.clone();
    let missing = AdvanceError::EntriesNotStored { last_index: Index(5), stored: Index(4) };
    assert_eq!(node.advance(&mut ready), Err(missing));
    assert_eq!(node, before);
    node.storage_mut().append(&[entry(5, 3)]).unwrap();
    let other = AdvanceError::OtherEntryStored { index: Index(5), term: Term(4), stored: Term(3) };
    assert_eq!(node.advance(&mut ready), Err(other.clone()));
    assert_eq!(
        other.to_string(),
        "entry 5 was to be stored with term 4, but is stored with term 3"
    );
    finish(&mut node, &mut ready);
}

#[test]
fn only_what_was_handed_out_is_applied() {
    let mut node = leader();
    assert_eq!(node.status().applied, 2);
    node.step(message(2, 1, 4, accept(4))).unwrap();
    assert_eq!(node.status().commit, 4);
    let early = ApplyError::NotHandedOut { index: Index(3), handed_out: Index(2) };
    assert_eq!(node.advance_apply(Index(3)), Err(early));
    let mut ready = node.ready().unwrap();
    assert!(ready.committed_entries.is_empty(), "they may be part of the write");
    finish(&mut node, &mut ready);
    let handed: Vec<_> = ready.committed_entries.drain(..).map(|entry| entry.index).collect();
    assert_eq!(handed, [3, 4]);
    node.advance_apply(Index(3)).unwrap();
    let back = ApplyError::Backwards { index: Index(2), applied: Index(3) };
    assert_eq!(node.advance_apply(Index(2)), Err(back));
    let far = ApplyError::NotHandedOut { index: Index(5), handed_out: Index(4) };
    assert_eq!(node.advance_apply(Index(5)), Err(far.clone()));
    assert_eq!(far.to_string(), "applied index 5 is above index 4, the last one handed out");
    assert!(!node.has_ready(), "nothing is handed out twice");
    node.advance_apply(Index(4)).unwrap();
    assert_eq!(node.status().applied, 4);
}

#[test]
fn ticks_want_a_length_in_range() {
    let mut node = node();
    let before = node.clone();
    for timeout in [0, 9, 20, u64::MAX] {
        let expected = Error::TimeoutOutOfRange { timeout, min: 10, max: 19 };
        assert_eq!(node.tick(timeout), Err(expected));
    }
    assert_eq!(node, before);
    node.tick(19).unwrap();
}

#[test]
fn configurations() {
    let start = |config: Config, terms: &[u64], hard_state: HardState| {
        let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
        storage.append(&log(terms)).unwrap();
        storage.set_hard_state(hard_state);
        RawNode::new(config, storage).map(|_| ())
    };
    let fresh = |config| start(config, &[], HardState::default());
    assert_eq!(fresh(Config::new(0)), Err(ConfigError::ZeroId));
    assert_eq!(
        fresh(Config { heartbeat_tick: 0, ..Config::new(1) }),
        Err(ConfigError::ZeroHeartbeatTick)
    );
    assert_eq!(
        fresh(Config { heartbeat_tick: 10, ..Config::new(1) }),
        Err(ConfigError::ElectionTickTooShort { election_tick: 10, heartbeat_tick: 10 })
    );
    let out_of_range = Error::TimeoutOutOfRange { timeout: 20, min: 10, max: 19 };
    assert_eq!(
        fresh(Config { first_election_timeout: 20, ..Config::new(1) }),
        Err(ConfigError::FirstElectionTimeout(out_of_range))
    );
    let longest =
        Config { election_tick: u64::MAX, first_election_timeout: u64::MAX, ..Config::new(1) };
    assert!(fresh(longest).is_err(), "no overflow");
    let stored = |term, commit| HardState { term, vote: None, commit };
    assert_eq!(
        start(Config::new(1), &[1], stored(Term(1), Index(2))),
        Err(ConfigError::CommitBeyondLog { commit: Index(2), last_index: Index(1) })
    );
    assert_eq!(
        start(Config { applied: Index(3), ..Config::new(1) }, &[1, 1], stored(Term(1), Index(1))),
        Err(ConfigError::AppliedBeyondLog { applied: Index(3), last_index: Index(2) })
    );
    let ahead = Config { applied: Index(2), ..Config::new(1) };
    assert_eq!(
        start(ahead, &[1, 1], stored(Term(1), Index(1))),
        Ok(()),
        "what is applied is committed"
    );
    assert_eq!(
        start(Config::new(1), &[1, 3], stored(Term(2), Index(1))),
        Err(ConfigError::LogBeyondTerm { last_term: Term(3), term: Term(2) })
    );
    let text = ConfigError::LogBeyondTerm { last_term: Term(3), term: Term(2) }.to_string();
    assert_eq!(text, "the last stored entry is of term 3, above the stored term 2");
    assert_eq!(Membership::new([], []), Err(MembershipError::NoVoter { outgoing: 0, learners: 0 }));
}

#[test]
fn what_is_compacted_must_be_applied() {
    let mut storage = MemStorage::new(membership(&[1], &[]));
    storage.append(&log(&[1, 1, 1])).unwrap();
    storage.set_hard_state(hard_state(1, 0, 2));
    storage.create_snapshot(Index(2), membership(&[1], &[]), Index(0), "state".into()).unwrap();
    storage.compact(Index(2)).unwrap();
    let start = |applied| {
        let node = RawNode::new(Config { applied, ..Config::new(1) }, storage.clone());
        node.map(|node| node.status().applied)
    };
    assert_eq!(
        start(Index(1)),
        Err(ConfigError::AppliedCompacted { applied: Index(1), before: Index(2) })
    );
    assert_eq!(start(Index(2)), Ok(Index(2)));
    assert_eq!(start(Index(0)), Ok(Index(2)), "from the snapshot on");
}
