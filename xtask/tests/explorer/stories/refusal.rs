//! Why something may not happen, and why a node says no.

use super::walk::{action, actions, at, open, place, settled, take};
use crate::harness::{Browser, Tool, WIDE, css};

#[test]
fn explorer_says_why_a_vote_is_refused() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    open(&browser, &tool.url("/x/election-3@none"));
    take(&browser, "election-timeout 1");
    take(&browser, "election-timeout 2");
    take(&browser, "deliver Vote 1->3 t1 last 0@0");
    // Node 3 has voted for node 1. Why will it refuse node 2?
    let vote = action(&browser, "deliver Vote 2->3 t1 last 0@0");
    browser.see(&css(&format!("button.do[value=\"{vote}\"]")), "sends VoteResp 3→2 refused");
    browser.click(&css(&format!("#actions button.why[value=\"{vote}\"]")));
    let why = css("#inspector .tab[data-tab=why]");
    browser.see(&why, "deliver Vote 2->3 t1 last 0@0 is enabled in step 3");
    let guards = browser.script(
        "return [...document.querySelectorAll('#inspector .guard')].map(e => e.innerText)",
        &[],
    );
    let guards = super::walk::texts(&guards);
    let guard = guards.iter().find(|guard| guard.contains("VOTE-1"));
    let guard = guard.unwrap_or_else(|| panic!("no guard VOTE-1 among {guards:#?}"));
    assert!(guard.starts_with('✗'), "{guard}");
    assert!(guard.contains("the node is not free to vote, so it refuses"), "{guard}");
    // Its own vote is for node 1, neither for the sender nor for nobody.
    assert!(guard.contains("own vote: 1 = sender 2"), "{guard}");
    assert!(guard.contains("own vote: 1 = 0"), "{guard}");
    // The rule says the same in its own words.
    browser.click(&css("#inspector details.rule:first-of-type summary"));
    browser.see(&css("#inspector details.rule:first-of-type"), "VOTE-1");
    browser.see(&why, "Its own vote is none and it knows no leader.");
    // To ask is not to act.
    assert_eq!(place(&browser), (3, 3));
}

#[test]
fn explorer_says_why_a_node_in_lease_ignores_a_vote() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    open(&browser, &tool.url("/x/story-1@check_quorum"));
    take(&browser, "election-timeout 2");
    let vote = action(&browser, "deliver Vote 2->3 t2 last 1@1 commit 1@1");
    browser.click(&css(&format!("#actions button.why[value=\"{vote}\"]")));
    let why = css("#inspector .tab[data-tab=why]");
    browser.see(&why, "The message changes nothing: the receiver ignores it.");
    browser.see(&why, "LEASE-2 in lease");
    browser.see(&why, "lease: 1 = 1");
}

#[test]
fn explorer_says_what_a_disabled_action_lacks_and_goes_where_it_is_enabled() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    open(&browser, &tool.url("/x/election-3@none"));
    take(&browser, "election-timeout 1");
    take(&browser, "election-timeout 2");
    // The budget of timeouts is spent, so this choice stays in its place, folded.
    let summary = css("#actions details.off[data-code='01303079'] > summary");
    browser.see(&summary, "election-timeout 3");
    browser.see(&summary, "✗ election timeouts spent: 2 < 2 allowed");
    browser.click(&summary);
    let choice = css("#actions details.off[data-code='01303079']");
    browser.see(&choice, "node 3: running = running");
    // Nothing gives the budget back.
    browser.click(&css("details.off[data-code='01303079'] button.near"));
    browser.see(&css("#notice [role=alert]"), "election-timeout 3 is never enabled from here");
    assert_eq!(place(&browser), (2, 2));

    // In story 1 the leader may send heartbeats when faults have ended.
    open(&browser, &tool.url("/x/story-1@check_quorum"));
    let event = "heartbeat-due 1";
    assert!(!actions(&browser).iter().any(|other| other == event));
    let (_, last) = place(&browser);
    browser.click(&css("#actions details.off[data-code='0310f272'] > summary"));
    let choice = css("#actions details.off[data-code='0310f272']");
    browser.see(&choice, event);
    browser.see(&choice, "✗ heartbeats spent: 0 < 0 allowed");
    browser.click(&css("#actions details.off[data-code='0310f272'] button.near"));
    at(&browser, last + 1, last + 1);
    browser.see(&css("#timeline .now"), "settle all-up");
    settled(&browser);
    assert!(actions(&browser).iter().any(|other| other == event), "{:?}", actions(&browser));
}
