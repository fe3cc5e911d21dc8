//! Expanding a chunk of states: successors, properties, counts. Nothing here changes what other workers see.

use std::hash::Hash;
use std::hint::black_box;

use stateright::{Expectation, Model};

use super::model::{Checked, When};
use super::report::Kind;
use super::table::{Fingerprinter, GROUP, Table};

/// States are expanded in chunks of this many, counted from the start of a level.
pub(super) const CHUNK: usize = 256;
/// A target that was not known when its edge was generated.
pub(super) const UNKNOWN: u32 = u32::MAX;

type OnState<M> = fn(&M, &<M as Model>::State) -> bool;
type OnEdge<M> = fn(&M, &<M as Model>::State, &<M as Model>::Action, &<M as Model>::State) -> bool;

/// Everything that is asked of a model. Properties are numbered in the order of the report.
pub(super) struct Questions<'m, M: Model> {
    pub(super) model: &'m M,
    pub(super) properties: Vec<(&'static str, Kind)>,
    /// Whether a property has an antecedent.
    pub(super) conditional: Vec<bool>,
    /// `always` and `sometimes`: number, predicate, and the value to look for.
    states: Vec<(usize, OnState<M>, bool)>,
    edges: Vec<(usize, OnEdge<M>)>,
    goods: Vec<(usize, OnState<M>)>,
    when_state: Vec<(usize, OnState<M>)>,
    when_edge: Vec<(usize, OnEdge<M>)>,
    classes: usize,
    fingerprinter: Fingerprinter,
}

impl<'m, M: Checked> Questions<'m, M> {
    pub(super) fn of(model: &'m M) -> Self {
        let mut properties = Vec::new();
        let (mut states, mut edges, mut goods) = (Vec::new(), Vec::new(), Vec::new());
        for p in model.properties() {
            let number = properties.len();
            let kind = match p.expectation {
                Expectation::Always => Kind::Always,
                Expectation::Sometimes => Kind::Sometimes,
                Expectation::Eventually => Kind::Eventually,
            };
            properties.push((p.name, kind));
            if kind != Kind::Eventually {
                states.push((number, p.condition, kind == Kind::Sometimes));
            }
        }
        for p in model.edge_properties() {
            edges.push((properties.len(), p.condition));
            properties.push((p.name, Kind::Edge));
        }
        for p in model.recoverables() {
            goods.push((properties.len(), p.good));
            properties.push((p.name, Kind::Recoverable));
        }
        let (mut when_state, mut when_edge) = (Vec::new(), Vec::new());
        let mut conditional = vec![false; properties.len()];
        for a in model.antecedents() {
            let number = properties.iter().position(|(name, _)| *name == a.property);
            let number = number.unwrap_or_else(|| {
                panic!("an antecedent is declared for an unknown property: {}", a.property)
            });
            assert!(!conditional[number], "two antecedents are declared for {}", a.property);
            conditional[number] = true;
            match a.when {
                When::State(when) => when_state.push((number, when)),
                When::Edge(when) => when_edge.push((number, when)),
            }
        }
        let classes = model.class_names().len();
        let fingerprinter = Fingerprinter::new();
        Questions {
            model,
            properties,
            conditional,
            states,
            edges,
            goods,
            when_state,
            when_edge,
            classes,
            fingerprinter,
        }
    }

    /// How many recoverables there are; the graph is recorded if there are any.
    pub(super) fn recoverables(&self) -> usize {
        self.goods.len()
    }

    /// The position of a property among the recoverables.
    pub(super) fn recoverable(&self, number: usize) -> Option<usize> {
        self.goods.iter().position(|(n, _)| *n == number)
    }

    pub(super) fn tally(&self) -> Tally {
        Tally {
            generated: 0,
            cut_states: 0,
            cut_edges: 0,
            deadlocks: 0,
            class_counts: vec![0; self.classes],
            class_cuts: vec![0; self.classes],
            properties: vec![PropertyTally::default(); self.properties.len()],
        }
    }

    pub(super) fn chunk(&self) -> Chunk<M::State> {
        Chunk {
            done: false,
            tally: self.tally(),
            fingerprints: Vec::new(),
            origins: Vec::new(),
            states: Vec::new(),
            degrees: Vec::new(),
            targets: Vec::new(),
            cut: Vec::new(),
            good: vec![Vec::new(); self.goods.len()],
            settled: 0,
        }
    }
}

