//! One node, and whatever can happen to it: inputs at any time, messages from honest and from mad
//! senders, a storage that fails, crashes in the middle of writes.

mod message;
mod setup;

use quorate_core::{
    Bytes, Error, Index, NodeId, ReadyError, SnapshotStatus, StepError, Stepped, Term, Timer,
};

use super::choices::Choices;
use super::cluster::change;
use super::server::{self, Node, Server};

/// Decisions of one run; more say nothing new and make it slow.
const OPERATIONS: usize = 400;

const TIMERS: [Timer; 4] =
    [Timer::ElectionTimeout, Timer::HeartbeatDue, Timer::LeaseExpired, Timer::QuorumCheckDue];

/// What a node has shown so far.
#[derive(Clone, Copy)]
struct Shown {
    term: Term,
    vote: Option<NodeId>,
    commit: Index,
    applied: Index,
}

/// One run.
///
/// # Panics
///
/// If the node panics, changes in an input that it refuses, or becomes inconsistent.
pub fn run(data: &[u8]) {
    let mut choices = Choices::new(data);
    let Some(server) = setup::server(&mut choices) else { return };
    let mut bench = Bench { shown: shown(&server), server };
    bench.check();
    for _ in 0..OPERATIONS {
        if choices.is_empty() {
            break;
        }
        if !bench.operate(&mut choices) {
            break;
        }
        bench.check();
    }
}

struct Bench {
    server: Server,
    shown: Shown,
}

fn shown(server: &Server) -> Shown {
    let status = server.node.status();
    let (term, vote, commit) = (status.term, status.vote, status.commit);
    Shown { term, vote, commit, applied: status.applied }
}

impl Bench {
    /// Returns whether there still is a node.
    fn operate(&mut self, choices: &mut Choices<'_>) -> bool {
        match choices.byte() {
            0..=95 => self.step(choices),
            96..=119 => self.work(choices),
            120..=151 => self.finish_work(),
            152..=167 => {
                let timer = choices.one(&TIMERS);
                self.input(|node| node.timer(timer));
            }
            168..=175 => {
                let drawn = choices.below(32) as u64;
                self.input(|node| node.tick(drawn));
            }
            176..=183 => self.input(Node::campaign),
            184..=199 => self.propose(choices),
            200..=207 => {
                let change = change(choices);
                self.input(|node| node.propose_conf_change(change));
            }
            208..=211 => {
                let to = message::node(choices);
                self.input(|node| node.transfer_leader(to));
            }
            212..=215 => self.input(Node::forget_leader),
            216..=223 => {
                let context = Bytes::from(vec![choices.byte()]);
                self.input(|node| node.read_index(context));
            }
            224..=231 => self.report(choices),
            232..=239 => self.nonsense(choices),
            240..=243 => self.compact(choices),
            244..=247 => self.fail(choices),
            248..=255 => return self.restart(choices),
        }
        true
    }

    /// Runs an input. One that fails has changed nothing.
    fn input<T, E>(&mut self, run: impl FnOnce(&mut Node) -> Result<T, E>) {
        let before = self.server.node.clone();
        if run(&mut self.server.node).is_err() {
            assert!(self.server.node == before, "an input that failed has changed the node");
        }
    }

    fn step(&mut self, choices: &mut Choices<'_>) {
        let message = message::message(&self.server.node, choices);
        let busy = self.server.is_busy();
        let before = self.server.node.clone();
        let result = self.server.node.step(message);
        if !matches!(result, Ok(Stepped::Handled)) {
            assert!(self.server.node == before, "{result:?} has changed the node");
        }
        if busy {
            let refused = matches!(result, Err(StepError::Input(Error::ReadyOutstanding { .. })));
            assert!(refused, "{result:?}, but a Ready is out");
        }
    }

    fn propose(&mut self, choices: &mut Choices<'_>) {
        let payload = |length: u8| Bytes::from(vec![length; usize::from(length)]);
        match choices.below(4) {
            0 | 1 => {
                let payload = payload(choices.byte() % 64);
                self.input(|node| node.propose(payload));
            }
            2 => {
                let payloads = (0..choices.below(5)).map(|n| payload(n as u8)).collect();
                self.input(|node| node.propose_many(payloads));
            }
            _ => self.input(|node| node.propose(Bytes::new())),
        }
    }

