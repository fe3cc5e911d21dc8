//! What a node counts, with the feature `metrics`. [`describe`] has the table.
//!
//! The numbers go to the recorder of the [facade](https://docs.rs/metrics), which needs `std`, and
//! so does a build with this feature. They name no node: they are those of all nodes that share a
//! recorder. An owner of several nodes that wants to tell them apart gives each a recorder of its
//! own, with `metrics::with_local_recorder` around its calls.
//!
//! Counting changes nothing in a node: two nodes in the same state stay equal.

use ::metrics::{Key, Label, Level, Metadata, with_recorder};
use alloc::vec::Vec;

/// Where the numbers come from.
static METADATA: Metadata<'_> = Metadata::new("quorate_core", Level::INFO, Some("quorate_core"));

/// Adds to a counter.
pub(crate) fn count(name: &'static str, labels: &[(&'static str, &'static str)], amount: u64) {
    let label = |&(key, value): &(_, _)| Label::from_static_parts(key, value);
    let key = match labels {
        [] => Key::from_static_name(name),
        _ => Key::from_parts(name, labels.iter().map(label).collect::<Vec<_>>()),
    };
    with_recorder(|recorder| recorder.register_counter(&key, &METADATA).increment(amount));
}

/// Sets a gauge. Above 2^53 the last digits are lost, which no chart shows.
pub(crate) fn set(name: &'static str, value: u64) {
    let key = Key::from_static_name(name);
    with_recorder(|recorder| recorder.register_gauge(&key, &METADATA).set(value as f64));
}

/// The metrics: kind, unit, constant, name, labels and meaning of each.
macro_rules! metrics {
    ($($kind:ident $unit:ident $name:ident = $text:literal, $labels:literal, $meaning:literal;)+) => {
        $(pub(crate) const $name: &str = $text;)+

        /// Gives kind, unit and meaning of every metric to the recorder. Call it once, when the
        /// recorder is installed.
        ///
        /// | metric | kind | labels | meaning |
        /// |---|---|---|---|
        $(#[doc = concat!(
            "| `", $text, "` | ", stringify!($kind), " | ", $labels, " | ", $meaning, " |"
        )])+
        pub fn describe() {
            $(metrics!(@ $kind $unit $text, $meaning);)+
        }
    };
    (@ counter $unit:ident $text:literal, $meaning:literal) => {
        ::metrics::describe_counter!($text, ::metrics::Unit::$unit, $meaning)
    };
    (@ gauge $unit:ident $text:literal, $meaning:literal) => {
        ::metrics::describe_gauge!($text, ::metrics::Unit::$unit, $meaning)
    };
}

metrics! {
    counter Count ELECTIONS_STARTED = "quorate_elections_started_total",
        "`ballot`: `vote`, `pre_vote`",
        "Campaigns that the node began (PREVOTE-1, ELECT-3).";
    counter Count ELECTIONS_WON = "quorate_elections_won_total",
        "`ballot`: `vote`, `pre_vote`",
        "Campaigns in which a quorum granted (ELECT-4). Winning a vote is becoming leader.";
    counter Count ELECTIONS_LOST = "quorate_elections_lost_total",
        "`ballot`: `vote`, `pre_vote`",
        "Campaigns that so many refused that no quorum can grant (ELECT-6). A campaign may also \
         end undecided, for example by a higher term.";
    counter Count TERM_CHANGES = "quorate_term_changes_total",
        "",
        "How often the term rose.";
    counter Count LEADER_CHANGES = "quorate_leader_changes_total",
        "",
        "How often the owner was told of another leader, or of the same one in a new term \
         (`Ready::soft_state`). Losing the leader does not count.";
    counter Count MESSAGES_RECEIVED = "quorate_messages_received_total",
        "`kind`: that of `MessageBody::kind`",
        "Messages given to `RawNode::step`, also those that it refused or ignored.";
    counter Count MESSAGES_SENT = "quorate_messages_sent_total",
        "`kind`: that of `MessageBody::kind`",
        "Messages handed out to be sent.";
    counter Count PROPOSALS_ACCEPTED = "quorate_proposals_accepted_total",
        "`outcome`: `appended`, `forwarded`",
        "Proposals that the node appended or sent to its leader, those of peers included. Several \
         payloads that are proposed together are one proposal.";
    counter Count PROPOSALS_REFUSED = "quorate_proposals_refused_total",
        "`reason`: `not_leader`, `transfer`, `not_member`, `other_membership`, `uncommitted`, \
         `empty`, `change`, `pending_change`, `joint`, `not_joint`, `exhausted`, `other`",
        "Proposals that were refused. With `pending_change`, `joint` and `not_joint` an empty \
         entry was appended in the place of a configuration change (CONF-7).";
    counter Count ENTRIES_COMMITTED = "quorate_entries_committed_total",
        "",
        "Entries of the own log that the node learned to be committed.";
    counter Count ENTRIES_APPLIED = "quorate_entries_applied_total",
        "",
        "Entries that the application said it applied. What a snapshot stands for does not count.";
    counter Count SNAPSHOTS_SENT = "quorate_snapshots_sent_total",
        "",
        "Snapshots handed out to be sent (SNAP-1).";
    counter Count SNAPSHOTS_RESTORED = "quorate_snapshots_restored_total",
        "",
        "Snapshots that took the place of the log (SNAP-3).";
    counter Count READS_ASKED = "quorate_reads_asked_total",
        "",
        "Reads of the own application that were taken (READ-1).";
    counter Count READS_REFUSED = "quorate_reads_refused_total",
        "",
        "Reads of the own application that were refused, because no leader is known or the node \
         does not forward.";
    counter Count READS_ANSWERED = "quorate_reads_answered_total",
        "",
        "Answers to reads, handed out to the own application (READ-4).";
    counter Count READS_DROPPED = "quorate_reads_dropped_total",
        "",
        "Reads of the own application that ended with the leadership (READ-5).";
    counter Count CONF_CHANGES = "quorate_configuration_changes_total",
        "`outcome`: `applied`, `rejected`",
        "Configuration changes that the application applied or rejected (CONF-8).";
    gauge Count TERM = "quorate_term",
        "",
        "The term, when work was last handed out.";
    gauge Count COMMIT_INDEX = "quorate_commit_index",
        "",
        "The highest index known committed, when work was last handed out.";
    gauge Count APPLIED_INDEX = "quorate_applied_index",
        "",
        "The highest index applied, when work was last handed out.";
    gauge Count LEADER = "quorate_leader",
        "",
        "1 while the node leads, else 0, when work was last handed out.";
}
