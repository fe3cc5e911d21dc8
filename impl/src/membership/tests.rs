use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Ids of a set, most often of few nodes, with repetitions.
fn ids() -> impl Strategy<Value = Vec<NodeId>> {
    prop::collection::vec((0..9_u64).prop_map(NodeId), 0..5)
}

#[test]
fn refuses_what_is_no_configuration() {
    use MembershipError::*;
    let new = |voters: &[NodeId], learners: &[NodeId]| {
        Membership::new(voters.iter().copied(), learners.iter().copied()).unwrap_err()
    };
    assert_eq!(new(&[], &[]), NoVoter { outgoing: 0, learners: 0 });
    assert_eq!(new(&[], &[NodeId(4)]), NoVoter { outgoing: 0, learners: 1 });
    assert_eq!(new(&[NodeId(0), NodeId(1)], &[]), ZeroId);
    assert_eq!(new(&[NodeId(1)], &[NodeId(0)]), ZeroId);
    assert_eq!(
        new(&[NodeId(1), NodeId(2)], &[NodeId(2), NodeId(3)]),
        VoterAndLearner { id: NodeId(2) }
    );
    let joint = |incoming: &[NodeId], outgoing: &[NodeId], learners: &[NodeId], next: &[NodeId]| {
        let set = |ids: &[NodeId]| ids.to_vec();
        Membership::joint(set(incoming), set(outgoing), set(learners), set(next), true).unwrap_err()
    };
    assert_eq!(
        joint(&[], &[NodeId(1), NodeId(2)], &[NodeId(3)], &[NodeId(2)]),
        NoVoter { outgoing: 2, learners: 2 }
    );
    assert_eq!(joint(&[NodeId(1)], &[NodeId(0)], &[], &[]), ZeroId);
    assert_eq!(joint(&[NodeId(1)], &[NodeId(1)], &[], &[NodeId(0)]), ZeroId);
    assert_eq!(
        joint(&[NodeId(1)], &[NodeId(2)], &[NodeId(2)], &[]),
        VoterAndLearner { id: NodeId(2) }
    );
    assert_eq!(
        joint(&[NodeId(1)], &[NodeId(2)], &[NodeId(3)], &[NodeId(3)]),
        NextNotOutgoing { id: NodeId(3) }
    );
    assert_eq!(joint(&[NodeId(1)], &[], &[], &[NodeId(2)]), NextNotOutgoing { id: NodeId(2) });
    assert_eq!(
        joint(&[NodeId(1), NodeId(2)], &[NodeId(2)], &[], &[NodeId(2)]),
        NextAndIncoming { id: NodeId(2) }
    );
    assert_eq!(joint(&[NodeId(1)], &[], &[], &[]), AutoLeaveNotJoint);
    assert_eq!(joint(&[], &[], &[], &[]), AutoLeaveNotJoint);
}

#[test]
fn the_default_waits_to_join() {
    let empty = Membership::default();
    assert!(empty.is_empty() && !empty.is_joint());
    assert_eq!(empty.members().count(), 0);
    assert_eq!(Membership::joint([], [], [], [], false), Ok(empty));
}

#[test]
fn order_and_repetitions_do_not_matter() {
    let membership = Membership::new([3, 1, 2, 1].map(NodeId), [9, 4].map(NodeId)).unwrap();
    assert_eq!(membership, Membership::new([1, 2, 3].map(NodeId), [4, 9, 9].map(NodeId)).unwrap());
    assert_eq!(
        (membership.voters(), membership.learners()),
        (&[NodeId(1), NodeId(2), NodeId(3)][..], &[NodeId(4), NodeId(9)][..])
    );
}

#[test]
fn peers_are_the_other_members() {
    let membership = Membership::new([1, 2, 3].map(NodeId), [4].map(NodeId)).unwrap();
    assert_eq!(membership.peers(NodeId(2)).collect::<Vec<_>>(), [1, 3, 4]);
    assert_eq!(membership.other_voters(NodeId(2)).collect::<Vec<_>>(), [1, 3]);
    assert!(membership.is_member(NodeId(4)) && !membership.is_voter(NodeId(4)));
    assert!(!membership.is_member(NodeId(5)));
}

#[test]
fn while_joint_either_set_votes() {
    let membership = Membership::joint(
        [1, 6].map(NodeId),
        [1, 2, 3].map(NodeId),
        [5].map(NodeId),
        [3].map(NodeId),
        true,
    )
    .unwrap();
    assert!(membership.is_joint() && membership.auto_leave());
    assert_eq!(membership.voters(), [1, 6]);
    assert_eq!(membership.outgoing(), [1, 2, 3]);
    assert_eq!(membership.learners_next(), [3]);
    assert_eq!(membership.all_voters().collect::<Vec<_>>(), [1, 2, 3, 6]);
    assert_eq!(membership.members().collect::<Vec<_>>(), [1, 2, 3, 5, 6]);
    assert_eq!(membership.other_voters(NodeId(3)).collect::<Vec<_>>(), [1, 2, 6]);
    assert!(
        membership.is_voter(NodeId(3))
            && membership.is_voter(NodeId(6))
            && !membership.is_voter(NodeId(5))
    );
}

