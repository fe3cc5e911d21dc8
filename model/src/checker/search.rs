//! The search: rounds of parallel expansion, merged in order.

use std::fmt::Debug;
use std::hash::Hash;
use std::hint::black_box;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use super::expand::{CHUNK, Chunk, Questions, Tally, UNKNOWN};
use super::graph::{Bits, Graph};
use super::limits::{Limits, Progress, Watch};
use super::model::Checked;
use super::recoverable::{Recovery, decide};
use super::report::{Ending, Kind, PropertyVerdict, Report, Verdict, collision_odds};
use super::table::{GROUP, Put, Table};
use super::tree::Tree;

/// How long a round should take.
const ROUND: Duration = Duration::from_millis(40);
/// The most chunks of a round.
const MAX_ROUND: usize = 256;

/// Explores every state reachable within the boundary, and decides every property of the model.
///
/// The progress callback is called about ten times a second and at the end of each level. Everything in the report except
/// `elapsed`, `bytes` and `bytes_per_state` is the same for any number of threads (unless the search was ended by time or by
/// hand).
pub fn check<M>(model: &M, limits: &Limits, progress: &mut dyn FnMut(&Progress)) -> Report<M>
where
    M: Checked + Sync,
    M::State: Clone + Eq + Hash + Send + Sync,
    M::Action: Clone + Eq + Send + Sync + Debug,
{
    let questions = Questions::of(model);
    let mut search = Search::new(&questions, limits);
    let ending = search.run(progress);
    search.report(ending)
}

struct Search<'a, M: Checked> {
    questions: &'a Questions<'a, M>,
    limits: &'a Limits,
    watch: Watch<'a>,
    table: Table,
    tree: Tree,
    graph: Option<Graph>,
    cut: Bits,
    good: Vec<Bits>,
    tally: Tally,
    inits: u64,
    expanded: u64,
    depth: u32,
    /// The next level, in full chunks except the last one.
    next: Vec<Vec<M::State>>,
    /// Empty buffers.
    spare: Vec<Vec<M::State>>,
    chunks: Vec<Chunk<M::State>>,
    /// The numbers of the chunk's successors.
    numbers: Vec<u32>,
    peak: u64,
}

