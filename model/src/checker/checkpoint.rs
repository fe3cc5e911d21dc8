//! A search on disk: what grows is appended to files, and a manifest says how much of each counts.
//!
//! A manifest is replaced in one step, after everything that it names is on disk; what lies beyond is cut off when the search goes on. So a search
//! that is killed at any moment goes on from its last manifest.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::bits::Bits;
use super::frontier::Level;
use super::graph::{Graph, Rows};
use super::small::Narrow;
use super::store::{Checkpoint, StoreError};
use super::tally::Tally;
use super::tree::Tree;

const MANIFEST: &str = "search.toml";
/// Of the files' form.
const VERSION: u32 = 1;
/// A number in a byte, unless it is this; then four more bytes follow.
const WIDE: u8 = u8::MAX;
/// So many sources are read as one piece.
const PIECE: usize = 256;
/// Bytes that are read or written at a time.
const BUFFER: usize = 1 << 20;

/// Everything about a search that is not in the other files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) version: u32,
    pub(super) identity: String,
    /// Milliseconds.
    pub(super) elapsed: u64,
    pub(super) depth: u32,
    pub(super) distinct: u64,
    pub(super) expanded: u64,
    pub(super) init_count: u64,
    /// Blocks of the present level that are expanded.
    pub(super) consumed: u64,
    /// Bytes of the present and of the next level.
    pub(super) level: u64,
    pub(super) next: u64,
    /// Steps in the graph.
    pub(super) edges: u64,
    /// Counts the manifests; the sets of each have files of their own.
    pub(super) saved: u64,
    pub(super) inits: Vec<u32>,
    /// Bytes of the append-only files.
    pub(super) lengths: Vec<u64>,
    pub(super) tally: Tally,
}

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
pub(super) struct Parts<'a> {
    pub(super) tree: &'a Tree,
    pub(super) graph: Option<&'a Graph>,
    pub(super) sets: Vec<&'a Bits>,
    pub(super) level: &'a Level,
    pub(super) next: &'a Level,
}

/// The files of a search that is kept.
pub(super) struct Keeper {
    settings: Checkpoint,
    columns: Vec<BufWriter<File>>,
    lengths: Vec<u64>,
    /// How much of the tree and the graph is written.
    children: usize,
    steps: usize,
    pieces: usize,
    edges: usize,
    saved: u64,
    /// Levels below this one are removed.
    oldest: u32,
    last: Instant,
}

impl Keeper {
    /// Opens the folder, and reads its manifest if there is one.
    pub(super) fn open(settings: &Checkpoint) -> Result<(Keeper, Option<Manifest>), StoreError> {
        let folder = &settings.folder;
        fs::create_dir_all(folder).map_err(StoreError::at(folder, "make the folder"))?;
        let manifest = read_manifest(settings)?;
        let lengths = manifest.as_ref().map_or(vec![0; COLUMNS.len()], |m| m.lengths.clone());
        let mut columns = Vec::new();
        for (name, length) in COLUMNS.iter().zip(&lengths) {
            let path = folder.join(name);
            let mut file = open(&path)?;
            let there = file.metadata().map_err(StoreError::at(&path, "look at the file"))?.len();
            if there < *length {
                let why = format!("{there} bytes instead of {length}");
                return Err(StoreError::damaged(&path, why));
            }
            file.set_len(*length).map_err(StoreError::at(&path, "shorten the file"))?;
            let seek = file.seek(SeekFrom::End(0));
            seek.map_err(StoreError::at(&path, "go to the end"))?;
            columns.push(BufWriter::with_capacity(BUFFER, file));
        }
        let keeper = Keeper {
            settings: settings.clone(),
            columns,
            lengths,
            children: 0,
            steps: 0,
            pieces: 0,
            edges: 0,
            saved: manifest.as_ref().map_or(0, |m| m.saved),
            oldest: manifest.as_ref().map_or(0, |m| m.depth),
            last: Instant::now(),
        };
        Ok((keeper, manifest))
    }

    /// The file of a level, empty.
    pub(super) fn level(&self, depth: u32) -> Result<File, StoreError> {
        let path = self.level_path(depth);
        let file = open(&path)?;
        file.set_len(0).map_err(StoreError::at(&path, "empty the file"))?;
        Ok(file)
    }

    /// The file of a level as it was left.
    pub(super) fn old_level(&self, depth: u32, bytes: u64, skip: u64) -> Result<Level, StoreError> {
        let path = self.level_path(depth);
        Level::found(open(&path)?, bytes, skip).map_err(|e| StoreError::damaged(&path, e))
    }

