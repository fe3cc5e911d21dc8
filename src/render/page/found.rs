//! Answers of a search for states: several ways, and the point of no return.

use maud::{Markup, html};
use serde::Serialize;

use super::parts;
use super::shell::{Place, Shell};
use crate::run::walk::address::Address;
use crate::run::walk::find::expression;
use crate::run::walk::find::no_return::{CanReach, NoReturn, Question};
use crate::run::walk::path::Walk;
use crate::text::{count, grouped};

/// One way to a goal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Way {
    /// Its steps in words.
    pub steps: Vec<String>,
    /// The address of its end.
    pub address: String,
}

/// A page with an answer, and the help on expressions.
pub fn page(address: &Address, title: &str, answer: Markup) -> Markup {
    let body = html! {
        h1 { (title) ": " (parts::instance(address)) }
        p {
            a href={ "/" (address) } { "Back to the walk" }
        }
        section #found { (answer) }
        (help())
    };
    Shell { title, place: Place::Explore, links: parts::links(address), body }.html()
}

/// What an expression may consist of.
pub fn help() -> Markup {
    html! {
        details.expressions {
            summary { "What an expression may consist of" }
            div.scroll tabindex="0" role="region" aria-label="Expressions" {
                table {
                    thead {
                        tr {
                            th scope="col" { "form" }
                            th scope="col" { "meaning" }
                            th scope="col" { "example" }
                        }
                    }
                    tbody {
                        @for element in expression::help() {
                            tr {
                                th scope="row" {
                                    code { (element.form) }
                                }
                                td { (element.meaning) }
                                td {
                                    code { (element.example) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Several ways to one goal.
pub fn ways(
    address: &Address,
    goal: &str,
    ways: &[Way],
    states: u64,
    stopped: Option<&str>,
) -> Markup {
    html! {
        h2 {
            (count(ways.len() as u64, "different way"))
            " to "
            code { (goal) }
        }
        p.dim {
            "Ways that differ only in the order of independent steps count as one. "
            "States looked at: "
            (grouped(states))
            "."
            @if let Some(why) = stopped { " The search ended early: " (why) "." }
        }
        @if ways.is_empty() {
            p { "No such state was found from step " (address.step.unwrap_or_default()) "." }
        }
        div.ways {
            @for (place, way) in ways.iter().enumerate() {
                article.way {
                    h3 { "Way " (place + 1) ": " (count(way.steps.len() as u64, "step")) }
                    ol {
                        @for step in &way.steps {
                            li {
                                code { (step) }
                            }
                        }
                    }
                    a.button href={ "/" (way.address) } { "Open way " (place + 1) }
                }
            }
        }
    }
}

/// From which states of the walk a good state can still be reached.
pub fn no_return(
    walk: &Walk,
    address: &Address,
    goal: &str,
    question: &Question,
    answer: &NoReturn,
) -> Markup {
    let step = |place: usize| walk.start + place;
    let to = |step: usize| {
        let address = address.clone().at(step);
        match answer.last_chance {
            Some(place) => format!("/{address}&chance={}", walk.start + place),
            None => format!("/{address}"),
        }
    };
    let kind = if question.lasting { "a lasting good state of " } else { "a state with " };
    html! {
        h2 {
            "Can "
            (kind)
            code { (goal) }
            " still be reached?"
        }
        @match (answer.last_chance, answer.first_lost) {
            (Some(place), Some(lost)) if lost == place + 1 => {
                p.answer {
                    strong { "Step " (step(lost)) " is the point of no return." }
                    " Up to step "
                    (step(place))
                    " it can still be reached; after "
                    @if let Some((_, taken)) = walk.steps().nth(step(lost) - 1) {
                        code { (taken.event) }
                    }
                    " it cannot."
                }
            }
            (None, Some(0)) => p.answer {
                strong { "It cannot be reached from the first state on." }
            },
            (Some(_), None) => p.answer {
                strong { "It can still be reached at the end of this walk." }
            },
            (last, lost) => p.answer {
                strong { "Not known exactly." }
                @if let Some(place) = last { " It can be reached up to step " (step(place)) "." }
                @if let Some(place) = lost { " It cannot from step " (step(place)) " on." }
            },
        }
        p.dim {
            "Decided on the graph of "
            (grouped(answer.states))
            " states"
            @if answer.complete { ", which is complete within the bounds." } @else {
                ", which is not complete."
            }
            @if let Some(why) = &answer.stopped { " " (why) "." }
        }
        ol.chances {
            @for (place, can) in answer.per_step.iter().enumerate() {
                li value=(step(place)) data-can=(word(*can)) {
                    span.sign aria-hidden="true" { (sign(*can)) }
                    " "
                    a href=(to(step(place))) { "step " (step(place)) }
                    @if place > 0 {
                        @if let Some((_, taken)) = walk.steps().nth(step(place) - 1) {
                            " "
                            code { (taken.event) }
                            @if !taken.deciding.is_empty() {
                                " "
                                span.tag { "decided by the lack of " (taken.deciding.join(", ")) }
                            }
                        }
                    }
                    " "
                    span.dim { (word(*can)) }
                }
            }
        }
    }
}

fn sign(can: CanReach) -> &'static str {
    match can {
        CanReach::Yes => "✓",
        CanReach::No => "✗",
        CanReach::Unknown => "?",
    }
}

fn word(can: CanReach) -> &'static str {
    match can {
        CanReach::Yes => "can be reached",
        CanReach::No => "cannot be reached",
        CanReach::Unknown => "not known",
    }
}
