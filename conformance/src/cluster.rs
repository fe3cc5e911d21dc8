//! A cluster of cores with an explicit pool of messages: what a trace is replayed on.
//!
//! Snapshots are cheap (persistent maps), so a replay keeps the cluster after every step.

use im::OrdMap;

use crate::core::{Core, Disk, Refusal, Setup};
use crate::trace::{Event, Input, Message, Observation};

/// Cores, and how many copies of each message are in flight between them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cluster<C: Core> {
    cores: OrdMap<u64, C>,
    down: OrdMap<u64, ()>,
    pool: OrdMap<Message, usize>,
    /// Nodes whose core refused a disk, and which are no longer compared.
    abandoned: OrdMap<u64, ()>,
}

/// Why an event could not be carried out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EventError {
    /// There is no such node, or it is not running.
    #[error("node {0} is not running")]
    NotRunning(u64),
    /// The node runs already.
    #[error("node {0} is running")]
    Running(u64),
    /// No copy of the message is in flight.
    #[error("not in flight: {0}")]
    NotInFlight(Message),
    /// An event that changes what is on a disk, without word of what is there after it.
    #[error("node {0}: what is on its disk after this event has to be said, and is not")]
    NoDisk(u64),
    /// The event is not one of a run: it is tried on a copy, or begins another run.
    #[error("not a step of the cluster: {0}")]
    NoStep(Box<Event>),
    /// The core refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl<C: Core> Cluster<C> {
    /// A blank cluster.
    ///
    /// # Errors
    /// If a core does not accept its setup: its node, and why.
    pub fn start(setups: &[Setup]) -> Result<Self, (u64, Refusal)> {
        let start = |setup: &Setup| match C::start(setup) {
            Ok(core) => Ok((setup.id, core)),
            Err(refusal) => Err((setup.id, refusal)),
        };
        let cores = setups.iter().map(start).collect::<Result<_, _>>()?;
        let (down, pool, abandoned) = (OrdMap::new(), OrdMap::new(), OrdMap::new());
        Ok(Cluster { cores, down, pool, abandoned })
    }

    /// No longer follows a node, whose core does not start on its disk.
    pub(crate) fn abandon(&mut self, node: u64) {
        self.abandoned.insert(node, ());
    }

    /// Whether a node is followed.
    pub(crate) fn follows(&self, node: u64) -> bool {
        !self.abandoned.contains_key(&node)
    }

    /// Whether every node is followed.
    pub(crate) fn follows_all(&self) -> bool {
        self.abandoned.is_empty()
    }

    /// Puts these messages in flight, and no others.
    pub(crate) fn set_pool(&mut self, messages: &[Message]) {
        self.pool = OrdMap::new();
        self.send(messages, &|_| false);
    }

    /// Carries out one event and returns what was sent. A crash leaves the disk `left`, or else
    /// what the core has stored. The cluster is unchanged on error.
    ///
    /// # Errors
    /// [`EventError`] if the event does not fit or the core refuses. An input that a core refuses
    /// as disabled is an error here too; the caller knows whether it expected that.
    pub fn apply(
        &mut self,
        event: &Event,
        left: Option<&Disk>,
        dead: &[u64],
        lost: &dyn Fn(&Message) -> bool,
    ) -> Result<Vec<Message>, EventError> {
        match event {
            Event::Input { node, input } => {
                let copies = match input {
                    Input::Deliver(message) => Some(self.in_flight(message)?),
                    _ => None,
                };
                let sent = self.input(*node, input)?;
                if let (Input::Deliver(message), Some(copies)) = (input, copies) {
                    self.set(message, copies - 1);
                }
                self.send(&sent, lost);
                Ok(sent)
            }
            Event::Duplicate(message) => {
                self.in_flight(message)?;
                let sent = self.input(message.to, &Input::Deliver(message.clone()))?;
                self.send(&sent, lost);
                Ok(sent)
            }
            Event::Drop(message) => {
                let copies = self.in_flight(message)?;
                self.set(message, copies - 1);
                Ok(Vec::new())
            }
            Event::Crash(node) => {
                let fresh = self.running(*node)?.crash(left)?;
                self.cores.insert(*node, fresh);
                self.down.insert(*node, ());
                Ok(Vec::new())
            }
            Event::Torn { node, input, .. } => {
                let disk = left.ok_or(EventError::NoDisk(*node))?;
                let copies = match input {
                    Input::Deliver(message) => Some((message, self.in_flight(message)?)),
                    _ => None,
                };
                let fresh = self.running(*node)?.crash(Some(disk))?;
                self.cores.insert(*node, fresh);
                self.down.insert(*node, ());
                if let Some((message, copies)) = copies {
                    self.set(message, copies - 1);
                }
                Ok(Vec::new())
            }
            Event::Restart { node, pre_vote, check_quorum } => {
                if !self.down.contains_key(node) {
                    return Err(EventError::Running(*node));
                }
                let core = self.cores.get(node).ok_or(EventError::NotRunning(*node))?;
                let fresh = core.restart(*pre_vote, *check_quorum)?;
                self.cores.insert(*node, fresh);
                self.down.remove(node);
                Ok(Vec::new())
            }
            Event::EmptyDisk(node) => {
                if !self.down.contains_key(node) {
                    return Err(EventError::Running(*node));
                }
                let disk = left.ok_or(EventError::NoDisk(*node))?;
                let core = self.cores.get(node).ok_or(EventError::NotRunning(*node))?;
                let fresh = core.crash(Some(disk))?;
                self.cores.insert(*node, fresh);
                Ok(Vec::new())
            }
            Event::Settle(_) => {
                for node in dead {
                    self.down.insert(*node, ());
                }
                self.pool = self
                    .pool
                    .iter()
                    .filter(|(m, _)| !lost(m))
                    .map(|(m, n)| (m.clone(), *n))
                    .collect();
                Ok(Vec::new())
            }
            Event::Probe { .. } | Event::Again => Err(EventError::NoStep(Box::new(event.clone()))),
        }
    }

    /// What can be seen of a node; `None` if there is no such node.
    pub fn observe(&self, node: u64) -> Option<Observation> {
        self.cores.get(&node).map(Core::observe)
    }

    /// The core of a node.
    pub fn core(&self, node: u64) -> Option<&C> {
        self.cores.get(&node)
    }

    /// Messages in flight, copies one after the other, in order.
    pub fn pool(&self) -> Vec<Message> {
        self.pool
            .iter()
            .flat_map(|(message, copies)| std::iter::repeat_n(message.clone(), *copies))
            .collect()
    }

    fn running(&self, node: u64) -> Result<&C, EventError> {
        let core = self.cores.get(&node).filter(|_| !self.down.contains_key(&node));
        core.ok_or(EventError::NotRunning(node))
    }

    fn input(&mut self, node: u64, input: &Input) -> Result<Vec<Message>, EventError> {
        let mut core = self.running(node)?.clone();
        let sent = core.input(input)?.messages();
        self.cores.insert(node, core);
        Ok(sent)
    }

    fn in_flight(&self, message: &Message) -> Result<usize, EventError> {
        self.pool.get(message).copied().ok_or_else(|| EventError::NotInFlight(message.clone()))
    }

    fn set(&mut self, message: &Message, copies: usize) {
        if copies == 0 {
            self.pool.remove(message);
        } else {
            self.pool.insert(message.clone(), copies);
        }
    }

    fn send(&mut self, sent: &[Message], lost: &dyn Fn(&Message) -> bool) {
        for message in sent.iter().filter(|message| !lost(message)) {
            let copies = self.pool.get(message).copied().unwrap_or(0);
            self.set(message, copies + 1);
        }
    }
}
