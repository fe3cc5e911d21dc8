//! Instructions of single inputs to our core, with what changed since the last run. They repeat
//! exactly, so a difference of one is a difference.

#![allow(missing_docs, reason = "the macros of gungraun make public items")]

use std::hint::black_box;

use bench_quorate::Quorate;
use closed_loop::{Cluster, Node, Settings};
use gungraun::{
    Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};

type Message = <Quorate as Node>::Message;

/// Node 1 of so many leads, and everyone has appended often enough that buffers have their size.
fn warm(size: u64, settings: Settings) -> Cluster<Quorate> {
    let mut cluster = Cluster::<Quorate>::new(size, settings);
    cluster.elect(1);
    for _ in 0..16 {
        cluster.node(1).propose_together(payloads(64));
        cluster.pump();
    }
    cluster.compact();
    // Everyone finds out that the storage is compacted, and calls what is linked at the first call.
    cluster.node(1).tick();
    cluster.pump();
    cluster
}

fn usual(size: u64) -> Cluster<Quorate> {
    warm(size, Settings::USUAL)
}

fn payloads(count: usize) -> impl Iterator<Item = Vec<u8>> {
    std::iter::repeat_n(vec![0x5a; 128], count)
}

/// Node 1 has lost its lead and every lease has run out.
fn leaderless(size: u64) -> Cluster<Quorate> {
    let mut cluster = usual(size);
    cluster.lose(1);
    cluster
}

/// Node 1 leads, and what it sends to node 2 next: with so many entries, or a heartbeat without.
fn sent(entries: usize) -> (Cluster<Quorate>, Vec<Message>) {
    let mut cluster = usual(3);
    if entries == 0 {
        cluster.node(1).tick();
    } else {
        cluster.node(1).propose_together(payloads(entries));
    }
    let mut messages = Vec::new();
    cluster.node(1).drain(|to, message| messages.extend((to == 2).then_some(message)));
    assert_eq!(messages.len(), 1);
    (cluster, messages)
}

fn patient() -> Cluster<Quorate> {
    warm(3, Settings::PATIENT)
}

// One proposal, until all have committed and applied its entries.
#[library_benchmark(setup = usual)]
#[bench::of_3(3)]
#[bench::of_5(5)]
fn commit_1(mut cluster: Cluster<Quorate>) -> Cluster<Quorate> {
    cluster.node(1).propose_together(payloads(1));
    cluster.pump();
    cluster
}

#[library_benchmark(setup = usual)]
#[bench::of_3(3)]
fn commit_64(mut cluster: Cluster<Quorate>) -> Cluster<Quorate> {
    cluster.node(1).propose_together(payloads(64));
    cluster.pump();
    cluster
}

// A follower takes one message and answers.
#[library_benchmark(setup = sent)]
#[bench::heartbeat(0)]
#[bench::append_1(1)]
#[bench::append_64(64)]
fn follower(
    (mut cluster, mut messages): (Cluster<Quorate>, Vec<Message>),
) -> (Cluster<Quorate>, Vec<Message>) {
    let node = cluster.node(2);
    for message in messages.drain(..) {
        node.step(message);
    }
    node.drain(|_, message| drop(black_box(message)));
    (cluster, messages)
}

// A tick of the leader, until all have answered.
#[library_benchmark(setup = usual)]
#[bench::of_3(3)]
#[bench::of_5(5)]
#[bench::of_7(7)]
fn heartbeat(mut cluster: Cluster<Quorate>) -> Cluster<Quorate> {
    cluster.node(1).tick();
    cluster.pump();
    cluster
}

#[library_benchmark(setup = leaderless)]
#[bench::of_3(3)]
#[bench::of_5(5)]
#[bench::of_7(7)]
fn election(mut cluster: Cluster<Quorate>) -> Cluster<Quorate> {
    cluster.elect(2);
    cluster
}

#[library_benchmark]
#[bench::of_a_follower(patient())]
fn tick_100(mut cluster: Cluster<Quorate>) -> Cluster<Quorate> {
    let node = cluster.node(2);
    for _ in 0..100 {
        node.tick();
        assert!(!node.has_ready());
    }
    cluster
}

library_benchmark_group!(
    name = core;
    benchmarks = commit_1, commit_64, follower, heartbeat, election, tick_100
);

main!(
    // Caches are only simulated, and not those of this machine.
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"]));
    library_benchmark_groups = core
);
