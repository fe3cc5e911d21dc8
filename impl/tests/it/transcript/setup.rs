//! How a story begins: options, disks and servers.

use quorate_core::{
    Config, Entry, EntryData, HardState, Index, MemStorage, Membership, NodeId, ReadMode, Term,
};

use super::command::Command;
use super::disk::Disk;
use super::server::{Server, Setup};

/// Takes the options of a node from a command; those that are not there stay.
pub(crate) fn options(command: &mut Command<'_>, setup: &mut Setup) -> Result<(), String> {
    let config = &mut setup.config;
    let switches: [(&str, &mut bool); 7] = [
        ("pre-vote", &mut config.pre_vote),
        ("check-quorum", &mut config.check_quorum),
        ("forwarding", &mut config.forwarding),
        ("step-down", &mut config.step_down_on_removal),
        ("commit-in-votes", &mut config.commit_in_votes),
        ("async", &mut config.asynchronous_writes),
        ("atomic", &mut config.storage_is_atomic),
    ];
    for (key, field) in switches {
        *field = command.switch(key)?.unwrap_or(*field);
    }
    let numbers: [(&str, &mut u64); 6] = [
        ("election-tick", &mut config.election_tick),
        ("heartbeat-tick", &mut config.heartbeat_tick),
        ("max-size", &mut config.max_size_per_message),
        ("max-committed", &mut config.max_committed_size),
        ("max-uncommitted", &mut config.max_uncommitted_size),
        ("max-inflight-bytes", &mut config.max_inflight_bytes),
    ];
    for (key, field) in numbers {
        *field = command.option(key)?.unwrap_or(*field);
    }
    if let Some(messages) = command.option("max-inflight")? {
        config.max_inflight_messages = messages;
    }
    if let Some(mode) = command.option::<String>("reads")? {
        config.read_mode = match mode.as_str() {
            "safe" => ReadMode::Safe,
            "lease" => ReadMode::LeaseBased,
            _ => return Err(format!("reads is safe or lease, not {mode}")),
        };
    }
    if let Some(apply) = command.option::<String>("apply")? {
        setup.manual_apply = match apply.as_str() {
            "manual" => true,
            "auto" => false,
            _ => return Err(format!("apply is manual or auto, not {apply}")),
        };
    }
    config.first_election_timeout = command.option("timeout")?.unwrap_or(config.election_tick);
    Ok(())
}

/// The setup of a node as the defaults say it.
pub(crate) fn of(id: NodeId, defaults: &Setup) -> Setup {
    Setup { config: Config { id, ..defaults.config.clone() }, ..defaults.clone() }
}

/// Takes a list of nodes; none if it is not there.
pub(crate) fn ids(command: &mut Command<'_>, key: &str) -> Result<Vec<NodeId>, String> {
    Ok(command.list(key)?.unwrap_or_default().into_iter().map(NodeId).collect())
}

/// Takes a configuration: `voters=(1,2,3) learners=(4)`, or a joint one with
/// `outgoing=(1,2) next=(2) auto-leave`.
pub(crate) fn membership(command: &mut Command<'_>) -> Result<Membership, String> {
    let auto_leave = command.flag("auto-leave");
    let mut list = |key| ids(command, key);
    let (voters, learners) = (list("voters")?, list("learners")?);
    let (outgoing, next) = (list("outgoing")?, list("next")?);
    let membership = match outgoing.is_empty() {
        true => Membership::new(voters, learners),
        false => Membership::joint(voters, outgoing, learners, next, auto_leave),
    };
    membership.map_err(|error| error.to_string())
}

/// A server that lived before: `term=3 vote=2 commit=1 log=(1,1,2)`, the log as the terms of empty
/// entries.
pub(crate) fn server(
    command: &mut Command<'_>,
    setup: Setup,
    membership: Membership,
) -> Result<Server, String> {
    let terms = command.list("log")?.unwrap_or_default();
    let terms: Vec<Term> = terms.into_iter().map(Term).collect();
    let mut disk = Disk { memory: MemStorage::new(membership), ..Disk::default() };
    let entries: Vec<Entry> = (1..)
        .zip(&terms)
        .map(|(index, &term)| Entry { index: Index(index), term, data: EntryData::Empty })
        .collect();
    disk.memory.append(&entries).map_err(|error| error.to_string())?;
    let term = command.option("term")?.unwrap_or(terms.last().copied().unwrap_or(Term(0)));
    let commit: Index = command.option("commit")?.unwrap_or(Index(0));
    disk.memory.set_hard_state(HardState { term, vote: command.option("vote")?, commit });
    Ok(Server::new(setup, disk, commit))
}
