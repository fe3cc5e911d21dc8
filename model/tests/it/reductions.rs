//! Reductions change no verdict: scenarios of the library with and without, for the whole rulebook
//! and without each removable rule.

use std::ops::ControlFlow;

use quorate_checker::{Limits, Report, Visitor, check, visit};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::{Alteration, Mutation, Mutations};
use quorate_model::raft::Message;
use quorate_model::reduce::inert::is_inert;
use quorate_model::reduce::rename::image;
use quorate_model::rule::Rule;
use quorate_model::scenario::{Scenario, Setting};

use super::common::{instance, library, reduced, unfair};

/// What came out: each property with its verdict, and how many states there were.
fn outcome(text: &str, setting: &str, without: &[Rule]) -> (Vec<(String, String)>, u64) {
    let model = instance(text, setting, without, Reduction::AsAsked);
    let report: Report<ClusterModel> = check(&model).packed().declared().run().unwrap();
    assert!(report.ending.is_complete(), "{}", report.ending);
    let verdicts = report.verdicts.iter();
    let verdicts = verdicts.map(|p| (p.name.to_owned(), p.verdict.word().to_owned())).collect();
    (verdicts, report.distinct)
}

/// Scenarios of the library with an assignment of flags, and the rules that are removed besides
/// none, one at a time.
const DECIDED: [(&str, &str, &[Rule]); 6] = [
    ("story-7", "check_quorum", Mutations::REMOVABLE),
    ("heartbeat-3", "both", Mutations::REMOVABLE),
    ("restart-3", "none", &[Rule::Role2, Rule::Role4, Rule::Vote1]),
    ("story-5", "both", &[Rule::Term4, Rule::Term6, Rule::Vote7, Rule::PreVote2]),
    ("story-5-tight", "both", &[Rule::PreVote2]),
    ("transfer-3", "both", &[Rule::Transfer6]),
];

/// Where the bound on messages in flight is what keeps a violation out, the reduced space may have
/// it already; the whole one has it with a wider bound.
const BOUND: [(&str, Rule, &str, &str); 2] = [
    ("story-7", Rule::Vote1, "max_in_flight = 4", "max_in_flight = 6"),
    ("restart-3", Rule::Vote1, "max_in_flight = 4", "max_in_flight = 5"),
];

#[test]
fn reductions_change_no_verdict() {
    for (name, setting, removed) in DECIDED {
        let text = unfair(&library(name));
        let each = removed.iter().map(|rule| vec![*rule]);
        let mut sums = [0; 4];
        for rules in std::iter::once(Vec::new()).chain(each) {
            let of = |text: &str, keys| outcome(&reduced(text, keys), setting, &rules);
            let plain = of(&text, &[]);
            let symmetric = of(&text, &["symmetry"]);
            let buried = of(&text, &["dead_messages"]);
            let both = of(&text, &["symmetry", "dead_messages"]);
            assert_eq!(symmetric.0, plain.0, "{name}@{setting} without {rules:?}");
            assert_eq!(both.0, buried.0, "{name}@{setting} without {rules:?}");
            let bound = BOUND.iter().find(|(other, rule, ..)| *other == name && rules == [*rule]);
            if let Some((_, _, narrow, wide)) = bound {
                assert_ne!(buried.0, plain.0, "{name}@{setting} without {rules:?}");
                let wider = of(&text.replace(narrow, wide), &[]);
                assert_eq!(buried.0, wider.0, "{name}@{setting} without {rules:?}, {wide}");
                assert!(buried.1 < wider.1);
            } else {
                assert_eq!(buried.0, plain.0, "{name}@{setting} without {rules:?}");
                let states = [plain.1, symmetric.1, buried.1, both.1];
                sums.iter_mut().zip(states).for_each(|(sum, states)| *sum += states);
            }
        }
        println!("{name}@{setting}: {sums:?} states");
        let [plain, symmetric, buried, both] = sums;
        // In these no two nodes have the same past.
        let alone = ["heartbeat-3", "transfer-3"].contains(&name);
        assert!(symmetric < plain || alone, "{name}");
        assert!(buried < plain && both <= symmetric && both <= buried, "{name}");
    }
}

