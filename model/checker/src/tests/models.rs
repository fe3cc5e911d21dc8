//! Well-known models, against stateright's own searches.

use std::fmt::Debug;
use std::hash::Hash;

use stateright::{Checker, Model, Property};

use crate::{Checked, Ending, Kind, Pack, Report, Verdict};

use super::{modes, plain};

/// The same counts and verdicts as a plain search and stateright's breadth-first and depth-first
/// searches. The model needs a property that is never decided early, or stateright stops once it
/// knows all answers.
pub(super) fn agrees<M>(model: M) -> Report<M>
where
    M: Checked + Clone + Send + Sync + 'static,
    M::State: Clone + Debug + Eq + Hash + Pack + Send + Sync,
    M::Action: Clone + Debug + Eq + Send + Sync,
{
    let report = plain::agrees(&model, 2);
    assert_eq!(report.ending, Ending::Complete);
    let bfs = model.clone().checker().spawn_bfs().join();
    assert_eq!(report.distinct, bfs.unique_state_count() as u64);
    assert_eq!(report.generated, bfs.state_count() as u64);
    let dfs = model.clone().checker().spawn_dfs().join();
    assert_eq!(report.distinct, dfs.unique_state_count() as u64);
    assert_eq!(report.generated, dfs.state_count() as u64);
    for found in report.verdicts.iter().filter(|v| matches!(v.kind, Kind::Always | Kind::Sometimes))
    {
        let path = found.verdict.path();
        let theirs = bfs.discovery(found.name);
        assert_eq!(path.is_some(), theirs.is_some(), "{}", found.name);
        assert_eq!(path.is_some(), dfs.discovery(found.name).is_some(), "{}", found.name);
        if let (Some(path), Some(theirs)) = (path, theirs) {
            assert!(path.len() < theirs.into_states().len());
            let last = path.last_state(&model).expect("the model has the path");
            let property = model.property(found.name);
            assert_eq!((property.condition)(&model, &last), found.kind == Kind::Sometimes);
        }
    }
    report
}

/// Two-phase commit, after Gray and Lamport.
#[derive(Clone)]
struct TwoPhase {
    managers: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Manager {
    Working,
    Prepared,
    Committed,
    Aborted,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Commit {
    managers: Vec<Manager>,
    /// Of the transaction manager: undecided, committed, aborted.
    decided: Option<bool>,
    /// Prepared messages that were sent, and those that were received.
    sent: u32,
    received: u32,
}

impl Pack for Manager {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(*self as u8);
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        use Manager::{Aborted, Committed, Prepared, Working};
        [Working, Prepared, Committed, Aborted].get(usize::from(u8::unpack(from)?)).copied()
    }
}

impl Pack for Commit {
    fn pack(&self, out: &mut Vec<u8>) {
        self.managers.pack(out);
        (self.decided, self.sent, self.received).pack(out);
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        let managers = Pack::unpack(from)?;
        let (decided, sent, received) = Pack::unpack(from)?;
        Some(Commit { managers, decided, sent, received })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum CommitStep {
    Decide(bool),
    Receive(u8),
    Prepare(u8),
    GiveUp(u8),
    Obey(u8),
}

impl Model for TwoPhase {
    type State = Commit;
    type Action = CommitStep;

    fn init_states(&self) -> Vec<Commit> {
        let managers = vec![Manager::Working; usize::from(self.managers)];
        vec![Commit { managers, decided: None, sent: 0, received: 0 }]
    }

    fn actions(&self, s: &Commit, actions: &mut Vec<CommitStep>) {
        if s.decided.is_none() {
            if s.received == (1 << self.managers) - 1 {
                actions.push(CommitStep::Decide(true));
            }
            actions.push(CommitStep::Decide(false));
        }
        for (i, manager) in (0..).zip(&s.managers) {
            if s.decided.is_none() && s.sent >> i & 1 == 1 {
                actions.push(CommitStep::Receive(i));
            }
            if *manager == Manager::Working {
                actions.extend([CommitStep::Prepare(i), CommitStep::GiveUp(i)]);
            }
            if s.decided.is_some() {
                actions.push(CommitStep::Obey(i));
            }
        }
    }

    fn next_state(&self, s: &Commit, step: CommitStep) -> Option<Commit> {
        let mut s = s.clone();
        match step {
            CommitStep::Decide(commit) => s.decided = Some(commit),
            CommitStep::Receive(i) => s.received |= 1 << i,
            CommitStep::Prepare(i) => {
                s.managers[usize::from(i)] = Manager::Prepared;
                s.sent |= 1 << i;
            }
            CommitStep::GiveUp(i) => s.managers[usize::from(i)] = Manager::Aborted,
            CommitStep::Obey(i) => {
                let commit = s.decided?;
                let end = if commit { Manager::Committed } else { Manager::Aborted };
                s.managers[usize::from(i)] = end;
            }
        }
        Some(s)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::sometimes("commit agreement", |_, s: &Commit| {
                s.managers.iter().all(|m| *m == Manager::Committed)
            }),
            Property::sometimes("abort agreement", |_, s: &Commit| {
                s.managers.iter().all(|m| *m == Manager::Aborted)
            }),
            Property::always("consistent", |_, s: &Commit| {
                let any = |sought| s.managers.contains(&sought);
                !(any(Manager::Aborted) && any(Manager::Committed))
            }),
        ]
    }
}

impl Checked for TwoPhase {
    fn recoverables(&self) -> Vec<crate::Recoverable<Self>> {
        vec![crate::Recoverable {
            name: "ends",
            good: |_, s| {
                s.managers.iter().all(|m| matches!(m, Manager::Committed | Manager::Aborted))
            },
        }]
    }

