//! Expanding a block of states: successors, properties, counts. Nothing here needs to know what other workers do, or what is known so far.

use crate::model::Checked;
use crate::pack::Pack;
use crate::round_trip::{PackError, PackFault, SAMPLE, round_trip, wrong};
use crate::search::chunk::Chunk;
use crate::search::questions::Questions;
use crate::search::recent::Recent;
use crate::store::frontier::Block;
use crate::store::record::{ASSUMED, OUT};
use crate::store::tally::PropertyTally;

/// What a worker needs while it expands, used again for every block.
pub(crate) struct Scratch<A> {
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
    pub(crate) fn inits(&self) -> impl Iterator<Item = (u32, M::State)> {
        let states = self.model.init_states().into_iter().zip(0..);
        states
            .filter(|(state, _)| self.model.within_boundary(state))
            .map(|(state, index)| (index, state))
    }

    /// Appends a state's bytes, and returns the fingerprint of the state that stands for all that
    /// are alike. Every state is read back, or a sample.
    ///
    /// # Errors
    /// If it is not read back as what it was.
    #[inline]
    pub(crate) fn pack(
        &self,
        state: &M::State,
        out: &mut Vec<u8>,
        every: bool,
    ) -> Result<u64, Box<PackError>> {
        let start = out.len();
        let Some(other) = self.model.representative(state) else {
            state.pack(out);
            let fingerprint = self.fingerprinter.of(&out[start..]);
            if every || fingerprint & SAMPLE == 0 {
                round_trip(state, &out[start..])?;
            }
            return Ok(fingerprint);
        };
        other.pack(out);
        let fingerprint = self.fingerprinter.of(&out[start..]);
        let sampled = every || fingerprint & SAMPLE == 0;
        if sampled {
            round_trip(&other, &out[start..])?;
        }
        out.truncate(start);
        state.pack(out);
        if sampled {
            round_trip(state, &out[start..])?;
        }
        Ok(fingerprint)
    }

    /// How many of the bytes the first states take.
    ///
    /// # Errors
    /// If they are not packed states.
    pub(crate) fn packed_len(&self, bytes: &[u8], states: u32) -> Result<usize, Box<PackError>> {
        let mut rest = bytes;
        for _ in 0..states {
            if M::State::unpack(&mut rest).is_none() {
                return Err(Box::new(wrong::<M::State>(bytes.len(), PackFault::Unreadable)));
            }
        }
        Ok(bytes.len() - rest.len())
    }

    /// Expands the first `most` states of a block into a cleared chunk. Every successor that is
    /// packed is read back, or a sample.
    pub(crate) fn expand(
        &self,
        sources: &Block,
        most: u32,
        every_pack: bool,
        out: &mut Chunk,
        scratch: &mut Scratch<M::Action>,
    ) {
        scratch.recent.clear();
        let broken = |fault| Some(Box::new(wrong::<M::State>(sources.bytes.len(), fault)));
        let mut bytes = &sources.bytes[..];
        for source in 0..sources.count.min(most) {
            let Some(state) = M::State::unpack(&mut bytes) else {
                out.broken = broken(PackFault::Unreadable);
                break;
            };
            self.ask_state(source, &state, out);
            let (kept, cut) = self.successors(source, &state, every_pack, out, scratch);
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
        if most >= sources.count && !bytes.is_empty() && out.broken.is_none() {
            out.broken = broken(PackFault::Left(bytes.len()));
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
        every_pack: bool,
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
            let fingerprint = match self.pack(next, &mut out.packed, every_pack) {
                Ok(fingerprint) => fingerprint,
                Err(error) => {
                    // The search ends with this round.
                    out.broken.get_or_insert(error);
                    0
                }
            };
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
