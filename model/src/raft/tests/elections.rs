//! ROLE, TERM, VOTE, ELECT, PREVOTE, LEASE.

use super::*;

#[test]
fn role_1_follower_of_a_higher_term_starts_empty() {
    let node = Node { transferee: 2, pending_conf: 1, ..leader(2, terms(&[2])) };
    let outcome = deliver(context(1), node, Message::append(3, 1, 4, (0, 0), &[], 0));
    let expected = Node { term: 4, leader: 3, lease: true, log: terms(&[2]), ..Node::default() };
    assert_eq!(outcome.node, expected);
    assert!(outcome.rules.contains(Rule::Term5) && outcome.rules.contains(Rule::Transfer4));
}

#[test]
fn role_2_vote_outlives_a_step_down() {
    let node = Node { vote: 1, role: Role::Candidate, granted: NodeSet(1), ..follower(2) };
    let message = Message::heartbeat(3, 1, 2, 0);
    let on = deliver(context(1), node, message);
    assert_eq!((on.node.role, on.node.vote, on.node.granted), (Role::Follower, 1, NodeSet(0)));
    assert!(on.rules.contains(Rule::Role2) && on.rules.contains(Rule::Elect7));
    let off = deliver(without(Rule::Role2, context(1)), node, message);
    assert_eq!(off.node, Node { vote: 0, ..on.node });
}

#[test]
fn role_3_and_role_4_restart_keeps_what_is_durable() {
    let before = Node { commit: 1, applied: 1, transferee: 2, ..leader(3, terms(&[1, 3])) };
    let expected = Node { vote: 1, log: terms(&[1, 3]), commit: 1, applied: 1, ..follower(3) };
    assert_eq!(restart(&context(1), &before, PRE_VOTE), Node { flags: PRE_VOTE, ..expected });
    let off = without(Rule::Role4, context(1));
    assert_eq!(restart(&off, &before, Flags::default()), Node { vote: 0, ..expected });
    assert!(restart_rules(&context(1)).contains(Rule::Role4));
    assert!(!restart_rules(&off).contains(Rule::Role4));
}

#[test]
fn term_2_and_transfer_6_lease_ignores_unless_pierced() {
    let node = Node { flags: CHECK_QUORUM, ..follower_of(3, 1) };
    let plain = Message::vote(2, 1, 2, 0, 0, false);
    let piercing = Message::vote(2, 1, 2, 0, 0, true);
    assert_ignored(context(1), node, Input::Deliver(plain));
    assert_ignored(context(1), node, Input::Deliver(Message::pre_vote(2, 1, 2, 0, 0)));
    assert_eq!(deliver(context(1), node, piercing).node.vote, 2);
    assert_ignored(without(Rule::Transfer6, context(1)), node, Input::Deliver(piercing));
    let off = without(Rule::Lease2, context(1));
    assert_eq!(deliver(&off, node, plain).node.vote, 2);
    for no_lease in [
        Node { lease: false, ..node },
        Node { leader: 0, lease: false, ..node },
        Node { flags: Flags::default(), ..node },
    ] {
        assert_eq!(deliver(context(1), no_lease, plain).node.vote, 2);
    }
    let leading = Node { flags: CHECK_QUORUM, ..leader(1, Log::EMPTY) };
    assert_ignored(context(1), leading, Input::Deliver(plain));
}

#[test]
fn term_4_granted_pre_vote_leaves_the_term() {
    let node = Node { role: Role::PreCandidate, granted: NodeSet(1), ..follower(1) };
    let five = fixed(1, FIVE);
    let grant = Message::pre_vote_resp(2, 1, 2, true);
    let on = deliver(&five, node, grant);
    assert_eq!(on.node, Node { granted: NodeSet(0b11), ..node });
    let off = deliver(without(Rule::Term4, five.clone()), node, grant);
    assert_eq!(off.node, follower(2));
    let refusal = deliver(&five, node, Message::pre_vote_resp(2, 1, 2, false));
    assert_eq!(refusal.node, follower(2));
}

#[test]
fn term_6_stale_leader_is_answered_with_a_flag() {
    let answer = Message::append_accepted(1, 2, 5, 0);
    for stale in [Message::heartbeat(2, 1, 4, 0), Message::append(2, 1, 4, (0, 0), &[], 0)] {
        for flags in [PRE_VOTE, CHECK_QUORUM] {
            let node = Node { flags, ..follower(5) };
            let on = deliver(context(1), node, stale);
            assert_eq!((on.node, on.messages.as_slice()), (node, &[answer][..]));
            assert_ignored(without(Rule::Term6, context(1)), node, Input::Deliver(stale));
        }
        assert_ignored(context(1), follower(5), Input::Deliver(stale));
    }
}

