//! A node, as its owner sees it.

use crate::config::{Config, check_timeout};
use crate::error::{
    AdvanceError, ApplyError, ConfigError, Error, ProposeError, ReadyError, StepError,
};
use crate::log::Log;
use crate::message::Message;
use crate::raft::Raft;
use crate::ready::{Ready, Receipt};
use crate::status::Status;
use crate::storage::{HardState, Storage};
use crate::ticker::Timer;
use crate::{Bytes, Index, NodeId};

/// A node of a Raft cluster, on a storage of its own.
///
/// Inputs are [`tick`](Self::tick) or [`timer`](Self::timer), [`step`](Self::step),
/// [`campaign`](Self::campaign), [`propose`](Self::propose),
/// [`propose_conf_change`](Self::propose_conf_change) and
/// [`transfer_leader`](Self::transfer_leader). After one or more of them, [`ready`](Self::ready)
/// hands out the work they caused, until [`has_ready`](Self::has_ready) is false; see the
/// [crate](crate) documentation for the loop.
///
/// An input that returns an error has changed nothing. Two nodes in the same state are equal,
/// however they got there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RawNode<S> {
    raft: Raft<S>,
    /// The hard state known to be stored.
    stored: HardState,
    /// The Ready that is out.
    outstanding: Option<Receipt>,
}

impl<S: Storage> RawNode<S> {
    /// Starts a node on its storage, a new one or what an earlier process left (ROLE-3).
    ///
    /// A node that was restarted may have a Ready at once: its committed entries above
    /// [`Config::applied`].
    ///
    /// # Errors
    ///
    /// If the configuration is inconsistent by itself or with the stored state, or if the storage
    /// cannot be read.
    pub fn new(config: Config, storage: S) -> Result<Self, ConfigError> {
        config.validate()?;
        let stored = storage.initial_state()?;
        stored.configuration.validate()?;
        let last_index = storage.last_index()?;
        let last_term = if last_index == 0 { 0 } else { storage.term(last_index)? };
        config.validate_stored(&stored, storage.first_index()?, (last_index, last_term))?;
        let hard_state = stored.hard_state;
        let log = Log::new(storage, last_index, hard_state.commit, config.applied);
        let raft = Raft::new(&config, stored.configuration, hard_state, log);
        Ok(Self { raft, stored: hard_state, outstanding: None })
    }

    /// The id of the node.
    #[must_use]
    pub fn id(&self) -> NodeId {
        self.raft.id
    }

