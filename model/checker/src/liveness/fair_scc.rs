//! All fair loops that take a step.

use crate::liveness::case::{Case, Edge};
use crate::liveness::layers::Layers;
use crate::liveness::scc::{AWAY, FRESH, HERE, components};
use crate::liveness::tally::Tally;
use crate::liveness::view::{Stopped, Watch};
use crate::store::record::OUT;

/// Sets of states, each the greatest of its kind, in which a loop can pass through all states and
/// then is fair and a violation. Every violation that takes steps for ever has its loop within one
/// of them.
pub(crate) struct FairSccs {
    states: Vec<u32>,
    ends: Vec<usize>,
    /// For each state its scc, or [`AWAY`].
    owner: Vec<u32>,
}

impl FairSccs {
    /// Streett's condition by components. A closed walk through *all* steps of a component takes
    /// what any loop in it takes. A weak condition that it does not meet is enabled everywhere in
    /// the component and never taken, so no loop in it does better. A strong one that it does not
    /// meet keeps fair loops out of the states in which it is enabled: what is left without them
    /// falls into components again. The state that makes the loop a violation may be among those
    /// taken out, so it is looked for again each time.
    pub(crate) fn find(
        case: &Case<'_>,
        layers: &Layers,
        watch: &mut Watch<'_>,
    ) -> Result<Self, Stopped> {
        let mut marks = vec![AWAY; case.graph.states as usize];
        layers
            .states()
            .filter(|&state| case.admits(state))
            .for_each(|state| marks[state as usize] = FRESH);
        let (mut states, mut ends) = (Vec::new(), Vec::new());
        let mut todo: Vec<Vec<u32>> = Vec::new();
        let mut sort = |part: &[u32], marks: &[u32], todo: &mut Vec<Vec<u32>>| {
            // No step leads to its own state: one state alone has no loop but to stutter.
            if part.len() == 1 || !part.iter().any(|&state| case.question.convicts(state)) {
                return;
            }
            let mut tally = Tally::new(case);
            for &state in part {
                tally.visit(state);
                let inner = |to: u32| to != OUT && marks[to as usize] == HERE;
                for (_, label) in case.graph.row(state).filter(|&(to, _)| inner(to)) {
                    if case.view.takes(label) {
                        tally.take(label);
                    }
                }
            }
            if !tally.is_weakly_fair() {
                return;
            }
            if tally.is_strongly_fair() {
                states.extend_from_slice(part);
                ends.push(states.len());
            } else {
                let left = part.iter().copied().filter(|&state| !tally.shuns(state));
                let left: Vec<u32> = left.collect();
                if left.len() > 1 {
                    todo.push(left);
                }
            }
        };
        let (graph, view) = (case.graph, case.view);
        components(graph, view, &mut marks, layers.states(), watch, |part, marks| {
            sort(part, marks, &mut todo);
        })?;
        while let Some(part) = todo.pop() {
            part.iter().for_each(|&state| marks[state as usize] = FRESH);
            components(graph, view, &mut marks, part.iter().copied(), watch, |part, marks| {
                sort(part, marks, &mut todo);
            })?;
        }
        let mut sccs = FairSccs { states, ends, owner: marks };
        for scc in 0..sccs.len() {
            for i in sccs.range(scc) {
                sccs.owner[sccs.states[i] as usize] = scc;
            }
        }
        Ok(sccs)
    }

    /// How many sccs there are.
    pub(crate) fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    fn range(&self, scc: u32) -> std::ops::Range<usize> {
        let scc = scc as usize;
        (if scc == 0 { 0 } else { self.ends[scc - 1] })..self.ends[scc]
    }

    /// How many states a scc has.
    pub(crate) fn size(&self, scc: u32) -> usize {
        self.range(scc).len()
    }

    /// The scc of a state.
    pub(crate) fn owner(&self, state: u32) -> Option<u32> {
        let owner = self.owner[state as usize];
        (owner != AWAY).then_some(owner)
    }

    /// The steps from a state that stay in its scc.
    pub(crate) fn steps(&self, case: &Case<'_>, from: u32) -> impl Iterator<Item = Edge> {
        let home = self.owner[from as usize];
        let stays = move |to: u32| to != OUT && self.owner[to as usize] == home;
        let view = case.view;
        let row = case.graph.row(from).filter(move |&(to, label)| stays(to) && view.takes(label));
        row.map(move |(to, label)| Edge { from, label, to })
    }
}
