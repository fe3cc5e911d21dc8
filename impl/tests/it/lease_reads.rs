//! READ-6 and READ-7: reads that rely on the followers' leases.

use quorate_core::{
    Campaign, CampaignIgnored, Config, Error, Index, MessageBody, NodeId, ReadMode, ReadState,
    Role, Timer,
};

use crate::common::*;

fn lease_based(id: u64) -> Config {
    Config { read_mode: ReadMode::LeaseBased, ..config(id, false, true) }
}

/// The leader of three with a commit in its term, no tick counted, and no lease yet.
fn leader() -> Node {
    let mut node = elected(lease_based(1), &membership(&[1, 2, 3], &[]));
    step(&mut node, 2, 2, accept(1));
    node
}

fn tick(node: &mut Node) -> Vec<u64> {
    node.tick(10).unwrap();
    let sent = drain(node);
    let position = |body: &MessageBody| match body {
        MessageBody::Heartbeat { read, .. } => Some(*read),
        _ => None,
    };
    sent.iter().filter_map(|sent| position(&sent.body)).collect()
}

/// Whether a read is answered at once.
fn reads_at_once(node: &Node) -> bool {
    let mut node = node.clone();
    let index = node.status().commit;
    node.read_index("r".into()).unwrap();
    let reads = drain_step(&mut node).reads;
    assert!(reads.is_empty() || reads == [ReadState { index, context: "r".into() }]);
    !reads.is_empty()
}

fn confirm(node: &mut Node, from: u64, read: u64) {
    step(node, from, 2, MessageBody::HeartbeatResp { read });
}

#[test]
fn a_quorum_that_answers_gives_the_lease() {
    let mut node = leader();
    assert!(!reads_at_once(&node));
    assert_eq!(tick(&mut node), [1, 1], "READ-6: each round takes a position");
    assert_eq!(tick(&mut node), [2, 2]);
    assert!(!reads_at_once(&node));
    confirm(&mut node, 2, 0);
    assert!(!reads_at_once(&node), "an answer to what was not asked for the lease");
    confirm(&mut node, 2, 1);
    assert!(reads_at_once(&node), "2 and the leader are a quorum");
}

#[test]
fn the_lease_lasts_from_the_question_not_from_the_answer() {
    let mut node = leader();
    tick(&mut node); // Tick 1 asks position 1.
    for _ in 2..=6 {
        tick(&mut node);
    }
    confirm(&mut node, 3, 1);
    // Of 10 ticks, 5 have passed, and a follower's first tick may have come at once.
    for now in 7..=9 {
        tick(&mut node);
        assert!(reads_at_once(&node), "tick {now}");
    }
    let mut idle = node.clone();
    tick(&mut idle);
    assert!(!reads_at_once(&idle), "tick 10");
    // The answer to a later question prolongs it.
    confirm(&mut node, 3, 5);
    tick(&mut node);
    assert!(reads_at_once(&node));
}

#[test]
fn without_the_lease_reads_go_the_safe_way() {
    let mut node = leader();
    node.read_index("r".into()).unwrap();
    let step = drain_step(&mut node);
    assert_eq!(step.reads, []);
    let heartbeats: Vec<_> = step.messages.iter().map(|sent| &sent.body).collect();
    assert_eq!(heartbeats[0], &MessageBody::Heartbeat { commit: Index(1), read: 1 });
    node.step(message(2, 1, 2, MessageBody::HeartbeatResp { read: 1 })).unwrap();
    assert_eq!(drain_step(&mut node).reads.len(), 1);
}

#[test]
fn a_lease_does_not_stand_in_for_the_first_commit() {
    let mut node = elected(lease_based(1), &membership(&[1, 2, 3], &[]));
    tick(&mut node);
    confirm(&mut node, 2, 1);
    node.read_index("r".into()).unwrap();
    assert_eq!(drain_step(&mut node).reads, [], "READ-2");
    node.step(message(2, 1, 2, accept(1))).unwrap();
    assert_eq!(drain_step(&mut node).reads.len(), 1);
}

#[test]
fn a_transfer_suspends_the_lease() {
    let mut node = leader();
    tick(&mut node);
    confirm(&mut node, 2, 1);
    assert!(reads_at_once(&node));
    // Node 3 is behind: nothing is told it yet.
    node.transfer_leader(NodeId(3)).unwrap();
    drain(&mut node);
    assert!(!reads_at_once(&node), "READ-7: while a transferee is set");
    node.transfer_leader(NodeId(1)).unwrap();
    assert!(reads_at_once(&node), "given up before TimeoutNow was sent");
    // Node 2 has everything: it is told to campaign, and may do so at any time.
    node.transfer_leader(NodeId(2)).unwrap();
    assert_eq!(drain(&mut node), [message(1, 2, 2, MessageBody::TimeoutNow)]);
    node.transfer_leader(NodeId(1)).unwrap();
    tick(&mut node);
    confirm(&mut node, 3, 2);
    confirm(&mut node, 2, 2);
    assert!(!reads_at_once(&node), "READ-7: for the rest of the term");
    // A later leadership has a lease again.
    step(&mut node, 3, 3, heartbeat(0));
    lead(&mut node);
    let (term, last) = (node.status().term, node.status().log.last_index());
    step(&mut node, 2, term, accept(last));
    tick(&mut node);
    step(&mut node, 2, term, MessageBody::HeartbeatResp { read: 1 });
    assert!(reads_at_once(&node));
}

