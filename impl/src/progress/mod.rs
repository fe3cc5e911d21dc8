//! What a leader knows of a peer.

#[cfg(test)]
mod tests;

use crate::Index;

/// How a leader sends to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ProgressState {
    /// Looking for where the logs agree: one Append with entries at a time.
    Probe,
    /// The logs agree: entries are sent without waiting for answers.
    Replicate,
}

/// What a leader knows of a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    /// The highest index known equal on the peer; *match* in the rulebook.
    pub matched: Index,
    /// The next index to send; above `matched`.
    pub next: Index,
    /// How entries are sent.
    pub state: ProgressState,
    /// The peer has answered since the last check (QUORUM-2).
    pub recent_active: bool,
    /// Nothing is sent until the peer answers (APPEND-1).
    pub paused: bool,
    /// The highest commit sent, as far as is known.
    pub sent_commit: Index,
}

impl Progress {
    /// The progress of every peer of a new leader with this last index (ELECT-5).
    pub(crate) fn new(last_index: Index) -> Self {
        Self {
            matched: 0,
            next: last_index.saturating_add(1),
            state: ProgressState::Probe,
            recent_active: false,
            paused: false,
            sent_commit: 0,
        }
    }

    /// An Append with this many entries was sent (APPEND-1).
    pub(crate) fn sent(&mut self, entries: usize, last_index: Index, commit: Index) {
        match self.state {
            ProgressState::Replicate => self.next = last_index.saturating_add(1),
            ProgressState::Probe => self.paused |= entries > 0,
        }
        self.sent_commit = commit;
    }

    /// The peer accepted up to `index` (APPEND-6). Returns whether that counts.
    pub(crate) fn accepted(&mut self, index: Index) -> bool {
        let probing = self.state == ProgressState::Probe;
        let counts = index > self.matched || (index == self.matched && probing);
        if index > self.matched {
            self.matched = index;
            self.next = self.next.max(index.saturating_add(1));
            self.paused = false;
        }
        if counts && probing {
            self.state = ProgressState::Replicate;
            self.next = self.matched.saturating_add(1);
            self.paused = false;
        }
        counts
    }

    /// Whether a rejection at `index` says anything new (APPEND-7).
    pub(crate) fn minds_rejection(&self, index: Index) -> bool {
        match self.state {
            ProgressState::Replicate => index > self.matched,
            ProgressState::Probe => index == self.next.saturating_sub(1),
        }
    }

    /// The peer rejected at `index`, and the logs may agree at `hint` (APPEND-7).
    pub(crate) fn rejected(&mut self, index: Index, hint: Index) {
        let lowest = self.matched.saturating_add(1);
        match self.state {
            ProgressState::Replicate => {
                self.next = lowest;
                self.state = ProgressState::Probe;
            }
            ProgressState::Probe => {
                self.next = index.min(hint.saturating_add(1)).max(lowest);
            }
        }
        self.paused = false;
        self.sent_commit = self.sent_commit.min(self.next.saturating_sub(1));
    }
}
