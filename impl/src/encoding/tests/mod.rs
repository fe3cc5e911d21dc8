//! Any value comes back, and no bytes make the reader panic.

use proptest::prelude::*;

use super::*;
use crate::confchange::{ConfChange, Edit, Transition};
use crate::entry::{Entry, EntryData};
use crate::hard_state::HardState;
use crate::membership::{Membership, MembershipError};
use crate::message::{Message, MessageBody, Proposal};
use crate::snapshot::Snapshot;
use crate::{Bytes, Index, LogPosition, NodeId, Term};

use std::fmt::Debug;
use std::sync::Arc;

fn number() -> impl Strategy<Value = u64> + Clone {
    prop_oneof![0..300_u64, any::<u64>(), Just(u64::MAX)]
}

fn position() -> impl Strategy<Value = LogPosition> {
    (number(), number()).prop_map(|(term, index)| LogPosition::new(Term(term), Index(index)))
}

fn bytes() -> impl Strategy<Value = Bytes> {
    prop::collection::vec(any::<u8>(), 0..200).prop_map(Bytes::from)
}

fn change() -> impl Strategy<Value = ConfChange> {
    let edit = (0..4, number().prop_map(NodeId)).prop_map(|(kind, id)| match kind {
        0 => Edit::AddVoter(id),
        1 => Edit::AddLearner(id),
        2 => Edit::Remove(id),
        _ => Edit::Update(id),
    });
    let transition =
        prop_oneof![Just(Transition::Auto), Just(Transition::Implicit), Just(Transition::Explicit)];
    (transition, prop::collection::vec(edit, 0..4), bytes())
        .prop_map(|(transition, edits, context)| ConfChange { transition, edits, context })
}

fn entry() -> impl Strategy<Value = Entry> {
    let data = prop_oneof![
        Just(EntryData::Empty),
        bytes().prop_map(EntryData::Normal),
        change().prop_map(|change| EntryData::Conf(Arc::new(change))),
    ];
    (position(), data).prop_map(|(LogPosition { term, index }, data)| Entry { index, term, data })
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec(entry(), 0..4)
}

fn membership() -> impl Strategy<Value = Membership> {
    let ids = |ids: &[u64]| ids.iter().copied().map(NodeId).collect::<Vec<_>>();
    let joint = Membership::joint(ids(&[1, 2, 5]), ids(&[1, 2, 3]), ids(&[4]), ids(&[3]), true);
    prop_oneof![
        Just(Membership::default()),
        Just(Membership::new(ids(&[1, 2, u64::MAX]), ids(&[300])).unwrap()),
        Just(joint.unwrap()),
    ]
}

fn snapshot() -> impl Strategy<Value = Arc<Snapshot>> {
    (position(), membership(), number(), bytes()).prop_map(|(at, membership, made, data)| {
        let LogPosition { term, index } = at;
        Arc::new(Snapshot { index, term, membership, membership_index: Index(made), data })
    })
}

fn hard_state() -> impl Strategy<Value = HardState> {
    (number(), prop::option::of(1..u64::MAX), number()).prop_map(|(term, vote, commit)| HardState {
        term: Term(term),
        vote: vote.map(NodeId),
        commit: Index(commit),
    })
}

fn proposal() -> impl Strategy<Value = Proposal> {
    prop_oneof![
        prop::collection::vec(bytes(), 0..3).prop_map(Proposal::Normal),
        change().prop_map(|change| Proposal::Conf(Arc::new(change))),
        (number(), change()).prop_map(|(index, change)| Proposal::ConfFor {
            membership_index: Index(index),
            change: Arc::new(change),
        }),
    ]
}

