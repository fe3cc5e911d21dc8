//! CONF-4 to CONF-12: changing the members.

use quorate_core::{
    ApplyError, CampaignIgnored, ConfChange, ConfChangeError, ConfRefusal, Config, Edit, EntryData,
    Index, MemStorage, Membership, Message, NodeId, ProgressState, ProposeError, Proposed, RawNode,
    Role, StepIgnored, Stepped, Term, Timer, Transfer, Transition,
};

use crate::common::*;

fn joint(incoming: &[u64], outgoing: &[u64], auto_leave: bool) -> Membership {
    Membership::joint(ids(incoming), ids(outgoing), [], [], auto_leave).unwrap()
}

/// The leader of these members in term 2, whose no-op at index 1 is committed.
fn leader(config: Config, members: &Membership) -> Node {
    let mut node = elected(config, members);
    acknowledge(&mut node, Index(1));
    node
}

fn leader_of(members: &[u64]) -> Node {
    leader(config(1, false, false), &membership(members, &[]))
}

/// Every voter acknowledges the log up to `index`. Returns what is sent on that.
fn acknowledge(node: &mut Node, index: Index) -> Vec<Message> {
    let voters: Vec<_> = node.status().membership.all_voters().collect();
    let term = node.status().term;
    let mut sent = Vec::new();
    for voter in voters {
        // A voter may have left on the acknowledgement of one before.
        if voter != node.id() && node.status().membership.is_member(voter) {
            sent.append(&mut step(node, voter, term, accept(index)));
        }
    }
    sent
}

/// Proposes a change and sends it; it is not committed.
fn propose(node: &mut Node, change: ConfChange) -> Index {
    let proposed = node.propose_conf_change(change).unwrap();
    let Proposed::Appended { index } = proposed else { panic!("{proposed:?}") };
    drain(node);
    index
}

/// Proposes a change, commits and applies it.
fn make(node: &mut Node, change: ConfChange) -> Vec<Message> {
    let index = propose(node, change);
    acknowledge(node, index)
}

fn peers(node: &Node) -> Vec<NodeId> {
    node.status().progress.iter().map(|(id, _)| *id).collect()
}

#[test]
fn a_voter_joins_and_is_caught_up() {
    let mut node = leader_of(&[1, 2, 3]);
    let index = propose(&mut node, ConfChange::one(Edit::AddVoter(NodeId(4))));
    assert_eq!((index, node.status().pending_conf), (Index(2), Index(2)), "CONF-2");
    assert_eq!(peers(&node), [2, 3], "CONF-8: in force when applied");
    let sent = step(&mut node, 2, 2, accept(2));
    assert_eq!(node.status().membership, &membership(&[1, 2, 3, 4], &[]));
    assert_eq!(node.storage().membership(), &membership(&[1, 2, 3, 4], &[]));
    let seen = progress(&node, 4);
    assert_eq!((seen.matched, seen.next, seen.recent_active), (Index(0), Index(2), true), "CONF-8");
    assert!(sent.iter().any(|sent| sent.to == 4 && indexes(sent) == [2]), "it is probed at once");
    // The new one is needed for a quorum of 4.
    node.propose("p".into()).unwrap();
    drain(&mut node);
    step(&mut node, 2, 2, accept(3));
    assert_eq!(node.status().commit, 2);
    step(&mut node, 4, 2, accept(3));
    assert_eq!(node.status().commit, 3);
}

#[test]
fn one_that_leaves_loses_its_progress_and_may_lower_the_quorum() {
    let mut node = leader_of(&[1, 2, 3, 4]);
    let index = propose(&mut node, ConfChange::one(Edit::Remove(NodeId(4))));
    node.propose("p".into()).unwrap();
    drain(&mut node);
    step(&mut node, 2, 2, accept(3));
    assert_eq!((index, node.status().commit), (Index(2), Index(1)));
    // The removal is committed by 3 of 4, and the payload thereby by 2 of 3 (CONF-8, COMMIT-1).
    step(&mut node, 3, 2, accept(2));
    assert_eq!(peers(&node), [2, 3]);
    assert_eq!(node.status().commit, 3);
    let ignored = StepIgnored::NotMember { id: NodeId(1), from: NodeId(4) };
    let late = node.step(message(4, 1, 2, accept(3)));
    assert_eq!(late, Ok(Stepped::Ignored(ignored)), "CONTRACT-1");
}

