//! A tiny Raft, written from the rulebook: elections, votes and replication.
//!
//! Its state, messages and entries are those of the trace vocabulary, so nothing is translated. A
//! core that has types of its own translates them in its host.

use quorate_conformance::trace::{Body, Entry, EntryKind, Message, Observation, Progress, Role};

/// What is wrong with a toy: nothing, or one planted fault.
pub(crate) const HONEST: u8 = 0;
/// It grants a vote although it has voted for another node (VOTE-1).
pub(crate) const VOTES_TWICE: u8 = 1;
/// It commits an entry of an earlier term by counting (COMMIT-2).
pub(crate) const COUNTS_OLD_TERMS: u8 = 2;
/// It does not compare the term of the previous entry (APPEND-5).
pub(crate) const TRUSTS_THE_LEADER: u8 = 3;

/// One node.
pub(crate) struct Raft<const FAULT: u8> {
    pub(crate) node: Observation,
    /// An Append carries at most one entry (FLOW-1).
    pub(crate) single_entry: bool,
    /// The Appends of this round: to whom, whether empty is allowed, and whether more follow until
    /// nothing is left to send (FLOW-3).
    pub(crate) wishes: Vec<(u64, bool, bool)>,
    pub(crate) sent: Vec<Message>,
}

impl<const FAULT: u8> Raft<FAULT> {
    /// Ends a step (*One step*): votes are counted, Appends leave, a leader acknowledges its new
    /// entries, and what is committed is applied.
    pub(crate) fn finish(&mut self, proposed: bool) -> Vec<Message> {
        let appended = self.tally() || proposed;
        self.send_appends();
        if appended && self.advance_commit() {
            self.broadcast();
            self.send_appends();
        }
        self.node.applied = self.node.commit;
        std::mem::take(&mut self.sent)
    }

    /// ELECT-1 to ELECT-3.
    pub(crate) fn campaign(&mut self) {
        if self.node.role == Role::Leader {
            return;
        }
        let id = self.node.id;
        self.take_role(Role::Candidate, self.node.term + 1, 0);
        (self.node.vote, self.node.votes) = (id, [(id, true)].into());
        let (last_term, last_index) = self.last();
        let known = Default::default();
        for to in self.others() {
            self.send(to, Body::Vote { last_index, last_term, transfer: false, known });
        }
    }

    /// BEAT-1.
    pub(crate) fn heartbeat_due(&mut self) {
        let own = self.node.commit;
        let mut beats = Vec::new();
        for (to, peer) in &mut self.node.progress {
            peer.sent_commit = peer.matched.min(own);
            beats.push((*to, Body::Heartbeat { commit: peer.sent_commit }));
        }
        beats.into_iter().for_each(|(to, body)| self.send(to, body));
    }

    /// PROPOSE-1.
    pub(crate) fn append(&mut self, kind: EntryKind) {
        let index = self.last().1 + 1;
        self.node.log.push(Entry { index, term: self.node.term, kind });
        self.broadcast();
    }

    /// Handles a message that keeps the contract.
    pub(crate) fn receive(&mut self, message: &Message) {
        let Message { from, term, ref body, .. } = *message;
        let of_leader = matches!(body, Body::Append { .. } | Body::Heartbeat { .. });
        let leader = if of_leader { from } else { 0 };
        if term < self.node.term {
            if matches!(body, Body::Vote { .. }) {
                self.send(from, vote_resp(false)); // TERM-10
            }
            return;
        }
        if term > self.node.term || (of_leader && self.node.role == Role::Candidate) {
            self.take_role(Role::Follower, term, leader); // TERM-5, ELECT-7
        }
        match (body, self.node.role) {
            (Body::Vote { last_index, last_term, .. }, _) => {
                let Observation { vote, leader, .. } = self.node;
                let free = vote == from || (vote == 0 && leader == 0) || FAULT == VOTES_TWICE;
                let granted = free && (*last_term, *last_index) >= self.last(); // VOTE-1, VOTE-2
                if granted {
                    self.node.vote = from;
                }
                self.send(from, vote_resp(granted));
            }
            (Body::VoteResp { granted, .. }, Role::Candidate) => {
                self.node.votes.entry(from).or_insert(*granted);
            }
            (Body::Append { prev_index, prev_term, entries, commit }, Role::Follower) => {
                (self.node.leader, self.node.lease) = (from, true);
                self.on_append(from, (*prev_term, *prev_index), entries, *commit);
            }
            (Body::Heartbeat { commit }, Role::Follower) => {
                (self.node.leader, self.node.lease) = (from, true);
                self.node.commit = self.node.commit.max(*commit);
                self.send(from, Body::HeartbeatResp);
            }
            (Body::AppendResp { index, rejected, hint_index, hint_term }, Role::Leader) => {
                let hint = match hint_term {
                    0 => *hint_index,
                    term => self.largest(*hint_index, *term),
                };
                match rejected {
                    true => self.on_rejected(from, *index, hint),
                    false => self.on_accepted(from, *index),
                }
            }
            (Body::HeartbeatResp, Role::Leader) => {
                let last = self.last().1;
                let Some(peer) = self.node.progress.get_mut(&from) else { return };
                (peer.recent_active, peer.paused) = (true, false);
                if peer.matched < last || !peer.replicate {
                    self.wish(from, true, false); // BEAT-3
                }
            }
            _ => {}
        }
    }