    /// Where the file of a level is.
    pub(super) fn level_path(&self, depth: u32) -> PathBuf {
        self.settings.folder.join(format!("level-{depth}.bin"))
    }

    fn path(&self, column: Column) -> PathBuf {
        self.settings.folder.join(COLUMNS[column as usize])
    }

    fn set_path(&self, saved: u64, number: usize) -> PathBuf {
        self.settings.folder.join(format!("set-{number}-{saved}.bin"))
    }

    fn write(&mut self, column: Column, bytes: &[u8]) -> Result<(), StoreError> {
        let result = self.columns[column as usize].write_all(bytes);
        result.map_err(StoreError::at(&self.path(column), "write"))?;
        self.lengths[column as usize] += bytes.len() as u64;
        Ok(())
    }

    /// The fingerprints of the next states.
    pub(super) fn note(
        &mut self,
        fingerprints: impl Iterator<Item = u64>,
    ) -> Result<(), StoreError> {
        let bytes: Vec<u8> = fingerprints.flat_map(u64::to_le_bytes).collect();
        self.write(Column::Fingerprints, &bytes)
    }

    /// Whether it is time to save.
    pub(super) fn due(&self) -> bool {
        self.last.elapsed() >= self.settings.every
    }

    /// Saves everything; the manifest's lengths and number are filled in here. Levels below `depth` are not needed any more.
    pub(super) fn save(
        &mut self,
        parts: &Parts<'_>,
        mut manifest: Manifest,
    ) -> Result<(), StoreError> {
        self.append_tree(parts.tree)?;
        if let Some(graph) = parts.graph {
            self.append_graph(graph)?;
        }
        for (column, name) in COLUMNS.iter().enumerate() {
            let path = self.settings.folder.join(name);
            let file = &mut self.columns[column];
            file.flush().map_err(StoreError::at(&path, "write"))?;
            file.get_ref().sync_data().map_err(StoreError::at(&path, "sync"))?;
        }
        for (level, depth) in [(parts.level, manifest.depth), (parts.next, manifest.depth + 1)] {
            if let Some(file) = level.file() {
                file.sync_data().map_err(StoreError::at(&self.level_path(depth), "sync"))?;
            }
        }
        self.saved += 1;
        for (number, set) in parts.sets.iter().enumerate() {
            write_bits(&self.set_path(self.saved, number), set)?;
        }
        manifest.version = VERSION;
        manifest.identity.clone_from(&self.settings.identity);
        manifest.lengths.clone_from(&self.lengths);
        manifest.edges = self.edges as u64;
        manifest.saved = self.saved;
        manifest.level = parts.level.written();
        manifest.next = parts.next.written();
        self.replace_manifest(&manifest)?;
        for number in 0..parts.sets.len() {
            remove(&self.set_path(self.saved - 1, number))?;
        }
        for below in self.oldest..manifest.depth {
            remove(&self.level_path(below))?;
        }
        self.oldest = manifest.depth;
        self.last = Instant::now();
        Ok(())
    }

