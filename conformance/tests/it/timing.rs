//! What leaves before which write (STORE-4, STORE-5), and the flags of the writes.

use quorate_conformance::core::{Output, Stored};

use crate::liar::Lie;
use crate::shown::lies;

/// Lets the messages of one kind leave with what was durable before the step.
fn early(kind: &str, before: Stored, output: &mut Output) {
    output
        .sent
        .iter_mut()
        .filter(|sent| sent.message.body.name() == kind)
        .for_each(|sent| sent.stored = before);
}

/// Lets the messages of one kind leave in an older term.
fn older(kind: &str, output: &mut Output) {
    for sent in output.sent.iter_mut().filter(|sent| sent.message.body.name() == kind) {
        sent.stored = Stored { term: sent.stored.term.saturating_sub(1), vote: 0, ..sent.stored };
    }
}

const SENT: &str = "durable when sent";

lies! {
    early_vote: PAIR, Lie::Output(|_, before, output| early("Vote", before, output))
        => Early, SENT, "STORE-4", "Vote 1->2 t1 last 0@0 waits for t1 vote 1";
    early_vote_resp: PAIR, Lie::Output(|_, before, output| early("VoteResp", before, output))
        => Early, SENT, "STORE-4", "VoteResp 2->1 t1 granted waits for t1 vote 1";
    early_vote_resp_before_the_vote: PAIR, Lie::Output(|_, _, output| {
        for sent in output.sent.iter_mut().filter(|sent| sent.message.body.name() == "VoteResp") {
            sent.stored.vote = 0;
        }
    }) => Early, SENT, "STORE-4", "t1 vote 0";
    early_vote_before_the_vote: PAIR, Lie::Output(|_, _, output| {
        for sent in output.sent.iter_mut().filter(|sent| sent.message.body.name() == "Vote") {
            sent.stored.vote = 0;
        }
    }) => Early, SENT, "STORE-4", "Vote 1->2 t1 last 0@0 waits for t1 vote 1";
    early_append: PAIR, Lie::Output(|_, _, output| older("Append", output))
        => Early, SENT, "STORE-4", "Append 1->2";
    early_append_resp: PAIR, Lie::Output(|_, before, output| early("AppendResp", before, output))
        => Early, SENT, "STORE-4", "last 1@1";
    early_append_resp_before_the_commit: PAIR, Lie::Output(|_, before, output| {
        for sent in output.sent.iter_mut().filter(|sent| sent.message.body.name() == "AppendResp") {
            sent.stored.commit = before.commit;
        }
    }) => Early, SENT, "STORE-4", "commit 1";
    early_append_resp_before_the_entries: PAIR, Lie::Output(|_, before, output| {
        for sent in output.sent.iter_mut().filter(|sent| sent.message.body.name() == "AppendResp") {
            let Stored { last_index, last_term, .. } = before;
            sent.stored = Stored { last_index, last_term, ..sent.stored };
        }
    }) => Early, SENT, "STORE-4", "last 1@1";
    early_heartbeat: PAIR, Lie::Output(|_, _, output| older("Heartbeat", output))
        => Early, SENT, "STORE-4", "Heartbeat 1->2";
    early_heartbeat_resp: PAIR, Lie::Output(|_, _, output| older("HeartbeatResp", output))
        => Early, SENT, "STORE-4", "HeartbeatResp 1->3";
    early_pre_vote: ELECTIONS, Lie::Output(|_, _, output| older("PreVote", output))
        => Early, SENT, "STORE-4", "PreVote";
    early_pre_vote_resp: ELECTIONS,
        Lie::Output(|_, before, output| early("PreVoteResp", before, output))
        => Early, SENT, "STORE-4", "PreVoteResp";
    early_timeout_now: LEASES, Lie::Output(|_, _, output| older("TimeoutNow", output))
        => Early, SENT, "STORE-4", "TimeoutNow";
    early_snapshot: SNAPSHOTS, Lie::Output(|_, _, output| older("Snapshot", output))
        => Early, SENT, "STORE-4", "Snapshot";
    early_append_resp_to_a_snapshot: SNAPSHOTS,
        Lie::Output(|_, before, output| {
            if output.sent.iter().any(|sent| sent.stored.last_index == before.last_index + 2) {
                early("AppendResp", before, output);
            }
        })
        => Early, SENT, "STORE-4", "last 2@1";
    early_apply: PAIR, Lie::Output(|_, before, output| {
        output.to_apply.iter_mut().for_each(|entry| entry.stored = before);
    }) => Early, "durable when handed out", "STORE-5", "entry 2@2 is handed out when it is durable";
    early_apply_of_a_replaced_entry: PAIR, Lie::Output(|_, _, output| {
        output.to_apply.iter_mut().for_each(|entry| entry.term += 1);
    }) => Early, "durable when handed out", "STORE-5", "entry 1@2";
    sync_of_a_vote: PAIR, Lie::Output(|_, _, output| {
        output.written.iter_mut().for_each(|write| write.sync &= write.stores_log);
    }) => Sync, "sync of a write", "STORE-4", "t1 vote 1";
    sync_of_entries: PAIR, Lie::Output(|_, _, output| {
        output.written.iter_mut().for_each(|write| write.sync &= !write.stores_log);
    }) => Sync, "sync of a write", "STORE-4", "last 1@1";
    sync_of_an_undeclared_write: PAIR, Lie::Output(|_, _, output| output.written.clear())
        => Durable, "what the writes leave", "ROLE-4", "core   none";
    sync_of_writes_that_end_elsewhere: PAIR, Lie::Output(|_, _, output| {
        output.written.iter_mut().for_each(|write| write.after.commit += 1);
    }) => Durable, "what the writes leave", "ROLE-4", "";
}
