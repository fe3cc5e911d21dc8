//! What requests to vote and their answers tell of what is committed.

use super::{Raft, RoleState};
use crate::storage::Storage;
use crate::trace::event;
use crate::{Index, Term};

/// The commit of a node and the term of its entry there, as a message tells it (VOTE-9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) commit: Index,
    pub(super) commit_term: Term,
}

impl Known {
    /// With the option off.
    pub(super) const NOTHING: Self = Self { commit: 0, commit_term: 0 };
}

impl<S: Storage> Raft<S> {
    /// What this node tells at this moment: 0 and 0 with the option off.
    #[inline]
    pub(super) fn known_commit(&self) -> Known {
        if !self.settings.commit_in_votes {
            return Known::NOTHING;
        }
        let commit = self.log.commit();
        // The term at commit is always known: only what is committed is compacted.
        Known { commit, commit_term: self.log.term(commit).unwrap_or(0) }
    }

    /// Looks at what another node knows to be committed: the same entry in the own log is
    /// committed, too, whatever the term of the message (VOTE-9). A commit that is no entry of the
    /// own log tells nothing. A campaign that CONF-3 would refuse now is over.
    pub(super) fn learn_commit(&mut self, known: Known) {
        if !self.settings.commit_in_votes
            || self.is_leader()
            || known.commit <= self.log.commit()
            || !self.log.has(known.commit, known.commit_term)
        {
            return;
        }
        event!(id = self.id, commit = known.commit, "learns the commit from a vote");
        self.log.commit_to(known.commit);
        if !matches!(self.state.role, RoleState::Follower) && self.log.has_unapplied_conf() {
            self.become_follower(self.state.term, None);
        }
    }
}
