//! `why`: a step, an action that may happen, one that may not, and one that there is not.

use crate::cli::{Bench, SMALL, TRACE, only_error_line, with_trace};

#[test]
fn cli_why_explains_the_step_at_which_a_removed_rule_decides() {
    let bench = with_trace();
    let ran = bench.run(&["why", TRACE]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("step 7: deliver Append 1->2 t1 "), "{}", ran.out);
    for line in [
        "  decided by what is removed: ROLE-2\n",
        "  effect: n2 candidate → follower, vote none, ",
        "  sends AppendResp 2->1 t1 index 1\n",
        "    ROLE-1 become follower\n",
    ] {
        assert!(ran.out.contains(line), "{line:?} is not in {}", ran.out);
    }
    let earlier = bench.run(&["why", TRACE, "--step", "1"]);
    assert!(earlier.out.starts_with("step 1: election-timeout 1\n"), "{}", earlier.out);
    assert!(!earlier.out.contains("decided by what is removed"), "{}", earlier.out);
}

#[test]
fn cli_why_an_action_may_not_happen() {
    let bench = with_trace();
    let ran = bench.run(&["why", TRACE, "election-timeout 3"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("election-timeout 3 is not enabled after step 7\n"), "{}", ran.out);
    assert!(ran.out.contains("\n  ✗ election timeouts spent: 2 < 2 allowed\n"), "{}", ran.out);
    assert!(ran.out.contains("\n  ✓ role of node 3: follower ≠ leader\n"), "{}", ran.out);
    let before = bench.run(&["why", TRACE, "election-timeout 3", "--step", "1"]);
    assert!(
        before.out.starts_with("election-timeout 3 is enabled after step 1\n"),
        "{}",
        before.out
    );
    assert!(!before.out.contains("\n  ✗ "), "{}", before.out);
    assert!(before.out.contains("  effect: n3 follower → candidate"), "{}", before.out);
}

#[test]
fn cli_why_takes_the_first_words_of_an_action() {
    let bench = with_trace();
    let json = bench.run(&["why", TRACE, "deliver Vote", "--step", "2", "--format", "json"]).json();
    let events: Vec<&str> =
        json["choices"].as_array().unwrap().iter().map(|c| c["event"].as_str().unwrap()).collect();
    assert_eq!(events.len(), 4, "{events:?}");
    assert!(events.iter().all(|event| event.starts_with("deliver Vote ")), "{events:?}");
    assert_eq!((&json["step"], &json["action"]), (&2.into(), &"deliver Vote".into()));
    // Whole words only.
    let part = bench.run(&["why", TRACE, "deliver Vo", "--step", "2"]);
    assert_eq!(part.code, 2, "{}", part.out);
}

#[test]
fn cli_why_refuses_what_is_not_there() {
    let bench = Bench::new(SMALL);
    let said = |arguments: &[&str]| {
        let ran = bench.run(&[&["why"], arguments].concat());
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.out);
        only_error_line(&ran).to_owned()
    };
    let near = said(&["small.toml", "election-timeou 1"]);
    assert!(near.contains("action \"election-timeou 1\": "), "{near}");
    assert!(near.contains("did you mean election-timeout 1"), "{near}");
    assert!(said(&["small.toml", "dance"]).contains("expected one of: election-timeout 1; "));
    assert!(said(&["small.toml"]).ends_with("step 0 is the blank cluster: name an ACTION"));
    assert!(
        said(&["small.toml", "--step", "1"]).ends_with("--step 1: expected a step from 0 to 0")
    );
    let early = said(&["reconf-own-term", "election-timeout 1", "--step", "0"]);
    assert!(early.contains("--step 0: a start command of the scenario comes next"), "{early}");
    assert!(said(&["stroy-1"]).contains("did you mean story-1"));
    assert!(said(&["gone.qtrace"]).contains("gone.qtrace: "));
    assert!(said(&["x/small@none?p=AQ!"]).contains("damaged or cut short"));
    let without = said(&["x/story-1@both", "--without", "TERM-6"]);
    assert!(without.contains("a trace or link says itself which rules are removed"), "{without}");
}
