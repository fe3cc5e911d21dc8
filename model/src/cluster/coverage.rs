//! Which rules decided something in a search, and what their guards came to.

use super::action::Action;
use super::model::ClusterModel;
use super::state::State;
use crate::raft::{Consulted, GUARDED, observe, restart_rules};
use crate::rule::{Rule, RuleSet};
use crate::scenario::Storage;

/// Counters for each rule: decided something, guard held, guard failed.
const EACH: usize = 3;

/// How often each rule decided something, and its guard held or failed. An input that no rule lets
/// act counts too: refusing is deciding.
///
/// Counted are the steps that a search has tried within the bounds, each once for each state that
/// it starts from. Start commands are none of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coverage {
    counters: Vec<u64>,
}

impl Default for Coverage {
    fn default() -> Self {
        Coverage { counters: vec![0; EACH * Rule::ALL.len()] }
    }
}

impl Coverage {
    /// What a search counted; nothing if the model was not observed.
    pub fn of(counters: &[u64]) -> Option<Coverage> {
        let counters = counters.to_vec();
        (counters.len() == EACH * Rule::ALL.len()).then_some(Coverage { counters })
    }

    /// Adds what another search has counted.
    pub fn join(&mut self, other: &Coverage) {
        for (sum, more) in self.counters.iter_mut().zip(&other.counters) {
            *sum += more;
        }
    }

    /// How often a rule decided something.
    pub fn fired(&self, rule: Rule) -> u64 {
        self.counters[EACH * rule as usize]
    }

    /// How often the guard of a rule held, and how often it did not; nothing if the rule has none.
    pub fn guard(&self, rule: Rule) -> Option<(u64, u64)> {
        let at = EACH * rule as usize;
        GUARDED.contains(&rule).then(|| (self.counters[at + 1], self.counters[at + 2]))
    }

    /// Rules that never decided anything.
    pub fn idle(&self) -> RuleSet {
        Rule::ALL.iter().copied().filter(|rule| self.fired(*rule) == 0).collect()
    }

    /// Guards that had only one outcome, each with the one that was missing. Guards of idle rules
    /// are left out.
    pub fn one_sided(&self) -> impl Iterator<Item = (Rule, bool)> {
        let guards = GUARDED.iter().filter_map(|rule| Some((*rule, self.guard(*rule)?)));
        let missing =
            guards.flat_map(|(rule, (held, failed))| [(rule, true, held), (rule, false, failed)]);
        missing
            .filter(|(rule, _, times)| *times == 0 && self.fired(*rule) > 0)
            .map(|(rule, outcome, _)| (rule, outcome))
    }
}

/// Something that can be seen of a rule: that its guard had this outcome, or with `None` that it
/// acted.
pub type Sight = (Rule, Option<bool>);

/// What searches of whole clusters do not show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Beyond {
    /// The rule.
    pub rule: Rule,
    /// The outcome of its guard that is not seen; `None` if the rule does not act at all.
    pub outcome: Option<bool>,
    /// Why not, and what shows it instead.
    pub why: &'static str,
}

/// Everything of this kind, known beforehand. What is seen all the same does not belong here.
pub const BEYOND: [Beyond; 2] = [
    Beyond {
        rule: Rule::Contract2,
        outcome: None,
        why: "members of a cluster keep the contract; unit tests break it",
    },
    Beyond {
        rule: Rule::Elect2,
        outcome: Some(false),
        why: "what the role rules out at a glance is not tried in a search; \
              the lockstep tries every input in every state",
    },
];

impl Coverage {
    /// What was not seen, although searches of all scenarios together should show it; and what was
    /// seen, although it is listed as [`BEYOND`] them.
    pub fn surprises(&self) -> (Vec<Sight>, Vec<Sight>) {
        let idle = self.idle().iter().map(|rule| (rule, None)).collect::<Vec<_>>();
        let sided = self.one_sided().map(|(rule, outcome)| (rule, Some(outcome)));
        let missing: Vec<_> = idle.into_iter().chain(sided).collect();
        let known = BEYOND.map(|beyond| (beyond.rule, beyond.outcome));
        let seen = known.iter().filter(|known| !missing.contains(known)).copied().collect();
        (missing.into_iter().filter(|missing| !known.contains(missing)).collect(), seen)
    }
}

/// The names of the counters.
pub(crate) fn names() -> Vec<String> {
    let of = |rule: &Rule| ["fired", "held", "failed"].map(|what| format!("{rule} {what}"));
    Rule::ALL.iter().flat_map(of).collect()
}

