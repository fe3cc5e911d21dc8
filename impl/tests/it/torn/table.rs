//! What the tests report.

use std::collections::BTreeMap;
use std::fmt;

use quorate_core::ConfigError;

use super::adversary::Outcome;
use super::cluster::Mode;

/// The figures of one mode.
#[derive(Debug)]
pub(crate) struct Row {
    mode: Mode,
    /// Crashes: each write, at each place, with and without what the application keeps.
    pub(crate) cuts: usize,
    /// Starts that were refused, by the error.
    pub(crate) refusals: BTreeMap<String, usize>,
    /// Restarts that differ, each of which the adversary was let loose on.
    pub(crate) attacks: usize,
    /// Elections the adversary held.
    pub(crate) rounds: usize,
    /// Attacks that led to two leaders in a term.
    pub(crate) two_leaders: usize,
    /// Attacks that led to two payloads at an index.
    pub(crate) two_payloads: usize,
    /// The first cut that led to a violation.
    pub(crate) first: Option<String>,
}

impl Row {
    pub(crate) fn new(mode: Mode) -> Self {
        Self {
            mode,
            cuts: 0,
            refusals: BTreeMap::new(),
            attacks: 0,
            rounds: 0,
            two_leaders: 0,
            two_payloads: 0,
            first: None,
        }
    }

    pub(crate) fn refused(&mut self, error: &ConfigError) {
        let debug = format!("{error:?}");
        let name = debug.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
        *self.refusals.entry(name).or_default() += 1;
    }

    /// `cut` names the cut.
    pub(crate) fn attacked(&mut self, outcome: &Outcome, cut: impl FnOnce() -> String) {
        self.attacks += 1;
        self.rounds += outcome.rounds;
        let Some((witness, way)) = &outcome.found else { return };
        self.two_leaders += usize::from(witness.two_leaders().is_some());
        self.two_payloads += usize::from(witness.two_payloads().is_some());
        self.first.get_or_insert_with(|| format!("{}; {way}", cut()));
    }

    pub(crate) fn is_safe(&self) -> bool {
        self.first.is_none()
    }

    /// What the columns of the rows say.
    pub(crate) fn header() -> String {
        format!(
            "{:<14}{:<9}{:>8}{:>9}{:>9}{:>10}{:>13}{:>14}",
            "order",
            "defence",
            "cuts",
            "refused",
            "attacks",
            "rounds",
            "two leaders",
            "two payloads"
        )
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let defence = if self.mode.defence { "on" } else { "off" };
        let order = format!("{:?}", self.mode.order);
        let refused: usize = self.refusals.values().sum();
        write!(
            f,
            "{order:<14}{defence:<9}{:>8}{refused:>9}{:>9}{:>10}{:>13}{:>14}",
            self.cuts, self.attacks, self.rounds, self.two_leaders, self.two_payloads
        )?;
        for (error, count) in &self.refusals {
            write!(f, "\n    {count} starts refused: {error}")?;
        }
        match &self.first {
            Some(first) => write!(f, "\n    first: {first}"),
            None => Ok(()),
        }
    }
}
