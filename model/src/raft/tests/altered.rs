//! Alterations that take back what a node knows: ROLE-4/log, APPEND-8/lower, CONF-2/replace,
//! CONF-7/joint.

use super::reconfiguration::{acknowledge, joint, kind_at, listed, plan, stable_leader, swap};
use super::*;
use Edit::{AddVoter, Remove};
use Transition::{Auto, Explicit};

#[test]
fn role_4_altered_a_restart_takes_the_term_of_the_log() {
    let at = altered(Alteration::LastTerm, context(1));
    let before = Node { vote: 1, commit: 1, applied: 1, log: terms(&[1, 3]), ..follower(5) };
    let expected = Node { vote: 0, term: 3, ..before };
    assert_eq!(restart(&at, &before, Flags::default()), expected);
    let blank = Node { vote: 2, ..follower(4) };
    assert_eq!(restart(&at, &blank, Flags::default()), follower(0));
    // The rule is in force; it is only the write that is not as it should be.
    assert!(restart_rules(&at).contains(Rule::Role4));
}

#[test]
fn append_8_altered_a_lower_commit_is_taken() {
    let at = Context { lagging_apply: true, ..context(1) };
    let lower = altered(Alteration::Lower, at.clone());
    let node = Node { commit: 3, applied: 1, log: terms(&[1, 1, 1]), ..follower_of(2, 1) };
    let told = |context: &Context, commit| {
        deliver(context, node, Message::append(2, 1, 1, (3, 1), &[], commit)).node.commit
    };
    assert_eq!([0, 2, 3].map(|commit| told(&at, commit)), [3, 3, 3]);
    // What is applied stays applied.
    assert_eq!([0, 2, 3].map(|commit| told(&lower, commit)), [1, 2, 3]);
    // A higher one is taken as far as the entries reach, and an old Append changes nothing.
    assert_eq!(told(&lower, 7), 3);
    let old = Message::append(2, 1, 1, (1, 1), &[], 1);
    assert_eq!(deliver(&lower, node, old).node.commit, 3);
    // A heartbeat lowers nothing.
    assert_eq!(deliver(&lower, node, Message::heartbeat(2, 1, 1, 2)).node.commit, 3);
}

#[test]
fn conf_2_altered_a_change_takes_the_place_of_an_uncommitted_one() {
    for activation in [Activation::Apply, Activation::Append] {
        let at = Context::new(1, Plan { activation, ..swap() });
        let replace = altered(Alteration::Replace, at.clone());
        let node = stable_leader(terms(&[1]), &[2, 3]);
        let first = run(&replace, node, Input::Propose(listed(3))).node;
        assert_eq!((kind_at(&first, 2), first.pending_conf), (listed(3), 2));
        let second = run(&replace, first, Input::Propose(listed(2))).node;
        assert_eq!((second.log.len(), kind_at(&second, 2)), (2, listed(2)));
        let refused = run(&at, first, Input::Propose(listed(2))).node;
        assert_eq!((kind_at(&refused, 2), kind_at(&refused, 3)), (listed(3), Kind::Empty));
        // With activation by appending the first change is no longer in force.
        let members = NodeSet(if activation == Activation::Append { 0b110 } else { 0b111 });
        assert_eq!(configuration(&replace, &second).voters.all(), members);
        assert_eq!(second.progress_of(4), Progress::default());
    }
}

#[test]
fn conf_2_altered_what_is_committed_or_no_change_stays() {
    let context = Context { lagging_apply: true, ..Context::new(1, swap()) };
    let replace = altered(Alteration::Replace, context);
    let pending = |kind, commit| {
        let node = stable_leader(log(&[(1, Kind::Empty), (1, kind)]), &[2, 3]);
        let node = Node { commit, applied: 1, pending_conf: 2, ..node };
        let after = run(&replace, node, Input::Propose(listed(2))).node;
        (kind_at(&after, 2), after.log.len())
    };
    assert_eq!(pending(listed(3), 1), (listed(2), 2));
    assert_eq!(pending(listed(3), 2), (listed(3), 3));
    assert_eq!(pending(Kind::Normal(1), 1), (Kind::Normal(1), 3));
    // A change that CONF-6 refuses takes nobody's place.
    let node = Node { commit: 1, ..stable_leader(log(&[(1, Kind::Empty), (1, NOTHING)]), &[2, 3]) };
    let node = Node { applied: 1, pending_conf: 2, ..node };
    let after = run(&replace, node, Input::Propose(Kind::Conf(ChangeId::LEAVE))).node;
    assert_eq!((kind_at(&after, 2), kind_at(&after, 3)), (NOTHING, Kind::Empty));
}

#[test]
fn conf_7_altered_a_joint_configuration_takes_any_change() {
    let changes: &[(Transition, &[Edit])] = &[
        (Explicit, &[AddVoter(4)]),
        (Auto, &[Remove(2)]),
        (Explicit, &[Remove(3)]),
        (Auto, &[Edit::Update(0)]),
    ];
    let at = Context::new(1, plan(THREE, changes));
    let any = altered(Alteration::Joint, at.clone());
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let enter = run(&any, node, Input::Propose(listed(0))).node;
    let enter = acknowledge(&any, enter, 2, 2).node;
    assert_eq!(configuration(&any, &enter), joint(0b1111, 0b0111));
    let becomes = |context: &Context, change| {
        kind_at(&run(context, enter, Input::Propose(listed(change))).node, 3)
    };
    assert_eq!([1, 2].map(|change| becomes(&at, change)), [Kind::Empty; 2]);
    assert_eq!([1, 2].map(|change| becomes(&any, change)), [listed(1), listed(2)]);
    // An edit of nobody is still an error, and a simple configuration cannot be left.
    assert_ignored(&any, enter, Input::Propose(listed(3)));
    let leave = run(&any, node, Input::Propose(Kind::Conf(ChangeId::LEAVE))).node;
    assert_eq!(kind_at(&leave, 2), Kind::Empty);
    let made = |change| {
        let entries = log(&[(1, Kind::Empty), (1, listed(0)), (1, listed(change))]);
        configuration(&any, &Node { commit: 3, applied: 3, log: entries, ..follower(1) })
    };
    assert_eq!(made(1), joint(0b1101, 0b0111));
    assert_eq!(made(2), joint(0b1011, 0b1111));
}
