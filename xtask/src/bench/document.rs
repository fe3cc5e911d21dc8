//! Where the figures are written: all to a file of their own, a few to the README.

use super::measure::Row;
use super::table;
use crate::command::{self, Outcome};

const FILE: &str = "docs/bench.md";
const README: &str = "README.md";
const BEGIN: &str = "<!-- bench:begin -->";
const END: &str = "<!-- bench:end -->";

/// The README with a place for figures.
pub(super) struct Document {
    readme: String,
}

impl Document {
    /// Fails if the README has no place for figures.
    pub(super) fn open() -> Outcome<Document> {
        let readme = std::fs::read_to_string(command::root().join(README))
            .map_err(|error| format!("{README}: {error}"))?;
        replaced(&readme, "")?;
        Ok(Document { readme })
    }

    /// Writes both files.
    pub(super) fn write(&self, rows: &[Row], facts: &[(String, String)]) -> Outcome {
        let short = format!("{}\n{}", table::short(rows), taken(facts));
        write(README, &replaced(&self.readme, &short)?)?;
        write(FILE, &page(&table::markdown(rows), facts))
    }
}

fn write(path: &str, text: &str) -> Outcome {
    let file = command::root().join(path);
    let folder = file.parent().unwrap_or(&file);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&file, text))
        .map_err(|error| format!("{path}: {error}"))?;
    println!("{path}: written");
    Ok(())
}

/// The page of the full table.
fn page(table: &str, facts: &[(String, String)]) -> String {
    let facts: String =
        facts.iter().map(|(name, value)| format!("| {name} | {value} |\n")).collect();
    format!(
        "<!-- Written by `cargo xtask bench --write`; do not edit. -->\n\
         # What the core costs\n\n\
         The core next to raft-rs with either of its codecs, all in one run. An operation is one entry, committed and\n\
         applied by all of three nodes, one election, one heartbeat round, or one tick; its number counts all nodes together.\n\
         [What exactly is measured](../conformance/peers/bench/README.md). A ratio says how many times as much the stronger codec\n\
         of raft-rs takes. Instructions and allocations repeat exactly; of times, only the ratio travels.\n\n\
         {table}\n\
         ## Taken\n\n\
         | | |\n|---|---|\n\
         {facts}"
    )
}

/// What the short table is read with: where and when it was taken.
fn taken(facts: &[(String, String)]) -> String {
    let words: Vec<String> = facts
        .iter()
        .filter(|(name, _)| ["Date", "Processor", "Cores", "Load"].contains(&name.as_str()))
        .map(|(name, value)| format!("{}: {value}", name.to_lowercase()))
        .collect();
    format!(
        "An operation of all nodes together, beside the better codec of raft-rs for each number, in one run ({}). \
         [All figures](docs/bench.md), [what is measured, and what stands in the way of more](conformance/peers/bench/README.md).\n",
        words.join("; ")
    )
}

/// A text with what stands between the two marks replaced.
fn replaced(text: &str, table: &str) -> Outcome<String> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    match parts {
        Some((before, after)) => Ok(format!("{before}{BEGIN}\n{table}{END}{after}")),
        None => {
            Err(format!("{README} has no lines {BEGIN} and {END}, between which figures stand"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_bench_replaces_only_its_block() {
        let text = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let new = replaced(&text, "| new |\n").unwrap();
        assert_eq!(new, format!("a\n{BEGIN}\n| new |\n{END}\nb\n"));
        assert_eq!(replaced(&new, "| new |\n").unwrap(), new);
        for text in ["", BEGIN, END, &format!("{END}\n{BEGIN}")] {
            assert!(replaced(text, "").is_err(), "{text:?}");
        }
    }

    #[test]
    fn xtask_bench_short_table_says_where_it_was_taken() {
        let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let text = taken(&[fact("Date", "today"), fact("Memory", "much"), fact("Cores", "2")]);
        assert!(text.contains("(date: today; cores: 2)"), "{text}");
    }

    #[test]
    fn xtask_bench_page_says_where_it_was_taken() {
        let page = page("| a |\n", &[("Date".to_owned(), "today".to_owned())]);
        assert!(page.contains("\n| a |\n\n"), "{page}");
        assert!(page.ends_with("| Date | today |\n"), "{page}");
    }
}
