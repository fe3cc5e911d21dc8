//! The reads of a leader, by position.

use alloc::collections::VecDeque;

use crate::{Bytes, Index, NodeId};

/// The reads of one leadership that wait, and its read lease (READ-5: both end with it).
///
/// A *position* numbers what the leader asks its followers with a heartbeat: who returns it, or a
/// higher one, followed the leader after the question was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Reads {
    /// Reads before the first commit in the own term (READ-2).
    parked: VecDeque<Asked>,
    /// Reads that wait for their position to be confirmed; positions ascend, from above `confirmed`
    /// up to `last`.
    queue: VecDeque<Queued>,
    /// The last position given out; 0 before the first.
    last: u64,
    /// The highest position that a quorum confirmed; at most `last`.
    confirmed: u64,
    lease: Lease,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    /// Who forwarded it; none if it is of the node's own application.
    pub(crate) from: Option<NodeId>,
    pub(crate) context: Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Queued {
    position: u64,
    /// The commit when it was queued, which is the answer.
    index: Index,
    asked: Asked,
}

/// When those who follow were asked (READ-6). Empty unless reads are lease-based.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Lease {
    /// For each tick with a question that is not confirmed, its first position; both ascend.
    asked: VecDeque<(u64, u64)>,
    /// The tick of the last question that a quorum confirmed.
    confirmed: Option<u64>,
    /// TimeoutNow was sent in this term (READ-7).
    suspended: bool,
}

impl Reads {
    /// Keeps a read until commit moves (READ-2).
    pub(crate) fn park(&mut self, asked: Asked) {
        self.parked.push_back(asked);
    }

    pub(crate) fn has_parked(&self) -> bool {
        !self.parked.is_empty()
    }

    /// The read that was parked first.
    pub(crate) fn unpark(&mut self) -> Option<Asked> {
        self.parked.pop_front()
    }

    /// The contexts of the reads of the own application that wait, in the order in which they were
    /// asked: those that are parked came after those that are queued, if both are there.
    pub(crate) fn into_own_contexts(self) -> impl Iterator<Item = Bytes> {
        let queued = self.queue.into_iter().map(|read| read.asked);
        let all = queued.chain(self.parked);
        all.filter(|asked| asked.from.is_none()).map(|asked| asked.context)
    }

    /// How many reads wait, parked or not.
    pub(crate) fn waiting(&self) -> usize {
        self.parked.len().saturating_add(self.queue.len())
    }

    /// The last position given out (CONTRACT-5).
    #[inline]
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Queues a read with the commit of this moment, at the next position (READ-3).
    pub(crate) fn push(&mut self, asked: Asked, index: Index) {
        self.last = self.last.saturating_add(1);
        self.queue.push_back(Queued { position: self.last, index, asked });
    }

    /// What the next Heartbeat carries: the last position if it is not confirmed, else 0 (READ-3).
    #[inline]
    pub(crate) fn unconfirmed(&self) -> u64 {
        if self.last > self.confirmed { self.last } else { 0 }
    }

    /// A quorum confirmed this position.
    pub(crate) fn confirm(&mut self, position: u64) {
        self.confirmed = self.confirmed.max(position.min(self.last));
        let confirmed = self.confirmed;
        while let Some(&(tick, _)) =
            self.lease.asked.front().filter(|&&(_, asked)| asked <= confirmed)
        {
            self.lease.confirmed = Some(tick);
            self.lease.asked.pop_front();
        }
    }

    /// Checks the invariants that stand on the fields.
    pub(crate) fn assert_invariants(&self) {
        let Self { last, confirmed, .. } = *self;
        debug_assert!(confirmed <= last, "position {confirmed} is confirmed, {last} the last one");
        let mut before = confirmed;
        for &Queued { position, .. } in &self.queue {
            debug_assert!(
                before < position && position <= last,
                "a read at position {position} after {before}, {last} is the last one"
            );
            before = position;
        }
    }

    /// The next read whose position is confirmed, and its answer.
    pub(crate) fn pop_confirmed(&mut self) -> Option<(Asked, Index)> {
        if self.queue.front()?.position > self.confirmed {
            return None;
        }
        let read = self.queue.pop_front()?;
        Some((read.asked, read.index))
    }

    /// Takes a position for the heartbeats that leave at tick `now`, to be the read lease when it
    /// is confirmed (READ-6).
    pub(crate) fn ask(&mut self, now: u64) {
        self.last = self.last.saturating_add(1);
        // All positions of one tick say the same, and the first is confirmed first.
        if self.lease.asked.back().is_none_or(|&(tick, _)| tick != now) {
            self.lease.asked.push_back((now, self.last));
        }
    }

    /// Whether, at tick `now`, a quorum has answered a question of less than `timeout` ticks ago
    /// (READ-6).
    ///
    /// Up to one tick more has passed than was counted, and a follower's first tick may come right
    /// after the heartbeat: its lease can be one tick shorter than it counts. So the leader's is,
    /// too.
    pub(crate) fn holds_lease(&self, now: u64, timeout: u64) -> bool {
        let Some(asked) = self.lease.confirmed.filter(|_| !self.lease.suspended) else {
            return false;
        };
        now.saturating_sub(asked).saturating_add(1) < timeout
    }

    /// The leader asked another node to take over: for the rest of the term its lease may be
    /// pierced at any time (READ-7).
    pub(crate) fn suspend_lease(&mut self) {
        self.lease.suspended = true;
    }

    /// Nothing asked so far counts for the lease any more.
    pub(crate) fn forget_lease(&mut self) {
        self.lease.asked.clear();
        self.lease.confirmed = None;
    }
}
