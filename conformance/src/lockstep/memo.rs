//! What an input does to a pair of core and model node, computed once.

use quorate_model::cluster::ClusterModel;
use quorate_model::raft::{Input, MAX_NODES, Node, NodeId, step};
use quorate_model::rule::Rule;

use super::interned::{Interned, Map};
use crate::core::Core;
use crate::coverage::Coverage;
use crate::divergence::{Class, Difference, compare, compare_messages};
use crate::record;
use crate::suspects::suspects;
use crate::trace;

/// The numbers of a cluster's cores, by slot; [`NONE`] for a node that is dead, does not exist or
/// is no longer followed.
pub(super) type Cores = [u32; MAX_NODES];

/// No core.
pub(super) const NONE: u32 = u32::MAX;

/// What a pair of core and model node does on one input.
pub(super) enum Reaction {
    /// Both sides agree.
    Agreed {
        /// The number of the core after the input.
        core: u32,
        /// Whether the model's node neither changed nor sent anything.
        disabled: bool,
    },
    /// The sides diverge.
    Diverged {
        /// In which way.
        class: Class,
        /// The rules to suspect, the likeliest first.
        rules: Vec<Rule>,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// The outcome exceeds a capacity of the model, so there is nothing to compare.
    Beyond,
}

/// Cores, model nodes and their agreed reactions.
pub(super) struct Memo<'a, C> {
    /// The model that the cores are compared with.
    pub(super) model: &'a ClusterModel,
    /// Whether reactions are computed each time instead of looked up.
    forget: bool,
    /// Every core met.
    pub(super) cores: Interned<C>,
    nodes: Interned<(NodeId, Node)>,
    /// Agreed reactions by core, node and input: the core after it, and whether it is disabled.
    agreed: Map<(u32, u32, Input), (u32, bool)>,
    /// Probed pairs of core and node: how many inputs are disabled.
    probed: Map<(u32, u32), u32>,
    /// Reactions that were computed.
    pub(super) transitions: u64,
    /// Rules that acted.
    pub(super) coverage: Coverage,
}

impl<'a, C: Core> Memo<'a, C> {
    pub(super) fn new(model: &'a ClusterModel, forget: bool) -> Self {
        Memo {
            model,
            forget,
            cores: Interned::new(),
            nodes: Interned::new(),
            agreed: Map::default(),
            probed: Map::default(),
            transitions: 0,
            coverage: Coverage::default(),
        }
    }

    /// Runs an input on a pair of core and model node, or looks up what it did before.
    pub(super) fn react(&mut self, id: NodeId, node: &Node, core: u32, input: &Input) -> Reaction {
        let number = self.nodes.number(&(id, *node));
        let key = (core, number, *input);
        if !self.forget
            && let Some((core, disabled)) = self.agreed.get(&key)
        {
            return Reaction::Agreed { core: *core, disabled: *disabled };
        }
        let reaction = self.run(id, node, core, input);
        if let Reaction::Agreed { core, disabled } = reaction {
            self.agreed.insert(key, (core, disabled));
        }
        reaction
    }

    /// How many inputs a pair disables, if it was probed before and reactions are looked up.
    pub(super) fn probed(&mut self, id: NodeId, node: &Node, core: u32) -> Option<u32> {
        let pair = (core, self.nodes.number(&(id, *node)));
        self.probed.get(&pair).filter(|_| !self.forget).copied()
    }

    /// Notes how many inputs a pair disables. All of them were tried.
    pub(super) fn note_probed(&mut self, id: NodeId, node: &Node, core: u32, disabled: u32) {
        let pair = (core, self.nodes.number(&(id, *node)));
        self.probed.insert(pair, disabled);
    }

    fn run(&mut self, id: NodeId, node: &Node, core: u32, input: &Input) -> Reaction {
        let outcome = step(self.model.context(id), node, input);
        if outcome.overflow {
            return Reaction::Beyond;
        }
        self.transitions += 1;
        self.coverage.note(outcome.rules);
        let acted: Vec<Rule> = outcome.rules.iter().collect();
        let disabled = outcome.node == *node && outcome.messages.is_empty();
        let plan = self.model.plan();
        let neutral = record::input(plan, input);
        let diverged = |class, differences: Vec<Difference>| {
            let rules = suspects(Some(&neutral), &acted, &differences);
            Reaction::Diverged { class, rules, differences }
        };
        let before = self.cores.get(core).clone();
        let mut after = before.clone();
        let mut expected: Vec<trace::Message> =
            outcome.messages.iter().map(|sent| record::message(plan, sent)).collect();
        expected.sort();
        match after.input(&neutral) {
            Err(refusal) => {
                if after != before {
                    let differences = compare(&before.observe(), &after.observe());
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
                Reaction::Agreed { core, disabled }
            }
            Ok(mut sent) => {
                sent.sort();
                let model = record::observation(self.model, id, &outcome.node);
                let seen = after.observe();
                let mut differences = compare(&model, &seen);
                let of_state = !differences.is_empty();
                differences.extend(compare_messages(&expected, &sent));
                if !differences.is_empty() {
                    let class = match (disabled, of_state) {
                        (true, _) => Class::CoreActs,
                        (false, true) => Class::State,
                        (false, false) => Class::Messages,
                    };
                    return diverged(class, differences);
                }
                if let Some(difference) = durable(&after) {
                    return diverged(Class::Durable, vec![difference]);
                }
                if disabled && after != before {
                    return diverged(Class::HiddenState, vec![hidden(&before, &after)]);
                }
                Reaction::Agreed { core: self.cores.number(&after), disabled }
            }
        }
    }
}

/// How what a core has stored differs from what it says of itself.
fn durable<C: Core>(core: &C) -> Option<Difference> {
    let (seen, disk) = (core.observe(), core.disk());
    let configuration = seen.configuration();
    let (said, stored) = ((seen.term, seen.vote, seen.commit), (disk.term, disk.vote, disk.commit));
    if said != stored {
        return Some(Difference {
            field: "stored term, vote, commit",
            model: format!("{said:?}"),
            core: format!("{stored:?}"),
        });
    }
    (configuration != disk.configuration).then(|| Difference {
        field: "stored configuration",
        model: format!("{configuration:?}"),
        core: format!("{:?}", disk.configuration),
    })
}

/// The difference of two cores that are observed as equal and are not equal in full.
pub(super) fn hidden<C: Core>(left: &C, right: &C) -> Difference {
    Difference { field: "whole core", model: format!("{left:?}"), core: format!("{right:?}") }
}
