//! VOTE-9: commit in votes.

use super::*;

fn lagging(id: NodeId) -> Context {
    Context { lagging_apply: true, ..fixed(id, THREE) }
}

/// With the option off, and without the rule, which is the same.
fn both_off(context: &Context) -> [Context; 2] {
    let plan = Plan { commit_in_votes: false, ..(*context.plan).clone() };
    let option_off = Context { plan: plan.into(), ..context.clone() };
    [option_off, without(Rule::Vote9, context.clone())]
}

/// A follower of term 2 with two entries, of which the first is committed.
fn node() -> Node {
    Node { log: terms(&[1, 2]), commit: 1, applied: 1, ..follower(2) }
}

#[test]
fn vote_9_requests_and_answers_carry_the_commit() {
    let on = fixed(1, THREE);
    for (flags, request) in [
        (Flags::default(), Message::vote(1, 2, 3, 2, 2, false)),
        (PRE_VOTE, Message::pre_vote(1, 2, 3, 2, 2)),
    ] {
        let node = Node { flags, ..node() };
        assert_eq!(run(&on, node, Input::Campaign).messages[0], request.with_commit(1, 1));
        for off in both_off(&on) {
            assert_eq!(run(off, node, Input::Campaign).messages[0], request);
        }
    }
    let (vote, pre_vote) = (Message::vote_resp, Message::pre_vote_resp);
    // Refused since the log of whoever asks is too short; refused since the term is over (TERM-7,
    // TERM-10); granted.
    for (request, answer) in [
        (Message::vote(2, 1, 2, 1, 1, false), vote(1, 2, 2, false)),
        (Message::pre_vote(2, 1, 3, 1, 1), pre_vote(1, 2, 2, false)),
        (Message::pre_vote(2, 1, 1, 1, 1), pre_vote(1, 2, 2, false)),
        (Message::vote(2, 1, 1, 1, 1, false), vote(1, 2, 2, false)),
        (Message::vote(2, 1, 2, 2, 2, false), vote(1, 2, 2, true)),
        (Message::pre_vote(2, 1, 3, 2, 2), pre_vote(1, 2, 3, true)),
    ] {
        let sent = |context: &Context| deliver(context, node(), request).messages[0];
        assert_eq!(sent(&on), answer.with_commit(1, 1), "{request:?}");
        for off in both_off(&on) {
            assert_eq!(sent(&off), answer, "{request:?}");
        }
        let carries = if answer.granted() { answer } else { answer.with_commit(1, 1) };
        assert_eq!(sent(&altered(Alteration::Counted, on.clone())), carries, "{request:?}");
    }
    // The commit is that of the moment of sending: a request is looked at after it was answered.
    let newer = Message::vote(2, 1, 2, 2, 2, false).with_commit(2, 2);
    let outcome = deliver(&on, node(), newer);
    assert_eq!((outcome.messages[0].commit, outcome.node.commit), (1, 2));
}

#[test]
fn vote_9_who_is_asked_looks_at_the_commit() {
    let on = fixed(1, THREE);
    let altered = altered(Alteration::Counted, on.clone());
    let refused = Message::vote(2, 1, 2, 0, 0, false);
    let stale = [Message::vote(2, 1, 1, 2, 2, false), Message::pre_vote(2, 1, 1, 2, 2)];
    let granted = [Message::vote(2, 1, 2, 2, 2, false), Message::pre_vote(2, 1, 3, 2, 2)];
    for request in [refused].into_iter().chain(stale).chain(granted) {
        // (commit and term of the request, own commit afterwards)
        for ((commit, term), expected) in
            [((2, 2), 2), ((2, 1), 1), ((1, 1), 1), ((3, 2), 1), ((0, 0), 1)]
        {
            let ask = request.with_commit(commit, term);
            let outcome = deliver(&on, node(), ask);
            assert_eq!(outcome.messages.len(), 1);
            let moved = (outcome.node.commit, outcome.node.applied);
            assert_eq!(moved, (expected, expected), "{ask:?} {commit}@{term}");
            for off in both_off(&on) {
                assert_eq!(deliver(off, node(), ask).node.commit, 1);
            }
            let old = if request == refused { expected } else { 1 };
            assert_eq!(deliver(&altered, node(), ask).node.commit, old, "{ask:?}");
        }
    }
    // Not answered, and looked at all the same: TERM-8.
    for (rule, ask) in [(Rule::Term10, stale[0]), (Rule::Term7, stale[1])] {
        let ignoring = deliver(without(rule, on.clone()), node(), ask.with_commit(2, 2));
        assert_eq!((ignoring.messages.len(), ignoring.node.commit), (0, 2));
    }
}

