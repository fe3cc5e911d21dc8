//! States: what the nodes hold, and what the leaders of the present term have sent.

use crate::cell::{Cell, MOST_NODES};
use crate::config::{Config, Nodes, only};
use crate::log::{Entry, Kind, Log};
use crate::storage::{Disk, Write};

/// What one node holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Node {
    /// The log.
    pub log: Log,
    /// The highest index that the node knows to be committed.
    pub commit: u8,
    /// The commit on its disk.
    pub stored: u8,
    /// The highest index that it has applied.
    pub applied: u8,
    /// Its vote in the present term, 0 for none.
    pub vote: u8,
    /// Whether its term is the present one; otherwise it is an earlier one.
    pub current: bool,
    /// Whether it knows a leader of the present term.
    pub knows: bool,
}

/// One leadership of the present term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reign {
    /// Who was elected, 0 for nobody.
    pub leader: u8,
    /// Whether that node still leads.
    pub leads: bool,
    /// The index of its no-op.
    pub noop: u8,
    /// pending-conf (CONF-1, CONF-2).
    pub pending: u8,
    /// The highest commit that it has sent.
    pub commit: u8,
    /// The longest log that it has sent.
    pub log: Log,
    /// For each index, the commit that the first Append with an entry there carried.
    pub births: [u8; Log::LONGEST as usize],
    /// For each node, the highest index that it has acknowledged to this leader.
    pub matched: [u8; MOST_NODES],
}

/// A state of the whole cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The nodes; those beyond the cell's number stay blank.
    pub nodes: [Node; MOST_NODES],
    /// The leaderships of the present term, in order. A second one violates ElectionSafety.
    pub reigns: [Reign; 2],
    /// The present term: nothing of an earlier one happens any longer.
    pub term: u8,
    /// How many changes were proposed.
    pub changes: u8,
    /// How many entries of clients were proposed.
    pub payloads: u8,
    /// How many elections were won.
    pub elections: u8,
    /// How many crashes there were.
    pub crashes: u8,
}

impl State {
    /// The first state of a cell.
    #[must_use]
    pub fn first(cell: &Cell) -> State {
        let mut state = State {
            nodes: [Node::default(); MOST_NODES],
            reigns: [Reign::default(); 2],
            term: 0,
            changes: 0,
            payloads: 0,
            elections: 0,
            crashes: 0,
        };
        if cell.blank {
            return state;
        }
        let log = Log::default().push(Entry::new(1, Kind::Empty));
        state.term = 1;
        let mut reign =
            Reign { leader: 1, leads: true, noop: 1, commit: 1, log, ..Reign::default() };
        for node in members(cell.voters | cell.learners) {
            let held = &mut state.nodes[at(node)];
            (held.log, held.commit, held.applied) = (log, 1, 1);
            held.stored = u8::from(cell.storage.keeps_commit());
            (held.current, held.knows) = (true, true);
            held.vote = u8::from(cell.voters & only(node) != 0);
            reign.matched[at(node)] = 1;
        }
        reign.matched[0] = 0;
        state.reigns[0] = reign;
        state.forget(cell);
        state
    }

    /// Whether the bounds leave a crash for a node.
    #[must_use]
    pub fn may_crash(&self, cell: &Cell, node: u8) -> bool {
        self.crashes < cell.bounds.crashes && cell.bounds.crash & only(node) != 0
    }

    /// Puts a restarted node in the place of the one that crashed.
    pub fn replace(&mut self, node: u8, restarted: Node) {
        self.nodes[at(node)] = restarted;
        self.crashes += 1;
        for reign in &mut self.reigns {
            reign.leads &= reign.leader != node;
        }
    }

    /// Forgets what is only on the disks of nodes that can no longer crash: nobody will read it.
    pub fn forget(&mut self, cell: &Cell) {
        for node in 1..=MOST_NODES as u8 {
            if !cell.thorough && !self.may_crash(cell, node) {
                self.nodes[at(node)].stored = 0;
            }
        }
    }

