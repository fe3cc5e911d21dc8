//! Ticks, counted in front of the rules: how many make which timer event.

use crate::cached::Cached;
use crate::config::{Config, ReadMode};

/// A timer event, the level below [`tick`](crate::RawNode::tick).
///
/// A node is driven either by ticks, which produce these events, or by the events alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Timer {
    /// The drawn election timeout has passed since the election timer's restart (ELECT-1).
    ElectionTimeout,
    /// The base election timeout has passed since the leader was last heard (LEASE-3).
    LeaseExpired,
    /// The time between two heartbeats has passed (BEAT-1).
    HeartbeatDue,
    /// The base election timeout has passed since a leader's last check (QUORUM-1).
    QuorumCheckDue,
}

/// The tick counters of a node.
///
/// As long as no tick is counted, every counter stays zero and the drawn length stays as it is,
/// whatever restarts: a node driven by timer events alone has the same ticker for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ticker {
    election_tick: u64,
    heartbeat_tick: u64,
    election_elapsed: u64,
    /// Below `heartbeat_tick`.
    heartbeat_elapsed: u64,
    /// The drawn election timeout, not below `election_tick`; none while a new one is wanted.
    timeout: Option<u64>,
    /// Whether a tick was counted against `timeout`. Until then it is as good as a new draw.
    used: bool,
    /// The count of the election timer at which the lease ends: the base timeout after the leader
    /// was heard, which may have been before the restart (LEASE-6). From 1 up to `election_tick`.
    lease_end: u64,
    /// Ticks since the node leads; counted for the read lease only (READ-6).
    led: Option<u64>,
    /// Before this count of the election timer no event is due on a node that does not lead, and
    /// nothing else changes.
    quiet: Cached<u64>,
}

/// The timer events that a tick makes due, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) first: Option<Timer>,
    pub(crate) second: Option<Timer>,
}