#[test]
fn those_who_stay_keep_their_progress() {
    let mut node = leader_of(&[1, 2, 3]);
    make(&mut node, ConfChange::one(Edit::AddLearner(NodeId(4))));
    step(&mut node, 4, 2, accept(2));
    let kept: Vec<_> = [2, 3, 4].map(|id| progress(&node, id).matched).to_vec();
    assert_eq!(kept, [2, 2, 2]);
    make(&mut node, ConfChange::one(Edit::AddVoter(NodeId(4))));
    assert_eq!(node.status().membership, &membership(&[1, 2, 3, 4], &[]));
    assert_eq!(progress(&node, 4).matched, 2, "a learner that is promoted, too");
    make(&mut node, ConfChange::one(Edit::AddLearner(NodeId(4))));
    assert_eq!(node.status().membership, &membership(&[1, 2, 3], &[4]));
    assert_eq!(progress(&node, 4).state, ProgressState::Replicate);
}

#[test]
fn a_joint_change_is_left_by_itself() {
    let mut node = leader_of(&[1, 2, 3]);
    let swap = ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]);
    let index = propose(&mut node, swap);
    step(&mut node, 2, 2, accept(index));
    let status = node.status();
    assert_eq!(status.membership, &joint(&[1, 2, 4], &[1, 2, 3], true), "CONF-5");
    // CONF-9: applying it made the leader propose to leave.
    assert_eq!((status.pending_conf, status.log.last_index()), (Index(3), Index(3)));
    let left = status.log.all().unwrap().pop().unwrap();
    assert_eq!(left, conf_entry(3, 2, ConfChange::leave()));
    assert_eq!(peers(&node), [2, 3, 4]);
    // CONF-10: a majority of 1 2 4, and one of 1 2 3.
    step(&mut node, 3, 2, accept(3));
    assert_eq!(node.status().commit, 2);
    step(&mut node, 4, 2, accept(3));
    assert_eq!(node.status().commit, 3);
    assert_eq!(node.status().membership, &membership(&[1, 2, 4], &[]));
    assert_eq!(peers(&node), [2, 4]);
    assert_eq!(node.status().log.last_index(), 3, "and not again");
}

#[test]
fn an_explicit_joint_change_is_left_on_request() {
    let mut node = leader_of(&[1, 2, 3]);
    let change = ConfChange {
        transition: Transition::Explicit,
        edits: vec![Edit::Remove(NodeId(2)), Edit::Remove(NodeId(3))],
        ..ConfChange::default()
    };
    make(&mut node, change);
    assert_eq!(node.status().membership, &joint(&[1], &[1, 2, 3], false));
    assert_eq!(node.status().log.last_index(), 2, "CONF-9: not by itself");
    // CONF-7: nothing else is taken meanwhile.
    let refused = node.propose_conf_change(no_change()).unwrap();
    assert_eq!(refused, Proposed::Refused { index: Index(3), reason: ConfRefusal::Joint });
    assert_eq!(node.status().log.all().unwrap()[2].data, EntryData::Empty);
    drain(&mut node);
    acknowledge(&mut node, Index(3));
    make(&mut node, ConfChange::leave());
    assert_eq!(node.status().membership, &membership(&[1], &[]));
    let refused = node.propose_conf_change(ConfChange::leave()).unwrap();
    assert_eq!(refused, Proposed::Refused { index: Index(5), reason: ConfRefusal::NotJoint });
}

