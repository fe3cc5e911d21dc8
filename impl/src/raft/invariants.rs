//! What holds of a node after every step.

use super::{Leadership, Raft, RoleState};
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// Checks the invariants that stand on the fields, in debug builds. To be called at the end of
    /// each step.
    pub(crate) fn assert_invariants(&self) {
        if cfg!(not(debug_assertions)) {
            return;
        }
        self.log.assert_invariants();
        self.ticker.assert_invariants();
        self.assert_state();
        let (made, commit) = (self.membership_index, self.log.commit());
        debug_assert!(made <= commit, "configuration of index {made}, commit {commit}");
        let (decided, handed_out) = (self.decided, self.log.handed_out());
        debug_assert!(decided <= handed_out, "decided {decided}, handed out {handed_out}");
        debug_assert!(
            self.membership.sets().validate().is_ok(),
            "{} is no configuration",
            self.membership
        );
    }

    fn assert_state(&self) {
        let (id, state) = (self.id, &self.state);
        let (term, last_term) = (state.term, self.log.last_term());
        debug_assert!(term >= last_term, "term {term}, last entry of term {last_term}");
        let follows = matches!(state.role, RoleState::Follower) && state.leader.is_some();
        debug_assert!(follows || !state.lease, "a lease without following a leader");
        match &state.role {
            RoleState::Follower => {}
            RoleState::PreCandidate { votes } => {
                debug_assert!(state.leader.is_none(), "a pre-candidate with a leader");
                votes.assert_invariants(id);
            }
            RoleState::Candidate { votes } => {
                debug_assert!(state.leader.is_none(), "a candidate with a leader");
                debug_assert!(state.vote == Some(id), "a candidate that voted {:?}", state.vote);
                votes.assert_invariants(id);
            }
            RoleState::Leader(leadership) => {
                debug_assert!(state.leader == Some(id), "a leader led by {:?}", state.leader);
                debug_assert!(state.vote == Some(id), "a leader that voted {:?}", state.vote);
                self.assert_leadership(leadership);
            }
        }
    }

    fn assert_leadership(&self, leadership: &Leadership) {
        let (last_index, commit) = (self.log.last_index(), self.log.commit());
        let Leadership { peers, transferee, pending_conf, reads, .. } = leadership;
        debug_assert!(
            peers.iter().map(|(peer, _)| peer).eq(self.membership.peers(self.id)),
            "the peers are not the other members of {}",
            self.membership
        );
        for (_, progress) in peers.iter() {
            progress.assert_invariants(last_index, commit);
        }
        debug_assert!(
            transferee.is_none_or(|target| peers.get(target).is_some()),
            "transferee {transferee:?} is no peer"
        );
        debug_assert!(
            *pending_conf <= last_index,
            "a change pending at {pending_conf}, last index {last_index}"
        );
        reads.assert_invariants();
    }
}
