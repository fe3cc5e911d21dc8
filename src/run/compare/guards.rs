//! Which guards a scheme needs: each is removed alone.

use quorate_checker::{Ending, Limits, SearchError};
use quorate_model::mutation::{Mutation, Mutations};
use quorate_model::rule::Rule;

use crate::run::assess::Assessment;
use crate::run::examine::examine;
use crate::run::select::Instance;
use crate::run::watch::Watch;

/// The rules that make changing the configuration safe, in the order of the rulebook; their
/// alterations come with them.
const GUARDS: [Rule; 15] = [
    Rule::Vote2,
    Rule::Vote8,
    Rule::Elect2,
    Rule::Append8,
    Rule::Commit2,
    Rule::Conf1,
    Rule::Conf2,
    Rule::Conf3,
    Rule::Conf5,
    Rule::Conf7,
    Rule::Conf9,
    Rule::Conf10,
    Rule::Conf11,
    Rule::Conf14,
    Rule::Conf15,
];

/// What the removal of a guard does within the bounds.
pub struct Need {
    /// The rule that is removed or altered.
    pub guard: Mutation,
    /// The property that fails first, and the length of its shortest counterexample, where it has
    /// one.
    pub fails: Option<(&'static str, Option<usize>)>,
    /// Distinct states that were explored.
    pub states: u64,
    /// How the search ended; complete also if it ended with a violation.
    pub ending: Ending,
}

/// Removes each guard alone.
///
/// # Errors
/// If the model does not confirm a counterexample.
pub fn needed(
    instance: &Instance,
    limits: &Limits,
    watch: &dyn Watch,
) -> Result<Vec<Need>, SearchError> {
    let mut needs = Vec::new();
    let limits = Limits { stop_on_violation: true, ..limits.clone() };
    for guard in Mutation::all().filter(|guard| GUARDS.contains(&guard.rule())) {
        let without = Mutations::of(&[guard]);
        let examined = examine(Instance { without, ..instance.clone() }, &limits, watch, false)?;
        // A violation that comes last in the list may be the one with the shorter path.
        let violated = examined
            .properties()
            .filter(|(_, assessment)| **assessment == Assessment::Violated)
            .map(|(property, _)| {
                (property.name, property.verdict.path().map(|path| path.actions.len()))
            });
        let fails = violated.min_by_key(|(_, steps)| steps.unwrap_or(usize::MAX));
        let report = &examined.report;
        let ending = if fails.is_some() { Ending::Complete } else { report.ending };
        needs.push(Need { guard, fails, states: report.distinct, ending });
        if report.ending == Ending::Interrupted {
            break;
        }
    }
    Ok(needs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compare_tries_every_removable_rule_of_changes() {
        let of_changes = |rule: &&Rule| rule.id().starts_with("CONF-");
        let missing: Vec<_> = Mutations::REMOVABLE
            .iter()
            .filter(of_changes)
            .filter(|r| !GUARDS.contains(r))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
