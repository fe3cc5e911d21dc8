use proptest::prelude::*;

use super::arithmetic::simple;
use super::*;
use crate::NodeId;
use crate::membership::Membership;
use crate::quorum::is_active_quorum;

/// Ids of the nodes that the changes are about.
const IDS: std::ops::RangeInclusive<u64> = 1..=6;

fn edit() -> impl Strategy<Value = Edit> {
    (IDS.prop_map(NodeId), 0..4).prop_map(|(id, kind)| match kind {
        0 => Edit::AddVoter(id),
        1 => Edit::AddLearner(id),
        2 => Edit::Remove(id),
        _ => Edit::Update(id),
    })
}

/// Leaving, a single edit and several are about equally likely.
fn change() -> impl Strategy<Value = ConfChange> {
    let transition = prop_oneof![
        4 => Just(Transition::Auto),
        1 => Just(Transition::Implicit),
        1 => Just(Transition::Explicit),
    ];
    let edits = prop_oneof![
        Just(Vec::new()),
        edit().prop_map(|edit| vec![edit]),
        prop::collection::vec(edit(), 2..6),
    ];
    (transition, edits).prop_map(|(transition, edits)| ConfChange {
        transition,
        edits,
        ..ConfChange::default()
    })
}

fn start() -> impl Strategy<Value = Membership> {
    prop::sample::subsequence(IDS.map(NodeId).collect::<Vec<_>>(), 1..=5)
        .prop_map(|voters| Membership::new(voters, []).unwrap())
}

/// Every set of the nodes, as a function that says who is in it.
fn subsets() -> impl Iterator<Item = impl Fn(NodeId) -> bool + Copy> {
    (0..1_u32 << IDS.count()).map(|bits| move |id: NodeId| bits & (1 << (id.0 - 1)) != 0)
}

fn is_majority(voters: &[NodeId], is_in: impl Fn(NodeId) -> bool) -> bool {
    voters.iter().filter(|&&id| is_in(id)).count() * 2 > voters.len()
}

fn three() -> Membership {
    Membership::new([1, 2, 3].map(NodeId), []).unwrap()
}

proptest! {
    #[test]
    fn changes_keep_the_invariants(
        start in start(),
        changes in prop::collection::vec(change(), 0..30),
    ) {
        let mut before = start;
        for change in changes {
            let kind = change.kind();
            let expected_joint = match (before.is_joint(), kind) {
                (true, ChangeKind::Leave) | (false, ChangeKind::Simple) => false,
                (false, ChangeKind::EnterJoint { .. }) => true,
                (joint, _) => {
                    let error = before.change(&change).unwrap_err();
                    let refused = match joint {
                        true => matches!(error, ConfChangeError::AlreadyJoint { .. }),
                        false => matches!(error, ConfChangeError::NotJoint { .. }),
                    };
                    prop_assert!(refused, "{}", error);
                    continue;
                }
            };
            let after = match before.change(&change) {
                Ok(after) => after,
                Err(error) => {
                    prop_assert!(matches!(error, ConfChangeError::NoVoters { .. }), "{}", error);
                    continue;
                }
            };
            prop_assert_eq!(after.sets().validate(), Ok(())); // CONF-4
            prop_assert!(!after.is_empty());
            prop_assert_eq!(after.is_joint(), expected_joint);
            match kind {
                ChangeKind::Leave => prop_assert_eq!(after.voters(), before.voters()),
                ChangeKind::EnterJoint { auto_leave } => {
                    prop_assert_eq!(after.outgoing(), before.voters());
                    prop_assert_eq!(after.auto_leave(), auto_leave);
                }
                ChangeKind::Simple => prop_assert!(!after.auto_leave()),
            }
            for is_in in subsets() {
                // Quorums before and after overlap: none is in the complement of another.
                if is_active_quorum(&before, is_in) {
                    prop_assert!(!is_active_quorum(&after, |id| !is_in(id)));
                }
                if after.is_joint() && is_active_quorum(&after, is_in) {
                    prop_assert!(is_majority(after.voters(), is_in));
                    prop_assert!(is_majority(before.voters(), is_in));
                }
            }
            before = after;
        }
    }

    /// In and out of a joint configuration leads where the edits lead one by one, if no step of
    /// those is refused.
    #[test]
    fn the_joint_way_leads_to_the_same_place(
        start in start(),
        edits in prop::collection::vec(edit(), 0..6),
    ) {
        let steps = edits.iter().try_fold(start.clone(), |membership, &edit| {
            membership.change(&edit.into())
        });
        let Ok(stepped) = steps else { return Ok(()) };
        let joint = start.change(&ConfChange::joint(edits)).unwrap();
        prop_assert_eq!(joint.change(&ConfChange::leave()).unwrap(), stepped);
    }
}

