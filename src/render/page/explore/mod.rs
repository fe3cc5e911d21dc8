//! The page on which one walks: what may happen, the cluster, the way here, and what changed.

mod actions;
mod cluster;
mod inspector;
mod notice;
mod spacetime;
mod timeline;
mod wire;

use maud::{Markup, html};
use quorate_conformance::replay::ReplayError;
use quorate_conformance::trace::Trace;

use super::parts;
use super::shell::{Place, Shell};
use crate::run::walk::view::View;

pub use actions::reason;
pub use inspector::{Inspector, Tab};
pub use spacetime::Wish;

/// The parts of the page that a script swaps, each with the id of its place.
pub struct Panels(pub Vec<(&'static str, Markup)>);

/// What the page shows besides the view.
pub struct Shown<'a> {
    /// The view.
    pub view: &'a View,
    /// The inspector.
    pub inspector: Inspector,
    /// The space-time diagram.
    pub diagram: Markup,
    /// The expression in the box "find a state where".
    pub goal: &'a str,
    /// A message about the last request.
    pub said: Option<String>,
}

/// The parts of the page.
pub fn panels(shown: &Shown<'_>) -> Panels {
    let view = shown.view;
    Panels(vec![
        ("notice", notice::notice(view, shown.said.as_deref())),
        ("bar", bar(shown)),
        ("actions", actions::actions(view)),
        ("cluster", cluster::cluster(view)),
        ("wire", wire::wire(view)),
        ("timeline", timeline::timeline(view)),
        ("spacetime", shown.diagram.clone()),
        ("inspector", inspector::inspector(view, &shown.inspector)),
    ])
}

/// The space-time diagram of a walk, as its panel.
///
/// # Errors
/// [`ReplayError`] if the model does not follow the trace.
pub fn diagram(view: &View, trace: &Trace, wish: &Wish) -> Result<Markup, ReplayError> {
    spacetime::panel(view, trace, wish)
}

/// The whole page.
pub fn page(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let title = title(view);
    let panels = panels(shown).0;
    let panel = |id: &str| panels.iter().find(|(other, _)| *other == id).map(|(_, html)| html);
    let place = |id: &'static str, name: &'static str| {
        html! {
            section id=(id) class="panel" aria-label=(name) tabindex="-1" {
                @if let Some(html) = panel(id) { (html) }
            }
        }
    };
    let body = html! {
        h1.hidden { "Explore " (view.address.instance) }
        div #notice {
            @if let Some(html) = panel("notice") { (html) }
        }
        div #bar {
            @if let Some(html) = panel("bar") { (html) }
        }
        div.workspace data-walk=(view.address.to_string()) {
            (place("actions", "Actions"))
            div.centre {
                (place("cluster", "Cluster"))
                (place("wire", "Messages in flight"))
                (place("timeline", "Timeline"))
                (place("spacetime", "Space-time diagram"))
            }
            (place("inspector", "Inspector"))
        }
    };
    Shell { title: &title, place: Place::Explore, links: parts::links(&view.address), body }.html()
}

/// The title of the page.
pub fn title(view: &View) -> String {
    format!("{} step {}", view.address.instance, view.at)
}

/// The line above the panels: which walk, which state, and the search for states.
fn bar(shown: &Shown<'_>) -> Markup {
    let view = shown.view;
    let address = &view.address;
    html! {
        div.bar {
            div { (parts::instance(address)) " " (notice::verdict(view)) }
            form #find.find method="get" action=(address.form("find")) role="search" {
                (parts::walk_fields(address))
                input type="hidden" name="s" value=(view.at);
                label for="goal" { "Find a state where" }
                input
                    #goal
                    type="search"
                    name="goal"
                    value=(shown.goal)
                    placeholder="leaders >= 2"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="goal-help";
                span #goal-help.hidden {
                    "An expression such as role(1) = leader and commit(2) > 0. "
                    "The key slash focuses this box."
                }
                button type="submit" name="ways" value="1" { "Find" }
                button
                    type="submit"
                    name="ways"
                    value="5"
                    title="Up to five different shortest ways"
                { "5 ways" }
                button
                    type="submit"
                    name="return"
                    value="1"
                    title="The last step from which such a state can still be reached"
                { "No return" }
            }
            div.share {
                a   #link
                    .button
                    href={ "/" (address.to_string()) }
                    title="Link to this state (y copies it)"
                { "Link" }
                details.menu {
                    summary { "Export" }
                    form method="get" action=(address.form("export")) {
                        (parts::walk_fields(address))
                        input type="hidden" name="s" value=(view.at);
                        @for (format, name) in EXPORTS {
                            button name="as" value=(format) { (name) }
                        }
                    }
                }
            }
        }
    }
}

/// What a walk can be exported as: the value of `--as`, and its name.
pub const EXPORTS: [(&str, &str); 8] = [
    ("trace", "Trace (.qtrace)"),
    ("json", "JSON"),
    ("itf", "ITF (Apalache, Quint)"),
    ("svg", "Message chart (SVG)"),
    ("mermaid", "Mermaid sequence diagram"),
    ("dot", "Neighbourhood (DOT)"),
    ("md", "Markdown for an issue"),
    ("rust", "Rust test"),
];
