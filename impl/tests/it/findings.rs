//! Three derived findings: a practice that goes wrong, and the rule that does not.
//!
//! They were derived from what etcd's core is documented and written to do, not observed there:
//! etcd was not run. What runs here is this core, first with its contract broken by the owner (or
//! with its answer replaced by what the other practice would answer), then as it is meant to be
//! used.

use std::collections::VecDeque;

use quorate_core::{
    AsyncWrite, Config, Entry, EntryData, Index, MemStorage, Message, MessageBody, NodeId, RawNode,
    ReadMode, ReadState, Role, Term, Timer,
};

use crate::common::*;

// Vote before its write (STORE-4).
//
// Derived: with asynchronous writes, etcd's core holds back MsgAppResp, MsgVoteResp and
// MsgPreVoteResp until the write they depend on is durable; a MsgVote may leave at once. The
// candidate's own vote for itself waits, so no term has two leaders. But the request names the end
// of a log of which the last entries may not be durable, and a term that may be forgotten with
// them. A candidate that crashes then can be in the same term again, with a shorter log, and finds
// the grant that was given to the longer one.

/// When the owner of node 1 sends the messages of a write.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sends {
    /// When it is durable, as the API says.
    WhenDurable,
    /// At once, but for the answers. Nothing keeps an owner from that, but the contract.
    EarlyButAnswers,
}

/// Node 1 writes asynchronously. Nodes 2 and 3 are simple.
struct Cluster {
    nodes: Network,
    sends: Sends,
    /// The writes of node 1 under way: not on its disk.
    writes: VecDeque<AsyncWrite>,
}

const A: NodeId = NodeId(1);
const B: NodeId = NodeId(2);
const C: NodeId = NodeId(3);

fn config_of(id: NodeId) -> Config {
    Config { asynchronous_writes: id == A, ..config(id, false, false) }
}

impl Cluster {
    /// Eight entries of term 4; then C leads in term 5, whose empty entry 9 is committed
    /// everywhere.
    fn new(sends: Sends) -> Self {
        let node = |id| {
            let mut storage = MemStorage::new(membership(&[A.get(), B.get(), C.get()], &[]));
            storage.append(&log(&[4; 8])).unwrap();
            storage.set_hard_state(hard_state(4, 0, 8));
            (id, RawNode::new(Config { applied: Index(8), ..config_of(id) }, storage).unwrap())
        };
        let nodes = [A, B, C].map(node).into();
        let nodes =
            Network { nodes, ..Network::new([], &membership(&[A.get(), B.get(), C.get()], &[])) };
        let mut cluster = Self { nodes, sends, writes: VecDeque::new() };
        cluster.at(C, |node| node.timer(Timer::ElectionTimeout).unwrap());
        cluster.deliver_all();
        assert_eq!(cluster.nodes.role(C), Role::Leader);
        assert_eq!(cluster.nodes.commits(), [9, 9, 9]);
        cluster
    }

    fn node(&mut self, id: NodeId) -> &mut Node {
        self.nodes.nodes.get_mut(&id).unwrap()
    }

    /// An input, and what is sent on it. Node 1 ends no write.
    fn at(&mut self, id: NodeId, input: impl FnOnce(&mut Node)) {
        if id != A {
            return self.nodes.at(id, input);
        }
        input(self.node(A));
        while self.node(A).has_ready() {
            let mut ready = self.node(A).async_ready().unwrap();
            self.nodes.wire.extend(ready.messages.drain(..));
            if let Some(mut write) = ready.write.take() {
                if self.sends == Sends::EarlyButAnswers {
                    let (late, early) = write.messages.drain(..).partition(is_answer);
                    write.messages = late;
                    self.nodes.wire.extend(early);
                }
                self.writes.push_back(write);
            }
            apply_entries(self.node(A), &ready.committed_entries);
        }
    }

    /// The writes of node 1 become durable.
    fn write(&mut self) {
        while let Some(AsyncWrite { write, messages, receipt, .. }) = self.writes.pop_front() {
            self.node(A).storage_mut().write(&write).unwrap();
            self.nodes.wire.extend(messages);
            self.at(A, |node| node.written(receipt).unwrap());
        }
    }

