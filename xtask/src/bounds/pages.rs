//! The document of the tool as pages: a summary, a page for each family of scenarios, a page for
//! each kind of record.

use std::collections::BTreeMap;

use crate::command::Outcome;
use crate::table::grouped;

/// The command that writes the pages.
pub(super) const COMMAND: &str = "cargo xtask bounds";

/// Pages by their file names.
pub(super) type Pages = BTreeMap<String, String>;

/// The page with the summary.
const SUMMARY: &str = "README.md";
/// The page of tables that put several scenarios side by side.
const TABLES: &str = "tables";
/// Pages of records.
const RECORDED: [&str; 5] = ["reconfiguration", "lockstep", "deep", "sensitivity", "planted"];

/// What belongs to a page: its name, what it is about, and how the names of its sections begin.
const FAMILIES: [(&str, &str, &[&str]); 9] = [
    (
        "elections",
        "elections, votes, leases, timers, replication",
        &[
            "election",
            "flags",
            "tally",
            "campaign",
            "commit",
            "heartbeat",
            "figure",
            "single-entries",
            "append",
        ],
    ),
    (
        "faults",
        "losses, duplicates, crashes, restarts",
        &["faults", "duplicates", "restart", "lagging", "refused"],
    ),
    ("stories", "famous deadlocks and what frees them", &["story", "duel"]),
    ("partial", "links that stay down", &["partial"]),
    ("mixed", "nodes with different flags", &["mixed"]),
    ("transfers", "leadership transfer and learners", &["transfer", "learner"]),
    (
        "changes",
        "changes of the configuration",
        &["reconf", "conf", "storage", "outside", "lost-leave", "auto-leave"],
    ),
    ("ends", "removing, replacing and demoting leaders", &["ends", "removed-leader"]),
    ("snapshots", "compacted logs", &["snapshot"]),
];

