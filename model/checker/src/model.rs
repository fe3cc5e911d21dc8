//! What a model declares beyond [`stateright::Model`].

use stateright::Model;

/// A predicate over states.
pub type StatePredicate<M> = fn(&M, &<M as Model>::State) -> bool;

/// A predicate over a step: (state, action, next state); `false` means violated.
///
/// Evaluated on every step whose next state is within the boundary, also when that state was
/// already known.
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

/// "From every reachable state a lasting good state can be reached": AG EF of a good state from
/// which no bad one is reachable.
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

/// When a property has something to say: a property whose antecedent never held was passed
/// vacuously.
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
/// [`PropertyVerdict::antecedent`](crate::PropertyVerdict::antecedent).
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

/// What fairness tells apart: a step's class, and in a distributed system its node and link. Below
/// [`LABELS`].
pub type Label = u16;

/// Labels are smaller than this.
pub const LABELS: Label = 1 << 15;

/// How often an action that could be taken has to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strength {
    /// Taken again and again if it stays enabled from some moment on.
    Weak,
    /// Taken again and again if it is enabled again and again.
    Strong,
}

/// A fairness condition. As in TLA+, only steps that change the state count, as taken and as
/// enabled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fairness {
    /// What is to be fair, for reports.
    pub name: String,
    /// How fair.
    pub strength: Strength,
    /// The steps of which one has to be taken: those with one of these labels.
    pub labels: Vec<Label>,
}

/// A temporal formula over predicates of states, asked of every fair behaviour. Stuttering is
/// always possible.
pub enum Formula<M: Model> {
    /// ◇P: some state is good.
    Eventually(fn(&M, &M::State) -> bool),
    /// □◇P: good again and again.
    AlwaysEventually(fn(&M, &M::State) -> bool),
    /// ◇□P: from some moment on, good for ever.
    EventuallyAlways(fn(&M, &M::State) -> bool),
    /// P ↝ Q: each state that satisfies the first is, or is followed by, one that satisfies the
    /// second.
    LeadsTo(fn(&M, &M::State) -> bool, fn(&M, &M::State) -> bool),
}

impl<M: Model> Clone for Formula<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M: Model> Copy for Formula<M> {}

/// A liveness property: a formula that every behaviour satisfies that meets the model's
/// [`Checked::fairness`].
pub struct Liveness<M: Model> {
    /// The name, unique among the model's properties.
    pub name: &'static str,
    /// What is asked.
    pub formula: Formula<M>,
}

impl<M: Model> Clone for Liveness<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M: Model> Copy for Liveness<M> {}

/// What the checker asks of a model beyond [`stateright::Model`].
pub trait Checked: Model {
    /// Properties of steps.
    fn edge_properties(&self) -> Vec<EdgeProperty<Self>> {
        Vec::new()
    }

    /// Recovery properties. Declaring one makes the search record the whole graph (about 5 bytes a
    /// step).
    fn recoverables(&self) -> Vec<Recoverable<Self>> {
        Vec::new()
    }

    /// Liveness properties under fairness. Declaring one makes the search record the whole graph
    /// with labels (about 7 bytes a step).
    fn liveness(&self) -> Vec<Liveness<Self>> {
        Vec::new()
    }

    /// The fairness conditions under which [`Checked::liveness`] and stateright's `eventually` are
    /// asked.
    fn fairness(&self) -> Vec<Fairness> {
        Vec::new()
    }

    /// The label of an action, below [`LABELS`]; its class, unless the model tells more apart.
    fn label(&self, action: &Self::Action) -> Label {
        self.class(action) as Label
    }

    /// The name of a label.
    fn label_name(&self, label: Label) -> String {
        self.class_names().get(usize::from(label)).cloned().unwrap_or_default()
    }

    /// Whether a step may not be possible for ever, because an abstraction stands for several
    /// cases: a loop that cannot do without such steps leaves a liveness property undecided. Of the
    /// assumed steps of one label in one state at least one is possible.
    fn assumed(&self, state: &Self::State, action: &Self::Action) -> bool {
        let _ = (state, action);
        false
    }

    /// The states in which a step that the boundary truncates leaves a doubt about liveness; `None`
    /// means every state. In other states the boundary is part of the question: for example, it
    /// limits how long something continues that the properties do not mention.
    fn doubts(&self) -> Option<fn(&Self, &Self::State) -> bool> {
        None
    }

    /// The state that stands for all those which a symmetry maps to one another, if the model
    /// reduces by one. It is used only to tell states apart: the search continues from the state
    /// that it met, so paths are real. Properties must have the same value for all states that the
    /// symmetry maps to one another.
    fn representative(&self, state: &Self::State) -> Option<Self::State> {
        let _ = state;
        None
    }

    /// Antecedents of properties that have one.
    fn antecedents(&self) -> Vec<Antecedent<Self>> {
        Vec::new()
    }

    /// The class of an action, smaller than the number of [`Checked::class_names`]: how often each
    /// fired is counted.
    fn class(&self, action: &Self::Action) -> usize;

    /// The names of the classes of actions.
    fn class_names(&self) -> Vec<String>;

    /// The names of what [`Checked::observe`] counts. Without any, as by default, it is not called
    /// and costs nothing.
    fn counters(&self) -> Vec<String> {
        Vec::new()
    }

    /// Looks at an action that was tried in an expanded state, and adds to the counters of
    /// [`Checked::counters`]. `next` is within the boundary, or `None` if the action turned out not
    /// to be enabled. The sums are those of [`Report::counters`](crate::Report::counters).
    fn observe(
        &self,
        state: &Self::State,
        action: &Self::Action,
        next: Option<&Self::State>,
        counters: &mut [u64],
    ) {
        let _ = (state, action, next, counters);
    }
}
