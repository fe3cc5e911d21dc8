//! Progress on stderr: lines that move on a terminal, otherwise a line every ten seconds, or events
//! for a machine.

mod bars;
mod events;
mod sentence;
pub mod together;

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use quorate_checker::{Limits, Progress};

use self::bars::Bars;
use self::events::Events;
use self::sentence::sentence;
use crate::out;
use crate::run::watch::{Activity, End, Meter, Watch};

/// How progress is shown.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// `bar` on a terminal, else `lines`.
    Auto,
    /// One line for the search and one for each property, updated in place.
    Bar,
    /// One new line every ten seconds.
    Lines,
    /// One JSON event on each line (docs/events.md).
    Json,
    /// No progress.
    None,
}

/// Time between two lines.
const EVERY: Duration = Duration::from_secs(10);

/// The progress of one search, in one of the forms.
struct Shown {
    label: String,
    form: Form,
    left: Left,
}

enum Form {
    Bars(Bars),
    Lines { said: Duration },
    Events(Events),
    Nothing,
}

impl Mode {
    /// Whether lines move on the terminal.
    fn draws(self) -> bool {
        match self {
            Mode::Auto => stderr().is_terminal(),
            Mode::Bar => true,
            Mode::Lines | Mode::Json | Mode::None => false,
        }
    }
}

fn label(activity: Activity, instance: &str) -> String {
    match activity {
        Activity::Check => instance.to_owned(),
        Activity::Conform => format!("conform {instance}"),
    }
}

impl Watch for Mode {
    fn begin(&self, activity: Activity, instance: &str, limits: &Limits) -> Box<dyn Meter> {
        let word = match activity {
            Activity::Check => "check",
            Activity::Conform => "conform",
        };
        let label = label(activity, instance);
        let form = match self {
            _ if self.draws() => Form::Bars(Bars::new(&label)),
            Mode::Auto | Mode::Bar | Mode::Lines => Form::Lines { said: Duration::ZERO },
            Mode::Json => Form::Events(Events::start(word, instance, limits)),
            Mode::None => Form::Nothing,
        };
        Box::new(Shown { label, form, left: Left::of(limits) })
    }
}

impl Meter for Shown {
    fn note(&mut self, progress: &Progress) {
        match &mut self.form {
            Form::Bars(bars) => bars.note(progress, &sentence(progress, self.left.at(progress))),
            Form::Lines { said } if progress.elapsed >= *said + EVERY => {
                *said = progress.elapsed;
                let seconds = progress.elapsed.as_secs();
                let sentence = sentence(progress, self.left.at(progress));
                out::say(format_args!("{}: {seconds} s, {sentence}", self.label));
            }
            Form::Events(events) => events.note(progress, self.left.at(progress)),
            Form::Lines { .. } | Form::Nothing => {}
        }
    }

    fn end(&mut self, end: &End) {
        if let Form::Events(events) = &mut self.form {
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
