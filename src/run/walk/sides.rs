//! The same walk on model and core, side by side.

use quorate_conformance::cluster::Cluster;
use quorate_conformance::core::QuorateCore;
use quorate_conformance::replay::{ReplayError, replay};
use serde::Serialize;

use super::path::{Walk, fields};

/// Model and core after a step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Sides {
    /// The step up to which both sides were run.
    pub step: usize,
    /// The nodes, each field with both values.
    pub nodes: Vec<Node>,
    /// The messages in flight on either side.
    pub messages: Vec<Pair>,
    /// Where the core diverges, if it does so up to this step or later.
    pub divergence: Option<Divergence>,
    /// Whether the core is shown as of an earlier step, because it diverged and was not run on.
    pub behind: Option<usize>,
}

/// One node on both sides.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Node {
    /// The node.
    pub node: u64,
    /// Every field.
    pub fields: Vec<Pair>,
}

/// One value on both sides; none where a side does not have it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Pair {
    /// What it is a value of; for messages the message.
    pub name: String,
    /// The model's.
    pub model: Option<String>,
    /// The core's.
    pub core: Option<String>,
}

impl Pair {
    /// Whether both sides agree.
    pub fn agrees(&self) -> bool {
        self.model == self.core
    }
}

/// The first step at which the core does something else than the model.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Divergence {
    /// The step.
    pub step: usize,
    /// The event.
    pub event: String,
    /// The rules to suspect, the likeliest first.
    pub rules: Vec<&'static str>,
    /// Whether the first of them was removed from the model, so that the core keeps a rule which
    /// the model does not have.
    pub removed: Vec<String>,
    /// What differs.
    pub differences: Vec<Pair>,
}

/// Runs a walk on cores and compares them with the model after a step. Where a core does not start,
/// there are no values of cores.
///
/// # Errors
/// [`ReplayError`] if the model does not follow the walk.
pub fn sides(walk: &Walk, step: usize) -> Result<Sides, ReplayError> {
    let step = step.min(walk.len());
    let trace = walk.trace("walk");
    let run = replay::<QuorateCore>(&trace, None)?;
    let divergence = run.divergence.map(|found| Divergence {
        step: found.step,
        event: found.event,
        rules: found.rules.iter().map(|rule| rule.id()).collect(),
        removed: found.removed.iter().map(|one| one.id().to_owned()).collect(),
        differences: found
            .differences
            .into_iter()
            .map(|difference| Pair {
                name: difference.field.to_owned(),
                model: Some(difference.model),
                core: Some(difference.core),
            })
            .collect(),
    });
    // One cluster before each step that the core followed, and one after the last of them.
    let followed = step.min(run.history.len().saturating_sub(1));
    let cluster = run.history.get(followed);
    let down = &walk.at(step).state.down;
    let mut nodes = Vec::new();
    for node in walk.observations(step) {
        let count = walk.at(0).state.count;
        let core =
            cluster.and_then(|cluster| cluster.observe(node.id)).map(|core| fields(&core, count));
        let values =
            fields(&node, count).into_iter().enumerate().map(|(place, (name, value))| Pair {
                name: name.to_owned(),
                model: Some(value),
                core: core.as_ref().map(|core| core[place].1.clone()),
            });
        if !down.contains(node.id as u8) {
            nodes.push(Node { node: node.id, fields: values.collect() });
        }
    }
    let (model, mut core) = (walk.in_flight(step), cluster.map_or_else(Vec::new, Cluster::pool));
    let mut messages = Vec::new();
    for message in model {
        let at = core.iter().position(|other| *other == message);
        let text = message.to_string();
        let core = at.map(|at| core.remove(at).to_string());
        messages.push(Pair { name: text.clone(), model: Some(text), core });
    }
    for message in core {
        let text = message.to_string();
        messages.push(Pair { name: text.clone(), model: None, core: Some(text) });
    }
    Ok(Sides { step, nodes, messages, divergence, behind: (followed < step).then_some(followed) })
}
