//! The closed loop on quorate-core.

use std::process::ExitCode;

use bench_quorate::Quorate;
use closed_loop::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    closed_loop::main::<Quorate>()
}
