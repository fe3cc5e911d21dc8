//! What requests to vote and their answers tell of what is committed.

use super::{Raft, RoleState};
use crate::storage::Storage;
use crate::trace::event;
use crate::{LogPosition, Term};

impl<S: Storage> Raft<S> {
    /// The last committed entry, as requests to vote and their answers tell it now: the start with
    /// the option off.
    #[inline]
    pub(super) fn committed_to_tell(&self) -> LogPosition {
        if !self.settings.commit_in_votes {
            return LogPosition::START;
        }
        let commit = self.log.commit();
        // The term at commit is always known: only what is committed is compacted.
        LogPosition::new(self.log.term(commit).unwrap_or(Term(0)), commit)
    }

    /// Takes over what another node knows to be committed: the same entry in the own log is
    /// committed too, whatever the term of the message (VOTE-9). An entry that the own log does not
    /// have tells nothing. If CONF-3 would now refuse a campaign, the present one ends.
    pub(super) fn learn_commit(&mut self, committed: LogPosition) {
        if !self.settings.commit_in_votes
            || self.is_leader()
            || committed.index <= self.log.commit()
            || !self.log.has(committed)
        {
            return;
        }
        event!(id = self.id, commit = committed.index, "learns the commit from a vote");
        self.log.commit_to(committed.index);
        if !matches!(self.state.role, RoleState::Follower) && self.log.has_unapplied_conf() {
            self.become_follower(self.state.term, None);
        }
    }
}
