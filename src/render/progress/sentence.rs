//! Where a search is, in words.

use std::time::Duration;

use quorate_checker::{Kind, Progress, PropertyProgress, SoFar};

use crate::text::{count, grouped, odds};

/// One line on the search as a whole.
pub(super) fn sentence(progress: &Progress, left: Option<Duration>) -> String {
    let mut text = format!(
        "depth {}, {} states ({}/s, {}/s on average), {} waiting, {}, collision odds {}",
        progress.depth,
        grouped(progress.distinct),
        grouped(progress.rate as u64),
        grouped(progress.average as u64),
        grouped(progress.frontier),
        megabytes(progress.bytes),
        odds(progress.collision_odds),
    );
    if progress.spilled > 0 {
        text += &format!(", {} on disk", megabytes(progress.spilled));
    }
    if let Some(left) = left {
        text += &format!(", at most {} s left", left.as_secs());
    }
    for property in &progress.properties {
        if let SoFar::Violated(_) = property.so_far {
            text += &format!(", {} {}", property.name, so_far(property));
        }
    }
    text
}

/// What is known about a property, in a few words.
pub(super) fn so_far(property: &PropertyProgress) -> String {
    match property.so_far {
        SoFar::Open if property.kind == Kind::Sometimes => "not reached so far".to_owned(),
        SoFar::Open => "not violated so far".to_owned(),
        SoFar::Violated(steps) => format!("violated after {}", count(u64::from(steps), "step")),
        SoFar::Reached(steps) => format!("reached after {}", count(u64::from(steps), "step")),
        SoFar::AtTheEnd => "decided at the end".to_owned(),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cli_progress_says_only_what_is_known() {
        let so_far = |so_far| PropertyProgress { name: "Safe", kind: Kind::Always, so_far };
        let mut progress = Progress {
            depth: 7,
            distinct: 12_345,
            generated: 50_000,
            frontier: 300,
            elapsed: Duration::from_secs(2),
            rate: 5_000.4,
            average: 6_172.5,
            bytes: 3_000_000,
            spilled: 0,
            collision_odds: 0.0,
            resumed: None,
            properties: vec![so_far(SoFar::Open)],
            level_end: false,
        };
        assert_eq!(
            sentence(&progress, None),
            "depth 7, 12,345 states (5,000/s, 6,172/s on average), 300 waiting, 3 MB, collision odds 0"
        );
        progress.spilled = 2_000_000;
        progress.properties = vec![so_far(SoFar::Violated(1))];
        assert!(
            sentence(&progress, Some(Duration::from_millis(9_900)))
                .ends_with(", 2 MB on disk, at most 9 s left, Safe violated after 1 step")
        );
    }
}
