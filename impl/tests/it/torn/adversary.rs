//! The adversary: after a crash, it tries every way to split the cluster and hold elections.

use std::collections::HashMap;
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
    /// Elections tried, without those whose end was known.
    pub(crate) rounds: usize,
    /// The first contradiction, and how it came about.
    pub(crate) found: Found,
}

/// What the adversary makes of a cluster after some rounds: a contradiction, and how it came about.
type Found = Option<(Witness, String)>;

/// What was found from each cluster that rounds have left, by its hash. Many crashes leave clusters
/// that a round makes equal.
pub(crate) type Known = HashMap<u64, Found>;

/// Tries all sequences of rounds. In each, a node campaigns (unless it leads), proposes once it
/// leads, and only a group of nodes hears one another. Rounds that nobody wins lead nowhere.
pub(crate) fn attack(cluster: &Cluster, known: &mut Known) -> Outcome {
    search(cluster, (ROUNDS, None), known)
}

fn search(
    cluster: &Cluster,
    (rounds, last): (usize, Option<NodeId>),
    known: &mut Known,
) -> Outcome {
    let mut outcome = Outcome::default();
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
            let way = format!("{candidate} leads in {group:?}; ");
            outcome.note(&next.witness, || way.clone());
            if rounds > 1 && next.witness.two_payloads().is_none() {
                let key = hash(&next, candidate);
                if !known.contains_key(&key) {
                    let later = search(&next, (rounds - 1, Some(candidate)), known);
                    outcome.rounds += later.rounds;
                    known.insert(key, later.found);
                }
                if let Some((witness, rest)) = &known[&key] {
                    outcome.note(witness, || way + rest);
                }
            }
            if outcome.found.as_ref().is_some_and(|(found, _)| found.two_payloads().is_some()) {
                return outcome;
            }
        }
    }
    outcome
}

impl Outcome {
    /// Keeps a contradiction, if it is the first or the first of two payloads.
    fn note(&mut self, witness: &Witness, way: impl FnOnce() -> String) {
        let worse = witness.two_payloads().is_some();
        if worse || self.found.is_none() && !witness.is_content() {
            self.found = Some((witness.clone(), way()));
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

fn hash(cluster: &Cluster, leader: NodeId) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&cluster.nodes, &cluster.witness, leader).hash(&mut hasher);
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
