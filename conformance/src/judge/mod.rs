//! Compares what one input does to a node of the model and to a core.
//!
//! `timing` looks at what left before which write, `durable` at what is stored in the end.

mod durable;
mod timing;

use quorate_model::cluster::ClusterModel;
use quorate_model::raft::{self, Node, NodeId, Outcome};
use quorate_model::rule::Rule;

use crate::core::{Core, Trouble};
use crate::divergence::{Class, Difference, compare, compare_messages, compare_told};
use crate::named_rule::NamedRule;
use crate::record;
use crate::suspects::suspects;
use crate::trace::{Input, Message};

/// What a comparison found.
#[derive(Debug)]
pub(crate) enum Judged<C> {
    /// Both sides agree.
    Agreed {
        /// The core after the input; none if it is as before.
        after: Option<C>,
        /// Whether the model's node neither changed nor sent anything.
        disabled: bool,
    },
    /// The sides diverge.
    Diverged(Fault),
}

/// In what the two sides differ after a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    /// In which way.
    pub(crate) class: Class,
    /// The rules to suspect, the likeliest first.
    pub(crate) rules: Vec<NamedRule>,
    /// What differs.
    pub(crate) differences: Vec<Difference>,
}

/// Runs an input on a core and compares it with what it does to the model's node: `outcome`, which
/// must be within the capacities of the model.
pub(crate) fn judge<C: Core>(
    model: &ClusterModel,
    (id, node, input): (NodeId, &Node, &raft::Input),
    outcome: &Outcome,
    before: &C,
) -> Judged<C> {
    let acted: Vec<Rule> = outcome.rules.iter().collect();
    let disabled = outcome.node == *node && outcome.messages.is_empty();
    let plan = model.plan();
    let neutral = record::input(plan, input);
    let diverged = |class, differences: Vec<Difference>| {
        let rules = suspects(Some(&neutral), &acted, &differences);
        Judged::Diverged(Fault { class, rules, differences })
    };
    let mut expected: Vec<Message> =
        outcome.messages.iter().map(|sent| record::message(plan, sent)).collect();
    expected.sort();
    let mut after = before.clone();
    let taken = after.input(&neutral);
    if let Some(fault) = trouble(&after) {
        return Judged::Diverged(fault);
    }
    let output = match taken {
        Err(refusal) => {
            if !after.alike(before) {
                let mut differences = compare(&before.observe(), &after.observe());
                if differences.is_empty() {
                    differences.push(hidden(before, &after));
                }
                return diverged(Class::ChangedByRefusal, differences);
            }
            if !disabled {
                let difference = Difference {
                    field: "input",
                    model: "acts".to_owned(),
                    core: format!("refuses: {refusal}"),
                };
                return diverged(Class::CoreRefuses, vec![difference]);
            }
            return Judged::Agreed { after: None, disabled };
        }
        Ok(output) => output,
    };
    let wanted = record::observation(model, id, &outcome.node);
    let seen = after.observe();
    let mut differences = compare_told::<C>(&wanted, &seen);
    let of_state = !differences.is_empty();
    differences.extend(compare_messages(&expected, &output.messages()));
    if !differences.is_empty() {
        let class = match (disabled, of_state) {
            (true, _) => Class::CoreActs,
            (false, true) => Class::State,
            (false, false) => Class::Messages,
        };
        return diverged(class, differences);
    }
    // Of a core that does not tell its disk, this one repeats what is observed.
    let disk = after.disk();
    if let Some(difference) = durable::difference(&seen, &disk) {
        return diverged(Class::Durable, vec![difference]);
    }
    let stays = durable::stays(node, &outcome.node);
    if C::CAPABILITIES.timing
        && let Some((class, difference)) = timing::fault(&seen, &output, &disk.stored(), stays)
    {
        return diverged(class, vec![difference]);
    }
    if disabled && !after.alike(before) {
        return diverged(Class::HiddenState, vec![hidden(before, &after)]);
    }
    Judged::Agreed { after: Some(after), disabled }
}

/// Runs several inputs on a core before it hands anything out, and compares it with what they do to
/// the model's node: `outcome`. We do not ask here what left before which write, because a message
/// may have been sent under a term that a later input has ended.
pub(crate) fn judge_together<C: Core>(
    model: &ClusterModel,
    (id, inputs): (NodeId, &[raft::Input]),
    outcome: &Outcome,
    before: &C,
) -> Option<Fault> {
    let plan = model.plan();
    let neutral: Vec<Input> = inputs.iter().map(|input| record::input(plan, input)).collect();
    let mut after = before.clone();
    let acted: Vec<Rule> = outcome.rules.iter().collect();
    let fault = |class, differences: Vec<Difference>| {
        let rules = suspects(neutral.last(), &acted, &differences);
        Some(Fault { class, rules, differences })
    };
    let taken = after.together(&neutral);
    if let Some(fault) = trouble(&after) {
        return Some(fault);
    }
    let output = match taken? {
        Ok(output) => output,
        Err(refusal) => {
            let core = format!("refuses: {refusal}");
            let difference = Difference { field: "input", model: "acts".to_owned(), core };
            return fault(Class::CoreRefuses, vec![difference]);
        }
    };
    let mut expected: Vec<Message> =
        outcome.messages.iter().map(|sent| record::message(plan, sent)).collect();
    expected.sort();
    let seen = after.observe();
    let mut differences = compare_told::<C>(&record::observation(model, id, &outcome.node), &seen);
    let class = if differences.is_empty() { Class::Messages } else { Class::State };
    differences.extend(compare_messages(&expected, &output.messages()));
    if !differences.is_empty() {
        return fault(class, differences);
    }
    let difference = durable::difference(&seen, &after.disk())?;
    fault(Class::Durable, vec![difference])
}

/// What went wrong with a core, so that its answer cannot be judged. No rule is to suspect.
pub(crate) fn trouble<C: Core>(core: &C) -> Option<Fault> {
    let (class, difference) = match core.trouble()? {
        Trouble::Nondeterminism { field, step, first, again } => {
            let model = format!("the first time, after {step}: {first}");
            let core = format!("the second time: {again}");
            (Class::Nondeterminism, Difference { field, model, core })
        }
        Trouble::Host(failure) => {
            let model = "answers".to_owned();
            (Class::HostFailure, Difference { field: "host", model, core: failure })
        }
    };
    Some(Fault { class, rules: Vec::new(), differences: vec![difference] })
}

/// The difference of two cores that are observed as equal and are not equal in full.
pub(crate) fn hidden<C: Core>(left: &C, right: &C) -> Difference {
    Difference { field: "whole core", model: format!("{left:?}"), core: format!("{right:?}") }
}
