//! SNAP: snapshots.

use super::*;
use crate::mutation::{Alteration, Mutation};

/// Three voters; a change adds node 4, the next one removes node 1.
fn changing(id: NodeId, activation: Activation) -> Context {
    let change = |edit| Change { transition: Transition::Auto, edits: vec![edit] };
    let changes = vec![change(Edit::AddVoter(4)), change(Edit::Remove(1))];
    Context::new(id, Plan { changes, activation, ..Plan::fixed(THREE) })
}

fn conf(number: usize) -> Kind {
    Kind::Conf(ChangeId::listed(number).unwrap())
}

/// A no-op, and the two changes.
fn changed() -> Log {
    log(&[(1, Kind::Empty), (1, conf(0)), (1, conf(1))])
}

/// Node 1 leads in term 2, has applied all but the last of its entries, and compacted as much.
fn compacted(entries: Log) -> Node {
    let done = entries.last_index() - 1;
    Node { commit: done, applied: done, compacted: done, ..leader(2, entries) }
}

fn probing(next: u8) -> Progress {
    Progress { next, recent_active: true, ..Progress::default() }
}

fn receiving(index: u8) -> Progress {
    let state = ProgressState::Snapshot;
    let next = index + 1;
    Progress { next, state, sent_commit: index, pending_snapshot: index, ..probing(next) }
}

fn with(mut node: Node, peer: NodeId, progress: Progress) -> Node {
    *node.progress_of_mut(peer) = progress;
    node
}

fn altered(alteration: Alteration, context: Context) -> Context {
    Context { without: Mutations::of(&[Mutation::Altered(alteration)]), ..context }
}

#[test]
fn snap_1_a_snapshot_goes_where_entries_are_gone() {
    let node = compacted(terms(&[1, 1, 2]));
    let ask = Message::heartbeat_resp(2, 1, 2);
    let gone = deliver(context(1), with(node, 2, probing(1)), ask);
    let snapshot = Message::snapshot(1, 2, 2, terms(&[1, 1]).as_slice());
    assert_eq!((snapshot.index, snapshot.log_term), (2, 1));
    assert_eq!(gone.messages.as_slice(), [snapshot]);
    assert_eq!(gone.node.progress_of(2), receiving(2));
    assert!(gone.rules.contains(Rule::Snap1));
    // The term of the last that is dropped is known, so that nothing but what follows is needed.
    let there = deliver(context(1), with(node, 2, probing(3)), ask);
    let append = Message::append(1, 2, 2, (2, 1), terms(&[2]).as_slice(), 2);
    assert_eq!(there.messages.as_slice(), [append]);
    // Who does not answer is not sent one.
    let silent = with(node, 3, Progress { recent_active: false, ..probing(1) });
    let sent = run(context(1), silent, Input::Propose(Kind::Normal(1)));
    assert!(sent.messages.iter().all(|message| message.to != 3), "{sent:?}");
}

#[test]
fn snap_1_a_snapshot_is_for_members_of_its_configuration() {
    // The snapshot is of the first entry; the change that adds node 4 is applied.
    let node = Node { compacted: 1, commit: 2, applied: 2, ..leader(1, changed()) };
    let node = with(node, 4, probing(1));
    let ask = Message::heartbeat_resp(4, 1, 1);
    let strange = deliver(changing(1, Activation::Apply), node, ask);
    assert_eq!(strange.messages.as_slice(), []);
    assert_eq!(strange.node, node);
    let newer = deliver(changing(1, Activation::Apply), Node { compacted: 2, ..node }, ask);
    assert_eq!(newer.messages[0].kind, MessageKind::Snapshot);
    // With activation by appending nobody asks.
    let appending = changing(1, Activation::Append);
    assert_eq!(deliver(&appending, node, ask).messages[0].kind, MessageKind::Snapshot);
    assert_eq!(deliver(altered(Alteration::Members, appending), node, ask).messages.as_slice(), []);
}

#[test]
fn snap_2_nothing_goes_along_with_a_snapshot() {
    let node = with(compacted(terms(&[1, 1, 2])), 2, receiving(2));
    let node = with(node, 3, replicating(3));
    let proposed = run(context(1), node, Input::Propose(Kind::Normal(1)));
    assert!(proposed.messages.iter().all(|message| message.to != 2), "{proposed:?}");
    assert!(proposed.rules.contains(Rule::Snap2));
    let beat = run(context(1), node, Input::HeartbeatDue);
    assert!(beat.messages.contains(&Message::heartbeat(1, 2, 2, 0)));
}

