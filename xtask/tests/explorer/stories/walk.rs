//! What a person does on the page of a walk, and what they see there.

use serde_json::{Value, json};

use crate::harness::{Browser, css};

/// Hands over whether the script of the page has started and waits for no answer. The module is
/// the one that the page runs, so its variables are those of the page.
const IDLE: &str = "
    const done = arguments[arguments.length - 1];
    const started = document.readyState === 'complete' && document.querySelector('.workspace');
    if (!started) done(false);
    else import('/assets/walk.js').then(
        page => done(page.walk.address !== '' && !page.walk.busy), () => done(false));";

/// The value of the button of an action, found by the words on the button.
const ACTION: &str = "
    const has = button => button.querySelector('.what').textContent === arguments[0];
    return [...document.querySelectorAll('#actions button.do')].find(has)?.value ?? null;";

/// The words on the buttons of all actions that may be taken.
const ACTIONS: &str = "
    return [...document.querySelectorAll('#actions button.do .what')].map(e => e.textContent);";

/// Waits until the page has drawn what it was asked for.
#[track_caller]
pub(super) fn settled(browser: &Browser) {
    browser.until("a page of a walk that has drawn everything", || {
        let answer = browser.ask(browser.client().execute_async(IDLE, Vec::new()))?;
        if answer == json!(true) { Ok(()) } else { Err("it is still busy".to_owned()) }
    });
}

/// Opens the page of a walk.
#[track_caller]
pub(super) fn open(browser: &Browser, address: &str) {
    browser.open(address);
    settled(browser);
}

/// The value of the button of an action.
#[track_caller]
pub(super) fn action(browser: &Browser, event: &str) -> String {
    settled(browser);
    let value = browser.script(ACTION, &[json!(event)]);
    let value = value.as_str().map(str::to_owned);
    value.unwrap_or_else(|| panic!("{event} is not among {:?}", actions(browser)))
}

/// The actions that may be taken.
#[track_caller]
pub(super) fn actions(browser: &Browser) -> Vec<String> {
    settled(browser);
    texts(&browser.script(ACTIONS, &[]))
}

/// The texts in an array of a script.
pub(super) fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Clicks the button of an action, and waits until its step is shown as the last one.
#[track_caller]
pub(super) fn take(browser: &Browser, event: &str) {
    let value = action(browser, event);
    let (step, _) = place(browser);
    browser.click(&css(&format!("#actions button.do[value=\"{value}\"]")));
    at(browser, step + 1, step + 1);
    browser.see(&css("#timeline .now"), event);
}

/// Clicks "deliver" beside a message in flight, and waits for the step.
#[track_caller]
pub(super) fn deliver(browser: &Browser, message: &str) {
    let (step, _) = place(browser);
    browser.click(&css(&format!("#wire [data-message=\"{message}\"] [data-does=deliver]")));
    at(browser, step + 1, step + 1);
    browser.see(&css("#timeline .now"), &format!("deliver {message}"));
}

/// Which step is shown, and how many steps the walk has.
#[track_caller]
pub(super) fn place(browser: &Browser) -> (usize, usize) {
    settled(browser);
    let text = browser.text(&css("#timeline h2"));
    let numbers: Vec<usize> = text.split(' ').filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [step, last] => (step, last),
        _ => panic!("the heading of the timeline is {text:?}"),
    }
}

/// Waits until a step is shown of a walk with so many steps.
#[track_caller]
pub(super) fn at(browser: &Browser, step: usize, last: usize) {
    let heading = format!("Timeline step {step} of {last}");
    browser.until(&heading, || match browser.text(&css("#timeline h2")) {
        text if text == heading => Ok(()),
        text => Err(format!("{text}; the page says {:?}", lost(browser))),
    });
    settled(browser);
}

/// Clicks a step on the timeline.
#[track_caller]
pub(super) fn go(browser: &Browser, step: usize) {
    let (_, last) = place(browser);
    browser.click(&css(&format!(".ticks .tick[value=\"{step}\"]")));
    at(browser, step, last);
}

/// Opens a tab of the inspector.
#[track_caller]
pub(super) fn tab(browser: &Browser, name: &str) {
    settled(browser);
    browser.click(&css(&format!(".tabs [data-tab={name}]")));
    let shown = css(&format!("#inspector .tab[data-tab={name}]"));
    browser.until(&format!("the tab {name}"), || browser.look_for(&shown));
    settled(browser);
}

/// The message above the page; empty if there is none.
#[track_caller]
pub(super) fn lost(browser: &Browser) -> String {
    let text = browser.script("return document.getElementById('lost').textContent", &[]);
    text.as_str().unwrap_or_default().to_owned()
}
