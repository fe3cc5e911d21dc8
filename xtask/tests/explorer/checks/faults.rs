//! Accessibility.

use super::failure;
use super::site::{Site, page};
use crate::harness::{Browser, THEMES, WIDE};

/// Grey on white, where the system asks for a dark page.
const LOW: &str = "
    body { background: #fff; color: #000 }
    @media (prefers-color-scheme: dark) { .low { color: #ddd } }";

#[test]
fn explorer_harness_finds_faults_under_the_policy() {
    let body = "<p>fine</p><button id=bare></button><input id=lost>";
    let site = Site::strict(vec![("/", "text/html", page(body))]);
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    let found: Vec<_> = browser
        .faults()
        .into_iter()
        .map(|fault| (fault.rule, fault.impact, fault.target))
        .collect();
    let fault = |rule: &str, target: &str| (rule.into(), "critical".into(), target.into());
    assert_eq!(found, [fault("button-name", "#bare"), fault("label", "#lost")]);

    let message = failure(|| browser.assert_accessible());
    for part in ["button-name (critical) at #bare: Buttons must have", "<button id=\"bare\">"] {
        assert!(message.contains(part), "{message}");
    }
    // axe-core itself asks the page for nothing that the policy forbids.
    browser.expect_complaints(&[]);
}

#[test]
fn explorer_harness_lets_an_accessible_page_pass() {
    let site = Site::with("<p>fine</p><button>Go</button>");
    let mut browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    for theme in THEMES {
        browser.change_look(WIDE.with(theme));
        browser.assert_accessible();
    }
}

#[test]
fn explorer_harness_finds_faults_of_one_theme() {
    let site = Site::with(&format!("<style>{LOW}</style><p class=low>faint</p>"));
    let mut browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    let counts = THEMES.map(|theme| {
        browser.change_look(WIDE.with(theme));
        let faults = browser.faults();
        assert!(faults.iter().all(|fault| fault.rule == "color-contrast"), "{faults:?}");
        faults.len()
    });
    assert_eq!(counts, [0, 1]);
}
