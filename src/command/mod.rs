//! The commands, one file each. [`args`] holds the flags that several commands have.

pub mod args;
pub mod check;
pub mod compare;
pub mod conform;
pub mod decide;
pub mod explore;
pub mod gate;
pub mod list;
pub mod replay;
pub mod show;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use serde_json::json;

use crate::error::CliError;
use crate::out::Out;
use crate::render::progress::Mode;
use crate::run::process::interrupt;
use crate::{exit, out, text};

/// Runs of Raft (elections, replication, configuration changes), explored, decided, and compared
/// step by step with a production core.
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

/// Parses the arguments, runs the command and prints an error in one line, and as a document if the
/// result was to be one. A result that standard output does not take ends with the verdict's code
/// all the same, or with 1 if there was nothing to complain about.
pub fn main() -> ExitCode {
    let json = wants_json(std::env::args_os().skip(1));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(help) if !help.use_stderr() => {
            let code = if help.print().is_ok() { exit::OK } else { exit::UNEXPECTED };
            return ExitCode::from(code);
        }
        Err(error) => {
            let _ = error.print();
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            let message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
            return refused(&CliError::Usage(message), json);
        }
    };
    match cli.color {
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let mut out = Out::stdout();
    match run(cli, &mut out) {
        Ok(code) => ended(&mut out, code),
        Err(error) => {
            out::say(format_args!("{} {error}", text::bad("error:")));
            refused(&error, json)
        }
    }
}

/// The end of a command that has a result.
fn ended(out: &mut Out, code: u8) -> ExitCode {
    let Err(error) = out.finish() else { return ExitCode::from(code) };
    out::say(format_args!("{} {error}", text::bad("error:")));
    if let Some(line) = out.noted() {
        out::say(line);
    }
    ExitCode::from(if code == exit::OK { error.code() } else { code })
}

/// The end of a command that has none.
fn refused(error: &CliError, json: bool) -> ExitCode {
    if json {
        let mut out = Out::stdout();
        out.json(&json!({ "schema": 1, "error": error.json() }));
        // The code says it all the same.
        let _ = out.finish();
    }
    ExitCode::from(error.code())
}

/// Whether the arguments ask for JSON. Read before they are parsed, since they may not make sense.
fn wants_json(arguments: impl Iterator<Item = OsString>) -> bool {
    let mut before = OsString::new();
    for argument in arguments.take_while(|argument| argument != "--") {
        if argument == "--format=json" || (before == "--format" && argument == "json") {
            return true;
        }
        before = argument;
    }
    false
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
    fn cli_json_is_asked_for_in_two_ways() {
        let wants = |words: &[&str]| super::wants_json(words.iter().map(Into::into));
        assert!(wants(&["check", "--format", "json"]) && wants(&["list", "--format=json"]));
        assert!(!wants(&["--format", "human", "json"]) && !wants(&["--", "--format=json"]));
    }

    #[test]
    fn cli_arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
