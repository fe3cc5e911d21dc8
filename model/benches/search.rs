//! What a search costs, for work on the search: `cargo bench --package quorate-model`.
//!
//! criterion says what changed since the last run. How the search compares with others, and what it
//! holds in memory, says `cargo xtask search-bench`.

mod election;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use quorate_checker::{Checked, Pack, Path, check};

use self::election::{Election, State};

/// A search of three quarters of a million states, by the number of threads.
fn searches(criterion: &mut Criterion) {
    let plain = Election::up_to(1, 1);
    let mut group = criterion.benchmark_group("search");
    group.sample_size(10);
    for (name, model) in [("plain", plain), ("graph", Election { recorded: true, ..plain })] {
        for threads in [1, 2] {
            let search = || {
                check(&model).packed().declared().threads(threads).run().map(|found| found.distinct)
            };
            let distinct = search().expect("the model makes no mistake");
            group.throughput(Throughput::Elements(distinct));
            group.bench_function(BenchmarkId::new(name, threads), |bencher| {
                bencher.iter(search);
            });
        }
    }
    group.finish();
}

/// The states on the way to a leader, and what any search does with each of them.
fn states(criterion: &mut Criterion) {
    let model = Election::up_to(1, 1);
    let report = check(&model).packed().declared().run().expect("the model makes no mistake");
    let path = report.verdict("Leader").and_then(|found| found.verdict.path());
    let steps = path.map(|path: &Path<_>| path.replay(&model).expect("the model has the path"));
    let states: Vec<State> = steps.into_iter().flatten().map(|(_, state)| state).collect();
    let mut group = criterion.benchmark_group("state");
    group.throughput(Throughput::Elements(states.len() as u64));
    group.bench_function("successors", |bencher| {
        let mut actions = Vec::new();
        bencher.iter(|| {
            states.iter().map(|state| successors(&model, state, &mut actions)).sum::<usize>()
        });
    });
    group.bench_function("pack and unpack", |bencher| {
        let mut bytes = Vec::new();
        bencher.iter(|| {
            bytes.clear();
            states.iter().for_each(|state| state.pack(&mut bytes));
            let mut rest = &bytes[..];
            while let Some(state) = State::unpack(&mut rest) {
                black_box(state);
            }
        });
    });
    group.finish();
}

fn successors<M: Checked>(model: &M, state: &M::State, actions: &mut Vec<M::Action>) -> usize {
    model.actions(state, actions);
    let next = actions.drain(..).filter_map(|action| model.next_state(state, action));
    next.filter(|next| model.within_boundary(black_box(next))).count()
}

criterion_group!(benches, searches, states);
criterion_main!(benches);
