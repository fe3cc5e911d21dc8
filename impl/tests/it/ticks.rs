//! A node that is given ticks and a node that is given the timer events that they stand for do the
//! same (section LEASE).

use std::collections::VecDeque;

use proptest::prelude::*;
use quorate_core::{ConfChange, Config, Edit, Message, NodeId, Role, Timer};

use crate::common::clock::{Came, Clock, Seen};
use crate::common::*;

#[derive(Clone, Debug)]
enum Event {
    /// So many ticks, and the length that would be drawn, as a share of its range.
    Ticks(u64, u64, u64),
    Deliver(prop::sample::Index),
    Drop(prop::sample::Index),
    Propose(u64),
    Campaign(u64),
    Transfer(u64, u64),
    /// A change that the application has not applied yet keeps a node from campaigning (CONF-3).
    Lag(u64, bool),
    Change(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let id = || 1..4_u64;
    let at = any::<prop::sample::Index>;
    prop_oneof![
        8 => (id(), 1..12_u64, 0..100_u64).prop_map(|(id, ticks, share)| Event::Ticks(id, ticks, share)),
        14 => at().prop_map(Event::Deliver),
        2 => at().prop_map(Event::Drop),
        2 => id().prop_map(Event::Propose),
        1 => id().prop_map(Event::Campaign),
        1 => (id(), id()).prop_map(|(from, to)| Event::Transfer(from, to)),
        1 => (id(), any::<bool>()).prop_map(|(id, lags)| Event::Lag(id, lags)),
        1 => id().prop_map(Event::Change),
    ]
}

/// One node twice: given ticks, and given events by a clock.
struct Pair {
    ticked: Node,
    timed: Node,
    clock: Clock,
    lags: bool,
}

impl Pair {
    fn new(config: &Config) -> Self {
        let node = node_with(config.clone(), &[1, 2, 3], &[], hard_state(0, 0, 0));
        let Config { election_tick, heartbeat_tick, first_election_timeout, .. } = *config;
        let clock = Clock::new(election_tick, heartbeat_tick, first_election_timeout);
        Pair { ticked: node.clone(), timed: node, clock, lags: false }
    }

    /// Both do what they have to do, and must be alike.
    fn drain(&mut self) -> Result<Vec<Message>, TestCaseError> {
        let lags = self.lags;
        let drain = |node: &mut Node| if lags { drain_lagging(node) } else { caught_up(node) };
        let (mut ticked, timed) = (drain(&mut self.ticked), drain(&mut self.timed));
        prop_assert_eq!(&ticked, &timed);
        prop_assert_eq!(shown(&self.ticked), shown(&self.timed));
        ticked.retain(|message| message.to != message.from);
        Ok(ticked)
    }

    fn tick(&mut self, drawn: u64) -> Result<Vec<Message>, TestCaseError> {
        let start = Seen::of(&self.timed);
        let due = self.clock.tick(start.role, drawn);
        self.ticked.tick(drawn).unwrap();
        let mut before = start;
        for timer in due {
            self.timed.timer(timer).unwrap();
            let after = Seen::of(&self.timed);
            // What is sent is known once the tick is over; a campaign shows in the role or term.
            let asked = campaign_of(&before, &after, timer);
            self.clock.note(Came::Timer(timer), (&before, &after), &asked);
            before = after;
        }
        self.drain()
    }

    /// The same input for both.
    fn input(
        &mut self,
        came: Came<'_>,
        input: impl Fn(&mut Node),
    ) -> Result<Vec<Message>, TestCaseError> {
        let before = Seen::of(&self.timed);
        input(&mut self.ticked);
        input(&mut self.timed);
        let sent = self.drain()?;
        self.clock.note(came, (&before, &Seen::of(&self.timed)), &sent);
        Ok(sent)
    }
}

/// A request for a vote, if the node has campaigned or campaigned again.
fn campaign_of(before: &Seen, after: &Seen, timer: Timer) -> Vec<Message> {
    let again = timer == Timer::ElectionTimeout
        && matches!(after.role, Role::Candidate | Role::PreCandidate)
        && (before.term != after.term || before.role == after.role);
    again.then(|| message(1, 2, after.term, vote(0, 0, false))).into_iter().collect()
}

/// Does all that a node hands out, and applies what it could have applied before.
fn caught_up(node: &mut Node) -> Vec<Message> {
    let mut sent = drain_lagging(node);
    loop {
        apply(node);
        let more = drain_lagging(node);
        if more.is_empty() && node.status().applied == node.status().commit {
            return sent;
        }
        sent.extend(more);
    }
}

/// Everything that can be seen of a node, but for its counts of ticks.
fn shown(node: &Node) -> String {
    let status = node.status();
    format!(
        "{:?} {} vote {:?} leader {:?} lease {} commit {} applied {} transferee {:?} {:?} {:?}",
        status.role,
        status.term,
        status.vote,
        status.leader,
        status.lease,
        status.commit,
        status.applied,
        status.transferee,
        status.progress,
        stored(node)
    )
}

fn run(
    base: u64,
    interval: u64,
    flags: (bool, bool),
    events: &[Event],
) -> Result<(), TestCaseError> {
    let configs = (1..4_u64).map(|id| Config {
        election_tick: base,
        heartbeat_tick: interval,
        first_election_timeout: base + (id - 1) * (base - 1) / 2,
        ..config(id, flags.0, flags.1)
    });
    let mut pairs: Vec<Pair> = configs.map(|config| Pair::new(&config)).collect();
    let mut network: VecDeque<Message> = VecDeque::new();
    for event in events {
        let at = |id: &u64| usize::try_from(*id).unwrap() - 1;
        let sent = match event {
            Event::Ticks(id, ticks, share) => {
                let drawn = base + share * (base - 1) / 99;
                let mut sent = Vec::new();
                for _ in 0..*ticks {
                    sent.extend(pairs[at(id)].tick(drawn)?);
                }
                sent
            }
            Event::Deliver(_) | Event::Drop(_) if network.is_empty() => continue,
            Event::Drop(index) => {
                network.remove(index.index(network.len()));
                continue;
            }
            Event::Deliver(index) => {
                let message = network.remove(index.index(network.len())).unwrap();
                let pair = &mut pairs[at(&message.to.get())];
                pair.input(Came::Message(&message), |node| {
                    let _ = node.step(message.clone());
                })?
            }
            Event::Propose(id) => pairs[at(id)].input(Came::Wish, |node| {
                let _ = node.propose("x".into());
            })?,
            Event::Campaign(id) => pairs[at(id)].input(Came::Wish, |node| {
                let _ = node.campaign();
            })?,
            Event::Transfer(from, to) => pairs[at(from)].input(Came::Wish, |node| {
                let _ = node.transfer_leader(NodeId(*to));
            })?,
            Event::Lag(id, lags) => {
                let pair = &mut pairs[at(id)];
                pair.lags = *lags;
                pair.input(Came::Wish, |_| {})?
            }
            Event::Change(id) => pairs[at(id)].input(Came::Wish, |node| {
                let _ = node.propose_conf_change(ConfChange::one(Edit::Update(NodeId(1))));
            })?,
        };
        network.extend(sent);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn ticks_are_the_timer_events_that_they_stand_for(
        (base, interval) in (3..9_u64).prop_flat_map(|base| (Just(base), 1..base)),
        flags in any::<(bool, bool)>(),
        events in prop::collection::vec(event(), 1..250),
    ) {
        run(base, interval, flags, &events)?;
    }
}
