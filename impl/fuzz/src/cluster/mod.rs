//! A cluster of honest nodes under an adversary: messages are delivered in any order, lost and
//! doubled, nodes crash in the middle of writes, operators change the configuration, move the
//! leadership and read.

mod oracle;
mod setup;

use std::collections::{BTreeMap, VecDeque};

use quorate_core::{
    Bytes, ConfChange, Edit, Message, NodeId, ReadState, Role, SnapshotStatus, Timer, Transition,
};

use self::oracle::Oracle;
use super::choices::Choices;
use super::disk::Disk;
use super::server::{self, Server};

/// Ids of all nodes that may ever be members.
const IDS: [NodeId; 5] = [NodeId(1), NodeId(2), NodeId(3), NodeId(4), NodeId(5)];

/// Messages under way; the oldest are lost if there are more.
const WIRE: usize = 128;

/// Decisions of one run; more say nothing new and make it slow.
const OPERATIONS: usize = 600;

const TIMERS: [Timer; 4] =
    [Timer::ElectionTimeout, Timer::HeartbeatDue, Timer::LeaseExpired, Timer::QuorumCheckDue];

/// A node that runs, or the disk of one that does not.
enum Place {
    Up(Box<Server>),
    Down(Disk),
}

struct Cluster {
    places: BTreeMap<NodeId, Place>,
    configs: BTreeMap<NodeId, quorate_core::Config>,
    wire: VecDeque<Message>,
    /// The nodes whose bits are set and the others do not hear each other.
    side: u8,
    /// The nodes whose bits are set do not write by themselves, or not apply.
    writes_late: u8,
    applies_late: u8,
    oracle: Oracle,
    payloads: u64,
}

/// One run.
///
/// # Panics
///
/// If the run shows two leaders in a term, logs that do not match, two state machines that differ,
/// a read that misses a commit, or a node that is inconsistent by itself.
pub fn run(data: &[u8]) {
    let mut choices = Choices::new(data);
    let mut cluster = setup::cluster(&mut choices);
    for _ in 0..OPERATIONS {
        if choices.is_empty() {
            break;
        }
        cluster.operate(&mut choices);
    }
}

impl Cluster {
    fn operate(&mut self, choices: &mut Choices<'_>) {
        let operation = choices.byte();
        match operation {
            0..=47 => self.deliver(usize::from(operation) % 4, true),
            48..=55 => self.deliver(choices.below(WIRE), true),
            56..=63 => self.deliver(choices.below(WIRE), false),
            64..=71 => drop(self.wire.remove(choices.below(WIRE))),
            72..=111 => self.deliver_all(choices.below(64)),
            112..=119 => {
                let (id, timer) = (choices.one(&IDS), choices.one(&TIMERS));
                self.input(id, |server| drop(server.node.timer(timer)));
            }
            120..=127 => {
                let id = self.leader().unwrap_or(NodeId(1));
                self.input(id, |server| drop(server.node.timer(Timer::HeartbeatDue)));
            }
            128..=131 => self.expire(),
            132..=139 => self.tick(choices),
            140..=159 => self.propose(choices),
            160..=175 => self.change(choices),
            176..=183 => {
                let id = self.node(choices);
                self.read(id);
            }
            184..=191 => {
                let (id, to) = (self.node(choices), choices.one(&IDS));
                self.input(id, |server| drop(server.node.transfer_leader(to)));
            }
            192..=201 => self.crash(choices),
            202..=205 => IDS.into_iter().for_each(|id| self.start(id)),
            206 => self.writes_late = choices.byte(),
            207 => self.applies_late = choices.byte(),
            208..=221 => {
                let (id, part) = (choices.one(&IDS), choices.below(4));
                self.work(id, part);
            }
            222..=229 => self.compact(choices),
            230..=233 => self.report(choices),
            234..=243 => {
                let id = choices.one(&IDS);
                self.input(id, |server| drop(server.node.campaign()));
                self.deliver_all(32);
            }
            244..=247 => {
                let id = choices.one(&IDS);
                self.input(id, |server| drop(server.node.forget_leader()));
            }
            248..=251 => self.side = choices.byte(),
            252..=255 => self.side = 0,
        }
    }

    /// The leader of the highest term, most of the time, or any node.
    fn node(&self, choices: &mut Choices<'_>) -> NodeId {
        let byte = choices.byte();
        let any = IDS[usize::from(byte) % IDS.len()];
        if byte < 192 { self.leader().unwrap_or(any) } else { any }
    }

