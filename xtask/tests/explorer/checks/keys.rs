//! The keyboard.

use super::failure;
use super::site::Site;
use crate::harness::{Browser, WIDE, css};

const BODY: &str = "
    <a href=#a>First</a> <button onclick=\"log.textContent += ' clicked'\">Second</button>
    <label>Third <input></label> <p id=log></p>
    <script>addEventListener('keydown', e => {
        const held = (e.ctrlKey ? 'Ctrl+' : '') + (e.shiftKey ? 'Shift+' : '');
        log.textContent += ' ' + held + e.key;
    })</script>";

#[test]
fn explorer_harness_walks_with_the_keyboard() {
    let site = Site::with(BODY);
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    browser.press("j");
    browser.press("?");
    browser.press("ArrowLeft");
    browser.press("Ctrl+k");
    browser.press("Escape");
    browser.press("Tab");
    assert_eq!(browser.focus().to_string(), "link \"First\"");
    browser.press("Tab");
    assert_eq!(browser.focus().to_string(), "button \"Second\"");
    browser.press("Space");
    browser.press("Enter");
    browser.tab_to("Third", 1);
    browser.enter("hi");
    assert_eq!(browser.script("return document.querySelector('input').value", &[]), "hi");
    browser.press("Shift+Tab");
    assert_eq!(browser.focus().name, "Second");
    let keys = "j Shift+? ArrowLeft Ctrl+Control Ctrl+k Escape Tab Tab clicked Enter clicked Tab h i \
                Shift+Shift Shift+Tab";
    let said = browser.text(&css("#log"));
    assert_eq!(said.split_whitespace().collect::<Vec<_>>().join(" "), keys);
}

#[test]
fn explorer_harness_says_where_the_focus_went() {
    let site = Site::with(BODY);
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    let message = failure(|| browser.tab_to("Fourth", 2));
    assert_eq!(
        message,
        "2 presses of Tab do not lead to \"Fourth\", but to:\nlink \"First\"\nbutton \"Second\""
    );
    assert_eq!(failure(|| browser.press("Hyper+x")), "no key is called \"Hyper\"");
}
