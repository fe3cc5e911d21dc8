//! CONF-1 to CONF-11, CONF-13, CONF-14 and PROPOSE-5: changes that alter the configuration.

use super::*;
use crate::raft::joint::Halves;

use Edit::{AddLearner, AddVoter, Remove};
use Transition::{Auto, Explicit, Implicit};

pub(super) const LEAVE: Kind = Kind::Conf(ChangeId::LEAVE);

pub(super) fn listed(index: usize) -> Kind {
    Kind::Conf(ChangeId::listed(index).unwrap())
}

pub(super) fn plan(first: JointConfiguration, changes: &[(Transition, &[Edit])]) -> Plan {
    let change = |(transition, edits): &(Transition, &[Edit])| Change {
        transition: *transition,
        edits: edits.to_vec(),
    };
    Plan { changes: changes.iter().map(change).collect(), ..Plan::fixed(first) }
}

pub(super) fn joint(incoming: u8, outgoing: u8) -> JointConfiguration {
    let voters = Halves { incoming: NodeSet(incoming), outgoing: NodeSet(outgoing) };
    JointConfiguration { voters, ..JointConfiguration::default() }
}

/// Voters 1, 2, 3. Changes: to voters 1, 4, 5 through a joint configuration that is left by itself;
/// the same, left when asked; without voter 1; learner 4.
pub(super) fn swap() -> Plan {
    let edits = &[AddVoter(4), AddVoter(5), Remove(2), Remove(3)];
    plan(THREE, &[(Auto, edits), (Explicit, edits), (Auto, &[Remove(1)]), (Auto, &[AddLearner(4)])])
}

/// Node 1 as leader of term 1 with a committed entry, whose peers have the whole log.
pub(super) fn stable_leader(log: Log, peers: &[NodeId]) -> Node {
    let last = log.last_index();
    let mut node = Node { commit: last, applied: last, ..leader(1, log) };
    node.progress = Default::default();
    for peer in peers {
        *node.progress_of_mut(*peer) = Progress { sent_commit: last, ..replicating(last) };
    }
    node
}

pub(super) fn acknowledge(context: &Context, node: Node, from: NodeId, index: u8) -> Outcome {
    deliver(context, node, Message::append_accepted(from, 1, node.term, index))
}

pub(super) fn kind_at(node: &Node, index: u8) -> Kind {
    node.log.entry(index).unwrap().kind()
}

pub(super) fn sent_to(outcome: &Outcome, to: NodeId) -> Vec<Message> {
    outcome.messages.iter().filter(|message| message.to == to).copied().collect()
}

#[test]
fn conf_8_a_joint_configuration_is_entered_when_applied() {
    let context = Context::new(1, swap());
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let proposed = run(&context, node, Input::Propose(listed(1)));
    assert_eq!((kind_at(&proposed.node, 2), proposed.node.pending_conf), (listed(1), 2));
    // Nothing is in force yet.
    assert_eq!(configuration(&context, &proposed.node), THREE);
    assert_eq!(proposed.messages.iter().map(|message| message.to).collect::<Vec<_>>(), [2, 3]);

    let applied = acknowledge(&context, proposed.node, 2, 2);
    assert_eq!((applied.node.commit, applied.node.applied), (2, 2));
    let after = joint(0b11001, 0b00111);
    assert_eq!(configuration(&context, &applied.node), after);
    // Who is new gets progress and entries; CONF-8. They count as active.
    for new in [4, 5] {
        let sent = Message::append(1, new, 1, (1, 1), applied.node.log.from_index(2), 2);
        assert_eq!(sent_to(&applied, new), [sent]);
        let expected = Progress {
            next: 2,
            recent_active: true,
            paused: true,
            sent_commit: 2,
            ..Progress::default()
        };
        assert_eq!(applied.node.progress_of(new), expected);
    }
    // The others keep theirs, and hear of the commit before that.
    assert_eq!(sent_to(&applied, 3), [Message::append(1, 3, 1, (2, 1), &[], 2)]);
    assert!(applied.rules.contains(Rule::Conf8) && applied.rules.contains(Rule::Conf4));
}

