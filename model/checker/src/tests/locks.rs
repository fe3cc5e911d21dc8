//! Locks: Peterson's, with and without what makes it one, and tickets.

use stateright::{Model, Property};

use crate::{Checked, EdgeProperty, Recoverable, Verdict};

use super::models::agrees;

/// Peterson's lock for two. Without `polite` nobody lets the other go first.
#[derive(Clone)]
struct Peterson {
    polite: bool,
}

/// Where each of the two is: outside, wanting, having yielded, inside; and whose turn it is.
type Two = ([u8; 2], u8);

const INSIDE: u8 = 3;

impl Model for Peterson {
    type State = Two;
    type Action = u8;

    fn init_states(&self) -> Vec<Two> {
        vec![([0; 2], 0), ([0; 2], 1)]
    }

    fn actions(&self, _: &Two, actions: &mut Vec<u8>) {
        actions.extend([0, 1]);
    }

    fn next_state(&self, &(mut at, mut turn): &Two, who: u8) -> Option<Two> {
        let (own, other) = (usize::from(who), usize::from(1 - who));
        match at[own] {
            1 => turn = if self.polite { 1 - who } else { who },
            2 if at[other] > 0 && turn != who => return None,
            _ => (),
        }
        at[own] = (at[own] + 1) % 4;
        Some((at, turn))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("one inside", |_, (at, _): &Two| *at != [INSIDE; 2]),
            Property::sometimes("somebody waits", |_, (at, turn): &Two| {
                (0..2).any(|i| at[i] == 2 && at[1 - i] == INSIDE && usize::from(*turn) != i)
            }),
            Property::always("turn", |_, (_, turn): &Two| *turn < 2),
        ]
    }
}

impl Checked for Peterson {
    fn edge_properties(&self) -> Vec<EdgeProperty<Self>> {
        vec![EdgeProperty {
            name: "in after out",
            condition: |_, (before, _), _, (after, _)| {
                !(before.contains(&INSIDE) && *after == [INSIDE; 2])
            },
        }]
    }

    fn recoverables(&self) -> Vec<Recoverable<Self>> {
        vec![Recoverable { name: "inside", good: |_, (at, _)| at.contains(&INSIDE) }]
    }

    fn class(&self, who: &u8) -> usize {
        usize::from(*who)
    }

    fn class_names(&self) -> Vec<String> {
        ["first", "second"].map(String::from).to_vec()
    }
}

#[test]
fn petersons_lock() {
    let report = agrees(Peterson { polite: true });
    assert_eq!(report.verdict("one inside").unwrap().verdict, Verdict::Holds);
    assert_eq!(report.verdict("in after out").unwrap().verdict, Verdict::Holds);
    assert!(report.verdict("somebody waits").unwrap().verdict.is_good());
    assert_eq!(report.deadlocks, 0);
    let report = agrees(Peterson { polite: false });
    let both = report.verdict("one inside").unwrap().verdict.path().expect("both get in");
    assert_eq!(both.len(), 6);
    assert!(report.verdict("in after out").unwrap().verdict.is_violated());
}

/// A lock with tickets: to take one is to read the counter and to write it. With `torn` these are
/// two steps. The boundary is the highest ticket.
#[derive(Clone)]
struct Tickets {
    threads: usize,
    most: u8,
    torn: bool,
}

/// Of each thread: 0, or 1 and the counter it read, or 2 and its ticket. Then the next ticket, and
/// the one that is served.
type Queue = (Vec<(u8, u8)>, u8, u8);

impl Model for Tickets {
    type State = Queue;
    type Action = usize;

    fn init_states(&self) -> Vec<Queue> {
        vec![(vec![(0, 0); self.threads], 0, 0)]
    }

    fn actions(&self, _: &Queue, actions: &mut Vec<usize>) {
        actions.extend(0..self.threads);
    }

    fn next_state(&self, queue: &Queue, who: usize) -> Option<Queue> {
        let (mut threads, mut next, mut served) = queue.clone();
        threads[who] = match threads[who] {
            (0, _) if self.torn => (1, next),
            (0, _) => {
                next += 1;
                (2, next - 1)
            }
            (1, read) => {
                next = read + 1;
                (2, read)
            }
            (_, ticket) if ticket != served => return None,
            _ => {
                served += 1;
                (0, 0)
            }
        };
        Some((threads, next, served))
    }

    fn within_boundary(&self, (_, next, _): &Queue) -> bool {
        *next <= self.most
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("one served", |_, (threads, _, served): &Queue| {
                threads.iter().filter(|&&thread| thread == (2, *served)).count() <= 1
            }),
            Property::sometimes("all wait", |_, (threads, ..): &Queue| {
                threads.iter().all(|&(at, _)| at == 2)
            }),
            Property::always("served in order", |_, (_, next, served)| served <= next),
            Property::always("bounded", |model: &Self, (_, next, _)| *next <= model.most),
        ]
    }
}

impl Checked for Tickets {
    fn recoverables(&self) -> Vec<Recoverable<Self>> {
        vec![Recoverable { name: "served", good: |_, (_, _, served)| *served > 0 }]
    }

    fn class(&self, who: &usize) -> usize {
        (*who).min(1)
    }

    fn class_names(&self) -> Vec<String> {
        ["first", "other"].map(String::from).to_vec()
    }
}

#[test]
fn tickets() {
    for threads in [2, 3, 4] {
        let report = agrees(Tickets { threads, most: 6, torn: false });
        assert!(report.cut_states > 0);
        assert_eq!(report.verdict("one served").unwrap().verdict, Verdict::Holds);
        let report = agrees(Tickets { threads, most: 6, torn: true });
        let two = report.verdict("one served").unwrap().verdict.path().expect("the same ticket");
        assert_eq!(two.len(), 4);
    }
}
