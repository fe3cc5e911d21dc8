//! The inventory of the core, `docs/core.md`: every row says where it is and what tests it, and
//! both are there.

use super::{assert_tidy, read, root};

/// The sections of the inventory, each with the least number of rows that it had when it was
/// complete.
const SECTIONS: [(&str, usize); 19] = [
    ("1.1 ", 18),
    ("1.2 ", 5),
    ("1.3 ", 19),
    ("1.4 ", 9),
    ("1.5 ", 5),
    ("1.6 ", 8),
    ("1.7 ", 7),
    ("1.8 ", 12),
    ("1.9 ", 9),
    ("1.10 ", 8),
    ("1.11 ", 6),
    ("1.12 ", 6),
    ("1.13 ", 6),
    ("1.14 ", 10),
    ("1.15 ", 4),
    ("2.1 ", 9),
    ("2.2 ", 5),
    ("2.3 ", 6),
    ("2.4 ", 7),
];

/// The words between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// What is wrong with a row: *what*, *rules*, *where*, *test*, *difference*.
fn row(at: usize, line: &str, text_of: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let cells: Vec<&str> = line.trim().trim_matches('|').split(" | ").map(str::trim).collect();
    let [what, _, place, test, difference] = cells[..] else {
        return vec![format!("line {at}: {} cells, expected 5", cells.len())];
    };
    let mut wrong = Vec::new();
    for path in quoted(place).iter().filter(|path| path.ends_with(".rs")) {
        if text_of(path).is_none() {
            wrong.push(format!("line {at}: {what}: there is no file {path}"));
        }
    }
    for name in quoted(test) {
        let (path, function) = name.split_once("::").unwrap_or((name, ""));
        let function = function.rsplit("::").next().unwrap_or_default();
        let there = text_of(path)
            .is_some_and(|text| function.is_empty() || text.contains(&format!("fn {function}(")));
        if !there {
            wrong.push(format!("line {at}: {what}: there is no test {name}"));
        }
    }
    let empty = |cell: &str| cell.is_empty() || cell == "–";
    if empty(difference) && (quoted(place).is_empty() || quoted(test).is_empty()) {
        wrong.push(format!("line {at}: {what}: neither place and test nor a reason why not"));
    }
    wrong
}

/// The rows of each section, and what is wrong with them.
fn offences(
    text: &str,
    sections: &[(&str, usize)],
    text_of: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut counts = vec![0; sections.len()];
    let mut section = None;
    for (at, line) in text.lines().enumerate() {
        if let Some(title) = line.strip_prefix("## ") {
            section = sections.iter().position(|(number, _)| title.starts_with(number));
        } else if line.starts_with("| ") && !line.starts_with("| What") {
            let Some(section) = section else { continue };
            counts[section] += 1;
            wrong.extend(row(at + 1, line, text_of));
        }
    }
    for ((number, least), count) in sections.iter().zip(counts) {
        if count < *least {
            wrong.push(format!("section {number}has {count} rows, expected at least {least}"));
        }
    }
    wrong
}

#[test]
fn tidy_inventory_of_the_core_points_at_what_is_there() {
    let text_of = |path: &str| {
        let inside = root().join("impl").join(path);
        let outside = root().join(path);
        std::fs::read_to_string(inside).or_else(|_| std::fs::read_to_string(outside)).ok()
    };
    assert_tidy(&offences(&read("docs/core.md"), &SECTIONS, &text_of));
}

#[test]
fn tidy_dangling_rows_of_the_inventory_are_named() {
    let text = "## 1.1 Options\n| What | Rules | Where | Test | Difference |\n|---|---|---|---|---|\n\
                | a | – | `src/a.rs` | `tests/a.rs::works` | – |\n\
                | b | – | `src/b.rs` | `tests/a.rs::fails` | – |\n\
                | c | – | – | – | – |\n\
                | d | – | – | – | not offered: no use |\n\
                | e | – | `src/a.rs` |\n## 1.2 State\n";
    let text_of = |path: &str| match path {
        "src/a.rs" => Some(String::new()),
        "tests/a.rs" => Some("fn works() {}".to_owned()),
        _ => None,
    };
    assert_eq!(
        offences(text, &[("1.1 ", 4), ("1.2 ", 1)], &text_of),
        [
            "line 5: b: there is no file src/b.rs",
            "line 5: b: there is no test tests/a.rs::fails",
            "line 6: c: neither place and test nor a reason why not",
            "line 8: 3 cells, expected 5",
            "section 1.2 has 0 rows, expected at least 1",
        ]
    );
}
