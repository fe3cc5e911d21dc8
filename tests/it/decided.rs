//! `specs/decided.toml`: each rule that can be removed decides something, each alteration does, and
//! each property can be violated. The rows are searched here, so that none of them outlives the
//! code.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use quorate::run::recorded::{Row as Recorded, recorded, sensitivity};
use quorate::run::select::{self, Instance};
use quorate_checker::{Limits, Progress, Report, SoFar, Store, explore};
use quorate_model::cluster::ClusterModel;
use quorate_model::instance::Reduction;
use quorate_model::mutation::{Mutation, Mutations};
use quorate_model::property::{Kind, definitions};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    decided: Vec<Row>,
    seen_only: Vec<Exception>,
    together: Vec<Exception>,
}

/// A verdict that mutations change.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    without: Vec<String>,
    instance: String,
    property: String,
    #[serde(default = "violated")]
    verdict: String,
    steps: Option<usize>,
    /// It is looked up in the records, because its search is long.
    #[serde(default)]
    recorded: bool,
}

/// A mutation that alone violates nothing that holds with the whole rulebook.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    without: String,
    because: String,
    /// What violates something when it is made together with the mutation.
    with: Option<String>,
}

fn violated() -> String {
    "violated".to_owned()
}

fn file() -> File {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("specs/decided.toml");
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

impl Row {
    fn name(&self) -> String {
        format!("{} of {} without {}", self.property, self.instance, self.without.join(", "))
    }

    /// The instance with the whole rulebook.
    fn whole(&self) -> Instance {
        let chosen = select::one(&self.instance).unwrap_or_else(|error| panic!("{error}"));
        let mut instances = chosen.instances(Mutations::NONE);
        let instance = instances.next().unwrap();
        assert!(instances.next().is_none(), "{}: one setting", self.instance);
        instance
    }

    fn mutations(&self) -> Vec<Mutation> {
        self.without.iter().map(|id| id.parse().unwrap_or_else(|error| panic!("{error}"))).collect()
    }

    /// Whether a single mutation is made.
    fn is_alone(&self) -> bool {
        self.without.len() == 1
    }
}

/// Whether a property asks for a state to be seen.
fn is_sometimes(property: &str) -> bool {
    let of = definitions().find(|definition| definition.name == property);
    matches!(of.unwrap_or_else(|| panic!("no property {property}")).kind, Kind::Sometimes { .. })
}

/// Whether a violation shows before the whole graph is known.
fn ends_early(property: &str) -> bool {
    let of = definitions().find(|definition| definition.name == property);
    of.is_some_and(|of| matches!(of.kind, Kind::State { .. } | Kind::Step { .. }))
}

/// The verdict with the whole rulebook, which the gate asks of every scenario with `ci = true`.
fn verdict_of_gate(instance: &Instance, property: &str) -> String {
    let expected = instance.scenario.expected(&instance.setting, property);
    let good = if is_sometimes(property) { "reached" } else { "holds" };
    expected.map_or(good, |expect| &expect.verdict).to_owned()
}

#[test]
fn decided_every_mutation_and_every_property_has_a_row() {
    let File { decided, seen_only, together } = file();
    let alone: BTreeSet<&str> =
        decided.iter().filter(|row| row.is_alone()).map(|row| row.without[0].as_str()).collect();
    let excepted: BTreeSet<&str> = together.iter().map(|of| of.without.as_str()).collect();
    let all: BTreeSet<&str> = Mutation::all().map(Mutation::id).collect();
    assert_eq!(&alone | &excepted, all);
    assert_eq!(&alone & &excepted, BTreeSet::new(), "these decide something alone");
    // A mutation is decided by what goes wrong without it, or else says why nothing does.
    let wrong = |row: &&Row| row.is_alone() && !is_sometimes(&row.property);
    let wrong: BTreeSet<&str> =
        decided.iter().filter(wrong).map(|row| row.without[0].as_str()).collect();
    let seen: BTreeSet<&str> = seen_only.iter().map(|of| of.without.as_str()).collect();
    assert_eq!(&alone - &wrong, seen);
    let violated = decided.iter().filter(|row| row.verdict == "violated");
    let violated: BTreeSet<&str> = violated.map(|row| row.property.as_str()).collect();
    let asked = definitions().map(|definition| definition.name).filter(|name| !is_sometimes(name));
    assert_eq!(violated, asked.collect());
}

#[test]
fn decided_exceptions_say_why_and_are_still_true() {
    let File { decided, seen_only, together } = file();
    for of in seen_only.iter().chain(&together) {
        assert!(of.because.trim_end().ends_with('.'), "{}: a sentence", of.without);
        let Some(other) = &of.with else { continue };
        let pair: BTreeSet<&str> = [of.without.as_str(), other].into();
        let row = decided.iter().find(|row| {
            row.without.iter().map(String::as_str).collect::<BTreeSet<_>>() == pair
                && !is_sometimes(&row.property)
        });
        assert!(row.is_some(), "{} with {other}: no row", of.without);
    }
    assert!(together.iter().all(|of| of.with.is_some()));
    // No record has a violation by such a mutation alone.
    for of in seen_only.iter().chain(&together) {
        for row in recorded().rows.iter().filter(|row| row.without == [of.without.as_str()]) {
            let bad = row.is_violated() && row.name().is_some_and(|name| !is_sometimes(name));
            // What the whole rulebook violates too is not decided by the mutation.
            let same = |other: &&Recorded| {
                other.scenario == row.scenario
                    && other.setting == row.setting
                    && other.name() == row.name()
            };
            let whole = recorded().rows.iter().filter(|other| other.without.is_empty());
            let also = whole.filter(same).any(Recorded::is_violated);
            assert!(!bad || also, "{} is no exception: {row:?}", of.without);
        }
        for name in select::library::names() {
            let scenario = select::one(name).unwrap().scenario;
            let found = sensitivity::of(&scenario)
                .iter()
                .find(|cell| cell.without.as_deref() == Some(of.without.as_str()));
            assert!(found.is_none(), "{} is no exception: {name} {found:?}", of.without);
        }
    }
}

/// What a scenario lists is decided and recorded with it.
#[test]
fn decided_rows_are_listed_by_their_scenario_or_recorded() {
    for row in file().decided {
        let Instance { scenario, setting, .. } = row.whole();
        let mut wanted = row.mutations();
        wanted.sort();
        let listed = scenario.removals(&setting).into_iter().any(|(_, mut list)| {
            list.sort();
            list == wanted
        });
        let without = row.without.join(", ");
        let cell = sensitivity::of(&scenario).iter().any(|cell| {
            cell.property == row.property && cell.without.as_deref() == Some(without.as_str())
        });
        assert!(listed || cell, "{}: neither listed nor recorded", row.name());
        assert!(scenario.ci || row.recorded, "{}: the gate does not run it", row.name());
    }
}

#[test]
fn decided_long_rows_are_recorded() {
    for row in file().decided.iter().filter(|row| row.recorded) {
        let Instance { scenario, setting, .. } = row.whole();
        let setting = setting.to_string();
        let of = recorded()
            .rows
            .iter()
            .filter(|other| other.scenario == scenario.name && other.setting == setting);
        let named = |other: &Recorded| other.name() == Some(&row.property);
        let found = of.clone().find(|other| other.without == row.without && named(other));
        let found = found.unwrap_or_else(|| panic!("{}: no record", row.name()));
        assert!(found.is_violated(), "{}: {found:?}", row.name());
        assert_eq!(found.shortest, row.steps.map(|steps| steps as u64), "{}", row.name());
        let mut whole = of.filter(|other| other.without.is_empty());
        let whole = whole.find(|other| other.name().is_none() || named(other));
        assert!(whole.is_some_and(Recorded::holds), "{}", row.name());
    }
}

/// Searches to the end, or until the property of the row is violated.
fn search(instance: &Instance, row: &Row) -> Report<ClusterModel> {
    let stop = Arc::new(AtomicBool::new(false));
    let max_states = Some(1_000_000);
    let limits = Limits { max_states, stop: Some(Arc::clone(&stop)), ..Limits::default() };
    let early = row.verdict == "violated" && ends_early(&row.property);
    let model = instance.model(Reduction::AsAsked);
    let done = |progress: &Progress| {
        let of = progress.properties.iter().find(|of| of.name == row.property);
        of.is_some_and(|of| matches!(of.so_far, SoFar::Violated(_)))
    };
    explore(&model, &limits, &Store::default(), &mut |progress| {
        if early && progress.level_end && done(progress) {
            stop.store(true, Ordering::Relaxed);
        }
    })
    .unwrap()
}

#[test]
fn decided_verdicts_change_as_the_rows_say() {
    let mut wrong = Vec::new();
    for row in file().decided.iter().filter(|row| !row.recorded) {
        let whole = row.whole();
        let before = verdict_of_gate(&whole, &row.property);
        assert_ne!(before, row.verdict, "{}", row.name());
        let instance = Instance { without: Mutations::of(&row.mutations()), ..whole };
        let report = search(&instance, row);
        let of = report.verdicts.iter().find(|of| of.name == row.property);
        let verdict = &of.unwrap_or_else(|| panic!("{}: not asked", row.name())).verdict;
        let steps = match verdict.word() {
            "violated" => verdict.path().map(|path| path.actions.len()),
            _ => None,
        };
        if (verdict.word(), steps) != (&row.verdict, row.steps) {
            wrong.push(format!("{}: {} {steps:?}", row.name(), verdict.word()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
