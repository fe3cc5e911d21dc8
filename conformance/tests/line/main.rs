//! Cores behind the line protocol. This program is the hosts too: it starts itself as one, so it
//! needs no harness of its own kind. The first argument `host` says which.

mod checks;
mod hosts;

use std::io::{self, Write};
use std::panic::catch_unwind;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("host") {
        return hosts::run(arguments.next().as_deref().unwrap_or_default());
    }
    let mut failed = 0;
    for (name, check) in checks::ALL {
        let passed = catch_unwind(check).is_ok();
        failed += u32::from(!passed);
        let verdict = if passed { "ok" } else { "FAILED" };
        let _ = writeln!(io::stdout(), "test {name} ... {verdict}");
    }
    let _ = writeln!(io::stdout(), "{} checks, {failed} failed", checks::ALL.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
