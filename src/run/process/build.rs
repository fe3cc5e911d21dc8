//! Which build of the tool this is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;

use crate::error::CliError;

/// The program that runs, on Linux: also if its file was replaced in the meantime.
const RUNNING: &str = "/proc/self/exe";

/// The version and a digest of the program. Builds with different rules have different programs, so
/// they differ here; the same sources built in another way may differ too.
///
/// # Errors
/// If the program cannot be read.
pub fn id() -> Result<&'static str, CliError> {
    static ID: OnceLock<String> = OnceLock::new();
    if let Some(id) = ID.get() {
        return Ok(id);
    }
    let read = || {
        let running = Path::new(RUNNING);
        let own = if running.exists() { running.to_owned() } else { std::env::current_exe()? };
        digest_of(File::open(own)?)
    };
    let digest = read().map_err(|source| CliError::System { what: "own program", source })?;
    Ok(ID.get_or_init(|| format!("{} {digest:016x}", env!("CARGO_PKG_VERSION"))))
}

fn digest_of(mut from: impl Read) -> io::Result<u64> {
    let mut piece = vec![0; 1 << 16];
    let mut hash = Digest::default();
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(hash.0),
            Ok(read) => hash.add(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Tells texts apart.
pub fn digest(text: &str) -> u64 {
    let mut hash = Digest::default();
    hash.add(text.as_bytes());
    hash.0
}

/// FNV-1a with 64 bits.
struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Digest(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    fn add(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cli_a_build_has_one_id_and_every_byte_counts() {
        assert_eq!(id().unwrap(), id().unwrap());
        assert!(id().unwrap().starts_with(env!("CARGO_PKG_VERSION")));
        // The published value for "a".
        assert_eq!(digest("a"), 0xaf63_dc4c_8601_ec8c);
        let mut bytes = vec![7; 200_000];
        let before = digest_of(&bytes[..]).unwrap();
        bytes[150_000] ^= 1;
        assert_ne!(digest_of(&bytes[..]).unwrap(), before);
    }
}