#[test]
fn term_7_stale_pre_vote_is_answered() {
    let stale = Message::pre_vote(2, 1, 4, 9, 4);
    let on = deliver(context(1), follower(5), stale);
    assert_eq!(on.messages.as_slice(), [Message::pre_vote_resp(1, 2, 5, false)]);
    assert_ignored(without(Rule::Term7, context(1)), follower(5), Input::Deliver(stale));
}

#[test]
fn term_10_stale_candidate_is_answered() {
    let stale = Message::vote(2, 1, 4, 9, 4, true);
    let leading = Node { flags: CHECK_QUORUM, ..leader(5, terms(&[2])) };
    let in_lease = Node { flags: CHECK_QUORUM, log: terms(&[2]), ..follower_of(3, 5) };
    for node in [follower(5), leading, in_lease] {
        let on = deliver(context(1), node, stale);
        assert_eq!(on.messages.as_slice(), [Message::vote_resp(1, 2, 5, false)]);
        assert_eq!(on.node, node);
        assert_ignored(without(Rule::Term10, context(1)), node, Input::Deliver(stale));
    }
}

/// A candidate many terms behind: one answer takes it to the term of the others, where else it
/// climbs one term with each timeout.
#[test]
fn term_10_a_candidate_far_behind_needs_one_answer() {
    for (removed, rounds) in [(None, 1), (Some(Rule::Term10), 9)] {
        let of = |id| removed.map_or(context(id), |rule| without(rule, context(id)));
        let ahead = Node { vote: 2, log: terms(&[1]), ..follower(10) };
        let mut lagging = Node { log: terms(&[1]), ..follower(0) };
        let mut taken = 0;
        while lagging.term < ahead.term {
            taken += 1;
            let asks = run(of(1), lagging, Input::ElectionTimeout);
            lagging = asks.node;
            let ask = asks.messages.iter().find(|message| message.to == 2).unwrap();
            if lagging.term == ahead.term {
                break;
            }
            for answer in deliver(of(2), ahead, *ask).messages {
                lagging = deliver(of(1), lagging, answer).node;
            }
        }
        assert_eq!(taken, if removed.is_some() { rounds + 1 } else { rounds });
    }
}

#[test]
fn term_8_and_term_9_the_rest_is_ignored() {
    let leading = leader(2, terms(&[2]));
    for message in [
        Message::vote_resp(2, 1, 1, true),
        Message::pre_vote_resp(2, 1, 1, true),
        Message::timeout_now(2, 1, 1),
        Message::append_accepted(2, 1, 1, 1),
        Message::heartbeat(2, 1, 2, 1),
        Message::append(2, 1, 2, (1, 2), &[], 1),
        Message::timeout_now(2, 1, 2),
        Message::vote_resp(2, 1, 2, true),
    ] {
        assert_ignored(context(1), leading, Input::Deliver(message));
    }
    assert_ignored(context(1), follower(2), Input::Deliver(Message::heartbeat_resp(2, 1, 2)));
    assert_ignored(context(1), follower(2), Input::Deliver(Message::append_accepted(2, 1, 2, 9)));
}

#[test]
fn vote_1_one_vote_per_term() {
    let ask = |from| Message::vote(from, 1, 2, 0, 0, false);
    let voted = Node { vote: 2, ..follower(2) };
    let follows = Node { leader: 3, ..follower(2) };
    let granted =
        |context: &Context, node, message| deliver(context, node, message).messages[0].granted();
    let off = without(Rule::Vote1, context(1));
    // (node, asked by, granted, granted without the rule)
    for (node, from, on) in
        [(follower(2), 2, true), (voted, 2, true), (voted, 3, false), (follows, 2, false)]
    {
        assert_eq!(granted(&context(1), node, ask(from)), on, "{node:?} {from}");
        assert!(granted(&off, node, ask(from)));
    }
    // A pre-vote of a later term binds nobody, one of the same term is as a vote.
    assert!(granted(&context(1), voted, Message::pre_vote(3, 1, 3, 0, 0)));
    assert!(!granted(&context(1), voted, Message::pre_vote(3, 1, 2, 0, 0)));
}

