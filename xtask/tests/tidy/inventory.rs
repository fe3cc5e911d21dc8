//! The inventory of the core, `docs/core.md`: the place and the test of every row exist, and every
//! row in bold has a paragraph that says how it differs from etcd.

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

/// What is wrong with a row: *what*, *rules*, *where*, *test*. A row in bold differs from etcd.
fn row(at: usize, line: &str, text_of: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let cells = cells(line);
    let [what, _, place, test] = cells[..] else {
        return vec![format!("line {at}: {} cells, expected 4", cells.len())];
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
    if bold(what).is_none() && (quoted(place).is_empty() || quoted(test).is_empty()) {
        wrong.push(format!("line {at}: {what}: neither place and test nor a difference"));
    }
    wrong
}

/// The cells of a line of a table.
fn cells(line: &str) -> Vec<&str> {
    line.trim().trim_matches('|').split(" | ").map(str::trim).collect()
}

/// The name of a row that differs from etcd.
fn bold(what: &str) -> Option<&str> {
    what.strip_prefix("**")?.strip_suffix("**")
}

/// The name of the paragraph that begins in this line.
fn paragraph(line: &str) -> Option<&str> {
    line.strip_prefix("- **")?.split_once(".**").map(|(name, _)| name)
}

/// The rows of each section with what is wrong with them, and paragraphs that belong to no row.
fn offences(
    text: &str,
    sections: &[(&str, usize)],
    text_of: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut counts = vec![0; sections.len()];
    let mut section = None;
    // The paragraphs of the section that have no row yet.
    let mut open: Vec<(usize, &str)> = Vec::new();
    let lost = |open: &mut Vec<(usize, &str)>| {
        let lost = |(at, name)| format!("line {at}: {name}: no row has this name");
        open.drain(..).map(lost).collect::<Vec<_>>()
    };
    for (at, line) in (1..).zip(text.lines()) {
        if let Some(title) = line.strip_prefix("## ") {
            wrong.extend(lost(&mut open));
            section = sections.iter().position(|(number, _)| title.starts_with(number));
        }
        let Some(section) = section else { continue };
        if let Some(name) = paragraph(line) {
            open.push((at, name));
        } else if line.starts_with("| ") && !line.starts_with("| What |") {
            counts[section] += 1;
            wrong.extend(row(at, line, text_of));
            let Some(name) = cells(line).first().copied().and_then(bold) else { continue };
            match open.iter().position(|(_, other)| *other == name) {
                Some(place) => drop(open.remove(place)),
                None => wrong.push(format!("line {at}: {name}: no paragraph has this name")),
            }
        }
    }
    wrong.extend(lost(&mut open));
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
    let text = "## 1.1 Options\n- **d.** Not offered.\n- **f.** It is\n  elsewhere.\n\
                | What | Rules | Where | Test |\n|---|---|---|---|\n\
                | a | – | `src/a.rs` | `tests/a.rs::works` |\n\
                | b | – | `src/b.rs` | `tests/a.rs::fails` |\n\
                | c | – | – | – |\n\
                | **d** | – | – | – |\n\
                | **e** | – | – | – |\n\
                | What is left | – | `src/a.rs` |\n## 1.2 State\n";
    let text_of = |path: &str| match path {
        "src/a.rs" => Some(String::new()),
        "tests/a.rs" => Some("fn works() {}".to_owned()),
        _ => None,
    };
    assert_eq!(
        offences(text, &[("1.1 ", 6), ("1.2 ", 1)], &text_of),
        [
            "line 8: b: there is no file src/b.rs",
            "line 8: b: there is no test tests/a.rs::fails",
            "line 9: c: neither place and test nor a difference",
            "line 11: e: no paragraph has this name",
            "line 12: 3 cells, expected 4",
            "line 3: f: no row has this name",
            "section 1.2 has 0 rows, expected at least 1",
        ]
    );
}
