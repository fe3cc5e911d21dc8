//! Every page in every look.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use super::walk::{settled, texts};
use crate::harness::{Browser, Look, NARROW, THEMES, Tool, WIDE, css};

/// How long a page may take on a busy machine; some of them search.
const PAGE: Duration = Duration::from_secs(60);

/// The most bytes of a picture.
const PICTURE: u64 = 250_000;

/// Opens everything that is folded.
const UNFOLD: &str = "document.querySelectorAll('details').forEach(e => e.open = true)";

/// What moves by itself, of all that a page shows.
const MOVES: &str = "
    const moves = e => {
        const style = getComputedStyle(e);
        const time = text => text.split(',').some(part => parseFloat(part) > 0);
        return (style.animationName !== 'none' && time(style.animationDuration))
            || time(style.transitionDuration) || style.scrollBehavior === 'smooth';
    };
    return [...document.querySelectorAll('*')].filter(moves).map(e => e.outerHTML.slice(0, 80));";

/// Scrolls to what a picture is to show: the tables of model and core stand below the rest of the
/// page in a narrow window.
const SHOW: &str = "
    scrollTo(0, 0);
    const inspector = document.getElementById('inspector');
    if (arguments[0] === 'core' && inspector.getBoundingClientRect().top > innerHeight / 2) {
        inspector.scrollIntoView({ block: 'start', behavior: 'instant' });
    }";

/// What is known to be cramped. The diagram of the two leaders has two labels on one another.
const KNOWN: &str =
    "text.st-dim \"VoteResp granted\" overlaps text.st-dim \"Append 3, commit 1 → 3\"";

/// A page: its name in pictures, its address, and the status with which it comes.
struct Page {
    name: &'static str,
    address: String,
    status: u16,
}

/// Every kind of page. One of them is of a search that has ended.
#[track_caller]
fn pages(browser: &Browser, tool: &Tool) -> Vec<Page> {
    browser.wait_at_most(PAGE);
    browser.open(&tool.url("/"));
    let run = css("a.card").with("{1, 2} and {3, 4, 5}");
    let run = browser.attribute(&run, "href").expect("a link");
    let of = |kind: &str| run.replacen("/x/", &format!("/{kind}/"), 1);
    let check = "/check/election-3@none?without=VOTE-1";
    browser.open(&tool.url(check));
    browser.click(&css("main button").named("Check, and stop at the first violation"));
    browser.see(&css("#run .ending"), "");
    let check = browser.address();
    let list = [
        ("home", "/".to_owned()),
        ("explore", run.clone()),
        ("why", format!("{run}&tab=why")),
        ("properties", format!("{run}&tab=properties")),
        ("core", format!("{run}&tab=core").replace("s=34", "s=17")),
        ("all", format!("{run}&tab=all")),
        ("raw", format!("{run}&tab=raw")),
        ("neighbourhood", of("graph")),
        ("graph", "/graph/election-3@none?key=roles%2Cterm".to_owned()),
        ("model", of("model")),
        ("verdicts", "/verdicts?property=ElectionSafety".to_owned()),
        ("ways", "/find/election-3@none?goal=leaders+%3D+1&ways=5".to_owned()),
        ("return", "/find/election-3@none?goal=leaders+%3D+1&return=1".to_owned()),
    ];
    let mut pages: Vec<Page> = list
        .into_iter()
        .map(|(name, path)| Page { name, address: tool.url(&path), status: 200 })
        .collect();
    pages.push(Page { name: "check", address: check, status: 200 });
    pages.push(Page { name: "fault", address: tool.url("/x/nothing@none"), status: 404 });
    pages
}

/// Opens a page and waits until it is complete.
#[track_caller]
fn visit(browser: &Browser, page: &Page) {
    browser.open(&page.address);
    if browser.count(&css(".workspace")) > 0 {
        settled(browser);
    }
    if page.status >= 400 {
        browser.expect_complaints(&[&page.status.to_string()]);
    }
}

#[test]
fn explorer_pages_are_accessible_in_both_themes() {
    let tool = Tool::shared();
    let mut browser = Browser::start(WIDE);
    let mut faults = Vec::new();
    for page in pages(&browser, &tool) {
        visit(&browser, &page);
        browser.script(UNFOLD, &[]);
        for theme in THEMES {
            browser.change_look(WIDE.with(theme));
            let found = browser.faults();
            faults.extend(found.iter().map(|fault| format!("{} {theme}: {fault}", page.name)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn explorer_pages_have_room_in_each_width() {
    let tool = Tool::shared();
    let mut browser = Browser::start(WIDE);
    let wide = |width: u32| Look { size: (width, 800), ..WIDE };
    let looks = [wide(320), wide(480), NARROW, WIDE, WIDE.zoomed(200)];
    let mut found = Vec::new();
    for page in pages(&browser, &tool) {
        visit(&browser, &page);
        for look in looks {
            browser.change_look(look);
            let at = format!("{} {:?} {} %", page.name, look.size, look.zoom);
            found.extend(browser.cramped().iter().map(|one| format!("{at}: {one}")));
        }
        browser.change_look(WIDE.still());
        let moves = texts(&browser.script(MOVES, &[]));
        found.extend(moves.iter().map(|one| format!("{}: {one} moves", page.name)));
    }
    let (known, new): (Vec<_>, Vec<_>) = found.iter().partition(|one| one.contains(KNOWN));
    assert!(new.is_empty(), "{new:#?}");
    assert!(!known.is_empty(), "take KNOWN away: it is cramped no longer");
}

#[test]
fn explorer_pages_have_pictures() {
    let tool = Tool::shared();
    let mut browser = Browser::start(WIDE);
    let shown = ["home", "explore", "graph", "core", "check"];
    for page in pages(&browser, &tool).iter().filter(|page| shown.contains(&page.name)) {
        visit(&browser, page);
        take(&mut browser, page.name);
    }
}

/// Takes the pictures of the page in both themes and both sizes.
#[track_caller]
pub(super) fn take(browser: &mut Browser, name: &str) {
    for look in [WIDE, NARROW] {
        for theme in THEMES {
            browser.change_look(look.with(theme));
            browser.script(SHOW, &[serde_json::json!(name)]);
            let file = browser.picture(name);
            let size = fs::metadata(&file).map_or(Value::Null, |file| file.len().into());
            let fits = size.as_u64().is_some_and(|size| size < PICTURE);
            assert!(fits, "{}: {size} bytes, at most {PICTURE}", file.display());
        }
    }
    browser.change_look(WIDE);
}
