//! `export` in each form, read again by what reads it.

use std::collections::BTreeSet;
use std::fs;

use quorate_conformance::core::QuorateCore;
use quorate_conformance::replay::replay;
use quorate_conformance::trace::Trace;
use syn::{Expr, Item, Lit};

use crate::cli::{Bench, SMALL, TRACE, only_error_line, with_trace};

fn exported(bench: &Bench, what: &str, form: &str) -> String {
    let ran = bench.run(&["export", what, "--as", form]);
    assert_eq!(ran.code, 0, "{what} as {form}: {}", ran.err);
    ran.out
}

#[test]
fn cli_export_as_trace_replays() {
    let bench = with_trace();
    let ran = bench.run(&["export", TRACE, "--as", "trace", "-o", "out.qtrace"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let replayed = bench.run(&["replay", "out.qtrace"]);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    assert!(replayed.out.contains("VoteOncePerTerm is violated after step 7"), "{}", replayed.out);
    // A beginning of the walk does not violate what the whole does, and does not say so.
    let json = bench.run(&["export", TRACE, "--as", "json"]).json();
    let link = super::text(&json["address"]).replace("small@none", "small.toml@none");
    let (start, rest) = link.split_once("&p=").unwrap();
    let steps = rest.split('&').next().unwrap();
    // Twelve signs of base64 are the version and the eight bytes of one step.
    let short = format!("{start}&p={}", &steps[..12]);
    let ran = bench.run(&["export", &short, "--as", "trace", "-o", "short.qtrace"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let replayed = bench.run(&["replay", "short.qtrace"]);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    assert!(bench.run(&["show", "short.qtrace"]).out.starts_with("a walk\n"));
}

/// A trap: the trace goes on after the step from which there is no way out.
#[test]
fn cli_export_of_a_trap_replays() {
    let bench = Bench::new(SMALL);
    let runs = quorate::serve::gallery::runs();
    let trap = runs.iter().find(|run| run.property.as_deref() == Some("EventualLeader")).unwrap();
    let ran = bench.run(&["export", &trap.address, "--as", "trace", "-o", "trap.qtrace"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let replayed = bench.run(&["replay", "trap.qtrace"]);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    assert!(replayed.out.contains("EventualLeader is violated after step "), "{}", replayed.out);
}

#[test]
fn cli_export_as_json_has_every_step() {
    let bench = with_trace();
    let json = bench.run(&["export", TRACE, "--as", "json"]).json();
    let shown = bench.run(&["show", TRACE, "--format", "json"]).json();
    assert_eq!(json["steps"], shown["steps"]);
    assert_eq!(json["title"], "VoteOncePerTerm violated");
}

#[test]
fn cli_export_as_svg_is_a_picture() {
    let bench = with_trace();
    let svg = exported(&bench, TRACE, "svg");
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert_eq!(document.root_element().tag_name().name(), "svg");
    let texts: String = document.descendants().filter_map(|node| node.text()).collect();
    assert!(texts.contains("VoteResp") && texts.contains("election-timeout"), "{texts}");
}

#[test]
fn cli_export_as_mermaid_is_a_sequence_diagram() {
    let bench = with_trace();
    let link = "x/duel-3@none";
    for what in [TRACE, "reconf-own-term", "storage-two-leaders", link] {
        let text = exported(&bench, what, "mermaid");
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("sequenceDiagram"));
        for line in lines {
            let line = line.strip_prefix("  ").unwrap_or_else(|| panic!("{line}"));
            let node =
                |text: &str| text.strip_prefix('n').is_some_and(|id| id.parse::<u8>().is_ok());
            let good = match line.split_once(": ") {
                None => line.strip_prefix("participant ").is_some_and(node),
                Some((head, words)) => {
                    let ends = ["->>", "-x"].iter().find_map(|sign| head.split_once(sign));
                    let over = head.strip_prefix("Note over ");
                    !words.contains([';', '#'])
                        && (ends.is_some_and(|(from, to)| node(from) && node(to))
                            || over.is_some_and(|nodes| nodes.split(',').all(node)))
                }
            };
            assert!(good, "{what}: {line}");
        }
    }
    assert!(exported(&bench, TRACE, "mermaid").contains("\n  n1->>n2: Vote t1 last 0@0\n"));
}

#[test]
fn cli_export_as_dot_is_a_graph() {
    let bench = with_trace();
    let text = exported(&bench, TRACE, "dot");
    let body = text.strip_prefix("digraph neighbourhood {\n").unwrap().strip_suffix("}\n").unwrap();
    let (mut nodes, mut ends) = (BTreeSet::new(), BTreeSet::new());
    for line in body.lines().skip(2) {
        let line = line.trim().strip_suffix("];").unwrap_or_else(|| panic!("{line}"));
        let (name, attributes) = line.split_once(" [").unwrap();
        // Quotation marks are balanced.
        assert_eq!(attributes.replace("\\\"", "").matches('"').count() % 2, 0, "{line}");
        assert!(attributes.starts_with("label=\""), "{line}");
        match name.split_once(" -> ") {
            Some((from, to)) => ends.extend([from, to]),
            None => assert!(nodes.insert(name), "{name} stands there twice"),
        }
    }
    assert!(nodes.len() > 5 && ends.is_subset(&nodes), "{text}");
    // The last step violates a property of steps.
    let before = bench.run(&["export", TRACE, "--as", "dot", "--step", "6"]).out;
    assert!(before.contains("\\nviolates VoteOncePerTerm\", color="), "{before}");
}

#[test]
fn cli_export_as_markdown_is_a_report() {
    let bench = with_trace();
    let text = exported(&bench, TRACE, "md");
    assert!(
        text.starts_with("### VoteOncePerTerm violated: small@none without ROLE-2\n"),
        "{text}"
    );
    assert_eq!(text.lines().filter(|line| line.starts_with("```")).count() % 2, 0);
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| step"));
    assert_eq!(rows.count(), 7);
    assert!(text.contains("- **VoteOncePerTerm** is violated: vote of node 2"), "{text}");
    // The command in its last line works.
    let command = text.trim_end().rsplit('`').nth(1).unwrap();
    let link = command.strip_prefix("quorate explore '").unwrap().trim_end_matches('\'');
    let shown = bench.run(&["show", link]);
    assert!(shown.out.starts_with("VoteOncePerTerm violated\n"), "{}{}", shown.out, shown.err);
    let marked = bench.run(&["export", TRACE, "--as", "md", "--step", "3"]).out;
    assert!(marked.contains("| 3 ← | `deliver Vote 1->2"), "{marked}");
}

/// The constant and the test in Rust code, and what the test asserts.
fn rust_test(code: &str) -> (Trace, String) {
    let file = syn::parse_file(code).unwrap_or_else(|error| panic!("{error}: {code}"));
    let mut trace = None;
    let mut test = None;
    for item in file.items {
        match item {
            Item::Const(item) => {
                let Expr::Lit(value) = *item.expr else { panic!("no literal: {code}") };
                let Lit::Str(text) = value.lit else { panic!("no text: {code}") };
                trace = Some(Trace::parse(&text.value()).unwrap());
            }
            Item::Fn(item) => {
                assert!(item.attrs.iter().any(|one| one.path().is_ident("test")), "{code}");
                test = Some(item.sig.ident.to_string());
            }
            Item::Use(_) => {}
            _ => panic!("neither constant nor test: {code}"),
        }
    }
    (trace.unwrap(), test.unwrap())
}

#[test]
fn cli_export_as_rust_is_a_test_that_passes() {
    let bench = with_trace();
    fs::write(bench.path("3.toml"), SMALL.replace("one term\"", "one \\\"#term\\\"##\"")).unwrap();
    let found = bench.run(&[
        "find",
        "3.toml",
        "commit(2) > 0",
        "--without",
        "TERM-6",
        "--save",
        "w.qtrace",
    ]);
    assert_eq!(found.code, 0, "{}", found.err);
    for (what, name) in [(TRACE, "walk_small_none"), ("w.qtrace", "walk_3_none")] {
        let code = exported(&bench, what, "rust");
        let (trace, test) = rust_test(&code);
        assert_eq!(test, name);
        // What the test asserts is so.
        let run = replay::<QuorateCore>(&trace, None).unwrap();
        let diverges = code.contains("run.divergence.expect(");
        assert_eq!(diverges, run.divergence.is_some(), "{what}: {code}");
        assert_eq!(diverges, what == TRACE, "{what}");
        assert_ne!(diverges, code.contains("divergence.is_none()"), "{what}");
    }
}

#[test]
fn cli_export_refuses_what_it_cannot_write() {
    let bench = with_trace();
    let form = bench.run(&["export", TRACE, "--as", "pdf"]);
    assert!(
        form.code == 2 && form.err.contains("possible values: trace, json, itf"),
        "{}",
        form.err
    );
    let step = bench.run(&["export", TRACE, "--as", "dot", "--step", "8"]);
    assert_eq!(only_error_line(&step), "error: --step 8: expected a step from 0 to 7");
    let file = bench.run(&["export", TRACE, "--as", "dot", "-o", "gone/x.dot"]);
    assert_eq!(file.code, 1);
    assert!(only_error_line(&file).starts_with("error: gone/x.dot: cannot be written: "));
}
