//! The commands, one file each. [`args`] holds the flags that several commands have, and
//! `abreast` searches several instances.

mod abreast;
pub mod args;
pub mod check;
pub mod compare;
pub mod conform;
pub mod decide;
pub mod explore;
pub mod export;
pub mod find;
pub mod gate;
pub mod list;
pub mod replay;
pub mod sensitivity;
pub mod show;
pub mod shrink;
pub mod why;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use serde_json::json;

use crate::error::CliError;
use crate::out::Out;
use crate::render::progress::Mode;
use crate::run::history;
use crate::run::process::interrupt;
use crate::{exit, out, text};

/// The heading of the options that every command has.
const GLOBAL: &str = "Options of every command";

/// Model-checks Raft, and compares a production core with the model step by step.
///
/// A scenario is a small cluster in a file: which faults may strike, how often, and which
/// properties are asked. SCENARIO@SETTING names an instance, a scenario with one setting of its
/// flags. `quorate list` prints the built-in scenarios, and `quorate COMMAND --help` has examples.
#[derive(Parser, Debug)]
#[command(name = "quorate", version, arg_required_else_help = true, after_long_help = exit::HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// How to show progress, on stderr.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t = Mode::Auto,
        value_name = "HOW",
        help_heading = GLOBAL
    )]
    progress: Mode,
    /// When to colour the output.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t = Colour::Auto,
        value_name = "WHEN",
        help_heading = GLOBAL
    )]
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

// A doc comment here would hide that of the `Args`, of which `--help` prints all paragraphs.
#[derive(Subcommand, Debug)]
enum Command {
    List(list::Args),
    Check(check::Args),
    Decide(decide::Args),
    Compare(compare::Args),
    Conform(conform::Args),
    Show(show::Args),
    Why(why::Args),
    Find(find::Args),
    Replay(replay::Args),
    Shrink(shrink::Args),
    Export(export::Args),
    Gate(gate::Args),
    Explore(explore::Args),
}

impl Command {
    /// Whether the first page of the explorer shows the run.
    fn is_noted(&self) -> bool {
        matches!(
            self,
            Command::Check(_) | Command::Conform(_) | Command::Gate(_) | Command::Decide(_)
        )
    }
}

/// Parses the arguments and runs the command. An error is printed in one line on stderr, and with
/// `--format json` also as a document on stdout. If stdout fails, the exit code is still that of
/// the verdict; it is 1 if the verdict was good.
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
    let noted = cli.command.is_noted();
    match run(cli, &mut out) {
        Ok(code) => {
            if noted && let Some(verdict) = out.noted() {
                let words: Vec<String> = std::env::args().skip(1).collect();
                let command = format!("quorate {}", words.join(" "));
                let plain = anstream::adapter::strip_str(verdict).to_string();
                history::note(Path::new(history::FOLDER), &command, &plain, code);
            }
            ended(&mut out, code)
        }
        Err(error) => {
            out::say(format_args!("{} {error}", text::bad("error:")));
            refused(&error, json)
        }
    }
}

/// Ends a command that has a result.
fn ended(out: &mut Out, code: u8) -> ExitCode {
    let Err(error) = out.finish() else { return ExitCode::from(code) };
    out::say(format_args!("{} {error}", text::bad("error:")));
    if let Some(line) = out.noted() {
        out::say(line);
    }
    ExitCode::from(if code == exit::OK { error.code() } else { code })
}

/// Ends a command that has no result.
fn refused(error: &CliError, json: bool) -> ExitCode {
    if json {
        let mut out = Out::stdout();
        out.json(&json!({ "schema": 1, "error": error.json() }));
        // The exit code says it even if stdout is closed.
        let _ = out.finish();
    }
    ExitCode::from(error.code())
}

/// Whether the arguments ask for JSON. This looks at the words themselves, because the arguments
/// may not parse.
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
        Command::Why(args) => why::run(&args, out),
        Command::Find(args) => find::run(&args, out),
        Command::Replay(args) => replay::run(&args, out),
        Command::Shrink(args) => shrink::run(&args, out),
        Command::Export(args) => export::run(&args, out),
        Command::Gate(args) => gate::run(&args, cli.progress, out),
        Command::Explore(args) => explore::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::Cli;

    #[test]
    fn cli_json_is_asked_for_in_two_ways() {
        let wants = |words: &[&str]| super::wants_json(words.iter().map(Into::into));
        assert!(wants(&["check", "--format", "json"]) && wants(&["list", "--format=json"]));
        assert!(!wants(&["--format", "human", "json"]) && !wants(&["--", "--format=json"]));
    }

    #[test]
    fn cli_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    /// The words of a command line, with quotes as a shell reads them, up to a redirection.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (place, part) in line.split('\'').enumerate() {
            if place % 2 == 1 {
                words.push(part.to_owned());
                continue;
            }
            let plain = part.split_whitespace().map(str::to_owned);
            words.extend(plain.take_while(|word| word != ">"));
        }
        words
    }

    #[test]
    fn cli_examples_of_help_are_understood() {
        for command in Cli::command().get_subcommands() {
            let name = command.get_name();
            let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            let examples: Vec<&str> =
                help.lines().filter(|line| line.starts_with("  quorate ")).collect();
            assert!(!examples.is_empty(), "{name} has no example");
            for example in examples {
                let words = words(example);
                let parsed = Cli::try_parse_from(&words);
                assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
                assert_eq!(words[1], name, "{example}");
            }
        }
    }
}
