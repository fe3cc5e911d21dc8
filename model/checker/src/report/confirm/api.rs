//! [`confirm`](super::ask::confirm) for models that declare more and pack their states.

use stateright::Model;

use crate::model::Checked;
use crate::pack::Pack;
use crate::report::confirm::ask;
use crate::report::confirm::differs::{Confirmed, Unconfirmed};
use crate::report::path::Path;
use crate::report::summary::Report;
use crate::space::facts::Declared;
use crate::space::mode::Of;
use crate::space::packed::Packed;

/// Executes a counterexample again and asks the property of it: of the last state, of the last
/// step, of the states that can be reached from a trap, or of a loop that starts after `stem` steps
/// and that has to close and to be fair.
///
/// # Errors
/// [`Unconfirmed`] if the path is not one of the model, or does not violate the property.
pub fn confirm<M>(
    model: &M,
    property: &str,
    path: &Path<M::Action>,
    stem: Option<usize>,
) -> Result<Confirmed, Unconfirmed>
where
    M: Model<State: Pack, Action: Clone> + Checked + Sync,
{
    ask::confirm::<Of<M, Packed, Declared>>(model, property, path, stem)
}

/// Confirms everything in a report that has a path: violations, and examples of what was looked
/// for. A search does that before it gives the report.
///
/// # Errors
/// [`Unconfirmed`] for the first that the model does not bear out.
pub fn confirm_report<M>(model: &M, report: &Report<M>) -> Result<(), Unconfirmed>
where
    M: Model<State: Pack, Action: Clone> + Checked + Sync,
{
    ask::confirm_report::<Of<M, Packed, Declared>>(model, report)
}
