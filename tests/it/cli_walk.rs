//! The commands that answer what the explorer shows: `why`, `find`, `shrink`, `export`, `show`.

mod exports;
mod finds;
mod itf;
mod links;
mod whys;

use serde_json::Value;

use crate::cli::Bench;

/// The address of the way that `find` answers with.
fn way(bench: &Bench, arguments: &[&str]) -> String {
    let found = bench.run(&[&["find"], arguments, &["--format", "json"]].concat());
    assert_eq!(found.code, 0, "{arguments:?}: {}", found.err);
    text(&found.json()["path"]["address"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(text).collect()
}
