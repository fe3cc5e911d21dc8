//! Acting in the past.

use super::walk::{at, go, open, place, settled, take};
use crate::harness::{Browser, Tool, WIDE, css};

#[test]
fn explorer_keeps_the_walk_that_was_left() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    open(&browser, &tool.url("/x/election-3@none"));
    take(&browser, "election-timeout 1");
    take(&browser, "election-timeout 2");
    take(&browser, "deliver Vote 1->3 t1 last 0@0");
    take(&browser, "deliver VoteResp 3->1 t1 granted");
    browser.see(&css("#cluster [data-node='1']"), "leader");
    assert_eq!(browser.count(&css(".branches button")), 0);
    // What if node 3 had heard of node 2 first?
    go(&browser, 2);
    take(&browser, "deliver Vote 2->3 t1 last 0@0");
    assert_eq!(place(&browser), (3, 3));
    let branch = css(".branches button");
    browser.see(&branch, "from step 2: deliver Vote 1->3 t1 last 0@0, 4 steps");
    take(&browser, "deliver VoteResp 3->2 t1 granted");
    browser.see(&css("#cluster [data-node='2']"), "leader");
    // Back to the walk that was left: there node 1 leads, and this walk is now the branch.
    browser.click(&branch);
    at(&browser, 4, 4);
    browser.see(&css("#cluster [data-node='1']"), "leader");
    browser.see(&css("#cluster [data-node='2']"), "candidate");
    browser.see(&branch, "from step 2: deliver Vote 2->3 t1 last 0@0, 4 steps");
    // The page may be loaded again, and Back of the browser is a step back.
    browser.reload();
    settled(&browser);
    browser.see(&branch, "from step 2: deliver Vote 2->3 t1 last 0@0, 4 steps");
    browser.back();
    at(&browser, 4, 4);
    browser.see(&css("#cluster [data-node='2']"), "leader");
}
