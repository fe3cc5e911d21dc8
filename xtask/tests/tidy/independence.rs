//! Model, core and oracle are written separately: none is a copy of another.

use std::collections::HashMap;

use super::{Source, assert_tidy, files};

/// Equal lines in a row that cannot be chance.
const RUN: usize = 8;

/// The lines that say something, with their numbers: no comments, attributes, imports or braces.
fn telling(text: &str) -> Vec<(usize, &str)> {
    let trivial = |line: &str| {
        let starts = ["//", "#[", "#![", "use ", "pub use ", "mod ", "pub mod "];
        starts.iter().any(|start| line.starts_with(start))
            || !line.chars().any(char::is_alphanumeric)
    };
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    lines.filter(|(_, line)| !trivial(line)).collect()
}

/// Places where both sides have [`RUN`] equal lines in a row.
fn shared(left: &[Source], right: &[Source]) -> Vec<String> {
    let window = |lines: &[(usize, &str)]| -> String {
        lines.iter().map(|(_, line)| format!("{line}\n")).collect()
    };
    let mut known = HashMap::new();
    for source in left {
        for lines in telling(&source.text).windows(RUN) {
            known.entry(window(lines)).or_insert((&source.path, lines[0].0));
        }
    }
    let mut found = Vec::new();
    for source in right {
        for lines in telling(&source.text).windows(RUN) {
            if let Some((path, at)) = known.get(&window(lines)) {
                let here = format!("{}:{}", source.path, lines[0].0);
                found.push(format!("{path}:{at} and {here}: {RUN} equal lines in a row"));
            }
        }
    }
    found
}

#[test]
fn tidy_model_and_core_share_no_text() {
    assert_tidy(&shared(&files("model/src", &[".rs"]), &files("impl/src", &[".rs"])));
}

#[test]
fn tidy_the_oracle_shares_no_text_with_either() {
    let oracle = files("conformance/oracle/src", &[".rs"]);
    for folder in ["model/src", "model/checker/src", "impl/src", "conformance/src"] {
        assert_tidy(&shared(&files(folder, &[".rs"]), &oracle));
    }
}

#[test]
fn tidy_copied_lines_are_named() {
    let body = |count: usize| -> String {
        (0..count).map(|line| format!("    // {line}\n    let a{line} = {line};\n\n}}\n")).collect()
    };
    let model = [Source::new("model/src/a.rs", &format!("use b;\nfn left() {{\n{}", body(8)))];
    let core = |count| [Source::new("impl/src/b.rs", &format!("fn right() {{\n{}", body(count)))];
    assert_eq!(
        shared(&model, &core(8)),
        ["model/src/a.rs:4 and impl/src/b.rs:3: 8 equal lines in a row"]
    );
    assert!(shared(&model, &core(7)).is_empty());
}
