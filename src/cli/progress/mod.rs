//! Progress on stderr: a line that moves on a terminal, otherwise a line every ten seconds.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use quorate_model::checker::Progress;

use super::text::grouped;

/// How progress is shown.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A bar on a terminal, lines elsewhere.
    Auto,
    /// One line that moves.
    Bar,
    /// A line every ten seconds.
    Lines,
    /// Nothing.
    None,
}

/// Time between two lines.
const EVERY: Duration = Duration::from_secs(10);

/// Shows the progress of one search.
pub struct Meter {
    label: String,
    bar: Option<ProgressBar>,
    lines: bool,
    said: Duration,
}

impl Meter {
    /// A meter for the search that `label` names.
    pub fn new(mode: Mode, label: &str) -> Meter {
        let bar = match mode {
            Mode::Auto => stderr().is_terminal(),
            Mode::Bar => true,
            Mode::Lines | Mode::None => false,
        };
        let bar = bar.then(|| {
            let bar = ProgressBar::new_spinner().with_prefix(label.to_owned());
            match ProgressStyle::with_template("{spinner} {prefix} {wide_msg}") {
                Ok(style) => bar.with_style(style.tick_chars("-\\|/ ")),
                Err(_) => bar,
            }
        });
        let lines = bar.is_none() && mode != Mode::None;
        Meter { label: label.to_owned(), bar, lines, said: Duration::ZERO }
    }

    /// Takes note of where the search is.
    pub fn note(&mut self, progress: &Progress) {
        if let Some(bar) = &self.bar {
            bar.set_message(sentence(progress));
            bar.tick();
        } else if self.lines && progress.elapsed >= self.said + EVERY {
            self.said = progress.elapsed;
            anstream::eprintln!(
                "{}: {} s, {}",
                self.label,
                progress.elapsed.as_secs(),
                sentence(progress)
            );
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn sentence(progress: &Progress) -> String {
    let seconds = progress.elapsed.as_secs_f64().max(0.001);
    format!(
        "depth {}, {} states ({}/s), {} left, {} MB",
        progress.depth,
        grouped(progress.distinct),
        grouped((progress.distinct as f64 / seconds) as u64),
        grouped(progress.frontier),
        progress.bytes / 1_000_000
    )
}
