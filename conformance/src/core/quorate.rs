//! Our own core behind [`Core`]: this folder alone names its types. `drive` runs it, `neutral` is
//! the dictionary.

mod asynchronous;
mod drive;
mod neutral;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use quorate_core::{
    Bytes, Config, Entry as CoreEntry, HardState, Index, MemStorage, NodeId, ProgressState,
    RawNode, Record, Role as CoreRole, SnapshotStatus, Stepped, Term, Timer,
};

pub use self::asynchronous::AsynchronousCore;
use self::neutral::{
    change_from_neutral, configuration_from_neutral, configuration_to_neutral, entry_from_neutral,
    entry_to_neutral, message_from_neutral, payload, snapshot_from_neutral, snapshot_to_neutral,
};
use super::{Core, Disk, Output, Refusal, Setup, Stored};
use crate::trace::{Configuration, Entry, EntryKind, Input, Observation, Progress, Role, Snapshot};

/// A [`RawNode`] on memory storage, driven by events. It writes before it takes the next input.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct QuorateCore {
    node: RawNode<MemStorage>,
    options: Options,
}

/// What stays over a restart.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Options {
    /// What the application begins with where it keeps nothing; `None` where it keeps everything.
    first: Option<Arc<Configuration>>,
    lagging_apply: bool,
    single_entry_appends: bool,
    step_down_on_removal: bool,
    commit_in_votes: bool,
    raise: bool,
    /// Whether writes are acknowledged later (STORE-3).
    asynchronous: bool,
}

fn refusal(error: impl std::fmt::Display) -> Refusal {
    Refusal(error.to_string())
}

impl QuorateCore {
    /// A node that has never run, in one of the two forms of writing.
    fn begin_with(setup: &Setup, asynchronous: bool) -> Result<QuorateCore, Refusal> {
        let storage = MemStorage::new(configuration_from_neutral(&setup.configuration)?);
        let options = Options {
            first: (!setup.durable_applied).then(|| Arc::new(setup.configuration.clone())),
            lagging_apply: setup.lagging_apply,
            single_entry_appends: setup.single_entry_appends,
            step_down_on_removal: setup.step_down_on_removal,
            commit_in_votes: setup.commit_in_votes,
            raise: setup.raise,
            asynchronous,
        };
        let flags = (setup.pre_vote, setup.check_quorum);
        let mut core = Self::open(setup.id, flags, 0, options, storage)?;
        core.begin()?;
        Ok(core)
    }

    /// A process that has not handed out anything yet.
    fn open(
        id: u64,
        flags: (bool, bool),
        applied: u64,
        options: Options,
        storage: MemStorage,
    ) -> Result<QuorateCore, Refusal> {
        // Everything that the model does not have is off or without a limit.
        let config = Config {
            pre_vote: flags.0,
            check_quorum: flags.1,
            applied: Index(applied),
            forwarding: false,
            max_size_per_message: if options.single_entry_appends { 0 } else { u64::MAX },
            max_inflight_messages: usize::MAX,
            step_down_on_removal: options.step_down_on_removal,
            commit_in_votes: options.commit_in_votes,
            storage_is_atomic: !options.raise,
            asynchronous_writes: options.asynchronous,
            ..Config::new(id)
        };
        let node = RawNode::new(config, storage).map_err(refusal)?;
        Ok(QuorateCore { node, options })
    }

