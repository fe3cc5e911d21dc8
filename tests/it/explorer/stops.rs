//! Ctrl-C ends the server, whatever it does.
#![cfg(unix)]

use std::io::BufRead;
use std::process::Command;
use std::time::{Duration, Instant};

use super::client::Server;

/// The server waits one second for open requests. The rest is for a busy machine.
const LIMIT: Duration = Duration::from_secs(4);

/// Presses Ctrl-C, and waits for the end.
fn interrupted(mut server: Server) {
    let begin = Instant::now();
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let status = loop {
        match server.child.try_wait().unwrap() {
            Some(status) => break status,
            None if begin.elapsed() > LIMIT => panic!("the server still runs"),
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert!(matches!(status.code(), Some(0 | 130)), "{status}");
}

#[test]
fn explorer_ends_by_ctrl_c() {
    let server = Server::start(&[]);
    assert_eq!(server.get("/").status, 200);
    interrupted(server);
}

#[test]
fn explorer_ends_by_ctrl_c_while_a_check_reports() {
    let server = Server::start(&[]);
    assert_eq!(server.post("/check/election-3-vast", "").status, 303);
    let mut stream = server.events("/run/1/events");
    let mut line = String::new();
    while !line.starts_with("data: ") {
        line.clear();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0, "no event");
    }
    interrupted(server);
}

#[test]
fn explorer_ends_by_ctrl_c_while_a_request_searches() {
    let server = Server::start(&[]);
    let host = format!("Host: localhost:{}", server.port);
    let paths = [
        "find/election-3-vast?goal=leaders+%3E+2&seconds=600",
        "graph/election-3-vast?key=roles&most=5000000&seconds=120",
    ];
    let requests = paths.map(|path| server.connect(&[&format!("GET /{path} HTTP/1.1"), &host], ""));
    // Both are at work: neither has an answer, though others have.
    assert_eq!(server.get("/x/story-1").status, 200);
    for request in &requests {
        request.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        assert!(request.peek(&mut [0]).is_err(), "the search is over");
    }
    interrupted(server);
}
