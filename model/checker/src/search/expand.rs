//! Expanding a block of states: successors, properties, counts. Nothing here needs to know what
//! other workers do, or what is known so far.

use stateright::Model;

use crate::model::{LABELS, Label};
use crate::search::chunk::Chunk;
use crate::search::questions::Questions;
use crate::search::recent::Recent;
use crate::space::block::Block;
use crate::space::codec::Codec;
use crate::space::facts::Facts;
use crate::space::mistake::ModelError;
use crate::space::mode::{Action, Kept, Mode, State};
use crate::space::repeat::repeats;
use crate::space::round_trip::SAMPLE;
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

/// What is checked of every state, instead of a sample.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Care {
    /// That a successor is kept as what it is.
    pub(crate) keeping: bool,
    /// That the model answers the same when it is asked again.
    pub(crate) repeating: bool,
}

impl<K: Mode> Questions<'_, K> {
    /// The initial states within the boundary, with their positions.
    pub(crate) fn inits(&self) -> impl Iterator<Item = (u32, State<K>)> {
        let states = self.model.init_states().into_iter().zip(0..);
        states
            .filter(|(state, _)| self.model.within_boundary(state))
            .map(|(state, index)| (index, state))
    }

    /// Appends a state to arrivals with these fingerprints, and returns the fingerprint of the
    /// state that stands for all states that the symmetry maps to it.
    ///
    /// # Errors
    /// A mistake of the model that was seen.
    #[inline]
    pub(crate) fn stage(
        &self,
        state: &State<K>,
        into: &mut <K::Codec as Codec<State<K>>>::Arrivals,
        known: &[u64],
        check: bool,
    ) -> Result<u64, Box<ModelError>> {
        let other = K::Facts::representative(self.model, state);
        K::Codec::stage(state, other.as_ref(), &self.fingerprinter, into, known, check)
    }

    /// Expands the first `most` states of a block into a cleared chunk.
    pub(crate) fn expand(
        &self,
        sources: &Block<Kept<K>>,
        most: u32,
        care: Care,
        out: &mut Chunk<K>,
        scratch: &mut Scratch<Action<K>>,
    ) {
        scratch.recent.clear();
        let read = K::Codec::each(sources, most, |source, state| {
            self.ask_state(source, state, out);
            let (kept, cut) = self.successors(source, state, care, out, scratch);
            out.tally.generated += u64::from(kept);
            if cut > 0 {
                out.tally.cut_states += 1;
                out.tally.cut_edges += u64::from(cut);
                out.cut.push(source);
            } else if kept == 0 {
                out.tally.deadlocks += 1;
            }
            out.close();
        });
        if let Err(mistake) = read {
            out.mistake.get_or_insert(mistake);
        }
        out.sort();
    }

    fn ask_state(&self, source: u32, state: &State<K>, out: &mut Chunk<K>) {
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

    /// Returns how many successors were kept, and how many were truncated.
    #[inline]
    fn successors(
        &self,
        source: u32,
        state: &State<K>,
        care: Care,
        out: &mut Chunk<K>,
        scratch: &mut Scratch<Action<K>>,
    ) -> (u32, u32) {
        let Scratch { actions, recent } = scratch;
        let observes = self.counters > 0;
        let ask = observes || !self.edges.is_empty() || !self.when_edge.is_empty();
        let (recorded, labelled) = (out.recorded, out.labelled);
        let before = out.targets.len();
        let (mut kept, mut cut) = (0, 0);
        let mut repeat = care.repeating;
        actions.clear();
        self.model.actions(state, actions);
        for (step, action) in (0u32..).zip(actions.drain(..)) {
            let class = K::Facts::class(self.model, &action);
            let label = if labelled { self.label(state, &action, out) } else { 0 };
            let asked = ask.then(|| action.clone());
            // Looked at where it is: moving it would wait for the bytes that were just written.
            let mut arrived = self.model.next_state(state, action);
            let Some(next) = &arrived else {
                if observes && let Some(action) = asked {
                    self.observe(state, &action, None, out);
                }
                continue;
            };
            if !self.model.within_boundary(next) {
                cut += 1;
                match out.tally.class_cuts.get_mut(class) {
                    Some(count) => *count += 1,
                    None => self.no_class(state, class, out),
                }
                if labelled {
                    out.targets.push(OUT);
                    out.labels.push(label);
                }
                continue;
            }
            kept += 1;
            match out.tally.class_counts.get_mut(class) {
                Some(count) => *count += 1,
                None => self.no_class(state, class, out),
            }
            if let Some(action) = asked {
                if observes {
                    self.observe(state, &action, Some(next), out);
                }
                self.ask_edge((source, step), state, &action, next, &mut out.tally.properties);
            }
            if labelled {
                out.labels.push(label);
            }
            let staged = self.stage(next, &mut out.states, &out.fingerprints, care.keeping);
            let fingerprint = match staged {
                Ok(fingerprint) => fingerprint,
                Err(mistake) => {
                    // The search ends with this round.
                    out.mistake.get_or_insert(mistake);
                    0
                }
            };
            repeat |= kept == 1 && fingerprint & SAMPLE == 0;
            let arrival = out.arrivals() as u32;
            let before = recent.find_or_note(fingerprint, arrival);
            match before {
                Some(_) => K::Codec::drop_last(&mut out.states),
                None => out.arrive(&mut arrived, fingerprint, step),
            }
            if recorded {
                out.targets.push(before.unwrap_or(arrival));
            }
        }
        if recorded {
            out.degrees.push((out.targets.len() - before) as u32);
        }
        if repeat && let Err(mistake) = repeats::<K>(self.model, state, &self.fingerprinter) {
            out.mistake.get_or_insert(mistake);
        }
        (kept, cut)
    }

    fn observe(
        &self,
        state: &State<K>,
        action: &Action<K>,
        next: Option<&State<K>>,
        out: &mut Chunk<K>,
    ) {
        K::Facts::observe(self.model, state, action, next, &mut out.tally.counters);
    }

    fn label(&self, state: &State<K>, action: &Action<K>, out: &mut Chunk<K>) -> Label {
        let label = K::Facts::label(self.model, action);
        if label >= LABELS {
            let state = K::Codec::shown(state);
            out.mistake.get_or_insert_with(|| Box::new(ModelError::Label { state, label }));
        }
        if K::Facts::assumed(self.model, state, action) { label | ASSUMED } else { label }
    }

    #[cold]
    fn no_class(&self, state: &State<K>, class: usize, out: &mut Chunk<K>) {
        let (state, classes) = (K::Codec::shown(state), self.classes);
        out.mistake.get_or_insert_with(|| Box::new(ModelError::Class { state, class, classes }));
    }

    fn ask_edge(
        &self,
        at: (u32, u32),
        state: &State<K>,
        action: &Action<K>,
        next: &State<K>,
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
