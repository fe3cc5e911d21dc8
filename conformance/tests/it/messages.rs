//! Every message is compared, and every field of every kind.

use quorate_conformance::core::Output;
use quorate_conformance::trace::{Body, EntryKind, Message};

use crate::liar::Lie;
use crate::shown::lies;

/// A lie about every message.
fn each(output: &mut Output, alter: impl Fn(&mut Message)) {
    output.sent.iter_mut().for_each(|sent| alter(&mut sent.message));
}

/// A lie in the fields of one kind of message.
macro_rules! body {
    ($kind:ident { $($field:ident),* } $alter:block) => {
        Lie::Output(|_, _, output| each(output, |message| {
            #[allow(irrefutable_let_patterns, reason = "a kind may have all fields")]
            if let Body::$kind { $($field),*, .. } = &mut message.body $alter
        }))
    };
}

/// A lie in the snapshot of a message.
macro_rules! snapshot {
    (|$snapshot:ident| $alter:expr) => {
        Lie::Output(|_, _, output| {
            each(output, |message| {
                if let Body::Snapshot($snapshot) = &mut message.body {
                    $alter;
                }
            })
        })
    };
}

lies! {
    message_lost: PAIR, Lie::Output(|_, _, output| {
        output.sent.retain(|sent| sent.message.body.name() != "Heartbeat");
    })
        => Messages, "messages", "BEAT-1", "core   none";
    message_doubled: PAIR, Lie::Output(|_, _, output| {
        let copies = output.sent.iter().filter(|sent| sent.message.body.name() == "Heartbeat");
        let copies: Vec<_> = copies.cloned().collect();
        output.sent.extend(copies);
    }) => Messages, "messages", "BEAT-1", "; Heartbeat";
    message_from: PAIR, Lie::Output(|_, _, output| each(output, |message| message.from = 3))
        => Messages, "messages", "VOTE-9", "Vote 3->2";
    message_to: PAIR, Lie::Output(|_, _, output| each(output, |message| message.to = 3))
        => Messages, "messages", "VOTE-9", "Vote 1->3";
    message_term: PAIR, Lie::Output(|_, _, output| each(output, |message| message.term += 1))
        => Messages, "messages", "VOTE-9", "Vote 1->2 t2";
    message_heartbeat_resp_term: PAIR, Lie::Output(|_, _, output| each(output, |message| {
        message.term += u64::from(message.body == Body::HeartbeatResp);
    })) => Messages, "messages", "BEAT-2", "HeartbeatResp";
    message_timeout_now_to_another: LEASES, Lie::Output(|_, _, output| each(output, |message| {
        message.to += u64::from(message.body == Body::TimeoutNow);
    })) => Messages, "messages", "TRANSFER-1", "TimeoutNow 1->3";
    message_pre_vote_last_index: ELECTIONS, body!(PreVote { last_index } { *last_index += 1 })
        => Messages, "messages", "VOTE-9", "PreVote";
    message_pre_vote_last_term: ELECTIONS, body!(PreVote { last_term } { *last_term += 1 })
        => Messages, "messages", "VOTE-9", "PreVote";
    message_pre_vote_commit: ELECTIONS, body!(PreVote { known } { known.commit = 0 })
        => Messages, "messages", "VOTE-9", "PreVote";
    message_pre_vote_commit_term: ELECTIONS, body!(PreVote { known } { known.commit_term = 0 })
        => Messages, "messages", "VOTE-9", "PreVote";
    message_pre_vote_resp_granted: ELECTIONS, body!(PreVoteResp { granted } { *granted = true })
        => Messages, "messages", "VOTE-9", "refused";
    message_pre_vote_resp_commit: ELECTIONS, body!(PreVoteResp { known } { known.commit = 0 })
        => Messages, "messages", "VOTE-9", "PreVoteResp";
    message_pre_vote_resp_commit_term: ELECTIONS,
        body!(PreVoteResp { known } { known.commit_term = 0 })
        => Messages, "messages", "VOTE-9", "PreVoteResp";
    message_vote_last_index: PAIR, body!(Vote { last_index } { *last_index += 1 })
        => Messages, "messages", "VOTE-9", "Vote";
    message_vote_last_term: PAIR, body!(Vote { last_term } { *last_term += 1 })
        => Messages, "messages", "VOTE-9", "Vote";
    message_vote_transfer: PAIR, body!(Vote { transfer } { *transfer = true })
        => Messages, "messages", "VOTE-9", "transfer";
    message_vote_commit: LEASES, body!(Vote { known } { known.commit = 0 })
        => Messages, "messages", "VOTE-9", "Vote";
    message_vote_resp_granted: PAIR, body!(VoteResp { granted } { *granted = false })
        => Messages, "messages", "VOTE-9", "refused";
    message_vote_resp_commit: LEASES, body!(VoteResp { known } { known.commit = 0 })
        => Messages, "messages", "VOTE-9", "VoteResp";
    message_append_prev_index: PAIR, body!(Append { prev_index } { *prev_index += 1 })
        => Messages, "messages", "VOTE-9", "Append";
    message_append_prev_term: PAIR, body!(Append { prev_term } { *prev_term += 1 })
        => Messages, "messages", "VOTE-9", "Append";
    message_append_entries: PAIR, body!(Append { entries } { entries.clear() })
        => Messages, "messages", "VOTE-9", "Append";
    message_append_entry_index: PAIR,
        body!(Append { entries } { entries.iter_mut().for_each(|one| one.index += 1) })
        => Messages, "messages", "VOTE-9", "Append";
    message_append_entry_term: PAIR,
        body!(Append { entries } { entries.iter_mut().for_each(|one| one.term += 1) })
        => Messages, "messages", "VOTE-9", "Append";
    message_append_entry_payload: PAIR, body!(Append { entries } {
        for one in entries {
            if let EntryKind::Normal(payload) = &mut one.kind { *payload += 1 }
        }
    }) => Messages, "messages", "APPEND-1", "Append";
    message_append_commit: PAIR, body!(Append { commit } { *commit = 0 })
        => Messages, "messages", "APPEND-6", "Append";
    message_append_resp_index: PAIR, body!(AppendResp { index } { *index += 1 })
        => Messages, "messages", "APPEND-5", "AppendResp";
    message_append_resp_rejected: TRIO, body!(AppendResp { rejected } { *rejected = false })
        => Messages, "messages", "APPEND-5", "rejected";
    message_append_resp_hint_index: TRIO, body!(AppendResp { hint_index } { *hint_index = 0 })
        => Messages, "messages", "APPEND-5", "AppendResp";
    message_append_resp_hint_term: TRIO, body!(AppendResp { hint_term } { *hint_term = 0 })
        => Messages, "messages", "APPEND-5", "AppendResp";
    message_heartbeat_commit: PAIR, body!(Heartbeat { commit } { *commit = 0 })
        => Messages, "messages", "BEAT-1", "Heartbeat";
    message_snapshot_index: SNAPSHOTS, snapshot!(|snapshot| snapshot.index += 1)
        => Messages, "messages", "SNAP-1", "Snapshot";
    message_snapshot_term: SNAPSHOTS, snapshot!(|snapshot| snapshot.term += 1)
        => Messages, "messages", "SNAP-1", "Snapshot";
    message_snapshot_configuration: SNAPSHOTS,
        snapshot!(|snapshot| snapshot.configuration.learners.clear())
        => Messages, "messages", "SNAP-1", "Snapshot";
    message_snapshot_configuration_index: SNAPSHOTS,
        snapshot!(|snapshot| snapshot.configuration_index = 0)
        => Messages, "messages", "SNAP-1", "Snapshot";
}