#[test]
fn is_shown_set_by_set() {
    let show = |membership: Result<Membership, _>| membership.unwrap().to_string();
    assert_eq!(Membership::default().to_string(), "()");
    assert_eq!(show(Membership::new([3, 1].map(NodeId), [5].map(NodeId))), "(1 3) learners(5)");
    assert_eq!(
        show(Membership::joint(
            [1, 6].map(NodeId),
            [1, 2, 3].map(NodeId),
            [5].map(NodeId),
            [2, 3].map(NodeId),
            true
        )),
        "(1 6)&(1 2 3) learners(5) next(2 3) auto"
    );
}

#[test]
fn a_clone_shares_the_sets() {
    let membership = Membership::new([1, 2, 3].map(NodeId), [4].map(NodeId)).unwrap();
    assert!(Arc::ptr_eq(&membership.sets, &membership.clone().sets));
}

proptest! {
    /// CONF-4, sentence by sentence.
    #[test]
    fn takes_exactly_what_is_a_configuration(
        sets in [ids(), ids(), ids(), ids()],
        auto_leave: bool,
    ) {
        let [incoming, outgoing, learners, next] = &sets;
        let joint = !outgoing.is_empty();
        let empty = sets.iter().all(Vec::is_empty) && !auto_leave;
        let holds = sets.iter().flatten().all(|&id| id > 0)
            && (joint || (next.is_empty() && !auto_leave))
            && learners.iter().all(|id| !incoming.contains(id) && !outgoing.contains(id))
            && next.iter().all(|id| outgoing.contains(id) && !incoming.contains(id))
            && (!incoming.is_empty() || empty);
        let [incoming, outgoing, learners, next] = sets;
        let built = Membership::joint(incoming, outgoing, learners, next, auto_leave);
        prop_assert_eq!(built.is_ok(), holds);
    }

    /// The part of each node: incoming, outgoing or both, learner, or to become one; or none.
    #[test]
    fn members_are_all_ids_once(parts in prop::collection::vec(0..6, 8)) {
        let of = |wanted: &[i32]| -> BTreeSet<NodeId> {
            (1..).zip(&parts).filter(|(_, part)| wanted.contains(part)).map(|(id, _)| NodeId(id)).collect()
        };
        let incoming: BTreeSet<_> = of(&[0, 2]).into_iter().chain([9].map(NodeId)).collect();
        let (outgoing, learners, next) = (of(&[1, 2, 4]), of(&[3]), of(&[4]));
        let voters: BTreeSet<_> = incoming.union(&outgoing).copied().collect();
        let members: BTreeSet<_> = voters.union(&learners).copied().collect();
        let membership =
            Membership::joint(incoming, outgoing, learners, next, false).unwrap();
        prop_assert!(membership.all_voters().eq(voters.iter().copied()));
        prop_assert!(membership.members().eq(members.iter().copied()));
        for id in (0..11).map(NodeId) {
            prop_assert_eq!(membership.is_voter(id), voters.contains(&id));
            prop_assert_eq!(membership.is_member(id), members.contains(&id));
        }
    }
}

#[cfg(feature = "serde")]
mod serde {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let all = [
            Membership::default(),
            Membership::new([1, 2, 3].map(NodeId), [4].map(NodeId)).unwrap(),
            Membership::joint(
                [1, 6].map(NodeId),
                [1, 2, 3].map(NodeId),
                [5].map(NodeId),
                [2, 3].map(NodeId),
                true,
            )
            .unwrap(),
        ];
        for membership in all {
            let text = serde_json::to_string(&membership).unwrap();
            assert_eq!(serde_json::from_str::<Membership>(&text).unwrap(), membership);
        }
    }

    #[test]
    fn what_is_no_configuration_is_not_read() {
        let read = |text: &str| serde_json::from_str::<Membership>(text);
        assert!(
            read(r#"{"voters":[2,1,2]}"#).unwrap()
                == Membership::new([1, 2].map(NodeId), []).unwrap()
        );
        let error = read(r#"{"voters":[1,2],"learners":[2]}"#).unwrap_err();
        assert!(error.to_string().contains("node 2 is given as a voter and as a learner"));
        assert!(read(r#"{"voters":[],"learners":[2]}"#).is_err());
        assert!(read(r#"{"voters":[0]}"#).is_err());
        assert!(read(r#"{"voters":[1],"auto_leave":true}"#).is_err());
    }
}
