//! What an input does to a pair of core and model node, computed once.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::FixedState;
use quorate_model::cluster::ClusterModel;
use quorate_model::raft::{Input, MAX_NODES, Message, Node, NodeId, step};

use super::interned::{Interned, Map, Set};
use crate::core::Core;
use crate::coverage::Coverage;
use crate::judge::{Fault, Judged, judge};

/// The numbers of a cluster's cores, by slot; [`NONE`] for a node that is dead, does not exist or
/// is no longer followed.
pub(super) type Cores = [u32; MAX_NODES];

/// No core.
pub(super) const NONE: u32 = u32::MAX;

/// What a pair of core and model node does on one input.
pub(super) enum Reaction {
    /// Both sides agree.
    Agreed {
        /// The number of the core after the input; [`NONE`] if the input was only tried and the
        /// core is not kept.
        core: u32,
        /// Whether the model's node neither changed nor sent anything.
        disabled: bool,
    },
    /// The sides diverge.
    Diverged(Fault),
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
    /// Pairs of core and node with two inputs that were tried together.
    paired: Set<(u32, u32, [Input; 2])>,
    /// Hashes of pairs of core and node with all messages for the node, where each two inputs were
    /// tried together. A collision costs no more than a probe.
    paired_all: Set<u64>,
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
            paired: Set::default(),
            paired_all: Set::default(),
            transitions: 0,
            coverage: Coverage::default(),
        }
    }

    /// Runs an input on a pair of core and model node, or looks up what it did before.
    pub(super) fn react(&mut self, id: NodeId, node: &Node, core: u32, input: &Input) -> Reaction {
        self.react_and(id, node, core, input, true)
    }

    /// The same for an input that is only tried: nothing follows it. A core that is what its inputs
    /// made of it would be a new one after each, so it is not kept.
    pub(super) fn try_input(
        &mut self,
        id: NodeId,
        node: &Node,
        core: u32,
        input: &Input,
    ) -> Reaction {
        self.react_and(id, node, core, input, C::CAPABILITIES.whole_state)
    }

    fn react_and(
        &mut self,
        id: NodeId,
        node: &Node,
        core: u32,
        input: &Input,
        keep: bool,
    ) -> Reaction {
        let number = self.nodes.number(&(id, *node));
        let key = (core, number, *input);
        if !self.forget
            && let Some((core, disabled)) = self.agreed.get(&key)
        {
            return Reaction::Agreed { core: *core, disabled: *disabled };
        }
        let reaction = self.run(id, node, core, input, keep);
        if keep && let Reaction::Agreed { core, disabled } = reaction {
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

    /// Notes that two inputs are tried together on a pair. Whether they were not tried before.
    pub(super) fn is_new_pair(
        &mut self,
        id: NodeId,
        node: &Node,
        core: u32,
        inputs: [Input; 2],
    ) -> bool {
        let number = self.nodes.number(&(id, *node));
        self.paired.insert((core, number, inputs))
    }

    /// Notes that each two inputs are tried together on a pair for which these messages are in
    /// flight. Whether they were not before.
    pub(super) fn are_new_pairs<'m>(
        &mut self,
        id: NodeId,
        node: &Node,
        core: u32,
        inbox: impl Iterator<Item = &'m Message>,
    ) -> bool {
        let mut hasher = FixedState::default().build_hasher();
        (core, self.nodes.number(&(id, *node))).hash(&mut hasher);
        inbox.for_each(|message| message.hash(&mut hasher));
        self.paired_all.insert(hasher.finish())
    }

    fn run(&mut self, id: NodeId, node: &Node, core: u32, input: &Input, keep: bool) -> Reaction {
        let outcome = step(self.model.context(id), node, input);
        if outcome.overflow {
            return Reaction::Beyond;
        }
        self.transitions += 1;
        self.coverage.note(outcome.rules);
        let before = self.cores.get(core);
        match judge(self.model, (id, node, input), &outcome, before) {
            Judged::Agreed { after: None, disabled } => Reaction::Agreed { core, disabled },
            Judged::Agreed { disabled, .. } if !keep => Reaction::Agreed { core: NONE, disabled },
            Judged::Agreed { after: Some(after), disabled } => {
                Reaction::Agreed { core: self.cores.number(&after), disabled }
            }
            Judged::Diverged(fault) => Reaction::Diverged(fault),
        }
    }
}
