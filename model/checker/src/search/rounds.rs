//! The search: level by level, each in rounds.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stateright::Model;

use crate::report::ending::Ending;
use crate::report::progress::{Counts, Pace, Progress, PropertyProgress, SoFar};
use crate::report::verdict::Kind;
use crate::search::chunk::{Chunk, Numbers};
use crate::search::error::SearchError;
use crate::search::expand::{Care, Scratch};
use crate::search::limits::{Limits, Watch};
use crate::search::merge::{self, Arrivals};
use crate::search::questions::Questions;
use crate::search::workers::WorkerPool;
use crate::space::block::Block;
use crate::space::codec::Codec;
use crate::space::facts::Facts;
use crate::space::mistake::ModelError;
use crate::space::mode::{Arriving, Kept, Mode};
use crate::space::repeat::FEW;
use crate::space::round_trip::FIRST;
use crate::store::bits::Bits;
use crate::store::checkpoint::CheckpointWriter;
use crate::store::frontier::Level;
use crate::store::record::Graph;
use crate::store::settings::{Store, StoreError, Unread, nameless};
use crate::store::table::{Put, SHARDS, Table};
use crate::store::tally::{PropertyTally, Tally};
use crate::store::tree::Tree;

/// How long a round should take.
const ROUND: Duration = Duration::from_millis(40);
/// A round has at most one block for so many bytes of the table, so that what comes out of it stays
/// small next to the table: large rounds are better at going through a table shard by shard, which
/// matters as it grows.
const ROUND_SHARE: u64 = 1 << 19;
/// The most blocks of a round, whatever the table: at first, and ever.
const ROUND_BLOCKS: (usize, usize) = (16, 512);

/// A search under way.
pub(crate) struct Search<'a, K: Mode> {
    pub(crate) questions: &'a Questions<'a, K>,
    limits: &'a Limits,
    store: &'a Store,
    pub(crate) watch: Watch<'a>,
    pub(crate) pool: WorkerPool,
    pub(crate) table: Table,
    pub(crate) tree: Tree,
    pub(crate) graph: Option<Graph>,
    /// States that have a truncated successor; kept with the graph only.
    pub(crate) cut: Bits,
    /// The recorded sets.
    pub(crate) sets: Vec<Bits>,
    pub(crate) tally: Tally,
    /// Initial states within the boundary, repetitions included.
    pub(crate) init_count: u64,
    pub(crate) expanded: u64,
    pub(crate) depth: u32,
    pub(crate) level: Level<Kept<K>>,
    pub(crate) next: Level<Kept<K>>,
    /// Blocks of the level that are expanded, and states of the next block that are.
    pub(crate) consumed: u64,
    pub(crate) within: u32,
    chunks: Vec<Chunk<K>>,
    /// Of the last round.
    numbers: Numbers,
    pub(crate) writer: Option<CheckpointWriter>,
    pub(crate) peak: u64,
    pace: Pace,
    /// How many states were known when the search continued.
    pub(crate) resumed: Option<u64>,
}

impl<'a, K: Mode> Search<'a, K> {
    pub(crate) fn new(
        questions: &'a Questions<'a, K>,
        limits: &'a Limits,
        store: &'a Store,
    ) -> Self {
        let recorded = questions.recorded();
        Search {
            questions,
            limits,
            store,
            watch: Watch::start(limits),
            pool: WorkerPool::of(limits.threads),
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
            within: 0,
            chunks: Vec::new(),
            numbers: Numbers::default(),
            writer: None,
            peak: 0,
            pace: Pace::default(),
            resumed: None,
        }
    }

    pub(crate) fn distinct(&self) -> u64 {
        self.tree.len() as u64
    }

    /// Whether states stand for others.
    pub(crate) fn reduced(&self) -> bool {
        let states = self.questions.model.init_states();
        let reduces = |state| K::Facts::representative(self.questions.model, state).is_some();
        states.iter().any(reduces)
    }

