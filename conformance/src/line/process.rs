//! A node in another process, as a core.

use std::any::TypeId;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::process::Command;
use std::time::Duration;

use super::failure::Failure;
use super::link::Link;
use super::wire::{Answer, Ask, Told};
use crate::core::{Capabilities, Disk, Output, Refusal, ReplayCore, Setup};
use crate::trace::{Input, Message, Observation};

/// How many processes of a host wait for the next node, in each thread.
const IDLE: usize = 4;

thread_local! {
    /// Processes that answered well and have no node to run.
    static WAITING: RefCell<Vec<(TypeId, Link)>> = const { RefCell::new(Vec::new()) };
}

/// A program that speaks the line protocol for a core.
pub trait Host: 'static {
    /// What the core tells and can do. The protocol has no `timing`, `torn_writes` or `two_inputs`.
    const CAPABILITIES: Capabilities = Capabilities::NONE;

    /// Suites that are not run on this core, each with the reason.
    const UNSUPPORTED: &'static [(&'static str, &'static str)] = &[];

    /// How long an answer may take.
    const LIMIT: Duration = Duration::from_secs(5);

    /// The command that starts the program. Its standard input and output carry the protocol.
    fn command() -> Command;
}

/// A node that a [`Host`] runs.
pub struct Process<H: Host> {
    link: Option<Link>,
    told: Told,
    failure: Option<Failure>,
    host: PhantomData<H>,
}

impl<H: Host> Process<H> {
    /// Asks, and notes what the node is like afterwards.
    fn ask(&mut self, ask: Ask) -> Result<Vec<Message>, Refusal> {
        let Some(link) = &mut self.link else { return Ok(Vec::new()) };
        let name = ask.name();
        match link.ask(ask) {
            Ok(Answer::Done { sent, node }) => {
                self.told = *node;
                Ok(sent)
            }
            Ok(Answer::Refused { why, node }) => {
                if let Some(node) = node {
                    self.told = *node;
                }
                Err(Refusal(why))
            }
            Ok(Answer::Hello { .. }) => {
                let (line, what) = ("hello".to_owned(), "a hello to no hello".to_owned());
                self.fails(Failure::Garbage { id: 0, ask: name, line, what })
            }
            Err(failure) => self.fails(failure),
        }
    }

    /// The process is given up.
    fn fails(&mut self, failure: Failure) -> Result<Vec<Message>, Refusal> {
        self.failure = Some(failure);
        self.link = None;
        Ok(Vec::new())
    }
}

impl<H: Host> ReplayCore for Process<H> {
    const CAPABILITIES: Capabilities =
        Capabilities { timing: false, torn_writes: false, two_inputs: false, ..H::CAPABILITIES };

    const UNSUPPORTED: &'static [(&'static str, &'static str)] = H::UNSUPPORTED;

    fn start(setup: &Setup) -> Result<Self, Refusal> {
        let Setup { id, configuration, pre_vote, check_quorum, .. } = setup;
        let seen = Observation::blank(*id, configuration, *pre_vote, *check_quorum);
        let told = Told { seen, disk: None, fingerprint: None };
        let waiting = WAITING.with_borrow_mut(|waiting| {
            let at = waiting.iter().position(|(host, _)| *host == TypeId::of::<H>());
            at.map(|at| waiting.swap_remove(at).1)
        });
        let (link, failure) = match waiting.map_or_else(|| Link::start(H::command(), H::LIMIT), Ok)
        {
            Ok(link) => (Some(link), None),
            Err(failure) => (None, Some(failure)),
        };
        let mut process = Process { link, told, failure, host: PhantomData };
        process.ask(Ask::Start(setup.clone()))?;
        Ok(process)
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        self.ask(Ask::Input(input.clone())).map(Output::of)
    }

    fn observe(&mut self) -> Observation {
        self.told.seen.clone()
    }

    fn crash(&mut self, left: Option<&Disk>) -> Result<(), Refusal> {
        self.ask(Ask::Crash { left: left.cloned() }).map(drop)
    }

    fn restart(&mut self, pre_vote: bool, check_quorum: bool) -> Result<(), Refusal> {
        self.ask(Ask::Restart { pre_vote, check_quorum }).map(drop)
    }

    fn disk(&mut self) -> Option<Disk> {
        self.told.disk.clone()
    }

    fn fingerprint(&mut self) -> Option<u64> {
        self.told.fingerprint
    }

    fn failure(&self) -> Option<String> {
        self.failure.as_ref().map(ToString::to_string)
    }
}

impl<H: Host> Drop for Process<H> {
    fn drop(&mut self) {
        let Some(link) = self.link.take() else { return };
        // At the end of a thread nothing waits any more, and the process is killed.
        let _ = WAITING.try_with(|waiting| {
            let mut waiting = waiting.borrow_mut();
            if waiting.len() < IDLE {
                waiting.push((TypeId::of::<H>(), link));
            }
        });
    }
}
