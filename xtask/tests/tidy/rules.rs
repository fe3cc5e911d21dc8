//! Rule ids: the rulebook, the model and the core name the same ones.

use std::collections::{BTreeMap, BTreeSet};

use quorate_model::mutation::{Alteration, Mutations};

use super::{Source, assert_tidy, files, read};

/// Families of ids.
const FAMILIES: [&str; 19] = [
    "ROLE", "TERM", "VOTE", "ELECT", "PREVOTE", "LEASE", "QUORUM", "TRANSFER", "APPEND", "BEAT",
    "COMMIT", "APPLY", "PROPOSE", "FLOW", "SNAP", "READ", "CONF", "STORE", "CONTRACT",
];

/// How the rulebook marks a rule that the model can do without.
const REMOVABLE: &str = "**Removable.**";

/// How it marks a rule that the model need not have.
const CORE_ONLY: &str = "**Core only.**";

/// How it marks a rule that the core does not have, so that the core must not name it.
const MODEL_ONLY: &str = "**Model only.**";

/// The family of a word that looks like an id.
fn family(word: &str) -> Option<&str> {
    let (family, number) = word.split_once('-')?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then_some(family)
}

/// Every id in a text.
fn ids(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let is_id = |word: &&str| family(word).is_some_and(|family| FAMILIES.contains(&family));
    words.filter(is_id).map(str::to_owned).collect()
}

/// The rules that a rulebook defines, each with its text.
fn defined(book: &str) -> BTreeMap<String, &str> {
    let rules = entries(book).filter_map(|(id, rule)| Some((ids(id).into_iter().next()?, rule)));
    rules.collect()
}

/// What stands in a list behind a bold word: the word, and the text up to the next one or the next
/// heading.
fn entries(book: &str) -> impl Iterator<Item = (&str, &str)> {
    book.split("\n- **").skip(1).map(|text| {
        let text = text.split("\n## ").next().unwrap_or(text);
        (text.split([' ', '*']).next().unwrap_or_default(), text)
    })
}

/// Rules of a family that nobody looks for, so that no side would be asked for them.
fn strange_families(book: &str) -> Vec<String> {
    let is_strange = |id: &&str| family(id).is_some_and(|family| !FAMILIES.contains(&family));
    let found = entries(book).map(|(id, _)| id).filter(is_strange);
    found.map(|id| format!("{id}: its family is not among FAMILIES")).collect()
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

/// Ids that one side lacks, apart from those it need not have, or invents.
fn offences(
    book: &str,
    side: &str,
    optional: &BTreeSet<String>,
    sources: &[Source],
) -> Vec<String> {
    let (defined, cited) = (defined(book), cited(sources));
    let lacks = |id: &&String| !cited.contains_key(*id) && !optional.contains(*id);
    let missing = defined.keys().filter(lacks);
    let missing = missing.map(|id| format!("{id}: no file under {side} cites it"));
    missing.chain(inventions(book, sources)).collect()
}

/// Ids that one side names, though they are the other's alone.
fn trespasses(
    book: &str,
    side: &str,
    foreign: &BTreeSet<String>,
    sources: &[Source],
) -> Vec<String> {
    let (defined, cited) = (defined(book), cited(sources));
    let is_foreign =
        |(id, _): &(&String, &&str)| foreign.contains(*id) && defined.contains_key(*id);
    let found = cited.iter().filter(is_foreign);
    found.map(|(id, path)| format!("{id}: {path} names it, {side} does not have it")).collect()
}

/// The other ways in which a removable rule can be altered, `ID/WORD`, by the lines *Without* of a
/// rulebook.
fn alterations(book: &str) -> BTreeSet<String> {
    let words = book
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '/')
        .filter(|word| word.split_once('/').is_some_and(|(id, _)| ids(id).contains(id)));
    words.map(str::to_owned).collect()
}

/// Ids that are named, but not in the rulebook.
fn inventions(book: &str, sources: &[Source]) -> Vec<String> {
    let defined = defined(book);
    let cited = cited(sources);
    let unknown = cited.iter().filter(|(id, _)| !defined.contains_key(*id));
    unknown.map(|(id, path)| format!("{id}: {path} names it, the rulebook does not")).collect()
}

/// Rules whose text in the rulebook contains a mark.
fn marked(book: &str, mark: &str) -> BTreeSet<String> {
    let marked = defined(book).into_iter().filter(|(_, text)| text.contains(mark));
    marked.map(|(id, _)| id).collect()
}

#[test]
fn tidy_model_and_core_cite_every_rule() {
    let book = read("specs/raft.md");
    assert!(defined(&book).len() > 50, "the rulebook defines {} rules", defined(&book).len());
    let (core_only, model_only) = (marked(&book, CORE_ONLY), marked(&book, MODEL_ONLY));
    let mut all = strange_families(&book);
    let model = files("model/src/raft", &[".rs"]);
    all.extend(offences(&book, "model/src/raft", &core_only, &model));
    let core = files("impl/src", &[".rs"]);
    all.extend(offences(&book, "impl/src", &model_only, &core));
    all.extend(trespasses(&book, "impl/src", &model_only, &core));
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
    let model = Mutations::REMOVABLE.iter().map(|rule| rule.id().to_owned()).collect();
    assert_eq!(marked(&read("specs/raft.md"), REMOVABLE), model);
}

