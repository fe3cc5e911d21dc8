//! The search: level by level, each in rounds.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::bits::Bits;
use super::checkpoint::{Keeper, Manifest, Parts, millis};
use super::chunk::{Chunk, Numbers};
use super::confirm::confirm_report;
use super::crew::Crew;
use super::expand::Scratch;
use super::frontier::{Block, Level};
use super::graph::Graph;
use super::limits::{Limits, Watch};
use super::merge::{self, Arrivals};
use super::model::Checked;
use super::pack::Pack;
use super::progress::{Counts, Pace, Progress, PropertyProgress, SoFar};
use super::questions::Questions;
use super::report::{Ending, Kind, Report};
use super::store::{Store, StoreError, nameless};
use super::table::{Put, SHARDS, Table, shard_of};
use super::tally::{PropertyTally, Tally};
use super::tree::Tree;

/// How long a round should take.
const ROUND: Duration = Duration::from_millis(40);
/// A round has at most one block for so many bytes of the table, so that what comes out of it stays small next to the table: large rounds are better
/// at going through a table shard by shard, which matters as it grows.
const ROUND_SHARE: u64 = 1 << 19;
/// The most blocks of a round, whatever the table: at first, and ever.
const ROUND_BLOCKS: (usize, usize) = (16, 512);

/// Explores every state reachable within the boundary, and decides every property of the model.
///
/// The progress callback is called about ten times a second and at the end of each level. Everything in the report except
/// `elapsed`, `bytes` and `bytes_per_state` is the same for any number of threads (unless the search was ended by time or by
/// hand).
///
/// # Panics
/// If a counterexample cannot be confirmed, as where a model answers differently each time: [`explore`] has an error
/// for that.
pub fn check<M>(model: &M, limits: &Limits, progress: &mut dyn FnMut(&Progress)) -> Report<M>
where
    M: Checked + Sync,
    M::State: Pack,
    M::Action: Clone,
{
    explore(model, limits, &Store::default(), progress)
        .unwrap_or_else(|error| panic!("no file is used: {error}"))
}

/// The same, with files: for states that do not fit into memory, and to go on with a search that was stopped or killed.
///
/// A search that goes on comes to the same counts, verdicts and paths as one that was not stopped.
///
/// # Errors
/// If a file cannot be read or written, or a kept search is another one or damaged; or if the model does not bear out a
/// counterexample.
pub fn explore<M>(
    model: &M,
    limits: &Limits,
    store: &Store,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Report<M>, StoreError>
where
    M: Checked + Sync,
    M::State: Pack,
    M::Action: Clone,
{
    let questions = Questions::of(model, limits.seed);
    let mut search = Search::new(&questions, limits, store);
    search.open()?;
    let ending = search.run(progress)?;
    search.save(true)?;
    let report = search.report(ending)?;
    confirm_report(model, &report)?;
    Ok(report)
}

/// A search under way.
pub(super) struct Search<'a, M: Checked> {
    pub(super) questions: &'a Questions<'a, M>,
    limits: &'a Limits,
    store: &'a Store,
    pub(super) watch: Watch<'a>,
    crew: Crew,
    table: Table,
    pub(super) tree: Tree,
    pub(super) graph: Option<Graph>,
    /// States of which a successor was cut; kept with the graph only.
    pub(super) cut: Bits,
    /// The recorded sets.
    pub(super) sets: Vec<Bits>,
    pub(super) tally: Tally,
    /// Initial states within the boundary, repetitions included.
    pub(super) init_count: u64,
    pub(super) expanded: u64,
    pub(super) depth: u32,
    level: Level,
    pub(super) next: Level,
    /// Blocks of the level that were taken.
    consumed: u64,
    chunks: Vec<Chunk>,
    /// Of the last round.
    numbers: Numbers,
    keeper: Option<Keeper>,
    pub(super) peak: u64,
    pace: Pace,
    /// How many states were known when the search went on.
    resumed: Option<u64>,
}

