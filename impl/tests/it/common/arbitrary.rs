//! Any input at all, and any durable state to start from.

use std::sync::Arc;

use proptest::prelude::*;
use quorate_core::{
    ConfChange, Config, Edit, Entry, EntryData, HardState, Index, LogPosition, MemStorage,
    Membership, Message, MessageBody, NodeId, Proposal, ReadMode, Snapshot, SnapshotStatus, Term,
    Timer, Transition,
};

use super::{at, config, membership};

#[derive(Clone, Debug)]
pub(crate) enum Input {
    Message(Message),
    /// A message, but of the term that the node is in.
    Current(Message),
    Timer(Timer),
    Tick(u64),
    Campaign,
    Propose(usize),
    ProposeConf(ConfChange),
    Transfer(u64),
    Forget,
    Read,
    Unreachable(u64),
    SnapshotStatus(u64, SnapshotStatus),
    Apply(u64),
    ApplyConf(u64),
    RejectConf(u64),
}

pub(crate) fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        12 => 0..9_u64,
        1 => Just(u64::MAX),
        1 => Just(u64::MAX - 1),
        1 => any::<u64>(),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let id = prop_oneof![8 => 1..6_u64, 1 => Just(0), 1 => Just(u64::MAX)];
    (id.prop_map(NodeId), 0..4).prop_map(|(id, kind)| match kind {
        0 => Edit::AddVoter(id),
        1 => Edit::AddLearner(id),
        2 => Edit::Remove(id),
        _ => Edit::Update(id),
    })
}

pub(crate) fn change() -> impl Strategy<Value = ConfChange> {
    let transition =
        prop_oneof![Just(Transition::Auto), Just(Transition::Implicit), Just(Transition::Explicit)];
    let any_change = (transition, prop::collection::vec(edit(), 0..3))
        .prop_map(|(transition, edits)| ConfChange { transition, edits, ..ConfChange::default() });
    prop_oneof![2 => Just(ConfChange::leave()), 5 => any_change]
}

pub(crate) fn data() -> impl Strategy<Value = EntryData> {
    prop_oneof![
        2 => Just(EntryData::Empty),
        2 => Just(EntryData::Normal("normal".into())),
        1 => change().prop_map(|change| EntryData::Conf(Arc::new(change))),
    ]
}

/// Mostly consecutive entries after `prev_index`, so that some are accepted.
fn entries(prev_index: u64) -> impl Strategy<Value = Vec<Entry>> {
    let any_entry = (number(), number(), data()).prop_map(|(index, term, data)| Entry {
        index: Index(index),
        term: Term(term),
        data,
    });
    let wild = prop::collection::vec(any_entry, 0..4);
    let tame = prop::collection::vec((1..5_u64, data()), 0..4).prop_map(move |list| {
        let mut terms: Vec<_> = list.iter().map(|(term, _)| *term).collect();
        terms.sort_unstable();
        let with_term = list.into_iter().zip(terms).zip(1..);
        with_term
            .map(|(((_, data), term), at)| Entry {
                index: Index(prev_index.wrapping_add(at)),
                term: Term(term),
                data,
            })
            .collect()
    });
    prop_oneof![1 => wild, 6 => tame]
}

fn some_membership() -> impl Strategy<Value = Membership> {
    prop_oneof![
        Just(Membership::default()),
        Just(membership(&[1, 2, 3], &[4])),
        Just(membership(&[2, 3], &[1])),
        Just(membership(&[2, 3], &[])),
        Just(
            Membership::joint(
                [1, 2, 5].map(NodeId),
                [1, 2, 3].map(NodeId),
                [4].map(NodeId),
                [3].map(NodeId),
                true
            )
            .unwrap()
        ),
        Just(Membership::joint([2, 3].map(NodeId), [1, 2, 3].map(NodeId), [], [], false).unwrap()),
    ]
}

