//! The manifest of a search on disk: what the other files do not say, and how much of each counts.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::store::seal::{Extent, Sealer};
use crate::store::settings::{Checkpoint, StoreError};
use crate::store::tally::Tally;

/// The name of the file.
const NAME: &str = "search.toml";
/// Of the files' form.
const FORM: u32 = 2;
/// The first line begins like this; the checksum of all that follows the line comes next.
const SEAL: &str = "# checksum ";

/// Everything about a search that is not in the other files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) version: u32,
    pub(crate) identity: String,
    pub(crate) build: String,
    /// Milliseconds.
    pub(crate) elapsed: u64,
    pub(crate) depth: u32,
    /// Zero if nothing is kept yet.
    pub(crate) distinct: u64,
    pub(crate) expanded: u64,
    pub(crate) init_count: u64,
    /// Blocks of the present level that are expanded, and states of the next block that are.
    pub(crate) consumed: u64,
    pub(crate) within: u32,
    /// Counts the manifests; the sets of each have files of their own.
    pub(crate) saved: u64,
    pub(crate) inits: Vec<u32>,
    /// Of the present and of the next level.
    pub(crate) level: Extent,
    pub(crate) next: Extent,
    /// Of the append-only files, and of the sets.
    pub(crate) columns: Vec<Extent>,
    pub(crate) sets: Vec<Extent>,
    pub(crate) tally: Tally,
}

/// Where the manifest of a search is.
pub(crate) fn path(settings: &Checkpoint) -> PathBuf {
    settings.folder.join(NAME)
}

/// Reads the manifest, if there is one.
///
/// # Errors
/// If it cannot be read, is damaged, or belongs to another form, search or build.
pub(crate) fn read(settings: &Checkpoint) -> Result<Option<Manifest>, StoreError> {
    let path = path(settings);
    let text = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.map_err(StoreError::at(&path, "read"))?,
    };
    let text = String::from_utf8(text).map_err(|e| {
        StoreError::damaged(&path, e.utf8_error().valid_up_to() as u64, "not UTF-8")
    })?;
    let folder = || settings.folder.clone();
    let form = |found| StoreError::Form { path: folder(), found, wanted: FORM };
    let Some((seal, body)) = text.split_once('\n').filter(|(seal, _)| seal.starts_with(SEAL))
    else {
        // The first form had no checksum.
        let table: Option<toml::Table> = toml::from_str(&text).ok();
        let version = table.and_then(|table| table.get("version")?.as_integer()?.try_into().ok());
        return Err(match version {
            Some(version) if version != FORM => form(version),
            _ => StoreError::damaged(&path, 0, "the first line is not a checksum"),
        });
    };
    let wanted = sealed(body);
    if seal != wanted {
        return Err(StoreError::damaged(&path, 0, format!("{seal:?} instead of {wanted:?}")));
    }
    let at = |e: toml::de::Error| (seal.len() + 1 + e.span().map_or(0, |span| span.start)) as u64;
    let damaged = |e: toml::de::Error| StoreError::damaged(&path, at(e.clone()), e.message());
    let Version { version } = toml::from_str(body).map_err(damaged)?;
    if version != FORM {
        return Err(form(version));
    }
    let manifest: Manifest = toml::from_str(body).map_err(damaged)?;
    let wanted = settings.identity.clone();
    if manifest.identity != wanted {
        return Err(StoreError::Other { path: folder(), found: manifest.identity, wanted });
    }
    if manifest.build != settings.build {
        let wanted = settings.build.clone();
        return Err(StoreError::Build { path: folder(), found: manifest.build, wanted });
    }
    Ok(Some(manifest))
}

/// What every form has.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// Puts a manifest in the place of the one before, in one step. Form, identity and build are filled
/// in here.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn replace(settings: &Checkpoint, mut manifest: Manifest) -> Result<(), StoreError> {
    manifest.version = FORM;
    manifest.identity.clone_from(&settings.identity);
    manifest.build.clone_from(&settings.build);
    let path = path(settings);
    let body = toml::to_string(&manifest)
        .map_err(|e| StoreError::at(&path, "write")(std::io::Error::other(e)))?;
    let new = path.with_extension("toml.part");
    let mut file = File::create(&new).map_err(StoreError::at(&new, "create"))?;
    let written = file.write_all(format!("{}\n{body}", sealed(&body)).as_bytes());
    written.map_err(StoreError::at(&new, "write"))?;
    file.sync_all().map_err(StoreError::at(&new, "sync"))?;
    fs::rename(&new, &path).map_err(StoreError::at(&path, "put in place"))?;
    sync_folder(&settings.folder)
}

fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(StoreError::at(folder, "sync"))
}

/// The first line of a manifest with this body.
fn sealed(body: &str) -> String {
    format!("{SEAL}{:08x}", Sealer::of(&[NAME]).piece(0, &[], body.as_bytes()))
}

/// Milliseconds, for a manifest.
pub(crate) fn millis(time: Duration) -> u64 {
    time.as_millis().try_into().unwrap_or(u64::MAX)
}
