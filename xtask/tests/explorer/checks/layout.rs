//! What a page shows badly.

use super::failure;
use super::site::Site;
use crate::harness::{Browser, NARROW, WIDE};

const BODY: &str = "
    <style>
        .list { height: 40px; overflow: auto; position: relative }
        .box { width: 60px; height: 20px; overflow: hidden; white-space: nowrap }
        .reader { position: absolute; width: 1px; height: 1px; overflow: hidden }
        .over { position: absolute; inset: auto 0 0 0; height: 60px; background: #eee }
        .under { position: absolute; bottom: 10px }
    </style>
    <p class=reader>only for readers of the screen</p>
    <p class=box id=short>short</p>
    <p class=box id=long>a text that is much too long</p>
    <div class=box style='overflow: auto' id=scrolls>a text that can be scrolled to its end</div>
    <div class=list><p>first</p><p>second</p><button>scrolled out</button></div><p>after it</p>
    <button class=under id=covered>Covered</button><div class=over id=cover>cover</div>
    <button>Free <b>inside</b></button>
    <svg width=200 height=60 role=img aria-label=x>
        <text x=10 y=20>one</text><text x=20 y=22>two</text><text x=180 y=50>outside</text>
        <text x=10 y=50>fine</text>
    </svg>";

#[test]
fn explorer_harness_finds_what_is_cramped() {
    let site = Site::with(BODY);
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    let found = browser.cramped();
    let named: Vec<_> = found.iter().map(|one| one.split(": ").next().unwrap()).collect();
    assert_eq!(
        named,
        [
            "p#long \"a text that is much too long\" is cut off or runs over",
            "button#covered \"Covered\" lies under div#cover \"cover\"",
            "text \"one\" overlaps text \"two\"",
            "text \"outside\" leaves its drawing",
        ]
    );
    let message = failure(|| browser.assert_roomy());
    assert!(message.contains("p#long"), "{message}");
}

#[test]
fn explorer_harness_finds_a_page_that_is_too_wide() {
    let site = Site::with("<div style='width: 1000px'>wide</div>");
    let mut browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    browser.assert_roomy();
    browser.change_look(NARROW);
    let found = browser.cramped();
    assert!(found[0].starts_with("the page is 10") && found.len() == 1, "{found:?}");
    browser.change_look(WIDE.zoomed(200));
    assert_eq!(browser.cramped().len(), 1);
}
