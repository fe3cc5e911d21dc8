//! What a search found.

use std::fmt::{self, Debug, Display};
use std::time::Duration;

use stateright::Model;

use crate::report::ending::Ending;
use crate::report::verdict::{PropertyVerdict, Verdict};

/// What [`check()`](crate::check()) found.
pub struct Report<M: Model> {
    /// How the search ended.
    pub ending: Ending,
    /// Distinct states.
    pub distinct: u64,
    /// Distinct states that were expanded and evaluated; all of them if the search is complete.
    pub expanded: u64,
    /// Initial states and successors generated within the boundary, repetitions included.
    pub generated: u64,
    /// The level of the deepest state; initial states are at level 0.
    pub depth: u32,
    /// States with a successor outside the boundary.
    pub cut_states: u64,
    /// Steps that lead outside the boundary.
    pub cut_edges: u64,
    /// States without any step, not even one that leads outside the boundary.
    pub deadlocks: u64,
    /// The probability that somewhere two different states were taken for one.
    pub collision_odds: f64,
    /// How long the search took, earlier runs included.
    pub elapsed: Duration,
    /// How many distinct states an earlier run had found, if this one continued it.
    pub resumed: Option<u64>,
    /// The most memory that the search held, with the graph and what is decided on it (without what
    /// states hold on the heap, and without what a liveness property needs beside the graph while
    /// it is decided).
    pub bytes: u64,
    /// [`Report::bytes`] for each distinct state.
    pub bytes_per_state: f64,
    /// The names of the classes of actions.
    pub class_names: Vec<String>,
    /// How often each class fired (within the boundary).
    pub class_counts: Vec<u64>,
    /// How often each class led outside the boundary.
    pub class_cuts: Vec<u64>,
    /// What the model observed, in the order of [`Checked::counters`](crate::Checked::counters).
    pub counters: Vec<u64>,
    /// The verdicts: the model's `properties`, `edge_properties` and `recoverables`, in declaration
    /// order.
    pub verdicts: Vec<PropertyVerdict<M>>,
}

impl<M: Model> Report<M> {
    /// The verdict of the property of that name.
    pub fn verdict(&self, name: &str) -> Option<&PropertyVerdict<M>> {
        self.verdicts.iter().find(|v| v.name == name)
    }

    /// The violated properties.
    pub fn violations(&self) -> impl Iterator<Item = &PropertyVerdict<M>> {
        self.verdicts.iter().filter(|v| v.verdict.is_violated())
    }

    /// Whether every property has the verdict that its author hopes for: it holds, or it is
    /// reached.
    pub fn is_good(&self) -> bool {
        self.verdicts.iter().all(|verdict| verdict.verdict.is_good())
    }

    /// Whether the exploration was complete and no bound truncated anything.
    pub fn unbounded(&self) -> bool {
        self.ending.is_complete() && self.cut_states == 0
    }
}

impl<M: Model> Clone for Report<M>
where
    M::Action: Clone,
{
    fn clone(&self) -> Self {
        Report {
            class_names: self.class_names.clone(),
            class_counts: self.class_counts.clone(),
            class_cuts: self.class_cuts.clone(),
            counters: self.counters.clone(),
            verdicts: self.verdicts.clone(),
            ..*self
        }
    }
}

impl<M: Model> Debug for Report<M>
where
    M::Action: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("ending", &self.ending)
            .field("distinct", &self.distinct)
            .field("expanded", &self.expanded)
            .field("generated", &self.generated)
            .field("depth", &self.depth)
            .field("cut_states", &self.cut_states)
            .field("cut_edges", &self.cut_edges)
            .field("deadlocks", &self.deadlocks)
            .field("collision_odds", &self.collision_odds)
            .field("elapsed", &self.elapsed)
            .field("resumed", &self.resumed)
            .field("bytes", &self.bytes)
            .field("bytes_per_state", &self.bytes_per_state)
            .field("class_names", &self.class_names)
            .field("class_counts", &self.class_counts)
            .field("class_cuts", &self.class_cuts)
            .field("counters", &self.counters)
            .field("verdicts", &self.verdicts)
            .finish()
    }
}

impl<M: Model> Display for Report<M>
where
    M::Action: Debug,
{
    /// The counts, then a line for each property, with the path of a violation or an example.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { distinct, generated, depth, ending, .. } = self;
        write!(f, "{distinct} distinct states, {generated} generated, depth {depth}: {ending}")?;
        if self.cut_states > 0 {
            write!(f, ", {} states have steps beyond the boundary", self.cut_states)?;
        }
        let kinds = self.verdicts.iter().map(|verdict| verdict.kind.to_string().len()).max();
        let names = self.verdicts.iter().map(|verdict| verdict.name.chars().count()).max();
        let (kinds, names) = (kinds.unwrap_or(0), names.unwrap_or(0));
        for PropertyVerdict { name, kind, verdict, lasso, .. } in &self.verdicts {
            let (kind, word) = (kind.to_string(), verdict.word());
            write!(f, "\n  {kind:<kinds$}  {name:<names$}  {word}")?;
            if let Verdict::Undecided { why } = verdict {
                write!(f, ": {why}")?;
            }
            let Some(path) = verdict.path() else { continue };
            match lasso {
                None => write!(f, ": {:?}", path.actions)?,
                Some(lasso) => {
                    let (stem, cycle) = path.actions.split_at(lasso.stem.min(path.len()));
                    write!(f, ": {stem:?}, then for ever {cycle:?}")?;
                }
            }
            if path.init > 0 {
                write!(f, " from initial state {}", path.init)?;
            }
        }
        Ok(())
    }
}

/// The probability that among `n` states two share a 64-bit fingerprint (the birthday bound
/// n²/2⁶⁵).
pub(crate) fn collision_odds(n: u64) -> f64 {
    ((n as f64).powi(2) / 2f64.powi(65)).min(1.0)
}