/// What was found about one property.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PropertyTally {
    pub(super) satisfied: u64,
    pub(super) antecedent: u64,
    /// The first violation (or example): the state, and for an edge the index of the action.
    pub(super) first: Option<(u32, u32)>,
}

/// Sums over expanded states.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) generated: u64,
    pub(super) cut_states: u64,
    pub(super) cut_edges: u64,
    pub(super) deadlocks: u64,
    pub(super) class_counts: Vec<u64>,
    pub(super) class_cuts: Vec<u64>,
    pub(super) properties: Vec<PropertyTally>,
}

impl Tally {
    fn clear(&mut self) {
        self.generated = 0;
        self.cut_states = 0;
        self.cut_edges = 0;
        self.deadlocks = 0;
        self.class_counts.fill(0);
        self.class_cuts.fill(0);
        self.properties.fill(PropertyTally::default());
    }

    /// Adds a later tally, whose states are numbered from `base`.
    pub(super) fn add(&mut self, later: &Tally, base: u32) {
        self.generated += later.generated;
        self.cut_states += later.cut_states;
        self.cut_edges += later.cut_edges;
        self.deadlocks += later.deadlocks;
        add_all(&mut self.class_counts, &later.class_counts);
        add_all(&mut self.class_cuts, &later.class_cuts);
        for (sum, p) in self.properties.iter_mut().zip(&later.properties) {
            sum.satisfied += p.satisfied;
            sum.antecedent += p.antecedent;
            sum.first = sum.first.or(p.first.map(|(state, step)| (base + state, step)));
        }
    }
}

fn add_all(sums: &mut [u64], more: &[u64]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

/// What came out of expanding a chunk. States of the chunk are numbered from 0.
pub(super) struct Chunk<S> {
    /// Whether the chunk was expanded at all.
    pub(super) done: bool,
    pub(super) tally: Tally,
    /// Successors that were not known before this round, in order; repetitions are possible.
    pub(super) fingerprints: Vec<u64>,
    /// Their sources and the indices of the actions.
    pub(super) origins: Vec<(u32, u32)>,
    pub(super) states: Vec<S>,
    /// For the graph: the number of edges of each source, and all targets.
    pub(super) degrees: Vec<u32>,
    pub(super) targets: Vec<u32>,
    /// The sources of which successors were cut.
    pub(super) cut: Vec<u32>,
    /// The good sources, for each recoverable.
    pub(super) good: Vec<Vec<u32>>,
    /// How many of the successors were already looked up.
    settled: usize,
}

impl<S> Chunk<S> {
    pub(super) fn clear(&mut self) {
        self.done = false;
        self.tally.clear();
        self.fingerprints.clear();
        self.origins.clear();
        self.states.clear();
        self.degrees.clear();
        self.targets.clear();
        self.cut.clear();
        self.good.iter_mut().for_each(Vec::clear);
        self.settled = 0;
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.fingerprints.capacity() * 16
            + self.states.capacity() * size_of::<S>()
            + (self.degrees.capacity() + self.targets.capacity() + self.cut.capacity()) * 4
            + self.good.iter().map(Vec::capacity).sum::<usize>() * 4) as u64
    }

    /// Looks up the successors gathered since the last time, and keeps those that are not known.
    fn settle(&mut self, table: &Table, graph: bool) {
        let mut seen = 0;
        for &fp in &self.fingerprints[self.settled..] {
            seen ^= table.touch(fp);
        }
        black_box(seen);
        let mut kept = self.settled;
        for i in self.settled..self.fingerprints.len() {
            let known = table.get(self.fingerprints[i]);
            if graph {
                self.targets.push(known.unwrap_or(UNKNOWN));
            }
            if known.is_none() {
                self.fingerprints.swap(kept, i);
                self.origins.swap(kept, i);
                self.states.swap(kept, i);
                kept += 1;
            }
        }
        self.fingerprints.truncate(kept);
        self.origins.truncate(kept);
        self.states.truncate(kept);
        self.settled = kept;
    }
}

