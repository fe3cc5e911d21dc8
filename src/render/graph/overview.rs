//! The overview of a state space as a picture and as a list. Ranks follow one another downwards.

use maud::{Markup, html};
use serde::Serialize;

use super::minimap;
use super::shapes::{GLYPH, Mark, Node, narrow, node, way, wide};
use crate::run::walk::graph::layout::{Direction, Item, Layout, Spacing, layered};
use crate::run::walk::graph::overview::{Cluster, Overview};
use crate::text::grouped;

/// Makes the address of a cluster, given its number.
pub type Address<'a> = &'a dyn Fn(usize) -> String;

const SPACING: Spacing = Spacing { ranks: 54.0, items: 22.0, margin: 14.0 };
const HEIGHT: f64 = 38.0;

/// Classes of steps that are named in the title of a link, at most.
const CLASSES: usize = 12;

/// One row of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Row {
    /// The cluster.
    pub cluster: usize,
    /// What its states have in common.
    pub key: String,
    /// How many states it has.
    pub states: u64,
    /// The fewest steps to it.
    pub depth: u32,
    /// What is remarkable, each in words.
    pub notes: Vec<String>,
    /// Where its steps lead to outside it: the cluster, and the steps by class.
    pub next: Vec<(usize, String)>,
}

/// The list, in the order of the clusters.
#[must_use]
pub fn rows(found: &Overview) -> Vec<Row> {
    let lines = lines(found);
    let row = |cluster: &Cluster| {
        let out = lines.iter().filter(|line| line.ends.0 == cluster.id && !line.is_loop());
        Row {
            cluster: cluster.id,
            key: cluster.key.clone(),
            states: cluster.states,
            depth: cluster.min_depth,
            notes: notes(cluster),
            next: out.map(|line| (line.ends.1, line.classes())).collect(),
        }
    };
    found.clusters.iter().map(row).collect()
}

fn notes(cluster: &Cluster) -> Vec<String> {
    let mut notes = Vec::new();
    if cluster.violated > 0 {
        let names = cluster.properties.join(", ");
        notes.push(format!("{} states violate {names}", grouped(cluster.violated)));
    }
    if cluster.dead_ends > 0 {
        notes.push(format!("{} dead ends", grouped(cluster.dead_ends)));
    }
    if cluster.waiting > 0 {
        notes.push(format!("the steps of {} states were not seen", grouped(cluster.waiting)));
    }
    if cluster.rest {
        notes.push("stands for every further key".to_owned());
    }
    notes
}

fn marks(cluster: &Cluster) -> Vec<Mark> {
    let all = [
        (cluster.violated > 0, Mark::Bad),
        (cluster.dead_ends > 0, Mark::Dead),
        (cluster.waiting > 0, Mark::More),
        (cluster.rest, Mark::Rest),
    ];
    all.into_iter().filter(|(has, _)| *has).map(|(_, mark)| mark).collect()
}

/// What the picture shows, and whether it is the whole, in one sentence.
#[must_use]
pub fn summary(found: &Overview) -> String {
    let clusters = found.clusters.len();
    let states = grouped(found.states);
    let whole = match found.complete {
        true => format!("the whole space within the bounds, up to depth {}", found.depth),
        false => format!(
            "not the whole space: {}, with the steps of {} states seen, up to depth {}",
            found.ending,
            grouped(found.expanded),
            found.depth
        ),
    };
    let cut = match found.cut_states {
        0 => String::new(),
        cut => format!("; steps out of {} states lead beyond the bounds", grouped(cut)),
    };
    format!("{clusters} clusters by {}, {states} states; {whole}{cut}", found.key)
}

/// Steps from one cluster to another: one line in the picture.
struct Line {
    ends: (usize, usize),
    counts: Vec<(u64, &'static str)>,
}

impl Line {
    fn is_loop(&self) -> bool {
        self.ends.0 == self.ends.1
    }

    fn count(&self) -> u64 {
        self.counts.iter().map(|(count, _)| count).sum()
    }

