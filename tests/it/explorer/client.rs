//! The server in a process of its own, and as much of HTTP as the tests need.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// How long a server may take to start, and an answer to come. Much more than either needs, so that
/// a busy machine fails no test.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running explorer. It ends with the value.
pub(super) struct Server {
    pub(super) child: Child,
    pub(super) port: u16,
    /// The page that the command says to open.
    pub(super) page: String,
    folder: TempDir,
}

impl Server {
    /// Starts `explore` with these arguments, in an empty folder.
    pub(super) fn start(arguments: &[&str]) -> Server {
        Server::start_in(TempDir::new().unwrap(), arguments)
    }

    /// Starts it in a folder.
    pub(super) fn start_in(folder: TempDir, arguments: &[&str]) -> Server {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("quorate"))
            .arg("explore")
            .args(arguments)
            .args(["--port", "0", "--color", "never"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (to, from) = mpsc::channel();
        // Reads until the end, so that the server can always write.
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| to.send(line)));
        let line = from.recv_timeout(PATIENCE);
        let found = line.as_ref().ok().and_then(|line| {
            let rest = line.strip_prefix("explorer: http://127.0.0.1:")?;
            let (port, rest) = rest.split_once('/')?;
            Some((port.parse().ok()?, rest.split(' ').next()?.to_owned()))
        });
        let Some((port, page)) = found else {
            let _ = child.kill();
            panic!("the explorer does not say where it is: {line:?}");
        };
        Server { child, port, page, folder }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Opens a connection, and writes a request of these lines and this body.
    pub(super) fn connect(&self, lines: &[&str], body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut head = lines.join("\r\n");
        if !body.is_empty() {
            head += &format!("\r\nContent-Length: {}", body.len());
        }
        // The server may refuse before it has read all.
        let _ = write!(stream, "{head}\r\nConnection: close\r\n\r\n{body}");
        stream
    }

    /// Sends a request and reads the answer.
    pub(super) fn send(&self, lines: &[&str], body: &str) -> Answer {
        let mut bytes = Vec::new();
        let read = self.connect(lines, body).read_to_end(&mut bytes);
        let answer = Answer::read(&bytes);
        answer.unwrap_or_else(|| panic!("{lines:?}: {read:?}: {}", String::from_utf8_lossy(&bytes)))
    }

    fn host(&self) -> String {
        format!("Host: 127.0.0.1:{}", self.port)
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.send(&[&format!("GET {path} HTTP/1.1"), &self.host()], "")
    }

    pub(super) fn post(&self, path: &str, body: &str) -> Answer {
        let request = format!("POST {path} HTTP/1.1");
        self.send(&[&request, &self.host(), "Content-Type: application/json"], body)
    }

    /// Opens a stream of server-sent events.
    pub(super) fn events(&self, path: &str) -> BufReader<TcpStream> {
        BufReader::new(self.connect(&[&format!("GET {path} HTTP/1.1"), &self.host()], ""))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer of the server.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Answer> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let body = String::from_utf8(bytes[end + 4..].to_vec()).ok()?;
        Some(Answer { status, headers: lines.map(header).collect(), body })
    }

    /// The value of a header; empty if the answer has none of that name.
    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map_or("", |(_, value)| value)
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The message of a page or a document that says why there is no answer.
    pub(super) fn fault(&self) -> String {
        match self.header("content-type") {
            "application/json" => self.json()["error"]["message"].as_str().unwrap().to_owned(),
            _ => unescaped(&self.body),
        }
    }
}

/// The text of HTML without the escapes that this server writes.
pub(super) fn unescaped(html: &str) -> String {
    html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
