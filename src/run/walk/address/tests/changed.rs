//! Links that are opened where something has changed since.

use super::super::{Address, Broken, Followed, follow};
use super::{instance, of_text, read, usual_walk, walked};
use crate::run::select::{self, Instance};
use crate::run::walk::path::Walk;

const OWN: &str = r#"title = "A link to it"
about = "A scenario of the test."

[cluster]
voters = [1, 2, 3]
flags = ["none"]

[chaos]
election_timeouts = 2
crashes = 1

[bounds]
max_term = 2
max_log = 1
max_in_flight = 4

[check]
ask = ["LeaderElected"]
"#;

fn opened(walk: &Walk, instance: Instance) -> Followed {
    follow(instance, &read(&Address::of(walk).to_string())).unwrap()
}

fn broken(walk: &Walk, instance: Instance) -> Broken {
    opened(walk, instance).broken.expect("the link holds")
}

#[test]
fn walk_another_text_of_the_scenario_is_noticed() {
    let walk = walked(of_text(OWN, "none"), &["election-timeout 1", "deliver Vote 1->2"]);
    let same = opened(&walk, of_text(OWN, "none"));
    assert!(!same.changed && same.broken.is_none());
    let other = opened(&walk, of_text(&OWN.replace("A link to it", "A link to this"), "none"));
    // The words of a scenario change no step.
    assert!(other.changed && other.broken.is_none() && other.walk.len() == 2);
    // A link that does not say what it was made with.
    let silent = Address { digest: None, ..Address::of(&walk) };
    assert!(!follow(of_text(OWN, "none"), &silent).unwrap().changed);
}

#[test]
fn walk_a_smaller_budget_breaks_the_link_where_it_is_spent() {
    let events = ["election-timeout 1", "deliver Vote 1->2", "election-timeout 2", "crash 3"];
    let walk = walked(of_text(OWN, "none"), &events);
    let fewer = of_text(&OWN.replace("election_timeouts = 2", "election_timeouts = 1"), "none");
    let followed = opened(&walk, fewer);
    assert!(followed.changed);
    let broken = followed.broken.unwrap();
    assert_eq!((broken.step, broken.lost), (3, 1));
    assert_eq!(broken.event, "election-timeout 2");
    assert!(broken.why.starts_with("it is not enabled: "), "{broken}");
    assert!(broken.why.contains("election timeouts spent: 1 < 1 allowed"), "{broken}");
    assert_eq!(
        broken.to_string().split(": ").next(),
        Some("the link holds up to step 2; step 3 (election-timeout 2)")
    );
    let none = of_text(&OWN.replace("crashes = 1\n", ""), "none");
    let broken = self::broken(&walk, none);
    assert_eq!((broken.step, broken.lost), (4, 0));
    assert!(broken.to_string().contains("(crash 3)"), "{broken}");
}

#[test]
fn walk_another_setting_breaks_the_link_where_it_matters() {
    let walk = usual_walk();
    let other = instance("story-2@none", &[]);
    let start = walked(other.clone(), &[]).start;
    let broken = broken(&walk, other);
    // Without the flags, pre-votes and leases decide nothing.
    assert!(
        (start + 1..=start + Address::of(&walk).codes.len()).contains(&broken.step),
        "{broken}"
    );
    assert!(broken.why.len() > 20, "{broken}");
}

#[test]
fn walk_a_link_of_a_removed_rule_stops_where_the_rule_decides() {
    // Node 2 follows the leader of its own term. Without ROLE-2 it then forgets its vote.
    let events = [
        "election-timeout 1",
        "election-timeout 2",
        "deliver Vote 1->3",
        "deliver VoteResp 3->1",
        "deliver Append 1->2",
        "deliver Append 1->3",
    ];
    let without = Instance {
        without: select::removal(&["ROLE-2".to_owned()]).unwrap(),
        ..of_text(OWN, "none")
    };
    let walk = walked(without.clone(), &events);
    assert!(opened(&walk, without).broken.is_none());
    let broken = broken(&walk, of_text(OWN, "none"));
    assert_eq!((broken.step, broken.lost), (5, 1));
    assert!(broken.event.starts_with("deliver Append 1->2"), "{broken}");
    assert!(broken.why.contains("to another state than"), "{broken}");
}

#[test]
fn walk_a_link_to_another_scenario_stops_at_its_first_step() {
    let walk = usual_walk();
    let broken = broken(&walk, of_text(&OWN.replace("[1, 2, 3]", "[1]"), "none"));
    assert!(broken.step <= 2 && broken.lost + 2 >= walk.len() - walk.start, "{broken}");
}

#[test]
fn walk_an_assignment_of_flags_that_is_not_there_is_said() {
    let walk = usual_walk();
    let address = Address { initial: 1_000, ..Address::of(&walk) };
    assert!(follow(walk.instance.clone(), &address).is_none());
}
