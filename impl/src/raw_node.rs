//! A node, as its owner sees it.

mod apply;
mod asynchronous;
mod counted;
mod synchronous;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use core::ops::RangeInclusive;

use self::counted::count_told;
use crate::cached::Cached;
use crate::confchange::ConfChange;
use crate::config::{Config, check_election_tick, check_timeout, timeout_range};
use crate::error::{ConfigError, Error, ProposeError, ReadError, StepError};
use crate::log::Log;
use crate::message::Message;
use crate::meter::count;
use crate::raft::{
    Campaign, ForgetLeader, Proposed, Raft, SnapshotStatus, Stepped, Transfer, count_proposal,
};
use crate::soft_state::SoftState;
use crate::status::Status;
use crate::storage::{HardState, Storage, StorageError};
use crate::ticker::Timer;
use crate::{Bytes, Index, NodeId};

/// A node of a Raft cluster, on a storage of its own.
///
/// Inputs are [`tick`](Self::tick) or [`timer`](Self::timer), [`step`](Self::step),
/// [`campaign`](Self::campaign), [`propose`](Self::propose) and
/// [`propose_conf_change`](Self::propose_conf_change) (or
/// [`propose_conf_change_for`](Self::propose_conf_change_for)), [`read_index`](Self::read_index),
/// [`transfer_leader`](Self::transfer_leader), [`forget_leader`](Self::forget_leader),
/// [`report_unreachable`](Self::report_unreachable) and [`report_snapshot`](Self::report_snapshot).
/// After one or more of them, [`ready`](Self::ready) hands out the work they caused, until
/// [`has_ready`](Self::has_ready) is false; see the [crate](crate) documentation for the loop.
/// An owner that wants to take inputs while it writes uses the asynchronous form,
/// [`async_ready`](Self::async_ready).
///
/// An input reads no storage, and one that returns an error has changed nothing. Two nodes in the
/// same state are equal, however they got there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RawNode<S> {
    raft: Raft<S>,
    /// The hard state known to be stored.
    stored: HardState,
    /// The hard state handed out last; the stored one if no write is under way.
    handed: HardState,
    /// The soft state that the owner knows.
    told: SoftState,
    /// Whether there may be anything to hand out. False only if there is not.
    busy: Cached<bool>,
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
        let log = Log::open(&config, storage, &stored)?;
        let hard_state = stored.hard_state;
        let raft = Raft::new(&config, stored, log);
        let told = SoftState::of(&raft);
        Ok(Self { raft, stored: hard_state, handed: hard_state, told, busy: Cached(true) })
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

    /// The storage, to write what [`ready`](Self::ready) hands out, and to compact what is applied
    /// (then [`log_compacted`](Self::log_compacted)). Nothing else: the node relies on what it has
    /// read and written.
    pub fn storage_mut(&mut self) -> &mut S {
        self.raft.log.storage_mut()
    }

    /// `Compact` (SNAP-8): the owner has compacted the storage. A node that is not told takes
    /// notice when it next reads from it, and until then goes by the log as it was: it may then
    /// send a second snapshot where it would have waited for the first (SNAP-6).
    ///
    /// # Errors
    ///
    /// If the storage cannot be read, or if what is still to be applied is compacted.
    pub fn log_compacted(&mut self) -> Result<(), StorageError> {
        if let Some(index) = self.raft.log.compacted()? {
            self.raft.log.forget_before(index);
        }
        self.end_step(());
        Ok(())
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
    /// [`timeout_range`](Self::timeout_range), afresh for each call; it is taken if the role or the
    /// base election timeout changed since the last tick, and dropped otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::TimeoutOutOfRange`], or that of a timer event; then the tick is not counted.
    #[inline]
    pub fn tick(&mut self, next_timeout: u64) -> Result<(), Error> {
        if !self.raft.ticker.takes(next_timeout) {
            check_timeout(self.raft.ticker.election_tick(), next_timeout)?;
        }
        self.check_input()?;
        if self.raft.tick_quietly() {
            return Ok(());
        }
        self.raft.tick(next_timeout)?;
        self.look_whether_busy();
        self.end_step(());
        Ok(())
    }

    /// The lengths in ticks from which the `next_timeout` of [`tick`](Self::tick) is to be drawn,
    /// evenly: from the base election timeout of now up to twice that minus one.
    #[must_use]
    pub fn timeout_range(&self) -> RangeInclusive<u64> {
        timeout_range(self.raft.ticker.election_tick())
    }

    /// Sets the base election timeout of the running node, in ticks: [`Config::election_tick`]. A
    /// restart begins with that of its [`Config`] again. May come at any time.
    ///
    /// - *The running election timeout* is given up, whatever its length. The next
    ///   [`tick`](Self::tick) brings a new one from the new [range](Self::timeout_range). The count
    ///   of ticks continues, so a node that has waited longer than that campaigns with this tick.
    /// - *The lease* of a follower ends the new base timeout after it last heard its leader
    ///   (LEASE-1): at once if that has passed.
    /// - *The quorum check* of a leader comes the new base timeout after the last one (QUORUM-1).
    /// - *A read lease* still lasts the base timeout of the start (READ-6): followers may not know
    ///   of a longer one.
    ///
    /// Set it to what it is, and nothing changes.
    ///
    /// What the operator must keep:
    ///
    /// - Every node's base election timeout is longer than the heartbeat period of every node,
    ///   since each may lead; ten times as long is the advice. The node can check only its own two.
    /// - Give all nodes the same one soon. The node with the shortest campaigns first, again and
    ///   again; without check-quorum it deposes leaders that the others still hear.
    /// - With lease-based reads, start all nodes with the same [`Config::election_tick`]. A
    ///   follower promises its leader not to vote for that long (READ-6). A shorter timeout would
    ///   break a promise on which another node relies, so it is refused. A longer one is safe on
    ///   any node, in any order. To shorten it, restart all nodes with safe reads, and then all
    ///   with the shorter one.
    /// - An owner that gives timer events instead of ticks keeps the timers, and so the timeout. It
    ///   has nothing to set here.
    ///
    /// # Errors
    ///
    /// [`ConfigError::ElectionTickTooShort`] as at the start,
    /// [`ConfigError::FirstElectionTimeout`] if no length could be drawn, or
    /// [`ConfigError::ElectionTickBelowLease`] with lease-based reads. Nothing changes then.
    pub fn set_election_tick(&mut self, election_tick: u64) -> Result<(), ConfigError> {
        check_election_tick(election_tick, self.raft.ticker.heartbeat_tick())?;
        let result = self.raft.set_election_tick(election_tick);
        self.end_step(result)
    }

    /// A timer event, for an owner that keeps the timers itself instead of calling
    /// [`tick`](Self::tick) (ELECT-1, LEASE-3, BEAT-1, QUORUM-1). An event that does not concern
    /// the role of the node does nothing. With lease-based reads, `ElectionTimeout` must not come
    /// to a follower before `LeaseExpired` does: the leader relies on that (READ-6).
    ///
    /// # Errors
    ///
    /// [`Error::TermExhausted`] for a campaign above the highest term, [`Error::IndexExhausted`]
    /// for one that could not be won for want of an index, or [`Error::ReadyOutstanding`].
    pub fn timer(&mut self, timer: Timer) -> Result<(), Error> {
        self.begin_input()?;
        let result = self.raft.timer(timer);
        self.end_step(result)
    }

    /// Campaigns at once (ELECT-8), or says what keeps the node from it (ELECT-2).
    ///
    /// # Errors
    ///
    /// [`Error::CampaignInLease`] with lease-based reads on a node that hears its leader, and those
    /// of [`timer`](Self::timer).
    pub fn campaign(&mut self) -> Result<Campaign, Error> {
        self.begin_input()?;
        let result = self.raft.campaign();
        self.end_step(result)
    }

    /// Proposes a payload to be appended to the log (PROPOSE-1), or forwards it to the leader
    /// (PROPOSE-3). What is forwarded counts *at least once*: a copy of the message that comes late
    /// is appended again, by the same leader or another. An application to which that matters puts
    /// an id into the payload.
    ///
    /// # Errors
    ///
    /// [`ProposeError::NotLeader`], [`ProposeError::TransferInProgress`] and
    /// [`ProposeError::NotMember`] (PROPOSE-2, PROPOSE-5), [`ProposeError::TooMuchUncommitted`]
    /// (FLOW-4), [`Error::IndexExhausted`] or [`Error::ReadyOutstanding`].
    #[inline]
    pub fn propose(&mut self, payload: Bytes) -> Result<Proposed, ProposeError> {
        self.begin_input()?;
        let result = self.raft.propose(payload);
        count_proposal(&result);
        self.end_step(result)
    }

    /// Proposes several payloads: they get consecutive indexes, or none is appended (PROPOSE-4).
    ///
    /// # Errors
    ///
    /// [`ProposeError::Empty`] and those of [`propose`](Self::propose).
    pub fn propose_many(&mut self, payloads: Vec<Bytes>) -> Result<Proposed, ProposeError> {
        self.begin_input()?;
        let result = self.raft.propose_many(payloads);
        count_proposal(&result);
        self.end_step(result)
    }

    /// Proposes a configuration change, or forwards it to the leader. While another may be
    /// unapplied, or if the change does not fit the configuration for being joint or not, an empty
    /// entry is appended in its place (CONF-2, CONF-7). A change that is forwarded may be made more
    /// than once, also after it was undone: see
    /// [`propose_conf_change_for`](Self::propose_conf_change_for).
    ///
    /// # Errors
    ///
    /// [`ProposeError::ConfChange`] if the configuration does not take it (CONF-6), and those of
    /// [`propose`](Self::propose).
    pub fn propose_conf_change(&mut self, change: ConfChange) -> Result<Proposed, ProposeError> {
        self.begin_input()?;
        let result = self.raft.propose_conf_change(change);
        count_proposal(&result);
        self.end_step(result)
    }

    /// Proposes a configuration change for the configuration whose
    /// [`membership_index`](Status::membership_index) is given: a leader that has applied
    /// another one refuses it (PROPOSE-6), with an error if this node leads, without a word if the
    /// change is forwarded. So a late copy of a forwarded change is never made again: without this,
    /// one that adds a node does so after the node was removed.
    ///
    /// # Errors
    ///
    /// [`ProposeError::OtherMembership`], and those of
    /// [`propose_conf_change`](Self::propose_conf_change).
    pub fn propose_conf_change_for(
        &mut self,
        membership_index: Index,
        change: ConfChange,
    ) -> Result<Proposed, ProposeError> {
        self.begin_input()?;
        let result = self.raft.propose_conf_change_for(membership_index, change);
        count_proposal(&result);
        self.end_step(result)
    }

    /// Hands leadership over to a voter (TRANSFER-1), or asks the leader to (TRANSFER-7); to the
    /// leader itself, a pending transfer is given up.
    ///
    /// # Errors
    ///
    /// [`Error::ReadyOutstanding`].
    pub fn transfer_leader(&mut self, target: NodeId) -> Result<Transfer, Error> {
        self.begin_input()?;
        let result = self.raft.transfer(target);
        Ok(self.end_step(result))
    }

    /// Makes a follower forget its leader, so that it votes at once (LEASE-5): for an owner that
    /// knows by other means that the leader is gone.
    ///
    /// # Errors
    ///
    /// [`Error::LeaderNotForgotten`] with lease-based reads, or [`Error::ReadyOutstanding`].
    pub fn forget_leader(&mut self) -> Result<ForgetLeader, Error> {
        self.begin_input()?;
        let result = self.raft.forget_leader();
        self.end_step(result)
    }

    /// Asks for an index such that a state machine that has applied it shows every write that was
    /// acknowledged before this call (READ-1). The answer comes as a
    /// [`ReadState`](crate::ReadState) with this context.
    ///
    /// A read that waits at its leader ends with that leadership; the owner is told so in
    /// [`Ready::dropped_reads`](crate::Ready::dropped_reads) (READ-5). A read that was forwarded
    /// may end without a word: the question, the leader or the answer was lost, and this node keeps
    /// no account of it. A new leader or none in [`Status::leader`] is a sign of that, but no
    /// proof: the answer may still be on its way. So the caller asks again after a while.
    ///
    /// The context is what an answer is known by, and the only thing. It has to be unique among all
    /// reads of this node, those of earlier processes included: the answer to a read that was
    /// forwarded before a restart may come after it, with an index from before writes that were
    /// acknowledged since (READ-4). A number that is drawn at random at each start, with a counter
    /// behind it, will do. A read that is asked again gets a new context.
    ///
    /// # Errors
    ///
    /// [`ReadError::NotLeader`] or [`Error::ReadyOutstanding`].
    pub fn read_index(&mut self, context: Bytes) -> Result<(), ReadError> {
        self.begin_input()?;
        let result = self.raft.read_index(context);
        match result {
            Ok(()) => count!(READS_ASKED, 1),
            Err(_) => count!(READS_REFUSED, 1),
        }
        self.end_step(result)
    }

    /// Handles a message from another node, or says that it did not look at it.
    ///
    /// # Errors
    ///
    /// If the message breaks the contract (CONTRACT-1 to CONTRACT-5), which is a fault of the
    /// sender or the network, and those of [`timer`](Self::timer).
    #[inline]
    pub fn step(&mut self, message: Message) -> Result<Stepped, StepError> {
        self.begin_input()?;
        count!(MESSAGES_RECEIVED, 1, "kind" = message.body.kind());
        let result = self.raft.step(message);
        self.end_step(result)
    }

    /// Reports that messages to `peer` were lost. A leader then sends again from the last index
    /// that the peer is known to have (FLOW-6). May come at any time.
    pub fn report_unreachable(&mut self, peer: NodeId) {
        self.raft.unreachable(peer);
        self.look_whether_busy();
        self.end_step(());
    }

    /// Reports that a snapshot sent to `peer` arrived, or that it failed to arrive (SNAP-5).
    /// Without this report the peer gets only heartbeats until it acknowledges the snapshot. May
    /// come at any time.
    pub fn report_snapshot(&mut self, peer: NodeId, status: SnapshotStatus) {
        self.raft.snapshot_status(peer, status);
        self.look_whether_busy();
        self.end_step(());
    }

    /// Whether there is anything to hand out: for [`ready`](Self::ready), of which only one is out
    /// at a time, or for [`async_ready`](Self::async_ready).
    #[inline]
    #[must_use]
    pub fn has_ready(&self) -> bool {
        self.busy.0 && self.is_busy()
    }

    /// Looks whether there is anything to hand out.
    fn is_busy(&self) -> bool {
        let raft = &self.raft;
        !self.is_ready_out()
            && (!raft.outbox.is_empty()
                || !raft.answers.is_empty()
                || !raft.read_states.is_empty()
                || !raft.dropped_reads.is_empty()
                || raft.log.has_work(raft.apply_limit())
                || raft.has_requested_appends()
                || raft.hard_state() != self.handed
                || self.is_soft_state_due())
    }

    /// Whether the owner is to be told of another soft state, now that its term is durable.
    #[inline]
    fn is_soft_state_due(&self) -> bool {
        self.raft.state.soft_changed.0 && self.is_other_soft_state_durable()
    }

    /// The rest of [`is_soft_state_due`](Self::is_soft_state_due), for what is rare.
    fn is_other_soft_state_durable(&self) -> bool {
        SoftState::of(&self.raft) != self.told && self.is_vote_durable()
    }

    /// The soft state, if the owner is to be told of it; now it is.
    #[inline]
    fn take_soft_state(&mut self) -> Option<SoftState> {
        if !self.is_soft_state_due() {
            return None;
        }
        let now = SoftState::of(&self.raft);
        count_told(self.told, now);
        self.told = now;
        self.raft.state.soft_changed = Cached(false);
        Some(now)
    }

    /// Whether the term and the vote of the node are durable. Until then nothing leaves that was
    /// sent under them (ROLE-4, STORE-4).
    #[inline]
    fn is_vote_durable(&self) -> bool {
        let state = &self.raft.state;
        (state.term, state.vote) == (self.stored.term, self.stored.vote)
    }

    /// Call this after a call that is not an input but may leave work to hand out.
    #[inline]
    fn look_whether_busy(&mut self) {
        self.busy = Cached(self.is_busy());
    }

    /// Ends a step, with its result. Debug builds check what holds of a node then.
    #[inline]
    fn end_step<T>(&self, result: T) -> T {
        self.raft.assert_invariants();
        debug_assert!(self.busy.0 || !self.is_busy(), "there is work that nobody is told of");
        debug_assert!(
            self.raft.state.soft_changed.0 || SoftState::of(&self.raft) == self.told,
            "the soft state changed, and nobody noted it"
        );
        result
    }

    /// Whether a [`Ready`](crate::Ready) is out, so that no input is taken. With asynchronous
    /// writes the answer is always no.
    #[inline]
    fn is_ready_out(&self) -> bool {
        !self.raft.settings.asynchronous && self.raft.log.oldest_write().is_some()
    }

    #[inline]
    fn begin_input(&mut self) -> Result<(), Error> {
        self.busy = Cached(true);
        self.check_input()
    }

    #[inline]
    fn check_input(&self) -> Result<(), Error> {
        match self.is_ready_out() {
            true => Err(Error::ReadyOutstanding { id: self.raft.id }),
            false => Ok(()),
        }
    }
}
