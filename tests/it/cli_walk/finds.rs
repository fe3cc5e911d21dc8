//! `find`: found, nowhere, stopped, wrong; several ways; the point of no return; and `shrink`.

use super::{text, texts, way};
use crate::cli::{Bench, SMALL, TRACE, only_error_line, with_trace};

#[test]
fn cli_find_goes_the_shortest_way() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&["find", "small.toml", "leaders = 1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "leaders = 1 from step 0: 3 steps");
    assert_eq!(lines[1], "    1  election-timeout 1");
    assert_eq!(lines[3], "    3  deliver VoteResp 2->1 t1 granted");
    // What it prints opens the state.
    let opens =
        lines[4].trim().strip_prefix("open: quorate explore '").unwrap().trim_end_matches('\'');
    let there = bench.run(&["find", opens, "leaders = 1"]);
    assert!(
        there.out.starts_with("leaders = 1 from step 3: 0 steps\n"),
        "{}{}",
        there.out,
        there.err
    );
    // From an earlier step of a longer walk it is nearer.
    let from = bench.run(&["find", opens, "leaders = 1", "--step", "2", "--format", "json"]).json();
    assert_eq!(texts(&from["path"]["steps"]), ["deliver VoteResp 2->1 t1 granted"]);
}

#[test]
fn cli_find_exits_by_its_answer() {
    let bench = Bench::new(SMALL);
    let nowhere = bench.run(&["find", "small.toml", "leaders > 1"]);
    assert_eq!(nowhere.code, 4, "{}", nowhere.err);
    assert!(nowhere.out.starts_with("leaders > 1 from step 0: nowhere within bounds: all "));
    assert_eq!(bench.run(&["find", "small.toml", "leaders > 1", "--ways", "2"]).code, 4);
    for limit in [["--max-states", "5"], ["--timeout", "0s"]] {
        let stopped = bench.run(&[&["find", "small.toml", "leaders > 1"][..], &limit].concat());
        assert_eq!(stopped.code, 3, "{limit:?}: {}{}", stopped.out, stopped.err);
        assert!(stopped.out.contains(": not known: the search stopped "), "{}", stopped.out);
        assert_eq!(stopped.out.lines().count(), 1, "{}", stopped.out);
    }
    let lost = &["find", "small.toml", "leaders = 1", "--no-return", "--max-states", "2"];
    assert_eq!(bench.run(lost).code, 3);
}

#[test]
fn cli_find_says_where_an_expression_is_wrong() {
    let bench = Bench::new(SMALL);
    for (expression, column) in [
        ("leaders >", "column 10: "),
        ("leders = 1", "column 1: "),
        ("role(1) = leader and", "column 21: "),
        ("role(9) = leader", "column 6: "),
        ("", "column 1: "),
    ] {
        let ran = bench.run(&["find", "small.toml", expression]);
        assert_eq!(ran.code, 2, "{expression}: {}", ran.out);
        let line = only_error_line(&ran);
        assert!(line.starts_with(&format!("error: {column}")), "{expression}: {line}");
        assert!(line.ends_with("(quorate list --expressions prints the language)"), "{line}");
    }
}

#[test]
fn cli_find_shows_ways_that_differ() {
    let bench = Bench::new(SMALL);
    let arguments = ["find", "small.toml", "leaders = 1", "--ways", "3"];
    let json = bench.run(&[&arguments[..], &["--format", "json"]].concat()).json();
    let ways = json["ways"].as_array().unwrap();
    let firsts: Vec<String> = ways.iter().map(|way| texts(&way["steps"])[0].clone()).collect();
    assert_eq!(firsts, ["election-timeout 1", "election-timeout 2", "election-timeout 3"]);
    for way in ways {
        let there = bench.run(&["find", &text(&way["address"]), "leaders = 1"]);
        assert!(there.out.contains(": 0 steps\n"), "{}{}", there.out, there.err);
    }
    let human = bench.run(&arguments);
    assert!(human.out.starts_with("leaders = 1 from step 0: 3 different ways\nway 1: 3 steps\n"));
}

