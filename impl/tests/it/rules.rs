//! One node at a time: what it answers, message by message.

use std::sync::Arc;

use quorate_core::{
    Campaign, CampaignIgnored, ConfRefusal, Config, EntryData, HardState, Index, MessageBody,
    NodeId, ProgressState, Proposed, Role, Term, Timer, Transfer, TransferIgnored,
};

use crate::common::*;

const VOTERS: &[u64] = &[1, 2, 3];

fn hard_state(term: Term, vote: Option<NodeId>, commit: u64) -> HardState {
    HardState { term, vote, commit: Index(commit) }
}

/// Node 1 of three as follower in term 3 with the log 1 1 2.
fn follower(pre_vote: bool, check_quorum: bool) -> Node {
    node_with(config(1, pre_vote, check_quorum), VOTERS, &[1, 1, 2], hard_state(Term(3), None, 1))
}

/// The same node as leader of term 4; its no-op is at index 4, and nobody has answered.
fn leader() -> Node {
    let mut node = follower(false, false);
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 4, vote_resp(true));
    assert_eq!(node.status().role, Role::Leader);
    node
}

fn vote(last: (u64, u64), transfer: bool) -> MessageBody {
    crate::common::vote(last.0, last.1, transfer)
}

fn pre_vote(last: (u64, u64)) -> MessageBody {
    crate::common::pre_vote(last.0, last.1)
}

/// What the [`follower`] tells: entry 1 is committed, in term 1 (VOTE-9).
fn told(body: MessageBody) -> MessageBody {
    telling(body, (1, 1))
}

fn rejected(index: u64, hint: (u64, u64)) -> MessageBody {
    reject(index, at(hint.0, hint.1))
}

#[test]
fn a_vote_is_given_once_and_to_no_shorter_log() {
    let mut node = follower(false, false);
    let resp = |to, granted| vec![message(1, to, 3, told(vote_resp(granted)))];
    assert_eq!(step(&mut node, 2, 3, vote((9, 1), false)), resp(2, false), "VOTE-2: lower term");
    assert_eq!(step(&mut node, 2, 3, vote((2, 2), false)), resp(2, false), "VOTE-2: shorter");
    assert_eq!(node.status().vote, None);
    assert_eq!(step(&mut node, 2, 3, vote((3, 2), false)), resp(2, true));
    assert_eq!(node.storage().hard_state().vote, Some(NodeId(2)), "VOTE-6");
    assert_eq!(step(&mut node, 3, 3, vote((3, 2), false)), resp(3, false), "VOTE-1");
    assert_eq!(step(&mut node, 2, 3, vote((3, 2), false)), resp(2, true), "asked again");
}

#[test]
fn a_vote_stays_while_the_term_stays() {
    let mut node = follower(false, true);
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 4, append((3, 2), &[], 1));
    let status = node.status();
    assert_eq!(
        (status.role, status.leader, status.vote),
        (Role::Follower, Some(NodeId(2)), Some(NodeId(1)))
    );
    assert!(status.lease, "ROLE-1");
    step(&mut node, 3, 5, append((3, 2), &[], 1));
    assert_eq!(node.status().vote, None, "ROLE-1");
}

#[test]
fn with_a_leader_known_only_the_chosen_one_gets_the_vote() {
    let mut node = follower(false, false);
    step(&mut node, 2, 3, heartbeat(1));
    timer(&mut node, Timer::LeaseExpired);
    assert!(!node.status().lease);
    let sent = step(&mut node, 3, 3, vote((3, 2), false));
    assert_eq!(sent, [message(1, 3, 3, told(vote_resp(false)))]);
    // A PreVote for a higher term is free (VOTE-1).
    let sent = step(&mut node, 3, 4, pre_vote((3, 2)));
    assert_eq!(sent, [message(1, 3, 4, told(pre_vote_resp(true)))], "VOTE-4");
}

#[test]
fn only_the_leader_renews_the_lease() {
    let mut node = follower(false, false);
    step(&mut node, 2, 3, vote((3, 2), false));
    assert!(!node.status().lease, "no leader, no lease");
    step(&mut node, 2, 3, heartbeat(1));
    assert!(node.status().lease, "LEASE-6: heard");
    assert_eq!(step(&mut node, 2, 3, vote((3, 2), false)).len(), 1);
    assert!(node.status().lease, "LEASE-6: the bit stays");
    timer(&mut node, Timer::LeaseExpired);
    let granted = [message(1, 2, 3, told(vote_resp(true)))];
    assert_eq!(step(&mut node, 2, 3, vote((3, 2), false)), granted, "the same vote again");
    assert!(!node.status().lease, "LEASE-6: a late copy of a request is no sign of the leader");
    step(&mut node, 2, 3, append((3, 2), &[], 1));
    assert!(node.status().lease);
}