#[test]
fn tidy_alterations_are_those_of_the_model() {
    let book = read("specs/raft.md");
    let model = Alteration::ALL.iter().map(|alteration| alteration.id().to_owned()).collect();
    assert_eq!(alterations(&book), model);
    let removable = marked(&book, REMOVABLE);
    let strange =
        Alteration::ALL.iter().filter(|alteration| !removable.contains(alteration.rule().id()));
    assert_eq!(strange.collect::<Vec<_>>(), [] as [&Alteration; 0]);
}

#[test]
fn tidy_alterations_are_read() {
    let book = "\n- **CONF-2 One.** **Removable.** *Without CONF-2/committed*: so. *Without CONF-2/x-y*, *CONF-3/z*: so.\n\
                and/or CONF-x/z, 1/2, [FLOW-1](a/b).";
    assert_eq!(
        alterations(book),
        ["CONF-2/committed", "CONF-2/x-y", "CONF-3/z"].map(str::to_owned).into()
    );
}

#[test]
fn tidy_missing_and_invented_rule_ids_are_named() {
    let book = "\n- **VOTE-1 Free** if. **Removable.**\n- **VOTE-2 Log** see VOTE-1, PREVOTE-3.\n\
                ## Next\n- **note** is no rule. **Removable.** **Core only.**";
    assert_eq!(defined(book).keys().collect::<Vec<_>>(), ["VOTE-1", "VOTE-2"]);
    let sources = [
        Source::new("impl/src/vote.rs", "/// VOTE-1, (VOTE-7), not XVOTE-8 or PREVOTE-x."),
        Source::new("impl/src/tests.rs", "// VOTE-2"),
    ];
    assert_eq!(
        offences(book, "impl/src", &BTreeSet::new(), &sources),
        [
            "VOTE-2: no file under impl/src cites it",
            "VOTE-7: impl/src/vote.rs names it, the rulebook does not",
        ]
    );
    assert_eq!(marked(book, REMOVABLE), BTreeSet::from(["VOTE-1".to_owned()]));
    assert!(marked(book, CORE_ONLY).is_empty());
}

#[test]
fn tidy_core_only_rules_are_asked_of_the_core_alone() {
    let book = "\n- **FLOW-1 Limit.** Some. **Core only.** (etcd#1)\n- **FLOW-2 Window.** Not core only.\n\
                - **FLOW-3 More.**\n  Text. **Core only.**\n\n## READ: reads\n\n**Core only.**\n";
    let core_only = marked(book, CORE_ONLY);
    assert_eq!(core_only, ["FLOW-1", "FLOW-3"].map(str::to_owned).into());
    // The model may cite what it need not have, but nothing that there is not.
    let model = [Source::new("model/src/raft/flow.rs", "/// FLOW-3, READ-1.")];
    assert_eq!(
        offences(book, "model/src/raft", &core_only, &model),
        [
            "FLOW-2: no file under model/src/raft cites it",
            "READ-1: model/src/raft/flow.rs names it, the rulebook does not",
        ]
    );
    let core = [Source::new("impl/src/flow.rs", "/// FLOW-2.")];
    assert_eq!(
        offences(book, "impl/src", &BTreeSet::new(), &core),
        ["FLOW-1: no file under impl/src cites it", "FLOW-3: no file under impl/src cites it"]
    );
}

#[test]
fn tidy_model_only_rules_are_asked_of_the_model_alone() {
    let book = "\n- **CONF-13 Other.** Some. **Model only.** (thesis)\n- **CONF-14 More.**\n  Text. **Model only.**\n\
                - **CONF-2 One.** Not model only.\n";
    let model_only = marked(book, MODEL_ONLY);
    assert_eq!(model_only, ["CONF-13", "CONF-14"].map(str::to_owned).into());
    let core = [Source::new("impl/src/conf.rs", "/// CONF-2, CONF-14.")];
    assert!(offences(book, "impl/src", &model_only, &core).is_empty());
    assert_eq!(
        trespasses(book, "impl/src", &model_only, &core),
        ["CONF-14: impl/src/conf.rs names it, impl/src does not have it"]
    );
    let model = [Source::new("model/src/raft/conf.rs", "/// CONF-13.")];
    assert_eq!(
        offences(book, "model/src/raft", &BTreeSet::new(), &model),
        [
            "CONF-14: no file under model/src/raft cites it",
            "CONF-2: no file under model/src/raft cites it"
        ]
    );
}

#[test]
fn tidy_families_that_nobody_looks_for_are_named() {
    let book = "\n- **VOTE-1 Free** if.\n- **VETO-1 No.** FLOW-9.\n- **note** see.\n- **pre-vote** is one.";
    assert_eq!(strange_families(book), ["VETO-1: its family is not among FAMILIES"]);
}