    /// Delivers the first such message, if there is one.
    fn deliver(&mut self, from: NodeId, to: NodeId, is: fn(&MessageBody) -> bool) -> bool {
        let fits = |m: &Message| (m.from, m.to) == (from, to) && is(&m.body);
        let Some(at) = self.nodes.wire.iter().position(fits) else { return false };
        let message = self.nodes.wire.remove(at).unwrap();
        self.at(to, |node| {
            node.step(message).unwrap();
        });
        true
    }

    fn deliver_all(&mut self) {
        self.write();
        while let Some(message) = self.nodes.wire.pop_front() {
            self.at(message.to, |node| {
                node.step(message).unwrap();
            });
            self.write();
        }
    }

    /// Node 1 loses what is not durable, and starts again.
    fn crash(&mut self) {
        self.writes.clear();
        let applied = self.node(A).status().applied;
        let storage = self.nodes.nodes.remove(&A).unwrap().into_storage();
        let node = RawNode::new(Config { applied, ..config_of(A) }, storage).unwrap();
        self.nodes.nodes.insert(A, node);
    }

    /// The entry of a node at an index, if it is committed there.
    fn committed(&self, id: NodeId, index: Index) -> Option<Entry> {
        let status = self.nodes.nodes[&id].status();
        (status.commit >= index).then(|| status.log.entries(index..index.next()).unwrap().remove(0))
    }

    /// The schedule. C commits entry 10 with B. It is in the log of A, but not on its disk; A
    /// campaigns, crashes, and campaigns again.
    fn run(&mut self) {
        self.at(C, |node| assert!(node.propose("x".into()).is_ok()));
        assert!(self.deliver(C, A, is_append) && self.deliver(C, B, is_append));
        assert!(self.deliver(B, C, |body| matches!(body, MessageBody::AppendResp { .. })));
        assert_eq!(self.committed(C, Index(10)), Some(x()), "on B and C");
        self.at(A, |node| node.timer(Timer::ElectionTimeout).unwrap());
        let status = self.nodes.nodes[&A].status();
        assert_eq!((status.term, status.log.last_index()), (Term(6), Index(10)));

        // If the request has left, B grants: its log ends at 10, too. The grant stays on the wire.
        let asked = self.deliver(A, B, is_vote);
        assert_eq!(asked, self.sends == Sends::EarlyButAnswers);
        self.nodes.wire.retain(|message| message.from == B && is_grant(&message.body));
        assert_eq!(self.nodes.wire.len(), usize::from(asked));
        assert_eq!(self.nodes.nodes[&B].status().vote, asked.then_some(A).or(Some(C)));

        // Nothing of this is durable on A.
        self.crash();
        let status = self.nodes.nodes[&A].status();
        assert_eq!((status.term, status.vote), (Term(5), Some(C)), "it is in term 5");
        assert_eq!(status.log.last_index(), 9, "and without entry 10");
        self.at(A, |node| node.timer(Timer::ElectionTimeout).unwrap());
        self.write();
        let status = self.nodes.nodes[&A].status();
        assert_eq!(
            (status.term, status.role),
            (Term(6), Role::Candidate),
            "the same term as before"
        );
    }
}

fn x() -> Entry {
    Entry { index: Index(10), term: Term(5), data: EntryData::Normal("x".into()) }
}

fn is_append(body: &MessageBody) -> bool {
    matches!(body, MessageBody::Append { .. })
}

fn is_vote(body: &MessageBody) -> bool {
    matches!(body, MessageBody::Vote { .. })
}

fn is_grant(body: &MessageBody) -> bool {
    matches!(body, MessageBody::VoteResp { granted: true, .. })
}

/// What etcd's core holds back, by its source.
fn is_answer(message: &Message) -> bool {
    matches!(
        message.body,
        MessageBody::AppendResp { .. }
            | MessageBody::VoteResp { .. }
            | MessageBody::PreVoteResp { .. }
    )
}

#[test]
fn a_vote_sent_before_its_write_overwrites_a_committed_entry() {
    let mut cluster = Cluster::new(Sends::EarlyButAnswers);
    cluster.run();

    // To the second request B would say no: its log is longer than the one it is asked for now.
    let mut b = cluster.nodes.nodes[&B].clone();
    let second = vote(9, 5, false);
    let answer = step(&mut b, A, 6, second);
    assert_eq!(answer, [message(B, A, 6, telling(vote_resp(false), (9, 5)))]);

    // But its yes to the first one is of term 6, and arrives.
    assert!(cluster.deliver(B, A, is_grant));
    assert_eq!(cluster.nodes.role(A), Role::Leader);
    cluster.deliver_all();
    assert_eq!(cluster.committed(C, Index(10)), Some(x()));
    assert_eq!(cluster.committed(A, Index(10)), Some(entry(10, 6)));
    assert_eq!(
        cluster.committed(B, Index(10)),
        Some(entry(10, 6)),
        "two payloads at a committed index"
    );
}