    /// ELECT-4 to ELECT-6. Whether the node has become leader.
    fn tally(&mut self) -> bool {
        let count = |wanted| self.node.votes.values().filter(|yes| **yes == wanted).count();
        let (grants, refusals) = (count(true), count(false));
        if self.node.role != Role::Candidate {
            return false;
        } else if grants >= self.quorum() {
            let next = self.last().1 + 1;
            self.take_role(Role::Leader, self.node.term, self.node.id);
            self.node.pending_conf = next - 1;
            let fresh = |id| (id, Progress { next, ..NEW });
            self.node.progress = self.others().into_iter().map(fresh).collect();
            self.append(EntryKind::Empty);
            return true;
        } else if self.node.voters.len() - refusals < self.quorum() {
            self.take_role(Role::Follower, self.node.term, 0);
        }
        false
    }

    /// ROLE-1, ELECT-3 and ELECT-5.
    pub(crate) fn take_role(&mut self, role: Role, term: u64, leader: u64) {
        let node = &mut self.node;
        if term != node.term {
            (node.term, node.vote) = (term, 0);
        }
        (node.role, node.leader) = (role, leader);
        node.lease = leader != 0 && role == Role::Follower;
        (node.votes, node.progress) = Default::default();
        node.pending_conf = 0;
    }

    /// APPEND-5.
    fn on_append(&mut self, from: u64, prev: (u64, u64), entries: &[Entry], commit: u64) {
        let (prev_term, prev_index) = prev;
        let end = prev_index + entries.len() as u64;
        let has_prev = prev_index <= self.last().1
            && (self.term_at(prev_index) == prev_term || FAULT == TRUSTS_THE_LEADER);
        if prev_index < self.node.commit {
            self.send(from, accepted(self.node.commit));
        } else if has_prev {
            for entry in entries {
                if self.term_at(entry.index) != entry.term {
                    self.node.log.truncate(entry.index as usize - 1);
                    self.node.log.push(entry.clone());
                }
            }
            self.node.commit = self.node.commit.max(commit.min(end));
            self.send(from, accepted(end));
        } else {
            let hint_index = self.largest(prev_index, prev_term);
            let hint_term = self.term_at(hint_index);
            let index = prev_index;
            self.send(from, Body::AppendResp { index, rejected: true, hint_index, hint_term });
        }
    }

    /// APPEND-6.
    fn on_accepted(&mut self, from: u64, index: u64) {
        let Some(peer) = self.node.progress.get_mut(&from) else { return };
        peer.recent_active = true;
        if index < peer.matched || (index == peer.matched && peer.replicate) {
            return;
        }
        peer.next = if peer.replicate { peer.next.max(index + 1) } else { index + 1 };
        (peer.matched, peer.replicate, peer.paused) = (index, true, false);
        let Progress { sent_commit, next, .. } = *peer;
        if self.advance_commit() {
            self.broadcast();
        } else if self.node.commit > sent_commit && sent_commit < next - 1 {
            self.wish(from, true, false);
        }
        self.wish(from, false, true);
    }

