//! Entries, logs, messages and nodes survive their packing.

use std::collections::HashSet;

use super::*;
use crate::raft::configuration::JointConfiguration;

#[test]
fn entries_keep_term_and_kind() {
    let listed = (0..6).map(|index| ChangeId::listed(index).unwrap());
    let changes = [ChangeId::NOTHING, ChangeId::LEAVE].into_iter().chain(listed).map(Kind::Conf);
    let kinds = [Kind::Empty].into_iter().chain(changes).chain((1..=5).map(Kind::Normal));
    let mut seen = HashSet::new();
    for kind in kinds {
        for term in 0..=MAX_ENTRY_TERM {
            let entry = Entry::new(term, kind);
            assert_eq!((entry.term(), entry.kind()), (term, kind));
            assert_eq!(Entry::from_byte(entry.byte()), Some(entry));
            assert!(seen.insert(entry));
        }
    }
    let entries = (0..=u8::MAX).filter_map(Entry::from_byte).collect::<HashSet<_>>();
    assert_eq!(entries, seen);
    assert_eq!(ChangeId::listed(6), None);
}

#[test]
fn sizes_are_as_planned() {
    assert!(size_of::<Node>() <= 60);
    assert_eq!(size_of::<Message>(), 16);
    assert_eq!(size_of::<JointConfiguration>(), 5);
}

#[test]
fn logs_push_and_cut() {
    let mut log = Log::EMPTY;
    assert_eq!(
        (log.last_index(), log.last_term(), log.term(0), log.term(1)),
        (0, 0, Some(0), None)
    );
    for term in 1..=7 {
        assert!(!log.push(Entry::new(term, Kind::Empty)));
    }
    let full = log;
    assert!(log.push(Entry::new(8, Kind::Empty)));
    assert_eq!(log, full);
    assert_eq!((log.last_index(), log.last_term(), log.term(3)), (7, 7, Some(3)));
    log.truncate(2);
    assert_eq!(log, terms(&[1, 2]));
    assert_eq!(log.from_index(2), terms(&[2]).as_slice());
    assert!(log.from_index(3).is_empty());
    assert_eq!(terms(&[1, 2, 2, 5]).last_index_up_to(9, 4), 3);
    assert_eq!(terms(&[3, 4]).last_index_up_to(2, 2), 0);
}

#[test]
fn quorums_are_majorities() {
    let sets = [(0b0011, 0b0111, true), (0b1001, 0b0111, false), (0b0011, 0b1111, false)];
    for (set, voters, expected) in sets {
        assert_eq!(NodeSet(set).is_quorum_of(NodeSet(voters)), expected, "{set:b} of {voters:b}");
    }
    // An empty set has won, CONF-10.
    assert!(NodeSet::EMPTY.is_quorum_of(NodeSet::EMPTY));
    assert_eq!(NodeSet(0b0111).difference(NodeSet(0b1010)), NodeSet(0b0101));
    assert_eq!(NodeSet::of(&[5, 1]).iter().collect::<Vec<_>>(), [1, 5]);
    assert!(NodeSet(0xff).iter().eq(1..=8) && NodeSet::EMPTY.iter().next().is_none());
    assert_eq!(NodeSet::first(3), NodeSet(0b111));
    assert!(!NodeSet(0xff).contains(0));
}

#[test]
fn messages_differ_in_every_field() {
    let entries = terms(&[2]);
    let messages = [
        Message::pre_vote(1, 2, 3, 4, 3),
        Message::vote(1, 2, 3, 4, 3, false),
        Message::vote(1, 2, 3, 4, 3, true),
        Message::vote(2, 1, 3, 4, 3, true),
        Message::vote(1, 2, 3, 4, 3, false).with_commit(3, 2),
        Message::vote(1, 2, 3, 4, 3, true).with_commit(3, 2),
        Message::vote(1, 2, 3, 4, 3, true).with_commit(3, 15),
        Message::pre_vote_resp(1, 2, 3, true),
        Message::vote_resp(1, 2, 3, true),
        Message::vote_resp(1, 2, 3, false),
        Message::append(1, 2, 3, (1, 2), entries.as_slice(), 1),
        Message::append(1, 2, 3, (1, 2), entries.as_slice(), 2),
        Message::append(1, 2, 3, (1, 2), &[], 2),
        Message::append_accepted(1, 2, 3, 2),
        Message::append_rejected(1, 2, 3, 2, (0, 0)),
        Message::append_rejected(1, 2, 3, 2, (1, 0)),
        Message::append_rejected(1, 2, 3, 2, (1, 1)),
        Message::heartbeat(1, 2, 3, 0),
        Message::heartbeat_resp(1, 2, 3),
        Message::timeout_now(1, 2, 3),
        Message::snapshot(1, 2, 3, entries.as_slice()),
        Message::snapshot(1, 2, 3, terms(&[1, 2]).as_slice()),
    ];
    let words: HashSet<_> = messages.iter().map(Message::words).collect();
    assert_eq!(words.len(), messages.len());
    let rejected = messages[16];
    assert!(rejected.rejected() && !rejected.granted() && !rejected.transfer());
    assert_eq!((rejected.index, rejected.hint_index(), rejected.hint_term()), (2, 1, 1));
    assert_eq!((messages[10].hint_index(), messages[10].hint_term()), (0, 0));
}

/// Changes each field of a node in turn: no two of the results share their words.
#[test]
fn nodes_differ_in_every_field() {
    let base = Node::default();
    let mut nodes = vec![
        base,
        Node { term: 31, ..base },
        // Vote and leader may be a stranger, CONTRACT-1.
        Node { vote: 15, ..base },
        Node { role: Role::Leader, ..base },
        Node { role: Role::PreCandidate, ..base },
        Node { leader: 15, ..base },
        Node { lease: true, ..base },
        Node { flags: PRE_VOTE, ..base },
        Node { flags: CHECK_QUORUM, ..base },
        Node { commit: 7, ..base },
        Node { applied: 7, ..base },
        Node { log: terms(&[0]), ..base },
        Node { granted: NodeSet(0b11111), ..base },
        Node { refused: NodeSet(0b11111), ..base },
        Node { extra_grants: 5, ..base },
        Node { transferee: 5, ..base },
        Node { pending_conf: 7, ..base },
        Node { compacted: 7, ..base },
        Node { unlearned: 0b111_1111, ..base },
    ];
    for peer in 1..=5 {
        let empty = Progress::default();
        for progress in [
            Progress { matched: 7, ..empty },
            Progress { next: 8, ..empty },
            Progress { state: ProgressState::Replicate, ..empty },
            Progress { state: ProgressState::Snapshot, ..empty },
            Progress { pending_snapshot: 7, ..empty },
            Progress { recent_active: true, ..empty },
            Progress { paused: true, ..empty },
            Progress { sent_commit: 7, ..empty },
        ] {
            let mut node = base;
            *node.progress_of_mut(peer) = progress;
            nodes.push(node);
        }
    }
    let words: Vec<_> = nodes.iter().map(Node::words).collect();
    assert_eq!(words.iter().collect::<HashSet<_>>().len(), nodes.len());
    // Largest values do not run into one another either.
    let bits: u32 = words.iter().flatten().map(|word| word.count_ones()).sum();
    let union = words.iter().fold([0; 4], |all, word| std::array::from_fn(|i| all[i] | word[i]));
    let doubly_used = 2; // leader and pre-candidate share a bit of role
    assert!(bits - doubly_used <= union.iter().map(|word| word.count_ones()).sum::<u32>());
}