#[test]
fn conf_10_both_halves_commit_elect_and_keep_the_leader() {
    let context = Context::new(1, plan(joint(0b11001, 0b00111), &[]));
    let off = without(Rule::Conf10, context.clone());
    let mut node = stable_leader(terms(&[1]), &[2, 3, 4, 5]);
    assert!(!node.log.push(Entry::new(1, Kind::Normal(1))));
    let holders = |context: &Context, holders: &[NodeId]| {
        let step = |node, from: &NodeId| acknowledge(context, node, *from, 2).node;
        holders.iter().fold(node, step).commit == 2
    };
    // (who has the entry, both halves, incoming, outgoing, union)
    for (peers, both, incoming, outgoing, union) in [
        (&[4][..], false, true, false, false),
        (&[2], false, false, true, false),
        (&[4, 5], false, true, false, true),
        (&[2, 3], false, false, true, true),
        (&[2, 4], true, true, true, true),
    ] {
        assert_eq!(holders(&context, peers), both, "{peers:?}");
        assert_eq!(holders(&off, peers), incoming, "{peers:?}");
        assert_eq!(
            holders(&altered(Alteration::Commit, context.clone()), peers),
            incoming,
            "{peers:?}"
        );
        assert_eq!(holders(&altered(Alteration::Votes, context.clone()), peers), both, "{peers:?}");
        assert_eq!(
            holders(&altered(Alteration::Outgoing, context.clone()), peers),
            outgoing,
            "{peers:?}"
        );
        assert_eq!(
            holders(&altered(Alteration::Union, context.clone()), peers),
            union,
            "{peers:?}"
        );

        let candidate = run(&context, follower(0), Input::Campaign);
        assert_eq!(candidate.messages.iter().map(|m| m.to).collect::<Vec<_>>(), [2, 3, 4, 5]);
        let wins = |context: &Context| {
            let grant = |from: &NodeId| Message::vote_resp(*from, 1, 1, true);
            let step = |node, from| deliver(context, node, grant(from)).node;
            peers.iter().fold(candidate.node, step).role == Role::Leader
        };
        assert_eq!(wins(&context), both, "{peers:?}");
        assert_eq!(wins(&off), incoming, "{peers:?}");
        assert_eq!(wins(&altered(Alteration::Votes, context.clone())), incoming, "{peers:?}");
        assert_eq!(wins(&altered(Alteration::Commit, context.clone())), both, "{peers:?}");
        assert_eq!(wins(&altered(Alteration::Outgoing, context.clone())), outgoing, "{peers:?}");
        assert_eq!(wins(&altered(Alteration::Union, context.clone())), union, "{peers:?}");

        let stays = |context: &Context| {
            let mut node = node;
            node.flags = CHECK_QUORUM;
            peers.iter().for_each(|peer| node.progress_of_mut(*peer).recent_active = true);
            run(context, node, Input::QuorumCheckDue).node.role == Role::Leader
        };
        assert_eq!(stays(&context), both, "{peers:?}");
        assert_eq!(stays(&altered(Alteration::Check, context.clone())), incoming, "{peers:?}");
        assert_eq!(stays(&altered(Alteration::Votes, context.clone())), both, "{peers:?}");
    }
}

#[test]
fn conf_9_a_joint_configuration_is_left_by_itself_and_once() {
    let context = Context::new(1, swap());
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let proposed = run(&context, node, Input::Propose(listed(0))).node;
    let entered = acknowledge(&context, proposed, 2, 2);
    // In the round after the one that applied the change.
    assert_eq!(kind_at(&entered.node, 3), LEAVE);
    assert_eq!((entered.node.pending_conf, entered.node.applied), (3, 2));
    assert!(entered.rules.contains(Rule::Conf9));
    // Peer 4 is new: what applying wanted for it and what leaving wanted left as one Append.
    let sent = Message::append(1, 4, 1, (1, 1), entered.node.log.from_index(2), 2);
    assert_eq!(sent_to(&entered, 4), [sent]);
    // Peer 3 heard of the commit in the first round, and of leaving in the second.
    let leave = Message::append(1, 3, 1, (2, 1), entered.node.log.from_index(3), 2);
    let first = Message::append(1, 3, 1, (2, 1), &[], 2);
    assert_eq!(sent_to(&entered, 3), [first, leave]);

    // Both halves commit it; then 2 and 3 are gone.
    let half = acknowledge(&context, entered.node, 2, 3);
    assert_eq!((half.node.commit, half.node.log.last_index()), (2, 3));
    let left = acknowledge(&context, half.node, 4, 3);
    assert_eq!((left.node.commit, left.node.applied, left.node.log.last_index()), (3, 3, 3));
    let after = JointConfiguration::simple(NodeSet(0b11001), NodeSet::EMPTY);
    assert_eq!(configuration(&context, &left.node), after);
    assert_eq!(left.node.progress_of(2), Progress::default());
    assert_eq!(left.node.progress_of(4).matched, 3);
    assert_broken(Rule::Contract1, &context, left.node, Message::append_accepted(2, 1, 1, 3));

    let off = without(Rule::Conf9, context.clone());
    assert_eq!(acknowledge(&off, proposed, 2, 2).node.log.last_index(), 2);
    // While another change may be pending, or during a transfer, it waits.
    let transferring = Node { transferee: 3, ..proposed };
    assert_eq!(acknowledge(&context, transferring, 2, 2).node.log.last_index(), 2);
    let pending = Node { pending_conf: 3, ..proposed };
    assert_eq!(acknowledge(&context, pending, 2, 2).node.log.last_index(), 2);
}

