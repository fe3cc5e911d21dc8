//! Why a step did what it did, and what an action needs.

use maud::{Markup, html};

use super::contents::Inspector;
use crate::render::page::explore::actions::{alternatives, conditions};
use crate::render::page::parts;
use crate::run::walk::view::View;
use crate::run::walk::why::Choice;

pub(super) fn why(view: &View, inspector: &Inspector) -> Markup {
    let choice = inspector.asked.as_ref().and_then(|(_, place)| view.choices.get(*place));
    html! {
        @if let Some(choice) = choice {
            (why_action(view, choice, inspector))
        } @else if let Some(event) = view.event() {
            h3 {
                "Step "
                (view.at)
                ": "
                code { (event) }
            }
            (step_why(inspector))
        } @else {
            p.dim { "Choose an action: its button says why it may happen, or why not." }
        }
        @for rule in &inspector.rules {
            details.rule {
                summary { (rule.id) " " (rule.title) }
                p { (rule.text) }
            }
        }
    }
}

fn why_action(view: &View, choice: &Choice, inspector: &Inspector) -> Markup {
    let value = inspector.asked.as_ref().map_or("", |(value, _)| value.as_str());
    html! {
        h3 {
            code { (choice.event) }
            " is "
            @if choice.enabled { "enabled" } @else { "not enabled" }
            " in step "
            (view.at)
        }
        (conditions(&choice.why.conditions))
        @if let Some(never) = &choice.never {
            p { "No later state of this scenario can enable it: " (never) }
        }
        @if !choice.why.bounds.is_empty() {
            h3 { "The step leaves the bounds" }
            (conditions(&choice.why.bounds))
        }
        @if choice.enabled {
            p { "Effect: " (choice.changes) }
        }
        (step_why(inspector))
        @if !choice.enabled && choice.never.is_none() {
            form method="get" action=(view.address.form("x")) {
                (parts::walk_fields(&view.address))
                input type="hidden" name="s" value=(view.at);
                button.near name="near" value=(value) { "Nearest state where it is enabled" }
            }
        }
    }
}

fn step_why(inspector: &Inspector) -> Markup {
    html! {
        @if let Some(step) = &inspector.step {
            @if step.ignored {
                p { "The message changes nothing: the receiver ignores it." }
            }
            @if !step.mutations.is_empty() {
                p { "Decided by what is removed: " (step.mutations.join(", ")) }
            }
            @for guard in &step.guards {
                div.guard {
                    p {
                        (parts::mark(guard.holds))
                        " "
                        strong { (guard.rule) }
                        " "
                        (guard.title)
                        ": "
                        (guard.decides)
                    }
                    (alternatives(&guard.any))
                }
            }
            @if !step.rules.is_empty() {
                p.dim {
                    "Rules that act: "
                    @for rule in &step.rules {
                        span title=(rule.title) { (rule.id) }
                        " "
                    }
                }
            }
            @if !step.sends.is_empty() {
                p {
                    "Sends "
                    @for message in &step.sends {
                        code { (message) }
                        " "
                    }
                }
            }
        }
    }
}
