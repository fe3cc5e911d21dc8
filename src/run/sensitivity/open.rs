//! What is known of each property while mutations are tried.

use super::attempt::Tried;
use super::order::Candidate;
use super::row::{Found, Outcome, Row};
use super::walks::Met;

/// The properties of a scenario, with what is known of each so far.
pub(super) struct Open(Vec<OfProperty>);

struct OfProperty {
    property: &'static str,
    fails: Option<Outcome>,
    /// Searches that left it undecided for good.
    undecided: u64,
    /// Searches that were not made.
    untried: u64,
}

impl Open {
    /// Nothing is known of these properties.
    pub(super) fn of(properties: impl Iterator<Item = &'static str>) -> Open {
        let open = |property| OfProperty { property, fails: None, undecided: 0, untried: 0 };
        Open(properties.map(open).collect())
    }

    /// Those of the properties of which no violation is known.
    pub(super) fn among(&self, asks: &[&'static str]) -> Vec<&'static str> {
        let open = self.0.iter().filter(|of| of.fails.is_none() && asks.contains(&of.property));
        open.map(|of| of.property).collect()
    }

    /// Notes that a search was not made that could have violated these.
    pub(super) fn note_untried(&mut self, wanted: &[&'static str]) {
        let of = self.0.iter_mut().filter(|of| wanted.contains(&of.property));
        of.for_each(|of| of.untried += 1);
    }

    /// Notes what a search found. It is `settled` if no longer search of the candidate follows.
    pub(super) fn note_search(
        &mut self,
        candidate: &Candidate,
        wanted: &[&'static str],
        tried: &Tried,
        settled: bool,
    ) {
        for of in self.0.iter_mut().filter(|of| wanted.contains(&of.property)) {
            let violation = tried.violated.iter().find(|(name, _)| *name == of.property);
            if let Some(&(_, steps)) = violation {
                of.fail(candidate, steps, Found::Search { states: tried.states });
            } else if settled && tried.undecided.contains(&of.property) {
                of.undecided += 1;
            }
        }
    }

    /// Notes what a walk met.
    pub(super) fn note_walk(&mut self, candidate: &Candidate, met: Met) {
        if let Some(of) = self.0.iter_mut().find(|of| of.property == met.property) {
            of.fail(candidate, met.steps, Found::Walk { text: met.text });
        }
    }

    /// The rows, in the order of reports.
    pub(super) fn rows(self, promises: &[&'static str]) -> Vec<Row> {
        self.0.into_iter().map(|of| of.row(promises)).collect()
    }
}

impl OfProperty {
    fn fail(&mut self, candidate: &Candidate, steps: usize, found: Found) {
        self.fails = Some(Outcome::Fails {
            setting: candidate.setting.to_string(),
            without: candidate.without.clone(),
            steps,
            found,
        });
    }

    fn row(self, promises: &[&'static str]) -> Row {
        let outcome = match (self.fails, self.undecided, self.untried) {
            (Some(fails), ..) => fails,
            (None, 0, 0) => Outcome::Cannot,
            (None, undecided, untried) => Outcome::Open { undecided, untried },
        };
        Row { property: self.property, promised: promises.contains(&self.property), outcome }
    }
}