#[test]
fn conf_9_bent_leaving_is_proposed_again_and_again() {
    let context = Context::new(1, swap());
    let entries = log(&[(1, Kind::Empty), (1, listed(0)), (1, Kind::Normal(1)), (1, LEAVE)]);
    let mut node = stable_leader(entries, &[2, 3, 4, 5]);
    for peer in 2..=5 {
        *node.progress_of_mut(peer) = Progress { next: 5, ..replicating(2) };
    }
    // Leaving is under way while another entry is applied.
    let node = Node { commit: 2, applied: 2, pending_conf: 4, ..node };
    let moved = |context: &Context| {
        let one = acknowledge(context, node, 2, 3).node;
        acknowledge(context, one, 4, 3).node
    };
    let once = moved(&context);
    assert_eq!((once.applied, once.log.last_index()), (3, 4));
    let again = moved(&altered(Alteration::Again, context));
    assert_eq!((again.applied, kind_at(&again, 5), again.pending_conf), (3, LEAVE, 5));
}

#[test]
fn conf_8_a_smaller_quorum_commits_at_once() {
    // Voters 1, 2; then 1 alone. Node 2 has acknowledged its removal, and not what came after.
    let two = JointConfiguration::simple(NodeSet(0b11), NodeSet::EMPTY);
    let context = Context::new(1, plan(two, &[(Auto, &[Remove(2)])]));
    let mut node = stable_leader(terms(&[1]), &[2]);
    node.log = log(&[(1, Kind::Empty), (1, listed(0)), (1, Kind::Normal(1))]);
    *node.progress_of_mut(2) = Progress { next: 4, ..replicating(1) };
    let node = Node { pending_conf: 2, ..node };
    let outcome = acknowledge(&context, node, 2, 2);
    assert_eq!((outcome.node.commit, outcome.node.applied), (3, 3));
    // The one that left is told of the commit that took it away, since that left before.
    assert_eq!(sent_to(&outcome, 2), [Message::append(1, 2, 1, (3, 1), &[], 2)]);
    assert_eq!(outcome.node.progress_of(2), Progress::default());
}

#[test]
fn conf_8_a_transferee_that_is_no_voter_any_more_is_given_up() {
    let context = Context::new(1, plan(THREE, &[(Auto, &[AddLearner(3)])]));
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let proposed = run(&context, node, Input::Propose(listed(0))).node;
    let applied = |transferee| {
        let mut node = proposed;
        node.transferee = transferee;
        acknowledge(&context, node, 2, 2).node
    };
    assert_eq!((applied(2).transferee, applied(3).transferee), (2, 0));
    assert_eq!(applied(3).progress_of(3).matched, 1);
    assert_ignored(&context, applied(3), Input::Transfer(3));
}

