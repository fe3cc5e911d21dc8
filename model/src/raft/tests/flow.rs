//! FLOW: one entry in each Append.

use super::*;

fn limited(id: NodeId) -> Context {
    Context { single_entry_appends: true, ..fixed(id, THREE) }
}

/// Node 1 leads, and node 2 is in this state.
fn leading(entries: &[u8], progress: Progress) -> Node {
    let mut node = leader(3, terms(entries));
    *node.progress_of_mut(4) = Progress::default();
    *node.progress_of_mut(2) = progress;
    node
}

/// What is sent to node 2: prev-index, number of entries, commit.
fn appends(outcome: &Outcome) -> Vec<(u8, u8, u8)> {
    let to_2 = outcome.messages.iter().filter(|message| message.to == 2);
    to_2.map(|message| (message.index, message.entries.len(), message.commit)).collect()
}

#[test]
fn flow_1_an_append_carries_one_entry() {
    let probed = Progress { next: 1, paused: true, ..Progress::default() };
    let node = leading(&[1, 2, 3], probed);
    let heard = deliver(limited(1), node, Message::heartbeat_resp(2, 1, 3));
    assert_eq!(appends(&heard), [(0, 1, 0)]);
    assert_eq!(heard.node.progress_of(2).next, 1);
    assert!(heard.rules.contains(Rule::Flow1) && !heard.rules.contains(Rule::Flow3));
    let whole = deliver(fixed(1, THREE), node, Message::heartbeat_resp(2, 1, 3));
    assert_eq!(appends(&whole), [(0, 3, 0)]);
    assert!(!whole.rules.contains(Rule::Flow1));
    // In replicate, what one Append has no room for stays to be sent.
    let behind = Progress { next: 2, ..replicating(1) };
    let one = deliver(limited(1), leading(&[1, 2, 3], behind), Message::heartbeat_resp(2, 1, 3));
    assert_eq!((appends(&one), one.node.progress_of(2).next), (vec![(1, 1, 0)], 3));
}

#[test]
fn flow_3_appends_leave_until_nothing_is_left() {
    let node = leading(&[1, 2, 3, 3], Progress { next: 1, paused: true, ..Progress::default() });
    // Probe becomes replicate, and the rest leaves at once; the older entry is not committed.
    let first = deliver(limited(1), node, Message::append_accepted(2, 1, 3, 1));
    assert_eq!(appends(&first), [(1, 1, 0), (2, 1, 0), (3, 1, 0)]);
    assert_eq!((first.node.progress_of(2).next, first.node.commit), (5, 0));
    assert!(first.rules.contains(Rule::Flow3));
    // A commit that moves is told with the first of them.
    let told = deliver(limited(1), first.node, Message::append_accepted(2, 1, 3, 3));
    assert_eq!(appends(&told), [(4, 0, 3)]);
    let third = deliver(limited(1), node, Message::append_accepted(2, 1, 3, 3));
    assert_eq!(appends(&third), [(3, 1, 3)]);
    // A peer that rejects is probed, with one Append.
    let refused = deliver(limited(1), first.node, Message::append_rejected(2, 1, 3, 4, (1, 1)));
    assert_eq!(appends(&refused), [(1, 1, 0)]);
    assert!(refused.node.progress_of(2).paused);
}

#[test]
fn flow_3_gathered_appends_leave_at_the_end_of_the_round() {
    // The only voter acknowledges itself in the second round, and broadcasts to its learner.
    let alone = JointConfiguration::simple(NodeSet(0b001), NodeSet(0b010));
    let context = Context { single_entry_appends: true, ..fixed(1, alone) };
    let mut node = Node { vote: 1, role: Role::Leader, leader: 1, log: terms(&[1]), ..follower(1) };
    (node.commit, node.applied) = (1, 1);
    *node.progress_of_mut(2) = Progress { next: 1, ..replicating(0) };
    let outcome = run(context, node, Input::Propose(Kind::Normal(1)));
    assert_eq!(appends(&outcome), [(0, 1, 1), (1, 1, 1), (2, 0, 2)]);
    assert_eq!(outcome.node.progress_of(2).next, 3);
}

#[test]
fn commit_2_decides_where_an_append_carries_one_entry() {
    let probed = Progress { next: 1, paused: true, ..Progress::default() };
    let node = leading(&[1, 3], probed);
    let held = deliver(limited(1), node, Message::append_accepted(2, 1, 3, 1));
    assert_eq!((held.node.commit, appends(&held)), (0, vec![(1, 1, 0)]));
    let lax = without(Rule::Commit2, limited(1));
    let gone = deliver(lax, node, Message::append_accepted(2, 1, 3, 1));
    assert_eq!((gone.node.commit, appends(&gone)), (1, vec![(1, 1, 1)]));
}
