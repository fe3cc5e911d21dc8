//! The page of the graph: around a state, or an overview of the space.

use maud::{Markup, html};

use super::parts;
use super::shell::{Place, Shell};
use crate::run::walk::address::Address;
use crate::run::walk::graph::key::{Key, Part};

/// A graph in its three forms.
pub struct Drawn {
    /// The picture.
    pub picture: Markup,
    /// The small picture; none if the graph is small.
    pub map: Option<Markup>,
    /// The list.
    pub table: Markup,
}

impl Drawn {
    /// The place of the small picture. The script shows it where the graph is larger than its
    /// window; without a script it has no use.
    fn map(&self) -> Markup {
        html! {
            @if let Some(map) = &self.map {
                div #map hidden { (map) }
            }
        }
    }
}

/// The page with the states around the shown one.
pub fn around(address: &Address, hops: usize, states: usize, drawn: &Drawn) -> Markup {
    let body = html! {
        h1 { "Around step " (address.step.unwrap_or_default()) ": " (parts::instance(address)) }
        (forms(address, Some((hops, states)), None))
        (drawn.map())
        div.picture tabindex="0" role="region" aria-label="Graph" { (drawn.picture) }
        details.twin open {
            summary { "The same as a list" }
            div.scroll tabindex="0" role="region" aria-label="The graph as a list" { (drawn.table) }
        }
    };
    Shell { title: "Graph", place: Place::Graph, links: parts::links(address), body }.html()
}

/// The page with the overview.
pub fn whole(address: &Address, key: &Key, drawn: &Drawn) -> Markup {
    let body = html! {
        h1 { "Overview by " (key) ": " (parts::instance(address)) }
        (forms(address, None, Some(key)))
        (drawn.map())
        div.picture tabindex="0" role="region" aria-label="Overview" { (drawn.picture) }
        details.twin open {
            summary { "The same as a list" }
            div.scroll tabindex="0" role="region" aria-label="The overview as a list" {
                (drawn.table)
            }
        }
    };
    Shell { title: "Overview", place: Place::Graph, links: parts::links(address), body }.html()
}

fn forms(address: &Address, around: Option<(usize, usize)>, key: Option<&Key>) -> Markup {
    let action = address.form("graph");
    let (hops, states) = around.unwrap_or((2, 60));
    html! {
        div.bar {
            form method="get" action=(action) {
                (parts::walk_fields(address))
                input type="hidden" name="s" value=(address.step.unwrap_or_default());
                label {
                    "Steps from here "
                    input type="number" name="hops" min="1" max="6" value=(hops);
                }
                label {
                    " at most states "
                    input type="number" name="states" min="2" max="400" value=(states);
                }
                button type="submit" { "Around this state" }
            }
            form method="get" action=(action) {
                (parts::walk_fields(address))
                input type="hidden" name="s" value=(address.step.unwrap_or_default());
                label {
                    "Overview by "
                    select name="key" {
                        @for part in Part::ALL {
                            option
                                value=(part.name())
                                selected[key.is_some_and(|key| key.parts() == [part])]
                            { (part.name()) ": " (part.about()) }
                        }
                        @for pair in {
                            [
                                "roles,term",
                                "roles,commit",
                                "term,configuration",
                                "nodes,term",
                            ]
                        } {
                            option
                                value=(pair)
                                selected[key.is_some_and(|key| key.to_string() == pair)]
                            { (pair) }
                        }
                    }
                }
                button type="submit" { "Overview" }
            }
        }
    }
}
