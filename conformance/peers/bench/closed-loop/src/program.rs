//! What the program of every core does.

use std::process::ExitCode;

use crate::node::Node;
use crate::run::Run;
use crate::workload::Workload;

const USAGE: &str = "\
Usage: PROGRAM WORKLOAD OPERATIONS [--allocations | --time]
       PROGRAM --list

Runs a workload; panics if not everything is committed and applied on all nodes in the end.
Prints nothing, or one number: allocations or nanoseconds for each operation, without start and warm-up.";

/// What is printed.
#[derive(Clone, Copy)]
enum Print {
    Nothing,
    Allocations,
    Time,
}

/// The program, on nodes of one core.
#[must_use]
pub fn main<N: Node>() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (name, operations, print) = match *words {
        ["--list"] => {
            Workload::ALL.iter().for_each(|(name, _)| println!("{name}"));
            return ExitCode::SUCCESS;
        }
        [name, operations] => (name, operations, Print::Nothing),
        [name, operations, "--allocations"] => (name, operations, Print::Allocations),
        [name, operations, "--time"] => (name, operations, Print::Time),
        _ => return usage(),
    };
    let (Some(workload), Ok(operations)) = (Workload::named(name), operations.parse()) else {
        return usage();
    };
    perform::<N>(workload, operations, print);
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn perform<N: Node>(workload: Workload, operations: u64, print: Print) {
    let mut run = Run::<N>::new(workload);
    let cost = run.operations(operations);
    run.check();
    let each = |sum: f64| sum / operations as f64;
    match print {
        Print::Nothing => {}
        Print::Allocations => println!("{:.4}", each(cost.allocations as f64)),
        Print::Time => println!("{:.2}", each(cost.time.as_nanos() as f64)),
    }
}