    /// Starts, or continues from a checkpoint.
    pub(crate) fn open(&mut self) -> Result<(), SearchError> {
        if let Some(settings) = &self.store.checkpoint {
            let (mut writer, manifest) = CheckpointWriter::open(settings)?;
            let kept = manifest.distinct > 0;
            if kept {
                self.restore(&mut writer, &manifest)?;
            }
            writer.begin()?;
            self.writer = Some(writer);
            if kept {
                return Ok(());
            }
        }
        self.level = self.new_level(0)?;
        self.next = self.new_level(1)?;
        let (place, mut make) = (self.place(0), self.maker());
        let mut arrivals = Arriving::<K>::default();
        for (index, state) in self.questions.inits() {
            self.init_count += 1;
            K::Codec::clear(&mut arrivals);
            let fp = self.questions.stage(&state, &mut arrivals, &[], true)?;
            if self.table.put(fp, self.tree.len() as u32) == Put::Fresh {
                self.tree.push_init(index);
                if let Some(writer) = &mut self.writer {
                    writer.note(std::iter::once(fp))?;
                }
                let room = self.room();
                let mut blocks = Vec::new();
                K::Codec::keep(&mut Some(state), &mut arrivals);
                K::Codec::blocks(&mut arrivals, 0..1, 1, &mut blocks);
                for block in blocks {
                    let pushed = self.level.push(block, room, &mut make);
                    pushed.map_err(StoreError::at(&place, "write"))?;
                }
            }
        }
        let room = self.room();
        Ok(self.level.seal(room, &mut make).map_err(StoreError::at(&place, "write"))?)
    }

    pub(crate) fn run(
        &mut self,
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<Ending, SearchError> {
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
            (self.consumed, self.within) = (0, 0);
            self.depth += 1;
        }
    }