/// LEASE-6, in ticks: the lease ends a base timeout after the leader was heard, though the election
/// timer has restarted meanwhile.
#[test]
fn a_vote_granted_again_does_not_put_off_the_end_of_the_lease() {
    let mut node = follower(false, true);
    step(&mut node, 2, 3, vote((3, 2), false));
    step(&mut node, 2, 3, heartbeat(1));
    let ticks = |node: &mut Node, count| (0..count).for_each(|_| node.tick(10).unwrap());
    ticks(&mut node, 7);
    step(&mut node, 2, 3, vote((3, 2), false));
    assert_eq!((node.status().election_elapsed, node.status().lease), (0, true));
    ticks(&mut node, 2);
    assert!(node.status().lease);
    ticks(&mut node, 1);
    assert!(!node.status().lease, "10 ticks after the heartbeat");
    assert_eq!(node.status().role, Role::Follower, "and 3 after the timer's restart");
}

#[test]
fn a_pre_vote_changes_nothing_on_the_granter() {
    let mut node = follower(true, true);
    let before = node.clone();
    let sent = step(&mut node, 2, 9, pre_vote((3, 2)));
    assert_eq!(sent, [message(1, 2, 9, told(pre_vote_resp(true)))]);
    let sent = step(&mut node, 3, 9, pre_vote((2, 2)));
    let refused = told(pre_vote_resp(false));
    assert_eq!(sent, [message(1, 3, 3, refused.clone())], "VOTE-5");
    let sent = step(&mut node, 3, 2, pre_vote((9, 2)));
    assert_eq!(sent, [message(1, 3, 3, refused)], "TERM-7");
    assert_eq!(node, before, "VOTE-7");
}

#[test]
fn the_lease_ignores_requests_but_those_of_a_transfer() {
    let mut node = follower(true, true);
    step(&mut node, 2, 3, heartbeat(1));
    let before = node.clone();
    assert_eq!(step(&mut node, 3, 9, vote((9, 9), false)), []);
    assert_eq!(step(&mut node, 3, 9, pre_vote((9, 9))), []);
    assert_eq!(node, before, "TERM-2");
    let mut expired = node.clone();
    timer(&mut expired, Timer::LeaseExpired);
    assert_eq!(step(&mut expired, 3, 9, vote((9, 9), false)).len(), 1);
    let granted = told(vote_resp(true));
    let sent = step(&mut node, 3, 9, vote((9, 9), true));
    assert_eq!(sent, [message(1, 3, 9, granted)], "TRANSFER-6");
}

#[test]
fn a_leader_is_in_lease_by_itself() {
    let mut node = node_with(config(1, false, true), VOTERS, &[], hard_state(Term(1), None, 0));
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 2, vote_resp(true));
    assert!(!node.status().lease, "LEASE-1");
    assert_eq!(step(&mut node, 3, 9, vote((9, 9), false)), [], "LEASE-2");
    assert_eq!(node.status().role, Role::Leader);
}

#[test]
fn stale_leaders_are_answered_with_either_flag() {
    for (pre_vote, check_quorum) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut node = follower(pre_vote, check_quorum);
        let before = node.clone();
        let expected: &[_] =
            if pre_vote || check_quorum { &[message(1, 2, 3, accept(0))] } else { &[] };
        assert_eq!(step(&mut node, 2, 2, append((3, 2), &[], 3)), expected, "TERM-6");
        assert_eq!(step(&mut node, 2, 2, heartbeat(3)), expected);
        assert_eq!(step(&mut node, 2, 2, MessageBody::TimeoutNow), [], "TERM-8");
        assert_eq!(node, before);
    }
}

