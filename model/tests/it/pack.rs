//! Packed states: every state of some scenarios there and back, and bytes that are none.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use proptest::collection::vec;
use proptest::prelude::*;
use quorate_checker::{Limits, Pack, Visitor, visit};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::raft::Message;

use super::common::{instance, library};

fn packed(state: &State) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.pack(&mut bytes);
    bytes
}

/// Packs and unpacks each state that it is shown.
#[derive(Default)]
struct RoundTrip {
    all: HashSet<Vec<u8>>,
    states: usize,
    bytes: usize,
    longest: usize,
}

impl RoundTrip {
    fn there_and_back(&mut self, state: &State) -> Vec<u8> {
        let mut bytes = packed(state);
        let len = bytes.len();
        // What follows is left alone.
        bytes.extend([0xa5, 0x5a]);
        let mut rest = bytes.as_slice();
        let back = State::unpack(&mut rest);
        assert_eq!(back.as_ref(), Some(state), "{bytes:?}");
        assert_eq!(rest, [0xa5, 0x5a], "{state:?}");
        bytes.truncate(len);
        self.longest = self.longest.max(len);
        bytes
    }
}

impl Visitor<ClusterModel> for RoundTrip {
    fn enter(&mut self, _: u32, state: &State) -> ControlFlow<()> {
        let bytes = self.there_and_back(state);
        self.states += 1;
        self.bytes += bytes.len();
        self.all.insert(bytes);
        ControlFlow::Continue(())
    }

    fn edge(
        &mut self,
        _: u32,
        _: &State,
        _: &Action,
        _: u32,
        _: &State,
        _: bool,
    ) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn cut(&mut self, _: u32, _: &State, _: &Action, next: &State) -> ControlFlow<()> {
        self.there_and_back(next);
        ControlFlow::Continue(())
    }
}

/// Scenarios of the library, each with an assignment of flags.
const WALKED: [(&str, &str); 11] = [
    ("election-3", "none"),
    ("election-3", "both"),
    ("conf-3", "both"),
    ("duplicates-4", "none"),
    ("election-5", "none"),
    ("flags-3", "every"),
    ("learner-3", "both"),
    ("story-3", "pre_vote"),
    ("transfer-3", "both"),
    ("snapshot-3", "both"),
    ("snapshot-ends", "both+joint+append"),
];

#[test]
fn every_state_is_packed_exactly_and_small() {
    for (name, setting) in WALKED {
        let model = instance(&library(name), setting, &[], Reduction::AsAsked);
        let limits = Limits { max_states: Some(20_000), ..Limits::default() };
        let mut trip = RoundTrip::default();
        visit(&model, &limits, &mut trip, &mut |_| {}).unwrap();
        assert_eq!(trip.all.len(), trip.states, "{name}: two states have the same bytes");
        let mean = trip.bytes as f64 / trip.states as f64;
        println!("{name}@{setting}: {mean:.1} bytes a state, at most {}", trip.longest);
        assert!(mean < 64.0, "{name}@{setting}: {mean} bytes a state");
    }
}

/// The packed states of one space.
fn samples() -> &'static [Vec<u8>] {
    static SAMPLES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let model = instance(&library("faults-3"), "both", &[], Reduction::AsAsked);
        let limits = Limits { max_states: Some(3_000), ..Limits::default() };
        let mut trip = RoundTrip::default();
        visit(&model, &limits, &mut trip, &mut |_| {}).unwrap();
        let mut all: Vec<_> = trip.all.into_iter().collect();
        all.sort_unstable();
        all
    })
}

/// Whatever is read is what writing makes, byte for byte; so two states never share bytes, nor does
/// one have two forms.
fn reads_only_what_writing_makes(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let Some(state) = State::unpack(&mut rest) else { return false };
    assert_eq!(packed(&state), bytes[..bytes.len() - rest.len()], "{state:?}");
    true
}

proptest! {
    #[test]
    fn any_bytes_are_a_state_or_refused(bytes in vec(any::<u8>(), 0..60)) {
        reads_only_what_writing_makes(&bytes);
    }

    #[test]
    fn changed_bytes_are_a_state_or_refused(
        which in any::<prop::sample::Index>(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<bool>(),
    ) {
        let mut bytes = which.get(samples()).clone();
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
        }
        if cut {
            bytes.truncate(changes[0].0.index(bytes.len()));
        }
        reads_only_what_writing_makes(&bytes);
    }
}

/// Requests and refusals may carry a commit, VOTE-9.
#[test]
fn a_commit_in_a_vote_is_packed() {
    let model = instance(&library("election-3"), "none", &[], Reduction::AsAsked);
    let mut state = model.start(model.blank().remove(0)).1;
    for message in [
        Message::pre_vote(1, 2, 3, 4, 2),
        Message::vote(1, 2, 3, 4, 2, true),
        Message::vote(1, 2, 3, 4, 2, false),
        Message::pre_vote_resp(1, 2, 3, false),
        Message::vote_resp(1, 2, 3, false),
    ] {
        for (commit, term) in [(0, 0), (1, 1), (7, 15)] {
            assert!(state.network.insert(message.with_commit(commit, term)));
        }
    }
    let mut trip = RoundTrip::default();
    let bytes = trip.there_and_back(&state);
    for len in 0..bytes.len() {
        assert_eq!(State::unpack(&mut &bytes[..len]), None);
    }
    for at in 0..bytes.len() {
        for byte in 0..=u8::MAX {
            let mut other = bytes.clone();
            other[at] = byte;
            reads_only_what_writing_makes(&other);
        }
    }
}

#[test]
fn a_cut_off_state_is_refused() {
    for bytes in samples().iter().step_by(50) {
        assert!(reads_only_what_writing_makes(bytes));
        for len in 0..bytes.len() {
            assert_eq!(State::unpack(&mut &bytes[..len]), None);
        }
    }
}

#[test]
fn commits_on_disk_are_packed_and_take_no_room_where_there_are_none() {
    let model = instance(&library("election-3"), "none", &[], Reduction::Off);
    let plain = model.blank().remove(0);
    let mut state = plain.clone();
    state.stored[2] = 3;
    let bytes = packed(&state);
    assert_eq!(bytes.len(), packed(&plain).len() + 2);
    assert_eq!(State::unpack(&mut bytes.as_slice()), Some(state.clone()));
    // A node that is not there stores nothing.
    state.stored = [0, 0, 0, 1, 0];
    assert_eq!(State::unpack(&mut packed(&state).as_slice()), None);
}