#[test]
fn cli_find_saves_its_way_as_a_trace() {
    let bench = Bench::new(SMALL);
    let arguments = ["find", "small.toml", "commit(2) > 0", "--save", "way.qtrace"];
    let ran = bench.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let replayed = bench.run(&["replay", "way.qtrace"]);
    assert!(
        replayed.last_line().starts_with("ok: model and core follow, 5 steps"),
        "{}",
        replayed.out
    );
    let there = bench.run(&["find", "way.qtrace", "commit(2) > 0"]);
    assert!(there.out.contains(": 0 steps\n"), "{}", there.out);
    // Where nothing is found, nothing is written.
    let none = bench.run(&["find", "small.toml", "leaders > 1", "--save", "none.qtrace"]);
    assert_eq!((none.code, bench.path("none.qtrace").exists()), (4, false));
    let bad = bench.run(&["find", "small.toml", "leaders = 1", "--save", "gone/way.qtrace"]);
    assert_eq!(bad.code, 1);
    assert!(bad.err.starts_with("error: gone/way.qtrace: cannot be written: "), "{}", bad.err);
}

/// Both election timeouts are spent: whoever has lost by then cannot win any more.
#[test]
fn cli_find_names_the_point_of_no_return() {
    let bench = Bench::new(&SMALL.replace("election_timeouts = 2", "election_timeouts = 1"));
    let link = way(&bench, &["small.toml", "role(2) = candidate"]);
    let ran = bench.run(&["find", &link, "role(1) = leader", "--no-return"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "  ✓   0  the start");
    assert_eq!(lines[1], "  ✗   1  election-timeout 2");
    assert_eq!(lines[2], "role(1) = leader: step 1 is the point of no return (election-timeout 2)");
    assert!(lines[3].contains("complete within bounds"), "{}", lines[3]);
    let still = bench.run(&["find", &link, "role(2) = leader", "--no-return"]);
    assert!(still.out.contains("role(2) = leader: it can still be reached at the end\n"));
    let never = bench.run(&["find", "small.toml", "leaders > 1", "--no-return"]);
    assert!(never.out.contains("it cannot be reached from the first state on\n"), "{}", never.out);
}

#[test]
fn cli_shrink_leaves_out_what_is_not_needed() {
    let bench = Bench::new(SMALL);
    // Node 3 campaigns in vain before node 1 is elected.
    let vain = way(&bench, &["small.toml", "role(3) = candidate"]);
    let elected = way(&bench, &[&vain, "role(1) = candidate"]);
    let whole = ["find", &elected, "role(1) = leader", "--save", "long.qtrace"];
    assert_eq!(bench.run(&whole).code, 0);
    let shrink = ["shrink", "long.qtrace", "--until", "leaders = 1"];
    let ran = bench.run(&[&shrink[..], &["-o", "short.qtrace", "--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json = ran.json();
    assert_eq!((&json["before"], &json["after"]), (&6.into(), &3.into()));
    let steps = texts(&json["path"]["steps"]);
    assert!(!steps.iter().any(|step| step.contains('3') && step.contains("timeout")), "{steps:?}");
    assert_eq!(bench.run(&["replay", "short.qtrace"]).code, 0);
    assert!(bench.run(&shrink).out.starts_with("6 → 3 steps\n"));
    // It is as short as it gets.
    let again = bench.run(&["shrink", "short.qtrace", "--until", "leaders = 1"]);
    assert!(again.out.starts_with("3 → 3 steps\n"), "{}", again.out);
    let one = bench.run(&["shrink", "long.qtrace", "--until", "role(1) = candidate"]);
    assert!(one.out.starts_with("6 → 1 step\n"), "{}", one.out);
}

/// The checker finds a shortest counterexample within the bounds. Beyond them there is a shorter
/// one, and nobody could confirm that.
#[test]
fn cli_shrink_stays_within_the_bounds() {
    let bench = with_trace();
    let ran = bench.run(&["shrink", TRACE, "-o", "short.qtrace", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!((&ran.json()["before"], &ran.json()["after"]), (&7.into(), &7.into()));
    let replayed = bench.run(&["replay", "short.qtrace"]);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    assert!(replayed.out.contains("VoteOncePerTerm is violated after step 7"), "{}", replayed.out);
}

#[test]
fn cli_shrink_refuses_what_shows_nothing() {
    let bench = with_trace();
    let nothing = bench.run(&["shrink", "small.toml"]);
    assert_eq!(nothing.code, 2);
    assert!(only_error_line(&nothing).contains("say with --until what it has to reach"));
    let unseen = bench.run(&["shrink", TRACE, "--until", "leaders > 1"]);
    assert_eq!(unseen.code, 23);
    assert!(only_error_line(&unseen).contains("nothing to shrink"), "{}", unseen.err);
    let wrong = bench.run(&["shrink", TRACE, "--until", "leaders >"]);
    assert_eq!(wrong.code, 2);
    assert!(only_error_line(&wrong).starts_with("error: column 10: "), "{}", wrong.err);
}
