//! Elections, each as one step (ELECT, VOTE, CONF-3).
//!
//! A voter's log is the same from its grant to the win: within the term only a leader of the term
//! could change it, and its moves to later terms come later in a run that is sorted by term. So all
//! grants and the win can be one step. The voters are a quorum of which none can be spared: another
//! grant only binds one more node. A campaign that fails changes nothing except terms, votes and,
//! with VOTE-9, knowledge. Terms and votes only take possibilities away; knowledge is a step of its
//! own ([`super::follow`]).

use super::step::Step;
use super::successors::Successors;
use crate::cell::Cell;
use crate::config::{Config, Nodes, only};
use crate::log::{Entry, Kind, Log};
use crate::state::{Node, Reign, State, at, members};

/// Adds every election that may be won now.
pub(super) fn elections(cell: &Cell, state: &State, out: &mut Successors) {
    if state.elections >= cell.bounds.elections {
        return;
    }
    for term in [state.term, state.term + 1] {
        if term == 0 || term > cell.bounds.terms {
            continue;
        }
        let mut start = *state;
        if term > state.term {
            start.begin(term);
        }
        for node in 1..=cell.nodes {
            candidate(cell, &start, node, out);
        }
    }
}

/// Adds the elections of one candidate in the term of `start`.
fn candidate(cell: &Cell, start: &State, node: u8, out: &mut Successors) {
    let held = &start.nodes[at(node)];
    let config = start.config(cell, node);
    // A candidate's term grows, so a node that is in this term already cannot begin to campaign.
    let able = !held.current && config.voters() & only(node) != 0;
    if !able || (!cell.rules.no_conf_3 && held.has_unapplied_change()) {
        return;
    }
    let grants = |voter: &u8| *voter == node || grants(cell, held, &start.nodes[at(*voter)]);
    let willing =
        members(config.voters()).filter(grants).fold(0, |set: Nodes, voter| set | only(voter));
    for voters in 1..=willing {
        let able = voters & !willing == 0 && voters & only(node) != 0;
        if able && elects(cell, config, voters, node) {
            win(cell, start, (node, voters), out);
        }
    }
}

/// Whether a voter that has not answered yet grants (VOTE-1 to VOTE-3). Membership is not asked.
fn grants(cell: &Cell, candidate: &Node, voter: &Node) -> bool {
    let free = !voter.current || (voter.vote == 0 && !voter.knows) || cell.rules.no_vote_1;
    let up_to_date = candidate.log.last() >= voter.log.last() || cell.rules.no_vote_2;
    free && up_to_date
}

/// Whether a set of voters is a quorum, and no longer one without any voter but the candidate.
fn elects(cell: &Cell, config: Config, voters: Nodes, node: u8) -> bool {
    let wins = |set: Nodes| config.is_quorum(set, cell.rules.votes);
    let needed = |voter: u8| voter == node || !wins(voters & !only(voter));
    wins(voters) && (cell.thorough || members(voters).all(needed))
}

fn win(cell: &Cell, start: &State, (node, voters): (u8, Nodes), out: &mut Successors) {
    let mut state = *start;
    let Some(place) = state.free_reign() else {
        out.truncated = true;
        return;
    };
    if start.nodes[at(node)].log.len() >= cell.bounds.log {
        out.truncated = true;
        return;
    }
    for voter in members(voters) {
        let old = start.nodes[at(voter)];
        let held = &mut state.nodes[at(voter)];
        (held.current, held.vote) = (true, node);
        if !old.current {
            held.knows = false;
        }
        held.settle(cell, &old);
    }
    if !cell.rules.no_vote_9 && !learn(cell, &mut state, (node, voters)) {
        return;
    }
    state.elections += 1;
    let voted = state;
    let held = &mut state.nodes[at(node)];
    let last = held.log.len();
    held.knows = true;
    let mut births = [0; Log::LONGEST as usize];
    births[..=usize::from(last)].fill(held.commit);
    held.log = held.log.push(Entry::new(state.term, Kind::Empty));
    let reign = Reign {
        leader: node,
        leads: true,
        noop: last + 1,
        pending: if cell.rules.no_conf_1 { 0 } else { last },
        births,
        ..Reign::default()
    };
    state.reigns[place] = reign;
    let step = |torn| Step::Elect { node, term: start.term, voters, torn };
    super::lead::rounds(cell, (&voted, &voted.nodes[at(node)]), (state, place), step, out);
}

/// Lets a candidate look at the commits that its grants carry. Says whether it may continue: it may
/// not if it learned of a change (VOTE-9, CONF-3).
fn learn(cell: &Cell, state: &mut State, (node, voters): (u8, Nodes)) -> bool {
    let mut held = state.nodes[at(node)];
    for voter in members(voters) {
        let other = &state.nodes[at(voter)];
        let known = held.log.get(other.commit) == other.log.get(other.commit);
        if other.commit > held.commit && known {
            held.commit = other.commit;
        }
    }
    if !cell.rules.no_conf_3 && held.has_unapplied_change() {
        return false;
    }
    state.nodes[at(node)] = held;
    true
}
