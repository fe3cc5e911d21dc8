//! The steps of the walk, and the branches that were left by acting in the past.

use maud::{Markup, html};

use crate::render::page::parts;
use crate::run::walk::find::no_return::Question;
use crate::run::walk::lasso::How;
use crate::run::walk::view::{Mark, Tick, View, ticks};

/// A walk with more steps has no tooltips on them; their names are the same text.
const LONG: usize = 200;

/// The timeline.
pub(super) fn timeline(view: &View) -> Markup {
    let ticks = ticks(&view.walk);
    let last = view.walk.len();
    let repeats = view.address.repeats.filter(|repeats| *repeats <= last);
    html! {
        h2 {
            "Timeline "
            span.dim { "step " (view.at) " of " (last) }
        }
        form.steps method="get" action=(view.address.form("x")) {
            (parts::walk_fields(&view.address))
            div.controls {
                (step("first", "|◀", view.walk.start, view))
                (step("back", "◀", view.at.saturating_sub(1), view))
                button #play type="button" title="Play and pause (space)" { "▶ play" }
                (step("on", "▶", (view.at + 1).min(last), view))
                (step("last", "▶|", last, view))
                @if !view.violations.is_empty() {
                    button
                        name="shrink"
                        value="1"
                        title="Leave out the steps that the violation does not need"
                    { "Shrink" }
                }
                span.now {
                    @if let Some(event) = view.event() {
                        code { (event) }
                    } @else { "the blank cluster" }
                }
            }
            ol.ticks {
                (tick0(view))
                @for tick in &ticks { (of(tick, view, repeats)) }
            }
        }
        @if let Some(repeats) = repeats {
            p.loop {
                "⟲ "
                @if repeats == last { "Nothing happens from step " (last) " on." } @else {
                    "Steps "
                    (repeats + 1)
                    " to "
                    (last)
                    " repeat for ever."
                }
            }
        }
        @if !view.fairness.is_empty() { (fairness(view)) }
        @if let Some(chance) = view.chance {
            p {
                "⚑ After step "
                (chance)
                " was the last chance: the next step is the point of no return."
            }
        }
        @if {
            view.address
                .property
                .as_deref()
                .is_some_and(|property| Question::of_property(property).is_some())
        } {
            @let property = view.address.property.as_deref().unwrap_or_default();
            form.return method="get" action=(view.address.form("find")) {
                (parts::walk_fields(&view.address))
                input type="hidden" name="goal" value=(property);
                button name="return" value="1" { "Point of no return of " (property) }
            }
        }
        @if !view.branches.is_empty() {
            h3 { "Branches" }
            ul.branches {
                @for branch in &view.branches {
                    li {
                        button type="button" data-branch=(branch.path) {
                            "from step "
                            (branch.fork)
                            ": "
                            code { (branch.first) }
                            ", "
                            (branch.steps)
                            " steps"
                        }
                    }
                }
            }
        }
    }
}

fn step(name: &'static str, sign: &'static str, to: usize, view: &View) -> Markup {
    html! {
        button
            name="s"
            value=(to)
            data-go=(name)
            disabled[to == view.at]
            aria-label={ (name) ": step " (to) }
        { (sign) }
    }
}

fn tick0(view: &View) -> Markup {
    html! {
        li {
            button
                .tick
                .start
                name="s"
                value="0"
                aria-current=[(view.at == 0).then_some("step")]
                title="the blank cluster"
            { "0" }
        }
    }
}

fn of(tick: &Tick, view: &View, repeats: Option<usize>) -> Markup {
    let node = tick.node.unwrap_or(0);
    let start = tick.step <= view.walk.start;
    let after = tick.step > view.at;
    let around = repeats.is_some_and(|repeats| tick.step > repeats);
    let violated = view.violations.iter().find(|(step, _)| *step == tick.step);
    let words =
        violated.map_or(String::new(), |(_, names)| format!(", violates {}", names.join(", ")));
    let words = match tick.deciding.as_slice() {
        [] => words,
        ids => format!("{words}, decided by the lack of {}", ids.join(", ")),
    };
    // In a long walk the texts would be most of the page.
    let short = view.walk.len() <= LONG;
    let mark = match (violated, tick.deciding.is_empty()) {
        (Some(_), _) => "✗",
        (None, false) => "⊖",
        (None, true) => sign(tick.mark),
    };
    html! {
        li {
            button
                .tick
                .start[start]
                .after[after]
                .around[around]
                .violated[violated.is_some()]
                .chance[view.chance == Some(tick.step)]
                name="s"
                value=(tick.step)
                data-node=(node)
                data-mark=(mark)
                aria-current=[(view.at == tick.step).then_some("step")]
                title=[short.then(|| format!("{} {}{words}", tick.step, tick.event))]
                aria-label={ "step " (tick.step) ": " (tick.event) (words) }
            { (tick.step) }
        }
    }
}

fn sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Leader => "★",
        Mark::Fault => "⚡",
        Mark::Commit => "▮",
        Mark::Role => "○",
        Mark::Plain => "",
    }
}

/// Why the loop is fair: each condition with the step that meets it.
fn fairness(view: &View) -> Markup {
    let to = |step: usize| parts::to_step(&view.address, step);
    let never = view.fairness.iter().filter(|met| met.how == How::NeverEnabled);
    let never: Vec<&str> = never.map(|met| met.condition.as_str()).collect();
    html! {
        details.fairness open {
            summary { "Why the loop is fair" }
            table {
                thead {
                    tr {
                        th scope="col" { "condition" }
                        th scope="col" { "fairness" }
                        th scope="col" { "met by" }
                    }
                }
                tbody {
                    @for met in view.fairness.iter().filter(|met| met.how != How::NeverEnabled) {
                        tr {
                            th scope="row" { (met.condition) }
                            td {
                                @if met.strong { "strong" } @else { "weak" }
                            }
                            td {
                                @match met.how {
                                    How::Taken(step) => {
                                        "✓ "
                                        a href=(to(step)) data-step=(step) { "step " (step) }
                                        " takes it"
                                    }
                                    How::Disabled(step) => {
                                        "✓ disabled before "
                                        a href=(to(step)) data-step=(step) { "step " (step) }
                                    }
                                    How::NeverEnabled => "✓ never enabled",
                                    How::Unmet => "✗ not met",
                                }
                            }
                        }
                    }
                }
            }
            @if !never.is_empty() {
                details {
                    summary.dim { "Never enabled in the loop (" (never.len()) ")" }
                    p.dim { (never.join(", ")) }
                }
            }
        }
    }
}
