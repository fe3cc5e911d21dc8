//! Scenario files and the documents that name them and the properties.

use quorate_model::property::{self, Definition, Kind};
use quorate_model::scenario::Scenario;

use super::{Source, assert_tidy, files, read};

/// The folder with what was decided of each scenario.
const BOUNDS: &str = "specs/recorded/bounds";

/// Scenario files that cannot be read.
fn unreadable(scenarios: &[Source]) -> Vec<String> {
    let error = |source: &Source| {
        let error = Scenario::parse(name(source), &source.text).err()?;
        Some(format!("{}: {error}", source.path))
    };
    scenarios.iter().filter_map(error).collect()
}

fn name(source: &Source) -> &str {
    let file = source.path.rsplit('/').next().unwrap_or_default();
    file.strip_suffix(".toml").unwrap_or(file)
}

/// Scenarios that do not have exactly one heading in the pages of bounds.
fn unbounded(scenarios: &[Source], bounds: &str) -> Vec<String> {
    let headings = |name: &str| {
        let heading = |line: &&str| {
            let words = line.trim_start_matches('#').trim_start();
            line.starts_with('#') && words.split([' ', ':']).next() == Some(name)
        };
        bounds.lines().filter(heading).count()
    };
    // A deep search has a row instead, once it was run.
    let usual = scenarios.iter().filter(|source| !source.text.contains("\ndeep = true"));
    let wrong = usual.map(|source| (name(source), headings(name(source))));
    wrong
        .filter(|(_, count)| *count != 1)
        .map(|(name, count)| {
            format!("{name} has {count} headings in {BOUNDS}; run cargo xtask bounds")
        })
        .collect()
}

/// Words that a document does not name in backticks.
fn unnamed<'a>(words: impl IntoIterator<Item = &'a str>, path: &str, text: &str) -> Vec<String> {
    let missing = words.into_iter().filter(|word| !text.contains(&format!("`{word}`")));
    missing.map(|word| format!("{path} does not name `{word}`")).collect()
}

/// The modules that a module file declares as public.
fn modules(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("pub mod "));
    lines.filter_map(|line| line.strip_suffix(';')).collect()
}

#[test]
fn tidy_scenarios_can_be_read() {
    assert_tidy(&unreadable(&files("specs/scenarios", &[".toml"])));
}

#[test]
fn tidy_bounds_name_every_scenario_once() {
    let pages = files(BOUNDS, &[".md"]);
    assert!(pages.len() > 3, "{BOUNDS} has {} pages", pages.len());
    let text: String = pages.iter().map(|page| page.text.as_str()).collect();
    assert_tidy(&unbounded(&files("specs/scenarios", &[".toml"]), &text));
}

/// Properties whose row in a document does not say what their definition says.
fn wrongly_documented(definitions: &[Definition], path: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for definition in definitions.iter().filter(|one| !matches!(one.kind, Kind::Sometimes { .. })) {
        let name = definition.name;
        let row = text.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let written = row.and_then(|row| row.split(" | ").nth(2)).unwrap_or("nothing");
        let (kind, asked) = definition.kind_words();
        if !written.starts_with(kind) || !written.ends_with(asked) {
            wrong.push(format!("{path}: {name} is {kind}, {asked}; its row says {written}"));
        }
    }
    wrong
}

#[test]
fn tidy_properties_are_documented() {
    let text = read("model/src/property/mod.rs");
    let modules = modules(&text);
    assert!(modules.len() > 10, "model/src/property has {} public modules", modules.len());
    let path = "specs/properties.md";
    let document = read(path);
    let files: Vec<String> = modules.iter().map(|name| format!("{name}.rs")).collect();
    let mut all = unnamed(files.iter().map(String::as_str), path, &document);
    let definitions: Vec<Definition> = property::definitions().copied().collect();
    assert!(definitions.len() > 30, "{} properties", definitions.len());
    all.extend(unnamed(definitions.iter().map(|one| one.name), path, &document));
    all.extend(wrongly_documented(&definitions, path, &document));
    assert_tidy(&all);
}

#[test]
fn tidy_wrongly_documented_properties_are_named() {
    let definition = property::committed_in_quorum::DEFINITION;
    let document = |kind: &str| format!("| `CommittedInQuorum` | `a.rs` | {kind} | b | c | d |\n");
    let wrong = |kind: &str| wrongly_documented(&[definition], "p.md", &document(kind));
    assert_eq!(wrong("edge, with changes"), [] as [&str; 0]);
    for kind in ["edge", "state, with changes", "edge, on request"] {
        assert_eq!(
            wrong(kind),
            [format!("p.md: CommittedInQuorum is edge, with changes; its row says {kind}")]
        );
    }
    assert_eq!(wrongly_documented(&[definition], "p.md", "").len(), 1);
}

#[test]
fn tidy_bad_documents_are_named() {
    let scenarios = [
        Source::new("specs/scenarios/a.toml", "title = 1"),
        Source::new("specs/scenarios/a-b.toml", ""),
    ];
    let errors = unreadable(&scenarios);
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].starts_with("specs/scenarios/a.toml: line 1: "), "{errors:?}");
    assert_eq!(
        unbounded(&scenarios, "# Bounds\n## a-b\n### a-b: again\na a a\n## a\n"),
        ["a-b has 2 headings in specs/recorded/bounds; run cargo xtask bounds"]
    );
    assert_eq!(unbounded(&scenarios, "").len(), 2);

    let declared = modules("pub mod one;\nmod own;\npub mod two;\n");
    assert_eq!(unnamed(declared, "p.md", "`two`, one"), ["p.md does not name `one`"]);
}
