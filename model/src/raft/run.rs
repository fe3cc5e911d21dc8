//! One step in progress. The rules are methods of it, spread over the files of this folder.

use arrayvec::ArrayVec;

use super::configuration::JointConfiguration;
use super::context::Context;
use super::guard::Guard;
use super::in_force::{configuration, is_promotable};
use super::message::Message;
use super::node::Node;
use super::outcome::Outcome;
use crate::ids::{Index, NodeSet};
use crate::rule::{Rule, RuleSet};

/// Why a step ends without any effect.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    /// The next state would not fit the packing.
    Overflow,
    /// The input broke this CONTRACT rule.
    Contract(Rule),
}

/// What a rule answers that may have to stop.
pub(super) type Flow = Result<(), Stop>;

/// Who is told of the guards that a step consults.
pub(super) trait Witness {
    /// A guard was consulted for a rule.
    fn consulted(&mut self, rule: Rule, guard: &Guard);
}

impl Witness for () {
    #[inline]
    fn consulted(&mut self, _: Rule, _: &Guard) {}
}

impl Witness for Vec<(Rule, Guard)> {
    fn consulted(&mut self, rule: Rule, guard: &Guard) {
        self.push((rule, guard.clone()));
    }
}

/// The rules whose guards were consulted, by what came out.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Consulted {
    /// Whose guard held.
    pub held: RuleSet,
    /// Whose guard did not.
    pub failed: RuleSet,
}

impl Witness for Consulted {
    fn consulted(&mut self, rule: Rule, guard: &Guard) {
        if guard.holds() {
            self.held.insert(rule);
        } else {
            self.failed.insert(rule);
        }
    }
}

/// The round in progress.
#[derive(Clone, Copy, Default)]
pub(super) struct Round {
    /// Appends wait for the end of the round, so that those which several rules want for one peer
    /// are one. Where one rule at most wants an Append for a peer, it may as well be sent at once.
    pub(super) gathers: bool,
    /// Who gets an Append then.
    pub(super) wanted: NodeSet,
    /// Who of them may get an empty one.
    pub(super) may_be_empty: NodeSet,
    /// Who of them gets as many as it takes. FLOW-3.
    pub(super) until_nothing_is_sent: NodeSet,
    /// The leader has appended entries that it has not acknowledged yet.
    pub(super) unacknowledged: bool,
}

/// One step in progress.
#[derive(Clone)]
pub(super) struct Run<'a, W> {
    pub(super) context: &'a Context,
    pub(super) node: Node,
    /// The configuration in force.
    pub(super) configuration: JointConfiguration,
    pub(super) messages: ArrayVec<Message, 32>,
    pub(super) rules: RuleSet,
    pub(super) witness: W,
    /// What is to leave at the end of the round, and what the leader has to acknowledge then.
    pub(super) round: Round,
    /// What was durable when the round began.
    pub(super) durable: Node,
    /// See [`Outcome::batch_commit`].
    pub(super) batch_commit: Option<Index>,
    /// More was sent than an [`Outcome`] holds.
    pub(super) overflow: bool,
    /// A snapshot was restored, and is stored only when the node hands out its work. SNAP-4.
    pub(super) unstored: bool,
}

impl<'a, W: Witness> Run<'a, W> {
    pub(super) fn new(context: &'a Context, node: &Node, witness: W) -> Self {
        let messages = ArrayVec::new();
        let configuration = configuration(context, node);
        Run {
            context,
            node: *node,
            configuration,
            messages,
            rules: RuleSet::EMPTY,
            witness,
            round: Round::default(),
            durable: *node,
            batch_commit: None,
            overflow: false,
            unstored: false,
        }
    }

    /// Records that a rule decided something, unless it is switched off.
    #[inline]
    pub(super) fn acts(&mut self, rule: Rule) {
        if !self.context.without.off(rule) {
            self.rules.insert(rule);
        }
    }

    /// Whether a removable rule is in force; if so, it is recorded.
    #[inline]
    pub(super) fn in_force(&mut self, rule: Rule) -> bool {
        self.acts(rule);
        !self.context.without.off(rule)
    }

    /// Every other member of the configuration in force.
    #[inline]
    pub(super) fn peers(&self) -> NodeSet {
        self.configuration.peers_of(self.context.id)
    }

    /// Whether the node may campaign at all.
    #[inline]
    pub(super) fn promotable(&self) -> bool {
        !self.unstored && is_promotable(self.context, self.configuration)
    }

    /// Evaluates the guard of a rule.
    #[inline]
    pub(super) fn consult(&mut self, rule: Rule, guard: &Guard) -> bool {
        self.witness.consulted(rule, guard);
        guard.holds()
    }

    /// Packs up: a stopped step leaves the node as it was and sends nothing.
    pub(super) fn finish(self, before: &Node, flow: Flow) -> (Outcome, W) {
        let Run { node, messages, batch_commit, mut rules, witness, .. } = self;
        let flow = if self.overflow { flow.and(Err(Stop::Overflow)) } else { flow };
        let (overflow, broken_contract) = match flow {
            Ok(()) => {
                let (overflow, broken_contract) = (false, false);
                let outcome =
                    Outcome { node, messages, batch_commit, rules, overflow, broken_contract };
                return (outcome, witness);
            }
            Err(Stop::Overflow) => (true, false),
            Err(Stop::Contract(rule)) => {
                rules = RuleSet::of(&[rule]);
                (false, true)
            }
        };
        let (node, messages, batch_commit) = (*before, ArrayVec::new(), None);
        (Outcome { node, messages, batch_commit, rules, overflow, broken_contract }, witness)
    }
}
