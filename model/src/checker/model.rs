//! What a model declares beyond [`stateright::Model`].

use stateright::Model;

/// A predicate over a step: (state, action, next state); `false` means violated.
///
/// Evaluated on every step whose next state is within the boundary, also when that state was already known.
pub struct EdgeProperty<M: Model> {
    /// The name, unique among the model's properties.
    pub name: &'static str,
    /// Whether the step is allowed.
    pub condition: fn(&M, &M::State, &M::Action, &M::State) -> bool,
}

impl<M: Model> Clone for EdgeProperty<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M: Model> Copy for EdgeProperty<M> {}

/// "From every reachable state a lasting good state can be reached": AG EF of a good state from which no bad one is reachable.
pub struct Recoverable<M: Model> {
    /// The name, unique among the model's properties.
    pub name: &'static str,
    /// Whether a state is good.
    pub good: fn(&M, &M::State) -> bool,
}

impl<M: Model> Clone for Recoverable<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M: Model> Copy for Recoverable<M> {}

/// When a property has something to say: a property whose antecedent never held was passed vacuously.
pub enum When<M: Model> {
    /// The states for which the property says something.
    State(fn(&M, &M::State) -> bool),
    /// The steps for which the property says something.
    Edge(fn(&M, &M::State, &M::Action, &M::State) -> bool),
}

impl<M: Model> Clone for When<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M: Model> Copy for When<M> {}

/// The antecedent of a property; how often it held is counted in
/// [`PropertyVerdict::antecedent`](super::PropertyVerdict::antecedent).
pub struct Antecedent<M: Model> {
    /// The name of the property (of any kind).
    pub property: &'static str,
    /// When that property has something to say.
    pub when: When<M>,
}

impl<M: Model> Clone for Antecedent<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M: Model> Copy for Antecedent<M> {}

/// What the checker asks of a model beyond [`stateright::Model`].
pub trait Checked: Model {
    /// Properties of steps.
    fn edge_properties(&self) -> Vec<EdgeProperty<Self>> {
        Vec::new()
    }

    /// Recovery properties. Declaring one makes the search record the whole graph (about 8 bytes a step).
    fn recoverables(&self) -> Vec<Recoverable<Self>> {
        Vec::new()
    }

    /// Antecedents of properties that have one.
    fn antecedents(&self) -> Vec<Antecedent<Self>> {
        Vec::new()
    }

    /// The class of an action, smaller than the number of [`Checked::class_names`]: how often each fired is counted.
    fn class(&self, action: &Self::Action) -> usize;

    /// The names of the classes of actions.
    fn class_names(&self) -> Vec<String>;
}
