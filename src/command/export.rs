//! `export`: a walk in a form that other tools read.

use std::path::PathBuf;

use super::args::What;
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::export::{self, Form};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate export target/quorate/story-7@none-without-ROLE-2-VoteOncePerTerm.qtrace --as mermaid
  quorate export LINK --as itf -o run.itf.json
  quorate export LINK --as md --step 12";

/// Writes a trace or a link in a form that other tools read.
///
/// ITF has the two keys by which Quint's tools replay a trace on code. The Rust test replays the
/// walk on model and core. Markdown is a report for an issue, with a Mermaid diagram.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    what: What,
    /// The form.
    #[arg(long = "as", value_name = "FORM", value_enum)]
    form: Form,
    /// The step that is marked, and around which `dot` draws. Without it, the last step.
    #[arg(long, value_name = "K")]
    step: Option<usize>,
    /// Write to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// If WHAT cannot be opened, or the file cannot be written.
pub fn run(args: &Args, out: &mut Out) -> Result<u8, CliError> {
    let opened = args.what.open()?;
    let at = args.what.step(&opened, args.step)?;
    let text = export::of(&opened.walk, &opened.address, at, args.form)
        .map_err(|error| CliError::Stale(error.to_string()))?;
    match &args.output {
        None => text.lines().for_each(|line| out.line(line)),
        Some(path) => std::fs::write(path, text)
            .map_err(|source| CliError::Write { path: path.clone(), source })?,
    }
    Ok(exit::OK)
}
