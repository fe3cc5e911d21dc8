//! How a core diverges from the model: classes, differences and comparisons.

use std::fmt;

use crate::core::{Core, Disk, Refusal};
use crate::named_rule::NamedRule;
use crate::trace::{Message, Observation, Trace};

/// In which way the two sides differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// The model acts, the core refuses.
    CoreRefuses,
    /// The model says that the input is disabled, the core acts on it.
    CoreActs,
    /// Both act, the states differ.
    State,
    /// Both act, the messages differ.
    Messages,
    /// What is stored differs from what the node says, or from what it wrote.
    Durable,
    /// Something leaves before the write that it waits for (STORE-4, STORE-5).
    Early,
    /// A write that has to be durable does not ask for a sync.
    Sync,
    /// A crash in the middle of a write leaves something else on the disk.
    Torn,
    /// The core refused an input and changed nevertheless.
    ChangedByRefusal,
    /// Two runs that join in one state of the model leave different cores.
    HiddenState,
    /// The same inputs from the start lead to something else the second time.
    Nondeterminism,
    /// The core, or the process that runs it, no longer answers.
    HostFailure,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::CoreRefuses => "the core refuses what the model does",
            Class::CoreActs => "the core acts where the model says the input is disabled",
            Class::State => "same event, different state",
            Class::Messages => "same event, different messages",
            Class::Durable => "what is stored differs from what the node says",
            Class::Early => "something leaves before the write that it waits for",
            Class::Sync => "a write that has to be durable does not ask for a sync",
            Class::Torn => "a crash in the middle of a write leaves something else on disk",
            Class::ChangedByRefusal => "the core refused, and changed all the same",
            Class::HiddenState => "hidden state: two runs join in the model, the cores differ",
            Class::Nondeterminism => "nondeterminism: the same inputs lead to something else",
            Class::HostFailure => "host failure: the core no longer answers",
        })
    }
}

/// One field that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The field's name in an observation, or `messages`.
    pub field: &'static str,
    /// The model's value.
    pub model: String,
    /// The core's value.
    pub core: String,
}

/// The first step at which a core diverges from the model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Divergence {
    /// In which way.
    pub class: Class,
    /// The node.
    pub node: u64,
    /// The event, in words.
    pub event: String,
    /// The rules to suspect, the likeliest first ([`suspects`](crate::suspects::suspects)).
    pub rules: Vec<NamedRule>,
    /// What differs.
    pub differences: Vec<Difference>,
    /// The run up to and including the step. Where two runs join in one state of the model, it has
    /// both runs, with [`Event::Again`](crate::trace::Event::Again) between them.
    pub trace: Trace,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "first divergence at step {} of {}: {}",
            self.trace.steps.len(),
            self.trace.scenario,
            self.event
        )?;
        writeln!(f, "  class: {}", self.class)?;
        match self.rules.split_first() {
            Some((first, rest)) => {
                writeln!(f, "  rule:  {} {}", first.id(), first.title())?;
                if !rest.is_empty() {
                    let ids: Vec<_> = rest.iter().map(|rule| rule.id()).collect();
                    writeln!(f, "         also acting in this step: {}", ids.join(", "))?;
                }
            }
            None => writeln!(f, "  rule:  none acts in this step")?,
        }
        for difference in &self.differences {
            writeln!(f, "  node {} {}", self.node, difference.field)?;
            writeln!(f, "    model  {}", difference.model)?;
            writeln!(f, "    core   {}", difference.core)?;
        }
        Ok(())
    }
}

/// The fields in which two observations differ.
pub fn compare(model: &Observation, core: &Observation) -> Vec<Difference> {
    let pairs = model.fields().into_iter().zip(core.fields());
    pairs
        .filter(|((_, left), (_, right))| left != right)
        .map(|((field, model), (_, core))| Difference { field, model, core })
        .collect()
}

/// The fields that a core tells and in which it differs from the model.
pub(crate) fn compare_told<C: Core>(model: &Observation, core: &Observation) -> Vec<Difference> {
    let mut differences = compare(model, core);
    differences.retain(|one| !C::CAPABILITIES.fields_not_told.contains(&one.field));
    differences
}

/// The difference between two multisets of messages, both sorted.
pub fn compare_messages(model: &[Message], core: &[Message]) -> Option<Difference> {
    let list = |messages: &[Message]| {
        let list: Vec<String> = messages.iter().map(ToString::to_string).collect();
        if list.is_empty() { "none".to_owned() } else { list.join("; ") }
    };
    (model != core).then(|| Difference { field: "messages", model: list(model), core: list(core) })
}

/// The difference in what a crash in the middle of a write can leave. The first disk of `core` is
/// the one before the write, the last one that of the completed write; the model lists neither.
pub fn compare_torn(
    model: &[Disk],
    core: &Result<Vec<Disk>, Refusal>,
    before: &Disk,
) -> Option<Difference> {
    let field = "what a torn write leaves";
    let list = |disks: &[Disk]| {
        let list: Vec<String> = disks.iter().map(ToString::to_string).collect();
        if list.is_empty() { "nothing".to_owned() } else { list.join("; ") }
    };
    let disks = match core {
        Ok(disks) => disks,
        Err(refusal) => {
            let core = format!("refuses: {refusal}");
            return Some(Difference { field, model: list(model), core });
        }
    };
    let mut between: Vec<Disk> = Vec::new();
    for disk in disks {
        if disk != before && Some(disk) != disks.last() && !between.contains(disk) {
            between.push(disk.clone());
        }
    }
    (between != model).then(|| Difference { field, model: list(model), core: list(&between) })
}