    /// The leader of the highest term.
    fn leader(&self) -> Option<NodeId> {
        let leads = |(&id, place): (&NodeId, &Place)| match place {
            Place::Up(server) => {
                let status = server.node.status();
                (status.role == Role::Leader).then_some((status.term, id))
            }
            Place::Down(_) => None,
        };
        self.places.iter().filter_map(leads).max().map(|(_, id)| id)
    }

    /// Every lease ends, so that an election can be won.
    fn expire(&mut self) {
        for id in IDS {
            self.input(id, |server| drop(server.node.timer(Timer::LeaseExpired)));
        }
    }

    /// Runs an input on a node that takes one, and what follows if nodes are prompt.
    fn input(&mut self, id: NodeId, run: impl FnOnce(&mut Server)) {
        if let Some(Place::Up(server)) = self.places.get_mut(&id)
            && !server.is_busy()
        {
            run(server);
            self.after(id);
        }
    }

    fn after(&mut self, id: NodeId) {
        self.observe(id);
        self.work_on(id);
    }

    /// The node does all that it does by itself.
    fn work_on(&mut self, id: NodeId) {
        let writes = (self.writes_late >> id.get()) & 1 == 0;
        let applies = (self.applies_late >> id.get()) & 1 == 0;
        loop {
            let Some(Place::Up(server)) = self.places.get(&id) else { return };
            let (write, apply) =
                (writes && server.has_to_write(), applies && server.has_to_apply());
            if !write && !apply {
                return;
            }
            for part in 0..4 {
                let due = if part < 3 { write } else { apply };
                if due {
                    self.work(id, part);
                }
            }
        }
    }

    /// Does one kind of work.
    fn work(&mut self, id: NodeId, part: usize) {
        let Some(Place::Up(server)) = self.places.get_mut(&id) else { return };
        match part {
            0 if server.is_busy() => {}
            0 => server.take().expect("the disk works"),
            1 => server.begin(),
            2 => server.finish(),
            _ => {
                if let Some((entry, membership)) = server.apply() {
                    self.oracle.applies(id, &entry, membership);
                }
            }
        }
        self.observe(id);
    }

    /// Takes what a node sends and answers, and looks at it.
    fn observe(&mut self, id: NodeId) {
        let Some(Place::Up(server)) = self.places.get_mut(&id) else { return };
        self.wire.extend(server.outbox.drain(..));
        while self.wire.len() > WIRE {
            self.wire.pop_front();
        }
        for ReadState { index, context } in std::mem::take(&mut server.reads) {
            self.oracle.answers(id, index, &context);
        }
        server::check(server);
        self.oracle.sees(server);
        self.check_commit(id);
    }

    /// What a node knows committed is on the disks of a quorum.
    fn check_commit(&mut self, id: NodeId) {
        let Some(Place::Up(server)) = self.places.get(&id) else { return };
        let Some((index, term)) = self.oracle.newly_committed(server) else { return };
        let holds = |id: NodeId| {
            let disk = match &self.places[&id] {
                Place::Up(server) => server.node.storage(),
                Place::Down(disk) => disk,
            };
            disk.compacted() >= index || disk.durable_term(index) == Some(term)
        };
        let membership = server.node.status().membership;
        for half in [membership.voters(), membership.outgoing()] {
            let held = half.iter().filter(|&&id| holds(id)).count();
            assert!(
                half.is_empty() || held > half.len() / 2,
                "node {id} leads and has committed {index} of term {term}, but of {half:?} only \
                 {held} hold it"
            );
        }
    }

    fn deliver(&mut self, at: usize, take: bool) {
        if self.wire.is_empty() {
            return;
        }
        let at = at % self.wire.len();
        let (from, to) = (self.wire[at].from, self.wire[at].to);
        let crosses = (self.side >> from.get()) & 1 != (self.side >> to.get()) & 1;
        let receiver = self.places.get(&to).filter(|_| !crosses);
        let Some(Place::Up(server)) = receiver else {
            // Nobody hears it.
            self.wire.remove(at);
            return;
        };
        if server.is_busy() {
            // Others are not to wait for it.
            self.wire.rotate_left(1);
            return;
        }
        let message = match take {
            true => self.wire.remove(at),
            false => self.wire.get(at).cloned(),
        };
        if let Some(message) = message {
            self.input(message.to, |server| match server.node.step(message) {
                Ok(_) => {}
                Err(error) => panic!("honest nodes keep the contract, but: {error}"),
            });
        }
    }

