//! Assesses a verdict: is it what the scenario expects?

use quorate_checker::{Ending, Kind, PropertyVerdict, Verdict};
use quorate_model::cluster::ClusterModel;

use super::select::Instance;

/// The assessment of a verdict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Assessment {
    /// It holds, or was reached.
    Good,
    /// Not good, but the scenario expects this verdict; with its reason.
    Expected(String),
    /// Violated.
    Violated,
    /// The scenario asks to see a state or step of this kind, and no search has it.
    Unseen,
    /// Undecided; with the reason.
    Undecided(String),
    /// The scenario expects this verdict, and the search has another one.
    Unmet(String),
}

impl Assessment {
    /// Assesses the verdict on a property. `ending` is how its search ended.
    pub fn of(
        instance: &Instance,
        ending: Ending,
        property: &PropertyVerdict<ClusterModel>,
    ) -> Assessment {
        let expected = match instance.without.is_empty() {
            true => instance.scenario.expected(&instance.setting, property.name),
            false => None,
        };
        let word = property.verdict.word();
        match (&property.verdict, expected) {
            (_, Some(expect))
                if expect.verdict == word && (ending.is_complete() || word == "violated") =>
            {
                Assessment::Expected(expect.because.clone())
            }
            (Verdict::Violated { .. }, _) => Assessment::Violated,
            (_, Some(expect)) if ending.is_complete() => Assessment::Unmet(expect.verdict.clone()),
            (Verdict::Holds | Verdict::Reached { .. }, _) => Assessment::Good,
            (Verdict::NotReached, _) => Assessment::Unseen,
            (Verdict::Undecided { why }, _) => Assessment::Undecided(why.clone()),
        }
    }

    /// Whether the verdict is as it should be.
    pub fn is_good(&self) -> bool {
        matches!(self, Assessment::Good | Assessment::Expected(_))
    }

    /// One word, for JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Assessment::Good => "good",
            Assessment::Expected(_) => "expected",
            Assessment::Violated => "violated",
            Assessment::Unseen => "unseen",
            Assessment::Undecided(_) => "undecided",
            Assessment::Unmet(_) => "unmet",
        }
    }

    /// The reason, if there is one.
    pub fn because(&self) -> Option<&str> {
        match self {
            Assessment::Expected(why) | Assessment::Undecided(why) => Some(why),
            _ => None,
        }
    }
}

/// Whether only a lasso or a trap can violate a property of this kind.
pub fn is_liveness(kind: Kind) -> bool {
    match kind {
        Kind::Always | Kind::Sometimes | Kind::Edge => false,
        Kind::Recoverable
        | Kind::Eventually
        | Kind::AlwaysEventually
        | Kind::EventuallyAlways
        | Kind::LeadsTo => true,
    }
}
