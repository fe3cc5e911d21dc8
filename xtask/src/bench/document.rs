//! Where the figures are written: all to a file of their own, a few to the README.

use super::machine;
use super::measure::Row;
use super::table;
use crate::command::{self, Outcome};
use crate::page;

const FILE: &str = "docs/bench.md";
const README: &str = "README.md";
/// The name of the block of figures in it.
const BLOCK: &str = "bench";

/// The README with a place for figures.
pub(super) struct Document {
    readme: String,
}

impl Document {
    /// Fails if the README has no place for figures.
    pub(super) fn open() -> Outcome<Document> {
        let readme = std::fs::read_to_string(command::root().join(README))
            .map_err(|error| format!("{README}: {error}"))?;
        page::replaced(README, &readme, BLOCK, "")?;
        Ok(Document { readme })
    }

    /// Writes both files.
    pub(super) fn write(&self, rows: &[Row], facts: &[(String, String)]) -> Outcome {
        let short = format!("{}\n{}", table::short(rows), taken(facts));
        page::write(README, &page::replaced(README, &self.readme, BLOCK, &short)?)?;
        page::write(FILE, &full(&table::markdown(rows), facts))
    }
}

/// The page of the full table.
fn full(table: &str, facts: &[(String, String)]) -> String {
    let facts = machine::markdown(facts);
    format!(
        "<!-- Written by `cargo xtask bench --write`; do not edit. -->\n\
         # What the core costs\n\n\
         The core next to raft-rs with either of its codecs, all in one run. An operation is one\n\
         entry, committed and applied by all of three nodes, one election, one heartbeat round, or\n\
         one tick; its number counts all nodes together.\n\
         [What exactly is measured](../conformance/peers/bench/README.md). A ratio says how many\n\
         times as much the stronger codec of raft-rs takes. Instructions and allocations repeat\n\
         exactly; of times, only the ratio travels.\n\n\
         {table}\n\
         ## Taken\n\n\
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
        "Cost of one operation summed over the three nodes. For raft-rs we show the cheaper of its\n\
         two codecs. All figures come from one run\n\
         ({}).\n\
         [All figures](docs/bench.md),\n\
         [what is measured and what the limits are](conformance/peers/bench/README.md).\n",
        words.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_bench_short_table_says_where_it_was_taken() {
        let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let text = taken(&[fact("Date", "today"), fact("Memory", "much"), fact("Cores", "2")]);
        assert!(text.contains("(date: today; cores: 2)"), "{text}");
    }

    #[test]
    fn xtask_bench_page_says_where_it_was_taken() {
        let page = full("| a |\n", &[("Date".to_owned(), "today".to_owned())]);
        assert!(page.contains("\n| a |\n\n"), "{page}");
        assert!(page.ends_with("| Date | today |\n"), "{page}");
    }
}
