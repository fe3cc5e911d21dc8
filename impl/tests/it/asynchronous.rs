//! STORE-3 to STORE-5: inputs while writes are under way.

use std::collections::VecDeque;
use std::sync::Arc;

use quorate_core::{
    AdvanceError, AsyncReady, AsyncWrite, Campaign, CampaignIgnored, Config, Entry, EntryData,
    HardState, Index, MemStorage, Message, MessageBody, NodeId, RawNode, ReadyError, Role,
    Snapshot, Term, Timer,
};

use crate::common::*;

fn asynchronous(id: NodeId) -> Config {
    Config { asynchronous_writes: true, ..config(id, false, false) }
}

/// Node `id` of three in term 1 with the log 1, all of it committed and applied.
fn start(id: NodeId) -> Node {
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.append(&log(&[1])).unwrap();
    storage.set_hard_state(hard_state(1, 0, 1));
    RawNode::new(Config { applied: Index(1), ..asynchronous(id) }, storage).unwrap()
}

fn ready(node: &mut Node) -> AsyncReady {
    assert!(node.has_ready());
    let ready = node.async_ready().unwrap();
    assert!(!node.has_ready(), "all is handed out");
    ready
}

/// The write of a Ready in which nothing may be sent at once.
fn write(node: &mut Node) -> AsyncWrite {
    let ready = ready(node);
    assert_eq!(ready.messages, []);
    ready.write.unwrap()
}

/// Makes a write durable and acknowledges it. Returns what waited for it.
fn durable(node: &mut Node, write: AsyncWrite) -> Vec<Message> {
    node.storage_mut().write(&write.write).unwrap();
    node.written(write.receipt).unwrap();
    write.messages
}

fn feed(node: &mut Node, from: NodeId, term: Term, body: MessageBody) {
    let to = node.id();
    node.step(message(from, to, term, body)).unwrap();
}

/// The leader of term 2, whose no-op at index 2 is durable, but acknowledged by nobody.
fn leader() -> Node {
    let mut node = start(NodeId(1));
    node.campaign().unwrap();
    let vote = write(&mut node);
    assert_eq!(durable(&mut node, vote).len(), 2);
    feed(&mut node, NodeId(2), Term(2), vote_resp(true));
    let no_op = ready(&mut node).write.unwrap();
    durable(&mut node, no_op);
    node
}

fn applied(ready: &AsyncReady) -> Vec<Index> {
    ready.committed_entries.iter().map(|entry| entry.index).collect()
}

#[test]
fn appends_leave_before_the_own_write_and_count_after_it() {
    let mut node = leader();
    feed(&mut node, NodeId(2), Term(2), accept(2));
    let commit = ready(&mut node).write.unwrap();
    durable(&mut node, commit);
    node.propose("a".into()).unwrap();
    let first = ready(&mut node);
    assert_eq!(first.messages.iter().map(indexes).collect::<Vec<_>>(), [vec![3]], "STORE-4");
    node.propose("b".into()).unwrap();
    let second = ready(&mut node);
    assert_eq!(indexes(&second.messages[0]), [4], "while the first is under way");
    // Both followers have it all; the leader's own writes are still under way.
    feed(&mut node, NodeId(2), Term(2), accept(4));
    assert_eq!(node.status().commit, 2, "COMMIT-1");
    durable(&mut node, first.write.unwrap());
    assert_eq!(node.status().commit, 3);
    durable(&mut node, second.write.unwrap());
    assert_eq!(node.status().commit, 4);
    assert_eq!(applied(&ready(&mut node)), [3, 4]);
}

#[test]
fn only_what_is_durable_is_handed_out_to_be_applied() {
    let mut node = leader();
    node.propose("a".into()).unwrap();
    let own = ready(&mut node).write.unwrap();
    for peer in [2, 3] {
        feed(&mut node, NodeId(peer), Term(2), accept(3));
    }
    assert_eq!(node.status().commit, 3, "two others are a quorum");
    let early = ready(&mut node);
    assert_eq!(applied(&early), [2], "STORE-5: 3 is not durable here");
    durable(&mut node, own);
    assert_eq!(applied(&ready(&mut node)), [3]);
    node.advance_apply(Index(3)).unwrap();
}

#[test]
fn answers_wait_for_all_that_is_to_be_written() {
    let mut node = start(NodeId(2));
    feed(&mut node, NodeId(1), Term(1), append((1, 1), &[entry(2, 1)], 1));
    let first = write(&mut node);
    assert_eq!(first.messages, [message(2, 1, 1, accept(2))], "STORE-4");
    // Nothing new is to be written, but what is acknowledged again is not durable yet.
    feed(&mut node, NodeId(1), Term(1), append((1, 1), &[entry(2, 1)], 1));
    let second = write(&mut node);
    assert!(second.write.is_empty(), "it only carries what waits for the first");
    assert_eq!(second.messages, [message(2, 1, 1, accept(2))]);
    // Others need not wait: term and vote are durable.
    feed(&mut node, NodeId(1), Term(1), heartbeat(1));
    let third = ready(&mut node);
    assert_eq!(third.messages, [message(2, 1, 1, heartbeat_resp())]);
    assert_eq!(third.write, None);
    durable(&mut node, first);
    durable(&mut node, second);
    feed(&mut node, NodeId(1), Term(1), append((2, 1), &[], 1));
    assert_eq!(ready(&mut node).messages, [message(2, 1, 1, accept(2))], "all is durable");
}

