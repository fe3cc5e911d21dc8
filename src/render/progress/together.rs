//! The progress of searches that run at the same time.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use quorate_checker::{Limits, Progress};

use super::bars::{HERTZ, line};
use super::{Left, Mode, sentence};
use crate::run::watch::{Activity, End, Meter, Watch};

/// Shows several searches side by side: on a terminal each has a line that moves.
pub struct Together {
    mode: Mode,
    lines: MultiProgress,
}

impl Together {
    /// The progress in this form.
    pub fn new(mode: Mode) -> Together {
        let target = ProgressDrawTarget::stderr_with_hz(HERTZ);
        let lines = MultiProgress::with_draw_target(target);
        Together { mode, lines }
    }
}

impl Watch for Together {
    fn begin(&self, activity: Activity, instance: &str, limits: &Limits) -> Box<dyn Meter> {
        if !self.mode.draws() {
            return self.mode.begin(activity, instance, limits);
        }
        let line = self.lines.add(line(&super::label(activity, instance)));
        Box::new(Line { line, left: Left::of(limits) })
    }

    fn aside(&self, write: &mut dyn FnMut()) {
        self.lines.suspend(write);
    }
}

/// One line; gone from the terminal with this value.
struct Line {
    line: ProgressBar,
    left: Left,
}

impl Meter for Line {
    fn note(&mut self, progress: &Progress) {
        self.line.set_message(sentence(progress, self.left.at(progress)));
        self.line.tick();
    }

    fn end(&mut self, _: &End) {}
}

impl Drop for Line {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}
