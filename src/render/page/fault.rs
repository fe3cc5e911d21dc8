//! A page for a request that has no answer.

use maud::{Markup, html};

use super::shell::{Place, Shell};

/// Says what was expected, and where to go.
pub fn page(title: &str, what: &str) -> Markup {
    let body = html! {
        section.fault role="alert" {
            h1 { (title) }
            p { (what) }
            p {
                a href="/" { "Go to the first page" }
                ", which has every scenario."
            }
        }
    };
    Shell { title, place: Place::Other, links: Vec::new(), body }.html()
}