#[test]
fn a_pre_candidate_counts_grants_of_the_future_and_falls_to_refusals() {
    let mut node = follower(true, true);
    let sent = timer(&mut node, Timer::ElectionTimeout);
    let asked = told(pre_vote((3, 2)));
    assert_eq!(sent, [message(1, 2, 4, asked.clone()), message(1, 3, 4, asked)]);
    assert_eq!((node.status().role, node.status().term), (Role::PreCandidate, Term(3)));
    assert_eq!(step(&mut node, 2, 3, vote_resp(true)), [], "ELECT-4");
    let mut fallen = node.clone();
    step(&mut fallen, 2, 7, pre_vote_resp(false));
    assert_eq!((fallen.status().role, fallen.status().term), (Role::Follower, Term(7)), "TERM-5");
    let sent = step(&mut node, 2, 4, pre_vote_resp(true));
    assert_eq!(sent.len(), 2, "PREVOTE-4");
    let status = node.status();
    assert_eq!(
        (status.role, status.term, status.vote),
        (Role::Candidate, Term(4), Some(NodeId(1)))
    );
    assert_eq!(status.votes.len(), 1, "ELECT-3");
}

#[test]
fn a_pre_candidate_gives_up_its_leader() {
    let mut node = follower(true, true);
    step(&mut node, 2, 3, heartbeat(1));
    node.campaign().unwrap();
    drain(&mut node);
    let status = node.status();
    assert_eq!((status.role, status.leader, status.lease), (Role::PreCandidate, None, false));
    assert_eq!(status.vote, None);
}

#[test]
fn only_the_first_answer_of_a_voter_counts() {
    let voters = &[1, 2, 3, 4, 5];
    let mut node = node_with(config(1, false, false), voters, &[], hard_state(Term(0), None, 0));
    timer(&mut node, Timer::ElectionTimeout);
    let granted = || vote_resp(true);
    for _ in 0..3 {
        step(&mut node, 2, 1, granted());
    }
    step(&mut node, 3, 1, vote_resp(false));
    step(&mut node, 3, 1, granted());
    assert_eq!(node.status().role, Role::Candidate);
    let mut lost = node.clone();
    step(&mut node, 4, 1, granted());
    assert_eq!(node.status().role, Role::Leader);
    for peer in [4, 5] {
        step(&mut lost, peer, 1, vote_resp(false));
    }
    let status = lost.status();
    assert_eq!(
        (status.role, status.term, status.vote),
        (Role::Follower, Term(1), Some(NodeId(1))),
        "ELECT-6"
    );
}

#[test]
fn a_new_leader_sends_its_no_op_before_it_counts_it() {
    let node = leader();
    let status = node.status();
    assert_eq!(
        (status.commit, status.pending_conf, status.log.last_index()),
        (Index(1), Index(3), Index(4))
    );
    for (_, progress) in status.progress {
        assert_eq!(
            (progress.matched, progress.next, progress.sent_commit),
            (Index(0), Index(4), Index(1)),
            "ELECT-5"
        );
        assert_eq!(progress.state, ProgressState::Probe);
        assert!(!progress.recent_active && progress.paused, "ELECT-5, APPEND-1");
    }
    assert_eq!(status.log.all().unwrap()[3], entry(4, 4));
}

#[test]
fn a_commit_is_broadcast_and_sent_once() {
    let mut node = leader();
    let sent = step(&mut node, 2, 4, accept(4));
    assert_eq!(sent, [message(1, 2, 4, append((4, 4), &[], 4))], "3 is paused");
    assert_eq!(node.status().commit, 4);
    assert_eq!(step(&mut node, 2, 4, accept(4)), [], "says nothing new");
    // 3 learns it with its answer.
    let sent = step(&mut node, 3, 4, accept(4));
    assert_eq!(sent, [message(1, 3, 4, append((4, 4), &[], 4))]);
}

#[test]
fn older_terms_are_committed_only_with_the_own() {
    let mut node = leader();
    assert_eq!(step(&mut node, 2, 4, accept(3)).len(), 1, "the no-op again");
    assert_eq!(node.status().commit, 1, "COMMIT-2");
    step(&mut node, 2, 4, accept(4));
    assert_eq!(node.status().commit, 4);
}

