//! Renamed terms and dropped entries lose nothing: every step of the model with exact terms has its
//! step in the model with renamed ones.
//!
//! A state *r* of the renamed model *stands for* a state *s* of the exact one with *d* entries
//! dropped, if *s* without its first *d* entries and in canonical form is *r*. From the initial
//! pairs on, each exact step *s* → *t* must have a renamed step *r* → *r'* so that *r'* stands for
//! *t*, with *d* or more entries dropped. So every exact state that the exact bounds admit is stood
//! for by a reachable renamed one, and what is asked of all reachable renamed states is asked of
//! all exact ones.

use std::collections::VecDeque;

use foldhash::{HashSet, HashSetExt};
use quorate_checker::check;
use quorate_model::cluster::history::History;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::property::eventual_leader;
use quorate_model::raft::{Log, Message, MessageKind, Node};
use quorate_model::reduce::rename;
use quorate_model::rule::Rule;
use quorate_model::scenario::Terms;
use stateright::Model;

use super::common::{instance, library};

fn is_vote(kind: MessageKind) -> bool {
    use MessageKind::{PreVote, PreVoteResp, Vote, VoteResp};
    matches!(kind, PreVote | Vote | PreVoteResp | VoteResp)
}

/// A message once `dropped` entries are gone. What stood at or before the first entry is at index
/// 0, without a term.
fn without_entries(message: &mut Message, dropped: u8) {
    let fall = |index: &mut u8, term: &mut u8| {
        if *index <= dropped {
            *term = 0;
        }
        *index = index.saturating_sub(dropped);
    };
    if is_vote(message.kind) {
        // What it tells of the commit, VOTE-9.
        let mut told = (message.commit, message.commit_term());
        fall(&mut told.0, &mut told.1);
        *message = message.with_commit(told.0, told.1);
    }
    let Message { index, log_term, commit, .. } = message;
    match message.kind {
        MessageKind::PreVote | MessageKind::Vote => fall(index, log_term),
        MessageKind::Append => {
            assert!(*index >= dropped, "an entry is sent that all have: {message:?}");
            fall(index, log_term);
            *commit = commit.saturating_sub(dropped);
        }
        MessageKind::AppendResp => {
            *index = index.saturating_sub(dropped);
            fall(commit, log_term);
        }
        MessageKind::Heartbeat => *commit = commit.saturating_sub(dropped),
        _ => {}
    }
}

/// What stands for an exact state of which `dropped` entries are gone, and how many are gone in it.
fn stand_in(exact: &State, dropped: u8, gap: u8) -> (State, u8) {
    let mut state = exact.clone();
    state.history = History::default();
    for id in exact.living() {
        let node = state.node_mut(id);
        node.log = Log::from_slice(node.log.from_index(dropped + 1)).unwrap();
        for field in [&mut node.commit, &mut node.applied, &mut node.pending_conf] {
            *field = field.saturating_sub(dropped);
        }
        for progress in &mut node.progress {
            for field in [&mut progress.matched, &mut progress.next, &mut progress.sent_commit] {
                *field = field.saturating_sub(dropped);
            }
        }
    }
    state.network.map(|message| without_entries(message, dropped));
    let length = |state: &State| state.running().next().map_or(0, |(_, node)| node.log.len());
    let before = length(&state);
    rename::canonical(&mut state, gap);
    let dropped = dropped + before - length(&state);
    (state, dropped)
}

/// An exact state, how many entries are gone, and what stands for it.
type Pair = (State, u8, State);

/// What a walk over all pairs came to.
#[derive(Default, Debug)]
struct Walk {
    pairs: usize,
    steps: usize,
    far: usize,
    dropped: usize,
}

