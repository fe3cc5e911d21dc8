//! Runs stories: a script goes in, a trace comes out. `tests/transcripts/README.md` is the manual.

mod cluster;
mod command;
mod disk;
mod run;
mod script;
mod server;
mod setup;
mod show;
mod trace;
mod watch;

pub(crate) use script::folder;

/// Runs one story.
pub(crate) fn check(name: &str) {
    let mut story = run::Story::default();
    script::check(name, |line| story.run(line));
}
