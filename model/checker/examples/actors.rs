//! An actor system of stateright, checked as it is: the same counts as `spawn_bfs`, and how long
//! each takes.
//!
//! `cargo run --release --example actors [WORKERS [JOBS]]`

use std::borrow::Cow;
use std::error::Error;
use std::time::{Duration, Instant};

use quorate_checker::check;
use stateright::actor::{Actor, ActorModel, Id, Network, Out};
use stateright::{Checker, Expectation, Model};

/// Hands out jobs to workers, which may finish in any order and may be asked twice.
#[derive(Clone)]
enum Node {
    Foreman { workers: usize, jobs: u8 },
    Worker,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum State {
    /// The jobs that are handed out and not done, and those that are done.
    Foreman { open: Vec<(u8, Id)>, done: Vec<u8> },
    /// The jobs that this worker has done.
    Worker { did: Vec<u8> },
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Message {
    Do(u8),
    Did(u8),
}

impl Actor for Node {
    type Msg = Message;
    type State = State;
    type Timer = ();
    type Random = ();
    type Storage = ();

    fn on_start(&self, _: Id, _: &Option<()>, out: &mut Out<Self>) -> State {
        let Node::Foreman { workers, jobs } = self else { return State::Worker { did: vec![] } };
        let open: Vec<_> =
            (0..*jobs).map(|job| (job, Id::from(1 + usize::from(job) % workers))).collect();
        open.iter().for_each(|(job, worker)| out.send(*worker, Message::Do(*job)));
        State::Foreman { open, done: vec![] }
    }

    fn on_msg(
        &self,
        _: Id,
        state: &mut Cow<'_, State>,
        from: Id,
        message: Message,
        out: &mut Out<Self>,
    ) {
        match (state.as_ref(), message) {
            (State::Worker { did }, Message::Do(job)) => {
                if !did.contains(&job) {
                    let State::Worker { did } = state.to_mut() else { return };
                    did.push(job);
                }
                out.send(from, Message::Did(job));
            }
            (State::Foreman { open, .. }, Message::Did(job)) if open.contains(&(job, from)) => {
                let State::Foreman { open, done } = state.to_mut() else { return };
                open.retain(|(other, _)| *other != job);
                done.push(job);
            }
            _ => {}
        }
    }
}

/// A foreman, some workers and some jobs, on a network that repeats messages.
fn system(workers: usize, jobs: u8) -> ActorModel<Node> {
    ActorModel::new((), ())
        .actor(Node::Foreman { workers, jobs })
        .actors((0..workers).map(|_| Node::Worker))
        .init_network(Network::new_unordered_duplicating([]))
        .property(Expectation::Always, "no job is done twice", |_, state| {
            let State::Foreman { done, .. } = &*state.actor_states[0] else { return false };
            (1..done.len()).all(|at| !done[..at].contains(&done[at]))
        })
        .property(Expectation::Sometimes, "every job is done", |_, state| {
            matches!(&*state.actor_states[0], State::Foreman { open, .. } if open.is_empty())
        })
}

/// What a search counts, and how long it takes.
#[derive(Debug)]
struct Found {
    distinct: u64,
    generated: u64,
    time: Duration,
}

fn ours(system: &ActorModel<Node>, threads: usize) -> Result<Found, Box<dyn Error>> {
    let start = Instant::now();
    let report = check(system).threads(threads).run()?;
    if !report.is_good() {
        return Err(report.to_string().into());
    }
    let (distinct, generated) = (report.distinct, report.generated);
    Ok(Found { distinct, generated, time: start.elapsed() })
}

fn theirs(system: ActorModel<Node>, threads: usize) -> Found {
    let start = Instant::now();
    let checker = system.checker().threads(threads).spawn_bfs().join();
    checker.assert_properties();
    Found {
        distinct: checker.unique_state_count() as u64,
        generated: checker.state_count() as u64,
        time: start.elapsed(),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let workers = words.next().map_or(Ok(3), |word| word.parse())?;
    let jobs = words.next().map_or(Ok(6), |word| word.parse())?;
    for threads in [1, 2] {
        let (ours, theirs) =
            (ours(&system(workers, jobs), threads)?, theirs(system(workers, jobs), threads));
        println!("{threads} thread(s)");
        for (name, found) in [("quorate", &ours), ("spawn_bfs", &theirs)] {
            let Found { distinct, generated, time } = found;
            let seconds = time.as_secs_f64();
            println!("  {name:<9} {distinct} states, {generated} generated, {seconds:.2} s");
        }
        println!("  {:.1} times as fast", theirs.time.as_secs_f64() / ours.time.as_secs_f64());
    }
    Ok(())
}

#[test]
fn stateright_counts_the_same() {
    for (workers, jobs) in [(1, 2), (2, 3), (3, 4)] {
        let ours = ours(&system(workers, jobs), 2).unwrap();
        let theirs = theirs(system(workers, jobs), 2);
        assert_eq!((ours.distinct, ours.generated), (theirs.distinct, theirs.generated));
    }
}
