//! `list`: scenarios and rules.

use quorate_model::mutation::{Alteration, Mutations};
use quorate_model::rule::Rule;
use serde_json::{Value, json};

use super::args::Format;
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::found;
use crate::run::select::library;
use crate::run::walk::find::expression;
use crate::text::{bold, count, dim};

/// The most characters that the settings of a scenario take; more of them are counted instead.
const LINE: usize = 60;

const EXAMPLES: &str = "\
EXAMPLES:
  quorate list
  quorate list --all
  quorate list --rules
  quorate list --expressions
  quorate list --format json";

/// Lists the built-in scenarios with their settings, the rules, or the words of expressions.
///
/// `ci` marks a scenario that `quorate gate` runs, `deep` one that takes minutes to hours.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// List the rules instead, and for each removable rule what happens without it.
    #[arg(long)]
    rules: bool,
    /// List the words of expressions instead, which `find` and the explorer read.
    #[arg(long, conflicts_with_all = ["rules", "all"])]
    expressions: bool,
    /// Print every setting of each scenario; without it, long lists are counted.
    #[arg(long, conflicts_with = "rules")]
    all: bool,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// If an embedded scenario cannot be read, which a test rules out.
pub fn run(args: &Args, out: &mut Out) -> Result<u8, CliError> {
    if args.expressions {
        match args.format {
            Format::Human => found::elements(out, expression::help()),
            Format::Json => out.json(&json!({
                "schema": 1,
                "command": "list",
                "expressions": expression::help(),
            })),
        }
        return Ok(exit::OK);
    }
    match (args.rules, args.format) {
        (true, Format::Human) => rules(out),
        (true, Format::Json) => {
            let list: Vec<Value> = Rule::ALL.iter().map(|rule| rule_json(*rule)).collect();
            out.json(&json!({ "schema": 1, "command": "list", "rules": list }));
        }
        (false, Format::Human) => scenarios(out, args.all)?,
        (false, Format::Json) => {
            let list = library::all()?;
            let list: Vec<Value> = list
                .iter()
                .map(|scenario| {
                    json!({
                        "name": scenario.name,
                        "title": scenario.title,
                        "about": scenario.about,
                        "story": scenario.story,
                        "ci": scenario.ci,
                        "deep": scenario.deep,
                        "instances": scenario.instance_names(),
                        "asks": scenario.asks,
                    })
                })
                .collect();
            out.json(&json!({ "schema": 1, "command": "list", "scenarios": list }));
        }
    }
    Ok(exit::OK)
}

fn scenarios(out: &mut Out, every: bool) -> Result<(), CliError> {
    let list = library::all()?;
    let width = list.iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    for scenario in &list {
        let story =
            scenario.story.map_or_else(|| "-".to_owned(), |number| format!("story {number}"));
        let ci = match (scenario.ci, scenario.deep) {
            (true, _) => "ci",
            (_, true) => "deep",
            _ => "",
        };
        out.line(format_args!(
            "{}  {story:<9} {ci:<4}  {}",
            bold(&format!("{:<width$}", scenario.name)),
            scenario.title
        ));
        let settings: Vec<String> = scenario.settings.iter().map(ToString::to_string).collect();
        let words = settings.join(" ");
        let words = if every || words.len() <= LINE {
            format!("@ {words}")
        } else {
            format!("@ {}, such as {}", count(settings.len() as u64, "setting"), settings[0])
        };
        out.line(format_args!("{:width$}  {}", "", dim(&words)));
    }
    Ok(())
}

fn rules(out: &mut Out) {
    for rule in Rule::ALL {
        let removable = Mutations::REMOVABLE.contains(rule);
        let mark = if removable { "removable" } else { "" };
        let line = format!("{}  {mark:<9}  {}", bold(&format!("{:<10}", rule.id())), rule.title());
        out.line(line.trim_end());
        if removable {
            out.line(format_args!(
                "{:23}{}",
                "",
                dim(&format!("without it: {}", Mutations::effect(*rule)))
            ));
        }
        for alteration in alterations(*rule) {
            out.line(format_args!(
                "{:23}{}",
                "",
                dim(&format!("without {}: {}", alteration.id(), alteration.effect()))
            ));
        }
    }
}

/// The ways to alter a rule.
fn alterations(rule: Rule) -> impl Iterator<Item = Alteration> {
    Alteration::ALL.iter().copied().filter(move |alteration| alteration.rule() == rule)
}

fn rule_json(rule: Rule) -> Value {
    let removable = Mutations::REMOVABLE.contains(&rule);
    json!({
        "id": rule.id(),
        "title": rule.title(),
        "removable": removable,
        "without": removable.then(|| Mutations::effect(rule)),
        "bent": alterations(rule)
            .map(|alteration| json!({ "id": alteration.id(), "without": alteration.effect() }))
            .collect::<Vec<_>>(),
    })
}
