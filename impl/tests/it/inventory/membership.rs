//! Changing the configuration: what makes it safe, and what it does not do.

use std::collections::BTreeMap;

use quorate_core::{
    Campaign, CampaignIgnored, ConfChange, Config, Edit, Entry, HardState, Index, MemStorage,
    Membership, NodeId, RawNode, Role, Term, Timer,
};

use crate::common::*;

fn node(id: NodeId, members: &Membership, log: &[Entry], commit: u64, applied: u64) -> Node {
    start(config(id, false, true), members, log, commit, applied)
}

fn start(config: Config, members: &Membership, log: &[Entry], commit: u64, applied: u64) -> Node {
    let mut storage = MemStorage::new(members.clone());
    storage.append(log).unwrap();
    let term = log.last().map_or(Term(1), |entry| entry.term);
    storage.set_hard_state(HardState { term, vote: None, commit: Index(commit) });
    RawNode::new(Config { storage_is_atomic: true, applied: Index(applied), ..config }, storage)
        .unwrap()
}

fn network(nodes: impl IntoIterator<Item = Node>) -> Network {
    let nodes: BTreeMap<_, _> = nodes.into_iter().map(|node| (node.id(), node)).collect();
    Network { nodes, ..Network::new([], &Membership::default()) }
}

/// A change is not in force before it is applied, so one that is not committed changes no quorum.
/// That alone closes the hole of single-server changes across leaders, for which others need a
/// no-op first.
#[test]
fn an_appended_change_changes_no_quorum() {
    let members = membership(&[1, 2, 3, 4], &[]);
    let removal = conf_entry(2, 1, ConfChange::one(Edit::Remove(NodeId(4))));
    let mut candidate = node(NodeId(1), &members, &[entry(1, 1), removal.clone()], 1, 1);
    timer(&mut candidate, Timer::ElectionTimeout);
    step(&mut candidate, 2, 2, vote_resp(true));
    assert_eq!(candidate.status().role, Role::Candidate, "two of three, but of four");
    // Node 5 was added by a leader that is gone; nobody has committed that.
    let addition = conf_entry(2, 1, ConfChange::one(Edit::AddVoter(NodeId(5))));
    let mut old = node(NodeId(1), &members, &[entry(1, 1), addition], 1, 1);
    assert_eq!(timer(&mut old, Timer::ElectionTimeout).len(), 3, "5 is not asked");
}

/// Four nodes. Node 3 adds 4, which commits, though 1 and 2 do not hear of that; then it removes 1,
/// which 2 takes in. If 2 did not know by then that 4 is a voter, {1, 2} and {3, 4} could both go
/// on.
#[test]
fn who_holds_the_next_change_knows_that_the_one_before_is_committed() {
    let members = membership(&[1, 2, 3], &[]);
    let add = || conf_entry(2, 1, ConfChange::one(Edit::AddVoter(NodeId(4))));
    let mut two = node(NodeId(2), &members, &[entry(1, 1), add()], 1, 1);
    assert_eq!(two.status().commit, 1, "it has the change, and does not know it is committed");
    let remove = conf_entry(3, 1, ConfChange::one(Edit::Remove(NodeId(1))));
    // CONF-2: the leader has applied the first before it proposes the second, so its commit says
    // so.
    let mut taken = two.clone();
    taken.step(message(3, 2, 1, append((2, 1), &[remove], 2))).unwrap();
    drain_lagging(&mut taken);
    assert_eq!(taken.status().commit, 2);
    timer_lagging(&mut taken, Timer::LeaseExpired);
    assert_eq!(
        taken.campaign(),
        ignored(CampaignIgnored::ConfChangeUnapplied),
        "CONF-3: not before it is applied"
    );
    apply(&mut taken);
    assert_eq!(taken.campaign(), Ok(Campaign::Begun));
    let term = taken.status().term;
    step(&mut taken, 1, term, vote_resp(true));
    assert_eq!(taken.status().role, Role::Candidate, "{{1, 2}} is no quorum of {{1, 2, 3, 4}}");

    // Without the second change it may lead {1, 2, 3}; but who has committed the second refuses it.
    assert_eq!(two.campaign(), Ok(Campaign::Begun));
    let members = membership(&[1, 2, 3, 4], &[]);
    let remove = conf_entry(3, 1, ConfChange::one(Edit::Remove(NodeId(1))));
    let mut three = node(NodeId(3), &members, &[entry(1, 1), add(), remove], 2, 2);
    let ask = vote(2, 1, false);
    let answer = step(&mut three, 2, 2, ask);
    assert_eq!(answer, [message(3, 2, 2, telling(vote_resp(false), (2, 1)))]);
}

fn timer_lagging(node: &mut Node, timer: Timer) {
    node.timer(timer).unwrap();
    drain_lagging(node);
}

