//! Progress on stderr: lines that move on a terminal, otherwise a line every ten seconds, or events
//! for a machine.

mod bars;
mod events;
mod sentence;

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use quorate_checker::{Limits, Progress, Report};
use quorate_model::cluster::ClusterModel;

use super::out;

use self::bars::Bars;
pub use self::events::End;
use self::events::Events;
use self::sentence::sentence;

/// How progress is shown.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Bars on a terminal, lines elsewhere.
    Auto,
    /// A line that moves for the search, and one for each property.
    Bar,
    /// A line every ten seconds.
    Lines,
    /// Events as JSON, one on each line (docs/events.md).
    Json,
    /// Nothing.
    None,
}

/// Time between two lines.
const EVERY: Duration = Duration::from_secs(10);

/// What is done with an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Activity {
    /// The model is explored and properties are decided.
    Check,
    /// Model and core are compared.
    Conform,
}

impl Activity {
    fn word(self) -> &'static str {
        match self {
            Activity::Check => "check",
            Activity::Conform => "conform",
        }
    }
}

/// Shows the progress of one search.
pub struct Meter {
    label: String,
    show: Show,
    left: Left,
}

enum Show {
    Bars(Bars),
    Lines { said: Duration },
    Events(Events),
    Nothing,
}

impl Meter {
    /// A meter for a search of an instance within limits.
    pub fn new(mode: Mode, activity: Activity, instance: &str, limits: &Limits) -> Meter {
        let label = match activity {
            Activity::Check => instance.to_owned(),
            Activity::Conform => format!("conform {instance}"),
        };
        let lines = Show::Lines { said: Duration::ZERO };
        let show = match mode {
            Mode::Auto if !stderr().is_terminal() => lines,
            Mode::Auto | Mode::Bar => Show::Bars(Bars::new(&label)),
            Mode::Lines => lines,
            Mode::Json => Show::Events(Events::start(activity.word(), instance, limits)),
            Mode::None => Show::Nothing,
        };
        Meter { label, show, left: Left::of(limits) }
    }

    /// Takes note of where the search is.
    pub fn note(&mut self, progress: &Progress) {
        match &mut self.show {
            Show::Bars(bars) => bars.note(progress, &sentence(progress, self.left.at(progress))),
            Show::Lines { said } if progress.elapsed >= *said + EVERY => {
                *said = progress.elapsed;
                let seconds = progress.elapsed.as_secs();
                let sentence = sentence(progress, self.left.at(progress));
                out::say(format_args!("{}: {seconds} s, {sentence}", self.label));
            }
            Show::Events(events) => events.note(progress, self.left.at(progress)),
            Show::Lines { .. } | Show::Nothing => {}
        }
    }

    /// Takes note of the end of a search that decides properties.
    pub fn end(self, report: &Report<ClusterModel>) {
        self.close(&End::of(report));
    }

    /// Takes note of the end. Without it a search counts as failed.
    pub fn close(mut self, end: &End) {
        if let Show::Events(events) = &mut self.show {
            events.end(end);
        }
    }
}

/// How long a search can still take, where a limit says it.
struct Left {
    started: Instant,
    timeout: Option<Duration>,
    max_states: Option<u64>,
}

impl Left {
    fn of(limits: &Limits) -> Left {
        let Limits { timeout, max_states, .. } = *limits;
        Left { started: Instant::now(), timeout, max_states }
    }

    /// The most time left. That until a number of states is reached is an estimate.
    fn at(&self, progress: &Progress) -> Option<Duration> {
        let timeout = self.timeout.map(|timeout| timeout.saturating_sub(self.started.elapsed()));
        let states = self.max_states.filter(|_| progress.rate > 0.0).and_then(|most| {
            let missing = most.saturating_sub(progress.distinct) as f64;
            Duration::try_from_secs_f64(missing / progress.rate).ok()
        });
        timeout.into_iter().chain(states).min()
    }
}