    /// The classes with their counts, the most frequent first.
    fn classes(&self) -> String {
        let mut counts = self.counts.clone();
        counts.sort_by(|a, b| b.cmp(a));
        let named = counts.iter().take(CLASSES);
        let mut words: Vec<String> =
            named.map(|(count, class)| format!("{class} × {}", grouped(*count))).collect();
        if counts.len() > CLASSES {
            words.push(format!("{} more classes", counts.len() - CLASSES));
        }
        words.join(", ")
    }
}

fn lines(found: &Overview) -> Vec<Line> {
    // Bundles are sorted by their ends.
    let mut lines: Vec<Line> = Vec::new();
    for bundle in &found.links {
        let ends = (bundle.from, bundle.to);
        let count = (bundle.count, bundle.class);
        match lines.last_mut().filter(|line| line.ends == ends) {
            Some(line) => line.counts.push(count),
            None => lines.push(Line { ends, counts: vec![count] }),
        }
    }
    lines
}

/// The second line of a box.
fn note(cluster: &Cluster) -> String {
    let states = if cluster.states == 1 { "state" } else { "states" };
    format!("{} {states}, depth {}", grouped(cluster.states), cluster.min_depth)
}

fn place(found: &Overview, lines: &[Line]) -> Layout {
    let item = |cluster: &Cluster| {
        let top = wide(&cluster.key) + GLYPH * marks(cluster).len() as f64;
        let width = top.max(narrow(&note(cluster))) + 20.0;
        Item { rank: cluster.min_depth, width, height: HEIGHT }
    };
    let items: Vec<Item> = found.clusters.iter().map(item).collect();
    let ends: Vec<(usize, usize)> = lines.iter().map(|line| line.ends).collect();
    layered(&items, &ends, Direction::Down, SPACING)
}

/// The width of a line: wider for more steps, by their magnitude.
fn weight(count: u64) -> f64 {
    1.0 + (count.max(1) as f64).log10() * 0.7
}

/// Draws an overview. Each cluster is a link to the address that `href` gives. `walk` is the way of
/// a walk through the clusters ([`Overview::cluster_of`] of its states in order); the last one is
/// where the reader is. It may be empty.
#[must_use]
pub fn draw(found: &Overview, walk: &[usize], href: Address<'_>) -> Markup {
    let lines: Vec<Line> = lines(found).into_iter().filter(|line| !line.is_loop()).collect();
    let layout = place(found, &lines);
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    html! {
        svg.gr.gr-overview xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (width) " " (height) }
            width=(width) height=(height) role="group"
            aria-label={ "The state space by clusters: " (summary(found)) } {
            @for (line, route) in lines.iter().zip(&layout.routes) {
                g class={ (class_of(found, line)) (walked(walk, line)) } data-from=(line.ends.0) data-to=(line.ends.1) {
                    title {
                        (found.clusters[line.ends.0].key) " → " (found.clusters[line.ends.1].key)
                        ": " (line.classes())
                    }
                    (way(route, weight(line.count())))
                }
            }
            @for at in &layout.reading {
                (draw_cluster(&found.clusters[*at], walk.last() == Some(at), &layout, href))
            }
        }
    }
}

/// The same as a small picture without texts and links; none if the overview is small.
#[must_use]
pub fn map(found: &Overview, walk: &[usize]) -> Option<Markup> {
    let lines: Vec<Line> = lines(found).into_iter().filter(|line| !line.is_loop()).collect();
    let class = |at: usize| match found.clusters[at].violated {
        _ if walk.last() == Some(&at) => "gr-m-centre",
        0 => "gr-m",
        _ => "gr-m-bad",
    };
    minimap::draw(&place(found, &lines), class)
}

fn class_of(found: &Overview, line: &Line) -> &'static str {
    let depth = |cluster: usize| found.clusters[cluster].min_depth;
    if depth(line.ends.1) < depth(line.ends.0) { "gr-l gr-back" } else { "gr-l gr-tree" }
}

/// The class of a line that the walk takes.
fn walked(walk: &[usize], line: &Line) -> &'static str {
    let takes = |pair: &[usize]| (pair[0], pair[1]) == line.ends;
    if walk.windows(2).any(takes) { " gr-walked" } else { "" }
}

fn draw_cluster(cluster: &Cluster, here: bool, layout: &Layout, href: Address<'_>) -> Markup {
    let marks = marks(cluster);
    let mut class = if here { "gr-v gr-centre" } else { "gr-v" }.to_owned();
    for mark in &marks {
        class += &format!(" {}", mark.class());
    }
    let note = note(cluster);
    let notes: String = notes(cluster).iter().map(|note| format!("; {note}")).collect();
    let shape =
        Node { place: layout.places[cluster.id], name: &cluster.key, note: &note, marks: &marks };
    html! {
        a class=(class) href=(href(cluster.id)) data-cluster=(cluster.id)
            aria-current=[here.then_some("true")] {
            title { (cluster.key) ": " (note) (notes) @if here { "; you are here" } }
            (node(&shape))
        }
    }
}

/// The same as a table.
#[must_use]
pub fn table(found: &Overview, href: Address<'_>) -> Markup {
    html! {
        table.gr-list {
            caption { (summary(found)) }
            thead { tr {
                th scope="col" { "cluster" } th scope="col" { "states" } th scope="col" { "depth" }
                th scope="col" { "note" } th scope="col" { "steps to other clusters" }
            } }
            tbody { @for row in rows(found) {
                tr {
                    th scope="row" { a href=(href(row.cluster)) { (row.key) } }
                    td { (grouped(row.states)) }
                    td { (row.depth) }
                    td { (row.notes.join("; ")) }
                    td { ul { @for (to, classes) in &row.next {
                        li { a href=(href(*to)) { (found.clusters[*to].key) } ": " (classes) }
                    } } }
                }
            } }
        }
    }
}