impl<'a, M> Search<'a, M>
where
    M: Checked + Sync,
    M::State: Pack,
    M::Action: Clone,
{
    fn new(questions: &'a Questions<'a, M>, limits: &'a Limits, store: &'a Store) -> Self {
        let recorded = questions.recorded();
        Search {
            questions,
            limits,
            store,
            watch: Watch::start(limits),
            crew: Crew::of(limits.threads),
            table: Table::new(recorded),
            tree: Tree::new(),
            graph: recorded.then(Graph::default),
            cut: Bits::new(0),
            sets: vec![Bits::new(0); questions.sets.len()],
            tally: questions.tally(),
            init_count: 0,
            expanded: 0,
            depth: 0,
            level: Level::default(),
            next: Level::default(),
            consumed: 0,
            chunks: Vec::new(),
            numbers: Numbers::default(),
            keeper: None,
            peak: 0,
            pace: Pace::default(),
            resumed: None,
        }
    }

    pub(super) fn distinct(&self) -> u64 {
        self.tree.len() as u64
    }

    /// Whether states stand for others.
    pub(super) fn reduced(&self) -> bool {
        let states = self.questions.model.init_states();
        states.iter().any(|state| self.questions.model.representative(state).is_some())
    }

    /// Starts, or goes on from what was kept.
    fn open(&mut self) -> Result<(), StoreError> {
        if let Some(settings) = &self.store.checkpoint {
            let (keeper, manifest) = Keeper::open(settings)?;
            self.keeper = Some(keeper);
            if let Some(manifest) = manifest {
                return self.restore(&manifest);
            }
        }
        self.level = self.new_level(0)?;
        self.next = self.new_level(1)?;
        let (place, mut make) = (self.place(0), self.maker());
        let mut packed = Vec::new();
        for (index, state) in self.questions.inits() {
            self.init_count += 1;
            packed.clear();
            let fp = self.questions.pack(&state, &mut packed);
            if self.table.put(fp, self.tree.len() as u32) == Put::Fresh {
                self.tree.push_init(index);
                if let Some(keeper) = &mut self.keeper {
                    keeper.note(std::iter::once(fp))?;
                }
                let room = self.room();
                let block = Block { count: 1, bytes: packed.clone() };
                let pushed = self.level.push(block, room, &mut make);
                pushed.map_err(StoreError::at(&place, "write"))?;
            }
        }
        let room = self.room();
        self.level.seal(room, &mut make).map_err(StoreError::at(&place, "write"))
    }

    fn run(&mut self, progress: &mut dyn FnMut(&Progress)) -> Result<Ending, StoreError> {
        self.pace = Pace::from(self.distinct());
        if self.resumed.is_some() {
            progress(&self.progress(false));
        }
        loop {
            if self.level.len() == 0 && self.next.states() == 0 && self.expanded == self.distinct()
            {
                return Ok(Ending::Complete);
            }
            let ending = self.level(progress)?;
            self.measure();
            let complete = self.expanded == self.distinct();
            progress(&self.progress(ending.is_none() || complete));
            if complete {
                return Ok(Ending::Complete);
            }
            if let Some(ending) = ending {
                return Ok(ending);
            }
            if self.violated() && self.limits.stop_on_violation && self.graph.is_none() {
                return Ok(Ending::Violation);
            }
            let next = self.new_level(self.depth + 2)?;
            self.level = std::mem::replace(&mut self.next, next);
            self.consumed = 0;
            self.depth += 1;
        }
    }

    /// Expands the rest of a level, in rounds.
    fn level(&mut self, progress: &mut dyn FnMut(&Progress)) -> Result<Option<Ending>, StoreError> {
        let threads = self.limits.threads.max(1);
        let mut size = 2 * threads;
        while self.level.len() > 0 {
            if let Some(ending) = self.over() {
                return Ok(Some(ending));
            }
            let start = Instant::now();
            let place = self.place(self.depth);
            let blocks = self.level.take(size).map_err(StoreError::at(&place, "read"))?;
            let count = blocks.len();
            if let Some(ending) = self.round(&blocks)? {
                return Ok(Some(ending));
            }
            self.consumed += count as u64;
            let spent = start.elapsed().max(Duration::from_micros(1));
            let fitting = size as f64 * ROUND.as_secs_f64() / spent.as_secs_f64();
            let (few, many) = ROUND_BLOCKS;
            let most = ((self.table.bytes() / ROUND_SHARE) as usize).clamp(few, many);
            size = (fitting as usize).clamp(threads, (size * 4).min(most.max(threads)));
            if self.watch.due() {
                self.measure();
                progress(&self.progress(false));
            }
            if self.keeper.as_ref().is_some_and(Keeper::due) {
                self.save(false)?;
            }
        }
        let (room, place) = (self.room(), self.place(self.depth + 1));
        let mut make = self.maker();
        self.next.seal(room, &mut make).map_err(StoreError::at(&place, "write"))?;
        Ok(None)
    }

    /// Why to stop before the next round.
    fn over(&self) -> Option<Ending> {
        let max = self.watch.max_states();
        if self.distinct() >= max {
            return Some(Ending::MaxStates(max));
        }
        let memory = self.limits.memory.filter(|memory| self.kept_bytes() > *memory);
        memory.map(Ending::Memory).or_else(|| self.watch.over())
    }

    /// Expands some blocks, and takes over what came out.
    fn round(&mut self, blocks: &[Block]) -> Result<Option<Ending>, StoreError> {
        while self.chunks.len() < blocks.len() {
            self.chunks.push(Chunk::new(self.questions));
        }
        let mut chunks = std::mem::take(&mut self.chunks);
        let ending = self.round_with(blocks, &mut chunks[..blocks.len()]);
        self.chunks = chunks;
        ending
    }

    fn round_with(
        &mut self,
        blocks: &[Block],
        chunks: &mut [Chunk],
    ) -> Result<Option<Ending>, StoreError> {
        let crew = &self.crew.up_to(blocks.len());
        merge::expand(crew, self.questions, blocks, chunks);
        let arrivals = Arrivals::of(chunks);
        let (next, recorded) = (self.tree.len() as u32, self.graph.is_some());
        let sharing = &self.crew.up_to(arrivals.count / (4 * SHARDS) + 1);
        merge::admit(sharing, &mut self.table, chunks, &arrivals, next);
        self.numbers.next = next;
        merge::compact(crew, chunks, &arrivals, &mut self.numbers, recorded);
        if recorded {
            let (table, source) = (&mut self.table, self.expanded as u32);
            merge::resolve(sharing, table, blocks, chunks, &arrivals, &self.numbers, source);
        }
        for (block, chunk) in blocks.iter().zip(chunks) {
            if let Some(ending) = self.take_over(block, chunk)? {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    /// Takes over what came out of a block.
    fn take_over(
        &mut self,
        block: &Block,
        chunk: &mut Chunk,
    ) -> Result<Option<Ending>, StoreError> {
        let base = self.expanded as u32;
        let max = self.watch.max_states();
        let mut sources = block.count;
        if self.distinct() + chunk.steps.len() as u64 >= max {
            sources = self.cut_short(block, chunk, max);
        }
        self.tally.add(&chunk.tally, base);
        if let Some(graph) = &mut self.graph {
            graph.push(std::mem::take(&mut chunk.rows));
            for &source in &chunk.cut {
                self.cut.insert(base + source);
            }
        }
        for (bits, set) in self.sets.iter_mut().zip(&chunk.sets) {
            for &source in set {
                bits.insert(base + source);
            }
        }
        self.tree.extend(&chunk.children, &chunk.steps);
        if let Some(keeper) = &mut self.keeper {
            keeper.note(chunk.fresh().map(|i| chunk.fingerprints[i]))?;
        }
        let (room, place) = (self.room(), self.place(self.depth + 1));
        let mut make = self.maker();
        for block in chunk.blocks.drain(..) {
            let pushed = self.next.push(block, room, &mut make);
            pushed.map_err(StoreError::at(&place, "write"))?;
        }
        self.expanded += u64::from(sources);
        Ok((self.distinct() >= max).then_some(Ending::MaxStates(max)))
    }

    /// Leaves of a chunk only what came of its sources up to the one with which the limit is reached. Returns how many these are.
    fn cut_short(&self, block: &Block, chunk: &mut Chunk, max: u64) -> u32 {
        let mut distinct = self.distinct();
        let mut sources = 0;
        for children in chunk.children.iter() {
            if distinct >= max {
                break;
            }
            distinct += u64::from(children);
            sources += 1;
        }
        if sources < block.count {
            let mut again = Chunk::new(self.questions);
            self.questions.expand(block, sources, &mut again, &mut Scratch::default());
            let whole = std::mem::replace(&mut chunk.tally, again.tally);
            debug_assert!(whole.generated >= chunk.tally.generated);
            chunk.forget(sources);
        }
        sources
    }

    fn violated(&self) -> bool {
        let mut properties = self.questions.properties.iter().zip(&self.tally.properties);
        properties.any(|((_, kind), tally)| {
            matches!(kind, Kind::Always | Kind::Edge) && tally.first.is_some()
        })
    }

    fn new_level(&self, depth: u32) -> Result<Level, StoreError> {
        Ok(match &self.keeper {
            Some(keeper) => Level::kept(keeper.level(depth)?),
            None => Level::default(),
        })
    }

    /// How many bytes the level being filled may hold in memory.
    fn room(&self) -> u64 {
        let may_spill = self.keeper.is_some() || self.store.spill.is_some();
        match self.limits.memory.filter(|_| may_spill) {
            None => u64::MAX,
            Some(memory) => memory.saturating_sub(self.kept_bytes() + self.level.bytes()),
        }
    }

    /// Where waiting states go, for messages.
    fn place(&self, depth: u32) -> PathBuf {
        match (&self.keeper, &self.store.spill) {
            (Some(keeper), _) => keeper.level_path(depth),
            (None, Some(folder)) => folder.clone(),
            (None, None) => PathBuf::new(),
        }
    }

    fn maker(&self) -> impl FnMut() -> io::Result<File> + use<M> {
        let folder = self.store.spill.clone();
        move || nameless(folder.as_deref().unwrap_or(Path::new(".")))
    }

    fn progress(&mut self, level_end: bool) -> Progress {
        let counts = Counts {
            depth: self.depth,
            distinct: self.distinct(),
            generated: self.init_count + self.tally.generated,
            frontier: self.distinct() - self.expanded,
        };
        let (running, elapsed) = (self.watch.running(), self.watch.elapsed());
        Progress {
            bytes: self.bytes(),
            spilled: self.level.spilled() + self.next.spilled(),
            resumed: self.resumed,
            properties: self.so_far(),
            level_end,
            ..Progress::of(counts, &mut self.pace, running, elapsed)
        }
    }

    fn so_far(&self) -> Vec<PropertyProgress> {
        let asked = self.questions.properties.iter().zip(&self.tally.properties);
        let of = |(&(name, kind), tally): (&(&'static str, Kind), &PropertyTally)| {
            let so_far = match (kind, tally.first) {
                (Kind::Always | Kind::Edge | Kind::Sometimes, None) => SoFar::Open,
                (Kind::Sometimes, Some((id, _))) => SoFar::Reached(self.tree.depth(id)),
                (Kind::Always, Some((id, _))) => SoFar::Violated(self.tree.depth(id)),
                (Kind::Edge, Some((id, _))) => SoFar::Violated(self.tree.depth(id) + 1),
                _ => SoFar::AtTheEnd,
            };
            PropertyProgress { name, kind, so_far }
        };
        asked.map(of).collect()
    }

    /// Gives back what is of no use once the search is over.
    pub(super) fn let_go(&mut self) {
        self.table = Table::new(false);
        self.level = Level::default();
        self.next = Level::default();
        self.chunks = Vec::new();
        self.numbers = Numbers::default();
    }

    /// What the search holds besides the states to be expanded.
    pub(super) fn kept_bytes(&self) -> u64 {
        let bits = self.cut.bytes() + self.sets.iter().map(Bits::bytes).sum::<u64>();
        let chunks = self.chunks.iter().map(Chunk::bytes).sum::<u64>();
        let chunks = chunks + self.numbers.own.capacity() as u64 * 4;
        let graph = self.graph.as_ref().map_or(0, Graph::bytes);
        self.table.bytes() + self.tree.bytes() + graph + bits + chunks
    }

    fn bytes(&self) -> u64 {
        self.kept_bytes() + self.level.bytes() + self.next.bytes()
    }

    fn measure(&mut self) {
        self.peak = self.peak.max(self.bytes());
    }

    /// Keeps the search as it is, if it is kept.
    fn save(&mut self, at_end: bool) -> Result<(), StoreError> {
        let Some(mut keeper) = self.keeper.take() else { return Ok(()) };
        let (room, place) = (self.room(), self.place(self.depth + 1));
        let mut make = self.maker();
        self.next.seal(room, &mut make).map_err(StoreError::at(&place, "write"))?;
        let manifest = Manifest {
            version: 0,
            identity: String::new(),
            elapsed: millis(self.watch.elapsed()),
            depth: self.depth,
            distinct: self.distinct(),
            expanded: self.expanded,
            init_count: self.init_count,
            consumed: self.consumed,
            level: 0,
            next: 0,
            edges: 0,
            saved: 0,
            inits: self.tree.inits().to_vec(),
            lengths: Vec::new(),
            tally: self.tally.clone(),
        };
        let parts = Parts {
            tree: &self.tree,
            graph: self.graph.as_ref(),
            sets: std::iter::once(&self.cut).chain(&self.sets).collect(),
            level: &self.level,
            next: &self.next,
        };
        // A search that was cut short within a block cannot go on from there; it goes on from where it was saved last.
        let within_block =
            at_end && self.limits.max_states.is_some_and(|max| self.distinct() >= max);
        if !within_block {
            keeper.save(&parts, manifest)?;
        }
        self.keeper = Some(keeper);
        Ok(())
    }

    fn restore(&mut self, manifest: &Manifest) -> Result<(), StoreError> {
        let keeper = self.keeper.as_mut().expect("there is a manifest");
        self.watch.resume(Duration::from_millis(manifest.elapsed));
        self.tree = keeper.tree(manifest)?;
        if self.graph.is_some() {
            self.graph = Some(keeper.graph(self.questions.labelled())?);
        }
        self.cut = keeper.set(0)?;
        for (number, set) in self.sets.iter_mut().enumerate() {
            *set = keeper.set(number + 1)?;
        }
        self.resumed = Some(manifest.distinct);
        self.tally = manifest.tally.clone();
        if self.tally.counters.len() != self.questions.counters {
            let why = format!(
                "{} counters instead of {}",
                self.tally.counters.len(),
                self.questions.counters
            );
            return Err(StoreError::damaged(&keeper.level_path(manifest.depth), why));
        }
        if self.tally.properties.len() != self.questions.properties.len() {
            let why = format!(
                "{} properties instead of {}",
                self.tally.properties.len(),
                self.questions.properties.len()
            );
            return Err(StoreError::damaged(&keeper.level_path(manifest.depth), why));
        }
        self.init_count = manifest.init_count;
        self.expanded = manifest.expanded;
        self.depth = manifest.depth;
        self.consumed = manifest.consumed;
        self.level = keeper.old_level(manifest.depth, manifest.level, manifest.consumed)?;
        self.next = keeper.old_level(manifest.depth + 1, manifest.next, 0)?;
        let (found, distinct) =
            (self.expanded + self.level.states() + self.next.states(), manifest.distinct);
        if found != distinct {
            let why = format!("{found} states instead of {distinct}");
            return Err(StoreError::damaged(&keeper.level_path(manifest.depth), why));
        }
        let crew = &self.crew;
        let share = SHARDS.div_ceil(crew.threads());
        let mut number = 0u32;
        let mut fresh = true;
        let table = &mut self.table;
        keeper.fingerprints(&mut |batch| {
            let (first, again) = (number, std::sync::atomic::AtomicBool::new(false));
            let groups = table.shards_mut().chunks_mut(share).enumerate();
            crew.each(groups, |(group, shards)| {
                let own = group * share..group * share + shards.len();
                for (fp, number) in batch.iter().zip(first..) {
                    if own.contains(&shard_of(*fp))
                        && shards[shard_of(*fp) - own.start].put(*fp, number) != Put::Fresh
                    {
                        again.store(true, std::sync::atomic::Ordering::Relaxed);
                    }
                }
            });
            number += batch.len() as u32;
            fresh &= !again.into_inner();
        })?;
        if u64::from(number) != distinct || !fresh {
            let why =
                format!("{number} fingerprints, all different: {fresh}, for {distinct} states");
            return Err(StoreError::damaged(&keeper.level_path(manifest.depth), why));
        }
        Ok(())
    }
}
