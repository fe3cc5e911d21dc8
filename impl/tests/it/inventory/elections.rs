//! Who campaigns, and handing over.

use quorate_core::{
    Campaign, CampaignIgnored, ConfChange, Config, Edit, HardState, Index, MemStorage, Membership,
    MessageBody, NodeId, RawNode, Role, Term, Timer, Transfer, TransferIgnored,
};

use crate::common::*;

fn of_term_1(commit: u64) -> HardState {
    HardState { term: Term(1), vote: None, commit: Index(commit) }
}

/// ELECT-2, on all three ways: a timeout, a request of the application, TimeoutNow.
fn campaigns(node: &Node) -> [bool; 3] {
    let tried = |input: &dyn Fn(&mut Node)| {
        let mut node = node.clone();
        input(&mut node);
        node.status().role != Role::Follower
    };
    [
        tried(&|node| node.timer(Timer::ElectionTimeout).unwrap()),
        tried(&|node| {
            let begun = node.campaign() == Ok(Campaign::Begun);
            assert_eq!(begun, node.status().role != Role::Follower);
        }),
        tried(&|node| {
            node.step(message(2, 1, 1, MessageBody::TimeoutNow)).unwrap();
        }),
    ]
}

fn start(members: Membership) -> Node {
    let mut storage = MemStorage::new(members);
    storage.set_hard_state(of_term_1(0));
    RawNode::new(config(1, true, true), storage).unwrap()
}

#[test]
fn only_voters_campaign() {
    let joint = |incoming: &[u64], outgoing: &[u64], learners: &[u64], next: &[u64]| {
        Membership::joint(ids(incoming), ids(outgoing), ids(learners), ids(next), false).unwrap()
    };
    let table = [
        (membership(&[1, 2, 3], &[]), true),
        (membership(&[2, 3], &[1]), false),
        (membership(&[2, 3], &[]), false),
        (Membership::default(), false),
        (joint(&[1, 2], &[2, 3], &[], &[]), true),
        (joint(&[2, 3], &[1, 2], &[], &[]), true),
        (joint(&[2, 3], &[1, 2], &[], &[1]), true),
        (joint(&[2, 3], &[2], &[1], &[]), false),
    ];
    for (members, voter) in table {
        assert_eq!(campaigns(&start(members.clone())), [voter; 3], "{members}");
    }
}

/// CONF-3, of entries above applied and up to commit only.
#[test]
fn a_committed_change_that_is_not_applied_holds_off_campaigns() {
    // A change at index 2 of 3. (applied, commit, may campaign)
    for (applied, commit, free) in
        [(0, 1, true), (1, 1, true), (1, 2, false), (0, 3, false), (2, 2, true), (2, 3, true)]
    {
        let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
        storage.append(&[entry(1, 1), conf_entry(2, 1, no_change()), entry(3, 1)]).unwrap();
        storage.set_hard_state(of_term_1(commit));
        let node =
            RawNode::new(Config { applied: Index(applied), ..config(1, true, true) }, storage)
                .unwrap();
        assert_eq!(campaigns(&node), [free; 3], "{applied} {commit}");
    }
}

/// ELECT-4: the own vote is counted in the same step. But nothing that depends on it leaves before
/// it is durable.
#[test]
fn an_only_voter_leads_at_once_and_speaks_when_its_vote_is_durable() {
    let mut node = start(membership(&[1], &[2]));
    assert_eq!(node.campaign(), Ok(Campaign::Begun));
    assert_eq!((node.status().role, node.status().term), (Role::Leader, Term(2)));
    assert_eq!((node.status().commit, node.storage().hard_state().term), (Index(0), Term(1)));
    let mut ready = node.ready().unwrap();
    assert_eq!(ready.messages, [], "STORE-4");
    finish(&mut node, &mut ready);
    assert_eq!(ready.messages.len(), 1, "Append to the learner");
    assert_eq!((node.status().commit, ready.committed_entries.len()), (Index(1), 0), "COMMIT-1");
    drain(&mut node);
    assert_eq!(node.status().applied, 1);
}

#[test]
fn a_leader_does_not_campaign() {
    let mut node = elected(config(1, false, true), &membership(&[1, 2, 3], &[]));
    let before = node.clone();
    assert_eq!(node.campaign(), ignored(CampaignIgnored::Leader));
    node.timer(Timer::ElectionTimeout).unwrap();
    assert_eq!(node, before);
}

/// ELECT-8: a request does not renew the lease of who is refused; ELECT-1: a timeout restarts the
/// timer all the same.
#[test]
fn a_timeout_restarts_the_timer_and_a_request_does_not() {
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.append(&[entry(1, 1), conf_entry(2, 1, no_change())]).unwrap();
    storage.set_hard_state(of_term_1(2));
    let mut node =
        RawNode::new(Config { applied: Index(1), ..config(1, false, true) }, storage).unwrap();
    drain_lagging(&mut node);
    (0..5).for_each(|_| node.tick(10).unwrap());
    assert_eq!(node.campaign(), ignored(CampaignIgnored::ConfChangeUnapplied), "CONF-3");
    assert_eq!(node.status().election_elapsed, 5);
    node.timer(Timer::ElectionTimeout).unwrap();
    assert_eq!((node.status().role, node.status().election_elapsed), (Role::Follower, 0));
}

#[test]
fn who_can_take_over() {
    let members = membership(&[1, 2, 3], &[4]);
    let mut node = elected(config(1, false, true), &members);
    step(&mut node, 2, 2, accept(1));
    let ignored = |why| Ok(Transfer::Ignored(why));
    assert_eq!(node.transfer_leader(NodeId(4)), ignored(TransferIgnored::NotVoter), "a learner");
    assert_eq!(node.transfer_leader(NodeId(9)), ignored(TransferIgnored::NotVoter), "a stranger");
    assert_eq!(node.transfer_leader(NodeId(1)), ignored(TransferIgnored::Itself));
    assert_eq!(node.transfer_leader(NodeId(2)), Ok(Transfer::Begun));
    assert_eq!(node.transfer_leader(NodeId(4)), ignored(TransferIgnored::NotVoter));
    assert_eq!(node.status().transferee, Some(NodeId(2)), "who cannot take over replaces nobody");
    assert_eq!(node.transfer_leader(NodeId(3)), Ok(Transfer::Begun));
    assert_eq!(node.status().transferee, Some(NodeId(3)));
    assert_eq!(node.transfer_leader(NodeId(1)), ignored(TransferIgnored::Itself));
    assert_eq!(node.status().transferee, None);
}

/// ELECT-1: a node that is a voter only after its timer ran out campaigns all the same, with no
/// leader to restart it.
#[test]
fn a_node_that_may_campaign_late_still_times_out() {
    let mut storage = MemStorage::new(membership(&[2, 3], &[1]));
    storage
        .append(&[entry(1, 1), conf_entry(2, 1, ConfChange::one(Edit::AddVoter(NodeId(1))))])
        .unwrap();
    storage.set_hard_state(of_term_1(2));
    let mut node =
        RawNode::new(Config { applied: Index(1), ..config(1, false, true) }, storage).unwrap();
    drain_lagging(&mut node);
    (0..30).for_each(|_| node.tick(10).unwrap());
    assert_eq!(node.status().role, Role::Follower, "a learner, as far as it knows");
    apply(&mut node);
    node.tick(10).unwrap();
    assert_eq!(node.status().role, Role::Candidate);
}
