//! Errors on the console, and requests to other hosts.

use serde_json::json;

use super::site::{Site, page};
use super::{VAIN, failure};
use crate::harness::{Browser, WIDE, css, log};

#[test]
fn explorer_harness_lets_a_quiet_page_pass() {
    let site = Site::strict(vec![
        ("/", "text/html", page("<p id=p>calm</p><script src=/a.js type=module></script>")),
        ("/a.js", "text/javascript", "document.title = 'Loaded'; console.info('fine');".into()),
    ]);
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    browser.see(&css("#p"), "calm");
    assert_eq!(browser.title(), "Loaded");
    browser.expect_complaints(&[]);
}

#[test]
fn explorer_harness_fails_on_an_error_of_the_console() {
    let site = Site::with("<script>console.error('this is', 'bad')</script>");
    let message = failure(|| {
        let browser = Browser::start(WIDE);
        browser.open(&site.url("/"));
    });
    assert!(message.starts_with("the browser complains:\nconsole: "), "{message}");
    assert!(message.contains("\"this is\" \"bad\""), "{message}");
}

#[test]
fn explorer_harness_fails_on_each_kind_of_error() {
    let browser = Browser::start(WIDE);
    // A site stays until the end: the browser may still ask for the icon of a page that it left.
    let mut sites = Vec::new();
    for (body, part) in [
        ("<script>throw new Error('lost')</script>", "Uncaught Error: lost"),
        ("<script>Promise.reject(new Error('left'))</script>", "Uncaught Error: left"),
        ("<img src=/none.png alt=x>", "404 (Not Found)"),
    ] {
        let site = Site::with(body);
        browser.open(&site.url("/"));
        browser.expect_complaints(&[part]);
        sites.push(site);
    }
    let site = Site::strict(vec![("/", "text/html", page("<p style='color: red'>x</p>"))]);
    browser.open(&site.url("/"));
    browser.expect_complaints(&["Content Security Policy"]);
}

#[test]
fn explorer_harness_fails_on_a_request_to_another_host() {
    let site = Site::with("<img src=http://example.org/a.png alt=x>");
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    browser.expect_complaints(&["request to http://example.org/a.png", "ERR_NAME_NOT_RESOLVED"]);

    // Another port of this machine is another host.
    let other = Site::with("");
    let script = format!("<script>fetch('{}', {{mode: 'no-cors'}})</script>", other.url("/"));
    let site = Site::with(&script);
    browser.open(&site.url("/"));
    browser.expect_complaints(&[&format!("request to http://127.0.0.1:{}/", other.port())]);
}

#[test]
fn explorer_harness_fails_on_a_request_that_the_policy_stops() {
    let body = "<img src=http://example.org/a.png alt=x>";
    let site = Site::strict(vec![("/", "text/html", page(body))]);
    let message = failure(|| {
        let browser = Browser::start(WIDE);
        browser.open(&site.url("/"));
    });
    assert!(message.contains("http://example.org/a.png"), "{message}");
}

#[test]
fn explorer_harness_wants_all_complaints_named() {
    let site = Site::with("<script>console.error('one'); console.error('two')</script>");
    let browser = Browser::start(WIDE);
    browser.open(&site.url("/"));
    browser.wait_at_most(VAIN);
    let message = failure(|| browser.expect_complaints(&["one"]));
    assert!(message.contains("two"), "{message}");
    let message = failure(|| browser.expect_complaints(&["one", "two", "three"]));
    assert!(message.starts_with("awaited for 0.3 s: complaints with "), "{message}");
    browser.expect_complaints(&["one", "two"]);
}

#[test]
fn explorer_harness_reads_requests_and_their_hosts() {
    let own = ["127.0.0.1:80".to_owned()].into();
    let sent = |method: &str, params: serde_json::Value| {
        let message = json!({ "message": { "method": method, "params": params } });
        json!({ "level": "INFO", "message": message.to_string() })
    };
    let request =
        |url: &str| sent("Network.requestWillBeSent", json!({ "request": { "url": url } }));
    let entries = json!([
        request("http://127.0.0.1/own"),
        request("data:image/png,x"),
        request("https://127.0.0.1/"),
        sent("Network.webSocketCreated", json!({ "url": "ws://a.test/" })),
        sent("Network.dataReceived", json!({})),
    ]);
    assert_eq!(
        log::foreign(&entries, &own),
        ["request to https://127.0.0.1/", "request to ws://a.test/"]
    );
}
