//! Without a mouse.

use super::walk::{at, place, settled};
use crate::harness::{Browser, Tool, WIDE, css};

/// Says what is wrong with the focus: it has to be on something that can be seen, and marked.
const FOCUS: &str = "
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return 'it is on nothing';
    const what = e.outerHTML.slice(0, 120);
    const box = e.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return `it is on something without a size: ${what}`;
    if (box.bottom < 1 || box.top > innerHeight - 1 || box.right < 1 || box.left > innerWidth - 1) {
        return `it is outside of the window: ${what}`;
    }
    const drawn = [e, ...e.querySelectorAll('.st-hit')].some(part => {
        const style = getComputedStyle(part);
        const outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
        return outline || (part !== e && style.stroke !== 'none');
    });
    return drawn ? '' : `nothing marks it: ${what}`;";

/// Fails unless the focus can be seen.
#[track_caller]
fn focus_is_seen(browser: &Browser) {
    let wrong = browser.script(FOCUS, &[]);
    assert_eq!(wrong, "", "the focus is {}", browser.focus());
}

#[test]
fn explorer_can_be_used_with_the_keyboard_alone() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    browser.open(&tool.url("/"));
    // Each stop on the way to the run can be seen.
    for _ in 0..40 {
        browser.press("Tab");
        focus_is_seen(&browser);
        if browser.focus().name.starts_with("{1, 2} and {3, 4, 5}") {
            break;
        }
    }
    browser.press("Enter");
    at(&browser, 34, 34);

    // The focus goes along with the steps.
    browser.tab_to("Changed", 400);
    focus_is_seen(&browser);
    for (key, step) in [("ArrowLeft", 33), ("h", 32), ("ArrowRight", 33), ("l", 34), ("Home", 17)] {
        browser.press(key);
        settled(&browser);
        if key != "Home" {
            at(&browser, step, 34);
        }
        focus_is_seen(&browser);
    }
    let (start, _) = place(&browser);
    browser.press("End");
    at(&browser, 34, 34);
    assert!(start < 30, "Home leads to step {start}");

    // A number takes an action.
    browser.press("Home");
    at(&browser, start, 34);
    let first = browser.text(&css("#actions button[data-number='1'] .what"));
    browser.press("1");
    at(&browser, start + 1, start + 1);
    browser.see(&css("#timeline .now"), &first);
    focus_is_seen(&browser);
    // So does Enter on the next one.
    browser.press("j");
    focus_is_seen(&browser);
    assert!(browser.focus().role == "button", "{}", browser.focus());
    browser.press("Enter");
    at(&browser, start + 2, start + 2);
    focus_is_seen(&browser);
    // The walk that was left is a branch.
    browser.press("b");
    focus_is_seen(&browser);
    browser.press("Enter");
    at(&browser, 34, 34);
    focus_is_seen(&browser);

    // The slash finds a state, and Escape leaves the box.
    browser.press("Home");
    at(&browser, start, 34);
    browser.press("/");
    assert_eq!(browser.focus().name, "Find a state where");
    focus_is_seen(&browser);
    browser.press("Ctrl+a");
    browser.enter("leaders = 1");
    browser.press("Enter");
    browser.see(&css("#say"), "leaders = 1: found after");
    settled(&browser);
    focus_is_seen(&browser);
    browser.press("Escape");
    focus_is_seen(&browser);

    // The list of keys opens, and closes to where one was.
    browser.press("?");
    browser.see(&css("dialog[open]"), "find a state where …");
    focus_is_seen(&browser);
    browser.press("Escape");
    browser.gone(&css("dialog[open]"));
    focus_is_seen(&browser);

    // The theme turns.
    let theme = || browser.script("return getComputedStyle(document.body).backgroundColor", &[]);
    let light = theme();
    browser.press("t");
    assert_ne!(theme(), light);
    browser.press("t");
    assert_eq!(theme(), light);
}

#[test]
fn explorer_plays_a_walk() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    browser.open(&tool.url("/"));
    browser.click(&css("a.card").with("A vote that a restart forgets"));
    at(&browser, 12, 12);
    browser.press("Home");
    settled(&browser);
    let (start, _) = place(&browser);
    browser.press(".");
    browser.press("Space");
    browser.see(&css("#play"), "pause");
    browser.until("two steps that are played", || match place(&browser) {
        (step, 12) if step >= start + 2 => Ok(()),
        (step, last) => Err(format!("step {step} of {last}")),
    });
    browser.press("Space");
    browser.see(&css("#play"), "▶ play");
    let (step, _) = place(&browser);
    assert!(step > start, "it stays where it was paused");
}
