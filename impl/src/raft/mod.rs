//! The rules: the state of a node, and which rule an input goes to.

mod append;
mod commit;
mod conf;
mod contract;
mod elect;
mod heartbeat;
mod lease;
mod prevote;
mod propose;
mod quorum_check;
mod role;
mod term;
mod transfer;
mod vote;

use std::sync::Arc;

pub(crate) use self::role::{Leadership, RoleState};
use self::vote::{Ballot, Request};
use crate::config::Config;
use crate::configuration::Configuration;
use crate::error::{Error, StepError};
use crate::log::{Log, Mark};
use crate::message::{Message, MessageBody};
use crate::storage::{HardState, Storage};
use crate::ticker::{Ticker, Timer};
use crate::{NodeId, Term};

/// A node of the rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Raft<S> {
    pub(crate) id: NodeId,
    pub(crate) pre_vote: bool,
    pub(crate) check_quorum: bool,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) state: State,
    pub(crate) ticker: Ticker,
    pub(crate) log: Log<S>,
    /// Messages that leave with the next Ready, that is after the state they depend on is
    /// written (ROLE-4).
    pub(crate) outbox: Vec<Message>,
}

/// What is small enough to be copied before every input, so that one that fails leaves no trace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) term: Term,
    pub(crate) vote: Option<NodeId>,
    pub(crate) leader: Option<NodeId>,
    /// The lease bit (LEASE-1).
    pub(crate) lease: bool,
    pub(crate) role: RoleState,
}

/// A node before an input; see [`Raft::checkpoint`].
#[derive(Debug)]
pub(crate) struct Checkpoint {
    state: State,
    ticker: Ticker,
    log: Mark,
    outbox: usize,
}

impl<S: Storage> Raft<S> {
    /// A new process starts as follower with the durable state, no leader, no lease, and the
    /// flags of `config` (ROLE-3).
    pub(crate) fn new(
        config: &Config,
        configuration: Configuration,
        hard_state: HardState,
        log: Log<S>,
    ) -> Self {
        Self {
            id: config.id,
            pre_vote: config.pre_vote,
            check_quorum: config.check_quorum,
            configuration: Arc::new(configuration),
            state: State {
                term: hard_state.term,
                vote: hard_state.vote,
                leader: None,
                lease: false,
                role: RoleState::Follower,
            },
            ticker: Ticker::new(config.election_tick, config.heartbeat_tick, config.timeout),
            log,
            outbox: Vec::new(),
        }
    }

    /// What of the node is durable next to the log.
    pub(crate) fn hard_state(&self) -> HardState {
        HardState { term: self.state.term, vote: self.state.vote, commit: self.log.commit() }
    }

    /// Counts a tick and lets the timers act that it makes due.
    pub(crate) fn tick(&mut self, drawn: u64) -> Result<(), Error> {
        let due = self.ticker.tick(self.is_leader(), drawn);
        due.into_iter().flatten().try_for_each(|timer| self.timer(timer))
    }

    /// A timer event.
    pub(crate) fn timer(&mut self, timer: Timer) -> Result<(), Error> {
        match timer {
            Timer::ElectionTimeout => return self.election_timeout(),
            Timer::LeaseExpired => self.lease_expired(),
            Timer::HeartbeatDue => self.heartbeat_due(),
            Timer::QuorumCheckDue => self.quorum_check_due(),
        }
        Ok(())
    }

    /// Handles a message of the own term by role; what no rule mentions is ignored (TERM-9).
    fn step_equal(&mut self, message: Message) -> Result<(), StepError> {
        let Message { from, term, body, .. } = message;
        match body {
            MessageBody::PreVote { last_index, last_term } => {
                self.answer(Request { ballot: Ballot::PreVote, from, term, last_index, last_term })?
            }
            MessageBody::Vote { last_index, last_term, .. } => {
                self.answer(Request { ballot: Ballot::Vote, from, term, last_index, last_term })?
            }
            MessageBody::PreVoteResp { granted } => self.count(Ballot::PreVote, from, granted)?,
            MessageBody::VoteResp { granted } => self.count(Ballot::Vote, from, granted)?,
            MessageBody::Append { prev_index, prev_term, entries, commit } => {
                if self.follow_sender(from) {
                    self.handle_append(from, (prev_index, prev_term), entries, commit)?;
                }
            }
            MessageBody::AppendResp { index, rejected: false, .. } => self.accepted(from, index)?,
            MessageBody::AppendResp { index, hint_index, hint_term, .. } => {
                self.rejected(from, index, (hint_index, hint_term))?
            }
            MessageBody::Heartbeat { commit } => {
                if self.follow_sender(from) {
                    self.handle_heartbeat(from, commit)?;
                }
            }
            MessageBody::HeartbeatResp => self.heartbeat_answered(from)?,
            MessageBody::TimeoutNow => self.timeout_now()?,
        }
        Ok(())
    }

    /// Sends a message of the own term.
    fn send(&mut self, to: NodeId, body: MessageBody) {
        self.send_in(self.state.term, to, body);
    }

    /// Sends a message with a term that need not be the own (TERM-1).
    fn send_in(&mut self, term: Term, to: NodeId, body: MessageBody) {
        self.outbox.push(Message { from: self.id, to, term, body });
    }

    /// Whether the node is a voter, so that it may campaign.
    pub(crate) fn is_promotable(&self) -> bool {
        self.configuration.is_voter(self.id)
    }

    /// The node as it is, to be given to [`restore`](Self::restore) if the input fails.
    pub(crate) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            state: self.state.clone(),
            ticker: self.ticker,
            log: self.log.mark(),
            outbox: self.outbox.len(),
        }
    }

    /// Undoes everything since the checkpoint.
    pub(crate) fn restore(&mut self, checkpoint: Checkpoint) {
        self.state = checkpoint.state;
        self.ticker = checkpoint.ticker;
        self.log.return_to(checkpoint.log);
        self.outbox.truncate(checkpoint.outbox);
    }
}