    /// The network works for a while, and so do the nodes.
    fn deliver_all(&mut self, messages: usize) {
        IDS.into_iter().for_each(|id| self.work_on(id));
        for _ in 0..messages {
            self.deliver(0, true);
        }
    }

    fn tick(&mut self, choices: &mut Choices<'_>) {
        let (id, ticks) = (choices.one(&IDS), choices.below(16));
        for _ in 0..ticks {
            let drawn = 10 + choices.below(10) as u64;
            self.input(id, |server| server.node.tick(drawn).expect("a timeout in the range"));
        }
    }

    fn propose(&mut self, choices: &mut Choices<'_>) {
        let (id, count) = (self.node(choices), choices.below(4));
        let first = self.payloads;
        self.payloads += 4;
        let payload = |n| Bytes::from(format!("payload {}", first + n as u64));
        self.input(id, |server| match count {
            0 => drop(server.node.propose(payload(0))),
            _ => drop(server.node.propose_many((0..=count).map(payload).collect())),
        });
    }

    fn change(&mut self, choices: &mut Choices<'_>) {
        let id = self.node(choices);
        let change = change(choices);
        self.input(id, |server| drop(server.node.propose_conf_change(change)));
    }

    fn read(&mut self, id: NodeId) {
        let Some(Place::Up(_)) = self.places.get(&id) else { return };
        let context = self.oracle.asks(id);
        self.input(id, |server| drop(server.node.read_index(context)));
    }

    /// A node loses power; it may come back at once.
    fn crash(&mut self, choices: &mut Choices<'_>) {
        let (id, keep, back) = (choices.one(&IDS), choices.below(256), choices.below(4) > 0);
        let down = match self.places.remove(&id) {
            Some(Place::Up(server)) => {
                let disk = server.node.into_storage();
                // A write is cut anywhere, and most often nowhere.
                let keep = if keep < 128 { disk.unsynced() } else { keep % (disk.unsynced() + 1) };
                disk.crash(keep)
            }
            Some(Place::Down(disk)) => disk,
            None => return,
        };
        self.places.insert(id, Place::Down(down));
        self.oracle.crashed(id);
        if back {
            self.start(id);
        }
    }

    fn start(&mut self, id: NodeId) {
        if let Some(Place::Down(disk)) = self.places.get(&id) {
            let server = Server::start(self.configs[&id].clone(), disk.clone())
                .unwrap_or_else(|error| panic!("node {id} does not start on {disk:?}: {error}"));
            self.places.insert(id, Place::Up(Box::new(server)));
            self.after(id);
        }
    }

    fn compact(&mut self, choices: &mut Choices<'_>) {
        let (id, back) = (choices.one(&IDS), choices.below(4) as u64);
        let Some(Place::Up(server)) = self.places.get_mut(&id) else { return };
        let disk = server.node.storage_mut();
        disk.snapshot_busy = back == 3;
        let applied = disk.applied();
        disk.compact(applied.saturating_sub(back));
        if back < 2 {
            let told = server.node.log_compacted();
            assert!(told.is_ok(), "nothing is compacted that is still to be applied: {told:?}");
        }
        self.observe(id);
    }

    fn report(&mut self, choices: &mut Choices<'_>) {
        let (id, peer, what) = (choices.one(&IDS), choices.one(&IDS), choices.below(3));
        self.input(id, |server| match what {
            0 => server.node.report_unreachable(peer),
            1 => server.node.report_snapshot(peer, SnapshotStatus::Failed),
            _ => server.node.report_snapshot(peer, SnapshotStatus::Finished),
        });
    }
}

/// Any change, sensible or not.
pub(super) fn change(choices: &mut Choices<'_>) -> ConfChange {
    let edits = (0..choices.one(&[1, 1, 2, 2, 0, 3])).map(|_| {
        let id = choices.one(&IDS);
        match choices.below(4) {
            0 => Edit::AddVoter(id),
            1 => Edit::Remove(id),
            2 => Edit::AddLearner(id),
            _ => Edit::Update(id),
        }
    });
    let edits = edits.collect();
    let transitions =
        [Transition::Auto, Transition::Auto, Transition::Implicit, Transition::Explicit];
    ConfChange { transition: choices.one(&transitions), edits, ..ConfChange::default() }
}