#[test]
fn whatever_depends_on_a_term_or_vote_waits_for_it() {
    let mut node = start(NodeId(2));
    feed(&mut node, NodeId(1), Term(5), heartbeat(1));
    let first = write(&mut node);
    assert_eq!(first.messages, [message(2, 1, 5, heartbeat_resp())], "STORE-4: the term is new");
    feed(&mut node, NodeId(1), Term(5), heartbeat(1));
    let second = write(&mut node);
    assert_eq!(second.messages, [message(2, 1, 5, heartbeat_resp())], "and still under way");
    durable(&mut node, first);
    feed(&mut node, NodeId(1), Term(5), heartbeat(1));
    assert_eq!(ready(&mut node).messages, [message(2, 1, 5, heartbeat_resp())]);
    durable(&mut node, second);
}

#[test]
fn writes_are_acknowledged_in_order_each_once() {
    let mut node = start(NodeId(2));
    let mut writes: Vec<AsyncWrite> = (2..=4)
        .map(|index| {
            feed(&mut node, NodeId(1), Term(1), append((index - 1, 1), &[entry(index, 1)], 1));
            write(&mut node)
        })
        .collect();
    for write in &writes {
        node.storage_mut().write(&write.write).unwrap();
    }
    let [first, second, _] = [0, 1, 2].map(|at| writes[at].receipt);
    assert_eq!(first.number(), 1);
    let before = node.clone();
    let wrong =
        |given, expected| Err(AdvanceError::WrongReceipt { id: NodeId(2), given, expected });
    assert_eq!(node.written(second), wrong(2, Some(1)), "STORE-3");
    assert_eq!(node, before);
    node.written(first).unwrap();
    assert_eq!(node.written(first), wrong(1, Some(2)));
    node.written(second).unwrap();
    node.written(writes.pop().unwrap().receipt).unwrap();
    assert_eq!(node.written(second), wrong(2, None));
    let error = node.written(second).unwrap_err();
    assert_eq!(error.to_string(), "node 2 got the receipt of write 2, but none is outstanding");
    let mut other = start(NodeId(1));
    assert_eq!(
        other.written(second),
        Err(AdvanceError::OtherNode { id: NodeId(1), of: NodeId(2) })
    );
}

#[test]
fn an_entry_that_was_cut_and_written_anew_waits_for_its_own_write() {
    let mut node = start(NodeId(2));
    let same = [entry(2, 2), entry(3, 2)];
    // A leader of term 2 appends 2 and 3; one of term 3 replaces them; one of term 4 has the first
    // ones again, with the same index and term (raft#8).
    feed(&mut node, NodeId(1), Term(2), append((1, 1), &same, 1));
    let first = write(&mut node);
    feed(&mut node, NodeId(3), Term(3), append((1, 1), &[entry(2, 3)], 1));
    let second = write(&mut node);
    feed(&mut node, NodeId(1), Term(4), append((1, 1), &same, 3));
    let third = write(&mut node);
    assert_eq!(node.status().commit, 3);
    durable(&mut node, first);
    assert!(!node.has_ready(), "STORE-3: the second write is going to cut them");
    durable(&mut node, second);
    assert_eq!(stored(&node), [entry(1, 1), entry(2, 3)]);
    assert!(!node.has_ready());
    assert_eq!(durable(&mut node, third), [message(2, 1, 4, accept(3))]);
    assert_eq!(applied(&ready(&mut node)), [2, 3]);
}

#[test]
fn a_restored_snapshot_is_applied_when_its_write_is_durable() {
    let mut node = start(NodeId(2));
    feed(&mut node, NodeId(1), Term(1), append((1, 1), &[entry(2, 1)], 2));
    let old = write(&mut node);
    let members = membership(&[1, 2, 3], &[]);
    let snapshot = Snapshot {
        index: Index(9),
        term: Term(1),
        membership: members,
        membership_index: Index(0),
        data: "s".into(),
    };
    feed(&mut node, NodeId(1), Term(1), MessageBody::Snapshot(Arc::new(snapshot)));
    feed(&mut node, NodeId(1), Term(1), append((9, 1), &[entry(10, 1)], 10));
    let restored = write(&mut node);
    assert_eq!(restored.messages.len(), 2);
    durable(&mut node, old);
    assert_eq!((node.status().applied, node.status().commit), (Index(1), Index(10)));
    assert!(!node.has_ready(), "SNAP-4");
    assert_eq!(node.campaign(), ignored(CampaignIgnored::SnapshotPending));
    durable(&mut node, restored);
    assert_eq!(node.status().applied, 9);
    assert_eq!(applied(&ready(&mut node)), [10]);
    assert_eq!(stored(&node), [entry(10, 1)]);
    assert_eq!(node.campaign(), Ok(Campaign::Begun));
}

