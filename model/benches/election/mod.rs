//! A workload that measures searches: elections of three nodes, packed into seven words.
//!
//! It is not a second rulebook: the rules that we check are in `specs/raft.md` and `src/raft/`.
//! This model has only as much of Raft as a search needs to behave as it does on a consensus model:
//! few bytes a state, about five steps from each, most of them to known states. Pre-vote and
//! check-quorum are on, the network loses and reorders messages, and timers fire at any moment. The
//! highest term and the longest log bound it. `tests/it/benchmark.rs` tests that its elections are
//! safe, and that they are not safe without the rule that makes them so.

mod rules;
mod words;

use quorate_checker::{Checked, Pack, Recoverable};
use stateright::{Model, Property};

use self::words::{
    COMMIT, ENTRIES, LEADER, LEASE, LENGTH, NODES, ROLE, TERM, get, log_term, message,
};

/// Words for messages: two may be in flight, and a step sends at most two.
const IN_FLIGHT: usize = 4;
/// The most messages in flight within the boundary.
const MOST: usize = 2;

/// The words of the nodes, then the messages in flight in descending order, then zeros.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct State([u32; NODES + IN_FLIGHT]);

/// What may happen. Nodes are numbered from 0, messages by their place in the state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    /// An election timeout of a node that hears no leader.
    Timeout(u8),
    /// The leader was not heard for so long that others may be voted for.
    Expire(u8),
    /// A leader's look at who answered since the last one.
    Check(u8),
    /// A leader takes an entry from a client.
    Propose(u8),
    /// A leader sends what one other node lacks, or nothing but its commit index.
    Append(u8, u8),
    /// A message arrives.
    Deliver(u8),
    /// A message is lost.
    Drop(u8),
}

/// The model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Election {
    /// The highest term within the boundary, at most 6.
    pub(crate) max_term: u32,
    /// The most entries of a log that a leader adds to, at most 2.
    pub(crate) max_log: u32,
    /// Whether a node looks at the vote it gave before it gives one. Without: two leaders.
    pub(crate) vote_check: bool,
    /// Whether a recoverable is asked, so that the graph is recorded.
    pub(crate) recorded: bool,
}

impl Election {
    /// The model up to a term and a length of logs.
    pub(crate) fn up_to(max_term: u32, max_log: u32) -> Self {
        assert!(max_term <= 6, "a term and its successor have three bits");
        assert!(max_log <= ENTRIES, "a node has room for {ENTRIES} entries");
        Election { max_term, max_log, vote_check: true, recorded: false }
    }
}

impl State {
    fn nodes(&self) -> &[u32] {
        &self.0[..NODES]
    }

    fn messages(&self) -> &[u32] {
        let messages = &self.0[NODES..];
        let count = messages.iter().position(|&word| word == 0).unwrap_or(IN_FLIGHT);
        &messages[..count]
    }

    /// Puts a message into flight, in its place.
    fn send(&mut self, message: u32) {
        let messages = &mut self.0[NODES..];
        let at = messages.iter().position(|&there| there < message);
        let at = at.expect("a step within the boundary sends at most two messages");
        messages[at..].rotate_right(1);
        messages[at] = message;
    }

    /// Takes a message out of flight.
    fn take(&mut self, at: u8) -> Option<u32> {
        let messages = self.0[NODES..].get_mut(usize::from(at)..)?;
        messages.rotate_left(1);
        let message = messages.last_mut().map(std::mem::take)?;
        (message != 0).then_some(message)
    }
}

impl Model for Election {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State([0; NODES + IN_FLIGHT])]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for (i, &node) in (0u8..).zip(state.nodes()) {
            if get(node, ROLE) == LEADER {
                actions.push(Action::Check(i));
                if get(node, LENGTH) < self.max_log {
                    actions.push(Action::Propose(i));
                }
                actions.extend((0..NODES as u8).filter(|&j| j != i).map(|j| Action::Append(i, j)));
            } else if get(node, LEASE) == 1 {
                actions.push(Action::Expire(i));
            } else {
                actions.push(Action::Timeout(i));
            }
        }
        let mut before = 0;
        for (i, &message) in (0u8..).zip(state.messages()) {
            if message != before {
                actions.extend([Action::Deliver(i), Action::Drop(i)]);
            }
            before = message;
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = *state;
        match action {
            Action::Timeout(i) => next.timeout(i),
            Action::Expire(i) => next.expire(i),
            Action::Check(i) => next.check(i),
            Action::Propose(i) => next.propose(i),
            Action::Append(i, j) => next.append(i, j),
            Action::Deliver(at) => {
                let message = next.take(at)?;
                next.deliver(message, self.vote_check);
            }
            Action::Drop(at) => {
                next.take(at)?;
            }
        }
        Some(next)
    }

    fn within_boundary(&self, state: &State) -> bool {
        state.0[NODES + MOST] == 0
            && state.nodes().iter().all(|&node| get(node, TERM) <= self.max_term)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("ElectionSafety", |_, state| {
                pairs(state).all(|(a, b)| {
                    get(a, ROLE) != LEADER || get(b, ROLE) != LEADER || get(a, TERM) != get(b, TERM)
                })
            }),
            Property::always("LogMatching", |_, state| {
                pairs(state).all(|(a, b)| {
                    let both = get(a, LENGTH).min(get(b, LENGTH));
                    let equal = |i: u32| log_term(a, i) == log_term(b, i);
                    both < 2 || !equal(2) || equal(1)
                })
            }),
            Property::sometimes("Leader", |_, state: &State| {
                state.nodes().iter().any(|&node| get(node, ROLE) == LEADER)
            }),
        ]
    }
}

/// Each two nodes.
fn pairs(state: &State) -> impl Iterator<Item = (u32, u32)> {
    let [a, b, c, ..] = state.0;
    [(a, b), (b, c), (a, c)].into_iter()
}

impl Checked for Election {
    fn recoverables(&self) -> Vec<Recoverable<Self>> {
        let good = Recoverable {
            name: "Committed",
            good: |_: &Self, state: &State| state.nodes().iter().any(|&node| get(node, COMMIT) > 0),
        };
        if self.recorded { vec![good] } else { vec![] }
    }

    fn class(&self, action: &Action) -> usize {
        match action {
            Action::Timeout(_) => 0,
            Action::Expire(_) => 1,
            Action::Check(_) => 2,
            Action::Propose(_) => 3,
            Action::Append(..) => 4,
            Action::Deliver(_) => 5,
            Action::Drop(_) => 6,
        }
    }

    fn class_names(&self) -> Vec<String> {
        ["timeout", "expire", "check", "propose", "append", "deliver", "drop"]
            .map(String::from)
            .to_vec()
    }
}

/// The nodes in four bytes each; then the messages, as many as the first byte says.
impl Pack for State {
    #[inline]
    fn pack(&self, out: &mut Vec<u8>) {
        let messages = self.messages();
        out.push(messages.len() as u8);
        self.nodes().iter().chain(messages).for_each(|word| word.pack(out));
    }

    #[inline]
    fn unpack(from: &mut &[u8]) -> Option<Self> {
        let messages = usize::from(u8::unpack(from)?);
        let mut words = [0; NODES + IN_FLIGHT];
        for word in words.get_mut(..NODES + messages)? {
            *word = u32::unpack(from)?;
        }
        message::ordered(&words[NODES..]).then_some(State(words))
    }
}
