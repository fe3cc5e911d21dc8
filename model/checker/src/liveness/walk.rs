//! Short closed walks in a scc.

use crate::liveness::case::{Case, Edge};
use crate::liveness::fair_scc::FairSccs;
use crate::liveness::tally::Tally;
use crate::liveness::view::{Stopped, Watch};
use crate::store::bits::Bits;

/// Walks are shortened up to this length; step by step up to the second.
const SHORT: usize = 512;
const TINY: usize = 40;
/// ... as long as no more states than this were visited for it.
const VISITS: u64 = 1 << 20;

/// Finds walks that stay in a scc.
pub(crate) struct Walker<'a> {
    case: Case<'a>,
    sccs: &'a FairSccs,
    seen: Bits,
    /// What was reached: the step, and the position of the one before.
    queue: Vec<(Edge, u32)>,
}

/// In the place of a step before the first.
const NONE: u32 = u32::MAX;

impl<'a> Walker<'a> {
    pub(crate) fn new(case: &Case<'a>, sccs: &'a FairSccs) -> Self {
        let seen = Bits::new(case.graph.states as usize);
        Walker { case: *case, sccs, seen, queue: Vec::new() }
    }

    /// A closed walk from a state that is fair and a violation: time and again to what is nearest
    /// of that which is still missing, then home. On the way home a strong condition may become
    /// enabled that was not before, so it may take several rounds. Below `limit` steps; no steps at
    /// all if it is fair to stutter.
    pub(crate) fn lasso(
        &mut self,
        start: u32,
        limit: usize,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Vec<Edge>>, Stopped> {
        let mut tally = Tally::of(&self.case, start, &[]);
        let mut walk: Vec<Edge> = Vec::new();
        loop {
            let at = walk.last().map_or(start, |step| step.to);
            let part = if !tally.is_done() {
                self.nearest(at, usize::MAX, watch, |step, fresh| {
                    tally.wants_step(step.label) || fresh && tally.wants_state(step.to)
                })?
            } else if at != start {
                self.nearest(at, usize::MAX, watch, |step, _| step.to == start)?
            } else {
                break;
            };
            for step in part.expect("a scc has all that its loops miss, and is connected") {
                tally.take(step.label);
                tally.visit(step.to);
                walk.push(step);
            }
        }
        self.shorten(start, &mut walk, watch)?;
        Ok((walk.len() < limit).then_some(walk))
    }

    /// Replaces stretches by shorter ones as long as what is left is still fair and a violation.
    fn shorten(
        &mut self,
        start: u32,
        walk: &mut Vec<Edge>,
        watch: &mut Watch<'_>,
    ) -> Result<(), Stopped> {
        let first = watch.ticks();
        'again: while walk.len() <= SHORT {
            for from in 0..walk.len() {
                for to in (from + 1..=walk.len()).rev() {
                    let (a, b) = (walk[from].from, walk[to - 1].to);
                    let stretch = if a == b {
                        Some(Vec::new())
                    } else if to - from > 1 && walk.len() <= TINY && watch.ticks() - first < VISITS
                    {
                        self.nearest(a, to - from - 1, watch, |step, _| step.to == b)?
                    } else {
                        None
                    };
                    let Some(stretch) = stretch else { continue };
                    let shorter = [&walk[..from], &stretch, &walk[to..]].concat();
                    if Tally::of(&self.case, start, &shorter).is_done() {
                        *walk = shorter;
                        continue 'again;
                    }
                }
            }
            break;
        }
        Ok(())
    }

    /// A shortest walk of up to `limit` steps whose last step is a hit. Also says whether the
    /// step's target is met for the first time.
    fn nearest(
        &mut self,
        start: u32,
        limit: usize,
        watch: &mut Watch<'_>,
        mut hit: impl FnMut(&Edge, bool) -> bool,
    ) -> Result<Option<Vec<Edge>>, Stopped> {
        self.queue.clear();
        self.seen.insert(start);
        let (mut found, mut next, mut at, mut before) = (None, 0, start, NONE);
        let (mut depth, mut end) = (1, 0);
        let outcome = 'search: {
            while found.is_none() && depth <= limit {
                if let Err(stopped) = watch.tick() {
                    break 'search Err(stopped);
                }
                for step in self.sccs.steps(&self.case, at) {
                    let fresh = self.seen.insert(step.to);
                    if hit(&step, fresh) {
                        found = Some((step, before));
                        break;
                    }
                    if fresh {
                        self.queue.push((step, before));
                    }
                }
                if next == end {
                    (depth, end) = (depth + 1, self.queue.len());
                }
                let Some(&(step, _)) = self.queue.get(next) else { break };
                (at, before) = (step.to, next as u32);
                next += 1;
            }
            Ok(())
        };
        // Also what the hit itself met for the first time.
        found.iter().chain(&self.queue).for_each(|(step, _)| self.seen.remove(step.to));
        self.seen.remove(start);
        outcome?;
        let mut walk = Vec::new();
        while let Some((step, before)) = found {
            walk.push(step);
            found = self.queue.get(before as usize).copied();
        }
        walk.reverse();
        Ok(if walk.is_empty() { None } else { Some(walk) })
    }
}
