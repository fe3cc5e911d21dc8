//! CONF-4, CONF-5, CONF-6.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::raft::change::{Change, Edit, Refusal, Transition, Way, moves_several_voters};
use crate::raft::configuration::JointConfiguration;
use crate::raft::joint::Halves;

use Edit::{AddLearner, AddVoter, Remove, Update};
use Transition::{Auto, Explicit, Implicit};

const TRANSITIONS: [Transition; 3] = [Auto, Implicit, Explicit];

fn change(transition: Transition, edits: &[Edit]) -> Change {
    Change { transition, edits: edits.to_vec() }
}

/// Every edit of the nodes up to a number.
fn edits_up_to(count: NodeId) -> Vec<Edit> {
    (1..=count).flat_map(|id| [AddVoter(id), AddLearner(id), Remove(id), Update(id)]).collect()
}

/// Voters 1, 2, 3; learner 4.
fn plain() -> JointConfiguration {
    JointConfiguration::simple(NodeSet(0b0111), NodeSet(0b1000))
}

/// On the way from voters 1, 2, 3 to voters 1, 2 with 3 as a learner.
fn joint() -> JointConfiguration {
    let voters = Halves { incoming: NodeSet(0b0011), outgoing: NodeSet(0b0111) };
    JointConfiguration { voters, learners_next: NodeSet(0b0100), ..plain() }
}

#[test]
fn conf_4_each_clause_is_looked_at() {
    for valid in [plain(), joint(), JointConfiguration::default()] {
        assert!(valid.is_valid(), "{valid:?}");
    }
    let none = NodeSet::EMPTY;
    for invalid in [
        // Not joint, and yet with what only a joint one has.
        JointConfiguration { learners_next: NodeSet(0b0100), ..plain() },
        JointConfiguration { auto_leave: true, ..plain() },
        // A learner that is a voter, of either set.
        JointConfiguration { learners: NodeSet(0b0001), ..plain() },
        JointConfiguration { learners: NodeSet(0b0001), ..joint() },
        JointConfiguration { learners: NodeSet(0b0100), learners_next: none, ..joint() },
        // Next to be a learner, but staying a voter, or none at present.
        JointConfiguration { learners_next: NodeSet(0b0001), ..joint() },
        JointConfiguration { learners_next: NodeSet(0b1_0000), ..joint() },
        // Nobody comes.
        JointConfiguration::simple(none, NodeSet(0b1000)),
        JointConfiguration { voters: Halves { incoming: none, ..joint().voters }, ..joint() },
        JointConfiguration { auto_leave: true, ..JointConfiguration::default() },
    ] {
        assert!(!invalid.is_valid(), "{invalid:?}");
    }
}

#[test]
fn conf_5_edits_and_transition_make_the_way() {
    let ways = TRANSITIONS.map(|transition| {
        [0, 1, 2].map(|count| change(transition, &[Update(1), Update(2)][..count]).way())
    });
    let (implicit, explicit) =
        (Way::EnterJoint { auto_leave: true }, Way::EnterJoint { auto_leave: false });
    assert_eq!(ways, [[Way::Leave, Way::Simple, implicit], [implicit; 3], [explicit; 3]]);
}

#[test]
fn conf_6_refusals_have_reasons_in_order() {
    let empty = JointConfiguration::default();
    for (before, change, reason) in [
        (joint(), change(Auto, &[Update(0)]), Refusal::ZeroId),
        (empty, change(Auto, &[AddVoter(1), Remove(0)]), Refusal::ZeroId),
        (joint(), change(Auto, &[Update(1)]), Refusal::Joint),
        (joint(), change(Explicit, &[]), Refusal::Joint),
        (joint(), change(Implicit, &[Remove(1), Remove(2), Remove(3)]), Refusal::Joint),
        (plain(), change(Auto, &[]), Refusal::NotJoint),
        (empty, change(Auto, &[]), Refusal::NotJoint),
        (plain(), change(Auto, &[Remove(1), AddLearner(2), Remove(3)]), Refusal::NoVoters),
        // A node that waits to join takes none.
        (empty, change(Auto, &[AddVoter(1)]), Refusal::NoVoters),
        (empty, change(Implicit, &[AddVoter(1)]), Refusal::NoVoters),
    ] {
        assert_eq!(change.apply(before), Err(reason), "{before:?} {change:?}");
    }
}

