//! Time as an input: a tick, or a timer event.

use super::Raft;
use crate::error::Error;
use crate::storage::Storage;
use crate::ticker::Timer;

impl<S: Storage> Raft<S> {
    /// Counts a tick if it is one of the many that make no timer act. Else nothing happens.
    #[inline]
    pub(crate) fn tick_quietly(&mut self) -> bool {
        !self.is_leader() && self.ticker.tick_quietly()
    }

    /// Counts a tick and lets the timers act that it makes due.
    pub(crate) fn tick(&mut self, drawn: u64) -> Result<(), Error> {
        let leading = self.is_leader();
        if !leading && self.ticker.is_timeout_next(drawn) {
            // Only a campaign can fail, and the tick is not to be counted then.
            self.check_election_timeout()?;
        }
        let due = self.ticker.tick(leading, drawn);
        for timer in [due.first, due.second].into_iter().flatten() {
            self.dispatch_timer(timer);
        }
        Ok(())
    }

    /// A timer event of an owner that counts no ticks.
    pub(crate) fn timer(&mut self, timer: Timer) -> Result<(), Error> {
        match timer {
            Timer::ElectionTimeout => self.check_election_timeout()?,
            Timer::QuorumCheckDue => self.forget_read_lease(),
            Timer::LeaseExpired | Timer::HeartbeatDue => {}
        }
        self.dispatch_timer(timer);
        Ok(())
    }
}