impl<M> Questions<'_, M>
where
    M: Checked,
    M::State: Hash,
    M::Action: Clone,
{
    /// By what a state is remembered: that which stands for it, if the model reduces.
    #[inline]
    fn fingerprint(&self, state: &M::State) -> u64 {
        self.fingerprinter.of(self.model.representative(state).as_ref().unwrap_or(state))
    }

    /// The initial states within the boundary, with their positions and fingerprints.
    pub(super) fn inits(&self) -> impl Iterator<Item = (u32, M::State, u64)> {
        let states = self.model.init_states().into_iter().zip(0..);
        states.filter(|(state, _)| self.model.within_boundary(state)).map(|(state, index)| {
            let fp = self.fingerprint(&state);
            (index, state, fp)
        })
    }

    /// Expands `sources` into an empty chunk. `actions` is a buffer.
    pub(super) fn expand(
        &self,
        sources: &[M::State],
        table: &Table,
        out: &mut Chunk<M::State>,
        actions: &mut Vec<M::Action>,
    ) {
        let graph = !self.goods.is_empty();
        for (source, state) in sources.iter().enumerate() {
            self.ask_state(source as u32, state, out);
            let (kept, cut) = self.successors(source as u32, state, out, actions);
            out.tally.generated += u64::from(kept);
            if cut > 0 {
                out.tally.cut_states += 1;
                out.tally.cut_edges += u64::from(cut);
                out.cut.push(source as u32);
            } else if kept == 0 {
                out.tally.deadlocks += 1;
            }
            if graph {
                out.degrees.push(kept);
            }
            if out.fingerprints.len() - out.settled >= GROUP {
                out.settle(table, graph);
            }
        }
        out.settle(table, graph);
        out.done = true;
    }

    fn ask_state(&self, source: u32, state: &M::State, out: &mut Chunk<M::State>) {
        let tallies = &mut out.tally.properties;
        for &(number, condition, sought) in &self.states {
            let holds = condition(self.model, state);
            let tally = &mut tallies[number];
            tally.satisfied += u64::from(holds);
            if holds == sought && tally.first.is_none() {
                tally.first = Some((source, 0));
            }
        }
        for (&(number, good), goods) in self.goods.iter().zip(&mut out.good) {
            if good(self.model, state) {
                tallies[number].satisfied += 1;
                goods.push(source);
            }
        }
        for &(number, when) in &self.when_state {
            tallies[number].antecedent += u64::from(when(self.model, state));
        }
    }

    /// Returns how many successors were kept, and how many cut.
    #[inline]
    fn successors(
        &self,
        source: u32,
        state: &M::State,
        out: &mut Chunk<M::State>,
        actions: &mut Vec<M::Action>,
    ) -> (u32, u32) {
        let ask = !self.edges.is_empty() || !self.when_edge.is_empty();
        let (mut kept, mut cut) = (0, 0);
        actions.clear();
        self.model.actions(state, actions);
        for (step, action) in (0u32..).zip(actions.drain(..)) {
            let class = self.model.class(&action);
            let asked = ask.then(|| action.clone());
            let Some(next) = self.model.next_state(state, action) else { continue };
            if !self.model.within_boundary(&next) {
                cut += 1;
                out.tally.class_cuts[class] += 1;
                continue;
            }
            kept += 1;
            out.tally.class_counts[class] += 1;
            if let Some(action) = asked {
                self.ask_edge((source, step), state, &action, &next, &mut out.tally.properties);
            }
            out.fingerprints.push(self.fingerprint(&next));
            out.origins.push((source, step));
            out.states.push(next);
        }
        (kept, cut)
    }

    fn ask_edge(
        &self,
        at: (u32, u32),
        state: &M::State,
        action: &M::Action,
        next: &M::State,
        tallies: &mut [PropertyTally],
    ) {
        for &(number, condition) in &self.edges {
            let tally = &mut tallies[number];
            if condition(self.model, state, action, next) {
                tally.satisfied += 1;
            } else if tally.first.is_none() {
                tally.first = Some(at);
            }
        }
        for &(number, when) in &self.when_edge {
            tallies[number].antecedent += u64::from(when(self.model, state, action, next));
        }
    }
}
