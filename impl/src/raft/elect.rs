//! Campaigning.

use super::vote::Ballot;
use super::{Leadership, Raft, RoleState};
use crate::NodeId;
use crate::entry::EntryData;
use crate::error::Error;
use crate::message::MessageBody;
use crate::progress::Progress;
use crate::quorum::{Tally, Votes, tally};
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// The election timer ran out: it restarts, and the node tries to campaign (ELECT-1).
    pub(super) fn election_timeout(&mut self) -> Result<(), Error> {
        if self.is_leader() || !self.is_promotable() {
            return Ok(());
        }
        self.restart_election_timer();
        self.campaign()?;
        Ok(())
    }

    /// Tries to campaign, and returns whether that was not refused (ELECT-2). A request of the
    /// application gets here without a restart of the election timer (ELECT-8).
    pub(crate) fn campaign(&mut self) -> Result<bool, Error> {
        if self.is_leader() || !self.may_campaign()? {
            return Ok(false);
        }
        if self.pre_vote {
            self.become_pre_candidate()?;
        } else {
            self.become_candidate(false)?;
        }
        Ok(true)
    }

    /// Becomes candidate (ELECT-3), with the transfer bit for TRANSFER-5.
    pub(super) fn become_candidate(&mut self, transfer: bool) -> Result<(), Error> {
        let Some(term) = self.state.term.checked_add(1) else {
            return Err(Error::TermExhausted { id: self.id, term: self.state.term });
        };
        let last_index = self.log.last_index();
        let last_term = self.log.last_term()?;
        self.state.term = term;
        self.state.vote = Some(self.id);
        self.give_up_leader();
        self.state.role = RoleState::Candidate { votes: self.own_grant() };
        self.ticker.restart_for_role();
        for voter in self.configuration.clone().other_voters(self.id) {
            self.send(voter, MessageBody::Vote { last_index, last_term, transfer });
        }
        self.act_on_tally()
    }

    /// The votes at the start of a campaign.
    pub(super) fn own_grant(&self) -> Votes {
        Votes::from([(self.id, true)])
    }

    /// Counts an answer (ELECT-4): the first of each voter, and only of the own kind of ballot.
    pub(super) fn count(
        &mut self,
        ballot: Ballot,
        from: NodeId,
        granted: bool,
    ) -> Result<(), Error> {
        let votes = match (&mut self.state.role, ballot) {
            (RoleState::PreCandidate { votes }, Ballot::PreVote)
            | (RoleState::Candidate { votes }, Ballot::Vote) => votes,
            _ => return Ok(()),
        };
        if !self.configuration.is_voter(from) || votes.contains_key(&from) {
            return Ok(());
        }
        votes.insert(from, granted);
        self.act_on_tally()
    }

    /// Acts on a tally that is decided, which the own vote alone may do (ELECT-4).
    pub(super) fn act_on_tally(&mut self) -> Result<(), Error> {
        let (votes, ballot) = match &self.state.role {
            RoleState::PreCandidate { votes } => (votes, Ballot::PreVote),
            RoleState::Candidate { votes } => (votes, Ballot::Vote),
            RoleState::Follower | RoleState::Leader(_) => return Ok(()),
        };
        match (tally(self.configuration.voters(), votes), ballot) {
            (Tally::Pending, _) => Ok(()),
            // ELECT-6: also of a pre-vote.
            (Tally::Lost, _) => {
                self.become_follower(self.state.term, None);
                Ok(())
            }
            // PREVOTE-4: the real campaign starts in the same step.
            (Tally::Won, Ballot::PreVote) => self.become_candidate(false),
            (Tally::Won, Ballot::Vote) => self.become_leader(),
        }
    }

    /// Becomes leader and appends a no-op (ELECT-5). Its Appends leave before its own
    /// acknowledgement is counted, which happens when the entry is stored (COMMIT-1).
    fn become_leader(&mut self) -> Result<(), Error> {
        let last_index = self.log.last_index();
        let peers = self.configuration.peers(self.id);
        self.state.role = RoleState::Leader(Leadership {
            progress: peers.map(|peer| (peer, Progress::new(last_index))).collect(),
            transferee: None,
            // CONF-1: anything in the tail may be a change.
            pending_conf: last_index,
        });
        self.state.leader = Some(self.id);
        self.state.lease = false;
        self.ticker.restart_for_role();
        self.append_own(EntryData::Empty)?;
        self.broadcast_append()?;
        Ok(())
    }
}
