//! Model and core side by side.

use super::walk::{at, open, place, tab, take};
use crate::harness::{Browser, Tool, WIDE, css};

/// A trace that a search made without a rule. The core has the rule, so it diverges.
const TRACE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../tests/regressions/election-3@none-without-VOTE-1-ElectionSafety.qtrace"
);

#[test]
fn explorer_model_and_core_agree_where_every_rule_holds() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    open(&browser, &tool.url("/x/story-1@both"));
    tab(&browser, "core");
    let core = css("#inspector .tab[data-tab=core]");
    browser.see(&core, "Model and core agree in all 17 steps of this walk");
    browser.gone(&css("#inspector tr.differs"));
    // The tab stays while one walks, and the core takes each step too.
    take(&browser, "election-timeout 3");
    browser.see(&core, "Model and core agree in all 18 steps of this walk");
    let rows = css("#inspector table.sides:first-of-type tbody tr");
    assert!(browser.count(&rows) > 10);
}

#[test]
fn explorer_trace_without_a_rule_diverges_from_the_core() {
    let tool = Tool::explore(&[TRACE]);
    let browser = Browser::start(WIDE);
    open(&browser, tool.page());
    let (step, last) = place(&browser);
    assert_eq!(step, last);
    tab(&browser, "core");
    let notice = css("#inspector .notice.bad");
    browser.see(&notice, "The core diverges at step");
    browser.see(&notice, "The model runs without VOTE-1; the core has it.");
    // There the model granted a vote that the core refuses.
    browser.click(&css("#inspector .notice a[data-step]"));
    let (step, _) = place(&browser);
    at(&browser, step, last);
    assert!(step < last, "it diverges before the end");
    browser.see(&css("#timeline .now"), "deliver Vote");
    let differs = browser.count(&css("#inspector .notice tr.differs"));
    assert!(differs > 0, "no value differs");
}
