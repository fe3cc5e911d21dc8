//! CONF-9: a leader looks again whether it has to leave a joint configuration.

use super::reconfiguration::*;
use super::*;

use Edit::{AddVoter, Remove};
use Transition::Auto;

/// A leader of three that has entered a joint configuration while it was handing over to node 3.
fn entered(context: &Context) -> Node {
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let proposed = run(context, node, Input::Propose(listed(0))).node;
    let entered = acknowledge(context, Node { transferee: 3, ..proposed }, 2, 2).node;
    assert!(configuration(context, &entered).auto_leave && entered.transferee == 3);
    assert_eq!(entered.log.last_index(), 2);
    entered
}

#[test]
fn conf_9_a_transfer_that_is_given_up_makes_it_look_again() {
    let on = Context::new(1, swap());
    let altered = altered(Alteration::Applied, on.clone());
    let waiting = entered(&on);
    for (input, rule) in
        [(Input::QuorumCheckDue, Rule::Transfer4), (Input::Transfer(1), Rule::Transfer1)]
    {
        let looked = run(&on, waiting, input);
        assert!(looked.rules.contains(Rule::Conf9) && looked.rules.contains(rule));
        assert_eq!((looked.node.transferee, looked.node.pending_conf), (0, 3), "{input:?}");
        assert_eq!(kind_at(&looked.node, 3), LEAVE);
        assert!(sent_to(&looked, 2).iter().any(|message| message.entries.len() == 1));
        for other in [altered.clone(), without(Rule::Conf9, on.clone())] {
            let given_up = run(other, waiting, input).node;
            assert_eq!((given_up.transferee, given_up.log.last_index()), (0, 2), "{input:?}");
        }
        // It is given up once, and proposed once.
        let again = run(&on, looked.node, input);
        assert_eq!(again.node.log.last_index(), 3);
        // A change that may still pend holds it up.
        let pending = Node { pending_conf: 3, ..waiting };
        assert_eq!(run(&on, pending, input).node.log.last_index(), 2);
    }
    // Another target is a transferee again.
    let other = run(&on, waiting, Input::Transfer(2)).node;
    assert_eq!((other.transferee, other.log.last_index()), (2, 2));
    // Who ceases to lead with it proposes nothing.
    let lapsed = Node { flags: CHECK_QUORUM, ..waiting };
    let mut silent = lapsed;
    for peer in 2..=5 {
        silent.progress_of_mut(peer).recent_active = false;
    }
    let gone = run(&on, silent, Input::QuorumCheckDue).node;
    assert_eq!((gone.role, gone.log.last_index()), (Role::Follower, 2));
}

#[test]
fn conf_9_a_transferee_that_the_change_removes_does_not_hold_it_up() {
    let changes: &[(Transition, &[Edit])] = &[(Auto, &[AddVoter(4), Remove(3)])];
    let leave_then = |alteration: Option<Alteration>| {
        let context = Context::new(1, plan(THREE, changes));
        let context = alteration.map_or(context.clone(), |alteration| altered(alteration, context));
        let first = JointConfiguration { auto_leave: true, ..joint(0b1011, 0b0111) };
        let plan = Plan { first, ..(*context.plan).clone() };
        let context = Context { plan: plan.into(), ..context };
        let entries = log(&[(1, Kind::Empty), (1, Kind::Normal(1))]);
        let mut node = stable_leader(entries, &[2, 3, 4]);
        node = Node { transferee: 3, ..node };
        run(&context, node, Input::QuorumCheckDue).node.log.last_index()
    };
    assert_eq!((leave_then(None), leave_then(Some(Alteration::Applied))), (3, 2));
}

#[test]
fn propose_5_does_not_keep_a_leader_outside_from_leaving() {
    // Node 1 is a learner of 2 and leads all the same; then it removes itself through a joint
    // configuration.
    let first = JointConfiguration::simple(NodeSet(0b10), NodeSet(0b01));
    let changes: &[(Transition, &[Edit])] = &[(Transition::Implicit, &[Remove(1)])];
    let plan = Plan { step_down_on_removal: false, ..plan(first, changes) };
    let context = Context::new(1, plan);
    let node = stable_leader(terms(&[1]), &[2]);
    let proposed = run(&context, node, Input::Propose(listed(0))).node;
    let entered = acknowledge(&context, proposed, 2, 2);
    assert!(!configuration(&context, &entered.node).members().contains(1));
    assert_eq!((entered.node.role, entered.node.applied), (Role::Leader, 2));
    assert_eq!((kind_at(&entered.node, 3), entered.node.pending_conf), (LEAVE, 3));
    assert!(!entered.rules.contains(Rule::Propose5));
    // What the application proposes is refused.
    assert_ignored(&context, entered.node, Input::Propose(Kind::Normal(1)));
    let left = acknowledge(&context, entered.node, 2, 3).node;
    assert!(!configuration(&context, &left).is_joint());
}
