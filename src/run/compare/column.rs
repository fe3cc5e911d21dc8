//! What is measured of one scheme.

use std::ops::ControlFlow;

use quorate_checker::{Ending, Limits, SearchError, Visitor, visit};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::{Ideal, Reduction};

use super::guards::Need;
use crate::run::examine::{Examined, examine};
use crate::run::select::Instance;
use crate::run::watch::Watch;

/// One scheme with one activation.
pub struct Column {
    /// The scheme, as an instance of the scenario.
    pub instance: Instance,
    /// The search that decides the properties.
    pub examined: Examined,
    /// The run without faults; none if it does not end.
    pub ideal: Option<Ideal>,
    /// States from which no leader could be elected.
    pub leaderless: u64,
    /// States that were looked at for this.
    pub looked_at: u64,
    /// How looking at them ended.
    looking: Ending,
    /// What removing each guard does; none if that was not asked.
    pub guards: Option<Vec<Need>>,
}

/// Counts states from which no leader could be elected.
struct Count<'a> {
    model: &'a ClusterModel,
    leaderless: u64,
}

impl Visitor<ClusterModel> for Count<'_> {
    fn enter(&mut self, _: u32, state: &State) -> ControlFlow<()> {
        self.leaderless += u64::from(!self.model.electable(state));
        ControlFlow::Continue(())
    }

    fn edge(
        &mut self,
        _: u32,
        _: &State,
        _: &Action,
        _: u32,
        _: &State,
        _: bool,
    ) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl Column {
    /// Measures one scheme.
    ///
    /// # Errors
    /// If the model does not confirm a counterexample, or a search fails.
    pub fn of(
        instance: Instance,
        limits: &Limits,
        watch: &dyn Watch,
    ) -> Result<Column, SearchError> {
        let examined = examine(instance.clone(), limits, watch, false)?;
        let model = instance.model(Reduction::AsAsked);
        let mut count = Count { model: &model, leaderless: 0 };
        let walk = visit(&model, limits, &mut count, &mut |_| {})?;
        let leaderless = count.leaderless;
        let (looked_at, looking) = (walk.expanded, walk.ending);
        let ideal = model.ideal();
        Ok(Column { instance, examined, ideal, leaderless, looked_at, looking, guards: None })
    }

    /// `one at a time, in force when applied`.
    pub fn title(&self) -> String {
        self.instance.setting.variant.map_or_else(String::new, |variant| variant.to_string())
    }

    /// Whether the user interrupted the search.
    pub fn interrupted(&self) -> bool {
        self.examined.report.ending == Ending::Interrupted
    }

    /// How the other searches ended. A search that found what a guard is for is complete.
    pub fn endings(&self) -> impl Iterator<Item = Ending> {
        let guards = self.guards.iter().flatten().map(|need| need.ending);
        std::iter::once(self.looking).chain(guards)
    }

    /// How many properties are as they should be, and of how many.
    pub fn properties(&self) -> (usize, usize) {
        let assessments = &self.examined.assessments;
        (assessments.iter().filter(|one| one.is_good()).count(), assessments.len())
    }

    /// The share of states from which no leader could be elected, from 0 to 1.
    pub fn leaderless_share(&self) -> f64 {
        if self.looked_at == 0 { 0.0 } else { self.leaderless as f64 / self.looked_at as f64 }
    }
}
