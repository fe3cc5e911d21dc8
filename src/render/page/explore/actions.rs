//! What may happen next. Each binding is a button; what may not happen stays in its place with its
//! reason.

use maud::{Markup, html};

use crate::render::page::parts;
use crate::run::walk::address::code::Code;
use crate::run::walk::view::{View, code_of};
use crate::run::walk::why::{Choice, Condition, Group};

/// The list of choices.
pub(super) fn actions(view: &View) -> Markup {
    let mut number = 0;
    let groups = groups(view);
    html! {
        h2 { "Actions" }
        @if view.at < view.walk.start {
            p.dim {
                "A start command of the scenario comes next. Go to step "
                (view.walk.start)
                " or later to act."
            }
        }
        form #act method="get" action=(view.address.form("x")) {
            (parts::walk_fields(&view.address))
            input type="hidden" name="s" value=(view.at);
            @for (group, choices) in &groups {
                section.group {
                    h3 { (name(*group)) }
                    ul {
                        @for choice in choices.iter().filter(|choice| choice.never.is_none()) {
                            li { (row(view, choice, &mut number)) }
                        }
                    }
                    @let never: Vec<_> = choices
                        .iter()
                        .filter(|choice| choice.never.is_some())
                        .collect();
                    @if !never.is_empty() {
                        details.never {
                            summary { "Never in this scenario (" (never.len()) ")" }
                            ul {
                                @for choice in never {
                                    li { (row(view, choice, &mut number)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn groups(view: &View) -> Vec<(Group, Vec<&Choice>)> {
    let mut groups: Vec<(Group, Vec<&Choice>)> = Vec::new();
    for choice in &view.choices {
        match groups.iter_mut().find(|(group, _)| *group == choice.group) {
            Some((_, list)) => list.push(choice),
            None => groups.push((choice.group, vec![choice])),
        }
    }
    groups
}

fn name(group: Group) -> String {
    match group {
        Group::Node(id) => format!("Node {id}"),
        Group::Network => "Network".to_owned(),
        Group::Faults => "Faults".to_owned(),
    }
}

/// A choice as the text of a button's value.
pub(super) fn value(view: &View, choice: &Choice) -> String {
    text_of(&code_of(&view.walk.model, choice))
}

/// A code as text, for one parameter.
pub(super) fn text_of(code: &Code) -> String {
    code.bytes()[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn row(view: &View, choice: &Choice, number: &mut usize) -> Markup {
    let value = value(view, choice);
    html! {
        @if choice.enabled {
            @let key = {
                *number += 1;
                *number
            };
            div.choice.out[choice.out_of_bounds].ignored[choice.ignored] {
                button
                    .do
                    name="do"
                    value=(value)
                    data-number=[(key <= 9).then_some(key)]
                    title=(choice.changes)
                {
                    @if key <= 9 {
                        kbd { (key) }
                    }
                    span.what { (choice.event) }
                    @if choice.out_of_bounds {
                        " "
                        span.tag { "out of bounds" }
                    }
                    @if choice.ignored {
                        " "
                        span.tag { "ignored" }
                    }
                    small { (choice.changes) }
                }
                button
                    .why
                    name="why"
                    value=(value)
                    title="Why, and what it does (e)"
                    aria-label={ "Why: " (choice.event) }
                { "why" }
            }
        } @else if let Some(never) = &choice.never {
            p.choice.off {
                span.what { (choice.event) }
                " "
                small { (never) }
            }
        } @else {
            details.choice.off data-code=(value) {
                summary {
                    span.what { (choice.event) }
                    small { (reason(choice)) }
                }
                (conditions(&choice.why.conditions))
                button.near name="near" value=(value) { "Nearest state where it is enabled" }
                button.why name="why" value=(value) aria-label={ "More: why not " (choice.event) } {
                    "more"
                }
            }
        }
    }
}

/// Why a choice is not enabled, in one line.
pub fn reason(choice: &Choice) -> String {
    let missing = choice.why.missing().map(|condition| format!("✗ {}", condition.text)).next();
    choice.never.clone().or(missing).unwrap_or_default()
}

/// Conditions with their values, alternatives as lists in the list.
pub(super) fn conditions(list: &[Condition]) -> Markup {
    html! {
        ul.conditions {
            @for condition in list { (of(condition)) }
        }
    }
}

fn of(condition: &Condition) -> Markup {
    html! {
        li {
            (parts::mark(condition.holds))
            " "
            (condition.text)
            @if !condition.any.is_empty() { (alternatives(&condition.any)) }
        }
    }
}

/// Lists of conditions, one of which has to hold.
pub(super) fn alternatives(any: &[Vec<Condition>]) -> Markup {
    html! {
        @for (place, list) in any.iter().enumerate() {
            @if place > 0 {
                p.or { "or" }
            }
            (conditions(list))
        }
    }
}