#[test]
fn what_the_configuration_does_not_take_is_an_error() {
    let mut node = leader_of(&[1, 2, 3]);
    let before = node.clone();
    let zero = Edit::AddVoter(NodeId(0));
    assert_eq!(
        node.propose_conf_change(zero.into()),
        Err(ProposeError::ConfChange(ConfChangeError::ZeroId { edit: zero })),
        "CONF-7"
    );
    let everyone = ConfChange::joint([1, 2, 3].map(NodeId).map(Edit::Remove));
    let error = node.propose_conf_change(everyone).unwrap_err();
    assert!(matches!(error, ProposeError::ConfChange(ConfChangeError::NoVoters { .. })));
    assert_eq!(node, before, "CONF-7: nothing is appended");
}

#[test]
fn a_change_that_alters_nothing_ends_there() {
    let mut node = leader_of(&[1, 2, 3]);
    let index = propose(&mut node, ConfChange::one(Edit::Update(NodeId(3))));
    node.step(message(2, 1, 2, accept(index))).unwrap();
    drain_lagging(&mut node);
    let before = node.clone();
    let members = node.apply_conf_change(index).unwrap();
    assert_eq!(members, membership(&[1, 2, 3], &[]));
    assert!(!node.has_ready(), "CONF-8");
    node.advance_apply(index).unwrap();
    let mut rejected = before;
    rejected.reject_conf_change(index).unwrap();
    rejected.advance_apply(index).unwrap();
    // PROPOSE-6: of how it was decided, the index of the configuration tells, and nothing else.
    let index_of = |node: &Node| node.status().membership_index;
    assert_eq!((index_of(&node), index_of(&rejected)), (index, Index(0)));
    for node in [&mut node, &mut rejected] {
        let later = propose(node, ConfChange::one(Edit::Update(NodeId(3))));
        node.step(message(2, 1, 2, accept(later))).unwrap();
        drain(node);
    }
    assert_eq!(node, rejected, "no other trace of how it was decided");
}

#[test]
fn changes_are_decided_in_order_once_and_before_they_are_applied() {
    let mut node = leader_of(&[1, 2, 3]);
    propose(&mut node, ConfChange::one(Edit::AddVoter(NodeId(4))));
    node.propose("p".into()).unwrap();
    drain(&mut node);
    let unknown = |index, next| Err(ApplyError::NoConfChange { index, next });
    assert_eq!(node.apply_conf_change(Index(2)), unknown(Index(2), None), "not handed out yet");
    node.step(message(2, 1, 2, accept(3))).unwrap();
    drain_lagging(&mut node);
    let before = node.clone();
    let undecided = ApplyError::ConfChangeNotDecided { index: Index(3), conf: Index(2) };
    assert_eq!(node.advance_apply(Index(3)), Err(undecided.clone()));
    assert_eq!(
        undecided.to_string(),
        "index 3 cannot be applied before the configuration change at 2 is decided"
    );
    assert_eq!(node.apply_conf_change(Index(3)), unknown(Index(3), Some(Index(2))));
    assert_eq!(
        node.reject_conf_change(Index(1)),
        Err(ApplyError::NoConfChange { index: Index(1), next: Some(Index(2)) })
    );
    assert_eq!(node, before);
    node.apply_conf_change(Index(2)).unwrap();
    assert_eq!(node.apply_conf_change(Index(2)), unknown(Index(2), None));
    assert_eq!(
        node.reject_conf_change(Index(2)),
        Err(ApplyError::NoConfChange { index: Index(2), next: None })
    );
    assert_eq!(node.advance_apply(Index(3)), Ok(()));
}

