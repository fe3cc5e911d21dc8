//! Steps made by hand in which a vote or its answer tells a commit (VOTE-9): what the properties of
//! steps let pass, and what not.

use quorate_model::cluster::{Action, State};
use quorate_model::raft::{Message, Node, Role};

use super::properties::{CHAOS, OfStep, candidate, follower, leader, state, with_log};

pub(super) fn steps() -> Vec<OfStep> {
    let rest = |first: Node| -> State { state(CHAOS, [first, follower(2), follower(2)]) };
    let grant = Message::vote_resp(2, 1, 2, true);
    let pre_vote = Message::pre_vote(2, 1, 3, 0, 0);
    let pre_candidate = Node { role: Role::PreCandidate, ..follower(2) };
    vec![
        // The commit that the pre-vote tells may be taken over (VOTE-9), and no other.
        OfStep {
            name: "PreVoteHasNoSideEffect",
            before: rest(with_log(follower(2), &[1, 1, 2], 1)),
            action: Action::deliver(pre_vote.with_commit(2, 1)),
            bad: rest(with_log(follower(2), &[1, 1, 2], 3)),
            says: "(changed: [1])",
            good: rest(with_log(follower(2), &[1, 1, 2], 2)),
        },
        OfStep {
            name: "PreVoteHasNoSideEffect",
            before: rest(with_log(follower(2), &[1, 1, 2], 1)),
            action: Action::deliver(pre_vote.with_commit(2, 1)),
            bad: rest(Node { vote: 2, ..with_log(follower(2), &[1, 1, 2], 2) }),
            says: "(changed: [1])",
            good: rest(with_log(follower(2), &[1, 1, 2], 2)),
        },
        OfStep {
            name: "PreVoteHasNoSideEffect",
            before: rest(with_log(follower(2), &[1, 1], 1)),
            action: Action::deliver(pre_vote.with_commit(2, 2)),
            bad: rest(with_log(follower(2), &[1, 1], 2)),
            says: "(changed: [1])",
            good: rest(with_log(follower(2), &[1, 1], 1)),
        },
        OfStep {
            name: "PreVoteHasNoSideEffect",
            before: rest(with_log(pre_candidate, &[1, 1], 1)),
            action: Action::deliver(pre_vote.with_commit(2, 1)),
            bad: rest(Node { leader: 3, ..with_log(follower(2), &[1, 1], 2) }),
            says: "(changed: [1])",
            // Its campaign is given up.
            good: rest(with_log(follower(2), &[1, 1], 2)),
        },
        // What a candidate is told by a grant is committed before it leads (VOTE-9).
        OfStep {
            name: "CommitCurrentTermOnly",
            before: rest(with_log(candidate(1, 2), &[1, 1], 0)),
            action: Action::deliver(grant.with_commit(1, 1)),
            bad: rest(with_log(leader(1, 2, &[]), &[1, 1, 2], 2)),
            says: "leader 1 commits index 2: its term 1 = 2 ✗",
            good: rest(with_log(leader(1, 2, &[]), &[1, 1, 2], 1)),
        },
        OfStep {
            name: "CommitCurrentTermOnly",
            before: rest(with_log(candidate(1, 2), &[1, 1], 0)),
            action: Action::deliver(grant.with_commit(2, 2)),
            bad: rest(with_log(leader(1, 2, &[]), &[1, 1, 2], 2)),
            says: "leader 1 commits index 2: its term 1 = 2 ✗",
            good: rest(with_log(leader(1, 2, &[]), &[1, 1, 2], 3)),
        },
        OfStep {
            name: "CommitCurrentTermOnly",
            before: rest(with_log(leader(1, 2, &[]), &[1, 2], 0)),
            action: Action::deliver(grant.with_commit(1, 1)),
            bad: rest(with_log(leader(1, 2, &[]), &[1, 2], 1)),
            says: "leader 1 commits index 1: its term 1 = 2 ✗",
            good: rest(with_log(leader(1, 2, &[]), &[1, 2], 0)),
        },
    ]
}
