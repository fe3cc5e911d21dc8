//! What a message has to keep. All of it is checked before anything changes.

use super::stepped::StepIgnored;
use super::{Raft, RoleState};
use crate::entry::Entry;
use crate::error::StepError;
use crate::membership::MembershipError;
use crate::message::{Message, MessageBody, Proposal};
use crate::snapshot::Snapshot;
use crate::storage::Storage;
use crate::{Index, LogPosition, NodeId, Term};

/// The highest index of an entry, so that there is always one after it.
const MAX_INDEX: Index = Index::MAX.previous();

impl<S: Storage> Raft<S> {
    /// Refuses a message that breaks the contract, CONTRACT-2 to CONTRACT-5; CONTRACT-1 was looked
    /// at before, by [`check_envelope`](Self::check_envelope). Of CONTRACT-3, nothing is to be
    /// checked about cutting the log: see [`Raft::on_append`].
    #[inline]
    pub(super) fn check_contract(&self, message: &Message) -> Result<(), StepError> {
        let (from, term) = (message.from, message.term);
        match &message.body {
            MessageBody::Append { prev, entries, .. } => check_entries(*prev, entries, term),
            &MessageBody::AppendResp { index, rejected: false, .. } => {
                self.check_ack(term, from, index)
            }
            &MessageBody::Heartbeat { commit, .. } => self.check_commit(term, commit),
            &MessageBody::HeartbeatResp { read } => self.check_read(term, from, read),
            MessageBody::TimeoutNow => self.check_timeout_now(term),
            MessageBody::Snapshot(snapshot) => check_snapshot(snapshot, term),
            MessageBody::Propose(proposal) => self.check_proposal(from, proposal),
            _ => Ok(()),
        }
    }

    /// CONTRACT-1, but for who may answer: [`is_unsolicited`](Self::is_unsolicited).
    #[inline]
    pub(super) fn check_envelope(&self, message: &Message) -> Result<(), StepError> {
        let (id, from, term) = (self.id, message.from, message.term);
        if message.to != id {
            return Err(StepError::WrongReceiver { id, to: message.to });
        }
        if from == id {
            return Err(StepError::FromSelf { id, from });
        }
        if from == 0 {
            return Err(StepError::FromNobody { id });
        }
        match &message.body {
            MessageBody::Propose(_)
            | MessageBody::Transfer { .. }
            | MessageBody::ReadIndex { .. } => match term {
                Term(0) => Ok(()),
                _ => Err(StepError::TermOnRequest { id, from, term }),
            },
            _ if term == 0 => Err(StepError::ZeroTerm { id, from }),
            _ => Ok(()),
        }
    }

    /// Whether the message is an answer of a node that is not, or no longer, in the configuration
    /// (CONTRACT-1). That is nobody's fault: its answers may be late, and so may its removal be.
    #[inline]
    pub(super) fn is_unsolicited(&self, message: &Message) -> Option<StepIgnored> {
        match message.body {
            MessageBody::PreVoteResp { .. }
            | MessageBody::VoteResp { .. }
            | MessageBody::AppendResp { .. }
            | MessageBody::HeartbeatResp { .. }
                if !self.membership.is_member(message.from) =>
            {
                Some(StepIgnored::NotMember { id: self.id, from: message.from })
            }
            _ => None,
        }
    }

    /// CONTRACT-3: a peer cannot have what its leader has not.
    #[inline]
    fn check_ack(&self, term: Term, from: NodeId, index: Index) -> Result<(), StepError> {
        let last_index = self.log.last_index();
        match index > last_index && term == self.state.term && self.is_leader() {
            true => Err(StepError::AckBeyondLog { from, index, last_index }),
            false => Ok(()),
        }
    }

    /// CONTRACT-3: a leader never sends a commit beyond the log of the receiver.
    #[inline]
    fn check_commit(&self, term: Term, commit: Index) -> Result<(), StepError> {
        let last_index = self.log.last_index();
        let obeys = term > self.state.term || (term == self.state.term && !self.is_leader());
        match commit > last_index && obeys {
            true => Err(StepError::CommitBeyondLog { commit, last_index }),
            false => Ok(()),
        }
    }

    /// CONTRACT-5: a read is confirmed only after it was asked about.
    #[inline]
    fn check_read(&self, term: Term, from: NodeId, read: u64) -> Result<(), StepError> {
        if read == 0 || term != self.state.term {
            return Ok(());
        }
        let Some(leadership) = self.state.role.leadership() else { return Ok(()) };
        let last = leadership.reads.last();
        match read > last {
            true => Err(StepError::ReadNotAsked { from, read, last }),
            false => Ok(()),
        }
    }

    /// A campaign needs a higher term, and an index.
    fn check_timeout_now(&self, term: Term) -> Result<(), StepError> {
        let follows = match self.state.role {
            RoleState::Follower => term >= self.state.term,
            _ => term > self.state.term,
        };
        if follows && self.may_campaign() {
            self.check_campaign(term)?;
        }
        Ok(())
    }

    /// CONTRACT-5.
    fn check_proposal(&self, from: NodeId, proposal: &Proposal) -> Result<(), StepError> {
        match proposal {
            Proposal::Normal(payloads) if payloads.is_empty() => {
                Err(StepError::EmptyProposal { id: self.id, from })
            }
            Proposal::Normal(_) => Ok(()),
            Proposal::Conf(change) | Proposal::ConfFor { change, .. } => {
                change.validate().map_err(|error| StepError::ProposedChange { from, error })
            }
        }
    }
}

/// CONTRACT-2: the entries follow `prev` without a gap, with terms that never fall and do not
/// exceed that of the message.
fn check_entries(
    prev: LogPosition,
    entries: &[Entry],
    message_term: Term,
) -> Result<(), StepError> {
    let (mut before, mut lowest) = (prev.index, prev.term.max(Term(1)));
    for &Entry { index, term, .. } in entries {
        let expected = before.next();
        if before >= MAX_INDEX {
            return Err(StepError::EntryOverflow { found: index, previous: before });
        }
        if index != expected {
            return Err(StepError::EntryGap { found: index, expected });
        }
        if term < lowest {
            return Err(match term {
                Term(0) => StepError::EntryTermZero { index },
                _ => StepError::EntryTermFalls { index, term, previous: lowest },
            });
        }
        if term > message_term {
            return Err(StepError::EntryTermAhead { index, term, message_term });
        }
        (before, lowest) = (index, term);
    }
    Ok(())
}

/// CONTRACT-4, and of PROPOSE-6 that a configuration is not newer than its snapshot.
fn check_snapshot(snapshot: &Snapshot, message_term: Term) -> Result<(), StepError> {
    let (index, term) = (snapshot.index, snapshot.term);
    if index == 0 || index > MAX_INDEX {
        return Err(StepError::SnapshotIndex { index, max: MAX_INDEX });
    }
    if term == 0 || term > message_term {
        return Err(StepError::SnapshotTerm { term, message_term });
    }
    let membership_index = snapshot.membership_index;
    if membership_index > index {
        return Err(StepError::SnapshotMembershipAhead { membership_index, index });
    }
    match snapshot.membership.is_empty() {
        true => Err(MembershipError::NoVoter { outgoing: 0, learners: 0 }.into()),
        false => Ok(()),
    }
}