#[test]
fn an_owner_of_timer_events_has_a_lease_from_check_to_check() {
    let mut node = leader();
    timer(&mut node, Timer::HeartbeatDue);
    confirm(&mut node, 2, 1);
    assert!(reads_at_once(&node));
    timer(&mut node, Timer::HeartbeatDue);
    timer(&mut node, Timer::QuorumCheckDue);
    assert_eq!(node.status().role, Role::Leader);
    assert!(!reads_at_once(&node), "a base election timeout may have passed");
    confirm(&mut node, 3, 2);
    assert!(!reads_at_once(&node), "asked before the check");
    timer(&mut node, Timer::HeartbeatDue);
    confirm(&mut node, 3, 3);
    assert!(reads_at_once(&node));
}

#[test]
fn a_leader_that_is_not_answered_loses_the_lease_and_then_its_role() {
    let mut node = leader();
    tick(&mut node);
    confirm(&mut node, 2, 1);
    for _ in 2..=9 {
        tick(&mut node);
    }
    assert_eq!((reads_at_once(&node), node.status().role), (true, Role::Leader));
    tick(&mut node);
    assert_eq!((reads_at_once(&node), node.status().role), (false, Role::Leader));
    for _ in 11..=20 {
        tick(&mut node);
    }
    assert_eq!(node.status().role, Role::Follower, "QUORUM-1");
}

#[test]
fn leaders_are_not_forgotten_where_leases_count() {
    let hard_state = hard_state(2, 0, 0);
    let mut node = node_with(lease_based(1), &[1, 2, 3], &[], hard_state);
    step(&mut node, 2, 2, heartbeat(0));
    let before = node.clone();
    let refusal = Error::LeaderNotForgotten { id: NodeId(1) };
    assert_eq!(node.forget_leader(), Err(refusal.clone()), "LEASE-5");
    assert_eq!(
        refusal.to_string(),
        "node 1 does not forget its leader, because reads are lease-based"
    );
    assert_eq!(node, before);
}

/// ELECT-8: a campaign in lease would go past the leader's read lease, as forgetting it would.
#[test]
fn nobody_campaigns_in_lease_with_lease_based_reads() {
    let hard_state = hard_state(2, 0, 0);
    let mut node = node_with(lease_based(1), &[1, 2, 3], &[], hard_state);
    step(&mut node, 2, 2, heartbeat(0));
    let before = node.clone();
    let refusal = Error::CampaignInLease { id: NodeId(1), leader: NodeId(2) };
    assert_eq!(node.campaign(), Err(refusal.clone()));
    assert_eq!(
        refusal.to_string(),
        "node 1 does not campaign while it is in lease of leader 2, because reads are lease-based"
    );
    assert_eq!(node, before);
    // The leader itself asks for it, which ends its lease (READ-7).
    let mut asked = node.clone();
    step(&mut asked, 2, 2, MessageBody::TimeoutNow);
    assert_eq!(asked.status().role, Role::Candidate);
    // Out of lease it may.
    node.timer(Timer::LeaseExpired).unwrap();
    assert_eq!(node.campaign(), Ok(Campaign::Begun));
    // A campaign may start over, and one that leads has nothing to campaign for.
    assert_eq!(node.campaign(), Ok(Campaign::Begun));
    let mut leads = leader();
    assert_eq!(leads.campaign(), ignored(CampaignIgnored::Leader));
    // Nobody relies on it with safe reads.
    let mut safe = node_with(config(1, true, true), &[1, 2, 3], &[], hard_state);
    step(&mut safe, 2, 2, heartbeat(0));
    assert_eq!(safe.campaign(), Ok(Campaign::Begun));
}

#[test]
fn safe_reads_keep_no_lease() {
    let mut node = elected(config(1, false, true), &membership(&[1, 2, 3], &[]));
    step(&mut node, 2, 2, accept(1));
    let before = node.clone();
    let sent = timer(&mut node, Timer::HeartbeatDue);
    assert!(sent.iter().all(|sent| matches!(sent.body, MessageBody::Heartbeat { read: 0, .. })));
    confirm(&mut node, 2, 0);
    assert_eq!(node, before, "no hidden state where the option is off");
}
