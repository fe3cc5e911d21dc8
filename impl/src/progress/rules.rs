//! What changes the progress of a peer, a rule each.

use super::{Progress, ProgressState, RequestedAppends, Window, WindowLimits};
use crate::Index;

impl Progress {
    /// The progress of every peer of a new leader whose log ends at `last_index`, before its
    /// no-op (ELECT-5).
    pub(crate) fn new(last_index: Index) -> Self {
        Self {
            matched: Index(0),
            next: last_index.next(),
            state: ProgressState::Probe,
            recent_active: false,
            paused: false,
            sent_commit: Index(0),
            window: Window::default(),
            confirmed_read: 0,
            requested: RequestedAppends::NONE,
        }
    }

    /// The progress of a node that became a member while the leader's log ends at `last_index`
    /// (CONF-8). It is given until the next quorum check to answer.
    pub(crate) fn joined(last_index: Index) -> Self {
        Self { next: last_index.max(Index(1)), recent_active: true, ..Self::new(Index(0)) }
    }

    /// An Append was sent (APPEND-1) with this number of entries, of `bytes` in all, the last of
    /// them at `last` (without entries, it does not matter), and this commit.
    ///
    /// In replicate it is in flight now, and the peer is paused if that fills the window (FLOW-1,
    /// FLOW-2).
    #[inline]
    pub(crate) fn sent(
        &mut self,
        entries: usize,
        last: Index,
        bytes: u64,
        commit: Index,
        limits: WindowLimits,
    ) {
        match self.state {
            ProgressState::Replicate => {
                if entries > 0 {
                    self.next = last.next();
                    if limits.are_set() {
                        self.window.push(last, bytes);
                    }
                }
                self.paused = self.window.is_full(limits);
            }
            ProgressState::Probe => self.paused |= entries > 0,
            // Nothing is sent to it (SNAP-2).
            ProgressState::Snapshot { .. } => return,
        }
        self.sent_commit = commit;
    }

    /// A snapshot with this index was sent (SNAP-1).
    pub(crate) fn snapshot_sent(&mut self, index: Index) {
        self.enter(ProgressState::Snapshot { pending: index });
        self.next = index.max(self.matched).next();
        self.sent_commit = index;
    }

    /// The peer accepted up to `index` (APPEND-6); `first_index` is the first of the leader's log.
    /// Returns whether that counts.
    #[inline]
    pub(crate) fn accepted(&mut self, index: Index, first_index: Index) -> bool {
        self.recent_active = true; // QUORUM-2
        let lifts = index > self.matched;
        let counts = lifts || (index == self.matched && self.state == ProgressState::Probe);
        if lifts {
            self.matched = index;
            self.next = self.next.max(index.next());
            self.paused = false;
            self.window.free_to(index);
        }
        if counts && self.continues(first_index) {
            self.enter(ProgressState::Replicate);
            self.next = index.next();
            self.paused = false;
        }
        counts
    }

    /// Whether an acknowledgement that counts makes the peer replicate: always in probe, after a
    /// snapshot only if the leader still has the next entry that the peer needs (SNAP-6).
    fn continues(&self, first_index: Index) -> bool {
        match self.state {
            ProgressState::Probe => true,
            ProgressState::Replicate => false,
            ProgressState::Snapshot { .. } => self.matched.next() >= first_index,
        }
    }

    /// Whether a rejection at `index` says anything new (APPEND-7, SNAP-7).
    pub(crate) fn minds_rejection(&self, index: Index) -> bool {
        match self.state {
            ProgressState::Replicate => index > self.matched,
            ProgressState::Probe | ProgressState::Snapshot { .. } => index == self.next.previous(),
        }
    }

    /// The peer rejected at `index`, and the logs may agree at `hint` (APPEND-7, SNAP-7). Call it
    /// only for a rejection that [says something new](Self::minds_rejection).
    pub(crate) fn rejected(&mut self, index: Index, hint: Index) {
        let lowest = self.matched.next();
        match self.state {
            ProgressState::Replicate => {
                self.enter(ProgressState::Probe);
                self.next = lowest;
            }
            ProgressState::Probe | ProgressState::Snapshot { .. } => {
                self.next = index.min(hint.next()).max(lowest);
            }
        }
        self.paused = false;
        self.lower_sent_commit();
    }

    /// The application says how a snapshot went (SNAP-5): on success the next Append follows it.
    /// It waits for a sign of life, lest it overtake the snapshot. Nothing changes in another
    /// state.
    pub(crate) fn snapshot_status(&mut self, success: bool) {
        let ProgressState::Snapshot { pending } = self.state else { return };
        let reached = if success { pending } else { Index(0) };
        self.enter(ProgressState::Probe);
        self.next = reached.max(self.matched).next();
        self.lower_sent_commit();
        self.paused = true;
    }

    /// The application says that messages to the peer were lost (FLOW-6). Nothing changes outside
    /// replicate.
    pub(crate) fn unreachable(&mut self) {
        if self.state == ProgressState::Replicate {
            self.enter(ProgressState::Probe);
            self.next = self.matched.next();
            self.paused = false;
            self.lower_sent_commit();
        }
    }

    /// A Heartbeat was sent with this commit (BEAT-1).
    #[inline]
    pub(crate) fn heartbeat_sent(&mut self, commit: Index) {
        self.sent_commit = commit;
    }

    /// The peer answered a Heartbeat that carried the read position `read`, 0 for none (BEAT-3,
    /// READ-3).
    #[inline]
    pub(crate) fn heartbeat_answered(&mut self, read: u64) {
        self.recent_active = true; // QUORUM-2
        self.paused = false;
        self.confirmed_read = self.confirmed_read.max(read);
    }

    /// Whether a Heartbeat's answer is followed by an Append, empty allowed: the peer lacks
    /// entries, or it is not known whether it does (BEAT-3).
    #[inline]
    pub(crate) fn is_behind(&self, last_index: Index) -> bool {
        self.matched < last_index || self.state == ProgressState::Probe
    }

    /// Whether the peer could commit more than it was told (APPEND-6).
    #[inline]
    pub(crate) fn lacks_commit(&self, commit: Index) -> bool {
        commit > self.sent_commit && self.sent_commit < self.next.previous()
    }

    /// The window belongs to the state, so it is emptied (FLOW-2).
    fn enter(&mut self, state: ProgressState) {
        self.state = state;
        self.window.clear();
    }

    /// What was sent from `next` on is taken for lost, and a commit beyond it with it.
    fn lower_sent_commit(&mut self) {
        self.sent_commit = self.sent_commit.min(self.next.previous());
    }
}