fn body() -> impl Strategy<Value = MessageBody> {
    let index = || number().prop_map(Index);
    prop_oneof![
        (position(), position())
            .prop_map(|(last, committed)| MessageBody::PreVote { last, committed }),
        (any::<bool>(), position())
            .prop_map(|(granted, committed)| MessageBody::PreVoteResp { granted, committed }),
        (position(), any::<bool>(), position()).prop_map(|(last, transfer, committed)| {
            MessageBody::Vote { last, transfer, committed }
        }),
        (any::<bool>(), position())
            .prop_map(|(granted, committed)| MessageBody::VoteResp { granted, committed }),
        (position(), entries(), index()).prop_map(|(prev, entries, commit)| MessageBody::Append {
            prev,
            entries,
            commit
        }),
        (index(), any::<bool>(), position())
            .prop_map(|(index, rejected, hint)| MessageBody::AppendResp { index, rejected, hint }),
        (index(), number()).prop_map(|(commit, read)| MessageBody::Heartbeat { commit, read }),
        number().prop_map(|read| MessageBody::HeartbeatResp { read }),
        Just(MessageBody::TimeoutNow),
        snapshot().prop_map(MessageBody::Snapshot),
        proposal().prop_map(MessageBody::Propose),
        number().prop_map(|target| MessageBody::Transfer { target: NodeId(target) }),
        bytes().prop_map(|context| MessageBody::ReadIndex { context }),
        (index(), bytes())
            .prop_map(|(index, context)| MessageBody::ReadIndexResp { index, context }),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    (number(), number(), number(), body()).prop_map(|(from, to, term, body)| Message {
        from: NodeId(from),
        to: NodeId(to),
        term: Term(term),
        body,
    })
}

fn record() -> impl Strategy<Value = OwnedRecord> {
    prop_oneof![
        snapshot().prop_map(OwnedRecord::Snapshot),
        hard_state().prop_map(OwnedRecord::HardState),
        entries().prop_map(OwnedRecord::Entries),
    ]
}

/// The value comes back; each first part of its bytes, and the bytes with one bit changed, are read
/// or refused; and what a newer version adds is passed over.
fn check<T: Encoded + PartialEq + Debug>(value: &T, bit: usize) -> Result<(), TestCaseError> {
    let bytes = encode(value);
    prop_assert_eq!(&decode::<T>(&bytes).unwrap(), value);
    for end in 0..bytes.len().min(40) {
        let _ = decode::<T>(&bytes[..end]);
    }
    let mut flipped = bytes.clone();
    let bit = bit % (flipped.len() * 8);
    flipped[bit / 8] ^= 1 << (bit % 8);
    let _ = decode::<T>(&flipped);
    let newer = [&bytes[..], &[200, 3, 1, 2, 3, 201, 0]].concat();
    prop_assert_eq!(&decode::<T>(&newer).unwrap(), value);
    Ok(())
}

proptest! {
    #[test]
    fn messages_come_back(value in message(), bit: usize) {
        check(&value, bit)?;
    }

    #[test]
    fn records_come_back(value in record(), bit: usize) {
        check(&value, bit)?;
    }

    #[test]
    fn any_bytes_are_read_or_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        if let Some(first) = bytes.first_mut() {
            *first = VERSION;
        }
        let _ = decode::<Message>(&bytes);
        let _ = decode::<OwnedRecord>(&bytes);
        let _ = decode::<Snapshot>(&bytes);
        let _ = decode::<Entry>(&bytes);
    }
}

