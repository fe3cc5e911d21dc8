//! The famous runs on the first page.

use super::walk::{at, go, settled, tab, texts};
use crate::harness::{Browser, Tool, WIDE, css};

#[test]
fn explorer_shows_the_two_leaders_of_a_change_in_one_step() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    browser.open(&tool.url("/"));
    browser.click(&css("a.card").with("{1, 2} and {3, 4, 5}"));
    at(&browser, 34, 34);
    browser.see(&css("#bar"), "without CONF-5");
    browser.see(&css("#bar .chip.bad"), "✗ violated: ElectionSafety");
    // Nodes 1 and 2 voted for node 2; nodes 3, 4 and 5 voted for node 3, in the same term.
    let cards = browser.script(
        "return [...document.querySelectorAll('#cluster article.card')].map(
            e => [e.dataset.node, e.dataset.role, e.querySelector('.term').textContent,
                  e.querySelector('dl dd').textContent].join(' '))",
        &[],
    );
    assert_eq!(
        texts(&cards),
        [
            "1 follower t2 n2",
            "2 leader t2 n2",
            "3 leader t2 n3",
            "4 follower t2 n3",
            "5 follower t2 n3",
        ]
    );
    // Each counts its votes in another configuration.
    browser.see(&css("#cluster [data-node='2'] .configuration"), "voters {1 2 3}");
    browser.see(&css("#cluster [data-node='3'] .configuration"), "voters {1 2 3 4 5}");
    // The property says of whom it speaks.
    tab(&browser, "properties");
    let violated = css("#inspector .property[data-status=violated]");
    browser.see(&violated, "ElectionSafety");
    browser.see(&violated, "terms of the leaders 2 and 3: 2 ≠ 2");
    // One step earlier there was one leader.
    go(&browser, 33);
    browser.gone(&css("#bar .chip.bad"));
    assert_eq!(browser.count(&css("#cluster [data-role=leader]")), 1);
    settled(&browser);
}
