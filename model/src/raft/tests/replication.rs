//! QUORUM, TRANSFER, APPEND, BEAT, COMMIT, APPLY, PROPOSE, CONF.

use super::*;

fn with_progress(mut node: Node, peer: NodeId, progress: Progress) -> Node {
    *node.progress_of_mut(peer) = progress;
    node
}

#[test]
fn quorum_1_leader_without_answers_steps_down() {
    let node = Node { flags: CHECK_QUORUM, transferee: 3, ..leader(1, terms(&[1])) };
    let lost = run(context(1), node, Input::QuorumCheckDue);
    assert_eq!(lost.node, Node { flags: CHECK_QUORUM, vote: 1, log: terms(&[1]), ..follower(1) });
    // A learner's answer is none.
    let active = |peer| {
        with_progress(node, peer, Progress { recent_active: true, next: 1, ..Progress::default() })
    };
    assert_eq!(run(context(1), active(4), Input::QuorumCheckDue).node.role, Role::Follower);
    let kept = run(context(1), active(2), Input::QuorumCheckDue);
    assert_eq!(kept.node, Node { transferee: 0, ..node });
    assert!(kept.rules.contains(Rule::Quorum1) && kept.rules.contains(Rule::Transfer4));
    // Without the flag only the transfer ends.
    let lax = Node { flags: Flags::default(), ..active(2) };
    assert_eq!(run(context(1), lax, Input::QuorumCheckDue).node, Node { transferee: 0, ..lax });
    assert_ignored(context(1), follower(1), Input::QuorumCheckDue);
}

#[test]
fn quorum_2_any_answer_is_a_sign_of_life() {
    let node = with_progress(leader(1, terms(&[1])), 2, replicating(1));
    for message in [
        Message::heartbeat_resp(2, 1, 1),
        Message::append_accepted(2, 1, 1, 0),
        Message::append_rejected(2, 1, 1, 0, (0, 0)),
    ] {
        let outcome = deliver(context(1), node, message);
        assert!(outcome.node.progress_of(2).recent_active, "{message:?}");
        assert_eq!(outcome.messages.as_slice(), []);
    }
}

#[test]
fn transfer_1_target_gets_timeout_now_or_entries() {
    let node = with_progress(leader(2, terms(&[2])), 2, replicating(1));
    let ready = run(context(1), node, Input::Transfer(2));
    assert_eq!(ready.node, Node { transferee: 2, ..node });
    assert_eq!(ready.messages.as_slice(), [Message::timeout_now(1, 2, 2)]);
    assert_ignored(context(1), ready.node, Input::Transfer(2));
    let behind = run(context(1), ready.node, Input::Transfer(3));
    assert_eq!(behind.node.transferee, 3);
    let sent = Message::append(1, 3, 2, (0, 0), node.log.as_slice(), 0);
    assert_eq!(behind.messages.as_slice(), [sent]);
    let itself = run(context(1), ready.node, Input::Transfer(1));
    assert_eq!((itself.node, itself.messages.len()), (node, 0));
    for target in [0, 4, 5] {
        assert_ignored(context(1), ready.node, Input::Transfer(target));
    }
    assert_ignored(context(1), follower(2), Input::Transfer(2));
}

#[test]
fn transfer_2_and_transfer_3_wait_until_caught_up() {
    let node = Node { transferee: 2, ..leader(2, terms(&[2, 2])) };
    assert_ignored(context(1), node, Input::Propose(Kind::Normal(1)));
    let half = deliver(context(1), node, Message::append_accepted(2, 1, 2, 1));
    assert!(half.messages.iter().all(|message| message.kind == MessageKind::Append));
    let full = deliver(context(1), half.node, Message::append_accepted(2, 1, 2, 2));
    assert!(full.messages.contains(&Message::timeout_now(1, 2, 2)));
    assert!(full.rules.contains(Rule::Transfer2));
    // The same answer again does not count any more.
    let again = deliver(context(1), full.node, Message::append_accepted(2, 1, 2, 2));
    assert_eq!(again.messages.as_slice(), []);
}

#[test]
fn transfer_5_told_to_campaign_skips_the_pre_vote() {
    let node = Node { flags: PRE_VOTE, ..follower_of(2, 1) };
    let outcome = deliver(context(1), node, Message::timeout_now(3, 1, 1));
    assert_eq!((outcome.node.role, outcome.node.term), (Role::Candidate, 2));
    assert_eq!(outcome.messages.as_slice(), [2, 3].map(|to| Message::vote(1, to, 2, 0, 0, true)));
    assert_ignored(context(4), follower(1), Input::Deliver(Message::timeout_now(3, 4, 1)));
    let asking = Node { role: Role::PreCandidate, ..node };
    assert_ignored(context(1), asking, Input::Deliver(Message::timeout_now(3, 1, 1)));
}

