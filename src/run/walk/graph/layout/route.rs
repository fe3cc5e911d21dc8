//! The ways of the links: cubic curves from box to box, through the bends of long links.

use super::layers::Layers;
use super::shape::{Curve, Direction, Place, Point, Route, Spacing};

/// A box on the axes of the layout: `along` from rank to rank, `across` within a rank.
pub(super) struct Box {
    pub(super) along: f64,
    pub(super) across: f64,
    pub(super) thick: f64,
    pub(super) wide: f64,
}

/// Along, across.
type Pair = (f64, f64);

impl Box {
    /// A point between the two edges across, from 0 to 1.
    fn part(&self, part: f64) -> f64 {
        self.across + self.wide * part
    }

    /// Where a link leaves or enters: nearer to where it leads, so that the links of one box do not
    /// lie on one another.
    fn port(&self, towards: f64) -> f64 {
        let room = (self.wide / 2.0 - 5.0).max(0.0);
        self.part(0.5) + ((towards - self.part(0.5)) / 8.0).clamp(-room, room)
    }

    pub(super) fn along_end(&self) -> f64 {
        self.along + self.thick
    }

    pub(super) fn across_end(&self) -> f64 {
        self.across + self.wide
    }

    pub(super) fn place(&self, direction: Direction) -> Place {
        let Point { x, y } = point((self.along, self.across), direction);
        let Point { x: width, y: height } = point((self.thick, self.wide), direction);
        Place { x, y, width, height }
    }
}

/// A pair (along, across) as a point of the picture.
fn point((along, across): Pair, direction: Direction) -> Point {
    match direction {
        Direction::Right => Point { x: along, y: across },
        Direction::Down => Point { x: across, y: along },
    }
}

/// What the way of a link depends on.
pub(super) struct Ways<'a> {
    pub(super) layers: &'a Layers,
    pub(super) boxes: &'a [Box],
    pub(super) direction: Direction,
    pub(super) spacing: Spacing,
}

impl Ways<'_> {
    /// The way from one item to another.
    pub(super) fn route(&self, from: usize, to: usize) -> Route {
        let ranks = &self.layers.rank;
        match ranks[from] == ranks[to] {
            true => self.within(from, to),
            false => self.between(from, to),
        }
    }

    /// An arc on the side of the next rank. A link to itself leaves above and returns below.
    fn within(&self, from: usize, to: usize) -> Route {
        let (source, target) = (&self.boxes[from], &self.boxes[to]);
        let (leaves, enters, bulge) = match from == to {
            true => (source.part(0.25), source.part(0.75), 0.3),
            false => (source.port(target.part(0.5)), target.port(source.part(0.5)), 0.45),
        };
        let (start, end) = ((source.along_end(), leaves), (target.along_end(), enters));
        let far = start.0.max(end.0) + self.spacing.ranks * bulge;
        self.draw(start, &[((far, leaves), (far, enters), end)])
    }

    /// From rank to rank, straight through the bends.
    fn between(&self, from: usize, to: usize) -> Route {
        let (source, target) = (&self.boxes[from], &self.boxes[to]);
        let forwards = self.layers.rank[from] < self.layers.rank[to];
        let bends: Vec<&Box> =
            self.layers.bends(from, to).iter().map(|bend| &self.boxes[*bend]).collect();
        let leaves = source.port(bends.first().unwrap_or(&target).part(0.5));
        let enters = target.port(bends.last().unwrap_or(&source).part(0.5));
        let (start, end) = match forwards {
            true => ((source.along_end(), leaves), (target.along, enters)),
            false => ((source.along, leaves), (target.along_end(), enters)),
        };
        let mut stops = Vec::new();
        for bend in bends {
            let (near, far) = match forwards {
                true => (bend.along, bend.along_end()),
                false => (bend.along_end(), bend.along),
            };
            stops.extend([(near, bend.part(0.5)), (far, bend.part(0.5))]);
        }
        stops.push(end);
        let mut here = start;
        let mut curves = Vec::new();
        for next in stops {
            let half = f64::midpoint(here.0, next.0);
            curves.push(((half, here.1), (half, next.1), next));
            here = next;
        }
        self.draw(start, &curves)
    }

    fn draw(&self, start: Pair, curves: &[(Pair, Pair, Pair)]) -> Route {
        let at = |pair| point(pair, self.direction);
        let curve = |(first, second, to): &(Pair, Pair, Pair)| Curve {
            first: at(*first),
            second: at(*second),
            to: at(*to),
        };
        Route { start: at(start), curves: curves.iter().map(curve).collect() }
    }
}
