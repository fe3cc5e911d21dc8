//! How each state was first reached.

use stateright::Model;

use crate::report::confirm::differs::Differs;
use crate::report::path::Path;
use crate::store::small::{Narrow, Small};

/// Every so many sources the number of their first child is kept.
const STRIDE: usize = 1024;

/// The breadth-first tree. States are numbered in the order of their parents, so that a count of
/// children for each parent says whose child a state is: two bytes a state in all.
#[derive(Debug)]
pub(crate) struct Tree {
    /// Which of the model's initial states the first states are.
    inits: Vec<u32>,
    /// How many children each expanded state has.
    children: Small,
    /// For each state but the initial ones, the index of the action that led to it from its parent.
    steps: Small,
    /// The first child of every [`STRIDE`]th source, as a position in `steps`.
    firsts: Vec<u32>,
}

impl Tree {
    pub(crate) fn new() -> Self {
        Tree { inits: Vec::new(), children: Small::new(), steps: Small::new(), firsts: Vec::new() }
    }

    pub(crate) fn push_init(&mut self, index: u32) {
        self.inits.push(index);
    }

    /// The next child of the source that [`Tree::close`] will end.
    #[inline]
    pub(crate) fn push(&mut self, step: u32) {
        self.steps.push(step);
    }

    /// Ends the next source, of which so many children were pushed.
    #[inline]
    pub(crate) fn close(&mut self, children: u32) {
        if self.children.len().is_multiple_of(STRIDE) {
            self.firsts.push(self.steps.len() as u32 - children);
        }
        self.children.push(children);
    }

    /// The next sources: how many children each has, and by which steps they were reached.
    pub(crate) fn extend(&mut self, children: &Narrow, steps: &Narrow) {
        let (mut source, mut first) = (self.children.len(), self.steps.len() as u32);
        for children in children.iter() {
            if source.is_multiple_of(STRIDE) {
                self.firsts.push(first);
            }
            source += 1;
            first += children;
        }
        self.children.extend(children);
        self.steps.extend(steps);
    }

    /// How many states there are.
    pub(crate) fn len(&self) -> usize {
        self.inits.len() + self.steps.len()
    }

    pub(crate) fn inits(&self) -> &[u32] {
        &self.inits
    }

    pub(crate) fn children(&self) -> &Small {
        &self.children
    }

    pub(crate) fn steps(&self) -> &Small {
        &self.steps
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.children.bytes() + self.steps.bytes() + self.firsts.capacity() as u64 * 4
    }

    /// The parent of a state and the index of the action that led from there; `Err` with the index
    /// of the initial state for one of those.
    fn origin(&self, id: u32) -> Result<(u32, u32), u32> {
        let Some(child) = (id as usize).checked_sub(self.inits.len()) else {
            return Err(self.inits[id as usize]);
        };
        let step = self.steps.get(child);
        // The source that is still open has no entry yet.
        let stride =
            self.firsts.partition_point(|first| *first as usize <= child).saturating_sub(1);
        let mut end = self.firsts.get(stride).map_or(0, |first| *first as usize);
        let mut parent = stride * STRIDE;
        for children in self.children.iter_from(parent) {
            end += children as usize;
            if end > child {
                break;
            }
            parent += 1;
        }
        // A child of the source that is not closed yet belongs to the next one.
        Ok((parent as u32, step))
    }

    /// How many steps a state is from an initial one.
    pub(crate) fn depth(&self, mut id: u32) -> u32 {
        let mut depth = 0;
        while let Ok((parent, _)) = self.origin(id) {
            id = parent;
            depth += 1;
        }
        depth
    }

    /// The shortest path to a state.
    ///
    /// # Errors
    /// If the model does not offer what it offered when it was searched.
    pub(crate) fn path_to<M>(&self, model: &M, id: u32) -> Result<Path<M::Action>, Differs>
    where
        M: Model<Action: Clone>,
    {
        Ok(self.walk(model, id)?.0)
    }

    /// The shortest path to a state, and one more action.
    ///
    /// # Errors
    /// As [`Tree::path_to`].
    pub(crate) fn path_over<M>(
        &self,
        model: &M,
        id: u32,
        step: u32,
    ) -> Result<Path<M::Action>, Differs>
    where
        M: Model<Action: Clone>,
    {
        let (mut path, state) = self.walk(model, id)?;
        let mut offered = Vec::new();
        model.actions(&state, &mut offered);
        let action = offered.into_iter().nth(step as usize);
        path.actions.push(action.ok_or(Differs::NotOffered(path.len() + 1))?);
        Ok(path)
    }

    /// A state, found again by re-execution.
    ///
    /// # Errors
    /// As [`Tree::path_to`].
    pub(crate) fn state<M>(&self, model: &M, id: u32) -> Result<M::State, Differs>
    where
        M: Model<Action: Clone>,
    {
        Ok(self.walk(model, id)?.1)
    }

    fn walk<M>(&self, model: &M, id: u32) -> Result<(Path<M::Action>, M::State), Differs>
    where
        M: Model<Action: Clone>,
    {
        let mut steps = Vec::new();
        let mut at = id;
        let init = loop {
            match self.origin(at) {
                Err(init) => break init as usize,
                Ok((parent, step)) => {
                    steps.push(step);
                    at = parent;
                }
            }
        };
        let mut state = model.init_states().into_iter().nth(init).ok_or(Differs::NoInit(init))?;
        let mut offered = Vec::new();
        let mut actions = Vec::with_capacity(steps.len());
        while let Some(step) = steps.pop() {
            let differs = Differs::NotOffered(actions.len() + 1);
            offered.clear();
            model.actions(&state, &mut offered);
            let action = offered.drain(..).nth(step as usize).ok_or(differs.clone())?;
            state = model.next_state(&state, action.clone()).ok_or(differs)?;
            actions.push(action);
        }
        Ok((Path { init, actions }, state))
    }
}
