//! The recorded verdicts as a table that can be filtered.

use maud::{Markup, html};

use super::shell::{Place, Shell};
use crate::run::recorded::{Row, recorded};
use crate::run::walk::address::Address;
use crate::text::grouped;

/// How many rows a page has.
pub const ROWS: usize = 200;

/// What the table is filtered by; an empty text lets everything pass.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Filter {
    /// Part of the scenario's name.
    pub scenario: String,
    /// Part of the setting.
    pub setting: String,
    /// Part of a removed rule's id; `-` for rows with the whole rulebook.
    pub rule: String,
    /// Part of the property's name.
    pub property: String,
    /// `violated`, `holds` or `other`.
    pub verdict: String,
    /// The page, from 1.
    pub page: usize,
}

impl Filter {
    fn passes(&self, row: &Row) -> bool {
        let part = |text: &str, wanted: &str| text.to_lowercase().contains(&wanted.to_lowercase());
        let rule = match self.rule.as_str() {
            "" => true,
            "-" => row.without.is_empty(),
            rule => row.without.iter().any(|id| part(id, rule)),
        };
        let verdict = match self.verdict.as_str() {
            "violated" => row.is_violated(),
            "holds" => row.holds(),
            "other" => !row.is_violated() && !row.holds(),
            _ => true,
        };
        part(&row.scenario, &self.scenario)
            && part(&row.setting, &self.setting)
            && part(&row.property, &self.property)
            && rule
            && verdict
    }

    /// The rows that pass.
    pub fn rows(&self) -> Vec<&'static Row> {
        recorded().rows.iter().filter(|row| self.passes(row)).collect()
    }
}

/// The page.
pub fn page(filter: &Filter) -> Markup {
    let rows = filter.rows();
    let pages = rows.len().div_ceil(ROWS).max(1);
    let page = filter.page.clamp(1, pages);
    let shown: Vec<&&Row> = rows.iter().skip((page - 1) * ROWS).take(ROWS).collect();
    let body = html! {
        h1 { "Recorded verdicts" }
        p {
            "Each row is what an exhaustive search decided, within the bounds of its scenario. "
            code { "cargo xtask bounds" }
            " makes the record, and the gate checks it."
        }
        form #filter.filter method="get" action="/verdicts" role="search" {
            (field("scenario", "Scenario", &filter.scenario, "story-2"))
            (field("setting", "Setting", &filter.setting, "check_quorum"))
            (field("rule", "Removed rule (- for none)", &filter.rule, "TERM-6"))
            (field("property", "Property", &filter.property, "EventualLeader"))
            label {
                "Verdict "
                select name="verdict" {
                    @for (value, name) in {
                        [
                            ("", "any"),
                            ("violated", "violated"),
                            ("holds", "holds"),
                            ("other", "other"),
                        ]
                    } {
                        option value=(value) selected[filter.verdict == value] { (name) }
                    }
                }
            }
            button type="submit" { "Filter" }
        }
        div #rows {
            p role="status" {
                (grouped(rows.len() as u64))
                " of "
                (grouped(recorded().rows.len() as u64))
                " verdicts"
                @if pages > 1 { ", page " (page) " of " (pages) }
            }
            div.scroll tabindex="0" role="region" aria-label="Verdicts" {
                table.verdicts {
                    thead {
                        tr {
                            @for name in {
                                [
                                    "scenario",
                                    "setting",
                                    "without",
                                    "property",
                                    "verdict",
                                    "shortest",
                                    "states",
                                    "depth",
                                    "truncated",
                                    "ending",
                                ]
                            } {
                                th scope="col" { (name) }
                            }
                        }
                    }
                    tbody {
                        @for row in shown { (line(row)) }
                    }
                }
            }
            @if pages > 1 { (pager(filter, page, pages)) }
        }
    };
    Shell { title: "Verdicts", place: Place::Verdicts, links: Vec::new(), body }.html()
}

fn field(name: &str, label: &str, value: &str, example: &str) -> Markup {
    html! {
        label {
            (label)
            " "
            input
                type="search"
                name=(name)
                value=(value)
                placeholder=(example)
                autocomplete="off"
                spellcheck="false";
        }
    }
}

fn line(row: &Row) -> Markup {
    let address = Address {
        instance: format!("{}@{}", row.scenario, row.setting),
        without: row.without.clone(),
        ..Address::default()
    };
    let page = address.to_string();
    let found = |name| address.under("counterexample", &[("property", name)]);
    html! {
        tr.violated[row.is_violated()] {
            th scope="row" {
                a href={ "/" (page) } { (row.scenario) }
            }
            td { (row.setting) }
            td {
                @if row.without.is_empty() { "–" } @else { (row.without.join(", ")) }
            }
            td { (row.property) }
            td {
                @if row.is_violated() { "✗ " } @else if row.holds() { "✓ " } @else { "? " }
                (row.verdict)
            }
            td {
                @match (row.is_violated(), row.name(), row.shortest) {
                    (true, Some(name), steps) => a href=(found(name)) {
                        @if let Some(steps) = steps { (steps) " steps" } @else { "find it" }
                    },
                    (_, _, Some(steps)) => (steps),
                    _ => "",
                }
            }
            @match &row.search {
                Some(search) => {
                    td.number { (grouped(search.states)) }
                    td.number { (search.depth) }
                    td.number { (grouped(search.truncated)) }
                    td { (search.ending) }
                }
                None => td colspan="4" { "the record has no figures for this table" },
            }
        }
    }
}

fn pager(filter: &Filter, page: usize, pages: usize) -> Markup {
    let to = |page: usize| {
        let Filter { scenario, setting, rule, property, verdict, .. } = filter;
        let pairs = [
            ("scenario", scenario),
            ("setting", setting),
            ("rule", rule),
            ("property", property),
            ("verdict", verdict),
        ];
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let pairs: String = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}&", encode(value)))
            .collect();
        format!("/verdicts?{pairs}page={page}")
    };
    html! {
        nav.pager aria-label="Pages of the table" {
            @if page > 1 {
                a href=(to(page - 1)) rel="prev" { "◀ previous" }
            }
            @if page < pages {
                a href=(to(page + 1)) rel="next" { "next ▶" }
            }
        }
    }
}