impl Ticker {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            election_tick: config.election_tick,
            heartbeat_tick: config.heartbeat_tick,
            election_elapsed: 0,
            heartbeat_elapsed: 0,
            timeout: Some(config.first_election_timeout),
            used: false,
            lease_end: config.election_tick,
            led: (config.read_mode == ReadMode::LeaseBased).then_some(0),
            quiet: Cached(0),
        }
    }

    /// Checks the invariants that stand on the fields.
    pub(crate) fn assert_invariants(&self) {
        let Self { election_tick, heartbeat_tick, heartbeat_elapsed, lease_end, .. } = *self;
        debug_assert!(
            heartbeat_elapsed < heartbeat_tick,
            "{heartbeat_elapsed} ticks since a heartbeat, one is due after {heartbeat_tick}"
        );
        debug_assert!(
            (1..=election_tick).contains(&lease_end),
            "the lease ends at {lease_end}, the base timeout is {election_tick}"
        );
        let timeout = self.timeout.unwrap_or(election_tick);
        debug_assert!(timeout >= election_tick, "timeout {timeout}, base {election_tick}");
    }

    /// Another base election timeout. The running length is given up: the one that comes with the
    /// next tick takes its place, and the count continues. The lease ends the new base timeout
    /// after the leader was heard (LEASE-1). Returns whether it has ended by now, so that no event
    /// will say so.
    pub(crate) fn set_election_tick(&mut self, election_tick: u64) -> bool {
        let before_restart = self.election_tick.saturating_sub(self.lease_end);
        self.lease_end = election_tick.saturating_sub(before_restart).max(1);
        self.election_tick = election_tick;
        self.timeout = None;
        self.used = false;
        self.quiet = Cached(0);
        self.election_elapsed >= self.lease_end
    }

    #[inline]
    pub(crate) fn election_tick(&self) -> u64 {
        self.election_tick
    }

    pub(crate) fn heartbeat_tick(&self) -> u64 {
        self.heartbeat_tick
    }

    pub(crate) fn election_elapsed(&self) -> u64 {
        self.election_elapsed
    }

    pub(crate) fn heartbeat_elapsed(&self) -> u64 {
        self.heartbeat_elapsed
    }

    /// The ticks since the node leads, if they are counted.
    #[inline]
    pub(crate) fn leader_ticks(&self) -> u64 {
        self.led.unwrap_or(0)
    }

    /// Whether a drawn election timeout is surely in range: from the base one up to twice that
    /// minus one. A quick test for every tick; at the end of the numbers it may say no wrongly.
    #[inline]
    pub(crate) fn takes(&self, drawn: u64) -> bool {
        drawn.wrapping_sub(self.election_tick) < self.election_tick && drawn != u64::MAX
    }

    /// The election timer restarts with its length kept, because the leader was heard (LEASE-4): a
    /// base election timeout from now, its lease ends (LEASE-1).
    #[inline]
    pub(crate) fn restart_heard(&mut self) {
        self.lease_end = self.election_tick;
        self.restart_count();
    }

    /// The election timer restarts with its length kept, for another reason (LEASE-4). If the lease
    /// still lasts, it ends when it would have ended without this (LEASE-6).
    pub(crate) fn restart(&mut self, lease: bool) {
        self.lease_end = match lease {
            true => self.lease_end.saturating_sub(self.election_elapsed).max(1),
            false => self.election_tick,
        };
        self.restart_count();
    }

    #[inline]
    fn restart_count(&mut self) {
        self.election_elapsed = 0;
        // The lease expires first; a tick has to be counted in full to use up the drawn length.
        self.quiet = Cached(if self.used { self.lease_end } else { 0 });
    }

    /// Every timer restarts with a change of role, and a new election timeout is wanted.
    pub(crate) fn restart_for_role(&mut self) {
        self.election_elapsed = 0;
        self.heartbeat_elapsed = 0;
        self.lease_end = self.election_tick;
        self.quiet = Cached(0);
        if self.used {
            self.timeout = None;
            self.used = false;
        }
        if let Some(led) = &mut self.led {
            *led = 0;
        }
    }

    /// Counts a tick that makes nothing due on a node that does not lead, if it is one. Else
    /// nothing happens, and [`tick`](Self::tick) is to be called.
    #[inline]
    pub(crate) fn tick_quietly(&mut self) -> bool {
        let elapsed = self.election_elapsed.saturating_add(1);
        let quiet = elapsed < self.quiet.0;
        if quiet {
            self.election_elapsed = elapsed;
        }
        quiet
    }

    /// Whether the next tick makes `ElectionTimeout` due on a node that does not lead.
    #[inline]
    pub(crate) fn is_timeout_next(&self, drawn: u64) -> bool {
        self.election_elapsed.saturating_add(1) >= self.timeout.unwrap_or(drawn)
    }

    /// Counts a tick and returns the events due, in order. `drawn` is used if a new election
    /// timeout is wanted.
    pub(crate) fn tick(&mut self, leading: bool, drawn: u64) -> Due {
        let timeout = *self.timeout.get_or_insert(drawn);
        self.used = true;
        self.election_elapsed = self.election_elapsed.saturating_add(1);
        if leading {
            return self.leader_events();
        }
        let elapsed = self.election_elapsed;
        self.quiet = Cached(if elapsed < self.lease_end { self.lease_end } else { timeout });
        Due {
            first: (elapsed == self.lease_end).then_some(Timer::LeaseExpired),
            // Not only once: a node that may not campaign yet would never time out again.
            second: (elapsed >= timeout).then_some(Timer::ElectionTimeout),
        }
    }

    /// The check comes first: a leader that steps down sends no heartbeat.
    fn leader_events(&mut self) -> Due {
        let check = self.election_elapsed >= self.election_tick;
        if check {
            self.election_elapsed = 0;
        }
        self.heartbeat_elapsed = self.heartbeat_elapsed.saturating_add(1);
        let heartbeat = self.heartbeat_elapsed >= self.heartbeat_tick;
        if heartbeat {
            self.heartbeat_elapsed = 0;
        }
        if let Some(led) = &mut self.led {
            *led = led.saturating_add(1);
        }
        Due {
            first: check.then_some(Timer::QuorumCheckDue),
            second: heartbeat.then_some(Timer::HeartbeatDue),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticker(election_tick: u64, heartbeat_tick: u64, timeout: u64) -> Ticker {
        Ticker::new(&Config {
            election_tick,
            heartbeat_tick,
            first_election_timeout: timeout,
            ..Config::new(1)
        })
    }

    /// The events of ticks `1..=ticks`, with the number of their tick.
    fn events(ticker: &mut Ticker, leading: bool, ticks: u64, drawn: u64) -> Vec<(u64, Timer)> {
        (1..=ticks)
            .flat_map(|at| {
                let quiet = Due { first: None, second: None };
                let due = match !leading && ticker.tick_quietly() {
                    true => quiet,
                    false => ticker.tick(leading, drawn),
                };
                [due.first, due.second].into_iter().flatten().map(move |event| (at, event))
            })
            .collect()
    }

    #[test]
    fn lease_expires_at_base_and_election_at_the_drawn_length() {
        let mut ticker = ticker(10, 1, 14);
        assert_eq!(
            events(&mut ticker, false, 16, 19),
            [
                (10, Timer::LeaseExpired),
                (14, Timer::ElectionTimeout),
                (15, Timer::ElectionTimeout),
                (16, Timer::ElectionTimeout),
            ],
            "again and again, for who could not campaign may now"
        );
        ticker.restart(false);
        assert_eq!(
            events(&mut ticker, false, 14, 19),
            [(10, Timer::LeaseExpired), (14, Timer::ElectionTimeout)],
            "a restart keeps the length"
        );
    }

    #[test]
    fn lease_expires_first_if_both_coincide() {
        let mut ticker = ticker(10, 1, 10);
        assert_eq!(
            events(&mut ticker, false, 10, 19),
            [(10, Timer::LeaseExpired), (10, Timer::ElectionTimeout)]
        );
    }

    #[test]
    fn the_lease_counts_from_the_leader_and_not_from_the_timer() {
        let mut ticker = ticker(10, 1, 14);
        events(&mut ticker, false, 7, 19);
        ticker.restart(true);
        assert_eq!(
            events(&mut ticker, false, 2, 19),
            [],
            "7 ticks after the leader was heard, and 2 more"
        );
        ticker.restart(true);
        assert_eq!(
            events(&mut ticker, false, 14, 19),
            [(1, Timer::LeaseExpired), (14, Timer::ElectionTimeout)],
            "a restart of the timer does not put off the end of the lease"
        );
        ticker.restart(false);
        ticker.restart_heard();
        assert_eq!(
            events(&mut ticker, false, 14, 19),
            [(10, Timer::LeaseExpired), (14, Timer::ElectionTimeout)],
            "the leader does"
        );
    }

    #[test]
    fn a_change_of_role_takes_a_new_length() {
        let mut ticker = ticker(10, 1, 14);
        ticker.tick(false, 11);
        ticker.restart_for_role();
        assert_eq!(
            events(&mut ticker, false, 17, 17),
            [(10, Timer::LeaseExpired), (17, Timer::ElectionTimeout)]
        );
    }

    #[test]
    fn a_restart_before_a_change_of_role_does_not_hide_that_the_length_was_used() {
        let mut ticker = ticker(10, 1, 14);
        events(&mut ticker, false, 14, 11);
        ticker.restart(false);
        ticker.restart_for_role();
        assert_eq!(
            events(&mut ticker, false, 17, 17),
            [(10, Timer::LeaseExpired), (17, Timer::ElectionTimeout)]
        );
    }

    #[test]
    fn leader_events_are_periodic() {
        let mut ticker = ticker(5, 2, 7);
        assert_eq!(
            events(&mut ticker, true, 10, 9),
            [
                (2, Timer::HeartbeatDue),
                (4, Timer::HeartbeatDue),
                (5, Timer::QuorumCheckDue),
                (6, Timer::HeartbeatDue),
                (8, Timer::HeartbeatDue),
                (10, Timer::QuorumCheckDue),
                (10, Timer::HeartbeatDue),
            ]
        );
    }

    #[test]
    fn another_base_timeout_moves_the_end_of_the_lease_and_wants_a_length() {
        let mut ticker = ticker(10, 1, 14);
        events(&mut ticker, false, 3, 19);
        ticker.restart(true);
        events(&mut ticker, false, 2, 19);
        // The leader was heard 5 ticks ago, 3 of them before the restart.
        let mut longer = ticker;
        assert!(!longer.set_election_tick(20));
        assert_eq!(
            events(&mut longer, false, 23, 25),
            [(15, Timer::LeaseExpired), (23, Timer::ElectionTimeout)],
            "20 ticks after the leader, and 25 after the restart"
        );
        let mut shorter = ticker;
        assert!(!shorter.set_election_tick(6));
        assert_eq!(
            events(&mut shorter, false, 5, 7),
            [(1, Timer::LeaseExpired), (5, Timer::ElectionTimeout)]
        );
        assert!(ticker.set_election_tick(5), "the lease has ended");
        assert_eq!(events(&mut ticker, false, 4, 6), [(4, Timer::ElectionTimeout)]);
        ticker.assert_invariants();
    }

    #[test]
    fn without_ticks_nothing_ever_changes() {
        let fresh = ticker(10, 1, 14);
        let mut ticker = fresh;
        ticker.restart(false);
        ticker.restart(true);
        ticker.restart_heard();
        ticker.restart_for_role();
        assert_eq!(ticker, fresh);
    }
}
