//! What a scenario changes of its configuration: a list of proposals in each scheme, and the
//! variants that it is decided for.

use toml::Spanned;

use super::error::ScenarioError;
use super::reader::Reader;
use super::storage::{Remedy, Storage};
use super::tables::ReconfigureTable;
use super::variant::{ACTIVATIONS, Scheme, Variant};
use crate::raft::change::{Change, Edit, Transition, Way};
use crate::raft::plan::MAX_CHANGES;
use crate::raft::{Activation, ChangeId, NodeId};

/// The configuration changes of a scenario.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reconfigure {
    /// What is proposed where one voter comes or goes with each change, in order; empty if the
    /// scenario is not decided for that.
    pub one_at_a_time: Vec<Change>,
    /// The same through joint configurations.
    pub joint: Vec<Change>,
    /// The variants, in order.
    pub variants: Vec<Variant>,
}

impl Reconfigure {
    /// What is proposed in a scheme, in order, each item once.
    #[must_use]
    pub fn proposals(&self, scheme: Scheme) -> &[Change] {
        match scheme {
            Scheme::OneAtATime => &self.one_at_a_time,
            Scheme::Joint => &self.joint,
        }
    }

    /// The changes of a scheme that have an id of their own: all but those that only leave a joint
    /// configuration.
    #[must_use]
    pub fn changes(&self, scheme: Scheme) -> Vec<Change> {
        let list = self.proposals(scheme).iter();
        list.filter(|change| change.way() != Way::Leave).cloned().collect()
    }

    /// The ids of what is proposed in a scheme, in order.
    #[must_use]
    pub fn script(&self, scheme: Scheme) -> Vec<ChangeId> {
        let mut listed = 0;
        let id = |change: &Change| match change.way() {
            Way::Leave => ChangeId::LEAVE,
            _ => {
                listed += 1;
                // There are not more than have an id: see below.
                ChangeId::listed(listed - 1).unwrap_or(ChangeId::NOTHING)
            }
        };
        self.proposals(scheme).iter().map(id).collect()
    }

    /// The most proposals of a scheme.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.one_at_a_time.len().max(self.joint.len())
    }
}

/// The forms of an item, for error messages.
const FORMS: &str = "edits \"add-voter N\", \"add-learner N\", \"remove N\" or \"update N\"";

/// Reads one edit, such as `add-voter 4`.
fn edit(text: &str, nodes: u8) -> Option<Edit> {
    let (verb, id) = text.trim().split_once(' ')?;
    let id: NodeId = id.trim().parse().ok().filter(|id| (1..=nodes).contains(id))?;
    Some(match verb {
        "add-voter" => Edit::AddVoter(id),
        "add-learner" => Edit::AddLearner(id),
        "remove" => Edit::Remove(id),
        "update" => Edit::Update(id),
        _ => return None,
    })
}

/// Reads an item where one voter comes or goes with each change.
fn simple(text: &str, nodes: u8) -> Option<Change> {
    Some(Change { transition: Transition::Auto, edits: vec![edit(text, nodes)?] })
}

/// Reads an item where changes go through joint configurations.
fn joint(text: &str, nodes: u8) -> Option<Change> {
    if text.trim() == "leave" {
        return Some(Change { transition: Transition::Auto, edits: Vec::new() });
    }
    let (transition, edits) = match text.trim().strip_prefix("explicit:") {
        Some(rest) => (Transition::Explicit, rest),
        None => (Transition::Implicit, text),
    };
    let edits = edits.split(',').map(|text| edit(text, nodes)).collect::<Option<_>>()?;
    Some(Change { transition, edits })
}

impl Reader<'_> {
    /// Reads the table `[reconfigure]`.
    pub(super) fn reconfigure(
        &self,
        table: &Spanned<ReconfigureTable>,
        nodes: u8,
    ) -> Result<Reconfigure, ScenarioError> {
        let ReconfigureTable { one_at_a_time, joint: through, activation, storage, remedy } =
            table.get_ref();
        let mut read = Reconfigure {
            one_at_a_time: self.proposals(one_at_a_time, nodes, simple, "one of the")?,
            joint: self.proposals(
                through,
                nodes,
                joint,
                "\"leave\", or, \"explicit:\" before them or not,",
            )?,
            variants: Vec::new(),
        };
        let schemes = Scheme::ALL.into_iter().filter(|scheme| !read.proposals(*scheme).is_empty());
        let schemes: Vec<Scheme> = schemes.collect();
        if schemes.is_empty() {
            let message = "[reconfigure]: expected a list one_at_a_time or joint with a proposal";
            return self.fail(table, message.to_owned());
        }
        if schemes.iter().any(|scheme| read.changes(*scheme).len() > MAX_CHANGES) {
            let message =
                format!("[reconfigure]: expected at most {MAX_CHANGES} changes in a scheme");
            return self.fail(table, message);
        }
        let activations = self.words("activation", activation, &ACTIVATIONS, Activation::Apply)?;
        let modes = Storage::ALL.map(|mode| (mode.word(), mode));
        let storages = self.words("storage", storage, &modes, Storage::Atomic)?;
        let remedies = Remedy::ALL.map(|remedy| (remedy.word(), remedy));
        let remedies = self.words("remedy", remedy, &remedies, Remedy::None)?;
        for scheme in schemes {
            for &activation in &activations {
                for &storage in &storages {
                    let variant =
                        |remedy: &Remedy| Variant { scheme, activation, storage, remedy: *remedy };
                    read.variants.extend(remedies.iter().map(variant));
                }
            }
        }
        Ok(read)
    }

    fn proposals(
        &self,
        list: &[Spanned<String>],
        nodes: u8,
        read: fn(&str, u8) -> Option<Change>,
        expected: &str,
    ) -> Result<Vec<Change>, ScenarioError> {
        let mut changes = Vec::new();
        for word in list {
            match read(word.get_ref(), nodes) {
                Some(change) => changes.push(change),
                None => {
                    let text = word.get_ref();
                    return self.fail(
                        word,
                        format!(
                            "proposal {text:?}: expected {expected} {FORMS}, N at most {nodes}"
                        ),
                    );
                }
            }
        }
        Ok(changes)
    }

    /// The values that a list names, each once; without a list the usual one.
    fn words<T: Copy + PartialEq>(
        &self,
        key: &str,
        list: &Option<Vec<Spanned<String>>>,
        known: &[(&str, T)],
        usual: T,
    ) -> Result<Vec<T>, ScenarioError> {
        let Some(list) = list else { return Ok(vec![usual]) };
        let mut values = Vec::new();
        for word in list {
            match known.iter().find(|(name, _)| name == word.get_ref()) {
                Some((_, value)) if !values.contains(value) => values.push(*value),
                _ => {
                    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                    let text = word.get_ref();
                    let names = names.join(", ");
                    return self.fail(
                        word,
                        format!("{key} {text:?}: expected some of {names}, each once"),
                    );
                }
            }
        }
        if values.is_empty() { Ok(vec![usual]) } else { Ok(values) }
    }
}
