//! VOTE-9: commit in votes.

use super::*;

fn with_option(id: NodeId, lagging_apply: bool) -> Context {
    let plan = Plan { commit_in_votes: true, ..Plan::fixed(THREE) };
    Context { lagging_apply, ..Context::new(id, plan) }
}

/// A follower of term 2 with two entries, of which the first is committed.
fn node() -> Node {
    Node { log: terms(&[1, 2]), commit: 1, applied: 1, ..follower(2) }
}

#[test]
fn vote_9_requests_and_refusals_carry_the_commit() {
    let on = with_option(1, false);
    for (flags, request) in [
        (Flags::default(), Message::vote(1, 2, 3, 2, 2, false)),
        (PRE_VOTE, Message::pre_vote(1, 2, 3, 2, 2)),
    ] {
        let node = Node { flags, ..node() };
        assert_eq!(run(&on, node, Input::Campaign).messages[0], request.with_commit(1, 1));
        assert_eq!(run(fixed(1, THREE), node, Input::Campaign).messages[0], request);
    }
    // The log of whoever asks is too short: refused.
    let refused = deliver(&on, node(), Message::vote(2, 1, 2, 1, 1, false));
    let refusal = Message::vote_resp(1, 2, 2, false);
    assert_eq!(refused.messages.as_slice(), [refusal.with_commit(1, 1)]);
    let refused = deliver(&on, node(), Message::pre_vote(2, 1, 3, 1, 1));
    let refusal = Message::pre_vote_resp(1, 2, 2, false);
    assert_eq!(refused.messages.as_slice(), [refusal.with_commit(1, 1)]);
    // So does that of TERM-7.
    let stale = deliver(&on, node(), Message::pre_vote(2, 1, 1, 1, 1));
    assert_eq!(stale.messages.as_slice(), [refusal.with_commit(1, 1)]);
    // A grant carries nothing.
    let granted = deliver(&on, node(), Message::vote(2, 1, 2, 2, 2, false));
    assert_eq!(granted.messages.as_slice(), [Message::vote_resp(1, 2, 2, true)]);
}

#[test]
fn vote_9_who_refuses_looks_at_the_commit() {
    let on = with_option(1, false);
    let ask = |commit, term| Message::vote(2, 1, 2, 0, 0, false).with_commit(commit, term);
    // (commit and term of the request, own commit afterwards)
    for ((commit, term), expected) in
        [((2, 2), 2), ((2, 1), 1), ((1, 1), 1), ((3, 2), 1), ((0, 0), 1)]
    {
        let outcome = deliver(&on, node(), ask(commit, term));
        assert!(!outcome.messages[0].granted());
        let moved = (outcome.node.commit, outcome.node.applied);
        assert_eq!(moved, (expected, expected), "{commit}@{term}");
        assert_eq!(deliver(fixed(1, THREE), node(), ask(commit, term)).node, node());
    }
    // A leader does not, nor one who grants.
    let mut leading = leader(2, terms(&[1, 2]));
    *leading.progress_of_mut(4) = Progress::default();
    assert_eq!(deliver(&on, leading, ask(2, 2)).node, leading);
    let good = Message::vote(2, 1, 2, 2, 2, false).with_commit(2, 2);
    assert_eq!(deliver(&on, node(), good).node.commit, 1);
}

#[test]
fn vote_9_who_is_refused_looks_at_the_commit() {
    let on = with_option(1, false);
    let candidate = run(&on, node(), Input::Campaign).node;
    let refusal = |from| Message::vote_resp(from, 1, 3, false).with_commit(2, 2);
    let refused = deliver(&on, candidate, refusal(2)).node;
    assert_eq!((refused.role, refused.commit), (Role::Candidate, 2));
    // A second answer of the same voter is not counted, and so not looked at.
    let unmoved = Node { refused: NodeSet(0b10), ..candidate };
    assert_ignored(&on, unmoved, Input::Deliver(refusal(2)));
    // A tally that is lost acts first.
    let lost = deliver(&on, unmoved, refusal(3)).node;
    assert_eq!((lost.role, lost.commit), (Role::Follower, 2));
}

#[test]
fn vote_9_a_campaign_over_a_change_is_given_up() {
    let entries = log(&[(1, Kind::Empty), (2, NOTHING)]);
    let node = Node { log: entries, ..node() };
    for (flags, refusal) in [
        (Flags::default(), Message::vote_resp(2, 1, 3, false)),
        (PRE_VOTE, Message::pre_vote_resp(2, 1, 2, false)),
    ] {
        let on = with_option(1, true);
        let campaigning = run(&on, Node { flags, ..node }, Input::Campaign).node;
        let refusal = refusal.with_commit(2, 2);
        let given_up = deliver(&on, campaigning, refusal).node;
        let (term, vote) = (campaigning.term, campaigning.vote);
        let expected = Node { flags, term, vote, commit: 2, ..node };
        assert_eq!(given_up, expected);
        // Without CONF-3 nothing stands in the way of a campaign.
        let off = without(Rule::Conf3, on.clone());
        assert_eq!(deliver(&off, campaigning, refusal).node.role, campaigning.role);
    }
}
