//! What each command does.

use std::collections::BTreeSet;

use quorate_core::{
    Bytes, ConfChange, Config, Edit, HardState, Index, Membership, NodeId, Proposed,
    SnapshotStatus, Timer, Transition,
};

use super::cluster::{Cluster, Fate, Pick};
use super::command::{Command, numbers};
use super::disk::Disk;
use super::server::{Server, Setup, Talk};
use super::setup;
use super::show;
use super::trace::{Trace, status};
use super::watch::entries_to;

/// A story as far as it is told.
#[derive(Debug, Default)]
pub(crate) struct Story {
    cluster: Cluster,
    /// What the command `cluster` said of every node.
    defaults: Option<(Setup, Membership)>,
}

impl Story {
    /// Runs a command and returns what it prints.
    pub(crate) fn run(&mut self, line: &str) -> Result<String, String> {
        let mut command = Command::parse(line)?;
        let quiet = command.flag("quiet");
        let mut trace = Trace::default();
        if command.name == "cluster" {
            self.begin(&mut command, &mut trace)?;
        } else if self.defaults.is_none() {
            return Err("a story begins with cluster".to_owned());
        } else {
            let done = self.node_command(&mut command, &mut trace)?
                || self.network_command(&mut command, &mut trace)?
                || self.owner_command(&mut command, &mut trace)?;
            if !done {
                return Err(format!("there is no command {}", command.name));
            }
        }
        command.done()?;
        Ok(if quiet { String::new() } else { trace.into_text() })
    }

    fn begin(&mut self, command: &mut Command<'_>, trace: &mut Trace) -> Result<(), String> {
        let mut defaults = Setup { config: Config::new(1), manual_apply: false };
        setup::options(command, &mut defaults)?;
        let joining = setup::ids(command, "joining")?;
        let empty = setup::ids(command, "empty")?;
        let membership = setup::membership(command)?;
        self.cluster = Cluster::default();
        let knowing = membership.members().chain(joining);
        let knowing = knowing.map(|id| (id, membership.clone()));
        let empty = empty.into_iter().map(|id| (id, Membership::default()));
        for (id, membership) in knowing.chain(empty) {
            let of = setup::of(id, &defaults);
            let mut server = setup::server(&mut Command::parse("node")?, of, membership)?;
            server.start(trace)?;
            self.cluster.servers.insert(id, server);
        }
        self.defaults = Some((defaults, membership));
        Ok(())
    }

    /// Inputs to a node.
    fn node_command(
        &mut self,
        command: &mut Command<'_>,
        trace: &mut Trace,
    ) -> Result<bool, String> {
        const NAMES: [&str; 12] = [
            "campaign",
            "timer",
            "tick",
            "propose",
            "conf",
            "transfer",
            "read",
            "forget-leader",
            "unreachable",
            "report-snapshot",
            "apply",
            "reject",
        ];
        if !NAMES.contains(&command.name) {
            return Ok(false);
        }
        let id: NodeId = command.value("a node")?;
        let cluster = &mut self.cluster;
        match command.name {
            "campaign" => drop(cluster.input(trace, id, |node| node.campaign())?),
            "timer" => {
                let timer = timer(command.word().unwrap_or_default())?;
                cluster.input(trace, id, |node| node.timer(timer))?;
            }
            "tick" => {
                let timeout = cluster.server(id)?.setup.config.election_tick;
                let times = command.value_if().unwrap_or(1_u64);
                let timeout = command.option("timeout")?.unwrap_or(timeout);
                for _ in 0..times {
                    cluster.input(trace, id, |node| node.tick(timeout))?;
                }
            }
            "propose" => {
                let mut payloads: Vec<Bytes> =
                    command.rest().iter().map(|word| word.as_bytes().to_vec().into()).collect();
                if let Some(size) = command.option("size")? {
                    payloads.push(vec![b'x'; size].into());
                }
                let proposed = cluster.input(trace, id, |node| node.propose_many(payloads))?;
                proposal(trace, id, proposed);
            }
            "conf" => {
                let membership = command.option("for")?;
                let change = conf_change(&command.rest())?;
                let proposed = cluster.input(trace, id, |node| match membership {
                    Some(index) => node.propose_conf_change_for(index, change),
                    None => node.propose_conf_change(change),
                })?;
                proposal(trace, id, proposed);
            }
            "transfer" => {
                let target = command.value("a target")?;
                let transfer = cluster.input(trace, id, |node| node.transfer_leader(target))?;
                if let Some(transfer) = transfer {
                    trace.line(format!("{id} transfer: {transfer:?}"));
                }
            }
            "read" => {
                let context = command.word().unwrap_or_default().as_bytes().to_vec();
                cluster.input(trace, id, |node| node.read_index(context.into()))?;
            }
            "forget-leader" => drop(cluster.input(trace, id, |node| node.forget_leader())?),
            "unreachable" => {
                let peer = command.value("a peer")?;
                cluster.tell(trace, id, |node| node.report_unreachable(peer))?;
            }
            "report-snapshot" => {
                let peer = command.value("a peer")?;
                let success = match command.word() {
                    Some("finished") => SnapshotStatus::Finished,
                    Some("failed") => SnapshotStatus::Failed,
                    _ => return Err("a snapshot is finished or failed".to_owned()),
                };
                cluster.tell(trace, id, |node| node.report_snapshot(peer, success))?;
            }
            "apply" => {
                let to = command.value_if().unwrap_or(Index::MAX);
                cluster.server(id)?.apply(trace, to)?;
            }
            _ => cluster.server(id)?.reject(trace)?,
        }
        self.cluster.look(id)?;
        Ok(true)
    }