#[test]
fn kinds() {
    let of = |transition, edits: &[Edit]| {
        ConfChange { transition, edits: edits.to_vec(), ..ConfChange::default() }.kind()
    };
    let (one, two) =
        ([Edit::AddVoter(NodeId(4))], [Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(1))]);
    let (implicit, explicit) =
        (ChangeKind::EnterJoint { auto_leave: true }, ChangeKind::EnterJoint { auto_leave: false });
    assert_eq!(of(Transition::Auto, &[]), ChangeKind::Leave);
    assert_eq!(of(Transition::Auto, &one), ChangeKind::Simple);
    assert_eq!(of(Transition::Auto, &two), implicit);
    for edits in [&[][..], &one, &two] {
        assert_eq!(of(Transition::Implicit, edits), implicit);
        assert_eq!(of(Transition::Explicit, edits), explicit);
    }
    assert!(ConfChange::leave().is_leave() && ConfChange::default().is_leave());
    assert!(!ConfChange::joint([]).is_leave());
    assert_eq!(ConfChange::from(Edit::Update(NodeId(1))).kind(), ChangeKind::Simple);
    assert_eq!(ConfChange::joint(one).kind(), implicit);
}

#[test]
fn an_edit_has_a_fixed_size() {
    assert_eq!(ConfChange::leave().payload_size(), 0);
    assert_eq!(ConfChange::one(Edit::Remove(NodeId(1))).payload_size(), 16);
    assert_eq!(
        ConfChange::joint([Edit::Remove(NodeId(1)), Edit::AddVoter(NodeId(u64::MAX))])
            .payload_size(),
        32
    );
}

#[test]
fn node_zero_is_refused_before_all_else() {
    for edit in [
        Edit::AddVoter(NodeId(0)),
        Edit::AddLearner(NodeId(0)),
        Edit::Remove(NodeId(0)),
        Edit::Update(NodeId(0)),
    ] {
        let zero = ConfChangeError::ZeroId { edit };
        assert_eq!(three().change(&edit.into()), Err(zero.clone()));
        let joint = three().change(&ConfChange::joint([])).unwrap();
        let change = ConfChange::joint([Edit::AddVoter(NodeId(4)), edit]);
        assert_eq!(joint.change(&change), Err(zero));
    }
}

#[test]
fn two_voters_do_not_change_at_once() {
    let change = ConfChange {
        transition: Transition::Auto,
        edits: vec![Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(1))],
        ..ConfChange::default()
    };
    let error = simple(&three(), &change).unwrap_err();
    assert!(matches!(error, ConfChangeError::MoreThanOneVoter { altered: 2, .. }));
    assert_eq!(
        error.to_string(),
        "the change 'auto +v4 -1' of the configuration (1 2 3) alters 2 voters, at most 1 changes \
         without a joint configuration"
    );
}

#[test]
fn a_node_that_waits_to_join_cannot_make_itself_the_only_voter() {
    let empty = Membership::default();
    let single = ConfChange::one(Edit::AddVoter(NodeId(1)));
    let joint = ConfChange::joint([Edit::AddVoter(NodeId(1)), Edit::AddVoter(NodeId(2))]);
    for change in [single, joint] {
        let refused =
            ConfChangeError::NoVoters { membership: empty.clone(), change: change.clone() };
        assert_eq!(empty.change(&change), Err(refused));
    }
}

#[test]
fn a_refusal_says_both_sides() {
    let joint = three().change(&ConfChange::joint([Edit::AddLearner(NodeId(3))])).unwrap();
    let say = |membership: &Membership, change: ConfChange| {
        membership.change(&change).unwrap_err().to_string()
    };
    assert_eq!(
        say(&joint, Edit::Remove(NodeId(2)).into()),
        "the change 'auto -2' is refused while the configuration is joint, (1 2)&(1 2 3) next(3) \
         auto: only leaving it is possible"
    );
    assert_eq!(
        say(&three(), ConfChange::leave()),
        "the configuration (1 2 3) is not joint, there is nothing to leave"
    );
    assert_eq!(
        say(
            &Membership::new([1].map(NodeId), [2].map(NodeId)).unwrap(),
            Edit::Remove(NodeId(1)).into()
        ),
        "the change 'auto -1' of the configuration (1) learners(2) is refused: before and after it \
         there must be a voter"
    );
    assert_eq!(
        say(&three(), Edit::Update(NodeId(0)).into()),
        "the edit '~0' names node 0, but ids start at 1"
    );
}
