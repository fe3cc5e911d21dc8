//! The space-time diagram of the walk, with what one may choose to see of it.

use maud::{Markup, html};
use quorate_conformance::replay::ReplayError;
use quorate_conformance::trace::Trace;

use crate::render::page::parts;
use crate::render::spacetime::{Diagram, Only, Options, Violation, draw, heads, list};
use crate::run::walk::address::Address;
use crate::run::walk::view::View;

/// A diagram with more rows has its list only if one asks for it.
const LONG: usize = 150;

/// What to see of the walk.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Wish {
    /// Nodes whose lanes are hidden.
    pub hidden: Vec<u64>,
    /// Only rows that concern this node, or messages of this kind.
    pub only: Option<Only>,
    /// Whether runs of local events become one row.
    pub collapse: bool,
    /// Whether the list that says the same is open.
    pub list: bool,
}

impl Wish {
    /// What the parameters of a request say; what makes no sense is left out.
    pub fn of(pairs: &[(String, String)]) -> Wish {
        let mut wish = Wish::default();
        for (name, value) in pairs {
            match name.as_str() {
                "hide" => wish.hidden.extend(value.parse::<u64>()),
                "only" => wish.only = value.parse().ok(),
                "collapse" => wish.collapse = !value.is_empty(),
                "list" => wish.list = !value.is_empty(),
                _ => {}
            }
        }
        wish
    }
}

/// The panel.
pub(super) fn panel(view: &View, trace: &Trace, wish: &Wish) -> Result<Markup, ReplayError> {
    let diagram = Diagram::of(trace)?;
    let start = view.walk.start;
    let violations: Vec<Violation> = view
        .violations
        .iter()
        .filter(|(step, _)| *step >= start)
        .flat_map(|(step, names)| {
            names
                .iter()
                .map(move |name| Violation { row: step - start, property: (*name).to_owned() })
        })
        .collect();
    let options = Options {
        current: view.at.saturating_sub(start),
        selected: None,
        hidden: &wish.hidden,
        collapse: wish.collapse,
        only: wish.only,
        violations: &violations,
        first: start,
    };
    let href = |row: usize| parts::to_step(&view.address, start + row);
    let listed = wish.list || diagram.rows() <= LONG;
    Ok(html! {
        h2 { "Space-time" }
        (form(view, &view.address, wish))
        @if view.at < start {
            p.dim { "The diagram begins after the start commands, at step " (start) "." }
        }
        div.lanes tabindex="0" role="region" aria-label="Space-time diagram" data-first=(start) {
            (heads(&diagram, &options))
            (draw(&diagram, &options, &href))
        }
        @if listed {
            details.twin open[wish.list] {
                summary { "The same as a list" }
                ol.lines {
                    @for line in list(&diagram, &options) {
                        li value=(line.number) aria-current=[line.current.then_some("step")] {
                            a href=(href(line.row)) data-step=(line.row + start) { (line.text()) }
                        }
                    }
                }
            }
        }
    })
}

fn form(view: &View, address: &Address, wish: &Wish) -> Markup {
    html! {
        form.lane-form method="get" action=(address.form("x")) {
            (parts::walk_fields(address))
            input type="hidden" name="s" value=(view.at);
            span {
                "Hide"
                @for node in &view.nodes {
                    " "
                    label {
                        input
                            type="checkbox"
                            name="hide"
                            value=(node.id)
                            checked[wish.hidden.contains(&node.id)];
                        "n"
                        (node.id)
                    }
                }
            }
            label {
                "only "
                select name="only" {
                    option value="" { "everything" }
                    @for node in &view.nodes {
                        option value=(node.id) selected[wish.only == Some(Only::Node(node.id))] {
                            "node "
                            (node.id)
                        }
                    }
                    @for kind in Only::kinds() {
                        option value=(kind) selected[wish.only == Some(Only::Kind(kind))] { (kind) }
                    }
                }
            }
            label {
                input type="checkbox" name="collapse" value="1" checked[wish.collapse];
                "collapse local steps"
            }
            label {
                input type="checkbox" name="list" value="1" checked[wish.list];
                "as a list too"
            }
            button type="submit" { "Show" }
        }
    }
}