/// The pages of a document of the tool and of the records.
///
/// # Errors
/// If a scenario belongs to none of the families, or the document has no sections.
pub(super) fn pages(document: &str, records: &[(&'static str, String)]) -> Outcome<Pages> {
    let (head, sections) = sections(document)?;
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for section in sections {
        *texts.entry(family(name(section))?).or_default() += section;
    }
    let mut pages = Pages::new();
    let mut rows = Vec::new();
    let about =
        |page: &str| FAMILIES.iter().find(|(name, ..)| *name == page).map(|(_, about, _)| *about);
    for (page, text) in &texts {
        let about = about(page).unwrap_or("several scenarios side by side");
        pages.insert(format!("{page}.md"), format!("{}# Decided: {about}\n\n{text}", made()));
        rows.push(row(page, about, text));
    }
    for (page, text) in records.iter().filter(|(_, text)| !text.is_empty()) {
        let text = text.trim_start().replacen("## ", "# ", 1);
        let title = text.lines().next().unwrap_or_default().trim_start_matches("# ").to_lowercase();
        rows.push(row(page, &title, &text));
        pages.insert(format!("{page}.md"), made() + &text);
    }
    pages.insert(SUMMARY.to_owned(), summary(head, &rows));
    Ok(pages)
}

/// The document from which the pages were made, without the records.
///
/// # Errors
/// If there is no summary.
pub(super) fn decided(pages: &Pages) -> Outcome<String> {
    let summary =
        pages.get(SUMMARY).ok_or_else(|| format!("{SUMMARY} is not there; run {COMMAND}"))?;
    let head = summary.split(PAGES).next().unwrap_or_default();
    let body = |(name, text): (&String, &String)| {
        let page = name.strip_suffix(".md")?;
        let family = page == TABLES || FAMILIES.iter().any(|(family, ..)| *family == page);
        let at = text.find("\n## ").filter(|_| family && !RECORDED.contains(&page))?;
        Some(text[at + 1..].to_owned())
    };
    let sections: Vec<String> = pages.iter().filter_map(body).collect();
    Ok(head.to_owned() + &sections.concat())
}

/// Where the list of pages begins in the summary.
const PAGES: &str = "## Pages\n";

fn made() -> String {
    format!(
        "<!-- Made by `{COMMAND}`. Do not edit: change specs/scenarios and run it again. -->\n\n\
         [What the words and columns mean](README.md)\n\n"
    )
}

/// What comes before the first section, and the sections.
fn sections(document: &str) -> Outcome<(&str, Vec<&str>)> {
    let mut starts: Vec<usize> = document.match_indices("\n## ").map(|(at, _)| at + 1).collect();
    let first = *starts.first().ok_or("the tool wrote no section")?;
    starts.push(document.len());
    let sections = starts.windows(2).map(|pair| &document[pair[0]..pair[1]]).collect();
    Ok((&document[..first], sections))
}

/// The name of a section: that of a scenario or a table.
fn name(section: &str) -> &str {
    let line = section.lines().next().unwrap_or_default().trim_start_matches("## ");
    line.split(' ').next().unwrap_or_default()
}

fn family(name: &str) -> Outcome<&'static str> {
    if name == "Table" {
        return Ok(TABLES);
    }
    let begins = |start: &&str| name == *start || name.starts_with(&format!("{start}-"));
    let of = |(_, _, starts): &&(&str, &str, &[&str])| starts.iter().any(&begins);
    // The longest start counts, so that a family may hold some names of another.
    let longest = |(_, _, starts): &&(&str, &str, &[&str])| {
        starts.iter().filter(|start| begins(start)).map(|start| start.len()).max()
    };
    let found = FAMILIES.iter().filter(of).max_by_key(longest);
    found.map(|(page, ..)| *page).ok_or_else(|| {
        format!("{name} belongs to no page: give its name a start in xtask/src/bounds/pages.rs")
    })
}

/// One line of the summary.
fn row(page: &str, about: &str, text: &str) -> String {
    let scenarios = text.lines().filter(|line| line.starts_with("## ")).count();
    let sections = if scenarios == 0 { "-".to_owned() } else { scenarios.to_string() };
    let lines: Vec<&str> = text.lines().collect();
    let is_row = |at: &usize| {
        let head = lines.get(at + 1).is_some_and(|next| next.starts_with("|---"));
        lines[*at].starts_with("| ") && !head
    };
    let rows: Vec<&str> = (0..lines.len()).filter(is_row).map(|at| lines[at]).collect();
    let violated = rows.iter().filter(|line| line.contains("violated")).count();
    let stopped = rows.iter().filter(|line| line.contains("stopped at")).count();
    let figures = match rows.len() {
        0 => format!("in [{TABLES}]({TABLES}.md) | - | -"),
        rows => {
            let figures = [rows, violated, stopped].map(|figure| grouped(figure as u64));
            figures.join(" | ")
        }
    };
    format!("| [{page}]({page}.md) | {about} | {sections} | {figures} |\n")
}

fn summary(head: &str, rows: &[String]) -> String {
    format!(
        "{head}{PAGES}\n\
         Rows are those of the tables. *violated* counts rows with and without a removed rule: a rule \
         is removed to see what it is for.\n\n\
         | page | about | scenarios | rows | violated | stopped by a limit |\n\
         |---|---|--:|--:|--:|--:|\n{}\n\
         The pages deep, reconfiguration, lockstep and sensitivity hold records of long runs, each with its date. \
         `cargo xtask stale` lists the records whose code has changed since.\n",
        rows.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "<!-- made -->\n\n# What\n\nWords.\n\n\
        ## conf-3\n\n| none | complete within bounds |\n\n\
        ## election-3\n\n| none | violated | complete within bounds |\n\n\
        ## Table ends\n\n| a |\n";

    #[test]
    fn xtask_bounds_pages_hold_every_section_once() {
        let records = [("deep", "\n## Deep searches\n\n| x | stopped at 9 |\n".to_owned())];
        let pages = pages(DOCUMENT, &records).unwrap();
        let names: Vec<&str> = pages.keys().map(String::as_str).collect();
        assert_eq!(names, ["README.md", "changes.md", "deep.md", "elections.md", "tables.md"]);
        let summary = &pages["README.md"];
        assert!(
            summary.starts_with("<!-- made -->\n\n# What\n\nWords.\n\n## Pages\n"),
            "{summary}"
        );
        assert!(
            summary.contains(
                "| [elections](elections.md) | elections, votes, leases, timers, replication | 1 | 1 | 1 | 0 |"
            ),
            "{summary}"
        );
        assert!(
            summary.contains("| [deep](deep.md) | deep searches | - | 1 | 0 | 1 |"),
            "{summary}"
        );
        assert!(
            pages["changes.md"].ends_with("\n## conf-3\n\n| none | complete within bounds |\n\n")
        );
        // The document can be had again from the pages, family by family.
        let again = decided(&pages).unwrap();
        assert_eq!(super::pages(&again, &records).unwrap(), pages);
    }

    #[test]
    fn xtask_bounds_every_scenario_has_a_page() {
        assert_eq!(family("reconf-3-4-5"), Ok("changes"));
        assert_eq!(family("removed-leader-longest-log"), Ok("ends"));
        assert!(family("new-3").unwrap_err().contains("new-3 belongs to no page"));
    }
}
