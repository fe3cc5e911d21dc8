//! Work on several threads, with the results in order.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

/// Does the work for each item, on up to `threads` threads. The results go to `then` on the calling
/// thread, in the order of the items, each as soon as those before it are there. Once a result is
/// the `last`, no further item begins; what has begun is passed on.
///
/// # Panics
/// If the work panics.
pub(super) fn in_order<T: Send, R: Send>(
    threads: usize,
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
    last: impl Fn(&R) -> bool + Sync,
    mut then: impl FnMut(R),
) {
    let waiting = Mutex::new(items.into_iter().enumerate());
    let over = AtomicBool::new(false);
    let (sender, results) = mpsc::channel();
    let take = || {
        let mut waiting = waiting.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if over.load(Ordering::Relaxed) { None } else { waiting.next() }
    };
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                while let Some((number, item)) = take() {
                    let result = work(item);
                    if last(&result) {
                        over.store(true, Ordering::Relaxed);
                    }
                    if sender.send((number, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut next = 0;
        for (number, result) in results {
            early.insert(number, result);
            while let Some(result) = early.remove(&next) {
                next += 1;
                then(result);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn cli_results_come_in_the_order_of_the_items() {
        let mut seen = Vec::new();
        // The first item is done only after the second has begun, so both threads are needed.
        let both = Barrier::new(2);
        let work = |item: u32| {
            if item < 2 {
                both.wait();
            }
            item * 10
        };
        in_order(2, (0..20).collect(), work, |_| false, |result| seen.push(result));
        assert_eq!(seen, (0..20).map(|item| item * 10).collect::<Vec<_>>());
    }

    #[test]
    fn cli_nothing_begins_after_the_last() {
        let mut seen = Vec::new();
        in_order(1, vec![1, 2, 3], |item| item, |result| *result == 2, |result| seen.push(result));
        assert_eq!(seen, [1, 2]);
    }

    #[test]
    fn cli_a_panic_of_the_work_is_passed_on() {
        let panics = || in_order(2, vec![1], |_| panic!("as it should"), |(): &()| false, |()| ());
        assert!(std::panic::catch_unwind(panics).is_err());
    }
}