fn snapshot() -> impl Strategy<Value = MessageBody> {
    let made = prop_oneof![2 => Just(0), 1 => number()];
    (number(), number(), some_membership(), made).prop_map(
        |(index, term, membership, membership_index)| {
            let data = "s".into();
            let (index, term) = (Index(index), Term(term));
            let membership_index = Index(membership_index);
            let snapshot = Snapshot { index, term, membership, membership_index, data };
            MessageBody::Snapshot(Arc::new(snapshot))
        },
    )
}

fn body() -> impl Strategy<Value = MessageBody> {
    let position = || (number(), number()).prop_map(|(index, term)| at(index, term));
    let append = (position(), number()).prop_flat_map(|(prev, commit)| {
        let commit = Index(commit);
        entries(prev.index.0).prop_map(move |entries| MessageBody::Append { prev, entries, commit })
    });
    let response = (number(), any::<bool>(), position()).prop_map(|(index, rejected, hint)| {
        MessageBody::AppendResp { index: Index(index), rejected, hint }
    });
    let read = || prop_oneof![2 => Just(0), 1 => number()];
    // VOTE-9; one without the other is useless, and no error.
    let known = || {
        let likely = (number(), 0..4_u64).prop_map(|(index, term)| at(index, term));
        prop_oneof![2 => Just(LogPosition::START), 1 => likely, 1 => position()]
    };
    let payloads = prop::collection::vec(Just("p".into()), 0..3);
    prop_oneof![
        1 => (position(), known())
            .prop_map(|(last, committed)| MessageBody::PreVote { last, committed }),
        3 => (any::<bool>(), known())
            .prop_map(|(granted, committed)| MessageBody::PreVoteResp { granted, committed }),
        1 => (position(), any::<bool>(), known()).prop_map(|(last, transfer, committed)| {
            MessageBody::Vote { last, transfer, committed }
        }),
        3 => (any::<bool>(), known())
            .prop_map(|(granted, committed)| MessageBody::VoteResp { granted, committed }),
        4 => append,
        4 => response,
        1 => (number(), read()).prop_map(|(commit, read)| MessageBody::Heartbeat { commit: Index(commit), read }),
        2 => read().prop_map(|read| MessageBody::HeartbeatResp { read }),
        1 => Just(MessageBody::TimeoutNow),
        1 => snapshot(),
        1 => payloads.prop_map(|payloads| MessageBody::Propose(Proposal::Normal(payloads))),
        1 => change().prop_map(|change| MessageBody::Propose(Proposal::Conf(Arc::new(change)))),
        1 => number().prop_map(|target| MessageBody::Transfer { target: NodeId(target) }),
        1 => Just(MessageBody::ReadIndex { context: "r".into() }),
        1 => number()
            .prop_map(|index| MessageBody::ReadIndexResp { index: Index(index), context: "r".into() }),
    ]
}

/// Requests carry no term, mostly.
fn is_request(body: &MessageBody) -> bool {
    matches!(
        body,
        MessageBody::Propose(_) | MessageBody::Transfer { .. } | MessageBody::ReadIndex { .. }
    )
}

pub(crate) fn message() -> impl Strategy<Value = Message> {
    let id = prop_oneof![8 => 2..6_u64, 1 => number()];
    let to = prop_oneof![15 => Just(1), 1 => number()];
    let wild = prop::bool::weighted(0.1);
    (id, to, prop_oneof![3 => 1..4_u64, 1 => number()], body(), wild).prop_map(
        |(from, to, term, body, wild)| {
            let term = if is_request(&body) && !wild { 0 } else { term };
            Message { from: NodeId(from), to: NodeId(to), term: Term(term), body }
        },
    )
}

fn any_timer() -> impl Strategy<Value = Timer> {
    prop_oneof![
        3 => Just(Timer::ElectionTimeout),
        1 => Just(Timer::LeaseExpired),
        1 => Just(Timer::HeartbeatDue),
        1 => Just(Timer::QuorumCheckDue),
    ]
}

