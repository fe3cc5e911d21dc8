//! Runs the recorded searches of a scenario again, and no others. Of a walk it follows the steps.

use quorate_checker::{Limits, SearchError};
use quorate_model::mutation::Mutation;
use quorate_model::property;

use super::attempt::attempt;
use super::order::Candidate;
use super::walks;
use crate::run::recorded::sensitivity::Cell;
use crate::run::select::Chosen;
use crate::run::watch::Watch;

/// A recorded violation, searched again.
pub struct Again {
    /// The recorded cell.
    pub cell: Cell,
    /// Steps of the violation now; none if there is none.
    pub steps: Option<usize>,
}

impl Again {
    /// Whether the property still fails, and no later than recorded. It may fail earlier: a limit
    /// stopped the recorded search, and the nearest trap is known only once all is explored.
    pub fn is_as_recorded(&self) -> bool {
        let recorded = self.cell.steps;
        self.steps.zip(recorded).is_some_and(|(now, recorded)| now <= recorded)
    }
}

/// Searches every recorded violation of a scenario again, those of one search together. A violation
/// that a walk found is followed instead.
///
/// # Errors
/// If the model does not confirm a counterexample.
pub fn again(
    chosen: &Chosen,
    cells: &[Cell],
    limits: &Limits,
    watch: &dyn Watch,
) -> Result<Vec<Again>, SearchError> {
    let mut found: Vec<Again> = Vec::new();
    let violated = cells.iter().filter(|cell| cell.steps.is_some());
    let (walked, mut left): (Vec<Cell>, Vec<Cell>) =
        violated.cloned().partition(|cell| cell.walk.is_some());
    for cell in walked {
        let candidate = candidate(chosen, &cell);
        // A violation in a setting that is not chosen is not asked here.
        if candidate.as_ref().is_some_and(|known| !chosen.settings.contains(&known.setting)) {
            continue;
        }
        let steps = candidate.zip(name(&cell)).and_then(|(candidate, property)| {
            let text = cell.walk.as_deref().unwrap_or_default();
            walks::followed(&candidate.instance(chosen), text, property)
        });
        found.push(Again { cell, steps });
    }
    while let Some(first) = left.first().cloned() {
        let same = |cell: &Cell| cell.setting == first.setting && cell.without == first.without;
        let (these, others): (Vec<Cell>, Vec<Cell>) = left.into_iter().partition(same);
        left = others;
        let violated = match candidate(chosen, &first) {
            // The record names what is not there.
            None => Vec::new(),
            Some(candidate) if chosen.settings.contains(&candidate.setting) => {
                let wanted = names(&these);
                attempt(&candidate.instance(chosen), &wanted, limits, watch)?.violated
            }
            Some(_) => continue,
        };
        found.extend(these.into_iter().map(|cell| {
            let steps = violated.iter().find(|(name, _)| *name == cell.property);
            Again { steps: steps.map(|(_, steps)| *steps), cell }
        }));
    }
    Ok(found)
}

/// The search that a cell names, if its setting and its rules exist.
fn candidate(chosen: &Chosen, cell: &Cell) -> Option<Candidate> {
    let of = chosen
        .scenario
        .settings
        .iter()
        .find(|setting| cell.setting.as_deref() == Some(setting.to_string().as_str()));
    let rules = cell.without.as_deref().unwrap_or_default();
    let ids = rules.split(", ").filter(|id| !id.is_empty() && *id != "-");
    let without: Result<Vec<Mutation>, _> = ids.map(str::parse).collect();
    Some(Candidate { setting: of?.clone(), without: without.ok()? })
}

fn names(cells: &[Cell]) -> Vec<&'static str> {
    cells.iter().filter_map(name).collect()
}

fn name(cell: &Cell) -> Option<&'static str> {
    property::definitions().map(|known| known.name).find(|name| cell.property == *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::select;
    use crate::run::sensitivity::order::Candidate;
    use crate::run::sensitivity::walks::Walks;
    use crate::run::watch::Silent;

    #[test]
    fn sensitivity_a_recorded_walk_that_shows_nothing_is_not_as_recorded() {
        let chosen = select::one("restart-3@none").unwrap();
        let without = vec!["ROLE-4".parse().unwrap()];
        let candidate = Candidate { setting: chosen.settings[0].clone(), without };
        let asks = ["ElectionSafety"];
        let mut walks = Walks::of(&chosen, &candidate, &asks).unwrap();
        let met = walks.make(10_000, &asks, &mut 10_000_000);
        let cell = Cell {
            property: "ElectionSafety".to_owned(),
            verdict: "violated".to_owned(),
            setting: Some("none".to_owned()),
            without: Some("ROLE-4".to_owned()),
            steps: Some(met[0].steps),
            walk: Some(met[0].text.clone()),
            reason: None,
        };
        let is_found = |cell: Cell| {
            // No state is left for a search: only the walk can show it.
            let limits = Limits { max_states: Some(1), ..Limits::default() };
            let found = again(&chosen, &[cell], &limits, &Silent).unwrap();
            found.iter().map(Again::is_as_recorded).collect::<Vec<_>>()
        };
        assert_eq!(is_found(cell.clone()), [true]);
        let text = |text: &str| Some(text.to_owned());
        // Another rule, another property, another walk, and a shorter one than there is.
        assert_eq!(is_found(Cell { without: text("VOTE-2"), ..cell.clone() }), [false]);
        assert_eq!(is_found(Cell { without: text("VOTE-99"), ..cell.clone() }), [false]);
        assert_eq!(is_found(Cell { property: "LogMatching".to_owned(), ..cell.clone() }), [false]);
        assert_eq!(is_found(Cell { walk: text("AQAA"), ..cell.clone() }), [false]);
        assert_eq!(is_found(Cell { steps: Some(met[0].steps - 1), ..cell.clone() }), [false]);
        // A setting that is not chosen is not asked.
        assert_eq!(is_found(Cell { setting: text("both"), ..cell }), [true; 0]);
    }
}
