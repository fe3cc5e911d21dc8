//! Traces as files: written for a violation, shown, replayed, and refused when they are not whole.

use std::fs;

use crate::cli::{Bench, Ran, TRACE, only_error_line, with_trace};

#[test]
fn cli_a_violation_leaves_a_trace_that_can_be_replayed() {
    let bench = with_trace();
    let ran = bench.run(&["check", "small.toml", "--without", "role-2"]);
    assert!(ran.out.contains("why: vote of node "), "{}", ran.out);
    assert!(ran.out.contains(&format!("replay: quorate replay {TRACE}\n")));
    assert!(
        ran.last_line()
            .starts_with("FAIL: VoteOncePerTerm violated in small@none without ROLE-2, ")
    );
    let shown = bench.run(&["show", TRACE]);
    assert!(
        shown.out.starts_with("VoteOncePerTerm violated\n  small@none without ROLE-2, "),
        "{}",
        shown.out
    );
    let shown = bench.run(&["show", TRACE, "--format", "json"]).json();
    assert_eq!(shown["without"][0], "ROLE-2");
    let model = bench.run(&["replay", TRACE, "--on", "model"]);
    assert!(
        model.code == 0 && model.last_line().starts_with("ok: the model follows, "),
        "{}",
        model.out
    );
    let both = bench.run(&["replay", TRACE]);
    assert_eq!(both.code, 0);
    assert!(both.last_line().starts_with("ok: the core diverges at step "), "{}", both.out);
    assert!(
        both.last_line().ends_with("rule ROLE-2 the vote outlives a step-down"),
        "{}",
        both.out
    );
}

/// The first steps of a trace alone, with a footer that fits.
fn shortened(text: &str, steps: usize) -> String {
    let lines = text.lines().take(1 + steps).map(|line| format!("{line}\n"));
    lines.collect::<String>() + &format!("{{\"steps\":{steps}}}\n")
}

#[test]
fn cli_replay_refuses_a_trace_that_does_not_show_what_it_names() {
    let bench = with_trace();
    let whole = bench.run(&["replay", TRACE]);
    assert!(
        whole.out.contains("  model: VoteOncePerTerm is violated after step "),
        "{}",
        whole.out
    );
    let json = bench.run(&["replay", TRACE, "--format", "json"]).json();
    assert_eq!(
        (&json["shown"]["property"], &json["shown"]["wholly"]),
        (&"VoteOncePerTerm".into(), &true.into())
    );
    let refusal = "error: edited.qtrace: VoteOncePerTerm is not violated by this trace: it holds after step 2";
    let forged = edited(&bench, |text| shortened(text, 2));
    assert_eq!((forged.code, only_error_line(&forged)), (23, refusal));
    // As traces were before the header named the property.
    let old = |text: &str| text.replacen("\"property\":\"VoteOncePerTerm\",", "", 1);
    let forged = edited(&bench, |text| shortened(&old(text), 2));
    assert_eq!((forged.code, only_error_line(&forged)), (23, refusal));
    assert_eq!(edited(&bench, old).code, 0);
    let other = edited(&bench, |text| text.replace("VoteOncePerTerm", "MonotonicTerm"));
    assert_eq!(other.code, 23, "{}", other.err);
    let unknown = edited(&bench, |text| text.replace("VoteOncePerTerm", "VoteTwicePerTerm"));
    assert_eq!(unknown.code, 23);
    assert!(only_error_line(&unknown).ends_with("the model asks no property of this name"));
    let title =
        edited(&bench, |text| text.replacen("VoteOncePerTerm violated", "LogMatching violated", 1));
    assert_eq!(title.code, 2);
    assert!(
        only_error_line(&title)
            .starts_with("error: edited.qtrace:1: title \"LogMatching violated\": expected")
    );
    let early = bench.run(&["replay", TRACE, "--until", "2"]);
    assert_eq!(early.code, 0);
    assert!(early.out.contains(
        "  model: VoteOncePerTerm was not evaluated: the run violates it only after step "
    ));
}

#[test]
fn cli_replay_compares_every_word_of_a_step() {
    let bench = with_trace();
    let said = |from: &str, to: &str| {
        let ran = edited(&bench, |text| text.replacen(from, to, 1));
        assert_eq!(ran.code, 21, "{from}: {}{}", ran.out, ran.err);
        only_error_line(&ran).to_owned()
    };
    assert!(said("[\"ROLE-4\",", "[").contains(": by the trace the rules TERM-1, "));
    assert!(
        said("\"rules\":[\"ROLE-4\"", "\"rules\":[\"ROLE-3\"")
            .contains(": by the trace the rules ROLE-3")
    );
    let start = edited(&bench, |text| text.replacen("\"start\":0", "\"start\":1", 1));
    assert_eq!(start.code, 2);
    assert!(
        only_error_line(&start)
            .starts_with("error: edited.qtrace:1: start = 1 in the trace's header")
    );
}

fn edited(bench: &Bench, edit: impl Fn(&str) -> String) -> Ran {
    let text = fs::read_to_string(bench.path(TRACE)).unwrap();
    fs::write(bench.path("edited.qtrace"), edit(&text)).unwrap();
    bench.run(&["replay", "edited.qtrace"])
}

#[test]
fn cli_replay_refuses_a_truncated_trace() {
    let bench = with_trace();
    let cut = edited(&bench, |text| text.lines().take(3).map(|line| format!("{line}\n")).collect());
    assert_eq!(cut.code, 2);
    assert_eq!(
        only_error_line(&cut),
        "error: edited.qtrace:3: the file is cut short: expected a footer {\"steps\":N} as last line"
    );
    let broken = edited(&bench, |text| text.replacen("{\"event\"", "{\"evnt\"", 1));
    assert_eq!(broken.code, 2);
    assert!(only_error_line(&broken).starts_with("error: edited.qtrace:2: expected a step: "));
}

#[test]
fn cli_replay_tells_stale_traces_from_departures() {
    let bench = with_trace();
    let stale = edited(&bench, |text| text.replace("[\"ROLE-2\"]", "[]"));
    assert_eq!(stale.code, 21);
    assert!(
        only_error_line(&stale)
            .starts_with("error: edited.qtrace: the model does not follow: step ")
    );
    let unknown = edited(&bench, |text| text.replace("[\"ROLE-2\"]", "[\"FOO-1\"]"));
    assert_eq!(unknown.code, 2);
    assert!(only_error_line(&unknown).starts_with("error: edited.qtrace:1: rule \"FOO-1\""));
}
