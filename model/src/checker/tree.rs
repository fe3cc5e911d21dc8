//! How each state was first reached.

use std::collections::BTreeMap;

use stateright::Model;

use super::blocks::Blocks;
use super::path::Path;

/// The parent of an initial state.
const ROOT: u32 = u32::MAX;
/// The index of an action that does not fit; it is in the side table.
const WIDE: u16 = u16::MAX;

/// The breadth-first tree: for each state its parent and the index of the action that led here from there.
#[derive(Debug)]
pub(super) struct Tree {
    parents: Blocks<u32>,
    steps: Blocks<u16>,
    wide: BTreeMap<u32, u32>,
}

impl Tree {
    pub(super) fn new() -> Self {
        Tree { parents: Blocks::new(), steps: Blocks::new(), wide: BTreeMap::new() }
    }

    pub(super) fn push_init(&mut self, index: u32) {
        self.push(ROOT, index);
    }

    #[inline]
    pub(super) fn push(&mut self, parent: u32, step: u32) {
        let narrow = u16::try_from(step).unwrap_or(WIDE);
        if narrow == WIDE {
            self.wide.insert(self.parents.len() as u32, step);
        }
        self.parents.push(parent);
        self.steps.push(narrow);
    }

    pub(super) fn len(&self) -> usize {
        self.parents.len()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.parents.bytes() + self.steps.bytes()
    }

    /// The shortest path to a state.
    pub(super) fn path_to<M: Model>(&self, model: &M, id: u32) -> Path<M::Action>
    where
        M::Action: Clone,
    {
        self.walk(model, id, None)
    }

    /// The shortest path to a state, and one more action.
    pub(super) fn path_over<M: Model>(&self, model: &M, id: u32, step: u32) -> Path<M::Action>
    where
        M::Action: Clone,
    {
        self.walk(model, id, Some(step))
    }

    fn walk<M: Model>(&self, model: &M, id: u32, over: Option<u32>) -> Path<M::Action>
    where
        M::Action: Clone,
    {
        const CHANGED: &str = "the model offers the same states and actions each time";
        let mut steps = Vec::from_iter(over);
        let mut at = id;
        let init = loop {
            let step = match self.steps.get(at as usize) {
                WIDE => self.wide[&at],
                step => u32::from(step),
            };
            match self.parents.get(at as usize) {
                ROOT => break step as usize,
                parent => at = parent,
            }
            steps.push(step);
        };
        let mut state = model.init_states().into_iter().nth(init).expect(CHANGED);
        let mut offered = Vec::new();
        let mut actions = Vec::with_capacity(steps.len());
        while let Some(step) = steps.pop() {
            offered.clear();
            model.actions(&state, &mut offered);
            let action = offered.swap_remove(step as usize);
            if !steps.is_empty() {
                state = model.next_state(&state, action.clone()).expect(CHANGED);
            }
            actions.push(action);
        }
        Path { init, actions }
    }
}