/// A change of one edit cannot get here, CONF-5.
#[test]
fn conf_6_a_simple_change_changes_one_voter() {
    for edits in [[AddVoter(4), AddVoter(5)], [AddVoter(4), Remove(1)], [Remove(1), Remove(2)]] {
        let after = change(Explicit, &edits).apply_at_once(plain()).unwrap();
        assert!(moves_several_voters(plain(), after) && !after.is_joint(), "{edits:?}");
    }
    let after = change(Auto, &[AddVoter(4), AddLearner(5)]).apply_at_once(plain()).unwrap();
    assert_eq!(after, JointConfiguration::simple(NodeSet(0b1111), NodeSet(0b1_0000)));
    assert!(!moves_several_voters(plain(), after));
}

/// What changes make of one voter, with three nodes, is every configuration of three nodes but the
/// empty one, which nothing leads to.
#[test]
fn conf_4_and_conf_6_changes_lead_to_every_configuration_and_no_other() {
    let all: BTreeSet<JointConfiguration> = (0..1 << 13)
        .map(|bits: u16| {
            let set = |at: u16| NodeSet((bits >> at & 7) as u8);
            JointConfiguration {
                voters: Halves { incoming: set(0), outgoing: set(3) },
                learners: set(6),
                learners_next: set(9),
                auto_leave: bits >> 12 & 1 == 1,
            }
        })
        .filter(|configuration| configuration.is_valid())
        .filter(|configuration| *configuration != JointConfiguration::default())
        .collect();

    let one = edits_up_to(3);
    let changes = |edits: Vec<Edit>| TRANSITIONS.map(|transition| change(transition, &edits));
    let mut edits = vec![Vec::new()];
    for length in 0..3 {
        let longest: Vec<_> = edits.iter().filter(|list| list.len() == length).cloned().collect();
        for list in longest {
            edits.extend(one.iter().map(|edit| [list.as_slice(), &[*edit]].concat()));
        }
    }
    let changes: Vec<Change> = edits.into_iter().flat_map(changes).collect();

    let start = JointConfiguration::simple(NodeSet(1), NodeSet::EMPTY);
    let (mut reached, mut open) = (BTreeSet::from([start]), vec![start]);
    while let Some(before) = open.pop() {
        let after = changes.iter().filter_map(|change| change.apply(before).ok());
        open.extend(after.filter(|after| reached.insert(*after)));
    }
    assert_eq!(reached, all);
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    vec(prop::sample::select(edits_up_to(7)), 0..5)
}

/// Any change, and often enough that which leaves.
fn changes() -> impl Strategy<Value = Change> {
    let any = (prop::sample::select(TRANSITIONS.to_vec()), edits())
        .prop_map(|(transition, edits)| Change { transition, edits });
    prop_oneof![any, Just(change(Auto, &[]))]
}

fn starts() -> impl Strategy<Value = JointConfiguration> {
    let simple = (1..128u8, 0..128u8).prop_map(|(voters, learners)| {
        let voters = NodeSet(voters);
        JointConfiguration::simple(voters, NodeSet(learners).difference(voters))
    });
    prop_oneof![1 => Just(JointConfiguration::default()), 9 => simple]
}

proptest! {
    #[test]
    fn conf_4_holds_after_every_change(start in starts(), changes in vec(changes(), 1..20)) {
        let mut configuration = start;
        for change in changes {
            if let Ok(after) = change.apply(configuration) {
                prop_assert!(after.is_valid(), "{configuration:?} {change:?} {after:?}");
                configuration = after;
            }
        }
    }

    /// Through a joint configuration and out of it is as far as one edit after the other.
    #[test]
    fn conf_6_joint_and_simple_changes_come_to_the_same(start in starts(), edits in edits()) {
        let at_once = change(Explicit, &edits)
            .apply(start)
            .and_then(|joint| change(Auto, &[]).apply(joint));
        let one_by_one = edits
            .iter()
            .try_fold(start, |before, edit| change(Auto, &[*edit]).apply(before));
        if let (Ok(at_once), Ok(one_by_one)) = (at_once, one_by_one) {
            prop_assert_eq!(at_once, one_by_one);
        }
    }
}