/// One of each kind. `v1.txt` holds what version 1 made of them: later versions must read it.
fn kept() -> Vec<(&'static str, Message)> {
    let ids = |ids: &[u64]| ids.iter().copied().map(NodeId).collect::<Vec<_>>();
    let at = |index, term| LogPosition::new(Term(term), Index(index));
    let entry = |index, data| Entry { index: Index(index), term: Term(2), data };
    let change = Arc::new(ConfChange::one(Edit::AddLearner(NodeId(300))).with_context("at:1"));
    let entries = vec![
        entry(8, EntryData::Empty),
        entry(9, EntryData::Normal("payload".into())),
        entry(10, EntryData::Conf(Arc::clone(&change))),
    ];
    let members = Membership::joint(ids(&[1, 2]), ids(&[2, 3]), ids(&[4]), ids(&[3]), true);
    let snapshot = Snapshot {
        index: Index(7),
        term: Term(2),
        membership: members.unwrap(),
        membership_index: Index(6),
        data: "state".into(),
    };
    let (index, context) = (Index(9), Bytes::from("r"));
    let for_one = Proposal::ConfFor { membership_index: Index(6), change: Arc::clone(&change) };
    let bodies = [
        ("PreVote", MessageBody::PreVote { last: at(7, 2), committed: at(5, 1) }),
        ("PreVoteResp", MessageBody::PreVoteResp { granted: true, committed: at(5, 1) }),
        ("Vote", MessageBody::Vote { last: at(7, 2), transfer: true, committed: at(0, 0) }),
        ("VoteResp", MessageBody::VoteResp { granted: false, committed: at(5, 1) }),
        ("Append", MessageBody::Append { prev: at(7, 2), entries, commit: Index(7) }),
        ("AppendResp", MessageBody::AppendResp { index, rejected: true, hint: at(4, 1) }),
        ("Heartbeat", MessageBody::Heartbeat { commit: index, read: 3 }),
        ("HeartbeatResp", MessageBody::HeartbeatResp { read: 3 }),
        ("TimeoutNow", MessageBody::TimeoutNow),
        ("Snapshot", MessageBody::Snapshot(Arc::new(snapshot))),
        ("Propose", MessageBody::Propose(Proposal::Normal(vec!["a".into(), Bytes::new()]))),
        ("Propose-conf", MessageBody::Propose(Proposal::Conf(change))),
        ("Propose-conf-for", MessageBody::Propose(for_one)),
        ("Transfer", MessageBody::Transfer { target: NodeId(2) }),
        ("ReadIndex", MessageBody::ReadIndex { context: context.clone() }),
        ("ReadIndexResp", MessageBody::ReadIndexResp { index, context }),
    ];
    let message = |body| Message { from: NodeId(1), to: NodeId(300), term: Term(2), body };
    bodies.map(|(name, body)| (name, message(body))).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

#[test]
fn what_version_1_wrote_is_read() {
    let lines: Vec<(&str, &str)> =
        include_str!("v1.txt").lines().map(|line| line.split_once(' ').unwrap()).collect();
    let kept = kept();
    let written: Vec<_> =
        kept.iter().map(|(name, value)| format!("{name} {}", hex(&encode(value)))).collect();
    assert_eq!(lines.len(), kept.len(), "expected:\n{}", written.join("\n"));
    for ((name, value), (line, bytes)) in kept.iter().zip(&lines) {
        assert_eq!(name, line);
        assert_eq!(decode::<Message>(&from_hex(bytes)).unwrap(), *value, "{name}");
    }
    let lines: Vec<_> = lines.iter().map(|(name, bytes)| format!("{name} {bytes}")).collect();
    assert_eq!(lines, written, "version 1 writes as it did");
}

#[test]
fn what_cannot_be_read_is_named() {
    let refused = |bytes: &[u8]| decode::<Message>(bytes).unwrap_err();
    assert_eq!(refused(&[]), DecodeError::Empty { what: "message" });
    for found in [0, 2] {
        let error = DecodeError::Version { what: "message", found, supported: 1 };
        assert_eq!(refused(&[found, 4, 1, 9]), error);
    }
    let error = DecodeError::CutOff { what: "message", tag: 4, needed: 2, left: 1 };
    assert_eq!(refused(&[1, 4, 2, 9]), error);
    assert_eq!(error.to_string(), "field 4 of a message needs 2 bytes, but 1 are left");
    assert_eq!(
        refused(&[1, 4, 1, 0x80]),
        DecodeError::Number { what: "message", tag: 4, length: 1 }
    );
    let long = [&[1, 4, 10][..], &[0xff; 9], &[2]].concat();
    assert_eq!(refused(&long), DecodeError::Number { what: "message", tag: 4, length: 10 });
    assert_eq!(
        refused(&[1, 4, 1, 15]),
        DecodeError::Kind { what: "message", found: 15, known: 14 }
    );
    assert_eq!(refused(&[1, 4, 1, 10]), DecodeError::Missing { what: "message", tag: 11 });
    let learner_alone = [1, 4, 1, 10, 11, 5, 3, 3, 3, 1, 4];
    let no_voter = MembershipError::NoVoter { outgoing: 0, learners: 1 };
    assert_eq!(refused(&learner_alone), DecodeError::Membership(no_voter));
}