#[test]
fn the_form_is_chosen_at_the_start() {
    let wrong = |asked, configured| ReadyError::WrongForm { id: NodeId(1), asked, configured };
    let mut node = start(NodeId(1));
    node.campaign().unwrap();
    assert_eq!(node.ready(), Err(wrong("synchronous", "asynchronous")));
    let receipt = node.async_ready().unwrap().write.unwrap().receipt;
    let mut node = node_with(config(1, false, false), &[1], &[], HardState::default());
    node.campaign().unwrap();
    let before = node.clone();
    assert_eq!(node.async_ready(), Err(wrong("asynchronous", "synchronous")));
    assert!(node.written(receipt).is_err());
    assert_eq!(node, before);
    let mut out = node.ready().unwrap();
    assert!(node.written(receipt).is_err());
    finish(&mut node, &mut out);
}

#[test]
fn a_sole_voter_leads_when_its_vote_and_commits_when_its_entry_is_durable() {
    let mut storage = MemStorage::new(membership(&[1], &[2]));
    storage.set_hard_state(hard_state(1, 0, 0));
    let mut node = RawNode::new(asynchronous(NodeId(1)), storage).unwrap();
    node.campaign().unwrap();
    assert_eq!(node.status().role, Role::Leader);
    let first = write(&mut node);
    assert_eq!(first.messages.len(), 1, "the Append waits for the vote");
    assert_eq!(node.status().commit, 0);
    durable(&mut node, first);
    assert_eq!(node.status().commit, 1);
}

/// A candidate's Vote waits too (STORE-4). This is what comes of a Vote that does not.
#[test]
fn a_vote_that_leaves_early_can_lose_a_committed_entry() {
    let payload = |term, text: &'static str| Entry {
        index: Index(2),
        term,
        data: EntryData::Normal(text.into()),
    };
    // Node 3 led term 1 and committed this on itself and node 2, which does not know that yet.
    let committed = payload(Term(1), "committed");
    let mut second = start(NodeId(2));
    feed(&mut second, NodeId(3), Term(1), append((1, 1), std::slice::from_ref(&committed), 1));
    let write_of_2 = write(&mut second);
    durable(&mut second, write_of_2);
    // Node 1 has it too, but its write is under way when it campaigns, with this entry.
    let mut first = start(NodeId(1));
    feed(&mut first, NodeId(3), Term(1), append((1, 1), std::slice::from_ref(&committed), 1));
    let _lost = write(&mut first);
    first.timer(Timer::ElectionTimeout).unwrap();
    let early = write(&mut first).messages;
    let to_2 = early.into_iter().find(|message| message.to == 2).unwrap();
    // Sent before it is durable, it makes node 2 grant: the log is long enough.
    second.step(to_2).unwrap();
    let grant_write = write(&mut second);
    let grant = durable(&mut second, grant_write).pop().unwrap();
    assert_eq!(grant, message(2, 1, 2, telling(vote_resp(true), (1, 1))));
    // Node 1 crashes before its writes are durable. It forgot the entry, and the term.
    let mut first =
        RawNode::new(Config { applied: Index(1), ..asynchronous(NodeId(1)) }, first.into_storage())
            .unwrap();
    assert_eq!((first.status().log.last_index(), first.status().term), (Index(1), Term(1)));
    first.timer(Timer::ElectionTimeout).unwrap();
    let vote = write(&mut first);
    durable(&mut first, vote);
    // The grant for the longer log elects the shorter one, in the same term.
    first.step(grant).unwrap();
    assert_eq!((first.status().role, first.status().term), (Role::Leader, Term(2)));
    let mut wire: VecDeque<Message> = VecDeque::from(ready_and_write(&mut first));
    while let Some(sent) = wire.pop_front() {
        let node = match sent.to {
            NodeId(1) => &mut first,
            NodeId(2) => &mut second,
            _ => continue,
        };
        node.step(sent).unwrap();
        wire.extend(ready_and_write(node));
    }
    assert_eq!(first.status().commit, 2);
    let other = first.status().log.all().unwrap().swap_remove(1);
    assert_eq!(other, entry(2, 2), "where node 3 has applied another entry");
    assert_ne!(other, committed);
}

/// Does all a node hands out, and returns what it sends.
fn ready_and_write(node: &mut Node) -> Vec<Message> {
    let mut sent = Vec::new();
    while node.has_ready() {
        let mut ready = ready(node);
        sent.append(&mut ready.messages);
        if let Some(write) = ready.write {
            sent.append(&mut durable(node, write));
        }
    }
    sent
}