    /// Expands the rest of a level, in rounds.
    fn level(
        &mut self,
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<Option<Ending>, SearchError> {
        let threads = self.limits.threads.max(1);
        let mut size = 2 * threads;
        while self.level.len() > 0 {
            if let Some(ending) = self.over() {
                return Ok(Some(ending));
            }
            let start = Instant::now();
            let blocks = self.level.take(size).map_err(|e| self.unread(e))?;
            if let Some(ending) = self.round(&blocks)? {
                return Ok(Some(ending));
            }
            let spent = start.elapsed().max(Duration::from_micros(1));
            let fitting = size as f64 * ROUND.as_secs_f64() / spent.as_secs_f64();
            let (few, many) = ROUND_BLOCKS;
            let most = ((self.table.bytes() / ROUND_SHARE) as usize).clamp(few, many);
            size = (fitting as usize).clamp(threads, (size * 4).min(most.max(threads)));
            if self.watch.due() {
                self.measure();
                progress(&self.progress(false));
            }
            if self.writer.as_ref().is_some_and(CheckpointWriter::due) {
                self.save()?;
            }
        }
        self.seal_next()?;
        Ok(None)
    }

    /// Ends the last block of the level being filled.
    pub(crate) fn seal_next(&mut self) -> Result<(), StoreError> {
        let (room, place) = (self.room(), self.place(self.depth + 1));
        let mut make = self.maker();
        self.next.seal(room, &mut make).map_err(StoreError::at(&place, "write"))
    }

    /// Why to stop before the next round.
    fn over(&self) -> Option<Ending> {
        let max = self.watch.max_states();
        if self.distinct() >= max {
            return Some(Ending::MaxStates(max));
        }
        let held = if self.may_spill() { self.kept_bytes() } else { self.bytes() };
        let memory = self.limits.memory.filter(|memory| held > *memory);
        memory.map(Ending::Memory).or_else(|| self.watch.over())
    }

    /// Expands some blocks, and takes over what came out.
    fn round(&mut self, blocks: &[Block<Kept<K>>]) -> Result<Option<Ending>, SearchError> {
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
        blocks: &[Block<Kept<K>>],
        chunks: &mut [Chunk<K>],
    ) -> Result<Option<Ending>, SearchError> {
        let keeping = self.limits.every_pack || self.distinct() < FIRST;
        let care = Care { keeping, repeating: self.distinct() < FEW };
        let pool = &self.pool.up_to(blocks.len());
        merge::expand(pool, self.questions, blocks, chunks, care);
        if let Some(error) = chunks.iter_mut().find_map(|chunk| chunk.mistake.take()) {
            return Err(error.into());
        }
        let arrivals = Arrivals::of(chunks);
        let (next, recorded) = (self.tree.len() as u32, self.graph.is_some());
        let sharing = &self.pool.up_to(arrivals.count / (4 * SHARDS) + 1);
        merge::admit(sharing, &mut self.table, chunks, &arrivals, next);
        self.numbers.next = next;
        merge::compact(pool, chunks, &arrivals, &mut self.numbers, recorded);
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
        block: &Block<Kept<K>>,
        chunk: &mut Chunk<K>,
    ) -> Result<Option<Ending>, SearchError> {
        let base = self.expanded as u32;
        let max = self.watch.max_states();
        let mut sources = block.count;
        if self.distinct() + chunk.steps.len() as u64 >= max {
            sources = self.cut_short(block, chunk, max)?;
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
        if let Some(writer) = &mut self.writer {
            writer.note(chunk.fresh().map(|i| chunk.fingerprints[i]))?;
        }
        let (room, place) = (self.room(), self.place(self.depth + 1));
        let mut make = self.maker();
        for block in chunk.blocks.drain(..) {
            let pushed = self.next.push(block, room, &mut make);
            pushed.map_err(StoreError::at(&place, "write"))?;
        }
        self.expanded += u64::from(sources);
        if sources < block.count {
            self.within += sources;
        } else {
            (self.consumed, self.within) = (self.consumed + 1, 0);
        }
        Ok((self.distinct() >= max).then_some(Ending::MaxStates(max)))
    }

    /// Leaves of a chunk only what came of its sources up to the one with which the limit is
    /// reached. Returns how many these are.
    fn cut_short(
        &self,
        block: &Block<Kept<K>>,
        chunk: &mut Chunk<K>,
        max: u64,
    ) -> Result<u32, Box<ModelError>> {
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
            let (care, mut scratch) = (Care::default(), Scratch::default());
            self.questions.expand(block, sources, care, &mut again, &mut scratch);
            let whole = std::mem::replace(&mut chunk.tally, again.tally);
            debug_assert!(whole.generated >= chunk.tally.generated);
            chunk.forget(sources);
            let mut left = chunk.steps.len() as u32;
            for block in &mut chunk.blocks {
                block.count = block.count.min(left);
                left -= block.count;
                K::Codec::split(&mut block.content, block.count)?;
            }
            chunk.blocks.retain(|block| block.count > 0);
        }
        Ok(sources)
    }

    fn violated(&self) -> bool {
        let mut properties = self.questions.properties.iter().zip(&self.tally.properties);
        properties.any(|((_, kind), tally)| {
            matches!(kind, Kind::Always | Kind::Edge) && tally.first.is_some()
        })
    }

    fn new_level(&self, depth: u32) -> Result<Level<Kept<K>>, StoreError> {
        Ok(match &self.writer {
            Some(writer) => writer.level(depth)?,
            None => Level::default(),
        })
    }

    /// Whether waiting states can go to a file.
    fn may_spill(&self) -> bool {
        self.writer.is_some() || self.store.spill.is_some()
    }

    /// How many bytes the level being filled may hold in memory.
    fn room(&self) -> u64 {
        match self.limits.memory.filter(|_| self.may_spill()) {
            None => u64::MAX,
            Some(memory) => memory.saturating_sub(self.kept_bytes() + self.level.bytes()),
        }
    }

    /// Where waiting states go, for messages.
    fn place(&self, depth: u32) -> PathBuf {
        match (&self.writer, &self.store.spill) {
            (Some(writer), _) => writer.level_path(depth),
            (None, Some(folder)) => folder.clone(),
            (None, None) => PathBuf::new(),
        }
    }

    /// Says where states of the level could not be read.
    fn unread(&self, unread: Unread) -> StoreError {
        let place = self.place(self.depth);
        if self.writer.is_some() { unread.in_file(&place) } else { unread.in_folder(&place) }
    }

    fn maker(&self) -> impl FnMut() -> io::Result<File> + use<K> {
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
    pub(crate) fn let_go(&mut self) {
        self.table = Table::new(false);
        self.level = Level::default();
        self.next = Level::default();
        self.chunks = Vec::new();
        self.numbers = Numbers::default();
    }

    /// What the search holds besides the states to be expanded.
    pub(crate) fn kept_bytes(&self) -> u64 {
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
}
