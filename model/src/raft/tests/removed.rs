//! CONF-15, CONF-8 and PROPOSE-5: a leader that is not a voter any more.

use super::reconfiguration::*;
use super::*;

use Edit::{AddLearner, AddVoter, Remove};
use Transition::Auto;

#[test]
fn conf_15_a_removed_leader_steps_down_or_leads_on() {
    let on = Context::new(1, swap());
    let option_off = Context::new(1, Plan { step_down_on_removal: false, ..swap() });
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let proposed = run(&on, node, Input::Propose(listed(2))).node;
    let waiting = Node { transferee: 2, ..proposed };
    let gone = acknowledge(&on, waiting, 2, 2);
    // The others hear of the commit before: it left in the round that committed.
    assert_eq!(sent_to(&gone, 3), [Message::append(1, 3, 1, (2, 1), &[], 2)]);
    let expected = Node { vote: 1, log: proposed.log, commit: 2, applied: 2, ..follower(1) };
    assert_eq!(gone.node, expected);
    assert!(gone.rules.contains(Rule::Conf15) && !promotable(&on, &gone.node));
    assert_ignored(&on, gone.node, Input::ElectionTimeout);
    assert_ignored(&on, gone.node, Input::Campaign);

    // Without the rule it is as with the option off.
    for off in [option_off, without(Rule::Conf15, on)] {
        let leading = acknowledge(&off, proposed, 2, 2);
        assert_eq!((leading.node.role, leading.node.applied), (Role::Leader, 2));
        assert!(!leading.rules.contains(Rule::Conf15));
        // It takes no proposals (PROPOSE-5), and does not count itself.
        for kind in [Kind::Normal(1), listed(3), LEAVE] {
            let refused = run(&off, leading.node, Input::Propose(kind));
            assert_eq!((refused.node, refused.messages.len()), (leading.node, 0));
            assert!(refused.rules.contains(Rule::Propose5));
        }
        let mut more = leading.node;
        assert!(!more.log.push(Entry::new(1, Kind::Normal(1))));
        assert_eq!(acknowledge(&off, more, 2, 3).node.commit, 2);
        let both = acknowledge(&off, acknowledge(&off, more, 2, 3).node, 3, 3);
        assert_eq!(both.node.commit, 3);
    }
}

/// A leader of five that removes itself, with an entry behind the removal that one of the four
/// others has.
fn behind_the_removal() -> (Plan, Node) {
    let plan = plan(FIVE, &[(Auto, &[Remove(1)]), (Auto, &[AddLearner(1)])]);
    let entries = log(&[(1, Kind::Empty), (1, listed(0)), (1, Kind::Normal(1))]);
    let mut node = Node { commit: 1, applied: 1, pending_conf: 2, ..leader(1, entries) };
    node.progress = Default::default();
    for (peer, matched) in [(2, 3), (3, 1), (4, 1), (5, 1)] {
        *node.progress_of_mut(peer) = Progress { next: 4, sent_commit: 1, ..replicating(matched) };
    }
    (plan, node)
}

#[test]
fn conf_8_a_leader_outside_commits_broadcasts_and_gives_up_a_transferee() {
    // From 1, 2, 3 to 4 and 5, who have more of the log than the other half.
    let plan = plan(joint(0b11000, 0b00111), &[]);
    let context = Context::new(1, Plan { step_down_on_removal: false, ..plan });
    let entries = log(&[(1, Kind::Empty), (1, LEAVE), (1, Kind::Normal(1))]);
    let mut node =
        Node { commit: 1, applied: 1, pending_conf: 2, transferee: 3, ..leader(1, entries) };
    for (peer, matched) in [(2, 1), (3, 1), (4, 3), (5, 3)] {
        *node.progress_of_mut(peer) = Progress { next: 4, sent_commit: 1, ..replicating(matched) };
    }
    let left = acknowledge(&context, node, 2, 2);
    assert_eq!((left.node.role, left.node.commit, left.node.applied), (Role::Leader, 3, 3));
    assert_eq!(left.node.transferee, 0);
    for peer in [4, 5] {
        let told: Vec<u8> = sent_to(&left, peer).iter().map(|message| message.commit).collect();
        assert_eq!(told, [2, 3]);
    }
    // One that stays a voter stays transferee.
    let stays = acknowledge(&context, Node { transferee: 4, ..node }, 2, 2).node;
    assert_eq!(stays.transferee, 4);
}

