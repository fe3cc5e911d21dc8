//! The reference of an instance: what may happen, what bounds it, what is asked, and the rules.

use maud::{Markup, html};

use super::parts;
use super::shell::{Place, Shell};
use crate::run::recorded::recorded;
use crate::run::select::Instance;
use crate::run::walk::address::Address;
use crate::run::walk::why::rulebook;

/// The page.
pub fn page(address: &Address, instance: &Instance) -> Markup {
    let scenario = &instance.scenario;
    let bounds = recorded().bounds.iter().find(|bounds| bounds.scenario == scenario.name);
    let properties = quorate_model::property::definitions();
    let model = instance.model(quorate_model::instance::Reduction::Off);
    let body = html! {
        h1 { (scenario.title) }
        p { (parts::instance(address)) }
        p.about { (scenario.about) }
        h2 { "What may happen, and what bounds it" }
        @match bounds {
            Some(bounds) => ul {
                @for line in &bounds.lines {
                    li { (line) }
                }
            },
            None => p.dim { "The scenario file says it:" },
        }
        details {
            summary { "The scenario file" }
            pre.raw tabindex="0" { (scenario.text) }
        }
        h2 { "Properties that are asked" }
        ul {
            @for definition in properties.filter(|definition| definition.is_asked(&model)) {
                li { (definition.name) }
            }
        }
        h2 { "The rulebook" }
        p {
            "The model follows these rules."
            @if !address.without.is_empty() {
                " Removed here: "
                strong { (address.without.join(", ")) }
                "."
            }
        }
        @for family in rulebook::all().chunk_by(|a, b| a.family == b.family) {
            h3 { (family[0].family) }
            @for rule in family {
                details.rule id=(rule.id) {
                    summary {
                        (rule.id)
                        " "
                        (rule.title)
                        @if {
                            address
                                .without
                                .iter()
                                .any(|id| id.split('/').next() == Some(rule.id))
                        } {
                            " "
                            span.tag { "removed" }
                        }
                    }
                    p { (rule.text) }
                }
            }
        }
    };
    Shell { title: "Model", place: Place::Model, links: parts::links(address), body }.html()
}