#[test]
fn conf_7_refused_changes_become_empty_or_nothing() {
    let changes: &[(Transition, &[Edit])] = &[
        (Explicit, &[AddVoter(4)]),
        (Auto, &[AddVoter(4)]),
        (Implicit, &[Remove(1), Remove(2), Remove(3)]),
    ];
    let context = Context::new(1, plan(THREE, changes));
    let off = without(Rule::Conf7, context.clone());
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let becomes = |context: &Context, node, kind| {
        let outcome = run(context, node, Input::Propose(kind));
        outcome.node.log.entry(node.log.last_index() + 1).map(Entry::kind)
    };
    // (c): there is nothing to leave.
    assert_eq!(becomes(&context, node, LEAVE), Some(Kind::Empty));
    assert_eq!(becomes(&off, node, LEAVE), Some(LEAVE));
    // CONF-6 refuses it, and so does a plan that does not list it.
    for error in [listed(2), listed(5)] {
        assert_ignored(&context, node, Input::Propose(error));
        assert_eq!(becomes(&off, node, error), Some(error));
    }
    // Where it is applied it alters nothing.
    let wrong = run(&off, node, Input::Propose(listed(2))).node;
    let applied = acknowledge(&off, wrong, 2, 2).node;
    assert_eq!((applied.applied, configuration(&off, &applied)), (2, THREE));
    // (b): while joint, everything but leave.
    let proposed = run(&context, node, Input::Propose(listed(0))).node;
    let joint = acknowledge(&context, proposed, 2, 2).node;
    for kind in [NOTHING, listed(0), listed(1), listed(2)] {
        assert_eq!(becomes(&context, joint, kind), Some(Kind::Empty), "{kind:?}");
        assert_eq!(becomes(&off, joint, kind), Some(kind), "{kind:?}");
    }
    assert_eq!(becomes(&context, joint, LEAVE), Some(LEAVE));
    // (a) comes first: while another change may be pending, an error is none.
    let pending = Node { pending_conf: 1, applied: 0, ..node };
    let lagging = Context { lagging_apply: true, ..context };
    assert_eq!(becomes(&lagging, pending, listed(2)), Some(Kind::Empty));
}

#[test]
fn conf_1_and_conf_2_one_change_at_a_time() {
    let context = Context { lagging_apply: true, ..Context::new(1, swap()) };
    // Committed, and not applied.
    let entries = log(&[(1, Kind::Empty), (1, listed(3))]);
    let node = Node { applied: 1, pending_conf: 2, ..stable_leader(entries, &[2, 3, 4]) };
    let becomes = |context: &Context, node| {
        kind_at(&run(context, node, Input::Propose(listed(2))).node, 3) == listed(2)
    };
    let open = Node { commit: 1, ..node };
    let off = without(Rule::Conf2, context.clone());
    let committed = altered(Alteration::Committed, context.clone());
    assert_eq!([node, open].map(|node| becomes(&context, node)), [false, false]);
    assert_eq!([node, open].map(|node| becomes(&committed, node)), [true, false]);
    assert_eq!([node, open].map(|node| becomes(&off, node)), [true, true]);
    assert!(becomes(&context, Node { applied: 2, ..node }));

    let candidate = Node { log: entries, ..follower(1) };
    let elected = |context: &Context| {
        let candidate = run(context, candidate, Input::Campaign).node;
        deliver(context, candidate, Message::vote_resp(2, 1, 2, true)).node.pending_conf
    };
    assert_eq!(elected(&context), 2);
    assert_eq!(elected(&without(Rule::Conf1, context.clone())), 0);
}

#[test]
fn conf_5_without_joint_configurations_everything_moves_at_once() {
    let context = Context::new(1, swap());
    let off = without(Rule::Conf5, context.clone());
    let node = stable_leader(terms(&[1]), &[2, 3]);
    for change in [0, 1] {
        let proposed = run(&off, node, Input::Propose(listed(change))).node;
        let applied = acknowledge(&off, proposed, 2, 2).node;
        let after = JointConfiguration::simple(NodeSet(0b11001), NodeSet::EMPTY);
        assert_eq!(configuration(&off, &applied), after);
        assert_eq!(applied.log.last_index(), 2);
    }
}

