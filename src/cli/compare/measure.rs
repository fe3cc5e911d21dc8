//! What is measured of one scheme.

use std::ops::ControlFlow;

use quorate_checker::{Ending, Limits, SearchError, Visitor, visit};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::{Ideal, Reduction};

use super::super::examine::{Examined, Standing, examine};
use super::super::instance::Instance;
use super::super::progress::Mode;
use super::guards::Need;

/// One scheme with one activation.
pub(super) struct Column {
    pub(super) instance: Instance,
    pub(super) examined: Examined,
    /// The run in which nothing goes wrong; none if it does not come to an end.
    pub(super) ideal: Option<Ideal>,
    /// States from which no leader could be elected.
    pub(super) leaderless: u64,
    /// States that were looked at for this.
    pub(super) looked_at: u64,
    /// How looking at them ended.
    looking: Ending,
    /// What removing each guard does; none if that was not asked.
    pub(super) guards: Option<Vec<Need>>,
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
    pub(super) fn of(
        instance: Instance,
        limits: &Limits,
        mode: Mode,
    ) -> Result<Column, SearchError> {
        let examined = examine(instance.clone(), limits, mode, false)?;
        let model = instance.model(Reduction::AsAsked);
        let mut count = Count { model: &model, leaderless: 0 };
        let walk = visit(&model, limits, &mut count, &mut |_| {})?;
        let leaderless = count.leaderless;
        let (looked_at, looking) = (walk.expanded, walk.ending);
        let ideal = model.ideal();
        Ok(Column { instance, examined, ideal, leaderless, looked_at, looking, guards: None })
    }

    /// `one at a time, in force when applied`.
    pub(super) fn title(&self) -> String {
        self.instance.setting.variant.map_or_else(String::new, |variant| variant.to_string())
    }

    pub(super) fn interrupted(&self) -> bool {
        self.examined.report.ending == Ending::Interrupted
    }

    /// How the searches besides that of the properties ended. One that found out what a guard is
    /// for is complete.
    pub(super) fn endings(&self) -> impl Iterator<Item = Ending> {
        let guards = self.guards.iter().flatten().map(|need| need.ending);
        std::iter::once(self.looking).chain(guards)
    }

    /// How many properties are as they should be, and of how many.
    pub(super) fn properties(&self) -> (usize, usize) {
        let good =
            |standing: &&Standing| matches!(standing, Standing::Good | Standing::Expected(_));
        let standings = &self.examined.standings;
        (standings.iter().filter(good).count(), standings.len())
    }

    /// The share of states from which no leader could be elected, in thousandths.
    pub(super) fn leaderless_share(&self) -> f64 {
        if self.looked_at == 0 { 0.0 } else { self.leaderless as f64 / self.looked_at as f64 }
    }
}
