//! The axe-core that is kept in the target folder: its place, and what it has to be. The tests of
//! the explorer use this file too.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha512};

/// The version that is pinned.
pub(crate) const VERSION: &str = "4.14.1";

/// The digest of `axe.min.js` in that version, written as npm writes one.
const INTEGRITY: &str = "sha512-5j5ln5gG165b1AiZBDsIcaUGLFRCsBs/Gj7fXq9Qv1w6cQSnJGMpO0rRt3xmGg1OQOhQ3sid6dbs5wqME6mvFw==";

/// Where the script is kept, within the target folder.
pub(crate) fn file(target: &Path) -> PathBuf {
    target.join("axe-core").join(VERSION).join("axe.min.js")
}

/// Reads the script.
///
/// # Errors
/// If it is not there, or is another one. The message names the command that fetches it.
pub(crate) fn read(target: &Path) -> Result<String, String> {
    let file = file(target);
    let hint = |message| format!("{}: {message}; run cargo xtask browser", file.display());
    let bytes = std::fs::read(&file).map_err(|error| hint(error.to_string()))?;
    verify(&bytes, INTEGRITY).map_err(hint)?;
    String::from_utf8(bytes).map_err(|error| hint(error.to_string()))
}

/// Compares the digest of a file with the one that it must have.
///
/// # Errors
/// If they differ; the message has both.
pub(crate) fn verify(bytes: &[u8], integrity: &str) -> Result<(), String> {
    let found = format!("sha512-{}", STANDARD.encode(Sha512::digest(bytes)));
    if found == integrity {
        return Ok(());
    }
    Err(format!("expected the digest {integrity}, found {found}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digest of "abc" in FIPS 180-4, as base64.
    const ABC: &str = "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";

    #[test]
    fn xtask_browser_digests_are_those_of_npm() {
        assert_eq!(verify(b"abc", ABC), Ok(()));
        let other = verify(b"abd", ABC).unwrap_err();
        assert!(other.starts_with(&format!("expected the digest {ABC}, found sha512-")), "{other}");
    }

    #[test]
    fn xtask_browser_keeps_no_other_script() {
        let target = tempfile::tempdir().unwrap();
        let missing = read(target.path()).unwrap_err();
        assert!(missing.ends_with("; run cargo xtask browser"), "{missing}");
        let file = file(target.path());
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "alert(1)").unwrap();
        let changed = read(target.path()).unwrap_err();
        assert!(changed.contains("expected the digest sha512-5j5l"), "{changed}");
    }
}
