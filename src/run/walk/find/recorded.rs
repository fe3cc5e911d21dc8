//! The graph of an instance, kept so that one can ask several questions of it.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use quorate_checker::{Checked as _, Pack as _, Visitor, check};
use quorate_model::cluster::{Action, ClusterModel, State};
use stateright::Model as _;

use super::effort::{Effort, FindError};
use super::goal::Goal;

/// In the place of a target: a step that leads outside the bounds.
const OUT: u32 = u32::MAX;

/// The graph of an instance: each state, and where each of its steps leads. States are numbered
/// from 0 in breadth-first order.
///
/// It takes about 60 bytes a state and 8 bytes a step, and can be shared between threads.
pub struct Recorded {
    model: ClusterModel,
    /// The distinct initial states, which have the first numbers.
    initial: Vec<State>,
    /// Every state, packed, one after the other.
    packed: Vec<u8>,
    /// How many states there are. Those without an entry in `ends` were met and not expanded.
    count: usize,
    /// Where the steps of each state end in `targets`.
    ends: Vec<u32>,
    /// Where the steps lead, in the order of the model's actions.
    targets: Vec<u32>,
    /// Whether a bound truncates a step of a state in which that leaves a doubt.
    doubtful: Vec<bool>,
    /// How many states have a step that leads outside the bounds.
    truncated: u64,
    /// Why the walk ended early, if it did.
    stopped: Option<String>,
    /// The steps the other way round, once somebody asks.
    back: OnceLock<Back>,
}

impl Recorded {
    /// Walks through every state of a model, without the symmetries of the scenario.
    ///
    /// # Errors
    /// If the checker finds a mistake of the model.
    pub fn of(model: ClusterModel, effort: &Effort) -> Result<Recorded, FindError> {
        let mut recorder = Recorder {
            doubts: model.doubts(),
            recorded: Recorded {
                model: model.clone(),
                initial: Vec::new(),
                packed: Vec::new(),
                count: 0,
                ends: Vec::new(),
                targets: Vec::new(),
                doubtful: Vec::new(),
                truncated: 0,
                stopped: None,
                back: OnceLock::new(),
            },
        };
        let report = effort.limit(check(&model).packed()).visit(&mut recorder)?;
        let mut recorded = recorder.recorded;
        recorded.stopped = (!report.ending.is_complete()).then(|| report.ending.to_string());
        recorded.truncated = report.cut_states;
        Ok(recorded)
    }

    /// The model that was walked through.
    #[must_use]
    pub fn model(&self) -> &ClusterModel {
        &self.model
    }

    /// How many states were met.
    #[must_use]
    pub fn states(&self) -> u64 {
        self.count as u64
    }

