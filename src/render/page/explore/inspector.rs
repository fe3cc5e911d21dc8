//! What changed, every field, why, the core beside the model, and the properties.

use maud::{Markup, html};

use super::actions::{alternatives, conditions};
use crate::render::page::parts;
use crate::run::walk::changes::Field;
use crate::run::walk::sides::{Pair, Sides};
use crate::run::walk::view::{View, meaning};
use crate::run::walk::why::Truth;
use crate::run::walk::why::rulebook::RuleText;
use crate::run::walk::why::{Choice, StepWhy};
use crate::run::walk::why::{PropertyNow, Status};

/// What the inspector shows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Tab {
    /// The fields that the step changed.
    #[default]
    Changed,
    /// Every field.
    All,
    /// Why: an action, or the step that was taken.
    Why,
    /// The properties.
    Properties,
    /// Model and core.
    Core,
    /// The state as JSON.
    Raw,
}

impl Tab {
    /// Every tab with its name in addresses and on the page.
    pub const ALL: [(Tab, &'static str, &'static str); 6] = [
        (Tab::Changed, "changed", "Changed"),
        (Tab::All, "all", "All"),
        (Tab::Why, "why", "Why"),
        (Tab::Properties, "properties", "Properties"),
        (Tab::Core, "core", "Model | core"),
        (Tab::Raw, "raw", "Raw"),
    ];

    /// The tab of a name.
    pub fn named(name: &str) -> Option<Tab> {
        Tab::ALL.iter().find(|(_, known, _)| *known == name).map(|(tab, _, _)| *tab)
    }

    /// The names.
    pub fn names() -> Vec<&'static str> {
        Tab::ALL.iter().map(|(_, name, _)| *name).collect()
    }

    fn name(self) -> &'static str {
        Tab::ALL.iter().find(|(tab, _, _)| *tab == self).map_or("", |(_, name, _)| name)
    }
}

/// The contents of the inspector.
#[derive(Default)]
pub struct Inspector {
    /// The tab.
    pub tab: Tab,
    /// The action that the tab *Why* is about, if it is not the step that was taken: its value in
    /// a button, and its number among the choices.
    pub asked: Option<(String, usize)>,
    /// Why the step that was taken, or the action that is asked about, does what it does.
    pub step: Option<StepWhy>,
    /// The texts of the rules that are concerned.
    pub rules: Vec<&'static RuleText>,
    /// Model and core.
    pub sides: Option<Result<Sides, String>>,
    /// The state as JSON.
    pub raw: String,
}

/// The inspector.
pub(super) fn inspector(view: &View, inspector: &Inspector) -> Markup {
    html! {
        form.tabs method="get" action={ "/" (view.address.page()) } aria-label="Inspector" {
            (parts::walk_fields(&view.address))
            input type="hidden" name="s" value=(view.at);
            @for (tab, name, words) in Tab::ALL {
                button name="tab" value=(name) data-tab=(name) aria-current=[(tab == inspector.tab).then_some("true")] { (words) }
            }
        }
        div.tab data-tab=(inspector.tab.name()) {
            @match inspector.tab {
                Tab::Changed => (changed(view, true)),
                Tab::All => (changed(view, false)),
                Tab::Why => (why(view, inspector)),
                Tab::Properties => (properties(view)),
                Tab::Core => (core(view, inspector)),
                Tab::Raw => pre.raw tabindex="0" { (inspector.raw) },
            }
        }
    }
}

