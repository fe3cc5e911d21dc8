//! A short behaviour out of all that violate a formula.

use crate::liveness::case::{Case, Edge, StateLasso};
use crate::liveness::fair_scc::FairSccs;
use crate::liveness::layers::Layers;
use crate::liveness::view::{Stopped, Watch};
use crate::liveness::walk::Walker;
use crate::model::{Fairness, Label};
use crate::report::lasso::{How, Met};
use crate::store::record::ASSUMED;

/// How many of the nearest sccs are tried, and of the smallest.
const SCCS: usize = 4;
/// How many states of a scc are tried as the loop's first, those nearest to the initial states.
const STARTS: usize = 64;
/// No further start is tried after so many visits of states.
const VISITS: u64 = 1 << 22;

/// A loop, and how far away it is.
struct Found {
    depth: usize,
    start: u32,
    cycle: Vec<Edge>,
}

impl Found {
    fn len(&self) -> usize {
        self.depth + self.cycle.len()
    }
}

/// A violation, if there is one: with the shortest way to its loop, and the shortest in total of
/// the loops that were tried.
pub(crate) fn shortest(
    case: &Case<'_>,
    layers: &Layers,
    fairness: &[Fairness],
    watch: &mut Watch<'_>,
) -> Result<Option<StateLasso>, Stopped> {
    let mut best = resting(case, layers, watch)?;
    // A loop with steps has two at least.
    if best.as_ref().is_none_or(|best| best.len() > 2) {
        let sccs = FairSccs::find(case, layers, watch)?;
        looping(case, layers, &sccs, &mut best, watch)?;
    }
    Ok(best.map(|Found { depth, start, cycle }| {
        let stem = layers.way(case.graph, start, depth);
        let met = met(case, fairness, start, &cycle);
        StateLasso { start: stem.first().map_or(start, |step| step.from), stem, cycle, met }
    }))
}

/// The nearest state in which stuttering for ever is a violation. Every such state counts, also one
/// that could be left and come back to.
fn resting(
    case: &Case<'_>,
    layers: &Layers,
    watch: &mut Watch<'_>,
) -> Result<Option<Found>, Stopped> {
    for (depth, start) in layers.iter() {
        watch.tick()?;
        if case.admits(start) && case.question.convicts(start) && case.may_rest(start) {
            return Ok(Some(Found { depth, start, cycle: Vec::new() }));
        }
    }
    Ok(None)
}

/// Looks for a shorter violation in the nearest and the smallest sccs.
fn looping(
    case: &Case<'_>,
    layers: &Layers,
    sccs: &FairSccs,
    best: &mut Option<Found>,
    watch: &mut Watch<'_>,
) -> Result<(), Stopped> {
    let mut walker = Walker::new(case, sccs);
    let first = watch.ticks();
    for starts in starts(layers, sccs) {
        for (depth, start) in starts {
            let limit = best.as_ref().map_or(usize::MAX, Found::len);
            // It is at least one more than what is left to win.
            if depth + 2 >= limit || best.is_some() && watch.ticks() - first > VISITS {
                break;
            }
            if let Some(cycle) = walker.lasso(start, limit - depth, watch)? {
                *best = Some(Found { depth, start, cycle });
            }
        }
    }
    Ok(())
}

/// For each scc that is worth a try: states with their distances, nearest first.
fn starts(layers: &Layers, sccs: &FairSccs) -> Vec<Vec<(usize, u32)>> {
    let mut depths = vec![usize::MAX; sccs.len() as usize];
    let owned = || layers.iter().filter_map(|(depth, s)| Some((depth, s, sccs.owner(s)?)));
    for (depth, _, scc) in owned() {
        let least = &mut depths[scc as usize];
        *least = depth.min(*least);
    }
    let mut all: Vec<u32> = (0..sccs.len()).collect();
    all.sort_by_key(|&scc| (depths[scc as usize], sccs.size(scc)));
    let mut tried: Vec<u32> = all.iter().copied().take(SCCS).collect();
    all.sort_by_key(|&scc| (sccs.size(scc), depths[scc as usize]));
    all.truncate(SCCS);
    all.retain(|scc| !tried.contains(scc));
    tried.append(&mut all);
    let mut starts = vec![Vec::new(); tried.len()];
    for (depth, state, scc) in owned() {
        if let Some(at) = tried.iter().position(|&tried| tried == scc)
            && starts[at].len() < STARTS
        {
            starts[at].push((depth, state));
        }
    }
    starts
}

/// How a fair loop meets each condition: by a step if it can.
fn met(case: &Case<'_>, fairness: &[Fairness], start: u32, cycle: &[Edge]) -> Vec<Met> {
    let how = |condition: &Fairness| {
        let asks = |label: Label| condition.labels.iter().any(|l| (l ^ label) & !ASSUMED == 0);
        let enabled = |state: u32| case.graph.row(state).any(|(_, label)| asks(label));
        if let Some(at) = cycle.iter().position(|step| asks(step.label)) {
            return How::Taken(at);
        }
        let mut states = cycle.iter().map(|step| step.from).chain([start]);
        if !states.clone().any(enabled) {
            return How::NeverEnabled;
        }
        How::Disabled(states.position(|state| !enabled(state)).expect("the loop is fair"))
    };
    let met = |condition: &Fairness| Met {
        condition: condition.name.clone(),
        strength: condition.strength,
        how: how(condition),
    };
    fairness.iter().map(met).collect()
}
