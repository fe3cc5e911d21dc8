//! What happens before the crash: changes and entries, while a node lags.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use quorate_core::{ConfChange, ConfigError, Edit, NodeId, Transition};

use super::adversary::{Known, attack};
use super::cluster::{Cluster, Mode, Torn};
use super::table::Row;

/// The nodes that every scenario starts with lead by this one.
pub(crate) const LEADER: NodeId = NodeId(2);

/// What is asked of the leader.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Change(ConfChange),
    Entry,
    /// Drop the log as far as it is applied.
    Compact,
}

/// Why a node lags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It hears nothing.
    Away,
    /// It hears all, but does not get to writing.
    Busy,
    /// It hears nothing, and the others do not hear of the last operation either.
    LastToHear,
}

pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    voters: &'static [NodeId],
    waiting: &'static [NodeId],
    ops: Vec<Op>,
}

/// Who lags, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lag {
    pub(crate) node: NodeId,
    pub(crate) why: Why,
    /// From before this operation on,
    pub(crate) from: usize,
    /// until before this one, when it catches up and its writes begin to be torn.
    pub(crate) to: usize,
    /// Before all this it led, and appended this many entries that nobody else has.
    pub(crate) stale: usize,
}

fn add(id: NodeId) -> Op {
    Op::Change(ConfChange::one(Edit::AddVoter(id)))
}

fn learn(id: NodeId) -> Op {
    Op::Change(ConfChange::one(Edit::AddLearner(id)))
}

fn remove(id: NodeId) -> Op {
    Op::Change(ConfChange::one(Edit::Remove(id)))
}

fn joint(edits: &[Edit]) -> Op {
    Op::Change(ConfChange::joint(edits.iter().copied()))
}

fn enter(edits: &[Edit]) -> Op {
    let transition = Transition::Explicit;
    Op::Change(ConfChange { transition, edits: edits.to_vec(), ..ConfChange::default() })
}

fn leave() -> Op {
    Op::Change(ConfChange::leave())
}

/// Sequences of two changes and more; from one voter, three and four.
pub(crate) fn scenarios() -> Vec<Scenario> {
    use Edit::{AddLearner, AddVoter, Remove};
    use Op::Entry;
    let four = |name, ops| Scenario {
        name,
        voters: &[NodeId(1), NodeId(2), NodeId(3)],
        waiting: &[NodeId(4)],
        ops,
    };
    let five = |name, ops| Scenario {
        name,
        voters: &[NodeId(1), NodeId(2), NodeId(3)],
        waiting: &[NodeId(4), NodeId(5)],
        ops,
    };
    vec![
        four("add 4, remove 1", vec![add(NodeId(4)), remove(NodeId(1))]),
        four(
            "add 4, remove 1, with entries",
            vec![add(NodeId(4)), Entry, Entry, remove(NodeId(1))],
        ),
        four("add 4, compact, remove 1", vec![add(NodeId(4)), Op::Compact, remove(NodeId(1))]),
        four("remove 3, add 4", vec![remove(NodeId(3)), add(NodeId(4))]),
        four("remove 1, add 4, add 1", vec![remove(NodeId(1)), add(NodeId(4)), add(NodeId(1))]),
        four(
            "add 4, remove 3, remove 1",
            vec![add(NodeId(4)), Entry, remove(NodeId(3)), remove(NodeId(1))],
        ),
        four(
            "learn 4, promote 4, remove 1",
            vec![learn(NodeId(4)), add(NodeId(4)), remove(NodeId(1))],
        ),
        four(
            "replace 1 by 4 jointly",
            vec![Entry, joint(&[AddVoter(NodeId(4)), Remove(NodeId(1))]), Entry],
        ),
        four(
            "replace 1 by 4 jointly, leave on request",
            vec![enter(&[AddVoter(NodeId(4)), Remove(NodeId(1))]), Entry, leave()],
        ),
        four(
            "demote 1 and 3 jointly, then add 4",
            vec![joint(&[AddLearner(NodeId(1)), AddLearner(NodeId(3))]), Entry, add(NodeId(4))],
        ),
        Scenario {
            name: "remove 4, remove 1 of four",
            voters: &[NodeId(1), NodeId(2), NodeId(3), NodeId(4)],
            waiting: &[],
            ops: vec![remove(NodeId(4)), Entry, remove(NodeId(1))],
        },
        Scenario {
            name: "one voter: add 1, add 3",
            voters: &[NodeId(2)],
            waiting: &[NodeId(1), NodeId(3)],
            ops: vec![add(NodeId(1)), Entry, add(NodeId(3)), Entry],
        },
        five("add 4, add 5", vec![add(NodeId(4)), add(NodeId(5))]),
        five(
            "replace 1 and 3 by 4 and 5 jointly",
            vec![
                joint(&[
                    AddVoter(NodeId(4)),
                    AddVoter(NodeId(5)),
                    Remove(NodeId(1)),
                    Remove(NodeId(3)),
                ]),
                Entry,
            ],
        ),
    ]
}

impl Scenario {
    /// Every way to lag: each node, from and until each operation, and every node but the leader
    /// not at all.
    pub(crate) fn lags(&self) -> Vec<Lag> {
        let mut lags = Vec::new();
        for &node in self.voters.iter().chain(self.waiting) {
            let stale = 0;
            lags.push(Lag { node, why: Why::Away, from: 0, to: 0, stale });
            if node == LEADER {
                continue;
            }
            for to in 1..=self.ops.len() {
                for from in 0..to {
                    for why in [Why::Away, Why::Busy, Why::LastToHear] {
                        lags.push(Lag { node, why, from, to, stale });
                    }
                }
            }
        }
        lags
    }

