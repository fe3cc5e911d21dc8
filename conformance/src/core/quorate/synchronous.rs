//! Our own core, which writes before it takes the next input.

use std::sync::Arc;

use quorate_core::{
    Entry as CoreEntry, HardState, Index, MemStorage, NodeId, ProgressState, Record,
    Role as CoreRole, Term,
};

use super::neutral::{
    configuration_from_neutral, configuration_to_neutral, entry_from_neutral, entry_to_neutral,
    snapshot_from_neutral, snapshot_to_neutral,
};
use super::node::{Options, QuorateCore, disk, refusal};
use crate::core::{Core, Disk, Output, Refusal, Setup};
use crate::trace::{Entry, EntryKind, Input, Observation, Progress, Role};

impl QuorateCore {
    /// A node that has never run, in one of the two forms of writing.
    pub(super) fn begin_with(setup: &Setup, asynchronous: bool) -> Result<QuorateCore, Refusal> {
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
                    let left = disk(storage, before.applied);
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

    fn together(&mut self, inputs: &[Input]) -> Option<Result<Output, Refusal>> {
        for input in inputs {
            // A refused input leaves the node as it was, and the next one comes.
            let _ = self.feed(input);
        }
        Some(self.drain())
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
        disk(self.node.storage(), self.node.status().applied.get())
    }
}
