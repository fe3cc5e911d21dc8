//! Finding elements, and waiting for them.

use super::site::Site;
use super::{VAIN, failure};
use crate::harness::{Browser, WIDE, css};

const BODY: &str = "
    <p id=p>one</p>
    <button onclick=\"setTimeout(() => p.textContent = 'two', 100)\"><b>3</b> Deliver</button>
    <button aria-label='Drop Vote 2→1' onclick='p.remove()'>x</button>
    <button aria-labelledby=p>y</button>
    <label>Find <input id=f></label>
    <button>Twin</button><button>Twin</button>";

#[test]
fn explorer_harness_finds_elements_by_their_names() {
    let site = Site::with(BODY);
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    let buttons = ["3 Deliver", "Drop Vote 2→1", "one", "Twin", "Twin"];
    assert_eq!(browser.names(&css("button")), buttons);
    assert_eq!(browser.attribute(&css("input").named("Find"), "id").as_deref(), Some("f"));
    assert_eq!(browser.count(&css("button").named("Twin")), 2);
    assert_eq!(browser.text(&css("button").named("one")), "y");
    assert_eq!(browser.count(&css("button").with("Twi")), 2);
    assert_eq!(browser.text(&css("button").with("Deliv")), "3 Deliver");

    browser.click(&css("button").named("3 Deliver"));
    browser.see(&css("#p"), "two");
    browser.click(&css("button").named("Drop Vote 2→1"));
    browser.gone(&css("#p"));
}

#[test]
fn explorer_harness_says_what_was_there_instead() {
    let site = Site::with(BODY);
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    browser.wait_at_most(VAIN);
    let message = failure(|| browser.see(&css("#p"), "three"));
    assert_eq!(message, "awaited for 0.3 s: \"three\" in #p\nbut: its text is \"one\"");
    let message = failure(|| browser.click(&css("button").named("Deliver")));
    let names = "but: the names of button are [\"3 Deliver\", \"Drop Vote 2→1\", \"one\", ";
    assert!(message.starts_with("awaited for 0.3 s: a click on button \"Deliver\"\n"), "{message}");
    assert!(message.contains(names), "{message}");
    let message = failure(|| browser.click(&css("button").named("Twin")));
    assert!(message.ends_with("but: there are 2"), "{message}");
    let message = failure(|| browser.click(&css("button").with("Twins")));
    assert!(message.ends_with("a click on button with \"Twins\"\nbut: there is none"), "{message}");
    let message = failure(|| browser.gone(&css("#p")));
    assert!(message.ends_with("but: there are 1"), "{message}");
}
