//! The recent runs of the commands that decide something, for the first page of the explorer.
//!
//! Each of these commands appends one line to `runs.jsonl` in the folder of its traces. The file is
//! a convenience: a command whose verdict cannot be noted still has its verdict.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// The folder of traces and runs, unless `--out` names another.
pub const FOLDER: &str = "target/quorate";
/// The file of runs in that folder.
const FILE: &str = "runs.jsonl";
/// How many runs are shown.
const SHOWN: usize = 20;
/// The most bytes of the file that are read, from its end.
const READ: usize = 1 << 20;

/// One run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Run {
    /// When it ended, in seconds since 1970 (UTC).
    pub seconds: u64,
    /// The command line.
    pub command: String,
    /// The last line of its result.
    pub verdict: String,
    /// Its exit code.
    pub exit: u8,
}

impl Run {
    /// When it ended, as a date with time in UTC.
    pub fn when(&self) -> String {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(self.seconds.min(1 << 36));
        humantime::format_rfc3339_seconds(time).to_string()
    }
}

/// Notes a run that has just ended.
pub fn note(folder: &Path, command: &str, verdict: &str, exit: u8) {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let run = Run {
        seconds: seconds.map_or(0, |time| time.as_secs()),
        command: command.to_owned(),
        verdict: verdict.to_owned(),
        exit,
    };
    let Ok(mut line) = serde_json::to_string(&run) else { return };
    line.push('\n');
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut file = OpenOptions::new().create(true).append(true).open(folder.join(FILE))?;
        // One call, so that two commands do not mix their lines.
        file.write_all(line.as_bytes())
    };
    // See the head of this file.
    let _ = write();
}

/// The last runs that were noted in a folder, the newest first. Lines that cannot be read are left
/// out.
pub fn recent(folder: &Path) -> Vec<Run> {
    let Ok(bytes) = std::fs::read(folder.join(FILE)) else { return Vec::new() };
    let text = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(READ)..]);
    let runs = text.lines().rev().filter_map(|line| serde_json::from_str(line).ok());
    runs.take(SHOWN).collect()
}

/// The names of the traces in a folder, the newest first.
pub fn traces(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut traces: Vec<(SystemTime, String)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let known = name.ends_with(".qtrace") && !name.starts_with('.');
            let time = entry.metadata().ok()?.modified().ok()?;
            known.then_some((time, name))
        })
        .collect();
    traces.sort_by(|a, b| b.cmp(a));
    traces.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_runs_are_noted_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(recent(folder.path()), []);
        note(folder.path(), "quorate check a", "ok: 1", 0);
        std::fs::OpenOptions::new()
            .append(true)
            .open(folder.path().join(FILE))
            .unwrap()
            .write_all(b"half a li\n")
            .unwrap();
        note(folder.path(), "quorate gate", "FAIL", 20);
        let runs = recent(folder.path());
        assert_eq!(runs.len(), 2);
        assert_eq!((runs[0].command.as_str(), runs[0].exit), ("quorate gate", 20));
        assert!(runs[1].when().starts_with("20"), "{}", runs[1].when());
    }

    #[test]
    fn history_a_folder_that_cannot_be_written_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        note(&file, "quorate check a", "ok: 1", 0);
        assert_eq!(recent(&file), []);
    }
}
