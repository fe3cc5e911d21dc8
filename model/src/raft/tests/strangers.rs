//! CONTRACT-1, VOTE-8: what a node outside the configuration is answered.

use super::*;

const STRANGER: NodeId = 5;

#[test]
fn contract_1_a_stranger_answers_nothing() {
    let leading = leader(2, terms(&[2]));
    let candidate = Node { role: Role::Candidate, vote: 1, granted: NodeSet(1), ..follower(2) };
    for node in [follower(0), follower(2), candidate, leading, follower(3)] {
        for term in 1..=3 {
            for answer in [
                Message::pre_vote_resp(STRANGER, 1, term, true),
                Message::pre_vote_resp(STRANGER, 1, term, false),
                Message::vote_resp(STRANGER, 1, term, true),
                Message::append_accepted(STRANGER, 1, term, 0),
                Message::append_rejected(STRANGER, 1, term, 0, (0, 0)),
                Message::heartbeat_resp(STRANGER, 1, term),
            ] {
                assert_broken(Rule::Contract1, context(1), node, answer);
            }
        }
    }
}

#[test]
fn contract_1_a_stranger_may_lead() {
    let entry = [Entry::new(2, Kind::Empty)];
    let append = Message::append(STRANGER, 1, 2, (0, 0), &entry, 1);
    let beat = Message::heartbeat(STRANGER, 1, 2, 0);
    let led = follower_of(STRANGER, 2);
    let candidate = Node { role: Role::Candidate, vote: 1, granted: NodeSet(1), ..follower(2) };
    // A higher term (TERM-5), the same one, a campaign given up (ELECT-7).
    for (node, vote) in [(follower(1), 0), (follower(2), 0), (follower_of(3, 2), 0), (candidate, 1)]
    {
        let appended = deliver(context(1), node, append);
        let expected = Node { vote, log: terms(&[2]), commit: 1, applied: 1, ..led };
        assert_eq!(appended.node, expected);
        let accepted = Message::append_accepted(1, STRANGER, 2, 1);
        assert_eq!(appended.messages.as_slice(), [accepted]);

        let heartbeat_sent = deliver(context(1), node, beat);
        assert_eq!(heartbeat_sent.node, Node { vote, ..led });
        assert_eq!(heartbeat_sent.messages.as_slice(), [Message::heartbeat_resp(1, STRANGER, 2)]);
    }
    // A stale one learns the term (TERM-6), a leader ignores one of its own term (TERM-9).
    let later = Node { flags: PRE_VOTE, ..follower(3) };
    let stale = deliver(context(1), later, append);
    assert_eq!(stale.node, later);
    assert_eq!(stale.messages.as_slice(), [Message::append_accepted(1, STRANGER, 3, 0)]);
    assert_ignored(context(1), leader(2, terms(&[2])), Input::Deliver(beat));
}

/// Nothing but the contract tells a stranger from a member.
#[test]
fn contract_1_a_stranger_asks_as_a_member_does() {
    let node = Node { flags: CHECK_QUORUM, log: terms(&[1]), ..follower(2) };
    for term in 1..=3 {
        let ask = |from| {
            [
                Message::pre_vote(from, 1, term, 1, 1),
                Message::vote(from, 1, term, 1, 1, false),
                Message::append(from, 1, term, (1, 1), &[], 1),
                Message::append(from, 1, term, (3, 1), &[], 1),
                Message::heartbeat(from, 1, term, 1),
                Message::timeout_now(from, 1, term),
            ]
        };
        for (stranger, member) in ask(STRANGER).into_iter().zip(ask(3)) {
            let renamed = |id| if id == 3 { STRANGER } else { id };
            let mut expected = deliver(context(1), node, member);
            expected.node.vote = renamed(expected.node.vote);
            expected.node.leader = renamed(expected.node.leader);
            let campaigns = expected.node.role == Role::Candidate;
            for message in &mut expected.messages {
                // Who is asked for a vote does not depend on who said so.
                message.to = if campaigns { message.to } else { renamed(message.to) };
            }
            let outcome = deliver(context(1), node, stranger);
            assert_eq!(outcome.node, expected.node, "{stranger:?}");
            assert_eq!(outcome.messages, expected.messages, "{stranger:?}");
        }
    }
}
