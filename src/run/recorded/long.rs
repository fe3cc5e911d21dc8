//! The long runs, in `specs/recorded/verdicts.toml`.

use serde::Deserialize;

use super::row::{Row, Search, rules};

const TEXT: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/specs/recorded/verdicts.toml"));

#[derive(Deserialize)]
struct File {
    scenario: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    name: String,
    row: Vec<Verdict>,
}

#[derive(Deserialize)]
struct Verdict {
    setting: String,
    without: String,
    property: String,
    verdict: String,
    steps: Option<u64>,
    states: u64,
    depth: u64,
    cut_states: u64,
    ending: String,
}

/// The verdicts of the long runs.
pub(super) fn rows() -> Vec<Row> {
    // A test reads the file too, so that it cannot be wrong here.
    let Ok(file) = toml::from_str::<File>(TEXT) else { return Vec::new() };
    let rows = file.scenario.into_iter().flat_map(|scenario| {
        let name = scenario.name;
        scenario.row.into_iter().map(move |row| Row {
            scenario: name.clone(),
            setting: row.setting,
            without: rules(&row.without),
            property: row.property,
            verdict: row.verdict,
            shortest: row.steps,
            search: Some(Search {
                states: row.states,
                depth: row.depth,
                truncated: row.cut_states,
                ending: row.ending,
            }),
        })
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn recorded_every_long_run_is_read() {
        let expected = super::TEXT.matches("[[scenario.row]]").count();
        assert!(expected > 500, "{expected}");
        assert_eq!(super::rows().len(), expected);
    }
}
