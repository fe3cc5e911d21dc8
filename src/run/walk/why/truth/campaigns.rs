//! Truth trees of the properties of campaigns, pre-votes and healthy leaders.

use quorate_model::cluster::{Action, State};
use quorate_model::ids::{Index, NodeId, NodeSet};
use quorate_model::raft::{Input, MessageKind, Node, Relation, Role};
use quorate_model::scenario::Timing;

use super::super::words::role;
use super::moment::{Step, commit_told, no_quorum};
use super::tree::Truth;

/// OnlyVotersCampaign: a node that begins a campaign is a voter before the step or after it.
pub(super) fn only_voters_campaign(step: &Step<'_>) -> Truth {
    let of = |id: NodeId| {
        let votes = |when: &str, state: &State| {
            let voters = step.model.configuration(state, id).voters.all();
            let name = format!("node {id} {when} the step");
            Truth::is(name, voters.contains(id), ("a voter", "no voter"))
        };
        let any = vec![votes("before", step.before), votes("after", step.after)];
        let text = format!("node {id} campaigns as a voter of its configuration");
        begins_campaign(step.before.node(id), step.after.node(id), id)
            .then(|| Truth::any(text, any))
    };
    let text = "only voters begin a campaign";
    Truth::all(text, step.after.up().filter_map(of).collect())
}

fn begins_campaign(old: &Node, new: &Node, id: NodeId) -> bool {
    let asks = |role: Role| matches!(role, Role::PreCandidate | Role::Candidate);
    let begins = !asks(old.role) && (asks(new.role) || new.role == Role::Leader);
    begins && old.role != Role::Leader || new.vote == id && new.term > old.term
}

/// HealthyLeaderStays: a leader whom a quorum follows in a timely network still leads after the
/// step.
pub(super) fn healthy_leader_stays(step: &Step<'_>) -> Truth {
    let timely = step.model.timing(step.before) != Timing::Free;
    let of = |id: NodeId| {
        let (old, new) = (step.before.node(id), step.after.node(id));
        if !timely || old.role != Role::Leader {
            return None;
        }
        let voters = step.model.configuration(step.before, id).voters;
        let any = vec![
            Truth::compare(format!("role of node {id}"), role(new), Relation::Eq, "leader"),
            no_quorum("the leader and its followers", followers(step, id), voters),
        ];
        Some(Truth::any(format!("leader {id} stays, or no quorum follows it"), any))
    };
    let text = "a leader whom a quorum follows is not deposed";
    Truth::all(text, step.after.up().filter_map(of).collect())
}

/// A leader and the running nodes that follow it in its term over links that are up.
fn followers(step: &Step<'_>, id: NodeId) -> NodeSet {
    let (cut, term) = (step.model.cut(step.before), step.before.node(id).term);
    let follows = |other: NodeId, node: &Node| {
        let linked = !cut.separates(id, other);
        other == id || linked && node.leader == id && node.term == term
    };
    let running = step.before.running().filter(|(other, node)| follows(*other, node));
    running.map(|(other, _)| other).collect()
}

/// PreVoteHasNoSideEffect: asking for a pre-vote changes nothing durable, and answering one changes
/// nothing but the commit that it tells.
pub(super) fn pre_vote_has_no_side_effect(step: &Step<'_>) -> Truth {
    let text = "a pre-vote has no side effect";
    let Action::Step { node, input, .. } = step.action else {
        return Truth::all(text, Vec::new());
    };
    let answers = |kind| matches!(input, Input::Deliver(message) if message.kind == kind);
    let asks = matches!(input, Input::ElectionTimeout | Input::Campaign);
    let counts = answers(MessageKind::PreVoteResp);
    let pre_candidate = step.after.node(*node).role == Role::PreCandidate;
    let parts = if answers(MessageKind::PreVote) {
        vec![only_learns(step, *node)]
    } else if (asks || counts) && pre_candidate {
        keeps_what_is_durable(step, *node)
    } else {
        Vec::new()
    };
    Truth::all(text, parts)
}

/// A node that answers a pre-vote stays as it is, or learns a commit.
fn only_learns(step: &Step<'_>, id: NodeId) -> Truth {
    let (old, new) = (step.before.node(id), step.after.node(id));
    let told = commit_told(step, id);
    let learns = has_learned(old, new, told);
    let name = format!("node {id} learns the commit {told} and changes nothing else");
    let any = vec![
        Truth::is(format!("node {id}"), old == new, ("as before", "changed")),
        Truth::is(name, learns, ("yes", "no")),
    ];
    Truth::any(format!("node {id} answers and stays as it is, but for the commit"), any)
}

/// Whether a node is as it was but for a commit: what it has applied of it, and a campaign that it
/// gives up over a change in it. VOTE-9.
fn has_learned(old: &Node, new: &Node, commit: Index) -> bool {
    let told = Node { commit, applied: new.applied, ..*old };
    let given_up = Node {
        role: Role::Follower,
        leader: 0,
        lease: false,
        granted: NodeSet::EMPTY,
        refused: NodeSet::EMPTY,
        extra_grants: 0,
        ..told
    };
    let campaigns = matches!(old.role, Role::PreCandidate | Role::Candidate);
    let applies = (old.applied..=commit).contains(&new.applied);
    commit > old.commit && applies && (*new == told || campaigns && *new == given_up)
}

fn keeps_what_is_durable(step: &Step<'_>, id: NodeId) -> Vec<Truth> {
    let (old, new) = (step.before.node(id), step.after.node(id));
    let of = |what: &str| format!("{what} of node {id}, before and after");
    let logs = [old, new].map(|node| format!("{:?}", node.log));
    vec![
        Truth::compare(of("term"), old.term, Relation::Eq, new.term),
        Truth::compare(of("vote"), old.vote, Relation::Eq, new.vote),
        Truth::compare(of("log"), &logs[0], Relation::Eq, &logs[1]),
    ]
}