#[test]
fn vote_9_who_does_not_look() {
    let on = fixed(1, THREE);
    // A leader.
    let mut leading = leader(2, terms(&[1, 2]));
    *leading.progress_of_mut(4) = Progress::default();
    for message in [
        Message::vote(2, 1, 2, 0, 0, false),
        Message::vote(2, 1, 1, 0, 0, false),
        Message::pre_vote(2, 1, 2, 0, 0),
        Message::vote_resp(2, 1, 2, true),
        Message::pre_vote_resp(2, 1, 1, false),
    ] {
        assert_eq!(deliver(&on, leading, message.with_commit(2, 2)).node, leading, "{message:?}");
    }
    // A node in lease: TERM-2. At a lower term the lease is not asked for.
    let in_lease = Node { flags: CHECK_QUORUM, leader: 3, lease: true, ..node() };
    let ask = |term| Message::vote(2, 1, term, 2, 2, false).with_commit(2, 2);
    assert_ignored(&on, in_lease, Input::Deliver(ask(3)));
    assert_eq!(deliver(&on, in_lease, ask(1)).node.commit, 2);
    // An answer of a stranger is none: CONTRACT-1. A request of one is.
    let answer = Message::vote_resp(5, 1, 2, false).with_commit(2, 2);
    assert_broken(Rule::Contract1, &on, node(), answer);
    let request = Message::vote(5, 1, 2, 2, 2, false).with_commit(2, 2);
    assert_eq!(deliver(&on, node(), request).node.commit, 2);
    // Without VOTE-8 whoever is not a voter ignores the request altogether.
    let learner = |context| deliver(context, node(), Message { to: 4, ..ask(2) }).node.commit;
    assert_eq!((learner(context(4)), learner(without(Rule::Vote8, context(4)))), (2, 1));
}

#[test]
fn vote_9_who_is_answered_looks_at_the_commit_first() {
    let on = fixed(1, THREE);
    let altered = altered(Alteration::Counted, on.clone());
    let candidate = run(&on, node(), Input::Campaign).node;
    let told = |context: &Context, node, answer: Message| {
        deliver(context, node, answer.with_commit(2, 2)).node
    };
    let refusal = |from| Message::vote_resp(from, 1, 3, false);
    for context in [&on, &altered] {
        let refused = told(context, candidate, refusal(2));
        assert_eq!((refused.role, refused.commit), (Role::Candidate, 2));
        let lost = told(context, Node { refused: NodeSet(0b10), ..candidate }, refusal(3));
        assert_eq!((lost.role, lost.commit), (Role::Follower, 2));
    }
    // A grant tells it, too, before it makes a leader.
    let leading = told(&on, candidate, Message::vote_resp(2, 1, 3, true));
    assert_eq!((leading.role, leading.commit), (Role::Leader, 2));
    assert_eq!(told(&altered, candidate, Message::vote_resp(2, 1, 3, true)).commit, 1);
    // Not counted, and looked at: a second answer, one of the other kind, one of a learner, one of
    // a lower term, one at a follower.
    let again = Node { refused: NodeSet(0b10), ..candidate };
    for (node, answer) in [
        (again, refusal(2)),
        (candidate, Message::pre_vote_resp(2, 1, 3, false)),
        (candidate, Message::vote_resp(2, 1, 2, true)),
        (candidate, Message::pre_vote_resp(2, 1, 2, false)),
        (node(), Message::vote_resp(2, 1, 2, true)),
        (node(), Message::pre_vote_resp(2, 1, 2, true)),
    ] {
        let after = told(&on, node, answer);
        assert_eq!(after, Node { commit: 2, applied: 2, ..node }, "{answer:?}");
        assert_eq!(told(&altered, node, answer), node, "{answer:?}");
    }
    let learner = Message::vote_resp(4, 1, 3, true);
    let small = run(context(1), node(), Input::Campaign).node;
    assert_eq!(told(&context(1), small, learner), Node { commit: 2, applied: 2, ..small });
    // At a higher term TERM-5 acts first, but not on a granted pre-vote (TERM-4).
    let higher = told(&on, candidate, Message::vote_resp(2, 1, 5, false));
    assert_eq!((higher.term, higher.role, higher.commit), (5, Role::Follower, 2));
    let asking = run(&on, Node { flags: PRE_VOTE, ..node() }, Input::Campaign).node;
    let granted = told(&on, asking, Message::pre_vote_resp(2, 1, 3, true));
    assert_eq!((granted.term, granted.role, granted.commit), (3, Role::Candidate, 2));
}

#[test]
fn vote_9_a_campaign_over_a_change_is_given_up() {
    let entries = log(&[(1, Kind::Empty), (2, NOTHING)]);
    let node = Node { log: entries, ..node() };
    let on = lagging(1);
    // Without CONF-3 nothing stands in the way of a campaign.
    let off = without(Rule::Conf3, on.clone());
    for (flags, answer, ask) in [
        (Flags::default(), Message::vote_resp(2, 1, 3, false), Message::vote(2, 1, 3, 2, 2, false)),
        (PRE_VOTE, Message::pre_vote_resp(2, 1, 2, false), Message::pre_vote(2, 1, 3, 1, 1)),
    ] {
        let campaigning = run(&on, Node { flags, ..node }, Input::Campaign).node;
        let (term, vote) = (campaigning.term, campaigning.vote);
        let expected = Node { flags, term, vote, commit: 2, ..node };
        let answers = [answer.with_flag(false), answer.with_flag(true)];
        for message in answers.into_iter().chain([ask]) {
            let message = message.with_commit(2, 2);
            let given_up = deliver(&on, campaigning, message);
            assert_eq!(given_up.node, expected, "{message:?}");
            assert!(!given_up.rules.contains(Rule::Elect4), "an answer is not counted");
            assert_ne!(deliver(&off, campaigning, message).node.role, Role::Follower);
        }
    }
    // As it was, a grant makes a leader that has a change to apply.
    let candidate = run(&on, node, Input::Campaign).node;
    let grant = Message::vote_resp(2, 1, 3, true).with_commit(2, 2);
    let altered = deliver(altered(Alteration::Counted, on), candidate, grant).node;
    assert_eq!((altered.role, altered.commit), (Role::Leader, 1));
}
