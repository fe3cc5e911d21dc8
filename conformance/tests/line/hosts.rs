//! The hosts: one that is honest, and one for each way to fail.

use std::io::{self, BufRead, Write};
use std::process::{Command, ExitCode};
use std::thread::sleep;
use std::time::Duration;

use quorate_conformance::core::{Capabilities, QuorateCore};
use quorate_conformance::line::{Host, serve};

/// After how many good answers a host fails.
const GOOD: usize = 9;

/// The hosts in this program, by name.
macro_rules! hosts {
    ($($host:ident $name:literal $can:expr;)*) => {
        $(
            pub(crate) struct $host;

            impl Host for $host {
                const CAPABILITIES: Capabilities = $can;
                const LIMIT: Duration = Duration::from_millis(1500);

                fn command() -> Command {
                    let mut command = Command::new(std::env::current_exe().unwrap());
                    command.args(["host", $name]);
                    command
                }
            }
        )*
    };
}

const ALL: Capabilities = Capabilities { disk: true, any_disk: true, ..Capabilities::NONE };

hosts! {
    Honest "honest" ALL;
    Frugal "honest" Capabilities::NONE;
    Hangs "hangs" ALL;
    HangsAtOnce "hangs-at-once" ALL;
    Late "late" ALL;
    Crashes "crashes" ALL;
    Panics "panics" ALL;
    DiesWithin "dies-within" ALL;
    Garbage "garbage" ALL;
    Endless "endless" ALL;
    Flood "flood" ALL;
    Twice "twice" ALL;
    Ahead "ahead" ALL;
    HelloAgain "hello-again" ALL;
    Old "old" ALL;
    ClosesOutput "closes-output" ALL;
    NoDisk "no-disk" ALL;
}

/// A program that is not there.
pub(crate) struct Missing;

impl Host for Missing {
    fn command() -> Command {
        Command::new("/nonexistent/quorate-host")
    }
}

/// Runs as the host of a name.
pub(crate) fn run(name: &str) -> ExitCode {
    let ended = match name {
        "honest" => serve::<QuorateCore>("honest", io::stdin().lock(), io::stdout().lock()),
        "hangs-at-once" => {
            sleep(Duration::from_secs(600));
            Ok(())
        }
        "old" => {
            let hello = br#"{"id":1,"answer":{"hello":{"version":0,"name":"old"}}}"#;
            answer_all(hello)
        }
        name => fail_as(name),
    };
    if ended.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Answers every request with the same line.
fn answer_all(line: &[u8]) -> io::Result<()> {
    for request in io::stdin().lock().lines() {
        request?;
        say(line)?;
        say(b"\n")?;
    }
    Ok(())
}

fn say(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(bytes)?;
    out.flush()
}

/// Answers well at first, and then fails in its way.
fn fail_as(name: &str) -> io::Result<()> {
    let (requests, mut to_core) = io::pipe()?;
    let (answers, from_core) = io::pipe()?;
    std::thread::spawn(move || serve::<QuorateCore>("", io::BufReader::new(requests), from_core));
    let mut answers = io::BufReader::new(answers);
    for (at, request) in io::stdin().lock().lines().enumerate() {
        to_core.write_all(format!("{}\n", request?).as_bytes())?;
        let mut line = String::new();
        answers.read_line(&mut line)?;
        if at < GOOD {
            say(line.as_bytes())?;
            continue;
        }
        match name {
            "hangs" => sleep(Duration::from_secs(600)),
            "late" => {
                sleep(Duration::from_secs(3));
                say(line.as_bytes())?;
            }
            "crashes" => std::process::exit(3),
            "panics" => panic!("planted"),
            "dies-within" => {
                say(&line.as_bytes()[..line.len() / 2])?;
                std::process::exit(3);
            }
            "garbage" => say(b"Raft is easy\n")?,
            "endless" => while say(&[b'x'; 65536]).is_ok() {},
            "flood" => while say(line.as_bytes()).is_ok() {},
            "twice" => say(line.repeat(2).as_bytes())?,
            "ahead" => say(line.replacen("\"id\":1", "\"id\":9", 1).as_bytes())?,
            "hello-again" => {
                let hello = r#"{"id":ID,"answer":{"hello":{"version":1,"name":""}}}"#;
                say(hello.replace("ID", &(at + 1).to_string()).as_bytes())?;
                say(b"\n")?;
            }
            "closes-output" => std::process::exit(0),
            "no-disk" => {
                let mut answer: serde_json::Value = serde_json::from_str(&line)?;
                if let Some(node) = answer["answer"]["done"]["node"].as_object_mut() {
                    node.remove("disk");
                }
                say(format!("{answer}\n").as_bytes())?;
            }
            other => return Err(io::Error::other(format!("no host {other:?}"))),
        }
    }
    Ok(())
}
