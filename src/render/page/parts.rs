//! Small parts that several pages use.

use maud::{Markup, html};
use quorate_conformance::trace::Role;

use crate::run::walk::address::Address;
use crate::run::walk::address::code::LENGTH;

/// The glyph of a role, so that colour is never the only sign.
pub fn glyph(role: Role, down: bool) -> &'static str {
    match (down, role) {
        (true, _) => "⊘",
        (_, Role::Leader) => "★",
        (_, Role::Candidate) => "○",
        (_, Role::PreCandidate) => "◌",
        (_, Role::Follower) => "·",
    }
}

/// ✓ or ✗, with words for those who do not see it.
pub fn mark(holds: bool) -> Markup {
    html! {
        @if holds {
            span.yes title="holds" {
                "✓"
                span.hidden { " holds: " }
            }
        } @else {
            span.no title="does not hold" {
                "✗"
                span.hidden { " does not hold: " }
            }
        }
    }
}

/// The hidden fields of a form that say which walk it is about.
pub fn walk_fields(address: &Address) -> Markup {
    html! {
        @for (name, value) in address.parameters() {
            input type="hidden" name=(name) value=(value);
        }
    }
}

/// The longest path of which every link to a step carries the whole address.
const SHORT: usize = 1_000;

/// The address of a step of the same walk. Each link of a long walk would repeat its address, so
/// there a script goes to the step.
pub fn to_step(address: &Address, step: usize) -> String {
    match address.codes.len() * LENGTH {
        0..=SHORT => format!("/{}", address.clone().at(step)),
        _ => "#timeline".to_owned(),
    }
}

/// The links to the pages of a walk.
pub fn links(address: &Address) -> Vec<(&'static str, String)> {
    let short = address.without_steps();
    vec![
        ("Explore", address.under("x", &[])),
        ("Graph", address.under("graph", &[])),
        ("Check", short.under("check", &[])),
        ("Model", short.under("model", &[])),
    ]
}

/// The instance in words: scenario, setting and removed rules.
pub fn instance(address: &Address) -> Markup {
    html! {
        span.chip { (address.instance) }
        @if !address.without.is_empty() {
            " "
            span.chip.removed { "without " (address.without.join(", ")) }
        }
    }
}