#[test]
fn snap_3_a_snapshot_takes_the_place_of_log_and_configuration() {
    let snapshot = Message::snapshot(2, 3, 2, changed().as_slice());
    let lagging = Node { log: terms(&[1]), ..follower(1) };
    for activation in [Activation::Apply, Activation::Append] {
        let at = changing(3, activation);
        let outcome = deliver(&at, lagging, snapshot);
        let (log, index) = (changed(), 3);
        let restored = Node { log, compacted: 3, commit: index, applied: index, ..lagging };
        assert_eq!(outcome.node, Node { term: 2, leader: 2, lease: true, ..restored });
        let answer = Message::append_accepted(3, 2, 2, 3);
        assert_eq!(outcome.messages.as_slice(), [answer]);
        assert!([Rule::Snap3, Rule::Snap4, Rule::Term5].iter().all(|r| outcome.rules.contains(*r)));
        let voters = configuration(&at, &outcome.node).voters.incoming;
        assert_eq!(voters, NodeSet::of(&[2, 3, 4]));
        // Applying what comes later begins there.
        let more = Entry::new(2, Kind::Empty);
        let append = Message::append(2, 3, 2, (3, 1), &[more], 4);
        assert_eq!(deliver(&at, outcome.node, append).node.applied, 4);
    }
}

#[test]
fn snap_3_a_snapshot_that_is_not_needed_is_not_taken() {
    let at = changing(3, Activation::Apply);
    let snapshot = Message::snapshot(2, 3, 1, changed().as_slice());
    let answered = |node: Node, commit: u8| {
        let outcome = deliver(&at, node, snapshot);
        assert_eq!(outcome.messages.as_slice(), [Message::append_accepted(3, 2, 1, commit)]);
        assert_eq!((outcome.node.leader, outcome.node.lease), (2, true));
        Node { leader: 0, lease: false, ..outcome.node }
    };
    // Committed already, or more.
    let ahead = Node { log: changed(), commit: 3, applied: 3, ..follower(1) };
    assert_eq!(answered(ahead, 3), ahead);
    // Held already: committed, and the log stays.
    let holding = Node { commit: 1, applied: 1, ..ahead };
    assert_eq!(answered(holding, 3), Node { compacted: 0, ..ahead });
    // Not a member.
    let outside =
        deliver(changing(5, Activation::Apply), follower(1), Message { to: 5, ..snapshot });
    assert_eq!(outside.messages.as_slice(), [Message::append_accepted(5, 2, 1, 0)]);
    assert_eq!(outside.node.log, Log::EMPTY);
    // A candidate yields, a leader does not.
    let candidate =
        Node { role: Role::Candidate, granted: NodeSet::of(&[3]), vote: 3, ..follower(1) };
    assert_eq!(deliver(&at, candidate, snapshot).node.commit, 3);
    assert_ignored(
        context(1),
        leader(1, terms(&[1])),
        Input::Deliver(Message { to: 1, ..snapshot }),
    );
    // A stale one is ignored (TERM-8).
    assert_ignored(&at, follower(2), Input::Deliver(snapshot));
}

#[test]
fn snap_3_without_it_the_old_configuration_stays() {
    let snapshot = Message::snapshot(2, 3, 1, changed().as_slice());
    let at = without(Rule::Snap3, changing(3, Activation::Apply));
    let restored =
        deliver(&at, Node { log: terms(&[1]), commit: 1, applied: 1, ..follower(1) }, snapshot);
    assert_eq!((restored.node.applied, restored.node.unlearned), (3, 0b110));
    assert_eq!(configuration(&at, &restored.node), THREE);
    // A restart does not make it good, another snapshot would not either; what is applied from
    // there on counts.
    let again = restart(&at, &restored.node, Flags::default());
    assert_eq!(configuration(&at, &again), THREE);
    let removal = [Entry::new(1, conf(1))];
    let append = Message::append(2, 3, 1, (3, 1), &removal, 4);
    let removed = deliver(&at, again, append).node;
    assert_eq!(configuration(&at, &removed).voters.incoming, NodeSet::of(&[2, 3]));
    // What was applied before is not missed.
    let half =
        Node { log: log(&[(1, Kind::Empty), (1, conf(0))]), commit: 2, applied: 2, ..follower(1) };
    assert_eq!(deliver(&at, half, snapshot).node.unlearned, 0b100);
}

#[test]
fn snap_3_bent_outgoing_voters_take_no_snapshot() {
    let swap = Change {
        transition: Transition::Explicit,
        edits: vec![Edit::AddVoter(4), Edit::Remove(3)],
    };
    let at = Context::new(3, Plan { changes: vec![swap], ..Plan::fixed(THREE) });
    let joint = log(&[(1, Kind::Empty), (1, conf(0))]);
    let snapshot = Message::snapshot(1, 3, 1, joint.as_slice());
    assert_eq!(deliver(&at, follower(1), snapshot).node.commit, 2);
    assert_eq!(deliver(altered(Alteration::Incoming, at), follower(1), snapshot).node.commit, 0);
}

