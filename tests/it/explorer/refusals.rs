//! What the server refuses, and what it then says.

use std::fs;

use tempfile::TempDir;

use super::client::{Answer, Server};
use crate::cli::{Bench, SMALL, only_error_line};

/// What a script asks with a host and further headers.
fn asked(server: &Server, request: &str, headers: &[String]) -> Answer {
    let request = format!("{request} HTTP/1.1");
    let lines: Vec<&str> =
        std::iter::once(request.as_str()).chain(headers.iter().map(String::as_str)).collect();
    server.send(&lines, "")
}

#[test]
fn explorer_answers_only_to_its_own_names() {
    let server = Server::start(&[]);
    let port = server.port;
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")]
    {
        assert_eq!(asked(&server, "GET /", &[format!("Host: {host}")]).status, 200, "{host}");
    }
    let foreign = [
        "evil.test".to_owned(),
        format!("evil.test:{port}"),
        format!("localhost.evil.test:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port ^ 1),
    ];
    for host in foreign {
        for path in ["/", "/x/story-1", "/api/scenarios", "/assets/app.js", "/nowhere"] {
            let answer = asked(&server, &format!("GET {path}"), &[format!("Host: {host}")]);
            assert_eq!(answer.status, 403, "{host}{path}");
            let fault = answer.fault();
            assert!(fault.contains(&format!("host {host:?}")), "{fault}");
            assert!(fault.contains(&format!("expected localhost:{port}")), "{fault}");
        }
    }
}

#[test]
fn explorer_starts_nothing_for_a_foreign_page() {
    let server = Server::start(&[]);
    let host = format!("Host: 127.0.0.1:{}", server.port);
    for path in ["/check/story-1@both", "/open", "/run/1/stop", "/parts/x/story-1"] {
        for header in ["Origin: http://evil.test", "Origin: null", "Sec-Fetch-Site: cross-site"] {
            let answer =
                asked(&server, &format!("POST {path}"), &[host.clone(), header.to_owned()]);
            assert_eq!(answer.status, 403, "{path} {header}");
            assert!(answer.fault().contains("only a page of this server"), "{}", answer.fault());
        }
    }
    // Nothing was started.
    assert_eq!(server.get("/api/run/1").status, 404);
    // A page of this server may.
    let own = format!("Origin: http://127.0.0.1:{}", server.port);
    let answer = asked(&server, "POST /check/duel-3@none?first=1", &[host, own]);
    assert_eq!((answer.status, server.get("/api/run/1").status), (303, 200));
}

/// A foreign page may link to a page, but it may neither embed it nor let it search.
#[test]
fn explorer_is_no_part_of_a_foreign_page() {
    let server = Server::start(&[]);
    let host = format!("Host: 127.0.0.1:{}", server.port);
    let with = |mode: &str| {
        let site = ["Sec-Fetch-Site: cross-site".to_owned(), format!("Sec-Fetch-Mode: {mode}")];
        asked(&server, "GET /x/story-1@both", &[&[host.clone()][..], &site].concat())
    };
    assert_eq!(with("navigate").status, 200);
    for mode in ["no-cors", "cors", "same-origin"] {
        let answer = with(mode);
        assert_eq!(answer.status, 403, "{mode}");
        assert!(answer.fault().contains("only a page of this server"), "{}", answer.fault());
    }
}

/// Paths, each with its status and what the answer has to say.
const FAULTS: [(&str, u16, &[&str]); 30] = [
    ("/x/stroy-1@both", 404, &["unknown scenario \"stroy-1\"", "did you mean story-1"]),
    ("/x/story-1@sideways", 404, &["setting \"sideways\"", "expected one of"]),
    ("/x/story-1@both?without=FOO-1", 404, &["\"FOO-1\"", "expected one of the removable rules"]),
    ("/x/story-1@both?without=VOTE-3", 404, &["VOTE-3", "is not removable: expected one of"]),
    ("/x/story-1@both?i=7", 404, &["i=7", "fewer assignments of flags"]),
    ("/x/story-1@both?i=x", 400, &["i=x", "expected a number"]),
    ("/x/story-1@both?s=last", 400, &["s=last", "expected a number"]),
    ("/x/story-1@both?loop=-1", 400, &["loop=-1", "expected a number"]),
    ("/x/story-1@both?d=xyz", 400, &["d=xyz", "eight hexadecimal digits"]),
    ("/x/story-1@both?p=AQ!", 400, &["the steps (p)", "damaged or cut short"]),
    ("/x/story-1@both?p=AQEg", 400, &["2 bytes", "not a multiple of 8"]),
    ("/x/story-1@both?p=AgAA", 400, &["format 2", "this program reads 1"]),
    ("/x/story-1@both?do=jump", 400, &["do=jump", "expected the eight hexadecimal digits"]),
    ("/x/story-1@both?near=0", 400, &["near=0", "expected the eight hexadecimal digits"]),
    ("/x/story-1@both?why=%C3%A4%C3%A4%C3%A4%C3%A4", 400, &["why=", "eight hexadecimal digits"]),
    ("/x/story-1@both?chance=soon", 400, &["chance=soon", "expected a number"]),
    ("/x/story-1@both?tab=other", 400, &["tab=other", "expected one of changed"]),
    ("/api/x/story-1@both?s=x", 400, &["s=x", "expected a number"]),
    ("/api/x/none@none", 404, &["unknown scenario \"none\""]),
    ("/api/run/one", 404, &["run one", "no such search"]),
    ("/api/run/1", 404, &["run 1", "no such search"]),
    ("/check/story-1@both?run=5", 404, &["run 5", "no such search"]),
    ("/run/5/events", 404, &["run 5", "no such search"]),
    ("/graph/story-1@both?hops=9", 400, &["hops=9", "expected a number from 1 to 6"]),
    ("/graph/story-1@both?key=moon", 400, &["moon", "expected"]),
    ("/export/story-1@both?as=pdf", 400, &["as=pdf", "expected one of trace, json"]),
    (
        "/find/story-1@both?goal=leaders+%3E+0&ways=99",
        400,
        &["ways=99", "expected a number from 1 to 20"],
    ),
    ("/counterexample/story-1@both", 400, &["property", "expected a name"]),
    ("/verdicts?page=0", 400, &["page=0", "expected a number from 1 to"]),
    ("/x", 404, &["/x", "no such page"]),
];

#[test]
fn explorer_every_refusal_says_what_was_expected() {
    let server = Server::start(&[]);
    for (path, status, texts) in FAULTS {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        let fault = answer.fault();
        for text in texts {
            assert!(fault.contains(text), "{path}: {text:?} is not in {fault}");
        }
        let json = path.starts_with("/api/");
        assert_eq!(answer.header("content-type") == "application/json", json, "{path}");
    }
}

#[test]
fn explorer_a_search_for_nonsense_says_where_it_is_wrong() {
    let server = Server::start(&[]);
    let page = server.get("/find/story-1@both?goal=role(9)+%3D+leader");
    assert!(page.status == 200 && page.fault().contains("role="), "{}", page.fault());
    let script = server.get("/find/story-1@both?goal=role(1)+%3D&json=1").json();
    assert!(script["say"].as_str().unwrap().contains("expected"), "{script}");
}

/// The server reads only the files that the command line names.
#[test]
fn explorer_a_page_opens_no_file() {
    let folder = TempDir::new().unwrap();
    let secret = SMALL.replace("Two election timeouts in one term", "Nobody may read this");
    for name in ["foo.toml", "foo@x.toml", "run.qtrace"] {
        fs::write(folder.path().join(name), &secret).unwrap();
    }
    let server = Server::start_in(folder, &[]);
    assert!(server.folder().join("foo@x.toml").is_file());
    for name in [
        "..%2F..%2Fetc%2Fpasswd",
        "..%5C..%5Cetc%5Cpasswd",
        "%2Fetc%2Fpasswd",
        "foo.toml",
        "foo.toml@none",
        "foo@x.toml",
        "foo@x.toml@none",
        ".%2Ffoo.toml",
        "run.qtrace",
        "%00",
        "%FF",
    ] {
        for page in ["x", "graph", "model", "check", "export", "find", "api/x", "trace", "assets"] {
            let answer = server.get(&format!("/{page}/{name}"));
            assert!(matches!(answer.status, 400 | 404), "/{page}/{name}: {}", answer.status);
            assert!(!answer.body.contains("Nobody may read this"), "/{page}/{name}");
            assert!(!answer.body.contains("root:"), "/{page}/{name}");
        }
    }
    for path in ["/trace/..", "/trace/%2E%2E", "/assets/..", "/trace/..%2Frun.qtrace"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    // The file that the command line names is open.
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("foo@x.toml"), &secret).unwrap();
    let server = Server::start_in(folder, &["./foo@x.toml"]);
    assert!(server.get(&format!("/{}", server.page)).status == 200);
}

#[test]
fn explorer_requests_that_are_too_long_are_refused() {
    let server = Server::start(&[]);
    let long = "A".repeat(20_000);
    assert_eq!(server.get(&format!("/x/story-1@both?p={long}")).status, 400);
    assert_eq!(server.get(&format!("/x/{long}")).status, 404);
    let longer = "A".repeat(200_000);
    let answer = server.get(&format!("/x/{longer}"));
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    // A trace of some megabytes is read, though this is none.
    assert_eq!(server.post("/open", &"A".repeat(5 << 20)).status, 400);
    let body = "A".repeat(20 << 20);
    let answer = server.post("/open", &body);
    assert_eq!(answer.status, 413);
    assert!(answer.fault().contains("at most"), "{}", answer.fault());
    // The server goes on.
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn explorer_a_file_that_is_no_trace_is_refused_with_its_line() {
    let server = Server::start(&[]);
    let answer = server.post("/open", "{}\n");
    assert_eq!(answer.status, 400);
    assert!(answer.json()["error"]["message"].as_str().unwrap().contains("1"), "{}", answer.body);
    let answer = server.post("/parts/x/story-1@both", "{\"branches\":7}");
    assert_eq!(answer.status, 422);
    assert!(answer.fault().contains("branches"), "{}", answer.fault());
}

#[test]
fn explorer_a_port_that_is_taken_is_one_line() {
    let server = Server::start(&[]);
    let port = server.port.to_string();
    let ran = Bench::new(SMALL).run(&["explore", "--port", &port]);
    assert_eq!(ran.code, 1);
    let line = only_error_line(&ran);
    assert!(line.starts_with(&format!("error: explorer: 127.0.0.1:{port}: ")), "{line}");
}
