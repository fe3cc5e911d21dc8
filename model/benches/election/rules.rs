//! What nodes do.

use super::State;
use super::words::message::{self as m, GRANTED, INDEX, INDEX_TERM};
use super::words::{
    CANDIDATE, COMMIT, FOLLOWER, HEARD, LEADER, LEASE, LENGTH, NODES, PRE_CANDIDATE, QUORUM, ROLE,
    TERM, VOTE, get, log_term, matched, push, set, truncate,
};

impl State {
    /// Asks whether an election could be won, before the term is raised.
    pub(super) fn timeout(&mut self, i: u8) {
        let node = &mut self.0[usize::from(i)];
        set(node, ROLE, PRE_CANDIDATE);
        set(node, HEARD, 1 << i);
        let term = get(*node, TERM) + 1;
        self.ask_for_votes(i, m::PRE_VOTE, term);
    }

    pub(super) fn expire(&mut self, i: u8) {
        set(&mut self.0[usize::from(i)], LEASE, 0);
    }

    /// A leader that no quorum answers steps down.
    pub(super) fn check(&mut self, i: u8) {
        let node = &mut self.0[usize::from(i)];
        if get(*node, HEARD).count_ones() >= QUORUM {
            set(node, HEARD, 1 << i);
        } else {
            follow(node);
        }
    }

    pub(super) fn propose(&mut self, i: u8) {
        let node = &mut self.0[usize::from(i)];
        push(node, get(*node, TERM));
        set(node, matched(i.into()), get(*node, LENGTH));
    }

    /// Sends all entries that are not known to match.
    pub(super) fn append(&mut self, i: u8, j: u8) {
        let node = self.0[usize::from(i)];
        let (before, end) = (get(node, matched(j.into())), get(node, LENGTH));
        let mut message = envelope(m::APPEND, i, j, get(node, TERM));
        set(&mut message, INDEX, before);
        set(&mut message, INDEX_TERM, log_term(node, before));
        for index in before + 1..=end {
            set(&mut message, m::entry(index), log_term(node, index));
        }
        set(&mut message, m::END, end);
        set(&mut message, m::COMMIT, get(node, COMMIT));
        self.send(message);
    }

    fn ask_for_votes(&mut self, i: u8, kind: u32, term: u32) {
        let node = self.0[usize::from(i)];
        let last = get(node, LENGTH);
        for j in (0..NODES as u8).filter(|&j| j != i) {
            let mut message = envelope(kind, i, j, term);
            set(&mut message, INDEX, last);
            set(&mut message, INDEX_TERM, log_term(node, last));
            self.send(message);
        }
    }

    pub(super) fn deliver(&mut self, message: u32, vote_check: bool) {
        let (from, to) = (get(message, m::FROM) as u8, get(message, m::TO) as u8);
        let node = &mut self.0[usize::from(to)];
        let (kind, term) = (get(message, m::KIND), get(message, m::TERM));
        let asks = kind == m::PRE_VOTE || kind == m::VOTE;
        if term > get(*node, TERM) {
            if asks && (get(*node, LEASE) == 1 || get(*node, ROLE) == LEADER) {
                return;
            }
            let granted = kind == m::PRE_VOTE_ANSWER && get(message, GRANTED) == 1;
            if kind != m::PRE_VOTE && !granted {
                follow(node);
                set(node, TERM, term);
                set(node, VOTE, 0);
            }
        } else if term < get(*node, TERM) {
            // So that who is behind learns of it: a leader, or one that asks on and on.
            let answer = match kind {
                m::PRE_VOTE => m::PRE_VOTE_ANSWER,
                m::APPEND => m::APPEND_ANSWER,
                _ => return,
            };
            let term = get(*node, TERM);
            self.send(envelope(answer, to, from, term));
            return;
        }
        match kind {
            m::PRE_VOTE | m::VOTE => self.vote(to, from, message, vote_check),
            m::PRE_VOTE_ANSWER | m::VOTE_ANSWER => self.count(to, from, message),
            m::APPEND => self.accept(to, from, message),
            _ => self.accepted(to, from, message),
        }
    }

