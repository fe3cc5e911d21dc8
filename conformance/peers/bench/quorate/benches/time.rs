//! Times of every workload on our core, with what changed since the last run.

use bench_quorate::Quorate;
use closed_loop::{Run, Workload};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn workloads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("closed-loop");
    for (name, workload) in Workload::ALL {
        let together = workload.together();
        group.throughput(Throughput::Elements(together));
        group.bench_function(name, |bencher| {
            let mut run = Run::<Quorate>::new(workload);
            // An iteration is a batch; preparing an election takes no part.
            bencher.iter_custom(|batches| run.operations(batches * together).time);
            run.check();
        });
    }
    group.finish();
}

criterion_group!(benches, workloads);
criterion_main!(benches);
