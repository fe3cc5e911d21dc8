//! Stories told by the core itself: `tests/transcripts/*.txt` are scripts with the trace they must
//! give, to be read and reviewed as text. `tests/transcripts/README.md` is the manual.
//!
//! A new story is a new file and its name below. To accept changed traces, after having read them:
//! `QUORATE_BLESS=1 cargo test -p quorate-core --test it transcripts`.

use std::collections::BTreeSet;
use std::fs;

/// A test for each story.
macro_rules! stories {
    ($($test:ident $file:literal)*) => {
        $(
            #[test]
            fn $test() {
                crate::transcript::check($file);
            }
        )*

        const STORIES: &[&str] = &[$($file),*];
    };
}

stories! {
    async_aba "async-aba"
    async_writes "async-writes"
    back_off "back-off"
    check_quorum "check-quorum"
    commit_in_votes "commit-in-votes"
    commit_own_term "commit-own-term"
    conf_auto_leave "conf-auto-leave"
    conf_joint "conf-joint"
    conf_no_campaign "conf-no-campaign"
    conf_refused "conf-refused"
    conf_remove_leader "conf-remove-leader"
    conf_simple "conf-simple"
    election "election"
    flow "flow"
    forget_leader "forget-leader"
    forwarding "forwarding"
    heartbeat_commit "heartbeat-commit"
    learner "learner"
    learner_votes "learner-votes"
    lease "lease"
    pre_vote "pre-vote"
    pre_vote_terms "pre-vote-terms"
    propose "propose"
    read_lease "read-lease"
    read_lost "read-lost"
    read_parked "read-parked"
    read_safe "read-safe"
    read_transfer "read-transfer"
    restart "restart"
    sizes "sizes"
    snapshot_overtaken "snapshot-overtaken"
    snapshot_received "snapshot-received"
    snapshot_send "snapshot-send"
    snapshot_status "snapshot-status"
    snapshot_waits "snapshot-waits"
    stale_leader "stale-leader"
    torn_writes "torn-writes"
    transfer "transfer"
    transfer_given_up "transfer-given-up"
    uncommitted "uncommitted"
    votes "votes"
    window "window"
}

/// Rules that no story can show: no node sends such messages, and no story's disk holds such a
/// configuration. The tests of errors, reads, forwarding and snapshots show them.
const SHOWN_ELSEWHERE: [&str; 4] = ["CONTRACT-2", "CONTRACT-4", "CONTRACT-5", "CONF-12"];

/// How the rulebook marks a rule that the core does not have.
const MODEL_ONLY: &str = "**Model only.**";

fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for file in fs::read_dir(crate::transcript::folder()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            texts.push((name, fs::read_to_string(path).unwrap()));
        }
    }
    texts
}

#[test]
fn every_story_is_told() {
    let files: BTreeSet<String> = texts().into_iter().map(|(name, _)| name).collect();
    let told: BTreeSet<String> = STORIES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(files, told);
}

/// A rule that acts is named by a story in which it acts.
#[test]
fn every_rule_is_shown() {
    let book = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rulebook.md");
    let book = fs::read_to_string(book).unwrap();
    let rules: BTreeSet<&str> = book
        .split("\n- **")
        .skip(1)
        .map(|text| text.split("\n## ").next().unwrap_or(text))
        .filter(|text| !text.contains(MODEL_ONLY))
        .filter_map(|text| text.split([' ', '*']).next())
        .filter(|id| id.contains('-'))
        .collect();
    assert!(rules.len() > 80, "the rulebook has {} rules only", rules.len());

    let mut shown: BTreeSet<&str> = SHOWN_ELSEWHERE.into();
    let texts = texts();
    for (_, text) in &texts {
        let comments = text.lines().filter(|line| line.starts_with('#'));
        let words =
            comments.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-'));
        shown.extend(words);
    }
    let missing: Vec<_> = rules.difference(&shown).collect();
    assert!(missing.is_empty(), "no story names {missing:?}");
    let stray: Vec<_> = SHOWN_ELSEWHERE.iter().filter(|id| !rules.contains(*id)).collect();
    assert!(stray.is_empty(), "no such rules: {stray:?}");
}
