//! Links, and what stands in their way.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use url::Url;

use super::walk::{at, lost, open, settled, take};
use crate::harness::{Browser, Tool, WIDE, css};

/// Walks three steps and returns the link to the state there.
fn link(browser: &Browser, tool: &Tool) -> String {
    open(browser, &tool.url("/x/election-3@none"));
    take(browser, "election-timeout 1");
    take(browser, "election-timeout 2");
    take(browser, "deliver Vote 1->3 t1 last 0@0");
    let link = browser.attribute(&css("#link"), "href").expect("it is a link");
    tool.url(&link)
}

/// A link with another value of a parameter.
fn changed(link: &str, name: &str, value: &str) -> String {
    let mut url = Url::parse(link).expect("it is an address");
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    assert!(pairs.iter().any(|(own, _)| own == name), "{link} has no {name}");
    let pairs = pairs.into_iter().map(|(own, old)| match own == name {
        true => (own, value.to_owned()),
        false => (own, old),
    });
    url.query_pairs_mut().clear().extend_pairs(pairs.collect::<Vec<_>>());
    url.into()
}

/// The value of a parameter of a link.
fn parameter(link: &str, name: &str) -> String {
    let url = Url::parse(link).expect("it is an address");
    let value = url.query_pairs().find(|(own, _)| own == name);
    value.unwrap_or_else(|| panic!("{link} has no {name}")).1.into_owned()
}

#[test]
fn explorer_link_means_the_same_in_another_browser() {
    let tool = Tool::shared();
    let mine = Browser::start(WIDE);
    let link = link(&mine, &tool);
    // The address of the page is the link itself.
    assert_eq!(mine.address(), link);
    let yours = Browser::start(WIDE);
    open(&yours, &link);
    at(&yours, 3, 3);
    for panel in ["#cluster", "#wire", "#actions", "#timeline", "#inspector"] {
        assert_eq!(yours.text(&css(panel)), mine.text(&css(panel)), "{panel}");
    }
    yours.gone(&css("#notice .notice"));
    // It opens through the first page too.
    yours.open(&tool.url("/"));
    yours.click(&css("#to"));
    yours.enter(&link);
    yours.press("Enter");
    at(&yours, 3, 3);
    assert_eq!(yours.text(&css("#cluster")), mine.text(&css("#cluster")));
}

#[test]
fn explorer_says_at_which_step_a_link_stops_holding() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    let link = link(&browser, &tool);
    // Another model would take step 2 to another state.
    let mut steps = BASE64.decode(parameter(&link, "p")).expect("the steps of a link");
    // A byte for the version, and eight for each step; the last four are of the state.
    assert_eq!(steps.len(), 1 + 3 * 8);
    steps[1 + 8 + 4] ^= 1;
    let other = changed(&link, "p", &BASE64.encode(&steps));
    open(&browser, &other);
    let notice = css("#notice [role=alert]");
    browser.see(&notice, "This link holds up to step 1.");
    browser.see(&notice, "Step 2 (election-timeout 2)");
    browser.see(&notice, "to another state than the one that the link was made with");
    browser.see(&notice, "Steps lost with it: 1.");
    at(&browser, 1, 1);
    // The page goes on from there.
    take(&browser, "election-timeout 3");
    browser.gone(&notice);

    // A step that the model does not offer.
    steps[1 + 8 + 4] ^= 1;
    steps.drain(1..1 + 2 * 8);
    open(&browser, &changed(&link, "p", &BASE64.encode(&steps)));
    browser.see(&notice, "This link holds up to step 0.");
    browser.see(&notice, "the model does not offer such a step here");

    // The text of the scenario has changed, and every step still holds.
    open(&browser, &changed(&link, "d", "01234567"));
    at(&browser, 3, 3);
    let changed = css("#notice [role=status]");
    browser.see(&changed, "The scenario has another text than when this link was made");
    browser.see(&changed, "every step still holds");
}

#[test]
fn explorer_says_what_is_wrong_with_an_address() {
    let tool = Tool::shared();
    let browser = Browser::start(WIDE);
    let link = link(&browser, &tool);
    let damaged = changed(&link, "p", &parameter(&link, "p")[..20]);
    let fault = css(".fault");
    for (address, title, what, status) in [
        (damaged.as_str(), "The link is broken", "damaged or cut short", "400"),
        (
            &tool.url("/x/nothing@none"),
            "No such scenario, setting or rule",
            "unknown scenario \"nothing\"",
            "404",
        ),
        (
            &tool.url("/x/election-3@none?without=NO-1"),
            "No such scenario, setting or rule",
            "unknown rule \"NO-1\"",
            "404",
        ),
        (&tool.url("/nowhere"), "No such page", "/nowhere", "404"),
    ] {
        browser.open(address);
        assert_eq!(browser.text(&css(".fault h1")), title, "{address}");
        browser.see(&fault, what);
        browser.expect_complaints(&[status]);
    }
    // From there one finds the way.
    browser.click(&css(".fault a"));
    browser.see(&css("h1"), "Walk the state space of Raft");
}

#[test]
fn explorer_page_says_that_its_server_is_gone() {
    let tool = Tool::explore(&["election-3@none"]);
    let browser = Browser::start(WIDE);
    open(&browser, tool.page());
    take(&browser, "election-timeout 1");
    let cluster = browser.text(&css("#cluster"));
    drop(tool);
    browser.click(&css("#actions button.do[data-number='1']"));
    browser.see(&css("#lost"), "The explorer does not answer");
    browser.see(&css("#lost"), "Is it still running?");
    // What was there stays there.
    settled(&browser);
    assert_eq!(browser.text(&css("#cluster")), cluster);
    assert!(lost(&browser).contains("quorate explore"), "{}", lost(&browser));
    browser.expect_complaints(&["ERR_CONNECTION_REFUSED"]);
}