    /// A number that rarely is that of another state.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let [a, b, c, d, e] = self.counts();
        let mut digest = mix(0, u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]));
        for node in &self.nodes {
            let flags = u8::from(node.current) | u8::from(node.knows) << 1;
            let bytes = [node.commit, node.stored, node.applied, node.vote, flags, 0, 0, 0];
            digest = mix(mix(digest, node.log.bits()), u64::from_le_bytes(bytes));
        }
        for reign in &self.reigns {
            let [a, b, c, d, e] = reign.matched;
            let bytes = [a, b, c, d, e, reign.noop, reign.pending, reign.commit];
            digest = mix(digest, u64::from_le_bytes(bytes));
            digest = mix(mix(digest, reign.log.bits()), u64::from_le_bytes(reign.births));
            digest = mix(digest, u64::from(reign.leader) << 1 | u64::from(reign.leads));
        }
        digest
    }

    fn counts(&self) -> [u8; 5] {
        [self.term, self.changes, self.payloads, self.elections, self.crashes]
    }

    /// The configuration in force on a node (CONF-8, CONF-13).
    #[must_use]
    pub fn config(&self, cell: &Cell, node: u8) -> Config {
        let held = &self.nodes[at(node)];
        match cell.activation {
            crate::cell::Activation::Apply => cell.config(held.log.prefix(held.applied)),
            crate::cell::Activation::Append => cell.config(held.log),
        }
    }

    /// Whether a node leads in the present term.
    #[must_use]
    pub fn leads(&self, node: u8) -> bool {
        self.reigns.iter().any(|reign| reign.leads && reign.leader == node)
    }

    /// Begins a term: what happened in the one before can no longer have an effect, except for what
    /// the nodes hold.
    pub fn begin(&mut self, term: u8) {
        self.term = term;
        self.reigns = [Reign::default(); 2];
        for node in &mut self.nodes {
            (node.vote, node.current, node.knows) = (0, false, false);
        }
    }

    /// Makes the place for one leadership more, if there is one.
    pub fn free_reign(&self) -> Option<usize> {
        self.reigns.iter().position(|reign| reign.leader == 0)
    }
}

/// Stirs one word into a digest.
fn mix(digest: u64, word: u64) -> u64 {
    let product = u128::from(digest ^ word ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
    (product as u64) ^ (product >> 64) as u64
}

/// The place of a node in arrays.
#[must_use]
pub fn at(node: u8) -> usize {
    usize::from(node) - 1
}

/// The nodes of a set, in order.
pub fn members(set: Nodes) -> impl Iterator<Item = u8> {
    (1..=MOST_NODES as u8).filter(move |node| set & only(*node) != 0)
}

impl Node {
    fn disk(&self) -> Disk {
        Disk { log: self.log, current: self.current, vote: self.vote, commit: self.stored }
    }

    /// The write that turns `before` into this node.
    fn write(&self, before: &Node) -> Write {
        let after = Disk { commit: self.commit, ..self.disk() };
        Write { before: before.disk(), after, commit_before: before.commit }
    }

    /// Ends a step of a node that began as `before`: writes, and then applies unless applying lags.
    pub fn settle(&mut self, cell: &Cell, before: &Node) {
        self.stored = self.write(before).complete(cell.storage, cell.remedy).commit;
        if !cell.lagging {
            self.applied = self.commit;
        }
    }

    /// The nodes that a crash inside this step leaves, once they have restarted.
    #[must_use]
    pub fn torn(&self, cell: &Cell, before: &Node) -> Vec<Node> {
        let disks = self.write(before).torn(cell.storage, cell.remedy);
        disks.into_iter().map(|disk| restart(cell, disk, before.applied)).collect()
    }

    /// The node after a crash between two steps.
    #[must_use]
    pub fn restarted(&self, cell: &Cell) -> Node {
        restart(cell, self.disk(), self.applied)
    }

    /// Whether an entry in (applied, commit] is a change (CONF-3).
    #[must_use]
    pub fn has_unapplied_change(&self) -> bool {
        self.log.changes().any(|index| index > self.applied && index <= self.commit)
    }
}

/// A new process on a disk (ROLE-3, STORE-2).
fn restart(cell: &Cell, disk: Disk, applied: u8) -> Node {
    let len = disk.log.len();
    let applied = if cell.durable_applied { applied.min(len) } else { 0 };
    let mut commit = disk.commit.min(len).max(applied);
    if cell.remedy == crate::storage::Remedy::Raise {
        let changes: Vec<u8> = disk.log.changes().collect();
        if let [.., last_but_one, _] = *changes {
            commit = commit.max(last_but_one);
        }
    }
    Node {
        log: disk.log,
        commit,
        stored: disk.commit.min(len),
        applied: if cell.lagging { applied } else { commit },
        vote: if cell.rules.no_role_4 { 0 } else { disk.vote },
        current: disk.current,
        knows: false,
    }
}