/// The fields of every node; with `only` those that the step changed.
fn changed(view: &View, only: bool) -> Markup {
    let shown = |field: &&Field| !only || field.old.is_some();
    let nodes: Vec<_> =
        view.fields.iter().filter(|node| node.fields.iter().any(|field| shown(&field))).collect();
    html! {
        @if let Some(event) = view.event() {
            p { "Step " (view.at) ": " code { (event) } }
            p.dim { (meaning(event)) }
            @if let Some(step) = &view.walk.at(view.at).step {
                @let rules: Vec<&str> = step.rules.iter().map(|rule| rule.id()).collect();
                @if !rules.is_empty() { p.dim { "rules: " (rules.join(" ")) } }
                @if !step.deciding.is_empty() { p.decides { "⊖ decided by the lack of " (step.deciding.join(", ")) } }
            }
        }
        @if nodes.is_empty() { p.dim { "No node changed." } }
        @for node in nodes {
            table.fields {
                caption { "n" (node.node) }
                tbody {
                    @for field in node.fields.iter().filter(shown) { (field_row(view, field)) }
                }
            }
        }
        @if only && (!view.wire.added.is_empty() || !view.wire.removed.is_empty()) {
            h3 { "Network" }
            ul.diff {
                @for message in &view.wire.added { li.added { "+ " code { (message) } } }
                @for message in &view.wire.removed { li.gone { "− " code { (message) } } }
            }
        }
    }
}

fn field_row(view: &View, field: &Field) -> Markup {
    let to = |step: usize| parts::to_step(&view.address, step);
    html! {
        tr.modified[field.old.is_some()] {
            th scope="row" { @if field.old.is_some() { span.sign title="modified" { "M " } } (field.name) }
            td {
                @if let Some(old) = &field.old { del { (old) } " → " ins { (field.value) } }
                @else { (field.value) }
            }
            td.written {
                @match field.written {
                    Some(step) if step == view.at => "now",
                    Some(step) => a href=(to(step)) data-step=(step) title="Go to the step that wrote it" aria-label={ "go to step " (step) ", which wrote it" } { "↩ " (step) },
                    None => "",
                }
            }
        }
    }
}

fn why(view: &View, inspector: &Inspector) -> Markup {
    let choice = inspector.asked.as_ref().and_then(|(_, place)| view.choices.get(*place));
    html! {
        @if let Some(choice) = choice { (why_action(view, choice, inspector)) }
        @else if let Some(event) = view.event() {
            h3 { "Step " (view.at) ": " code { (event) } }
            (step_why(inspector))
        } @else { p.dim { "Choose an action: its button says why it may happen, or why not." } }
        @for rule in &inspector.rules {
            details.rule { summary { (rule.id) " " (rule.title) } p { (rule.text) } }
        }
    }
}

fn why_action(view: &View, choice: &Choice, inspector: &Inspector) -> Markup {
    let value = inspector.asked.as_ref().map_or("", |(value, _)| value.as_str());
    html! {
        h3 { code { (choice.event) } " is " @if choice.enabled { "enabled" } @else { "not enabled" } " in step " (view.at) }
        (conditions(&choice.why.conditions))
        @if let Some(never) = &choice.never { p { "No later state of this scenario can enable it: " (never) } }
        @if !choice.why.bounds.is_empty() { h3 { "The step leaves the bounds" } (conditions(&choice.why.bounds)) }
        @if choice.enabled { p { "Effect: " (choice.changes) } }
        (step_why(inspector))
        @if !choice.enabled && choice.never.is_none() {
            form method="get" action={ "/" (view.address.page()) } {
                (parts::walk_fields(&view.address))
                input type="hidden" name="s" value=(view.at);
                button.near name="near" value=(value) { "Nearest state where it is enabled" }
            }
        }
    }
}

fn step_why(inspector: &Inspector) -> Markup {
    html! {
        @if let Some(step) = &inspector.step {
            @if step.ignored { p { "The message changes nothing: the receiver ignores it." } }
            @if !step.mutations.is_empty() { p { "Decided by what is removed: " (step.mutations.join(", ")) } }
            @for guard in &step.guards {
                div.guard {
                    p { (parts::mark(guard.holds)) " " strong { (guard.rule) } " " (guard.title) ": " (guard.decides) }
                    (alternatives(&guard.any))
                }
            }
            @if !step.rules.is_empty() {
                p.dim { "Rules that act: " @for rule in &step.rules { span title=(rule.title) { (rule.id) } " " } }
            }
            @if !step.sends.is_empty() { p { "Sends " @for message in &step.sends { code { (message) } " " } } }
        }
    }
}

