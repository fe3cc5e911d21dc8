//! The adversary: after a crash, it tries every way to split the cluster and hold elections.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use quorate_core::{Campaign, NodeId};

use super::cluster::Cluster;
use super::witness::Witness;

/// Elections in a row, each within a group of its own, are enough: one on the configuration that
/// the crashed node is back on, and one on that of the others.
const ROUNDS: usize = 2;

/// What came of an attack.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Elections tried.
    pub(crate) rounds: usize,
    /// The first contradiction, and how it came about.
    pub(crate) found: Option<(Witness, String)>,
}

/// Tries all sequences of rounds. In each, a node campaigns (unless it leads), proposes once it
/// leads, and only a group of nodes hears one another. Rounds that nobody wins lead nowhere.
pub(crate) fn attack(cluster: &Cluster) -> Outcome {
    let mut outcome = Outcome::default();
    let mut seen = HashSet::new();
    search(cluster, (ROUNDS, None), "", &mut seen, &mut outcome);
    outcome
}

fn search(
    cluster: &Cluster,
    (rounds, last): (usize, Option<NodeId>),
    before: &str,
    seen: &mut HashSet<u64>,
    outcome: &mut Outcome,
) {
    let ids: Vec<NodeId> = cluster.nodes.keys().copied().collect();
    // To contradict the last one takes another.
    for &candidate in ids.iter().filter(|&&id| Some(id) != last) {
        for group in groups(&ids, candidate) {
            if !cluster.can_win(candidate, &group) {
                continue;
            }
            // In the last round nobody is left to make use of what those hear that it takes not.
            if rounds == 1 && group.len() < ids.len() && has_spare(cluster, candidate, &group) {
                continue;
            }
            outcome.rounds += 1;
            let mut next = cluster.clone();
            if !round(&mut next, candidate, &group) {
                continue;
            }
            let way = format!("{before}{candidate} leads in {group:?}; ");
            if next.witness.two_payloads().is_some() {
                outcome.found = Some((next.witness, way));
                return;
            }
            if outcome.found.is_none() && !next.witness.is_content() {
                outcome.found = Some((next.witness.clone(), way.clone()));
            }
            if rounds > 1 && seen.insert(hash(&next)) {
                search(&next, (rounds - 1, Some(candidate)), &way, seen, outcome);
            }
            if outcome.found.as_ref().is_some_and(|(found, _)| found.two_payloads().is_some()) {
                return;
            }
        }
    }
}

/// The subsets that hold this member.
fn groups(ids: &[NodeId], member: NodeId) -> Vec<Vec<NodeId>> {
    let others: Vec<_> = ids.iter().copied().filter(|&id| id != member).collect();
    let subsets = (0..1_u32 << others.len()).map(|bits| {
        let chosen = others.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
        [member].into_iter().chain(chosen.map(|(_, &id)| id)).collect()
    });
    subsets.collect()
}

/// Whether the candidate could do without one of the others.
fn has_spare(cluster: &Cluster, candidate: NodeId, group: &[NodeId]) -> bool {
    group.iter().filter(|&&spare| spare != candidate).any(|spare| {
        let rest: Vec<_> = group.iter().copied().filter(|id| id != spare).collect();
        cluster.can_win(candidate, &rest)
    })
}

fn hash(cluster: &Cluster) -> u64 {
    let mut hasher = DefaultHasher::new();
    cluster.nodes.hash(&mut hasher);
    cluster.witness.hash(&mut hasher);
    hasher.finish()
}

/// One election and one proposal within a group. Returns whether the candidate came to lead.
pub(crate) fn round(cluster: &mut Cluster, candidate: NodeId, group: &[NodeId]) -> bool {
    cluster.part(group.iter().copied());
    cluster.proposer = Some(candidate);
    // A node that has just started may first have to apply what it had committed.
    for _ in 0..2 {
        if !matches!(cluster.at(candidate, |node| node.campaign()), Ok(Campaign::Ignored(_))) {
            break;
        }
    }
    cluster.deliver_all();
    cluster.proposer.take().is_none()
}
