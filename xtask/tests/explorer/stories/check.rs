//! A search that is watched in the browser.

use std::time::Duration;

use super::walk::{place, settled};
use crate::harness::{Browser, Tool, WIDE, css};

/// How long a search of these stories may take on a busy machine.
const SEARCH: Duration = Duration::from_secs(60);

/// The number under a figure of the page.
fn figure(browser: &Browser, name: &str) -> u64 {
    let text = browser.text(&css("#run .figure").with(name));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("the figure {name} is {text:?}"))
}

#[test]
fn explorer_check_finds_a_counterexample_and_opens_it() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    browser.wait_at_most(SEARCH);
    browser.open(&tool.url("/x/election-3@none?without=VOTE-1"));
    settled(&browser);
    browser.click(&css("header.top nav a").named("Check"));
    browser.see(&css("h1"), "election-3@none without VOTE-1");
    browser.click(&css("main button").named("Check, and stop at the first violation"));
    // The page follows the search to its end without being loaded again.
    browser.see(&css("#run"), "distinct states");
    let ending = browser.text(&css("#run .ending"));
    assert!(!ending.is_empty());
    browser.gone(&css("#stop"));
    assert!(figure(&browser, "distinct states") > 10);
    let row = css("#run table.properties tr[data-good=false]");
    browser.see(&row, "VoteOncePerTerm");
    browser.see(&row, "violated");
    // Its counterexample is one click away, and ends in the violation.
    browser.click(&css("#run table.properties tr[data-good=false] a").with("steps: open"));
    let (step, last) = place(&browser);
    assert_eq!(step, last);
    browser.see(&css("#bar .chip.bad"), "✗ violated: VoteOncePerTerm");
    // The search is still listed.
    browser.click(&css("header.top nav a").named("Check"));
    browser.see(&css("main ul"), "election-3@none without VOTE-1");
}

#[test]
fn explorer_check_shows_its_progress_and_can_be_stopped() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    browser.wait_at_most(SEARCH);
    browser.open(&tool.url("/check/reconf-3-5@none+joint+apply"));
    browser.click(&css("main button").named("Check everything"));
    browser.see(&css("#stop"), "Stop");
    // The figures grow while one watches.
    let first = figure(&browser, "distinct states");
    browser.until("more distinct states", || match figure(&browser, "distinct states") {
        now if now > first => Ok(()),
        now => Err(format!("there are {now}")),
    });
    browser.see(&css("#run table.properties"), "ElectionSafety");
    browser.click(&css("#stop"));
    browser.see(&css("#run .ending"), "interrupted");
    browser.gone(&css("#stop"));
    assert_eq!(browser.attribute(&css("#run"), "data-running").as_deref(), Some("no"));
    assert!(figure(&browser, "distinct states") > first);
    let levels = browser.count(&css("#run .levels rect"));
    assert!(levels > 1, "{levels} levels");
}
