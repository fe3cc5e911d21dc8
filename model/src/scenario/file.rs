//! The checks that turn the TOML form of a scenario into a [`Scenario`].

use toml::Spanned;

use super::bounds::{Bounds, Reduce, Terms};
use super::budget::{Allowance, Budget};
use super::contents::{Configuration, Scenario};
use super::error::ScenarioError;
use super::faults::{Chaos, Cut, Stabilisation, Timing};
use super::flags::{Assignment, parse_flags};
use super::names::PropertyName;
use super::reader::Reader;
use super::reconfigure::Reconfigure;
use super::setting::Setting;
use super::start::{EXPECTED, StartCommand};
use super::tables::{AllowanceField, BoundsTable, ChaosTable, ClusterTable, File, SettleTable};
use super::wording;
use crate::ids::{NodeId, NodeSet};
use crate::limits::{MAX_EXACT_TERM, MAX_IN_FLIGHT, MAX_LOG, MAX_NODES, MAX_TERM};
use crate::raft::Flags;

/// Reads and checks a file, which may name these properties.
///
/// # Errors
/// [`ScenarioError`] for the first thing that is not as expected, with its line.
pub fn read(
    name: &str,
    text: &str,
    properties: &[PropertyName],
) -> Result<Scenario, ScenarioError> {
    let file: File = toml::from_str(text).map_err(|error| wording::explain(text, &error))?;
    Reader { text, properties }.scenario(name, file)
}

