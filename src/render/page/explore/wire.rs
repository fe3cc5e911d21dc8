//! The messages in flight, each with what may become of it.

use maud::{Markup, html};

use super::actions::{reason, value};
use crate::render::page::parts;
use crate::run::walk::view::View;
use crate::run::walk::why::Choice;

/// The list of messages.
pub(super) fn wire(view: &View) -> Markup {
    let messages: Vec<String> = view.in_flight.iter().map(ToString::to_string).collect();
    let mut seen: Vec<(&str, usize)> = Vec::new();
    for message in &messages {
        match seen.iter_mut().find(|(other, _)| other == message) {
            Some((_, copies)) => *copies += 1,
            None => seen.push((message, 1)),
        }
    }
    let find = |event: String| view.choices.iter().find(|choice| choice.event == event);
    html! {
        h2 {
            "In flight "
            span.dim { "(" (messages.len()) ")" }
        }
        @if messages.is_empty() {
            p.dim { "No message is in flight." }
        }
        form method="get" action=(view.address.form("x")) {
            (parts::walk_fields(&view.address))
            input type="hidden" name="s" value=(view.at);
            ul.wire {
                @for (message, copies) in &seen {
                    @let deliver = find(format!("deliver {message}"));
                    li  .message
                        .ignored[deliver.is_some_and(|choice| choice.ignored)]
                        .new[view.wire.added.iter().any(|new| new == message)]
                        tabindex="0"
                        data-message=(message)
                    {
                        span.what {
                            (message)
                            @if *copies > 1 { " ×" (copies) }
                        }
                        @if view.wire.added.iter().any(|new| new == message) {
                            span.tag { "new" }
                        }
                        span.does {
                            (button(view, "deliver", deliver))
                            (button(view, "drop", find(format!("drop {message}"))))
                            ({
                                button(
                                    view,
                                    "duplicate",
                                    find(format!("duplicate {message}")),
                                )
                            })
                        }
                        @if let Some(choice) = deliver {
                            small { (choice.changes) }
                        }
                    }
                }
            }
        }
        @if !view.wire.removed.is_empty() {
            p.dim { "Gone in this step: " (view.wire.removed.join("; ")) }
        }
    }
}

fn button(view: &View, word: &'static str, choice: Option<&Choice>) -> Markup {
    html! {
        @if let Some(choice) = choice {
            @if choice.enabled {
                button
                    name="do"
                    value=(value(view, choice))
                    data-does=(word)
                    title=(choice.changes)
                    aria-label=(choice.event)
                { (word) }
            } @else {
                button
                    .off
                    name="why"
                    value=(value(view, choice))
                    data-does=(word)
                    title=(reason(choice))
                    aria-label={ (choice.event) ": not possible, why?" }
                { (word) }
            }
        }
    }
}
