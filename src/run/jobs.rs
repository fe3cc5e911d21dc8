//! Searches that were started from a page. They live in the server until it ends.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use quorate_checker::{Limits, Progress, PropertyProgress, SoFar};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::run::assess::Assessment;
use crate::run::examine::{Examined, examine};
use crate::run::select::Instance;
use crate::run::traces::counterexample::Counterexample;
use crate::run::walk::open;
use crate::run::watch::{Activity, End, Meter, Watch};

/// How many searches may run at once.
const AT_ONCE: usize = 2;
/// How many ended searches are kept.
const KEPT: usize = 20;
/// Time between two messages to a page.
const EVERY: Duration = Duration::from_millis(250);

/// The searches of a server.
#[derive(Default)]
pub struct Jobs {
    list: Mutex<VecDeque<Arc<Job>>>,
    next: AtomicU64,
}

/// One search.
pub struct Job {
    /// Its number, from 1.
    pub number: u64,
    /// What is searched.
    pub instance: Instance,
    /// When it was started.
    pub started: Instant,
    stop: Arc<AtomicBool>,
    now: Mutex<Now>,
    /// Counts the changes, so that a page can wait for the next one.
    changes: watch::Sender<u64>,
}

/// Where a search is.
#[derive(Clone, Default, Debug, Serialize)]
pub struct Now {
    /// The level that is expanded.
    pub depth: u32,
    /// Distinct states.
    pub distinct: u64,
    /// Steps.
    pub generated: u64,
    /// States that wait to be expanded.
    pub queue: u64,
    /// Distinct states a second, of late.
    pub rate: f64,
    /// Seconds so far.
    pub seconds: f64,
    /// Bytes held.
    pub bytes: u64,
    /// For each finished level: how many states waited after it.
    pub levels: Vec<u64>,
    /// The properties.
    pub properties: Vec<Property>,
    /// How often each class of actions was taken; known at the end.
    pub actions: Vec<(String, u64)>,
    /// Warnings on checks that checked nothing.
    pub warnings: Vec<String>,
    /// How it ended; none while it runs.
    pub ending: Option<String>,
    /// Whether every state within the bounds was explored.
    pub complete: bool,
}

/// A property in a search.
#[derive(Clone, Debug, Serialize)]
pub struct Property {
    /// The name.
    pub name: String,
    /// The kind.
    pub kind: String,
    /// What is known, in a word.
    pub word: String,
    /// Whether it is as it should be; none while that is open.
    pub good: Option<bool>,
    /// Steps of the shortest counterexample, or of the example.
    pub steps: Option<usize>,
    /// The address of the counterexample.
    pub address: Option<String>,
    /// How often its antecedent held.
    pub antecedent: Option<u64>,
}

/// A search that was not started.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0} searches are running: stop one of them first")]
pub struct Busy(usize);

impl Jobs {
    /// Starts a search.
    ///
    /// # Errors
    /// If too many are running.
    pub fn start(&self, instance: Instance, mut limits: Limits) -> Result<Arc<Job>, Busy> {
        let mut list = locked(&self.list);
        let running = list.iter().filter(|job| job.is_running()).count();
        if running >= AT_ONCE {
            return Err(Busy(running));
        }
        let stop = Arc::new(AtomicBool::new(false));
        limits.stop = Some(Arc::clone(&stop));
        let job = Arc::new(Job {
            number: self.next.fetch_add(1, Ordering::Relaxed) + 1,
            instance,
            started: Instant::now(),
            stop,
            now: Mutex::default(),
            changes: watch::Sender::new(0),
        });
        list.push_front(Arc::clone(&job));
        while list.len() > KEPT && list.back().is_some_and(|job| !job.is_running()) {
            list.pop_back();
        }
        let own = Arc::clone(&job);
        std::thread::spawn(move || own.run(&limits));
        Ok(job)
    }

    /// The search of a number.
    pub fn get(&self, number: u64) -> Option<Arc<Job>> {
        locked(&self.list).iter().find(|job| job.number == number).cloned()
    }

    /// Every search, the newest first.
    pub fn all(&self) -> Vec<Arc<Job>> {
        locked(&self.list).iter().cloned().collect()
    }

    /// Stops every search.
    pub fn stop_all(&self) {
        locked(&self.list).iter().for_each(|job| job.stop());
    }
}

impl Job {
    /// Where the search is.
    pub fn now(&self) -> Now {
        locked(&self.now).clone()
    }

