//! The neighbourhood of a state as a picture and as a list. Ranks follow one another to the right.

use maud::{Markup, html};
use serde::Serialize;

use super::minimap;
use super::shapes::{GLYPH, Mark, Node, narrow, node, way, wide};
use crate::run::walk::graph::layout::{Direction, Item, Layout, Spacing, layered};
use crate::run::walk::graph::neighbourhood::{Neighbourhood, Passed, Vertex};

/// A state of a neighbourhood, to make an address of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The vertex with this id; 0 is the centre.
    Vertex(usize),
    /// The state of the walk so many steps before the centre.
    Back(usize),
}

/// Makes the address of a state.
pub type Address<'a> = &'a dyn Fn(Target) -> String;

const SPACING: Spacing = Spacing { ranks: 64.0, items: 10.0, margin: 12.0 };
const HEIGHT: f64 = 38.0;

/// One row of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Row {
    /// The state.
    pub target: Target,
    /// Steps from the centre; negative for the states before it.
    pub distance: i64,
    /// How the state is reached: the step from its source, for a state before the centre the step
    /// that the walk took in it.
    pub step: String,
    /// The state on the way from the centre from which the step leads.
    pub source: Option<usize>,
    /// Roles and terms.
    pub state: String,
    /// What these leave out.
    pub detail: String,
    /// What is remarkable, each in words.
    pub notes: Vec<String>,
}

/// The list: the states before the centre, then the vertices in the order of their ids.
#[must_use]
pub fn rows(found: &Neighbourhood) -> Vec<Row> {
    let past = found.past.iter().map(|passed| Row {
        target: Target::Back(passed.back),
        distance: -(passed.back as i64),
        step: passed.event.clone(),
        source: None,
        state: passed.label.clone(),
        detail: passed.detail.clone(),
        notes: passed.violated.iter().map(|name| format!("violates {name}")).collect(),
    });
    let vertices = found.vertices.iter().map(|vertex| {
        let link = vertex.actions.last().and_then(|link| found.links.get(*link));
        Row {
            target: Target::Vertex(vertex.id),
            distance: i64::from(vertex.depth),
            step: link.map_or_else(String::new, |link| link.event.clone()),
            source: link.map(|link| link.from),
            state: vertex.label.clone(),
            detail: vertex.detail.clone(),
            notes: notes(vertex),
        }
    });
    past.chain(vertices).collect()
}

/// What is remarkable about a vertex, in words.
fn notes(vertex: &Vertex) -> Vec<String> {
    let mut notes: Vec<String> =
        vertex.violated.iter().map(|name| format!("violates {name}")).collect();
    if vertex.dead_end {
        notes.push("dead end: nothing can happen".to_owned());
    }
    if vertex.out_of_bounds {
        notes.push("beyond the bounds of the scenario".to_owned());
    }
    match (vertex.frontier, vertex.left_out) {
        (true, 0) => notes.push("its steps are not shown".to_owned()),
        (true, more) => notes.push(format!("{more} of its steps are not shown")),
        (false, _) => {}
    }
    notes
}

fn marks(vertex: &Vertex) -> Vec<Mark> {
    let all = [
        (!vertex.violated.is_empty(), Mark::Bad),
        (vertex.dead_end, Mark::Dead),
        (vertex.out_of_bounds, Mark::Out),
        (vertex.frontier, Mark::More),
    ];
    all.into_iter().filter(|(has, _)| *has).map(|(_, mark)| mark).collect()
}

/// What the picture shows, in one sentence.
#[must_use]
pub fn summary(found: &Neighbourhood) -> String {
    let more = match found.left_out {
        0 => String::new(),
        more => format!("; {more} steps lead to states that have no place here"),
    };
    let (states, steps) = (found.vertices.len(), found.links.len());
    format!("{states} states within {} steps, {steps} steps between them{more}", found.hops)
}

fn item(rank: usize, name: &str, note: &str, marks: usize) -> Item {
    let top = wide(name) + GLYPH * marks as f64;
    let width = top.max(narrow(note)) + 20.0;
    Item { rank: rank as u32, width, height: HEIGHT }
}

fn place(found: &Neighbourhood, links: &[(usize, usize)]) -> Layout {
    let before = found.past.len();
    let vertex = |vertex: &Vertex| {
        let rank = before + vertex.depth as usize;
        item(rank, &vertex.label, note(vertex), marks(vertex).len())
    };
    let passed = |(rank, passed): (usize, &Passed)| {
        item(rank, &passed.label, &passed.step, usize::from(!passed.violated.is_empty()))
    };
    let mut items: Vec<Item> = found
        .vertices
        .iter()
        .map(vertex)
        .chain(found.past.iter().enumerate().map(passed))
        .collect();
    // Boxes of one rank are equally wide, so that a column has straight edges.
    for rank in 0..=items.iter().map(|item| item.rank).max().unwrap_or(0) {
        let of = |item: &&mut Item| item.rank == rank;
        let widest = items.iter_mut().filter(of).map(|item| item.width).fold(0.0, f64::max);
        items.iter_mut().filter(of).for_each(|item| item.width = widest);
    }
    layered(&items, links, Direction::Right, SPACING)
}

/// The second line of a box.
fn note(vertex: &Vertex) -> &str {
    if vertex.id == 0 { "you are here" } else { &vertex.step }
}

/// Steps between the same two states: one line in the picture.
struct Line {
    ends: (usize, usize),
    class: &'static str,
    title: String,
}

