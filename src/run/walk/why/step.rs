//! Why a step does what it does: the rules that act, and what their guards decide.

use quorate_conformance::record;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::ids::NodeId;
use quorate_model::mutation::Mutation;
use quorate_model::raft::step;
use serde::Serialize;

use super::choices::{ends, is_ignored};
use super::guards::Guarded;
use super::reason::why;
use super::{changes, sends};

/// A rule that acts in a step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ActingRule {
    /// Its id.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The guards of this rule that the step consulted, in order.
    pub guards: Vec<Guarded>,
}

/// Why a step does what it does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StepWhy {
    /// The action as traces write it.
    pub event: String,
    /// The class by which the checker counts it.
    pub class: &'static str,
    /// The node that acts or receives; 0 if none does.
    pub node: NodeId,
    /// The other node; 0 if there is none.
    pub peer: NodeId,
    /// Whether the model takes the step in this state.
    pub enabled: bool,
    /// The rules that act, in the order of the rulebook.
    pub rules: Vec<ActingRule>,
    /// Every guard that the step consulted, in the order of consulting, those of rules that do not
    /// act among them.
    pub guards: Vec<Guarded>,
    /// The ids of removed or altered rules without whose mutation the step would do something else.
    pub mutations: Vec<&'static str>,
    /// Whether it is a delivery that changes nothing but the network.
    pub ignored: bool,
    /// Whether a rule of section CONTRACT refuses the message.
    pub broken_contract: bool,
    /// The messages that the step sends.
    pub sends: Vec<String>,
    /// What the step changes and sends, in short words; empty if it is not enabled.
    pub changes: String,
}

/// Why a step does what it does, or would do.
pub fn explain_step(model: &ClusterModel, state: &State, action: &Action) -> StepWhy {
    let why = why(model, state, action);
    let next = why.allows().then(|| model.successor(state, action)).flatten();
    let guards = why.guards;
    let of = |id: &'static str| guards.iter().filter(|guard| guard.rule == id).cloned().collect();
    let acting = record::rules(model, state, action);
    let rules = acting
        .iter()
        .map(|rule| ActingRule { id: rule.id(), title: rule.title(), guards: of(rule.id()) })
        .collect();
    let sent = sends::messages(model, state, action);
    let (node, peer) = ends(action);
    let changes = next.as_ref().map(|next| changes::words(model, state, action, next, &sent));
    let mutations = record::deciding(model, state, action).into_iter().map(Mutation::id).collect();
    StepWhy {
        event: record::event(model, action).to_string(),
        class: action.class().name(),
        node,
        peer,
        enabled: next.is_some(),
        rules,
        mutations,
        ignored: is_ignored(model, state, action),
        broken_contract: breaks_contract(model, state, action),
        sends: sends::lines(model, state, &sent),
        changes: changes.unwrap_or_default(),
        guards,
    }
}

fn breaks_contract(model: &ClusterModel, state: &State, action: &Action) -> bool {
    let Action::Step { node, input, .. } = action else { return false };
    step(model.context_in(state, *node), state.node(*node), input).broken_contract
}

#[cfg(test)]
mod tests {
    use super::super::sample::{model, states, steps};
    use super::*;
    use quorate_model::raft::{Input, MessageKind};

    /// The first step of this kind in which such a thing happens.
    fn first(
        model: &ClusterModel,
        kind: MessageKind,
        is: impl Fn(&State, &StepWhy) -> bool,
    ) -> StepWhy {
        let states = states(model, 600);
        let all = states.iter().flat_map(|state| {
            steps(model, state).into_iter().map(move |(action, _)| (state, action))
        });
        let mut such = all.filter_map(|(state, action)| {
            let Action::Step { input: Input::Deliver(message), .. } = action else { return None };
            (message.kind == kind).then(|| (state, explain_step(model, state, &action)))
        });
        such.find(|(state, why)| is(state, why)).expect("the scenario has such a step").1
    }

    #[test]
    fn walk_a_refused_vote_shows_the_guard_that_fails_with_its_values() {
        let model = model("election-3@none", &[]);
        let refused = |_: &State, why: &StepWhy| why.sends.iter().any(|m| m.contains("refused"));
        let why = first(&model, MessageKind::Vote, refused);
        let failed: Vec<&Guarded> = why.guards.iter().filter(|guard| !guard.holds).collect();
        let guard = failed[0];
        assert_eq!(failed.iter().map(|guard| guard.rule).collect::<Vec<_>>(), ["VOTE-1", "VOTE-9"]);
        assert_eq!(guard.decides, "the node is not free to vote, so it refuses");
        let texts: Vec<&str> = guard.any.iter().flatten().map(|part| part.text.as_str()).collect();
        assert!(texts[0].starts_with("own vote: ") && texts[0].contains(" = sender "), "{texts:?}");
        assert!(why.rules.iter().any(|rule| rule.id == "VOTE-1" && rule.guards == [guard.clone()]));
        assert!(why.enabled && !why.ignored && why.changes.contains("VoteResp"), "{}", why.changes);
    }

    #[test]
    fn walk_a_request_in_lease_is_ignored_and_the_lease_is_shown() {
        let model = model("story-1@check_quorum", &[]);
        let leased = |_: &State, why: &StepWhy| {
            why.guards.iter().any(|guard| guard.rule == "LEASE-2" && guard.holds)
        };
        let why = first(&model, MessageKind::Vote, leased);
        assert!(why.ignored && why.sends.is_empty(), "{}", why.changes);
        assert!(why.rules.iter().any(|rule| rule.id == "TERM-2"));
        let text = "no node changes: TERM-2 vote request ignored in lease, LEASE-2 in lease";
        assert_eq!(why.changes, text);
    }

    #[test]
    fn walk_a_step_names_the_removed_rule_that_decides_it() {
        let model = model("election-3@none", &["VOTE-1"]);
        let twice = |_: &State, why: &StepWhy| !why.mutations.is_empty();
        let why = first(&model, MessageKind::Vote, twice);
        assert_eq!(why.mutations, ["VOTE-1"]);
        assert!(why.rules.iter().all(|rule| rule.id != "VOTE-1"));
    }
}