#[test]
fn vote_2_the_log_is_up_to_date() {
    let node = Node { log: terms(&[1, 2]), ..follower(3) };
    for (index, term, expected) in
        [(2, 2, true), (1, 2, false), (3, 1, false), (1, 3, true), (0, 0, false)]
    {
        let request = Message::vote(2, 1, 3, index, term, false);
        let on = deliver(context(1), node, request);
        assert_eq!(on.messages.as_slice(), [Message::vote_resp(1, 2, 3, expected)]);
        assert_eq!(on.node.vote, if expected { 2 } else { 0 });
        assert!(on.rules.contains(Rule::Vote2));
        assert_eq!(on.rules.contains(Rule::Vote5), !expected);
        let off = deliver(without(Rule::Vote2, context(1)), node, request);
        assert!(off.messages[0].granted());
    }
}

#[test]
fn vote_4_a_grant_carries_the_requests_term() {
    let request = Message::pre_vote(2, 1, 4, 0, 0);
    let on = deliver(context(1), follower(3), request);
    assert_eq!(on.messages.as_slice(), [Message::pre_vote_resp(1, 2, 4, true)]);
    let off = deliver(without(Rule::Vote4, context(1)), follower(3), request);
    assert_eq!(off.messages.as_slice(), [Message::pre_vote_resp(1, 2, 3, true)]);
}

#[test]
fn vote_6_and_vote_7_a_vote_is_stored_and_a_pre_vote_not() {
    let node = Node { vote: 2, leader: 2, ..follower(3) };
    let vote = deliver(context(1), node, Message::vote(2, 1, 3, 0, 0, false));
    assert_eq!(vote.node, node);
    assert!(vote.rules.contains(Rule::Lease4));
    let pre_vote = Message::pre_vote(3, 1, 4, 0, 0);
    let on = deliver(context(1), node, pre_vote);
    assert_eq!((on.node, on.messages.len()), (node, 1));
    let off = deliver(without(Rule::Vote7, context(1)), node, pre_vote);
    assert_eq!(off.node, Node { vote: 3, ..node });
    assert!(off.rules.contains(Rule::Lease4) && !on.rules.contains(Rule::Lease4));
}

#[test]
fn vote_8_learners_answer_and_strangers_are_answered() {
    let learner = deliver(context(4), follower(1), Message::vote(2, 4, 1, 0, 0, false));
    assert!(learner.messages[0].granted() && learner.rules.contains(Rule::Vote8));
    let stranger = deliver(context(1), follower(1), Message::vote(5, 1, 1, 0, 0, false));
    assert!(stranger.messages[0].granted() && stranger.rules.contains(Rule::Vote8));
    let voter = deliver(context(1), follower(1), Message::vote(2, 1, 1, 0, 0, false));
    assert!(!voter.rules.contains(Rule::Vote8));
}

#[test]
fn elect_1_timeout_makes_a_candidate() {
    let node = Node { log: terms(&[1]), ..follower_of(2, 1) };
    let outcome = run(context(1), node, Input::ElectionTimeout);
    let expected = Node {
        term: 2,
        vote: 1,
        role: Role::Candidate,
        granted: NodeSet(1),
        log: terms(&[1]),
        ..Node::default()
    };
    assert_eq!(outcome.node, expected);
    let asked = [2, 3].map(|to| Message::vote(1, to, 2, 1, 1, false));
    assert_eq!(outcome.messages.as_slice(), asked);
    assert_ignored(context(4), follower(1), Input::ElectionTimeout);
    assert_ignored(context(1), leader(1, Log::EMPTY), Input::ElectionTimeout);
    // Starting over forgets the answers.
    let again = Node { refused: NodeSet(0b10), ..expected };
    assert_eq!(run(context(1), again, Input::Campaign).node, Node { term: 3, ..expected });
}

#[test]
fn elect_1_and_elect_8_only_the_timeout_restarts_the_timer() {
    let lagging = Context { lagging_apply: true, ..context(1) };
    let blocked = Node { commit: 1, log: log(&[(1, NOTHING)]), ..follower_of(2, 1) };
    let expired = Node { lease: false, ..blocked };
    let timed_out = |context: &Context, node| run(context, node, Input::ElectionTimeout);
    let refused = timed_out(&lagging, expired);
    assert!(refused.rules.contains(Rule::Elect1) && refused.rules.contains(Rule::Lease4));
    assert!(!run(&lagging, expired, Input::Campaign).rules.contains(Rule::Lease4));
    assert_ignored(&lagging, expired, Input::Campaign);
    // The timer's restart shows in the lease where LEASE-6 is off.
    let off = without(Rule::Lease6, lagging.clone());
    assert_eq!(timed_out(&off, expired).node, blocked);
    assert_ignored(&off, expired, Input::Campaign);
}

