//! The commands, one file each, and what they share.
//!
//! Reading order: [`args`] holds the flags that several commands have, [`select`] turns names into instances, [`examine`] runs
//! the checker on one and judges the outcome; [`check`], [`decide`], [`conform`] and [`gate`] build on these. [`show`],
//! [`replay`] and [`explore`] stand alone. [`exit`] lists the exit codes.

pub mod args;
pub mod check;
pub mod compare;
pub mod conform;
pub mod coverage;
pub mod decide;
pub mod error;
pub mod examine;
pub mod exit;
pub mod explore;
pub mod gate;
pub mod interrupt;
pub mod lasso;
pub mod library;
pub mod list;
pub mod markdown;
pub mod out;
pub mod print;
pub mod progress;
pub mod replay;
pub mod resident;
pub mod select;
pub mod show;
pub mod tables;
pub mod text;
pub mod traces;
pub mod vacuity;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use self::error::CliError;
use self::out::Out;
use self::progress::Mode;

/// Runs of Raft (elections, replication, configuration changes), explored, decided, and compared step by step with a production core.
#[derive(Parser, Debug)]
#[command(name = "quorate", version, arg_required_else_help = true, after_long_help = exit::HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// How progress is shown on stderr.
    #[arg(long, global = true, value_enum, default_value_t = Mode::Auto, value_name = "HOW")]
    progress: Mode,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Lists scenarios, or the rules.
    List(list::Args),
    /// Model-checks scenarios, and prints a shortest counterexample.
    Check(check::Args),
    /// Decides scenarios with all rules and with rules removed, as a table.
    Decide(decide::Args),
    /// Compares schemes of reconfiguration: cost, availability, and which guards each needs.
    Compare(compare::Args),
    /// Runs every explored edge on the model and on the core.
    Conform(conform::Args),
    /// Prints a trace.
    Show(show::Args),
    /// Runs a trace again, on the model and on the core.
    Replay(replay::Args),
    /// Checks and compares what CI does: every scenario with `ci = true`.
    Gate(gate::Args),
    /// Serves stateright's explorer for one instance on this machine.
    Explore(explore::Args),
}

/// Parses the arguments, runs the command and prints an error in one line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.color {
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let mut out = Out::stdout();
    let result = run(cli, &mut out).and_then(|code| out.finish().map(|()| code));
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            anstream::eprintln!("{} {error}", text::bad("error:"));
            ExitCode::from(error.code())
        }
    }
}

fn run(cli: Cli, out: &mut Out) -> Result<u8, CliError> {
    if cli.progress == Mode::Json {
        interrupt::silence();
    }
    match cli.command {
        Command::List(args) => list::run(&args, out),
        Command::Check(args) => check::run(&args, cli.progress, out),
        Command::Decide(args) => decide::run(&args, cli.progress, out),
        Command::Compare(args) => compare::run(&args, cli.progress, out),
        Command::Conform(args) => conform::run(&args, cli.progress, out),
        Command::Show(args) => show::run(&args, out),
        Command::Replay(args) => replay::run(&args, out),
        Command::Gate(args) => gate::run(&args, cli.progress, out),
        Command::Explore(args) => explore::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn cli_arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