#[test]
fn a_rejected_change_leaves_the_configuration_as_it_is() {
    let mut node = leader_of(&[1, 2, 3]);
    propose(&mut node, ConfChange::one(Edit::AddVoter(NodeId(4))));
    node.step(message(2, 1, 2, accept(2))).unwrap();
    drain_lagging(&mut node);
    node.reject_conf_change(Index(2)).unwrap();
    node.advance_apply(Index(2)).unwrap();
    assert_eq!(node.status().membership, &membership(&[1, 2, 3], &[]));
    assert_eq!(
        propose(&mut node, ConfChange::one(Edit::AddVoter(NodeId(4)))),
        3,
        "the next may come"
    );
}

#[test]
fn a_committed_change_that_does_not_fit_is_an_error_to_whoever_applies_it() {
    let hard_state = crate::common::hard_state(2, 0, 0);
    let mut node = node_with(config(1, false, false), &[1, 2, 3], &[], hard_state);
    let wild = conf_entry(1, 2, ConfChange::leave());
    node.step(message(2, 1, 2, append((0, 0), &[wild], 1))).unwrap();
    drain_lagging(&mut node);
    let before = node.clone();
    let error = node.apply_conf_change(Index(1)).unwrap_err();
    assert!(matches!(error, ApplyError::ConfChange { index: Index(1), .. }), "{error}");
    assert_eq!(node, before);
    node.reject_conf_change(Index(1)).unwrap();
    node.advance_apply(Index(1)).unwrap();
}

#[test]
fn a_leader_that_applies_its_own_removal_steps_down() {
    let mut node = leader_of(&[1, 2, 3]);
    let index = propose(&mut node, ConfChange::one(Edit::Remove(NodeId(1))));
    step(&mut node, 2, 2, accept(index));
    // It is in no quorum any more, but the old one counts while the change commits.
    let status = node.status();
    assert_eq!(
        (status.role, status.term, status.leader),
        (Role::Follower, Term(2), None),
        "CONF-15"
    );
    assert_eq!(node.campaign(), ignored(CampaignIgnored::NotVoter));
}

#[test]
fn a_leader_may_stay_on_to_see_its_removal_through() {
    let stays = Config { step_down_on_removal: false, ..config(1, false, false) };
    let mut node = leader(stays, &membership(&[1, 2, 3], &[]));
    let index = propose(&mut node, ConfChange::one(Edit::Remove(NodeId(1))));
    step(&mut node, 2, 2, accept(index));
    assert_eq!(node.status().role, Role::Leader, "CONF-15");
    assert_eq!(
        node.propose("p".into()),
        Err(ProposeError::NotMember { id: NodeId(1) }),
        "PROPOSE-5"
    );
    assert_eq!(peers(&node), [2, 3]);
    assert_eq!(timer(&mut node, Timer::HeartbeatDue).len(), 2);
}

/// CONF-8 and CONF-15 with the option off: a leader that is no longer a voter leads on as any other
/// would.
#[test]
fn a_leader_that_is_no_longer_a_voter_counts_again_and_gives_up_its_transfer() {
    let stays = Config { step_down_on_removal: false, ..config(1, false, false) };
    let mut node = leader(stays, &joint(&[4, 5], &[1, 2, 3], false));
    let leave = propose(&mut node, ConfChange::leave());
    node.propose("p".into()).unwrap();
    node.transfer_leader(NodeId(3)).unwrap();
    drain(&mut node);
    step(&mut node, 4, 2, accept(leave.next()));
    step(&mut node, 5, 2, accept(leave.next()));
    assert_eq!(node.status().commit, 1, "the incoming half has both");
    // The outgoing half has the leave only, and does not count after it.
    let sent = step(&mut node, 2, 2, accept(leave));
    let status = node.status();
    assert_eq!(
        (status.role, status.membership.voters()),
        (Role::Leader, &[NodeId(4), NodeId(5)][..])
    );
    assert_eq!(status.transferee, None, "CONF-8: 3 is not a voter any more");
    assert_eq!((status.commit, status.applied), (leave.next(), leave.next()), "CONF-8, COMMIT-1");
    let told = |to| message(1, to, 2, append((leave.next(), 2), &[], leave.next()));
    assert!(sent.contains(&told(4)) && sent.contains(&told(5)), "and broadcast: {sent:?}");
}