pub(crate) fn input() -> impl Strategy<Value = Input> {
    let status = prop_oneof![Just(SnapshotStatus::Finished), Just(SnapshotStatus::Failed)];
    prop_oneof![
        5 => message().prop_map(Input::Message),
        12 => message().prop_map(Input::Current),
        4 => any_timer().prop_map(Input::Timer),
        1 => prop_oneof![10..20_u64, number()].prop_map(Input::Tick),
        1 => Just(Input::Campaign),
        2 => (0..3_usize).prop_map(Input::Propose),
        3 => change().prop_map(Input::ProposeConf),
        1 => number().prop_map(Input::Transfer),
        1 => Just(Input::Forget),
        2 => Just(Input::Read),
        1 => number().prop_map(Input::Unreachable),
        1 => (number(), status).prop_map(|(peer, status)| Input::SnapshotStatus(peer, status)),
        1 => number().prop_map(Input::Apply),
        1 => number().prop_map(Input::ApplyConf),
        1 => number().prop_map(Input::RejectConf),
    ]
}

/// The input with the term that a message is to have.
pub(crate) fn current(message: Message, term: u64) -> Message {
    let term = if is_request(&message.body) { message.term } else { Term(term) };
    Message { term, ..message }
}

fn size() -> impl Strategy<Value = u64> {
    prop_oneof![Just(1), 20..100_u64, Just(u64::MAX)]
}

/// Options and limits of every kind that go together.
fn options() -> impl Strategy<Value = Config> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let limits = (size(), size(), size(), 1..4_usize, any::<bool>());
    let commit_in_votes = any::<bool>();
    (flags, limits, commit_in_votes).prop_map(|(flags, limits, commit_in_votes)| {
        let (message, committed, uncommitted, inflight, wide) = limits;
        let (pre_vote, check_quorum, forwarding, step_down_on_removal, lease) = flags;
        Config {
            forwarding,
            step_down_on_removal,
            commit_in_votes,
            max_size_per_message: message,
            max_committed_size: committed,
            max_uncommitted_size: uncommitted,
            max_inflight_messages: if wide { usize::MAX } else { inflight },
            max_inflight_bytes: if wide { u64::MAX } else { message },
            read_mode: if lease && check_quorum { ReadMode::LeaseBased } else { ReadMode::Safe },
            ..config(1, pre_vote, check_quorum)
        }
    })
}

/// A node in some durable state: its options, and a log with term, vote and commit that fit, whose
/// first entries may be compacted.
pub(crate) fn start() -> impl Strategy<Value = (Config, MemStorage)> {
    let shape = (prop::collection::vec((1..4_u64, data()), 0..6), 0..6_u64, 0..6_u64, 0..6_u64);
    let term = prop_oneof![6 => 3..5_u64, 1 => Just(u64::MAX), 1 => Just(u64::MAX - 1)];
    (shape, term, prop::option::of(1..4_u64), options(), any::<bool>()).prop_map(
        |((mut list, commit, applied, compacted), term, vote, config, alone)| {
            list.sort_by_key(|(term, _)| *term);
            let numbered = list.into_iter().zip(1..);
            let log: Vec<_> = numbered
                .map(|((term, data), index)| Entry { index: Index(index), term: Term(term), data })
                .collect();
            let voters: &[u64] = if alone { &[1] } else { &[1, 2, 3] };
            let members = membership(voters, &[4]);
            let mut storage = MemStorage::new(members.clone());
            storage.append(&log).unwrap();
            let commit = commit.min(log.len() as u64);
            storage.set_hard_state(HardState {
                term: Term(term),
                vote: vote.map(NodeId),
                commit: Index(commit),
            });
            let applied = applied.min(commit);
            let compacted = compacted.min(applied);
            if compacted > 0 {
                storage.create_snapshot(Index(compacted), members, Index(0), "s".into()).unwrap();
                storage.compact(Index(compacted)).unwrap();
            }
            (Config { applied: Index(applied), ..config }, storage)
        },
    )
}
