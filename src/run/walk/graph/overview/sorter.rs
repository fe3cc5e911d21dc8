//! The search that puts each state into its cluster.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use quorate_checker::{Ending, VisitReport, Visitor};
use quorate_model::cluster::{Action, ClusterModel, State};

use super::super::flags::Asked;
use super::super::key::Key;
use super::data::{Bundle, Cluster, Overview, OverviewError, Way};

/// Source cluster, target cluster and class number, with the name of the class and the count.
type Counted = ((usize, usize, u8), (&'static str, u64));

fn bundle(((from, to, _), (class, count)): Counted) -> Bundle {
    Bundle { from, to, class, count }
}

/// One cluster during the search.
struct Found {
    key: String,
    states: u64,
    waiting: u64,
    violated: u64,
    properties: Vec<&'static str>,
    dead_ends: u64,
    first: u32,
    first_violation: Option<u32>,
    first_dead_end: Option<u32>,
}

/// Puts each state into its cluster.
pub(super) struct Sorter<'a> {
    model: &'a ClusterModel,
    key: &'a Key,
    asked: Asked,
    most: usize,
    numbers: HashMap<String, usize>,
    /// Cluster and depth of each state.
    states: Vec<(u32, u32)>,
    found: Vec<Found>,
    links: BTreeMap<(usize, usize, u8), (&'static str, u64)>,
    /// Steps out of the state that is being expanded.
    steps: usize,
}

impl<'a> Sorter<'a> {
    pub(super) fn new(model: &'a ClusterModel, key: &'a Key, most: usize) -> Sorter<'a> {
        Sorter {
            model,
            key,
            asked: Asked::of(model),
            most: most.max(1),
            numbers: HashMap::new(),
            states: Vec::new(),
            found: Vec::new(),
            links: BTreeMap::new(),
            steps: 0,
        }
    }
}

impl Sorter<'_> {
    /// The cluster of a key. The last place is for all further keys.
    fn cluster(&mut self, key: String, state: u32) -> usize {
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let number = self.found.len();
        if number >= self.most {
            return self.most - 1;
        }
        let rest = self.most > 1 && number + 1 == self.most;
        let shown = if rest { "further keys".to_owned() } else { key.clone() };
        if !rest {
            self.numbers.insert(key, number);
        }
        self.found.push(Found {
            key: shown,
            states: 0,
            waiting: 0,
            violated: 0,
            properties: Vec::new(),
            dead_ends: 0,
            first: state,
            first_violation: None,
            first_dead_end: None,
        });
        number
    }

    fn note(&mut self, id: u32, depth: u32, state: &State) {
        let key = self.key.of(self.model, state);
        let number = self.cluster(key, id);
        let violated = self.asked.violated_by(self.model, state);
        let found = &mut self.found[number];
        found.states += 1;
        found.waiting += 1;
        if !violated.is_empty() {
            found.violated += 1;
            found.first_violation.get_or_insert(id);
            for name in violated {
                if !found.properties.contains(&name) {
                    found.properties.push(name);
                }
            }
        }
        self.states.push((number as u32, depth));
    }

    fn at(&self, id: u32) -> (usize, u32) {
        let (cluster, depth) = self.states[id as usize];
        (cluster as usize, depth)
    }

    pub(super) fn finish(self, report: &VisitReport) -> Result<Overview, OverviewError> {
        let way = |state: u32| -> Result<Way, OverviewError> {
            let path = report
                .path_to(self.model, state)
                .map_err(|why| OverviewError::Path { state, why: why.to_string() })?;
            Ok(Way { initial: path.init, steps: path.len(), actions: path.actions })
        };
        let mut clusters = Vec::new();
        for (id, found) in self.found.iter().enumerate() {
            clusters.push(Cluster {
                id,
                key: found.key.clone(),
                rest: self.most > 1 && id + 1 == self.most,
                states: found.states,
                waiting: found.waiting,
                min_depth: self.at(found.first).1,
                violated: found.violated,
                properties: found.properties.clone(),
                dead_ends: found.dead_ends,
                path: way(found.first)?,
                to_violation: found.first_violation.map(way).transpose()?,
                to_dead_end: found.first_dead_end.map(way).transpose()?,
            });
        }
        Ok(Overview {
            key: self.key.clone(),
            clusters,
            links: self.links.into_iter().map(bundle).collect(),
            complete: report.ending == Ending::Complete,
            ending: report.ending.to_string(),
            states: report.distinct,
            expanded: report.expanded,
            depth: report.depth,
            cut_states: report.cut_states,
            millis: u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
        })
    }
}

impl Visitor<ClusterModel> for Sorter<'_> {
    fn init(&mut self, id: u32, state: &State) -> ControlFlow<()> {
        self.note(id, 0, state);
        ControlFlow::Continue(())
    }

    fn enter(&mut self, _: u32, _: &State) -> ControlFlow<()> {
        self.steps = 0;
        ControlFlow::Continue(())
    }

    fn edge(
        &mut self,
        from: u32,
        _: &State,
        action: &Action,
        to: u32,
        next: &State,
        fresh: bool,
    ) -> ControlFlow<()> {
        self.steps += 1;
        let (source, depth) = self.at(from);
        if fresh {
            self.note(to, depth + 1, next);
        }
        let class = action.class();
        let place = (source, self.at(to).0, class as u8);
        self.links.entry(place).or_insert((class.name(), 0)).1 += 1;
        ControlFlow::Continue(())
    }

    fn leave(&mut self, id: u32, _: &State, cut: usize) -> ControlFlow<()> {
        let found = &mut self.found[self.states[id as usize].0 as usize];
        found.waiting -= 1;
        if self.steps == 0 && cut == 0 {
            found.dead_ends += 1;
            found.first_dead_end.get_or_insert(id);
        }
        ControlFlow::Continue(())
    }
}
