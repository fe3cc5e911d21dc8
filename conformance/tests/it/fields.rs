//! Every field of an observation is compared.

use quorate_conformance::trace::{Observation, Progress, Role};

use crate::liar::Lie;
use crate::shown::lies;

/// A lie about a peer of a leader.
fn peer(seen: &mut Observation, alter: impl Fn(&mut Progress)) {
    seen.progress.values_mut().for_each(alter);
}

lies! {
    field_id: PAIR, Lie::Seen(|seen| seen.id += u64::from(seen.commit > 1))
        => State, "id", "ROLE-1", "";
    field_role: PAIR,
        Lie::Seen(|seen| if seen.role == Role::Candidate { seen.role = Role::PreCandidate })
        => State, "role", "VOTE-9", "model  candidate";
    field_term: PAIR, Lie::Seen(|seen| seen.term += u64::from(seen.role == Role::Candidate))
        => State, "term", "ELECT-3", "";
    field_vote: PAIR, Lie::Seen(|seen| if seen.vote != seen.id { seen.vote = 0 })
        => State, "vote", "VOTE-6", "core   none";
    field_leader: PAIR, Lie::Seen(|seen| if seen.commit == 2 { seen.leader = 0 })
        => State, "leader", "APPEND-4", "core   none";
    field_lease: PAIR, Lie::Seen(|seen| seen.lease |= seen.role == Role::Candidate)
        => State, "lease", "LEASE-4", "core   true";
    field_lease_of_a_follower: LEASES, Lie::Seen(|seen| seen.lease &= seen.commit == 0)
        => State, "lease", "LEASE-4", "core   false";
    field_commit: PAIR, Lie::Seen(|seen| seen.commit = seen.commit.min(1))
        => State, "commit", "APPEND-5", "core   1";
    field_applied: PAIR, Lie::Seen(|seen| seen.applied = seen.applied.min(1))
        => State, "applied", "APPLY-1", "core   1";
    field_log: PAIR, Lie::Seen(|seen| seen.log.truncate(1))
        => State, "log", "PROPOSE-1", "";
    field_log_entry: PAIR,
        Lie::Seen(|seen| seen.log.iter_mut().skip(1).for_each(|one| one.term += 1))
        => State, "log", "PROPOSE-1", "2@2";
    field_snapshot: SNAPSHOTS, Lie::Seen(|seen| if seen.id == 3 { seen.snapshot = None })
        => State, "snapshot", "SNAP-3", "core   none";
    field_snapshot_configuration: SNAPSHOTS,
        Lie::Seen(|seen| {
            seen.snapshot.iter_mut().for_each(|one| one.configuration.learners.clear());
        })
        => State, "snapshot", "SNAP-8", "";
    field_snapshot_made_at: SNAPSHOTS,
        Lie::Seen(|seen| seen.snapshot.iter_mut().for_each(|one| one.configuration_index = 1))
        => State, "snapshot", "SNAP-8", "made at 1";
    field_pre_vote: LEASES, Lie::Seen(|seen| seen.pre_vote &= seen.role != Role::PreCandidate)
        => State, "pre_vote", "TERM-1", "";
    field_check_quorum: LEASES, Lie::Seen(|seen| seen.check_quorum &= seen.role != Role::Leader)
        => State, "check_quorum", "TERM-1", "";
    field_votes: ELECTIONS, Lie::Seen(|seen| if seen.votes.len() > 1 { seen.votes.clear() })
        => State, "votes", "ELECT-4", "core   {}";
    field_votes_refusal: ELECTIONS,
        Lie::Seen(|seen| seen.votes.values_mut().for_each(|yes| *yes = true))
        => State, "votes", "ELECT-4", "no";
    field_transferee: LEASES, Lie::Seen(|seen| seen.transferee = 0)
        => State, "transferee", "TRANSFER-1", "core   none";
    field_pending_conf: CHANGES, Lie::Seen(|seen| seen.pending_conf = seen.pending_conf.min(1))
        => State, "pending_conf", "CONF-7", "";
    field_progress_match: PAIR,
        Lie::Seen(|seen| peer(seen, |peer| peer.matched = peer.matched.min(1)))
        => State, "progress", "APPEND-6", "match 1 next 3";
    field_progress_next: PAIR,
        Lie::Seen(|seen| peer(seen, |peer| peer.next = peer.next.min(2)))
        => State, "progress", "APPEND-1", "match 1 next 2";
    field_progress_state: PAIR, Lie::Seen(|seen| peer(seen, |peer| peer.replicate = false))
        => State, "progress", "APPEND-6", "core   {2:probe";
    field_progress_recent_active: LEASES,
        Lie::Seen(|seen| peer(seen, |peer| peer.recent_active = true))
        => State, "progress", "APPEND-1", "active";
    field_progress_paused: TRIO, Lie::Seen(|seen| peer(seen, |peer| peer.paused = false))
        => State, "progress", "APPEND-1", "paused";
    field_progress_sent_commit: PAIR,
        Lie::Seen(|seen| peer(seen, |peer| peer.sent_commit = peer.sent_commit.min(1)))
        => State, "progress", "APPEND-6", "sent-commit 1";
    field_progress_pending_snapshot: SNAPSHOTS,
        Lie::Seen(|seen| peer(seen, |peer| peer.pending_snapshot = 0))
        => State, "progress", "SNAP-1", "snapshot 2";
    field_progress_of_a_peer: CHANGES, Lie::Seen(|seen| { seen.progress.remove(&3); })
        => State, "progress", "CONF-9", "";
    field_voters: CHANGES, Lie::Seen(|seen| { seen.voters.remove(&3); })
        => State, "voters", "CONF-8", "";
    field_learners: CHANGES, Lie::Seen(|seen| seen.learners.clear())
        => State, "learners", "CONF-8", "core   {}";
    field_outgoing: CHANGES, Lie::Seen(|seen| seen.outgoing.clear())
        => State, "outgoing", "CONF-8", "core   {}";
    field_learners_next: CHANGES, Lie::Seen(|seen| seen.learners_next.clear())
        => State, "learners_next", "CONF-8", "core   {}";
    field_auto_leave: CHANGES, Lie::Seen(|seen| seen.auto_leave = false)
        => State, "auto_leave", "CONF-8", "core   false";
}
