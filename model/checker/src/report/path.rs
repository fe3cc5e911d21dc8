//! Paths: what to do to get from an initial state to a state.

use std::fmt::{self, Debug};

use stateright::Model;

/// A path from an initial state, as actions: the states are found again by re-execution.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path<A> {
    /// Which of [`Model::init_states`] the path starts from.
    pub init: usize,
    /// The actions, in order.
    pub actions: Vec<A>,
}

/// One step of a replay: the action (none for the initial state) and the state after it.
pub type Step<M> = (Option<<M as Model>::Action>, <M as Model>::State);

/// A path that a model does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// There is no such initial state.
    NoInit(usize),
    /// The action at this position (0 is the first) is not enabled.
    NotEnabled(usize, String),
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReplayError::NoInit(i) => write!(f, "the model has no initial state {i}"),
            ReplayError::NotEnabled(i, action) => {
                write!(f, "action {} of the path is not enabled: {action}", i + 1)
            }
        }
    }
}

impl std::error::Error for ReplayError {}

impl<A> Path<A> {
    /// The number of actions.
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether the path is an initial state alone.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Executes the path again: the initial state, then each action with the state after it. Every
    /// action must be among those that the model offers in its state.
    pub fn replay<M>(&self, model: &M) -> Result<Vec<Step<M>>, ReplayError>
    where
        M: Model<Action = A>,
        A: Clone + PartialEq + Debug,
    {
        let init = model.init_states().into_iter().nth(self.init);
        let mut steps = Vec::with_capacity(self.actions.len() + 1);
        steps.push((None, init.ok_or(ReplayError::NoInit(self.init))?));
        let mut offered = Vec::new();
        for (i, action) in self.actions.iter().enumerate() {
            let state = &steps.last().expect("starts with the initial state").1;
            offered.clear();
            model.actions(state, &mut offered);
            let next = (offered.contains(action))
                .then(|| model.next_state(state, action.clone()))
                .flatten()
                .ok_or_else(|| ReplayError::NotEnabled(i, format!("{action:?}")))?;
            steps.push((Some(action.clone()), next));
        }
        Ok(steps)
    }

    /// The state that the path leads to.
    pub fn last_state<M>(&self, model: &M) -> Result<M::State, ReplayError>
    where
        M: Model<Action = A>,
        A: Clone + PartialEq + Debug,
    {
        let steps = self.replay(model)?;
        Ok(steps.into_iter().next_back().expect("starts with the initial state").1)
    }
}
