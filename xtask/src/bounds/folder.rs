//! The folder of the pages.

use std::fs;

use super::pages::{COMMAND, Pages};
use crate::command::{self, Outcome};
use crate::out::say;

/// Its path from the workspace root.
pub(super) const PATH: &str = "specs/recorded/bounds";

/// Every page that is there.
pub(super) fn read() -> Outcome<Pages> {
    let error = |error: std::io::Error| format!("{PATH}: {error}; run {COMMAND}");
    let mut pages = Pages::new();
    for file in fs::read_dir(command::root().join(PATH)).map_err(error)? {
        let path = file.map_err(error)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        pages.insert(name, fs::read_to_string(&path).map_err(error)?);
    }
    Ok(pages)
}

/// Writes the pages, and removes those that are no longer among them.
pub(super) fn write(pages: &Pages) -> Outcome {
    let error = |error: std::io::Error| format!("{PATH}: {error}");
    let folder = command::root().join(PATH);
    fs::create_dir_all(&folder).map_err(error)?;
    for name in read()?.keys().filter(|name| !pages.contains_key(*name)) {
        fs::remove_file(folder.join(name)).map_err(error)?;
    }
    for (name, text) in pages {
        fs::write(folder.join(name), text).map_err(error)?;
    }
    say!("{PATH}: {} pages written", pages.len());
    Ok(())
}
