//! What reports say in words and numbers.

use std::time::Duration;

use crate::report::summary::collision_odds;
use crate::{Ending, check};

use super::toys::Listed;

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

#[test]
fn a_report_is_shown_with_paths_and_loops() {
    let mut model = Listed::new(&[(0, 1), (1, 2), (2, 1)]).good(&[0]);
    model.special = Some(2);
    let report = check(&model).declared().run().unwrap();
    let text = report.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "3 distinct states, 4 generated, depth 2: complete within bounds");
    let line = |name: &str| *lines.iter().find(|line| line.contains(name)).unwrap();
    assert_eq!(line("always       not"), "  always       not special    violated: [0, 0]");
    assert_eq!(line("sometimes"), "  sometimes    special        reached: [0, 0]");
    assert_eq!(line("recoverable"), "  recoverable  recovers       violated: []");
    assert!(!report.is_good());
}
