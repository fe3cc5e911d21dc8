//! ELECT: campaigning.

use super::decide::Question;
use super::guard::{Conjunct, Guard};
use super::joint::{Tally, Votes};
use super::log::Kind;
use super::message::{Message, MessageKind};
use super::node::{Node, Progress, ProgressState, Role};
use super::run::{Flow, Run, Stop, Witness};
use crate::ids::{NodeId, NodeSet};
use crate::limits::MAX_TERM;
use crate::rule::Rule;

/// Who may try at all. ELECT-2.
fn may_campaign(node: &Node, promotable: bool) -> Guard {
    Guard::all(&[
        Conjunct::is_clear("is leader", node.role == Role::Leader),
        Conjunct::is_set("promotable", promotable),
    ])
}

impl<W: Witness> Run<'_, W> {
    /// Election timeout: the timer restarts, the lease stays as it is (LEASE-6), then the node
    /// tries to campaign. ELECT-1 (paper §5.2).
    pub(super) fn election_timeout(&mut self) -> Flow {
        self.acts(Rule::Elect1);
        if self.node.role == Role::Leader || !self.promotable() {
            return Ok(());
        }
        self.restart_election_timer();
        self.try_to_campaign()
    }

    /// The application asks to campaign; the timer runs on. ELECT-8.
    pub(super) fn campaign_on_request(&mut self) -> Flow {
        self.acts(Rule::Elect8);
        self.try_to_campaign()
    }

    /// Starts a pre-vote or a campaign, from the beginning, unless refused. ELECT-2.
    fn try_to_campaign(&mut self) -> Flow {
        self.acts(Rule::Elect2);
        let guard = may_campaign(&self.node, self.promotable());
        if !self.consult(Rule::Elect2, &guard) || self.has_unapplied_change() {
            return Ok(());
        }
        if self.node.flags.pre_vote {
            self.become_pre_candidate()
        } else {
            self.become_candidate(false)
        }
    }

    /// Candidate in the next term, with the own vote; asks every other voter. ELECT-3 (paper §5.2).
    pub(super) fn become_candidate(&mut self, transfer: bool) -> Flow {
        self.acts(Rule::Elect3);
        if self.node.term >= MAX_TERM {
            return Err(Stop::Overflow);
        }
        let id = self.context.id;
        self.node.term += 1;
        self.node.vote = id;
        self.node.role = Role::Candidate;
        self.node.leader = 0;
        self.set_lease(false);
        self.grant_to_itself();
        let (term, last) = (self.node.term, self.node.log.last_index());
        for to in self.all_voters().without(id).iter() {
            let last_term = self.node.log.last_term();
            let vote = Message::vote(id, to, term, last, last_term, transfer);
            self.send_with_commit(vote);
        }
        self.tally()
    }

    /// Votes holds the own grant only. ELECT-3, PREVOTE-1.
    pub(super) fn grant_to_itself(&mut self) {
        self.empty_votes();
        self.node.granted = NodeSet::of(&[self.context.id]);
    }

    /// Counts an answer of the kind that the role waits for; the first of each voter. ELECT-4. What
    /// it says of the commit comes first, and may end the campaign. VOTE-9.
    pub(super) fn count_answer(&mut self, answer: &Message) -> Flow {
        self.learn_commit(answer)?;
        match (self.node.role, answer.kind) {
            (Role::Candidate, MessageKind::VoteResp) => {}
            (Role::PreCandidate, MessageKind::PreVoteResp) => {}
            _ => return Ok(()),
        }
        self.acts(Rule::Elect4);
        let from = answer.from;
        if !self.all_voters().contains(from) {
            return Ok(());
        }
        if self.node.granted.union(self.node.refused).contains(from) {
            return self.count_repeated_answer(answer);
        }
        if answer.granted() {
            self.node.granted.insert(from);
            return self.tally();
        }
        self.node.refused.insert(from);
        self.tally()?;
        self.learn_counted_commit(answer)
    }

    /// A later answer is ignored. ELECT-4; without it, a candidate counts a repeated grant again.
    fn count_repeated_answer(&mut self, answer: &Message) -> Flow {
        let repeated_grant = answer.granted() && self.node.granted.contains(answer.from);
        if self.context.without.off(Rule::Elect4)
            && self.node.role == Role::Candidate
            && repeated_grant
            && self.grants() < self.all_voters().len()
        {
            self.node.extra_grants += 1;
            return self.tally();
        }
        Ok(())
    }

    /// The number of grants.
    fn grants(&self) -> u8 {
        self.node.granted.len() + self.node.extra_grants
    }

    /// Won, lost or pending; the first two act at once. ELECT-4 (paper §5.2).
    pub(super) fn tally(&mut self) -> Flow {
        self.acts(Rule::Elect4);
        let Node { granted, refused, extra_grants, role, .. } = self.node;
        let votes = Votes { granted, refused, extra_grants };
        match votes.tally(self.who_decides(Question::Tally)) {
            Tally::Won if role == Role::PreCandidate => self.win_pre_vote(),
            Tally::Won => self.become_leader(),
            Tally::Lost => self.lose_campaign(),
            Tally::Pending => Ok(()),
        }
    }

    /// The winner leads: fresh progress, a no-op, Append to all; its own acknowledgement ends the
    /// round. ELECT-5 (thesis §6.4; paper §8).
    fn become_leader(&mut self) -> Flow {
        self.acts(Rule::Elect5);
        self.node.role = Role::Leader;
        self.node.leader = self.context.id;
        self.set_lease(false);
        self.empty_votes();
        let next = self.node.log.last_index() + 1;
        for peer in self.peers().iter() {
            *self.node.progress_of_mut(peer) =
                Progress { next, state: ProgressState::Probe, ..Progress::default() };
        }
        self.suspect_tail();
        self.node.transferee = 0;
        self.append_own_entry(Kind::Empty)?;
        self.broadcast_append();
        Ok(())
    }

    /// The loser is a follower in the same term, without a leader. ELECT-6.
    fn lose_campaign(&mut self) -> Flow {
        self.acts(Rule::Elect6);
        if self.node.role == Role::PreCandidate {
            self.acts(Rule::PreVote3);
        }
        self.become_follower(self.node.term, 0)
    }

    /// A pre-candidate or candidate yields to a leader of its own term. ELECT-7 (paper §5.2).
    pub(super) fn follow_leader_of_same_term(&mut self, leader: NodeId) -> Flow {
        if self.node.role == Role::Follower {
            return Ok(());
        }
        self.acts(Rule::Elect7);
        self.become_follower(self.node.term, leader)
    }
}
