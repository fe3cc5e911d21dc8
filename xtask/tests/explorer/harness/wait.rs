//! Waiting for a page to change.

use std::thread;
use std::time::{Duration, Instant};

/// How long a page may take to show what a test waits for.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How often a page is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(15);

/// Looks until something is there.
///
/// # Panics
/// If it is not there within the limit. The message says what was awaited, and what `look` last
/// said was there instead.
#[track_caller]
pub(crate) fn until<T>(
    what: &str,
    limit: Duration,
    mut look: impl FnMut() -> Result<T, String>,
) -> T {
    let start = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(there) if start.elapsed() >= limit => {
                panic!("awaited for {} s: {what}\nbut: {there}", limit.as_secs_f64());
            }
            Err(_) => thread::sleep(GLANCE),
        }
    }
}
