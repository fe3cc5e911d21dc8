//! Story 1: walking by clicks to the deadlock that the rule TERM-6 prevents.

use super::pages;
use super::walk::{actions, at, deliver, place, settled, take};
use crate::harness::{Browser, Tool, WIDE, css};

#[test]
fn explorer_story_1_ends_in_its_deadlock() {
    let tool = Tool::explore(&["story-1@check_quorum", "--without", "TERM-6"]);
    let mut browser = Browser::start(WIDE);
    // All nodes follow leader 1.
    browser.open(tool.page());
    assert_eq!(place(&browser), (13, 13));
    browser.see(&css("#bar"), "without TERM-6");
    // Node 2 campaigns alone, faults end, and the others are in lease and ignore it.
    take(&browser, "election-timeout 2");
    browser.see(&css("#cluster [data-node='2']"), "candidate");
    take(&browser, "settle all-up");
    browser.see(&css("#cluster h2"), "faults have ended");
    deliver(&browser, "Vote 2->1 t2 last 1@1 commit 1@1");
    deliver(&browser, "Vote 2->3 t2 last 1@1 commit 1@1");
    // Node 2 drops what the leader sends and may campaign no more, so the same goes on for ever.
    take(&browser, "heartbeat-due 1");
    deliver(&browser, "Heartbeat 1->2 t1 commit 1");
    browser.see(&css("#cluster [data-node='1']"), "leader");
    browser.see(&css("#cluster [data-node='2']"), "candidate");
    assert_eq!(actions(&browser), ["deliver Heartbeat 1->3 t1 commit 1"]);
    // When was that inevitable?
    browser.click(&css("#goal"));
    browser.enter("EventualLeader");
    browser.click(&css("#find button[name=return]"));
    browser.see(&css("#found .answer"), "Step 15 is the point of no return.");
    let signs = browser.script(
        "return [...document.querySelectorAll('.chances li')].map(e => [e.value, e.dataset.can])",
        &[],
    );
    let can = |step: usize| (step, "can be reached");
    let cannot = |step: usize| (step, "cannot be reached");
    let expected = [can(13), can(14), cannot(15), cannot(16), cannot(17), cannot(18), cannot(19)];
    assert_eq!(signs, serde_json::json!(expected));
    pages::take(&mut browser, "no-return");
    // There the leader has only one thing left to lose: the end of faults came too late.
    browser.click(&css(".chances li[value='15'] a"));
    settled(&browser);
    at(&browser, 15, 19);
    browser.see(&css("#timeline .now"), "settle all-up");
    browser.see(&css("#timeline"), "After step 14 was the last chance");
    assert_eq!(browser.attribute(&css(".tick.chance"), "value").as_deref(), Some("14"));
}
