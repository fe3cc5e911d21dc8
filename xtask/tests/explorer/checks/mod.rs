//! Whether the harness sees what it is for: each of its checks has to fail on a page that is bad.

mod faults;
mod finding;
mod keys;
mod layout;
mod logs;
mod looks;
mod programs;
mod site;
mod times;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// How long a browser waits in vain in these tests.
const VAIN: Duration = Duration::from_millis(300);

/// The message of the panic of something that has to fail.
#[track_caller]
fn failure<T>(what: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(what)) else { panic!("it should fail") };
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(other) => other.downcast_ref::<&str>().map_or_else(String::new, ToString::to_string),
    }
}