/// CONF-9, PROPOSE-5: a leader whose log removed it and then entered a joint configuration without
/// it. It may propose nothing, but nobody else could leave that configuration while it leads.
#[test]
fn a_leader_outside_its_joint_configuration_leaves_it() {
    let mut storage = MemStorage::new(membership(&[1, 2, 3, 4], &[]));
    let swap = ConfChange::joint([Edit::AddVoter(NodeId(5)), Edit::Remove(NodeId(4))]);
    let log = [conf_entry(1, 1, ConfChange::one(Edit::Remove(NodeId(1)))), conf_entry(2, 1, swap)];
    storage.append(&log).unwrap();
    storage.set_hard_state(hard_state(1, 0, 0));
    let stays =
        Config { step_down_on_removal: false, storage_is_atomic: true, ..config(1, false, false) };
    let mut node = RawNode::new(stays, storage).unwrap();
    lead(&mut node);
    // Its no-op is at 3; what came before it is applied with it.
    step(&mut node, 2, 2, accept(3));
    step(&mut node, 3, 2, accept(3));
    let outside = joint(&[2, 3, 5], &[2, 3, 4], true);
    let status = node.status();
    assert_eq!((status.role, status.membership), (Role::Leader, &outside));
    assert_eq!(status.log.all().unwrap().pop(), Some(conf_entry(4, 2, ConfChange::leave())));
    assert_eq!(
        node.propose("p".into()),
        Err(ProposeError::NotMember { id: NodeId(1) }),
        "PROPOSE-5"
    );
    step(&mut node, 2, 2, accept(4));
    assert!(node.status().membership.is_joint(), "it does not count itself");
    step(&mut node, 3, 2, accept(4));
    assert_eq!(node.status().membership, &membership(&[2, 3, 5], &[]));
}

#[test]
fn a_demoted_leader_leads_until_the_joint_configuration_is_left() {
    let mut node = leader_of(&[1, 2, 3]);
    let demote = ConfChange::joint([Edit::AddLearner(NodeId(1)), Edit::AddVoter(NodeId(4))]);
    let index = propose(&mut node, demote);
    step(&mut node, 2, 2, accept(index));
    let status = node.status();
    let learns =
        Membership::joint([2, 3, 4].map(NodeId), [1, 2, 3].map(NodeId), [], [1].map(NodeId), true)
            .unwrap();
    assert_eq!((status.role, status.membership), (Role::Leader, &learns), "CONF-11");
    assert_eq!(status.log.last_index(), 3, "CONF-9: someone must leave it");
    step(&mut node, 2, 2, accept(3));
    assert_eq!(node.status().role, Role::Leader);
    step(&mut node, 4, 2, accept(3));
    assert_eq!(node.status().role, Role::Follower, "a learner now");
    assert_eq!(node.status().membership, &membership(&[2, 3, 4], &[1]));
}

#[test]
fn a_new_leader_leaves_the_joint_configuration_it_inherits() {
    let members = joint(&[1, 2, 4], &[1, 2, 3], true);
    let mut node = elected(config(1, false, false), &members);
    assert_eq!(node.status().log.last_index(), 1, "CONF-1: only once it has applied its tail");
    acknowledge(&mut node, Index(1));
    let status = node.status();
    assert_eq!(status.log.all().unwrap()[1], conf_entry(2, 2, ConfChange::leave()), "CONF-9");
    acknowledge(&mut node, Index(2));
    assert_eq!(node.status().membership, &membership(&[1, 2, 4], &[]));
}

