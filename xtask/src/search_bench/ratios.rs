//! The ratios alone, carried over from the page with all figures to the pages of the package.

use crate::command::{self, Outcome};
use crate::page;
use crate::table::Table;

/// The pages that carry them.
pub(super) const PAGES: [&str; 2] =
    ["model/checker/README.md", "model/checker/docs/coming-from-stateright.md"];
/// The name of their block.
const BLOCK: &str = "search-ratios";
/// What the ratios are to.
const BASE: &str = "stateright `spawn_bfs`";
/// The columns that are carried over, and how they are called there.
const COLUMNS: [(&str, &str); 4] = [
    ("search", "search"),
    ("threads", "threads"),
    ("speed to spawn_bfs", "speed"),
    ("memory to spawn_bfs", "memory"),
];

/// The pages with the ratios of a page with all figures.
///
/// # Errors
/// If a page cannot be read or has no place for ratios, or if there are no figures.
pub(super) fn pages(figures: &str) -> Outcome<Vec<(&'static str, String)>> {
    let block = format!("\n{}\n", of(figures)?.markdown());
    let replaced = |page: &'static str| {
        let text = std::fs::read_to_string(command::root().join(page))
            .map_err(|error| format!("{page}: {error}"))?;
        Ok((page, page::replaced(page, &text, BLOCK, &block)?))
    };
    PAGES.into_iter().map(replaced).collect()
}

/// The ratios of every search but the one that they are to.
fn of(figures: &str) -> Outcome<Table> {
    let head = COLUMNS.map(|(_, name)| name.to_owned());
    let mut lines = vec![[vec!["model".to_owned()], head.to_vec()].concat()];
    let (mut model, mut columns) = ("", None);
    for line in figures.lines() {
        if let Some((name, _)) = line.strip_prefix("**").and_then(|title| title.split_once(": ")) {
            (model, columns) = (name, None);
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if cells[0] == COLUMNS[0].0 {
            let at = COLUMNS.map(|(name, _)| cells.iter().position(|cell| *cell == name));
            columns = at.into_iter().collect::<Option<Vec<usize>>>();
        } else if let Some(columns) = &columns
            && !cells[0].starts_with("--")
        {
            let cells: Option<Vec<&str>> =
                columns.iter().map(|at| cells.get(*at).copied()).collect();
            // A line of text, or of another table, has fewer.
            if let Some(cells) = cells.filter(|cells| cells[0] != BASE) {
                let cells = [vec![model], cells].concat();
                lines.push(cells.into_iter().map(str::to_owned).collect());
            }
        }
    }
    if lines.len() == 1 {
        return Err("there are no figures of searches to take ratios from".to_owned());
    }
    Ok(Table(lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIGURES: &str = "\
text

**a term 2: 10 distinct states**

| search | threads | seconds | speed to spawn_bfs | memory to spawn_bfs | more |
|---|--:|--:|--:|--:|--:|
| `check` | 1 | 2.31 | 4.22× | 0.13× | 1.00× |
| stateright `spawn_bfs` | 1 | 9.73 | 1.00× | 1.00× | 1.00× |

**b: 20 distinct states**

| search | threads | seconds | speed to spawn_bfs | memory to spawn_bfs | more |
|---|--:|--:|--:|--:|--:|
| `check` | 2 | 2.31 | 7.24× | 0.17× | 1.00× |

| goal |  | found | reached |
|---|--:|--:|--:|
| fast | 1 | 2 | reached |
";

    #[test]
    fn xtask_search_bench_ratios_are_taken_from_the_figures() {
        let Table(lines) = of(FIGURES).unwrap();
        assert_eq!(lines[0], ["model", "search", "threads", "speed", "memory"]);
        assert_eq!(lines[1], ["a term 2", "`check`", "1", "4.22×", "0.13×"]);
        assert_eq!(lines[2], ["b", "`check`", "2", "7.24×", "0.17×"]);
        assert_eq!(lines.len(), 3);
        assert!(of("no figures").is_err());
    }

    #[test]
    fn xtask_search_bench_ratios_are_the_same_on_every_page() {
        let figures = super::super::read().unwrap();
        for (page, wanted) in pages(&figures).unwrap() {
            let text = std::fs::read_to_string(command::root().join(page)).unwrap();
            assert!(text == wanted, "{page}: run cargo xtask search-bench --ratios");
        }
    }
}
