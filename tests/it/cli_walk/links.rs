//! `show`, `replay` and `explore` with links, scenarios, and traces that are stale.

use std::fs;

use super::way;
use crate::cli::{Bench, SMALL, TRACE, only_error_line, with_trace};

#[test]
fn cli_show_prints_a_link_as_it_prints_the_trace() {
    let bench = with_trace();
    let shrunk = bench.run(&["shrink", TRACE, "-o", "short.qtrace", "--format", "json"]).json();
    let link = super::text(&shrunk["path"]["address"]);
    let of_link = bench.run(&["show", &link, "--format", "json"]);
    assert_eq!(of_link.code, 0, "{}", of_link.err);
    let (link_json, file_json) =
        (of_link.json(), bench.run(&["show", "short.qtrace", "--format", "json"]).json());
    for key in ["scenario", "scenario_text", "setting", "without", "start", "repeats", "steps"] {
        assert_eq!(link_json[key], file_json[key], "{key}");
    }
    assert_eq!((&link_json["title"], &link_json["at"]), (&"a walk".into(), &().into()));
    let human = bench.run(&["show", &link]);
    assert!(
        human.out.starts_with("a walk\n  small@none without ROLE-2, 7 steps\n"),
        "{}",
        human.out
    );
    let step = bench.run(&["show", &link, "--step", "2"]);
    assert!(step.out.contains("\n    2  election-timeout 2 "), "{}", step.out);
    let chart = bench.run(&["show", &link, "--as", "svg"]);
    assert!(chart.out.contains("<svg") && roxmltree::Document::parse(&chart.out).is_ok());
    let beyond = bench.run(&["show", &link, "--step", "8"]);
    assert_eq!(only_error_line(&beyond), "error: --step 8: expected a step from 1 to 7");
}

#[test]
fn cli_show_prints_the_start_of_a_scenario() {
    let bench = Bench::new(SMALL);
    let empty = bench.run(&["show", "small.toml"]);
    assert_eq!((empty.code, empty.out.as_str()), (0, "a walk\n  small@none, 0 steps\n"));
    let started = bench.run(&["show", "reconf-own-term@none+one+append", "--without", "CONF-14"]);
    assert!(started.out.contains("@none+one+append without CONF-14, "), "{}", started.out);
    assert!(started.out.contains("start of the scenario: "), "{}", started.out);
}

/// A trace file is printed as it is; a link has to hold.
#[test]
fn cli_show_prints_a_stale_trace_and_refuses_a_stale_link() {
    let bench = with_trace();
    let stale = fs::read_to_string(bench.path(TRACE)).unwrap().replace("[\"ROLE-2\"]", "[]");
    for name in ["stale.qtrace", "other-name"] {
        fs::write(bench.path(name), &stale).unwrap();
        let shown = bench.run(&["show", name]);
        assert_eq!(shown.code, 0, "{}", shown.err);
        assert!(shown.out.contains("\n  small@none, 7 steps\n"), "{}", shown.out);
    }
    // Every event of it is possible, but the last one leads elsewhere.
    let why = bench.run(&["why", "stale.qtrace"]);
    assert_eq!(why.code, 21, "{}", why.out);
    let line = only_error_line(&why);
    assert!(
        line.starts_with("error: stale.qtrace: the trace is stale: step 7 (deliver Append"),
        "{line}"
    );
    assert!(line.ends_with("to another state than the one in the trace"), "{line}");
    let without = bench.run(&["show", TRACE, "--without", "ROLE-2"]);
    assert_eq!(without.code, 2);
    assert!(only_error_line(&without).contains("a trace or link says itself"), "{}", without.err);
    let json = bench.run(&["export", TRACE, "--as", "json"]).json();
    let link = super::text(&json["address"]).replace("?without=ROLE-2&", "?");
    let link = link.replace("small@none", "small.toml@none");
    for command in ["show", "why", "export"] {
        let more: &[&str] = if command == "export" { &["--as", "md"] } else { &[] };
        let refused = bench.run(&[&[command, &link], more].concat());
        assert_eq!(refused.code, 21, "{command}: {}{}", refused.out, refused.err);
        let line = only_error_line(&refused);
        assert!(
            line.starts_with("error: the link holds up to step 6; step 7 (deliver Append 1->2 "),
            "{line}"
        );
        assert!(
            line.contains("to another state than the one that the link was made with"),
            "{line}"
        );
    }
}

#[test]
fn cli_links_of_a_scenario_file_name_the_file_in_the_terminal() {
    let bench = Bench::new(SMALL);
    let link = way(&bench, &["small.toml", "leaders = 1"]);
    assert!(link.starts_with("x/small.toml@none?d="), "{link}");
    let shown = bench.run(&["show", &link]);
    assert!(shown.out.contains("\n    3  deliver VoteResp 2->1 t1 granted"), "{}", shown.err);
    // The same behind a server's name.
    let shown = bench.run(&["show", &format!("http://127.0.0.1:7/{link}&s=2#x")]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    let broken = bench.run(&["show", &link[..link.len() - 3]]);
    assert_eq!(broken.code, 2);
    assert!(only_error_line(&broken).ends_with("the link is damaged or cut short"));
}

#[test]
fn cli_list_prints_the_language_of_expressions() {
    let bench = Bench::new(SMALL);
    let json = bench.run(&["list", "--expressions", "--format", "json"]).json();
    let list = json["expressions"].as_array().unwrap();
    assert!(list.len() > 20, "{}", list.len());
    let human = bench.run(&["list", "--expressions"]).out;
    for element in list {
        // Every example is an expression.
        let example = super::text(&element["example"]);
        assert!(human.contains(&example), "{example}");
        let ran = bench.run(&["find", "reconf-3-5", &example, "--max-states", "1"]);
        assert!(ran.code != 2, "{example}: {}", ran.err);
    }
}

#[test]
fn cli_explore_refuses_wrong_arguments() {
    let bench = Bench::new(SMALL);
    for (arguments, says) in [
        (&["stroy-1"][..], "did you mean story-1"),
        (&["story-1@sideways"], "expected one of "),
        (&["story-1", "--without", "FOO-1"], "unknown rule \"FOO-1\""),
        (&["gone.qtrace"], "gone.qtrace: "),
        (&["gone.toml"], "gone.toml: "),
        (&["x/story-1@both?p=AgAA"], "format 2: this program reads 1"),
        (&["x/story-1@both", "--without", "TERM-6"], "a trace or link says itself"),
        (&["--address", "0.0.0.0"], "expected a loopback address, such as 127.0.0.1"),
    ] {
        let ran = bench.run(&[&["explore"], arguments].concat());
        assert_eq!(ran.code, 2, "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(only_error_line(&ran).contains(says), "{arguments:?}: {}", ran.err);
    }
    for arguments in [&["--port", "70000"][..], &["--without", "TERM-6"], &["--address", "here"]] {
        let ran = bench.run(&[&["explore"], arguments].concat());
        assert!(ran.code == 2 && ran.err.starts_with("error: "), "{arguments:?}: {}", ran.err);
    }
}
