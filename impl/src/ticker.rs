//! Ticks, counted in front of the rules: how many make which timer event.

/// A timer event, the level below [`tick`](crate::RawNode::tick).
///
/// A node is driven either by ticks, which produce these events, or by the events alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Timer {
    /// The drawn election timeout has passed since the election timer's restart (ELECT-1).
    ElectionTimeout,
    /// The base election timeout has passed since the election timer's restart (LEASE-3).
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
    heartbeat_elapsed: u64,
    /// The drawn election timeout; none while a new one is wanted.
    timeout: Option<u64>,
    /// Whether a tick was counted against `timeout`. Until then it is as good as a new draw.
    used: bool,
}

impl Ticker {
    pub(crate) fn new(election_tick: u64, heartbeat_tick: u64, timeout: u64) -> Self {
        Self {
            election_tick,
            heartbeat_tick,
            election_elapsed: 0,
            heartbeat_elapsed: 0,
            timeout: Some(timeout),
            used: false,
        }
    }

    pub(crate) fn election_tick(&self) -> u64 {
        self.election_tick
    }

    pub(crate) fn election_elapsed(&self) -> u64 {
        self.election_elapsed
    }

    pub(crate) fn heartbeat_elapsed(&self) -> u64 {
        self.heartbeat_elapsed
    }

    /// The election timer restarts with its length kept (LEASE-4).
    pub(crate) fn restart(&mut self) {
        self.election_elapsed = 0;
    }

    /// Every timer restarts with a change of role; the election timer's length is drawn anew.
    pub(crate) fn restart_for_role(&mut self) {
        self.election_elapsed = 0;
        self.heartbeat_elapsed = 0;
        if self.used {
            self.timeout = None;
            self.used = false;
        }
    }

    /// Counts a tick and returns the events due, in order. `drawn` is used if a new election
    /// timeout is wanted.
    pub(crate) fn tick(&mut self, leading: bool, drawn: u64) -> [Option<Timer>; 2] {
        let timeout = *self.timeout.get_or_insert(drawn);
        self.used = true;
        self.election_elapsed = self.election_elapsed.saturating_add(1);
        if leading {
            return self.leader_events();
        }
        [
            (self.election_elapsed == self.election_tick).then_some(Timer::LeaseExpired),
            (self.election_elapsed == timeout).then_some(Timer::ElectionTimeout),
        ]
    }

    /// The check comes first: a leader that steps down sends no heartbeat.
    fn leader_events(&mut self) -> [Option<Timer>; 2] {
        let check = self.election_elapsed >= self.election_tick;
        if check {
            self.election_elapsed = 0;
        }
        self.heartbeat_elapsed = self.heartbeat_elapsed.saturating_add(1);
        let beat = self.heartbeat_elapsed >= self.heartbeat_tick;
        if beat {
            self.heartbeat_elapsed = 0;
        }
        [check.then_some(Timer::QuorumCheckDue), beat.then_some(Timer::HeartbeatDue)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events of ticks `1..=ticks`, with the number of their tick.
    fn events(ticker: &mut Ticker, leading: bool, ticks: u64, drawn: u64) -> Vec<(u64, Timer)> {
        (1..=ticks)
            .flat_map(|at| ticker.tick(leading, drawn).into_iter().flatten().map(move |e| (at, e)))
            .collect()
    }

    #[test]
    fn lease_expires_at_base_and_election_at_the_drawn_length() {
        let mut ticker = Ticker::new(10, 1, 14);
        assert_eq!(
            events(&mut ticker, false, 40, 19),
            [(10, Timer::LeaseExpired), (14, Timer::ElectionTimeout)]
        );
        ticker.restart();
        assert_eq!(
            events(&mut ticker, false, 14, 19),
            [(10, Timer::LeaseExpired), (14, Timer::ElectionTimeout)],
            "a restart keeps the length"
        );
    }

    #[test]
    fn lease_expires_first_if_both_coincide() {
        let mut ticker = Ticker::new(10, 1, 10);
        assert_eq!(
            events(&mut ticker, false, 10, 19),
            [(10, Timer::LeaseExpired), (10, Timer::ElectionTimeout)]
        );
    }

    #[test]
    fn a_change_of_role_takes_a_new_length() {
        let mut ticker = Ticker::new(10, 1, 14);
        ticker.tick(false, 11);
        ticker.restart_for_role();
        assert_eq!(
            events(&mut ticker, false, 17, 17),
            [(10, Timer::LeaseExpired), (17, Timer::ElectionTimeout)]
        );
    }

    #[test]
    fn a_restart_before_a_change_of_role_does_not_hide_that_the_length_was_used() {
        let mut ticker = Ticker::new(10, 1, 14);
        events(&mut ticker, false, 14, 11);
        ticker.restart();
        ticker.restart_for_role();
        assert_eq!(
            events(&mut ticker, false, 17, 17),
            [(10, Timer::LeaseExpired), (17, Timer::ElectionTimeout)]
        );
    }

    #[test]
    fn leader_events_are_periodic() {
        let mut ticker = Ticker::new(5, 2, 7);
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
    fn without_ticks_nothing_ever_changes() {
        let fresh = Ticker::new(10, 1, 14);
        let mut ticker = fresh;
        ticker.restart();
        ticker.restart_for_role();
        assert_eq!(ticker, fresh);
    }
}