#[test]
fn conf_11_learners_neither_vote_nor_count() {
    let entries = terms(&[1, 1]);
    let mut node = Node { commit: 1, applied: 1, ..stable_leader(entries, &[2, 3, 4]) };
    for peer in [2, 3, 4] {
        *node.progress_of_mut(peer) = Progress { next: 3, sent_commit: 1, ..replicating(1) };
    }
    let off = without(Rule::Conf11, context(1));
    // Of four it takes three: a learner makes the third.
    let acknowledged = |context: &Context, peers: &[NodeId]| {
        peers.iter().fold(node, |node, peer| acknowledge(context, node, *peer, 2).node).commit
    };
    assert_eq!(acknowledged(&context(1), &[4]), 1);
    assert_eq!(acknowledged(&off, &[2]), 1);
    assert_eq!(acknowledged(&off, &[2, 4]), 2);
    // Learners-next are voters until the joint configuration is left.
    let next = JointConfiguration { learners_next: NodeSet(0b100), ..joint(0b0011, 0b0111) };
    let campaign = run(Context::new(3, plan(next, &[])), follower(0), Input::Campaign);
    assert_eq!(campaign.node.role, Role::Candidate);
    assert_eq!(campaign.messages.iter().map(|message| message.to).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn elect_2_and_vote_8_without_them_membership_counts_otherwise() {
    let learner = without(Rule::Elect2, context(4));
    for input in [Input::ElectionTimeout, Input::Campaign] {
        assert_eq!(run(&learner, follower(0), input).node.role, Role::Candidate);
        assert_ignored(context(4), follower(0), input);
    }
    let told = Message::timeout_now(2, 4, 1);
    assert_eq!(deliver(&learner, follower(1), told).node.role, Role::Candidate);

    let off = without(Rule::Vote8, context(4));
    for request in [Message::vote(2, 4, 1, 0, 0, false), Message::pre_vote(2, 4, 2, 0, 0)] {
        assert_eq!(deliver(context(4), follower(1), request).messages.len(), 1);
        assert_ignored(&off, follower(1), Input::Deliver(request));
    }
    // A voter answers all the same, also a stranger.
    let voter = without(Rule::Vote8, context(1));
    assert!(
        deliver(&voter, follower(1), Message::vote(5, 1, 1, 0, 0, false)).messages[0].granted()
    );
}

#[test]
fn append_8_without_it_only_a_heartbeat_tells() {
    let entry = [Entry::new(1, Kind::Empty)];
    let append = Message::append(2, 1, 1, (0, 0), &entry, 1);
    let off = without(Rule::Append8, context(1));
    let told = deliver(context(1), follower(1), append);
    let untold = deliver(&off, follower(1), append);
    assert_eq!((told.node.commit, untold.node.commit), (1, 0));
    assert_eq!(told.messages, untold.messages);
    assert_eq!(deliver(&off, untold.node, Message::heartbeat(2, 1, 1, 1)).node.commit, 1);
}

#[test]
fn one_step_applies_what_was_committed_when_the_messages_left() {
    // A single voter proposes that node 2 takes its place, and steps down.
    let one = JointConfiguration::simple(NodeSet(0b1), NodeSet(0b10));
    let context = Context::new(1, plan(one, &[(Auto, &[AddVoter(2), Remove(1)])]));
    let node = stable_leader(terms(&[1]), &[2]);
    let outcome = run(&context, node, Input::Propose(listed(0)));
    // Round 1: the entry. Round 2: its commit, then it is applied. Round 3: the proposal to leave.
    let log = outcome.node.log;
    let sent = [
        Message::append(1, 2, 1, (1, 1), &log.as_slice()[1..2], 1),
        Message::append(1, 2, 1, (2, 1), &[], 2),
        Message::append(1, 2, 1, (2, 1), &log.as_slice()[2..3], 2),
    ];
    assert_eq!(outcome.messages.as_slice(), sent);
    assert_eq!(
        (outcome.node.commit, outcome.node.applied, kind_at(&outcome.node, 3)),
        (2, 2, LEAVE)
    );
    // Node 2 is needed for what follows.
    let left = acknowledge(&context, outcome.node, 2, 3);
    assert_eq!((left.node.role, left.node.applied), (Role::Follower, 3));
    assert_eq!(left.messages.as_slice(), [Message::append(1, 2, 1, (3, 1), &[], 3)]);
}

#[test]
fn apply_1_lagging_apply_takes_force_on_request() {
    let context = Context { lagging_apply: true, ..Context::new(1, swap()) };
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let proposed = run(&context, node, Input::Propose(listed(0))).node;
    let committed = acknowledge(&context, proposed, 2, 2).node;
    assert_eq!((committed.commit, committed.applied), (2, 1));
    assert_eq!(configuration(&context, &committed), THREE);
    let applied = run(&context, committed, Input::Apply);
    assert_eq!((applied.node.applied, kind_at(&applied.node, 3)), (2, LEAVE));
    // One Append for each peer, with what applying and leaving wanted.
    for peer in 2..=5 {
        assert_eq!(sent_to(&applied, peer).len(), 1, "{peer}");
    }
}

#[test]
fn conf_13_a_change_is_in_force_when_appended() {
    let context = Context::new(1, Plan { activation: Activation::Append, ..swap() });
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let proposed = run(&context, node, Input::Propose(listed(1)));
    assert_eq!(configuration(&context, &proposed.node), joint(0b11001, 0b00111));
    let new = Message::append(1, 4, 1, (1, 1), proposed.node.log.from_index(2), 1);
    assert_eq!(sent_to(&proposed, 4), [new]);
    // It takes both halves to commit it.
    let half = acknowledge(&context, proposed.node, 2, 2).node;
    assert_eq!(half.commit, 1);
    assert_eq!(acknowledge(&context, half, 4, 2).node.commit, 2);
    // Until the change is committed the leader makes no other.
    let second = run(&context, proposed.node, Input::Propose(LEAVE)).node;
    assert_eq!(kind_at(&second, 3), Kind::Empty);
}

#[test]
fn conf_13_cutting_the_log_takes_a_change_back() {
    let context = Context::new(4, Plan { activation: Activation::Append, ..swap() });
    let entries = log(&[(1, Kind::Empty), (1, listed(1))]);
    let node = Node { commit: 1, applied: 1, log: entries, ..follower(1) };
    assert!(promotable(&context, &node));
    let other = [Entry::new(2, Kind::Empty)];
    let cut = deliver(&context, node, Message::append(2, 4, 2, (1, 1), &other, 1)).node;
    assert_eq!((cut.log, configuration(&context, &cut)), (terms(&[1, 2]), THREE));
    assert!(!promotable(&context, &cut));
}

#[test]
fn conf_13_a_leader_that_removed_itself_leads_on_till_then() {
    let context = Context::new(1, Plan { activation: Activation::Append, ..swap() });
    let node = stable_leader(terms(&[1]), &[2, 3]);
    let proposed = run(&context, node, Input::Propose(listed(2))).node;
    assert_eq!(proposed.role, Role::Leader);
    let half = acknowledge(&context, proposed, 2, 2).node;
    // It does not count itself.
    assert_eq!((half.role, half.commit), (Role::Leader, 1));
    let gone = acknowledge(&context, half, 3, 2).node;
    assert_eq!((gone.role, gone.commit, gone.applied), (Role::Follower, 2, 2));
}

#[test]
fn conf_14_a_commit_in_the_own_term_first() {
    let appending = Context::new(1, Plan { activation: Activation::Append, ..swap() });
    let applying = Context::new(1, swap());
    let off = without(Rule::Conf14, appending.clone());
    let mut node = stable_leader(terms(&[1]), &[2, 3]);
    node.term = 2;
    assert!(!node.log.push(Entry::new(2, Kind::Empty)));
    let becomes =
        |context: &Context| kind_at(&run(context, node, Input::Propose(listed(3))).node, 3);
    assert_eq!(becomes(&appending), Kind::Empty);
    assert_eq!(becomes(&off), listed(3));
    assert_eq!(becomes(&applying), listed(3));
}

#[test]
fn store_2_the_last_change_but_one_was_committed() {
    let cases: [(&[Kind], u8); 5] = [
        (&[], 0),
        (&[NOTHING], 0),
        (&[NOTHING, Kind::Empty, listed(0)], 1),
        (&[NOTHING, NOTHING, Kind::Empty, LEAVE, Kind::Normal(1)], 2),
        (&[Kind::Empty, Kind::Normal(1)], 0),
    ];
    for (kinds, expected) in cases {
        let entries: Vec<_> = kinds.iter().map(|kind| (1, *kind)).collect();
        assert_eq!(raise(&Node { log: log(&entries), ..follower(1) }), expected, "{kinds:?}");
    }
}

#[test]
fn an_entry_of_a_term_without_room_overflows() {
    let node = stable_leader(terms(&[1]), &[2, 3, 4]);
    for (term, overflow) in [(MAX_ENTRY_TERM, false), (MAX_ENTRY_TERM + 1, true)] {
        let node = Node { term, ..node };
        let outcome = step(&context(1), &node, &Input::Propose(Kind::Normal(1)));
        assert_eq!((outcome.overflow, outcome.node == node), (overflow, overflow));
    }
}

/// Sending more than an outcome holds does not panic.
#[test]
fn a_step_without_an_end_overflows() {
    let one = JointConfiguration::simple(NodeSet(0b1), NodeSet(0b11110));
    let changes: &[(Transition, &[Edit])] = &[(Implicit, &[Edit::Update(1)])];
    let again = altered(Alteration::Again, Context::new(1, plan(one, changes)));
    let node = stable_leader(terms(&[1]), &[2, 3, 4, 5]);
    // The outcome of each leave is another one until the configuration is left: that is a matter of
    // rounds.
    let outcome = step(&again, &node, &Input::Propose(listed(0)));
    assert!(!outcome.overflow, "{outcome:?}");
    assert!(outcome.messages.len() <= 32 && outcome.node.applied == outcome.node.commit);
}
