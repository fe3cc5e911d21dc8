//! The closed loop on raft-rs with its prost codec.

use std::process::ExitCode;

use bench_raft_rs::RaftRs;
use closed_loop::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    closed_loop::main::<RaftRs>()
}