    fn feed(&mut self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::ElectionTimeout => self.node.timer(Timer::ElectionTimeout).map_err(refusal),
            Input::LeaseExpired => self.node.timer(Timer::LeaseExpired).map_err(refusal),
            Input::HeartbeatDue => self.node.timer(Timer::HeartbeatDue).map_err(refusal),
            Input::QuorumCheckDue => self.node.timer(Timer::QuorumCheckDue).map_err(refusal),
            Input::Campaign => self.node.campaign().map(drop).map_err(refusal),
            Input::Transfer(target) => {
                self.node.transfer_leader(NodeId(*target)).map(drop).map_err(refusal)
            }
            Input::Propose(EntryKind::Normal(number)) => {
                self.node.propose(payload(*number)).map(drop).map_err(refusal)
            }
            Input::Propose(EntryKind::Conf(change)) => self
                .node
                .propose_conf_change(change_from_neutral(change))
                .map(drop)
                .map_err(refusal),
            Input::Propose(EntryKind::Empty) => {
                Err(Refusal("an empty entry cannot be proposed".to_owned()))
            }
            Input::Apply => {
                let status = self.node.status();
                let entries = status.log.entries(status.applied.next()..status.commit.next());
                let entries = entries.map_err(refusal)?;
                self.apply(&entries)
            }
            Input::Deliver(message) => {
                match self.node.step(message_from_neutral(message)?).map_err(refusal)? {
                    Stepped::Ignored(reason) => Err(refusal(reason)),
                    _ => Ok(()),
                }
            }
            Input::Compact => self.compact(),
            Input::SnapshotStatus { peer, success } => {
                let status =
                    if *success { SnapshotStatus::Finished } else { SnapshotStatus::Failed };
                self.node.report_snapshot(NodeId(*peer), status);
                Ok(())
            }
        }
    }

    /// What the application keeps over a restart: the highest index applied, the configuration of
    /// that place, and the index of the change that made it (ROLE-3).
    fn kept(&self, storage: &MemStorage, applied: u64) -> (u64, Configuration, u64) {
        match (&self.options.first, storage.stored_snapshot()) {
            (None, _) => {
                let configuration = configuration_to_neutral(storage.membership());
                (applied, configuration, storage.membership_index().get())
            }
            (Some(_), Some(snapshot)) => {
                let Snapshot { index, configuration, configuration_index, .. } =
                    snapshot_to_neutral(snapshot);
                (index, configuration, configuration_index)
            }
            (Some(first), None) => (0, Configuration::clone(first), 0),
        }
    }

    /// What stands in a storage and is kept by the application.
    fn disk_of(&self, storage: &MemStorage, applied: u64) -> Disk {
        let HardState { term, vote, commit } = storage.hard_state();
        let (applied, configuration, _) = self.kept(storage, applied);
        Disk {
            term: term.get(),
            vote: vote.unwrap_or(NodeId(0)).get(),
            commit: commit.get(),
            applied,
            snapshot: storage.stored_snapshot().map(|snapshot| snapshot_to_neutral(snapshot)),
            log: storage.log().map(entry_to_neutral).collect(),
            configuration,
        }
    }

    /// What the application does: a snapshot of what is applied, and nothing before it in the log.
    fn compact(&mut self) -> Result<(), Refusal> {
        let status = self.node.status();
        let (applied, configuration) = (status.applied, status.membership.clone());
        let made = status.membership_index;
        let storage = self.node.storage_mut();
        if storage.stored_snapshot().map_or(Index(0), |snapshot| snapshot.index) < applied {
            storage.create_snapshot(applied, configuration, made, Bytes::new()).map_err(refusal)?;
            storage.compact(applied).map_err(refusal)?;
            self.node.log_compacted().map_err(refusal)?;
        }
        Ok(())
    }
}

/// How far a storage has got.
fn stored(storage: &MemStorage) -> Stored {
    let HardState { term, vote, commit } = storage.hard_state();
    let snapshot = storage.stored_snapshot().map(|snapshot| (snapshot.index, snapshot.term));
    let last = storage.log().last().map(|entry| (entry.index, entry.term));
    let (last_index, last_term) = last.or(snapshot).unwrap_or_default();
    Stored {
        term: term.get(),
        vote: vote.unwrap_or(NodeId(0)).get(),
        commit: commit.get(),
        last_index: last_index.get(),
        last_term: last_term.get(),
    }
}

/// The index of the last configuration change up to `applied`. None of this rulebook is rejected
/// (CONF-7), so it made the configuration there.
fn last_change(log: &[Entry], applied: u64) -> Option<u64> {
    let mut changes = log.iter().filter(|entry| matches!(entry.kind, EntryKind::Conf(_)));
    changes.rfind(|entry| entry.index <= applied).map(|entry| entry.index)
}

impl Core for QuorateCore {
    fn start(setup: &Setup) -> Result<QuorateCore, Refusal> {
        Self::begin_with(setup, false)
    }

    fn crash(&self, left: Option<&Disk>) -> Result<QuorateCore, Refusal> {
        let status = self.node.status();
        let flags = (status.pre_vote, status.check_quorum);
        let open = |storage, applied| {
            Self::open(status.id.get(), flags, applied, self.options.clone(), storage)
        };
        let Some(disk) = left else {
            let mut storage = self.node.storage().clone();
            let (applied, configuration, made) = self.kept(&storage, status.applied.get());
            storage.set_membership(configuration_from_neutral(&configuration)?, Index(made));
            return open(storage, applied);
        };
        let mut storage = MemStorage::default();
        if let Some(snapshot) = &disk.snapshot {
            storage.apply_snapshot(snapshot_from_neutral(snapshot)?).map_err(refusal)?;
        }
        let made = last_change(&disk.log, disk.applied)
            .or(disk.snapshot.as_ref().map(|snapshot| snapshot.configuration_index));
        let configuration = configuration_from_neutral(&disk.configuration)?;
        storage.set_membership(configuration, Index(made.unwrap_or(0)));
        let log: Vec<CoreEntry> = disk.log.iter().map(entry_from_neutral).collect();
        storage.append(&log).map_err(refusal)?;
        let vote = (disk.vote != 0).then_some(NodeId(disk.vote));
        storage.set_hard_state(HardState {
            term: Term(disk.term),
            vote,
            commit: Index(disk.commit),
        });
        // Two disks on which a process begins alike are alike: the commit that it finds is written,
        // as it would be by its first Ready.
        let commit = open(storage.clone(), disk.applied)?.node.status().commit;
        storage.set_hard_state(HardState { commit, ..storage.hard_state() });
        open(storage, disk.applied)
    }

