//! What the whole cluster must never show.

use std::collections::BTreeMap;

use quorate_core::{Bytes, Entry, EntryData, Index, Membership, NodeId, Role, Term};

use super::super::server::Server;

/// Remembers all that nodes have shown, whether they are still there or not.
pub(super) struct Oracle {
    leaders: BTreeMap<Term, NodeId>,
    /// By index and term: what every log must have there, and the term before it.
    logs: BTreeMap<(Index, Term), (EntryData, Term)>,
    /// What is committed.
    committed: BTreeMap<Index, (Term, EntryData)>,
    /// The highest index that any node has known committed.
    commit: Index,
    /// The configuration after applying an index at which it changed.
    configurations: BTreeMap<Index, Membership>,
    initial: Membership,
    /// What was last seen of each node since it started.
    seen: BTreeMap<NodeId, Seen>,
    /// Reads: who asked, and the commit then.
    asked: BTreeMap<Bytes, (NodeId, Index)>,
}

/// What a node has shown since it started.
#[derive(Clone, Copy, Default)]
struct Seen {
    term: Term,
    vote: Option<NodeId>,
    commit: Index,
    applied: Index,
    elected_in: Term,
    /// The same, once that term is durable.
    leads_in: Term,
    /// Last index, its term, first index and durable term when its log was last compared.
    log: (Index, Term, Index, Term),
    /// The commit at which the disks of a quorum were looked at.
    checked: Index,
}

impl Oracle {
    pub(super) fn new(initial: Membership) -> Self {
        Self {
            leaders: BTreeMap::new(),
            logs: BTreeMap::new(),
            committed: BTreeMap::new(),
            commit: Index(0),
            configurations: BTreeMap::new(),
            initial,
            seen: BTreeMap::new(),
            asked: BTreeMap::new(),
        }
    }

    /// Looks at a node after something happened to it.
    pub(super) fn sees(&mut self, server: &Server) {
        let status = server.node.status();
        let id = status.id;
        let before = self.seen.get(&id).copied().unwrap_or_default();
        assert!(status.term >= before.term, "the term of node {id} falls");
        assert!(status.commit >= before.commit, "the commit of node {id} falls");
        assert!(status.applied >= before.applied, "the applied index of node {id} falls");
        let vote_stays = status.vote == before.vote || before.vote.is_none();
        assert!(status.term > before.term || vote_stays, "node {id} votes twice");
        let last = status.log.last_index();
        let last_term = status.log.term(last).expect("known");
        let durable = server.node.storage().durable().term;
        let log = (last, last_term, status.log.first_index(), durable);
        if before.log != log || before.commit != status.commit {
            self.match_log(server);
        }
        let mut seen = Seen {
            term: status.term,
            vote: status.vote,
            commit: status.commit,
            applied: status.applied,
            log,
            ..before
        };
        if status.role == Role::Leader && before.elected_in != status.term {
            seen.elected_in = status.term;
            seen.checked = status.commit;
        }
        // An only voter leads before its term is durable. A crash then undoes the term, and all
        // that it appended; nothing of it has left.
        let leads = status.role == Role::Leader && durable == status.term;
        assert!(
            leads || status.role != Role::Leader || is_only_voter(status.membership, id),
            "node {id} leads in a term that a crash undoes"
        );
        if leads && before.leads_in != status.term {
            seen.leads_in = status.term;
            self.elected(server);
        }
        self.seen.insert(id, seen);
        self.commit = self.commit.max(status.commit);
    }

    /// Election safety, and leader completeness.
    fn elected(&mut self, server: &Server) {
        let status = server.node.status();
        let (id, term) = (status.id, status.term);
        let first = *self.leaders.entry(term).or_insert(id);
        assert_eq!(first, id, "two leaders in term {term}");
        for (&index, (entry_term, _)) in &self.committed {
            if index >= status.log.first_index() {
                let own = status.log.term(index);
                assert_eq!(
                    own,
                    Some(*entry_term),
                    "node {id} leads in term {term} without {index}"
                );
            }
        }
        assert!(status.log.last_index() >= self.commit, "node {id} leads without all commits");
    }

    /// Log matching, and one payload at each committed index.
    fn match_log(&mut self, server: &Server) {
        let status = server.node.status();
        // The log learns of a compaction when it next hands out its work.
        let first = status.log.first_index().max(server.node.storage().first());
        let mut before = status.log.term(first.previous()).expect("known");
        let durable = server.node.storage().durable().term;
        let log = status.log.entries(first..status.log.last_index().next());
        for entry in log.expect("the disk works") {
            if entry.term <= durable {
                let known = self.logs.entry((entry.index, entry.term));
                let (data, term) = known.or_insert_with(|| (entry.data.clone(), before));
                assert_eq!((&*data, *term), (&entry.data, before), "logs differ at {entry:?}");
            }
            before = entry.term;
            if entry.index <= status.commit {
                self.commits(status.id, &entry);
            }
        }
    }

    fn commits(&mut self, id: NodeId, entry: &Entry) {
        let own = (entry.term, entry.data.clone());
        let first = self.committed.entry(entry.index).or_insert_with(|| own.clone());
        assert_eq!(*first, own, "node {id} commits something else at {}", entry.index);
    }

    /// State machine safety, and one configuration at each index.
    pub(super) fn applies(&mut self, id: NodeId, entry: &Entry, after: Option<Membership>) {
        self.commits(id, entry);
        if let EntryData::Conf(change) = &entry.data {
            let earlier = self.configurations.range(..entry.index).next_back();
            let before = earlier.map_or(&self.initial, |(_, membership)| membership);
            let expected = before.change(change).unwrap_or_else(|_| before.clone());
            let after = after.unwrap_or_else(|| before.clone());
            assert_eq!(after, expected, "node {id} applies {entry:?} to {before:?}");
            self.configurations.insert(entry.index, after);
        }
    }

    /// The entry that a leader has newly committed, if it has.
    pub(super) fn newly_committed(&mut self, server: &Server) -> Option<(Index, Term)> {
        let status = server.node.status();
        let seen = self.seen.get_mut(&status.id)?;
        if status.role != Role::Leader || status.commit <= seen.checked {
            return None;
        }
        seen.checked = status.commit;
        let term = status.log.term(status.commit)?;
        assert_eq!(term, status.term, "committed by counting in another term (COMMIT-2)");
        Some((status.commit, term))
    }

    /// A node asks for a read. Returns what it will be known by.
    pub(super) fn asks(&mut self, id: NodeId) -> Bytes {
        let context = Bytes::from(format!("read {}", self.asked.len()));
        self.asked.insert(context.clone(), (id, self.commit));
        context
    }

    /// Linearizability: what was committed anywhere when the question was asked is read.
    pub(super) fn answers(&mut self, id: NodeId, index: Index, context: &Bytes) {
        let Some(&(asker, commit)) = self.asked.get(context) else {
            panic!("nobody asked {context:?}");
        };
        assert_eq!(asker, id, "the answer to {context:?} went to another node");
        assert!(index >= commit, "{context:?} is answered with {index}, but {commit} was known");
    }

    /// What was not durable is forgotten.
    pub(super) fn crashed(&mut self, id: NodeId) {
        self.seen.remove(&id);
    }
}

fn is_only_voter(membership: &Membership, id: NodeId) -> bool {
    membership.all_voters().all(|voter| voter == id)
}
