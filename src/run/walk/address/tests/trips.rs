//! Every link that the program makes leads to the states that it was made of.

use super::super::code::LENGTH;
use super::super::{Address, Code, continued, follow};
use super::{Chance, of_text, read, usual_walk, wander};
use crate::run::select::{self, Chosen, Instance, library};
use crate::run::walk::path::Walk;

/// A scenario in which nearly everything may happen. It is walked through and never explored.
const WILD: &str = r#"title = "Everything"
about = "A scenario of the test."

[cluster]
voters = [1, 2, 3]
flags = ["both"]

[chaos]
election_timeouts = 9
heartbeats = 9
campaigns = 9
proposals = 9
transfers = 9
losses = 30
duplicates = 30
crashes = 9
compactions = 9
snapshot_reports = 9
crash = [1, 2, 3]
empty_disk = [3]

[bounds]
max_term = 7
max_log = 7
max_in_flight = 15

[check]
ask = ["LeaderElected"]
"#;

/// Node 3 lacks an entry that the others have applied, so that it needs a snapshot.
const LAGGING: &str = r#"start = ["election-timeout 1", "deliver-all", "propose 1",
    "deliver-all-but 3", "heartbeat-due 1", "deliver-all-but 3"]
"#;

/// Takes the link of a walk, and walks it again.
fn there_and_back(walk: &Walk) {
    let link = Address::of(walk).to_string();
    let address = read(&link);
    assert_eq!(address, Address::of(walk), "{link}");
    let followed = follow(walk.instance.clone(), &address).unwrap();
    assert_eq!((followed.broken, followed.changed), (None, false), "{link}");
    assert_eq!(followed.walk.len(), walk.len(), "{link}");
    for step in 0..=walk.len() {
        assert_eq!(followed.walk.at(step).state, walk.at(step).state, "{link}: step {step}");
    }
}

#[test]
fn walk_links_lead_back_for_every_kind_of_step() {
    let mut chance = Chance(1);
    let mut seen = [0; 256];
    let mut trip = |instance: Instance, steps: usize| {
        let walk = Walk::begin(instance, 0).unwrap();
        there_and_back(&wander(walk, steps, &mut chance, &mut seen));
    };
    let every = |scenario| -> Vec<Instance> {
        Chosen::whole(scenario).instances(select::removal(&[]).unwrap()).collect()
    };
    for scenario in library::all().unwrap() {
        trip(every(scenario).swap_remove(0), 20);
    }
    let lagging = WILD.replace("flags = ", &format!("{LAGGING}flags = "));
    for round in 0..40 {
        trip(of_text(WILD, ["none", "both"][round % 2]), 60);
        trip(of_text(&lagging, ["none", "both"][round % 2]), 40);
    }
    for instance in every(library::find("reconf-again-empty").unwrap().unwrap()) {
        (0..20).for_each(|_| trip(instance.clone(), 30));
    }
    for instance in every(library::find("storage-3-4").unwrap().unwrap()) {
        (0..3).for_each(|_| trip(instance.clone(), 20));
    }
    let inputs = 1..=21u8;
    let of_messages = 12..=21u8;
    let duplicated = of_messages.clone().map(|kind| kind + 32);
    let dropped = of_messages.map(|kind| kind + 64);
    let faults = 96..=99u8;
    let all = inputs.chain(duplicated).chain(dropped).chain(faults);
    let unseen: Vec<u8> = all.filter(|kind| seen[usize::from(*kind)] == 0).collect();
    assert_eq!(unseen, [] as [u8; 0], "no walk has steps of these kinds");
    assert!(seen[128..].iter().sum::<u32>() > 0, "no walk has a torn write");
    // A code names its kind in words.
    for kind in (0..=255u8).filter(|kind| seen[usize::from(*kind)] > 0) {
        let words = Code { kind, node: 1, peer: 2, event: 0, state: 0 }.words();
        assert!(!words.contains("unknown"), "{kind}: {words}");
    }
}

#[test]
fn walk_every_beginning_of_a_link_holds() {
    let walk = usual_walk();
    let whole = Address::of(&walk);
    for steps in 0..=whole.codes.len() {
        let address = Address { codes: whole.codes[..steps].to_vec(), ..whole.clone() };
        let followed = follow(walk.instance.clone(), &read(&address.to_string())).unwrap();
        assert_eq!(followed.broken, None, "{steps}");
        assert_eq!(followed.walk.len(), walk.start + steps);
        assert_eq!(followed.walk.last().state, walk.at(walk.start + steps).state, "{steps}");
    }
}

#[test]
fn walk_a_code_is_its_bytes() {
    let mut chance = Chance(3);
    for _ in 0..1_000 {
        let bytes: [u8; LENGTH] = chance.next().to_be_bytes();
        let code = Code::read(bytes);
        assert_eq!(code.bytes(), bytes);
        // Any code has words, also of kinds that no program has written yet.
        assert!(!code.words().is_empty());
    }
}

#[test]
fn walk_a_link_keeps_what_else_it_says() {
    let walk = usual_walk();
    let address = Address {
        without: vec!["TERM-6".to_owned(), "CONF-10/union".to_owned()],
        initial: 3,
        step: Some(7),
        repeats: Some(4),
        property: Some("EventualLeader".to_owned()),
        ..Address::of(&walk)
    };
    let text = address.to_string();
    for link in [text.clone(), format!("http://127.0.0.1:1/{text}#here"), format!(" /{text} ")] {
        assert_eq!(read(&link), address, "{link}");
    }
    // A page may add parameters of its own.
    assert_eq!(read(&format!("{text}&tab=core&goal=a%20%3D%20b")), address);
    let begun = Walk::begin(walk.instance.clone(), 0).unwrap();
    assert_eq!(continued(begun, &address.codes).0.len(), walk.len());
}