    /// How many steps were recorded, those outside the bounds included.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.targets.len() as u64
    }

    /// How many states have a step that leads outside the bounds.
    #[must_use]
    pub fn truncated(&self) -> u64 {
        self.truncated
    }

    /// Why the walk ended before every state within the bounds was expanded, if it did.
    #[must_use]
    pub fn stopped(&self) -> Option<&str> {
        self.stopped.as_deref()
    }

    /// Where the steps of a state lead; none if it was not expanded.
    fn row(&self, state: u32) -> Option<&[u32]> {
        let state = state as usize;
        let end = *self.ends.get(state)? as usize;
        let start = if state == 0 { 0 } else { self.ends[state - 1] as usize };
        self.targets.get(start..end)
    }

    /// The numbers of the states of a path, from its initial state on. It is shorter than the path
    /// if the path leaves what was expanded, or takes a step that the model does not have.
    pub(super) fn follow(&self, initial: usize, actions: &[Action]) -> Vec<u32> {
        let mut found = Vec::with_capacity(actions.len() + 1);
        let first = self.model.initial_states().into_iter().nth(initial);
        let Some(mut state) = first else { return found };
        let Some(at) = self.initial.iter().position(|known| *known == state) else {
            return found;
        };
        let mut at = at as u32;
        found.push(at);
        let mut offered = Vec::new();
        for action in actions {
            offered.clear();
            self.model.actions(&state, &mut offered);
            let mut steps = offered.iter().filter_map(|offer| {
                self.model.next_state(&state, *offer).map(|next| (*offer == *action, next))
            });
            let taken = steps.by_ref().enumerate().find(|(_, (wanted, _))| *wanted);
            let Some((place, (_, next))) = taken else { break };
            match self.row(at).and_then(|row| row.get(place)) {
                Some(&to) if to != OUT => (at, state) = (to, next),
                _ => break,
            }
            found.push(at);
        }
        found
    }

    /// Which states satisfy a goal.
    pub(super) fn satisfying(&self, goal: &Goal) -> Vec<bool> {
        let mut rest = &self.packed[..];
        let mut found = Vec::with_capacity(self.count);
        while let Some(state) = State::unpack(&mut rest) {
            found.push(goal.holds(&self.model, &state));
        }
        found
    }

    /// The states after which something may happen that was not recorded.
    pub(super) fn open(&self) -> Vec<bool> {
        let mut open = self.doubtful.clone();
        open.resize(self.count, true);
        open
    }

    /// The states from which one of a set can be reached, the set included.
    pub(super) fn reaching(&self, set: &[bool]) -> Vec<bool> {
        let back = self.back.get_or_init(|| Back::of(self));
        let mut reach = set.to_vec();
        let mut left: Vec<u32> =
            (0u32..).zip(set).filter(|(_, is)| **is).map(|(id, _)| id).collect();
        while let Some(state) = left.pop() {
            for &from in back.sources(state) {
                if !std::mem::replace(&mut reach[from as usize], true) {
                    left.push(from);
                }
            }
        }
        reach
    }
}

/// The steps the other way round.
struct Back {
    /// Where the sources of each state begin; one more for the end.
    starts: Vec<u32>,
    sources: Vec<u32>,
}

impl Back {
    fn of(recorded: &Recorded) -> Back {
        let inside = |to: &&u32| **to != OUT;
        let mut starts = vec![0u32; recorded.count + 1];
        for &to in recorded.targets.iter().filter(inside) {
            starts[to as usize] += 1;
        }
        // From how many to where they end; filling in moves each to where they begin.
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut sources = vec![0; sum as usize];
        for from in 0..recorded.ends.len() as u32 {
            for &to in recorded.row(from).unwrap_or_default().iter().filter(inside) {
                let start = &mut starts[to as usize];
                *start -= 1;
                sources[*start as usize] = from;
            }
        }
        Back { starts, sources }
    }

    fn sources(&self, state: u32) -> &[u32] {
        let state = state as usize;
        &self.sources[self.starts[state] as usize..self.starts[state + 1] as usize]
    }
}

struct Recorder {
    doubts: Option<fn(&ClusterModel, &State) -> bool>,
    recorded: Recorded,
}

impl Recorder {
    fn keep(&mut self, state: &State) {
        state.pack(&mut self.recorded.packed);
        self.recorded.count += 1;
    }
}

impl Visitor<ClusterModel> for Recorder {
    fn init(&mut self, _: u32, state: &State) -> ControlFlow<()> {
        self.recorded.initial.push(state.clone());
        self.keep(state);
        ControlFlow::Continue(())
    }

    fn edge(
        &mut self,
        _: u32,
        _: &State,
        _: &Action,
        to: u32,
        next: &State,
        fresh: bool,
    ) -> ControlFlow<()> {
        if fresh {
            self.keep(next);
        }
        self.recorded.targets.push(to);
        ControlFlow::Continue(())
    }

    fn cut(&mut self, _: u32, _: &State, _: &Action, _: &State) -> ControlFlow<()> {
        self.recorded.targets.push(OUT);
        ControlFlow::Continue(())
    }

    fn leave(&mut self, _: u32, state: &State, cut: usize) -> ControlFlow<()> {
        let matters = self.doubts.is_none_or(|doubts| doubts(&self.recorded.model, state));
        self.recorded.doubtful.push(cut > 0 && matters);
        let Ok(end) = u32::try_from(self.recorded.targets.len()) else {
            return ControlFlow::Break(());
        };
        self.recorded.ends.push(end);
        ControlFlow::Continue(())
    }
}
