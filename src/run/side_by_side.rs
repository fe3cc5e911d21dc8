//! Searches of several instances: side by side with one thread each, or one after the other with
//! all threads.
//!
//! Two threads on one search wait for each other at the end of each round, and the analysis of its
//! graph has one thread. Two searches wait for nothing, but hold the memory of both.

use quorate_checker::Limits;

use super::select::Instance;
use super::workers;

/// Whether instances may be searched side by side: there are several, each may hold as much memory
/// as it takes, and none of them is of a scenario that is known to take much.
pub fn may<'a>(mut instances: impl Iterator<Item = &'a Instance>, limits: &Limits) -> bool {
    let mut number = 0;
    let shallow = instances.all(|instance| {
        number += 1;
        !instance.scenario.deep
    });
    shallow && number > 1 && limits.threads > 1 && limits.memory.is_none()
}

/// Does the work for each item and passes the results on, in the order of the items. Side by side,
/// as many items are worked on at once as `limits` has threads, each with limits of one thread.
/// After a result that is the `last`, no further item begins.
///
/// # Panics
/// If the work panics.
pub fn search<T: Send, R: Send>(
    side_by_side: bool,
    items: Vec<T>,
    limits: &Limits,
    work: impl Fn(T, &Limits) -> R + Sync,
    last: impl Fn(&R) -> bool + Sync,
    mut then: impl FnMut(R),
) {
    if side_by_side {
        let each = Limits { threads: 1, ..limits.clone() };
        workers::in_order(limits.threads, items, |item| work(item, &each), last, then);
        return;
    }
    for item in items {
        let result = work(item, limits);
        let over = last(&result);
        then(result);
        if over {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads(side_by_side: bool) -> Vec<(u32, usize)> {
        let limits = Limits { threads: 3, ..Limits::default() };
        let mut seen = Vec::new();
        let work = |item: u32, limits: &Limits| (item, limits.threads);
        search(side_by_side, vec![1, 2, 3, 4], &limits, work, |_| false, |done| seen.push(done));
        seen
    }

    #[test]
    fn cli_side_by_side_each_search_has_one_thread() {
        assert_eq!(threads(true), [(1, 1), (2, 1), (3, 1), (4, 1)]);
        assert_eq!(threads(false), [(1, 3), (2, 3), (3, 3), (4, 3)]);
    }

    #[test]
    fn cli_one_after_the_other_nothing_begins_after_the_last() {
        let mut seen = Vec::new();
        let limits = Limits::default();
        search(
            false,
            vec![1, 2, 3],
            &limits,
            |item, _| item,
            |item| *item == 2,
            |item| seen.push(item),
        );
        assert_eq!(seen, [1, 2]);
    }
}