#[test]
fn a_vote_sent_after_its_write_does_not() {
    let mut cluster = Cluster::new(Sends::WhenDurable);
    cluster.run();
    cluster.deliver_all();
    assert_eq!(cluster.nodes.role(A), Role::Follower, "both refuse a log without entry 10");
    assert_eq!(cluster.nodes.log(B)[9], x());

    // The others go on.
    cluster.at(B, |node| node.timer(Timer::ElectionTimeout).unwrap());
    cluster.deliver_all();
    assert_eq!(cluster.nodes.role(B), Role::Leader);
    assert!([A, B, C].iter().all(|&id| cluster.committed(id, Index(10)) == Some(x())));
}

// Lease reads under check-quorum (READ-6).
//
// Derived: etcd's leader answers lease-based reads at once while it leads, and it leads until a
// periodic check, once every election timeout, finds that no quorum has answered since the check
// before. A quorum that answers right after a check and then falls silent passes the next check;
// the leader leads for nearly two election timeouts after their last word. They wait only one
// before they elect another. No clock has to drift for that. (READ-7 is about another hole, that of
// a transfer, which etcd knows: raft#99, etcd#12704.)

const E: u64 = 10;

/// Three nodes with lease reads. Node 1 leads; all are ticked at the same pace, in this order.
struct Clocks {
    network: Network,
    order: [NodeId; 3],
}

impl Clocks {
    fn new(pre_vote: bool, timeouts: [u64; 2], order: [NodeId; 3]) -> Self {
        let config = |id: NodeId| Config {
            election_tick: E,
            first_election_timeout: if id == 3 { timeouts[1] } else { timeouts[0] },
            read_mode: ReadMode::LeaseBased,
            ..config(id, pre_vote, true)
        };
        let mut network =
            Network::new([1, 2, 3].map(NodeId).map(config), &membership(&[1, 2, 3], &[]));
        network.at(1, |node| assert_eq!(node.campaign(), Ok(quorate_core::Campaign::Begun)));
        network.deliver_all();
        assert_eq!(network.role(1), Role::Leader);
        Self { network, order }
    }

    /// One tick for everyone; what is sent arrives before the next node's tick. Another leader than
    /// 1 writes at once. After each node, `look` is called.
    fn tick(&mut self, mut look: impl FnMut(&Network)) {
        for id in self.order {
            self.network.at(id, |node| node.tick(E + id.get())).unwrap();
            self.network.deliver_all();
            for other in [2, 3] {
                if self.network.role(other) == Role::Leader {
                    self.network.propose(other, "written");
                }
            }
            look(&self.network);
        }
    }
}

/// The highest index that nodes 2 and 3 have committed.
fn committed_elsewhere(network: &Network) -> Index {
    network.commits()[1..].iter().copied().max().unwrap()
}

/// What the other practice answers: the commit of whoever leads and has committed in its own term.
fn answer_while_leading(network: &Network) -> Option<Index> {
    let status = network.nodes[&NodeId(1)].status();
    let knows_commit = status.log.term(status.commit) == Some(status.term);
    (status.role == Role::Leader && status.check_quorum && knows_commit).then_some(status.commit)
}

/// What node 1 answers at once, with nobody to ask.
fn answer_by_lease(network: &Network) -> Option<Index> {
    let mut node = network.nodes[&NodeId(1)].clone();
    node.read_index("r".into()).ok()?;
    drain_step(&mut node).reads.first().map(|read| read.index)
}

