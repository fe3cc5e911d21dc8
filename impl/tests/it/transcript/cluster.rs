//! Servers and what is under way between them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::convert::Infallible;
use std::fmt::Display;

use quorate_core::{Message, NodeId, Stepped};

use super::command::Link;
use super::server::{Node, Server, Talk};
use super::trace::Trace;
use super::watch::Watch;

/// Rounds after which a cluster that does not settle is wrong.
const ROUNDS: usize = 200;

/// Which messages a command is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pick<'a> {
    pub(crate) link: Option<Link>,
    pub(crate) kind: Option<&'a str>,
    /// At most so many.
    pub(crate) count: Option<usize>,
}

impl Pick<'_> {
    fn takes(&self, message: &Message) -> bool {
        let end = |wanted: Option<NodeId>, is| wanted.is_none_or(|wanted| wanted == is);
        self.link.is_none_or(|link| end(link.from, message.from) && end(link.to, message.to))
            && self.kind.is_none_or(|kind| kind == message.body.kind())
    }
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fate {
    Arrives,
    Lost,
    /// Arrives, and stays on the wire.
    Doubled,
}

#[derive(Debug, Default)]
pub(crate) struct Cluster {
    pub(crate) servers: BTreeMap<NodeId, Server>,
    wire: VecDeque<Message>,
    /// Kept back by a command.
    held: Vec<Message>,
    /// While partitioned: only nodes of one group hear one another.
    groups: Vec<BTreeSet<NodeId>>,
    watch: Watch,
}

impl Cluster {
    pub(crate) fn server(&mut self, id: NodeId) -> Result<&mut Server, String> {
        self.servers.get_mut(&id).ok_or_else(|| format!("there is no node {id}"))
    }

    /// An input to a node; what it hands out for it stays in the node.
    pub(crate) fn input<T, E: Display>(
        &mut self,
        trace: &mut Trace,
        id: NodeId,
        input: impl FnOnce(&mut Node) -> Result<T, E>,
    ) -> Result<Option<T>, String> {
        let result = self.server(id)?.input(trace, input)?;
        self.look(id)?;
        Ok(result)
    }

    /// An input that cannot be refused.
    pub(crate) fn tell(
        &mut self,
        trace: &mut Trace,
        id: NodeId,
        input: impl FnOnce(&mut Node),
    ) -> Result<(), String> {
        let sure = |node: &mut Node| {
            input(node);
            Ok::<(), Infallible>(())
        };
        self.input(trace, id, sure).map(drop)
    }

    pub(crate) fn look(&mut self, id: NodeId) -> Result<(), String> {
        match self.servers.get(&id).and_then(Server::up) {
            Some(node) => self.watch.look(node),
            None => Ok(()),
        }
    }

    /// One Ready of a node.
    pub(crate) fn ready(
        &mut self,
        trace: &mut Trace,
        id: NodeId,
        talk: Talk,
        torn: Option<usize>,
    ) -> Result<(), String> {
        let sent = self.server(id)?.ready(trace, talk, torn)?;
        self.wire.extend(sent);
        self.look(id)
    }

    /// All that a node hands out.
    pub(crate) fn run(&mut self, trace: &mut Trace, id: NodeId, talk: Talk) -> Result<(), String> {
        for _ in 0..ROUNDS {
            if !self.server(id)?.has_ready() {
                return Ok(());
            }
            self.ready(trace, id, talk, None)?;
        }
        Err(format!("node {id} does not settle in {ROUNDS} rounds"))
    }

    pub(crate) fn write_done(
        &mut self,
        trace: &mut Trace,
        id: NodeId,
        talk: Talk,
    ) -> Result<(), String> {
        let sent = self.server(id)?.write_done(trace, talk)?;
        self.wire.extend(sent);
        self.look(id)
    }