    /// Does one piece of the work that the node has handed out.
    fn work(&mut self, choices: &mut Choices<'_>) {
        match choices.below(4) {
            0 if self.server.is_busy() => {
                assert!(!self.server.node.has_ready(), "a Ready is out");
            }
            0 => self.server.take().expect("the disk works"),
            1 => self.server.begin(),
            2 => self.server.finish(),
            _ => drop(self.server.apply()),
        }
    }

    fn finish_work(&mut self) {
        while self.server.has_work() {
            if !self.server.is_busy() {
                self.server.take().expect("the disk works");
            }
            self.server.begin();
            self.server.finish();
            drop(self.server.apply());
            self.check();
        }
    }

    fn report(&mut self, choices: &mut Choices<'_>) {
        let (peer, what) = (message::node(choices), choices.below(3));
        let node = &mut self.server.node;
        match what {
            0 => node.report_unreachable(peer),
            1 => node.report_snapshot(peer, SnapshotStatus::Failed),
            _ => node.report_snapshot(peer, SnapshotStatus::Finished),
        }
    }

    /// Calls of an application that has lost its place, on a copy: what fails changes nothing.
    fn nonsense(&mut self, choices: &mut Choices<'_>) {
        let index = message::index(&self.server.node, choices);
        let what = choices.below(4);
        let mut node = self.server.node.clone();
        let failed = match what {
            0 => node.apply_conf_change(index).is_err(),
            1 => node.reject_conf_change(index).is_err(),
            2 => node.advance_apply(index).is_err(),
            // The wrong one of the two forms, or one of them out of turn.
            _ if self.server.config().asynchronous_writes => node.ready().is_err(),
            _ => node.async_ready().is_err(),
        };
        assert!(!failed || node == self.server.node, "a call that failed has changed the node");
        assert!(what != 3 || failed, "the form of writing is fixed");
    }

    fn compact(&mut self, choices: &mut Choices<'_>) {
        let back = choices.below(4) as u64;
        let disk = self.server.node.storage_mut();
        disk.snapshot_busy = back == 3;
        let applied = disk.applied();
        disk.compact(applied.saturating_sub(back));
        // An owner may tell the node at once, or let it find out.
        if back < 2 {
            let told = self.server.node.log_compacted();
            assert!(told.is_ok(), "nothing is compacted that is still to be applied: {told:?}");
        }
    }

    /// The storage fails while the node hands out its work; nothing is handed out.
    fn fail(&mut self, choices: &mut Choices<'_>) {
        let reads = choices.below(4) as u32;
        if self.server.is_busy() {
            return;
        }
        let before = self.server.node.clone();
        self.server.node.storage().fuse.set(Some(reads));
        let result = self.server.take();
        self.server.node.storage().fuse.set(None);
        before.storage().fuse.set(None);
        match result {
            Ok(()) => {}
            Err(ReadyError::Storage(_)) => {
                assert!(self.server.node == before, "nothing is handed out, but the node changed");
                assert!(before.has_ready());
            }
            Err(error) => panic!("the storage failed, but the node says {error}"),
        }
    }

    /// A crash, perhaps in the middle of a write. Returns whether the node starts again.
    fn restart(&mut self, choices: &mut Choices<'_>) -> bool {
        let disk = self.server.node.storage().clone();
        let keep = choices.below(disk.unsynced() + 1);
        let config = self.server.config().clone();
        let disk = disk.crash(keep);
        // The same again with a storage that fails: a typed error, no panic.
        let broken = disk.clone();
        broken.fuse.set(Some(choices.below(4) as u32));
        drop(Node::new(config.clone(), broken));
        match Server::start(config, disk) {
            Ok(server) => {
                self.shown = shown(&server);
                self.server = server;
                true
            }
            Err(error) => panic!("a crash left what no node starts on: {error}"),
        }
    }

    fn check(&mut self) {
        server::check(&self.server);
        self.server.outbox.clear();
        self.server.reads.clear();
        let (before, now) = (self.shown, shown(&self.server));
        assert!(now.term >= before.term, "the term falls");
        assert!(now.commit >= before.commit, "commit falls");
        assert!(now.applied >= before.applied, "applied falls");
        let votes_once = now.vote == before.vote || before.vote.is_none();
        assert!(now.term > before.term || votes_once, "it votes twice in term {}", now.term);
        self.shown = now;
    }
}