#[test]
fn a_leader_leads_for_up_to_two_timeouts_and_its_lease_lasts_less_than_one() {
    // Node 2 times out after 11 ticks, node 3 does not.
    let mut clocks = Clocks::new(true, [11, 19], [NodeId(1), NodeId(2), NodeId(3)]);
    // Ticks 1 to 11: the check is at tick 10. Tick 11 is the last in which nodes 2 and 3 are heard.
    (1..=11).for_each(|_| clocks.tick(|_| ()));
    clocks.network.isolated.insert(NodeId(1));
    let (mut led, mut lease, mut written) = (Vec::new(), Vec::new(), None);
    for tick in 12..=40 {
        clocks.tick(|_| ());
        let network = &clocks.network;
        led.extend(answer_while_leading(network).map(|_| tick));
        lease.extend(answer_by_lease(network).map(|_| tick));
        if committed_elsewhere(network) > 1 {
            written.get_or_insert(tick);
        }
    }
    // In tick 20 the check passes, for the answers of tick 11. In tick 30 it does not.
    assert_eq!(led, (12..30).collect::<Vec<_>>());
    assert_eq!(written, Some(21), "node 2 leads, and has written: nine ticks of old answers");
    assert_eq!(lease, (12..20).collect::<Vec<_>>());
}

/// Whatever the moment of the cut in the period of the check, the drawn timeouts, and the order
/// within a tick.
#[test]
fn no_lease_read_misses_a_write() {
    let orders = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]];
    let (mut stale_while_leading, mut by_lease, mut longest) = (0, 0, 0);
    for pre_vote in [false, true] {
        for order in orders {
            for (together, timeouts) in
                (1..=2 * E).flat_map(|at| [[10, 19], [11, 11], [13, 10]].map(|drawn| (at, drawn)))
            {
                let mut clocks = Clocks::new(pre_vote, timeouts, order.map(NodeId));
                (0..together).for_each(|_| clocks.tick(|_| ()));
                clocks.network.isolated.insert(NodeId(1));
                for apart in 1..=3 * E {
                    clocks.tick(|network| {
                        let written = committed_elsewhere(network);
                        if answer_while_leading(network).is_some_and(|index| index < written) {
                            stale_while_leading += 1;
                            longest = longest.max(apart);
                        }
                        if let Some(index) = answer_by_lease(network) {
                            by_lease += 1;
                            assert!(index >= written, "{index} after {written}");
                        }
                    });
                }
            }
        }
    }
    println!("stale while leading: {stale_while_leading}, up to {longest} ticks after the cut");
    println!("answered by lease, none of them stale: {by_lease}");
    assert!(stale_while_leading > 0 && by_lease > 0);
    assert_eq!(longest, 2 * E, "in the tick whose check fails, but before that");
}

// Reads of an only voter (READ-2).
//
// Derived: etcd's leader answers an only voter's read at once with its commit. After a restart that
// may be the stored one, which is behind what was committed and answered before: a write that only
// moves commit need not be synced.

#[test]
fn an_only_voter_does_not_answer_with_an_old_commit() {
    let mut node = Network::of_voters(1, true, true).nodes.remove(&NodeId(1)).unwrap();
    node.timer(Timer::ElectionTimeout).unwrap();
    drain(&mut node);
    node.propose("x".into()).unwrap();
    let mut ready = node.ready().unwrap();
    assert!(ready.write.must_sync());
    finish(&mut node, &mut ready);
    let disk = node.storage().clone();
    // Here entry 2 is committed; the write that says so need not be synced, and is lost.
    let mut ready = node.ready().unwrap();
    assert!(!ready.write.is_empty() && !ready.write.must_sync());
    finish(&mut node, &mut ready);
    apply_entries(&mut node, &ready.committed_entries);
    node.read_index("before".into()).unwrap();
    assert_eq!(drain_step(&mut node).reads, [read("before", Index(2))], "entry 2 was seen");

    // The state of the application is made anew from the log.
    let mut node = RawNode::new(config(1, true, true), disk).unwrap();
    assert_eq!(node.status().commit, 1);
    node.timer(Timer::ElectionTimeout).unwrap();
    let status = node.status();
    assert_eq!(
        (status.role, status.commit),
        (Role::Leader, Index(1)),
        "answered at once, it would be 1"
    );
    node.read_index("after".into()).unwrap();
    assert_eq!(node.status().reads_waiting, 1);
    let mut ready = node.ready().unwrap();
    assert_eq!(ready.read_states, []);
    finish(&mut node, &mut ready);
    assert_eq!(drain_step(&mut node).reads, [read("after", Index(3))]);
}

fn read(context: &'static str, index: Index) -> ReadState {
    ReadState { index, context: context.into() }
}
