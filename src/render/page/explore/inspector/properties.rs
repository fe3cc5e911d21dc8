//! The properties in the shown state, with their truth trees.

use maud::{Markup, html};

use super::contents::Inspector;
use crate::render::page::parts;
use crate::run::walk::find::expression;
use crate::run::walk::view::View;
use crate::run::walk::why::{PropertyNow, Status, Truth};

pub(super) fn properties(view: &View, inspector: &Inspector) -> Markup {
    html! {
        @if let Some(goal) = &inspector.goal {
            h3 { "The expression in this state" }
            ul.truth { (expression(goal)) }
            h3 { "Properties" }
        }
        ul.properties {
            @for property in &view.properties {
                li { (property_row(property)) }
            }
        }
    }
}

fn property_row(property: &PropertyNow) -> Markup {
    let sign = match property.status {
        Status::Violated => "✗",
        Status::Holds | Status::Seen | Status::Good => "✓",
        Status::NotSeen | Status::NotGood | Status::NothingToSay => "–",
    };
    html! {
        div.property data-status=(format!("{:?}", property.status).to_lowercase()) {
            span.sign aria-hidden="true" { (sign) }
            " "
            strong { (property.name) }
            " "
            span.dim { (status_words(property.status)) }
            @if !property.explain.is_empty() {
                p { (property.explain) }
            }
            @if let Some(truth) = &property.truth {
                details open[property.status == Status::Violated] {
                    summary { "why" }
                    ul.truth { (tree(truth)) }
                }
            }
        }
    }
}

fn status_words(status: Status) -> &'static str {
    match status {
        Status::Holds => "holds here",
        Status::Violated => "violated",
        Status::Seen => "seen here",
        Status::NotSeen => "not seen here",
        Status::Good => "a good state",
        Status::NotGood => "not a good state, which alone violates nothing",
        Status::NothingToSay => "says nothing of this step",
    }
}

/// A truth tree.
fn tree(truth: &Truth) -> Markup {
    html! {
        li {
            (parts::mark(truth.holds))
            " "
            (truth.text)
            @if !truth.children.is_empty() {
                ul.truth {
                    @for child in &truth.children { (tree(child)) }
                }
            }
        }
    }
}

/// Why an expression has its value.
fn expression(truth: &expression::Truth) -> Markup {
    html! {
        li {
            (parts::mark(truth.value))
            " "
            code { (truth.text) }
            @for reading in &truth.numbers { " " span.dim { (reading.text) " = " (reading.value) } }
            @if let Some(note) = &truth.note { " " span.dim { (note) } }
            @if !truth.children.is_empty() {
                ul.truth { @for child in &truth.children { (expression(child)) } }
            }
        }
    }
}
