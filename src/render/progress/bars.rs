//! Lines that move on a terminal: one for the search, one for each property.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use quorate_checker::{Progress, SoFar};

use super::sentence::so_far;

/// The most properties that have a line, so that all fits on a screen.
const MOST: usize = 20;
/// How often in a second the lines are drawn, at most.
pub(super) const HERTZ: u8 = 5;

/// The lines; gone from the terminal with this value.
pub(super) struct Bars {
    all: MultiProgress,
    search: ProgressBar,
    /// With what each says.
    properties: Vec<(ProgressBar, SoFar)>,
    hidden: bool,
}

impl Bars {
    pub(super) fn new(label: &str) -> Bars {
        // Nothing is drawn until there is something to say, or each new line would be drawn by
        // itself.
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
        // Lines are overwritten where they stand, not cleared first, which would flicker; each
        // fills its width.
        all.set_move_cursor(true);
        let search = all.add(line(label));
        Bars { all, search, properties: Vec::new(), hidden: true }
    }

    /// Says where the search is; a property's line is touched only if there is something new about
    /// it.
    pub(super) fn note(&mut self, progress: &Progress, sentence: &str) {
        for (position, property) in progress.properties.iter().take(MOST).enumerate() {
            if self.properties.len() == position {
                let bar = self.all.add(ProgressBar::new_spinner());
                bar.set_style(style("    {prefix:24} {wide_msg}"));
                bar.set_prefix(property.name);
                bar.set_message(so_far(property));
                self.properties.push((bar, property.so_far));
            }
            let (bar, said) = &mut self.properties[position];
            if *said != property.so_far {
                *said = property.so_far;
                bar.set_message(so_far(property));
            }
        }
        self.search.set_message(sentence.to_owned());
        if self.hidden {
            self.hidden = false;
            self.all.set_draw_target(ProgressDrawTarget::stderr_with_hz(HERTZ));
            self.properties.iter().for_each(|(bar, _)| bar.tick());
        }
        self.search.tick();
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        // A terminal that was closed has nothing to clear.
        let _ = self.all.clear();
        // One line after the other would be drawn and cleared otherwise.
        self.all.set_draw_target(ProgressDrawTarget::hidden());
        self.properties.iter().for_each(|(bar, _)| bar.finish_and_clear());
        self.search.finish_and_clear();
    }
}

/// The line of a search.
pub(super) fn line(label: &str) -> ProgressBar {
    let style = style("{spinner} {prefix} {wide_msg}").tick_chars("-\\|/ ");
    ProgressBar::new_spinner().with_style(style).with_prefix(label.to_owned())
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    #[test]
    fn cli_bar_templates_are_understood() {
        for template in ["{spinner} {prefix} {wide_msg}", "    {prefix:24} {wide_msg}"] {
            assert!(indicatif::ProgressStyle::with_template(template).is_ok());
        }
    }
}
