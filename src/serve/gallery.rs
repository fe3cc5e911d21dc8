//! The gallery of famous runs. The file `gallery.toml` names them; the addresses in it are made by
//! a test, which finds each run again and compares.

use std::sync::OnceLock;

use serde::Deserialize;

/// A famous run.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// A short name.
    pub title: String,
    /// What one sees there, in one or two sentences.
    pub text: String,
    /// The heading under which it stands.
    pub group: String,
    /// `SCENARIO@SETTING`.
    pub instance: String,
    /// The removed rules.
    #[serde(default)]
    pub without: Vec<String>,
    /// The property that the run violates.
    pub property: Option<String>,
    /// Expressions that the run reaches one after the other, each by a shortest path.
    #[serde(default)]
    pub goals: Vec<String>,
    /// The address of the run. Made by the test `gallery_runs_are_found_again`.
    #[serde(default)]
    pub address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gallery {
    run: Vec<Run>,
}

/// Every run, in the order of the page.
pub fn runs() -> &'static [Run] {
    static RUNS: OnceLock<Vec<Run>> = OnceLock::new();
    RUNS.get_or_init(|| {
        let gallery: Result<Gallery, _> = toml::from_str(include_str!("gallery.toml"));
        gallery.map_or_else(|_| Vec::new(), |gallery| gallery.run)
    })
}
