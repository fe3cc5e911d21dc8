//! Size, theme, zoom and motion, and pictures of them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::site::Site;
use crate::harness::{Browser, Look, NARROW, Theme, WIDE, picture};

/// What a page is told of its surroundings.
const SEEN: &str = "
    const is = query => matchMedia(query).matches;
    return [innerWidth, innerHeight, devicePixelRatio, is('(prefers-color-scheme: dark)'),
            is('(prefers-reduced-motion: reduce)')];";

fn seen(browser: &Browser) -> Value {
    browser.script(SEEN, &[])
}

#[test]
fn explorer_harness_looks_at_a_page_in_each_way() {
    let site = Site::with("");
    for (look, told) in [
        (NARROW.with(Theme::Dark), json!([800, 1000, 1, true, false])),
        (WIDE.zoomed(200).still(), json!([640, 400, 2, false, true])),
    ] {
        let mut browser = Browser::start(look);
        browser.open(&site.url("/"));
        assert_eq!(seen(&browser), told, "{look:?}");
        // The look stays when another page comes, and changes when it is asked to.
        browser.open(&site.url("/?again"));
        assert_eq!(seen(&browser), told, "{look:?}");
        browser.back();
        browser.reload();
        assert_eq!(browser.address(), site.url("/"));
        assert_eq!(seen(&browser), told, "{look:?}");
        browser.change_look(Look { size: (500, 400), ..WIDE });
        assert_eq!(seen(&browser), json!([500, 400, 1, false, false]));
    }
}

/// Width and height in the head of a PNG file.
fn size(file: &Path) -> (u32, u32) {
    let bytes = fs::read(file).expect("the picture was written");
    assert_eq!(bytes[..8], *b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("4 bytes"));
    (number(16), number(20))
}

#[test]
fn explorer_harness_makes_pictures() {
    let site = Site::with("<p style='height: 2000px'>long</p>");
    let mut browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    let names = [WIDE, NARROW.with(Theme::Dark), WIDE.zoomed(200)].map(|look| {
        browser.change_look(look);
        let folder = tempfile::tempdir().unwrap();
        let shown = browser.picture_in(folder.path(), "page");
        assert_eq!(size(&shown), look.size);
        let whole = browser.whole_picture("harness");
        let (width, height) = size(&whole);
        assert!(width == look.size.0 && height > 2000, "{width} x {height}");
        whole.file_name().unwrap().to_string_lossy().into_owned()
    });
    assert_eq!(
        names,
        [
            "harness-whole-light-1280.png",
            "harness-whole-dark-800.png",
            "harness-whole-light-1280-200.png",
        ]
    );
    assert!(picture::folder(true).ends_with("docs/explorer"));
    assert!(picture::folder(false).ends_with("target/explorer"));
}