    fn replace_manifest(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let path = self.settings.folder.join(MANIFEST);
        let text = toml::to_string(manifest).map_err(|e| StoreError::damaged(&path, e))?;
        let new = path.with_extension("toml.part");
        let mut file = File::create(&new).map_err(StoreError::at(&new, "create"))?;
        file.write_all(text.as_bytes()).map_err(StoreError::at(&new, "write"))?;
        file.sync_all().map_err(StoreError::at(&new, "sync"))?;
        fs::rename(&new, &path).map_err(StoreError::at(&path, "put in place"))?;
        let folder = &self.settings.folder;
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(StoreError::at(folder, "sync"))
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
            self.edges += rows.targets.len();
        }
        Ok(())
    }

    fn reader(&self, column: Column) -> Result<Records, StoreError> {
        let path = self.path(column);
        let file = File::open(&path).map_err(StoreError::at(&path, "open"))?;
        let left = self.lengths[column as usize];
        Ok(Records { path, file: BufReader::with_capacity(BUFFER, file), left })
    }

    /// Shows the fingerprints in order, many at a time.
    pub(super) fn fingerprints(&self, show: &mut dyn FnMut(&[u64])) -> Result<(), StoreError> {
        let mut records = self.reader(Column::Fingerprints)?;
        let mut batch = Vec::with_capacity(BUFFER);
        while let Some(bytes) = records.next()? {
            batch.push(u64::from_le_bytes(bytes));
            if batch.len() == BUFFER {
                show(&batch);
                batch.clear();
            }
        }
        show(&batch);
        Ok(())
    }

    /// The tree as it was saved.
    pub(super) fn tree(&mut self, manifest: &Manifest) -> Result<Tree, StoreError> {
        let mut tree = Tree::new();
        manifest.inits.iter().for_each(|index| tree.push_init(*index));
        let mut children = self.reader(Column::Children)?;
        let mut steps = self.reader(Column::Steps)?;
        let (mut some, mut theirs) = (Narrow::default(), Narrow::default());
        while let Some(count) = children.small()? {
            some.push(count);
            for _ in 0..count {
                let step = steps.small()?;
                theirs.push(step.ok_or_else(|| steps.short("a step for each child"))?);
            }
            if some.len() == PIECE || children.left == 0 {
                tree.extend(&some, &theirs);
                some.clear();
                theirs.clear();
            }
        }
        let (states, sources) = (tree.len() as u64, tree.children().len() as u64);
        if (states, sources) != (manifest.distinct, manifest.expanded) || steps.left > 0 {
            let Manifest { distinct, expanded, .. } = manifest;
            let why =
                format!("{states} states of {sources} sources instead of {distinct} of {expanded}");
            return Err(StoreError::damaged(&self.path(Column::Children), why));
        }
        (self.children, self.steps) = (tree.children().len(), tree.steps().len());
        Ok(tree)
    }

    /// The graph as it was saved.
    pub(super) fn graph(&mut self, labelled: bool) -> Result<Graph, StoreError> {
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
            if rows.degrees.len() == PIECE || degrees.left == 0 {
                self.edges += rows.targets.len();
                rows.shrink();
                graph.push(std::mem::take(&mut rows));
            }
        }
        if targets.left + labels.left > 0 {
            let why = format!(
                "{} bytes of targets and {} of labels beyond the steps",
                targets.left, labels.left
            );
            return Err(StoreError::damaged(&self.path(Column::Targets), why));
        }
        self.pieces = graph.pieces_from(0).len();
        Ok(graph)
    }

    /// A set as it was saved.
    pub(super) fn set(&self, number: usize) -> Result<Bits, StoreError> {
        let path = self.set_path(self.saved, number);
        let bytes = fs::read(&path).map_err(StoreError::at(&path, "read"))?;
        Bits::from_bytes(&bytes).ok_or_else(|| StoreError::damaged(&path, "no whole words"))
    }
}

/// Reads a file from its start.
struct Records {
    path: PathBuf,
    file: BufReader<File>,
    /// Bytes left.
    left: u64,
}

impl Records {
    fn next<const N: usize>(&mut self) -> Result<Option<[u8; N]>, StoreError> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut bytes = [0; N];
        self.left = self.left.checked_sub(N as u64).ok_or_else(|| self.short("whole records"))?;
        self.file.read_exact(&mut bytes).map_err(StoreError::at(&self.path, "read"))?;
        Ok(Some(bytes))
    }

    fn small(&mut self) -> Result<Option<u32>, StoreError> {
        Ok(match self.next()? {
            None => None,
            Some([WIDE]) => self.next()?.map(u32::from_le_bytes),
            Some([byte]) => Some(u32::from(byte)),
        })
    }

    fn short(&self, wanted: &str) -> StoreError {
        StoreError::damaged(&self.path, format!("too short: {wanted} wanted"))
    }
}

fn open(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path).map_err(StoreError::at(path, "open"))
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::at(path, "remove")(error))
        }
        _ => Ok(()),
    }
}

fn write_bits(path: &Path, set: &Bits) -> Result<(), StoreError> {
    let mut file = File::create(path).map_err(StoreError::at(path, "create"))?;
    file.write_all(&set.to_bytes()).map_err(StoreError::at(path, "write"))?;
    file.sync_data().map_err(StoreError::at(path, "sync"))
}

fn read_manifest(settings: &Checkpoint) -> Result<Option<Manifest>, StoreError> {
    let path = settings.folder.join(MANIFEST);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text.map_err(StoreError::at(&path, "read"))?,
    };
    let manifest: Manifest = toml::from_str(&text).map_err(|e| StoreError::damaged(&path, e))?;
    if manifest.version != VERSION || manifest.lengths.len() != COLUMNS.len() {
        let why = format!("form {} instead of {VERSION}", manifest.version);
        return Err(StoreError::damaged(&path, why));
    }
    if manifest.identity != settings.identity {
        return Err(StoreError::Other {
            path: settings.folder.clone(),
            found: manifest.identity,
            wanted: settings.identity.clone(),
        });
    }
    Ok(Some(manifest))
}

/// Milliseconds, for a manifest.
pub(super) fn millis(time: Duration) -> u64 {
    time.as_millis().try_into().unwrap_or(u64::MAX)
}
