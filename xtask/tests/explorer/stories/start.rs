//! Starting the tool.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::harness::{Tool, until};

/// How long the server may take to answer.
const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn explorer_tool_prints_the_address_at_which_it_answers() {
    let tool = Tool::explore(&["story-4@both"]);
    let address = tool.url("");
    let host = address.strip_prefix("http://").expect("an address");
    let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let answer = until("an answer of the server", LIMIT, || {
        let answer = || {
            let mut stream = TcpStream::connect(host)?;
            stream.set_read_timeout(Some(LIMIT))?;
            stream.write_all(request.as_bytes())?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).map(|_| answer)
        };
        answer().map_err(|error: io::Error| error.to_string())
    });
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}
