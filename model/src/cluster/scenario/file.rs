//! The TOML form of a scenario, and the checks that turn it into a [`Scenario`].

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::start::EXPECTED;
use super::{
    Allowance, Bounds, Budget, Chaos, Configuration, Cut, Decide, Expect, Reduce, Scenario,
    ScenarioError, Setting, Settle, StartCommand, Terms, Timing, parse_flags,
};
use crate::cluster::rename;
use crate::deviation::Deviation;
use crate::property::eventual_leader_fair::NAME as FAIR;
use crate::property::{self, OPTIONAL};
use crate::raft::{Flags, MAX_LOG, MAX_NODES, MAX_TERM, NodeId, NodeSet, Plan};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    about: String,
    story: Option<u8>,
    table: Option<Spanned<String>>,
    #[serde(default)]
    ci: bool,
    #[serde(default)]
    deep: bool,
    cluster: ClusterTable,
    #[serde(default)]
    chaos: ChaosTable,
    #[serde(default)]
    settle: Vec<SettleTable>,
    bounds: BoundsTable,
    #[serde(default)]
    reduce: ReduceTable,
    #[serde(default)]
    check: CheckTable,
    #[serde(default)]
    decide: Vec<DecideTable>,
    #[serde(default)]
    expect: Vec<ExpectTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClusterTable {
    voters: Spanned<Vec<u8>>,
    #[serde(default)]
    learners: Option<Spanned<Vec<u8>>>,
    flags: Vec<Spanned<String>>,
    #[serde(default)]
    switch_on: Option<Spanned<String>>,
    #[serde(default)]
    lagging_apply: bool,
    #[serde(default)]
    start: Vec<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ChaosTable {
    timing: Option<Spanned<String>>,
    isolate: Option<Spanned<Vec<u8>>>,
    crash: Option<Spanned<Vec<u8>>>,
    max_in_flight: Option<Spanned<usize>>,
    election_timeouts: Option<Spanned<AllowanceField>>,
    lease_expiries: Option<Spanned<AllowanceField>>,
    heartbeats: Option<Spanned<AllowanceField>>,
    quorum_checks: Option<Spanned<AllowanceField>>,
    campaigns: Option<Spanned<AllowanceField>>,
    proposals: Option<Spanned<AllowanceField>>,
    conf_proposals: Option<Spanned<AllowanceField>>,
    transfers: Option<Spanned<AllowanceField>>,
    losses: Option<Spanned<AllowanceField>>,
    duplicates: Option<Spanned<AllowanceField>>,
    crashes: Option<Spanned<AllowanceField>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AllowanceField {
    Times(u64),
    Word(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleTable {
    name: Spanned<String>,
    dead: Option<Spanned<Vec<u8>>>,
    cut: Option<Spanned<Vec<[u8; 2]>>>,
    timing: Option<Spanned<String>>,
    #[serde(default)]
    switched: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundsTable {
    max_term: Spanned<u8>,
    max_log: Spanned<u8>,
    max_in_flight: Spanned<usize>,
    rename_terms: Option<Spanned<u8>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ReduceTable {
    #[serde(default)]
    symmetry: bool,
    #[serde(default)]
    dead_messages: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct CheckTable {
    #[serde(default)]
    ask: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecideTable {
    without: Vec<Spanned<String>>,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectTable {
    setting: Spanned<Words>,
    property: Spanned<Words>,
    verdict: Spanned<String>,
    because: String,
}

/// One word or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<String>),
}

impl Words {
    fn list(&self) -> &[String] {
        match self {
            Words::One(word) => std::slice::from_ref(word),
            Words::Many(words) => words,
        }
    }
}

/// The most settings that an error lists.
const LISTED: usize = 8;

/// Reads and checks a file.
pub(super) fn read(name: &str, text: &str) -> Result<Scenario, ScenarioError> {
    let file: File = toml::from_str(text).map_err(|error| {
        ScenarioError::at(text, error.span().map_or(0, |span| span.start), error.message())
    })?;
    Reader { text }.scenario(name, file)
}

/// The text that errors point into.
struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn fail<T, S>(&self, at: &Spanned<S>, message: String) -> Result<T, ScenarioError> {
        Err(ScenarioError::at(self.text, at.span().start, message))
    }

    fn scenario(&self, name: &str, file: File) -> Result<Scenario, ScenarioError> {
        let configuration = self.configuration(&file.cluster)?;
        let nodes = configuration.members().len();
        let settle: Vec<Settle> =
            file.settle.iter().map(|table| self.settle(table, nodes)).collect::<Result<_, _>>()?;
        let terms = self.terms(&file.bounds)?;
        if settle.is_empty() && matches!(terms, Terms::Renamed { .. }) {
            return Err(ScenarioError::whole(
                "rename_terms needs at least one [[settle]]: only liveness runs rename terms",
            ));
        }
        let asks: Vec<&'static str> = file
            .check
            .ask
            .iter()
            .map(|word| self.ask(word.get_ref(), word))
            .collect::<Result<_, _>>()?;
        let lives = |ask: &&&str| property::is_liveness(ask);
        if let Some(ask) = asks.iter().find(lives).filter(|_| settle.is_empty()) {
            return Err(ScenarioError::whole(format!(
                "{ask} needs at least one [[settle]]: with faults for ever no good state lasts"
            )));
        }
        if file.ci && file.deep {
            return Err(ScenarioError::whole("ci and deep exclude one another".to_owned()));
        }
        if file.reduce.symmetry && asks.contains(&FAIR) {
            return Err(ScenarioError::whole(format!(
                "{FAIR} cannot be asked with symmetry: what is fair names nodes"
            )));
        }
        let plan = Plan::fixed(configuration.joint());
        if let (Some(gap), Err(error)) = (&file.bounds.rename_terms, rename::allows(&plan)) {
            return self.fail(gap, error.to_string());
        }
        let settings = self.settings(&file.cluster, nodes)?;
        Ok(Scenario {
            name: name.to_owned(),
            title: file.title,
            about: file.about.trim().to_owned(),
            story: file.story,
            table: file.table.as_ref().map(|word| self.name(word, "table")).transpose()?,
            ci: file.ci,
            deep: file.deep,
            text: self.text.to_owned(),
            configuration,
            plan: Arc::new(plan),
            nodes,
            switch_on: match &file.cluster.switch_on {
                Some(word) => self.flags(word)?,
                None => Flags::default(),
            },
            lagging_apply: file.cluster.lagging_apply,
            start: file
                .cluster
                .start
                .iter()
                .map(|word| self.start(word, nodes))
                .collect::<Result<_, _>>()?,
            chaos: self.chaos(&file.chaos, nodes, &file.bounds)?,
            settle,
            bounds: self.bounds(&file.bounds)?,
            terms,
            reduce: Reduce {
                symmetry: file.reduce.symmetry,
                dead_messages: file.reduce.dead_messages,
            },
            decide: file.decide.iter().map(|table| self.decide(table)).collect::<Result<_, _>>()?,
            expect: file
                .expect
                .iter()
                .map(|table| self.expect(table, nodes, &settings, &asks))
                .collect::<Result<Vec<_>, _>>()?
                .concat(),
            settings,
            asks,
        })
    }

    fn configuration(&self, table: &ClusterTable) -> Result<Configuration, ScenarioError> {
        let voters = table.voters.get_ref();
        let none = Vec::new();
        let learners = table.learners.as_ref().map_or(&none, |list| list.get_ref());
        let mut ids: Vec<u8> = voters.iter().chain(learners).copied().collect();
        ids.sort_unstable();
        let dense = ids.iter().enumerate().all(|(index, id)| usize::from(*id) == index + 1);
        if voters.is_empty() || !dense || ids.len() > MAX_NODES {
            return self.fail(
                &table.voters,
                format!(
                    "voters {voters:?} and learners {learners:?}: expected at least one voter and together the ids 1, 2, … \
                     without gap or repetition, at most {MAX_NODES}"
                ),
            );
        }
        let set = |list: &[u8]| {
            let mut set = NodeSet::default();
            list.iter().for_each(|id| {
                set.insert(*id);
            });
            set
        };
        Ok(Configuration { voters: set(voters), learners: set(learners) })
    }

    fn settings(&self, table: &ClusterTable, nodes: u8) -> Result<Vec<Setting>, ScenarioError> {
        if table.flags.is_empty() {
            return self.fail(&table.voters, "flags: expected at least one setting".to_owned());
        }
        let mut settings = Vec::new();
        for word in &table.flags {
            match Setting::parse(word.get_ref(), nodes) {
                _ if word.get_ref() == "each" => settings.extend(Setting::each(nodes)),
                Some(setting) => settings.push(setting),
                None => {
                    return self.fail(
                        word,
                        format!(
                            "flags {:?}: expected \"none\", \"pre_vote\", \"check_quorum\", \"both\", {nodes} of them joined by \
                             \"+\", \"each\", or \"every\"",
                            word.get_ref()
                        ),
                    );
                }
            }
        }
        Ok(settings)
    }

    fn flags(&self, word: &Spanned<String>) -> Result<Flags, ScenarioError> {
        match parse_flags(word.get_ref()) {
            Some(flags) => Ok(flags),
            None => self.fail(
                word,
                format!(
                    "switch_on {:?}: expected \"none\", \"pre_vote\", \"check_quorum\" or \"both\"",
                    word.get_ref()
                ),
            ),
        }
    }

    fn start(&self, word: &Spanned<String>, nodes: u8) -> Result<StartCommand, ScenarioError> {
        match StartCommand::parse(word.get_ref(), nodes) {
            Some(command) => Ok(command),
            None => self.fail(
                word,
                format!(
                    "start command {:?}: expected {EXPECTED}, N at most {nodes}",
                    word.get_ref()
                ),
            ),
        }
    }

    fn timing(&self, word: &Spanned<String>, free: bool) -> Result<Timing, ScenarioError> {
        match word.get_ref().as_str() {
            "free" if free => Ok(Timing::Free),
            "timely" => Ok(Timing::Timely),
            "tight" => Ok(Timing::Tight),
            "coinciding" => Ok(Timing::Coinciding),
            other => {
                let free = if free { "\"free\", " } else { "" };
                let expected = format!("{free}\"timely\", \"tight\" or \"coinciding\"");
                self.fail(word, format!("timing {other:?}: expected {expected}"))
            }
        }
    }

    fn ids(
        &self,
        list: &Spanned<Vec<u8>>,
        nodes: u8,
        key: &str,
    ) -> Result<Vec<NodeId>, ScenarioError> {
        match list.get_ref().iter().find(|id| !(1..=nodes).contains(*id)) {
            Some(id) => {
                self.fail(list, format!("{key} names node {id}: expected ids from 1 to {nodes}"))
            }
            None => Ok(list.get_ref().clone()),
        }
    }

    fn chaos(
        &self,
        table: &ChaosTable,
        nodes: u8,
        bounds: &BoundsTable,
    ) -> Result<Chaos, ScenarioError> {
        let mut allowance = [Allowance::Times(0); 11];
        allowance[Budget::LeaseExpiries as usize] = Allowance::Any;
        let fields = [
            (Budget::ElectionTimeouts, &table.election_timeouts),
            (Budget::LeaseExpiries, &table.lease_expiries),
            (Budget::Heartbeats, &table.heartbeats),
            (Budget::QuorumChecks, &table.quorum_checks),
            (Budget::Campaigns, &table.campaigns),
            (Budget::Proposals, &table.proposals),
            (Budget::ConfProposals, &table.conf_proposals),
            (Budget::Transfers, &table.transfers),
            (Budget::Losses, &table.losses),
            (Budget::Duplicates, &table.duplicates),
            (Budget::Crashes, &table.crashes),
        ];
        for (budget, field) in fields {
            if let Some(field) = field {
                allowance[budget as usize] = self.allowance(budget, field)?;
            }
        }
        let mut cut = Cut::default();
        if let Some(list) = &table.isolate {
            for id in self.ids(list, nodes, "isolate")? {
                (1..=nodes).filter(|other| *other != id).for_each(|other| cut.link(id, other));
            }
        }
        let most = *bounds.max_in_flight.get_ref();
        let max_in_flight = match &table.max_in_flight {
            None => most,
            Some(number) if (1..=most).contains(number.get_ref()) => *number.get_ref(),
            Some(number) => {
                return self.fail(
                    number,
                    format!(
                        "max_in_flight = {}: expected 1 to {most}, that of [bounds]",
                        number.get_ref()
                    ),
                );
            }
        };
        Ok(Chaos {
            max_in_flight,
            timing: table
                .timing
                .as_ref()
                .map_or(Ok(Timing::Free), |word| self.timing(word, true))?,
            cut,
            allowance,
            crash: match &table.crash {
                Some(list) => self.ids(list, nodes, "crash")?,
                None => (1..=nodes).collect(),
            },
        })
    }

    fn allowance(
        &self,
        budget: Budget,
        field: &Spanned<AllowanceField>,
    ) -> Result<Allowance, ScenarioError> {
        match field.get_ref() {
            AllowanceField::Times(times @ 0..=100) => Ok(Allowance::Times(*times as u8)),
            AllowanceField::Word(word) if word == "any" => match budget {
                // Each of these makes something new every time, so that nothing else would bound it.
                Budget::Proposals | Budget::ConfProposals | Budget::Duplicates => self.fail(
                    field,
                    format!("{}: expected a number; \"any\" has no end here", budget.key()),
                ),
                _ => Ok(Allowance::Any),
            },
            AllowanceField::Times(times) => self.fail(
                field,
                format!("{} = {times}: expected a number from 0 to 100 or \"any\"", budget.key()),
            ),
            AllowanceField::Word(word) => self.fail(
                field,
                format!("{} = {word:?}: expected a number from 0 to 100 or \"any\"", budget.key()),
            ),
        }
    }

    fn name(&self, word: &Spanned<String>, what: &str) -> Result<String, ScenarioError> {
        let name = word.get_ref();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return self
                .fail(word, format!("{what} {name:?}: expected letters, digits and hyphens"));
        }
        Ok(name.clone())
    }

    fn settle(&self, table: &SettleTable, nodes: u8) -> Result<Settle, ScenarioError> {
        let mut cut = Cut::default();
        if let Some(links) = &table.cut {
            for [a, b] in links.get_ref() {
                if a == b || !(1..=nodes).contains(a) || !(1..=nodes).contains(b) {
                    return self.fail(
                        links,
                        format!(
                            "cut link [{a}, {b}]: expected two different ids from 1 to {nodes}"
                        ),
                    );
                }
                cut.link(*a, *b);
            }
        }
        Ok(Settle {
            name: self.name(&table.name, "settle name")?,
            dead: table
                .dead
                .as_ref()
                .map_or(Ok(Vec::new()), |list| self.ids(list, nodes, "dead"))?,
            cut,
            timing: table
                .timing
                .as_ref()
                .map_or(Ok(Timing::Timely), |word| self.timing(word, false))?,
            switched: table.switched,
        })
    }

    fn bounds(&self, table: &BoundsTable) -> Result<Bounds, ScenarioError> {
        let max_term = *table.max_term.get_ref();
        // The history of leaders has a slot for each term.
        let highest = MAX_TERM.min(super::super::history::MAX_TERM);
        if !(1..=highest).contains(&max_term) {
            return self
                .fail(&table.max_term, format!("max_term = {max_term}: expected 1 to {highest}"));
        }
        let max_log = *table.max_log.get_ref();
        if max_log == 0 || usize::from(max_log) > MAX_LOG {
            return self
                .fail(&table.max_log, format!("max_log = {max_log}: expected 1 to {MAX_LOG}"));
        }
        let max_in_flight = *table.max_in_flight.get_ref();
        let most = super::super::network::CAPACITY;
        if !(1..=most).contains(&max_in_flight) {
            return self.fail(
                &table.max_in_flight,
                format!("max_in_flight = {max_in_flight}: expected 1 to {most}"),
            );
        }
        Ok(Bounds { max_term, max_log, max_in_flight })
    }

    fn terms(&self, table: &BoundsTable) -> Result<Terms, ScenarioError> {
        match &table.rename_terms {
            None => Ok(Terms::Exact),
            Some(gap) if (2..=3).contains(gap.get_ref()) => {
                Ok(Terms::Renamed { gap: *gap.get_ref() })
            }
            Some(gap) => {
                self.fail(gap, format!("rename_terms = {}: expected 2 or 3", gap.get_ref()))
            }
        }
    }

    fn ask<S>(&self, word: &str, at: &Spanned<S>) -> Result<&'static str, ScenarioError> {
        match OPTIONAL.iter().find(|name| **name == word) {
            Some(name) => Ok(name),
            None => self.fail(at, format!("ask {word:?}: expected one of {}", OPTIONAL.join(", "))),
        }
    }

    fn decide(&self, table: &DecideTable) -> Result<Decide, ScenarioError> {
        let mut without = Vec::new();
        for word in &table.without {
            match word.get_ref().parse::<Deviation>() {
                Ok(deviation) => without.push(deviation),
                Err(_) => {
                    let known = Deviation::all().map(Deviation::id).collect::<Vec<_>>().join(", ");
                    let text = word.get_ref();
                    let message = format!("without {text:?}: expected removable rules: {known}");
                    return self.fail(word, message);
                }
            }
        }
        Ok(Decide { without, note: table.note.trim().to_owned() })
    }

    /// One for each setting and property that the table names. The setting is one of the scenario's, and the property one that it asks: anything else would
    /// never be compared with a verdict.
    fn expect(
        &self,
        table: &ExpectTable,
        nodes: u8,
        settings: &[Setting],
        asks: &[&'static str],
    ) -> Result<Vec<Expect>, ScenarioError> {
        let verdict = table.verdict.get_ref();
        if !["violated", "undecided", "not reached"].contains(&verdict.as_str()) {
            return self.fail(
                &table.verdict,
                format!(
                    "verdict {verdict:?}: expected \"violated\", \"undecided\" or \"not reached\""
                ),
            );
        }
        let mut list = Vec::new();
        for word in table.setting.get_ref().list() {
            let setting = Setting::parse(word, nodes).filter(|setting| settings.contains(setting));
            let Some(setting) = setting else {
                let mut listed: Vec<_> =
                    settings.iter().take(LISTED).map(Setting::to_string).collect();
                if settings.len() > LISTED {
                    listed.push("…".to_owned());
                }
                return self.fail(
                    &table.setting,
                    format!("setting {word:?}: expected one of `flags`: {}", listed.join(", ")),
                );
            };
            for word in table.property.get_ref().list() {
                let Some(property) = asks.iter().find(|name| **name == word.as_str()) else {
                    let listed =
                        if asks.is_empty() { "none is".to_owned() } else { asks.join(", ") };
                    return self.fail(
                        &table.property,
                        format!("property {word:?}: expected one that is asked: {listed}"),
                    );
                };
                list.push(Expect {
                    setting: setting.clone(),
                    property,
                    verdict: verdict.clone(),
                    because: table.because.trim().to_owned(),
                });
            }
        }
        Ok(list)
    }
}
