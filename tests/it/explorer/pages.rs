//! Every kind of page for every kind of scenario, and what every answer has in common.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::client::{Answer, Server, unescaped};
use crate::cli::SMALL;
use crate::cli_schemas::valid;

/// The files that the program carries.
const ASSETS: [&str; 5] = ["base.css", "app.js", "walk.js", "diagram.js", "icon.svg"];

/// What may not be missing in any answer.
fn is_guarded(path: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'self'; "), "{path}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
    assert_ne!(answer.header("cache-control"), "", "{path}");
}

/// Whatever a browser loads or follows has to be on this server.
fn names_this_server_only(path: &str, answer: &Answer) {
    for name in [" src=", " href=", " action=", " srcset=", " data=", "@import ", "url(", "from "] {
        for rest in answer.body.split(name).skip(1) {
            let value = rest.trim_start_matches(['"', '\'']);
            let foreign = ["http:", "https:", "//", "data:", "javascript:"];
            assert!(
                !foreign.iter().any(|start| value.starts_with(start)),
                "{path}: {name}{}",
                rest.chars().take(80).collect::<String>()
            );
        }
    }
}

fn shown(server: &Server, path: &str) -> Answer {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    is_guarded(path, &answer);
    names_this_server_only(path, &answer);
    let kind = answer.header("content-type");
    if kind.starts_with("text/html") {
        assert!(answer.body.starts_with("<!DOCTYPE html>"), "{path}: {}", answer.body);
        assert!(answer.body.contains("<h1"), "{path}");
        assert!(answer.body.trim_end().ends_with("</html>"), "{path}");
    }
    answer
}

/// The pages of one instance.
fn every_page_of(server: &Server, instance: &str) {
    let page = shown(server, &format!("/x/{instance}"));
    for id in ["actions", "cluster", "wire", "timeline", "spacetime", "inspector"] {
        assert!(page.body.contains(&format!("id=\"{id}\"")), "{instance}: {id}");
    }
    for tab in ["changed", "all", "why", "properties", "core", "raw"] {
        shown(server, &format!("/x/{instance}?tab={tab}"));
    }
    assert!(shown(server, &format!("/graph/{instance}?hops=1")).body.contains("gr-neighbourhood"));
    let overview = shown(server, &format!("/graph/{instance}?key=roles,term&most=300"));
    assert!(overview.body.contains("gr-overview"), "{instance}");
    shown(server, &format!("/model/{instance}"));
    shown(server, &format!("/check/{instance}"));
    let ways = shown(server, &format!("/find/{instance}?goal=in_flight+%3E%3D+0&ways=2"));
    assert!(ways.body.contains("in_flight &gt;= 0"), "{}", ways.body);
    let walk = shown(server, &format!("/api/x/{instance}")).json();
    valid("walk", &walk);
    assert!(!walk["nodes"].as_array().unwrap().is_empty());
    assert!(!walk["choices"].as_array().unwrap().is_empty(), "{instance}: nothing can happen");
    let sides = server.get(&format!("/api/sides/{instance}"));
    is_guarded("sides", &sides);
    // A core that cannot run a scenario says so.
    assert!(sides.status == 200 || sides.status == 400 && sides.fault().len() > 20, "{sides:?}");
    for form in ["trace", "json", "itf", "svg", "mermaid", "dot", "md", "rust"] {
        let answer = shown(server, &format!("/export/{instance}?as={form}"));
        assert!(answer.body.len() > 20, "{form}: {}", answer.body);
    }
}

