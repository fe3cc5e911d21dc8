//! From what was counted and recorded to verdicts.

use crate::liveness::graph::Csr;
use crate::liveness::recoverable::{SETS, decide};
use crate::report::confirm::differs::{Differs, Unconfirmed};
use crate::report::ending::Ending;
use crate::report::summary::{Report, collision_odds};
use crate::report::verdict::Recovery;
use crate::report::verdict::{Kind, PropertyVerdict, Verdict};
use crate::search::questions::Asked;
use crate::search::rounds::Search;
use crate::search::temporal::{self, NO_STATE, Temporal};
use crate::space::facts::Facts;
use crate::space::mode::{Action, Mode};
use crate::store::bits::Bits;

/// What was decided on the graph about one property.
enum OnGraph<A> {
    Recovery(Recovery, Option<u32>),
    Temporal(Temporal<A>),
}

/// The answers, each with the number of its property.
type Answers<A> = Vec<(usize, OnGraph<A>)>;

impl<K: Mode> Search<'_, K> {
    /// Decides what is left to decide.
    ///
    /// # Errors
    /// If a loop of the recorded graph is not one of the model.
    pub(crate) fn report(mut self, ending: Ending) -> Result<Report<K::Model>, Unconfirmed> {
        let distinct = self.distinct();
        let depth = self.depth + u32::from(self.next.states() > 0);
        self.let_go();
        let mut on_graph = self.decide_graph(ending)?;
        let verdicts = (0..self.questions.properties.len())
            .map(|number| {
                let of_graph = on_graph.iter().position(|(of, _)| *of == number);
                let of_graph = of_graph.map(|at| on_graph.swap_remove(at).1);
                self.verdict(number, ending, of_graph).map_err(|why| {
                    let property = self.questions.properties[number].0.to_owned();
                    Unconfirmed { property, why }
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Report {
            ending,
            distinct,
            expanded: self.expanded,
            generated: self.init_count + self.tally.generated,
            depth,
            cut_states: self.tally.cut_states,
            cut_edges: self.tally.cut_edges,
            deadlocks: self.tally.deadlocks,
            collision_odds: collision_odds(distinct),
            elapsed: self.watch.elapsed(),
            resumed: self.resumed,
            bytes: self.peak,
            bytes_per_state: self.peak as f64 / distinct.max(1) as f64,
            class_names: K::Facts::class_names(self.questions.model),
            class_counts: self.tally.class_counts,
            class_cuts: self.tally.class_cuts,
            counters: self.tally.counters,
            verdicts,
        })
    }

    /// Answers every question about the graph.
    fn decide_graph(&mut self, ending: Ending) -> Result<Answers<Action<K>>, Unconfirmed> {
        let Some(graph) = self.graph.take() else { return Ok(Vec::new()) };
        let states = self.tree.len();
        let mut answers = Vec::new();
        let asked = &self.questions.asked;
        if asked.iter().any(|(_, asked)| matches!(asked, Asked::Recoverable(_))) {
            let mut most = 0;
            let mut reaching = |set: &Bits| graph.reaching(set, states, &mut most);
            let mut open = self.cut.clone();
            for id in self.expanded as u32..states as u32 {
                open.insert(id);
            }
            for &(number, asked) in asked {
                if let Asked::Recoverable(set) = asked {
                    let (counts, trap) = decide(&mut reaching, states, &self.sets[set], &open);
                    answers.push((number, OnGraph::Recovery(counts, trap)));
                }
            }
            let sets = SETS * open.bytes();
            self.peak = self.peak.max(self.kept_bytes() + graph.bytes() + most + sets);
        }
        if self.questions.labelled() {
            let rows = Csr::of(graph, states as u32, self.tree.inits().len() as u32);
            // The pieces were given back one by one as they were copied.
            self.peak = self.peak.max(self.kept_bytes() + rows.bytes());
            for &(number, asked) in asked {
                let Some(question) = temporal::question(asked, &self.sets) else { continue };
                let temporal = temporal::decide(self, &rows, number, &question, ending)?;
                answers.push((number, OnGraph::Temporal(temporal)));
            }
        }
        Ok(answers)
    }

    fn verdict(
        &self,
        number: usize,
        ending: Ending,
        on_graph: Option<OnGraph<Action<K>>>,
    ) -> Result<PropertyVerdict<K::Model>, Differs> {
        let (name, kind) = self.questions.properties[number];
        let tally = &self.tally.properties[number];
        let evaluated = match kind {
            Kind::Edge => self.tally.generated,
            _ => self.expanded,
        };
        let (mut recovery, mut lasso) = (None, None);
        let verdict = match on_graph {
            Some(OnGraph::Recovery(counts, trap)) => {
                recovery = Some(counts);
                self.verdict_recoverable(&counts, trap, ending)?
            }
            Some(OnGraph::Temporal(temporal)) => {
                lasso = temporal.lasso;
                temporal.verdict
            }
            None => self.verdict_search(number, kind, evaluated, ending)?,
        };
        let antecedent = self.questions.conditional[number].then_some(tally.antecedent);
        let satisfied = tally.satisfied;
        Ok(PropertyVerdict {
            name,
            kind,
            verdict,
            evaluated,
            satisfied,
            antecedent,
            recovery,
            lasso,
        })
    }

    fn verdict_search(
        &self,
        number: usize,
        kind: Kind,
        evaluated: u64,
        ending: Ending,
    ) -> Result<Verdict<Action<K>>, Differs> {
        let tally = &self.tally.properties[number];
        let model = self.questions.model;
        let undecided = |why| Verdict::Undecided { why };
        Ok(match (kind, tally.first) {
            (Kind::Sometimes, Some((state, _))) => {
                Verdict::Reached { path: self.tree.path_to(model, state)? }
            }
            (_, Some((state, step))) => {
                let path = if kind == Kind::Edge {
                    self.tree.path_over(model, state, step)?
                } else {
                    self.tree.path_to(model, state)?
                };
                Verdict::Violated { path, count: evaluated - tally.satisfied }
            }
            (_, None) if self.distinct() == 0 => undecided(NO_STATE.into()),
            (Kind::Sometimes, None) if ending.is_complete() => Verdict::NotReached,
            (Kind::Sometimes, None) => {
                undecided(format!("not reached in {evaluated} states; {ending}"))
            }
            (_, None) if ending.is_complete() => Verdict::Holds,
            (Kind::Edge, None) => undecided(format!("not violated in {evaluated} steps; {ending}")),
            (_, None) => undecided(format!("not violated in {evaluated} states; {ending}")),
        })
    }

    fn verdict_recoverable(
        &self,
        counts: &Recovery,
        trap: Option<u32>,
        ending: Ending,
    ) -> Result<Verdict<Action<K>>, Differs> {
        if let Some(trap) = trap {
            let path = self.tree.path_to(self.questions.model, trap)?;
            return Ok(Verdict::Violated { path, count: counts.trapped });
        }
        if self.distinct() == 0 {
            return Ok(Verdict::Undecided { why: NO_STATE.into() });
        }
        if counts.undecided > 0 {
            let (undecided, states) = (counts.undecided, self.distinct());
            let open = if ending.is_complete() {
                "what the bounds cut".into()
            } else {
                format!("what the bounds cut or was not expanded ({ending})")
            };
            let why = format!("{undecided} of {states} states depend on {open}");
            return Ok(Verdict::Undecided { why });
        }
        Ok(Verdict::Holds)
    }
}
