//! The page of a search: where it is, and what it found.

use maud::{Markup, html};

use super::parts;
use super::shell::{Place, Shell};
use crate::run::jobs::{Job, Now, Property};
use crate::run::select::Instance;
use crate::run::walk::address::Address;
use crate::text::grouped;

/// The page. Without a search it is the form that starts one.
pub fn page(
    address: &Address,
    instance: &Instance,
    job: Option<&Job>,
    others: &[std::sync::Arc<Job>],
) -> Markup {
    let start = address.without_steps();
    let body = html! {
        h1 { "Check " (parts::instance(address)) }
        p { (instance.scenario.title) }
        @match job {
            Some(job) => {
                // It stands outside of what the script replaces, which would take clicks from it.
                @if job.is_running() {
                    button #stop type="button" data-run=(job.number) { "Stop" }
                }
                section
                    #run
                    tabindex="-1"
                    aria-label="Search"
                    data-run=(job.number)
                    data-running=[job.is_running().then_some("yes")]
                { (parts(job)) }
            }
            None => {
                p {
                    "The checker explores every state within the bounds of the scenario and "
                    "decides its properties, as "
                    code {
                        "quorate check "
                        (instance.name())
                        @if !address.without.is_empty() {
                            " --without "
                            (address.without.join(","))
                        }
                    }
                    " does."
                }
                form method="post" action=(start.under("check", &[("first", "1")])) {
                    button type="submit" { "Check, and stop at the first violation" }
                }
                form method="post" action=(start.under("check", &[])) {
                    button type="submit" { "Check everything" }
                }
            }
        }
        @if !others.is_empty() {
            h2 { "Searches of this server" }
            ul {
                @for other in others {
                    @let to = Address {
                        instance: other.instance.name(),
                        without: other
                            .instance
                            .removed()
                            .iter()
                            .map(|id| (*id).to_owned())
                            .collect(),
                        ..Address::default()
                    };
                    li {
                        a href=(to.under("check", &[("run", &other.number.to_string())])) {
                            "run "
                            (other.number)
                            ": "
                            (other.instance)
                        }
                        " "
                        @if other.is_running() { "running" } @else {
                            (other.now().ending.unwrap_or_default())
                        }
                    }
                }
            }
        }
    };
    Shell { title: "Check", place: Place::Check, links: parts::links(address), body }.html()
}

/// The part of the page that changes while the search runs.
pub fn parts(job: &Job) -> Markup {
    let now = job.now();
    let running = now.ending.is_none();
    html! {
        div.figures role="status" {
            (figure("depth", &now.depth.to_string()))
            (figure("distinct states", &grouped(now.distinct)))
            (figure("steps", &grouped(now.generated)))
            (figure("queue", &grouped(now.queue)))
            (figure("states a second", &grouped(now.rate as u64)))
            (figure("seconds", &format!("{:.1}", now.seconds)))
            (figure("memory", &format!("{} MiB", now.bytes >> 20)))
        }
        @if !running {
            p.ending.complete[now.complete] {
                strong { (now.ending.clone().unwrap_or_default()) }
            }
        }
        (levels(&now))
        h2 { "Properties" }
        div.scroll tabindex="0" role="region" aria-label="Properties" {
            table.properties {
                thead {
                    tr {
                        th scope="col" { "property" }
                        th scope="col" { "kind" }
                        th scope="col" { "verdict" }
                        th scope="col" { "steps" }
                        th scope="col" { "antecedent held" }
                    }
                }
                tbody {
                    @for property in &now.properties { (row(property)) }
                }
            }
        }
        @if !now.actions.is_empty() {
            h2 { "Actions" }
            div.scroll tabindex="0" role="region" aria-label="Actions" {
                table {
                    thead {
                        tr {
                            th scope="col" { "class of actions" }
                            th scope="col" { "taken" }
                        }
                    }
                    tbody {
                        @for (name, count) in &now.actions {
                            tr.never[*count == 0] {
                                th scope="row" { (name) }
                                td {
                                    @if *count == 0 { "✗ never" } @else { (grouped(*count)) }
                                }
                            }
                        }
                    }
                }
            }
        } @else {
            p.dim { "How often each class of actions was taken is known at the end." }
        }
        @if !now.warnings.is_empty() {
            h2 { "Warnings" }
            ul {
                @for warning in &now.warnings {
                    li { (warning) }
                }
            }
        }
    }
}

fn figure(name: &str, value: &str) -> Markup {
    html! {
        div.figure {
            span.value { (value) }
            span.name { (name) }
        }
    }
}

fn row(property: &Property) -> Markup {
    let sign = match property.good {
        Some(true) => "✓",
        Some(false) => "✗",
        None => "…",
    };
    html! {
        tr data-good=[property.good.map(|good| good.to_string())] {
            th scope="row" { (property.name) }
            td { (property.kind) }
            td {
                span aria-hidden="true" { (sign) }
                " "
                (property.word)
            }
            td {
                @match (&property.address, property.steps) {
                    (Some(address), Some(steps)) => a href={ "/" (address) } {
                        (steps)
                        " steps: open"
                    },
                    (None, Some(steps)) => (steps),
                    _ => "",
                }
            }
            td {
                @if let Some(held) = property.antecedent { (grouped(held)) }
            }
        }
    }
}

/// How many states waited after each level, as bars: rising means that the space still opens.
fn levels(now: &Now) -> Markup {
    let most = now.levels.iter().copied().max().unwrap_or(0).max(1);
    let width = 6 * now.levels.len().max(1);
    html! {
        @if !now.levels.is_empty() {
            figure.levels {
                svg viewBox={ "0 0 " (width) " 60" }
                    role="img"
                    aria-label={
                        "States waiting after each of "
                        (now.levels.len())
                        " levels; the most are "
                        (grouped(most))
                    }
                    preserveAspectRatio="none"
                {
                    @for (place, count) in now.levels.iter().enumerate() {
                        @let height = (count * 58 / most).max(1);
                        rect x=(place * 6) y=(60 - height) width="5" height=(height) {
                            title { "level " (place) ": " (grouped(*count)) }
                        }
                    }
                }
                figcaption { "states waiting after each level" }
            }
        }
    }
}
