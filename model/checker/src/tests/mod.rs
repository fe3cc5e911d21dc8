mod confirm;
mod damage;
mod eventually;
mod internals;
mod locks;
mod mistakes;
mod models;
mod modes;
mod observe;
mod packs;
mod plain;
mod random;
mod reports;
mod search;
mod stops;
mod store;
mod temporal;
mod textbook;
mod toys;

use std::fmt::Debug;
use std::hash::Hash;

use stateright::Model;

use crate as checker;

use super::{Checked, Limits, Pack, Progress, Report, Store, explore};

/// A search of packed states without files.
fn check<M>(model: &M, limits: &Limits, progress: &mut dyn FnMut(&Progress)) -> Report<M>
where
    M: Model<State: Pack, Action: Clone> + Checked + Sync,
{
    explore(model, limits, &Store::default(), progress).unwrap_or_else(|error| panic!("{error}"))
}

/// A search without limits, on some threads.
fn run<M>(model: &M, threads: usize) -> Report<M>
where
    M: Checked + Sync,
    M::State: Clone + Eq + Hash + Pack + Send + Sync,
    M::Action: Clone + Eq + Send + Sync + Debug,
{
    check(model, &Limits { threads, ..Limits::default() }, &mut |_| ())
}

/// Everything in a report that must not depend on threads or time.
fn timeless<M: Checked>(report: &Report<M>) -> String
where
    M::Action: Debug,
{
    format!(
        "{:?} {} {} {} {} {} {} {} {:e} {:?} {:?} {:?} {:#?}",
        report.ending,
        report.distinct,
        report.expanded,
        report.generated,
        report.depth,
        report.cut_states,
        report.cut_edges,
        report.deadlocks,
        report.collision_odds,
        report.class_names,
        report.class_counts,
        report.class_cuts,
        report.verdicts
    )
}
