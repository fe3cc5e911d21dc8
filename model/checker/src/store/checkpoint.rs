//! A search on disk: what grows is appended to files, and a manifest says how much of each counts.
//!
//! A manifest is replaced in one step, after everything that it names is on disk. Whatever lies
//! beyond is dropped when the search continues. So a search that is killed at any moment continues
//! from its last manifest. Every file is written in pieces with checksums, which are compared
//! before anything is changed: a damaged checkpoint is refused, and left as it is.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::space::block::Content;
use crate::store::bits::Bits;
use crate::store::frames::{FrameReader, FrameWriter, existing};
use crate::store::frontier::Level;
use crate::store::manifest::{self, Manifest};
use crate::store::record::{Graph, Rows};
use crate::store::seal::{Extent, Sealer};
use crate::store::settings::{Checkpoint, StoreError};
use crate::store::small::Narrow;
use crate::store::tree::Tree;

/// Locked as long as a search uses the folder.
const LOCK: &str = "lock";
/// A number in a byte, unless it is this; then four more bytes follow.
const WIDE: u8 = u8::MAX;
/// So many sources are read as one piece.
const PIECE: usize = 256;
/// So many fingerprints are shown at a time.
const BATCH: usize = 1 << 20;

/// The append-only files.
#[derive(Clone, Copy)]
enum Column {
    Fingerprints,
    Children,
    Steps,
    Degrees,
    Targets,
    Labels,
}

const COLUMNS: [&str; 6] =
    ["fingerprints.bin", "children.bin", "steps.bin", "degrees.bin", "targets.bin", "labels.bin"];

/// The parts of a search that are kept, as they are at the end of a round.
pub(crate) struct Parts<'a, T: Content> {
    pub(crate) tree: &'a Tree,
    pub(crate) graph: Option<&'a Graph>,
    pub(crate) sets: Vec<&'a Bits>,
    pub(crate) level: &'a Level<T>,
    pub(crate) next: &'a Level<T>,
}

/// The files of a search that is kept.
pub(crate) struct CheckpointWriter {
    settings: Checkpoint,
    /// Held as long as the search uses the folder.
    _lock: File,
    /// None until [`CheckpointWriter::begin`].
    columns: Vec<FrameWriter>,
    /// What was there when the folder was opened.
    found: Manifest,
    /// How much of the tree and the graph is written.
    children: usize,
    steps: usize,
    pieces: usize,
    saved: u64,
    /// Levels below this one are removed.
    oldest: u32,
    last: Instant,
}

impl CheckpointWriter {
    /// Locks the folder, and reads its manifest; without one, one that keeps nothing yet is put
    /// there.
    ///
    /// # Errors
    /// If a file cannot be read or written, another search holds the lock, or the manifest is
    /// damaged, missing, or another search's.
    pub(crate) fn open(settings: &Checkpoint) -> Result<(CheckpointWriter, Manifest), StoreError> {
        let folder = &settings.folder;
        fs::create_dir_all(folder).map_err(StoreError::at(folder, "make the folder"))?;
        let lock = lock(folder)?;
        let found = match manifest::read(settings)? {
            Some(found) => found,
            None => {
                refuse_without_manifest(settings)?;
                manifest::replace(settings, Manifest::default())?;
                Manifest::default()
            }
        };
        let writer = CheckpointWriter {
            settings: settings.clone(),
            _lock: lock,
            columns: Vec::new(),
            children: 0,
            steps: 0,
            pieces: 0,
            saved: found.saved,
            oldest: found.depth,
            last: Instant::now(),
            found,
        };
        let found = writer.found.clone();
        Ok((writer, found))
    }

    /// Opens the append-only files where the manifest says that they end. Nothing was changed
    /// before.
    pub(crate) fn begin(&mut self) -> Result<(), StoreError> {
        for (name, column) in COLUMNS.iter().zip(0..) {
            let extent = self.found.columns.get(column).copied().unwrap_or_default();
            let path = self.settings.folder.join(name);
            self.columns.push(FrameWriter::open(path, self.sealer(name), extent)?);
        }
        Ok(())
    }

    /// An empty level with its file.
    pub(crate) fn level<T: Content>(&self, depth: u32) -> Result<Level<T>, StoreError> {
        let path = self.level_path(depth);
        let file = open(&path)?;
        file.set_len(0).map_err(StoreError::at(&path, "empty the file"))?;
        Ok(Level::kept(file, self.sealer(&level_name(depth))))
    }

    /// A level as it was left, without its first `skip` blocks.
    pub(crate) fn old_level<T: Content>(
        &self,
        depth: u32,
        extent: Extent,
        skip: u64,
    ) -> Result<Level<T>, StoreError> {
        let path = self.level_path(depth);
        drop(existing(&path, extent.bytes)?);
        let sealer = self.sealer(&level_name(depth));
        Level::found(open(&path)?, sealer, extent, skip).map_err(|e| e.in_file(&path))
    }