    /// The whole time away, with entries of a term of its own that are to be replaced.
    pub(crate) fn stale_lags(&self) -> Vec<Lag> {
        let followers = self.voters.iter().copied().filter(|&id| id != LEADER);
        let to = self.ops.len();
        let lag = |node| Lag { node, why: Why::Away, from: 0, to, stale: to + 2 };
        followers.map(lag).collect()
    }

    /// Runs it, and returns every write of the node that lagged that a crash could cut.
    pub(crate) fn torn(&self, mode: Mode, lag: Lag) -> Vec<Torn> {
        let mut cluster = Cluster::new(mode, self.voters, self.waiting);
        let all: Vec<NodeId> = cluster.nodes.keys().copied().collect();
        let others = || all.iter().copied().filter(|&id| id != lag.node);
        if lag.stale > 0 {
            cluster.elect(lag.node);
            cluster.part([lag.node]);
            for _ in 0..lag.stale {
                cluster.at(lag.node, |node| node.propose("stale".into())).unwrap();
            }
            cluster.part(others());
        }
        cluster.elect(LEADER);
        for (at, op) in self.ops.iter().enumerate() {
            if at == lag.from && lag.from < lag.to {
                match lag.why {
                    Why::Busy => cluster.keep_busy(lag.node),
                    Why::Away | Why::LastToHear => cluster.part(others()),
                }
            }
            if at == lag.to {
                self.catch_up(&mut cluster, lag, &all);
            }
            let alone = lag.why == Why::LastToHear && at + 1 == lag.to;
            if alone {
                cluster.part([LEADER]);
            }
            ask(&mut cluster, op);
            if alone {
                cluster.part([LEADER, lag.node]);
                cluster.watch(lag.node);
                cluster.heartbeat();
                cluster.part(all.clone());
            }
        }
        if lag.to >= self.ops.len() {
            self.catch_up(&mut cluster, lag, &all);
        }
        let mut torn = cluster.take_torn();
        for torn in &mut torn {
            torn.cluster.part(all.clone());
        }
        torn
    }

    fn catch_up(&self, cluster: &mut Cluster, lag: Lag, all: &[NodeId]) {
        cluster.part(all.iter().copied());
        cluster.watch(lag.node);
        cluster.let_write();
        cluster.heartbeat();
    }

    /// Tears every write at every place, restarts the node on what is left, and lets the
    /// adversary try. Tells the row what came of it.
    pub(crate) fn tear_all(&self, mode: Mode, lags: &[Lag], row: &mut Row) {
        let (mut seen, mut known) = (HashSet::new(), Known::new());
        for &lag in lags {
            for torn in self.torn(mode, lag) {
                for keep in 0..=torn.parts {
                    for after in After::ALL {
                        row.cuts += 1;
                        match after.of(&torn, lag.node, keep) {
                            Err(error) => row.refused(&error),
                            Ok(cluster) if seen.insert(hash(&cluster)) => {
                                let outcome = attack(&cluster, &mut known);
                                row.attacked(&outcome, || {
                                    format!(
                                        "{}: {lag:?}, keeps {keep} of {torn}, {after:?}",
                                        self.name
                                    )
                                });
                            }
                            // Another cut has left the same.
                            Ok(_) => {}
                        }
                    }
                }
            }
        }
    }
}

/// What else happens at the crash.
#[derive(Clone, Copy, Debug)]
enum After {
    Nothing,
    /// The application loses what it had applied, but for the newest snapshot.
    ApplicationLost,
    /// The leader, if it is not the one that crashed, goes on with the others.
    OthersGoOn,
}

impl After {
    const ALL: [Self; 3] = [Self::Nothing, Self::ApplicationLost, Self::OthersGoOn];

    /// The cluster after a crash of the node that keeps so many parts of its write.
    fn of(self, torn: &Torn, node: NodeId, keep: usize) -> Result<Cluster, ConfigError> {
        let mut cluster = torn.cluster.clone();
        cluster.tear(node, keep, matches!(self, Self::ApplicationLost))?;
        if matches!(self, Self::OthersGoOn) {
            let all: Vec<NodeId> = cluster.nodes.keys().copied().collect();
            cluster.part(all.iter().copied().filter(|&id| id != node));
            cluster.heartbeat();
            cluster.part(all);
        }
        Ok(cluster)
    }
}

fn hash(cluster: &Cluster) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&cluster.nodes, &cluster.witness).hash(&mut hasher);
    hasher.finish()
}

/// Has the leader do it, and waits until it is done as far as it can be.
fn ask(cluster: &mut Cluster, op: &Op) {
    let Some(leader) = cluster.leader() else { return };
    match op {
        Op::Entry => drop(cluster.at(leader, |node| node.propose("entry".into()))),
        Op::Change(change) => {
            drop(cluster.at(leader, |node| node.propose_conf_change(change.clone())));
        }
        Op::Compact => cluster.at(leader, |node| {
            let applied = node.storage().applied();
            node.storage_mut().compact(applied);
        }),
    }
    cluster.deliver_all();
    // Two heartbeats make sure that a member that has just joined is told everything.
    cluster.heartbeat();
}