#[test]
fn explorer_pages_that_need_no_scenario() {
    let server = Server::start(&[]);
    assert_eq!(server.page, "");
    let home = shown(&server, "/");
    for text in ["story-1", "election-3", "Figure 8"] {
        assert!(home.body.contains(text), "{text}");
    }
    assert!(shown(&server, "/verdicts").body.contains("<table"));
    // A recorded verdict leads to its scenario.
    let stories = unescaped(&shown(&server, "/verdicts?scenario=story-1").body);
    let links: BTreeSet<&str> =
        stories.split("href=\"/x/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.iter().any(|link| link.starts_with("story-1@")), "{links:?}");
    for link in links {
        shown(&server, &format!("/x/{link}"));
    }
    let scenarios = shown(&server, "/api/scenarios").json();
    assert!(scenarios["scenarios"].as_array().unwrap().len() > 80);
    assert!(shown(&server, "/api/verdicts").json()["verdicts"].as_array().unwrap().len() > 500);
    for name in ASSETS {
        let asset = shown(&server, &format!("/assets/{name}"));
        assert!(!asset.header("content-type").starts_with("text/html"), "{name}");
    }
    // A page loads nothing that is not there.
    for rest in home.body.split("\"/assets/").skip(1) {
        shown(&server, &format!("/assets/{}", rest.split('"').next().unwrap()));
    }
}

#[test]
fn explorer_pages_of_three_nodes() {
    let server = Server::start(&["story-1@both"]);
    assert!(server.page.starts_with("x/story-1@both?"), "{}", server.page);
    shown(&server, &format!("/{}", server.page));
    every_page_of(&server, "story-1@both");
}

#[test]
fn explorer_pages_of_four_nodes() {
    every_page_of(&Server::start(&[]), "partial-hub-4@both");
}

#[test]
fn explorer_pages_of_five_nodes_and_two_configurations() {
    every_page_of(&Server::start(&[]), "reconf-3-5@none+joint+apply");
}

#[test]
fn explorer_pages_with_snapshots() {
    every_page_of(&Server::start(&[]), "snapshot-conf@none+one+apply");
}

#[test]
fn explorer_pages_with_storage() {
    every_page_of(&Server::start(&[]), "storage-two-leaders@none+one+apply+entries-first");
}

/// The scenario of a file with these voters.
fn server_with(voters: &str) -> Server {
    let folder = TempDir::new().unwrap();
    let text = SMALL.replace("voters = [1, 2, 3]", &format!("voters = {voters}"));
    fs::write(folder.path().join("small.toml"), text).unwrap();
    Server::start_in(folder, &["small.toml"])
}

#[test]
fn explorer_pages_of_a_file_with_one_node_or_two() {
    for voters in ["[1]", "[1, 2]"] {
        let server = server_with(voters);
        assert!(server.page.starts_with("x/small@none?d="), "{}", server.page);
        every_page_of(&server, "small@none");
        assert!(shown(&server, "/").body.contains("small"));
    }
}

#[test]
fn explorer_the_page_of_a_deep_scenario_opens_at_once() {
    let server = Server::start(&[]);
    for instance in ["election-3-vast", "reconf-replace-vast"] {
        let begin = Instant::now();
        shown(&server, &format!("/x/{instance}"));
        // Its states would take hours.
        assert!(begin.elapsed() < Duration::from_secs(5), "{instance}: {:?}", begin.elapsed());
    }
}

#[test]
fn explorer_answers_many_at_once() {
    let server = Server::start(&[]);
    let paths = ["/x/story-1@both", "/x/story-2@both", "/verdicts", "/x/no-such", "/api/x/story-3"];
    let alone: Vec<(u16, String)> =
        paths.map(|path| server.get(path)).map(|a| (a.status, a.body)).into();
    std::thread::scope(|scope| {
        for number in 0..40 {
            let (server, alone) = (&server, &alone);
            scope.spawn(move || {
                let place = number % paths.len();
                let answer = server.get(paths[place]);
                assert_eq!((answer.status, answer.body), alone[place], "{}", paths[place]);
            });
        }
    });
}

#[test]
fn explorer_every_fault_is_guarded_too() {
    let server = Server::start(&[]);
    for path in [
        "/nowhere",
        "/x/no-such",
        "/x/story-1?p=%25",
        "/assets/none.js",
        "/api/x/none",
        "/api/run/x",
    ] {
        let answer = server.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        is_guarded(path, &answer);
        names_this_server_only(path, &answer);
    }
    let wrong = server.post("/x/story-1", "");
    assert_eq!(wrong.status, 405);
    is_guarded("POST /x", &wrong);
}
