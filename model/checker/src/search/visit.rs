//! A walk that shows every state and every step.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::time::Duration;

use stateright::Model;

use crate::pack::Pack;
use crate::report::ending::Ending;
use crate::report::path::Path;
use crate::report::progress::{Counts, Pace, Progress};
use crate::round_trip::{FIRST, SAMPLE, round_trip};
use crate::search::limits::{Limits, Watch};
use crate::store::table::{Fingerprinter, Put, Table};
use crate::store::tree::Tree;

/// How many states are expanded between two looks at the clock.
const POLL: u64 = 256;

/// Is shown every state and every step, in the order and with the numbers of [`check()`](crate::check()).
///
/// Breaking off ends the walk with [`Ending::Visitor`].
pub trait Visitor<M: Model> {
    /// An initial state (each distinct one once).
    fn init(&mut self, id: u32, state: &M::State) -> ControlFlow<()> {
        let _ = (id, state);
        ControlFlow::Continue(())
    }

    /// Before the steps out of a state.
    fn enter(&mut self, id: u32, state: &M::State) -> ControlFlow<()> {
        let _ = (id, state);
        ControlFlow::Continue(())
    }

    /// A step; `fresh` if `next` was not known before.
    fn edge(
        &mut self,
        from: u32,
        state: &M::State,
        action: &M::Action,
        to: u32,
        next: &M::State,
        fresh: bool,
    ) -> ControlFlow<()>;

    /// A step that leads outside the boundary.
    fn cut(
        &mut self,
        from: u32,
        state: &M::State,
        action: &M::Action,
        next: &M::State,
    ) -> ControlFlow<()> {
        let _ = (from, state, action, next);
        ControlFlow::Continue(())
    }

    /// After the steps out of a state; `cut` successors were outside the boundary.
    fn leave(&mut self, id: u32, state: &M::State, cut: usize) -> ControlFlow<()> {
        let _ = (id, state, cut);
        ControlFlow::Continue(())
    }
}

/// What [`visit()`] walked over.
#[derive(Debug)]
pub struct VisitReport {
    /// How the walk ended.
    pub ending: Ending,
    /// Distinct states.
    pub distinct: u64,
    /// Distinct states whose steps were all shown.
    pub expanded: u64,
    /// Initial states and successors generated within the boundary, repetitions included.
    pub generated: u64,
    /// The level of the deepest state; initial states are at level 0.
    pub depth: u32,
    /// States with a successor outside the boundary.
    pub cut_states: u64,
    /// How long the walk took.
    pub elapsed: Duration,
    tree: Tree,
}

impl VisitReport {
    /// A shortest path to a state, found again by re-execution.
    ///
    /// # Panics
    ///
    /// If there is no such state, or if the model is not the one that was walked over.
    pub fn path_to<M: Model>(&self, model: &M, id: u32) -> Path<M::Action>
    where
        M::Action: Clone,
    {
        self.tree.path_to(model, id)
    }
}

/// Walks over a model on one thread, and shows each state and step to the visitor.
///
/// Of the limits, `threads` and `stop_on_violation` have no effect here: no property is evaluated.
///
/// # Panics
/// If the [`Pack`] of the model's states is wrong, with the text of a
/// [`PackError`](crate::PackError).
pub fn visit<M>(
    model: &M,
    limits: &Limits,
    visitor: &mut dyn Visitor<M>,
    progress: &mut dyn FnMut(&Progress),
) -> VisitReport
where
    M: Model,
    M::State: Pack,
    M::Action: Clone,
{
    let mut walk = Walk::new(model, limits);
    let ending = match walk.run(visitor, progress) {
        ControlFlow::Continue(()) => Ending::Complete,
        ControlFlow::Break(ending) => ending,
    };
    VisitReport {
        ending,
        distinct: walk.tree.len() as u64,
        expanded: walk.expanded,
        generated: walk.generated,
        depth: walk.depth + u32::from(walk.tree.len() > walk.level_end),
        cut_states: walk.cut_states,
        elapsed: walk.watch.elapsed(),
        tree: walk.tree,
    }
}

struct Walk<'a, M: Model> {
    model: &'a M,
    watch: Watch<'a>,
    fingerprinter: Fingerprinter,
    every_pack: bool,
    /// A buffer for a packed state.
    packed: Vec<u8>,
    table: Table,
    tree: Tree,
    /// Packed: most of a search of many states is states that wait.
    queue: VecDeque<Box<[u8]>>,
    queued_bytes: u64,
    actions: Vec<M::Action>,
    expanded: u64,
    generated: u64,
    cut_states: u64,
    depth: u32,
    /// The first number of the next level.
    level_end: usize,
    pace: Pace,
}

