//! The other side: a program that runs a core for the protocol.

use std::io::{self, BufRead, Write};

use super::wire::{Answer, Ask, Request, Response, Told, VERSION};
use crate::core::{Refusal, ReplayCore};
use crate::trace::Message;

/// Runs a core for the protocol, until the input ends: the `main` of a host in Rust, and the model
/// of a host in another language.
///
/// # Errors
/// If a line cannot be read or written, or is not a request.
pub fn serve<R: ReplayCore>(
    name: &str,
    input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    let mut node: Option<R> = None;
    for line in input.lines() {
        let Request { id, ask } = serde_json::from_str(&line?)?;
        let answer = match (ask, &mut node) {
            (Ask::Hello { .. }, _) => Answer::Hello { version: VERSION, name: name.to_owned() },
            (Ask::Start(setup), node) => match R::start(&setup) {
                Ok(started) => done(node.insert(started), Ok(Vec::new())),
                Err(Refusal(why)) => Answer::Refused { why, node: None },
            },
            (_, None) => Answer::Refused { why: "no node has started".to_owned(), node: None },
            (Ask::Input(input), Some(node)) => {
                let sent = node.input(&input).map(|output| output.messages());
                done(node, sent)
            }
            (Ask::Crash { left }, Some(node)) => {
                let crashed = node.crash(left.as_ref()).map(|()| Vec::new());
                done(node, crashed)
            }
            (Ask::Restart { pre_vote, check_quorum }, Some(node)) => {
                let restarted = node.restart(pre_vote, check_quorum).map(|()| Vec::new());
                done(node, restarted)
            }
        };
        serde_json::to_writer(&mut output, &Response { id, answer })?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

/// The answer after a step of a node.
fn done<R: ReplayCore>(node: &mut R, sent: Result<Vec<Message>, Refusal>) -> Answer {
    let seen = node.observe();
    let disk = if R::CAPABILITIES.disk { node.disk() } else { None };
    let told = Box::new(Told { seen, disk, fingerprint: node.fingerprint() });
    match sent {
        Ok(sent) => Answer::Done { sent, node: told },
        Err(Refusal(why)) => Answer::Refused { why, node: Some(told) },
    }
}
