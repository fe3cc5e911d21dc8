//! What a step changes, in short words.

use quorate_conformance::record;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::ids::{NodeId, NodeSet};
use quorate_model::raft::{Message, Node};

use super::sends::is_lost;
use super::words::role;

/// What a step changes and sends, in short words.
pub(super) fn words(
    model: &ClusterModel,
    before: &State,
    action: &Action,
    after: &State,
    sent: &[Message],
) -> String {
    let mut parts = Vec::new();
    match action {
        Action::Drop(message) => {
            parts.push(format!("{:?} {}→{} is lost", message.kind, message.from, message.to));
        }
        Action::Stabilise(_) => parts.push("faults end".to_owned()),
        _ => {}
    }
    let dead = if before.is_stable() { NodeSet::EMPTY } else { model.dead(after) };
    parts.extend(dead.iter().map(|id| format!("n{id} dies")));
    let rest = before.ids().filter(|id| !dead.contains(*id));
    parts.extend(rest.filter_map(|id| of_node(before, after, id)));
    let gone = before.network.len().checked_sub(after.network.len());
    if let (Action::Stabilise(_), Some(gone @ 1..)) = (action, gone) {
        parts.push(format!("messages lost: {gone}"));
    }
    if !sent.is_empty() {
        parts.push(format!("sends {}", sending(model, before, sent)));
    }
    if parts.is_empty() { nothing(model, before, action) } else { parts.join("; ") }
}

/// That nothing but the network changes, with the rules that say so.
fn nothing(model: &ClusterModel, before: &State, action: &Action) -> String {
    let rules = record::rules(model, before, action);
    let rules: Vec<String> = rules.iter().map(|rule| format!("{rule} {}", rule.title())).collect();
    let nothing = "no node changes";
    if rules.is_empty() { nothing.to_owned() } else { format!("{nothing}: {}", rules.join(", ")) }
}

/// The messages by kind: the kind once, then each link.
fn sending(model: &ClusterModel, state: &State, sent: &[Message]) -> String {
    let mut words = Vec::new();
    for (at, message) in sent.iter().enumerate() {
        let kind = match at.checked_sub(1).map(|before| sent[before].kind) {
            Some(kind) if kind == message.kind => String::new(),
            _ => format!("{:?} ", message.kind),
        };
        let answer = match (message.granted(), message.rejected()) {
            (true, _) => " granted",
            (_, true) => " rejected",
            _ if is_refusal(message) => " refused",
            _ => "",
        };
        let lost = if is_lost(model, state, message) { " (lost)" } else { "" };
        words.push(format!("{kind}{}→{}{answer}{lost}", message.from, message.to));
    }
    words.join(", ")
}

fn is_refusal(message: &Message) -> bool {
    use quorate_model::raft::MessageKind::{PreVoteResp, VoteResp};
    matches!(message.kind, PreVoteResp | VoteResp) && !message.granted()
}

/// What changes on a node.
fn of_node(before: &State, after: &State, id: NodeId) -> Option<String> {
    let mut words = Vec::new();
    match (before.down.contains(id), after.down.contains(id)) {
        (false, true) => words.push("stops".to_owned()),
        (true, false) => words.push("starts".to_owned()),
        _ => {}
    }
    words.extend(fields(before.node(id), after.node(id)));
    (!words.is_empty()).then(|| format!("n{id} {}", words.join(", ")))
}

/// The fields of a node that change.
fn fields(old: &Node, new: &Node) -> Vec<String> {
    let mut words = Vec::new();
    if old.role != new.role {
        words.push(format!("{} → {}", role(old), role(new)));
    }
    if old.term != new.term {
        words.push(format!("t{}", new.term));
    }
    let node = |id: NodeId| if id == 0 { "none".to_owned() } else { format!("n{id}") };
    let mut name = |what: &str, old: NodeId, new: NodeId| {
        if old != new {
            words.push(format!("{what} {}", node(new)));
        }
    };
    name("vote", old.vote, new.vote);
    name("leader", old.leader, new.leader);
    name("transferee", old.transferee, new.transferee);
    if old.lease != new.lease {
        words.push(if new.lease { "in lease" } else { "lease over" }.to_owned());
    }
    if old.flags != new.flags {
        words.push("new flags".to_owned());
    }
    if old.log != new.log {
        let kept = new.log.as_slice().starts_with(old.log.as_slice());
        let how = if kept { "log" } else { "log rewritten," };
        words.push(format!("{how} {} → {}", old.log.len(), new.log.len()));
    }
    let mut number = |what: &str, old: u8, new: u8| {
        if old != new {
            words.push(format!("{what} {old} → {new}"));
        }
    };
    number("commit", old.commit, new.commit);
    number("applied", old.applied, new.applied);
    number("compacted", old.compacted, new.compacted);
    number("pending-conf", old.pending_conf, new.pending_conf);
    number("grants", old.granted.len() + old.extra_grants, new.granted.len() + new.extra_grants);
    number("refusals", old.refused.len(), new.refused.len());
    words.extend(progress(old, new));
    words
}

/// What a leader learns of its peers. A new leader begins with nothing, and one that steps down
/// forgets everything.
fn progress(old: &Node, new: &Node) -> Option<String> {
    let changed = || (1..).zip(old.progress.iter().zip(&new.progress)).filter(|(_, (a, b))| a != b);
    if old.role != new.role || changed().next().is_none() {
        return None;
    }
    let words = changed().map(|(id, (old, new))| {
        let id: NodeId = id;
        if old.matched == new.matched {
            format!("n{id}")
        } else {
            format!("n{id} match {} → {}", old.matched, new.matched)
        }
    });
    Some(format!("progress of {}", words.collect::<Vec<_>>().join(" and ")))
}
