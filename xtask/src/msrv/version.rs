//! Versions of Rust.

use std::fmt;

/// A version of Rust, such as 1.88 or 1.91.1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Version([u32; 3]);

impl Version {
    /// Reads `1.88` or `1.88.0`; what follows a `-`, as in `1.96.0-nightly`, is dropped.
    pub(super) fn read(text: &str) -> Option<Version> {
        let number = text.split('-').next().unwrap_or(text);
        let parts: Result<Vec<u32>, _> = number.split('.').map(str::parse).collect();
        match parts.ok()?[..] {
            [major, minor] => Some(Version([major, minor, 0])),
            [major, minor, patch] => Some(Version([major, minor, patch])),
            _ => None,
        }
    }

    /// Without the patch: new language and library features come with a minor version.
    pub(super) fn minor(self) -> (u32, u32) {
        let [major, minor, _] = self.0;
        (major, minor)
    }
}

/// Without a patch of 0, as a `rust-version` is written.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [major, minor, 0] => write!(f, "{major}.{minor}"),
            [major, minor, patch] => write!(f, "{major}.{minor}.{patch}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_msrv_versions_are_read_and_compared() {
        let read = |text| Version::read(text).unwrap();
        assert_eq!(read("1.88"), read("1.88.0"));
        assert_eq!(read("1.96.0-nightly").to_string(), "1.96");
        assert_eq!(read("1.91.1").to_string(), "1.91.1");
        // As numbers, not as texts.
        assert!(read("1.100") > read("1.88.1"));
        assert_eq!(read("1.88.1").minor(), read("1.88").minor());
        for text in ["", "1", "1.x", "1.2.3.4", "stable"] {
            assert_eq!(Version::read(text), None, "{text}");
        }
    }
}
