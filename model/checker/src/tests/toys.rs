//! Graphs as models.

use std::ops::ControlFlow;

use stateright::{Model, Property};

use crate::{Antecedent, Checked, EdgeProperty, Recoverable, Visitor, When};

/// A graph given by its edges. Nodes are `u8`, an action is a position in the list of successors.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    pub(super) inits: Vec<u8>,
    pub(super) edges: Vec<Vec<u8>>,
    /// Nodes outside the boundary.
    pub(super) outside: Vec<u8>,
    pub(super) good: Vec<u8>,
    /// The node that `always` forbids and `sometimes` looks for.
    pub(super) special: Option<u8>,
    /// The edge that is forbidden.
    pub(super) forbidden: Option<(u8, u8)>,
    /// Whether the recoverable is asked for.
    pub(super) recover: bool,
}

impl Listed {
    pub(super) fn new(edges: &[(u8, u8)]) -> Self {
        let nodes = edges.iter().map(|&(a, b)| a.max(b)).max().unwrap_or(0);
        let mut lists = vec![Vec::new(); usize::from(nodes) + 1];
        for &(a, b) in edges {
            lists[usize::from(a)].push(b);
        }
        Listed { inits: vec![0], edges: lists, ..Listed::default() }
    }

    pub(super) fn good(self, good: &[u8]) -> Self {
        Listed { good: good.to_vec(), recover: true, ..self }
    }

    pub(super) fn outside(self, outside: &[u8]) -> Self {
        Listed { outside: outside.to_vec(), ..self }
    }
}

impl Model for Listed {
    type State = u8;
    type Action = u8;

    fn init_states(&self) -> Vec<u8> {
        self.inits.clone()
    }

    fn actions(&self, state: &u8, actions: &mut Vec<u8>) {
        actions.extend(0..self.edges[usize::from(*state)].len() as u8);
    }

    fn next_state(&self, state: &u8, action: u8) -> Option<u8> {
        Some(self.edges[usize::from(*state)][usize::from(action)])
    }

    fn within_boundary(&self, state: &u8) -> bool {
        !self.outside.contains(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("not special", |m: &Self, s| m.special != Some(*s)),
            Property::sometimes("special", |m: &Self, s| m.special == Some(*s)),
            Property::always("true", |_, _| true),
        ]
    }
}

impl Checked for Listed {
    fn edge_properties(&self) -> Vec<EdgeProperty<Self>> {
        vec![EdgeProperty {
            name: "not forbidden",
            condition: |m, from, _, to| m.forbidden != Some((*from, *to)),
        }]
    }

    fn recoverables(&self) -> Vec<Recoverable<Self>> {
        let good = Recoverable { name: "recovers", good: |m: &Self, s: &u8| m.good.contains(s) };
        if self.recover { vec![good] } else { vec![] }
    }

    fn antecedents(&self) -> Vec<Antecedent<Self>> {
        vec![
            Antecedent { property: "true", when: When::State(|_, s| *s % 2 == 1) },
            Antecedent { property: "not forbidden", when: When::Edge(|_, a, _, b| a == b) },
        ]
    }

    fn class(&self, action: &u8) -> usize {
        usize::from(*action).min(1)
    }

    fn class_names(&self) -> Vec<String> {
        vec!["first".into(), "other".into()]
    }
}

/// A graph of up to `nodes` nodes whose edges are drawn from a generator: big enough for many
/// chunks and rounds.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) nodes: u32,
    pub(super) degree: u32,
    pub(super) recover: bool,
}

impl Drawn {
    pub(super) fn mix(a: u32, b: u32) -> u32 {
        let mut x = (u64::from(a) << 32 | u64::from(b)).wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) as u32
    }

    /// The states that its `always` forbids.
    pub(super) fn rare(state: u32) -> bool {
        Self::mix(state, 77).is_multiple_of(30_000)
    }
}

impl Model for Drawn {
    type State = u32;
    type Action = u32;

    fn init_states(&self) -> Vec<u32> {
        vec![7, 3, 7]
    }

    fn actions(&self, state: &u32, actions: &mut Vec<u32>) {
        actions.extend(0..Self::mix(*state, 1000) % self.degree);
    }

    fn next_state(&self, state: &u32, action: u32) -> Option<u32> {
        let next = Self::mix(*state, action);
        (!next.is_multiple_of(11)).then_some(next % self.nodes)
    }

    fn within_boundary(&self, state: &u32) -> bool {
        state % 97 != 5
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("rare", |_, s: &u32| !Drawn::rare(*s)),
            Property::sometimes("seen", |_, s| *s % 10_007 == 12),
            Property::sometimes("never", |m: &Self, s| *s > m.nodes),
        ]
    }
}

impl Checked for Drawn {
    fn edge_properties(&self) -> Vec<EdgeProperty<Self>> {
        vec![EdgeProperty {
            name: "edge",
            condition: |_, a, action, b| (a ^ b).wrapping_add(*action) % 50_021 != 0,
        }]
    }

    fn recoverables(&self) -> Vec<Recoverable<Self>> {
        let good = Recoverable { name: "recovers", good: |_: &Self, s: &u32| s % 50 != 1 };
        if self.recover { vec![good] } else { vec![] }
    }

    fn class(&self, action: &u32) -> usize {
        (*action % 3) as usize
    }

    fn class_names(&self) -> Vec<String> {
        ["a", "b", "c"].map(String::from).to_vec()
    }
}

/// What a visitor may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown<S, A> {
    Init(u32, S),
    Enter(u32, S),
    Edge(u32, S, A, u32, S, bool),
    Cut(u32, S, A, S),
    Leave(u32, S, usize),
}

/// Notes everything; breaks off after `left` notes.
pub(super) struct Notes<M: Model> {
    pub(super) shown: Vec<Shown<M::State, M::Action>>,
    pub(super) left: usize,
}

impl<M: Model> Notes<M> {
    pub(super) fn new() -> Self {
        Notes { shown: Vec::new(), left: usize::MAX }
    }

    fn note(&mut self, shown: Shown<M::State, M::Action>) -> ControlFlow<()> {
        self.shown.push(shown);
        if self.shown.len() == self.left {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl<M: Model> Visitor<M> for Notes<M>
where
    M::State: Copy,
    M::Action: Copy,
{
    fn init(&mut self, id: u32, state: &M::State) -> ControlFlow<()> {
        self.note(Shown::Init(id, *state))
    }

    fn enter(&mut self, id: u32, state: &M::State) -> ControlFlow<()> {
        self.note(Shown::Enter(id, *state))
    }

    fn edge(
        &mut self,
        from: u32,
        state: &M::State,
        action: &M::Action,
        to: u32,
        next: &M::State,
        fresh: bool,
    ) -> ControlFlow<()> {
        self.note(Shown::Edge(from, *state, *action, to, *next, fresh))
    }

    fn cut(
        &mut self,
        from: u32,
        state: &M::State,
        action: &M::Action,
        next: &M::State,
    ) -> ControlFlow<()> {
        self.note(Shown::Cut(from, *state, *action, *next))
    }

    fn leave(&mut self, id: u32, state: &M::State, cut: usize) -> ControlFlow<()> {
        self.note(Shown::Leave(id, *state, cut))
    }
}
