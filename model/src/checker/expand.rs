//! Expanding a block of states: successors, properties, counts. Nothing here needs to know what other workers do, or what is known so far.

use super::chunk::Chunk;
use super::csr::{ASSUMED, OUT};
use super::frontier::Block;
use super::model::Checked;
use super::pack::Pack;
use super::questions::Questions;
use super::recent::Recent;
use super::tally::PropertyTally;

/// What a worker needs while it expands, used again for every block.
pub(super) struct Scratch<A> {
    actions: Vec<A>,
    recent: Recent,
}

impl<A> Default for Scratch<A> {
    fn default() -> Self {
        Scratch { actions: Vec::new(), recent: Recent::default() }
    }
}

impl<M> Questions<'_, M>
where
    M: Checked,
    M::State: Pack,
    M::Action: Clone,
{
    /// The initial states within the boundary, with their positions.
    pub(super) fn inits(&self) -> impl Iterator<Item = (u32, M::State)> {
        let states = self.model.init_states().into_iter().zip(0..);
        states
            .filter(|(state, _)| self.model.within_boundary(state))
            .map(|(state, index)| (index, state))
    }

    /// Appends a state's bytes, and returns the fingerprint of the state that stands for all that are alike.
    #[inline]
    pub(super) fn pack(&self, state: &M::State, out: &mut Vec<u8>) -> u64 {
        let start = out.len();
        if let Some(other) = self.model.representative(state) {
            other.pack(out);
            let fingerprint = self.fingerprinter.of(&out[start..]);
            out.truncate(start);
            state.pack(out);
            return fingerprint;
        }
        state.pack(out);
        self.fingerprinter.of(&out[start..])
    }

    /// Expands the first `most` states of a block into a cleared chunk.
    ///
    /// # Panics
    /// If the block does not hold packed states: nothing but this search writes blocks, and files are checked when they are read.
    pub(super) fn expand(
        &self,
        sources: &Block,
        most: u32,
        out: &mut Chunk,
        scratch: &mut Scratch<M::Action>,
    ) {
        scratch.recent.clear();
        let mut bytes = &sources.bytes[..];
        for source in 0..sources.count.min(most) {
            let state = M::State::unpack(&mut bytes).expect("a block holds packed states");
            self.ask_state(source, &state, out);
            let (kept, cut) = self.successors(source, &state, out, scratch);
            out.tally.generated += u64::from(kept);
            if cut > 0 {
                out.tally.cut_states += 1;
                out.tally.cut_edges += u64::from(cut);
                out.cut.push(source);
            } else if kept == 0 {
                out.tally.deadlocks += 1;
            }
            out.close();
        }
        out.sort();
    }

    fn ask_state(&self, source: u32, state: &M::State, out: &mut Chunk) {
        let tallies = &mut out.tally.properties;
        for &(number, condition, sought) in &self.states {
            let holds = condition(self.model, state);
            let tally = &mut tallies[number];
            tally.satisfied += u64::from(holds);
            if holds == sought && tally.first.is_none() {
                tally.first = Some((source, 0));
            }
        }
        for (&(good, number), set) in self.sets.iter().zip(&mut out.sets) {
            if good(self.model, state) {
                if let Some(tally) = tallies.get_mut(number) {
                    tally.satisfied += 1;
                }
                set.push(source);
            }
        }
        for &(number, when) in &self.when_state {
            tallies[number].antecedent += u64::from(when(self.model, state));
        }
    }

    /// Returns how many successors were kept, and how many cut.
    #[inline]
    fn successors(
        &self,
        source: u32,
        state: &M::State,
        out: &mut Chunk,
        scratch: &mut Scratch<M::Action>,
    ) -> (u32, u32) {
        let Scratch { actions, recent } = scratch;
        let observes = self.counters > 0;
        let ask = observes || !self.edges.is_empty() || !self.when_edge.is_empty();
        let (recorded, labelled) = (out.recorded, out.labelled);
        let before = out.targets.len();
        let (mut kept, mut cut) = (0, 0);
        actions.clear();
        self.model.actions(state, actions);
        for (step, action) in (0u32..).zip(actions.drain(..)) {
            let class = self.model.class(&action);
            let label = if labelled { self.label(state, &action) } else { 0 };
            let asked = ask.then(|| action.clone());
            // Looked at where it is: moving it would wait for the bytes that were just written.
            let next = self.model.next_state(state, action);
            let Some(next) = &next else {
                if observes && let Some(action) = asked {
                    self.model.observe(state, &action, None, &mut out.tally.counters);
                }
                continue;
            };
            if !self.model.within_boundary(next) {
                cut += 1;
                out.tally.class_cuts[class] += 1;
                if labelled {
                    out.targets.push(OUT);
                    out.labels.push(label);
                }
                continue;
            }
            kept += 1;
            out.tally.class_counts[class] += 1;
            if let Some(action) = asked {
                if observes {
                    self.model.observe(state, &action, Some(next), &mut out.tally.counters);
                }
                self.ask_edge((source, step), state, &action, next, &mut out.tally.properties);
            }
            if labelled {
                out.labels.push(label);
            }
            let fingerprint = self.pack(next, &mut out.packed);
            let arrival = out.arrivals() as u32;
            let before = recent.find_or_note(fingerprint, arrival);
            match before {
                Some(_) => out.unpack_last(),
                None => out.arrive(fingerprint, step),
            }
            if recorded {
                out.targets.push(before.unwrap_or(arrival));
            }
        }
        if recorded {
            out.degrees.push((out.targets.len() - before) as u32);
        }
        (kept, cut)
    }

    fn label(&self, state: &M::State, action: &M::Action) -> u16 {
        let label = self.model.label(action);
        debug_assert!(label < ASSUMED);
        if self.model.assumed(state, action) { label | ASSUMED } else { label }
    }

    fn ask_edge(
        &self,
        at: (u32, u32),
        state: &M::State,
        action: &M::Action,
        next: &M::State,
        tallies: &mut [PropertyTally],
    ) {
        for &(number, condition) in &self.edges {
            let tally = &mut tallies[number];
            if condition(self.model, state, action, next) {
                tally.satisfied += 1;
            } else if tally.first.is_none() {
                tally.first = Some(at);
            }
        }
        for &(number, when) in &self.when_edge {
            tallies[number].antecedent += u64::from(when(self.model, state, action, next));
        }
    }
}