/// The rules of section STORE that decide what a crash leaves: STORE-1 in the only mode whose
/// writes can tear and have its order, and STORE-2 for what the new process makes of the disk.
fn storage_rules(model: &ClusterModel, action: &Action) -> RuleSet {
    let in_order = model.disks().storage == Storage::Ordered;
    match action {
        Action::Torn { .. } if in_order => RuleSet::of(&[Rule::Store1, Rule::Store2]),
        Action::Torn { .. } | Action::Crash(_) => RuleSet::of(&[Rule::Store2]),
        _ => RuleSet::EMPTY,
    }
}

/// Counts what decided in a step.
pub(crate) fn count(model: &ClusterModel, state: &State, action: &Action, counters: &mut [u64]) {
    let (fired, consulted) = match action {
        // With renamed terms the same step is there twice.
        Action::Step { far: true, .. } => return,
        Action::Step { node, input, .. } => {
            let context = model.context_in(state, *node);
            let (outcome, consulted) = observe(context, state.node(*node), input);
            (outcome.rules, consulted)
        }
        Action::Crash(node) | Action::Restart(node, _) | Action::Torn { node, .. } => {
            let rules = restart_rules(model.context(*node)).union(storage_rules(model, action));
            (rules, Consulted::default())
        }
        Action::Drop(_) | Action::EmptyDisk(_) | Action::Stabilise(_) => return,
    };
    let columns = [fired, consulted.held, consulted.failed];
    for (column, rules) in columns.into_iter().enumerate() {
        rules.iter().for_each(|rule| counters[EACH * rule as usize + column] += 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guard_that_the_rules_consult_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/raft");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let texts = files.filter(|path| path.is_file()).map(std::fs::read_to_string);
        let mut found: Vec<String> = Vec::new();
        for text in texts {
            let text = text.unwrap();
            let sites = text.split("consult(Rule::").skip(1);
            found.extend(sites.filter_map(|site| Some(site.split_once(',')?.0.to_owned())));
        }
        found.sort();
        let mut listed: Vec<String> = GUARDED.iter().map(|rule| format!("{rule:?}")).collect();
        listed.sort();
        assert_eq!(found, listed);
    }

    #[test]
    fn counters_are_read_as_they_are_named() {
        let names = names();
        let counters: Vec<u64> = (0..names.len() as u64).collect();
        let coverage = Coverage::of(&counters).unwrap();
        let at = |name: &str| names.iter().position(|other| other == name).unwrap() as u64;
        assert_eq!(coverage.fired(Rule::Vote2), at("VOTE-2 fired"));
        assert_eq!(coverage.guard(Rule::Vote2), Some((at("VOTE-2 held"), at("VOTE-2 failed"))));
        assert_eq!(coverage.guard(Rule::Role1), None);
        assert_eq!(coverage.idle(), RuleSet::of(&[Rule::ALL[0]]));
        assert!(Coverage::of(&[]).is_none());
    }

    #[test]
    fn only_what_is_not_known_beforehand_surprises() {
        let mut coverage = Coverage { counters: vec![1; EACH * Rule::ALL.len()] };
        let all_seen = BEYOND.map(|beyond| (beyond.rule, beyond.outcome)).to_vec();
        assert_eq!(coverage.surprises(), (Vec::new(), all_seen));
        for beyond in BEYOND {
            let column = beyond.outcome.map_or(0, |outcome| if outcome { 1 } else { 2 });
            coverage.counters[EACH * beyond.rule as usize + column] = 0;
        }
        assert_eq!(coverage.surprises(), (Vec::new(), Vec::new()));
        coverage.counters[EACH * Rule::Beat1 as usize] = 0;
        coverage.counters[EACH * Rule::Vote1 as usize + 1] = 0;
        let missing = vec![(Rule::Beat1, None), (Rule::Vote1, Some(true))];
        assert_eq!(coverage.surprises(), (missing, Vec::new()));
    }

    #[test]
    fn a_guard_with_one_outcome_is_named_with_the_other() {
        let mut coverage = Coverage::default();
        coverage.counters[EACH * Rule::Quorum1 as usize] = 5;
        coverage.counters[EACH * Rule::Quorum1 as usize + 1] = 5;
        assert_eq!(coverage.one_sided().collect::<Vec<_>>(), [(Rule::Quorum1, false)]);
    }
}