    /// All there is to see of the node.
    #[must_use]
    pub fn status(&self) -> Status<'_, S> {
        Status::of(&self.raft)
    }

    /// The storage.
    #[must_use]
    pub fn storage(&self) -> &S {
        self.raft.log.storage()
    }

    /// The storage, to write what [`ready`](Self::ready) hands out, and nothing else: the node
    /// relies on what it has read and written.
    pub fn storage_mut(&mut self) -> &mut S {
        self.raft.log.storage_mut()
    }

    /// Ends the node and returns its storage, on which [`new`](Self::new) restarts it.
    #[must_use]
    pub fn into_storage(self) -> S {
        self.raft.log.into_storage()
    }

    /// Counts one tick, the owner's unit of time, and lets the timers act that it makes due, in
    /// the order of [`timer`](Self::timer)'s rules: `LeaseExpired` before `ElectionTimeout`,
    /// `QuorumCheckDue` before `HeartbeatDue`.
    ///
    /// The node draws no random numbers. `next_timeout` is a length in ticks drawn evenly from
    /// [`Config::timeout_range`], afresh for each call; it is taken if the role changed since the
    /// last tick, and dropped otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::TimeoutOutOfRange`], or that of a timer event; then the tick is not counted.
    pub fn tick(&mut self, next_timeout: u64) -> Result<(), Error> {
        check_timeout(self.raft.ticker.election_tick(), next_timeout)?;
        self.input(|raft| raft.tick(next_timeout))
    }

    /// A timer event, for an owner that keeps the timers itself instead of calling
    /// [`tick`](Self::tick) (ELECT-1, LEASE-3, BEAT-1, QUORUM-1). An event that does not concern
    /// the role of the node does nothing.
    ///
    /// # Errors
    ///
    /// [`Error::TermExhausted`] for a campaign above the highest term,
    /// [`Error::IndexExhausted`] if it were won, [`Error::Storage`] or
    /// [`Error::ReadyOutstanding`].
    pub fn timer(&mut self, timer: Timer) -> Result<(), Error> {
        self.input(|raft| raft.timer(timer))
    }

    /// Campaigns at once (ELECT-8). Returns whether it does: not if the node is leader, is no
    /// voter, or has committed a configuration change it has not applied (ELECT-2).
    ///
    /// # Errors
    ///
    /// Those of [`timer`](Self::timer).
    pub fn campaign(&mut self) -> Result<bool, Error> {
        self.input(Raft::campaign)
    }

    /// Proposes a payload to be appended to the log (PROPOSE-1). Returns the index where it will
    /// be, if this node stays leader until it is committed.
    ///
    /// # Errors
    ///
    /// [`ProposeError::NotLeader`] and [`ProposeError::TransferInProgress`] (PROPOSE-2),
    /// [`Error::IndexExhausted`], [`Error::Storage`] or [`Error::ReadyOutstanding`].
    pub fn propose(&mut self, payload: Bytes) -> Result<Index, ProposeError> {
        self.input(|raft| raft.propose(payload))
    }

    /// Proposes a configuration change. While another may be unapplied, an empty entry is
    /// appended in its place (CONF-2). Returns the index of either.
    ///
    /// # Errors
    ///
    /// Those of [`propose`](Self::propose).
    pub fn propose_conf_change(&mut self, payload: Bytes) -> Result<Index, ProposeError> {
        self.input(|raft| raft.propose_conf_change(payload))
    }

    /// Hands leadership over to a voter (TRANSFER-1); to the leader itself, a pending transfer is
    /// given up. Returns whether `target` is the transferee now: not if this node does not lead
    /// or `target` is no other voter.
    ///
    /// # Errors
    ///
    /// [`Error::Storage`] or [`Error::ReadyOutstanding`].
    pub fn transfer_leader(&mut self, target: NodeId) -> Result<bool, Error> {
        self.input(|raft| raft.transfer(target))
    }

    /// Handles a message from another node.
    ///
    /// # Errors
    ///
    /// If the message breaks the contract (CONTRACT-1, CONTRACT-2, CONTRACT-3), and those of
    /// [`timer`](Self::timer).
    pub fn step(&mut self, message: Message) -> Result<(), StepError> {
        self.input(|raft| raft.step(message))
    }

    /// Whether [`ready`](Self::ready) has anything to hand out. False while one is out.
    #[must_use]
    pub fn has_ready(&self) -> bool {
        self.outstanding.is_none()
            && (!self.raft.outbox.is_empty()
                || !self.raft.log.unstable().is_empty()
                || self.raft.log.handed_out() < self.raft.log.commit()
                || self.raft.hard_state() != self.stored)
    }

    /// Hands out what is to be stored, sent and applied. It is out until given back to
    /// [`advance`](Self::advance); the node takes no other input before.
    ///
    /// # Errors
    ///
    /// [`ReadyError::Outstanding`] if one is out already, or [`ReadyError::Storage`] if the
    /// committed entries cannot be read. Nothing is handed out then.
    pub fn ready(&mut self) -> Result<Ready, ReadyError> {
        if self.outstanding.is_some() {
            return Err(ReadyError::Outstanding { id: self.raft.id });
        }
        let committed_entries = self.raft.log.to_apply()?;
        let entries = self.raft.log.unstable().to_vec();
        self.raft.log.mark_handed_out();
        let hard_state = self.raft.hard_state();
        let receipt = Receipt {
            id: self.raft.id,
            hard_state,
            last: entries.last().map(|entry| (entry.index, entry.term)),
            handed_out: self.raft.log.handed_out(),
        };
        self.outstanding = Some(receipt);
        Ok(Ready {
            entries,
            hard_state: (hard_state != self.stored).then_some(hard_state),
            messages: std::mem::take(&mut self.raft.outbox),
            committed_entries,
            receipt,
        })
    }

    /// What `ready` handed out is stored, and its messages are sent. A leader counts its own
    /// entries now (COMMIT-1), so there may be another Ready after this.
    ///
    /// # Errors
    ///
    /// If `ready` is not the one that is out, or if the storage does not hold its entries. It is
    /// still out then.
    pub fn advance(&mut self, ready: &Ready) -> Result<(), AdvanceError> {
        let id = self.raft.id;
        let Some(receipt) = self.outstanding else { return Err(AdvanceError::NoReady { id }) };
        if receipt != ready.receipt {
            return Err(AdvanceError::WrongReady { id });
        }
        if let Some((index, term)) = receipt.last {
            self.check_stored(index, term)?;
            let checkpoint = self.raft.checkpoint();
            let unstable = self.raft.log.mark_stored();
            if let Err(error) = self.raft.own_entries_stored() {
                self.raft.restore(checkpoint);
                self.raft.log.unmark_stored(unstable);
                return Err(error.into());
            }
        }
        self.stored = receipt.hard_state;
        self.outstanding = None;
        Ok(())
    }

    /// The application has applied all entries up to `index`, of those handed out (APPLY-1). May
    /// come at any time after they were; until it does, a committed configuration change keeps
    /// the node from campaigning (CONF-3) and a leader from taking another (CONF-2).
    ///
    /// # Errors
    ///
    /// If `index` was not handed out, or is below what was applied before.
    pub fn advance_apply(&mut self, index: Index) -> Result<(), ApplyError> {
        let log = &mut self.raft.log;
        let (applied, handed_out) = (log.applied(), log.handed_out());
        if index < applied {
            return Err(ApplyError::Backwards { index, applied });
        }
        if index > handed_out {
            return Err(ApplyError::NotHandedOut { index, handed_out });
        }
        log.apply_to(index);
        Ok(())
    }

    /// Runs an input, and undoes it if it fails.
    fn input<T, E: From<Error>>(
        &mut self,
        run: impl FnOnce(&mut Raft<S>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.outstanding.is_some() {
            return Err(Error::ReadyOutstanding { id: self.raft.id }.into());
        }
        let checkpoint = self.raft.checkpoint();
        let result = run(&mut self.raft);
        if result.is_err() {
            self.raft.restore(checkpoint);
        }
        result
    }

    /// Whether the storage ends with the entry that it was to store last.
    fn check_stored(&self, index: Index, term: u64) -> Result<(), AdvanceError> {
        let stored = self.storage().last_index()?;
        if stored != index {
            return Err(AdvanceError::EntriesNotStored { last_index: index, stored });
        }
        match self.storage().term(index)? {
            stored if stored == term => Ok(()),
            stored => Err(AdvanceError::OtherEntryStored { index, term, stored }),
        }
    }
}
