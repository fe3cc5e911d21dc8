//! `compare`: schemes of reconfiguration side by side, for the same start, goal and faults.

use std::path::PathBuf;

use clap::ValueEnum;
use quorate_model::raft::Activation;
use quorate_model::scenario::Storage;
use quorate_model::scenario::{Scheme, Setting};

use super::args::{Stops, Threads};
use crate::error::CliError;
use crate::exit;
use crate::out::{Out, say};
use crate::render::compare as rendered;
use crate::render::progress::Mode;
use crate::render::summary;
use crate::run::compare::column::Column;
use crate::run::compare::guards;
use crate::run::select::{self, Chosen};
use crate::run::tally::Tally;
use crate::text::bad;

/// What is compared unless another scenario is named: one voter of three is replaced.
const USUAL: &str = "reconf-replace-3";

const EXAMPLES: &str = "\
EXAMPLES:
  quorate compare one-at-a-time joint
  quorate compare one-at-a-time joint --activation append
  quorate compare joint --activation apply --activation append --scenario reconf-3-5
  quorate compare one-at-a-time joint --format markdown --svg compare.svg";

/// Compares schemes of reconfiguration with the same start, goal and faults.
///
/// The table shows for each scheme: the size of its state space, how many properties come out as
/// expected, the cost of the change when nothing fails, the share of states in which no node can be
/// elected, and which guards the scheme needs.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The schemes to compare.
    #[arg(value_enum, value_name = "SCHEME", required = true)]
    schemes: Vec<SchemeName>,
    /// When a change comes into force. Repeat the flag to compare both.
    #[arg(long, value_enum, default_values_t = [ActivationName::Apply], value_name = "WHEN")]
    activation: Vec<ActivationName>,
    /// A scenario with a table `[reconfigure]`, as a name or a .toml file. `@SETTING` after it
    /// selects settings.
    #[arg(long, value_name = "SCENARIO[@SETTING]|FILE.toml", default_value = USUAL)]
    scenario: String,
    /// Skip the rows about guards, which take one search for each guard.
    #[arg(long)]
    no_guards: bool,
    #[command(flatten)]
    stops: Stops,
    #[command(flatten)]
    threads: Threads,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Form::Human)]
    format: Form,
    /// Also draw the comparison into this file.
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
}

/// A scheme. CONF-5.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum SchemeName {
    /// Each change adds or removes one voter.
    OneAtATime,
    /// A joint configuration leads to the new one.
    Joint,
}

/// When a change comes into force. CONF-8, CONF-13.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum ActivationName {
    /// When its entry is applied, as in etcd.
    Apply,
    /// When its entry is appended, as in Ongaro's dissertation.
    Append,
}

/// The form of the result.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// A table.
    Markdown,
}

impl Args {
    /// Whether a setting of the scenario is compared.
    fn compares(&self, setting: &Setting) -> bool {
        let Some(variant) = setting.variant else { return false };
        let scheme = match variant.scheme {
            Scheme::OneAtATime => SchemeName::OneAtATime,
            Scheme::Joint => SchemeName::Joint,
        };
        let activation = match variant.activation {
            Activation::Apply => ActivationName::Apply,
            Activation::Append => ActivationName::Append,
        };
        variant.storage == Storage::Atomic
            && self.schemes.contains(&scheme)
            && self.activation.contains(&activation)
    }

    /// The scenario with those of its settings that are compared.
    fn chosen(&self) -> Result<Chosen, CliError> {
        let Chosen { scenario, mut settings, file } = select::one(&self.scenario)?;
        settings.retain(|setting| self.compares(setting));
        if settings.is_empty() {
            let known: Vec<String> =
                scenario.settings.iter().take(16).map(Setting::to_string).collect();
            return Err(CliError::Usage(format!(
                "{}: no setting with that scheme, that activation and atomic storage; its settings are {}",
                scenario.name,
                known.join(", ")
            )));
        }
        Ok(Chosen { scenario, settings, file })
    }
}

/// Runs the command.
///
/// # Errors
/// If the arguments make no sense.
pub fn run(args: &Args, mode: Mode, out: &mut Out) -> Result<u8, CliError> {
    let chosen = args.chosen()?;
    let scenario = &*chosen.scenario;
    let limits = args.stops.limits(args.threads.get())?;
    let complete = args.stops.complete();
    let mut columns = Vec::new();
    let mut tally = Tally::default();
    for instance in chosen.instances(Default::default()) {
        let mut column = Column::of(instance, &limits, &mode)?;
        if !args.no_guards && !column.interrupted() {
            column.guards = Some(guards::needed(&column.instance, &limits, &mode)?);
        }
        tally.add(&column.examined, column.examined.code(complete, false));
        column.endings().for_each(|ending| tally.ended(ending, complete));
        let interrupted = column.interrupted();
        columns.push(column);
        if interrupted {
            break;
        }
    }
    let unwritten = args.svg.as_ref().and_then(|path| {
        let written = std::fs::write(path, rendered::svg::picture(scenario, &columns));
        written.err().map(|source| CliError::Write { path: path.clone(), source })
    });
    if let Some(error) = &unwritten {
        say(format_args!("{} {error}", bad("error:")));
    }
    let summary = tally.summary();
    out.verdict(summary::styled(&summary));
    match args.format {
        Form::Human => {
            rendered::human(out, scenario, &columns);
            out.line(summary::styled(&summary));
        }
        Form::Markdown => {
            rendered::markdown(out, scenario, &columns);
            say(summary::styled(&summary));
        }
        Form::Json => {
            let mut document = rendered::json(scenario, &columns, &summary);
            if let Some(error) = &unwritten {
                document["error"] = error.json();
            }
            out.json(&document);
        }
    }
    // The picture was asked for, and nothing shows it instead.
    let picture = unwritten.as_ref().map_or(exit::OK, CliError::code);
    Ok(if summary.code == exit::OK { picture } else { summary.code })
}