impl Reader<'_> {
    fn scenario(&self, name: &str, file: File) -> Result<Scenario, ScenarioError> {
        let configuration = self.configuration(&file.cluster)?;
        let nodes = self.nodes(&file.cluster, configuration)?;
        let reconfigure = file.reconfigure.as_ref().map(|table| self.reconfigure(table, nodes));
        let reconfigure = reconfigure.transpose()?.unwrap_or_default();
        let lags = file.cluster.lagging_apply;
        let settle = file.settle.iter().map(|table| self.settle(table, nodes, lags));
        let settle: Vec<Stabilisation> = settle.collect::<Result<_, _>>()?;
        self.settle_names(&file.settle)?;
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
        let lives = |ask: &&&str| self.is(ask, |property| property.after_faults);
        if let Some(ask) = asks.iter().find(lives).filter(|_| settle.is_empty()) {
            return Err(ScenarioError::whole(format!(
                "{ask} needs at least one [[settle]]: with faults for ever no good state lasts"
            )));
        }
        if file.ci && file.deep {
            return Err(ScenarioError::whole("ci and deep exclude one another".to_owned()));
        }
        let fair = |ask: &&&str| self.is(ask, |property| property.under_fairness);
        if let Some(ask) = asks.iter().find(fair).filter(|_| file.reduce.symmetry) {
            return Err(ScenarioError::whole(format!(
                "{ask} cannot be asked with symmetry: what is fair names nodes"
            )));
        }
        let settings = self.settings(&file.cluster, nodes, &reconfigure)?;
        let chaos = self.chaos(&file.chaos, nodes, &file.bounds, &reconfigure)?;
        // Both rest on terms and logs that never shrink to nothing.
        if !chaos.empty_disk.is_empty() && (file.reduce.dead_messages || terms != Terms::Exact) {
            return Err(ScenarioError::whole(
                "empty_disk cannot be combined with dead_messages, nor with rename_terms: a term may fall".to_owned(),
            ));
        }
        Ok(Scenario {
            name: name.to_owned(),
            title: file.title,
            about: self.about(&file.about)?,
            story: file.story,
            table: file.table.as_ref().map(|word| self.name(word, "table")).transpose()?,
            ci: file.ci,
            deep: file.deep,
            text: self.text.to_owned(),
            configuration,
            nodes,
            switch_on: match &file.cluster.switch_on {
                Some(word) => self.flags(word)?,
                None => Flags::default(),
            },
            lagging_apply: file.cluster.lagging_apply,
            durable_applied: file.cluster.durable_applied.unwrap_or(true),
            single_entry_appends: file.cluster.single_entry_appends,
            step_down_on_removal: file.cluster.step_down_on_removal.unwrap_or(true),
            commit_in_votes: file.cluster.commit_in_votes.unwrap_or(true),
            start: file
                .cluster
                .start
                .iter()
                .map(|word| self.start(word, nodes, &reconfigure))
                .collect::<Result<_, _>>()?,
            chaos,
            stabilisations: settle,
            bounds: self.bounds(&file.bounds)?,
            terms,
            reduce: Reduce {
                symmetry: file.reduce.symmetry,
                inert_messages: file.reduce.dead_messages,
            },
            decide: file
                .decide
                .iter()
                .map(|table| self.decide(table, &settings))
                .collect::<Result<_, _>>()?,
            expect: self.expects(&file.expect, &settings, &asks)?,
            vacuous: self.vacuous(&file.vacuous, &settings, &asks)?,
            promises: self.promises(&file.check.promises)?,
            reconfigure,
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
        // Nodes beyond the first configuration may have any id.
        let fits = |(index, id): (usize, &u8)| match &table.nodes {
            None => usize::from(*id) == index + 1,
            Some(nodes) => (1..=*nodes.get_ref()).contains(id) && ids.get(index + 1) != Some(id),
        };
        let dense = ids.iter().enumerate().all(fits);
        if voters.is_empty() || !dense || ids.len() > MAX_NODES {
            let together = match &table.nodes {
                None => format!("the ids 1, 2, … without gap or repetition, at most {MAX_NODES}"),
                Some(nodes) => format!("different ids from 1 to nodes = {}", nodes.get_ref()),
            };
            return self.fail(
                &table.voters,
                format!(
                    "voters {voters:?} and learners {learners:?}: expected at least one voter and together {together}"
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

    /// How many nodes there are: as many as the first configuration has, or as the file says.
    fn nodes(
        &self,
        table: &ClusterTable,
        configuration: Configuration,
    ) -> Result<u8, ScenarioError> {
        let members = configuration.members().len();
        match &table.nodes {
            None => Ok(members),
            Some(nodes) if (1..=MAX_NODES).contains(&usize::from(*nodes.get_ref())) => {
                Ok(*nodes.get_ref())
            }
            Some(nodes) => self.fail(
                nodes,
                format!("nodes = {}: expected {members} to {MAX_NODES}", nodes.get_ref()),
            ),
        }
    }

    /// Each assignment of flags with each variant.
    fn settings(
        &self,
        table: &ClusterTable,
        nodes: u8,
        reconfigure: &Reconfigure,
    ) -> Result<Vec<Setting>, ScenarioError> {
        let flags = self.assignments(table, nodes)?;
        if reconfigure.variants.is_empty() {
            return Ok(flags.into_iter().map(Setting::from).collect());
        }
        let variants = &reconfigure.variants;
        let with = |flags: Assignment| {
            variants
                .iter()
                .map(move |variant| Setting { flags: flags.clone(), variant: Some(*variant) })
        };
        Ok(flags.into_iter().flat_map(with).collect())
    }

    fn assignments(
        &self,
        table: &ClusterTable,
        nodes: u8,
    ) -> Result<Vec<Assignment>, ScenarioError> {
        if table.flags.is_empty() {
            return self.fail(&table.voters, "flags: expected at least one setting".to_owned());
        }
        let mut settings = Vec::new();
        for word in &table.flags {
            match Assignment::parse(word.get_ref(), nodes) {
                _ if word.get_ref() == "each" => settings.extend(Assignment::each(nodes)),
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

    fn start(
        &self,
        word: &Spanned<String>,
        nodes: u8,
        reconfigure: &Reconfigure,
    ) -> Result<StartCommand, ScenarioError> {
        match StartCommand::parse(word.get_ref(), nodes) {
            Some(StartCommand::ProposeChange(_, number)) if number > reconfigure.longest() => self
                .fail(
                    word,
                    format!(
                        "start command {:?}: expected a proposal that [reconfigure] lists, of {}",
                        word.get_ref(),
                        reconfigure.longest()
                    ),
                ),
            Some(StartCommand::Deliver(from, to) | StartCommand::Drop(from, to)) if from == to => {
                let text = word.get_ref();
                let why = "a node sends itself no message: expected two different nodes";
                self.fail(word, format!("start command {text:?}: {why}"))
            }
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
        reconfigure: &Reconfigure,
    ) -> Result<Chaos, ScenarioError> {
        let mut allowance = [Allowance::Times(0); Budget::ALL.len()];
        allowance[Budget::LeaseExpiries as usize] = Allowance::Any;
        allowance[Budget::ConfProposals as usize] = Allowance::Times(reconfigure.longest() as u8);
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
            (Budget::Compactions, &table.compactions),
            (Budget::SnapshotReports, &table.snapshot_reports),
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
        let crash = match &table.crash {
            Some(list) => self.ids(list, nodes, "crash")?,
            None => (1..=nodes).collect(),
        };
        Ok(Chaos {
            max_in_flight,
            timing: table
                .timing
                .as_ref()
                .map_or(Ok(Timing::Free), |word| self.timing(word, true))?,
            cut,
            allowance,
            empty_disk: match &table.empty_disk {
                Some(list) => self.empty_disk(list, nodes, &crash)?,
                None => Vec::new(),
            },
            crash,
        })
    }

    fn empty_disk(
        &self,
        list: &Spanned<Vec<u8>>,
        nodes: u8,
        crash: &[NodeId],
    ) -> Result<Vec<NodeId>, ScenarioError> {
        let ids = self.ids(list, nodes, "empty_disk")?;
        match ids.iter().find(|id| !crash.contains(id)) {
            Some(id) => self.fail(
                list,
                format!("empty_disk names node {id}: expected one of crash, {crash:?}, since only a node that is down gets an empty disk"),
            ),
            None => Ok(ids),
        }
    }

    fn allowance(
        &self,
        budget: Budget,
        field: &Spanned<AllowanceField>,
    ) -> Result<Allowance, ScenarioError> {
        match field.get_ref() {
            AllowanceField::Times(times @ 0..=100) => Ok(Allowance::Times(*times as u8)),
            AllowanceField::Word(word) if word == "any" => match budget {
                // Each of these makes something new every time, so that nothing else would bound
                // it.
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

    /// Who never applies anything any more: only where applying is an event of its own can it fail
    /// to come.
    fn never_applies(
        &self,
        list: &Spanned<Vec<u8>>,
        nodes: u8,
        lagging_apply: bool,
    ) -> Result<Vec<NodeId>, ScenarioError> {
        if !lagging_apply {
            return self.fail(
                list,
                format!(
                    "never_applies = {:?}: expected lagging_apply = true in [cluster], since without it every step applies what is committed",
                    list.get_ref()
                ),
            );
        }
        self.ids(list, nodes, "never_applies")
    }

    fn settle(
        &self,
        table: &SettleTable,
        nodes: u8,
        lagging_apply: bool,
    ) -> Result<Stabilisation, ScenarioError> {
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
        Ok(Stabilisation {
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
            old_snapshots: table.old_snapshots,
            never_applies: match &table.never_applies {
                Some(list) => self.never_applies(list, nodes, lagging_apply)?,
                None => Vec::new(),
            },
        })
    }

    fn bounds(&self, table: &BoundsTable) -> Result<Bounds, ScenarioError> {
        let max_term = *table.max_term.get_ref();
        // The history of leaders has a slot for each term.
        let highest = MAX_TERM.min(MAX_EXACT_TERM);
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
        let most = MAX_IN_FLIGHT;
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
        let on_request = self.properties.iter().filter(|property| property.on_request);
        let names: Vec<&'static str> = on_request.map(|property| property.name).collect();
        match names.iter().find(|name| **name == word) {
            Some(name) => Ok(name),
            None => self.fail(at, format!("ask {word:?}: expected one of {}", names.join(", "))),
        }
    }

    /// Whether the property of this name is such a one.
    fn is(&self, name: &str, such: impl Fn(&PropertyName) -> bool) -> bool {
        self.properties.iter().any(|property| property.name == name && such(property))
    }
}