#[test]
fn rejections_move_a_probe_back_along_the_hint() {
    let mut node = leader();
    step(&mut node, 2, 4, rejected(2, (0, 0)));
    assert_eq!(progress(&node, 2).next, 4, "APPEND-7: not the one probed");
    assert!(progress(&node, 2).recent_active && progress(&node, 2).paused);
    let sent = step(&mut node, 2, 4, rejected(3, (9, 1)));
    let log = [entry(3, 2), entry(4, 4)];
    assert_eq!(sent, [message(1, 2, 4, append((2, 1), &log, 1))], "h is 2, the last of term 1");
    let sent = step(&mut node, 2, 4, rejected(2, (0, 0)));
    assert_eq!(sent.len(), 1);
    assert_eq!(progress(&node, 2).next, 1);
    assert_eq!(progress(&node, 2).sent_commit, 1, "sent again with the Append");
}

#[test]
fn rejections_of_a_replicating_peer_start_over_after_match() {
    let mut node = leader();
    step(&mut node, 2, 4, accept(3));
    assert_eq!(progress(&node, 2).next, 5);
    assert_eq!(step(&mut node, 2, 4, rejected(3, (0, 0))), [], "stale");
    let sent = step(&mut node, 2, 4, rejected(4, (0, 0)));
    assert_eq!(sent, [message(1, 2, 4, append((3, 2), &[entry(4, 4)], 1))]);
    assert_eq!(progress(&node, 2).state, ProgressState::Probe);
}

#[test]
fn heartbeats_are_clamped_and_wake_who_lags() {
    let mut node = leader();
    step(&mut node, 2, 4, accept(4));
    let sent = timer(&mut node, Timer::HeartbeatDue);
    let heartbeat = |to, commit| message(1, to, 4, heartbeat(commit));
    assert_eq!(sent, [heartbeat(2, 4), heartbeat(3, 0)], "BEAT-1");
    assert_eq!(progress(&node, 3).sent_commit, 0);
    assert_eq!(step(&mut node, 2, 4, heartbeat_resp()), []);
    let sent = step(&mut node, 3, 4, heartbeat_resp());
    assert_eq!(sent, [message(1, 3, 4, append((3, 2), &[entry(4, 4)], 4))], "BEAT-3");
    assert!(progress(&node, 3).paused && progress(&node, 3).recent_active);
}

#[test]
fn a_follower_takes_what_fits_and_hints_where_it_does_not() {
    let mut node = follower(false, false);
    let sent = step(&mut node, 2, 3, append((5, 3), &[], 3));
    assert_eq!(sent, [message(1, 2, 3, rejected(5, (3, 2)))]);
    let sent = step(&mut node, 2, 3, append((3, 1), &[], 3));
    assert_eq!(sent, [message(1, 2, 3, rejected(3, (2, 1)))]);
    assert_eq!(node.status().commit, 1);
    let sent = step(&mut node, 2, 3, append((0, 0), &[entry(1, 1)], 3));
    assert_eq!(sent, [message(1, 2, 3, accept(1))], "below commit");
    let sent = step(&mut node, 2, 3, append((1, 1), &[entry(2, 1)], 3));
    assert_eq!(sent, [message(1, 2, 3, accept(2))]);
    assert_eq!(node.status().commit, 2, "no more than the message vouches for");
    assert_eq!(node.status().log.last_index(), 3, "what is there stays");
    let sent = step(&mut node, 2, 3, append((2, 1), &[entry(3, 3), entry(4, 3)], 3));
    assert_eq!(sent, [message(1, 2, 3, accept(4))]);
    assert_eq!(stored(&node), log(&[1, 1, 3, 3]));
    assert_eq!(node.status().commit, 3);
}

#[test]
fn a_heartbeat_moves_commit_up_only() {
    let mut node = follower(false, false);
    let sent = step(&mut node, 2, 3, heartbeat(2));
    assert_eq!(sent, [message(1, 2, 3, heartbeat_resp())]);
    step(&mut node, 2, 3, heartbeat(0));
    let status = node.status();
    assert_eq!((status.commit, status.leader, status.lease), (Index(2), Some(NodeId(2)), true));
}

#[test]
fn a_leader_ignores_leaders_of_its_own_term() {
    let mut node = leader();
    let before = node.clone();
    assert_eq!(step(&mut node, 3, 4, append((4, 4), &[], 4)), []);
    assert_eq!(step(&mut node, 3, 4, heartbeat(4)), []);
    assert_eq!(step(&mut node, 3, 4, MessageBody::TimeoutNow), []);
    assert_eq!(node, before, "TERM-9");
}

