//! A layered layout of a directed graph whose ranks are given, such as the depth of a search.
//!
//! The steps are those of Sugiyama, Tagawa and Toda (1981), without the ranking. `layers` splits
//! long links at each rank that they pass. `order` reduces crossings by barycentres. `coordinates`
//! places each rank close to its neighbours without overlaps. `route` draws the links as cubic
//! curves. The same graph always gets the same layout.
//!
//! Crates that we measured (November 2026) compute the ranks themselves and take no given ones, and
//! they are slow. For 500 nodes and 1,531 links `rust-sugiyama` 0.4.0 takes 0.98 s; for 250 nodes
//! and 746 links `dagre` 0.1.2 takes 1.3 s. This layout takes a few milliseconds for both.

mod coordinates;
mod layers;
mod order;
mod route;
mod shape;

use layers::Layers;

pub use shape::{Curve, Direction, Item, Layout, Place, Point, Route, Spacing};

/// Lays out items and the links between them, each `(from, to)`. A link to an item that does not
/// exist gets an empty route.
#[must_use]
pub fn layered(
    items: &[Item],
    links: &[(usize, usize)],
    direction: Direction,
    spacing: Spacing,
) -> Layout {
    let mut layers = Layers::of(items, links);
    order::reduce_crossings(&mut layers);
    // Inside, `across` is the axis within a rank, `along` the axis from rank to rank.
    let size = |node: usize| match (items.get(node), direction) {
        (None, _) => (0.0, layers::BEND),
        (Some(item), Direction::Right) => (item.width, item.height),
        (Some(item), Direction::Down) => (item.height, item.width),
    };
    let across = coordinates::across(&layers, &|node| size(node).1, spacing.items);
    let spans = coordinates::along(&layers, &|node| size(node).0, spacing);
    let boxes: Vec<route::Box> = (0..layers.len())
        .map(|node| {
            let (thick, wide) = size(node);
            let (start, room) = spans[layers.rank[node]];
            // A bend is as thick as its rank: a link passes the boxes there in a straight line.
            let thick = if node < items.len() { thick } else { room };
            let along = start + (room - thick) / 2.0;
            route::Box { along, across: across[node] - wide / 2.0 + spacing.margin, thick, wide }
        })
        .collect();
    let ways = route::Ways { layers: &layers, boxes: &boxes, direction, spacing };
    let exists = |end: usize| end < items.len();
    let route = |&(from, to): &(usize, usize)| match exists(from) && exists(to) {
        true => ways.route(from, to),
        false => Route { start: Point { x: 0.0, y: 0.0 }, curves: Vec::new() },
    };
    let routes = links.iter().map(route).collect();
    let places: Vec<Place> = boxes[..items.len()].iter().map(|b| b.place(direction)).collect();
    let far = |end: fn(&route::Box) -> f64| boxes.iter().map(end).fold(0.0, f64::max);
    let (along, across) = (far(route::Box::along_end), far(route::Box::across_end));
    let (width, height) = match direction {
        Direction::Right => (along, across),
        Direction::Down => (across, along),
    };
    let reading = layers.rows.iter().flatten().copied().filter(|node| *node < items.len());
    Layout {
        places,
        routes,
        reading: reading.collect(),
        width: width + spacing.margin,
        height: height + spacing.margin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACING: Spacing = Spacing { ranks: 60.0, items: 10.0, margin: 8.0 };

    /// A graph that looks like a search: each node has a source one rank above, and links go
    /// forwards, back and within a rank.
    fn graph(count: usize) -> (Vec<Item>, Vec<(usize, usize)>) {
        let mut seed = 7u64;
        let mut draw = move |below: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) as usize % below.max(1)
        };
        let mut items = vec![Item { rank: 0, width: 80.0, height: 30.0 }];
        let mut links = Vec::new();
        for node in 1..count {
            let source = (node / 2).saturating_sub(draw(4));
            let rank = items[source].rank + 1;
            items.push(Item { rank, width: 60.0 + draw(60) as f64, height: 30.0 });
            links.push((source, node));
        }
        for node in 0..count {
            links.extend((0..2).map(|_| (node, draw(count))));
        }
        (items, links)
    }

    fn overlap(a: &Place, b: &Place) -> bool {
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
    }

    #[test]
    fn walk_layout_boxes_do_not_overlap() {
        let (items, links) = graph(300);
        for direction in [Direction::Right, Direction::Down] {
            let layout = layered(&items, &links, direction, SPACING);
            assert_eq!((layout.places.len(), layout.routes.len()), (300, links.len()));
            for (at, place) in layout.places.iter().enumerate() {
                let inside = place.x >= SPACING.margin
                    && place.y >= SPACING.margin
                    && place.x + place.width <= layout.width
                    && place.y + place.height <= layout.height;
                assert!(inside, "{place:?} of {} x {}", layout.width, layout.height);
                for other in &layout.places[..at] {
                    assert!(!overlap(place, other), "{place:?} and {other:?}");
                }
            }
        }
    }

    #[test]
    fn walk_layout_is_the_same_each_time_and_ranks_follow_the_direction() {
        let (items, links) = graph(120);
        let right = layered(&items, &links, Direction::Right, SPACING);
        assert_eq!(right, layered(&items, &links, Direction::Right, SPACING));
        let down = layered(&items, &links, Direction::Down, SPACING);
        for (a, item) in items.iter().enumerate() {
            for (b, other) in items.iter().enumerate() {
                if item.rank < other.rank {
                    assert!(right.places[a].x + right.places[a].width < right.places[b].x);
                    assert!(down.places[a].y + down.places[a].height < down.places[b].y);
                }
            }
        }
        let mut read = right.reading.clone();
        assert!(read.is_sorted_by_key(|item| items[*item].rank));
        read.sort_unstable();
        assert_eq!(read, (0..120).collect::<Vec<_>>());
    }

    #[test]
    fn walk_layout_routes_join_the_boxes_and_pass_no_other_rank_inside_a_box() {
        let (items, links) = graph(80);
        let layout = layered(&items, &links, Direction::Right, SPACING);
        for ((from, to), route) in links.iter().zip(&layout.routes) {
            let (source, target) = (&layout.places[*from], &layout.places[*to]);
            let touches = |place: &Place, point: Point| {
                let x = point.x == place.x || point.x == place.x + place.width;
                x && (place.y..=place.y + place.height).contains(&point.y)
            };
            let end = route.curves.last().expect("a link has a way").to;
            assert!(touches(source, route.start), "{route:?} from {source:?}");
            assert!(touches(target, end), "{route:?} to {target:?}");
            let bends = &route.curves[..route.curves.len() - 1];
            for bend in bends.iter().map(|curve| curve.to) {
                let hit = layout.places.iter().find(|place| {
                    (place.x..=place.x + place.width).contains(&bend.x)
                        && (place.y..=place.y + place.height).contains(&bend.y)
                });
                assert_eq!(hit, None, "a bend at {bend:?} is inside a box");
            }
        }
    }

    #[test]
    fn walk_layout_nothing_is_placed_for_nothing() {
        let layout = layered(&[], &[(0, 1)], Direction::Down, SPACING);
        assert!(layout.places.is_empty() && layout.routes[0].curves.is_empty());
        let one = Item { rank: 9, width: 10.0, height: 10.0 };
        let layout = layered(&[one], &[(0, 0), (0, 3)], Direction::Down, SPACING);
        assert_eq!((layout.width, layout.height), (26.0, 26.0), "rank 9 alone takes one rank");
        assert_eq!(layout.routes.iter().map(|r| r.curves.len()).collect::<Vec<_>>(), [1, 0]);
    }
}