    fn edge_properties(&self) -> Vec<crate::EdgeProperty<Self>> {
        vec![crate::EdgeProperty {
            name: "ends are final",
            condition: |_, before, _, after| {
                before
                    .managers
                    .iter()
                    .zip(&after.managers)
                    .all(|(a, b)| a == b || !matches!(a, Manager::Committed | Manager::Aborted))
            },
        }]
    }

    fn class(&self, step: &CommitStep) -> usize {
        match step {
            CommitStep::Decide(_) => 0,
            CommitStep::Receive(_) => 1,
            CommitStep::Prepare(_) => 2,
            CommitStep::GiveUp(_) => 3,
            CommitStep::Obey(_) => 4,
        }
    }

    fn class_names(&self) -> Vec<String> {
        ["decide", "receive", "prepare", "give up", "obey"].map(String::from).to_vec()
    }
}

#[test]
fn two_phase_commit() {
    for (managers, known) in [(3, 288), (5, 8832)] {
        let report = agrees(TwoPhase { managers });
        modes::agree(&TwoPhase { managers });
        assert_eq!(report.distinct, known, "the number that is in the literature");
        assert_eq!(report.violations().count(), 0);
        assert!(report.verdicts.iter().all(|v| v.verdict.is_good()), "{report:?}");
        assert!(report.class_counts.iter().all(|&count| count > 0));
        let recovery = report.verdict("ends").unwrap().recovery.unwrap();
        assert_eq!(recovery.recoverable, known);
    }
}

/// Dining philosophers: each takes the left fork first; with a `guest` the last one takes the right
/// fork first.
#[derive(Clone)]
struct Dinner {
    seats: usize,
    guest: bool,
}

impl Dinner {
    fn forks(&self, seat: usize) -> [usize; 2] {
        let forks = [seat, (seat + 1) % self.seats];
        if self.guest && seat == self.seats - 1 { [forks[1], forks[0]] } else { forks }
    }

    /// How many forks each holds; the owner of each fork.
    fn taken(&self, held: &[u8], fork: usize) -> bool {
        (0..self.seats).any(|seat| self.forks(seat)[..usize::from(held[seat])].contains(&fork))
    }

    fn eats(held: &[u8]) -> bool {
        held.contains(&2)
    }
}

impl Model for Dinner {
    type State = Vec<u8>;
    type Action = usize;

    fn init_states(&self) -> Vec<Vec<u8>> {
        vec![vec![0; self.seats]]
    }

    fn actions(&self, _: &Vec<u8>, actions: &mut Vec<usize>) {
        actions.extend(0..self.seats);
    }