#[test]
fn configuration_changes_go_one_at_a_time() {
    let mut node = leader();
    let conf = EntryData::Conf(Arc::new(no_change()));
    // CONF-1: index 3 is not applied yet.
    let pending = |index, pending_conf, applied| {
        Ok(Proposed::Refused { index, reason: ConfRefusal::Pending { pending_conf, applied } })
    };
    assert_eq!(node.propose_conf_change(no_change()), pending(Index(5), Index(3), Index(1)));
    drain(&mut node);
    step(&mut node, 2, 4, accept(5));
    assert_eq!(node.propose_conf_change(no_change()), Ok(Proposed::Appended { index: Index(6) }));
    assert_eq!(node.status().pending_conf, 6);
    assert_eq!(node.propose_conf_change(no_change()), pending(Index(7), Index(6), Index(5)));
    drain_lagging(&mut node);
    let data: Vec<_> = stored(&node).iter().skip(4).map(|e| e.data.clone()).collect();
    assert_eq!(data, [EntryData::Empty, conf, EntryData::Empty], "CONF-2");
}

#[test]
fn nobody_campaigns_over_an_unapplied_change() {
    let mut node = follower(false, false);
    let conf = conf_entry(4, 3, no_change());
    node.step(message(2, 1, 3, append((3, 2), &[conf], 4))).unwrap();
    drain_lagging(&mut node);
    timer_lagging(&mut node, Timer::LeaseExpired);
    assert_eq!(node.campaign(), ignored(CampaignIgnored::ConfChangeUnapplied));
    node.step(message(2, 1, 3, MessageBody::TimeoutNow)).unwrap();
    timer_lagging(&mut node, Timer::ElectionTimeout);
    let status = node.status();
    assert_eq!((status.role, status.term), (Role::Follower, Term(3)), "CONF-3");
    assert!(!status.lease, "LEASE-6: the timer restarted, but nobody was heard");
    assert!(!node.has_ready());
    apply(&mut node);
    assert_eq!(node.campaign(), Ok(Campaign::Begun));
}

fn timer_lagging(node: &mut Node, timer: Timer) {
    node.timer(timer).unwrap();
    drain_lagging(node);
}

#[test]
fn timeout_now_skips_the_pre_vote_and_needs_no_member() {
    let mut node = follower(true, true);
    let sent = step(&mut node, 77, 3, MessageBody::TimeoutNow);
    assert_eq!(sent, [2, 3].map(|to| message(1, to, 4, told(vote((3, 2), true)))), "TRANSFER-5");
    let before = node.clone();
    assert_eq!(step(&mut node, 2, 4, MessageBody::TimeoutNow), [], "only a follower");
    assert_eq!(node, before);
}

#[test]
fn transfers_go_to_voters_and_are_replaced() {
    let mut node = leader();
    let ignored = |why| Ok(Transfer::Ignored(why));
    assert_eq!(node.transfer_leader(NodeId(9)), ignored(TransferIgnored::NotVoter));
    assert_eq!(node.transfer_leader(NodeId(2)), Ok(Transfer::Begun));
    assert_eq!(drain(&mut node), [], "2 is paused");
    assert_eq!(node.transfer_leader(NodeId(2)), ignored(TransferIgnored::UnderWay));
    let sent = step(&mut node, 2, 4, accept(4));
    assert!(sent.contains(&message(1, 2, 4, MessageBody::TimeoutNow)), "TRANSFER-2");
    assert_eq!(node.transfer_leader(NodeId(3)), Ok(Transfer::Begun));
    assert_eq!(node.status().transferee, Some(NodeId(3)));
    assert_eq!(node.transfer_leader(NodeId(1)), ignored(TransferIgnored::Itself));
    assert_eq!(node.status().transferee, None, "TRANSFER-1: itself");
    assert_eq!(node.transfer_leader(NodeId(2)), Ok(Transfer::Begun));
    assert_eq!(drain(&mut node), [message(1, 2, 4, MessageBody::TimeoutNow)], "caught up");
    timer(&mut node, Timer::QuorumCheckDue);
    assert_eq!(node.status().transferee, None, "TRANSFER-4: without check_quorum too");
}