impl<'a, M> Search<'a, M>
where
    M: Checked + Sync,
    M::State: Hash + Send + Sync,
    M::Action: Clone,
{
    fn new(questions: &'a Questions<'a, M>, limits: &'a Limits) -> Self {
        let recorded = questions.recoverables() > 0;
        Search {
            questions,
            limits,
            watch: Watch::start(limits),
            table: Table::new(recorded),
            tree: Tree::new(),
            graph: recorded.then(Graph::new),
            cut: Bits::new(0),
            good: vec![Bits::new(0); questions.recoverables()],
            tally: questions.tally(),
            inits: 0,
            expanded: 0,
            depth: 0,
            next: Vec::new(),
            spare: Vec::new(),
            chunks: Vec::new(),
            numbers: Vec::new(),
            peak: 0,
        }
    }

    fn distinct(&self) -> u64 {
        self.tree.len() as u64
    }

    fn run(&mut self, progress: &mut dyn FnMut(&Progress)) -> Ending {
        for (index, state, fp) in self.questions.inits() {
            self.inits += 1;
            if self.table.put(fp, self.tree.len() as u32) == Put::Fresh {
                self.tree.push_init(index);
                self.keep(state);
            }
        }
        loop {
            let mut level = std::mem::take(&mut self.next);
            if level.is_empty() {
                return Ending::Complete;
            }
            let ending = self.level(&mut level, progress);
            self.measure();
            progress(&self.progress(true));
            if self.expanded == self.distinct() {
                return Ending::Complete;
            }
            if let Some(ending) = ending {
                return ending;
            }
            if self.violated() && self.limits.stop_on_violation && self.graph.is_none() {
                return Ending::Violation;
            }
            self.depth += 1;
        }
    }

    /// Expands a level, in rounds.
    fn level(
        &mut self,
        level: &mut [Vec<M::State>],
        progress: &mut dyn FnMut(&Progress),
    ) -> Option<Ending> {
        let threads = self.limits.threads.max(1);
        let mut size = 2 * threads;
        let mut at = 0;
        while at < level.len() {
            if let Some(ending) = self.watch.over() {
                return Some(ending);
            }
            let start = Instant::now();
            let round = &mut level[at..];
            let count = size.min(round.len());
            let ending = self.round(&mut round[..count], threads);
            if ending.is_some() {
                return ending;
            }
            at += count;
            let spent = start.elapsed().max(Duration::from_micros(1));
            let fitting = size as f64 * ROUND.as_secs_f64() / spent.as_secs_f64();
            size = (fitting as usize).clamp(threads, (size * 4).min(MAX_ROUND.max(threads)));
            if self.watch.due() {
                self.measure();
                progress(&self.progress(false));
            }
        }
        None
    }

    /// Expands some chunks in parallel, then merges them in order.
    fn round(&mut self, level: &mut [Vec<M::State>], threads: usize) -> Option<Ending> {
        while self.chunks.len() < level.len() {
            self.chunks.push(self.questions.chunk());
        }
        let mut chunks = std::mem::take(&mut self.chunks);
        self.expand_all(level, &mut chunks, threads);
        let max = self.watch.max_states();
        let mut ending = None;
        for (sources, chunk) in level.iter_mut().zip(&mut chunks) {
            if self.distinct() >= max {
                ending = Some(Ending::MaxStates(max));
                break;
            }
            if !chunk.done {
                ending = Some(self.watch.over().unwrap_or(Ending::Interrupted));
                break;
            }
            ending = self.merge(sources, chunk, max);
            if ending.is_some() {
                break;
            }
            sources.clear();
            self.spare.push(std::mem::take(sources));
        }
        self.chunks = chunks;
        ending
    }

    fn expand_all(&self, level: &[Vec<M::State>], chunks: &mut [Chunk<M::State>], threads: usize) {
        let count = level.len();
        let todo = Mutex::new(level.iter().zip(chunks));
        let worker = || {
            let mut actions = Vec::new();
            loop {
                let Some((sources, chunk)) = todo.lock().expect("no worker panics here").next()
                else {
                    break;
                };
                chunk.clear();
                if self.watch.over().is_none() {
                    self.questions.expand(sources, &self.table, chunk, &mut actions);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 1..threads.min(count) {
                scope.spawn(worker);
            }
            worker();
        });
    }

    /// Takes over what came out of a chunk.
    fn merge(
        &mut self,
        sources: &[M::State],
        chunk: &mut Chunk<M::State>,
        max: u64,
    ) -> Option<Ending> {
        let base = self.expanded as u32;
        let full = self.number(chunk, base, max);
        let taken = full.map_or(sources.len(), |source| source as usize + 1);
        if taken < sources.len() {
            // What was found in the rest does not count; all successors of the others are known by now.
            chunk.clear();
            self.questions.expand(&sources[..taken], &self.table, chunk, &mut Vec::new());
        }
        self.tally.add(&chunk.tally, base);
        for &source in &chunk.cut {
            self.cut.insert(base + source);
        }
        for (bits, good) in self.good.iter_mut().zip(&chunk.good) {
            for &source in good {
                bits.insert(base + source);
            }
        }
        if let Some(graph) = &mut self.graph {
            let mut numbers = self.numbers.iter();
            for target in chunk.targets.iter_mut().filter(|target| **target == UNKNOWN) {
                *target = *numbers.next().expect("each unknown target was numbered");
            }
            let mut targets = &chunk.targets[..];
            for &degree in &chunk.degrees {
                let (own, others) = targets.split_at(degree as usize);
                graph.push(own);
                targets = others;
            }
        }
        self.expanded += taken as u64;
        full.map(|_| Ending::MaxStates(max))
    }

    /// Numbers the successors of a chunk. Returns the source with which the limit was reached.
    fn number(&mut self, chunk: &mut Chunk<M::State>, base: u32, max: u64) -> Option<u32> {
        self.numbers.clear();
        let mut full = None;
        let mut states = chunk.states.drain(..);
        let groups = chunk.fingerprints.chunks(GROUP).zip(chunk.origins.chunks(GROUP));
        'all: for (fingerprints, origins) in groups {
            black_box(fingerprints.iter().fold(0, |seen, &fp| seen ^ self.table.touch(fp)));
            for (&fp, &(source, step)) in fingerprints.iter().zip(origins) {
                if full.is_some_and(|full| source > full) {
                    break 'all;
                }
                let state = states.next().expect("a state for each fingerprint");
                let number = self.tree.len() as u32;
                match self.table.put(fp, number) {
                    Put::Known(known) => self.numbers.push(known),
                    Put::Fresh => {
                        self.numbers.push(number);
                        self.tree.push(base + source, step);
                        keep(&mut self.next, &mut self.spare, state);
                        if self.tree.len() as u64 >= max && full.is_none() {
                            full = Some(source);
                        }
                    }
                }
            }
        }
        full
    }

    fn keep(&mut self, state: M::State) {
        keep(&mut self.next, &mut self.spare, state);
    }

    fn violated(&self) -> bool {
        let mut properties = self.questions.properties.iter().zip(&self.tally.properties);
        properties.any(|((_, kind), tally)| {
            matches!(kind, Kind::Always | Kind::Edge) && tally.first.is_some()
        })
    }

    fn progress(&self, level_end: bool) -> Progress {
        Progress {
            depth: self.depth,
            distinct: self.distinct(),
            generated: self.inits + self.tally.generated,
            frontier: self.distinct() - self.expanded,
            elapsed: self.watch.elapsed(),
            bytes: self.bytes(),
            level_end,
        }
    }

    /// What the search holds besides the states to be expanded.
    fn kept_bytes(&self) -> u64 {
        let bits = self.distinct() / 8 * (1 + self.good.len() as u64);
        self.table.bytes() + self.tree.bytes() + self.graph.as_ref().map_or(0, Graph::bytes) + bits
    }

    fn bytes(&self) -> u64 {
        let spare = (self.spare.len() * CHUNK) as u64;
        let states = self.distinct() - self.expanded + spare;
        let chunks: u64 = self.chunks.iter().map(Chunk::bytes).sum();
        self.kept_bytes() + states * size_of::<M::State>() as u64 + chunks
    }

    fn measure(&mut self) {
        self.peak = self.peak.max(self.bytes());
    }

    fn report(mut self, ending: Ending) -> Report<M> {
        let distinct = self.distinct();
        let depth = self.depth + u32::from(!self.next.is_empty());
        self.next = Vec::new();
        self.spare = Vec::new();
        self.chunks = Vec::new();
        self.table = Table::new(false);
        let recoveries = self.recover();
        let verdicts = (0..self.questions.properties.len())
            .map(|number| {
                let recovery = self.questions.recoverable(number).map(|r| recoveries[r]);
                self.verdict(number, ending, recovery)
            })
            .collect();
        Report {
            ending,
            distinct,
            expanded: self.expanded,
            generated: self.inits + self.tally.generated,
            depth,
            cut_states: self.tally.cut_states,
            cut_edges: self.tally.cut_edges,
            deadlocks: self.tally.deadlocks,
            collision_odds: collision_odds(distinct),
            elapsed: self.watch.elapsed(),
            bytes: self.peak,
            bytes_per_state: self.peak as f64 / distinct.max(1) as f64,
            class_names: self.questions.model.class_names(),
            class_counts: self.tally.class_counts,
            class_cuts: self.tally.class_cuts,
            verdicts,
        }
    }

    /// Decides the recoverables.
    fn recover(&mut self) -> Vec<(Recovery, Option<u32>)> {
        let Some(graph) = self.graph.take() else { return Vec::new() };
        let states = self.tree.len();
        let forward = graph.bytes();
        let reverse = graph.reverse(states);
        self.peak = self.peak.max(self.kept_bytes() + forward + reverse.bytes());
        let mut open = self.cut.clone();
        for id in self.expanded as u32..states as u32 {
            open.insert(id);
        }
        self.good.iter().map(|good| decide(&reverse, states, good, &open)).collect()
    }

    fn verdict(
        &self,
        number: usize,
        ending: Ending,
        recovery: Option<(Recovery, Option<u32>)>,
    ) -> PropertyVerdict<M> {
        let (name, kind) = self.questions.properties[number];
        let tally = &self.tally.properties[number];
        let evaluated = match kind {
            Kind::Edge => self.tally.generated,
            Kind::Eventually | Kind::AlwaysEventually | Kind::EventuallyAlways | Kind::LeadsTo => 0,
            Kind::Always | Kind::Sometimes | Kind::Recoverable => self.expanded,
        };
        let verdict = match recovery {
            Some((counts, trap)) => self.verdict_recoverable(&counts, trap, ending),
            None => self.verdict_search(number, kind, evaluated, ending),
        };
        let antecedent = self.questions.conditional[number].then_some(tally.antecedent);
        let recovery = recovery.map(|(counts, _)| counts);
        let satisfied = tally.satisfied;
        PropertyVerdict {
            name,
            kind,
            verdict,
            evaluated,
            satisfied,
            antecedent,
            recovery,
            lasso: None,
        }
    }

    fn verdict_search(
        &self,
        number: usize,
        kind: Kind,
        evaluated: u64,
        ending: Ending,
    ) -> Verdict<M::Action> {
        let tally = &self.tally.properties[number];
        let model = self.questions.model;
        let undecided = |why| Verdict::Undecided { why };
        if kind == Kind::Eventually {
            return undecided("`eventually` is not decided here: ask for a recoverable".into());
        }
        match (kind, tally.first) {
            (Kind::Sometimes, Some((state, _))) => {
                Verdict::Reached { path: self.tree.path_to(model, state) }
            }
            (_, Some((state, step))) => {
                let path = if kind == Kind::Edge {
                    self.tree.path_over(model, state, step)
                } else {
                    self.tree.path_to(model, state)
                };
                Verdict::Violated { path, count: evaluated - tally.satisfied }
            }
            (_, None) if self.distinct() == 0 => undecided(NO_STATE.into()),
            (Kind::Sometimes, None) if ending.is_complete() => Verdict::NotReached,
            (Kind::Sometimes, None) => {
                undecided(format!("not reached in {evaluated} states; {ending}"))
            }
            (_, None) if ending.is_complete() => Verdict::Holds,
            (Kind::Edge, None) => undecided(format!("not violated in {evaluated} steps; {ending}")),
            (_, None) => undecided(format!("not violated in {evaluated} states; {ending}")),
        }
    }

    fn verdict_recoverable(
        &self,
        counts: &Recovery,
        trap: Option<u32>,
        ending: Ending,
    ) -> Verdict<M::Action> {
        if let Some(trap) = trap {
            let path = self.tree.path_to(self.questions.model, trap);
            return Verdict::Violated { path, count: counts.trapped };
        }
        if self.distinct() == 0 {
            return Verdict::Undecided { why: NO_STATE.into() };
        }
        if counts.undecided > 0 {
            let (undecided, states) = (counts.undecided, self.distinct());
            let open = if ending.is_complete() {
                "what the bounds cut".into()
            } else {
                format!("what the bounds cut or was not expanded ({ending})")
            };
            let why = format!("{undecided} of {states} states depend on {open}");
            return Verdict::Undecided { why };
        }
        Verdict::Holds
    }
}

const NO_STATE: &str = "there is no initial state within the boundary";

/// Adds a state to the last chunk, or begins another one.
fn keep<S>(chunks: &mut Vec<Vec<S>>, spare: &mut Vec<Vec<S>>, state: S) {
    match chunks.last_mut() {
        Some(chunk) if chunk.len() < CHUNK => chunk.push(state),
        _ => {
            let mut chunk = spare.pop().unwrap_or_else(|| Vec::with_capacity(CHUNK));
            chunk.push(state);
            chunks.push(chunk);
        }
    }
}
