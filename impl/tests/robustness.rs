//! Arbitrary inputs to nodes in arbitrary states: no panic, and no trace of what fails.

mod common;

use std::cell::Cell;
use std::ops::Range;

use common::*;
use proptest::prelude::*;
use quorate_core::{
    Config, Entry, EntryData, Error, HardState, Index, InitialState, MemStorage, Message,
    MessageBody, ProposeError, RawNode, Role, StepError, Storage, StorageError, Term, Timer,
};

/// A storage that fails from some read on. The countdown is no part of its value.
#[derive(Clone, Debug)]
struct Flaky {
    inner: MemStorage,
    reads_left: Cell<u32>,
}

impl PartialEq for Flaky {
    fn eq(&self, other: &Self) -> bool {
        self.inner == other.inner
    }
}

impl Flaky {
    fn read<T>(&self, result: Result<T, StorageError>) -> Result<T, StorageError> {
        match self.reads_left.get().checked_sub(1) {
            Some(left) => self.reads_left.set(left),
            None => return Err(StorageError::Backend("out of reads".into())),
        }
        result
    }
}

impl Storage for Flaky {
    fn initial_state(&self) -> Result<InitialState, StorageError> {
        self.read(self.inner.initial_state())
    }
    fn entries(&self, range: Range<Index>, out: &mut Vec<Entry>) -> Result<(), StorageError> {
        self.read(self.inner.entries(range, out))
    }
    fn term(&self, index: Index) -> Result<Term, StorageError> {
        self.read(self.inner.term(index))
    }
    fn first_index(&self) -> Result<Index, StorageError> {
        self.read(self.inner.first_index())
    }
    fn last_index(&self) -> Result<Index, StorageError> {
        self.read(self.inner.last_index())
    }
}

type FlakyNode = RawNode<Flaky>;

#[derive(Clone, Debug)]
enum Input {
    Message(Message),
    /// A message, but of the term that the node is in.
    Current(Message),
    Timer(Timer),
    Tick(u64),
    Campaign,
    Propose,
    ProposeConf,
    Transfer(u64),
    Apply(u64),
}

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        12 => 0..9_u64,
        1 => Just(u64::MAX),
        1 => Just(u64::MAX - 1),
        1 => any::<u64>(),
    ]
}

fn data() -> impl Strategy<Value = EntryData> {
    prop_oneof![
        Just(EntryData::Empty),
        Just(EntryData::Normal("n".into())),
        Just(EntryData::Conf("c".into())),
    ]
}

/// Mostly consecutive entries after `prev_index`, so that some are accepted.
fn entries(prev_index: u64) -> impl Strategy<Value = Vec<Entry>> {
    let any_entry =
        (number(), number(), data()).prop_map(|(index, term, data)| Entry { index, term, data });
    let wild = prop::collection::vec(any_entry, 0..4);
    let tame = prop::collection::vec((1..5_u64, data()), 0..4).prop_map(move |list| {
        let mut terms: Vec<_> = list.iter().map(|(term, _)| *term).collect();
        terms.sort_unstable();
        let with_term = list.into_iter().zip(terms).zip(1..);
        with_term
            .map(|(((_, data), term), at)| Entry { index: prev_index.wrapping_add(at), term, data })
            .collect()
    });
    prop_oneof![1 => wild, 6 => tame]
}