/// Walks over all pairs of a state and what stands for it; `Err` names a step without counterpart.
fn simulate(text: &str, setting: &str, without: &[Rule], far: bool) -> Result<Walk, String> {
    let exact = instance(text, setting, without, Reduction::Off);
    let renamed = instance(text, setting, without, Reduction::AsAsked);
    let Terms::Renamed { gap } = renamed.scenario().terms else { panic!("nothing is renamed") };
    let mut walk = Walk::default();
    let mut seen: HashSet<Pair> = HashSet::new();
    let mut queue: VecDeque<Pair> = VecDeque::new();
    for (exact, renamed) in exact.init_states().into_iter().zip(renamed.init_states()) {
        if stand_in(&exact, 0, gap).0 != renamed {
            return Err(format!("the initial states differ: {exact:?} and {renamed:?}"));
        }
        queue.push_back((exact, 0, renamed));
    }
    while let Some(pair) = queue.pop_front() {
        if !seen.insert(pair.clone()) {
            continue;
        }
        let (state, dropped, image) = pair;
        let steps = steps(&renamed, &image);
        for (action, next) in self::steps(&exact, &state) {
            let (wanted, gone) = stand_in(&next, dropped, gap);
            let found =
                steps.iter().find(|(action, next)| (far || !is_far(action)) && *next == wanted);
            let Some((by, _)) = found else {
                let brief = |state: &State| {
                    let node = |(id, n): (_, &Node)| {
                        format!(
                            "{id}: {:?} term {} log {:?} commit {}",
                            n.role, n.term, n.log, n.commit
                        )
                    };
                    let nodes: Vec<_> = state.running().map(node).collect();
                    format!(
                        "{nodes:?} {:?} phase {:?} spent {:?}",
                        state.network, state.phase, state.spent
                    )
                };
                let possible: Vec<_> =
                    steps.iter().map(|(a, n)| format!("  {a:?} to {}", brief(n))).collect();
                return Err(format!(
                    "{action:?}\nfrom {}\nto {}\nhas no step\nfrom {}\nto {}\nonly\n{}",
                    brief(&state),
                    brief(&next),
                    brief(&image),
                    brief(&wanted),
                    possible.join("\n"),
                ));
            };
            walk.steps += 1;
            walk.far += usize::from(is_far(by));
            walk.dropped += usize::from(gone > dropped);
            queue.push_back((next, gone, wanted));
        }
    }
    walk.pairs = seen.len();
    Ok(walk)
}

fn is_far(action: &Action) -> bool {
    matches!(action, Action::Step { far: true, .. })
}

/// The steps out of a state that stay within the boundary.
fn steps(model: &ClusterModel, state: &State) -> Vec<(Action, State)> {
    let mut steps = model.next_steps(state);
    steps.retain(|(_, next)| model.within_boundary(next));
    steps
}

/// A small scenario: what happens before, in the chaos phase, and how it ends.
#[derive(Clone, Copy, Debug)]
struct Small {
    cluster: &'static str,
    chaos: &'static str,
    settle: &'static str,
    gap: u8,
}

/// Leader 1 is followed by all.
const LED: &str = r#"start = ["election-timeout 1", "deliver-all"]"#;

/// Node 3 is three terms ahead of the others, who have no leader.
const AHEAD: &str = r#"start = [
    "election-timeout 3", "drop-all", "election-timeout 3", "drop-all", "election-timeout 3", "drop-all",
]"#;

/// Node 3 is two terms behind the others, and lacks an entry.
const BEHIND: &str = r#"start = [
    "election-timeout 1", "deliver-all",
    "quorum-check-due 1", "quorum-check-due 1", "lease-expired 2", "election-timeout 2", "deliver-all-but 3",
    "quorum-check-due 2", "quorum-check-due 2", "lease-expired 1", "election-timeout 1", "deliver-all-but 3",
]"#;

const FREE: &str = r#"max_in_flight = 2
election_timeouts = 1
losses = "any""#;

const CASES: [Small; 9] = [
    Small { cluster: LED, chaos: FREE, settle: "", gap: 2 },
    Small { cluster: LED, chaos: FREE, settle: "", gap: 3 },
    Small { cluster: LED, chaos: FREE, settle: "dead = [1]", gap: 2 },
    Small { cluster: LED, chaos: FREE, settle: "dead = [1]\ntiming = \"tight\"", gap: 2 },
    Small { cluster: AHEAD, chaos: FREE, settle: "dead = [1]", gap: 2 },
    Small { cluster: AHEAD, chaos: FREE, settle: "", gap: 3 },
    Small { cluster: BEHIND, chaos: FREE, settle: "cut = [[1, 3]]", gap: 2 },
    Small {
        cluster: LED,
        chaos: "max_in_flight = 2\ntransfers = 1\ncrashes = 1\ncrash = [3]\nlosses = \"any\"",
        settle: "",
        gap: 2,
    },
    Small {
        cluster: "lagging_apply = true\nstart = [\"election-timeout 1\", \"deliver-all\", \"apply 1\", \"propose-conf 1\", \"deliver-all-but 3\"]",
        chaos: "max_in_flight = 1\nlosses = \"any\"\ncampaigns = 1",
        settle: "dead = [1]",
        gap: 2,
    },
];

