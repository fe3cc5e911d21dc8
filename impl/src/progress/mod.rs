//! What a leader knows of its peers.

mod inflight;
mod peers;
mod requested;
mod rules;
#[cfg(test)]
mod tests;

use self::inflight::Window;
pub(crate) use self::inflight::WindowLimits;
pub(crate) use self::peers::Peers;
pub(crate) use self::requested::RequestedAppends;
use crate::Index;

/// How a leader sends to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ProgressState {
    /// Looking for where the logs agree: one Append with entries at a time.
    Probe,
    /// The logs agree: entries are sent without waiting for answers.
    Replicate,
    /// A snapshot is under way, and nothing but heartbeats is sent (SNAP-2).
    Snapshot {
        /// The index of the snapshot.
        pending: Index,
    },
}

/// What a leader knows of a peer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Progress {
    /// The highest index known equal on the peer; *match* in the rulebook. At most the leader's
    /// last index.
    pub matched: Index,
    /// The next index to send; above `matched`, and at most the one after the leader's last index.
    pub next: Index,
    /// How entries are sent.
    pub state: ProgressState,
    /// The peer has answered since the last check (QUORUM-2).
    pub recent_active: bool,
    /// Nothing is sent until the peer answers (APPEND-1, FLOW-2).
    pub paused: bool,
    /// The highest commit sent, as far as is known; at most the leader's commit.
    pub sent_commit: Index,
    /// The Appends in flight; empty outside [`ProgressState::Replicate`] (FLOW-2). They end above
    /// `matched` and below `next`.
    window: Window,
    /// The highest read position that the peer confirmed; 0 for none (READ-3).
    confirmed_read: u64,
    /// The Append that is to leave when the node hands out its work (FLOW-3).
    requested: RequestedAppends,
}

impl Progress {
    /// Whether nothing but heartbeats is sent at the moment (APPEND-1, SNAP-2).
    #[inline]
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused || matches!(self.state, ProgressState::Snapshot { .. })
    }

    /// The number of Appends with entries that the peer has not acknowledged yet (FLOW-2).
    #[inline]
    #[must_use]
    pub fn inflight_messages(&self) -> usize {
        self.window.messages()
    }

    /// The bytes of entries that the peer has not acknowledged yet (FLOW-2).
    #[inline]
    #[must_use]
    pub fn inflight_bytes(&self) -> u64 {
        self.window.bytes()
    }

    /// The highest read position that the peer confirmed; 0 for none (READ-3).
    #[inline]
    #[must_use]
    pub fn confirmed_read(&self) -> u64 {
        self.confirmed_read
    }

    /// Whether an Append carries no entries now, because the window is full (FLOW-2).
    #[inline]
    pub(crate) fn is_window_full(&self, limits: WindowLimits) -> bool {
        self.window.is_full(limits)
    }

    /// The Append that is to leave (FLOW-3).
    #[inline]
    pub(crate) fn requested(&self) -> RequestedAppends {
        self.requested
    }

    /// Asks for an Append, to leave when the node hands out its work (FLOW-3), unless the peer is
    /// paused or the Append would have to carry entries and there are none. `last_index` is that
    /// of the leader's log. Returns whether an Append is asked for now.
    #[inline]
    pub(crate) fn request(&mut self, appends: RequestedAppends, last_index: Index) -> bool {
        if !self.is_paused() && (appends.allows_empty() || self.next <= last_index) {
            self.requested = self.requested.and(appends);
        }
        self.requested != RequestedAppends::NONE
    }

    /// Checks the invariants that stand on the fields, for a leader with this last index and
    /// commit.
    pub(crate) fn assert_invariants(&self, last_index: Index, commit: Index) {
        let Self { matched, next, sent_commit, .. } = *self;
        debug_assert!(matched < next, "match {matched}, next {next}");
        debug_assert!(next <= last_index.next(), "next {next}, last index {last_index}");
        debug_assert!(sent_commit <= commit, "commit {sent_commit} sent, but it is {commit}");
        debug_assert!(
            self.state == ProgressState::Replicate || self.window.messages() == 0,
            "a window in state {:?}",
            self.state
        );
        self.window.assert_invariants(matched, next);
    }

    /// Takes what was asked for, to be sent now.
    #[inline]
    pub(crate) fn take_requested(&mut self) -> RequestedAppends {
        core::mem::take(&mut self.requested)
    }
}
