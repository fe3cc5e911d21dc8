//! Searches that a page starts: checks with their progress, counterexamples, and walks to a state.

use std::fs;
use std::io::BufRead;

use serde_json::Value;
use tempfile::TempDir;

use super::client::Server;
use crate::cli::SMALL;
use crate::cli_schemas::valid;

/// A server that knows the small scenario.
fn server() -> Server {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("small.toml"), SMALL).unwrap();
    Server::start_in(folder, &["small.toml"])
}

/// Starts a search. Returns its number.
fn start(server: &Server, path: &str) -> u64 {
    let answer = server.post(path, "");
    assert_eq!(answer.status, 303, "{path}: {}", answer.body);
    let to = answer.header("location");
    let page = server.get(to);
    assert!(page.status == 200 && page.body.contains("id=\"run\""), "{to}: {}", page.body);
    to.rsplit_once("run=").unwrap().1.parse().unwrap()
}

/// Every event of a search until its end: names and data.
fn events(server: &Server, number: u64) -> Vec<(String, Value)> {
    let mut events = Vec::new();
    let mut name = String::new();
    for line in server.events(&format!("/run/{number}/events")).lines() {
        let line = line.unwrap();
        if let Some(text) = line.strip_prefix("event: ") {
            name = text.to_owned();
        } else if let Some(text) = line.strip_prefix("data: ") {
            events.push((name.clone(), serde_json::from_str(text).unwrap()));
        }
    }
    events
}

#[test]
fn explorer_a_check_reports_until_its_end() {
    let server = server();
    let number = start(&server, "/check/small@none?without=ROLE-2&first=1");
    let events = events(&server, number);
    let ((name, last), before) = events.split_last().unwrap();
    assert_eq!(name, "end");
    assert!(before.iter().all(|(name, _)| name == "progress"));
    let now = &last["event"]["now"];
    assert!(now["ending"].is_string(), "{now}");
    let violated = |one: &&Value| one["word"] == "violated";
    let found = now["properties"].as_array().unwrap().iter().find(violated).unwrap();
    assert_eq!(found["name"], "VoteOncePerTerm");
    // The page has the same, with a link to the counterexample.
    let address = found["address"].as_str().unwrap();
    let html = last["html"].as_str().unwrap().replace("&amp;", "&");
    assert!(html.contains(&format!("/{address}")), "{html}");
    assert_eq!(server.get(&format!("/api/run/{number}")).json()["now"], *now);
    ends_in_a_violation(&server, &format!("/{address}"), "VoteOncePerTerm");
    // Who comes later gets the end.
    assert_eq!(self::events(&server, number).len(), 1);
}

#[test]
fn explorer_a_check_can_be_stopped() {
    let server = server();
    let number = start(&server, "/check/election-3-vast");
    let other = start(&server, "/check/election-3-vast");
    // No third one beside these two.
    let busy = server.post("/check/election-3-vast", "");
    assert!(busy.status == 429 && busy.fault().contains("stop one of them"), "{}", busy.fault());
    let mut stream = server.events(&format!("/run/{number}/events"));
    let mut line = String::new();
    while !line.starts_with("event: progress") {
        line.clear();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0, "no progress");
    }
    for number in [number, other] {
        assert_eq!(server.post(&format!("/run/{number}/stop"), "").status, 204);
        let events = events(&server, number);
        let (name, last) = events.last().unwrap();
        assert_eq!(name, "end");
        assert_eq!(last["event"]["now"]["complete"], false);
    }
    // Both have made room.
    start(&server, "/check/small@none");
}

/// The walk at an address violates a property in its last step, and not before.
fn ends_in_a_violation(server: &Server, address: &str, property: &str) {
    let page = server.get(address);
    assert_eq!(page.status, 200, "{address}");
    let walk = server.get(&format!("/api{address}")).json();
    assert_eq!(walk["broken"], Value::Null);
    valid("walk", &walk);
    valid("why", &server.get(&format!("/api{}", address.replacen("/x/", "/why/", 1))).json());
    let violated = |walk: &Value| {
        let properties = walk["properties"].as_array().unwrap();
        let found = properties.iter().find(|one| one["name"] == property).unwrap();
        found["status"] == "violated"
    };
    let last = walk["steps"].as_array().unwrap().len();
    let at = |step: usize| {
        let (path, query) = address.split_once('?').unwrap();
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("s=")).collect();
        server.get(&format!("/api{path}?{}&s={step}", kept.join("&"))).json()
    };
    assert!(violated(&at(last)), "{address}");
    assert!(!violated(&at(last - 1)), "{address}");
}

#[test]
fn explorer_a_counterexample_is_found_and_opened() {
    let server = server();
    let path = "/counterexample/small@none?without=ROLE-2&property=VoteOncePerTerm";
    let answer = server.get(path);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let to = answer.header("location").to_owned();
    assert!(to.starts_with("/x/small@none?without=ROLE-2&"), "{to}");
    ends_in_a_violation(&server, &to, "VoteOncePerTerm");
    assert_eq!(server.get(path).header("location"), to);
    // With the rule there is none, and the page says so.
    let none = server.get("/counterexample/small@none?property=VoteOncePerTerm");
    assert_eq!(none.status, 503);
    assert!(none.fault().contains("VoteOncePerTerm of small@none: "), "{}", none.fault());
    let unknown = server.get("/counterexample/small@none?property=Nothing");
    assert!(unknown.fault().contains("small@none does not ask for Nothing"), "{}", unknown.fault());
}

#[test]
fn explorer_a_step_is_taken_by_its_button_and_the_link_holds() {
    let server = server();
    let mut page = format!("/{}", server.page);
    for steps in 1..=4 {
        let body = server.get(&page).body;
        let button = body.split("name=\"do\" value=\"").nth(1).expect("a step can be taken");
        let code = button.split('"').next().unwrap();
        let mark = if page.contains('?') { '&' } else { '?' };
        let answer = server.get(&format!("{page}{mark}do={code}"));
        assert_eq!(answer.status, 303, "{}", answer.body);
        page = answer.header("location").to_owned();
        let walk = server.get(&format!("/api{page}")).json();
        assert_eq!(walk["step"], steps);
        assert_eq!((&walk["broken"], &walk["scenario_changed"]), (&Value::Null, &false.into()));
    }
    // Another server, which has taken none of these steps.
    let walk = self::server().get(&format!("/api{page}")).json();
    assert_eq!(walk, server.get(&format!("/api{page}")).json());
}

#[test]
fn explorer_a_search_for_a_state_goes_there() {
    let server = server();
    let answer = server.get("/find/small@none?goal=leaders+%3D+1");
    assert_eq!(answer.status, 303, "{}", answer.body);
    let walk = server.get(&format!("/api{}", answer.header("location"))).json();
    let leaders = walk["nodes"].as_array().unwrap().iter().filter(|node| node["role"] == "leader");
    assert_eq!(leaders.count(), 1);
    let nowhere = server.get("/find/small@none?goal=leaders+%3E+1").fault();
    assert!(nowhere.contains("no such state was found: nowhere within bounds"), "{nowhere}");
    let lost = server.get("/find/small@none?goal=leaders+%3D+1&return=1");
    assert_eq!(lost.status, 200, "{}", lost.fault());
}
