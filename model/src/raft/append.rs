//! APPEND: the minimum of replication.

use super::message::Message;
use super::node::ProgressState;
use super::run::{Flow, Run, Stop, Witness};
use crate::ids::{Index, NodeId};
use crate::limits::MAX_LOG;
use crate::mutation::Alteration;
use crate::rule::Rule;

impl<W: Witness> Run<'_, W> {
    /// Sends the entries from next on, or as many as the limit allows (FLOW-1), unless paused;
    /// where Appends are gathered, at the end of the round. APPEND-1.
    pub(super) fn send_append(&mut self, peer: NodeId, may_be_empty: bool) {
        self.acts(Rule::Append1);
        let progress = self.node.progress_of(peer);
        if self.waits_for_snapshot(progress.state) || progress.paused {
            return;
        }
        if self.round.gathers {
            // A wish counts if the Append could leave now.
            let has_entries = progress.next <= self.node.log.last_index();
            if may_be_empty || has_entries {
                self.round.wanted.insert(peer);
            }
            if may_be_empty {
                self.round.may_be_empty.insert(peer);
            }
            return;
        }
        if progress.next <= self.node.compacted {
            self.send_snapshot(peer);
            return;
        }
        let log = self.node.log;
        let entries = self.within_limit(log.from_index(progress.next));
        if entries.is_empty() && !may_be_empty {
            return;
        }
        let prev = progress.next - 1;
        let prev_term = log.term(prev).expect("next is at most the last index + 1");
        let (term, commit) = (self.node.term, self.node.commit);
        let prev = (prev, prev_term);
        self.send(Message::append(self.context.id, peer, term, prev, entries, commit));
        let progress = self.node.progress_of_mut(peer);
        match progress.state {
            ProgressState::Replicate => progress.next += entries.len() as u8,
            ProgressState::Probe | ProgressState::Snapshot => {
                progress.paused |= !entries.is_empty();
            }
        }
        progress.sent_commit = commit;
    }

    /// Sends Append, empty allowed, to every peer. APPEND-2.
    pub(super) fn broadcast_append(&mut self) {
        self.acts(Rule::Append2);
        for peer in self.peers().iter() {
            self.send_appends(peer, true);
        }
    }

    /// An Append at a follower. APPEND-3.
    pub(super) fn handle_append(&mut self, message: &Message) -> Flow {
        self.acts(Rule::Append3);
        self.acts(Rule::Append4);
        self.note_leader(message.from);
        self.make_log_consistent(message)
    }

    /// The sender is the leader, and the election timer restarts. APPEND-4, BEAT-2, SNAP-3.
    pub(super) fn note_leader(&mut self, leader: NodeId) {
        self.node.leader = leader;
        self.restart_election_timer_for_leader();
    }

    /// Accepts what fits the own log, refuses the rest. APPEND-5 (paper §5.3).
    fn make_log_consistent(&mut self, message: &Message) -> Flow {
        self.acts(Rule::Append5);
        let (id, leader, term) = (self.context.id, message.from, self.node.term);
        let prev = message.index;
        if prev < self.node.commit {
            self.send(Message::append_accepted(id, leader, term, self.node.commit));
        } else if self.node.log.term(prev) == Some(message.log_term) {
            let last = self.take_entries(message)?;
            self.take_commit(message.commit.min(last));
            self.send(Message::append_accepted(id, leader, term, last));
        } else {
            let hint = self.node.last_index_up_to(prev, message.log_term);
            let hint_term = self.node.log.term(hint).unwrap_or(0);
            self.send(Message::append_rejected(id, leader, term, prev, (hint, hint_term)));
        }
        Ok(())
    }

    /// The commit that came with the entries. APPEND-8 (etcd#7625); without it, only Heartbeat
    /// moves commit; altered, a lower commit is taken too, down to what is applied.
    fn take_commit(&mut self, commit: Index) {
        if !self.in_force(Rule::Append8) {
            return;
        }
        let lowers = self.context.without.alters(Alteration::Lower);
        let least = if lowers { self.node.applied } else { self.node.commit };
        self.node.commit = commit.max(least);
    }

    /// Leaves what is there; from the first entry that is not, cuts and appends. Never cuts at or
    /// below commit, CONTRACT-3. Answers the index of the message's last entry. APPEND-5.
    fn take_entries(&mut self, message: &Message) -> Result<u8, Stop> {
        let prev = message.index;
        let last = prev + message.entries.len();
        if usize::from(last) > MAX_LOG {
            return Err(Stop::Overflow);
        }
        let is_missing = |index: &u8| {
            let sent = message.entries.term(*index - prev);
            self.node.log.term(*index) != sent
        };
        let Some(first) = (prev + 1..=last).find(is_missing) else { return Ok(last) };
        if first <= self.node.commit {
            return Err(Stop::Contract(Rule::Contract3));
        }
        self.node.log.truncate(first - 1);
        for entry in message.entries.from_index(first - prev) {
            self.push_entry(*entry)?;
        }
        self.follow_log();
        Ok(last)
    }

    /// An AppendResp at the leader: accepted (APPEND-6) or rejected (APPEND-7).
    pub(super) fn handle_append_answer(&mut self, answer: &Message) -> Flow {
        if answer.rejected() {
            self.handle_rejection(answer);
            return Ok(());
        }
        self.handle_acceptance(answer)
    }

    /// An accepted AppendResp at the leader. APPEND-6. It must not go beyond the own log,
    /// CONTRACT-3.
    fn handle_acceptance(&mut self, answer: &Message) -> Flow {
        self.acts(Rule::Append6);
        let (peer, index) = (answer.from, answer.index);
        if index > self.node.log.last_index() {
            return Err(Stop::Contract(Rule::Contract3));
        }
        self.note_active(peer);
        if self.advance_progress(peer, index) {
            self.go_on_after_progress(peer);
        }
        Ok(())
    }

    /// Takes an acknowledged index into the progress; answers whether it counts. APPEND-6; where a
    /// snapshot was sent, SNAP-6.
    fn advance_progress(&mut self, peer: NodeId, index: Index) -> bool {
        let compacted = self.node.compacted;
        let progress = self.node.progress_of_mut(peer);
        let probing = progress.state == ProgressState::Probe;
        let counts = index > progress.matched || (index == progress.matched && probing);
        if index > progress.matched {
            progress.matched = index;
            progress.next = progress.next.max(index + 1);
            progress.paused = false;
        }
        if counts && probing {
            progress.state = ProgressState::Replicate;
            progress.next = progress.matched + 1;
            progress.paused = false;
        }
        if counts && progress.state == ProgressState::Snapshot && progress.matched >= compacted {
            progress.end_snapshot(ProgressState::Replicate);
            progress.next = progress.matched + 1;
            self.acts(Rule::Snap6);
        }
        counts
    }

    /// Commits, sends what the peer still lacks, hands over. APPEND-6.
    fn go_on_after_progress(&mut self, peer: NodeId) {
        if self.try_to_commit() {
            self.broadcast_append();
        } else {
            let progress = self.node.progress_of(peer);
            let lacks_commit = self.node.commit > progress.sent_commit;
            if lacks_commit && progress.sent_commit < progress.next - 1 {
                self.send_append(peer, true);
            }
        }
        self.send_appends(peer, false);
        self.hand_over_if_caught_up(peer);
    }

    /// A rejected AppendResp at the leader. APPEND-7 (paper §5.3); where a snapshot was sent,
    /// SNAP-7.
    fn handle_rejection(&mut self, answer: &Message) {
        self.acts(Rule::Append7);
        let (peer, rejected) = (answer.from, answer.index);
        self.note_active(peer);
        let hint = match answer.hint_term() {
            0 => answer.hint_index(),
            term => self.node.last_index_up_to(answer.hint_index(), term),
        };
        if self.node.progress_of(peer).state == ProgressState::Snapshot {
            self.acts(Rule::Snap7);
        }
        let progress = self.node.progress_of_mut(peer);
        match progress.state {
            ProgressState::Replicate if rejected <= progress.matched => return,
            ProgressState::Replicate => {
                progress.next = progress.matched + 1;
                progress.state = ProgressState::Probe;
            }
            ProgressState::Probe | ProgressState::Snapshot if rejected + 1 != progress.next => {
                return;
            }
            ProgressState::Probe | ProgressState::Snapshot => {
                let hinted = rejected.min(hint.saturating_add(1));
                progress.next = hinted.max(progress.matched + 1);
            }
        }
        progress.paused = false;
        progress.sent_commit = progress.sent_commit.min(progress.next - 1);
        self.send_append(peer, true);
    }
}