#[test]
fn leaving_by_itself_is_not_kept_back_by_what_is_uncommitted() {
    let config = Config { max_uncommitted_size: 20, ..config(1, false, false) };
    let mut node = leader(config, &membership(&[1, 2, 3], &[]));
    let index =
        propose(&mut node, ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]));
    node.step(message(2, 1, 2, accept(index))).unwrap();
    drain_lagging(&mut node);
    // One proposal may be of any size; after it there is room for none.
    node.propose(vec![0; 50].into()).unwrap();
    assert!(node.propose("1".into()).is_err());
    node.apply_conf_change(index).unwrap();
    node.advance_apply(index).unwrap();
    let last = node.status().log.all().unwrap().pop().unwrap();
    assert_eq!(last, conf_entry(4, 2, ConfChange::leave()), "CONF-9, FLOW-4: it counts 0 bytes");
}

#[test]
fn a_transfer_puts_off_leaving() {
    let mut node = leader_of(&[1, 2, 3]);
    let index =
        propose(&mut node, ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]));
    node.step(message(2, 1, 2, accept(index))).unwrap();
    drain_lagging(&mut node);
    node.apply_conf_change(index).unwrap();
    node.transfer_leader(NodeId(4)).unwrap();
    node.advance_apply(index).unwrap();
    drain(&mut node);
    assert_eq!(node.status().log.last_index(), 2, "CONF-9: not with a transferee");
    // PROPOSE-2: nothing else is proposed meanwhile. Another target is a transfer still.
    assert!(node.propose("p".into()).is_err());
    assert_eq!(node.transfer_leader(NodeId(2)), Ok(Transfer::Begun));
    assert_eq!(node.status().log.last_index(), 2);

    let mut given_up = node.clone();
    given_up.transfer_leader(NodeId(1)).unwrap();
    let left = given_up.status().log.all().unwrap().pop().unwrap();
    assert_eq!(left, conf_entry(3, 2, ConfChange::leave()), "TRANSFER-1");
    assert_eq!(given_up.status().pending_conf, 3, "CONF-2");
    // Once is enough.
    given_up.transfer_leader(NodeId(1)).unwrap();
    given_up.timer(Timer::QuorumCheckDue).unwrap();
    assert_eq!(given_up.status().log.last_index(), 3);

    node.timer(Timer::QuorumCheckDue).unwrap();
    assert_eq!(node.status().log.all().unwrap().pop(), Some(left), "TRANSFER-4");
    assert_eq!(indexes(&drain(&mut node)[0]), [3], "and it is sent");
}

/// TRANSFER-4, QUORUM-1: a leader that steps down does not look.
#[test]
fn a_transfer_that_ends_with_the_leadership_leaves_nothing() {
    let start = config(1, false, true);
    let mut node = leader(start, &membership(&[1, 2, 3, 4, 5], &[]));
    timer(&mut node, Timer::QuorumCheckDue);
    let index =
        propose(&mut node, ConfChange::joint([Edit::Remove(NodeId(2)), Edit::Remove(NodeId(5))]));
    node.transfer_leader(NodeId(3)).unwrap();
    step(&mut node, 2, 2, accept(index));
    step(&mut node, 5, 2, accept(index));
    let status = node.status();
    assert_eq!(status.membership, &joint(&[1, 3, 4], &[1, 2, 3, 4, 5], true));
    assert_eq!((status.role, status.log.last_index()), (Role::Leader, index));
    timer(&mut node, Timer::QuorumCheckDue);
    let status = node.status();
    assert_eq!((status.role, status.log.last_index()), (Role::Follower, index));
}

/// CONF-9 after TRANSFER-4: not before the change itself is applied, and what is pending holds it
/// off (CONF-2).
#[test]
fn a_transfer_given_up_before_the_change_is_applied_leaves_when_it_is() {
    let mut node = leader_of(&[1, 2, 3]);
    let index =
        propose(&mut node, ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]));
    node.transfer_leader(NodeId(3)).unwrap();
    node.step(message(2, 1, 2, accept(index))).unwrap();
    drain_lagging(&mut node);
    node.timer(Timer::QuorumCheckDue).unwrap();
    assert_eq!(node.status().log.last_index(), index, "the configuration is not joint yet");
    node.transfer_leader(NodeId(3)).unwrap();
    node.apply_conf_change(index).unwrap();
    node.timer(Timer::QuorumCheckDue).unwrap();
    assert_eq!(node.status().log.last_index(), index, "pending-conf is above applied");
    node.advance_apply(index).unwrap();
    let left = node.status().log.all().unwrap().pop().unwrap();
    assert_eq!(left, conf_entry(index.next(), 2, ConfChange::leave()));
}

