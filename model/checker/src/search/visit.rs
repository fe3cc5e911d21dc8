//! A walk that shows every state and every step.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::time::Duration;

use stateright::Model;

use crate::pack::Pack;
use crate::report::confirm::differs::Differs;
use crate::report::ending::Ending;
use crate::report::path::Path;
use crate::report::progress::{Counts, Pace, Progress};
use crate::search::limits::{Limits, Watch};
use crate::space::codec::Codec;
use crate::space::facts::Undeclared;
use crate::space::fingerprint::Fingerprinter;
use crate::space::mistake::ModelError;
use crate::space::mode::{Action, Arriving, Mode, Of, One, State};
use crate::space::packed::Packed;
use crate::space::repeat::{FEW, repeats};
use crate::space::round_trip::{FIRST, PackFault, SAMPLE, wrong};
use crate::store::table::{Put, Table};
use crate::store::tree::Tree;

/// How many states are expanded between two looks at the clock.
const POLL: u64 = 256;

/// Is shown every state and every step, in the order and with the numbers of
/// [`check()`](crate::check()).
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

    /// Called after the steps out of a state; `cut` is the number of its truncated successors.
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
    /// # Errors
    /// If the model is not the one that was walked over, or does not answer the same each time.
    ///
    /// # Panics
    /// If the walk gave no state this number.
    pub fn path_to<M>(&self, model: &M, id: u32) -> Result<Path<M::Action>, Differs>
    where
        M: Model<Action: Clone>,
    {
        self.tree.path_to(model, id)
    }
}

/// Walks over a model on one thread, and shows each state and step to the visitor. States are
/// packed; [`Check::visit`](crate::Check::visit) walks over any model.
///
/// Of the limits, `threads` and `stop_on_violation` have no effect here: no property is evaluated.
///
/// # Errors
/// A mistake of the model that was seen.
pub fn visit<M>(
    model: &M,
    limits: &Limits,
    visitor: &mut dyn Visitor<M>,
    progress: &mut dyn FnMut(&Progress),
) -> Result<VisitReport, Box<ModelError>>
where
    M: Model<State: Pack, Action: Clone> + Sync,
{
    walk::<Of<M, Packed, Undeclared>>(model, limits, visitor, progress)
}

/// Walks over a model in one mode.
///
/// # Errors
/// A mistake of the model that was seen.
pub(crate) fn walk<K: Mode>(
    model: &K::Model,
    limits: &Limits,
    visitor: &mut dyn Visitor<K::Model>,
    progress: &mut dyn FnMut(&Progress),
) -> Result<VisitReport, Box<ModelError>> {
    let mut walk = Walk::<K>::new(model, limits);
    let ending = match walk.run(visitor, progress) {
        ControlFlow::Continue(()) => Ending::Complete,
        ControlFlow::Break(Stop::Ending(ending)) => ending,
        ControlFlow::Break(Stop::Mistake(mistake)) => return Err(mistake),
    };
    Ok(VisitReport {
        ending,
        distinct: walk.tree.len() as u64,
        expanded: walk.expanded,
        generated: walk.generated,
        depth: walk.depth + u32::from(walk.tree.len() > walk.level_end),
        cut_states: walk.cut_states,
        elapsed: walk.watch.elapsed(),
        tree: walk.tree,
    })
}

/// Why a walk ends.
enum Stop {
    Ending(Ending),
    Mistake(Box<ModelError>),
}

/// The visitor broke off.
fn broken_off(flow: ControlFlow<()>) -> ControlFlow<Stop> {
    flow.map_break(|()| Stop::Ending(Ending::Visitor))
}

struct Walk<'a, K: Mode> {
    model: &'a K::Model,
    watch: Watch<'a>,
    fingerprinter: Fingerprinter,
    every_pack: bool,
    /// For the state whose fingerprint is taken.
    staged: Arriving<K>,
    table: Table,
    tree: Tree,
    /// Each as small as can be: most of a search of many states is states that wait.
    queue: VecDeque<One<K>>,
    queued_bytes: u64,
    actions: Vec<Action<K>>,
    expanded: u64,
    generated: u64,
    cut_states: u64,
    depth: u32,
    /// The first number of the next level.
    level_end: usize,
    pace: Pace,
}