    /// Where the file of a level is.
    pub(crate) fn level_path(&self, depth: u32) -> PathBuf {
        self.settings.folder.join(level_name(depth))
    }

    /// Where the manifest is.
    pub(crate) fn manifest_path(&self) -> PathBuf {
        manifest::path(&self.settings)
    }

    fn path(&self, column: Column) -> PathBuf {
        self.settings.folder.join(COLUMNS[column as usize])
    }

    /// For the checksums of a file of this search.
    fn sealer(&self, name: &str) -> Sealer {
        Sealer::of(&[&self.settings.identity, &self.settings.build, name])
    }

    fn write(&mut self, column: Column, bytes: &[u8]) -> Result<(), StoreError> {
        self.columns[column as usize].write(bytes)
    }

    /// The fingerprints of the next states.
    pub(crate) fn note(
        &mut self,
        fingerprints: impl Iterator<Item = u64>,
    ) -> Result<(), StoreError> {
        let bytes: Vec<u8> = fingerprints.flat_map(u64::to_le_bytes).collect();
        self.write(Column::Fingerprints, &bytes)
    }

    /// Whether it is time to save.
    pub(crate) fn due(&self) -> bool {
        self.last.elapsed() >= self.settings.every
    }

    /// Saves everything; the manifest's lengths and number are filled in here. Levels below `depth`
    /// are not needed any more.
    pub(crate) fn save<T: Content>(
        &mut self,
        parts: &Parts<'_, T>,
        mut manifest: Manifest,
    ) -> Result<(), StoreError> {
        self.append_tree(parts.tree)?;
        if let Some(graph) = parts.graph {
            self.append_graph(graph)?;
        }
        manifest.columns =
            self.columns.iter_mut().map(FrameWriter::sync).collect::<Result<_, _>>()?;
        for (level, depth) in [(parts.level, manifest.depth), (parts.next, manifest.depth + 1)] {
            if let Some(file) = level.file() {
                file.sync_data().map_err(StoreError::at(&self.level_path(depth), "sync"))?;
            }
        }
        self.saved += 1;
        manifest.sets.clear();
        for (number, set) in parts.sets.iter().enumerate() {
            manifest.sets.push(self.write_set(number, set)?);
        }
        manifest.saved = self.saved;
        manifest.level = parts.level.written();
        manifest.next = parts.next.written();
        let depth = manifest.depth;
        manifest::replace(&self.settings, manifest)?;
        for number in 0..parts.sets.len() {
            remove(&self.settings.folder.join(set_name(number, self.saved - 1)))?;
        }
        for below in self.oldest..depth {
            remove(&self.level_path(below))?;
        }
        self.oldest = depth;
        self.last = Instant::now();
        Ok(())
    }

    fn write_set(&self, number: usize, set: &Bits) -> Result<Extent, StoreError> {
        let name = set_name(number, self.saved);
        let path = self.settings.folder.join(&name);
        let mut file = FrameWriter::open(path, self.sealer(&name), Extent::default())?;
        file.write(&set.to_bytes())?;
        file.sync()
    }

    fn append_tree(&mut self, tree: &Tree) -> Result<(), StoreError> {
        let numbers = |numbers: &mut dyn Iterator<Item = u32>| {
            let mut bytes = Vec::new();
            for number in numbers {
                match u8::try_from(number) {
                    Ok(byte) if byte != WIDE => bytes.push(byte),
                    _ => {
                        bytes.push(WIDE);
                        bytes.extend(number.to_le_bytes());
                    }
                }
            }
            bytes
        };
        let children = numbers(&mut tree.children().iter_from(self.children));
        let steps = numbers(&mut tree.steps().iter_from(self.steps));
        self.write(Column::Children, &children)?;
        self.write(Column::Steps, &steps)?;
        (self.children, self.steps) = (tree.children().len(), tree.steps().len());
        Ok(())
    }

    fn append_graph(&mut self, graph: &Graph) -> Result<(), StoreError> {
        for rows in graph.pieces_from(self.pieces) {
            let degrees: Vec<u8> = rows.degrees.iter().flat_map(u32::to_le_bytes).collect();
            let targets: Vec<u8> =
                rows.targets.iter().copied().flat_map(u32::to_le_bytes).collect();
            let labels: Vec<u8> = rows.labels.iter().copied().flat_map(u16::to_le_bytes).collect();
            self.write(Column::Degrees, &degrees)?;
            self.write(Column::Targets, &targets)?;
            self.write(Column::Labels, &labels)?;
            self.pieces += 1;
        }
        Ok(())
    }

    fn reader(&self, column: Column) -> Result<FrameReader, StoreError> {
        let extent = self.found.columns.get(column as usize).copied().unwrap_or_default();
        let sealer = self.sealer(COLUMNS[column as usize]);
        FrameReader::open(self.path(column), sealer, extent)
    }