    fn restart(&self, pre_vote: bool, check_quorum: bool) -> Result<QuorateCore, Refusal> {
        let status = self.node.status();
        let (flags, storage) = ((pre_vote, check_quorum), self.node.storage().clone());
        let mut core = Self::open(
            status.id.get(),
            flags,
            status.applied.get(),
            self.options.clone(),
            storage,
        )?;
        core.begin()?;
        Ok(core)
    }

    fn torn(&self, input: &Input) -> Result<Vec<Disk>, Refusal> {
        let mut core = self.clone();
        let before = core.disk();
        let mut disks = vec![before.clone()];
        core.feed(input)?;
        core.drain_with(&mut |storage, write| {
            let mut storage = storage.clone();
            for record in write.records() {
                let mut keep = |storage: &MemStorage| {
                    let left = self.disk_of(storage, before.applied);
                    disks.push(match &left.snapshot {
                        // Storing a snapshot applies it (SNAP-4).
                        Some(snapshot) if snapshot.index > before.applied => Disk {
                            applied: snapshot.index,
                            configuration: snapshot.configuration.clone(),
                            ..left
                        },
                        _ => Disk { configuration: before.configuration.clone(), ..left },
                    });
                };
                match record {
                    Record::Snapshot(snapshot) => {
                        storage.apply_snapshot(Arc::clone(snapshot)).map_err(refusal)?;
                        keep(&storage);
                    }
                    Record::HardState(state) => {
                        storage.set_hard_state(state);
                        keep(&storage);
                    }
                    Record::Entries(entries) => {
                        for entry in entries {
                            storage.append(std::slice::from_ref(entry)).map_err(refusal)?;
                            keep(&storage);
                        }
                    }
                }
            }
            Ok(())
        })?;
        Ok(disks)
    }

    fn input(&mut self, input: &Input) -> Result<Output, Refusal> {
        self.feed(input)?;
        self.drain()
    }

    fn observe(&self) -> Observation {
        let status = self.node.status();
        let configuration = configuration_to_neutral(status.membership);
        Observation {
            id: status.id.get(),
            role: match status.role {
                CoreRole::Follower => Role::Follower,
                CoreRole::PreCandidate => Role::PreCandidate,
                CoreRole::Candidate => Role::Candidate,
                CoreRole::Leader => Role::Leader,
            },
            term: status.term.get(),
            vote: status.vote.unwrap_or(NodeId(0)).get(),
            leader: status.leader.unwrap_or(NodeId(0)).get(),
            lease: status.lease,
            commit: status.commit.get(),
            applied: status.applied.get(),
            // What is stored, not what the node says of it: a step ends with the storage written.
            log: self.node.storage().log().map(entry_to_neutral).collect(),
            snapshot: self.node.storage().stored_snapshot().map(|s| snapshot_to_neutral(s)),
            pre_vote: status.pre_vote,
            check_quorum: status.check_quorum,
            votes: status.votes.iter().map(|&(id, granted)| (id.get(), granted)).collect(),
            transferee: status.transferee.unwrap_or(NodeId(0)).get(),
            pending_conf: status.pending_conf.get(),
            progress: status
                .progress
                .iter()
                .map(|(peer, seen)| {
                    let progress = Progress {
                        matched: seen.matched.get(),
                        next: seen.next.get(),
                        replicate: seen.state == ProgressState::Replicate,
                        recent_active: seen.recent_active,
                        paused: seen.paused,
                        sent_commit: seen.sent_commit.get(),
                        pending_snapshot: match seen.state {
                            ProgressState::Snapshot { pending } => pending.get(),
                            ProgressState::Probe | ProgressState::Replicate => 0,
                        },
                    };
                    (peer.get(), progress)
                })
                .collect(),
            voters: configuration.voters,
            learners: configuration.learners,
            outgoing: configuration.outgoing,
            learners_next: configuration.learners_next,
            auto_leave: configuration.auto_leave,
        }
    }

    fn disk(&self) -> Disk {
        self.disk_of(self.node.storage(), self.node.status().applied.get())
    }
}