    /// What happens between nodes, and when their work is done.
    fn network_command(
        &mut self,
        command: &mut Command<'_>,
        trace: &mut Trace,
    ) -> Result<bool, String> {
        let cluster = &mut self.cluster;
        match command.name {
            "ready" => {
                let (id, torn) = (command.value("a node")?, command.option("torn")?);
                cluster.ready(trace, id, Talk::Full, torn)?;
            }
            "run" => cluster.run(trace, command.value("a node")?, Talk::Full)?,
            "write-done" => cluster.write_done(trace, command.value("a node")?, Talk::Full)?,
            "write-durable" => {
                cluster.write_durable(trace, command.value("a node")?, Talk::Full)?
            }
            "stabilize" => {
                let mut ids: Vec<NodeId> = std::iter::from_fn(|| command.value_if()).collect();
                if ids.is_empty() {
                    ids = cluster.servers.keys().copied().collect();
                }
                cluster.stabilize(trace, &ids, Talk::Short)?;
            }
            "deliver" => {
                let fate = match (command.flag("drop"), command.flag("dup")) {
                    (false, false) => Fate::Arrives,
                    (true, false) => Fate::Lost,
                    (false, true) => Fate::Doubled,
                    (true, true) => return Err("drop or dup, not both".to_owned()),
                };
                cluster.deliver(trace, &pick(command)?, fate)?;
            }
            "hold" => cluster.hold(trace, &pick(command)?)?,
            "release" => cluster.release(),
            "wire" => cluster.wire(trace),
            "partition" => {
                let groups = command.rest().into_iter().map(|group| numbers("node", group));
                let groups =
                    groups.map(|group| Ok(group?.into_iter().map(NodeId).collect::<BTreeSet<_>>()));
                cluster.partition(groups.collect::<Result<_, String>>()?);
            }
            "heal" => cluster.partition(Vec::new()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What the owner of a node does: processes, disks, and a look inside.
    fn owner_command(
        &mut self,
        command: &mut Command<'_>,
        trace: &mut Trace,
    ) -> Result<bool, String> {
        let Some((defaults, membership)) = &self.defaults else { return Ok(false) };
        let cluster = &mut self.cluster;
        match command.name {
            "node" => {
                let id: NodeId = command.value("a node")?;
                let mut of = setup::of(id, defaults);
                setup::options(command, &mut of)?;
                let server = setup::server(command, of, membership.clone())?;
                cluster.servers.insert(id, server);
                cluster.server(id)?.start(trace)?;
            }
            "crash" => cluster.server(command.value("a node")?)?.crash(),
            "restart" => {
                let server = cluster.server(command.value("a node")?)?;
                server.crash();
                setup::options(command, &mut server.setup)?;
                server.start(trace)?;
            }
            "snapshot" => {
                let id = command.value("a node")?;
                let taken = cluster.server(id)?.take_snapshot()?;
                trace.line(format!("{id} takes snapshot {}", taken));
            }
            "compact" => {
                let id = command.value("a node")?;
                let disk = cluster.server(id)?.disk();
                let compacted = disk.memory.compact(command.value("an index")?);
                compacted.map_err(|error| error.to_string())?;
                if command.flag("told") {
                    cluster.input(trace, id, |node| node.log_compacted())?;
                }
            }
            "disk" => {
                let disk = cluster.server(command.value("a node")?)?.disk();
                let commit = command.option("commit")?.ok_or("disk needs commit=")?;
                let hard_state = HardState { commit, ..disk.memory.hard_state() };
                disk.memory.set_hard_state(hard_state);
            }
            "snapshots" => {
                let disk: &mut Disk = cluster.server(command.value("a node")?)?.disk();
                disk.no_snapshot = match command.word() {
                    Some("on") => false,
                    Some("off") => true,
                    _ => return Err("snapshots are on or off".to_owned()),
                };
            }
            "status" => {
                while let Some(id) = command.value_if::<NodeId>() {
                    let server: &Server = cluster.server(id)?;
                    status(server.up().ok_or(format!("node {id} is down"))?, trace);
                }
            }
            "log" => {
                while let Some(id) = command.value_if::<NodeId>() {
                    let server: &Server = cluster.server(id)?;
                    let node = server.up().ok_or(format!("node {id} is down"))?;
                    let all = entries_to(node, Index::MAX)?;
                    trace.line(format!("{id} log {}", show::entries(&all)));
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn proposal(trace: &mut Trace, id: NodeId, proposed: Option<Proposed>) {
    match proposed {
        Some(Proposed::Appended { index }) => trace.line(format!("{id} appends at {index}")),
        Some(Proposed::Refused { index, reason }) => {
            trace.line(format!("{id} appends empty at {index}: {reason:?}"));
        }
        Some(Proposed::Forwarded { leader }) => trace.line(format!("{id} forwards to {leader}")),
        None => {}
    }
}

fn pick<'a>(command: &mut Command<'a>) -> Result<Pick<'a>, String> {
    Ok(Pick { link: command.value_if(), kind: command.word(), count: command.option("n")? })
}

fn timer(name: &str) -> Result<Timer, String> {
    match name {
        "election-timeout" => Ok(Timer::ElectionTimeout),
        "lease-expired" => Ok(Timer::LeaseExpired),
        "heartbeat-due" => Ok(Timer::HeartbeatDue),
        "quorum-check-due" => Ok(Timer::QuorumCheckDue),
        _ => Err(format!("there is no timer {name}")),
    }
}

/// `leave`, or a transition and edits: `auto +v4 +l5 -3 ~2`.
fn conf_change(words: &[&str]) -> Result<ConfChange, String> {
    let (first, edits) = words.split_first().ok_or("conf needs a transition")?;
    let transition = match *first {
        "auto" | "leave" => Transition::Auto,
        "implicit" => Transition::Implicit,
        "explicit" => Transition::Explicit,
        _ => return Err(format!("{first} is no transition")),
    };
    let edit = |word: &&str| {
        let id = word.trim_start_matches(['+', '-', '~', 'v', 'l']);
        let sign = word.strip_suffix(id).unwrap_or_default();
        let id = id.parse().map_err(|_| format!("{word} names no node"))?;
        match sign {
            "+v" => Ok(Edit::AddVoter(id)),
            "+l" => Ok(Edit::AddLearner(id)),
            "-" => Ok(Edit::Remove(id)),
            "~" => Ok(Edit::Update(id)),
            _ => Err(format!("{word} is no edit")),
        }
    };
    Ok(ConfChange {
        transition,
        edits: edits.iter().map(edit).collect::<Result<_, _>>()?,
        ..ConfChange::default()
    })
}
