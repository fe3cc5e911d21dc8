//! Times that a page measures.

use std::time::Duration;

use super::site::Site;
use super::{VAIN, failure};
use crate::harness::{Browser, WIDE, css};

const BODY: &str = "
    <button id=quick>Quick</button> <button id=slow>Slow</button> <button id=never>Never</button>
    <script>
        const step = wait => event => setTimeout(() => requestAnimationFrame(() =>
            requestAnimationFrame(() => performance.measure('step', { start: event.timeStamp }))),
            wait);
        quick.onclick = step(0);
        slow.onclick = step(300);
    </script>";

#[test]
fn explorer_harness_tells_slow_steps_from_quick_ones() {
    let site = Site::with(BODY);
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    let paint = browser.first_paint();
    assert!(paint > Duration::ZERO && paint < Duration::from_secs(10), "{paint:?}");
    let slow = browser.time_of("step", |page| page.click(&css("#slow")));
    assert!(slow >= Duration::from_millis(300), "{slow:?}");
    // The older measure does not count.
    let quick = browser.time_of("step", |page| page.click(&css("#quick")));
    assert!(quick > Duration::ZERO && quick < slow, "{quick:?}, {slow:?}");
    browser.wait_at_most(VAIN);
    let message = failure(|| browser.time_of("step", |page| page.click(&css("#never"))));
    assert_eq!(
        message,
        "awaited for 0.3 s: a measure \"step\" of the page\nbut: the page has set none"
    );
}