/// A scenario that changes the configuration and compacts logs, with the reductions that are named.
fn changing(keys: &[&str]) -> String {
    let text = library("reconf-remove-leader")
        .replace("election_timeouts = 2", "election_timeouts = 2\ncompactions = 1")
        .replace("max_in_flight = 4", "max_in_flight = 2")
        .replace("symmetry = true\n", "")
        .replace("dead_messages = true\n", "");
    let table: String = keys.iter().map(|key| format!("{key} = true\n")).collect();
    text.replace("[reduce]\n", &format!("[reduce]\n{table}"))
}

/// What came out of it: the properties that are violated, and how many states there were.
fn broken(text: &str, setting: &str, without: &[Mutation]) -> (Vec<String>, u64) {
    let model = mutated(text, setting, without, Reduction::AsAsked);
    let report: Report<ClusterModel> = check(&model).packed().declared().run().unwrap();
    assert!(report.ending.is_complete(), "{}", report.ending);
    let broken = report.verdicts.iter().filter(|p| p.verdict.word() == "violated");
    (broken.map(|p| p.name.to_owned()).collect(), report.distinct)
}

/// Without and with each reduction, for the whole rulebook and for every mutation from it. Symmetry
/// alone changes nothing. Where dead messages are lost, more fits into the bound on messages in
/// flight: what is found without is found with it.
#[test]
fn reductions_change_no_verdict_where_the_configuration_changes() {
    let mut found = 0;
    for setting in ["none+one+apply", "none+one+append", "none+joint+apply", "none+joint+append"] {
        let mut sums = [0; 4];
        let each = Mutation::all().map(|mutation| vec![mutation]);
        for without in std::iter::once(Vec::new()).chain(each) {
            let of = |keys: &[&str]| broken(&changing(keys), setting, &without);
            let (plain, symmetric) = (of(&[]), of(&["symmetry"]));
            let (buried, both) = (of(&["dead_messages"]), of(&["symmetry", "dead_messages"]));
            assert_eq!(symmetric.0, plain.0, "{setting} without {without:?}");
            assert_eq!(both.0, buried.0, "{setting} without {without:?}");
            let kept = plain.0.iter().all(|property| buried.0.contains(property));
            assert!(kept, "{setting} without {without:?}: {:?} {:?}", plain.0, buried.0);
            found += plain.0.len();
            let states = [plain.1, symmetric.1, buried.1, both.1];
            sums.iter_mut().zip(states).for_each(|(sum, states)| *sum += states);
        }
        println!("{setting}: {sums:?} states");
        assert!(sums[1] < sums[0] && sums[3] < sums[2], "{setting}: {sums:?}");
    }
    assert!(found > 3, "{found} violations");
}

#[test]
fn dropping_inert_messages_changes_no_verdict_under_fairness() {
    let cases: [(&str, &str, &[Rule]); 5] = [
        ("duel-3", "both", &[]),
        ("duel-3-older-log", "pre_vote", &[]),
        ("story-5", "both", &[]),
        ("story-5", "both", &[Rule::PreVote2]),
        ("story-5", "both", &[Rule::PreVote2, Rule::Lease6]),
    ];
    for (name, setting, rules) in cases {
        let text = library(name);
        let plain = outcome(&text, setting, rules);
        assert!(plain.0.iter().any(|(property, _)| property == "EventualLeaderFair"));
        let buried = outcome(&reduced(&text, &["dead_messages"]), setting, rules);
        assert_eq!(buried.0, plain.0, "{name}@{setting} without {rules:?}");
    }
}

/// Looks at dead messages that are still there.
struct Dead<'a> {
    model: &'a ClusterModel,
    seen: usize,
}