impl<'a, K: Mode> Walk<'a, K> {
    fn new(model: &'a K::Model, limits: &'a Limits) -> Self {
        Walk {
            model,
            watch: Watch::start(limits),
            fingerprinter: Fingerprinter::new(limits.seed),
            every_pack: limits.every_pack,
            staged: Arriving::<K>::default(),
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
        visitor: &mut dyn Visitor<K::Model>,
        progress: &mut dyn FnMut(&Progress),
    ) -> ControlFlow<Stop> {
        self.inits(visitor)?;
        self.level_end = self.tree.len();
        while let Some(waiting) = self.next_in_queue() {
            let state = waiting?;
            if self.expanded.is_multiple_of(POLL) {
                if let Some(ending) = self.watch.over() {
                    return ControlFlow::Break(Stop::Ending(ending));
                }
                if self.watch.due() {
                    progress(&self.progress(false));
                }
            }
            let max = self.watch.max_states();
            if self.tree.len() as u64 >= max {
                return ControlFlow::Break(Stop::Ending(Ending::MaxStates(max)));
            }
            self.expand(&state, visitor)?;
            if self.expanded == self.level_end as u64 {
                progress(&self.progress(true));
                self.level_end = self.tree.len();
                self.depth += u32::from(!self.queue.is_empty());
            }
        }
        ControlFlow::Continue(())
    }

    fn inits(&mut self, visitor: &mut dyn Visitor<K::Model>) -> ControlFlow<Stop> {
        for (state, index) in self.model.init_states().into_iter().zip(0..) {
            if !self.model.within_boundary(&state) {
                continue;
            }
            self.generated += 1;
            let id = self.tree.len() as u32;
            let fingerprint = self.fingerprint(&state)?;
            if self.table.put(fingerprint, id) == Put::Fresh {
                self.tree.push_init(index);
                self.level_end = self.tree.len();
                broken_off(visitor.init(id, &state))?;
                self.wait(&state);
            }
        }
        ControlFlow::Continue(())
    }

    fn expand(
        &mut self,
        state: &State<K>,
        visitor: &mut dyn Visitor<K::Model>,
    ) -> ControlFlow<Stop> {
        let from = self.expanded as u32;
        broken_off(visitor.enter(from, state))?;
        let mut actions = std::mem::take(&mut self.actions);
        self.model.actions(state, &mut actions);
        let mut repeat = (self.tree.len() as u64) < FEW;
        let (mut cut, mut children) = (0, 0);
        for (step, action) in (0u32..).zip(&actions) {
            let Some(next) = self.model.next_state(state, action.clone()) else { continue };
            if !self.model.within_boundary(&next) {
                cut += 1;
                broken_off(visitor.cut(from, state, action, &next))?;
                continue;
            }
            self.generated += 1;
            let number = self.tree.len() as u32;
            let fingerprint = self.fingerprint(&next)?;
            repeat |= step == 0 && fingerprint & SAMPLE == 0;
            match self.table.put(fingerprint, number) {
                Put::Known(to) => {
                    broken_off(visitor.edge(from, state, action, to, &next, false))?;
                }
                Put::Fresh => {
                    self.tree.push(step);
                    children += 1;
                    broken_off(visitor.edge(from, state, action, number, &next, true))?;
                    self.wait(&next);
                }
            }
        }
        if repeat && let Err(mistake) = repeats::<K>(self.model, state, &self.fingerprinter) {
            return ControlFlow::Break(Stop::Mistake(mistake));
        }
        actions.clear();
        self.actions = actions;
        self.tree.close(children);
        self.cut_states += u64::from(cut > 0);
        self.expanded += 1;
        broken_off(visitor.leave(from, state, cut))
    }

    /// Puts a state behind those that wait.
    fn wait(&mut self, state: &State<K>) {
        let one = K::Codec::one(state);
        self.queued_bytes += K::Codec::one_bytes(&one);
        self.queue.push_back(one);
    }

    /// The state that has waited longest.
    fn next_in_queue(&mut self) -> Option<ControlFlow<Stop, State<K>>> {
        let one = self.queue.pop_front()?;
        self.queued_bytes -= K::Codec::one_bytes(&one);
        Some(match K::Codec::back(one) {
            Some(state) => ControlFlow::Continue(state),
            None => ControlFlow::Break(Stop::Mistake(unreadable::<State<K>>())),
        })
    }

    /// Whether so few states are known that everything is checked of each.
    fn few(&self) -> bool {
        (self.tree.len() as u64) < FIRST
    }

    fn fingerprint(&mut self, state: &State<K>) -> ControlFlow<Stop, u64> {
        K::Codec::clear(&mut self.staged);
        let check = self.every_pack || self.few();
        let hash = &self.fingerprinter;
        match K::Codec::stage(state, None, hash, &mut self.staged, &[], check) {
            Ok(fingerprint) => ControlFlow::Continue(fingerprint),
            Err(mistake) => ControlFlow::Break(Stop::Mistake(mistake)),
        }
    }

    fn progress(&mut self, level_end: bool) -> Progress {
        let distinct = self.tree.len() as u64;
        let frontier = distinct - self.expanded;
        let bytes = self.table.bytes() + self.tree.bytes();
        let counts = Counts { depth: self.depth, distinct, generated: self.generated, frontier };
        let running = self.watch.running();
        Progress {
            bytes: bytes + self.queued_bytes,
            level_end,
            ..Progress::of(counts, &mut self.pace, running, running)
        }
    }
}

/// A state that was packed cannot be read back.
fn unreadable<S>() -> Box<ModelError> {
    Box::new(ModelError::Pack(wrong::<S>(0, PackFault::Unreadable)))
}
