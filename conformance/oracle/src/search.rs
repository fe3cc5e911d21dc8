//! Breadth-first search over all states of a cell.

use crate::cell::Cell;
use crate::moves::{Step, Successors, successors};
use crate::property::Property;
use crate::state::State;

/// What a search says about one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every state within the bounds has it.
    Holds,
    /// A state lacks it; the steps are a shortest way there.
    Violated(Vec<Step>),
    /// The search met its limit of states before it found a violation.
    Undecided,
}

impl Verdict {
    /// The verdict in one word, as the records write it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Violated(_) => "violated",
            Verdict::Undecided => "undecided",
        }
    }
}

/// The answer to a cell.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Every property that was asked, with its verdict.
    pub verdicts: Vec<(Property, Verdict)>,
    /// How many states were found.
    pub states: usize,
    /// Whether a bound on the log cut off some step.
    pub truncated: bool,
}

impl Answer {
    /// The verdict on a property, if it was asked.
    #[must_use]
    pub fn verdict(&self, property: Property) -> Option<&Verdict> {
        self.verdicts.iter().find(|(asked, _)| *asked == property).map(|(_, verdict)| verdict)
    }
}

/// Decides a cell. The search ends when every state was seen, when every property in `asked` is
/// violated, or at the limit of states.
#[must_use]
pub fn decide(cell: &Cell, asked: &[Property]) -> Answer {
    let mut found = Found::default();
    let mut bad: Vec<Option<u32>> = vec![None; asked.len()];
    let mut out = Successors::default();
    found.insert(State::first(cell), 0);
    let mut next = 0;
    let mut full = false;
    while let Some(state) = found.states.get(next).copied() {
        for (property, first) in asked.iter().zip(&mut bad) {
            if first.is_none() && !property.holds(cell, &state) {
                *first = Some(next as u32);
            }
        }
        if bad.iter().all(Option::is_some) {
            break;
        }
        out.found.clear();
        successors(cell, &state, &mut out);
        for (_, after) in out.found.drain(..) {
            if found.states.len() < cell.bounds.states {
                found.insert(after, next as u32);
            } else {
                full = true;
            }
        }
        next += 1;
    }
    let verdict = |first: &Option<u32>| match first {
        Some(at) => Verdict::Violated(found.path(cell, *at)),
        None if full => Verdict::Undecided,
        None => Verdict::Holds,
    };
    let verdicts = asked.iter().copied().zip(bad.iter().map(verdict)).collect();
    Answer { verdicts, states: found.states.len(), truncated: out.truncated }
}

/// The states that were found, in order, each with the state that led to it.
#[derive(Default)]
struct Found {
    states: Vec<State>,
    parents: Vec<u32>,
    /// An open hash table. A slot holds the upper half of a state's digest, and below it the place
    /// of the state in `states`, plus one; 0 is free. So few slots make the search look at a state.
    table: Vec<u64>,
}

/// The part of a slot that holds a place.
const PLACE: u64 = u32::MAX as u64;

impl Found {
    fn insert(&mut self, state: State, parent: u32) {
        if self.states.len() * 2 >= self.table.len() {
            self.grow();
        }
        let digest = state.digest();
        let mask = self.table.len() - 1;
        let mut slot = digest as usize & mask;
        while self.table[slot] != 0 {
            let held = self.table[slot];
            let alike = held & !PLACE == digest & !PLACE;
            if alike && self.states[(held & PLACE) as usize - 1] == state {
                return;
            }
            slot = (slot + 1) & mask;
        }
        self.states.push(state);
        self.parents.push(parent);
        self.table[slot] = digest & !PLACE | self.states.len() as u64;
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(1 << 12);
        let mut table = vec![0; size];
        for (at, state) in self.states.iter().enumerate() {
            let digest = state.digest();
            let mut slot = digest as usize & (size - 1);
            while table[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            table[slot] = digest & !PLACE | (at as u64 + 1);
        }
        self.table = table;
    }

    /// The steps from the first state to another one.
    fn path(&self, cell: &Cell, mut at: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        while at != 0 {
            let parent = self.parents[at as usize];
            let mut out = Successors::default();
            successors(cell, &self.states[parent as usize], &mut out);
            let led = out.found.iter().find(|(_, state)| *state == self.states[at as usize]);
            steps.extend(led.map(|(step, _)| *step));
            at = parent;
        }
        steps.reverse();
        steps
    }
}