    /// APPEND-7.
    fn on_rejected(&mut self, from: u64, index: u64, hint: u64) {
        let Some(peer) = self.node.progress.get_mut(&from) else { return };
        peer.recent_active = true;
        match peer.replicate {
            true if index <= peer.matched => return,
            true => peer.next = peer.matched + 1,
            false if index != peer.next - 1 => return,
            false => peer.next = index.min(hint + 1).max(peer.matched + 1),
        }
        (peer.replicate, peer.paused) = (false, false);
        peer.sent_commit = peer.sent_commit.min(peer.next - 1);
        self.wish(from, true, false);
    }

    /// COMMIT-1 and COMMIT-2. Whether commit moved.
    fn advance_commit(&mut self) -> bool {
        let peers = self.node.progress.values().map(|peer| peer.matched);
        let mut matched: Vec<u64> = peers.chain([self.last().1]).collect();
        matched.sort_unstable();
        let index = matched[matched.len() - self.quorum()];
        let own = self.term_at(index) == self.node.term || FAULT == COUNTS_OLD_TERMS;
        let moves = index > self.node.commit && own;
        if moves {
            self.node.commit = index;
        }
        moves
    }

    fn broadcast(&mut self) {
        self.others().into_iter().for_each(|to| self.wish(to, true, true));
    }

    /// Wants an Append, if it could be sent now. Two wishes for one peer are one Append.
    fn wish(&mut self, to: u64, empty: bool, fill: bool) {
        let last = self.last().1;
        let can = |peer: &Progress| !peer.paused && (empty || peer.next <= last);
        if !self.node.progress.get(&to).is_some_and(can) {
            return;
        }
        match self.wishes.iter_mut().find(|wish| wish.0 == to) {
            Some(wish) => *wish = (to, wish.1 || empty, wish.2 || fill),
            None => self.wishes.push((to, empty, fill)),
        }
    }

    fn send_appends(&mut self) {
        for (to, mut empty, fill) in std::mem::take(&mut self.wishes) {
            while self.send_append(to, empty) && fill {
                empty = false;
            }
        }
    }

    /// APPEND-1. Whether an Append left.
    fn send_append(&mut self, to: u64, empty: bool) -> bool {
        let limit = if self.single_entry { 1 } else { usize::MAX };
        let Some(peer) = self.node.progress.get_mut(&to) else { return false };
        let rest = self.node.log.iter().skip(peer.next as usize - 1);
        let entries: Vec<Entry> = rest.take(limit).cloned().collect();
        if peer.paused || (entries.is_empty() && !empty) {
            return false;
        }
        let (prev_index, commit) = (peer.next - 1, self.node.commit);
        match peer.replicate {
            true => peer.next += entries.len() as u64,
            false => peer.paused = !entries.is_empty(),
        }
        peer.sent_commit = commit;
        let prev_term = self.term_at(prev_index);
        self.send(to, Body::Append { prev_index, prev_term, entries, commit });
        true
    }

    fn send(&mut self, to: u64, body: Body) {
        self.sent.push(Message { from: self.node.id, to, term: self.node.term, body });
    }

    fn others(&self) -> Vec<u64> {
        self.node.voters.iter().copied().filter(|id| *id != self.node.id).collect()
    }

    fn quorum(&self) -> usize {
        self.node.voters.len() / 2 + 1
    }

    /// Term and index of the last entry.
    pub(crate) fn last(&self) -> (u64, u64) {
        let index = self.node.log.len() as u64;
        (self.term_at(index), index)
    }

    /// 0 for index 0 and above the last index.
    fn term_at(&self, index: u64) -> u64 {
        let at = (index as usize).checked_sub(1);
        at.and_then(|at| self.node.log.get(at)).map_or(0, |entry| entry.term)
    }

    /// The largest index not above `index` whose term is not above `term`.
    fn largest(&self, index: u64, term: u64) -> u64 {
        let mut down = (0..=index.min(self.last().1)).rev();
        down.find(|at| self.term_at(*at) <= term).unwrap_or(0)
    }
}

/// A peer of which nothing is known.
const NEW: Progress = Progress {
    matched: 0,
    next: 1,
    replicate: false,
    recent_active: false,
    paused: false,
    sent_commit: 0,
    pending_snapshot: 0,
};

fn vote_resp(granted: bool) -> Body {
    Body::VoteResp { granted, known: Default::default() }
}

fn accepted(index: u64) -> Body {
    Body::AppendResp { index, rejected: false, hint_index: 0, hint_term: 0 }
}
