//! The text of links never changes: a link of today has to hold tomorrow.
//!
//! If a test here fails, the links that people have sent no longer hold. Give the steps a new
//! version instead, and read both.

use super::super::{Address, follow};
use super::{instance, of_text, read, walked};
use crate::run::select::Instance;

const OWN: &str = r#"title = "The scenario of a link"
about = "Its text is part of the link."

[cluster]
voters = [1, 2, 3]
flags = ["none"]

[chaos]
election_timeouts = 2
crashes = 1
losses = 1

[bounds]
max_term = 2
max_log = 1
max_in_flight = 4

[check]
ask = ["LeaderElected"]
"#;

/// A walk by these events has these steps in its link, and the link leads to its states.
fn steps_are(steps: &str, instance: Instance, events: &[&str]) -> String {
    let walk = walked(instance.clone(), events);
    let address = Address::of(&walk);
    assert_eq!(address.path(), steps);
    let link = Address { codes: super::super::codes(steps).unwrap(), ..address };
    let followed = follow(instance, &link).unwrap();
    assert_eq!(followed.broken, None);
    assert_eq!(followed.walk.last().state, walk.last().state);
    link.to_string()
}

#[test]
fn walk_the_link_of_an_election_stays_the_same() {
    let link = "x/own@none?d=051e1535&p=AQEQNuOdbm7qDiHxUY4bpodOMZiO5Farcg8SA_5JzvixECEprqWNy9ZgEExSIn8hx2EQxCZupdfU";
    let address = read(link);
    let made = steps_are(
        &address.path(),
        of_text(OWN, "none"),
        &[
            "election-timeout 1",
            "deliver Vote 1->2",
            "drop Vote 1->3",
            "deliver VoteResp 2->1",
            "deliver Append 1->2",
            "crash 1",
            "restart 1",
        ],
    );
    assert_eq!(made, link);
}

#[test]
fn walk_the_link_of_a_torn_write_stays_the_same() {
    steps_are(
        "AQgghIDtWjroEBJrdM4ib-sRIRi9J9D0WZAScdChkLrqAUAwzAFoSsRhEMQmM1n-Mg",
        instance("storage-two-leaders@none+one+apply+entries-first", &[]),
        &[
            "propose 2 conf auto -1",
            "deliver Append 2->1",
            "deliver AppendResp 1->2",
            "crash 1 in the write",
            "election-timeout 4",
            "restart 1",
        ],
    );
}

#[test]
fn walk_the_link_of_a_snapshot_stays_the_same() {
    steps_are(
        "AQMg8T9xpX9KAUAwzN1TeCYSMrOy3chvMBMjrP4uh2HoFTLQSxIRWUMOJJxf8uY0KA",
        instance("snapshot-conf@none+one+apply", &["SNAP-3"]),
        &[
            "heartbeat-due 2",
            "election-timeout 4",
            "deliver Heartbeat 2->3",
            "deliver HeartbeatResp 3->2",
            "deliver Snapshot 2->3",
            "deliver Vote 4->2",
        ],
    );
}