    /// Shows the fingerprints in order, many at a time.
    pub(crate) fn fingerprints(&self, show: &mut dyn FnMut(&[u64])) -> Result<(), StoreError> {
        let mut records = self.reader(Column::Fingerprints)?;
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(bytes) = records.next()? {
            batch.push(u64::from_le_bytes(bytes));
            if batch.len() == BATCH {
                show(&batch);
                batch.clear();
            }
        }
        show(&batch);
        Ok(())
    }

    /// The tree as it was saved.
    pub(crate) fn tree(&mut self, manifest: &Manifest) -> Result<Tree, StoreError> {
        let mut tree = Tree::new();
        manifest.inits.iter().for_each(|index| tree.push_init(*index));
        let mut children = self.reader(Column::Children)?;
        let mut steps = self.reader(Column::Steps)?;
        let (mut some, mut theirs) = (Narrow::default(), Narrow::default());
        while let Some(count) = small(&mut children)? {
            some.push(count);
            for _ in 0..count {
                let step = small(&mut steps)?;
                theirs.push(step.ok_or_else(|| steps.short("a step for each child"))?);
            }
            if some.len() == PIECE || children.is_done()? {
                tree.extend(&some, &theirs);
                some.clear();
                theirs.clear();
            }
        }
        let (states, sources) = (tree.len() as u64, tree.children().len() as u64);
        if (states, sources) != (manifest.distinct, manifest.expanded) || !steps.is_done()? {
            let Manifest { distinct, expanded, .. } = manifest;
            let why =
                format!("{states} states of {sources} sources instead of {distinct} of {expanded}");
            return Err(children.damaged(0, why));
        }
        (self.children, self.steps) = (tree.children().len(), tree.steps().len());
        Ok(tree)
    }

    /// The graph as it was saved.
    pub(crate) fn graph(&mut self, labelled: bool) -> Result<Graph, StoreError> {
        let mut graph = Graph::default();
        let mut degrees = self.reader(Column::Degrees)?;
        let mut targets = self.reader(Column::Targets)?;
        let mut labels = self.reader(Column::Labels)?;
        let mut rows = Rows::default();
        while let Some(degree) = degrees.next()?.map(u32::from_le_bytes) {
            rows.degrees.push(degree);
            for _ in 0..degree {
                let target = targets.next()?.map(u32::from_le_bytes);
                rows.targets.push(target.ok_or_else(|| targets.short("a target for each step"))?);
                if labelled {
                    let label = labels.next()?.map(u16::from_le_bytes);
                    rows.labels.push(label.ok_or_else(|| labels.short("a label for each step"))?);
                }
            }
            if rows.degrees.len() == PIECE || degrees.is_done()? {
                rows.shrink();
                graph.push(std::mem::take(&mut rows));
            }
        }
        if !targets.is_done()? || !labels.is_done()? {
            return Err(targets.damaged(0, "more targets or labels than steps"));
        }
        self.pieces = graph.pieces_from(0).len();
        Ok(graph)
    }

    /// A set as it was saved.
    pub(crate) fn set(&self, number: usize) -> Result<Bits, StoreError> {
        let name = set_name(number, self.saved);
        let path = self.settings.folder.join(&name);
        let extent = self.found.sets.get(number).copied().unwrap_or_default();
        let bytes = FrameReader::open(path.clone(), self.sealer(&name), extent)?.rest()?;
        Bits::from_bytes(&bytes).ok_or_else(|| StoreError::damaged(&path, 0, "no whole words"))
    }
}

fn level_name(depth: u32) -> String {
    format!("level-{depth}.bin")
}

fn set_name(number: usize, saved: u64) -> String {
    format!("set-{number}-{saved}.bin")
}

/// A number that takes one byte if it is small.
fn small(records: &mut FrameReader) -> Result<Option<u32>, StoreError> {
    Ok(match records.next()? {
        None => None,
        Some([WIDE]) => records.next()?.map(u32::from_le_bytes),
        Some([byte]) => Some(u32::from(byte)),
    })
}

/// Locks a folder, for as long as the file is open. The system gives the lock back when a process
/// ends, however it ends.
fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join(LOCK);
    let file = open(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(StoreError::at(&path, "lock")(error)),
    }
}

/// A search puts its manifest into the folder before anything else, so a folder with other files of
/// a search has lost it.
fn refuse_without_manifest(settings: &Checkpoint) -> Result<(), StoreError> {
    let folder = &settings.folder;
    let cannot = || StoreError::at(folder, "list the folder");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot())? {
        let name = entry.map_err(cannot())?.file_name().to_string_lossy().into_owned();
        let level = name.starts_with("level-") || name.starts_with("set-");
        if COLUMNS.contains(&name.as_str()) || level && name.ends_with(".bin") {
            names.push(name);
        }
    }
    names.sort();
    match names.first() {
        None => Ok(()),
        Some(name) => {
            let why = format!("missing, though {name} is there");
            Err(StoreError::damaged(&manifest::path(settings), 0, why))
        }
    }
}

fn open(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path).map_err(StoreError::at(path, "open"))
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::at(path, "remove")(error))
        }
        _ => Ok(()),
    }
}
