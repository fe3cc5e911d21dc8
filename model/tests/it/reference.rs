//! Scenarios searched three times more: by a search that keeps whole states, and by stateright's
//! breadth-first and depth-first searches.

use std::collections::BTreeSet;

use quorate_checker::{Kind, Report};
use quorate_model::cluster::ClusterModel;
use quorate_model::instance::Reduction;
use quorate_model::rule::Rule;
use stateright::{Checker, Model};

use super::common::{self, instance};
use super::plain;

/// An instance of a scenario of the library.
fn library(name: &str, setting: &str, without: &[Rule]) -> ClusterModel {
    instance(&common::library(name), setting, without, Reduction::AsAsked)
}

/// The same counts and verdicts whoever searches.
fn agrees(model: &ClusterModel) -> Report<ClusterModel> {
    let report = plain::agrees(model, 2);
    let found = report.verdicts.iter().filter(|found| {
        matches!(found.kind, Kind::Always | Kind::Sometimes) && found.verdict.path().is_some()
    });
    let found: BTreeSet<&str> = found.map(|found| found.name).collect();
    for threads in [1, 2] {
        let builder = || model.clone().checker().threads(threads);
        let bfs = builder().spawn_bfs().join();
        let dfs = builder().spawn_dfs().join();
        let counts = [
            (bfs.unique_state_count(), bfs.state_count()),
            (dfs.unique_state_count(), dfs.state_count()),
        ];
        let counts = counts.map(|(distinct, generated)| (distinct as u64, generated as u64));
        assert_eq!(counts, [(report.distinct, report.generated); 2]);
        assert_eq!(bfs.discoveries().into_keys().collect::<BTreeSet<_>>(), found);
        assert_eq!(dfs.discoveries().into_keys().collect::<BTreeSet<_>>(), found);
    }
    report
}

fn violated(report: &Report<ClusterModel>) -> Vec<&'static str> {
    report.violations().map(|found| found.name).collect()
}

#[test]
fn reference_small_scenarios() {
    for setting in ["pre_vote", "both"] {
        let report = agrees(&library("heartbeat-3", setting, &[]));
        assert!(violated(&report).is_empty() && report.unbounded());
        let report = agrees(&library("heartbeat-3", setting, &[Rule::Beat1]));
        assert!(violated(&report).contains(&"StateMachineSafety"), "{:?}", violated(&report));
    }
}

#[test]
fn reference_crashes_and_bounds() {
    let report = agrees(&library("restart-3", "none", &[]));
    assert!(violated(&report).is_empty() && report.cut_states > 0);
    let report = agrees(&library("restart-3", "check_quorum", &[Rule::Role4]));
    assert!(violated(&report).contains(&"ElectionSafety"), "{:?}", violated(&report));
}

#[test]
fn reference_recovery() {
    for setting in ["none", "check_quorum", "both"] {
        let report = agrees(&library("story-4", setting, &[]));
        let found = report.verdict("EventualLeader").expect("asked for");
        assert!(found.verdict.is_good(), "{found:?}");
    }
    for setting in ["pre_vote", "both"] {
        let report = agrees(&library("story-4", setting, &[Rule::Term7, Rule::Vote4]));
        assert_eq!(violated(&report), ["EventualLeader", "EventualLeaderFair"]);
    }
}