#[test]
fn learners_and_outsiders_answer_and_are_answered() {
    let mut storage = quorate_core::MemStorage::new(membership(&[1, 2], &[3]));
    storage.set_hard_state(hard_state(Term(1), None, 0));
    let mut node = quorate_core::RawNode::new(config(3, true, true), storage).unwrap();
    let sent = step(&mut node, 9, 2, vote((0, 0), false));
    assert_eq!(sent, [message(3, 9, 2, vote_resp(true))], "VOTE-8");
    assert_eq!(node.campaign(), ignored(CampaignIgnored::NotVoter));
    assert_eq!(timer(&mut node, Timer::ElectionTimeout), []);
    assert_eq!(step(&mut node, 1, 2, MessageBody::TimeoutNow), []);
    assert_eq!(node.status().role, Role::Follower);
}

#[test]
fn a_refused_request_does_not_put_off_the_own_campaign() {
    let mut node = follower(false, false);
    for _ in 0..5 {
        node.tick(10).unwrap();
    }
    step(&mut node, 2, 4, vote((0, 0), false));
    assert_eq!((node.status().term, node.status().election_elapsed), (Term(4), 5));
    step(&mut node, 2, 4, vote((3, 2), false));
    assert_eq!(node.status().election_elapsed, 0, "VOTE-6");
    for _ in 0..10 {
        node.tick(10).unwrap();
    }
    assert_eq!(node.status().role, Role::Candidate);
}

#[test]
fn the_drawn_timeout_is_used_from_the_next_change_of_role_on() {
    let start = Config { first_election_timeout: 12, ..config(1, false, false) };
    let mut node = node_with(start, VOTERS, &[], hard_state(Term(0), None, 0));
    let ticks_to_campaign = |node: &mut Node, next| {
        let term = node.status().term;
        (1..100).find(|_| {
            node.tick(next).unwrap();
            drain(node);
            node.status().term > term
        })
    };
    assert_eq!(ticks_to_campaign(&mut node, 19), Some(12), "the first is that of the start");
    assert_eq!(ticks_to_campaign(&mut node, 19), Some(19));
    assert_eq!(ticks_to_campaign(&mut node, 10), Some(10));
}

#[test]
fn stepping_down_restarts_the_timers() {
    let mut node = leader();
    for _ in 0..5 {
        node.tick(10).unwrap();
        drain(&mut node);
    }
    assert_eq!(node.status().election_elapsed, 5);
    step(&mut node, 2, 9, vote((0, 0), false));
    let status = node.status();
    assert_eq!((status.role, status.election_elapsed), (Role::Follower, 0));
    // Its length is drawn anew, although nothing was timed out.
    for _ in 0..14 {
        node.tick(15).unwrap();
        assert_eq!(node.status().role, Role::Follower);
    }
    node.tick(15).unwrap();
    assert_eq!(node.status().role, Role::Candidate);
}

#[test]
fn a_hint_skips_whole_terms() {
    let mut node =
        node_with(config(1, false, false), VOTERS, &[1, 2, 2, 2], hard_state(Term(3), None, 0));
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 4, vote_resp(true));
    // The follower has nothing above term 1 up to 3; of that, the logs can share index 1 only.
    step(&mut node, 2, 4, rejected(4, (3, 1)));
    assert_eq!(progress(&node, 2).next, 2, "APPEND-7");
    // A hint without a term is taken as it is.
    step(&mut node, 3, 4, rejected(4, (2, 0)));
    assert_eq!(progress(&node, 3).next, 3, "APPEND-7");
}

#[test]
fn a_probed_peer_is_sent_something_after_every_heartbeat() {
    let mut node = leader();
    step(&mut node, 2, 4, accept(4));
    step(&mut node, 2, 4, rejected(5, (0, 0)));
    assert_eq!(progress(&node, 2).state, ProgressState::Probe);
    assert_eq!(progress(&node, 2).matched, 4);
    let sent = step(&mut node, 2, 4, heartbeat_resp());
    assert_eq!(sent, [message(1, 2, 4, append((4, 4), &[], 4))], "BEAT-3");
}

#[test]
fn own_entries_count_only_once_stored() {
    let mut node = follower(false, false);
    timer(&mut node, Timer::ElectionTimeout);
    node.step(message(2, 1, 4, vote_resp(true))).unwrap();
    node.step(message(2, 1, 4, accept(4))).unwrap();
    assert_eq!(node.status().commit, 1, "COMMIT-1: one of three has stored the no-op");
    drain(&mut node);
    assert_eq!(node.status().commit, 4);
}
