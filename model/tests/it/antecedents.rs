//! When properties have something to say, and which ones are asked at all.

use quorate_checker::Checked;
use quorate_model::instance::Reduction;

use super::common::instance;
use super::properties::{
    ALL_UP, CHAOS, TEXT, follower, leader, loyal, model, speaks, state, timeout,
};

#[test]
fn antecedents_are_silent_on_a_blank_cluster() {
    let blank = state(CHAOS, [follower(0); 3]);
    let antecedents = model().antecedents();
    assert_eq!(antecedents.len(), 11);
    for antecedent in antecedents {
        assert!(
            !speaks(antecedent.property, &blank, &timeout(1), &blank),
            "{}",
            antecedent.property
        );
    }
}

#[test]
fn liveness_has_something_to_say_once_faults_have_ended_in_a_state_that_is_not_good() {
    let speaks = |name: &str, phase, nodes| {
        let state = state(phase, nodes);
        speaks(name, &state, &timeout(1), &state)
    };
    let led = [leader(1, 2, &[2]), loyal(2), loyal(2)];
    for name in ["EventualLeader", "EventualLeaderFair", "QuorumLeader"] {
        assert!(speaks(name, ALL_UP, [follower(2); 3]), "{name}");
        assert!(!speaks(name, CHAOS, [follower(2); 3]), "{name}");
        assert!(!speaks(name, ALL_UP, led), "{name}");
    }
}

#[test]
fn renamed_terms_leave_out_what_compares_terms_of_two_states() {
    let text = TEXT.replace("max_term = 7", "max_term = 7\nrename_terms = 2");
    let names = |reduction| {
        let properties = instance(&text, "both", &[], reduction).edge_properties();
        properties.into_iter().map(|property| property.name).collect::<Vec<_>>()
    };
    assert_eq!(names(Reduction::AsAsked), ["VotesMatchTerm", "HealthyLeaderStays"]);
    assert_eq!(names(Reduction::Off).len(), 8);
}

#[test]
fn a_pre_vote_is_asked_for_only_where_a_node_may_have_it() {
    let spoken_of = |setting: &str, rename: bool| {
        let gap = if rename { "max_term = 7\nrename_terms = 2" } else { "max_term = 7" };
        let text = TEXT.replace("max_term = 7", gap);
        let antecedents = instance(&text, setting, &[], Reduction::AsAsked).antecedents();
        antecedents.iter().any(|antecedent| antecedent.property == "PreVoteHasNoSideEffect")
    };
    assert!(spoken_of("both", false) && spoken_of("pre_vote", false));
    assert!(!spoken_of("none", false) && !spoken_of("check_quorum", false));
    assert!(!spoken_of("both", true));
}