#[test]
fn append_1_probe_pauses_and_replicate_runs_ahead() {
    let node = Node { commit: 1, applied: 1, ..leader(1, terms(&[1])) };
    let node = with_progress(node, 3, replicating(1));
    let outcome = run(context(1), node, Input::Propose(Kind::Normal(2)));
    let (probed, ahead) = (outcome.node.progress_of(2), outcome.node.progress_of(3));
    assert_eq!(probed, Progress { next: 1, paused: true, sent_commit: 1, ..Progress::default() });
    assert_eq!(ahead, Progress { next: 3, sent_commit: 1, ..replicating(1) });
    let entry = Entry::new(1, Kind::Normal(2));
    assert_eq!(outcome.node.log.entry(2), Some(entry));
    assert!(outcome.messages.contains(&Message::append(1, 3, 1, (1, 1), &[entry], 1)));
    let next = run(context(1), outcome.node, Input::Propose(Kind::Normal(3)));
    let receivers: Vec<NodeId> = next.messages.iter().map(|message| message.to).collect();
    assert_eq!(receivers, [3]);
}

#[test]
fn append_5_follower_takes_what_fits() {
    let node = Node { commit: 1, applied: 1, ..follower(4) };
    // (own log, prev, entries, commit, log after, commit after, answer)
    let accepted = |index| Message::append_accepted(1, 2, 4, index);
    let rejected = |index, hint| Message::append_rejected(1, 2, 4, index, hint);
    type Case = (&'static [u8], (u8, u8), &'static [u8], u8, &'static [u8], u8, Message);
    let cases: [Case; 8] = [
        (&[1], (1, 1), &[4, 4], 9, &[1, 4, 4], 3, accepted(3)),
        (&[1, 2, 2], (1, 1), &[2], 1, &[1, 2, 2], 1, accepted(2)),
        (&[1, 2, 2], (1, 1), &[2, 3], 2, &[1, 2, 3], 2, accepted(3)),
        (&[1, 2, 2], (1, 1), &[], 3, &[1, 2, 2], 1, accepted(1)),
        (&[1, 2], (0, 0), &[4], 2, &[1, 2], 1, accepted(1)),
        (&[1, 2], (5, 4), &[4], 2, &[1, 2], 1, rejected(5, (2, 2))),
        (&[1, 3, 3], (2, 2), &[4], 2, &[1, 3, 3], 1, rejected(2, (1, 1))),
        (&[2, 3, 3], (2, 1), &[4], 2, &[2, 3, 3], 1, rejected(2, (0, 0))),
    ];
    for (own, prev, entries, commit, after, committed, answer) in cases {
        let node = Node { log: terms(own), ..node };
        let message = Message::append(2, 1, 4, prev, terms(entries).as_slice(), commit);
        let outcome = deliver(context(1), node, message);
        let changed = (outcome.node.log, outcome.node.commit, outcome.node.applied);
        assert_eq!(changed, (terms(after), committed, committed), "{message:?}");
        assert_eq!(outcome.messages.as_slice(), [answer]);
        assert_eq!((outcome.node.leader, outcome.node.lease), (2, true));
    }
}

#[test]
fn append_6_acceptance_moves_progress_and_commit() {
    let node = leader(2, terms(&[1, 2]));
    let node = with_progress(node, 2, Progress { next: 2, paused: true, ..Progress::default() });
    let node = with_progress(node, 3, replicating(1));
    let outcome = deliver(context(1), node, Message::append_accepted(2, 1, 2, 2));
    let expected = Progress { recent_active: true, sent_commit: 2, ..replicating(2) };
    assert_eq!(outcome.node.progress_of(2), expected);
    assert_eq!((outcome.node.commit, outcome.node.applied), (2, 2));
    // Broadcast: 2 has everything and is told of the commit, 3 gets entry 2, 4 the whole log.
    let log = node.log;
    let sent = [
        Message::append(1, 2, 2, (2, 2), &[], 2),
        Message::append(1, 3, 2, (1, 1), log.from_index(2), 2),
        Message::append(1, 4, 2, (0, 0), log.as_slice(), 2),
    ];
    assert_eq!(outcome.messages.as_slice(), sent);
    // In replicate an old acknowledgement does not count.
    let again = deliver(context(1), outcome.node, Message::append_accepted(2, 1, 2, 2));
    assert_eq!((again.node, again.messages.len()), (outcome.node, 0));
    assert_broken(Rule::Contract3, context(1), node, Message::append_accepted(2, 1, 2, 3));
}

#[test]
fn append_6_a_peer_that_misses_a_commit_is_told() {
    let node = Node { commit: 2, applied: 2, ..leader(2, terms(&[2, 2])) };
    let node = with_progress(node, 3, replicating(2));
    let node = with_progress(node, 2, Progress { next: 3, sent_commit: 1, ..replicating(1) });
    let outcome = deliver(context(1), node, Message::append_accepted(2, 1, 2, 2));
    assert_eq!(outcome.messages.as_slice(), [Message::append(1, 2, 2, (2, 2), &[], 2)]);
    let told = with_progress(node, 2, Progress { next: 3, sent_commit: 2, ..replicating(1) });
    let outcome = deliver(context(1), told, Message::append_accepted(2, 1, 2, 2));
    assert_eq!(outcome.messages.as_slice(), []);
}

#[test]
fn append_7_rejection_moves_next_back() {
    let node = Node { commit: 1, applied: 1, ..leader(5, terms(&[1, 1, 4, 5])) };
    let probing = |next| Progress { next, paused: true, sent_commit: 4, ..Progress::default() };
    let ahead = Progress { next: 5, sent_commit: 4, ..replicating(2) };
    // (progress, rejected index, hint, next afterwards if not ignored)
    let cases = [
        (probing(5), 4, (4, 2), Some(3)),
        (probing(5), 4, (3, 0), Some(4)),
        (probing(5), 4, (0, 0), Some(1)),
        (probing(5), 3, (0, 0), None),
        (probing(2), 1, (9, 5), Some(1)),
        (ahead, 2, (0, 0), None),
        (ahead, 3, (0, 0), Some(3)),
    ];
    for (progress, rejected, hint, next) in cases {
        let before = with_progress(node, 2, progress);
        let message = Message::append_rejected(2, 1, 5, rejected, hint);
        let outcome = deliver(context(1), before, message);
        let after = outcome.node.progress_of(2);
        let Some(next) = next else {
            assert_eq!(after, Progress { recent_active: true, ..progress });
            assert_eq!(outcome.messages.as_slice(), []);
            continue;
        };
        let prev = (next - 1, node.log.term(next - 1).unwrap());
        let sent = Message::append(1, 2, 5, prev, node.log.from_index(next), 1);
        assert_eq!(outcome.messages.as_slice(), [sent], "{message:?}");
        assert_eq!((after.next, after.state, after.paused), (next, ProgressState::Probe, true));
    }
}

#[test]
fn beat_1_heartbeats_are_clamped() {
    let node = Node { commit: 2, applied: 2, ..leader(2, terms(&[2, 2])) };
    let node = with_progress(node, 3, replicating(2));
    let node = with_progress(node, 2, replicating(1));
    let on = run(context(1), node, Input::HeartbeatDue);
    let beats = |commits: [u8; 3]| {
        [2, 3, 4].map(|to| Message::heartbeat(1, to, 2, commits[usize::from(to) - 2]))
    };
    assert_eq!(on.messages.as_slice(), beats([1, 2, 0]));
    assert_eq!([2, 3, 4].map(|peer| on.node.progress_of(peer).sent_commit), [1, 2, 0]);
    let off = run(without(Rule::Beat1, context(1)), node, Input::HeartbeatDue);
    assert_eq!(off.messages.as_slice(), beats([2, 2, 2]));
    assert_ignored(context(1), follower(1), Input::HeartbeatDue);
}

#[test]
fn beat_2_commit_beyond_the_log_breaks_the_contract() {
    let node = Node { log: terms(&[1]), ..follower(1) };
    let far = Message::heartbeat(2, 1, 1, 2);
    assert_broken(Rule::Contract3, context(1), node, far);
    // Nor is anything left of a change of term.
    assert_broken(Rule::Contract3, context(1), node, Message::heartbeat(2, 1, 7, 2));
    let off = deliver(without(Rule::Beat1, context(1)), node, far);
    assert_eq!((off.node.commit, off.messages.len()), (1, 1));
    let near = deliver(context(1), node, Message::heartbeat(2, 1, 1, 1));
    let expected = Node { commit: 1, applied: 1, log: node.log, ..follower_of(2, 1) };
    assert_eq!(near.node, expected);
    assert_eq!(near.messages.as_slice(), [Message::heartbeat_resp(1, 2, 1)]);
}

#[test]
fn beat_3_answer_resumes_sending() {
    let node = with_progress(
        leader(1, terms(&[1])),
        2,
        Progress { next: 2, paused: true, ..Progress::default() },
    );
    let outcome = deliver(context(1), node, Message::heartbeat_resp(2, 1, 1));
    assert_eq!(outcome.messages.as_slice(), [Message::append(1, 2, 1, (1, 1), &[], 0)]);
    assert!(!outcome.node.progress_of(2).paused);
}

#[test]
fn commit_2_only_entries_of_the_own_term() {
    let node = leader(3, terms(&[1, 2]));
    let message = Message::append_accepted(2, 1, 3, 2);
    let on = deliver(context(1), node, message);
    assert_eq!(on.node.commit, 0);
    assert!(on.rules.contains(Rule::Commit2));
    let off = deliver(without(Rule::Commit2, context(1)), node, message);
    assert_eq!(off.node.commit, 2);
    // A learner's copy is none.
    let learner =
        deliver(context(1), leader(2, terms(&[1, 2])), Message::append_accepted(4, 1, 2, 2));
    assert_eq!(learner.node.commit, 0);
}

#[test]
fn apply_1_lagging_apply_waits() {
    let lagging = Context { lagging_apply: true, ..context(1) };
    let node = Node { log: terms(&[1, 1]), ..follower(1) };
    let message = Message::heartbeat(2, 1, 1, 2);
    let outcome = deliver(&lagging, node, message);
    assert_eq!((outcome.node.commit, outcome.node.applied), (2, 0));
    let applied = run(&lagging, outcome.node, Input::Apply);
    assert_eq!(applied.node, Node { applied: 2, ..outcome.node });
    assert_ignored(&lagging, applied.node, Input::Apply);
    assert_eq!(deliver(context(1), node, message).node.applied, 2);
}

#[test]
fn propose_1_and_propose_2_only_a_leader_appends() {
    for role in [Role::Follower, Role::PreCandidate, Role::Candidate] {
        let node = Node { role, ..follower(1) };
        assert_ignored(context(1), node, Input::Propose(Kind::Normal(1)));
    }
    let full = leader(1, terms(&[1; MAX_LOG]));
    let outcome = step(&context(1), &full, &Input::Propose(Kind::Empty));
    assert!(outcome.overflow && outcome.node == full && outcome.messages.is_empty());
    // Alone, the leader's own acknowledgement commits.
    let alone = fixed(1, JointConfiguration::simple(NodeSet(1), NodeSet::EMPTY));
    let node = Node { progress: Default::default(), ..leader(1, Log::EMPTY) };
    assert_eq!(run(&alone, node, Input::Propose(Kind::Normal(5))).node.commit, 1);
}

#[test]
fn conf_2_one_change_at_a_time() {
    let node = leader(1, terms(&[1]));
    let first = run(context(1), node, Input::Propose(NOTHING)).node;
    assert_eq!((first.log.entry(2).unwrap().kind(), first.pending_conf), (NOTHING, 2));
    let second = run(context(1), first, Input::Propose(NOTHING)).node;
    assert_eq!((second.log.entry(3).unwrap().kind(), second.pending_conf), (Kind::Empty, 2));
    let fresh = Node { pending_conf: 1, ..node };
    let refused = run(context(1), fresh, Input::Propose(NOTHING)).node;
    assert_eq!(refused.log.entry(2).unwrap().kind(), Kind::Empty);
}

#[test]
fn conf_3_no_campaign_over_an_unapplied_change() {
    let lagging = Context { lagging_apply: true, ..context(1) };
    let node = Node { commit: 1, log: log(&[(1, NOTHING)]), ..follower(1) };
    let off = without(Rule::Conf3, lagging.clone());
    let told = Input::Deliver(Message::timeout_now(2, 1, 1));
    for input in [Input::ElectionTimeout, Input::Campaign, told] {
        assert_ignored(&lagging, node, input);
        assert!(run(&lagging, node, input).rules.contains(Rule::Conf3));
        assert_eq!(run(&off, node, input).node.role, Role::Candidate);
        for free in [Node { applied: 1, ..node }, Node { commit: 0, ..node }] {
            assert_eq!(run(&lagging, free, input).node.role, Role::Candidate);
        }
    }
}

#[test]
fn contract_2_terms_of_entries_are_ordered() {
    for (prev, entries, term) in
        [((1, 2), &[1][..], 3), ((0, 0), &[2, 1], 3), ((0, 0), &[4], 3), ((1, 3), &[2, 3], 3)]
    {
        let message = Message::append(2, 1, term, prev, terms(entries).as_slice(), 0);
        assert_broken(Rule::Contract2, context(1), follower(1), message);
    }
}