impl Visitor<ClusterModel> for Dead<'_> {
    fn enter(&mut self, _: u32, state: &State) -> ControlFlow<()> {
        let dead = |message: &&Message| is_inert(self.model, state, message);
        for message in state.network.iter().filter(dead) {
            self.seen += 1;
            let after = self.model.successor(state, &Action::deliver(*message)).unwrap();
            let mut gone = state.clone();
            assert!(gone.network.remove(message));
            gone.spent = after.spent;
            assert_eq!(after, gone, "{message:?}");
        }
        ControlFlow::Continue(())
    }

    fn edge(
        &mut self,
        _: u32,
        state: &State,
        action: &Action,
        _: u32,
        next: &State,
        _: bool,
    ) -> ControlFlow<()> {
        for message in state.network.iter().filter(|message| is_inert(self.model, state, message)) {
            let there = next.network.iter().any(|other| other == message);
            assert!(
                !there || is_inert(self.model, next, message),
                "{message:?} revives: {action:?}"
            );
        }
        ControlFlow::Continue(())
    }

    fn cut(&mut self, _: u32, state: &State, action: &Action, next: &State) -> ControlFlow<()> {
        if next.out_of_bounds {
            ControlFlow::Continue(())
        } else {
            self.edge(0, state, action, 0, next, true)
        }
    }
}

/// The argument step by step: what is dead is ignored, and stays dead whatever happens; without
/// each removable rule, and with each alteration, too.
#[test]
fn what_is_inert_is_ignored_and_stays_inert() {
    let lowers_terms = Mutation::Altered(Alteration::LastTerm);
    // Where terms may fall, nothing is dropped.
    let each = Mutation::all().filter(|mutation| *mutation != lowers_terms);
    let each = each.map(|mutation| vec![mutation]);
    for mutations in std::iter::once(Vec::new()).chain(each) {
        let mut seen = 0;
        for (name, setting) in [
            ("flags-3", "every"),
            ("faults-3", "both"),
            ("transfer-3", "check_quorum"),
            ("restart-3", "pre_vote"),
            ("story-3", "pre_vote"),
            ("story-3", "none"),
            ("learner-3", "none"),
            ("snapshot-3", "none"),
            ("conf-3", "none"),
        ] {
            // Exact terms, so that a message is the same before and after.
            let model = mutated(&library(name), setting, &mutations, Reduction::Off);
            let mut dead = Dead { model: &model, seen: 0 };
            let limits = Limits { max_states: Some(6_000), ..Limits::default() };
            visit(&model, &limits, &mut dead, &mut |_| {}).unwrap();
            seen += dead.seen;
        }
        assert!(seen > 1_000, "without {mutations:?}: {seen}");
    }
}

/// An instance with mutations.
fn mutated(text: &str, setting: &str, list: &[Mutation], reduction: Reduction) -> ClusterModel {
    let scenario = Scenario::parse("test", text).unwrap();
    let setting = Setting::parse(setting, scenario.nodes).unwrap();
    ClusterModel::new(scenario.into(), setting, Mutations::of(list), reduction)
}

/// Start commands run with exact terms, and only the state that they lead to is renamed: a gap that
/// stands for all wider ones would narrow to the least of them.
#[test]
fn start_commands_keep_gaps_between_terms() {
    for name in ["lagging-pre-vote", "story-4"] {
        let start = |reduction| {
            let model = mutated(&library(name), "pre_vote", &[], reduction);
            model.initial_states().swap_remove(0)
        };
        let (renamed, exact) = (start(Reduction::AsAsked), start(Reduction::Off));
        // Who led in which term is not kept where terms are renamed.
        let of_exact = State { history: renamed.history, ..image(&exact, 0, 2) };
        assert_eq!(renamed, of_exact, "{name}");
        assert_eq!(renamed.node(2).term - renamed.node(3).term, 2, "{name}");
    }
}

/// Both reductions rely on terms that never fall.
#[test]
fn nothing_relies_on_terms_where_a_mutation_lowers_them() {
    let text = reduced(&library("story-4"), &["dead_messages"]);
    let of = |list: &[Mutation]| mutated(&text, "none", list, Reduction::AsAsked);
    let (whole, lowered) = (of(&[]), of(&[Mutation::Altered(Alteration::LastTerm)]));
    assert!(whole.drops_inert() && whole.renames());
    assert!(!lowered.drops_inert() && !lowered.renames());
}

#[test]
fn reductions_are_off_where_the_lockstep_runs() {
    let text = reduced(&library("story-7"), &["symmetry", "dead_messages"]);
    let states = |text: &str, reduction| {
        let model = instance(text, "check_quorum", &[], reduction);
        check(&model).packed().declared().run().unwrap().distinct
    };
    assert_eq!(states(&text, Reduction::Off), states(&library("story-7"), Reduction::AsAsked));
}