impl<'a, M> Walk<'a, M>
where
    M: Model,
    M::State: Pack,
    M::Action: Clone,
{
    fn new(model: &'a M, limits: &'a Limits) -> Self {
        Walk {
            model,
            watch: Watch::start(limits),
            fingerprinter: Fingerprinter::new(limits.seed),
            every_pack: limits.every_pack,
            packed: Vec::new(),
            table: Table::new(true),
            tree: Tree::new(),
            queue: VecDeque::new(),
            queued_bytes: 0,
            actions: Vec::new(),
            expanded: 0,
            generated: 0,
            cut_states: 0,
            depth: 0,
            level_end: 0,
            pace: Pace::default(),
        }
    }

    fn run(
        &mut self,
        visitor: &mut dyn Visitor<M>,
        progress: &mut dyn FnMut(&Progress),
    ) -> ControlFlow<Ending> {
        self.inits(visitor)?;
        self.level_end = self.tree.len();
        while let Some(state) = self.next_in_queue() {
            if self.expanded.is_multiple_of(POLL) {
                if let Some(ending) = self.watch.over() {
                    return ControlFlow::Break(ending);
                }
                if self.watch.due() {
                    progress(&self.progress(false));
                }
            }
            let max = self.watch.max_states();
            if self.tree.len() as u64 >= max {
                return ControlFlow::Break(Ending::MaxStates(max));
            }
            self.expand(&state, visitor).map_break(|()| Ending::Visitor)?;
            if self.expanded == self.level_end as u64 {
                progress(&self.progress(true));
                self.level_end = self.tree.len();
                self.depth += u32::from(!self.queue.is_empty());
            }
        }
        ControlFlow::Continue(())
    }

    fn inits(&mut self, visitor: &mut dyn Visitor<M>) -> ControlFlow<Ending> {
        for (state, index) in self.model.init_states().into_iter().zip(0..) {
            if !self.model.within_boundary(&state) {
                continue;
            }
            self.generated += 1;
            let id = self.tree.len() as u32;
            let fingerprint = self.fingerprint(&state);
            if self.table.put(fingerprint, id) == Put::Fresh {
                self.tree.push_init(index);
                self.level_end = self.tree.len();
                visitor.init(id, &state).map_break(|()| Ending::Visitor)?;
                self.wait();
            }
        }
        ControlFlow::Continue(())
    }

    fn expand(&mut self, state: &M::State, visitor: &mut dyn Visitor<M>) -> ControlFlow<()> {
        let from = self.expanded as u32;
        visitor.enter(from, state)?;
        let mut actions = std::mem::take(&mut self.actions);
        self.model.actions(state, &mut actions);
        let (mut cut, mut children) = (0, 0);
        for (step, action) in (0u32..).zip(&actions) {
            let Some(next) = self.model.next_state(state, action.clone()) else { continue };
            if !self.model.within_boundary(&next) {
                cut += 1;
                visitor.cut(from, state, action, &next)?;
                continue;
            }
            self.generated += 1;
            let number = self.tree.len() as u32;
            let fingerprint = self.fingerprint(&next);
            match self.table.put(fingerprint, number) {
                Put::Known(to) => visitor.edge(from, state, action, to, &next, false)?,
                Put::Fresh => {
                    self.tree.push(step);
                    children += 1;
                    visitor.edge(from, state, action, number, &next, true)?;
                    self.wait();
                }
            }
        }
        actions.clear();
        self.actions = actions;
        self.tree.close(children);
        self.cut_states += u64::from(cut > 0);
        self.expanded += 1;
        visitor.leave(from, state, cut)
    }

    /// Puts the state whose fingerprint was taken last behind those that wait.
    fn wait(&mut self) {
        self.queued_bytes += self.packed.len() as u64;
        self.queue.push_back(self.packed.as_slice().into());
    }

    /// The state that has waited longest.
    fn next_in_queue(&mut self) -> Option<M::State> {
        let bytes = self.queue.pop_front()?;
        self.queued_bytes -= bytes.len() as u64;
        Some(M::State::unpack(&mut &*bytes).expect("what was packed is read back"))
    }

    fn fingerprint(&mut self, state: &M::State) -> u64 {
        self.packed.clear();
        state.pack(&mut self.packed);
        let fingerprint = self.fingerprinter.of(&self.packed);
        let few = (self.tree.len() as u64) < FIRST;
        if self.every_pack || few || fingerprint & SAMPLE == 0 {
            round_trip(state, &self.packed).unwrap_or_else(|error| panic!("{error}"));
        }
        fingerprint
    }

    fn progress(&mut self, level_end: bool) -> Progress {
        let distinct = self.tree.len() as u64;
        let frontier = distinct - self.expanded;
        let bytes = self.table.bytes() + self.tree.bytes();
        let counts = Counts { depth: self.depth, distinct, generated: self.generated, frontier };
        let running = self.watch.running();
        Progress {
            bytes: bytes
                + self.queued_bytes
                + self.queue.capacity() as u64 * size_of::<Box<[u8]>>() as u64,
            level_end,
            ..Progress::of(counts, &mut self.pace, running, running)
        }
    }
}
