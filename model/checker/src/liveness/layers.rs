//! The states from which a loop makes a violation, by their distance, and the shortest ways to
//! them.

use crate::liveness::case::{Edge, Question};
use crate::liveness::graph::Csr;
use crate::liveness::view::{Stopped, Watch};
use crate::store::bits::Bits;
use crate::store::record::OUT;

/// States by the number of steps that it takes to get there the way that a question asks for.
pub(crate) struct Layers {
    /// The states, nearest first; none: all states in the order of their numbers.
    order: Option<Vec<u32>>,
    /// Where each layer ends.
    ends: Vec<usize>,
    /// Ways may begin in these layers: a state that has none to it here has one there, of the same
    /// length.
    before: Option<Box<Layers>>,
}

impl Layers {
    /// The states of a question.
    pub(crate) fn of(
        graph: &Csr,
        question: &Question<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<Self, Stopped> {
        match question {
            Question::Eventually(p) => {
                let bad = |state| !p.contains(state);
                Layers::initial(graph).grow(graph, bad, bad, watch)
            }
            Question::LeadsTo(p, q) => {
                let waits = |state| !q.contains(state);
                let begins = |state| p.contains(state) && waits(state);
                Layers::all(graph).grow(graph, begins, waits, watch)
            }
            _ => Ok(Layers::all(graph)),
        }
    }

    fn initial(graph: &Csr) -> Self {
        Layers { order: None, ends: vec![graph.inits as usize], before: None }
    }

    /// All states. They are numbered breadth first, so the states that a layer reaches for the
    /// first time follow it.
    fn all(graph: &Csr) -> Self {
        let mut layers = Layers::initial(graph);
        let (mut from, mut to) = (0, graph.inits as usize);
        while from < to {
            let range = graph.range_of(from as u32..to as u32);
            let targets = graph.targets[range].iter().filter(|&&target| target != OUT);
            let end = targets.max().map_or(to, |&target| to.max(target as usize + 1));
            (from, to) = (to, end);
            if from < to {
                layers.ends.push(to);
            }
        }
        layers
    }

    /// What can be reached from those states of these layers that `begin`, through states to
    /// `pass`.
    fn grow(
        self,
        graph: &Csr,
        begin: impl Fn(u32) -> bool,
        pass: impl Fn(u32) -> bool,
        watch: &mut Watch<'_>,
    ) -> Result<Self, Stopped> {
        let (mut order, mut ends) = (Vec::new(), Vec::new());
        let mut seen = Bits::new(graph.states as usize);
        let mut last = 0..0;
        while ends.len() < self.ends.len() || !last.is_empty() {
            let begin = self.layer(ends.len()).filter(|&state| begin(state));
            order.extend(begin.filter(|&state| seen.insert(state)));
            for i in last.clone() {
                watch.tick()?;
                for (to, _) in graph.row(order[i]) {
                    if to != OUT && pass(to) && seen.insert(to) {
                        order.push(to);
                    }
                }
            }
            last = last.end..order.len();
            ends.push(order.len());
        }
        Ok(Layers { order: Some(order), ends, before: Some(Box::new(self)) })
    }

    fn at(&self, position: usize) -> u32 {
        self.order.as_ref().map_or(position as u32, |order| order[position])
    }

    /// The states of a layer.
    fn layer(&self, depth: usize) -> impl Iterator<Item = u32> {
        let range = match (depth, self.ends.get(depth)) {
            (_, None) => 0..0,
            (0, Some(&end)) => 0..end,
            (_, Some(&end)) => self.ends[depth - 1]..end,
        };
        range.map(|position| self.at(position))
    }

    /// The states, nearest first, each with its distance.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, u32)> {
        (0..self.ends.len()).flat_map(|depth| self.layer(depth).map(move |state| (depth, state)))
    }

    /// The states, nearest first.
    pub(crate) fn states(&self) -> impl Iterator<Item = u32> {
        (0..self.ends.last().copied().unwrap_or(0)).map(|position| self.at(position))
    }

    /// A way to a state of a layer, of as many steps, from an initial state. Instead of keeping
    /// where each state was met from, each layer is searched once for a state from which there is a
    /// step.
    pub(crate) fn way(&self, graph: &Csr, state: u32, depth: usize) -> Vec<Edge> {
        let mut way = Vec::with_capacity(depth);
        let (mut layers, mut state) = (self, state);
        while way.len() < depth {
            let mut above = layers.layer(depth - way.len() - 1);
            let step = above.find_map(|from| {
                let mut row = graph.row(from).filter(|&(to, _)| to == state);
                row.next().map(|(to, label)| Edge { from, label, to })
            });
            match step {
                Some(step) => {
                    state = step.from;
                    way.push(step);
                }
                None => layers = layers.before.as_ref().expect("every state has a way to it"),
            }
        }
        way.reverse();
        way
    }
}
