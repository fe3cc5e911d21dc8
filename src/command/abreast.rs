//! Searches of several instances, with their progress: side by side where they may, one line each.

use quorate_checker::Limits;

use crate::render::progress::Mode;
use crate::render::progress::together::Together;
use crate::run::select::Instance;
use crate::run::side_by_side;
use crate::run::watch::Watch;

/// How the instances of a command are searched.
pub(super) struct Abreast {
    mode: Mode,
    together: Together,
    side_by_side: bool,
}

impl Abreast {
    /// Side by side if these instances may be.
    pub(super) fn of<'a>(
        mode: Mode,
        instances: impl Iterator<Item = &'a Instance>,
        limits: &Limits,
    ) -> Abreast {
        let side_by_side = side_by_side::may(instances, limits);
        Abreast { mode, together: Together::new(mode), side_by_side }
    }

    /// One after the other if the condition holds.
    pub(super) fn unless(self, condition: bool) -> Abreast {
        Abreast { side_by_side: self.side_by_side && !condition, ..self }
    }

    /// Who shows the progress.
    pub(super) fn watch(&self) -> &dyn Watch {
        if self.side_by_side { &self.together } else { &self.mode }
    }

    /// Does the work for each item, see [`side_by_side::search`].
    pub(super) fn search<T: Send, R: Send>(
        &self,
        items: Vec<T>,
        limits: &Limits,
        work: impl Fn(T, &Limits) -> R + Sync,
        last: impl Fn(&R) -> bool + Sync,
        then: impl FnMut(R),
    ) {
        side_by_side::search(self.side_by_side, items, limits, work, last, then);
    }
}
