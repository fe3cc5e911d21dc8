//! What reports say in words and numbers.

use std::time::Duration;

use crate::Ending;
use crate::report::summary::collision_odds;

#[test]
fn odds_are_those_of_birthdays() {
    assert_eq!(collision_odds(0), 0.0);
    // n² / 2⁶⁵, as long as that is small.
    assert_eq!(collision_odds(1 << 16), 2f64.powi(-33));
    assert_eq!(collision_odds(1 << 17), 4.0 * collision_odds(1 << 16));
    assert_eq!(collision_odds(u64::MAX), 1.0);
}

#[test]
fn only_a_complete_search_is_complete() {
    let others = [
        Ending::MaxStates(1),
        Ending::Timeout(Duration::ZERO),
        Ending::Interrupted,
        Ending::Violation,
        Ending::Visitor,
    ];
    assert!(Ending::Complete.is_complete());
    assert!(others.iter().all(|ending| !ending.is_complete()));
}