fn body() -> impl Strategy<Value = MessageBody> {
    let append = (number(), number(), number()).prop_flat_map(|(prev_index, prev_term, commit)| {
        entries(prev_index).prop_map(move |entries| MessageBody::Append {
            prev_index,
            prev_term,
            entries,
            commit,
        })
    });
    let response = (number(), any::<bool>(), number(), number()).prop_map(
        |(index, rejected, hint_index, hint_term)| MessageBody::AppendResp {
            index,
            rejected,
            hint_index,
            hint_term,
        },
    );
    prop_oneof![
        1 => (number(), number())
            .prop_map(|(last_index, last_term)| MessageBody::PreVote { last_index, last_term }),
        3 => any::<bool>().prop_map(|granted| MessageBody::PreVoteResp { granted }),
        1 => (number(), number(), any::<bool>()).prop_map(|(last_index, last_term, transfer)| {
            MessageBody::Vote { last_index, last_term, transfer }
        }),
        3 => any::<bool>().prop_map(|granted| MessageBody::VoteResp { granted }),
        4 => append,
        4 => response,
        1 => number().prop_map(|commit| MessageBody::Heartbeat { commit }),
        1 => Just(MessageBody::HeartbeatResp),
        1 => Just(MessageBody::TimeoutNow),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let id = prop_oneof![8 => 2..5_u64, 1 => number()];
    let to = prop_oneof![15 => Just(1), 1 => number()];
    (id, to, prop_oneof![3 => 1..4_u64, 1 => number()], body())
        .prop_map(|(from, to, term, body)| Message { from, to, term, body })
}

fn any_timer() -> impl Strategy<Value = Timer> {
    prop_oneof![
        3 => Just(Timer::ElectionTimeout),
        1 => Just(Timer::LeaseExpired),
        1 => Just(Timer::HeartbeatDue),
        1 => Just(Timer::QuorumCheckDue),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        5 => message().prop_map(Input::Message),
        10 => message().prop_map(Input::Current),
        4 => any_timer().prop_map(Input::Timer),
        1 => prop_oneof![10..20_u64, number()].prop_map(Input::Tick),
        1 => Just(Input::Campaign),
        2 => Just(Input::Propose),
        2 => Just(Input::ProposeConf),
        1 => number().prop_map(Input::Transfer),
        1 => number().prop_map(Input::Apply),
    ]
}

/// A node in some durable state: its flags, and a log with term, vote and commit that fit.
fn start() -> impl Strategy<Value = (Config, MemStorage)> {
    let shape = (prop::collection::vec((1..4_u64, data()), 0..6), 0..6_u64, 0..6_u64);
    let term = prop_oneof![6 => 3..5_u64, 1 => Just(u64::MAX), 1 => Just(u64::MAX - 1)];
    (shape, term, prop::option::of(1..4_u64), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |((mut list, commit, applied), term, vote, pre_vote, check_quorum, alone)| {
            list.sort_by_key(|(term, _)| *term);
            let numbered = list.into_iter().zip(1..);
            let log: Vec<_> =
                numbered.map(|((term, data), index)| Entry { index, term, data }).collect();
            let voters: &[u64] = if alone { &[1] } else { &[1, 2, 3] };
            let mut storage = MemStorage::new(configuration(voters, &[4]));
            storage.append(&log).unwrap();
            let commit = commit.min(log.len() as u64);
            storage.set_hard_state(HardState { term, vote, commit });
            let applied = applied.min(commit);
            (Config { applied, ..config(1, pre_vote, check_quorum) }, storage)
        },
    )
}

/// Gives the input to the node; whether it was taken.
fn feed<S: Storage>(node: &mut RawNode<S>, input: Input) -> Result<(), String> {
    let text = |error: &dyn std::error::Error| error.to_string();
    match input {
        Input::Message(message) => node.step(message).map_err(|e| text(&e)),
        Input::Current(message) => {
            let term = node.status().term;
            node.step(Message { term, ..message }).map_err(|e| text(&e))
        }
        Input::Timer(timer) => node.timer(timer).map_err(|e| text(&e)),
        Input::Tick(next) => node.tick(next).map_err(|e| text(&e)),
        Input::Campaign => node.campaign().map(|_| ()).map_err(|e| text(&e)),
        Input::Propose => node.propose("p".into()).map(|_| ()).map_err(|e| text(&e)),
        Input::ProposeConf => {
            node.propose_conf_change("p".into()).map(|_| ()).map_err(|e| text(&e))
        }
        Input::Transfer(target) => node.transfer_leader(target).map(|_| ()).map_err(|e| text(&e)),
        Input::Apply(index) => node.advance_apply(index).map_err(|e| text(&e)),
    }
}

/// What holds of every node between two steps.
fn check_invariants(node: &Node) {
    let status = node.status();
    let log = status.log.all().unwrap();
    let last_index = log.len() as u64;
    assert!(status.applied <= status.commit && status.commit <= last_index);
    assert!(log.is_sorted_by_key(|entry| entry.term));
    assert!(log.last().is_none_or(|last| last.term <= status.term));
    assert_eq!(log, node.storage().log(), "everything is stored");
    let hard_state = HardState { term: status.term, vote: status.vote, commit: status.commit };
    assert_eq!(node.storage().hard_state(), hard_state);
    assert!(!status.lease || (status.leader.is_some() && status.role == Role::Follower));
    let leads = status.role == Role::Leader;
    let campaigns = matches!(status.role, Role::PreCandidate | Role::Candidate);
    assert_eq!(status.leader == Some(status.id), leads);
    assert_eq!(!status.votes.is_empty(), campaigns);
    assert!(!campaigns || status.leader.is_none());
    assert_eq!(
        status.progress.is_empty(),
        !leads || status.voters.len() + status.learners.len() == 1
    );
    for progress in status.progress.values() {
        assert!(progress.matched < progress.next && progress.next <= last_index + 1);
        assert!(progress.sent_commit <= status.commit);
    }
    assert!(leads || (status.transferee.is_none() && status.pending_conf == 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn any_input_is_taken_or_leaves_no_trace(
        (config, storage) in start(),
        inputs in prop::collection::vec((input(), any::<bool>()), 1..40),
    ) {
        let mut node = RawNode::new(config, storage).unwrap();
        for (input, apply_now) in inputs {
            let before = node.clone();
            if feed(&mut node, input).is_err() {
                prop_assert_eq!(&node, &before);
            }
            drain_lagging(&mut node);
            if apply_now {
                apply(&mut node);
            }
            check_invariants(&node);
        }
    }

    /// Inputs that pile up before a Ready do no harm either.
    #[test]
    fn inputs_may_pile_up(
        (config, storage) in start(),
        inputs in prop::collection::vec(prop::collection::vec(input(), 1..8), 1..8),
    ) {
        let mut node = RawNode::new(config, storage).unwrap();
        for batch in inputs {
            for input in batch {
                let before = node.clone();
                if feed(&mut node, input).is_err() {
                    prop_assert_eq!(&node, &before);
                }
            }
            drain(&mut node);
            check_invariants(&node);
        }
    }

    /// A storage that fails at any read, in any input, in `ready` and in `advance`, leaves the
    /// node as it was; once it works again, the node goes on as if nothing had happened.
    #[test]
    fn a_failing_storage_leaves_no_trace(
        (config, storage) in start(),
        inputs in prop::collection::vec((input(), 0..6_u32), 1..30),
    ) {
        let flaky = Flaky { inner: storage.clone(), reads_left: Cell::new(u32::MAX) };
        let mut node: FlakyNode = RawNode::new(config.clone(), flaky).unwrap();
        let mut twin: Node = RawNode::new(config, storage).unwrap();
        for (input, reads) in inputs {
            let fails = |left: u32, node: &FlakyNode| node.storage().reads_left.set(left);
            let before = node.clone();
            fails(reads, &node);
            let failed = feed(&mut node, input.clone())
                .is_err_and(|error| error == "storage failed: out of reads");
            fails(u32::MAX, &node);
            if failed {
                prop_assert_eq!(&node, &before);
                let again = feed(&mut node, input.clone());
                prop_assert_eq!(again, feed(&mut twin, input));
            } else {
                let _ = feed(&mut twin, input);
            }
            let sent = drain_flaky(&mut node, reads)?;
            prop_assert_eq!(sent, drain_lagging(&mut twin));
            prop_assert_eq!(&node.storage().inner, twin.storage());
            prop_assert_eq!(
                format!("{:?}", node.status().progress),
                format!("{:?}", twin.status().progress)
            );
        }
    }
}

/// Drains a node whose storage first fails after `reads` reads, in every call.
fn drain_flaky(node: &mut FlakyNode, reads: u32) -> Result<Vec<Message>, TestCaseError> {
    let mut sent = Vec::new();
    while node.has_ready() {
        let before = node.clone();
        node.storage().reads_left.set(reads.min(1));
        let mut result = node.ready();
        node.storage().reads_left.set(u32::MAX);
        if result.is_err() {
            prop_assert_eq!(&*node, &before);
            result = node.ready();
        }
        let mut ready = result.unwrap();
        node.storage_mut().inner.append(&ready.entries).unwrap();
        if let Some(hard_state) = ready.hard_state {
            node.storage_mut().inner.set_hard_state(hard_state);
        }
        sent.append(&mut ready.messages);
        let before = node.clone();
        node.storage().reads_left.set(reads);
        let result = node.advance(&ready);
        node.storage().reads_left.set(u32::MAX);
        if result.is_err() {
            prop_assert_eq!(&*node, &before);
            node.advance(&ready).unwrap();
        }
    }
    Ok(sent)
}

#[test]
fn storage_errors_are_typed_whatever_the_input() {
    let mut storage = MemStorage::new(configuration(&[1, 2, 3], &[]));
    storage.append(&log(&[1])).unwrap();
    storage.set_hard_state(HardState { term: 1, vote: None, commit: 0 });
    let flaky = Flaky { inner: storage, reads_left: Cell::new(u32::MAX) };
    let mut node = RawNode::new(config(1, false, false), flaky).unwrap();
    let failed = StorageError::Backend("out of reads".into());
    node.storage().reads_left.set(0);
    let before = node.clone();
    assert_eq!(node.campaign(), Err(Error::Storage(failed.clone())));
    assert_eq!(node.timer(Timer::ElectionTimeout), Err(Error::Storage(failed.clone())));
    let vote = MessageBody::Vote { last_index: 1, last_term: 1, transfer: false };
    let vote = common::message(2, 1, 2, vote);
    assert_eq!(node.step(vote), Err(StepError::Input(Error::Storage(failed.clone()))));
    assert_eq!(node, before);
    node.storage().reads_left.set(u32::MAX);
    node.campaign().unwrap();
    node.step(common::message(2, 1, 2, MessageBody::VoteResp { granted: true })).unwrap();
    let _ = drain_flaky(&mut node, u32::MAX).unwrap();
    // A peer that replicates is sent what follows the stored index 2, whose term has to be read.
    node.step(common::message(2, 1, 2, accept(1))).unwrap();
    let _ = drain_flaky(&mut node, u32::MAX).unwrap();
    node.storage().reads_left.set(0);
    let before = node.clone();
    let error = node.propose("p".into()).unwrap_err();
    assert_eq!(node, before);
    assert_eq!(error.to_string(), "storage failed: out of reads");
    assert_eq!(error, ProposeError::Input(Error::Storage(failed)));
}