fn lines(found: &Neighbourhood) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, link) in found.links.iter().enumerate() {
        let (source, target) = (&found.vertices[link.from], &found.vertices[link.to]);
        let class = match target.actions.last() == Some(&at) {
            true => "gr-l gr-tree",
            false if target.depth < source.depth => "gr-l gr-back",
            false => "gr-l",
        };
        let mut text = link.event.clone();
        for name in &link.violated {
            text += &format!(" (violates {name})");
        }
        let ends = (link.from, link.to);
        match lines.iter_mut().rfind(|line| line.ends == ends) {
            Some(line) => {
                line.title += &format!("\n{text}");
                if class.ends_with("tree") {
                    line.class = class;
                }
            }
            None => lines.push(Line { ends, class, title: text }),
        }
    }
    // The walk: from each state to the next, and from the last one to the centre.
    let count = found.vertices.len();
    for (at, passed) in found.past.iter().enumerate() {
        let next = if passed.back == 1 { 0 } else { count + at + 1 };
        let title = passed.event.clone();
        lines.push(Line { ends: (count + at, next), class: "gr-l gr-tree gr-walked", title });
    }
    lines
}

/// Draws a neighbourhood. Each state is a link to the address that `href` gives.
#[must_use]
pub fn draw(found: &Neighbourhood, href: Address<'_>) -> Markup {
    let lines = lines(found);
    let ends: Vec<(usize, usize)> = lines.iter().map(|line| line.ends).collect();
    let layout = place(found, &ends);
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    let count = found.vertices.len();
    html! {
        svg.gr.gr-neighbourhood xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (width) " " (height) }
            width=(width) height=(height) role="group"
            aria-label={ "States around the current one: " (summary(found)) } {
            @for (line, route) in lines.iter().zip(&layout.routes) {
                g class=(line.class) data-from=(line.ends.0) data-to=(line.ends.1) {
                    title { (line.title) }
                    (way(route, 1.4))
                }
            }
            @for at in &layout.reading {
                @match at.checked_sub(count) {
                    None => (draw_vertex(&found.vertices[*at], &layout, href)),
                    Some(past) => (draw_passed(&found.past[past], &layout, *at, href)),
                }
            }
        }
    }
}

/// The same as a small picture without texts and links; none if the graph is small.
#[must_use]
pub fn map(found: &Neighbourhood) -> Option<Markup> {
    let ends: Vec<(usize, usize)> = lines(found).iter().map(|line| line.ends).collect();
    let class = |at: usize| match found.vertices.get(at) {
        Some(vertex) if vertex.id == 0 => "gr-m-centre",
        Some(vertex) if !vertex.violated.is_empty() => "gr-m-bad",
        Some(_) => "gr-m",
        None => "gr-m-past",
    };
    minimap::draw(&place(found, &ends), class)
}

fn draw_vertex(vertex: &Vertex, layout: &Layout, href: Address<'_>) -> Markup {
    let marks = marks(vertex);
    let mut class = "gr-v".to_owned();
    if vertex.id == 0 {
        class += " gr-centre";
    }
    for mark in &marks {
        class += &format!(" {}", mark.class());
    }
    let steps = match vertex.depth {
        0 => "the current state".to_owned(),
        1 => format!("after {}", vertex.step),
        depth => format!("{depth} steps away, after {}", vertex.step),
    };
    let notes: String = notes(vertex).iter().map(|note| format!("; {note}")).collect();
    let shape = Node {
        place: layout.places[vertex.id],
        name: &vertex.label,
        note: note(vertex),
        marks: &marks,
    };
    html! {
        a class=(class) href=(href(Target::Vertex(vertex.id))) data-vertex=(vertex.id)
            aria-current=[(vertex.id == 0).then_some("true")] {
            title { (vertex.label) ", " (steps) "; " (vertex.detail) (notes) }
            (node(&shape))
        }
    }
}

fn draw_passed(passed: &Passed, layout: &Layout, at: usize, href: Address<'_>) -> Markup {
    let bad = !passed.violated.is_empty();
    let marks: &[Mark] = if bad { &[Mark::Bad] } else { &[] };
    let class = if bad { "gr-v gr-past gr-bad" } else { "gr-v gr-past" };
    let shape = Node { place: layout.places[at], name: &passed.label, note: &passed.step, marks };
    html! {
        a class=(class) href=(href(Target::Back(passed.back))) data-back=(passed.back) {
            title {
                (passed.label) ", " (passed.back) " steps before; " (passed.detail)
                "; then " (passed.event)
                @for name in &passed.violated { "; violates " (name) }
            }
            (node(&shape))
        }
    }
}

/// The same as a table.
#[must_use]
pub fn table(found: &Neighbourhood, href: Address<'_>) -> Markup {
    html! {
        table.gr-list {
            caption { (summary(found)) }
            thead { tr {
                th scope="col" { "steps" } th scope="col" { "state" } th scope="col" { "reached by" }
                th scope="col" { "detail" } th scope="col" { "note" }
            } }
            tbody { @for row in rows(found) {
                tr {
                    td { (row.distance) }
                    th scope="row" { a href=(href(row.target)) { (row.state) } }
                    td { @match row.target {
                        Target::Back(_) => { "then " (row.step) },
                        Target::Vertex(0) => "the current state",
                        Target::Vertex(_) => (row.step),
                    } }
                    td { (row.detail) }
                    td { (row.notes.join("; ")) }
                }
            } }
        }
    }
}
