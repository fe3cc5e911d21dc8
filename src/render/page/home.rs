//! The first page: famous runs, recent runs, and every scenario.

use std::sync::Arc;

use maud::{Markup, html};

use super::shell::{Place, Shell};
use crate::run::history::Run;
use crate::run::jobs::Job;
use crate::run::recorded::recorded;
use crate::run::walk::address::Address;
use crate::text::grouped;

/// A famous run.
pub struct Card<'a> {
    /// The heading under which it stands.
    pub group: &'a str,
    /// Its name.
    pub title: &'a str,
    /// What one sees there.
    pub text: &'a str,
    /// Its address.
    pub address: &'a str,
}

/// A scenario.
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its settings.
    pub settings: Vec<String>,
}

/// What the page shows.
pub struct Home<'a> {
    /// Famous runs.
    pub gallery: Vec<Card<'a>>,
    /// Scenarios that are not built in.
    pub opened: Vec<Entry>,
    /// Built-in scenarios.
    pub scenarios: Vec<Entry>,
    /// Searches of this server.
    pub searches: Vec<Arc<Job>>,
    /// Recent runs of the commands.
    pub runs: Vec<Run>,
    /// Traces that they have left, the newest first.
    pub traces: Vec<String>,
}

/// The page.
pub fn page(home: &Home<'_>) -> Markup {
    let mut groups: Vec<&str> = home.gallery.iter().map(|card| card.group).collect();
    groups.dedup();
    let body = html! {
        div.hero {
            h1 { "Walk the state space of Raft" }
            p {
                "Choose what happens next, ask why something may not happen, find a state, and "
                "send the link. Everything here follows one rulebook; "
                code { "quorate check" }
                " explores the same states exhaustively."
            }
            form.open method="get" action="/go" role="search" {
                label for="to" { "Open a scenario or a link" }
                input
                    #to
                    name="to"
                    type="text"
                    list="names"
                    placeholder="story-1@both, or a link"
                    autocomplete="off"
                    spellcheck="false"
                    required;
                datalist #names {
                    @for entry in &home.scenarios {
                        option value=(entry.name) { (entry.title) }
                    }
                }
                button type="submit" { "Open" }
            }
            p #drop.dim { "Or drop a trace file (.qtrace) anywhere on this page." }
        }
        section aria-labelledby="famous" {
            h2 #famous { "Famous runs" }
            @for group in groups {
                h3 { (group) }
                div.gallery {
                    @for card in home.gallery.iter().filter(|card| card.group == group) {
                        a.card href={ "/" (card.address) } {
                            strong { (card.title) }
                            span { (card.text) }
                        }
                    }
                }
            }
        }
        section aria-labelledby="recent" {
            h2 #recent { "Recent runs" }
            @if home.runs.is_empty() && home.searches.is_empty() {
                p.dim {
                    "None yet. "
                    code { "quorate check" }
                    ", "
                    code { "conform" }
                    " and "
                    code { "gate" }
                    " leave their verdicts in "
                    code { "target/quorate" }
                    " of the folder where they run, and this page shows them."
                }
            }
            @if !home.searches.is_empty() {
                ul {
                    @for job in &home.searches {
                        li {
                            "search "
                            (job.number)
                            ": "
                            (job.instance)
                            " "
                            @if job.is_running() { "running" } @else {
                                (job.now().ending.unwrap_or_default())
                            }
                        }
                    }
                }
            }
            @if !home.runs.is_empty() {
                table {
                    thead {
                        tr {
                            th scope="col" { "when" }
                            th scope="col" { "command" }
                            th scope="col" { "verdict" }
                        }
                    }
                    tbody {
                        @for run in &home.runs { (run_row(run)) }
                    }
                }
            }
            @if !home.traces.is_empty() {
                h3 { "Traces" }
                ul.traces {
                    @for trace in home.traces.iter().take(40) {
                        li {
                            a href={ "/trace/" (encoded(trace)) } { (trace) }
                        }
                    }
                }
            }
        }
        section aria-labelledby="verdicts" {
            h2 #verdicts { "Recorded verdicts" }
            p {
                a href="/verdicts" { (grouped(recorded().rows.len() as u64)) " verdicts" }
                ": scenario × setting × removed rule × property, each with its bounds and its "
                "shortest counterexample."
            }
        }
        @if !home.opened.is_empty() {
            section aria-labelledby="opened" {
                h2 #opened { "Opened scenarios" }
                (list(&home.opened))
            }
        }
        section aria-labelledby="scenarios" {
            h2 #scenarios { "Scenarios" }
            (list(&home.scenarios))
        }
    };
    Shell { title: "Explorer", place: Place::Home, links: Vec::new(), body }.html()
}

fn list(entries: &[Entry]) -> Markup {
    html! {
        ul.scenarios {
            @for entry in entries {
                li {
                    strong { (entry.name) }
                    " "
                    span { (entry.title) }
                    div.settings {
                        @for setting in &entry.settings {
                            @let address = Address {
                                instance: format!("{}@{setting}", entry.name),
                                ..Address::default()
                            };
                            a href={ "/" (address) } { (setting) }
                        }
                    }
                }
            }
        }
    }
}

fn run_row(run: &Run) -> Markup {
    html! {
        tr.bad[run.exit != 0] {
            td { (run.when()) }
            td {
                code { (run.command) }
            }
            td {
                @if run.exit == 0 { "✓ " } @else { "✗ " }
                (run.verdict)
            }
        }
    }
}

/// A file's name as it may stand in an address.
fn encoded(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string()
}
