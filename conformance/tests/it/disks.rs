//! What is stored is compared with what the node says, a torn write with the model's, and a node
//! that starts again with the model's.

use quorate_conformance::trace::Role;

use crate::liar::Lie;
use crate::shown::lies;

lies! {
    stored_term: PAIR, Lie::Stored(|disk| disk.term = 0)
        => Durable, "stored term, vote, commit", "ROLE-4", "(0, 1, 0)";
    stored_vote: PAIR, Lie::Stored(|disk| disk.vote = 0)
        => Durable, "stored term, vote, commit", "ROLE-4", "(1, 0, 0)";
    stored_commit: PAIR, Lie::Stored(|disk| disk.commit = 0)
        => Durable, "stored term, vote, commit", "TERM-1", "(1, 1, 0)";
    stored_log: PAIR, Lie::Stored(|disk| disk.log.truncate(1))
        => Durable, "stored log", "ROLE-4", "";
    stored_snapshot: SNAPSHOTS, Lie::Stored(|disk| disk.snapshot = None)
        => Durable, "stored snapshot", "SNAP-8", "core   None";
    stored_applied: PAIR, Lie::Stored(|disk| disk.applied = disk.applied.min(1))
        => Durable, "stored applied", "APPLY-1", "core   1";
    stored_configuration: CHANGES, Lie::Stored(|disk| disk.configuration.outgoing.clear())
        => Durable, "stored configuration", "CONF-8", "";

    torn_write_leaves_one_disk_less: ORDERED, Lie::Torn(|disks| { disks.remove(1); })
        => Torn, "what a torn write leaves", "STORE-1", "";
    torn_write_leaves_another_commit: ORDERED,
        Lie::Torn(|disks| disks.iter_mut().skip(1).for_each(|disk| disk.commit = 2))
        => Torn, "what a torn write leaves", "STORE-1", "commit 2";
    torn_write_leaves_another_vote: ORDERED, Lie::Torn(|disks| {
        let last = disks.len() - 1;
        disks[1..last].iter_mut().for_each(|disk| disk.vote = 2);
    }) => Torn, "what a torn write leaves", "STORE-1", "vote 2";
    torn_write_in_another_order: ORDERED, Lie::Torn(|disks| disks.reverse())
        => Torn, "what a torn write leaves", "STORE-1", "";

    start_is_refused: PAIR, Lie::RefusesToStart(|setup| setup.id == 2)
        => CoreRefuses, "start", "ROLE-3", "refuses: planted";
    start_in_another_state: PAIR, Lie::Seen(|seen| if seen.term == 0 { seen.role = Role::Leader })
        => State, "role", "ROLE-3", "core   leader";
    restart_is_refused_after_a_crash: PAIR, Lie::RefusesToCrash(|_| true)
        => CoreRefuses, "restart", "ROLE-3", "refuses: planted";
    restart_is_refused_on_a_torn_write: ORDERED, Lie::RefusesToCrash(|left| left.is_some())
        => CoreRefuses, "restart", "ROLE-3", "refuses: planted";
    restart_is_refused_by_a_new_process: PAIR, Lie::RefusesToRestart
        => CoreRefuses, "restart", "ROLE-3", "refuses: planted";
    restart_after_a_refused_start: ENTRIES_FIRST, Lie::RefusesToRestart
        => CoreRefuses, "restart", "ROLE-3", "refuses: planted";
    restart_forgets_the_vote: PAIR, Lie::Finds(|disk| disk.vote = 0)
        => State, "vote", "ROLE-4", "core   none";
    restart_forgets_the_term: ORDERED, Lie::Finds(|disk| disk.term += 1)
        => State, "term", "ROLE-3", "";
    restart_forgets_an_entry: PAIR, Lie::Finds(|disk| {
        disk.log.truncate(1);
        disk.commit = disk.commit.min(1);
        disk.applied = disk.applied.min(1);
    }) => State, "log", "ROLE-3", "";
    restart_forgets_a_commit: PAIR, Lie::Finds(|disk| {
        disk.commit = 0;
        disk.applied = 0;
    }) => State, "commit", "ROLE-3", "core   0";
}