/// Nodes 2, 3 and 4 after a change that not all have heard of, the log that 1 had, and the
/// configuration that it applied.
fn demoted(pre_vote: bool, commit_in_votes: bool) -> (Network, [Entry; 3], Membership) {
    // 1 leads; 3 is to be replaced by learner 4. The joint configuration is committed by 1 and 3,
    // and applied by 3. Node 4 has more, but was not told that it is committed; node 2 has nothing
    // of it. Then 1 is gone.
    let old = membership(&[1, 2, 3], &[4]);
    let joint = ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::AddLearner(NodeId(3))]);
    let whole = [entry(1, 1), conf_entry(2, 1, joint.clone()), entry(3, 1)];
    let applied = old.change(&joint).unwrap();
    let with = |id| Config { commit_in_votes, ..config(id, pre_vote, true) };
    let network = network([
        start(with(2), &old, &whole[..1], 1, 1),
        start(with(3), &applied, &whole[..2], 2, 2),
        start(with(4), &old, &whole, 1, 1),
    ]);
    (network, whole, applied)
}

/// Each of nodes 2, 3 and 4 campaigns, one after the other. Whether one of them leads.
fn campaign_in_turn(network: &mut Network) -> bool {
    [2, 3, 4].into_iter().any(|id| {
        for each in [2, 3, 4] {
            network.timer(each, Timer::LeaseExpired);
        }
        network.timer(id, Timer::ElectionTimeout);
        network.deliver_all();
        [2, 3, 4].iter().any(|&id| network.role(id) == Role::Leader)
    })
}

/// A liveness hole of changes that are in force when applied, known from etcd#12359, without the
/// option that closes it: the voters that are left cannot agree on who votes. Here the old leader's
/// disk would help, since it is away and still a voter; a removed leader is of no help
/// (`removed_leader.rs`). Nothing is lost by it.
#[test]
fn a_demotion_that_not_all_have_heard_of_can_leave_no_leader() {
    let (mut network, whole, applied) = demoted(false, false);
    for _ in 0..5 {
        assert!(!campaign_in_turn(&mut network));
    }
    assert!(network.commits() == [1, 2, 1]);
    // With the old leader's disk back, all is well, once it has found a term.
    network.nodes.insert(NodeId(1), node(NodeId(1), &applied, &whole, 2, 2));
    while network.role(1) != Role::Leader {
        network.timer(1, Timer::ElectionTimeout);
        network.deliver_all();
    }
    network.propose(1, "p");
    assert_eq!(network.commits()[0], network.commits()[3]);
    assert!(!network.nodes[&NodeId(1)].status().membership.is_joint(), "and CONF-9 goes on");
}

/// VOTE-9: node 4 refuses node 3, and learns from it that the change is committed which makes 4 a
/// voter.
#[test]
fn commit_in_votes_lets_them_elect_one() {
    for pre_vote in [false, true] {
        let (mut network, whole, _) = demoted(pre_vote, true);
        assert!(campaign_in_turn(&mut network));
        assert_eq!(network.role(4), Role::Leader, "it has the longest log");
        network.heartbeat(4);
        assert_eq!(network.log(2), network.log(4));
        assert_eq!(network.log(4)[..3], whole);
        assert!(!network.nodes[&NodeId(4)].status().membership.is_joint(), "and CONF-9 goes on");
    }
}

/// Removing one of two needs the other's word, though it is to go.
#[test]
fn to_leave_one_voter_takes_both() {
    let mut leader = elected(config(1, false, true), &membership(&[1, 2], &[]));
    step(&mut leader, 2, 2, accept(1));
    leader.propose_conf_change(ConfChange::one(Edit::Remove(NodeId(2)))).unwrap();
    drain(&mut leader);
    assert_eq!(leader.status().commit, 1);
    step(&mut leader, 2, 2, accept(2));
    let status = leader.status();
    assert_eq!((status.commit, status.membership.voters()), (Index(2), &[NodeId(1)][..]));
}

/// Who is removed is not spoken to any more, and may never hear of it. It campaigns in vain.
#[test]
fn who_is_removed_may_never_hear_of_it() {
    for pre_vote in [false, true] {
        let mut network = Network::of_voters(3, pre_vote, true);
        network.elect(1);
        network.isolated.insert(NodeId(3));
        let change = ConfChange::one(Edit::Remove(NodeId(3)));
        network.at(1, |node| node.propose_conf_change(change)).unwrap();
        network.deliver_all();
        network.isolated.clear();
        network.heartbeat(1);
        assert_eq!(network.nodes[&NodeId(3)].status().membership.voters(), [1, 2, 3]);
        for _ in 0..3 {
            network.timer(3, Timer::ElectionTimeout);
            network.deliver_all();
        }
        assert_eq!(network.role(1), Role::Leader, "LEASE-2");
        assert_eq!(network.nodes[&NodeId(1)].status().term, 1);
    }
}