    /// Whether it has not ended.
    pub fn is_running(&self) -> bool {
        locked(&self.now).ending.is_none()
    }

    /// Asks it to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Waits for changes.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Where the search is, as an event for a page.
    pub fn event(&self) -> Value {
        json!({ "schema": 1, "run": self.number, "instance": self.instance.to_string(), "now": self.now() })
    }

    fn run(self: &Arc<Self>, limits: &Limits) {
        let watch = Noting(Arc::clone(self));
        let mut now = Now::default();
        let search = AssertUnwindSafe(|| {
            let result = examine(self.instance.clone(), limits, &watch, false);
            now = self.now();
            match result {
                Ok(examined) => ended(&mut now, &examined),
                Err(error) => now.ending = Some(format!("failed: {error}")),
            }
        });
        // A page must not wait for a search that is gone.
        if catch_unwind(search).is_err() {
            now = self.now();
            now.ending = Some("failed: a defect of the checker".to_owned());
        }
        *locked(&self.now) = now;
        self.changes.send_modify(|changes| *changes += 1);
    }
}

/// Notes the progress of the checker in a job.
struct Noting(Arc<Job>);

impl Watch for Noting {
    fn begin(&self, _: Activity, _: &str, _: &Limits) -> Box<dyn Meter> {
        Box::new(NotingMeter { job: Arc::clone(&self.0), told: None })
    }
}

struct NotingMeter {
    job: Arc<Job>,
    /// When a page was last told.
    told: Option<Instant>,
}

impl Meter for NotingMeter {
    fn note(&mut self, progress: &Progress) {
        let mut now = locked(&self.job.now);
        now.depth = progress.depth;
        now.distinct = progress.distinct;
        now.generated = progress.generated;
        now.queue = progress.frontier;
        now.rate = progress.rate;
        now.seconds = progress.elapsed.as_secs_f64();
        now.bytes = progress.bytes;
        if progress.level_end {
            now.levels.push(progress.frontier);
        }
        now.properties = progress.properties.iter().map(Property::so_far).collect();
        drop(now);
        if self.told.is_none_or(|told| told.elapsed() >= EVERY) {
            self.told = Some(Instant::now());
            self.job.changes.send_modify(|changes| *changes += 1);
        }
    }

    fn end(&mut self, _: &End) {}
}

impl Property {
    fn so_far(progress: &PropertyProgress) -> Property {
        let (word, good, steps) = match progress.so_far {
            SoFar::Open => ("holds so far", None, None),
            SoFar::Violated(steps) => ("violated", Some(false), Some(steps as usize)),
            SoFar::Reached(steps) => ("seen", Some(true), Some(steps as usize)),
            SoFar::AtTheEnd => ("decided at the end", None, None),
        };
        Property {
            name: progress.name.to_owned(),
            kind: progress.kind.to_string(),
            word: word.to_owned(),
            good,
            steps,
            address: None,
            antecedent: None,
        }
    }
}

/// Notes the end of a search.
fn ended(now: &mut Now, examined: &Examined) {
    let report = &examined.report;
    now.ending = Some(report.ending.to_string());
    now.complete = report.ending.is_complete();
    (now.depth, now.distinct, now.generated) = (report.depth, report.distinct, report.generated);
    (now.queue, now.bytes) = (report.distinct - report.expanded.min(report.distinct), report.bytes);
    now.seconds = report.elapsed.as_secs_f64();
    let counts = report.class_names.iter().cloned().zip(report.class_counts.iter().copied());
    now.actions = counts.collect();
    now.warnings.clone_from(&examined.vacuous);
    now.properties = examined
        .properties()
        .map(|(property, assessment)| {
            let path = property.verdict.path();
            let address = path.and_then(|path| {
                let counterexample = Counterexample::of(examined, path, property);
                let trace = counterexample.trace();
                open::trace(trace).ok().map(|opened| opened.address.to_string())
            });
            Property {
                name: property.name.to_owned(),
                kind: property.kind.to_string(),
                word: property.verdict.word().to_owned(),
                good: match assessment {
                    Assessment::Good | Assessment::Expected(_) => Some(true),
                    Assessment::Undecided(_) => None,
                    Assessment::Violated | Assessment::Unseen | Assessment::Unmet(_) => Some(false),
                },
                steps: path.map(quorate_checker::Path::len),
                address,
                antecedent: property.antecedent,
            }
        })
        .collect();
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