#[test]
fn lease_6_only_the_leader_renews_the_lease() {
    let lagging = Context { lagging_apply: true, ..context(1) };
    let off = |context: &Context| without(Rule::Lease6, context.clone());
    let follows = Node { lease: false, log: terms(&[1]), ..follower_of(2, 1) };
    // Whoever leads is heard.
    for message in [
        Message::append(2, 1, 1, (1, 1), &[], 0),
        Message::append(2, 1, 1, (7, 1), &[], 0),
        Message::heartbeat(2, 1, 1, 0),
        Message::snapshot(2, 1, 1, terms(&[1, 1]).as_slice()),
    ] {
        let heard = deliver(context(1), follows, message);
        assert!(heard.node.lease && heard.rules.contains(Rule::Lease6), "{message:?}");
        assert!(deliver(off(&context(1)), follows, message).node.lease);
    }
    // A campaign that CONF-3 refuses, and a repeated grant, leave the bit as it is.
    let blocked = Node { commit: 1, log: log(&[(1, NOTHING)]), ..follows };
    let voted = Node { vote: 3, ..follows };
    let ask = Message::vote(3, 1, 1, 1, 1, false);
    for lease in [false, true] {
        let blocked = Node { lease, ..blocked };
        let timed_out = |context: &Context| run(context, blocked, Input::ElectionTimeout).node;
        assert_eq!((timed_out(&lagging).lease, timed_out(&off(&lagging)).lease), (lease, true));
        let voted = Node { lease, ..voted };
        let grants = |context: &Context| deliver(context, voted, ask);
        assert!(grants(&context(1)).messages[0].granted());
        let leases = (grants(&context(1)).node.lease, grants(&off(&context(1))).node.lease);
        assert_eq!(leases, (lease, true));
    }
    // Without a leader there is none.
    let alone = Node { leader: 0, ..blocked };
    assert!(!run(off(&lagging), alone, Input::ElectionTimeout).node.lease);
}

#[test]
fn elect_4_each_voter_counts_once() {
    let five = fixed(1, FIVE);
    let candidate = run(&five, follower(0), Input::Campaign).node;
    let grant = Message::vote_resp(2, 1, 1, true);
    let once = deliver(&five, candidate, grant).node;
    assert_eq!(once.granted, NodeSet(0b11));
    assert_ignored(&five, once, Input::Deliver(grant));
    assert_ignored(&five, once, Input::Deliver(Message::vote_resp(2, 1, 1, false)));
    assert_ignored(&five, once, Input::Deliver(Message::pre_vote_resp(3, 1, 1, true)));
    let off = deliver(without(Rule::Elect4, five.clone()), once, grant);
    assert_eq!(off.node.role, Role::Leader);
    // Learners do not count.
    let small = run(context(1), follower(0), Input::Campaign).node;
    assert_ignored(context(1), small, Input::Deliver(Message::vote_resp(4, 1, 1, true)));
}

#[test]
fn elect_5_the_winner_sends_a_no_op() {
    let node = Node { log: terms(&[1]), ..follower(1) };
    let candidate = run(context(1), node, Input::Campaign).node;
    let outcome = deliver(context(1), candidate, Message::vote_resp(3, 1, 2, true));
    let mut expected = Node { pending_conf: 1, ..leader(2, terms(&[1, 2])) };
    for peer in [2, 3, 4] {
        *expected.progress_of_mut(peer) = Progress { next: 2, paused: true, ..Progress::default() };
    }
    assert_eq!(outcome.node, expected);
    let no_op = [Entry::new(2, Kind::Empty)];
    let sent = [2, 3, 4].map(|to| Message::append(1, to, 2, (1, 1), &no_op, 0));
    assert_eq!(outcome.messages.as_slice(), sent);
}