#[test]
fn conf_15_informed_leads_on_until_all_is_committed() {
    let (plan, node) = behind_the_removal();
    let on = Context::new(1, plan);
    let informed = altered(Alteration::Informed, on.clone());
    let removes = |context: &Context| acknowledge(context, node, 4, 2);
    assert_eq!(removes(&on).node.role, Role::Follower);
    let leading = removes(&informed);
    assert_eq!((leading.node.role, leading.node.applied), (Role::Leader, 2));
    assert_eq!((kind_at(&leading.node, 4), leading.node.log.last_index()), (Kind::Empty, 4));
    // The empty entry carries the news of the removal.
    assert_eq!(
        sent_to(&leading, 2).last(),
        Some(&Message::append(1, 2, 1, (3, 1), leading.node.log.from_index(4), 2))
    );
    let refused = run(&informed, leading.node, Input::Propose(Kind::Normal(2)));
    assert_eq!((refused.node, refused.messages.len()), (leading.node, 0));
    let three = [(2, 4), (3, 4), (4, 4)];
    let mut last = leading.clone();
    for (peer, index) in three {
        assert_eq!(last.node.role, Role::Leader);
        last = acknowledge(&informed, last.node, peer, index);
    }
    assert_eq!((last.node.role, last.node.commit, last.node.leader), (Role::Follower, 4, 0));
    assert_eq!(sent_to(&last, 5).last().unwrap().commit, 4);

    // A leader that is made a learner refuses, too, though it is not outside.
    let entries = log(&[(1, Kind::Empty), (1, listed(1)), (1, Kind::Normal(1))]);
    let learner = acknowledge(&informed, Node { log: entries, ..node }, 4, 2).node;
    assert_eq!((learner.role, learner.log.last_index()), (Role::Leader, 4));
    assert_ignored(&informed, learner, Input::Propose(Kind::Normal(2)));
    // With the option off nothing of this is so.
    let plan = Plan { step_down_on_removal: false, ..(*informed.plan).clone() };
    let off = altered(Alteration::Informed, Context::new(1, plan));
    assert_eq!(acknowledge(&off, node, 4, 2).node.log.last_index(), 3);
}

#[test]
fn conf_15_hand_over_tells_the_furthest_voter_to_campaign() {
    let (plan, node) = behind_the_removal();
    let on = Context::new(1, plan);
    let altered = altered(Alteration::HandOver, on.clone());
    let told = |context: &Context, node: Node| {
        let outcome = acknowledge(context, node, 4, 2);
        assert_eq!(outcome.node.role, Role::Follower);
        let all = outcome.messages.iter();
        let told = all.filter(|message| message.kind == MessageKind::TimeoutNow);
        told.copied().collect::<Vec<_>>()
    };
    assert_eq!(told(&on, node), []);
    assert_eq!(told(&altered, node), [Message::timeout_now(1, 2, 1)]);
    let mut behind = node;
    (behind.progress_of_mut(2).matched, behind.progress_of_mut(3).matched) = (1, 2);
    assert_eq!(told(&altered, behind), [Message::timeout_now(1, 3, 1)]);
}

#[test]
fn conf_15_in_a_joint_configuration_either_half_keeps_a_leader() {
    let edits = &[AddVoter(4), Remove(1)];
    let context = Context::new(1, plan(THREE, &[(Auto, edits)]));
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let proposed = run(&context, node, Input::Propose(listed(0))).node;
    let entered = acknowledge(&context, proposed, 2, 2).node;
    assert_eq!((entered.role, kind_at(&entered, 3)), (Role::Leader, LEAVE));
    let left = [(2, 3), (3, 3)]
        .into_iter()
        .fold(entered, |node, (peer, index)| acknowledge(&context, node, peer, index).node);
    assert_eq!((left.role, left.applied), (Role::Follower, 3));
}
