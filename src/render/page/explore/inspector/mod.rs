//! What changed, every field, why, the core beside the model, and the properties.

mod changed;
mod contents;
mod core;
mod properties;
mod why;

use maud::{Markup, html};

pub use contents::{Inspector, Tab};

use crate::render::page::parts;
use crate::run::walk::view::View;

/// The inspector.
pub(super) fn inspector(view: &View, inspector: &Inspector) -> Markup {
    html! {
        form.tabs method="get" action=(view.address.form("x")) aria-label="Inspector" {
            (parts::walk_fields(&view.address))
            input type="hidden" name="s" value=(view.at);
            @for (tab, name, words) in Tab::ALL {
                button
                    name="tab"
                    value=(name)
                    data-tab=(name)
                    aria-current=[(tab == inspector.tab).then_some("true")]
                { (words) }
            }
        }
        div.tab data-tab=(inspector.tab.name()) {
            @match inspector.tab {
                Tab::Changed => (changed::changed(view, true)),
                Tab::All => (changed::changed(view, false)),
                Tab::Why => (why::why(view, inspector)),
                Tab::Properties => (properties::properties(view, inspector)),
                Tab::Core => (core::core(view, inspector)),
                Tab::Raw => pre.raw tabindex="0" { (inspector.raw) },
            }
        }
    }
}