fn properties(view: &View) -> Markup {
    html! {
        ul.properties {
            @for property in &view.properties { li { (property_row(property)) } }
        }
    }
}

fn property_row(property: &PropertyNow) -> Markup {
    let sign = match property.status {
        Status::Violated => "✗",
        Status::Holds | Status::Seen | Status::Good => "✓",
        Status::NotSeen | Status::NotGood | Status::NothingToSay => "–",
    };
    html! {
        div.property data-status=(format!("{:?}", property.status).to_lowercase()) {
            span.sign aria-hidden="true" { (sign) } " " strong { (property.name) } " " span.dim { (status_words(property.status)) }
            @if !property.explain.is_empty() { p { (property.explain) } }
            @if let Some(truth) = &property.truth {
                details open[property.status == Status::Violated] { summary { "why" } ul.truth { (tree(truth)) } }
            }
        }
    }
}

fn status_words(status: Status) -> &'static str {
    match status {
        Status::Holds => "holds here",
        Status::Violated => "violated",
        Status::Seen => "seen here",
        Status::NotSeen => "not seen here",
        Status::Good => "a good state",
        Status::NotGood => "not a good state, which alone violates nothing",
        Status::NothingToSay => "says nothing of this step",
    }
}

/// A truth tree.
pub fn tree(truth: &Truth) -> Markup {
    html! {
        li {
            (parts::mark(truth.holds)) " " (truth.text)
            @if !truth.children.is_empty() { ul.truth { @for child in &truth.children { (tree(child)) } } }
        }
    }
}

fn core(view: &View, inspector: &Inspector) -> Markup {
    html! {
        @match &inspector.sides {
            None => p.dim { "The core was not run." },
            Some(Err(error)) => p.bad { "The core does not run this walk: " (error) },
            Some(Ok(sides)) => (both(view, sides)),
        }
    }
}

fn both(view: &View, sides: &Sides) -> Markup {
    let differing = sides.nodes.iter().flat_map(|node| &node.fields).filter(|pair| !pair.agrees());
    let count = differing.count() + sides.messages.iter().filter(|pair| !pair.agrees()).count();
    html! {
        @match &sides.divergence {
            Some(found) => {
                div.notice.bad {
                    p { strong { "The core diverges at step " (found.step) } ": " code { (found.event) } }
                    @if !found.removed.is_empty() { p { "The model runs without " (found.removed.join(", ")) "; the core has it." } }
                    @if !found.rules.is_empty() { p { "Suspected rules: " (found.rules.join(", ")) } }
                    table.fields { (head()) tbody { @for pair in &found.differences { (pair_row(pair)) } } }
                    @if found.step != view.at {
                        p { a href={ "/" (view.address.clone().at(found.step)) "&tab=core" } data-step=(found.step) { "Go to step " (found.step) } }
                    }
                }
            }
            None => p.good { "✓ Model and core agree in all " (view.walk.len()) " steps of this walk." },
        }
        @if let Some(behind) = sides.behind { p.dim { "The core is shown as of step " (behind) ", the last that it shares with the model." } }
        @else { p.dim { "After step " (sides.step) ": values that differ: " (count) } }
        @for node in &sides.nodes {
            table.fields.sides {
                caption { "n" (node.node) }
                (head())
                tbody { @for pair in &node.fields { (pair_row(pair)) } }
            }
        }
        table.fields.sides {
            caption { "in flight" }
            (head())
            tbody { @for pair in &sides.messages { (pair_row(pair)) } }
        }
    }
}

fn head() -> Markup {
    html! { thead { tr { th scope="col" { "field" } th scope="col" { "model" } th scope="col" { "core" } } } }
}

fn pair_row(pair: &Pair) -> Markup {
    let same = pair.agrees();
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    html! {
        tr.differs[!same] {
            th scope="row" { @if !same { span.sign title="differs" { "≠ " } } (pair.name) }
            td { (text(&pair.model)) }
            td { (text(&pair.core)) }
        }
    }
}
