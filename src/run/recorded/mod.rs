//! The recorded verdicts of every scenario, as a table that can be searched.
//!
//! The record has three parts, and the gate checks them. `cargo xtask bounds` writes the Markdown
//! pages in `specs/recorded/bounds`, `cargo xtask verdicts` writes `verdicts.toml`, the long runs,
//! and `cargo xtask sensitivity` writes `sensitivity.toml`, what makes each property fail. This
//! module reads them, so that there is no second copy that could differ.

mod long;
mod pages;
mod row;
pub mod sensitivity;
mod side_by_side;

use std::sync::OnceLock;

pub use row::{Bounds, Recorded, Row, Search};

/// The recorded verdicts.
pub fn recorded() -> &'static Recorded {
    static RECORDED: OnceLock<Recorded> = OnceLock::new();
    RECORDED.get_or_init(|| {
        let mut recorded = Recorded::default();
        pages::read(&mut recorded);
        recorded.rows.extend(side_by_side::rows());
        recorded.rows.extend(long::rows());
        recorded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_violations_name_a_property_and_every_scenario_exists() {
        let known = quorate_model::property::names();
        let scenarios: Vec<&str> = crate::run::select::library::names().collect();
        for row in &recorded().rows {
            assert!(scenarios.contains(&row.scenario.as_str()), "{row:?}");
            if row.is_violated() {
                let name = row.name().unwrap_or_default();
                assert!(known.iter().any(|property| property.name == name), "{row:?}");
            }
        }
    }

    #[test]
    fn recorded_scenarios_that_are_decided_have_verdicts() {
        let rows = &recorded().rows;
        let lacking = recorded()
            .bounds
            .iter()
            .filter(|bounds| !rows.iter().any(|row| row.scenario == bounds.scenario));
        let lacking: Vec<&str> = lacking.map(|bounds| bounds.scenario).collect();
        assert!(lacking.is_empty(), "{lacking:?}");
    }
}