/// Whatever gave the transfer up, and whether there was one: nodes in the same state are equal.
#[test]
fn a_leave_is_the_same_whatever_let_it_come() {
    let applied = |transferee: Option<NodeId>| {
        let mut node = leader_of(&[1, 2, 3]);
        let index = propose(
            &mut node,
            ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]),
        );
        if let Some(target) = transferee {
            node.transfer_leader(target).unwrap();
        }
        step(&mut node, 2, 2, accept(index));
        node
    };
    let never = applied(None);
    let mut by_request = applied(Some(NodeId(3)));
    by_request.transfer_leader(NodeId(1)).unwrap();
    let mut by_time = applied(Some(NodeId(3)));
    by_time.timer(Timer::QuorumCheckDue).unwrap();
    for mut node in [by_request, by_time] {
        drain(&mut node);
        assert_eq!(node, never);
    }
}

#[test]
fn a_transferee_that_leaves_is_given_up() {
    for edit in [Edit::Remove(NodeId(3)), Edit::AddLearner(NodeId(3))] {
        let mut node = leader_of(&[1, 2, 3]);
        let index = propose(&mut node, edit.into());
        node.transfer_leader(NodeId(3)).unwrap();
        drain(&mut node);
        assert_eq!(node.status().transferee, Some(NodeId(3)));
        step(&mut node, 2, 2, accept(index));
        assert_eq!(node.status().transferee, None, "CONF-8 (etcd#11326): {edit}");
        assert!(node.propose("p".into()).is_ok());
    }
}

#[test]
fn votes_are_asked_of_both_halves_and_both_must_be_won() {
    let members = Membership::joint(
        [1, 2, 3].map(NodeId),
        [1, 4, 5].map(NodeId),
        [6].map(NodeId),
        [4].map(NodeId),
        false,
    )
    .unwrap();
    let mut storage = quorate_core::MemStorage::new(members);
    storage.set_hard_state(crate::common::hard_state(1, 0, 0));
    let mut node = quorate_core::RawNode::new(config(1, false, false), storage).unwrap();
    let asked: Vec<_> = timer(&mut node, Timer::ElectionTimeout).iter().map(|m| m.to).collect();
    assert_eq!(asked, [2, 3, 4, 5], "CONF-11");
    let answer = |granted| vote_resp(granted);
    let mut lost = node.clone();
    for peer in [2, 3] {
        step(&mut node, peer, 2, answer(true));
        assert_eq!(node.status().role, Role::Candidate, "CONF-10");
    }
    step(&mut node, 4, 2, answer(true));
    assert_eq!(node.status().role, Role::Leader);
    for peer in [2, 3] {
        step(&mut lost, peer, 2, answer(true));
    }
    for peer in [4, 5] {
        step(&mut lost, peer, 2, answer(false));
    }
    assert_eq!(lost.status().role, Role::Follower, "CONF-10: lost in one is lost");
}

#[test]
fn the_quorum_check_asks_for_both_halves() {
    let members = joint(&[1, 2, 3], &[1, 4, 5], false);
    let mut node = leader(config(1, false, true), &members);
    timer(&mut node, Timer::QuorumCheckDue);
    assert_eq!(node.status().role, Role::Leader);
    for peer in [2, 3] {
        step(&mut node, peer, 2, heartbeat_resp());
    }
    timer(&mut node, Timer::QuorumCheckDue);
    assert_eq!(node.status().role, Role::Follower, "CONF-10");
}
