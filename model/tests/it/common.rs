//! What the tests share: models from scenario texts, and all states of a model.

use std::hash::Hash;
use std::ops::ControlFlow;
use std::sync::Arc;

use foldhash::{HashSet, HashSetExt};
use quorate_checker::{Limits, Visitor, visit};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::rule::Rule;
use quorate_model::scenario::{Scenario, Setting};

/// The text of a scenario of the library.
pub(crate) fn library(name: &str) -> String {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The same text, not asked under fairness: that cannot be decided with symmetry.
pub(crate) fn unfair(text: &str) -> String {
    text.replace(", \"EventualLeaderFair\"", "")
}

/// The same text with these reductions asked for.
pub(crate) fn reduced(text: &str, keys: &[&str]) -> String {
    if keys.is_empty() {
        return text.to_owned();
    }
    let table: String = keys.iter().map(|key| format!("{key} = true\n")).collect();
    let text = unreduced(text);
    text.replace("[bounds]", &format!("[reduce]\n{table}\n[bounds]"))
}

/// The text without the reductions that it asks for.
fn unreduced(text: &str) -> String {
    let Some((before, rest)) = text.split_once("[reduce]\n") else { return text.to_owned() };
    let behind = rest.find("\n[").map_or("", |at| &rest[at..]);
    format!("{before}{behind}")
}

/// The instance of a scenario text.
pub(crate) fn instance(
    text: &str,
    setting: &str,
    without: &[Rule],
    reduction: Reduction,
) -> ClusterModel {
    let scenario = Scenario::parse("test", text).unwrap();
    let setting = Setting::parse(setting, scenario.nodes).unwrap();
    let without = Mutations::without(without).unwrap();
    ClusterModel::new(Arc::new(scenario), setting, without, reduction)
}

/// Collects states under a projection.
struct Collector<'a, T> {
    project: &'a dyn Fn(&State) -> T,
    seen: HashSet<T>,
}

impl<T: Eq + Hash> Visitor<ClusterModel> for Collector<'_, T> {
    fn enter(&mut self, _: u32, state: &State) -> ControlFlow<()> {
        self.seen.insert((self.project)(state));
        ControlFlow::Continue(())
    }

    fn edge(
        &mut self,
        _: u32,
        _: &State,
        _: &Action,
        _: u32,
        _: &State,
        _: bool,
    ) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Every reachable state of a model, projected.
pub(crate) fn reachable<T: Eq + Hash>(
    model: &ClusterModel,
    project: &dyn Fn(&State) -> T,
) -> HashSet<T> {
    let mut collector = Collector { project, seen: HashSet::new() };
    let report = visit(model, &Limits::default(), &mut collector, &mut |_| {}).unwrap();
    assert!(report.ending.is_complete(), "{}", report.ending);
    collector.seen
}
