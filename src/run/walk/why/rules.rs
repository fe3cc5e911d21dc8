//! Why a step that the rules carry out would change nothing.
//!
//! A step that is not a delivery has to change the node or to send something. These conditions say
//! which rule stands in the way. If none does, the last condition says what the step does.

use quorate_model::cluster::{ClusterModel, State};
use quorate_model::ids::NodeId;
use quorate_model::mutation::Alteration;
use quorate_model::raft::{Guard, Input, JointConfiguration, Kind, Relation, explain, step};
use quorate_model::rule::Rule;

use super::condition::{Condition, Source};
use super::guards::conjunctions;

/// The conditions that the rules put on an input.
pub(super) fn conditions(
    model: &ClusterModel,
    state: &State,
    id: NodeId,
    input: &Input,
) -> Vec<Condition> {
    let look = Look { model, state, id, input };
    let mut list = match input {
        Input::ElectionTimeout => look.campaigns(Rule::Elect1),
        Input::Campaign => look.campaigns(Rule::Elect2),
        Input::HeartbeatDue => vec![look.has_peers()],
        Input::QuorumCheckDue => vec![look.check_decides()],
        Input::Transfer(target) => look.transfer(*target),
        Input::Propose(kind) => look.proposal(*kind),
        Input::SnapshotStatus(peer, _) => vec![look.is_peer(*peer)],
        // A message is at least no longer in flight.
        Input::Deliver(_) => return Vec::new(),
        Input::LeaseExpired | Input::Apply | Input::Compact => Vec::new(),
    };
    if list.iter().all(|condition| condition.holds) {
        list.push(look.has_effect());
    }
    list
}

/// One input to a node in a state.
struct Look<'a> {
    model: &'a ClusterModel,
    state: &'a State,
    id: NodeId,
    input: &'a Input,
}