/// Here an entry is everywhere and committed before the leader has heard so.
const LATE: [Small; 1] = [Small {
    cluster: LED,
    chaos: "max_in_flight = 2\nproposals = 1\nheartbeats = 1\nlosses = \"any\"",
    settle: "",
    gap: 2,
}];

impl Small {
    fn text(&self) -> String {
        let Small { cluster, chaos, settle, gap } = self;
        format!(
            r#"
title = "Small"
about = "Exact and renamed."

[cluster]
voters = [1, 2, 3]
flags = ["none"]
{cluster}

[chaos]
{chaos}

[[settle]]
name = "end"
{settle}

[bounds]
max_term = 6
max_log = 5
max_in_flight = 4
rename_terms = {gap}

[check]
ask = ["EventualLeader"]
"#
        )
    }
}

const SETTINGS: [&str; 4] = ["none", "pre_vote", "check_quorum", "both"];

#[test]
fn every_exact_step_has_its_renamed_step() {
    let mut all = Walk::default();
    for case in CASES {
        for setting in SETTINGS {
            let walk = simulate(&case.text(), setting, &[], true);
            let walk = walk.unwrap_or_else(|error| panic!("{case:?} {setting}: {error}"));
            assert!(walk.dropped > 0, "{case:?} {setting}: nothing was ever dropped");
            all.pairs += walk.pairs;
            all.far += walk.far;
        }
    }
    assert!(all.pairs > 100_000 && all.far > 50, "{all:?}");
}

#[test]
fn a_dropped_entry_that_a_leader_does_not_know_to_be_there_changes_what_it_sends() {
    for case in LATE {
        for setting in SETTINGS {
            let walk = simulate(&case.text(), setting, &[], true);
            walk.unwrap_or_else(|error| panic!("{case:?} {setting}: {error}"));
        }
    }
}

#[test]
fn removed_rules_are_simulated_too() {
    for (rules, setting) in [
        ([Rule::Term6, Rule::Lease2].as_slice(), "check_quorum"),
        (&[Rule::Term7, Rule::Vote4], "pre_vote"),
        (&[Rule::Term4], "both"),
        (&[Rule::PreVote2, Rule::Vote7], "both"),
    ] {
        for case in &CASES[..5] {
            let walk = simulate(&case.text(), setting, rules, true);
            walk.unwrap_or_else(|error| panic!("{case:?} {setting} {rules:?}: {error}"));
        }
    }
}

#[test]
fn without_far_steps_some_exact_step_has_none() {
    let case = &CASES[4];
    assert!(case.text().contains(AHEAD));
    let error = simulate(&case.text(), "none", &[], false).unwrap_err();
    assert!(error.contains("ElectionTimeout") && error.contains("has no step"), "{error}");
}

/// The verdict on liveness of a small setting of story 2.
fn verdict(gap: u8, rules: &[Rule]) -> (&'static str, u64) {
    let text = library("story-2");
    assert!(text.contains("rename_terms = 2"));
    let text = text
        .replace("rename_terms = 2", &format!("rename_terms = {gap}"))
        .replace("max_in_flight = 3", "max_in_flight = 2");
    let model = instance(&text, "check_quorum", rules, Reduction::AsAsked);
    let report = check(&model).threads(2).packed().declared().run().unwrap();
    assert!(report.ending.is_complete());
    (report.verdict(eventual_leader::DEFINITION.name).unwrap().verdict.word(), report.distinct)
}

#[test]
fn a_wider_gap_gives_the_same_verdicts() {
    for (rules, expected) in [([].as_slice(), "holds"), (&[Rule::Term6], "violated")] {
        let ((narrow, few), (wide, many)) = (verdict(2, rules), verdict(3, rules));
        assert_eq!([narrow, wide], [expected, expected], "without {rules:?}");
        assert!(few < many, "{few} {many}: the gap made no difference");
    }
}
