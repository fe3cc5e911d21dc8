//! Trace files: their names, and when a run replaces or removes the file of an earlier run.
//!
//! A trace is called `SCENARIO@SETTING[-without-RULE…]-WHAT.qtrace`. Two scenario files may have
//! one name, and a folder may hold files of other programs. So a run never overwrites a file that
//! belongs to something else; it puts the digest of the scenario's path before the ending of its
//! own name. A run that decides the same instance again replaces its trace, or removes it if there
//! is nothing to trace any longer.

use std::io;
use std::path::{Path, PathBuf};

use quorate_conformance::trace::Trace;

use crate::error::CliError;
use crate::run::process::build::digest;
use crate::run::select::Instance;

/// The word in the name of a lockstep's trace, where other traces have the name of a property.
pub const DIVERGENCE: &str = "divergence";

/// The trace files of one instance.
pub struct Files<'a> {
    folder: &'a Path,
    instance: &'a Instance,
}

impl<'a> Files<'a> {
    /// The files of an instance in a folder, which need not exist.
    pub fn of(folder: &'a Path, instance: &'a Instance) -> Files<'a> {
        Files { folder, instance }
    }

    /// The names that a trace may have: the plain one, and the one that says which scenario file it
    /// belongs to.
    fn names(&self, what: &str) -> [String; 2] {
        let removed = self.instance.removed();
        let without = removed.iter().map(|rule| format!("-without-{}", rule.replace('/', "-")));
        let without: String = without.collect();
        let stem = format!("{}{without}-{what}", self.instance.name());
        let of_file = digest(self.instance.file.as_deref().unwrap_or_default()) >> 32;
        [format!("{stem}.qtrace"), format!("{stem}.{of_file:08x}.qtrace")]
    }

    /// Whether a file is a whole trace of this instance on this subject.
    fn is_own(&self, path: &Path, what: &str) -> bool {
        let Ok(bytes) = std::fs::read(path) else { return false };
        let Ok(trace) = Trace::read(&bytes) else { return false };
        let scenario = &self.instance.scenario;
        // Traces from before they named a property name no file either.
        let unnamed = || trace.property.is_none() && trace.scenario_text == scenario.text;
        let subject = match trace.claim() {
            Some(property) => property == what,
            None => what == DIVERGENCE && trace.title.starts_with(DIVERGENCE),
        };
        subject
            && trace.scenario == scenario.name
            && trace.without == self.instance.removed()
            && (trace.file == self.instance.file || (trace.file.is_none() && unnamed()))
    }

    /// Writes a trace so that no reader ever sees half of it. It replaces the one that an earlier
    /// run wrote on the same subject, and nothing else.
    ///
    /// # Errors
    /// If the folder or the file cannot be written, or if both names are taken by other files.
    pub fn write(&self, what: &str, trace: &Trace) -> Result<PathBuf, CliError> {
        let names = self.names(what);
        let free = |name: &&String| {
            let path = self.folder.join(name);
            // A dangling link takes the name too.
            path.symlink_metadata().is_err() || self.is_own(&path, what)
        };
        let Some(name) = names.iter().find(free) else {
            return Err(CliError::File {
                place: self.folder.join(&names[1]).display().to_string(),
                message: "another file has the name of the trace: move it, or choose another --out"
                    .to_owned(),
            });
        };
        let path = self.folder.join(name);
        let attempt = || -> io::Result<()> {
            std::fs::create_dir_all(self.folder)?;
            let temporary = self.folder.join(format!(".{name}.{}", std::process::id()));
            let moved = std::fs::write(&temporary, trace.to_text())
                .and_then(|()| std::fs::rename(&temporary, &path));
            if moved.is_err() {
                let _ = std::fs::remove_file(&temporary);
            }
            moved
        };
        attempt().map_err(|source| CliError::Write { path: path.clone(), source })?;
        for other in names.iter().filter(|other| *other != name) {
            self.remove(other, what)?;
        }
        Ok(path)
    }

    /// Removes what an earlier run wrote on a subject that was decided again and of which there is
    /// no trace now. Returns what was removed.
    ///
    /// # Errors
    /// If a file cannot be removed.
    pub fn remove_stale(&self, what: &str) -> Result<Vec<PathBuf>, CliError> {
        let removed = self.names(what).into_iter().map(|name| self.remove(&name, what));
        removed.filter_map(Result::transpose).collect()
    }

    fn remove(&self, name: &str, what: &str) -> Result<Option<PathBuf>, CliError> {
        let path = self.folder.join(name);
        if !self.is_own(&path, what) {
            return Ok(None);
        }
        match std::fs::remove_file(&path) {
            Ok(()) => Ok(Some(path)),
            Err(source) => Err(CliError::Write { path, source }),
        }
    }
}
