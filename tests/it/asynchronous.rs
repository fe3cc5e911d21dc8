//! The core with asynchronous writes agrees with the model too (STORE-3 to STORE-5).

use quorate::run::select;
use quorate_checker::Limits;
use quorate_conformance::core::{AsynchronousCore, Core, QuorateCore};
use quorate_conformance::lockstep::{Options, Report, run};
use quorate_model::instance::Reduction;

/// Scenarios with elections, heartbeats, changes, transfers, snapshots and torn writes. Of the
/// larger ones only the first states are compared.
const SCENARIOS: [&str; 8] = [
    "duel-3-older-log",
    "heartbeat-3",
    "ends-demote-leader-2",
    "lost-leave",
    "restart-3@both",
    "transfer-3@both",
    "snapshot-3@none",
    "storage-1-2-3@*apply+ordered",
];

/// More states would take too long in a test.
const MOST_STATES: u64 = 3000;

fn lockstep<C: Core>(instance: &select::Instance) -> Report {
    let limits = Limits { max_states: Some(MOST_STATES), ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    run::<C>(&instance.model(Reduction::Off), &options, &mut |_| {})
}

#[test]
fn asynchronous_writes_agree_in_whole_scenarios() {
    let mut edges = 0;
    for name in SCENARIOS {
        let chosen = select::one(name).unwrap();
        for instance in chosen.instances(Default::default()) {
            let [now, later] =
                [lockstep::<QuorateCore>(&instance), lockstep::<AsynchronousCore>(&instance)];
            assert_eq!(later.divergence, None, "{instance}");
            let counts = |report: &Report| {
                (report.states, report.edges, report.disabled, report.joins, report.cores)
            };
            assert_eq!(counts(&now), counts(&later), "{instance}");
            edges += later.edges;
        }
    }
    assert!(edges > 50_000, "{edges}");
}
