//! [`check()`]: a search, set up step by step.
#![allow(private_bounds, reason = "how states are kept and declarations read is not for others")]

use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use stateright::Model;

use crate::model::Checked;
use crate::pack::Pack;
use crate::report::progress::Progress;
use crate::report::summary::Report;
use crate::search::error::SearchError;
use crate::search::limits::Limits;
use crate::search::visit::{VisitReport, Visitor, walk};
use crate::search::whole::search;
use crate::size::{SizeError, parse_size};
use crate::space::codec::Codec;
use crate::space::facts::{Declared, Facts, Undeclared};
use crate::space::mode::Of;
use crate::space::packed::Packed;
use crate::space::whole::Whole;
use crate::store::settings::{Checkpoint, Store};

/// Begins a search of a model: [`Check::run`] explores every state that is reachable within
/// [`Model::within_boundary`], and decides every property.
///
/// The model needs nothing beyond [`stateright::Model`]; its states have to be
/// `Clone + PartialEq + Hash + Debug`.
///
/// ```
/// # use stateright::{Model, Property};
/// /// Counts in steps of 2 and 3, up to 100.
/// struct Counter;
///
/// impl Model for Counter {
///     type State = u32;
///     type Action = u32;
///     fn init_states(&self) -> Vec<u32> {
///         vec![0]
///     }
///     fn actions(&self, _: &u32, actions: &mut Vec<u32>) {
///         actions.extend([2, 3]);
///     }
///     fn next_state(&self, count: &u32, step: u32) -> Option<u32> {
///         (count + step <= 100).then_some(count + step)
///     }
///     fn properties(&self) -> Vec<Property<Self>> {
///         vec![
///             Property::always("is never 7", |_, count| *count != 7),
///             Property::eventually("comes to 99", |_, count| *count >= 99),
///         ]
///     }
/// }
///
/// let report = quorate_checker::check(&Counter).threads(2).memory("1G").run()?;
/// assert_eq!(report.distinct, 100);
/// let violated = report.verdict("is never 7").unwrap();
/// assert_eq!(violated.verdict.path().unwrap().actions, [2, 2, 3]);
/// assert!(report.verdict("comes to 99").unwrap().verdict.is_good());
/// # Ok::<(), quorate_checker::SearchError>(())
/// ```
pub fn check<M: Model>(model: &M) -> Check<'_, M> {
    Check {
        model,
        limits: Limits { threads: 1, ..Limits::default() },
        memory: None,
        store: Store::default(),
        progress: None,
        mode: PhantomData,
    }
}

/// Is shown the progress.
type Call<'a> = Box<dyn FnMut(&Progress) + 'a>;

/// A search that is being set up; see [`check()`].
///
/// `C` says how states are kept ([`Whole`] or [`Packed`]), `D` where declarations are read
/// ([`Undeclared`] or [`Declared`]).
#[must_use = "nothing is searched before `run` or `visit`"]
pub struct Check<'a, M: Model, C = Whole, D = Undeclared> {
    model: &'a M,
    limits: Limits,
    /// Read in the end, so that a wrong size is an error of the search.
    memory: Option<Result<u64, SizeError>>,
    store: Store,
    progress: Option<Call<'a>>,
    mode: PhantomData<fn() -> (C, D)>,
}

impl<'a, M: Model, C, D> Check<'a, M, C, D> {
    /// Uses so many threads. Numbers, counts, verdicts and paths do not depend on it. Default: 1.
    pub fn threads(mut self, threads: usize) -> Self {
        self.limits.threads = threads;
        self
    }

    /// Stops the search when it holds so much memory, such as `800M` or `8G`: the search's own,
    /// with the waiting states, without what these hold on the heap. With [`Check::spill`] waiting
    /// states go to a file before that.
    ///
    /// A text that is not a size is a [`SearchError::Size`] when the search runs.
    pub fn memory(mut self, size: &str) -> Self {
        self.memory = Some(parse_size(size));
        self
    }

    /// Stops the search after this much time.
    pub fn timeout(mut self, time: Duration) -> Self {
        self.limits.timeout = Some(time);
        self
    }

    /// Stops the search after the first expanded state at which so many distinct states are known.
    pub fn max_states(mut self, states: u64) -> Self {
        self.limits.max_states = Some(states);
        self
    }

