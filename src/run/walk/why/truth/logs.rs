//! Truth trees of the properties of logs.

use quorate_model::cluster::{Action, State};
use quorate_model::ids::{Index, NodeId};
use quorate_model::raft::{Node, Relation, Role};

use super::moment::{Step, leaders, same_entry};
use super::tree::Truth;

/// Every pair of living nodes, the one with the lower id first.
fn pairs(state: &State) -> impl Iterator<Item = (NodeId, NodeId)> {
    let after = |a: NodeId| state.living().filter(move |b| *b > a).map(move |b| (a, b));
    state.living().flat_map(after)
}

/// LogMatching: two logs with the same term at an index are equal up to that index.
pub(super) fn log_matching(state: &State) -> Truth {
    let of = |(a, b): (NodeId, NodeId)| {
        let (left, right) = (state.node(a), state.node(b));
        let common = left.log.len().min(right.log.len());
        let agree = (1..=common).rev().find(|at| left.log.term(*at) == right.log.term(*at))?;
        let text = format!(
            "nodes {a} and {b} have the same term at index {agree}, so their logs are equal up to there"
        );
        Some(Truth::all(text, same_entries(1..=agree, left, right)))
    };
    let text = "two logs with the same term at an index are equal up to it";
    Truth::all(text, pairs(state).filter_map(of).collect())
}

fn same_entries(indexes: impl Iterator<Item = Index>, left: &Node, right: &Node) -> Vec<Truth> {
    indexes.map(|index| same_entry(index, left, right)).collect()
}

/// LeaderCompleteness: a leader holds what a node of its term or an earlier one knows to be
/// committed.
pub(super) fn leader_completeness(state: &State) -> Truth {
    let mut parts = Vec::new();
    for (id, leader) in leaders(state) {
        for other in state.living().filter(|other| *other != id) {
            let node = state.node(other);
            if node.term > leader.term {
                continue;
            }
            let committed = node.commit.min(node.log.len());
            let text = format!(
                "leader {id} of term {} holds what node {other} knows to be committed, up to index {committed}",
                leader.term
            );
            parts.push(Truth::all(text, same_entries(1..=committed, leader, node)));
        }
    }
    Truth::all("every leader holds what was committed before", parts)
}

/// StateMachineSafety: committed prefixes agree pairwise.
pub(super) fn state_machine_safety(state: &State) -> Truth {
    let of = |(a, b): (NodeId, NodeId)| {
        let (left, right) = (state.node(a), state.node(b));
        let both = left.commit.min(right.commit);
        let text = format!("nodes {a} and {b} have committed the same up to index {both}");
        Truth::all(text, same_entries(1..=both, left, right))
    };
    let text = "no two nodes have committed different entries at one index";
    Truth::all(text, pairs(state).map(of).collect())
}

/// MatchImpliesPrefix: a peer in a leader's term holds the leader's log up to its match.
pub(super) fn match_implies_prefix(state: &State) -> Truth {
    let mut parts = Vec::new();
    for (id, leader) in leaders(state) {
        let peers = state.running().filter(|(peer, node)| *peer != id && node.term == leader.term);
        for (peer, node) in peers {
            let matched = leader.progress_of(peer).matched;
            let name = format!("match of node {peer} and last index of leader {id}");
            let mut all =
                vec![Truth::compare(name, matched, Relation::Le, leader.log.last_index())];
            all.extend(same_entries(1..=matched, leader, node));
            let text =
                format!("node {peer} holds the log of leader {id} up to its match {matched}");
            parts.push(Truth::all(text, all));
        }
    }
    Truth::all("what a leader counts as matched is on the peer", parts)
}

/// LeaderAppendOnly: what a leader had before a step it has after it.
pub(super) fn leader_append_only(step: &Step<'_>) -> Truth {
    let of = |id: NodeId| {
        let (old, new) = (step.before.node(id), step.after.node(id));
        let leads = |node: &Node| node.role == Role::Leader;
        let stays = leads(old) && leads(new) && old.term == new.term;
        let last = old.log.last_index();
        let text = format!("leader {id} keeps its log up to index {last}");
        stays.then(|| Truth::all(text, same_entries(1..=last, old, new)))
    };
    let text = "no leader overwrites or deletes an entry of its log";
    Truth::all(text, step.after.up().filter_map(of).collect())
}

/// MonotonicTerm: no node's term falls, but where its disk is emptied.
pub(super) fn monotonic_term(step: &Step<'_>) -> Truth {
    if matches!(step.action, Action::EmptyDisk(_)) {
        return Truth::all("an empty disk holds no term", Vec::new());
    }
    falls(step, "term", |node| node.term)
}

/// MonotonicCommit: no node's commit falls, but for a crash where the storage forgets commits, and
/// where its disk is emptied.
pub(super) fn monotonic_commit(step: &Step<'_>) -> Truth {
    let crash = matches!(step.action, Action::Crash(_) | Action::Torn { .. });
    if crash && step.model.disks().storage.forgets() {
        return Truth::all("the storage mode may forget a commit in a crash", Vec::new());
    }
    if matches!(step.action, Action::EmptyDisk(_)) {
        return Truth::all("an empty disk holds no commit", Vec::new());
    }
    falls(step, "commit", |node| node.commit)
}

fn falls(step: &Step<'_>, what: &str, field: fn(&Node) -> u8) -> Truth {
    let of = |id: NodeId| {
        let name = format!("{what} of node {id}, before and after");
        let (old, new) = (field(step.before.node(id)), field(step.after.node(id)));
        Truth::compare(name, old, Relation::Le, new)
    };
    Truth::all(format!("no node's {what} falls"), step.after.living().map(of).collect())
}
