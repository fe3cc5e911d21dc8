//! What is handed out to be written, and acknowledged (STORE-3).

use super::{Log, WriteInFlight};
use crate::hard_state::HardState;
use crate::storage::Storage;
use crate::write::Write;

impl<S: Storage> Log<S> {
    /// Fills `write` with all that is not handed out to be written yet, which may be nothing.
    /// Returns the number of the write, which is under way until it is
    /// [acknowledged](Self::acknowledge).
    ///
    /// `hard_state` is the node's, `previous` that of the write before, or the stored one if
    /// there was none. In the synchronous form at most one write is under way, in the
    /// asynchronous one any number.
    pub(crate) fn begin_write(
        &mut self,
        previous: HardState,
        hard_state: HardState,
        write: &mut Write,
    ) -> u64 {
        let (snapshot, entries) = self.unstable.unwritten();
        let index = snapshot.as_ref().map(|snapshot| snapshot.index);
        write.fill(previous, hard_state, snapshot, entries);
        self.unstable.mark_handed();
        let last = self.unstable.handed();
        self.in_flight.push(WriteInFlight { hard_state, last, snapshot: index })
    }

    /// Does what [`begin_write`](Self::begin_write) does in the synchronous form: the entries
    /// are not copied but given away, since nothing is read or cut before the write is done.
    #[inline]
    pub(crate) fn begin_only_write(
        &mut self,
        previous: HardState,
        hard_state: HardState,
        write: &mut Write,
    ) -> u64 {
        write.fill_hard_state(previous, hard_state);
        let mut index = None;
        if self.unstable.has_unwritten() {
            let (snapshot, _) = self.unstable.unwritten();
            index = snapshot.as_ref().map(|snapshot| snapshot.index);
            self.unstable.mark_handed();
            write.exchange(snapshot, |memory| self.unstable.give_away(memory));
        }
        let last = self.unstable.handed();
        self.in_flight.push(WriteInFlight { hard_state, last, snapshot: index })
    }

    /// The number of the write to be acknowledged next, and what it makes durable; none if none is
    /// under way.
    #[inline]
    pub(crate) fn oldest_write(&self) -> Option<(u64, &WriteInFlight)> {
        self.in_flight.oldest()
    }

    /// The oldest write is durable: what it wrote of the log as it is now is stable (STORE-3). A
    /// snapshot in it, unless it was replaced, is applied with that (SNAP-4). Returns what became
    /// durable, or none if no write is under way.
    #[inline]
    pub(crate) fn acknowledge(&mut self) -> Option<WriteInFlight> {
        let write = self.in_flight.pop()?;
        if write.last > self.unstable.before() {
            self.unstable.written_to(write.last);
        }
        if let Some(index) = write.snapshot {
            self.unstable.snapshot_written();
            self.handed_out = index;
            self.applied = index;
        }
        Some(write)
    }
}
