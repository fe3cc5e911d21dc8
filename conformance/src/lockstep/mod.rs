//! Runs every explored edge on both sides.
//!
//! The model is explored without reductions, and a cluster of cores follows each edge. After each
//! edge we compare what can be observed of the node, every message, and what is stored. In every
//! state we also try every input that is not a message, and messages that no node sends. Where the
//! model says that such an input is disabled, the core must neither change nor send anything. Where
//! two runs join in one state of the model, the two clusters of cores must be equal in full.
//!
//! An event touches one node, and a core is deterministic. So `memo` keeps equal cores once, and
//! computes once what an input does to a pair of core and model node. Every further edge that
//! repeats it is a look-up. `forget` switches the look-up off: then every edge is run again, which
//! also checks that the core *is* deterministic.
//!
//! A core that can be neither copied nor compared ([`Replayed`](crate::core::Replayed)) is what its
//! inputs made of it: every state is explored with cores that took exactly the inputs of the run
//! that reached it first. Where another run joins, we compare what the two clusters tell.
//!
//! `walk` follows the edges, `probe` tries the inputs in a state, `pairs` each two inputs together,
//! `mismatch` is what they report.

mod interned;
mod memo;
mod mismatch;
mod pairs;
mod probe;
mod takes;
mod walk;

use std::time::Duration;

use quorate_checker::{Ending, Limits, Progress, visit};
use quorate_model::cluster::ClusterModel;
use quorate_model::raft::Activation;

use self::walk::Walk;
use crate::core::{Core, LeftOut};
use crate::coverage::Coverage;
use crate::divergence::Divergence;

/// What a lockstep found.
#[derive(Debug)]
pub struct Report {
    /// How the exploration ended.
    pub ending: Ending,
    /// Distinct states of the model.
    pub states: u64,
    /// Edges run on both sides.
    pub edges: u64,
    /// Inputs that the model says are disabled, run on the core; counted per state.
    pub disabled: u64,
    /// Edges into a state that was met before, where the two clusters of cores were compared:
    /// whole, or by what they tell if hidden state is left out.
    pub joins: u64,
    /// Different (core, model node, input) triples, each of which was run on the core.
    pub transitions: u64,
    /// Different (core, model node, two inputs), each of which was run on the core.
    pub pairs: u64,
    /// Different core nodes met.
    pub cores: u64,
    /// Starts that the core refused, on a disk that only the model's storage mode could leave.
    pub refused: u64,
    /// Steps after which a node was no longer followed, because the core does not have the input,
    /// or does not take a disk that the node did not leave.
    pub unfollowed: u64,
    /// What was not compared, because the core cannot tell or do it.
    pub left_out: Vec<LeftOut>,
    /// Rules that acted.
    pub coverage: Coverage,
    /// Wall-clock time of the exploration.
    pub elapsed: Duration,
    /// The first divergence, if any.
    pub divergence: Option<Divergence>,
    /// Why nothing was run: only the model has what the instance asks for.
    pub skipped: Option<&'static str>,
}

impl Report {
    /// Whether everything within bounds was compared, but for what is left out, and agreed.
    pub fn agrees(&self) -> bool {
        self.divergence.is_none() && self.skipped.is_none() && self.ending.is_complete()
    }

    /// The report of a lockstep that runs nothing.
    fn skipped(reason: &'static str) -> Self {
        Report {
            ending: Ending::Complete,
            states: 0,
            edges: 0,
            disabled: 0,
            joins: 0,
            transitions: 0,
            pairs: 0,
            cores: 0,
            refused: 0,
            unfollowed: 0,
            left_out: Vec::new(),
            coverage: Coverage::default(),
            elapsed: Duration::ZERO,
            divergence: None,
            skipped: Some(reason),
        }
    }
}

/// How a lockstep is run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Limits of the exploration. The lockstep uses one thread, whatever they say.
    pub limits: Limits,
    /// Run every edge on the core instead of looking up equal transitions.
    pub forget: bool,
    /// In every state, also try each two inputs together, before the node hands anything out.
    pub pairs: bool,
}

/// Why no core can follow the model; `None` if a core can.
pub fn unlike_any_core(model: &ClusterModel) -> Option<&'static str> {
    if !model.without().is_empty() {
        return Some("a rule is removed, and the core keeps all rules");
    }
    if model.plan().activation == Activation::Append {
        return Some("activation by appending (CONF-13) is the model's alone");
    }
    None
}

/// Runs every explored edge of the model on cores of type `C`. Runs nothing where no core can
/// follow the model ([`unlike_any_core`]).
///
/// # Panics
/// If the model answers differently each time, or if a packed state is not read back as it was.
pub fn run<C: Core>(
    model: &ClusterModel,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
) -> Report {
    if let Some(reason) = unlike_any_core(model) {
        return Report::skipped(reason);
    }
    let mut walk = Walk::<C>::new(model, options.forget, options.pairs);
    let visited = visit(model, &options.limits, &mut walk, progress)
        .unwrap_or_else(|mistake| panic!("{mistake}"));
    let divergence = walk.mismatch.take().map(|mismatch| mismatch.divergence(model, &visited));
    Report {
        ending: visited.ending,
        states: visited.distinct,
        edges: walk.edges,
        disabled: walk.disabled,
        joins: walk.joins,
        transitions: walk.memo.transitions,
        pairs: walk.pairs,
        cores: walk.memo.cores.len() as u64,
        refused: walk.refused,
        unfollowed: walk.unfollowed,
        left_out: C::CAPABILITIES.left_out(),
        coverage: walk.memo.coverage,
        elapsed: visited.elapsed,
        divergence,
        skipped: None,
    }
}
