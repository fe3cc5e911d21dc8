//! From files to rooms in layers: whoever uses another stands above it.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Graph, components, home, rooms};

/// A crate: its rooms in layers, and the arrows between them.
pub(super) struct Panel {
    /// The folder, such as `model/src`.
    pub(super) name: String,
    /// Rooms by layer, the users first.
    pub(super) layers: Vec<Vec<Room>>,
    /// Without those that follow from others.
    pub(super) arrows: Vec<Arrow>,
    /// How many layers of crates lie below it.
    pub(super) height: usize,
    /// The crates that it uses.
    pub(super) uses: Vec<String>,
}

/// A folder directly under `src` with the file of its name, or a file that stands there alone.
pub(super) struct Room {
    pub(super) name: String,
    pub(super) files: usize,
}

/// One room uses another, both by name.
pub(super) struct Arrow {
    pub(super) from: String,
    pub(super) to: String,
    /// Both are in a circle.
    pub(super) circle: bool,
}

/// The layer of each node, 0 for those that use nobody; nodes of a circle are in one layer.
fn heights(nodes: usize, edges: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let mut group: Vec<usize> = (0..nodes).collect();
    for circle in components(nodes, edges.iter().copied()) {
        circle.iter().for_each(|node| group[*node] = circle[0]);
    }
    let mut heights = vec![0; nodes];
    // Without circles between groups no height is raised more often than there are groups.
    for _ in 0..nodes {
        for (from, to) in edges {
            let (from, to) = (group[*from], group[*to]);
            if from != to {
                heights[from] = heights[from].max(heights[to] + 1);
            }
        }
    }
    (0..nodes).map(|node| heights[group[node]]).collect()
}

/// Whether a longer way down leads to the same room, so that the arrow need not be drawn.
fn follows(
    (from, to): (usize, usize),
    edges: &BTreeSet<(usize, usize)>,
    heights: &[usize],
) -> bool {
    let mut below: Vec<usize> = edges
        .iter()
        .filter(|(start, end)| *start == from && *end != to && heights[*end] < heights[from])
        .map(|(_, end)| *end)
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(room) = below.pop() {
        if room == to {
            return true;
        }
        if seen.insert(room) {
            below.extend(edges.iter().filter(|(start, _)| *start == room).map(|(_, end)| *end));
        }
    }
    false
}

/// Every crate, in order of names.
pub(super) fn panels(graph: &Graph) -> Vec<Panel> {
    let homes: BTreeSet<&str> = graph.files.iter().map(|file| home(file)).collect();
    let homes: Vec<&str> = homes.into_iter().collect();
    let at = |name: &str| homes.iter().position(|home| *home == name).unwrap_or(0);
    let between = graph.edges.keys().filter_map(|(from, to)| {
        let (from, to) = (at(home(&graph.files[*from])), at(home(&graph.files[*to])));
        (from != to).then_some((from, to))
    });
    let between: BTreeSet<(usize, usize)> = between.collect();
    let heights = heights(homes.len(), &between);
    let panel = |(number, name): (usize, &&str)| {
        let used = between.iter().filter(|(from, _)| *from == number);
        let uses = used.map(|(_, to)| homes[*to].to_owned()).collect();
        panel(graph, name, heights[number], uses)
    };
    homes.iter().enumerate().map(panel).collect()
}

fn panel(graph: &Graph, name: &str, height: usize, uses: Vec<String>) -> Panel {
    let rooms = rooms(&graph.files);
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for (file, room) in graph.files.iter().zip(&rooms) {
        if home(file) == name {
            *sizes.entry(room).or_default() += 1;
        }
    }
    let names: Vec<&str> = sizes.keys().copied().collect();
    let at = |file: usize| names.iter().position(|name| **name == rooms[file]);
    let edges: BTreeSet<(usize, usize)> = graph
        .edges
        .keys()
        .filter_map(|(from, to)| Some((at(*from)?, at(*to)?)))
        .filter(|(from, to)| from != to)
        .collect();
    let circles = components(names.len(), edges.iter().copied());
    let heights = heights(names.len(), &edges);
    let short = |number: usize| names[number][name.len()..].trim_start_matches('/').to_owned();
    let arrow = |(from, to): &(usize, usize)| Arrow {
        from: short(*from),
        to: short(*to),
        circle: circles.iter().any(|circle| circle.contains(from) && circle.contains(to)),
    };
    let is_used = |number: usize| edges.iter().any(|(from, to)| *from == number || *to == number);
    // A root that only declares modules says nothing.
    let drawn: Vec<usize> =
        (0..names.len()).filter(|number| names.len() == 1 || is_used(*number)).collect();
    let top = drawn.iter().map(|number| heights[*number]).max().unwrap_or(0);
    let layer = |height: usize| {
        let rooms = drawn.iter().filter(|number| heights[**number] == height);
        rooms.map(|number| Room { name: short(*number), files: sizes[names[*number]] }).collect()
    };
    Panel {
        name: name.to_owned(),
        layers: (0..=top).rev().map(layer).collect(),
        arrows: edges.iter().filter(|edge| !follows(**edge, &edges, &heights)).map(arrow).collect(),
        height,
        uses,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::graph::graph;

    #[test]
    fn xtask_house_users_stand_above_and_circles_are_marked() {
        let files = BTreeMap::from([
            ("a/src/lib.rs", "mod top; mod left; mod right; mod low;"),
            ("a/src/top.rs", "use crate::left::Left; use crate::low::Low;"),
            ("a/src/left/mod.rs", "mod inner; pub struct Left(crate::right::Right);"),
            ("a/src/left/inner.rs", "pub struct Inner;"),
            ("a/src/right.rs", "use crate::left::Left; pub struct Right(crate::low::Low);"),
            ("a/src/low.rs", "pub struct Low;"),
        ]);
        let read = |path: &str| files.get(path).map(|text| (*text).to_owned());
        let panels = panels(&graph(&[("a", "a/src/lib.rs")], &read).unwrap());
        let [panel] = &panels[..] else { panic!("{} panels", panels.len()) };
        let layers: Vec<Vec<&str>> = panel
            .layers
            .iter()
            .map(|layer| layer.iter().map(|room| room.name.as_str()).collect())
            .collect();
        assert_eq!(layers, [vec!["top.rs"], vec!["left", "right.rs"], vec!["low.rs"]]);
        assert_eq!(panel.layers[1][0].files, 2);
        let red: Vec<_> = panel.arrows.iter().filter(|arrow| arrow.circle).collect();
        assert_eq!(red.len(), 2);
        // From the top to what is lowest leads a longer way.
        let to_low = panel.arrows.iter().filter(|arrow| arrow.to == "low.rs");
        assert_eq!(to_low.map(|arrow| arrow.from.as_str()).collect::<Vec<_>>(), ["right.rs"]);
    }
}
