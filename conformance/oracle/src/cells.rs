//! The file of cells: groups of questions, and what explains a disagreement.

use serde::Deserialize;

use crate::cell::{Activation, Bounds, Cell, MOST_NODES, Tail};
use crate::config::{Change, Nodes, only};
use crate::error::Error;
use crate::log::{HIGHEST_TERM, Log, MOST_CHANGES, MOST_PAYLOADS};
use crate::property::Property;
use crate::rules::Rules;
use crate::storage::{Mode, Remedy};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Groups of cells.
    #[serde(default)]
    pub group: Vec<Group>,
    /// Disagreements whose reason is known.
    #[serde(default)]
    pub explained: Vec<Explained>,
}

/// A disagreement whose reason is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The names of the cells; `*` stands for any text.
    pub cells: Vec<String>,
    /// The properties.
    pub properties: Vec<String>,
    /// The verdict of the oracle.
    pub oracle: String,
    /// Why the records say otherwise, with the budget or the reduction that makes the difference.
    pub because: String,
    /// How a scenario has to change so that its search sees what the oracle sees.
    pub proposal: String,
}

impl Explained {
    /// Whether the entry names a cell.
    #[must_use]
    pub fn names(&self, question: &Question) -> bool {
        self.cells.iter().any(|pattern| fits(pattern, &question.cell.name))
    }
}

/// Whether a name is the pattern, where each `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            let mut ends = (0..=name.len()).filter(|at| name.is_char_boundary(*at));
            ends.any(|at| fits(rest, &name[at..]))
        }),
    }
}

/// Cells that share a cluster and its bounds. There is one cell for each value of each list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // Each is a key of the file.
pub struct Group {
    /// The first part of the names of its cells.
    pub name: String,
    /// The scenarios whose records are compared with these cells.
    pub scenarios: Vec<String>,
    /// The voters of the first configuration.
    pub voters: Vec<u8>,
    /// The learners of the first configuration.
    #[serde(default)]
    pub learners: Vec<u8>,
    /// Number of nodes.
    pub nodes: u8,
    /// The changes of scheme `one`.
    #[serde(default)]
    pub one: Vec<String>,
    /// The changes of scheme `joint`.
    #[serde(default)]
    pub joint: Vec<String>,
    /// When a change comes into force.
    #[serde(default = "one_default")]
    pub activation: Vec<Activation>,
    /// Storage modes.
    #[serde(default = "one_default")]
    pub storage: Vec<Mode>,
    /// Remedies.
    #[serde(default = "one_default")]
    pub remedy: Vec<Remedy>,
    /// Lists of rules that are removed together.
    #[serde(default = "one_default")]
    pub without: Vec<Vec<String>>,
    /// Whether applying is a step of its own.
    #[serde(default)]
    pub lagging: bool,
    /// Whether a restart forgets what was applied.
    #[serde(default)]
    pub forgets_applied: bool,
    /// What an Append carries.
    #[serde(default)]
    pub tail: Tail,
    /// Whether nothing has happened at the start.
    #[serde(default)]
    pub blank: bool,
    /// Whether the search does without its reductions.
    #[serde(default)]
    pub thorough: bool,
    /// Highest term.
    pub terms: u8,
    /// Longest log.
    pub log: u8,
    /// Elections after that of the start.
    pub elections: u8,
    /// Entries of clients.
    #[serde(default)]
    pub payloads: u8,
    /// Crashes.
    #[serde(default)]
    pub crashes: u8,
    /// Nodes that may crash; all if empty.
    #[serde(default)]
    pub crash: Vec<u8>,
    /// The properties that are asked; all if empty. A search ends once all of them are violated.
    #[serde(default)]
    pub ask: Vec<Property>,
    /// Whether the cells run only when they are named.
    #[serde(default)]
    pub deep: bool,
}

fn one_default<T: Default>() -> Vec<T> {
    vec![T::default()]
}