impl Look<'_> {
    /// The step changes the node, sends something, or needs more room than the model has.
    fn has_effect(&self) -> Condition {
        let (model, state, id) = (self.model, self.state, self.id);
        let before = state.node(id);
        let outcome = step(model.context_in(state, id), before, self.input);
        let effect = match (outcome.overflow, outcome.node != *before, outcome.messages.len()) {
            (true, ..) => "does not fit the model",
            (false, true, _) => "changes the node",
            (false, false, 0) => "nothing",
            (false, false, _) => "sends messages",
        };
        let rule = outcome.rules.iter().next();
        let source = rule.map_or(Source::Node, |rule| Source::Rule(rule.id()));
        let name = format!("effect of the step on node {id}");
        Condition::compare(source, name, effect, Relation::Ne, "nothing")
    }

    /// A guard that the rules consult in the step, with its rule.
    fn guard(&self, rule: Rule) -> Option<Guard> {
        let context = self.model.context_in(self.state, self.id);
        let consulted = explain(context, self.state.node(self.id), self.input);
        consulted.into_iter().find(|(other, _)| *other == rule).map(|(_, guard)| guard)
    }

    /// A voter with nothing left to apply; the rules do not let others campaign. ELECT-1, ELECT-2,
    /// CONF-3.
    fn campaigns(&self, rule: Rule) -> Vec<Condition> {
        let (model, state, id) = (self.model, self.state, self.id);
        let voter = model.promotable_in(state, id);
        let name = format!("node {id} is a voter of its configuration");
        let mut list = vec![Condition::bit(Source::Rule(rule.id()), name, voter, ("yes", "no"))];
        if let Some(guard) = self.guard(Rule::Conf3) {
            let mut any = conjunctions(Rule::Conf3, &guard);
            if rule == Rule::Elect1 {
                any.push(vec![self.renews_lease()]);
            }
            let text = "every committed change is applied, so that the node may campaign";
            list.push(Condition::any(Source::Rule(Rule::Conf3.id()), text, any));
        }
        list
    }

    /// Without LEASE-6 the timeout sets the lease, whatever comes of the campaign.
    fn renews_lease(&self) -> Condition {
        let node = self.state.node(self.id);
        let off = self.model.context_in(self.state, self.id).without.off(Rule::Lease6);
        let renews = off && node.leader != 0 && !node.lease;
        let name = "the timeout renews the lease";
        Condition::bit(Source::Rule(Rule::Lease6.id()), name, renews, ("yes", "no"))
    }

    /// A heartbeat goes to every peer. BEAT-1.
    fn has_peers(&self) -> Condition {
        let peers = self.model.configuration(self.state, self.id).peers_of(self.id).len();
        let name = format!("peers of node {}", self.id);
        Condition::compare(Source::Rule(Rule::Beat1.id()), name, peers, Relation::Gt, 0)
    }

    /// A check ends leadership, forgets who was heard, or ends a transfer. QUORUM-1, TRANSFER-4.
    fn check_decides(&self) -> Condition {
        let (state, id) = (self.state, self.id);
        let node = state.node(id);
        let quorum = Source::Rule(Rule::Quorum1.id());
        let on = || {
            let name = format!("check_quorum of node {id}");
            Condition::bit(quorum, name, node.flags.check_quorum, ("on", "off"))
        };
        let peers = self.model.configuration(state, id).peers_of(id);
        let heard = peers.iter().filter(|peer| node.progress_of(*peer).recent_active).count();
        let heard = Condition::compare(quorum, "peers heard", heard, Relation::Gt, 0);
        let holds = self.guard(Rule::Quorum1).is_none_or(|guard| guard.holds());
        let lost = Condition::bit(quorum, "a quorum was heard", !holds, ("no", "yes"));
        let transfer = Condition::compare(
            Source::Rule(Rule::Transfer4.id()),
            format!("transferee of node {id}"),
            node.transferee,
            Relation::Ne,
            0,
        );
        let text = "the check ends leadership, forgets who was heard, or ends a transfer";
        Condition::any(quorum, text, vec![vec![on(), heard], vec![on(), lost], vec![transfer]])
    }

    /// The target is another voter and not the transferee already, or it is the leader, which ends
    /// a transfer. TRANSFER-1.
    fn transfer(&self, target: NodeId) -> Vec<Condition> {
        let (model, state, id) = (self.model, self.state, self.id);
        let source = Source::Rule(Rule::Transfer1.id());
        let transferee = state.node(id).transferee;
        let name = format!("transferee of node {id}");
        if target == id {
            return vec![Condition::compare(source, name, transferee, Relation::Ne, 0)];
        }
        let voter = model.configuration(state, id).voters.all().contains(target);
        let is_voter = format!("node {target} is a voter of the configuration of node {id}");
        vec![
            Condition::bit(source, is_voter, voter, ("yes", "no")),
            Condition::compare(source, name, transferee, Relation::Ne, target),
        ]
    }

    /// PROPOSE-2, PROPOSE-5 and CONF-7 refuse proposals.
    fn proposal(&self, kind: Kind) -> Vec<Condition> {
        let (state, id) = (self.state, self.id);
        let refuses = Source::Rule(Rule::Propose2.id());
        let transferee = state.node(id).transferee;
        let name = format!("transferee of node {id}");
        let mut list = vec![Condition::compare(refuses, name, transferee, Relation::Eq, 0)];
        if self.context_alters(Alteration::Informed) {
            let name = format!("node {id} waits to step down");
            let waits = self.waits_to_step_down();
            list.push(Condition::bit(refuses, name, !waits, ("no", "yes")));
        }
        if let Some(guard) = self.guard(Rule::Propose5) {
            let text = "the leader is a member of its configuration";
            let any = conjunctions(Rule::Propose5, &guard);
            list.push(Condition::any(Source::Rule(Rule::Propose5.id()), text, any));
        }
        if let Kind::Conf(_) = kind {
            list.extend(self.change_is_taken());
        }
        list
    }

    /// A change whose time has come has to fit the configuration. One that comes too early is
    /// replaced by an empty entry (CONF-2), which is an effect.
    fn change_is_taken(&self) -> Option<Condition> {
        let guards = [Rule::Conf2, Rule::Conf14, Rule::Conf7];
        let early = guards.iter().any(|rule| self.guard(*rule).is_some_and(|g| !g.holds()));
        let off = self.context_off(Rule::Conf7);
        let Input::Propose(Kind::Conf(change)) = *self.input else { return None };
        let (model, state, id) = (self.model, self.state, self.id);
        let before = model.configuration(state, id);
        let without = model.context_in(state, id).without;
        let fits = model.plan().after(before, change, without).is_some();
        let source = Source::Rule(Rule::Conf7.id());
        let name = format!("the configuration of node {id} takes the change");
        let takes = Condition::bit(source, name, fits, ("yes", "no"));
        let replaced =
            Condition::bit(source, "an empty entry takes its place", early, ("yes", "no"));
        let unchecked = Condition::bit(source, "CONF-7 is removed", off, ("yes", "no"));
        let text = "the change fits, or something is appended all the same";
        Some(Condition::any(source, text, vec![vec![takes], vec![replaced], vec![unchecked]]))
    }

    /// CONF-15/informed: a leader that is no longer a voter refuses proposals until it steps down.
    fn waits_to_step_down(&self) -> bool {
        let (model, state, id) = (self.model, self.state, self.id);
        let node = state.node(id);
        let outside = |of: JointConfiguration| !of.voters.all().contains(id);
        model.context_in(state, id).steps_down()
            && outside(model.configuration_at(node, node.applied))
            && outside(model.configuration(state, id))
    }

    /// The application can only report on a peer. SNAP-5.
    fn is_peer(&self, peer: NodeId) -> Condition {
        let peers = self.model.configuration(self.state, self.id).peers_of(self.id);
        let name = format!("node {peer} is a peer of node {}", self.id);
        let source = Source::Rule(Rule::Snap5.id());
        Condition::bit(source, name, peers.contains(peer), ("yes", "no"))
    }

    fn context_alters(&self, alteration: Alteration) -> bool {
        self.model.context_in(self.state, self.id).without.alters(alteration)
    }

    fn context_off(&self, rule: Rule) -> bool {
        self.model.context_in(self.state, self.id).without.off(rule)
    }
}