    /// Answers whom asks for a vote.
    fn vote(&mut self, i: u8, from: u8, message: u32, check: bool) {
        let node = &mut self.0[usize::from(i)];
        let real = get(message, m::KIND) == m::VOTE;
        let (term, own) = (get(message, m::TERM), get(*node, TERM));
        let (vote, candidate) = (get(*node, VOTE), u32::from(from) + 1);
        let free = term > own || !check || vote == 0 || vote == candidate;
        let last = get(*node, LENGTH);
        let theirs = (get(message, INDEX_TERM), get(message, INDEX));
        let granted = free && theirs >= (log_term(*node, last), last);
        if real && granted {
            set(node, VOTE, candidate);
        }
        let kind = if real { m::VOTE_ANSWER } else { m::PRE_VOTE_ANSWER };
        let mut answer = envelope(kind, i, from, if granted { term } else { own });
        set(&mut answer, GRANTED, u32::from(granted));
        self.send(answer);
    }

    /// Counts a vote, and acts on a majority.
    fn count(&mut self, i: u8, from: u8, message: u32) {
        let node = &mut self.0[usize::from(i)];
        let real = get(message, m::KIND) == m::VOTE_ANSWER;
        let (role, ahead) = if real { (CANDIDATE, 0) } else { (PRE_CANDIDATE, 1) };
        let mine = get(*node, ROLE) == role && get(message, m::TERM) == get(*node, TERM) + ahead;
        if !mine || get(message, GRANTED) == 0 {
            return;
        }
        let votes = get(*node, HEARD) | 1 << from;
        set(node, HEARD, votes);
        if votes.count_ones() < QUORUM {
            return;
        }
        set(node, HEARD, 1 << i);
        if real {
            set(node, ROLE, LEADER);
            set(node, matched(i.into()), get(*node, LENGTH));
            (0..NODES as u8).filter(|&j| j != i).for_each(|j| self.append(i, j));
        } else {
            let term = get(*node, TERM) + 1;
            set(node, ROLE, CANDIDATE);
            set(node, TERM, term);
            set(node, VOTE, u32::from(i) + 1);
            self.ask_for_votes(i, m::VOTE, term);
        }
    }

    /// Takes entries from the leader.
    fn accept(&mut self, i: u8, from: u8, message: u32) {
        let node = &mut self.0[usize::from(i)];
        follow(node);
        set(node, LEASE, 1);
        let mut answer = envelope(m::APPEND_ANSWER, i, from, get(*node, TERM));
        let (before, end) = (get(message, INDEX), get(message, m::END));
        let known = before <= get(*node, LENGTH);
        if known && log_term(*node, before) == get(message, INDEX_TERM) {
            for index in before + 1..=end {
                let term = get(message, m::entry(index));
                if index <= get(*node, LENGTH) && log_term(*node, index) != term {
                    truncate(node, index - 1);
                }
                if index > get(*node, LENGTH) {
                    push(node, term);
                }
            }
            let commit = get(message, m::COMMIT).min(end).max(get(*node, COMMIT));
            set(node, COMMIT, commit);
            set(&mut answer, INDEX, end);
            set(&mut answer, GRANTED, 1);
        }
        self.send(answer);
    }

    /// Notes what another node has, and commits what a quorum has.
    fn accepted(&mut self, i: u8, from: u8, message: u32) {
        let node = &mut self.0[usize::from(i)];
        if get(*node, ROLE) != LEADER {
            return;
        }
        set(node, HEARD, get(*node, HEARD) | 1 << from);
        if get(message, GRANTED) == 0 {
            return;
        }
        let known = get(*node, matched(from.into())).max(get(message, INDEX));
        set(node, matched(from.into()), known);
        let holders = (0..NODES as u32).filter(|&j| get(*node, matched(j)) >= known);
        let enough = holders.count() as u32 >= QUORUM;
        if enough && known > get(*node, COMMIT) && log_term(*node, known) == get(*node, TERM) {
            set(node, COMMIT, known);
        }
    }
}

fn envelope(kind: u32, from: u8, to: u8, term: u32) -> u32 {
    let mut message = 0;
    set(&mut message, m::KIND, kind);
    set(&mut message, m::FROM, from.into());
    set(&mut message, m::TO, to.into());
    set(&mut message, m::TERM, term);
    message
}

/// Makes a node a follower that has heard of no leader. Term, vote and log stay.
fn follow(node: &mut u32) {
    set(node, ROLE, FOLLOWER);
    set(node, LEASE, 0);
    set(node, HEARD, 0);
    (0..NODES as u32).for_each(|j| set(node, matched(j), 0));
}
