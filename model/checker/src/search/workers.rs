//! Workers that share what is to be done.

use std::sync::{Arc, Mutex};

use rayon_core::{ThreadPool, ThreadPoolBuilder};

/// Workers. A round has several short phases, so threads stay between them; the calling thread is a
/// worker too.
#[derive(Clone)]
pub(crate) struct WorkerPool {
    /// The other workers; none if there is one only.
    others: Option<Arc<ThreadPool>>,
    threads: usize,
}

impl WorkerPool {
    /// A pool with this many workers, or with one if the system grants no further threads.
    pub(crate) fn of(threads: usize) -> Self {
        let build = |others| ThreadPoolBuilder::new().num_threads(others).build().ok();
        let others = threads.checked_sub(1).filter(|others| *others > 0).and_then(build);
        WorkerPool {
            threads: if others.is_some() { threads } else { 1 },
            others: others.map(Arc::new),
        }
    }

    /// Not more workers than this.
    pub(crate) fn up_to(&self, most: usize) -> Self {
        WorkerPool { others: self.others.clone(), threads: self.threads.min(most) }
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// Lets each item be worked on by one worker.
    pub(crate) fn each<T: Send>(
        &self,
        items: impl Iterator<Item = T> + Send,
        work: impl Fn(T) + Sync,
    ) {
        self.each_with(items, || (), |(), item| work(item));
    }

    /// The same, with something of its own for each worker.
    pub(crate) fn each_with<T: Send, W>(
        &self,
        items: impl Iterator<Item = T> + Send,
        own: impl Fn() -> W + Sync,
        work: impl Fn(&mut W, T) + Sync,
    ) {
        let todo = Mutex::new(items);
        let worker = || {
            let mut mine = own();
            loop {
                // A worker that panicked takes the whole search down; its lock was free by then.
                let next = todo.lock().expect("no worker panics while it takes an item").next();
                let Some(item) = next else { break };
                work(&mut mine, item);
            }
        };
        match &self.others {
            Some(others) if self.threads > 1 => others.in_place_scope(|scope| {
                for _ in 1..self.threads {
                    scope.spawn(|_| worker());
                }
                worker();
            }),
            _ => worker(),
        }
    }
}
