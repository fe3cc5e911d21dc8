//! The tool `quorate`.

use std::process::ExitCode;

fn main() -> ExitCode {
    quorate::command::main()
}