#[test]
fn elect_5_a_single_voter_leads_and_commits_at_once() {
    let alone = fixed(1, JointConfiguration::simple(NodeSet(1), NodeSet(0b10)));
    let node = Node { flags: PRE_VOTE, ..follower(0) };
    let outcome = run(&alone, node, Input::ElectionTimeout);
    assert_eq!((outcome.node.role, outcome.node.term), (Role::Leader, 1));
    assert_eq!((outcome.node.commit, outcome.node.applied), (1, 1));
    // The Append left before the commit moved, and the learner is paused now.
    let no_op = [Entry::new(1, Kind::Empty)];
    assert_eq!(outcome.messages.as_slice(), [Message::append(1, 2, 1, (0, 0), &no_op, 0)]);
    assert_eq!(outcome.node.progress_of(2).sent_commit, 0);
}

#[test]
fn elect_6_the_loser_follows_nobody() {
    let candidate = run(context(1), follower(0), Input::Campaign).node;
    let refuse = |from| Message::vote_resp(from, 1, 1, false);
    let pending = deliver(context(1), candidate, refuse(2)).node;
    assert_eq!(pending, Node { refused: NodeSet(0b10), ..candidate });
    let lost = deliver(context(1), pending, refuse(3));
    assert_eq!(lost.node, Node { vote: 1, ..follower(1) });
    assert!(lost.rules.contains(Rule::Elect6) && lost.rules.contains(Rule::Role2));
}

#[test]
fn prevote_1_and_prevote_2_nothing_durable_changes() {
    let node = Node { flags: PRE_VOTE, vote: 2, log: terms(&[1]), ..follower_of(2, 1) };
    let on = run(context(1), node, Input::ElectionTimeout);
    let asking = Node { role: Role::PreCandidate, granted: NodeSet(1), ..node };
    assert_eq!(on.node, Node { leader: 0, lease: false, ..asking });
    assert_eq!(on.messages.as_slice(), [2, 3].map(|to| Message::pre_vote(1, to, 2, 1, 1)));
    let off = run(without(Rule::PreVote2, context(1)), node, Input::ElectionTimeout);
    assert_eq!(off.node, asking);
}

#[test]
fn prevote_4_a_won_pre_vote_campaigns_in_the_same_step() {
    let node = Node { flags: PRE_VOTE, ..follower(1) };
    let asking = run(context(1), node, Input::Campaign).node;
    let won = deliver(context(1), asking, Message::pre_vote_resp(2, 1, 2, true));
    assert_eq!((won.node.role, won.node.term, won.node.vote), (Role::Candidate, 2, 1));
    assert_eq!(won.node.granted, NodeSet(1));
    assert_eq!(won.messages.as_slice(), [2, 3].map(|to| Message::vote(1, to, 2, 0, 0, false)));
    let refused = deliver(context(1), asking, Message::pre_vote_resp(2, 1, 1, false));
    let lost = deliver(context(1), refused.node, Message::pre_vote_resp(3, 1, 1, false));
    assert_eq!(lost.node, node);
}

#[test]
fn lease_3_and_lease_4_the_bit_follows_the_timer() {
    let expired = run(context(1), follower_of(2, 1), Input::LeaseExpired);
    assert_eq!(expired.node, Node { lease: false, ..follower_of(2, 1) });
    assert_ignored(context(1), expired.node, Input::LeaseExpired);
    let renewed = deliver(context(1), expired.node, Message::heartbeat(2, 1, 1, 0));
    assert_eq!(renewed.node, follower_of(2, 1));
    assert!(renewed.rules.contains(Rule::Lease1) && renewed.rules.contains(Rule::Lease4));
}

#[test]
fn contract_1_messages_are_well_addressed() {
    for message in [
        Message::heartbeat(2, 3, 1, 0),
        Message::heartbeat(1, 1, 1, 0),
        Message::heartbeat(0, 1, 1, 0),
        Message::heartbeat(2, 1, 0, 0),
    ] {
        assert_broken(Rule::Contract1, context(1), follower(0), message);
    }
}

#[test]
fn terms_beyond_the_packing_overflow() {
    for flags in [PRE_VOTE, CHECK_QUORUM] {
        let node = Node { flags, ..follower(MAX_TERM) };
        let outcome = step(&context(1), &node, &Input::Campaign);
        assert!(outcome.overflow && outcome.node == node && outcome.messages.is_empty());
    }
}

#[test]
fn lease_4_a_leader_that_votes_gets_no_lease() {
    let off = without(Rule::Vote1, context(1));
    let node = leader(1, Log::EMPTY);
    let outcome = deliver(&off, node, Message::vote(2, 1, 1, 0, 0, false));
    assert_eq!(outcome.node, Node { vote: 2, ..node });
    assert!(outcome.rules.contains(Rule::Lease4));
}