    pub(crate) fn write_durable(
        &mut self,
        trace: &mut Trace,
        id: NodeId,
        talk: Talk,
    ) -> Result<(), String> {
        let sent = self.server(id)?.write_durable(trace, talk)?;
        self.wire.extend(sent);
        Ok(())
    }

    /// Takes from the wire what is picked, as it was when the command began.
    fn take(&mut self, pick: &Pick<'_>) -> Vec<Message> {
        let mut left = pick.count.unwrap_or(usize::MAX);
        let mut taken = Vec::new();
        self.wire.retain(|message| {
            let takes = left > 0 && pick.takes(message);
            if takes {
                left -= 1;
                taken.push(message.clone());
            }
            !takes
        });
        taken
    }

    /// Delivers what is picked, or the contrary. It is an error to pick nothing.
    pub(crate) fn deliver(
        &mut self,
        trace: &mut Trace,
        pick: &Pick<'_>,
        fate: Fate,
    ) -> Result<(), String> {
        let taken = self.take(pick);
        if taken.is_empty() {
            return Err("no such message is under way".to_owned());
        }
        for message in taken {
            if fate == Fate::Doubled {
                self.wire.push_back(message.clone());
            }
            self.arrive(trace, message, fate == Fate::Lost)?;
        }
        Ok(())
    }

    fn arrive(&mut self, trace: &mut Trace, message: Message, lost: bool) -> Result<(), String> {
        let up = self.servers.get(&message.to).and_then(Server::up).is_some();
        if lost || !up || !self.connected(message.from, message.to) {
            trace.line(format!("lost {}", message));
            return Ok(());
        }
        trace.line(message.to_string());
        let to = message.to;
        if let Some(Stepped::Ignored(reason)) = self.input(trace, to, |node| node.step(message))? {
            trace.line(format!("{to} ignores: {reason}"));
        }
        Ok(())
    }

    fn connected(&self, from: NodeId, to: NodeId) -> bool {
        let group = |id| self.groups.iter().position(|group| group.contains(&id));
        group(from) == group(to)
    }

    /// Nodes of different groups do not hear one another; those in none are a group too.
    pub(crate) fn partition(&mut self, groups: Vec<BTreeSet<NodeId>>) {
        self.groups = groups;
    }

    /// Keeps messages back.
    pub(crate) fn hold(&mut self, trace: &mut Trace, pick: &Pick<'_>) -> Result<(), String> {
        let taken = self.take(pick);
        if taken.is_empty() {
            return Err("no such message is under way".to_owned());
        }
        for message in taken {
            trace.line(format!("held {}", message));
            self.held.push(message);
        }
        Ok(())
    }

    /// Puts back on the wire what was kept back.
    pub(crate) fn release(&mut self) {
        self.wire.extend(self.held.drain(..));
    }

    pub(crate) fn wire(&self, trace: &mut Trace) {
        for message in &self.wire {
            trace.line(format!("under way {}", message));
        }
        for message in &self.held {
            trace.line(format!("held {}", message));
        }
    }

    /// Runs these nodes, ends their writes and delivers to them, until nothing is left.
    pub(crate) fn stabilize(
        &mut self,
        trace: &mut Trace,
        ids: &[NodeId],
        talk: Talk,
    ) -> Result<(), String> {
        for _ in 0..ROUNDS {
            let mut moved = false;
            for &id in ids {
                moved |= self.server(id)?.has_ready();
                self.run(trace, id, talk)?;
                while self.server(id)?.writes_in_flight() > 0 {
                    moved = true;
                    self.write_done(trace, id, talk)?;
                }
            }
            for message in std::mem::take(&mut self.wire) {
                match ids.contains(&message.to) {
                    true => {
                        moved = true;
                        self.arrive(trace, message, false)?;
                    }
                    false => self.wire.push_back(message),
                }
            }
            if !moved {
                return Ok(());
            }
        }
        Err(format!("the cluster does not settle in {ROUNDS} rounds"))
    }
}
