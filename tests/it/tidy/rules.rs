//! Rule ids: the rulebook, the model and the core name the same ones.

use std::collections::{BTreeMap, BTreeSet};

use quorate_model::deviation::Deviations;

use super::{Source, assert_tidy, files, read};

/// Families of ids.
const FAMILIES: [&str; 15] = [
    "ROLE", "TERM", "VOTE", "ELECT", "PREVOTE", "LEASE", "QUORUM", "TRANSFER", "APPEND", "BEAT",
    "COMMIT", "APPLY", "PROPOSE", "CONF", "CONTRACT",
];

/// How the rulebook marks a rule that the model can do without.
const MARK: &str = "**Removable.**";

/// Every id in a text.
fn ids(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let is_id = |word: &&str| {
        word.split_once('-').is_some_and(|(family, number)| {
            FAMILIES.contains(&family)
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    words.filter(is_id).map(str::to_owned).collect()
}

/// The rules that a rulebook defines, each with its text.
fn defined(book: &str) -> BTreeMap<String, &str> {
    let rules = book.split("\n- **").skip(1).filter_map(|rule| {
        let rule = rule.split("\n## ").next().unwrap_or(rule);
        let id = rule.split([' ', '*']).next().unwrap_or_default();
        ids(id).into_iter().next().map(|id| (id, rule))
    });
    rules.collect()
}

/// Every id in the files that are not tests, with the first file that names it.
fn cited(sources: &[Source]) -> BTreeMap<String, &str> {
    let mut cited = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        for id in ids(&source.text) {
            cited.entry(id).or_insert(source.path.as_str());
        }
    }
    cited
}

/// Ids that one side lacks or invents.
fn offences(book: &str, side: &str, sources: &[Source]) -> Vec<String> {
    let (defined, cited) = (defined(book), cited(sources));
    let missing = defined.keys().filter(|id| !cited.contains_key(*id));
    let missing = missing.map(|id| format!("{id}: no file under {side} cites it"));
    missing.chain(inventions(book, sources)).collect()
}

/// Ids that are named, but not in the rulebook.
fn inventions(book: &str, sources: &[Source]) -> Vec<String> {
    let defined = defined(book);
    let cited = cited(sources);
    let unknown = cited.iter().filter(|(id, _)| !defined.contains_key(*id));
    unknown.map(|(id, path)| format!("{id}: {path} names it, the rulebook does not")).collect()
}

/// Rules marked removable in the rulebook.
fn removable(book: &str) -> BTreeSet<String> {
    let marked = defined(book).into_iter().filter(|(_, text)| text.contains(MARK));
    marked.map(|(id, _)| id).collect()
}

#[test]
fn tidy_model_and_core_cite_every_rule() {
    let book = read("specs/raft.md");
    assert!(defined(&book).len() > 50, "the rulebook defines {} rules", defined(&book).len());
    let mut all = offences(&book, "model/src/raft", &files("model/src/raft", &[".rs"]));
    all.extend(offences(&book, "impl/src", &files("impl/src", &[".rs"])));
    assert_tidy(&all);
}

#[test]
fn tidy_documents_name_rules_that_exist() {
    let book = read("specs/raft.md");
    let mut texts = files("specs", &[".md", ".toml"]);
    for path in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        texts.push(Source { path: path.to_owned(), text: read(path) });
    }
    assert_tidy(&inventions(&book, &texts));
}

#[test]
fn tidy_removable_rules_are_those_of_the_model() {
    let model = Deviations::REMOVABLE.iter().map(|rule| rule.id().to_owned()).collect();
    assert_eq!(removable(&read("specs/raft.md")), model);
}

#[test]
fn tidy_missing_and_invented_rule_ids_are_named() {
    let book = "\n- **VOTE-1 Free** if. **Removable.**\n- **VOTE-2 Log** see VOTE-1, PREVOTE-3.\n\
                ## Next\n- **note** is no rule. **Removable.**";
    assert_eq!(defined(book).keys().collect::<Vec<_>>(), ["VOTE-1", "VOTE-2"]);
    let sources = [
        Source::new("impl/src/vote.rs", "/// VOTE-1, (VOTE-7), not XVOTE-8 or PREVOTE-x."),
        Source::new("impl/src/tests.rs", "// VOTE-2"),
    ];
    assert_eq!(
        offences(book, "impl/src", &sources),
        [
            "VOTE-2: no file under impl/src cites it",
            "VOTE-7: impl/src/vote.rs names it, the rulebook does not",
        ]
    );
    assert_eq!(removable(book), BTreeSet::from(["VOTE-1".to_owned()]));
}