    fn next_state(&self, held: &Vec<u8>, seat: usize) -> Option<Vec<u8>> {
        let mut next = held.clone();
        next[seat] = match held[seat] {
            2 => 0,
            n if self.taken(held, self.forks(seat)[usize::from(n)]) => return None,
            n => n + 1,
        };
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::sometimes("two eat", |_, held: &Vec<u8>| {
                held.iter().filter(|&&n| n == 2).count() == 2
            }),
            Property::always("not all wait", |_, held: &Vec<u8>| held.iter().any(|&n| n != 1)),
            Property::always("forks", |m: &Self, held: &Vec<u8>| {
                held.iter().map(|&n| usize::from(n)).sum::<usize>() <= m.seats
            }),
        ]
    }
}

impl Checked for Dinner {
    fn recoverables(&self) -> Vec<crate::Recoverable<Self>> {
        vec![
            // Nobody eats for ever, so this is never lasting.
            crate::Recoverable { name: "eats", good: |_, held| Self::eats(held) },
            crate::Recoverable { name: "stuck", good: |_, h| h.iter().all(|&n| n == 1) },
        ]
    }

    fn class(&self, _: &usize) -> usize {
        0
    }

    fn class_names(&self) -> Vec<String> {
        vec!["move".into()]
    }
}

#[test]
fn dining_philosophers() {
    for seats in [3, 5, 7] {
        let report = agrees(Dinner { seats, guest: false });
        let stuck = report.verdict("not all wait").unwrap().verdict.path().expect("they get stuck");
        assert_eq!(stuck.len(), seats);
        assert_eq!(report.deadlocks, 1);
        assert_eq!(report.verdict("stuck").unwrap().verdict, Verdict::Holds);
        let eats = report.verdict("eats").unwrap();
        assert_eq!(eats.recovery.unwrap().trapped, report.distinct);

        let report = agrees(Dinner { seats, guest: true });
        assert_eq!(report.verdict("not all wait").unwrap().verdict, Verdict::Holds);
        assert_eq!(report.deadlocks, 0);
        let stuck = report.verdict("stuck").unwrap();
        assert_eq!(stuck.recovery.unwrap().trapped, report.distinct);
    }
}

/// Three jugs that are filled, emptied and poured into one another; the boundary leaves out most of
/// the water.
#[derive(Clone)]
struct Jugs {
    sizes: [u16; 3],
    most: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pour {
    Fill(usize),
    Empty(usize),
    Into(usize, usize),
}

impl Model for Jugs {
    type State = [u16; 3];
    type Action = Pour;

    fn init_states(&self) -> Vec<[u16; 3]> {
        vec![[0; 3], [0, 0, 1]]
    }

    fn actions(&self, _: &[u16; 3], actions: &mut Vec<Pour>) {
        for jug in 0..3 {
            actions.extend([Pour::Fill(jug), Pour::Empty(jug)]);
            actions.extend((0..3).filter(|&to| to != jug).map(|to| Pour::Into(jug, to)));
        }
    }

    fn next_state(&self, water: &[u16; 3], pour: Pour) -> Option<[u16; 3]> {
        let mut next = *water;
        match pour {
            Pour::Fill(jug) => next[jug] = self.sizes[jug],
            Pour::Empty(jug) => next[jug] = 0,
            Pour::Into(from, to) => {
                let amount = water[from].min(self.sizes[to] - water[to]);
                next[from] -= amount;
                next[to] += amount;
            }
        }
        Some(next)
    }

    fn within_boundary(&self, water: &[u16; 3]) -> bool {
        water.iter().sum::<u16>() <= self.most
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::sometimes("four", |_, water: &[u16; 3]| water.contains(&4)),
            Property::sometimes("full", |m: &Self, water| *water == m.sizes),
            Property::always("fits", |m: &Self, water: &[u16; 3]| {
                water.iter().zip(m.sizes).all(|(&water, size)| water <= size)
            }),
        ]
    }
}

impl Checked for Jugs {
    fn class(&self, pour: &Pour) -> usize {
        match pour {
            Pour::Fill(_) => 0,
            Pour::Empty(_) => 1,
            Pour::Into(..) => 2,
        }
    }

    fn class_names(&self) -> Vec<String> {
        ["fill", "empty", "pour"].map(String::from).to_vec()
    }
}

#[test]
fn jugs() {
    for sizes in [[5, 3, 1], [31, 17, 40], [7, 29, 23]] {
        for most in [u16::MAX, 50, 5] {
            let report = agrees(Jugs { sizes, most });
            assert_eq!(report.cut_states > 0, most < sizes.iter().sum::<u16>());
            assert_eq!(report.unbounded(), report.cut_states == 0);
        }
    }
}
