//! How wide texts are: Markdown and comments.

use super::{Source, assert_tidy, files};

/// Most columns of a line.
const WIDEST: usize = 100;

/// Pages that a command writes, and their folders.
const WRITTEN: [&str; 4] =
    ["specs/recorded/", "docs/bench.md", "impl/docs/rulebook.md", "model/docs/rulebook.md"];

/// Lines of Markdown that are too wide, but for tables, links and blocks of code.
fn wide_markdown(source: &Source) -> Vec<String> {
    let mut in_code = false;
    let wide = |(at, line): (usize, &str)| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        let excepted = in_code || fence || line.trim_start().starts_with('|') || is_link(line);
        (!excepted && columns(line) > WIDEST).then(|| named(source, at, line))
    };
    source.text.lines().enumerate().filter_map(wide).collect()
}

/// Comments that are too wide, but for tables and links.
fn wide_comments(source: &Source) -> Vec<String> {
    let wide = |(at, line): (usize, &str)| {
        let comment = line.trim_start().strip_prefix("//")?;
        let words = comment.trim_start_matches(['/', '!', ' ']);
        let excepted = words.starts_with('|') || is_link(words);
        (!excepted && columns(line) > WIDEST).then(|| named(source, at, line))
    };
    source.text.lines().enumerate().filter_map(wide).collect()
}

/// Whether a line is wide because of an address that cannot be broken.
fn is_link(line: &str) -> bool {
    let longest = line.split_whitespace().map(columns).max().unwrap_or(0);
    let address = line.contains("](") || line.contains("://");
    address && longest > WIDEST / 2
}

fn columns(line: &str) -> usize {
    line.chars().count()
}

fn named(source: &Source, at: usize, line: &str) -> String {
    format!("{}:{}: {} columns, at most {WIDEST}", source.path, at + 1, columns(line))
}

#[test]
fn tidy_texts_are_narrow() {
    let markdown = files("", &[".md"]);
    let ours = |source: &&Source| !WRITTEN.iter().any(|start| source.path.starts_with(start));
    let mut wide: Vec<String> = markdown.iter().filter(ours).flat_map(wide_markdown).collect();
    wide.extend(files("", &[".rs"]).iter().flat_map(wide_comments));
    assert_tidy(&wide);
}

#[test]
fn tidy_wide_texts_are_named() {
    let long = "word ".repeat(21);
    let address = format!("[{}](https://example.org/{})", "a", "b".repeat(90));
    let markdown = format!("{long}\n| {long} |\n```\n{long}\n```\n{address}\nshort\n");
    let source = Source::new("a.md", &markdown);
    assert_eq!(wide_markdown(&source), ["a.md:1: 105 columns, at most 100"]);
    let code = format!("    /// {long}\n    let a = \"{long}\";\n// | {long} |\n// {address}\n");
    let source = Source::new("a.rs", &code);
    assert_eq!(wide_comments(&source), ["a.rs:1: 113 columns, at most 100"]);
}
