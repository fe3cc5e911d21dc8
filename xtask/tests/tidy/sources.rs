//! Sources: their length, what is never left behind, and what the core and the checker do without.

use super::{Source, assert_tidy, code, files, read, words};

/// Most lines of a file.
const LONGEST: usize = 600;

/// Words of the checked protocol, which a checker for any model has no use for.
const PROTOCOL: [&str; 13] = [
    "candidate",
    "candidates",
    "election",
    "elections",
    "follower",
    "followers",
    "heartbeat",
    "leader",
    "quorum",
    "raft",
    "term",
    "vote",
    "votes",
];

/// What the core does without: the standard library, and so IO, clocks and threads; randomness,
/// tasks, unordered maps, and panics.
const OUTSIDE: [&str; 11] = [
    "std::",
    "extern crate std",
    "HashMap",
    "HashSet",
    "async fn",
    "println!",
    ".unwrap()",
    "panic!",
    "unreachable!",
    "use rand",
    "use tokio",
];

/// Crates that the core does without, as words.
const CRATES: [&str; 2] = ["rand", "tokio"];

/// Files that are too long.
fn long(sources: &[Source]) -> Vec<String> {
    let lines = |source: &Source| source.text.lines().count();
    let long = sources.iter().filter(|source| lines(source) > LONGEST);
    long.map(|source| format!("{}: {} lines, at most {LONGEST}", source.path, lines(source)))
        .collect()
}

/// Macros and attributes that mean unfinished work.
fn unfinished(sources: &[Source]) -> Vec<String> {
    // Put together here, so that this file does not offend.
    let marks = [
        ["todo", "!"].concat(),
        ["unimplemented", "!"].concat(),
        ["dbg", "!"].concat(),
        ["#[", "ignore"].concat(),
    ];
    find(sources, |line| marks.iter().find(|mark| line.contains(mark.as_str())).cloned())
}

/// What stands in code and should not, by line.
fn find(sources: &[Source], wrong: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (at, line) in source.text.lines().enumerate() {
            found.extend(wrong(line).map(|what| format!("{}:{}: {what}", source.path, at + 1)));
        }
    }
    found
}

/// Words of the protocol in a source that is to serve any model.
fn protocol(sources: &[Source]) -> Vec<String> {
    let wrong = |line: &str| {
        // Parts of identifiers too: `leader_id` and `LeaderId` speak of a leader.
        let parts: Vec<String> = words(line).flat_map(parts).collect();
        let word = parts.iter().find(|part| PROTOCOL.contains(&part.as_str()));
        word.map(|word| format!("the checker knows nothing of {word:?}"))
    };
    let own: Vec<Source> = sources
        .iter()
        .filter(|source| !source.is_test())
        .map(|source| Source::new(&source.path, &source.text))
        .collect();
    find(&own, wrong)
}

/// The parts of an identifier, in lower case.
fn parts(word: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for c in word.chars() {
        if c == '_' || c.is_uppercase() {
            parts.push(String::new());
        }
        parts.last_mut().expect("never empty").extend(c.to_lowercase().filter(|c| *c != '_'));
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// What a core without IO, clock and randomness must not use, outside its tests.
fn outside(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        for (at, line) in code(&source.text) {
            let named = OUTSIDE.iter().find(|what| line.contains(*what));
            let krate = || CRATES.iter().find(|name| words(line).any(|word| word == **name));
            if let Some(what) = named.or_else(krate) {
                found.push(format!("{}:{at}: the core does without {what}", source.path));
            }
        }
    }
    found
}

#[test]
fn tidy_sources_are_short() {
    assert_tidy(&long(&files("", &[".rs", ".js", ".css", ".html"])));
}

#[test]
fn tidy_sources_are_finished() {
    assert_tidy(&unfinished(&files("", &[".rs"])));
}

#[test]
fn tidy_checker_knows_no_protocol() {
    assert_tidy(&protocol(&files("model/checker/src", &[".rs"])));
}

#[test]
fn tidy_core_has_no_outside() {
    assert_tidy(&outside(&files("impl/src", &[".rs"])));
}

/// Every build of the core but that of its unit tests is one without the standard library.
#[test]
fn tidy_core_is_no_std() {
    assert!(read("impl/src/lib.rs").contains("\n#![cfg_attr(not(test), no_std)]\n"));
}

#[test]
fn tidy_bad_sources_are_named() {
    let of = |text: &str| [Source::new("impl/src/a.rs", text)];
    assert!(long(&of(&"\n".repeat(LONGEST))).is_empty());
    assert_eq!(long(&of(&"\n".repeat(LONGEST + 1))), ["impl/src/a.rs: 601 lines, at most 600"]);

    let marks = format!("fn a() {{ {}!() }}\n#[{}]\nfn b() {{}}", "todo", "ignore = \"slow\"");
    assert_eq!(
        unfinished(&of(&marks)),
        [["impl/src/a.rs:1: ", "todo", "!"].concat(), ["impl/src/a.rs:2: #[", "ignore"].concat()]
    );

    assert_eq!(
        protocol(&of("fn determine() {}\nlet maxTerm = 1;\nstruct LeaderId;")),
        [
            "impl/src/a.rs:2: the checker knows nothing of \"term\"",
            "impl/src/a.rs:3: the checker knows nothing of \"leader\"",
        ]
    );

    let core = "use std::time::Instant;\nlet random = grand;\nlet x = rand::random();\n\
                // .unwrap()\nlet y = z.unwrap();\n#[cfg(test)]\nmod tests {\n    panic!();\n}\n";
    assert_eq!(
        outside(&of(core)),
        [
            "impl/src/a.rs:1: the core does without std::",
            "impl/src/a.rs:3: the core does without rand",
            "impl/src/a.rs:5: the core does without .unwrap()",
        ]
    );
}
