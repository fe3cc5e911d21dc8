//! A process, and the lines to and from it. Nothing here waits longer than the time limit.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use super::failure::Failure;
use super::wire::{Answer, Ask, Request, Response, VERSION};

/// The longest line that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// How much of a line an error shows, in characters.
const SHOWN: usize = 120;

/// How long we wait for a process that has closed its output.
const GRACE: Duration = Duration::from_millis(500);

/// A line of a host, or the rest before its output ends.
enum Line {
    Whole(Vec<u8>),
    Part(Vec<u8>),
    TooLong(Vec<u8>),
}

/// A running host.
pub(super) struct Link {
    child: Child,
    requests: Sender<Vec<u8>>,
    lines: Receiver<Line>,
    asked: u64,
    limit: Duration,
}

impl Link {
    /// Starts a host and asks for its version.
    ///
    /// # Errors
    /// [`Failure`]
    pub(super) fn start(mut command: Command, limit: Duration) -> Result<Link, Failure> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (requests, to_write) = channel::<Vec<u8>>();
        if let Some(mut stdin) = child.stdin.take() {
            // A host that reads nothing must not hold up the harness. It ends with the sender.
            thread::spawn(move || {
                let mut write = |line: &[u8]| stdin.write_all(line).and_then(|()| stdin.flush());
                while to_write.recv().is_ok_and(|line| write(&line).is_ok()) {}
            });
        }
        let (found, lines) = sync_channel(4);
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                let mut reader = BufReader::new(stdout);
                while let Some(line) = read(&mut reader) {
                    let goes_on = matches!(line, Line::Whole(_));
                    if found.send(line).is_err() || !goes_on {
                        return;
                    }
                }
            });
        }
        let mut link = Link { child, requests, lines, asked: 0, limit };
        match link.ask(Ask::Hello { version: VERSION })? {
            Answer::Hello { version: VERSION, .. } => Ok(link),
            Answer::Hello { version, .. } => {
                Err(Failure::Version { expected: VERSION, found: version })
            }
            other => Err(link.garbage("hello", format!("{other:?}").as_bytes(), "not a hello")),
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// [`Failure`]; the host must not be asked again.
    pub(super) fn ask(&mut self, ask: Ask) -> Result<Answer, Failure> {
        let (name, limit) = (ask.name(), self.limit);
        self.asked += 1;
        let id = self.asked;
        let mut line = match serde_json::to_vec(&Request { id, ask }) {
            Ok(line) => line,
            Err(error) => return Err(self.garbage(name, b"", &error.to_string())),
        };
        line.push(b'\n');
        // A host that has ended is noticed below, where it does not answer.
        let _ = self.requests.send(line);
        let line = match self.lines.recv_timeout(limit) {
            Ok(Line::Whole(line)) => line,
            Ok(Line::Part(line)) => {
                let line = shown(&line);
                return Err(Failure::Cut { id, ask: name, line });
            }
            Ok(Line::TooLong(line)) => {
                return Err(self.garbage(name, &line, &format!("longer than {LONGEST} bytes")));
            }
            Err(RecvTimeoutError::Timeout) => {
                return Err(Failure::Silent { id, ask: name, limit });
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.ended();
                return Err(Failure::Ended { id, ask: name, status });
            }
        };
        match serde_json::from_slice::<Response>(&line) {
            Err(error) => Err(self.garbage(name, &line, &error.to_string())),
            Ok(response) if response.id == id => Ok(response.answer),
            Ok(response) if response.id < id => {
                Err(Failure::Twice { expected: id, found: response.id })
            }
            Ok(response) => {
                Err(self.garbage(name, &line, &format!("request {} was not asked", response.id)))
            }
        }
    }

    fn garbage(&self, ask: &'static str, line: &[u8], what: &str) -> Failure {
        Failure::Garbage { id: self.asked, ask, line: shown(line), what: what.to_owned() }
    }

    /// How the process ended, if it does so by itself soon.
    fn ended(&mut self) -> Option<ExitStatus> {
        for _ in 0..10 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(GRACE / 10);
        }
        None
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next line; `None` at the end of the output.
fn read(reader: &mut impl BufRead) -> Option<Line> {
    let mut line = Vec::new();
    let read = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line).unwrap_or(0);
    match (read as u64, line.last()) {
        (0, None) => None,
        (_, Some(b'\n')) => Some(Line::Whole(line)),
        (LONGEST, _) => Some(Line::TooLong(line)),
        _ => Some(Line::Part(line)),
    }
}

/// The first part of a line.
fn shown(line: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(line).trim_end().chars().take(SHOWN + 1).collect();
    match text.chars().count() > SHOWN {
        true => text.chars().take(SHOWN).chain(['…']).collect(),
        false => text,
    }
}