#[test]
fn snap_5_the_application_says_what_became_of_it() {
    let node = compacted(terms(&[1, 1, 2]));
    let sent = with(node, 2, receiving(2));
    let told =
        |success| run(context(1), sent, Input::SnapshotStatus(2, success)).node.progress_of(2);
    let failed = Progress { paused: true, ..probing(1) };
    assert_eq!(told(false), failed);
    let taken = Progress { paused: true, sent_commit: 2, ..probing(3) };
    assert_eq!(told(true), taken);
    // Then the answer to a heartbeat lets the leader continue: with another snapshot, or with the
    // entries that follow.
    let ask = Message::heartbeat_resp(2, 1, 2);
    let again = deliver(context(1), with(node, 2, failed), ask);
    assert_eq!(again.messages[0].kind, MessageKind::Snapshot);
    let on = deliver(context(1), with(node, 2, taken), ask);
    assert_eq!(on.messages[0].kind, MessageKind::Append);
    for (peer, node) in [(2, with(node, 2, probing(3))), (1, sent), (5, sent)] {
        assert_ignored(context(1), node, Input::SnapshotStatus(peer, false));
    }
    assert_ignored(context(1), follower(1), Input::SnapshotStatus(2, true));
}

#[test]
fn snap_6_an_acknowledgement_ends_it_once_entries_are_there() {
    let node = compacted(terms(&[1, 1, 2]));
    let answer = |index| Message::append_accepted(2, 1, 2, index);
    let taken = deliver(context(1), with(node, 2, receiving(2)), answer(2));
    let replicates = Progress { recent_active: true, next: 4, sent_commit: 2, ..replicating(2) };
    assert_eq!(taken.node.progress_of(2), replicates);
    let append = Message::append(1, 2, 2, (2, 1), terms(&[2]).as_slice(), 2);
    assert_eq!(taken.messages.as_slice(), [append]);
    // Compacted further meanwhile: what follows the snapshot is gone, too.
    let further = Node { compacted: 2, ..with(node, 2, receiving(1)) };
    let waits = deliver(context(1), further, answer(1)).node.progress_of(2);
    assert_eq!(
        (waits.state, waits.pending_snapshot, waits.matched),
        (ProgressState::Snapshot, 1, 1)
    );
    // However it got there, whatever was sent.
    let ahead = Node { compacted: 1, ..with(node, 2, receiving(2)) };
    let early = deliver(context(1), ahead, answer(1)).node.progress_of(2);
    assert_eq!((early.state, early.pending_snapshot), (ProgressState::Replicate, 0));
    // An old answer says nothing new.
    let old = deliver(context(1), with(node, 2, receiving(2)), answer(0));
    assert_eq!(old.node.progress_of(2), receiving(2));
}

#[test]
fn snap_7_a_rejection_counts_as_in_probe() {
    let node = with(compacted(terms(&[1, 1, 2])), 2, receiving(2));
    let rejection = |index| Message::append_rejected(2, 1, 2, index, (0, 0));
    let stale = deliver(context(1), node, rejection(1));
    assert_eq!((stale.node, stale.messages.len()), (node, 0));
    let fits = deliver(context(1), node, rejection(2));
    let progress = Progress { next: 1, sent_commit: 0, ..receiving(2) };
    assert_eq!(fits.node.progress_of(2), progress);
    assert_eq!(fits.messages.as_slice(), []);
    assert!(fits.rules.contains(Rule::Snap7));
}

#[test]
fn snap_8_compacting_drops_what_is_applied() {
    let node = Node { commit: 2, applied: 2, ..leader(2, terms(&[1, 1, 2])) };
    let outcome = run(context(1), node, Input::Compact);
    assert_eq!(outcome.node, Node { compacted: 2, ..node });
    assert_ignored(context(1), outcome.node, Input::Compact);
    let again = restart(&context(1), &outcome.node, Flags::default());
    assert_eq!((again.compacted, again.log), (2, node.log));
    // What is dropped is not looked for any more (APPEND-7): the hint is below it.
    let rejection = Message::append_rejected(2, 1, 2, 2, (2, 0));
    let peer = Progress { paused: true, ..probing(3) };
    let node = with(compacted(terms(&[1, 2, 2])), 2, peer);
    let found = deliver(context(1), node, Message { log_term: 1, commit: 1, ..rejection });
    assert_eq!(found.messages[0].kind, MessageKind::Snapshot);
}
