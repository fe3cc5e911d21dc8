//! Campaigning.

use super::vote::Ballot;
use super::{Leadership, Raft, RoleState};
use crate::cached::Cached;
use crate::entry::EntryData;
use crate::error::Error;
use crate::message::MessageBody;
use crate::meter::count;
use crate::quorum::{Tally, Votes, tally};
use crate::storage::Storage;
use crate::trace::event;
use crate::{LogPosition, NodeId, Term};

/// What came of a request to campaign (ELECT-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Campaign {
    /// The campaign has begun; a node that is the only voter has won it already.
    Begun,
    /// The node does not campaign now, and is as it was.
    Ignored(CampaignIgnored),
}

/// Why a node does not campaign (ELECT-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CampaignIgnored {
    /// It leads already.
    Leader,
    /// It is not a voter.
    NotVoter,
    /// A restored snapshot waits to be stored (SNAP-4).
    SnapshotPending,
    /// A committed configuration change is not applied yet (CONF-3).
    ConfChangeUnapplied,
}

impl<S: Storage> Raft<S> {
    /// The election timer ran out: it restarts, and the node tries to campaign (ELECT-1).
    pub(super) fn on_election_timeout(&mut self) {
        if !self.is_promotable() {
            return;
        }
        // LEASE-6: the lease is as old as the last sign of the leader, whatever the timer does.
        self.restart_election_timer();
        if self.may_campaign() {
            self.start_campaign();
        }
    }

    /// Whether the election timer can run out now.
    pub(super) fn check_election_timeout(&self) -> Result<(), Error> {
        match !self.is_leader() && self.may_campaign() {
            true => self.check_campaign(self.state.term),
            false => Ok(()),
        }
    }

    /// Whether a campaign above `term` has a term to be in, and an index for the no-op if it is
    /// won.
    pub(super) fn check_campaign(&self, term: Term) -> Result<(), Error> {
        if term == Term::MAX {
            return Err(Error::TermExhausted { id: self.id, term });
        }
        self.check_room(1)
    }

    /// Campaigns unless something is in the way (ELECT-2). A request of the application gets here
    /// without a restart of the election timer (ELECT-8).
    pub(crate) fn campaign(&mut self) -> Result<Campaign, Error> {
        if let Some(reason) = self.campaign_obstacle() {
            return Ok(Campaign::Ignored(reason));
        }
        self.check_promise()?;
        self.check_campaign(self.state.term)?;
        self.start_campaign();
        Ok(Campaign::Begun)
    }

    /// What keeps the node from campaigning, if anything does (ELECT-2).
    fn campaign_obstacle(&self) -> Option<CampaignIgnored> {
        if self.is_leader() {
            Some(CampaignIgnored::Leader)
        } else if !self.membership.is_voter(self.id) {
            Some(CampaignIgnored::NotVoter)
        } else if self.log.pending_snapshot().is_some() {
            Some(CampaignIgnored::SnapshotPending)
        } else if !self.may_campaign() {
            Some(CampaignIgnored::ConfChangeUnapplied)
        } else {
            None
        }
    }

    fn start_campaign(&mut self) {
        if self.pre_vote {
            self.become_pre_candidate();
        } else {
            self.become_candidate(false);
        }
    }

    /// Becomes candidate (ELECT-3), with the transfer bit for TRANSFER-5. There is a higher term:
    /// that was checked when the campaign began.
    pub(super) fn become_candidate(&mut self, transfer: bool) {
        self.state.term = self.state.term.next();
        self.state.vote = Some(self.id);
        self.give_up_leader();
        self.state.role = RoleState::Candidate { votes: self.own_grant() };
        self.ticker.restart_for_role();
        event!(id = self.id, term = self.state.term, "becomes candidate");
        count!(TERM_CHANGES, 1);
        count!(ELECTIONS_STARTED, 1, "ballot" = Ballot::Vote.name());
        let (last, committed) = (self.log.last(), self.committed_to_tell());
        let body = MessageBody::Vote { last, transfer, committed };
        self.ask_for_votes(self.state.term, body);
        self.act_on_tally();
    }

    /// Sends to every other voter, of both sets while joint (CONF-11).
    pub(super) fn ask_for_votes(&mut self, term: Term, body: MessageBody) {
        // A clone shares the sets, and lets the messages be sent meanwhile.
        for voter in self.membership.clone().other_voters(self.id) {
            self.send_in(term, voter, body.clone());
        }
    }

    /// The votes at the start of a campaign.
    pub(super) fn own_grant(&self) -> Votes {
        let mut votes = Votes::default();
        votes.record(self.id, true);
        votes
    }

    /// Counts an answer (ELECT-4): the first of each voter, and only of the own kind of ballot. The
    /// commit that it carries is looked at first, on every role, and may end the campaign (VOTE-9).
    pub(super) fn on_vote_response(
        &mut self,
        ballot: Ballot,
        from: NodeId,
        granted: bool,
        committed: LogPosition,
    ) {
        self.learn_commit(committed);
        let votes = match (&mut self.state.role, ballot) {
            (RoleState::PreCandidate { votes }, Ballot::PreVote)
            | (RoleState::Candidate { votes }, Ballot::Vote) => votes,
            _ => return,
        };
        if !self.membership.is_voter(from) || !votes.record(from, granted) {
            return;
        }
        self.act_on_tally();
    }

    /// Acts on a tally that is decided, which the own vote alone may do (ELECT-4).
    pub(super) fn act_on_tally(&mut self) {
        let (votes, ballot) = match &self.state.role {
            RoleState::PreCandidate { votes } => (votes, Ballot::PreVote),
            RoleState::Candidate { votes } => (votes, Ballot::Vote),
            RoleState::Follower | RoleState::Leader(_) => return,
        };
        match (tally(&self.membership, |voter| votes.get(voter)), ballot) {
            (Tally::Pending, _) => {}
            // ELECT-6: also of a pre-vote.
            (Tally::Lost, ballot) => {
                count!(ELECTIONS_LOST, 1, "ballot" = ballot.name());
                self.become_follower(self.state.term, None);
            }
            // PREVOTE-4: the real campaign starts in the same step.
            (Tally::Won, Ballot::PreVote) => {
                count!(ELECTIONS_WON, 1, "ballot" = ballot.name());
                self.become_candidate(false);
            }
            (Tally::Won, Ballot::Vote) => {
                count!(ELECTIONS_WON, 1, "ballot" = ballot.name());
                self.become_leader();
            }
        }
    }

    /// Becomes leader and appends a no-op (ELECT-5). Its Appends leave before its own
    /// acknowledgement is counted, which happens when the entry is stored (COMMIT-1).
    fn become_leader(&mut self) {
        let last_index = self.log.last_index();
        let leadership = Leadership::new(&self.membership, self.id, last_index);
        self.state.role = RoleState::Leader(leadership);
        self.state.leader = Some(self.id);
        self.state.lease = false;
        self.state.soft_changed = Cached(true);
        self.ticker.restart_for_role();
        event!(id = self.id, term = self.state.term, "becomes leader");
        self.append_own(EntryData::Empty);
        self.broadcast_append();
    }
}
