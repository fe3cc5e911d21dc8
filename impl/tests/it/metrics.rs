//! The feature `metrics`: what reaches the recorder of an owner.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
    with_local_recorder,
};
use quorate_core::{Edit, MessageBody, NodeId, Timer};

use crate::common::*;

/// Keeps every number under the name of its metric, with its labels: `name{label="value"}`.
#[derive(Default)]
struct Seen {
    numbers: Mutex<BTreeMap<String, Arc<AtomicU64>>>,
    described: Mutex<Vec<String>>,
}

impl Seen {
    fn number(&self, key: &Key) -> Arc<AtomicU64> {
        let labels: Vec<String> =
            key.labels().map(|label| format!("{}={:?}", label.key(), label.value())).collect();
        let name = match labels[..] {
            [] => key.name().to_owned(),
            _ => format!("{}{{{}}}", key.name(), labels.join(",")),
        };
        Arc::clone(self.numbers.lock().unwrap().entry(name).or_default())
    }

    /// A counter; 0 if nothing was counted.
    fn counter(&self, name: &str) -> u64 {
        let numbers = self.numbers.lock().unwrap();
        numbers.get(&format!("quorate_{name}")).map_or(0, |number| number.load(Ordering::Relaxed))
    }

    fn gauge(&self, name: &str) -> f64 {
        f64::from_bits(self.counter(name))
    }
}

impl Recorder for Seen {
    fn describe_counter(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        self.described.lock().unwrap().push(key.as_str().to_owned());
    }

    fn describe_gauge(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        self.described.lock().unwrap().push(key.as_str().to_owned());
    }

    fn describe_histogram(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        panic!("{key:?} is no histogram");
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.number(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.number(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        panic!("{key:?} is no histogram")
    }
}

/// What is recorded of node 1 alone in a run.
fn recorded(run: impl FnOnce()) -> Seen {
    let seen = Seen::default();
    with_local_recorder(&seen, run);
    seen
}

#[test]
fn an_election_and_a_proposal_are_counted() {
    let seen = recorded(|| {
        let mut node = node_with(config(1, true, true), &[1, 2, 3], &[], hard_state(1, 0, 0));
        node.propose("early".into()).unwrap_err();
        timer(&mut node, Timer::ElectionTimeout);
        step(&mut node, 2, 2, pre_vote_resp(true));
        step(&mut node, 2, 2, vote_resp(true));
        node.propose("a".into()).unwrap();
        drain(&mut node);
        step(&mut node, 2, 2, accept(2));
        node.propose_many(Vec::new()).unwrap_err();
    });
    let expected = [
        ("elections_started_total{ballot=\"pre_vote\"}", 1),
        ("elections_started_total{ballot=\"vote\"}", 1),
        ("elections_won_total{ballot=\"pre_vote\"}", 1),
        ("elections_won_total{ballot=\"vote\"}", 1),
        ("elections_lost_total{ballot=\"vote\"}", 0),
        ("term_changes_total", 1),
        ("leader_changes_total", 1),
        ("messages_received_total{kind=\"PreVoteResp\"}", 1),
        ("messages_received_total{kind=\"VoteResp\"}", 1),
        ("messages_received_total{kind=\"AppendResp\"}", 1),
        ("messages_sent_total{kind=\"PreVote\"}", 2),
        ("messages_sent_total{kind=\"Vote\"}", 2),
        ("proposals_accepted_total{outcome=\"appended\"}", 1),
        ("proposals_refused_total{reason=\"not_leader\"}", 1),
        ("proposals_refused_total{reason=\"empty\"}", 1),
        ("entries_committed_total", 2),
        ("entries_applied_total", 2),
    ];
    for (name, number) in expected {
        assert_eq!(seen.counter(name), number, "{name}");
    }
    assert!(seen.counter("messages_sent_total{kind=\"Append\"}") >= 3, "no-op, payload, commit");
    assert_eq!((seen.gauge("term"), seen.gauge("leader")), (2.0, 1.0));
    assert_eq!(seen.gauge("commit_index"), 2.0);
}

#[test]
fn lost_elections_reads_and_changes_are_counted() {
    let seen = recorded(|| {
        let mut node = node_with(config(1, false, true), &[1, 2, 3], &[], hard_state(1, 0, 0));
        node.read_index("no leader".into()).unwrap_err();
        timer(&mut node, Timer::ElectionTimeout);
        step(&mut node, 2, 2, vote_resp(false));
        step(&mut node, 3, 2, vote_resp(false));
        lead(&mut node);
        step(&mut node, 2, 3, accept(1));
        node.read_index("a".into()).unwrap();
        drain(&mut node);
        step(&mut node, 2, 3, MessageBody::HeartbeatResp { read: 1 });
        node.read_index("b".into()).unwrap();
        node.propose_conf_change(Edit::AddLearner(NodeId(4)).into()).unwrap();
        node.propose_conf_change(Edit::AddLearner(NodeId(5)).into()).unwrap();
        drain(&mut node);
        step(&mut node, 2, 3, accept(3));
        step(&mut node, 3, 4, heartbeat(0));
    });
    let expected = [
        ("elections_lost_total{ballot=\"vote\"}", 1),
        ("elections_won_total{ballot=\"vote\"}", 1),
        ("term_changes_total", 3),
        ("leader_changes_total", 2),
        ("reads_refused_total", 1),
        ("reads_asked_total", 2),
        ("reads_answered_total", 1),
        ("reads_dropped_total", 1),
        ("proposals_refused_total{reason=\"pending_change\"}", 1),
        ("configuration_changes_total{outcome=\"applied\"}", 1),
        ("messages_sent_total{kind=\"HeartbeatResp\"}", 1),
    ];
    for (name, number) in expected {
        assert_eq!(seen.counter(name), number, "{name}");
    }
    assert_eq!((seen.gauge("term"), seen.gauge("leader")), (4.0, 0.0));
}

#[test]
fn every_metric_is_described_once_and_no_other_is_recorded() {
    let seen = recorded(|| {
        quorate_core::metrics::describe();
        let mut node = elected(config(1, false, true), &membership(&[1, 2, 3], &[]));
        step(&mut node, 2, 2, accept(1));
        node.read_index("a".into()).unwrap();
        drain(&mut node);
    });
    let mut names = seen.described.into_inner().unwrap();
    names.sort();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "{names:?}");
    assert!(count > 20 && names.iter().all(|name| name.starts_with("quorate_")));
    for number in seen.numbers.into_inner().unwrap().keys() {
        let name = number.split('{').next().unwrap();
        assert!(names.iter().any(|described| described == name), "{name} is not described");
    }
}