/// A cell with what the comparison needs to know of it.
#[derive(Clone, Debug)]
pub struct Question {
    /// The cell.
    pub cell: Cell,
    /// The scenarios whose records are compared.
    pub scenarios: Vec<String>,
    /// The variant of the cell as the records name it, such as `one+apply+same-batch`.
    pub variant: String,
    /// The rules that are removed, in order.
    pub without: Vec<String>,
    /// The properties that are asked.
    pub ask: Vec<Property>,
    /// Whether it runs only when it is named.
    pub deep: bool,
}

/// Reads a file of cells. `states` bounds each search.
///
/// # Errors
/// A file that is not one, and a cell that the oracle cannot hold.
pub fn read(text: &str, states: usize) -> Result<(Vec<Question>, Vec<Explained>), Error> {
    let file: File = toml::from_str(text)?;
    let mut questions: Vec<Question> = Vec::new();
    for group in &file.group {
        for question in group.questions(states)? {
            if questions.iter().any(|other| other.cell.name == question.cell.name) {
                return Err(Error::Twice(question.cell.name));
            }
            questions.push(question);
        }
    }
    Ok((questions, file.explained))
}

impl Group {
    fn questions(&self, states: usize) -> Result<Vec<Question>, Error> {
        let mut found = Vec::new();
        for (scheme, texts) in [("one", &self.one), ("joint", &self.joint)] {
            if texts.is_empty() {
                continue;
            }
            let change = |text: &String| Change::parse(text, scheme == "joint");
            let changes: Vec<Change> = texts.iter().map(change).collect::<Result<_, _>>()?;
            let beyond = changes.iter().flat_map(Change::nodes).find(|node| *node > self.nodes);
            for activation in &self.activation {
                for storage in &self.storage {
                    for remedy in &self.remedy {
                        for without in &self.without {
                            let variant = variant(scheme, *activation, *storage, *remedy);
                            let mut cell = self.cell(&variant, without, states)?;
                            if let Some(node) = beyond {
                                let what = "the id of a node";
                                let found = u64::from(node);
                                let (cell, expected) = (cell.name, "that of a node");
                                return Err(Error::Bound { cell, what, found, expected });
                            }
                            cell.changes.clone_from(&changes);
                            (cell.activation, cell.storage) = (*activation, *storage);
                            cell.remedy = *remedy;
                            found.push(Question {
                                cell,
                                scenarios: self.scenarios.clone(),
                                variant,
                                without: without.clone(),
                                ask: match self.ask.as_slice() {
                                    [] => Property::ALL.to_vec(),
                                    asked => asked.to_vec(),
                                },
                                deep: self.deep,
                            });
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    fn cell(&self, variant: &str, without: &[String], states: usize) -> Result<Cell, Error> {
        let mut name = format!("{}@{variant}", self.name);
        if !without.is_empty() {
            name = format!("{name} without {}", without.join(", "));
        }
        self.check(&name)?;
        Ok(Cell {
            nodes: self.nodes,
            voters: set(&self.voters),
            learners: set(&self.learners),
            changes: Vec::new(),
            activation: Activation::default(),
            storage: Mode::default(),
            remedy: Remedy::default(),
            rules: Rules::without(without)?,
            lagging: self.lagging,
            durable_applied: !self.forgets_applied,
            tail: self.tail,
            blank: self.blank,
            thorough: self.thorough,
            bounds: Bounds {
                terms: self.terms,
                log: self.log,
                elections: self.elections,
                payloads: self.payloads,
                crashes: self.crashes,
                crash: if self.crash.is_empty() { Nodes::MAX } else { set(&self.crash) },
                states,
            },
            name,
        })
    }

    /// Names the first number that the oracle cannot hold.
    fn check(&self, cell: &str) -> Result<(), Error> {
        let longest = self.one.len().max(self.joint.len());
        let nodes = u64::from(self.nodes);
        let ids = [&self.voters, &self.learners, &self.crash];
        let mut ids = ids.into_iter().flatten().map(|id| u64::from(*id));
        let outside = ids.find(|id| *id == 0 || *id > nodes);
        let first = u64::from(self.voters.iter().copied().min().unwrap_or(0));
        let numbers = [
            ("the number of nodes", nodes, 1, MOST_NODES as u64, "1 to 5"),
            ("the id of a node", outside.unwrap_or(1), 1, nodes, "that of a node"),
            ("the lowest id of a voter", first, 1, 1, "1, which leads at first"),
            ("terms", u64::from(self.terms), 1, u64::from(HIGHEST_TERM), "1 to 7"),
            ("log", u64::from(self.log), 1, u64::from(Log::LONGEST), "1 to 8"),
            ("payloads", u64::from(self.payloads), 0, u64::from(MOST_PAYLOADS), "0 to 8"),
            ("the number of changes", longest as u64, 0, u64::from(MOST_CHANGES), "0 to 21"),
        ];
        let wrong =
            numbers.into_iter().find(|(_, number, low, high, _)| number < low || number > high);
        wrong.map_or(Ok(()), |(what, found, _, _, expected)| {
            Err(Error::Bound { cell: cell.to_owned(), what, found, expected })
        })
    }
}

fn set(nodes: &[u8]) -> Nodes {
    nodes.iter().fold(0, |set, node| set | only(*node))
}

/// A variant as records name it: storage and remedy are left out where they are the first ones.
fn variant(scheme: &str, activation: Activation, storage: Mode, remedy: Remedy) -> String {
    let activation = match activation {
        Activation::Apply => "apply",
        Activation::Append => "append",
    };
    let storage = match storage {
        Mode::Atomic => "",
        Mode::Ordered => "+ordered",
        Mode::EntriesFirst => "+entries-first",
        Mode::StateFirst => "+state-first",
        Mode::SameBatch => "+same-batch",
        Mode::Lost => "+lost",
    };
    let remedy = match remedy {
        Remedy::None => "",
        Remedy::Raise => "+raise",
        Remedy::Sync => "+sync",
    };
    format!("{scheme}+{activation}{storage}{remedy}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: &str = "[[group]]\nname = \"a\"\nscenarios = []\nvoters = [1]\nnodes = 2\n\
                         one = [\"add-voter 2\"]\nterms = 2\nlog = 4\nelections = 1\n";

    #[test]
    fn a_group_has_a_cell_for_each_value_of_each_list() {
        let lists = "storage = [\"atomic\", \"same-batch\"]\nremedy = [\"none\", \"raise\"]\n\
                     joint = [\"add-voter 2\"]\nwithout = [[], [\"CONF-1\", \"VOTE-9\"]]\n";
        let (questions, _) = read(&format!("{GROUP}{lists}"), 1).expect("a file of cells");
        assert_eq!(questions.len(), 16);
        let names: Vec<&str> = questions.iter().map(|one| one.cell.name.as_str()).collect();
        assert_eq!(names[0], "a@one+apply");
        assert_eq!(names[15], "a@joint+apply+same-batch+raise without CONF-1, VOTE-9");
        assert!(questions[15].cell.rules.no_conf_1 && !questions[14].cell.rules.no_conf_1);
    }

    #[test]
    fn bad_files_say_what_is_wrong() {
        let wrong = |from: &str, to: &str| {
            read(&GROUP.replace(from, to), 1).expect_err("the file is wrong").to_string()
        };
        let bound = "a@one+apply: the number of nodes is 6, expected 1 to 5";
        assert_eq!(wrong("nodes = 2", "nodes = 6"), bound);
        assert!(wrong("voters = [1]", "voters = [3]").contains("the id of a node is 3"));
        assert!(wrong("voters = [1]", "voters = [2]").contains("lowest id of a voter is 2"));
        assert!(wrong("log = 4", "log = 9").contains("log is 9, expected 1 to 8"));
        assert!(wrong("add-voter 2", "add-voter 3").contains("the id of a node is 3"));
        assert!(wrong("terms", "without = [[\"CONF-99\"]]\nterms").contains("\"CONF-99\""));
        assert!(wrong("terms", "colour = 1\nterms").contains("colour"));
        let twice = read(&format!("{GROUP}{GROUP}"), 1).expect_err("two cells of one name");
        assert_eq!(twice.to_string(), "two cells are named \"a@one+apply\"");
    }

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(fits("a@*+lost*", "a@one+apply+lost+raise"));
        assert!(fits("a", "a") && fits("*", ""));
        assert!(!fits("a@*+lost", "a@one+apply+lost+raise"));
        assert!(!fits("a", "ab"));
    }
}
