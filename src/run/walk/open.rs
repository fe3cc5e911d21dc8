//! Opening what a user names: a scenario, a trace file, or an address.

use std::path::Path;
use std::sync::Arc;

use quorate_conformance::record;
use quorate_conformance::trace::{Event, Trace};
use quorate_model::scenario::{Scenario, Setting};

use super::address::Address;
use super::path::Walk;
use crate::error::CliError;
use crate::run::select::{self, Chosen, Instance};
use crate::run::traces;
use crate::run::traces::files::DIVERGENCE;

/// What was opened.
#[derive(Debug)]
pub struct Opened {
    /// The scenario, as a page has to know it; the settings are those of the scenario.
    pub chosen: Chosen,
    /// The walk.
    pub walk: Walk,
    /// Its address.
    pub address: Address,
    /// Whether it is the trace of a divergence of a core.
    pub divergence: bool,
}

/// Opens what a text names: a trace if it ends in `.qtrace`, an address or link if it has `x/`,
/// otherwise a scenario with a setting. Without a setting it is the first of the scenario.
///
/// # Errors
/// If it cannot be read, does not exist, or is a trace or link that the model does not follow.
pub fn named(text: &str, without: &[String]) -> Result<Opened, CliError> {
    if text.ends_with(".qtrace") {
        let path = Path::new(text);
        only_scenarios(without)?;
        return trace(&traces::read(path)?).map_err(|error| match error {
            CliError::Stale(message) => CliError::Stale(format!("{text}: {message}")),
            other => other,
        });
    }
    if is_address(text) {
        only_scenarios(without)?;
        let address = Address::parse(text).map_err(|error| CliError::Usage(error.to_string()))?;
        return at(&address);
    }
    let chosen = select::one(text)?;
    let removed = select::removal(without)?;
    let Some(instance) = chosen.instances(removed).next() else {
        return Err(CliError::Nothing(format!("{text} has no setting")));
    };
    let walk = begin(instance, 0)?;
    let chosen = Chosen::whole_of(&chosen);
    Ok(Opened { address: Address::of(&walk), chosen, walk, divergence: false })
}

/// Refuses removed rules where the scenario does not come from the command line.
///
/// # Errors
/// If there are any.
pub fn only_scenarios(without: &[String]) -> Result<(), CliError> {
    if without.is_empty() {
        return Ok(());
    }
    let what = "--without: a trace or link says itself which rules are removed";
    Err(CliError::Usage(what.to_owned()))
}

/// Whether a text is an address or a link.
pub fn is_address(text: &str) -> bool {
    text.contains("://") || text.trim_start_matches('/').starts_with("x/")
}

/// Opens an address. The whole of it has to hold.
///
/// # Errors
/// If the scenario does not exist, or the model does not follow it to its end.
pub fn at(address: &Address) -> Result<Opened, CliError> {
    let chosen = select::one(&address.instance)?;
    let removed = select::removal(&address.without)?;
    let Some(instance) = chosen.instances(removed).next() else {
        return Err(CliError::Nothing(format!("{} has no setting", address.instance)));
    };
    let followed = super::address::follow(instance, address);
    let followed = followed.ok_or_else(|| no_assignment(address.initial))?;
    if let Some(broken) = followed.broken {
        return Err(CliError::Stale(broken.to_string()));
    }
    let chosen = Chosen::whole_of(&chosen);
    // The address may name a file or a pattern of settings. A page knows the scenario by its name.
    let address = Address { instance: followed.walk.instance.name(), ..address.clone() };
    Ok(Opened { chosen, walk: followed.walk, address, divergence: false })
}

/// Opens a trace.
///
/// # Errors
/// If its header makes no sense, or the model does not follow it.
pub fn trace(trace: &Trace) -> Result<Opened, CliError> {
    let header =
        |what: String| CliError::File { place: "the trace's header".to_owned(), message: what };
    let scenario = Scenario::parse(&trace.scenario, &trace.scenario_text).map_err(|error| {
        header(format!("line {} of its scenario: {}", error.line, error.message))
    })?;
    let scenario = Arc::new(scenario);
    let setting = Setting::parse(&trace.setting, scenario.nodes).ok_or_else(|| {
        header(format!("setting {:?}: expected flags for {} nodes", trace.setting, scenario.nodes))
    })?;
    let without = select::removal(&trace.without)?;
    let file = trace.file.clone();
    let chosen = Chosen { settings: scenario.settings.clone(), scenario, file: file.clone() };
    let scenario = Arc::clone(&chosen.scenario);
    let mut walk = begin(Instance { scenario, setting, without, file }, 0)?;
    if trace.start != walk.start {
        return Err(CliError::Stale(format!(
            "the trace is stale: it has {} start commands, its scenario {}",
            trace.start, walk.start
        )));
    }
    for (number, step) in trace.steps.iter().enumerate() {
        let stale = |what: &str| {
            let place = format!("step {} ({})", number + 1, step.event);
            Err(CliError::Stale(format!("the trace is stale: {place}: {what}")))
        };
        match step.event {
            // The walk is the run without what the lockstep tried; of two runs it is the second.
            Event::Probe { .. } => continue,
            Event::Again => {
                walk = walk.until(walk.start);
                continue;
            }
            _ => {}
        }
        let mut place = number + 1;
        if number >= trace.start {
            let last = walk.last();
            let action = record::action(&walk.model, &last.state, &step.event);
            if !action.is_some_and(|action| walk.take(&action)) {
                return stale("the model does not take it");
            }
            place = walk.len();
        }
        let taken = walk.at(place).step.as_ref();
        let changed = taken.map_or(&[][..], |taken| &taken.changed);
        if taken.is_none_or(|taken| taken.event != step.event) {
            return stale("the scenario has another start command");
        }
        if !changed.iter().map(|changed| &changed.node).eq(&step.nodes) {
            return stale("the model takes it to another state than the one in the trace");
        }
    }
    let address = Address {
        repeats: trace.repeats,
        property: trace.claim().map(str::to_owned),
        ..Address::of(&walk)
    };
    let address = address.at(trace.at.unwrap_or(walk.len()));
    let divergence = trace.claim().is_none() && trace.title.starts_with(DIVERGENCE);
    Ok(Opened { chosen, walk, address, divergence })
}

fn begin(instance: Instance, initial: usize) -> Result<Walk, CliError> {
    Walk::begin(instance, initial).ok_or_else(|| no_assignment(initial))
}

fn no_assignment(initial: usize) -> CliError {
    CliError::Usage(format!("i={initial}: the setting has fewer assignments of flags"))
}