    /// Stops the search soon after this turns true, as for Ctrl-C.
    pub fn stop(mut self, stop: Arc<AtomicBool>) -> Self {
        self.limits.stop = Some(stop);
        self
    }

    /// Stops the search at the end of the level in which the first `always` or edge property is
    /// violated, unless a property needs the whole graph.
    pub fn stop_on_violation(mut self) -> Self {
        self.limits.stop_on_violation = true;
        self
    }

    /// Chooses the hash function. Two searches with different seeds agree, unless two states had
    /// one fingerprint in one of them.
    pub fn seed(mut self, seed: u64) -> Self {
        self.limits.seed = seed;
        self
    }

    /// Checks of every state that it is kept as what it is, instead of the first 4,096 and one in
    /// 256 later: that it is read back as what was packed, or that its hash and equality agree.
    /// Builds with debug assertions do so anyway.
    pub fn every_state(mut self) -> Self {
        self.limits.every_pack = true;
        self
    }

    /// Calls this about ten times a second, and at the end of each level.
    pub fn progress(mut self, call: impl FnMut(&Progress) + 'a) -> Self {
        self.progress = Some(Box::new(call));
        self
    }

    /// Keeps states as the bytes that their [`Pack`] makes: least memory, often the most speed,
    /// and states can go to files ([`Check::spill`], [`Check::checkpoint`]).
    pub fn packed(self) -> Check<'a, M, Packed, D>
    where
        M::State: Pack,
    {
        self.into_mode()
    }

    /// Reads what the model declares by [`Checked`]: classes of actions, edge properties, recovery,
    /// liveness under fairness, symmetry.
    pub fn declared(self) -> Check<'a, M, C, Declared>
    where
        M: Checked,
    {
        self.into_mode()
    }

    fn into_mode<C2, D2>(self) -> Check<'a, M, C2, D2> {
        let Check { model, limits, memory, store, progress, mode: _ } = self;
        Check { model, limits, memory, store, progress, mode: PhantomData }
    }

    fn limits(&self) -> Result<Limits, SizeError> {
        let memory = self.memory.clone().transpose()?;
        Ok(Limits { memory, ..self.limits.clone() })
    }
}

impl<M: Model, D> Check<'_, M, Packed, D> {
    /// Puts waiting states that do not fit into [`Check::memory`] into a nameless file in this
    /// folder. Nothing is left behind there, however the search ends.
    pub fn spill(mut self, folder: impl Into<PathBuf>) -> Self {
        self.store.spill = Some(folder.into());
        self
    }

    /// Keeps the search in a folder, so that it continues when it was stopped or killed.
    pub fn checkpoint(mut self, checkpoint: Checkpoint) -> Self {
        self.store.checkpoint = Some(checkpoint);
        self
    }
}

impl<M, C, D> Check<'_, M, C, D>
where
    M: Model<Action: Clone> + Sync,
    C: Codec<M::State>,
    D: Facts<M>,
{
    /// Runs the search.
    ///
    /// # Errors
    /// If the model makes a mistake ([`ModelError`](crate::ModelError)) or does not bear out a
    /// counterexample, if a file cannot be used, or if the size given to [`Check::memory`] is not
    /// one.
    pub fn run(mut self) -> Result<Report<M>, SearchError> {
        let limits = self.limits()?;
        let mut silent = |_: &Progress| ();
        let progress = match &mut self.progress {
            Some(call) => call.as_mut() as &mut dyn FnMut(&Progress),
            None => &mut silent,
        };
        search::<Of<M, C, D>>(self.model, &limits, &self.store, progress)
    }

    /// Shows every state and every step to a visitor, in the order and with the numbers of
    /// [`Check::run`], on one thread. No property is evaluated; no file and no symmetry
    /// ([`Checked::representative`]) is used.
    ///
    /// # Errors
    /// If the model makes a mistake, or if the size given to [`Check::memory`] is not one.
    pub fn visit(mut self, visitor: &mut dyn Visitor<M>) -> Result<VisitReport, SearchError> {
        let limits = self.limits()?;
        let mut silent = |_: &Progress| ();
        let progress = match &mut self.progress {
            Some(call) => call.as_mut() as &mut dyn FnMut(&Progress),
            None => &mut silent,
        };
        Ok(walk::<Of<M, C, D>>(self.model, &limits, visitor, progress)?)
    }
}
