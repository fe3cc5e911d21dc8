//! The lockstep on cores with one planted fault each: where it stops, and what it says.

use std::sync::Arc;

use quorate_checker::Ending;
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::scenario::{Scenario, Setting};

use super::*;
use crate::core::{Disk, Output, QuorateCore, Refusal, Setup};
use crate::divergence::Class;
use crate::trace::{Input, Observation, Role};

const SCENARIO: &str = r#"
title = "Two nodes, a leader, a crash"
about = "One node leads. Then a heartbeat, a proposal, a loss and a crash may each happen once."

[cluster]
voters = [1, 2]
flags = ["none"]
start = ["election-timeout 1", "deliver-all"]

[chaos]
heartbeats = 1
proposals = 1
losses = 1
crashes = 1

[bounds]
max_term = 2
max_log = 2
max_in_flight = 4

[check]
ask = ["SecondLeaderElected"]
"#;

const NO_FAULT: u8 = 0;
const REFUSES_TO_START: u8 = 1;
const CANDIDATE_SHOWS_LEASE: u8 = 2;
const LOSES_HEARTBEAT: u8 = 3;
const HIDES_THE_ORDER: u8 = 4;
const HIDES_A_DISABLED_INPUT: u8 = 5;
const REFUSES_TO_RESTART: u8 = 6;
const STALE_COMMIT_ON_DISK: u8 = 7;

/// The core with a fault.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Faulty<const FAULT: u8> {
    core: QuorateCore,
    hidden: u8,
}

fn refusal() -> Refusal {
    Refusal("planted".to_owned())
}

impl<const FAULT: u8> Core for Faulty<FAULT> {
    fn start(setup: &Setup) -> Result<Self, Refusal> {
        if FAULT == REFUSES_TO_START && setup.id == 2 {
            return Err(refusal());
        }
        Ok(Faulty { core: QuorateCore::start(setup)?, hidden: 0 })
    }

    fn crash(&self, left: Option<&Disk>) -> Result<Self, Refusal> {
        if FAULT == REFUSES_TO_RESTART {
            return Err(refusal());
        }
        Ok(Faulty { core: self.core.crash(left)?, hidden: 0 })
    }

    fn restart(&self, pre_vote: bool, check_quorum: bool) -> Result<Self, Refusal> {
        Ok(Faulty { core: self.core.restart(pre_vote, check_quorum)?, hidden: 0 })
    }

    fn torn(&self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        self.core.torn(input)
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        let mut output = self.core.input(input)?;
        let acts = !output.sent.is_empty();
        match input {
            Input::HeartbeatDue if FAULT == HIDES_THE_ORDER && acts => self.hidden = 1,
            Input::Propose(_) if FAULT == HIDES_THE_ORDER && acts => self.hidden = 2,
            Input::HeartbeatDue if FAULT == HIDES_A_DISABLED_INPUT && !acts => self.hidden = 1,
            _ => {}
        }
        if FAULT == LOSES_HEARTBEAT && matches!(input, Input::HeartbeatDue) {
            output.sent.clear();
        }
        Ok(output)
    }

    fn observe(&self) -> Observation {
        let mut seen = self.core.observe();
        seen.lease |= FAULT == CANDIDATE_SHOWS_LEASE && seen.role == Role::Candidate;
        seen
    }

    fn disk(&self) -> Disk {
        let mut disk = self.core.disk();
        if FAULT == STALE_COMMIT_ON_DISK {
            disk.commit = 0;
        }
        disk
    }
}

fn lockstep<const FAULT: u8>(forget: bool) -> Report {
    let scenario = Scenario::parse("two", SCENARIO).unwrap();
    let setting = Setting::parse("none", 2).unwrap();
    let model = ClusterModel::new(Arc::new(scenario), setting, Mutations::NONE, Reduction::Off);
    let options = Options { forget, ..Options::default() };
    run::<Faulty<FAULT>>(&model, &options, &mut |_| {})
}

/// What the lockstep says of a fault: class, node, event, the rules, the field, and the number of
/// steps of the trace.
fn found<const FAULT: u8>() -> (Class, u64, String, Vec<&'static str>, &'static str, usize) {
    let report = lockstep::<FAULT>(false);
    assert!(!report.agrees());
    let found = report.divergence.expect("the fault is found");
    let rules = found.rules.iter().map(|rule| rule.id()).collect();
    (
        found.class,
        found.node,
        found.event,
        rules,
        found.differences[0].field,
        found.trace.steps.len(),
    )
}

#[test]
fn lockstep_a_correct_core_agrees_with_and_without_look_up() {
    let [looked_up, forgetful] = [false, true].map(lockstep::<NO_FAULT>);
    for report in [&looked_up, &forgetful] {
        assert!(report.agrees() && report.ending == Ending::Complete, "{report:?}");
    }
    let counts = |report: &Report| (report.states, report.edges, report.disabled, report.joins);
    assert_eq!(counts(&looked_up), counts(&forgetful));
    assert_eq!((looked_up.cores, looked_up.refused), (forgetful.cores, forgetful.refused));
    assert!(looked_up.transitions < forgetful.transitions);
    assert!(looked_up.joins > 0 && looked_up.disabled > 0);
}

#[test]
fn lockstep_a_fault_at_the_start_is_found_before_the_first_explored_step() {
    let (class, node, event, rules, field, steps) = found::<REFUSES_TO_START>();
    assert_eq!((class, node, rules, field), (Class::CoreRefuses, 2, vec!["ROLE-3"], "start"));
    // The trace has the start commands, one step for each message.
    assert_eq!((event.as_str(), steps), ("deliver AppendResp 2->1 t1 index 1", 7));
    let (class, node, _, rules, field, steps) = found::<CANDIDATE_SHOWS_LEASE>();
    assert_eq!((class, node, field, steps), (Class::State, 1, "lease", 7));
    assert_eq!(rules[..2], ["LEASE-4", "ELECT-1"], "those that concern the lease come first");
    let (class, node, _, _, field, steps) = found::<STALE_COMMIT_ON_DISK>();
    assert_eq!((class, node, field, steps), (Class::Durable, 1, "stored term, vote, commit", 7));
}

#[test]
fn lockstep_a_fault_in_an_edge_is_found_with_the_edge_as_last_step() {
    let (class, node, event, rules, field, steps) = found::<LOSES_HEARTBEAT>();
    assert_eq!((class, node, rules), (Class::Messages, 1, vec!["BEAT-1", "TERM-1"]));
    assert_eq!((event.as_str(), field, steps), ("heartbeat-due 1", "messages", 8));
    let (class, node, event, rules, field, steps) = found::<REFUSES_TO_RESTART>();
    assert_eq!((class, node, rules), (Class::CoreRefuses, 1, vec!["ROLE-3", "ROLE-4"]));
    assert_eq!((event.as_str(), field, steps), ("crash 1", "restart", 8));
}

#[test]
fn lockstep_hidden_state_is_found_where_an_input_is_disabled_and_where_runs_join() {
    let (class, node, _, rules, field, steps) = found::<HIDES_A_DISABLED_INPUT>();
    assert_eq!((class, node, field, steps), (Class::HiddenState, 2, "whole core", 7));
    assert_eq!(rules, ["BEAT-1"], "no rule acts, so the one that could have acted is named");
    let (class, node, event, _, field, steps) = found::<HIDES_THE_ORDER>();
    assert_eq!((class, node, field), (Class::HiddenState, 1, "whole core"));
    // The other of the two runs proposes last; both leave the same node in the model.
    assert_eq!((event.as_str(), steps), ("heartbeat-due 1", 9));
}
